"""Ways to damage a file: at random, with the words of its format, and inside what it has packed. All are seeded."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

import fuzz_material
from fuzz_material import Seed

Mutator = Callable[[bytes, Random, str], bytes]
LONGEST = 60_000  # bytes that one mutation adds

_MARKUP = (
    b"<div>", b"</div>", b"<p", b"<b><i>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<script>", b"<template>", b"<table><td>",
    b"<svg><math>", b"<plaintext>", b"<br/>", b"<a href='", b"&nbsp;", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;",
    b"&amp;amp;", b"<blockquote>", b"<li>", b"<article>", b"<noscript>", b'<meta charset="utf-7">', b"<base href='//['>",
    b"<time datetime='99999-99-99'>", b'<script type="application/ld+json">[[[', b"<frameset>", b"<select><option>",
)  # fmt: skip
_XML = (
    b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>&c;', b'<?xml version="1.0" encoding="utf-16"?>',
    b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"<item>", b"</item>", b"<entry>", b"</channel>", b"xmlns:a='b'", b"&undefined;",
    b"<title>", b"<link/>", b"<content type='xhtml'>", b"<pubDate>Fri, 99 Foo 99999 77:77:77 QQQQ</pubDate>", b"xml:base='http://['",
)  # fmt: skip
_JSON = (
    b"[", b"{", b'"', b"}]", b"null", b"1e999", b"-0", b"NaN", b'"\\ud800"', b'"\\u0000"', b'"messages": [', b'"items": [', b",,",
    b'{"id": 1}', b'"text": {"a": [[[', b"\\x1B", b"123456789012345678901234567890", b"true", b'"date": "9999999-99-99T99:99:99"',
)  # fmt: skip
_MAIL = (
    b"\n\nFrom x Mon Feb  3 10:11:12 2020\n", b"\n>From ", b"Content-Type: multipart/mixed; boundary=\"b1\"\n", b"\n--b1\n", b"\n--b1--\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: x-uuencode\n", b"=?utf-8?B?////?=", b"=?x?q?=ED=A0=80?=",
    b"charset=utf-7", b"charset=\"", b"\n> ", b"=\n", b"=ZZ", b"\n---------- Forwarded message ---------\nFrom: a\nSubject: b\n\n",
    b"Begin forwarded message:\n\n> From: A\n> Date: B\n\n", b"Date: Mon, 99 Feb 99999 99:99:99 +9999\n", b"format=flowed; delsp=yes",
    b"Content-Type: message/rfc822\n\n", b"filename*=utf-8''%ff%", b"<>,;:@[]()\\", b"\nContent-Type: text/html\n",
)  # fmt: skip
_WARC = (
    b"WARC/1.1\r\n", b"\r\n\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: -1\r\n", b"Content-Length: 0\r\n",
    b"WARC-Type: revisit\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: br\r\n", b"Content-Encoding: gzip, zstd, br\r\n",
    b"HTTP/1.1 200 OK\r\n", b"ffffffff\r\n", b"\x1f\x8b\x08\x00", b"Content-Type: application/pdf\r\n", b"WARC-Segment-Number: 2\r\n",
    b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"WARC-Target-URI: http://[::1\r\n", b"WARC-Date: never\r\n", b"Location: http://[\r\n",
    b"Memento-Datetime: Mon, 99 Foo\r\n", b"Content-Type: text/html; charset=\xff\r\n",
)  # fmt: skip
_PDF = (
    b"endobj\n", b"9 0 obj\n", b"<< /Length 999999999 >>\nstream\n", b"endstream", b"startxref\n0\n", b"xref\n0 99999999\n", b"%%EOF",
    b"trailer\n<< /Root 1 0 R >>\n", b"/Kids [1 0 R 2 0 R 3 0 R]", b"/Parent 3 0 R", b"/Count 2147483647", b"[[[[", b"<<<<", b"<FEFFD800>",
    b"(\\777\\", b"/Rotate 45", b"/MediaBox [0 0 1e30 -1e30]", b"1e38 0 0 1e38 0 0 cm ", b"BT /F1 99999 Tf (x) Tj ET ", b"/Filter [/FlateDecode /LZWDecode]",
    b"-2147483649", b"0 0 0 0 0 0 Tm ", b"/Type /Catalog", b"/Encrypt 5 0 R", b"/Prev 0", b"/UserUnit 1000000",
)  # fmt: skip
_MARKDOWN = (
    b"---\n", b"+++\n", b"> ", b"- ", b"1. ", b"[", b"![](", b"`", b"```\n", b"|---|", b"* * *\n", b"[^1]: ", b"**", b"<div>\n",
    b"By Ana Lopes | Harbour Post | ", b"    ", b"a: &a [*a, *a]\n", b"[a]: <", b"\\", b"_", b"\xe2\x80\xa8", b"# ",
)  # fmt: skip
TOKENS: dict[str, Sequence[bytes]] = {
    "pages": _MARKUP, "pdf": _PDF, "feeds": (*_XML, *_MARKUP, *_JSON), "archives": _WARC, "mail": (*_MAIL, *_MARKUP),
    "telegram": (*_JSON, *_MARKUP), "office": (*_WARC, *_XML), "text": _MARKDOWN,
}  # fmt: skip
_NOISE = (
    "\u202e", "\u200f", "\u202b", "\u2066", "\u0301" * 40, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\ufeff", "\u2028", "\u0085",
    "\x0b", "\x1c", "\u00ad", "\u3000", "\ufffe", "\U0010ffff", "ﷺ", "İı", "ß", "ǅ", "\u1e9e", "\ud7ff", "٣ يناير ٢٠٢٠", "１２", "²", "\u200b",
    "\U0001d7d8", "\u0345", "ŉ", "\u2029", "\x1f",
)  # fmt: skip
_BAD = (
    b"\xed\xa0\x80",
    b"\xff\xfe",
    b"\x00",
    b"\xc0\x80",
    b"\xf4\x90\x80\x80",
    b"\x80" * 9,
    b"\x1b$B",
    b"\xef\xbf\xbd",
    b"\x1a",
    b"\r",
    b"\x07",
)
_NUMBERS = (
    b"0",
    b"-1",
    b"4294967296",
    b"9" * 30,
    b"9" * 5000,
    b"1e400",
    b"2147483648",
    b"65536",
    b"0x10",
    b"00",
    b"-0.0",
    b"32",
    b"13",
    b"255",
)
_CHARSETS = (
    b"utf-16",
    b"utf-7",
    b"shift_jis",
    b"iso-2022-jp",
    b"big5",
    b"koi8-r",
    b"idna",
    b"rot13",
    b"base64",
    b"x-none",
    b"utf-8\x00",
    b"cp65001",
)
_CHARSET = re.compile(rb"(?i)utf-8|iso-8859-1|windows-125\d|us-ascii")


def _span(raw: bytes, draw: Random) -> tuple[int, int]:
    """A slice, short more often than long."""
    at = draw.randrange(len(raw) + 1)
    return at, min(len(raw), at + int(2 ** draw.uniform(0, 12)))


def _put(raw: bytes, what: bytes, draw: Random) -> bytes:
    at = draw.randrange(len(raw) + 1)
    return raw[:at] + what + raw[at:]


def bits(raw: bytes, draw: Random, _: str) -> bytes:
    """Flip bits."""
    made = bytearray(raw)
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        if made:
            made[draw.randrange(len(made))] ^= 1 << draw.randrange(8)
    return bytes(made)


def overwrite(raw: bytes, draw: Random, _: str) -> bytes:
    """Write random bytes over a slice."""
    at, end = _span(raw, draw)
    return raw[:at] + draw.randbytes(end - at) + raw[end:]


def truncate(raw: bytes, draw: Random, _: str) -> bytes:
    """Cut the end off."""
    return raw[: draw.randrange(len(raw) + 1)]


def delete(raw: bytes, draw: Random, _: str) -> bytes:
    """Drop a slice."""
    at, end = _span(raw, draw)
    return raw[:at] + raw[end:]


def duplicate(raw: bytes, draw: Random, _: str) -> bytes:
    """Write a slice several times."""
    at, end = _span(raw, draw)
    times = min(draw.choice((1, 2, 50)), LONGEST // max(1, end - at))
    return raw[:end] + raw[at:end] * times + raw[end:]


def move(raw: bytes, draw: Random, _: str) -> bytes:
    """Write a slice elsewhere."""
    at, end = _span(raw, draw)
    return _put(raw[:at] + raw[end:], raw[at:end], draw)


def splice(raw: bytes, draw: Random, format_: str) -> bytes:
    """Go on with another file of the format."""
    other = draw.choice(fuzz_material.seeds(format_)).raw
    return raw[: draw.randrange(len(raw) + 1)] + other[draw.randrange(len(other)) :]


def token(raw: bytes, draw: Random, format_: str) -> bytes:
    """Insert words of the format's grammar."""
    for _ in range(draw.choice((1, 2, 6))):
        raw = _put(raw, draw.choice(TOKENS[format_]), draw)
    return raw


