"""The body of a mail: which of its parts are seen, which are attached, which are messages themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, NamedTuple

from curate.read import walk
from curate.read.mail_head import Mail, clean, decoded, text
from curate.read.page import Writer

DEEP = 40  # multiparts within multiparts; below that a part is only named
PARTS = 5000  # parts of one mail
LINES = 300_000  # lines of text of one mail
TEXT = 20_000_000  # code points of text of one mail
LONGEST = 20_000  # code points of a line; a longer one is cut at a space
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+")
_TERM = re.compile(r"[^\W\d_]{3,}")
_FEW = 3  # the richest form is not what readers see if it has less than a third of the words of another
_LACKING = 8  # words; fewer that one form lacks are greetings or controls
_QUOTED = re.compile(r"(?:> ?)+")
_LINE_END = re.compile(r"\r\n|[\r\n\f\v\x85\u2028\u2029]")
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_ESCAPED = re.compile(r">+From ")
_OPENER = re.compile(r"(?:[|*•·–—-]|\d{1,3}[.)]) ")


class Overflow(Exception):
    """A mail holds more text than LINES or TEXT."""


class Line(NamedTuple):
    """A line of a body. `paragraph` numbers what is written as one block, `run` what no blank line parts.

    `depth` counts the quotation marks that stood before it; a line of a block quotation in HTML has one.
    """

    text: str
    place: str
    kind: str
    depth: int
    paragraph: int
    run: int


@dataclass
class Body:
    """What a message holds: the lines seen, facts for its front matter, the messages in it with their places."""

    lines: list[Line] = field(default_factory=list)
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    inner: list[tuple[Mail, str, bool]] = field(default_factory=list)  # True: one of a digest

    def terms(self) -> set[str]:
        """Return the words of the lines, addresses left out."""
        return set(_terms("\n".join(line.text for line in self.lines)))

    def add(self, other: Body) -> None:
        """Put what `other` holds after what this one does."""
        last = self.lines[-1:]  # the numbers of both grow down the lines
        shift = max(last[0].paragraph, last[0].run) + 1 if last else 0
        self.lines += [line._replace(paragraph=line.paragraph + shift, run=line.run + shift) for line in other.lines]
        self.facts += other.facts
        self.inner += other.inner


class Parts:
    """Reads the messages of one mail; `charset` is for parts that name none. Limits hold for all of them together."""

    def __init__(self, charset: str | None) -> None:
        self.charset = charset
        self.count = 0
        self.lines = 0
        self.size = 0

    def read(self, part: Mail, place: str, depth: int = 0) -> Body:
        """Return what a message or a part holds.

        Raises:
            Overflow: there is too much text.
        """
        self.count += 1
        kind = part.get_content_type()
        found = Body(facts=_damage(part, place))
        if self.count > PARTS or depth > DEEP:
            what = f"more than {PARTS:,} parts, or {DEEP} within each other"
            found.facts = [("damage", what, place or "message")] if self.count <= PARTS + 1 else []
        elif (depth and _attached(part)) or not (_legible(kind) or (kind.startswith("text/") and not depth)):
            self._attachment(part, kind, place or "message", found)
        elif part.is_multipart() and kind == "multipart/alternative":
            found.add(_richest([(one, one_kind) for one, one_kind in self._children(part, place, depth)]))
        elif part.is_multipart():
            for one, _ in self._children(part, place, depth):
                found.add(one)
        elif kind == "text/html":
            found.lines = list(_html(self._text(part), place))
        else:
            found.lines = list(plain(self._text(part), place, flowed=_flowed(part)))
        return found

    def _children(self, part: Mail, place: str, depth: int) -> Iterator[tuple[Body, str]]:
        digest = part.get_content_type() == "multipart/digest"
        for at, child in enumerate(part.get_payload(), start=1):
            if not isinstance(child, Message):
                continue
            where = f"{place} part {at}" if " part " not in f" {place}" else f"{place}.{at}"
            kind = child.get_content_type()
            held: Any = child.get_payload() if child.is_multipart() else []
            if kind in _MESSAGES and held:
                inner: Mail = held[0]
                yield Body(inner=[(inner, where.strip(), digest)]), kind
            else:
                yield self.read(child, where.strip(), depth + 1), kind

    def _text(self, part: Mail) -> str:
        """Return the text of a part.

        Raises:
            Overflow: there is too much of it.
        """
        written = clean(text(_payload(part), part.get_content_charset() or self.charset))
        self.size += len(written)
        self.lines += max(written.count("\n"), written.count("\r"))
        if self.size > TEXT or self.lines > LINES:
            raise Overflow
        return written

    def _attachment(self, part: Mail, kind: str, place: str, found: Body) -> None:
        name = decoded(_file_name(part), self.charset) or "without a name"
        size = len(_payload(part)) if not part.is_multipart() else 0
        found.facts.append(("attachment", f"{name}, {kind}, {size} bytes", place))


def _damage(part: Mail, place: str) -> list[tuple[str, str, str]]:
    """What the parser found wrong, in its own words."""
    said = [(defect.__doc__ or type(defect).__name__).split("\n")[0].strip() for defect in part.defects]
    return [("damage", words, place or "message") for words in dict.fromkeys(said)]


def _attached(part: Mail) -> bool:
    return (part.get_content_disposition() or "") == "attachment"


def _legible(kind: str) -> bool:
    """True of a part whose text is shown: text that is no calendar or the like, and what holds parts."""
    if kind.startswith("multipart/"):
        return True
    return kind in ("text/plain", "text/html", "text/markdown", "text/enriched", "text/x-markdown")


def _file_name(part: Mail) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _payload(part: Mail) -> bytes:
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        raw = None
    if isinstance(raw, bytes):
        return raw
    try:
        held = part.get_payload()
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return held.encode("utf-8", "surrogateescape") if isinstance(held, str) else b""


def _flowed(part: Mail) -> str:
    """`yes` for lines that flow (RFC 3676), `delsp` where their last space goes, else ""."""
    try:
        if str(part.get_param("format") or "").lower() != "flowed":
            return ""
        return "delsp" if str(part.get_param("delsp") or "").lower() == "yes" else "yes"
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


# ---- alternatives


def _richest(forms: list[tuple[Body, str]]) -> Body:
    """Of forms of one text choose the last that has words enough; say what another has that it lacks."""
    if not forms:
        return Body()
    terms = [one.terms() for one, _ in forms]
    most = max(map(len, terms))
    at = max(at for at, words in enumerate(terms) if len(words) * _FEW >= most)
    chosen, kind = forms[at]
    for other, (one, other_kind) in enumerate(forms):
        if other != at:
            chosen.facts += [*_lacking(one, other_kind, chosen, kind), *one.facts]
            chosen.inner += one.inner
    return chosen


def _lacking(other: Body, other_kind: str, chosen: Body, kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield a fact for the words of another form that the chosen one lacks, and the paragraphs they stand in."""
    known = chosen.terms()
    lacking = other.terms() - known
    if len(lacking) < _LACKING or 10 * len(lacking) < len(other.terms()):
        return
    place = other.lines[0].place
    yield "alternative", f"{other_kind} has {len(lacking)} words that {kind} lacks", place
    paragraphs: dict[int, list[str]] = {}
    for line in other.lines:
        paragraphs.setdefault(line.paragraph, []).append(line.text)
    told = 0
    for lines in paragraphs.values():
        words = _terms(" ".join(lines))
        if told < 20 and words and 2 * sum(word in lacking for word in words) > len(words):
            told += 1
            yield "alternative-text", " ".join(lines)[:1000], place


