"""Pages kept for readers who are nobody in particular, until a build replaces the database.

Between two builds a page is always the same, so it is made once. Kept is what every anonymous reader would be sent: the
answer, whole and without error, to a request with neither cookie nor credentials. All else passes through untouched.

It stands inside the Gate, which looks at the file behind the database before each request and says here when another
build is there: what is found here is then of the build that is served. It stands inside the headers, so that kept pages
have those too.

A canned query that asks for the time or for chance (`:_now_...`, `:_random_...`) is answered anew only after a build.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from curate.publish.serving.refresh import App, Receive, Scope, Send

MOST = 64_000_000
"""Bytes of all pages kept; those asked for longest ago make room."""
LARGEST = MOST // 16
"""Bytes of one page: a document's longest part takes about half of it."""

ANONYMOUS = (b"cookie", b"authorization")
"""Headers that say who asks. With any cookie, as Datasette itself has it: a plugin may read any of them."""
CHANGING = (b"sql=", b"_where=", b"_trace=")
"""Arguments with which a page may say something else each time: the time, chance, how long it took."""
UNFINISHED = (b'class="facets-timed-out"', b'"facets_timed_out": ["')
"""A page that says what there was no time for: the next one may have it."""

Headers = Iterable[tuple[bytes, bytes]]
Key = bytes


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, whole. Its tag is a digest of the body, so that a build which changes nothing on it leaves it valid.

    The tag is weak: a server in front may compress the page, and the tag still holds.
    """

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: bytes

    @classmethod
    def of(cls, headers: Headers, body: bytes) -> Page:
        """Return the page that Datasette's answer makes."""
        tag = b'W/"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"'
        own = [pair for pair in headers if pair[0].lower() not in (b"etag", b"content-length")]
        return cls((*own, (b"etag", tag), (b"content-length", str(len(body)).encode())), body, tag)

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        return len(self.body) + sum(len(name) + len(value) + 150 for name, value in self.headers) + 1_000

    async def send(self, scope: Scope, send: Send) -> None:
        """Answer a request with it: whole, its head alone, or with the word that the reader has it already."""
        known = _value(scope, b"if-none-match")
        if known and (known.strip() == b"*" or self.tag[2:] in known):
            kept = [pair for pair in self.headers if not pair[0].lower().startswith(b"content-")]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else self.body})


@dataclass
class Pages:
    """The pages kept of one build. `making`: those that a request is making, which others then wait for."""

    most: int = MOST
    bytes: int = 0
    build: int = 0
    kept: OrderedDict[Key, Page] = field(default_factory=OrderedDict)
    making: dict[Key, asyncio.Event] = field(default_factory=dict)

    def empty(self) -> None:
        """Forget all pages, also those that are being made: another build is there."""
        self.build += 1
        self.bytes = 0
        self.kept.clear()
        self.making.clear()

    def serving(self, app: App) -> App:
        """Return the application with its pages kept."""

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not shared(scope):
                await app(scope, receive, send)
                return
            page = await self._find(key(scope))
            if page:
                await page.send(scope, send)
            elif scope["method"] == "HEAD":
                await app(scope, receive, send)
            else:
                await self._made(app, scope, receive, send)

        return served

    async def _find(self, sought: Key) -> Page | None:
        """Return a page that is kept, or that another request is making now."""
        if sought in self.making:
            await self.making[sought].wait()
        if sought in self.kept:
            self.kept.move_to_end(sought)
        return self.kept.get(sought)

    async def _made(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        sought, build = key(scope), self.build
        done = self.making.setdefault(sought, asyncio.Event())
        answer = _Answer(scope, send, done)
        try:
            await app(scope, receive, answer.take)
        finally:
            done.set()
            if self.making.get(sought) is done:
                del self.making[sought]
        if answer.page and build == self.build:
            self._keep(sought, answer.page)

    def _keep(self, sought: Key, page: Page) -> None:
        if sought not in self.kept:
            self.kept[sought] = page
            self.bytes += page.size
        while self.bytes > self.most:
            _, oldest = self.kept.popitem(last=False)
            self.bytes -= oldest.size


@dataclass
class _Answer:
    """Passes an answer on; `page` is what may be kept of it. Those who wait may go once that is known to be nothing."""

    scope: Scope
    onward: Send
    done: asyncio.Event
    page: Page | None = None
    start: dict[str, Any] | None = None

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start" and common(message):
            self.start = message
            return
        start, self.start = self.start, None
        if start and whole(message):
            self.page = Page.of([(bytes(name), bytes(value)) for name, value in start["headers"]], message["body"])
            await self.page.send(self.scope, self.onward)
            return
        self.done.set()
        if start:
            await self.onward(start)
        await self.onward(message)


def shared(scope: Scope) -> bool:
    """True of a request whose answer may be the same for everybody: a page, asked for by nobody in particular."""
    if scope["method"] not in ("GET", "HEAD") or any(name.lower() in ANONYMOUS for name, _ in scope["headers"]):
        return False
    path, query = _path(scope), scope.get("query_string", b"")
    about_the_server = b"/-/" in path and b"/-/curate/" not in path
    return not about_the_server and not any(argument in query for argument in CHANGING)


def key(scope: Scope) -> Key:
    """Return what tells pages apart. Pages hold their own address, and so the host by which they were asked for.

    A digest: addresses may be long, and strangers write them.
    """
    told = scope.get("scheme"), _value(scope, b"host"), _path(scope), scope.get("query_string", b"")
    return blake2b(repr(told).encode(), digest_size=32).digest()


def common(start: Any) -> bool:
    """True if an answer that begins so is for everybody: no error, no cookie, and the same whatever headers ask for."""
    headers = [(name.lower(), value.lower()) for name, value in start.get("headers", ())]
    varies = {part.strip() for name, value in headers if name == b"vary" for part in value.split(b",")}
    private = any(
        name == b"set-cookie" or (name == b"cache-control" and (b"private" in value or b"no-store" in value))
        for name, value in headers
    )
    return start["status"] == 200 and not private and varies <= {*ANONYMOUS, b""}


def whole(message: Any) -> bool:
    """True of an answer in one piece, not too large, with all that there was to say."""
    body = message.get("body", b"")
    one = message["type"] == "http.response.body" and not message.get("more_body") and len(body) <= LARGEST
    return one and not any(sign in body for sign in UNFINISHED)


def _path(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path


def _value(scope: Scope, header: bytes) -> bytes:
    return b", ".join(value for name, value in scope["headers"] if name.lower() == header)