def nest(raw: bytes, draw: Random, format_: str) -> bytes:
    """Insert one word of the grammar very often, or two in turn."""
    word = b"".join(draw.choices(TOKENS[format_], k=draw.choice((1, 1, 2))))
    return _put(raw, word * _times(word, draw), draw)


def _times(word: bytes, draw: Random) -> int:
    return max(1, min(int(2 ** draw.uniform(4, 14)), LONGEST // len(word)))


def lengthen(raw: bytes, draw: Random, _: str) -> bytes:
    """Insert a very long word or line, or many empty lines."""
    word = draw.choice(
        (
            b"a",
            b"ab ",
            b"\n",
            b" ",
            b"<",
            b"(",
            b"-",
            b"9",
            b"A.",
            b"\xd7\x90",
            b"\t",
            b"By A ",
            b"\r\n",
            b"/",
            b"https://a.",
        )
    )
    return _put(raw, word * _times(word, draw), draw)


def noise(raw: bytes, draw: Random, _: str) -> bytes:
    """Insert characters that are rare, and bytes that are none."""
    for _ in range(draw.choice((1, 3, 30))):
        raw = _put(raw, draw.choice(_BAD) if draw.random() < 0.3 else draw.choice(_NOISE).encode("utf-8"), draw)
    return raw


def number(raw: bytes, draw: Random, _: str) -> bytes:
    """Write other numbers in the place of some."""
    found = list(re.finditer(rb"\d+", raw))
    for one in sorted(draw.sample(found, min(len(found), draw.choice((1, 2, 8)))), key=lambda one: -one.start()):
        raw = raw[: one.start()] + draw.choice(_NUMBERS) + raw[one.end() :]
    return raw


def charset(raw: bytes, draw: Random, _: str) -> bytes:
    """Name another encoding, or be in another one."""
    if draw.random() < 0.5:
        return _CHARSET.sub(lambda _: draw.choice(_CHARSETS), raw)
    return raw.decode("utf-8", "replace").encode(
        draw.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "shift_jis", "cp1251")), "replace"
    )


