"""The list of articles: its facets, filters and orders as links, and the words that a search found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request
from markupsafe import Markup

from curate.publish import cells, rights, saying
from curate.publish.links import Links
from curate.publish.through import FILTER, joins

Pairs = Sequence[tuple[str, str]]

HEADINGS = {
    "outlet": "Outlet",
    "origin": "First published by",
    "author": "Author",
    "term": "Filed under",
    "relation": "Relation",
    "month": "Month",
    "language": "Language",
    "contested": "Contested claims",
    "rights": "Rights",
    "source": "Source",
}
"""Facet -> its heading, in the order of the page; others follow."""

ABSENT = {
    "outlet": ("outlet", "outlet not known"),
    "origin": ("origin", "no earlier outlet known"),
    "author": ("authors", "author not known"),
    "month": ("month", "day not known"),
    "language": ("language", "language not known"),
    "rights": ("rights", "no statement"),
}
"""Facet -> the column that is null where a facet has nothing to count, and what to call that."""

ORDERS = (
    ("newest first", {"_sort_desc": "published"}),
    ("oldest first", {"_sort": "published", "published__notnull": "1"}),
    ("most removed", {"_sort_desc": "removed"}),
    ("longest", {"_sort_desc": "words"}),
    ("longest chain", {"_sort_desc": "hops"}),
)

NAMED = {"outlet": "outlets", "origin": "outlets", "person": "people", "source": "sources"}
"""Columns that hold a key -> the table whose rows have the name."""

WORDS = {"outlet": "Outlet", "origin": "First published by", "person": "Author", "term": "Filed under"} | {
    "published__notnull": "Day known",
    **{f"{column}__isnull": text.capitalize() for column, text in ABSENT.values()},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a facet: a link that filters by it, or takes the filter away."""

    label: str
    count: int | None
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as the page shows it. `more`: where all its lines are; `hide`: where it is not shown."""

    name: str
    heading: str
    choices: tuple[Choice, ...]
    total: str
    more: str | None
    hide: str | None


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that holds, and where it does not."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What the address of a list asks for, and how to ask for more or less."""

    links: Links
    table: str
    pairs: Pairs

    @classmethod
    def of(cls, links: Links, table: str, request: Request) -> Listing:
        """Return the list that a request asks for."""
        return cls(links, table, tuple(parse_qsl(request.query_string)))

    def address(self, *, without: Iterable[str] = (), **more: str) -> str:
        """Return the address of the first page of this list, without some parameters and with others."""
        dropped = {"_next", *without, *more}
        pairs = [pair for pair in self.pairs if pair[0] not in dropped] + list(more.items())
        return self.links.table(self.table) + (f"?{urlencode(pairs)}" if pairs else "")

    def orders(self) -> list[tuple[str, str, bool]]:
        """Return the orders a reader may want: its name, its address, and if it is the one shown."""
        asked = dict(self.pairs)
        now = {name: asked[name] for name in ("_sort", "_sort_desc") if asked.get(name)} or ORDERS[0][1]
        other = ("_sort", "_sort_desc", "published__notnull")
        return [
            (name, self.address(without=other, **order), {key: order[key] for key in order if key[0] == "_"} == now)
            for name, order in ORDERS
        ]

    def facets(self, found: Iterable[Mapping[str, Any]], rows: int | None) -> list[Facet]:
        """Return the facets in the order of the page; `rows` is how many articles the whole list has."""
        order = list(HEADINGS)
        told = sorted(found, key=lambda one: (order.index(one["name"]) if one["name"] in order else 99, one["name"]))
        return [facet for one in told if rows != 0 and (facet := self._facet(one, rows)).choices]

    def _facet(self, found: Mapping[str, Any], rows: int | None) -> Facet:
        name, results = found["name"], found["results"]
        if name == "month":
            results = sorted(results, key=lambda one: str(one["value"]), reverse=True)
        choices = [
            Choice(label(name, one["label"]), one["count"], one["toggle_url"], one["selected"]) for one in results
        ]
        more = self.address(_facet_size="max") if found["truncated"] else None
        return Facet(
            name=name,
            heading=HEADINGS.get(name, name),
            choices=(*choices, *self._absent(found, rows)),
            total=f"{'more than ' if found['truncated'] else ''}{len(results)}",
            more=None if dict(self.pairs).get("_facet_size") == "max" else more,
            hide=found["toggle_url"] if found.get("hideable") else None,
        )

    def _absent(self, found: Mapping[str, Any], rows: int | None) -> Iterable[Choice]:
        """The line for rows that the facet does not count: its column is null there."""
        if found["name"] not in ABSENT:
            return
        column, text = ABSENT[found["name"]]
        parameter = f"{column}__isnull"
        if parameter in dict(self.pairs):
            yield Choice(text, rows, self.address(without=(parameter,)), selected=True)
            return
        exact = found["type"] == "column" and not found["truncated"] and rows is not None
        left = (rows or 0) - sum(one["count"] for one in found["results"]) if exact else None
        if left is None or left > 0:
            yield Choice(text, left, self.address(**{parameter: "1"}), selected=False)

    async def chips(self) -> list[Chip]:
        """Return the filters that hold, with names for keys."""
        read = joins(self.pairs)
        filters = [pair for pair in self.pairs if pair[0][0] != "_" or pair[0] in ("_search", FILTER)]
        return [Chip(await self._told(name, value, read), self._less((name, value))) for name, value in filters]

    async def _told(self, name: str, value: str, read: Mapping[str, Mapping[str, Any]]) -> str:
        if name == "_search":
            return f"Words: {value}"
        if name in WORDS and "__" in name:
            return WORDS[name]
        column = name
        if name == FILTER and value in read:
            column, value = str(read[value].get("column")), str(read[value]["value"])
        told = WORDS.get(column, HEADINGS.get(column, column.replace("__", " ")))
        return f"{told}: {await self._name(column, value)}"

    async def _name(self, column: str, value: str) -> str:
        """What a value is called: the name of the row it is the key of, or itself."""
        if column not in NAMED:
            return label(column, value)
        shown = "title" if column == "source" else "name"
        database = self.links.datasette.get_database(self.links.database)
        found = await database.execute(f"select {shown} from {NAMED[column]} where id = ?", [value])
        return str(found.rows[0][0]) if found.rows else value

    def _less(self, pair: tuple[str, str]) -> str:
        return Listing(self.links, self.table, [other for other in self.pairs if other != pair]).address()


