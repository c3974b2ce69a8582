"""A pair of articles that share text, seen from either side; what kind of reuse it is; days in order."""

from __future__ import annotations

from typing import NamedTuple

from curate.chain import moment
from curate.reuse.compare import Compared, Overlap

WHOLE = 0.7  # of an article's words in overlaps: nothing of it is missing
HALF = 0.4  # the text rests on the other
PART = 0.25  # more than a quotation
LONG = 25  # words that nobody quotes without quotation marks

REUSES: dict[str, str] = {
    "copy": "both are the same text, or nearly",
    "trimmed": "the later is the earlier with parts left out",
    "expanded": "the later is the earlier with parts added",
    "excerpt": "the later takes a part of the earlier",
    "quotation": "the later quotes a passage of the earlier",
}


class Pair(NamedTuple):
    """Articles `a` and `b`, by their ids, the lesser first, and what they share."""

    a: str
    b: str
    compared: Compared

    @property
    def key(self) -> tuple[str, str]:
        """Both ids."""
        return self.a, self.b

    def sides(self) -> tuple[View, View]:
        """Return the pair as `a` sees it, and as `b` does."""
        return View(self.a, self.b, self.compared), View(self.b, self.a, self.compared.turned())


class View(NamedTuple):
    """A pair from the side of one article."""

    me: str
    other: str
    compared: Compared

    @property
    def coverage(self) -> float:
        """Share of my words that the other has too."""
        return self.compared.coverage[0]

    @property
    def whole(self) -> bool:
        """True where so much of me is the other's that I rest on it."""
        return self.coverage >= PART

    @property
    def little(self) -> bool:
        """True where what is shared is a quotation, or as short as one."""
        quoted = self.quoted or self.quoted_there
        return not self.whole and (self.compared.words < LONG or quoted)

    @property
    def quoted(self) -> bool:
        """True where what is shared stands in quotation marks here."""
        return _quoted(self.compared.overlaps, mine=True)

    @property
    def quoted_there(self) -> bool:
        """True where it does there."""
        return _quoted(self.compared.overlaps, mine=False)

    def shared(self, other: View) -> float:
        """Return which share of what I have in common with the one, I have in common with the other too."""
        whole = sum(o.a_end - o.a_start for o in self.compared.overlaps)
        met = 0
        for one in self.compared.overlaps:
            for two in other.compared.overlaps:
                met += max(0, min(one.a_end, two.a_end) - max(one.a_start, two.a_start))
        return met / max(whole, 1)


def _quoted(overlaps: tuple[Overlap, ...], *, mine: bool) -> bool:
    words = sum(overlap.words for overlap in overlaps)
    return sum(o.words for o in overlaps if (o.a_quoted if mine else o.b_quoted)) >= 0.7 * words


def reuse(earlier: float, later: float, view: View) -> str:
    """Return what kind of reuse it is, one of REUSES, by how much of either article is shared."""
    if min(earlier, later) >= WHOLE:
        return "copy"
    if later >= WHOLE:
        return "trimmed" if earlier >= PART else "excerpt"
    if earlier >= WHOLE:
        return "expanded"
    if view.quoted:
        return "quotation"
    if min(earlier, later) >= HALF:
        return "trimmed" if later >= earlier else "expanded"
    return "quotation" if later < HALF and view.little else "excerpt"


def before(one: str | None, other: str | None) -> bool:
    """True where one day or moment is certainly before the other. Dates are ISO, as exact as the page gives them."""
    if not one or not other:
        return False
    mine, theirs = moment(one), moment(other)
    if mine is not None and theirs is not None:
        return mine < theirs
    size = min(len(one[:10]), len(other[:10]))
    return one[:size] < other[:size]
