"""Blocks: the paragraphs of a plain text, and their shape."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from curate.model import LABELS, Anchor, Span
from curate.rules import Match, Rule, Ruleset, fold

_LINE = re.compile(r"[^\r\n\u2028\u2029\x85\x0b\x0c]+")
_END = re.compile(r"[.!?…؟。:;,،؛](?: ?[\"')\]»*_])*$")
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)[\"')\]]*$")
_WORD = re.compile(r"[^\W\d_]")
_SPEAKER = re.compile(r"([^\W\d][^:\n]{0,39}): \S")
_ASKED = ("Q", "A", "F", "P", "R", "D", "В", "О", "S", "C", "س", "ج")  # question and answer in the nine languages
_OPENER = re.compile(r"^(?:[>|*•·–—-]|\d{1,3}[.)]) ")

HEADLINE = 250  # code points; the longest headline
BAR = 250  # code points; the longest line of controls
_BETWEEN = re.compile(r" {2,}| ?[|·•] ?")
_CLOSED = ".!?…؟。"
PROSE = 200  # code points; a line this long is a paragraph whatever it ends in


PARAGRAPH = 80  # code points; a line this long tells of what an article is about


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: one line, or several where the text was wrapped by hand.

    `span` leaves out the white space around it, `gap` counts the blank lines before it. `text` is folded
    (see rules.fold), so an offset in it is `span.start` plus the offset. `matches` is what the rules say.
    `end` is the sign that closes it ("" for a word), `words` counts what white space parts. `prose` reads as
    running text: long, or a whole sentence. `headline` has the shape of one: short, not closed like a sentence.
    `kind` is what the format says the block is, "" where it does not (see model.KINDS).
    """

    span: Span
    gap: int
    text: str
    matches: tuple[Match, ...]
    end: str
    words: int
    prose: bool
    headline: bool
    kind: str = ""


def block(span: Span, gap: int, text: str, ruleset: Ruleset) -> Block:
    """Return the block at `span`, whose folded text is `text`."""
    found = _END.search(text[-8:])
    end = found[0][0] if found else ""
    words = text.count(" ") + 1
    prose = len(text) >= PROSE or (end in _CLOSED and end != "" and words >= 8)
    headline = len(text) <= HEADLINE and words <= 36 and (end in ("", "!", "?", "؟") or _trails_off(text, words))
    headline = headline and bool(_WORD.search(text))
    matches = ruleset.candidates(text)
    if len(text) <= BAR and not prose and not any(match.span == (0, len(text)) for match in matches):
        matches += _bar(text, ruleset)
    return Block(span, gap, text, tuple(matches), end, words, prose, headline)


def anchored(text: str, anchors: Sequence[Anchor], ruleset: Ruleset, mute: Container[int] = ()) -> list[Block]:
    """Return the blocks that a reader found, one for each anchor. Rules are not asked about those in `mute`."""
    made = []
    for at, anchor in enumerate(anchors):
        words = fold(anchor.span.of(text))
        if anchor.kind == "front" or at in mute:
            matches = tuple(ruleset.fronts(words)) if anchor.kind == "front" else ()
            size = words.count(" ") + 1
            made.append(Block(anchor.span, 1, words, matches, "", size, prose=False, headline=False, kind=anchor.kind))
            continue
        found = block(anchor.span, 1, words, ruleset)
        heading = anchor.kind in ("title", "heading")
        prose, headline = found.prose and not heading, found.headline or heading
        made.append(replace(found, kind=anchor.kind, prose=prose, headline=headline))
    return made


def _bar(text: str, ruleset: Ruleset) -> list[Match]:
    """A line of several controls, as menus and share bars are copied: each is one that rules know by itself."""
    pieces = _BETWEEN.split(text)
    if not 2 <= len(pieces) <= 12:
        return []
    known = [_control(piece, ruleset) for piece in pieces]
    named = [rule for rule in known if rule is not None]
    if len(named) < 2 or len(named) < len(pieces) - 1:
        return []
    where = "anywhere" if any(rule.where == "anywhere" for rule in named) else "edge"
    return [Match(replace(named[0], where=where, takes="none"), Span(0, len(text)))]


