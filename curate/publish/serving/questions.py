"""How much one address may ask for.

Every part of a question is answered within its time; a question of a thousand parts is never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette.utils.asgi import Request

from curate.publish.serving import mistakes, public
from curate.publish.serving.refresh import App, Receive, Scope, Send

if TYPE_CHECKING:
    from datasette.app import Datasette

LENGTH = 8_000
"""Bytes of a question; SQL of a reader's own may be longer."""

PARTS = 60
"""Names with values: the largest table has some thirty columns to choose."""

FACETS = 10
"""Facets asked for beside those of the table: each may take its time."""

WORDS = 300
"""Characters of a search. SQLite looks for all words in one step, which no clock ends."""

TOO_MUCH = "This asks for too much at once. Ask for fewer columns, filters, facets or words."


def bounded(request: Request) -> mistakes.Mistake | None:
    """Return what is told where a question is too large; None where it is not."""
    query = request.query_string
    if not query:
        return None
    told = request.args
    parts = [(name, value) for name in told.keys() for value in told.getlist(name)]  # noqa: SIM118 (no mapping)
    facets = [name for name, _ in parts if name.startswith("_facet") and name != "_facet_size"]
    searches = [value for name, value in parts if name == "q" or name.startswith("_search")]
    if len(query) > LENGTH and "sql" not in told:
        return mistakes.Mistake(400, TOO_MUCH)
    if len(parts) > PARTS or len(facets) > FACETS or any(len(value) > WORDS for value in searches):
        return mistakes.Mistake(400, TOO_MUCH)
    return None


def guarded(datasette: Datasette, app: App, *, open_to_all: bool) -> App:
    """Return the application behind a guard that refuses what is too much, and what the public may not ask."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = Request(scope, receive)
        found = (public.refused(request.method, request.args.keys()) if open_to_all else None) or bounded(request)
        if not found:
            await app(scope, receive, send)
            return
        asked = Request({**scope, "csrftoken": str}, receive)  # templates want one, which is made further in
        answer = await mistakes.page(datasette, asked, found)
        await answer.asgi_send(send)

    return guard
