"""Heads of articles: title, deck, captions and a bare name, among the lines of a headline's shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from curate import names
from curate.lines import BETWEEN, Group, Page

_NAME = re.compile(names.NAME)
_ARTICLE = re.compile(r"(?<!von )(?<!van )\b(?:der|die|das|dem|des|the|of|le|les|il|lo|gli|el|los|las|et|and|und)\b")
_CRUMBS = re.compile(r" (?:/|>|»|›|::) |^[^\W\d]+(?: ?[/&>|] ?[^\W\d]+){1,3}$")
_FEW = 3  # words: a line this short over a headline names a site or a section
_DECK = 320  # code points; the longest deck that is a sentence


@dataclass(frozen=True, slots=True)
class Cut:
    """One article: blocks [first, last). `title`, `subtitle`, `captions` and `byline` are numbers of blocks."""

    first: int
    last: int
    title: int | None = None
    subtitle: int | None = None
    captions: tuple[int, ...] = ()
    byline: int | None = None

    def moved(self, by: int) -> Cut:
        """Return the cut with every number `by` higher."""
        title, subtitle, byline = (None if at is None else at + by for at in (self.title, self.subtitle, self.byline))
        return Cut(self.first + by, self.last + by, title, subtitle, tuple(at + by for at in self.captions), byline)


class Heads:
    """The heads of one page. Lines are picked upward from the metadata, then told apart."""

    def __init__(self, page: Page, groups: Sequence[Group]) -> None:
        self.page = page
        # A line that stands over several runs of metadata is no title: a channel's footer, a menu.
        over = [group.first - 1 for group in groups if group.first] + [len(page.blocks) - 1]
        self._over = Counter(page.blocks[at].text for at in over if page.blocks)

    def top(self, group: Group) -> int:
        """Return the block at which the head around a group of metadata lines begins."""
        picks = self._picks(group)
        return picks[-1] if picks else group.first

    def titled(self, cut: Cut, group: Group | None) -> Cut:
        """Return `cut` with its title, deck, captions and bare byline, as far as they are there."""
        picks = self._opening(cut) if group is None else self._of(cut, group)
        if not picks:
            return cut
        signed = group is not None and "byline" in group.kinds
        byline = picks[0] if len(picks) > 1 and not signed and self._person(picks[0]) else None
        if byline is not None:
            picks = picks[1:]
        captions: tuple[int, ...] = ()
        if group is not None and self.page.blocks[group.first].gap == 0:
            picks, captions = self._captions(picks)
        title, deck = self._chosen(picks, first=self.page.opens(picks[0]))
        return Cut(cut.first, cut.last, title, deck, captions, byline)

    def _of(self, cut: Cut, group: Group) -> list[int]:
        """The picks over a group; the line under it where the headline stands there."""
        picks = [at for at in self._picks(group) if cut.first <= at]
        if group.kinds & {"title"}:
            return picks if not group.kinds & {"outlet", "date"} else []
        over = group.labels == {"post-date"} and self.page.dated
        return [group.last] if (over or not picks) and self._titles_below(group, cut) else picks

    def _picks(self, group: Group) -> list[int]:
        """Lines above a group that may belong to its head, nearest first."""
        page = self.page
        picks: list[int] = []
        at = group.first - 1
        while at >= 0 and len(picks) < 4:
            if page.labels[at] in BETWEEN:
                at -= 1
                continue
            fits = page.open[at] or (page.soft[at] and at == group.first - 1)
            if not fits or not (page.blocks[at].headline or self._deck(at)):
                break
            if (picks and page.blocks[at].prose and not self._deck(at)) or self._over[page.blocks[at].text] > 1:
                break
            picks.append(at)
            if page.blocks[at].gap > 1:
                break
            at -= 1
        return picks[: self._depth(picks)]

    def _deck(self, at: int) -> bool:
        """True of a sentence over the first metadata of a page, with a headline over it."""
        page = self.page
        short = page.open[at] and len(page.blocks[at].text) <= _DECK and page.opens(at)
        above = page.above(at)
        return short and above is not None and page.open[above] and page.blocks[above].headline

    def _depth(self, picks: Sequence[int]) -> int:
        """How many of the lines above belong to the head: two above a blank line at the most."""
        page = self.page
        if page.airy or len(picks) < 3 or self._person(picks[0]):
            return len(picks)
        if picks and page.opens(picks[-1]) and page.opens(picks[0]):
            return len(picks)
        gaps = [page.blocks[at].gap > 0 for at in picks]
        return 3 if any(gaps[:2]) else 2

    def _captions(self, picks: list[int]) -> tuple[list[int], tuple[int, ...]]:
        """Tell captions from the rest: where blank lines mean something, they stand under one."""
        if self.page.airy:
            return picks, ()
        gaps = [i for i, at in enumerate(picks[:-1]) if self.page.blocks[at].gap > 0]
        if len(gaps) != 1 or (len(picks) > 2 and self.page.opens(picks[0])):
            return picks, ()
        return picks[gaps[0] + 1 :], tuple(sorted(picks[: gaps[0] + 1]))

    def _chosen(self, picks: Sequence[int], *, first: bool) -> tuple[int, int | None]:
        """Title and deck among picks, nearest to the text first.

        In the midst of a page the topmost is the title. At its top, the names of site and section may stand
        over it.
        """
        if len(picks) == 1:
            return picks[0], None
        if not first:
            return picks[-1], picks[-2]
        low, high = picks[0], picks[1]
        if self._kicker(high) or self._banner(low, high):
            return low, None
        headed = self._long(high) or len(self._words(low)) >= len(self._words(high))
        return (high, low) if headed else (low, None)

    def _banner(self, low: int, high: int) -> bool:
        """True where a blank line parts a line from the last of several lines over it, as a site's name and motto."""
        blocks = self.page.blocks
        return blocks[low].gap > 0 and high > 0 and blocks[high].gap == 0

    def _words(self, at: int) -> str:
        return self.page.blocks[at].text

    def _long(self, at: int) -> bool:
        return self.page.blocks[at].words >= 6

    def _kicker(self, at: int) -> bool:
        """True of a line that names a site or a section, not an article."""
        block = self.page.blocks[at]
        if block.end in ("!", "?", "؟") or block.text[0] in "\"'":
            return False
        return block.words <= _FEW or (block.words <= 5 and (block.text.isupper() or bool(_CRUMBS.search(block.text))))

    def _person(self, at: int) -> bool:
        """True of a line that is a person's name and nothing else."""
        block = self.page.blocks[at]
        shaped = block.words <= 4 and bool(_NAME.fullmatch(block.text))
        return shaped and not _ARTICLE.search(block.text) and names.split(block.text) == (block.text,)

    def _titles_below(self, group: Group, cut: Cut) -> bool:
        """True where a headline stands under the metadata, not over it."""
        page, at = self.page, group.last
        inside = at + 1 < cut.last and page.open[at] and page.blocks[at].headline and not page.blocks[at].prose
        return inside and group.labels <= {
            "post-date",
            "credit-line",
            "posted-by",
            "taxonomy",
            "category-tags",
        }

    def _opening(self, cut: Cut) -> list[int]:
        """Lines of a headline's shape before the first paragraph, last first: where no metadata line helps."""
        page = self.page
        picks: list[int] = []
        for at in range(cut.first, cut.last):
            if page.prose(at) and not (at == cut.first and self._headed(at)):
                break
            if page.open[at] and page.blocks[at].headline:
                picks.append(at)
        else:
            return []
        named = [at for at in picks[1:] if self._person(at)]
        if named:
            picks = picks[: picks.index(named[0]) + 1]
        return picks[-3:][::-1]

    def _headed(self, at: int) -> bool:
        """True of a headline that reads like a sentence: "Out of the harbour! No more delays!"."""
        block = self.page.blocks[at]
        return block.headline and block.end in "!?" and len(block.text) < 120
