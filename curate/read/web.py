"""Web pages: their encoding, the lines that testify, and all visible text with the path of each block."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from curate.errors import refusal
from curate.model import Markup
from curate.read import front, walk
from curate.read.page import Page, Place, Writer

LARGEST = 50_000_000  # bytes
_META = re.compile(
    rb"(?i)<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.+-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.+-]{2,40})"
)
_HEADER = re.compile(r"(?i)charset\s*=\s*[\"']?([\w:.+-]{2,40})")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What browsers read in place of what a page names: https://encoding.spec.whatwg.org/#names-and-labels
_READ_AS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874", "shift_jis": "cp932", "big5": "big5hkscs",
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"), "utf-8"),
}  # fmt: skip
_NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"}
HEAD = 4096  # bytes in which a page should name its encoding; many do it later


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a web page: front matter first, then the visible blocks.

    Raises:
        Refusal: the page is larger than LARGEST, or holds no element.
    """
    if len(raw) > LARGEST:
        raise refusal(
            place.path, f"a page of {len(raw):,} bytes", f"pages of up to {LARGEST:,} bytes are read: split it"
        )
    text, encoding = decoded(raw, place)
    root = walk.tree(text)
    if root is None:
        return Page("", encoding)
    writer = Writer()
    front.write(root, writer, place.url)
    fronts = writer.blocks
    writer.blank()
    homes = walk.page(root, writer)
    return writer.page(encoding, Markup(root, (*[None] * fronts, *homes)))


def decoded(raw: bytes, place: Place) -> tuple[str, str]:
    """Return a page's source and the name of its encoding.

    The manifest's word goes first, then a byte order mark, UTF-8 where the bytes are (no text in another encoding
    is, by chance; many a saved page still names the old one), the HTTP header, what the page says of itself, and what
    detection finds. Bytes that are no character become U+FFFD.
    """
    if place.encoding:
        named = _known(place.encoding)
        if named is None:
            raise place.unknown_encoding()
        return raw.decode(named, "replace").removeprefix("\ufeff"), named
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace"), encoding
    others = [encoding for encoding in _said(raw, place) if encoding != "utf-8"]
    shifting = raw.isascii() and others and others[0].startswith(("iso2022", "hz"))  # in seven bits
    text = raw.decode("utf-8", "replace")
    if not shifting and _is_utf8(text):
        return text, "utf-8"
    encoding = others[0] if others else _detected(raw)
    return raw.decode(encoding, "replace"), encoding


def _said(raw: bytes, place: Place) -> list[str]:
    """The encodings that the HTTP header and the page name, as browsers take them."""
    header = _HEADER.search(place.header("content-type") or "")
    meta = _META.search(raw[: 16 * HEAD])
    names = [header[1]] if header else []
    names += [(meta[1] or meta[2]).decode("ascii")] if meta else []
    known = [found for name in names if (found := _known(name))]
    return [_READ_AS.get(found, found) for found in known]


def _known(name: str) -> str | None:
    """Python's name of a text encoding; None of what is none, or is no encoding of pages."""
    try:
        found = codecs.lookup(name).name
        b"a".decode(found)
    except UnicodeError:
        pass  # not this text, but some
    except (LookupError, ValueError):
        return None
    return None if found in _NEVER else found


def _is_utf8(text: str) -> bool:
    """True where all but a few bytes were UTF-8, as in a page that was cut, or joined from parts."""
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    right = sum(not char.isascii() for char in text) - wrong if wrong else 0
    return wrong * 20 <= right or (wrong == 1 and right > 2)


def _detected(raw: bytes) -> str:
    found = from_bytes(raw).best()
    return _READ_AS.get(found.encoding, found.encoding) if found else "cp1252"
