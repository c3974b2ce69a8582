"""Two articles compared: the spans they share, to the code point, and how much of each these are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.reuse import candidates
from curate.reuse.align import Passage, Side, identity, passages
from curate.reuse.prints import prints
from curate.reuse.words import Piece, words

LITTLE = 40  # words; more than these two articles do not share by a stock sentence
MARK = np.dtype("<u4")
"""A fingerprint that is house text: the number of its first word."""


class Text(NamedTuple):
    """An article to compare: the text of its document, its kept pieces, the marks on its words."""

    document: str
    pieces: tuple[Piece, ...]
    marks: bytes

    def side(self) -> Side:
        """Return the article as one of two sides, words that are house text masked."""
        found = words(self.pieces)
        marks = np.frombuffer(self.marks, dtype=MARK)
        return Side(found, self.document, candidates.house_text(marks, len(found.ids)))


class Overlap(NamedTuple):
    """Span [a_start, a_end) of the one document and [b_start, b_end) of the other are the same, or nearly.

    `words` counts those that are the same; `identity` is 1 where all are. `a_quoted`, `b_quoted`: it stands in
    quotation marks, or in a block quotation.
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int
    identity: float
    a_quoted: bool
    b_quoted: bool


class Compared(NamedTuple):
    """What two articles share. `a_covered` of `a_words` words of the first lie in overlaps; house text is not counted.

    `prints` are the fingerprints of what they share where that is little: who else has these tells whether it is a
    stock sentence.
    """

    overlaps: tuple[Overlap, ...]
    a_covered: int
    a_words: int
    b_covered: int
    b_words: int
    prints: tuple[int, ...] = ()

    @property
    def words(self) -> int:
        """Words that are the same on both sides."""
        return sum(overlap.words for overlap in self.overlaps)

    @property
    def coverage(self) -> tuple[float, float]:
        """Share of each article's own words that lie in overlaps."""
        return self.a_covered / max(self.a_words, 1), self.b_covered / max(self.b_words, 1)

    @property
    def identity(self) -> float:
        """Mean identity of the overlaps, weighted by their words."""
        return sum(overlap.identity * overlap.words for overlap in self.overlaps) / max(self.words, 1)

    def turned(self) -> Compared:
        """Return the same seen from the other side."""
        turned = sorted(
            Overlap(o.b_start, o.b_end, o.a_start, o.a_end, o.words, o.identity, o.b_quoted, o.a_quoted)
            for o in self.overlaps
        )
        return Compared(tuple(turned), self.b_covered, self.b_words, self.a_covered, self.a_words, self.prints)


def compare(a: Side, b: Side) -> Compared | None:
    """Return what two articles share, None where that is nothing."""
    found = passages(a, b)
    if not found:
        return None
    return Compared(
        overlaps=tuple(_overlap(passage, a, b) for passage in found),
        a_covered=sum(passage.a_last - passage.a_first for passage in found),
        a_words=int((~a.masked).sum()),
        b_covered=sum(passage.b_last - passage.b_first for passage in found),
        b_words=int((~b.masked).sum()),
        prints=_prints(found, a, b),
    )


def _overlap(passage: Passage, a: Side, b: Side) -> Overlap:
    a_end, b_end = int(a.words.ends[passage.a_last - 1]), int(b.words.ends[passage.b_last - 1])
    more = _more(a, b, passage)
    return Overlap(
        a_start=int(a.words.starts[passage.a_first]),
        a_end=a_end + more,
        b_start=int(b.words.starts[passage.b_first]),
        b_end=b_end + more,
        words=passage.same,
        identity=round(identity(passage, a, b), 4),
        a_quoted=_quoted(a.words.quoted[passage.a_first : passage.a_last]),
        b_quoted=_quoted(b.words.quoted[passage.b_first : passage.b_last]),
    )


def _more(a: Side, b: Side, passage: Passage) -> int:
    """How many marks after the last word are the same on both sides: full stop, quotation mark."""
    ends = a.words.ends[passage.a_last - 1], b.words.ends[passage.b_last - 1]
    room = int(min(a.words.rooms[passage.a_last - 1], b.words.rooms[passage.b_last - 1]))
    more = 0
    while more < room:
        one, other = a.text[ends[0] + more], b.text[ends[1] + more]
        if one != other or one.isspace():
            break
        more += 1
    return more


def _quoted(flags: NDArray[np.bool_]) -> bool:
    return bool(flags.mean() >= 0.7)


def _prints(found: Sequence[Passage], a: Side, b: Side) -> tuple[int, ...]:
    """The fingerprints that what is shared has on both sides, where it is little."""
    if sum(passage.same for passage in found) > LITTLE:
        return ()
    mine = [prints(a.words.ids[passage.a_first : passage.a_last]).hashes for passage in found]
    theirs = [prints(b.words.ids[passage.b_first : passage.b_last]).hashes for passage in found]
    return tuple(np.intersect1d(np.concatenate(mine), np.concatenate(theirs)).tolist())
