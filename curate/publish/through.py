"""A facet, and a filter, over a table that joins others to the rows: authors, terms.

In the settings of a table, as a text, since the 1.0 alphas fail on a map there:
`facets: [{through: '{"table": "article_authors", "column": "person", "name": "author"}'}]`; in an address the same:
`?_facet_through={"table": "article_authors", "column": "person"}`. Its links filter by
`?_joined={"table": "article_authors", "column": "person", "value": "edda-rask"}`. Datasette has a filter of this kind,
`?_through=`, but beside a filter by a column it finds nothing: in 0.65 both call their first parameter p0.
Only what the facets of Datasette 0.65 and of the 1.0 alphas have in common is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import escape_sqlite, path_with_added_args, path_with_removed_args
from datasette.utils.asgi import BadRequest, Request

if TYPE_CHECKING:
    from datasette.app import Datasette

FILTER = "_joined"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Join:
    """`table.column` holds what is counted; its column `ours` refers to the column `key` of the rows listed."""

    table: str
    column: str
    name: str
    ours: str
    key: str

    def sql(self, listed: str) -> str:
        """Return the query that counts, for the rows that the query `listed` lists.

        Without a filter all rows are listed: then the joining table alone has the answer.
        """
        table, column, ours = (escape_sqlite(name) for name in (self.table, self.column, self.ours))
        rows = f"{table} as joined"
        if re.search(r"\bwhere\b", listed, re.IGNORECASE):
            rows = f"({listed}) as listed join {table} as joined on joined.{ours} = listed.{escape_sqlite(self.key)}"
        return (
            f"select joined.{column} as value, count(distinct joined.{ours}) as count from {rows}"
            f" where joined.{column} is not null group by joined.{column} order by count desc, value"
        )

    def filter(self, value: Any) -> str:
        """Return what `?_joined=` says to list the rows with this value alone."""
        return json.dumps({"table": self.table, "column": self.column, "value": value}, ensure_ascii=False)

    def where(self, parameter: str) -> str:
        """Return the condition that a row is joined to the value of a parameter."""
        key, ours, table, column = (escape_sqlite(name) for name in (self.key, self.ours, self.table, self.column))
        return f"{key} in (select {ours} from {table} where {column} = :{parameter})"


async def join(datasette: Datasette, place: tuple[str, str], told: Mapping[str, Any]) -> Join | None:
    """Return the join that is told of, to a table at (database, table); None where the tables have none such."""
    database = datasette.get_database(place[0])
    table, column = str(told.get("table")), str(told.get("column"))
    name = str(told.get("name", column))
    if not storable(name):
        return None
    if table not in await database.table_names() or column not in await database.table_columns(table):
        return None
    for key in await database.foreign_keys_for_table(table):
        if key["other_table"] == place[1]:
            return Join(table, column, name, key["column"], key["other_column"])
    return None


async def filtered(datasette: Datasette, place: tuple[str, str], request: Request) -> FilterArguments:
    """Return the conditions that the address of a table asks for by `?_joined=`.

    Raises:
        BadRequest: it names a join that is not there.
    """
    clauses, values, words = [], {}, []
    for at, text in enumerate(request.args.getlist(FILTER)):
        told = joins([(FILTER, text)]).get(text, {})
        found = await join(datasette, place, told)
        if found is None:
            raise BadRequest(f"{FILTER}: no such join")
        clauses.append(found.where(f"joined_{at}"))
        values[f"joined_{at}"] = told["value"]
        words.append(f'{found.name} = "{told["value"]}"')
    return FilterArguments(clauses, values, words)


def joins(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Return the filters by joins that an address has: as written -> as read. What cannot be read is left out."""
    found = {}
    for name, value in pairs:
        if name != FILTER:
            continue
        try:
            told = json.loads(value)
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict) and storable(told.get("value")):
            found[value] = told
    return found


def storable(value: Any) -> bool:
    """True of what SQLite can hold: a number of 64 bits, or text; JSON can have half a character."""
    if isinstance(value, int):
        return -(1 << 63) <= value < 1 << 63
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _asked(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a facet is asked to count: as Datasette read it from an address, or as the text of the settings."""
    try:
        told = json.loads(config["simple"]) if "simple" in config else config
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


class ThroughFacet(Facet):  # type: ignore[misc]
    """Counts rows by what a joining table says of them."""

    type = "through"

    async def suggest(self) -> list[dict[str, Any]]:
        """Suggest nothing."""
        return []

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the facets asked for, and the names of those that took too long."""
        found: list[dict[str, Any]] = []
        late: list[str] = []
        for told in self.get_configs():
            one = await join(self.ds, (self.database, self.table or ""), _asked(told["config"]))
            if one is None:
                continue
            try:
                found.append(await self._counted(one, hideable=told["source"] == "request"))
            except QueryInterrupted:
                late.append(one.name)
        return found, late

    async def _counted(self, one: Join, *, hideable: bool) -> dict[str, Any]:
        size = self.get_facet_size()
        counted = await self.ds.execute(
            self.database,
            f"{one.sql(self.sql)} limit {size + 1}",
            self.params,
            truncate=False,
            custom_time_limit=self.ds.setting("facet_time_limit_ms"),
        )
        rows = counted.rows[:size]
        labels = await self._labels(one, [row["value"] for row in rows])
        pairs: Pairs = self.get_querystring_pairs()
        asked = next((value for name, value in pairs if name == "_facet_through" and one.column in value), "")
        return {
            "name": one.name,
            "type": self.type,
            "hideable": hideable,
            "toggle_url": self.ds.urls.path(path_with_removed_args(self.request, {"_facet_through": asked})),
            "results": [self._value(one, row, labels, pairs) for row in rows],
            "truncated": len(counted.rows) > size,
        }

    def _value(self, one: Join, row: Any, labels: Mapping[Any, str], pairs: Pairs) -> dict[str, Any]:
        value = row["value"]
        wanted = json.loads(one.filter(value))
        written = [text for text, told in joins(pairs).items() if told == wanted]
        if written:
            path = path_with_removed_args(self.request, {FILTER: written[0]})
        else:
            path = path_with_added_args(self.request, {FILTER: one.filter(value), "_next": None})
        return {
            "value": value,
            "label": labels.get(value, value),
            "count": row["count"],
            "toggle_url": self.ds.absolute_url(self.request, self.ds.urls.path(path)),
            "selected": bool(written),
        }

    async def _labels(self, one: Join, values: list[Any]) -> dict[Any, str]:
        """What the values are called, where they are keys of a table whose rows have names."""
        database = self.ds.get_database(self.database)
        keys = await database.foreign_keys_for_table(one.table)
        home = next((key for key in keys if key["column"] == one.column), None)
        label = await database.label_column_for_table(home["other_table"]) if home else None
        if home is None or label is None or not values:
            return {}
        key, named, table = (escape_sqlite(name) for name in (home["other_column"], label, home["other_table"]))
        marks = ", ".join("?" * len(values))
        rows = await database.execute(f"select {key}, {named} from {table} where {key} in ({marks})", values)
        return dict(tuple(row) for row in rows.rows)
