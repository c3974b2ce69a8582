"""Cleaning: one verdict for every block of an article, and the tiles that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from curate import names
from curate.blocks import Block, digest
from curate.lines import taken
from curate.model import LABELS, Span
from curate.rules import Match, Rule
from curate.structure import (
    BIO,
    BODY,
    BYLINE,
    CAPTION,
    FRONT,
    REMAINDER,
    REPEATED,
    SUBHEADING,
    SUBTITLE,
    TAKEN,
    TITLE,
    WRAPPED,
)
from curate.titles import Cut

BIO_LENGTH = 700  # code points; the longest note about an author
LAST = 200  # code points; a paragraph this long is text of the article, comments and notes about authors are shorter

_NOTICES = frozenset(("source-notice", "permission-notice"))
_HEADED = {"title", "subtitle", "byline", "credit-line", "post-date", "posted-by", "taxonomy", "dateline"}
_ITEM = re.compile(r"(?:[-–—•*·▪>]|\d{1,3}[.)])\s?\S")
_ABOUT = re.compile(r"(?i)^(?:author|the author|about the author|zur person|l'auteur)[:,]? ")


class Said(NamedTuple):
    """What a rule said of a span of the document: `parts` are (field, span).

    `template`: other documents of the outlet carry its line around other articles.
    """

    rule: Rule
    span: Span
    parts: tuple[tuple[str, Span], ...]
    template: bool = False


class Verdict(NamedTuple):
    """What a whole block is, and by which rule; `rule` is None where nothing spoke for it."""

    label: str
    rule: Rule | None
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article's blocks with their verdicts, its tiles, and what rules said along the way."""

    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    inner: tuple[tuple[Match, ...], ...]
    said: tuple[Said, ...]

    def kept(self) -> list[tuple[Block, Verdict]]:
        """Return the blocks that stay in the cleaned text."""
        return [(b, v) for b, v in zip(self.blocks, self.verdicts, strict=True) if LABELS[v.label].kept]


@dataclass(frozen=True, slots=True)
class Votes:
    """What labellers make of the blocks of a document, by number, beside the rules.

    `settled`: no rule is asked. `rest`: the verdict where no rule speaks. `firm`: what a rule says of other blocks
    does not reach these; only one that matches the block itself does.
    """

    settled: Mapping[int, Verdict] = field(default_factory=dict)
    rest: Mapping[int, Verdict] = field(default_factory=dict)
    firm: Set[int] = frozenset()


NO_VOTES = Votes()


def clean(blocks: Sequence[Block], cut: Cut, repeated: frozenset[str], votes: Votes = NO_VOTES) -> Cleaned:
    """Give every block of an article its verdict.

    `repeated` holds the digests (see `digest`) of lines that other documents of the outlet carry too.
    """
    judge = _Judge(blocks[cut.first : cut.last], repeated)
    judge.settle(votes, cut.first)
    judge.name(cut)
    judge.anywhere()
    judge.comments()
    judge.head()
    judge.signed()
    judge.tail()
    judge.notices()
    judge.beside()
    judge.take()
    judge.wrapped()
    judge.voted(votes, cut.first)
    judge.rest()
    verdicts = tuple(verdict or Verdict("unclaimed", None) for verdict in judge.verdicts)
    said = tuple(_said(judge.blocks, verdicts, judge.inner, repeated))
    return Cleaned(tuple(judge.blocks), verdicts, tuple(map(tuple, judge.inner)), said)


def _removes(label: str) -> bool:
    return bool(label) and not LABELS[label].kept