def within(raw: bytes, draw: Random, format_: str) -> bytes:
    """Damage what is packed: records, entries, streams; and pack it again."""
    if raw.startswith(b"\x1f\x8b"):
        return _within_gzip(raw, draw, format_)
    if raw.startswith(b"PK\x03\x04"):
        return _within_zip(raw, draw, format_)
    return _within_stream(raw, draw, format_) if raw.startswith(b"%PDF") else draw.choice(PLAIN)(raw, draw, format_)


def _within_gzip(raw: bytes, draw: Random, format_: str) -> bytes:
    members = []
    while raw.startswith(b"\x1f\x8b"):
        unpacking = zlib.decompressobj(31)
        try:
            members.append(unpacking.decompress(raw, 1 << 24))
        except zlib.error:
            break
        raw = unpacking.unused_data
    if not members:
        return raw
    at = draw.randrange(len(members))
    members[at] = draw.choice(PLAIN)(members[at], draw, format_)
    return b"".join(gzip.compress(one, 6, mtime=0) for one in members) + raw


def _within_zip(raw: bytes, draw: Random, format_: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            entries = {one.filename: file.read(one) for one in file.infolist()}
            method = file.infolist()[0].compress_type
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        IndexError,
        EOFError,
    ):
        return raw
    name = draw.choice(list(entries))
    entries[name] = within(entries[name], draw, format_)
    return fuzz_material.zipped(entries, method)


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.S)


def _within_stream(raw: bytes, draw: Random, format_: str) -> bytes:
    found = list(_STREAM.finditer(raw))
    if not found:
        return raw
    one = draw.choice(found)
    body = one[1]
    armoured = body.endswith(b"~>")
    try:
        plain = zlib.decompress(base64.a85decode(body[:-2]) if armoured else body)
    except (ValueError, zlib.error):
        plain, made = body, draw.choice(PLAIN)(body, draw, format_)
    else:
        made = zlib.compress(draw.choice(PLAIN)(plain, draw, format_))
        made = base64.a85encode(made) + b"~>" if armoured else made
    head = raw[: one.start(1)]
    if draw.random() < 0.7:  # with its length mended
        place = head.rfind(b"/Length")
        head = head[:place] + re.sub(rb"/Length \d+", b"/Length %d" % len(made), head[place:], count=1)
    return head + made + raw[one.end(1) :]


PLAIN: tuple[Mutator, ...] = (
    bits, overwrite, truncate, delete, duplicate, move, splice, token, nest, lengthen, noise, number, charset,
)  # fmt: skip
_PACKED = ("pdf", "archives", "office")


def mutated(seed: Seed, draw: Random, format_: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a damaged copy of a file, and how it was damaged."""
    raw, how = seed.raw, []
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        mutator = within if format_ in _PACKED and draw.random() < 0.4 else draw.choice(PLAIN)
        raw = mutator(raw, draw, format_)
        how.append(mutator.__name__)
    return raw, tuple(how)
