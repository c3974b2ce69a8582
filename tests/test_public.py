"""The public profile, and what holds in every profile. The numbers are those of the list of tests in issue 5."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
import yaml
from chromium import found, tab
from datasette import __version__
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from sites import ROOT, Site, handmade, running, sample, site

from curate import describe, publish
from curate.errors import Refusal
from curate.publish import metadata
from curate.publish.cells import found as marked
from curate.publish.facts import web_link
from curate.publish.metadata import public as made_public
from curate.publish.pages.rowpages import RowPage
from curate.publish.server import PUBLIC_SETTINGS, SETTINGS
from curate.publish.serving import headers, policy, redirects, robots, visible

pytestmark = [  # Datasette leaves facets unawaited where another one fails
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="module")
def public(database: Path) -> Iterator[Site]:
    with site(database, public=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def private(database: Path) -> Iterator[Site]:
    with site(database) as opened:
        yield opened


@pytest.fixture(scope="module", params=["public", "private"])
def either(request: pytest.FixtureRequest) -> Site:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def served(database: Path) -> Iterator[str]:
    with running(database, public=True) as (address, _):
        yield address


def article(opened: Site) -> str:
    return opened.rows("/curate/articles.json?_col=id")[0]["id"]


# ---- what is served to the public


def test_the_public_profile_keeps_what_a_project_says(tmp_path):
    told = {"title": "Ours", "plugins": {"curate": {"contact": "corpus@harbour.example"}, "other": {"a": 1}}}
    (tmp_path / "metadata.yml").write_text(yaml.safe_dump(told), encoding="utf-8")
    database = handmade(tmp_path)
    command = publish.command(tmp_path, database, public=True)
    written = yaml.safe_load(Path(command[command.index("--metadata") + 1]).read_text(encoding="utf-8"))
    assert written["title"] == "Ours"
    assert written["plugins"] == {
        "curate": {"contact": "corpus@harbour.example", "public": True},
        "other": {"a": 1},
    }
    at = command.index("default_allow_sql")
    assert command[at - 1 : at + 2] == ["--setting", "default_allow_sql", "off"]
    assert yaml.safe_load((tmp_path / "metadata.yml").read_text(encoding="utf-8")) == told


def test_a_project_without_metadata_is_public_too(tmp_path):
    command = publish.command(tmp_path, handmade(tmp_path), public=True)
    written = yaml.safe_load(Path(command[command.index("--metadata") + 1]).read_text(encoding="utf-8"))
    assert written == made_public(metadata.made())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- a list", "no map of descriptions"),
        ("a: [", "cannot be read: .* line 1, column 5"),
        ("plugins: 3", "no map of descriptions"),
    ],
)
def test_descriptions_that_are_none_are_refused(tmp_path, text, what):
    (tmp_path / "metadata.yml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=what):
        publish.command(tmp_path, handmade(tmp_path), public=True)


def test_public_settings_are_ours_and_stricter():
    assert SETTINGS.items() <= {**PUBLIC_SETTINGS, "default_cache_ttl": SETTINGS["default_cache_ttl"]}.items()
    assert PUBLIC_SETTINGS["default_allow_sql"] == PUBLIC_SETTINGS["trace_debug"] == "off"


NO_SQL = [
    f"/curate?{urlencode({'sql': 'select 1'})}",
    f"/curate.json?{urlencode({'sql': 'select 1'})}",
    f"/curate.csv?{urlencode({'sql': 'select 1'})}",
    "/curate?%73ql=select+1",
    "/curate?a=b&sql=select+1",
    "/curate?sql=",
    "/curate/articles?_where=1=1",
    "/curate/articles.json?_where=1=1",
    "/curate/articles?_trace=1",
    "/curate/articles.csv?_trace=1",
]


@pytest.mark.parametrize("told", [PUBLIC_SETTINGS, {}], ids=["settings", "no settings"])
def test_7_the_public_runs_no_sql(database, told):
    """Also where a site is served without its settings, or its descriptions allow SQL."""
    with site(database, public=True) as opened:
        said = made_public({"allow_sql": True, "databases": {"curate": {"allow_sql": True}}})
        switched = {name: value for name, value in told.items() if value not in ("on", "off")}
        opened.datasette.executor.shutdown()
        opened.datasette = Datasette([str(database)], metadata=said, settings=switched)
        for path in NO_SQL:
            answer = opened.get(path)
            assert answer.status == 403, path
            assert "takes no SQL" in answer.text, path
        assert opened.get("/curate/articles?_facet=outlet&_sort=title").status == 200


def test_readers_at_home_may_run_sql(private):
    assert private.get(NO_SQL[0]).status == 200
    assert private.get("/curate/articles?_where=1=1").status == 200


# ---- 11: pages about the server

ABOUT = [
    "databases",
    "metadata",
    "versions",
    "plugins",
    "settings",
    "config",
    "threads",
    "actor",
    "auth-token",
    "logout",
    "permissions",
    "messages",
    "allow-debug",
    "patterns",
    "jump",
    "tables",
    "schema",
    "api",
    "create-token",
    "debug",
    "check",
    "rules",
    "allowed",
    "queries",
]


def test_11_the_public_sees_no_page_about_the_server(public):
    paths = [f"/-/{name}{end}" for name in ABOUT for end in ("", ".json")]
    for path in [*paths, "/-/none", "/_internal", "/_memory", "/_memory.json", "/:memory:", "/-/metadata/x"]:
        assert public.get(path).status == 404, path
    for path in ("/-/static/app.css", "/-/curate/curate.css", "/-/curate/network.json", "/robots.txt"):
        assert public.get(path).status == 200, path


def test_11_no_path_and_no_version_gets_out(public, database):
    paths = ["/", "/curate", "/curate.json", "/curate/articles", "/curate/search?q=lamp", "/curate/nosuch"]
    paths += [f"/curate/articles/{article(public)}", "/curate/articles?_sort=nosuch", "/curate?sql=x", "/-/versions"]
    for path in paths:
        answer = public.get(path)
        told = answer.text + json.dumps(answer.headers)
        for secret in (
            str(database.parent),
            str(Path.home()) + "/",
            str(ROOT),
            f"v{__version__}",
            sqlite3.sqlite_version,
        ):
            assert secret not in told, (path, secret)


# ---- 5, 6: headers and the policy


def test_5_the_policy_is_that_of_the_installed_templates(either):
    told = either.get("/").headers["content-security-policy"]
    assert told == policy.policy()
    assert "'unsafe-inline'" not in re.search(r"script-src[^;]*", told)[0]
    for path in (
        "/",
        "/curate",
        "/curate/articles",
        f"/curate/articles/{article(either)}",
        "/curate/search?q=lamp",
        "/x",
    ):
        for script in html.document_fromstring(either.get(path).text).xpath("//script[not(@src)]"):
            assert policy.digest(script.text) in told, path


@pytest.mark.parametrize(
    ("template", "scripts"),
    [
        ("<p>no script</p>", []),
        ("<script>a()</script> <script src='x.js'></script>", ["a()"]),
        ("<script>ON = {{ datasette_allow_facet }};</script>", ["ON = true;", "ON = false;"]),
        ("<script>{{ body_script.script }}</script>", []),
        ("<script>q = {{ query }};</script>", None),
        ("<script>{% if x %}a(){% endif %}</script>", None),
        ("<a href='x' onclick='a()'>", None),
    ],
)
def test_5_only_what_is_always_the_same_is_hashed(template, scripts):
    assert policy.scripts(template) == scripts
    assert policy.sources([template]) == (
        ("'unsafe-inline'",) if scripts is None else tuple(sorted(map(policy.digest, scripts)))
    )


def test_5_every_answer_has_the_headers(either):
    paths = ["/", "/curate/articles", "/curate/articles.json", "/curate/articles.csv", "/-/static/app.css"]
    paths += ["/nosuch", "/curate?sql=", "/robots.txt", "/curate/articles/", "/-/curate/curate.js", "/-/versions"]
    for path in paths:
        answer = either.get(path)
        for name, value in headers.FIXED:
            assert answer.headers[name.decode()] == value.decode(), (path, name)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path


def test_16_no_other_site_may_read_unless_told_so(either):
    for path in ("/curate/articles.json", "/-/curate/network.json", "/curate/nosuch.json", "/curate.json?sql=select+1"):
        assert not [name for name in either.get(path).headers if name.startswith("access-control")], path


@pytest.mark.skipif(found() is None, reason="there is no chromium")
def test_6_a_browser_has_nothing_to_say_against_a_page(database):
    with running(database) as (address, _), tab() as browser, site(database) as opened:
        paths = ["/", "/curate", "/curate/articles?_facet=outlet&_facet=month", "/curate/articles?_view=grid"]
        paths += [f"/curate/articles/{article(opened)}", "/curate/search?q=lamp", "/curate/outlet_network"]
        paths += [f"/curate?{urlencode({'sql': 'select id from articles'})}", "/curate/nosuch", "/curate/claims"]
        for path in paths:
            browser.complaints.clear()
            browser.open(address + path)
            ours = [one for one in browser.complaints if "404 (Not Found)" not in one]  # the page is what was asked for
            assert ours == [], path
        browser.run("""Object.assign(document.createElement("script"), {textContent: "window.bad = 1"});
            const script = document.createElement("script"); script.textContent = "window.bad = 1";
            document.body.append(script); const image = document.createElement("img");
            image.setAttribute("onerror", "window.bad = 1"); image.src = "data:,"; document.body.append(image);""")
        assert browser.run("new Promise(done => setTimeout(() => done(window.bad || 0), 300))") == 0


# ---- 9: redirects


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("/curate/articles", "/curate/articles"),
        ("/curate/articles?a=//b", "/curate/articles?a=//b"),
        ("//evil.example/", "/evil.example/"),
        ("/\\evil.example", "/evil.example"),
        ("\\\\evil.example", "/evil.example"),
        ("/\t/evil.example", "/evil.example"),
        (" //evil.example", "/evil.example"),
        ("https://evil.example/a?b", "/a?b"),
        ("https:evil.example", "/evil.example"),
        ("http://[", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_9_a_redirect_is_kept_at_home(location, kept):
    assert redirects.at_home(location) == kept


SLASHES = ["//", "/\\", "/%5C", "/%2F", "/%2f%2f", "/%5c%5c", "//\\", "/\\/", "/%09/", "///", "/~2F", "/.%2F"]


def test_9_no_address_leads_away_from_the_host(served):
    """Over a socket: clients would correct what is sent."""
    place = urlsplit(served)
    for start in SLASHES:
        for end in ("evil.example/", "evil.example/?a=b", "evil.example%2F..", "evil.example/..;/", "curate.db/"):
            with socket.create_connection((place.hostname, place.port)) as wire:
                wire.sendall(f"GET {start}{end} HTTP/1.1\r\nHost: corpus.example\r\nConnection: close\r\n\r\n".encode())
                head = b"".join(iter(lambda: wire.recv(65536), b"")).partition(b"\r\n\r\n")[0].decode("latin-1")
            status = int(head.split()[1])
            assert status in (301, 302, 400, 404), (start, end)
            for line in head.splitlines():
                name, _, value = line.partition(": ")
                if name.lower() in ("location", "link"):
                    assert re.match(r"/(?![/\\])", value), (start, end, line)


# ---- crawlers


def test_crawlers_may_have_pages_and_not_questions(public, private):
    assert public.get("/robots.txt").text == robots.PUBLIC
    assert "x-robots-tag" not in public.get("/curate/articles").headers
    assert public.get("/curate/articles?_sort=title").headers["x-robots-tag"] == "noindex"
    assert private.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert private.get("/curate/articles").headers["x-robots-tag"] == "noindex, nofollow"


# ---- 10: writing

WRITING = ["post", "put", "patch", "delete"]
WRITTEN = ["/", "/curate", "/curate/articles", "/curate/search", "/curate/-/insert", "/x"]


@pytest.mark.parametrize("method", WRITING)
def test_10_nothing_is_written(either, method):
    before = sha256(either.database.read_bytes()).hexdigest()
    for path in [*WRITTEN, f"/curate/articles/{article(either)}"]:
        status = ask(either, method, path)
        assert status in (403, 404, 405), path
        assert status == 405 or not either.public, path
    assert sha256(either.database.read_bytes()).hexdigest() == before


def ask(opened: Site, method: str, path: str) -> int:
    async def asked() -> int:
        await opened.datasette.invoke_startup()
        return (await getattr(opened.datasette.client, method)(path)).status_code

    return opened.loop.run_until_complete(asked())


# ---- 14: what stands after the question mark

BAD = [
    "?_facet={bad",
    "?_facet_array={bad",
    "?_facet_date=nosuch",
    "?_facet_size=x",
    "?_through={bad",
    '?_through={"table":"x"}',
    "?_sort=nosuch",
    "?_sort_desc=nosuch",
    "?_sort=title&_sort_desc=title",
    "?_next=x",
    "?_size=-1",
    "?_size=x",
    "?_timelimit=x",
    "?_col=nosuch",
    "?_shape=nosuch",
    "?nosuch__like=x",
    "?title__like=" + "%25a" * 400,
    "?_search=%22&_searchmode=raw",
    "?_json=title",
    "?_labels=on&_label=nosuch",
]


@pytest.mark.parametrize("query", BAD)
def test_14_a_wrong_question_is_no_failure_of_the_server(public, query):
    for path in ("/curate/articles", "/curate/articles.json", "/curate/contested", "/curate/search", "/curate"):
        answer = public.get(path + query)
        assert answer.status < 500, path
        assert "Traceback" not in answer.text, path


def test_14_a_wrong_question_is_told_in_a_sentence(either):
    for path in ("/curate/articles?_facet={bad", "/curate/articles?_through={bad", "/curate/contested?_next=x"):
        answer = either.get(path)
        assert answer.status == 400
        assert "after the question mark" in answer.text
    assert "Cannot sort table by nosuch" in either.get("/curate/articles?_sort=nosuch").text
    told = json.loads(either.get("/curate/articles.json?_sort=nosuch").text)
    assert (told["ok"], told["status"]) == (False, 400)


KEYS = st.sampled_from(
    [
        "_facet",
        "_facet_array",
        "_facet_date",
        "_facet_size",
        "_sort",
        "_sort_desc",
        "_next",
        "_size",
        "_search",
        "_searchmode",
        "_through",
        "_col",
        "_nocol",
        "_labels",
        "_label",
        "_shape",
        "_json",
        "_nl",
        "_stream",
        "_ttl",
        "_timelimit",
        "_view",
        "_from",
        "_where",
        "_extra",
        "_filter_column",
        "_filter_op",
        "_sort_by_desc",
        "title",
        "title__contains",
        "n__gt",
        "id__in",
        "outlet__isnull",
        "title__like",
        "q",
        "outlet",
        "_nofacet",
        "_nosuggest",
        "_format",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        ["", "1", "-1", "x", "title", "outlet", "{", "[]", '{"table":"claims"}', "\0", "$null", "max", "on", "%"]
    ),
    st.text(max_size=6),
)
PATHS = ["articles", "articles.json", "claims.csv", "contested", "search", "outlet_network", "outlets", "documents/{d}"]


def test_14_no_question_at_all_fails(public):
    document = public.rows("/curate/documents.json?kind=page&_col=id")[0]["id"]

    @given(st.sampled_from([*PATHS, "articles/{a}"]), st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=3))
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    def holds(path: str, asked: list[tuple[str, str]]) -> None:
        query = "&".join(f"{key}={quote(value.encode('utf-8', 'replace'))}" for key, value in asked)
        filled = path.format(d=document, a=article_id)
        assert public.get(f"/curate/{filled}?{query}").status < 500

    article_id = article(public)
    holds()


def test_a_failure_of_ours_tells_nothing(private, monkeypatch, capfd):
    def broken(*_: object) -> None:
        raise RuntimeError("a secret")

    one = article(private)
    monkeypatch.setattr("curate.publish.pages.rowpages.ROW_PAGES", {"articles": rowpage(broken)})
    for path in (f"/curate/articles/{one}", f"/curate/articles/{one}?a=b"):
        answer = private.get(path)
        assert answer.status == 500
        assert "a secret" not in answer.text
        assert "Something went wrong on the server." in answer.text
        assert "a secret" in capfd.readouterr().err


def rowpage(shown: object) -> object:
    return RowPage(lambda key, _: lambda connection: key, shown)  # type: ignore[arg-type]


# ---- 2, 3, 4: text of others


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http:",
        "https:///x",
        "ftp://a.example/",
        "vbscript:x",
        "",
    ],
)
def test_2_only_web_addresses_become_links(address):
    assert web_link(address) is None


def test_3_snippet_marks_in_a_text_open_nothing():
    assert marked("⟦a⟦b⟧ <i>⟧ ⟦<b>⟧") == "⟦a<mark>b</mark> &lt;i&gt;⟧ <mark>&lt;b&gt;</mark>"


def test_4_control_characters_are_shown():
    assert visible.shown("a\0b\x1b[31m\x7f\n\t") == "a␀b␛[31m␡\n\t"
    assert visible.shown(7) == 7


# ---- nothing in the file that no page would show


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample(tmp_path_factory.mktemp("built"))


def test_the_file_has_no_free_pages(built):
    """Where text of rows that are gone could stand."""
    with closing(sqlite3.connect(built)) as connection:
        assert connection.execute("pragma freelist_count").fetchone() == (0,)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_the_file_names_no_place_on_this_machine(built):
    content = built.read_bytes()
    for place in (ROOT, Path.home(), built.parent, Path("/tmp"), Path("/home")):
        if len(place.parts) > 1 and str(place) != "/root":
            assert f"{place}/".encode() not in content, place
    assert b"/root/" not in content


def test_the_file_has_no_table_that_is_not_described(built):
    """Besides: the parts of the search index, and how many rows an index has (no values of rows)."""
    with closing(sqlite3.connect(built)) as connection:
        tables = {
            name for (name,) in connection.execute("select name from sqlite_master where type in ('table', 'view')")
        }
    index = {f"articles_fts_{part}" for part in ("data", "idx", "docsize", "config")}
    assert tables - set(describe.tables()) == index | {"sqlite_stat1"}