class _Judge:
    """The blocks of one article while their verdicts are found."""

    def __init__(self, blocks: Sequence[Block], repeated: frozenset[str]) -> None:
        self.blocks = list(blocks)
        self.verdicts: list[Verdict | None] = [None] * len(blocks)
        self.inner: list[list[Match]] = [[] for _ in blocks]
        self.repeated = repeated
        self.authors: list[str] = []
        self.other: set[int] = set()  # blocks that they take for something else, unless a rule knows better
        self.firm: set[int] = set()  # blocks that labellers agree are text
        self.texts = [at for at, block in enumerate(blocks) if block.prose]
        self.below: list[int | None] = []  # what `rest` knows: the next removed block under each,
        self.whole = True  # and that nothing is removed from the last paragraph to here

    def settle(self, votes: Votes, first: int) -> None:
        """Set the verdicts that no rule changes; `first` is the document's number of the first block."""
        self.firm = {at - first for at in votes.firm if first <= at < first + len(self.blocks)}
        self.other = {at - first for at, verdict in votes.rest.items() if _removes(verdict.label)}
        for at, block in enumerate(self.blocks):
            if block.kind == "front":
                match = block.matches[0] if block.matches else None
                rule = match.rule if match else FRONT
                self.verdicts[at] = Verdict(rule.label, rule, match)
            elif first + at in votes.settled:
                self.verdicts[at] = votes.settled[first + at]

    def voted(self, votes: Votes, first: int) -> None:
        """Set the verdicts of blocks for which no rule spoke; lines that other pages carry too are no text."""
        for at, verdict in enumerate(self.verdicts):
            asked = verdict is None and first + at in votes.rest
            if asked and 2 * self._covered(at) < len(self.blocks[at].text) and not self._repeats(at):
                self.verdicts[at] = votes.rest[first + at]

    def name(self, cut: Cut) -> None:
        """Set the verdicts that the segmentation found."""
        named = [(cut.title, TITLE), (cut.subtitle, SUBTITLE), (cut.byline, BYLINE)]
        named += [(at, CAPTION) for at in cut.captions]
        for at, rule in named:
            if at is not None:
                at -= cut.first
                self.verdicts[at] = Verdict(rule.label, rule, self._whole(rule, at))

    def _whole(self, rule: Rule, at: int) -> Match:
        span = Span(0, len(self.blocks[at].text))
        field = {"title": "title", "subtitle": "subtitle", "byline": "author"}.get(rule.label)
        return Match(rule, span, ((field, span),) if field else ())

    def accept(self, at: int, places: tuple[str, ...]) -> bool:
        """Let the first rule for one of `places` have the block; True where one had it."""
        block = self.blocks[at]
        if block.kind == "front":
            return True
        if self.verdicts[at] is None:
            for match in block.matches:
                if match.rule.where in places and match.rule.scope == "block":
                    self.verdicts[at] = Verdict(match.rule.label, match.rule, match)
                    break
        for match in block.matches:
            if match.rule.where in places and match.rule.scope != "block":
                self._within(at, match)
        return self.removed(at) or self.verdicts[at] is not None

    def _within(self, at: int, match: Match) -> None:
        """Add a match inside a block, unless one of the same scope has that text already."""
        for other in self.inner[at]:
            overlap = other.span.start < match.span.end and match.span.start < other.span.end
            if overlap and other.rule.scope == match.rule.scope:
                return
        self.inner[at].append(match)

    def removed(self, at: int) -> bool:
        """True where the block, or most of it, will not be in the cleaned text."""
        verdict = self.verdicts[at]
        if verdict and _removes(verdict.label):
            return True
        return 2 * self._covered(at) >= len(self.blocks[at].text)

    def anywhere(self) -> None:
        """Rules that need no place."""
        for at in range(len(self.blocks)):
            self.accept(at, ("anywhere",))

    def comments(self) -> None:
        """Readers' comments: from the first sign of them on, where a line of a comment follows it.

        The lines between two such signs are comments too, and their dates are no dates of the article.
        """
        top = max(self.firm) if self.firm else min(self.texts, default=len(self.blocks))
        signs = [at for at in range(top + 1, len(self.blocks)) if self._sign(at)]
        while signs and self._talks(signs[0]):
            del signs[0]
        items = [at for at in signs if self._sign(at) == "comment"]
        if not items or signs[0] == items[-1]:
            return
        end = items[-1] + 1
        while end < len(self.blocks) and self.verdicts[end] is None and not self.blocks[end].matches:
            end += 1
        opener = next(match.rule for match in self.blocks[items[0]].matches if match.rule.label == "comment")
        for at in range(signs[0], end):
            verdict = self.verdicts[at]
            if at in items:
                match = next(match for match in self.blocks[at].matches if match.rule.label == "comment")
                self.verdicts[at] = Verdict("comment", match.rule, match)
            elif verdict is None or verdict.label in ("post-date", "posted-by", "byline", "credit-line"):
                self.verdicts[at] = Verdict("comment", replace(TAKEN, id=opener.id))

    def _talks(self, at: int) -> bool:
        """True of a line such as "X says: ...", which is a comment only under a surer sign of comments."""
        found = [match.rule for match in self.blocks[at].matches if match.rule.label in ("comment", "comment-count")]
        return all(rule.where == "tail" for rule in found)

    def _sign(self, at: int) -> str:
        """Whether a block belongs to readers' comments: "comment", "comment-count" (their heading) or ""."""
        labels = {match.rule.label for match in self.blocks[at].matches if match.rule.scope == "block"}
        return next((label for label in ("comment", "comment-count") if label in labels), "")

    def head(self) -> None:
        """Rules for the head: down to the first paragraph of the text, and that paragraph itself."""
        for at, block in enumerate(self.blocks):
            places = ("head", "edge") if block.prose else ("head", "edge", "beside")
            if self.accept(at, places) or self._repeats(at):
                if not self.removed(at):
                    return
            elif block.prose and at not in self.other:
                return

    def signed(self) -> None:
        """Note who the head says wrote it: a paragraph at the end that begins with that name is about them."""
        for at, verdict in enumerate(self.verdicts):
            if verdict and verdict.match and verdict.label in ("byline", "credit-line"):
                spans = [span for field, span in verdict.match.parts if field == "author"]
                written = (span.of(self.blocks[at].text) for span in spans)
                self.authors += [name for text in written for name in names.split(text) if " " in name]

    def _about_author(self, at: int) -> bool:
        block = self.blocks[at]
        text = _ABOUT.sub("", block.text)
        if self.verdicts[at] is not None or len(text) > BIO_LENGTH:
            return False
        if text.rstrip(".") in self.authors:
            self.verdicts[at] = Verdict(BYLINE.label, BYLINE)
            return True
        if not any(text.startswith(f"{name} ") and len(text) > len(name) + 8 for name in self.authors):
            return False
        self.verdicts[at] = Verdict(BIO.label, BIO)
        return True

    def tail(self) -> None:
        """Rules for the tail: up from the end, over one stray block at a time."""
        at, stray, found = len(self.blocks) - 1, 0, False
        while at >= 0:
            spoken = self.accept(at, ("tail", "edge", "beside")) or self._repeats(at) or self._about_author(at)
            if spoken and self.removed(at):
                stray, found = 0, True
            elif at not in self.other:
                stray += 1
                if stray > 2 or (self.blocks[at].prose and not (found and self._footed(at))):
                    return
            at -= 1

    def notices(self) -> None:
        """Notices of the source behind the last long paragraph of a page, whatever else is left there."""
        told = {at: found for at in sorted(self.firm) if (found := self._notice(at))}
        last = max(
            (at for at in self.firm - told.keys() if len(self.blocks[at].text) >= LAST), default=len(self.blocks)
        )
        for at, match in told.items():
            if at > last and self.verdicts[at] is None and not self.inner[at]:
                if match.rule.scope == "block":
                    self.verdicts[at] = Verdict(match.rule.label, match.rule, match)
                else:
                    self._within(at, match)

    def _notice(self, at: int) -> Match | None:
        found = (match for match in self.blocks[at].matches if match.rule.where in ("tail", "edge"))
        return next((match for match in found if match.rule.label in _NOTICES and match.parts), None)

    def _footed(self, at: int) -> bool:
        """True where the block above is known to belong to the tail, so that this one may be skipped."""
        return at > 0 and any(
            match.rule.where == "tail" or (match.rule.where == "anywhere" and match.rule.label == "author-bio")
            for match in self.blocks[at - 1].matches
        )

    def _repeats(self, at: int) -> bool:
        if self.verdicts[at] is None and self.repeated and digest(self.blocks[at]) in self.repeated:
            self.verdicts[at] = Verdict(REPEATED.label, REPEATED)
        return self.verdicts[at] is not None

    def beside(self) -> None:
        """Rules for blocks that stand next to removed ones."""
        changed = True
        while changed:
            changed = False
            for at in range(len(self.blocks)):
                near = [other for other in (at - 1, at + 1) if 0 <= other < len(self.blocks)]
                if self.verdicts[at] is None and any(self._furniture(other) for other in near):
                    changed |= self.accept(at, ("beside",)) and self.verdicts[at] is not None

    def _furniture(self, at: int) -> bool:
        """True of a removed block; a line of the head is no sign that the next is furniture."""
        first = min(self.texts, default=at)
        return self.removed(at) and not (at < first and self._label(at) in _HEADED)

    def take(self) -> None:
        """Give the lines that another line announces to its rule."""
        labels = [verdict.label if verdict else "" for verdict in self.verdicts]
        for at, verdict in enumerate(self.verdicts):
            if not (verdict and verdict.rule and verdict.match):
                continue
            takes = verdict.rule.takes
            if takes == "rest":
                others = [other for other in range(at + 1, len(self.blocks)) if self.verdicts[other] is None]
            elif takes in ("next", "list"):
                others = taken(self.blocks, labels, at, takes)
            else:
                continue
            for other in others:
                if other not in self.firm:
                    self.verdicts[other] = Verdict(verdict.label, replace(TAKEN, id=verdict.rule.id))

    def wrapped(self) -> None:
        """Join a taxonomy line that was wrapped with the line it goes on in."""
        for at in range(len(self.blocks) - 1):
            verdict, block, below = self.verdicts[at], self.blocks[at], self.blocks[at + 1]
            if not (verdict and verdict.match and verdict.label == "taxonomy" and verdict.match.parts):
                continue
            closes = at + 2 == len(self.blocks) or self.blocks[at + 2].gap > 0 or self._taxonomy(at + 2)
            short = below.gap == 0 and not below.prose and below.end not in (".", ":")
            if self.verdicts[at + 1] is None and short and closes:
                shift = below.span.end - block.span.start
                *parts, (field, span) = verdict.match.parts
                match = replace(verdict.match, parts=(*parts, (field, Span(span.start, shift))))
                self.verdicts[at] = verdict._replace(match=match)
                self.verdicts[at + 1] = Verdict(WRAPPED.label, WRAPPED)

    def _taxonomy(self, at: int) -> bool:
        verdict = self.verdicts[at]
        return verdict is not None and verdict.label == "taxonomy"

    def rest(self) -> None:
        """Paragraphs and subheadings: what is left between the head and the tail."""
        texts = [at for at in self.texts if self.verdicts[at] is None or not _removes(self.verdicts[at].label)]  # type: ignore[union-attr]
        self.below = self._removed_below()
        for at in range(len(self.blocks)):
            if self.verdicts[at] is None:
                self.verdicts[at] = self._left(at, texts)
            self.whole = self.whole and not (texts and at > texts[-1] and self.removed(at))

    def _removed_below(self) -> list[int | None]:
        found: list[int | None] = []
        below = None
        for at in reversed(range(len(self.blocks))):
            found.append(below)
            below = at if self.removed(at) else below
        return found[::-1]

    def _left(self, at: int, texts: list[int]) -> Verdict:
        if 2 * self._covered(at) >= len(self.blocks[at].text):
            label = self.inner[at][0].rule.label
            return Verdict(label, replace(REMAINDER, label=label))
        if not texts or texts[0] <= at <= texts[-1]:
            alone = texts and not self.blocks[at].prose and self._alone(at)
            rule = SUBHEADING if alone else BODY
            return Verdict(rule.label, rule)
        if at > texts[-1] and self.whole and not self._stray(at):
            return Verdict(BODY.label, BODY)
        if at > texts[-1] and self._closing(at):
            return Verdict(BODY.label, BODY)
        lead = at < texts[0] and self.blocks[at].end in (".", ":", ",") and at + 1 == texts[0]
        return Verdict(BODY.label, BODY) if lead else Verdict("unclaimed", None)

    def _closing(self, at: int) -> bool:
        """True of a short sentence with nothing removed below it: "The end."."""
        sentence = self.blocks[at].end in (".", "!", "?", "…", "؟")
        return sentence and self.below[at] is None

    def _stray(self, at: int) -> bool:
        """True of a line of a headline's shape between the last paragraph and what is removed: no list, no verse."""
        block, above = self.blocks[at], self.blocks[at - 1]
        shaped = block.headline and not _ITEM.match(block.text) and above.end not in (":", ";", ",")
        below = self.below[at]
        if not shaped or below is None or self._label(below) == "paywall-notice":  # the sentence ends behind it
            return False
        return LABELS[self._label(below) or "body"].kind != "metadata"

    def _label(self, at: int) -> str:
        verdict = self.verdicts[at]
        return verdict.label if verdict else ""

    def _covered(self, at: int) -> int:
        return sum(m.span.end - m.span.start for m in self.inner[at] if _removes(m.rule.label))

    def _alone(self, at: int) -> bool:
        """True of one short line without a sentence's end, between two paragraphs."""
        block = self.blocks[at]
        if not block.headline or block.words > 14 or block.text[0] in "-–—•*>":
            return False
        near = [other for other in (at - 1, at + 1) if 0 <= other < len(self.blocks)]
        return not any(
            self.verdicts[other] is None and self.blocks[other].headline and not self.blocks[other].prose
            for other in near
        )


def _said(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], inner: Sequence[Sequence[Match]], repeated: frozenset[str]
) -> Iterator[Said]:
    """What rules said, with offsets in the document."""
    for block, verdict, within in zip(blocks, verdicts, inner, strict=True):
        matches = ([verdict.match] if verdict.match else []) + list(within)
        template = bool(repeated and matches) and digest(block) in repeated
        for match in matches:
            yield placed(match, block.span.start)._replace(template=template)


def placed(match: Match, at: int) -> Said:
    """Return what a match says, with offsets in the document; its block starts `at`."""
    parts = tuple((field, Span(span.start + at, span.end + at)) for field, span in match.parts)
    return Said(match.rule, Span(match.span.start + at, match.span.end + at), parts)
