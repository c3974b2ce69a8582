"""Content codings, undone in bounded memory and never past a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, cast

import brotli
import zstandard

from curate.fetch.trouble import Trouble

OFFERED = "gzip"  # what every reader of archives can undo
PIECE = 1 << 16
WINDOW = 1 << 23  # bytes that zstd may look back, by RFC 9659
DEEPEST = 3  # codings on top of each other; servers that err make two

Pieces = Iterable[bytes]


class TooMuch(Trouble):
    """A small answer that unpacks to a large one."""


def codings(header: str) -> list[str]:
    """Return the codings that a Content-Encoding header names, in the order they were applied."""
    named = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    return [name for name in named if name and name != "identity"]


def unpacked(pieces: Pieces, applied: list[str], limit: int) -> Iterator[bytes]:
    """Yield the bytes of `pieces` with the codings undone, in pieces of at most 64 KiB.

    Raises:
        Trouble: a coding that curate does not undo; spoiled bytes; more than `limit` bytes at any layer.
    """
    if len(applied) > DEEPEST:
        raise TooMuch(f"the answer is packed {len(applied)} times over", "nothing to be done here: no page needs that")
    for name in reversed(applied):
        if name not in _UNDO:
            what = f"the answer is packed with '{name}', which curate does not know"
            raise Trouble(what, "it is saved as sent; save the page with a browser")
        pieces = _within(_UNDO[name](pieces), limit)
    yield from pieces


def _within(pieces: Pieces, limit: int) -> Iterator[bytes]:
    made = 0
    for piece in pieces:
        made += len(piece)
        if made > limit:
            what = f"the answer unpacks to more than {size(limit)}"
            raise TooMuch(what, "it may be meant to fill memories; if it is not, raise --max-size")
        yield piece


def _gzip(pieces: Pieces) -> Iterator[bytes]:
    """Undo gzip; several members follow each other, what else follows them is left out, as browsers do."""
    machine = zlib.decompressobj(31)
    begun = False
    for piece in pieces:
        rest = piece
        while rest:
            if machine.eof:
                if not rest.startswith(b"\x1f"):
                    return
                machine = zlib.decompressobj(31)
            begun = True
            yield from _pour(machine, rest)
            rest = machine.unused_data
    if begun and not machine.eof:
        raise Trouble("the packed answer breaks off", "try again later", passing=True)


def _deflate(pieces: Pieces) -> Iterator[bytes]:
    """Undo deflate: with the zlib header of the standard or, as some servers send it, without."""
    machine = None
    for piece in pieces:
        if machine is None and piece:
            machine = zlib.decompressobj(15 if piece[0] & 15 == 8 else -15)
        if machine is not None and not machine.eof:
            yield from _pour(machine, piece)


def _pour(machine: zlib._Decompress, rest: bytes) -> Iterator[bytes]:
    """Yield what `rest` unpacks to, a piece at a time, to the last byte that it can give."""
    while True:
        made = _step(machine, rest)
        yield made
        rest = machine.unconsumed_tail
        if machine.eof or (not rest and len(made) < PIECE):
            return


def _step(machine: zlib._Decompress, rest: bytes) -> bytes:
    try:
        return machine.decompress(rest, PIECE)
    except zlib.error as error:
        raise _spoiled() from error


def _spoiled() -> Trouble:
    return Trouble("the answer is not packed as it says", "it is saved as sent; see the page in a browser")


def _brotli(pieces: Pieces) -> Iterator[bytes]:
    machine = brotli.Decompressor()
    try:
        for piece in pieces:
            yield machine.process(piece, output_buffer_limit=PIECE)
            while not machine.can_accept_more_data():
                yield machine.process(b"", output_buffer_limit=PIECE)
    except brotli.error as error:
        raise _spoiled() from error


class _File:
    """Pieces as a file, as zstandard wants them."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = iter(pieces)

    def read(self, size: int) -> bytes:
        return next(self._pieces, b"")


def _zstd(pieces: Pieces) -> Iterator[bytes]:
    machine = zstandard.ZstdDecompressor(max_window_size=WINDOW)
    try:
        yield from machine.read_to_iter(cast("IO[bytes]", _File(pieces)), write_size=PIECE)
    except zstandard.ZstdError as error:
        raise _spoiled() from error


_UNDO: dict[str, Callable[[Pieces], Iterator[bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


def gunzipped(raw: bytes, limit: int) -> bytes:
    """Return `raw` with gzip undone where it is gzip, as a file of a sitemap may be.

    Raises:
        Trouble: as `unpacked`.
    """
    return b"".join(unpacked([raw], ["gzip"], limit)) if raw.startswith(b"\x1f\x8b") else raw


def beginning(raw: bytes) -> bytes:
    """Return what the first bytes of a gzip file unpack to, as far as they go; at most 64 KiB."""
    try:
        return zlib.decompressobj(31).decompress(raw, PIECE)
    except zlib.error:
        return b""


def size(count: int) -> str:
    """Write a number of bytes as messages have it."""
    return f"{count / 1e6:g} MB" if count >= 100_000 else f"{count / 1e3:g} kB"
