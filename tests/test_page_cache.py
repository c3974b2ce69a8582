"""Pages that are kept: whose answers go in, who gets them, and that a build empties the cache."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import closing
from urllib.request import Request, urlopen

import pytest
from handmade import NAMES, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import Site, handmade, server
from test_serving import version

from curate.publish.serving import cache
from curate.publish.serving.cache import Page, Pages

HTML = [(b"content-type", b"text/html"), (b"vary", b"Cookie, Authorization")]


class Counting:
    """An application that answers with how many answers it has given; `head` and `pieces` are what else it sends."""

    def __init__(self, *head: tuple[bytes, bytes], status: int = 200, pieces: int = 1) -> None:
        self.head, self.status, self.pieces = head, status, pieces
        self.calls = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, scope, receive, send) -> None:
        self.calls += 1
        said = f"answer {self.calls}".encode()
        await self.go.wait()
        await send({"type": "http.response.start", "status": self.status, "headers": [*HTML, *self.head]})
        for left in reversed(range(self.pieces)):
            await send({"type": "http.response.body", "body": said, **({"more_body": True} if left else {})})


def scope(path: str = "/curate/articles", *headers: tuple[str, str], method: str = "GET") -> dict:
    path, _, query = path.partition("?")
    told = [(b"host", b"corpus.example"), *((name.encode(), value.encode()) for name, value in headers)]
    return {
        "type": "http",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": told,
    }


async def asked(app, asks: dict) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    await app(asks, None, send)
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


def bodies(app, *scopes: dict) -> list[bytes]:
    async def all_of_them() -> list[bytes]:
        return [(await asked(app, one))[2] for one in scopes]

    return asyncio.run(all_of_them())


# ---- what is kept


def test_a_page_is_made_once():
    app = Counting()
    assert bodies(Pages().serving(app), scope(), scope(), scope()) == [b"answer 1"] * 3
    assert app.calls == 1


@pytest.mark.parametrize(
    "other",
    [
        scope("/curate/articles?_size=10"),
        scope("/curate/people"),
        {**scope(), "headers": [(b"host", b"other.example")]},
        {**scope(), "scheme": "http"},
    ],
    ids=["query", "path", "host", "scheme"],
)
def test_pages_are_told_apart(other):
    assert bodies(Pages().serving(Counting()), scope(), other, scope()) == [b"answer 1", b"answer 2", b"answer 1"]


@pytest.mark.parametrize(
    "asks",
    [
        scope("/", ("cookie", "ds_actor=x")),
        scope("/", ("Cookie", "theme=dark")),
        scope("/", ("authorization", "Bearer x")),
        scope("/", method="POST"),
        scope("/-/threads.json"),
        scope("/curate?sql=select+random()"),
        scope("/curate/articles?_where=random()%3E0"),
    ],
    ids=["actor", "any cookie", "credentials", "post", "about the server", "sql", "where"],
)
def test_what_depends_on_the_reader_or_the_moment_is_made_anew(asks):
    assert bodies(Pages().serving(Counting()), asks, asks) == [b"answer 1", b"answer 2"]


@pytest.mark.parametrize(
    "app",
    [
        Counting(status=404),
        Counting(status=500),
        Counting((b"set-cookie", b"a=b")),
        Counting((b"cache-control", b"private, no-store")),
        Counting((b"Cache-Control", b"no-store")),
        Counting((b"vary", b"accept")),
    ],
    ids=["missing", "error", "cookie", "private", "no-store", "varies"],
)
def test_such_answers_are_not_kept(app):
    assert bodies(Pages().serving(app), scope(), scope()) == [b"answer 1", b"answer 2"]


def test_an_answer_in_pieces_passes_as_it_comes():
    async def run() -> list[bytes]:
        seen: list[bytes] = []

        async def send(message) -> None:
            seen.append(message.get("body", b"start"))

        app = Pages().serving(Counting(pieces=3))
        await app(scope(), None, send)
        await app(scope(), None, send)
        return seen

    assert asyncio.run(run()) == [b"start", *[b"answer 1"] * 3, b"start", *[b"answer 2"] * 3]


def test_a_page_that_ran_out_of_time_is_not_kept():
    message = {"type": "http.response.body", "body": b'<p class="facets-timed-out">These facets timed out: month</p>'}
    assert not cache.whole(message)
    assert not cache.whole({**message, "body": b'{"facets_timed_out": ["month"]}'})
    assert cache.whole({**message, "body": b'{"facets_timed_out": []}'})


def test_the_oldest_make_room():
    size = Page.of(HTML, b"answer 1").size
    pages, app = Pages(most=3 * size), Counting()
    one, two, three, four = (scope(f"/{name}") for name in "abcd")
    assert bodies(pages.serving(app), one, two, three, one, four, one, two)[-2:] == [b"answer 1", b"answer 5"]
    assert pages.bytes == sum(page.size for page in pages.kept.values()) <= 3 * size


def test_a_long_address_takes_no_room():
    assert len(repr(cache.key(scope("/" + "a" * 50_000 + "?" + "b" * 50_000)))) < 500


def test_a_page_too_large_is_not_kept(monkeypatch):
    monkeypatch.setattr(cache, "LARGEST", 5)
    assert bodies(Pages().serving(Counting()), scope(), scope()) == [b"answer 1", b"answer 2"]


# ---- at the same time


def test_a_page_asked_for_by_many_at_once_is_made_once():
    async def run() -> tuple[int, set[bytes]]:
        app = Counting()
        app.go.clear()
        served = Pages().serving(app)
        tasks = [asyncio.create_task(asked(served, scope())) for _ in range(20)]
        await asyncio.sleep(0.01)
        app.go.set()
        return app.calls, {body for _, _, body in await asyncio.gather(*tasks)}

    assert asyncio.run(run()) == (1, {b"answer 1"})


def test_those_who_wait_for_what_fails_ask_for_themselves():
    class Failing(Counting):
        async def __call__(self, scope, receive, send) -> None:
            self.calls += 1
            await asyncio.sleep(0.01)
            if self.calls == 1:
                raise ValueError("the first fails")
            await super().__call__(scope, receive, send)

    async def run() -> list[object]:
        served = Pages().serving(Failing())
        return await asyncio.gather(*(asked(served, scope()) for _ in range(2)), return_exceptions=True)

    first, second = asyncio.run(run())
    assert isinstance(first, ValueError)
    assert second[0] == 200


def test_a_page_that_is_being_made_while_a_build_comes_is_not_kept():
    async def run() -> list[bytes]:
        app, pages = Counting(), Pages()
        app.go.clear()
        served = pages.serving(app)
        task = asyncio.create_task(asked(served, scope()))
        await asyncio.sleep(0.01)
        pages.empty()
        app.go.set()
        return [(await task)[2], (await asked(served, scope()))[2]]

    assert asyncio.run(run()) == [b"answer 1", b"answer 2"]


# ---- what the reader has already


def test_a_reader_who_has_the_page_is_told_so():
    async def run() -> list[tuple[int, dict[bytes, bytes], bytes]]:
        served = Pages().serving(Counting((b"cache-control", b"no-cache")))
        first = await asked(served, scope())
        tag = first[1][b"etag"].decode()
        others = [tag, tag.removeprefix("W/"), f'"else", {tag}', '"else"']
        return [first, *[await asked(served, scope("/curate/articles", ("if-none-match", one))) for one in others]]

    first, weak, strong, among, other = asyncio.run(run())
    assert first[0] == other[0] == 200
    assert first[1][b"content-length"] == b"8"
    for status, headers, body in (weak, strong, among):
        assert (status, body) == (304, b"")
        assert headers[b"cache-control"] == b"no-cache"
        assert headers[b"etag"] == first[1][b"etag"]
        assert b"content-type" not in headers


def test_the_head_of_a_kept_page_has_no_body():
    served = Pages().serving(Counting())
    assert bodies(served, scope(), scope(method="HEAD"), scope()) == [b"answer 1", b"", b"answer 1"]


# ---- whatever is asked, in whatever order

ASKS = st.builds(
    lambda path, cookie, method: (path, cookie, method),
    st.sampled_from(["/a", "/b", "/c?x=1"]),
    st.sampled_from([None, "ds_actor=ana", "ds_actor=ben"]),
    st.sampled_from(["GET", "GET", "GET", "HEAD", "POST"]),
)


@given(st.lists(st.one_of(ASKS, st.just("build")), max_size=30))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nobody_gets_what_was_made_for_somebody_or_of_another_build(steps):
    """Each answer names whom it is for, its address and the build: these are always the asker's."""
    builds = [0]

    async def app(asks, receive, send) -> None:
        who = dict(asks["headers"]).get(b"cookie", b"anybody")
        said = b" ".join([who, asks["raw_path"], asks["query_string"], str(builds[0]).encode()])
        await send({"type": "http.response.start", "status": 200, "headers": HTML})
        await send({"type": "http.response.body", "body": b"" if asks["method"] == "HEAD" else said})

    async def run() -> None:
        pages = Pages()
        served = pages.serving(app)
        for step in steps:
            if step == "build":
                builds[0] += 1
                pages.empty()
                continue
            path, cookie, method = step
            asks = scope(path, *([("cookie", cookie)] if cookie else []), method=method)
            _, _, body = await asked(served, asks)
            mine = b" ".join(
                [(cookie or "anybody").encode(), asks["raw_path"], asks["query_string"], str(builds[0]).encode()]
            )
            assert body == (b"" if method == "HEAD" else mine)

    asyncio.run(run())


