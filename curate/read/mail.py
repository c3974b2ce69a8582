"""Mails: their head as lines that testify, the text that is seen, and the messages passed on in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.parser import BytesHeaderParser, BytesParser

from curate.errors import refusal
from curate.read.mail_body import LINES, TEXT, Body, Line, Overflow, Parts
from curate.read.mail_forward import Letter, split
from curate.read.mail_head import Field, Mail, Raw, clean, fields, is_head, known
from curate.read.page import Page, Place, Writer

LARGEST = 100_000_000  # bytes
DEEP = 20  # messages attached to messages
NOTE = 500  # code points of prose; what is shorter over a message passed on is a note, no article
SIGNATURE = 12  # lines; more below "-- " are no signature
_SHORT = 200  # code points of a line of a signature
_SPACE = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"
_FOR_SURE = ("from", "date", "subject", "message-id", "received", "return-path", "mime-version")


def sniff(raw: bytes) -> bool:
    """Return whether `raw` begins as a mail does: with two of the fields that a mail has, before anything else."""
    top = raw[:20_000].removeprefix(_MARK).lstrip(_SPACE)
    message = BytesHeaderParser(policy=Raw()).parsebytes(top)
    held = [name for name in _FOR_SURE if message.get(name) is not None]
    return len(held) >= 2 and not message.defects


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a mail; a mail that passes on others has a part for each of their articles.

    Raises:
        Refusal: it is larger than LARGEST, has no head, holds too much text, or nests too deeply.
    """
    if len(raw) > LARGEST:
        what = f"a mail of {len(raw):,} bytes"
        raise refusal(place.path, what, f"mails of up to {LARGEST:,} bytes are read: take the attachments out")
    try:
        message = BytesParser(policy=Raw()).parsebytes(raw.removeprefix(_MARK).lstrip(_SPACE))
        if not is_head(message):
            what = "is no mail: no line such as From, Date or Subject stands at its head"
            raise refusal(place.path, what, "set `media_type:` to what the file is")
        charset = _charset(message, place)
        letter = _letter(message, "", Parts(charset), 0)
    except RecursionError:
        what = "messages or parts nest too deeply"
        raise refusal(place.path, what, "save the inner message as a file of its own") from None
    except Overflow:
        what = f"more than {TEXT:,} characters or {LINES:,} lines of text"
        raise refusal(place.path, what, "save its text as a file of its own, and split that") from None
    writer = Writer()
    _write(letter, writer)
    return writer.page(charset)


def _charset(message: Mail, place: Place) -> str | None:
    """The charset that the manifest names, or the first that a part of the mail does."""
    named = (place.encoding, *message.get_charsets())
    return next((name for name in map(known, named) if name), None)


def _letter(message: Mail, place: str, parts: Parts, depth: int) -> Letter:
    """Return a message with all that it passes on, in its text or attached."""
    held = parts.read(message, place) if depth <= DEEP else _too_deep(place)
    facts = tuple(Field(*fact) for fact in held.facts)
    letter = split(held.lines, fields(message, place, parts.charset))
    attached = tuple(
        replace(_letter(inner, where, parts, depth + 1), digest=digest) for inner, where, digest in held.inner
    )
    return replace(letter, head=(*letter.head, *facts), inner=(*letter.inner, *attached))


def _too_deep(place: str) -> Body:
    return Body(facts=[("damage", f"more than {DEEP} messages within each other", place or "message")])


# ---- writing


@dataclass(frozen=True, slots=True)
class _Chapter:
    """What is written of one message. `article`: it is what the mail brings, no note over what it passes on."""

    fronts: tuple[Field, ...]
    letter: Letter
    article: bool


def _write(letter: Letter, writer: Writer) -> None:
    chapters = list(_chapters(letter, (), ()))
    for chapter in chapters:
        start = writer.at
        if chapter.article:
            for field in chapter.fronts:
                writer.front(f"mail {field.name}", clean(field.value), field.place)
        shown = chapter.letter.shown
        if shown:
            writer.block("\n".join(line.text for line in shown), shown[0].place, "front")
        _lines(chapter.letter.lines, writer)
        if chapter.article and len(chapters) > 1:
            writer.part(start)
    for chapter in reversed(chapters):
        _lines(chapter.letter.after, writer)


def _chapters(letter: Letter, above: tuple[Letter, ...], around: tuple[Field, ...]) -> Iterator[_Chapter]:
    """Yield the messages in reading order. `above` passed this one on; `around` is said of the digest they are in."""
    if letter.digest:
        heads = tuple(field for one in above for field in one.head)
        around = (*around, *(field._replace(name=f"digest-{field.name}") for field in heads))
        above = ()
    line = (*above, letter)
    yield _Chapter((*_fronts(line), *around), letter, not letter.inner or _prose(letter.lines) >= NOTE)
    for inner in letter.inner:
        yield from _chapters(inner, line, around)


def _fronts(line: Sequence[Letter]) -> Iterator[Field]:
    """Yield what the heads say: of this mail, then, as `original`, of the first, and on from that one to this."""
    this, *others = line
    for field in this.head:
        passed_on = others and field.name == "from"
        yield field._replace(name="passed-on-by") if passed_on else field
    for at, letter in enumerate(reversed(others)):
        prefix = "forwarded-" if at else "original-"
        for field in letter.head:
            yield field._replace(name=f"{prefix}{field.name}")
            if at == 0 and field.name == "from":
                yield field._replace(name="first-sent-by")  # as a place of publication, where no list is named


def _prose(lines: Sequence[Line]) -> int:
    """How many code points of its own a message has, without quotations and signature."""
    return sum(len(line.text) for line in lines[: _signature(lines)] if not line.depth and line.kind != "quote")


def _lines(lines: Sequence[Line], writer: Writer) -> None:
    """Write lines, those of one paragraph as one block; a signature is one block of the sender's facts."""
    at, end = 0, _signature(lines)
    while at < len(lines):
        first, stop = lines[at], at + 1
        if at == end:
            while stop < len(lines) and not _is_rule(lines[stop].text):
                stop += 1
            kind = "front"
        else:
            while stop < min(len(lines), end) and _block(lines[stop]) == _block(first):
                stop += 1
            kind = "quote" if first.depth and first.kind != "front" else first.kind
        writer.block("\n".join(line.text for line in lines[at:stop]), first.place, kind)
        at = stop


def _block(line: Line) -> tuple[str, int, int]:
    return line.kind, line.depth, line.paragraph


def _signature(lines: Sequence[Line]) -> int:
    """Where the signature begins: at the last line `-- ` that little follows (RFC 3676); the end if there is none."""
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].text in ("--", "-- ") and not lines[at].depth:
            below = [line for line in lines[at + 1 :] if line.kind != "front"]
            short = all(len(line.text) <= _SHORT for line in below) and len(below) <= 3 * SIGNATURE
            return at if short and _until_rule(below) <= SIGNATURE else len(lines)
    return len(lines)


def _until_rule(lines: Sequence[Line]) -> int:
    return next((at for at, line in enumerate(lines) if _is_rule(line.text)), len(lines))


def _is_rule(words: str) -> bool:
    return len(words) >= 5 and not words.strip("_-=*—– ")