def _control(piece: str, ruleset: Ruleset) -> Rule | None:
    """The rule by which a piece of a line is page furniture."""
    for match in ruleset.candidates(piece) if piece else ():
        if match.rule.scope == "block" and LABELS[match.rule.label].kind == "boilerplate":
            return match.rule
    return None


def _trails_off(text: str, words: int) -> bool:
    """True where dots end the block that end no sentence: "..." or the last of "U.S."."""
    if _ELLIPSIS.search(text[-8:]):
        return words <= 12
    last = text.rsplit(" ", 1)[-1]
    return text[-1] == "." and last.count(".") > 1 and words <= 15


def cut(text: str, ruleset: Ruleset, start_at: int = 0) -> list[Block]:
    """Return the blocks of `text` from `start_at` on, in order; every character that is no white space is in one."""
    folded = fold(text)
    lines = [Span(*found.span()) for found in _LINE.finditer(text, start_at)]
    lines = [_stripped(folded, line) for line in lines if not folded[line.start : line.end].isspace()]
    gaps = _gaps(text, lines, start_at)
    width = _wrap_width(folded, lines, gaps)
    blocks: list[Block] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and width and gaps[at] == 0 and _continues(folded, lines, at, width):
            continue
        span = Span(lines[start].start, lines[at - 1].end)
        words = folded[span.start : span.end]
        blocks.append(block(span, gaps[start], words, ruleset))
        start = at
    return _spoken(blocks)


def _spoken(blocks: list[Block]) -> list[Block]:
    """Make the lines of a dialogue text, however short: "Name: words", the same name three times, or "Q:", "A:"."""
    names = [found[1] if (found := _SPEAKER.match(block.text)) and not block.matches else "" for block in blocks]
    said = Counter(name for name in names if name)
    return [
        replace(block, prose=True, headline=False) if said[name] > 2 or (name in _ASKED and said[name] > 1) else block
        for block, name in zip(blocks, names, strict=True)
    ]


def _stripped(text: str, line: Span) -> Span:
    words = text[line.start : line.end]
    start = line.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _gaps(text: str, lines: Sequence[Span], top: int) -> list[int]:
    """Blank lines before each line; `top` is where the first may begin."""
    gaps, at = [], top
    for line in lines:
        between = text[at : line.start]
        breaks = between.count("\n") or between.count("\r") or (len(between.strip(" \t")) and 1)
        gaps.append(max(0, breaks - (1 if at > top else 0)))
        at = line.end
    return gaps


def _wrap_width(text: str, lines: Sequence[Span], gaps: Sequence[int]) -> int:
    """The column at which the lines were wrapped by hand, 0 where they were not."""
    sizes = sorted(line.end - line.start for line in lines)
    if len(sizes) < 4:
        return 0
    width = sizes[int(len(sizes) * 0.95) - 1]
    if not 45 <= width <= 110 or sizes[-1] > 2 * width:
        return 0
    pairs = [at for at in range(1, len(lines)) if gaps[at] == 0]
    cut_off = sum(_mid_sentence(text, lines[at - 1], lines[at]) for at in pairs)
    return width if pairs and cut_off >= 0.25 * len(pairs) else 0


def _mid_sentence(text: str, above: Span, below: Span) -> bool:
    """True where the sentence of one line seems to go on in the next."""
    return not _END.search(text[above.end - 4 : above.end]) and text[below.start].islower()


def _continues(text: str, lines: Sequence[Span], at: int, width: int) -> bool:
    """True where line `at` goes on with the paragraph above: its first word did not fit there."""
    above, below = lines[at - 1], lines[at]
    words = text[below.start : below.end]
    first = words.split(" ", 1)[0]
    full = above.end - above.start + 1 + len(first) > width - 8
    return full and not _OPENER.match(words)


def digest(block: Block) -> str:
    """Return what stands for a line when documents are compared: case and outer white space aside.

    It begins with "p" for a paragraph, "s" for a shorter line.
    """
    kind = "p" if len(block.text) >= PARAGRAPH else "s"
    return kind + hashlib.sha256(block.text.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:15]
