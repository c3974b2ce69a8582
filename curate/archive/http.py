"""An HTTP answer as web archives keep it: status, headers, and the content without its codings."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import NamedTuple

import brotli
import zstandard

from curate.archive.member import LARGEST, Broken, Pairs, TooLarge

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})")
_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\n]*)?\r?\n")


class Answer(NamedTuple):
    """An HTTP answer; names of headers in small letters, `body` as it was sent."""

    status: int
    headers: Pairs
    body: memoryview

    def header(self, name: str) -> str:
        """Return the value of the first header of this name (small letters), or nothing."""
        return next((value for key, value in self.headers if key == name), "")


def answer(block: bytes) -> Answer:
    """Return the HTTP answer that a record's block is.

    Raises:
        Broken: it is none.
    """
    status = _STATUS.match(block)
    if status is None:
        raise Broken("it does not begin with the status line of an HTTP answer")
    end = _END.search(block)
    head, body = (block[: end.start()], end.end()) if end else (block, len(block))
    return Answer(int(status[1]), fields(head), memoryview(block)[body:])


def fields(head: bytes) -> Pairs:
    """Return the headers under a first line; UTF-8 where the bytes are, else Latin-1."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    lines = _FOLD.sub(" ", text.replace("\x00", "\N{REPLACEMENT CHARACTER}")).splitlines()[1:]
    parts = (line.partition(":") for line in lines)
    return tuple((name.strip().lower(), value.strip()) for name, colon, value in parts if colon)


def content(found: Answer) -> bytes:
    """Return what the answer says, without the codings it was sent in.

    Many archives keep the headers of codings that they have taken off: what is not coded is taken as it is.

    Raises:
        Broken: a coding is damaged or not known.
        TooLarge: the content is larger than a document may be.
    """
    raw = bytes(found.body)
    if "chunked" in found.header("transfer-encoding").lower():
        raw = _joined(raw)
    codings = [coding.strip().lower() for coding in found.header("content-encoding").split(",")]
    for coding in reversed(codings[-4:]):
        if coding not in ("", "identity", "none", "utf-8"):
            raw = _decoded(raw, coding)
    return raw


def _joined(raw: bytes) -> bytes:
    """The chunks of a body put together; the body itself where it does not begin with one."""
    parts, at = [], 0
    while found := _CHUNK.match(raw, at):
        size = int(found[1], 16)
        if not size:
            break
        parts.append(raw[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if raw.startswith(b"\r\n", at) else int(raw.startswith(b"\n", at))
    else:
        if parts and at < len(raw):
            raise Broken("its chunks are damaged")
    return b"".join(parts) if parts or raw.startswith(b"0") else raw


def _decoded(raw: bytes, coding: str) -> bytes:
    decode = _CODINGS.get(coding)
    if decode is None:
        raise Broken(f"its content is coded as '{coding}', which is not known")
    if not raw or (coding in ("gzip", "x-gzip") and not raw.startswith(b"\x1f\x8b")):
        return raw
    try:
        made = decode(raw)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        if raw.lstrip()[:1] in b"<{":
            return raw  # not coded, whatever the header says
        raise Broken(f"its {coding} coding is damaged: {error}") from error
    if len(made) > LARGEST:
        raise TooLarge(f"its content, coded as {coding}, is larger than {LARGEST // 1_000_000} MB")
    return made


def _gzip(raw: bytes) -> bytes:
    return _inflated(raw, 31)


def _deflate(raw: bytes) -> bytes:
    try:
        return _inflated(raw, 15)
    except zlib.error:
        return _inflated(raw, -15)


def _inflated(raw: bytes, window: int) -> bytes:
    decoder = zlib.decompressobj(window)
    made = decoder.decompress(raw, LARGEST + 1)
    if not decoder.eof and len(made) <= LARGEST:
        raise EOFError("it ends too early")
    return made


def _brotli(raw: bytes) -> bytes:
    decoder = brotli.Decompressor()
    parts = [decoder.process(raw, output_buffer_limit=LARGEST + 1)]
    while not decoder.is_finished() and sum(map(len, parts)) <= LARGEST:
        part = decoder.process(b"", output_buffer_limit=LARGEST + 1)
        if not part:
            raise EOFError("it ends too early")
        parts.append(part)
    return b"".join(parts)


def _zstd(raw: bytes) -> bytes:
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw, read_across_frames=True) as reader:
        return reader.read(LARGEST + 1)


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