# ---- the pages of a real database


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with closing(Site(handmade(tmp_path_factory.mktemp("kept")))) as opened:
        yield opened


PATHS = [
    "/",
    "/curate",
    "/curate/articles",
    "/curate/search?q=lamp",
    "/curate/outlets/harbour-post",
    "/curate/search.json?q=",
]


@pytest.mark.parametrize("path", PATHS)
def test_pages_set_no_cookie_for_anonymous_readers(site, path):
    """Else no page would ever be kept: a reader who has a cookie is somebody."""
    answer = site.get(path)
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["etag"].startswith('W/"')


def test_a_server_keeps_pages_until_a_build(tmp_path):
    database = write(tmp_path / "curate.db", version(0), NAMES)

    def got(address: str, **headers: str) -> tuple[str | None, str]:
        with urlopen(Request(address, headers=headers)) as answer:
            assert answer.headers["content-security-policy"]
            return answer.headers["etag"], answer.read().decode()

    with server(database) as address:
        page = f"{address}/curate/articles?_sort=id"
        tag, first = got(page)
        assert tag
        assert "build 0000" in first
        assert got(page) == (tag, first)
        assert got(page, cookie="theme=dark")[0] is None  # not from the cache, nor for it
        os.replace(write(tmp_path / "next.db", version(1), NAMES), database)
        again, second = got(page)
        assert "build 0001" in second
        assert "build 0000" not in second
        assert again != tag
