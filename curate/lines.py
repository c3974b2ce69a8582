"""Lines of metadata: what each block of a page seems to be, and which lines of metadata stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curate.blocks import Block
from curate.rules import Match

META = {"byline", "credit-line", "post-date", "posted-by", "category-tags", "comment-count", "front-matter"}
HEADS = {"byline", "credit-line", "front-matter"}
TRAILS = {"category-tags", "comment-count"}
# Furniture that may stand between a headline and its credit line.
BETWEEN = {
    "caption",
    "image-credit",
    "taxonomy",
    "share-prompt",
    "advertisement",
    "source-notice",
    "layout-widget",
}
# Furniture that may stand between lines of metadata.
WITHIN = {"contact", "share-prompt", "image-credit", "layout-widget", "source-notice", "caption"}
_KIND = {
    "author": "byline",
    "outlet": "outlet",
    "origin-outlet": "outlet",
    "published": "date",
    "posted-by": "poster",
    "category": "terms",
    "tag": "terms",
    "comment-count": "comments",
    "title": "title",
}
_OF_LABEL = {
    "byline": "byline",
    "post-date": "date",
    "posted-by": "poster",
    "category-tags": "terms",
    "comment-count": "comments",
    "front-matter": "front",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring lines of metadata: blocks [first, last). `kinds` are what they say, `labels` what they are."""

    first: int
    last: int
    labels: frozenset[str]
    kinds: frozenset[str]

    @property
    def strong(self) -> bool:
        """True where it can hardly be anything but the head or the trailer of an article."""
        return len(self.kinds) >= 2


def leading(block: Block) -> Match | None:
    """Return the match that speaks for the whole block, if any does.

    Rules for any place go first, then rules for lines of metadata, then the others.
    """
    found = [match for match in block.matches if match.span == (0, len(block.text))]
    placed = [match for match in found if match.rule.where == "anywhere"]
    meta = [match for match in found if match.rule.label in META]
    return next(iter(placed or meta or found), None)


