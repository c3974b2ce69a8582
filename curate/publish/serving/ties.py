"""Rows in one order from page to page.

Datasette sorts the first page of a list by the chosen column alone, and the pages after it by that column and the key.
Where many rows share a value, pages then miss rows and show others twice. So the key is added to the first page, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasette.app import Datasette

_NAME = r'(?:\[[^\[\]]+\]|"[^"]+"|\w+)'
_TABLE = re.compile(rf" from ({_NAME}) ")
_SORTED = re.compile(rf" ?order by ({_NAME})(?: desc)?(?= limit \d+\Z)")
_COMPOUND = re.compile(r"\b(?:union|except|intersect)\b", re.IGNORECASE)
"""Such statements, which readers write, are sorted by what they answer with alone."""
_TAIL = 300
"""Code points at the end of a statement in which its order is looked for: names of columns are short."""


def ordered(sql: str, keys: Mapping[str, tuple[str, ...]]) -> str:
    """Return the SQL of a page of a table with the table's key after its one sort column; other SQL as it is.

    `keys`: table -> the columns of its key.
    """
    page = sql.strip()
    table = _TABLE.search(page) if page.startswith("select ") else None
    by = _SORTED.search(page, max(0, len(page) - _TAIL))
    if not table or not by or _COMPOUND.search(page):
        return sql
    column = _bare(by[1])
    rest = ", ".join(f'"{name}"' for name in keys.get(_bare(table[1]), ()) if name != column)
    if not rest:
        return sql
    return f"{page[: by.end()]}, {rest}{page[by.end() :]}"


def _bare(name: str) -> str:
    return name.strip('[]"')


async def hold(datasette: Datasette, name: str) -> None:
    """Let every page of the database's tables have the order that `ordered` gives."""
    database = datasette.databases[name]
    keys = {table: tuple(await database.primary_keys(table)) for table in await database.table_names()}
    execute = database.execute

    async def in_order(sql: str, *values: Any, **settings: Any) -> Any:
        return await execute(ordered(sql, keys), *values, **settings)

    database.execute = in_order
