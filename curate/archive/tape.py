"""A file as one stream of bytes, decompressed where it is gzip, in which the place of every byte is known."""

from __future__ import annotations

import re
import zlib
from collections import deque
from typing import BinaryIO, NamedTuple

from curate.archive.member import Broken

PIECE = 1 << 16  # bytes read at once
LONGEST_HEAD = 1 << 16  # bytes of the head of a record
GZIP = b"\x1f\x8b\x08"
RECORD = b"WARC/"  # what each begins with
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class Spot(NamedTuple):
    """A place in a file: `at` bytes from its begin; `inside` bytes into what the gzip member there holds."""

    at: int
    inside: int = 0

    def __str__(self) -> str:
        """Return it as locators have it: 120, or 120+35."""
        return f"{self.at}+{self.inside}" if self.inside else str(self.at)

    @classmethod
    def of(cls, text: str) -> Spot:
        """Return the spot that a locator names.

        Raises:
            ValueError: it is no such locator.
        """
        at, _, inside = text.partition("+")
        return cls(int(at), int(inside or 0))


class Unpacked(Broken):
    """The gzip data is damaged: nothing more comes of this gzip member."""


class Tape:
    """Reads a file forward, a piece at a time. Works best where each record is a gzip member of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.seek(0)
        self.packed = file.read(len(GZIP)) == GZIP
        self._open(0)

    def _open(self, at: int) -> None:
        self._file.seek(at)
        self._end = at  # of what was read of the file
        self._raw = b""
        self._inflater = None if not self.packed else zlib.decompressobj(31)
        self._buffer, self._place = b"", 0
        self._before = 0  # bytes of the stream before the buffer
        self._starts = deque([(0, at)])  # where in the stream gzip members begin, and where in the file

    # ---- places

    def spot(self) -> Spot:
        """Return the place of the next byte."""
        now = self._before + self._place
        while len(self._starts) > 1 and self._starts[1][0] <= now:
            self._starts.popleft()
        start, at = self._starts[0]
        return Spot(at, now - start) if self.packed else Spot(at + now)

    def member(self) -> int:
        """Return where the gzip member begins that was read last."""
        return self._starts[-1][1]

    def seek(self, spot: Spot) -> None:
        """Go to a place: forward from here where it lies ahead in this gzip member, else anew.

        Raises:
            Broken: the file ends before it.
        """
        here = self.spot()
        if not (self.packed and here.at == spot.at and here.inside <= spot.inside):
            self._open(spot.at)
            here = Spot(spot.at)
        if self.packed:
            self.skip(spot.inside - here.inside)

    # ---- reading

    def ahead(self, size: int) -> bytes:
        """Return up to `size` next bytes without taking them; fewer at the end of a gzip member or of the file."""
        while len(self._buffer) - self._place < size and (piece := self._piece()):
            self._keep(piece)
        return self._buffer[self._place : self._place + size]

    def more(self) -> bool:
        """Return whether a byte follows, of this gzip member or the next."""
        while not self.ahead(1):
            if not self._next():
                return False
        return True

    def head(self) -> bytes:
        """Take what stands before the next empty line.

        Raises:
            Broken: there is none within LONGEST_HEAD bytes, or another record begins before it.
        """
        size = 512
        while True:
            size = min(2 * size, LONGEST_HEAD)
            found = self.ahead(size)
            end = _HEAD_END.search(found)
            if end:
                self._place += end.end()
                return found[: end.start()]
            if len(found) < size and self._goes_on():
                continue
            if len(found) < size:
                raise Broken("the file ends within its head")
            if size == LONGEST_HEAD:
                raise Broken("its head does not end")

    def take(self, size: int) -> bytes:
        """Take the next `size` bytes.

        Raises:
            Broken: the file ends before, or another record begins.
        """
        parts, missing = [], size
        while missing:
            if not self.ahead(1) and not self._goes_on():
                raise Broken(f"the file ends after {size - missing:,} of its {size:,} bytes")
            part = self._buffer[self._place : self._place + missing]
            self._place += len(part)
            missing -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def skip(self, size: int) -> None:
        """Leave out the next `size` bytes.

        Raises:
            Broken: the file ends before.
        """
        while size > PIECE:
            self.take(PIECE)
            size -= PIECE
        self.take(size)

    def blank(self) -> None:
        """Leave out line ends, as far as this gzip member goes."""
        while (found := self.ahead(1)) and found in b"\r\n":
            self._place += 1

    # ---- after damage

    def find(self, sign: re.Pattern[bytes], size: int) -> bool:
        """Go to the next place where `sign` matches, in up to `size` bytes; False where it does nowhere."""
        while self.more():
            self.ahead(PIECE)
            found = sign.search(self._buffer, self._place)
            if found:
                self._place = found.start()
                return True
            self._place = max(self._place, len(self._buffer) - size)
            if len(self._buffer) - self._place <= size and not self._next_piece():
                return False
        return False

    def find_member(self, after: int, begins: bytes) -> bool:
        """Go to the next gzip member behind a place of the file whose content begins so; False where there is none."""
        self._file.seek(after)
        window, at = b"", after
        while piece := self._file.read(PIECE):
            window += piece
            place = -1
            while (place := window.find(GZIP, place + 1)) >= 0:
                if _begins(window[place:] + self._peek(at + len(window)), begins):
                    self._open(at + place)
                    return True
            keep = len(GZIP) - 1
            at += len(window) - min(keep, len(window))
            window = window[-keep:]
        return False

    def _peek(self, at: int) -> bytes:
        here = self._file.tell()
        self._file.seek(at)
        found = self._file.read(1024)
        self._file.seek(here)
        return found

    # ---- pieces

    def _keep(self, piece: bytes) -> None:
        self._buffer = self._buffer[self._place :] + piece
        self._before += self._place
        self._place = 0

    def _next_piece(self) -> bool:
        piece = self._piece()
        while not piece and self._next():
            piece = self._piece()
        self._keep(piece)
        return bool(piece)

    def _goes_on(self) -> bool:
        """Begin the next gzip member, in which a record goes on; False at the end of the file.

        Raises:
            Broken: another record begins there.
        """
        if not self._next_piece():
            return False
        if self._buffer[self._starts[-1][0] - self._before :].startswith(RECORD):
            raise Broken("another record begins before its end")
        return True

    def _piece(self) -> bytes:
        """The next bytes of this gzip member, or of the file where it is not packed; nothing at its end."""
        if not self.packed:
            return self._file.read(PIECE)
        while self._inflater is not None:
            if not self._raw:
                self._raw = self._file.read(PIECE)
                self._end += len(self._raw)
            ended = not self._raw
            try:
                piece = self._inflater.decompress(self._raw, 4 * PIECE)
            except zlib.error as error:
                raise Unpacked(f"its gzip data is damaged ({str(error).rpartition(': ')[2]})") from error
            self._raw = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._raw = self._inflater.unused_data
                self._inflater = None
            if piece:
                return piece
            if ended and self._inflater is not None:
                raise Unpacked("the file ends within it")
        return b""

    def _next(self) -> bool:
        """Begin the next gzip member; False at the end of the file."""
        if not self.packed or self._inflater is not None:
            return False
        padded = self._end - len(self._raw)
        self._raw = self._raw.lstrip(b"\x00")
        while len(self._raw) < len(GZIP) and (more := self._file.read(PIECE)):
            self._end += len(more)
            self._raw = (self._raw + more).lstrip(b"\x00")
        if not self._raw:
            return False
        packed = self._raw.startswith(GZIP)
        self._starts.append((self._before + len(self._buffer), self._end - len(self._raw) if packed else padded))
        if not packed:
            raise Unpacked("what follows the record before is not gzip data")
        self._inflater = zlib.decompressobj(31)
        return True


def _begins(packed: bytes, wanted: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, len(wanted)) == wanted
    except zlib.error:
        return False
