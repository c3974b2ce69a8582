"""Addresses of rows, tables and evidence, as Datasette writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datasette.utils import tilde_encode

from curate.model import Span
from curate.publish import reads
from curate.publish.facts import Evidence
from curate.publish.reads import Elsewhere

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of rows and tables of one database, as Datasette writes them."""

    datasette: Datasette
    database: str

    def row(self, table: str, key: str) -> str:
        """Return the address of one row."""
        return str(self.datasette.urls.row(self.database, table, tilde_encode(str(key))))

    def address(self, request: Request, table: str, key: str) -> str:
        """Return the whole address of one row, to be written down."""
        return str(self.datasette.absolute_url(request, self.row(table, key)))

    def table(self, table: str, **where: str) -> str:
        """Return the address of a table, of the rows where column = value."""
        query = "&".join(f"{quote(column)}={quote(str(value), safe='')}" for column, value in where.items())
        return f"{self.datasette.urls.table(self.database, table)}{'?' if query else ''}{query}"

    def document(self, key: str, at: int = 0, *, anchor: str = "") -> str:
        """Return the address of a document's page: the part that shows offset `at`."""
        start = at // reads.WINDOW * reads.WINDOW
        part = f"?_from={start}" if start else ""
        return f"{self.row('documents', key)}{part}{f'#{quote(anchor)}' if anchor else ''}"

    def evidence(self, claim: Evidence, article: Mapping[str, Any]) -> str:
        """Return where a claim's words are shown: on the article's page if they lie in the article.

        A claim may also rest on the head of the page that holds the article, or on a manifest.
        """
        if within(claim, article):
            return f"#{quote(f'c-{claim.id}')}"
        return self.claim(claim.id, claim.document, claim.span.start)

    def pair(self, one: str, other: str) -> str:
        """Return the address of the aligned reading of two articles."""
        key = ",".join(tilde_encode(name) for name in sorted((str(one), str(other))))
        return str(self.datasette.urls.row(self.database, "pairs", key))

    def elsewhere(self, other: Elsewhere) -> str:
        """Return where the words of another article's claim are shown: on that article's page if they lie in it."""
        if within(other.claim, other.home):
            return f"{self.row('articles', other.home['id'])}#{quote(f'c-{other.claim.id}')}"
        return self.claim(other.claim.id, other.claim.document, other.claim.span.start)

    def claim(self, claim: str, document: str, start: int) -> str:
        """Return where a document's page shows a claim's words."""
        return self.document(document, start, anchor=f"c-{claim}")

    def fact(self, article: str, claim: str) -> str:
        """Return where the page of an article says what a claim claims."""
        return f"{self.row('articles', article)}#{quote(f'f-{claim}')}"


def within(claim: Evidence, article: Mapping[str, Any]) -> bool:
    """True if a claim rests on words of the article itself."""
    whole = Span(article["start"], article["end"])
    return bool(claim.document == article["document"] and whole.holds(claim.span))
