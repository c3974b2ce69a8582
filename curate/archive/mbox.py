"""Mailboxes (mbox): messages one after another, each under a line that begins with `From `."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from curate.archive.member import LARGEST, Broken, Held, Member, Note

_PIECE = 1 << 20
# A line of a message may begin with "From " too: that of a mailbox has a time, and an empty line before it.
_FROM = re.compile(rb"From (?:(?<=\n\nFrom )|(?<=\n\r\nFrom )|(?<=\AFrom ))[^\n]{0,400}?\d:\d\d[^\n]{0,100}\n")
_LONGEST = 520  # bytes of such a line, and what stands before it
_BEFORE = 3  # bytes before it that are looked at
_QUOTED = re.compile(rb"(?m)^>(>*From )")


class Mbox:
    """A mailbox; its members are its messages. Locators are number and byte: `17@45678`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def walk(self) -> Iterator[Held | Note]:
        """Yield all messages; one is read at a time."""
        number = 0
        last: int | None = None
        for start, end, size in _lines(self._file):
            if last is not None:
                number += 1
                yield self._message(number, last, start)
            elif start:
                yield Note("damaged", Member("0@0"), f"{start:,} bytes before the first message; the others are read")
            last = end if size else None
        if not number:
            yield Note("damaged", Member(""), "there is no message in it")

    def open(self, locator: str) -> Held:
        """Return a message.

        Raises:
            Broken: none is there.
        """
        number, _, at = locator.partition("@")
        if not number.isdigit() or not at.isdigit():
            raise Broken(f"'{locator}' is no place in a mailbox")
        end = next((start for start, _, _ in _lines(self._file, int(at))), int(at))
        found = self._message(int(number), int(at), end)
        if isinstance(found, Note):
            raise Broken(found.message)
        return found

    def _message(self, number: int, start: int, end: int) -> Held | Note:
        member = Member(f"{number}@{start}", f"{number}.eml", "message/rfc822")
        if end - start > LARGEST:
            return Note("refused", member, f"a message of {end - start:,} bytes is too large for a document")
        self._file.seek(start)
        raw = self._file.read(end - start)
        for ends in (b"\r\n", b"\n"):  # the last empty line is the mailbox's
            if raw.endswith(2 * ends):
                raw = raw.removesuffix(ends)
                break
        raw = _QUOTED.sub(rb"\1", raw)
        return Held(member, BytesIO(raw), len(raw))


def _lines(file: BinaryIO, done: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, length) of each line that parts messages, from byte `done` on; last the end of the file."""
    at = max(0, done - _BEFORE)
    window = b""
    while True:
        file.seek(at + len(window))
        piece = file.read(_PIECE)
        window += piece
        for found in _FROM.finditer(window):
            if at + found.start() < done or (at and not found.start()):
                continue  # known, or where the window begins, not the file
            done = at + found.end()
            yield at + found.start(), done, len(found[0])
        if not piece:
            yield at + len(window), at + len(window), 0
            return
        keep = max(done - _BEFORE - at, len(window) - _LONGEST, 0)
        at, window = at + keep, window[keep:]
