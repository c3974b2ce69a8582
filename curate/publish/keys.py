"""Addresses that name a row by too few keys, or too many: there is no such row."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

if TYPE_CHECKING:
    from datasette.app import Datasette

SAYS = "Record not found"


async def too_few(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """Answer 404 where an error comes from too few keys; Datasette itself would say 500. None for other errors."""
    named = request.url_vars
    if not isinstance(exception, sqlite3.ProgrammingError) or "pks" not in named:
        return None
    if _given(named["pks"]) >= await _needed(datasette, tilde_decode(named["database"]), tilde_decode(named["table"])):
        return None
    told = {"ok": False, "error": SAYS, "status": 404, "title": None}
    if request.path.endswith(".json"):
        return Response.json(told, status=404, headers={"access-control-allow-origin": "*"} if datasette.cors else {})
    return Response.html(await datasette.render_template(["404.html", "error.html"], told, request=request), status=404)


async def refuse_too_many(datasette: Datasette, database: str, table: str, keys: str) -> None:
    """Raise NotFound where there are more keys than the table has: Datasette would leave those after the last aside."""
    if _given(keys) > await _needed(datasette, database, table):
        raise NotFound(SAYS)


def _given(keys: str) -> int:
    return keys.count(",") + 1


async def _needed(datasette: Datasette, database: str, table: str) -> int:
    """Keys of a row: one at least, as a table without has the number of the row."""
    return max(len(await datasette.get_database(database).primary_keys(table)), 1)
