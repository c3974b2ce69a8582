"""What a reader is told when a request fails. No text of an exception that nobody wrote for readers gets out."""

from __future__ import annotations

import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from datasette.database import QueryInterrupted
from datasette.utils import add_cors_headers
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

import curate

if TYPE_CHECKING:
    from datasette.app import Datasette

HOME = str(Path(curate.__file__).parent)

READING = frozenset(["GET", "HEAD", "OPTIONS"])

READ_ONLY = "This corpus can be read, not written."
NOWHERE = "There is no such page here."
TOO_LONG = "This takes longer than the server allows. Ask for less, or for fewer facets."
TOO_LARGE = "This takes more memory than the server allows. Ask for fewer rows or columns."
ASKED = "The server cannot do what stands after the question mark of the address: a name or a value there is wrong."
OURS = "Something went wrong on the server. It is not the address; trying again later may help."


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a reader is told."""

    status: int
    message: str
    title: str | None = None


def said(exception: BaseException, request: Request) -> Mistake:
    """Return what a reader is told of a request that failed."""
    if isinstance(exception, (Base400, DatasetteError)):
        return _said_already(exception)
    if isinstance(exception, QueryInterrupted):
        return Mistake(400, TOO_LONG)
    if _nowhere(exception, request):
        return Mistake(404, NOWHERE)
    if isinstance(exception, MemoryError):
        return Mistake(400, TOO_LARGE)
    if request.method not in READING:
        return Mistake(405, READ_ONLY)
    return Mistake(400, ASKED) if request.query_string and not ours(exception) else Mistake(500, OURS)


def _nowhere(exception: BaseException, request: Request) -> bool:
    """True where Datasette fails as there is no such page: a row by fewer keys than the table has, CSV without rows."""
    if isinstance(exception, sqlite3.ProgrammingError):
        return "pks" in request.url_vars
    return isinstance(exception, KeyError) and request.path.endswith(".csv") and not ours(exception)


def _said_already(exception: BaseException) -> Mistake:
    """What was written for readers. Datasette's with markup says one thing only; its failures are the question's."""
    if isinstance(exception, DatasetteError):
        if exception.message_is_html:
            return Mistake(400, TOO_LONG)
        status = exception.status if exception.status < 500 else 400
        return Mistake(status, str(exception.message), exception.title)
    message = str(exception.args[0]) if exception.args else ""
    return Mistake(exception.status, NOWHERE if message in ("", "404") else message)  # type: ignore[attr-defined]


def ours(exception: BaseException) -> bool:
    """True if code or a template of curate had a part in it.

    Datasette's own pages work without a question; where one fails, without us, the question is what it fails on.
    """
    frames = traceback.extract_tb(exception.__traceback__)
    return any(frame.filename.startswith(HOME) for frame in frames)


def answer(
    datasette: Datasette, request: Request, exception: BaseException
) -> Callable[[], Awaitable[Response]] | None:
    """Return how to answer a request that failed; None to leave it to Datasette, where somebody debugs it.

    Datasette would print each mistake with every variable on the way to it, which takes it a second.
    """
    if datasette.pdb:
        return None
    mistake = said(exception, request)
    if mistake.status == 500:
        traceback.print_exception(exception, file=sys.stderr)

    async def answered() -> Response:
        return await page(datasette, request, mistake)

    return answered


async def page(datasette: Datasette, request: Request, mistake: Mistake) -> Response:
    """Return a page, or JSON where JSON was asked for, that says one sentence."""
    headers = {"allow": ", ".join(sorted(READING))} if mistake.status == 405 else {}
    if datasette.cors:
        add_cors_headers(headers)
    told = {"ok": False, "error": mistake.message, "status": mistake.status, "title": mistake.title}
    if request.path.endswith(".json"):
        return Response.json(told, status=mistake.status, headers=headers)
    await datasette.invoke_startup()  # a refusal may be the first answer of all
    text = await datasette.render_template([f"{mistake.status}.html", "error.html"], told, request=request)
    return Response.html(text, status=mistake.status, headers=headers)
