"""Web archives (WARC): records one after another, each gzip-compressed by itself as a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import BinaryIO, NamedTuple
from urllib.parse import urljoin, urlsplit

from curate.archive import http
from curate.archive.member import LARGEST, Broken, Held, Member, Note, Pairs, TooLarge
from curate.archive.tape import RECORD, Spot, Tape, Unpacked

MOST_DAMAGE = 1000  # damaged records, after which the rest of a file is left
_SMALL = 1 << 22  # bytes of a block that is read before it is known what it is
_BACK = 1 << 23  # bytes of a gzip member that are read again to find what a damaged record hides
_RECORD = re.compile(rb"WARC/1\.\d\r?\n[\w-]+:")
_SIGN = 200  # bytes
_VERSION = re.compile(rb"WARC/\d\.\d\r?\n")
_APPARATUS = ("warcinfo", "request", "metadata")
_NO_PAGES = re.compile(
    r"(?:image|audio|video|font)/|text/css|(?:text|application)/(?:x-)?(?:java|ecma)script|application/font"
)
_ORIGINAL = re.compile(r"<([^<>]+)>\s*;[^<]*?\brel=\"?[^\"<;]*\boriginal\b")


class Record(NamedTuple):
    """One record: its headers (names in small letters), and its block, or None where it was left out."""

    spot: Spot
    headers: Pairs
    block: bytes | None

    def header(self, name: str) -> str:
        """Return the value of a header, or nothing."""
        return next((value for key, value in self.headers if key == name), "")


class Warc:
    """A web archive; its members are the records that hold pages. Locators are bytes: `120`, `120+35`."""

    def __init__(self, file: BinaryIO) -> None:
        self._tape = Tape(file)

    def walk(self) -> Iterator[Held | Note]:
        """Yield all members, and notes on the other records; records are read one at a time."""
        tape = self._tape
        damaged = found = 0
        tape.seek(Spot(0))
        while True:
            start = None
            try:
                if not _another(tape):
                    break
                start = tape.spot()
                record = _record(tape)
            except Broken as error:
                damaged += 1
                rest = "the others are read" if damaged < MOST_DAMAGE else "as are many before: the rest is not read"
                yield Note("damaged", Member(str(start or tape.member())), f"{error}; {rest}")
                if damaged >= MOST_DAMAGE or not _recovered(tape, start, error):
                    break
                continue
            found += 1
            yield from _parts(record)
        if not found and not damaged:
            yield Note("damaged", Member(""), "there is no WARC record in it")

    def open(self, locator: str) -> Held:
        """Return the member at a place.

        Raises:
            Broken: there is none.
        """
        try:
            self._tape.seek(Spot.of(locator))
        except ValueError as error:
            raise Broken(f"'{locator}' is no place in a web archive") from error
        part = next(iter(_parts(_record(self._tape))), None)
        if not isinstance(part, Held):
            raise Broken("the record holds no page")
        return part


def _another(tape: Tape) -> bool:
    """Go to the next record; False at the end."""
    while tape.more():
        tape.blank()
        if tape.ahead(1):
            return True
    return False


def _record(tape: Tape) -> Record:
    """Read the record that begins here. The block of one that holds no page is left out.

    Raises:
        Broken: it is damaged.
    """
    spot = tape.spot()
    if not _VERSION.match(tape.ahead(16)):
        raise Broken("no WARC record begins here")
    headers = http.fields(tape.head())
    record = Record(spot, headers, None)
    size = record.header("content-length")
    if not size.isascii() or not size.isdigit():
        raise Broken("its head gives no Content-Length")
    if _wanted(record, tape, int(size)):
        record = record._replace(block=tape.take(int(size)))
    else:
        tape.skip(int(size))
    ended = tape.ahead(4) == b"\r\n\r\n"
    tape.blank()
    if not ended and not RECORD.startswith(tape.ahead(len(RECORD))):
        raise Broken(f"no other record follows its {int(size):,} bytes: its Content-Length is wrong")
    return record


def _wanted(record: Record, tape: Tape, size: int) -> bool:
    """True of a record that may hold a page, and is not too large for one."""
    if record.header("warc-type") in _APPARATUS or size > LARGEST:
        return False
    if size <= _SMALL or not _http(record):
        return True
    with suppress(Broken):
        return not _NO_PAGES.match(http.answer(tape.ahead(1 << 15)).header("content-type").lower())
    return True


def _http(record: Record) -> bool:
    return record.header("content-type").lower().startswith("application/http")


def _recovered(tape: Tape, start: Spot | None, error: Broken) -> bool:
    """Go on behind a damaged record; False where nothing more can be found."""
    try:
        if isinstance(error, Unpacked) or start is None:
            return tape.find_member(tape.member() + 1, RECORD)
        if start.inside <= _BACK:  # its length may be wrong: what it seems to hold may be other records
            tape.seek(Spot(start.at) if tape.packed else start)
            tape.skip(start.inside + 1)
        return tape.find(_RECORD, _SIGN)
    except Unpacked:
        return tape.find_member(tape.member() + 1, RECORD)
    except Broken:
        return False


# ---- what a record is


def _parts(record: Record) -> Iterator[Held | Note]:
    """Yield the member that a record is, or a note on it; nothing for what only serves the archive."""
    kind = record.header("warc-type").lower()
    if kind in _APPARATUS:
        return
    member = _member(record)
    if kind == "revisit":
        yield Note("revisit", member, record.header("warc-refers-to-target-uri").strip("<>"))
    elif kind not in ("response", "resource", "conversion") or record.header("warc-segment-number"):
        yield Note("ignored", member, f"WARC type {kind or 'unknown'}")
    elif _scheme(member.url) in ("dns", "whois", "filedesc", "urn"):
        yield Note("ignored", member, f"answers of {_scheme(member.url)}:")
    elif record.block is None:
        yield Note(*_left_out(record, member))
    elif _http(record):
        yield _page(record.block, member)
    else:
        yield Held(member, BytesIO(record.block), len(record.block))


def _scheme(url: str | None) -> str:
    """The scheme of an address in small letters, or nothing."""
    return (url or "").partition(":")[0].lower()


def _left_out(record: Record, member: Member) -> Note:
    size = record.header("content-length")
    if int(size) > LARGEST:
        return Note("refused", member, f"a record of {int(size):,} bytes is too large for a document")
    return Note("ignored", member, "media larger than a page")


def _member(record: Record) -> Member:
    url = record.header("warc-target-uri").strip("<>") or None
    date = record.header("warc-date") or None
    told = (("warc url", url), ("warc date", date), ("warc truncated", record.header("warc-truncated")))
    return Member(
        locator=str(record.spot),
        name=(url or "").partition("?")[0],
        media_type=record.header("content-type") or None,
        url=url,
        retrieved=date,
        told=tuple((name, value) for name, value in told if value),
        digest=record.header("warc-payload-digest"),
    )


def _page(block: bytes, member: Member) -> Held | Note:
    """The page that an HTTP answer holds; a note where it is none."""
    try:
        answer = http.answer(block)
        if answer.status in range(300, 400):
            return Note("redirect", member, urljoin(member.url or "", answer.header("location")))
        other = _no_page(answer, member)
        body = b"" if other else http.content(answer)
    except TooLarge as error:
        return Note("refused", member, str(error))
    except (Broken, ValueError) as error:
        return Note("damaged", member, f"{error}; the others are read")
    if other or not body:
        return Note("ignored", member, other or "answers without content")
    return Held(_answered(member, answer), BytesIO(body), len(body))


def _no_page(answer: http.Answer, member: Member) -> str | None:
    """What an answer is that holds no page; None where it may hold one."""
    told = answer.header("content-type").partition(";")[0].strip().lower()
    if answer.status not in (200, 201, 202, 203):
        return f"status {answer.status}"
    if _NO_PAGES.match(told):
        return told
    return "robots.txt" if urlsplit(member.url or "").path == "/robots.txt" else None


def _answered(member: Member, answer: http.Answer) -> Member:
    """The member with what the HTTP answer says; a page of another archive has its first address and time."""
    url, date, told = member.url, member.retrieved, member.told
    moment = answer.header("memento-datetime")
    original = _ORIGINAL.search(", ".join(value for name, value in answer.headers if name == "link"))
    if moment and original:
        url = original[1]
        told = (*told, ("memento url", url))
        with suppress(ValueError, TypeError):
            date = parsedate_to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
            told = (*told, ("memento date", date))
    said = answer.header("content-type") or None
    return Member(member.locator, member.name, said, url, date, answer.headers, told, member.digest)
