"""Segmentation: where the articles of a document begin and end, found from what the rules marked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from curate.blocks import Block
from curate.lines import HEADS, META, TRAILS, Group, Page
from curate.titles import Cut, Heads

_LOST = 300  # code points of text: an article without a head has as much, or two paragraphs


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document was cut, and what showed it."""

    name: str
    why: str
    cuts: tuple[Cut, ...]


def segment(blocks: Sequence[Block], layout: str = "auto") -> Layout:
    """Cut a document's blocks into articles, by the `layout` named or the one the document shows."""
    finder = _Finder(Page(blocks))
    if layout == "single" or not blocks:
        return Layout("single", "the manifest says so", (finder.whole(),) if blocks else ())
    if layout == "separator" or (layout == "auto" and finder.ruled()):
        return Layout("separator", "headlines follow lines of ornaments", finder.by_separators())
    heads = [] if layout == "trailer" else finder.heads
    trailers = [] if layout == "head" else finder.trailers
    cuts = finder.cuts(heads, trailers)
    name = "single" if len(cuts) == 1 else "trailer" if len(trailers) > len(heads) else "head"
    return Layout(name, f"{len(heads)} heads, {len(trailers)} trailers", cuts)


class _Finder:
    """The heads and trailers of one page, and the articles they part."""

    def __init__(self, page: Page) -> None:
        self.page = page
        groups = page.groups()
        self.anatomy = Heads(page, groups)
        roles: dict[str, list[Group]] = {"head": [], "trailer": [], "either": [], "none": []}
        for group in groups:
            roles[self._role(group)].append(group)
        heads, trailers, either = roles["head"], roles["trailer"], roles["either"]
        if either:
            as_head = page.opens(either[0].first) or len(heads) > len(trailers)
            (heads if as_head else trailers).extend(either)
        heads.sort(key=lambda group: group.first)
        trailers.sort(key=lambda group: group.first)
        self.heads = self._steady(heads)
        self.trailers = self._closing(heads, trailers)
        self._closings = [group.first for group in self.trailers]

    def _role(self, group: Group) -> str:
        """What a group of metadata lines is: "head", "trailer", "either" (the others decide) or "none"."""
        page = self.page
        above = page.above(group.first)
        titled = above is not None and page.blocks[above].headline and page.soft[above]
        text_below = group.last < len(page.blocks) and page.leads_to_text(group.last)
        if group.labels & TRAILS and not group.labels & HEADS:
            told = titled and text_below and above is not None and not page.prose(above)
            return "either" if told else "trailer"
        if not text_below:
            return "trailer" if group.strong and not group.labels & {"credit-line", "front-matter"} else "none"
        if group.strong and group.labels & HEADS:
            return "head"
        if titled or above is None:
            return "either" if titled and (group.strong or group.labels & TRAILS) else "head"
        if group.labels == {"post-date"} and page.heading(group.last) and not page.prose(above):
            return "head"  # a date over the headlines of its posts
        return "either" if group.strong else "none"

    def _steady(self, heads: list[Group]) -> list[Group]:
        """Leave out a weak head that stands alone among strong ones, unless it opens the document."""
        weak = [group for group in heads if not group.strong]
        if len(weak) == 1 and len(heads) > 1:
            return [group for group in heads if group.strong or self.page.opens(group.first)]
        return heads

    def _closing(self, heads: Sequence[Group], trailers: Sequence[Group]) -> list[Group]:
        """Leave out trailers after which no other post comes: what follows shows no head and no trailer.

        Readers' comments and notices follow the only post of a page. In an archive, whose posts close alike,
        the last post may have lost its trailer.
        """
        seen = Counter(kind for group in trailers for kind in group.kinds)
        alike = [one for one in trailers if any(seen[kind] > 1 for kind in one.kinds)]
        if not any(group.strong for group in alike):
            alike = [group for group in alike if self.page.heading(group.last)]
        archive = len(alike) > 1
        kept = set(alike) if archive else set()
        later = max((group.first for group in (*heads, *trailers) if group.strong), default=0)
        return [one for one in trailers if one in kept or later > one.last]

    def whole(self) -> Cut:
        """Return one article over all blocks."""
        first = next((group for group in self.heads if self.page.opens(group.first)), None)
        return self.anatomy.titled(Cut(0, len(self.page.blocks)), first)

    def _separators(self) -> list[int]:
        return [at for at, label in enumerate(self.page.labels) if label == "separator"]

    def _headed(self, at: int) -> bool:
        """True of a separator that a headline follows, and text that."""
        return self.page.heading(at + 1) and self.page.leads_to_text(at + 1)

    def ruled(self) -> bool:
        """True where lines of ornaments, each with a headline under it, part the document."""
        texts = [at for at in range(len(self.page.blocks)) if self.page.text(at)]
        inner = [at for at in self._separators() if texts and at < texts[-1]]
        headed = [at for at in inner if self._headed(at)]
        strong = sum(head.strong for head in self.heads)
        return len(headed) >= 2 and len(headed) >= len(inner) - 1 and strong < 2

    def by_separators(self) -> tuple[Cut, ...]:
        """Cut before the headline or the head under each separator."""
        tops = {self.anatomy.top(group) for group in self.heads}
        under = [at + 1 for at in self._separators()]
        return self._cuts([0, *(at for at in under if at in tops or self.page.heading(at))], self.heads)

    def cuts(self, heads: Sequence[Group], trailers: Sequence[Group]) -> tuple[Cut, ...]:
        """Cut before each head and after each trailer; at separators too, where heads stand under some."""
        tops = [self.anatomy.top(group) for group in heads]
        starts = [0, *tops, *(self._after(group) for group in trailers)]
        under = [at + 1 for at in self._separators()]
        if len(set(tops) & set(under)) >= 2:
            starts += [at for at in under if self._headed(at - 1)]
        return self._cuts(starts, heads)

    def _cuts(self, starts: Sequence[int], heads: Sequence[Group]) -> tuple[Cut, ...]:
        page, end_of_page = self.page, len(self.page.blocks)
        edges = sorted({at for at in starts if at < end_of_page})
        tops = {self.anatomy.top(group) for group in heads}
        texts = [at for at in range(end_of_page) if page.text(at)]
        kept: list[int] = []
        for at, end in zip(edges, [*edges[1:], end_of_page], strict=True):
            if kept and kept[-1] in tops and bisect_left(texts, kept[-1]) == bisect_left(texts, at):
                continue  # a second line of one head
            if at in tops or self._holds(at, end):
                kept.append(at)
        if kept and kept[0] > 0 and kept[0] not in tops:
            kept[0] = 0  # what stands over it is its own furniture
        kept = kept or [0]
        cuts, firsts = [], [group.first for group in heads]
        for at, end in zip(kept, [*kept[1:], end_of_page], strict=True):
            place = bisect_left(firsts, at)
            mine = heads[place] if place < len(heads) and firsts[place] < end else None
            cuts.append(self.anatomy.titled(Cut(at, end), mine))
        return tuple(cuts)

    def _holds(self, at: int, end: int) -> bool:
        """True where an article without a head may lie: text, and at the top of the page more than a notice."""
        texts = [other for other in range(at, end) if self.page.text(other)]
        after = bisect_right(self._closings, at)
        closed = after < len(self._closings) and self._closings[after] < end
        if at > 0 or end == len(self.page.blocks) or closed:
            return bool(texts)
        return len(texts) >= 2 or sum(len(self.page.blocks[other].text) for other in texts) >= _LOST

    def _after(self, group: Group) -> int:
        """The first block after a trailer that belongs to the next article."""
        page, at = self.page, group.last
        begins = META | {"body", "dateline", "front-matter", "caption", "title"}
        while at < len(page.blocks) and page.labels[at] and page.labels[at] not in begins:
            at += 1
        return at