def label(name: str, value: Any) -> str:
    """Return what a value of a facet is called."""
    if name == "contested":
        return "contested" if str(value) == "1" else "not contested"
    return rights.in_words(str(value)) if name == "rights" else str(value)


SNIPPETS = """
select rowid, replace(snippet(articles_fts, -1, '⟦', '⟧', ' … ', 24), char(8203), '') as found
from articles_fts
where articles_fts match {asked} and rowid in (select value from json_each(:numbers))
"""


async def snippets(listing: Listing, rows: Iterable[Any]) -> dict[int, Markup]:
    """Return the words that the search of a list found in each of these rows, by the article's number."""
    asked = dict(listing.pairs)
    words = asked.get("_search", "").strip()
    numbers = [row["n"] for row in rows] if words else []
    if not numbers:
        return {}
    match = ":words" if asked.get("_searchmode") == "raw" else "escape_fts(:words)"
    database = listing.links.datasette.get_database(listing.links.database)
    try:
        found = await database.execute(
            SNIPPETS.format(asked=match), {"words": words, "numbers": json.dumps(numbers)}, log_sql_errors=False
        )
    except (QueryInterrupted, sqlite3.DatabaseError):  # slow, or not a query: the list itself says so
        return {}
    return {row["rowid"]: cells.found(row["found"]) for row in found.rows}


OPENINGS = """
select n, substr(text, 1, 500) as words from article_texts where n in (select value from json_each(:numbers))
"""


async def openings(listing: Listing, rows: Iterable[Any]) -> dict[int, str]:
    """Return how the texts of those rows begin that have no title, by the article's number."""
    numbers = [row["n"] for row in rows if not row["title"]]
    if not numbers:
        return {}
    database = listing.links.datasette.get_database(listing.links.database)
    found = await database.execute(OPENINGS, {"numbers": json.dumps(numbers)})
    return {row["n"]: saying.opening(row["words"]) for row in found.rows}


def variables(listing: Listing) -> dict[str, Any]:
    """Return what the template of the list shows."""

    def marked(rows: Iterable[Any]) -> Awaitable[dict[int, Markup]]:
        return snippets(listing, rows)

    def opened(rows: Iterable[Any]) -> Awaitable[dict[int, str]]:
        return openings(listing, rows)

    shown: Callable[[Iterable[Any]], Awaitable[dict[int, Markup]]] = marked
    return {"listing": listing, "marked": shown, "opened": opened, "rights_in_words": rights.in_words}