def _terms(written: str) -> list[str]:
    return [word.casefold() for word in _TERM.findall(_ADDRESS.sub(" ", written))]


# ---- lines


def _html(source: str, place: str) -> Iterator[Line]:
    writer = Writer()
    walk.fragment(source, writer, place)
    page = writer.page()
    for at, anchor in enumerate(page.anchors):
        depth = int(anchor.kind == "quote")
        for line in anchor.span.of(page.text).split("\n"):
            yield Line(line, anchor.place or "body", anchor.kind, depth, at, at)


def plain(written: str, place: str, *, flowed: str = "") -> Iterator[Line]:
    """Yield the lines of a plain text, with the paragraph each belongs to."""
    rows = list(_rows(written, flowed))
    width = _width([row.text for row in rows])
    paragraph = run = 0
    above: _Row | None = None
    for row in rows:
        words = row.text.strip()
        if not words:
            run, paragraph, above = run + 1, paragraph + 1, None
            continue
        if above is not None and not (
            above.depth == row.depth and not flowed and _goes_on(above.text, row.text, width)
        ):
            paragraph += 1
        yield Line(words, f"{place or 'body'} line {row.number}", "paragraph", row.depth, paragraph, run)
        above = row


class _Row(NamedTuple):
    text: str
    depth: int
    number: int


def _rows(written: str, flowed: str) -> Iterator[_Row]:
    """Yield the lines, without quotation marks; those that flow are joined, over-long ones cut."""
    held: _Row | None = None
    above = 0
    for number, line in enumerate(_LINE_END.split(written), start=1):
        escaped = above == 0 and _ESCAPED.match(line)  # as mailboxes do with lines that begin with From
        quoted = None if escaped else _QUOTED.match(line)
        above = quoted[0].count(">") if quoted else 0
        words = line[quoted.end() :] if quoted else line[1:] if escaped else line
        words = words[1:] if flowed and words.startswith(" ") else words
        if held is not None and held.depth == above:
            row = held._replace(text=held.text + words)
        else:
            yield from () if held is None else (held,)
            row = _Row(words, above, number)
        held = None
        if flowed and words.endswith(" ") and words != "-- " and words.strip() and len(row.text) < LONGEST:
            held = row._replace(text=row.text[:-1]) if flowed == "delsp" else row
        else:
            yield from (row._replace(text=piece) for piece in _cut(row.text))
    if held is not None:
        yield held


def _cut(row: str) -> Iterator[str]:
    while len(row) > LONGEST:
        at = row.rfind(" ", LONGEST // 2, LONGEST)
        at = at if at > 0 else LONGEST
        yield row[:at]
        row = row[at:]
    yield row


def _width(rows: list[str]) -> int:
    """The column at which lines were wrapped, 0 where they were not."""
    sizes = sorted(len(row) for row in rows if row.strip())
    if len(sizes) < 3:
        return 0
    width = sizes[int(len(sizes) * 0.95) - 1]
    return width if 45 <= width <= 110 else 0


def _goes_on(above: str, row: str, width: int) -> bool:
    """True where a line goes on with the paragraph above: its first word did not fit there."""
    size = len(above.rstrip())
    full = size + 1 + len(row.split(maxsplit=1)[0]) > width - 8 and 2 * size > width
    return bool(width) and full and not _OPENER.match(row)
