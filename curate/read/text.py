"""Plain text: which characters the bytes are. Line ends stay as they are; a byte order mark is left out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import AnyStr

from curate.errors import Problem, Refusal, refusal
from curate.read import codepage
from curate.read.page import Page, Place

LONGEST_LINE = 1_000_000  # characters

# What begins so is no text, whatever its name says.
_BINARY: dict[bytes, str] = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a zip archive (docx, odt, epub and wacz are zip archives too)",
    b"\x1f\x8b": "gzip-compressed",
    b"BZh": "bzip2-compressed",
    b"\xfd7zXZ\x00": "xz-compressed",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a rar archive",
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Word or Excel document",
    b"{\\rtf": "an RTF document",
    b"SQLite format 3\x00": "an SQLite database",
    b"\x7fELF": "a program",
}

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LINE_ENDS = "\n\r\x85\u2028\u2029"
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def binary(raw: bytes) -> str | None:
    """Return what kind of binary file `raw` is, by its first bytes; None where it may be text."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "a WebP image"
    return next((kind for magic, kind in _BINARY.items() if raw.startswith(magic)), None)


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a plain text file.

    The encoding is what the manifest names; else what a byte order mark or the place of NUL bytes says; else
    UTF-8 where the bytes are; else what detection finds. A file that is UTF-8 but for some bytes is refused:
    another encoding would spoil all the rest of it.

    Raises:
        Refusal: the encoding is unknown or in doubt, or the text holds NUL, lone surrogates or a line of more
            than LONGEST_LINE characters.
    """
    if not raw:
        return Page("", None)
    endless = _long_line(raw, (b"\n", b"\r"), 4 * LONGEST_LINE)  # no encoding takes more bytes a character
    if endless is not None:
        raise _too_long(place, raw.count(b"\n", 0, endless) + 1, endless)
    mark, encoding = _encoding(raw, place)
    text = _decoded(raw[mark:], encoding, place, mark)
    _check(text, encoding, place, mark)
    return Page(text, encoding)


def _encoding(raw: bytes, place: Place) -> tuple[int, str]:
    """Return the length of the byte order mark and the name of the encoding."""
    if place.encoding:
        name = _known(place)
        family = name.removesuffix("-sig")
        for mark, marked in _MARKS:
            if raw.startswith(mark) and (marked == family or marked.rpartition("-")[0] == family):
                return len(mark), marked
        return 0, {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(family, family)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return len(mark), encoding
    return 0, _unmarked_utf16(raw) or _utf8_or_other(raw, place)


def _known(place: Place) -> str:
    """Return Python's name of the encoding that the manifest names."""
    name = place.encoding or ""
    try:
        b"a".decode(name)
    except UnicodeError:
        pass  # not this text, but some
    except (LookupError, ValueError):
        raise place.unknown_encoding() from None
    return codecs.lookup(name).name


def _unmarked_utf16(raw: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: ASCII characters have their NUL all on one side."""
    if len(raw) % 2 or b"\x00" not in raw:
        return None
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    least = len(raw) // 2 / 20  # spaces and punctuation alone are more than one character in twenty
    if odd >= least and not even:
        return "utf-16-le"
    return "utf-16-be" if even >= least and not odd else None


def _utf8_or_other(raw: bytes, place: Place) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_nearly_utf8(raw, place, error.start)
        return _detected(raw, place)
    return "utf-8"


def _refuse_nearly_utf8(raw: bytes, place: Place, at: int) -> None:
    """Refuse a file in which UTF-8 explains more characters than it leaves bytes unexplained."""
    text = raw.decode("utf-8", "ignore")
    good = len(text) - len(text.encode("ascii", "ignore"))
    bad = len(raw) - len(text.encode("utf-8"))
    surrogate = re.match(rb"\xed[\xa0-\xbf][\x80-\xbf]", raw[at : at + 3])
    if good < bad and not (surrogate and _holds_surrogates_only(raw)):
        return
    if surrogate:
        code = surrogate[0].decode("utf-8", "surrogatepass")
        raise _no_character(place, code, at)
    raise refusal(
        place.path,
        f"byte {at} (0x{raw[at]:02x}) is not utf-8, though most of the file is",
        f"repair it, or {place.remedy}",
    )


def _holds_surrogates_only(raw: bytes) -> bool:
    """True where lone surrogates are all that keeps the bytes from being UTF-8."""
    try:
        raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _detected(raw: bytes, place: Place) -> str:
    found = codepage.detected(raw)
    if found is None:
        raise refusal(place.path, "is text in no encoding that can be told from its bytes", place.remedy)
    return found


def _decoded(body: bytes, encoding: str, place: Place, mark: int) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + mark
        what = f"byte {at} (0x{body[error.start]:02x}) is not {encoding}: {error.reason}"
        raise refusal(place.path, what, f"repair it, or {place.remedy}") from None
    except (UnicodeError, LookupError) as error:
        raise refusal(place.path, f"is not {encoding}: {error}", place.remedy) from None


def _check(text: str, encoding: str, place: Place, mark: int) -> None:
    """Refuse characters that the database cannot hold, and lines too long for patterns."""
    bad = _bad_character(text)
    if bad is not None:
        raise _no_character(place, text[bad], _byte(text, bad, encoding, mark))
    long = _long_line(text, _LINE_ENDS, LONGEST_LINE)
    if long is not None:
        line = sum(1 for _ in _LINE_END.finditer(text, 0, long)) + 1
        raise _too_long(place, line, _byte(text, long, encoding, mark))


def _bad_character(text: str) -> int | None:
    """Return the place of the first NUL, or else of the first lone surrogate."""
    if "\x00" in text:
        return text.index("\x00")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return error.start
    return None


def _long_line(text: AnyStr, ends: Iterable[AnyStr], limit: int) -> int | None:
    """Return where the first line longer than `limit` begins. Looks at each part once, whatever its lines."""
    at = 0
    while len(text) - at > limit:
        end = max(text.rfind(end, at, at + limit + 1) for end in ends)
        if end < 0:
            return at
        at = end + 1
    return None


def _no_character(place: Place, char: str, at: int) -> Refusal:
    what = "NUL (U+0000)" if char == "\x00" else f"a lone surrogate (U+{ord(char):04X})"
    return refusal(
        place.path, f"byte {at}: {what} is no character of a text", "delete it, or save the file anew as text"
    )


def _byte(text: str, at: int, encoding: str, mark: int) -> int:
    """Return the offset in the raw file of the character at `at`."""
    return mark + len(text[:at].encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict"))


def _too_long(place: Place, line: int, byte: int) -> Refusal:
    what = f"byte {byte}: a line of more than {LONGEST_LINE:,} characters"
    return Refusal(Problem(place.path, line, 1, what, "split the line, or convert the file to text"))