class Page:
    """The blocks of one document, and what each seems to be before places are known.

    `labels` has "" for a block that no rule speaks for; such a block is `open`. A `soft` one may be a headline
    although in another place a rule would have it. `airy`: blank lines part the paragraphs, so that they
    part nothing else. `comments` is where readers' comments begin.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.lead = [leading(block) for block in blocks]
        self.labels = [match.rule.label if match else "" for match in self.lead]
        self._take()
        self.open = [not label or label == "body" for label in self.labels]
        self.soft = [self._is_soft(at) for at in range(len(blocks))]
        self._begins = next((at for at in range(len(blocks)) if self.prose(at)), len(blocks))
        gaps = [block.gap for block in blocks[1:]]
        self.airy = sum(gap > 0 for gap in gaps) > 0.6 * len(gaps)
        self.dated = any(self._dates_a_heading(at) for at in range(1, len(blocks) - 1))
        opened = (at for at, match in enumerate(self.lead) if match and _opens_comments(match))
        self.comments = min(next(opened, len(blocks)), self._counted())

    def _take(self) -> None:
        """Label what a line such as "Also on X:" takes along."""
        for at, match in enumerate(self.lead):
            if match and match.rule.takes in ("next", "list") and match.rule.where == "anywhere":
                for other in taken(self.blocks, self.labels, at, match.rule.takes):
                    self.labels[other] = match.rule.label

    def _counted(self) -> int:
        """Where readers' comments begin under a line that counts them, as far as one of them is recognised."""
        for at, label in enumerate(self.labels):
            below = self.labels[at + 1 : at + 7]
            if label == "comment-count" and "comment" in below:
                between = set(below[: below.index("comment")])
                if not between & {"credit-line", "comment-count", "category-tags", "taxonomy"}:
                    return at + 1
        return len(self.blocks)

    def _is_soft(self, at: int) -> bool:
        match = self.lead[at]
        if self.open[at] or match is None:
            return self.open[at]
        return match.rule.where != "anywhere" and match.rule.label not in META | BETWEEN

    def _dates_a_heading(self, at: int) -> bool:
        """True of a date that stands over a headline, under the end of another post."""
        closed = TRAILS | {"posted-by", "share-prompt"}
        return self.labels[at] == "post-date" and self.labels[at - 1] in closed and self.heading(at + 1)

    def prose(self, at: int) -> bool:
        """True of running text that no rule speaks for."""
        return self.blocks[at].prose and self.open[at]

    def text(self, at: int) -> bool:
        """True of running text, a dateline in front or not."""
        return self.prose(at) or self.labels[at] == "dateline"

    def heading(self, at: int) -> bool:
        """True of a line that may be a headline."""
        return at < len(self.blocks) and self.soft[at] and self.blocks[at].headline and not self.prose(at)

    def opens(self, at: int) -> bool:
        """True where no running text stands before block `at`."""
        return at <= self._begins

    def leads_to_text(self, at: int) -> bool:
        """True where only headings, lines of a head and furniture stand between here and running text."""
        for other in range(at, min(at + 6, len(self.blocks))):
            if self.text(other):
                return True
            if self.labels[other] in TRAILS | {"comment", "posted-by"}:
                return False
        return False

    def above(self, at: int) -> int | None:
        """The nearest block above that is no furniture."""
        at -= 1
        while at >= 0 and self.labels[at] in BETWEEN:
            at -= 1
        return at if at >= 0 else None

    def groups(self) -> list[Group]:
        """Return the runs of metadata lines, as far as the readers' comments."""
        found: list[Group] = []
        at = 0
        while at < self.comments:
            end = self._run(at)
            if META & set(self.labels[at:end]):
                header = self._date_header(at, end)
                found += [self._group(*ends) for ends in ((at, header), (header, end)) if ends[0] < ends[1]]
            at = max(end, at + 1)
        return found

    def _run(self, at: int) -> int:
        """The end of the run of metadata lines at `at`, over furniture between them; a head starts anew."""
        end, last, closed = at, at, False
        while end < self.comments:
            label = self.labels[end]
            if label in META | {"taxonomy"}:
                if label in HEADS and closed:
                    break
                closed |= label in TRAILS
                last = end + 1
            elif last == at or label not in WITHIN:
                break
            end += 1
        return last

    def _date_header(self, first: int, last: int) -> int:
        """Where a date under a trailer begins that heads the next post; `last` where there is none."""
        dated = last - first > 1 and self.labels[last - 1] == "post-date" and self.heading(last)
        closed = TRAILS | {"posted-by"}
        return last - 1 if dated and closed & set(self.labels[first : last - 1]) else last

    def _group(self, first: int, last: int) -> Group:
        kinds: set[str] = set()
        for at in range(first, last):
            match = self.lead[at]
            kinds.update(_KIND[field] for field, _ in match.parts if field in _KIND) if match else None
            kinds.add(_OF_LABEL.get(self.labels[at], ""))
        return Group(first, last, frozenset(self.labels[first:last]), frozenset(kinds - {""}))


def _opens_comments(match: Match) -> bool:
    return match.rule.label == "comment" and match.rule.takes == "rest"


def taken(blocks: Sequence[Block], labels: Sequence[str], at: int, takes: str) -> list[int]:
    """Return the blocks that the line at `at` takes along: one headline, or a list of short lines.

    A list leaves the last headline before a metadata line, which is the next article's title.
    """
    found = []
    for other in range(at + 1, len(blocks)):
        short = blocks[other].headline or (len(blocks[other].text) < 120 and not blocks[other].prose)
        if labels[other] not in ("", "body") or not short:
            break
        found.append(other)
        if takes == "next":
            return found
    end = found[-1] + 1 if found else at + 1
    if found and end < len(labels) and labels[end] in HEADS | {"post-date", "posted-by"}:
        found.pop()
    return found
