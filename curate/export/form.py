"""What a form of export is, and how each writes: text line by line, or a folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]

ORDER = ' order by documents.path, documents.id, articles."start", articles.position'
ONE = " where articles.id = ?"
"""How a form selects articles, after `from articles join documents`: all in order, or one."""


class Text(NamedTuple):
    """A form written as text: JSON Lines, each line for itself, or one document."""

    kind: str  # lines | document
    says: str
    write: Callable[[Path], Iterator[str]]  # from the database, line by line


class Folder(NamedTuple):
    """A form written as a folder of files."""

    says: str
    write: Callable[[Path, Path], list[str]]  # from the database, into the folder; what the user should know
    kind: str = "folder"


def dumps(value: object) -> str:
    """Return a value as one line of JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def listed(head: str, items: Iterable[object], tail: str) -> Iterator[str]:
    """Yield a JSON document whose list is written an item a line, so that none of it is held whole."""
    yield head
    last = None
    for item in items:
        if last is not None:
            yield last + ","
        last = dumps(item)
    if last is not None:
        yield last
    yield tail


def known(row: Row) -> Row:
    """Return a row without what is null or empty: no key says that nothing is known."""
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}


def rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[Row]:
    """Return the rows of a query as dictionaries."""
    return [dict(row) for row in connection.execute(sql, values)]


def column(connection: sqlite3.Connection, sql: str, *values: object) -> list[Any]:
    """Return the first column of a query."""
    return [row[0] for row in connection.execute(sql, values)]
