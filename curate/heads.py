"""Bylines and days of a web page by where they stand: in short lines between its headline and its text.

What has no words that a rule could read, a bare name or a bare day, still says who and when by its place. Such values
weigh little: they hold where nothing else on the page speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from curate import bylines, dates, fronts, names, pieces
from curate.authority import ISSUES
from curate.blocks import Block
from curate.clean import Cleaned, Said, Verdict, placed
from curate.model import LABELS, Home, Span
from curate.pieces import Piece
from curate.rules import Match, Rule, Ruleset
from curate.structure import BYLINE, DAY, INSIDE, SIGNED

LONGEST = 120  # code points of a line in a head
WIDEST = 300  # code points of one of several parts, one of which is named for what it holds
FOOT = 6  # blocks below the text in which its author is looked for
BLOCKS = 30  # blocks under the headline that may belong to the head
NEAR = 5  # lines under the headline among which a bare name needs no sign that it is an author's
WORDS = 3  # of a name that stands alone
DECKS = 1  # paragraphs that may stand over a byline
TEXT = 160  # code points; a block this long is text
_DAY = re.compile(dates.DAY)
_NOTICES = {"source-notice", "permission-notice", "copyright", "disclaimer", "fair-use-notice"}
_NAMES = re.compile(names.NAMES)
_CAPITAL = re.compile(names.CAPITAL)
_PARTED = re.compile(r" ?[|·•\n] ?| [-–—] |; ?")
_LATER = frozenset(bylines.OTHERS)
_WORD = re.compile(r"[^\W\d_]+")
_FURNITURE = frozenset(name for name, label in LABELS.items() if label.kind == "boilerplate") - {"page-furniture"}
_USED = frozenset(("author", "published"))
_TOOLS = frozenset(("layout-widget", "page-furniture", "navigation"))  # what lines of metadata are often taken for
_READ = frozenset(("byline", "post-date", "posted-by", "source-notice", "comment-count"))


class Head(NamedTuple):
    """Where the headline of an article begins, 0 where none is known, and what the lines around its text say.

    A day above the headline may be that of the visit.
    """

    top: int
    said: list[Said]


def read(cleaned: Cleaned, homes: Mapping[Span, Home], titles: Iterable[str], ruleset: Ruleset) -> Head:
    """Return where the headline is, and what the short lines of head and foot, and the last line, say by their place.

    `titles` are those that its front matter gives. A line of several parts, each in an element of its own or behind a
    sign, is read part by part: `ruleset` is asked of each.
    """
    pairs = list(zip(cleaned.blocks, cleaned.verdicts, strict=True))
    title = _title(pairs, set(map(fronts.words, titles)))
    head = [] if title is None else list(_head(pairs[title + 1 : title + 1 + BLOCKS], homes))
    ruled = list(_ruled(head, ruleset))
    heard = {field for said in ruled for field, _ in said.parts}
    said = [*ruled, *(one for one in _days(head) if one.parts[0][0] not in heard), *_bylines(head)]
    signed = any(field == "author" for one in (*said, *cleaned.said) for field, _ in one.parts)
    said += [] if signed else _foot(cleaned, homes)
    top = 0 if title is None else cleaned.blocks[title].span.start
    return Head(top, said or [*_signature(cleaned)])


class _Line(NamedTuple):
    """A short block of a head in its parts; `near`: close under the headline, with no paragraph between."""

    block: Block
    near: bool
    label: str
    pieces: tuple[Piece, ...]


def _head(under: Sequence[tuple[Block, Verdict]], homes: Mapping[Span, Home]) -> Iterator[_Line]:
    """The short blocks between headline and text that no rule has read; `under` are those under the headline."""
    texts = lines = 0
    for block, verdict in under:
        long = block.prose or len(block.text) >= TEXT
        texts += long and block.kind != "heading" and LABELS[verdict.label].kept
        if texts > DECKS:
            return
        heard = verdict.match is not None and any(field in _USED for field, _ in verdict.match.parts)
        if heard or block.kind == "caption" or len(block.text) > WIDEST:
            continue
        parts = pieces.of(block.text, homes.get(block.span))
        if len(block.text) <= LONGEST or (len(parts) > 1 and any(part.holds for part in parts)):
            lines += 1
            yield _Line(block, texts == 0 and lines <= NEAR, verdict.label, parts)


def _title(pairs: Sequence[tuple[Block, Verdict]], titles: Set[str]) -> int | None:
    """The number of the headline: a heading of the first rank with the words of a title, else the label's."""
    shown = [at for at, (block, _) in enumerate(pairs) if block.kind != "front" and _titled(block, titles)]
    first = [at for at in shown if pairs[at][0].kind == "title"]
    labelled = [at for at, (_, verdict) in enumerate(pairs) if verdict.label == "title"]
    heads = [at for at in shown if pairs[at][0].kind == "heading"]
    return next(iter([*first, *labelled, *heads[-1:], *shown]), None)


def _titled(block: Block, titles: Set[str]) -> bool:
    """True of a block that is a title, or ends in one behind a kicker."""
    if len(block.text) > 2 * TEXT:
        return False
    words = fronts.words(block.text)
    return words in titles or any(words.endswith(f" {title}") and title.count(" ") > 1 for title in titles)


def _said(rule: Rule, block: Block, field: str, span: Span) -> Said:
    at = block.span.start
    place = Span(at + span.start, at + span.end)
    return Said(rule, place, ((field, place),))


