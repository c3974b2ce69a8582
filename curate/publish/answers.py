"""Answers of the database: rows by the names of their columns, and the first rows of a long list."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class First:
    """The first rows of a list, and how many the whole list has: a page says how many it leaves out."""

    rows: tuple[Row, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are left out."""
        return max(self.count - len(self.rows), 0)


def rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[Row]:
    """Return the rows of an answer, each by the names of its columns."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor.fetchall()]


def one(connection: sqlite3.Connection, sql: str, *values: object) -> Row | None:
    """Return the first row of an answer; None where it has none."""
    return next(iter(rows(connection, sql, *values)), None)


def first(connection: sqlite3.Connection, sql: str, most: int, *values: object) -> First:
    """Read the first rows of an answer; only where there may be more are all of them counted."""
    found = rows(connection, f"{sql} limit {most}", *values)
    if len(found) < most:
        return First(tuple(found), len(found))
    return First(tuple(found), count(connection, sql, *values))


def cut(listed: Sequence[Row], most: int) -> First:
    """Return the first of rows that are known already."""
    return First(tuple(listed[:most]), len(listed))


def count(connection: sqlite3.Connection, sql: str, *values: object) -> int:
    """Return how many rows an answer has."""
    (found,) = rows(connection, f"select count(*) as counted from ({sql})", *values)
    return int(found["counted"])
