"""The head of a mail: its fields as a reader sees them, however they are encoded or broken."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import Compat32
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.read import codepage

if TYPE_CHECKING:
    Mail = Message[Any, Any]
else:
    Mail = Message

LONG = 2000  # code points; the longest value of a field that is kept whole
MANY = 50  # lines of one field
# What testifies, in this order.
FIELDS = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "resent-from", "resent-sender", "resent-to", "resent-date", "resent-message-id", "list-id", "list-post",
    "list-archive", "archived-at", "newsgroups", "organization", "x-original-from", "x-original-sender",
    "x-forwarded-for", "x-forwarded-to", "keywords", "comments", "content-language", "return-path",
)  # fmt: skip
_STRUCTURE = ("received", "mime-version", "content-type", "delivered-to")

_WORD = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,40})?\?([bBqQ])\?([^?]{0,4000})\?=")
_GAP = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
# What mail programs mean by a name; browsers read it so too.
_READ_AS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs", "utf-8-sig": "utf-8",
}  # fmt: skip
_NO_CHARSETS = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}


class Field(NamedTuple):
    """One line of a head: its name in small letters, its value on one line, where it stands."""

    name: str
    value: str
    place: str


class Raw(Compat32):
    """Headers as they stand: the other policies refuse, or run for minutes on, some that are damaged."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value unchanged."""
        return value


def is_head(message: Mail) -> bool:
    """Return whether the message has a field that a mail has."""
    return any(message.get(name) is not None for name in (*FIELDS, *_STRUCTURE))


def fields(message: Mail, place: str, charset: str | None) -> tuple[Field, ...]:
    """Return the fields of a message that testify; `charset` is that of its text, for bytes that name none."""
    found: list[Field] = []
    for name in FIELDS:
        for value in (message.get_all(name) or [])[:MANY]:
            words = decoded(str(value)[: 4 * LONG], charset)[:LONG]
            if words:
                found.append(Field(name, words, f"{place} header {name}".strip()))
    return tuple(found)


def decoded(value: str, charset: str | None = None) -> str:
    """Return the value of a field on one line, its encoded words decoded."""
    if not value.isascii():
        value = text(value.encode("utf-8", "surrogateescape"), charset)
    if "=?" in value:
        value = "".join(_words(_GAP.sub("", value)))
    return " ".join(clean(value).split())


def _words(value: str) -> Iterator[str]:
    """Yield the words; neighbours in one charset are put together first, for a letter may be torn between them."""
    at, held, named = 0, b"", ""
    for word in _WORD.finditer(value):
        if held and (word.start() > at or word[1].lower() != named):
            yield text(held, named)
            held = b""
        yield value[at : word.start()]
        held, named, at = held + _bytes(word[2], word[3]), word[1].lower(), word.end()
    yield text(held, named) if held else ""
    yield value[at:]


def _bytes(kind: str, written: str) -> bytes:
    raw = written.encode("utf-8", "replace")
    if kind in "qQ":
        return quopri.decodestring(raw, header=True)
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return base64.b64decode(raw[: len(raw) - (len(raw) % 4 == 1)] + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return written.encode("utf-8", "replace")


def text(raw: bytes, charset: str | None) -> str:
    """Return the characters of `raw`: UTF-8 where it is that, as `charset` says, as can be told, as Windows-1252."""
    for name in _candidates(raw, charset):
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _candidates(raw: bytes, charset: str | None) -> Iterator[str]:
    named = known(charset)
    if named and named.startswith(("utf-16", "utf-32", "utf-7", "iso2022", "hz")):
        yield named  # 7-bit forms would pass for ASCII
    yield "utf-8"
    if named:
        yield named
    found = codepage.detected(raw)
    if found:
        yield found


def known(charset: str | None) -> str | None:
    """Return Python's name of a charset, or None where it is none."""
    try:
        name = codecs.lookup((charset or "").strip(" \"'")).name
    except (LookupError, ValueError):
        return None
    return None if name in _NO_CHARSETS else _READ_AS.get(name, name)


def clean(written: str) -> str:
    """Return the text without characters that no reader sees and no database holds."""
    return _CONTROL.sub("", written)
