"""The search page: what was asked, and how to ask for less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils import escape_fts
from datasette.utils.asgi import Request
from markupsafe import Markup

from curate.publish.links import Links
from curate.rows import parted

QUERY = "search"
NARROWED = {"outlet": "Outlet", "language": "Language", "year": "Year"}
"""Parameters of the query besides the words -> what a reader calls them."""

LIMIT = 200
"""Articles that the query answers with, at most; a test holds it to the query."""


@dataclass(frozen=True, slots=True)
class Match:
    """One article found, as the page shows it; `title` and `found` are markup of ours."""

    article: str
    title: str
    outlet: str
    published: str
    language: str
    found: Markup


@dataclass(frozen=True, slots=True)
class Narrower:
    """A way to fewer results: the search once more, for one outlet, language or year."""

    text: str
    matches: int
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds; `narrowed` are the parameters that narrow the search, as given."""

    links: Links
    words: str
    narrowed: dict[str, str]

    @property
    def blank(self) -> bool:
        """True if nothing is searched for."""
        return not self.words.strip()

    def address(self, **changed: str) -> str:
        """Return the address of this search with some of its parameters changed."""
        told = {"q": self.words, **self.narrowed, **changed}
        return self.links.table(QUERY, **{name: value for name, value in told.items() if value})

    def wider(self) -> list[tuple[str, str]]:
        """Return what narrows the search, each with the address of the search without it."""
        return [
            (f"{NARROWED[name]}: {value}", self.address(**{name: ""})) for name, value in self.narrowed.items() if value
        ]

    def matches(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Match]:
        """Return the rows of the answer, whose cells Datasette has made ready to be shown."""
        return [_match(dict(zip(columns, row, strict=True))) for row in rows]

    def narrower(self, matches: Sequence[Match]) -> list[tuple[str, list[Narrower]]]:
        """Return ways to fewer results, counted in these; nothing where all of them share one outlet or year."""
        told = {
            "outlet": [one.outlet for one in matches],
            "language": [one.language for one in matches],
            "year": [one.published[:4] for one in matches],
        }
        return [
            (NARROWED[name], [Narrower(value, n, self.address(**{name: value})) for value, n in most])
            for name, values in told.items()
            if len(most := Counter(filter(None, values)).most_common(8)) > 1
        ]


def _match(cells: dict[str, Any]) -> Match:
    def plain(name: str) -> str:
        return (
            Markup(cells[name] or "").striptags().strip() if isinstance(cells[name], Markup) else str(cells[name] or "")
        )

    return Match(
        article=plain("article"),
        title=plain("title"),
        outlet=plain("outlet"),
        published=plain("published"),
        language=plain("language"),
        found=cells["found"] if isinstance(cells["found"], Markup) else Markup(""),
    )


def variables(links: Links, request: Request) -> dict[str, Any]:
    """Return what the template of the search shows."""
    narrowed = {name: request.args.get(name) or "" for name in NARROWED}
    return {
        "asked": Asked(links, request.args.get("q") or "", narrowed),
        "narrowed_names": NARROWED,
        "search_limit": LIMIT,
    }


def escaped(query: str) -> str:
    """Return a query as Datasette writes it for the full-text index, parted as the texts in the index are."""
    return parted(escape_fts(query)) or '""'  # which finds nothing; an empty query is an error