def _ruled(head: Sequence[_Line], ruleset: Ruleset) -> Iterator[Said]:
    """What rules read in the parts of a line that they did not know as a whole: each field from its first part."""
    given: set[str] = set()
    for line in head:
        if len(line.pieces) < 2 or line.label in _FURNITURE - _TOOLS:
            continue
        for piece in line.pieces:
            match = _rule_of(piece.span.of(line.block.text), ruleset)
            if match and given.isdisjoint(field for field, _ in match.parts):
                given.update(field for field, _ in match.parts)
                yield placed(match, line.block.span.start + piece.span.start)


def _rule_of(text: str, ruleset: Ruleset) -> Match | None:
    """The first rule that knows a part of a line, where it is one for lines of a head."""
    for match in ruleset.candidates(text):
        rule = match.rule
        known = match.parts and all(field != "outlet" for field, _ in match.parts)
        if known and rule.scope == "block" and rule.label in _READ and rule.where != "tail":
            return match
    return None


def _days(head: Sequence[_Line]) -> Iterator[Said]:
    """The first day that no word, and no element's name, says to be that of a change; and the first that one does."""
    given: set[str] = set()
    for line in head:
        if line.label in _NOTICES:
            continue  # its day is another publication's
        for piece in line.pieces:
            for day in _DAY.finditer(line.block.text, *piece.span):
                before = _WORD.findall(line.block.text[max(0, day.start() - 40) : day.start()].casefold())[-2:]
                late = piece.holds == "modified" or any(word in _LATER for word in before)
                field = "modified" if late else "published"
                if field not in given:
                    given.add(field)
                    yield _said(DAY, line.block, field, Span(*day.span()))


def _bylines(head: Sequence[_Line]) -> Iterator[Said]:
    """The first line that names persons behind a lead word, that stands in an element for it, or bare."""
    ranked: list[tuple[int, int, Said]] = []
    for at, (block, near, label, parts) in enumerate(head):
        dated = _DAY.search(block.text) is not None
        near = near and (label not in _FURNITURE or (dated and label in _TOOLS))
        for part in parts:
            for piece in _pieces(block.text, part.span):
                lead = names.LEAD.match(block.text, *piece)
                rest = Span(lead.end() if lead else piece.start, piece.end)
                if not names.split(rest.of(block.text)):
                    continue
                bare = _NAMES.fullmatch(block.text, *rest) is not None and not ISSUES.search(rest.of(block.text))
                marked = bare and (label == "byline" or part.holds == "author")
                if lead or marked or (bare and near and _reads_as_name(block, rest)):
                    ranked.append((0 if lead else 1 if marked else 2, at, _said(BYLINE, block, "author", rest)))
    if ranked:
        best = min(one[:2] for one in ranked)
        several = best[0] == 1  # each author in an element of their own
        yield from [one[2] for one in ranked if one[:2] == best][: None if several else 1]


def _foot(cleaned: Cleaned, homes: Mapping[Span, Home]) -> Iterator[Said]:
    """Whom the lines below the text name as author, in an element named for it: `Posted by Ana Lopes at 9:14`."""
    kept = [at for at, verdict in enumerate(cleaned.verdicts) if LABELS[verdict.label].kept]
    below = cleaned.blocks[kept[-1] + 1 : kept[-1] + 1 + FOOT] if kept else ()
    for block in below:
        if len(block.text) > WIDEST or block.prose:
            return
        for part in pieces.of(block.text, homes.get(block.span)):
            if part.holds != "author":
                continue
            lead = names.LEAD.match(block.text, *part.span)
            rest = Span(lead.end() if lead else part.span.start, part.span.end)
            if _NAMES.fullmatch(block.text, *rest) and names.split(rest.of(block.text)):
                yield _said(INSIDE, block, "author", rest)
                return


def _reads_as_name(block: Block, span: Span) -> bool:
    """True of words in capitals and small letters, or in capitals throughout: no `Entries RSS`."""
    words = span.of(block.text).split()
    shouted = [word.isupper() and len(word) > 1 and "." not in word for word in words]
    cased = _CAPITAL.match(block.text, span.start) is not None
    plain = block.kind not in ("cell", "heading", "title") and _short(words)
    return cased and plain and (all(shouted) or not any(shouted))


def _short(words: Sequence[str]) -> bool:
    """True of as many words as a name has, small ones aside: a longer line of capitals may be anything."""
    return sum(word not in bylines.PARTICLES for word in words) <= WORDS


def _pieces(text: str, within: Span) -> Iterator[Span]:
    """The parts of a line between bars and days; a day begins with its weekday."""
    gaps = [
        *(one.span() for one in _PARTED.finditer(text, *within)),
        *(one.span() for one in _DAY.finditer(text, *within)),
    ]
    at = within.start
    for start, end in [*sorted(gaps), (within.end, within.end)]:
        piece = names.trim(text, Span(at, max(at, start)))
        if piece.start < piece.end:
            yield piece
        at = max(at, end)


def _signature(cleaned: Cleaned) -> Iterator[Said]:
    """A person's name alone in the last paragraph."""
    kept = [block for block, verdict in cleaned.kept() if LABELS[verdict.label].kept]
    block = kept[-1] if len(kept) > 2 else None
    if block and _short(block.text.split()) and _NAMES.fullmatch(block.text) and names.split(block.text):
        yield _said(SIGNED, block, "author", Span(0, len(block.text)))
