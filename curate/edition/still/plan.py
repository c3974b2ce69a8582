"""Which pages are written: those that a reader can come to by a link, and that need no server to be what they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from datasette.utils import tilde_encode

from curate.edition.still.places import Place
from curate.publish import reads
from curate.publish.pages import network, rowpages
from curate.publish.server import DATABASE, SETTINGS

ROWS = tuple(sorted(rowpages.ROW_PAGES))
"""Tables whose rows have a page each."""

LISTS = (*ROWS, "contested", network.VIEW)
"""Tables and views that are written as lists, page by page."""

_NAMING = ("articles", "claims", "hops", "publications", "quotes", "sources")
SAID = {
    "rules": "select rule from rule_use where spans or claims",
    "outlets": " union ".join(
        f"select {column} from {table} where {column} is not null"
        for table, column in [*((table, "outlet") for table in _NAMING), ("articles", "origin")]
    ),
}
"""Table -> the rows that have a page where not all have: rules that spoke in this corpus, outlets that it names."""

BY = {
    "outlet": ("Outlet", "outlets", "name"),
    "origin": ("First published by", "outlets", "name"),
    "language": ("Language", None, None),
    "month": ("Month", None, None),
    "relation": ("Relation to the origin", None, None),
    "source": ("Source", "sources", "title"),
}
"""Column of articles that has a list for each value -> what to call it, and where its values have names."""

ASKED = ("removed", "taken")
"""Queries that are written for every parameter that a page links to; the others for no parameter."""

SEARCH = Place(f"/{DATABASE}/search")
HOME = Place("/")
MISSING = Place("/404")
ROBOTS = Place("/robots.txt")
NETWORK = Place("/-/curate/network.json")


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One value of a column of articles: its name and how many articles have it."""

    value: str
    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All places that have a file. `lists` have their number of rows; `values` are by column of articles.

    `queries` are all canned queries with their parameters, `met` those with parameters that pages turned out to ask.
    """

    single: tuple[Place, ...]
    lists: Mapping[Place, int]
    queries: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[Value, ...]]
    met: dict[Place, None] = field(default_factory=dict)
    known: frozenset[Place] = frozenset()

    def places(self) -> Iterator[Place]:
        """Give what is asked for, one by one; a list is asked for once, for all of its pages."""
        yield from (NETWORK, ROBOTS, SEARCH, MISSING, *(index(column) for column in BY))
        yield from self.lists
        yield from self.single

    def has(self, place: Place) -> bool:
        """True if a place has a file; a query that may be asked so gets one."""
        if place in self.known or place in self.met:
            return True
        query = place.path.removeprefix(f"/{DATABASE}/")
        if query in ASKED and {name for name, _ in place.asked} <= {*self.queries.get(query, ())}:
            self.met[place] = None
            return True
        return False


def made(connection: sqlite3.Connection, queries: Mapping[str, Any]) -> Plan:
    """Return the plan for a database and the canned queries of its metadata."""
    values = {column: tuple(_values(connection, column)) for column in BY}
    lists = {table(name): _count(connection, name) for name in LISTS}
    lists |= {by(column, one.value): one.articles for column, found in values.items() for one in found}
    single = (HOME, table(""), *_rows(connection), *(table(name) for name in queries if table(name) != SEARCH))
    own = [SEARCH, NETWORK, *(index(column) for column in BY)]
    own += [part(place, number) for place, count in lists.items() for number in range(2, parts(count) + 1)]
    params = {name: tuple(query.get("params", ())) for name, query in queries.items()}
    return Plan(single, lists, params, values, known=frozenset([*single, *lists, *own]))


def table(name: str) -> Place:
    """Return the place of a table or a query; of the database without a name."""
    return Place(f"/{DATABASE}/{name}".rstrip("/"))


def by(column: str, value: str) -> Place:
    """Return the place of the articles that have a value in a column."""
    return Place(table("articles").path, ((column, value),))


def index(column: str) -> Place:
    """Return the place of the values of a column of articles."""
    return Place(table("articles").path, (("by", column),))


def parts(count: int) -> int:
    """Return how many pages a list of so many rows has."""
    return max(ceil(count / int(SETTINGS["default_page_size"])), 1)


def part(place: Place, number: int) -> Place:
    """Return the place of one page of a list."""
    return Place(place.path, (*place.asked, ("page", str(number)))) if number > 1 else place


def _rows(connection: sqlite3.Connection) -> Iterator[Place]:
    for name in ROWS:
        for key in _keys(connection, name):
            yield Place(f"{table(name).path}/{','.join(tilde_encode(str(part)) for part in key)}")
    for key, characters in connection.execute("select id, characters from documents order by id"):
        for start in range(reads.WINDOW, characters, reads.WINDOW):
            yield Place(f"{table('documents').path}/{tilde_encode(key)}", (("_from", str(start)),))


def _keys(connection: sqlite3.Connection, name: str) -> Iterable[tuple[Any, ...]]:
    columns = connection.execute("select name from pragma_table_info(?) where pk order by pk", [name])
    keys = ", ".join(f'"{column}"' for (column,) in columns)
    rows = SAID.get(name, f"select {keys} from {name}")
    return connection.execute(f"{rows} order by {', '.join(str(at + 1) for at in range(keys.count(',') + 1))}")


def _count(connection: sqlite3.Connection, name: str) -> int:
    (count,) = connection.execute(f"select count(*) from {name}").fetchone()
    return int(count)


def _values(connection: sqlite3.Connection, column: str) -> Iterator[Value]:
    """Values by their names; months the newest first."""
    _, names, name = BY[column]
    said = f"(select {name} from {names} where id = {column})" if names else column
    order = "1 desc" if column == "month" else "2, 1"
    counted = f"select {column}, coalesce({said}, {column}), count(*) from articles where {column} <> '' group by 1"
    for value, shown, articles in connection.execute(f"{counted} order by {order}"):
        yield Value(str(value), str(shown), articles)
