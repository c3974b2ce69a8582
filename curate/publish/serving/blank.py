"""A form sent with an empty search field searches for nothing. Datasette 0.65 takes that for a query, and fails."""

from __future__ import annotations

from urllib.parse import unquote_plus

from curate.publish.serving.refresh import App, Receive, Scope, Send

SEARCH = b"_search="


def searchless(query: bytes) -> bytes:
    """Return the query of an address without a search for nothing; all else stays as it is written."""
    pairs = query.split(b"&")
    kept = [pair for pair in pairs if not (pair.startswith(SEARCH) and not _words(pair))]
    return b"&".join(kept)


def _words(pair: bytes) -> str:
    return unquote_plus(pair[len(SEARCH) :].decode("latin-1")).strip()


def forgiven(app: App) -> App:
    """Return the application, asked without searches for nothing."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"")
        if SEARCH in query:
            scope = {**scope, "query_string": searchless(query)}
        await app(scope, receive, send)

    return asked
