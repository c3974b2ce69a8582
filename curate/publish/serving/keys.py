"""Addresses that name a row by too many keys: there is no such row. Too few are told in mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette.utils.asgi import NotFound

from curate.publish.serving import mistakes

if TYPE_CHECKING:
    from datasette.app import Datasette


async def refuse_too_many(datasette: Datasette, database: str, table: str, keys: str) -> None:
    """Raise NotFound where there are more keys than the table has: Datasette would leave those after the last aside."""
    if _given(keys) > await _needed(datasette, database, table):
        raise NotFound(mistakes.NOWHERE)


def _given(keys: str) -> int:
    return keys.count(",") + 1


async def _needed(datasette: Datasette, database: str, table: str) -> int:
    """Keys of a row: one at least, as a table without has the number of the row."""
    return max(len(await datasette.get_database(database).primary_keys(table)), 1)
