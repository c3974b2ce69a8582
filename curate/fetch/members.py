"""The members of a gzip file, one a WARC record: where each begins and ends, and how it begins."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD = 1 << 17  # unpacked bytes kept of each: the heads of WARC and HTTP
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Member:
    """Bytes [start, end) of the file are one whole member; `head` is how its content begins."""

    start: int
    end: int
    head: bytes


def members(path: Path, start: int) -> Iterator[Member]:
    """Yield the whole members from byte `start` on; stop at one that is not whole, or at what is no gzip."""
    with path.open("rb") as file:
        file.seek(start)
        rest = file.read(_PIECE)
        while rest:
            machine = zlib.decompressobj(31)
            head = b""
            at = start
            while rest and not machine.eof:
                try:
                    made = machine.decompress(rest, _PIECE)
                except zlib.error:
                    return
                head += made[: HEAD - len(head)]
                left = machine.unused_data if machine.eof else machine.unconsumed_tail
                at += len(rest) - len(left)
                rest = left or file.read(_PIECE)
            if not machine.eof:
                return
            yield Member(start, at, head)
            start = at
