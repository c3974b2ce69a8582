"""The tables that are exported: their columns, types, keys, and what describe.yml says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from curate import describe

# Views that are promises (empty, always), the full-text index and what it is made of, and counts made anew are no data.
LEFT_OUT = (
    "articles_fts", "parted_texts", "searched_texts", "counted",
    "false_evidence", "broken_tiling", "unsupported", "misplaced_claims", "unresolved", "mislabelled",
    "false_measures", "misplaced_overlaps", "false_pairs", "false_families", "false_publications", "false_edges",
    "unfounded_hops", "false_conflicts", "false_network",
)  # fmt: skip
# What views count or divide: SQLite knows no type of a computed column.
COMPUTED = dict.fromkeys(("settled", "articles", "spans", "characters", "documents", "claims", "chosen"), "integer")
COMPUTED["share"] = "number"
# Views with long texts: the columns that tell their rows apart, so that nothing sorts the texts.
ORDER = {
    "articles_resolved": ("id",),
    "claims_in_context": ("id",),
    "removed_text": ("document", "start"),
    "overlaps_in_context": ("a", "b", "a_start", "b_start"),
}
TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}


class Column(NamedTuple):
    """A column; `type` is string, integer or number, as Table Schema calls them."""

    name: str
    type: str
    required: bool
    says: str


class Reference(NamedTuple):
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    theirs: tuple[str, ...]


class Table(NamedTuple):
    """A table or view."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]


def tables(connection: sqlite3.Connection) -> list[Table]:
    """Return every table and view that is exported, in the order of docs/schema.md."""
    there = {name for (name,) in connection.execute("select name from sqlite_master where type in ('table', 'view')")}
    return [
        Table(name, described.about, *_columns(connection, name, described.columns), _references(connection, name))
        for name, described in describe.tables().items()
        if name in there and name not in LEFT_OUT
    ]


def read(connection: sqlite3.Connection, table: Table) -> Iterator[sqlite3.Row]:
    """Yield the rows of a table in the order of its key, of a view in that of its columns."""
    columns = [column.name for column in table.columns]
    order = table.key or ORDER.get(table.name) or columns
    yield from connection.execute(f"select {_listed(columns)} from {table.name} order by {_listed(order)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _columns(
    connection: sqlite3.Connection, name: str, says: dict[str, str]
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    found = connection.execute(f"pragma table_info({name})").fetchall()
    columns = tuple(
        Column(
            row["name"],
            TYPES.get(row["type"]) or COMPUTED.get(row["name"], "string"),
            bool(row["notnull"]),
            says[row["name"]],
        )
        for row in found
    )
    key = sorted((row["pk"], row["name"]) for row in found if row["pk"])
    return columns, tuple(column for _, column in key)


def _references(connection: sqlite3.Connection, name: str) -> tuple[Reference, ...]:
    found: dict[int, list[sqlite3.Row]] = {}
    for row in connection.execute(f"pragma foreign_key_list({name})"):
        found.setdefault(row["id"], []).append(row)
    return tuple(
        sorted(
            Reference(tuple(row["from"] for row in parts), parts[0]["table"], tuple(row["to"] for row in parts))
            for parts in found.values()
        )
    )
