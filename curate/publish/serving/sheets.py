"""CSV that a spreadsheet shows and does not run.

Spreadsheets take a cell that begins with one of a few signs for a formula, and text of strangers can begin so. Such
a cell gets an apostrophe before it, as a person would type it. Numbers stay as they are, all else too, to the byte.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import MutableMapping
from typing import Any

from curate.publish.serving.refresh import App, Receive, Scope, Send

FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]")
"""What a cell begins with that a program may run; what it skips before it counts, too."""

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)

INNER = re.compile(r"(?<=[;\t])(?=[ \ufeff\x22]*[=+\-@＝＋－＠])")
"""Where some programs see another cell begin: those that part cells at semicolons or tabs, too."""

_CELL = re.compile(
    r"""
    (?P<quote> " (?P<quoted> [^"]* (?: "" [^"]* )* ) "? )?
    (?P<plain> [^,\r\n]* )
    (?P<end> , | \r\n | \r | \n | \Z )
    """,
    re.VERBOSE,
)


def safe(cell: str) -> str:
    """Return the cell as it may stand in a spreadsheet."""
    if NUMBER.fullmatch(cell):
        return cell
    inside = INNER.sub("'", cell)
    return f"'{inside}" if FORMULA.match(cell) else inside


def _safe(found: re.Match[str]) -> str:
    if found["quote"] is None:
        return safe(found["plain"]) + found["end"]
    quoted = found["quoted"]
    return f'"{safe(quoted)}{found[0][1 + len(quoted) :]}'


class Sheet:
    """A CSV file that passes by in pieces. Holds back what is not yet a whole row, no more."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._held: list[str] = []
        self._quotes = 0

    def take(self, piece: bytes, *, last: bool = False) -> bytes:
        """Return the rows that are whole with this piece; with the `last`, all that is left."""
        text = self._decoder.decode(piece, last)
        end = len(text) if last else self._end(text)
        if not last and end == 0:
            self._held.append(text)
            return b""
        whole = "".join([*self._held, text[:end]])
        self._held = [text[end:]]
        return _CELL.sub(_safe, whole).encode("utf-8", "surrogateescape")

    def _end(self, text: str) -> int:
        """Return where the last whole row of a piece ends: at the last line break that is in no quotes."""
        end = 0
        for found in re.finditer(r'["\n]', text):
            if found[0] == '"':
                self._quotes += 1
            elif self._quotes % 2 == 0:
                end = found.end()
        return end


def guarded(app: App) -> App:
    """Return the application with every CSV file that it answers made safe, row by row as it is sent."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        sheet: Sheet | None = None

        async def rewritten(message: MutableMapping[str, Any]) -> None:
            nonlocal sheet
            if message["type"] == "http.response.start" and _is_csv(scope, message):
                sheet = Sheet()
                headers = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]
                message = {**message, "headers": headers}
            elif message["type"] == "http.response.body" and sheet:
                last = not message.get("more_body", False)
                message = {**message, "body": sheet.take(message.get("body", b""), last=last)}
            await send(message)

        await app(scope, receive, rewritten if scope["type"] == "http" else send)

    return wrapped


def _is_csv(scope: Scope, start: MutableMapping[str, Any]) -> bool:
    """True of what is said to be CSV, and of what Datasette answers as plain text at an address that ends in .csv."""
    types = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    media = types[0].partition(b";")[0].strip().lower() if types else b""
    return media == b"text/csv" or (media == b"text/plain" and str(scope["path"]).endswith(".csv"))
