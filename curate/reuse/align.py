"""Alignment: the passages that two articles share, word by word.

Runs of SEED words that stand in both are joined along diagonals into maximal runs; runs that follow each other on both
sides, with little between them, into chains; chains that are long enough to be no chance are passages. Moved passages
are found too, since chains need not follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio

from curate.reuse.prints import SHINGLE, runs
from curate.reuse.words import WORD, Words

SEED = 3  # words
REPEATS = 8  # places of one seed in an article; more of them are no seed
RUNS = 1000  # of a pair; of more the longest are chained
GAP = 30  # words between two runs of one chain, on either side
SLACK = 20  # by which the gaps on the two sides may differ
LOOSE = 6  # words between two runs that may be other words on both sides
ALIKE = 55.0  # percent of characters that are the same, of words that a misprint parts
ENOUGH = 15 * WORD  # half words of a chain that are no chance
SPOKEN = 8 * WORD  # of one that stands in quotation marks
EXACT = 11 * WORD  # of one run
BANDS = (0.99, 0.9)  # likeness that is tried first; what is found does not depend on it


class Run(NamedTuple):
    """`size` words from word `a` of the one article and word `b` of the other are the same."""

    a: int
    b: int
    size: int


class Passage(NamedTuple):
    """Words [a_first, a_last) of the one article are words [b_first, b_last) of the other, but for few.

    `same` counts the words that are the same.
    """

    a_first: int
    a_last: int
    b_first: int
    b_last: int
    same: int


class _Seeds(NamedTuple):
    """The runs of SEED words that are an article's own, in the order of their hashes, with their places."""

    hashes: NDArray[np.uint64]
    places: NDArray[np.int64]


def _seeds(words: Words, masked: NDArray[np.bool_]) -> _Seeds:
    hashes = runs(words.ids, SEED)
    free = ~np.logical_or.reduce([masked[at : at + len(hashes)] for at in range(SEED)])
    places = np.flatnonzero(free)
    order = np.argsort(hashes[places], kind="stable")
    return _Seeds(hashes[places][order], places[order])


@dataclass(slots=True)
class Side:
    """One of two articles: its words, the text of its document, and the words that are not its own (house text)."""

    words: Words
    text: str
    masked: NDArray[np.bool_]
    taken: NDArray[np.bool_] = field(init=False)
    seeds: _Seeds = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no word taken but those that are masked."""
        self.taken = self.masked.copy()
        self.seeds = _seeds(self.words, self.masked)

    def anew(self) -> Side:
        """Return this side with no word taken yet."""
        side = copy(self)
        side.taken = self.masked.copy()
        return side

    def word(self, at: int) -> str:
        """Return a word as written."""
        return self.text[int(self.words.starts[at]) : int(self.words.ends[at])]

    def between(self, first: int, last: int) -> str:
        """Return the text of words [first, last)."""
        return self.text[int(self.words.starts[first]) : int(self.words.ends[last - 1])] if first < last else ""


def passages(a: Side, b: Side) -> list[Passage]:
    """Return the passages that two articles share, in the order of `a`. No word lies in two of them."""
    found: list[Passage] = []
    for chain in _chains(_runs(a, b)):
        clear = list(_clear(chain, a, b))
        pieces = [piece for piece in _pieces(clear, a, b) if _solid(piece)] if clear else []
        if not pieces or not _enough([run for piece in pieces for run in piece], a, b):
            continue
        for piece in pieces:  # before any grows: none grows into the next
            a.taken[piece[0].a : piece[-1].a + piece[-1].size] = True
            b.taken[piece[0].b : piece[-1].b + piece[-1].size] = True
        for piece in pieces:
            passage = _grown(piece, a, b)
            found.append(_without_scraps(passage, a, b))
            a.taken[passage.a_first : passage.a_last] = True
            b.taken[passage.b_first : passage.b_last] = True
    return sorted(found)


def identity(passage: Passage, a: Side, b: Side) -> float:
    """Return how alike the two sides of a passage are: 1 less the share of words inserted and deleted (Indel)."""
    mine = a.words.ids[passage.a_first : passage.a_last].tolist()
    theirs = b.words.ids[passage.b_first : passage.b_last].tolist()
    for least in (*BANDS, 0.0):  # a least likeness narrows what is computed: without one time grows with the square
        alike = float(Indel.normalized_similarity(mine, theirs, score_cutoff=least))
        if alike > 0:
            return alike
    return 0.0


# ---- runs


def _runs(a: Side, b: Side) -> list[Run]:
    """The maximal runs of the same words, in the order of `a`."""
    mine, theirs = a.seeds, b.seeds
    places = theirs.places
    left = np.searchsorted(theirs.hashes, mine.hashes, "left")
    count = np.searchsorted(theirs.hashes, mine.hashes, "right") - left
    count[count > REPEATS] = 0
    at = np.repeat(mine.places, count)
    offsets = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    there = places[np.repeat(left, count) + offsets]
    diagonal = there - at
    order = np.lexsort((at, diagonal))
    at, there, diagonal = at[order], there[order], diagonal[order]
    if not len(at):
        return []
    new = np.concatenate(([True], (diagonal[1:] != diagonal[:-1]) | (at[1:] != at[:-1] + 1)))
    heads = np.flatnonzero(new)
    sizes = np.diff(np.append(heads, len(at))) + SEED - 1
    if len(heads) > RUNS:
        longest = np.sort(np.argsort(-sizes, kind="stable")[:RUNS])
        heads, sizes = heads[longest], sizes[longest]
    found = sorted(map(Run, at[heads].tolist(), there[heads].tolist(), sizes.tolist()))
    return [run for run, inner in zip(found, _inner(found), strict=True) if not inner]


def _inner(found: Sequence[Run]) -> list[bool]:
    """Which runs are words that a longer run has on both sides: a phrase that it says twice, met crosswise."""
    a, b, size = (np.array(column, dtype=np.int64) for column in zip(*found, strict=True))
    within = size[:, None] < size[None, :]
    for start in (a, b):
        within &= (start[:, None] >= start[None, :]) & ((start + size)[:, None] <= (start + size)[None, :])
    return [bool(row.any()) for row in within]


# ---- chains


def _chains(found: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs that follow each other on both sides, best chain first; a run is in one chain at most.

    Chains of too few words to be anything are left out.
    """
    score = [float(run.size) for run in found]
    before = [-1] * len(found)
    for at, after, cost in _links(found):
        if score[at] > cost and found[after].size + score[at] - cost > score[after]:
            score[after], before[after] = found[after].size + score[at] - cost, at
    used = [False] * len(found)
    for last in sorted(range(len(found)), key=lambda at: (-score[at], found[at])):
        chain, at = [], last
        while at >= 0 and not used[at]:
            used[at] = True
            chain.append(found[at])
            at = before[at]
        if sum(run.size for run in chain) * WORD >= SPOKEN:
            yield chain[::-1]


def _links(found: Sequence[Run]) -> Iterator[tuple[int, int, float]]:
    """Which run may follow which, by their numbers, in the order of the later; and what that costs, in words."""
    a, b, size = (np.array(column, dtype=np.int64) for column in zip(*found, strict=True)) if found else [_NONE] * 3
    mine = a[None, :] - (a + size)[:, None]
    theirs = b[None, :] - (b + size)[:, None]
    low, high, skew = np.minimum(mine, theirs), np.maximum(mine, theirs), np.abs(mine - theirs)
    fits = np.triu((low > -SEED) & (high <= GAP) & (skew <= SLACK), 1)
    after, at = np.nonzero(fits.T)
    cost = 0.05 * np.maximum(high[at, after], 0) + 0.15 * skew[at, after]
    yield from zip(at.tolist(), after.tolist(), cost.tolist(), strict=True)


_NONE = np.zeros(0, dtype=np.int64)


def _clear(chain: Sequence[Run], a: Side, b: Side) -> Iterator[Run]:
    """The runs of a chain without the words that a better chain has, or the run before."""
    reached_a = reached_b = 0
    for run in chain:
        first, last = 0, run.size
        while first < last and (
            run.a + first < reached_a or run.b + first < reached_b or a.taken[run.a + first] or b.taken[run.b + first]
        ):
            first += 1
        free = a.taken[run.a + first : run.a + last] | b.taken[run.b + first : run.b + last]
        last = first + int(free.argmax()) if free.any() else last
        if first < last:
            reached_a, reached_b = run.a + last, run.b + last
            yield Run(run.a + first, run.b + first, last - first)


def _solid(piece: Sequence[Run]) -> bool:
    """True of a piece that is more than what another one is followed by in other words."""
    return max(run.size for run in piece) >= SHINGLE or sum(run.size for run in piece) * WORD >= ENOUGH


def _enough(chain: Sequence[Run], a: Side, b: Side) -> bool:
    """True where a chain is too long to be chance: less is needed of words that are a quotation on either side."""
    weights = [int(a.words.weights[run.a : run.a + run.size].sum()) for run in chain]
    whole, longest = sum(weights), max(weights)
    if longest >= EXACT or (whole >= ENOUGH and longest >= 4 * WORD):
        return True
    if whole < SPOKEN or longest < 4 * WORD:
        return False
    size = sum(run.size for run in chain)
    return any(
        sum(int(side.words.quoted[first : first + run.size].sum()) for run, first in zip(chain, firsts, strict=True))
        >= 0.7 * size
        for side, firsts in ((a, [run.a for run in chain]), (b, [run.b for run in chain]))
    )


# ---- passages


def _pieces(chain: Sequence[Run], a: Side, b: Side) -> list[list[Run]]:
    """A chain cut where something was removed, or where one side has words that the other lacks."""
    whole = [part for run in chain for part in _unparted(run, a, b)]
    pieces = [[whole[0]]]
    for run, after in pairwise(whole):
        if _follows(run, after, a, b):
            pieces[-1].append(after)
        else:
            pieces.append([after])
    return pieces


def _unparted(run: Run, a: Side, b: Side) -> Iterator[Run]:
    cuts = np.flatnonzero(a.words.parted[run.a + 1 : run.a + run.size] | b.words.parted[run.b + 1 : run.b + run.size])
    edges = [0, *(int(cut) + 1 for cut in cuts), run.size]
    for start, end in pairwise(edges):
        yield Run(run.a + start, run.b + start, end - start)


def _follows(run: Run, after: Run, a: Side, b: Side) -> bool:
    """True where what stands between two runs of a chain is the same on both sides, or nearly."""
    mine, theirs = (run.a + run.size, after.a), (run.b + run.size, after.b)
    if a.words.parted[mine[0] : mine[1] + 1].any() or b.words.parted[theirs[0] : theirs[1] + 1].any():
        return False
    if a.taken[mine[0] : mine[1]].any() or b.taken[theirs[0] : theirs[1]].any():
        return False
    if max(mine[1] - mine[0], theirs[1] - theirs[0]) <= LOOSE:
        return True
    return ratio(a.between(*mine), b.between(*theirs)) >= ALIKE


def _grown(piece: Sequence[Run], a: Side, b: Side) -> Passage:
    """A passage with the words at its edges that are the same, or misprints of each other."""
    first, last = piece[0], piece[-1]
    left = _steps(a, b, (first.a - 1, first.b - 1), -1)
    right = _steps(a, b, (last.a + last.size, last.b + last.size), 1)
    return Passage(
        a_first=first.a - left[0],
        a_last=last.a + last.size + right[0],
        b_first=first.b - left[1],
        b_last=last.b + last.size + right[1],
        same=sum(run.size for run in piece) + left[2] + right[2],
    )


def _without_scraps(passage: Passage, a: Side, b: Side) -> Passage:
    """A long passage without a word or two of a sentence that is another one on either side: every text says "The"."""
    for words in range(1, SCRAP + 1):
        last, first = passage.a_last - words, passage.a_first + words
        if passage.same > LONG and _ends(a, last) and _ends(b, passage.b_last - words):
            less = _alike(a, b, (last, passage.b_last - words), words)
            passage = passage._replace(a_last=last, b_last=passage.b_last - words, same=passage.same - less)
        if passage.same > LONG and _ends(a, first) and _ends(b, passage.b_first + words):
            less = _alike(a, b, (passage.a_first, passage.b_first), words)
            passage = passage._replace(a_first=first, b_first=passage.b_first + words, same=passage.same - less)
    return passage


def _alike(a: Side, b: Side, at: tuple[int, int], words: int) -> int:
    return sum(_same(a, b, at[0] + step, at[1] + step) for step in range(words))


def _ends(side: Side, at: int) -> bool:
    """True where a sentence ends before word `at`."""
    between = side.text[int(side.words.ends[at - 1]) : int(side.words.starts[at])]
    return bool(_STOP.search(between))


_STOP = re.compile(r"[.!?…。！？؟۔।]")
SCRAP = 2  # words of a sentence that are no more than the beginning, or end, of another one
LONG = 30  # words; shorter passages are left as they are
_SKIPS = ((0, 0), (1, 1), (1, 0), (0, 1), (2, 2), (2, 1), (1, 2))
DROP = 3  # words by which the words that differ may outweigh those that are the same, at the edge of a passage


def _steps(a: Side, b: Side, start: tuple[int, int], way: int) -> tuple[int, int, int]:
    """How far a passage goes on from its edge: words of `a`, words of `b`, words that are the same.

    It ends where the words that are the same outweigh those that differ most.
    """
    mine = theirs = same = score = 0
    best = (0, 0, 0, 0)
    while score > best[0] - DROP:
        for skip_a, skip_b in _SKIPS:
            at = (start[0] + way * (mine + skip_a), start[1] + way * (theirs + skip_b))
            if _free(a, start[0] + way * mine, at[0], way) and _free(b, start[1] + way * theirs, at[1], way):
                met = _met(a, b, at, way)
                if met:
                    mine, theirs, same = mine + skip_a + met, theirs + skip_b + met, same + met
                    score += met - max(skip_a, skip_b)
                    best = max(best, (score, mine, theirs, same))
                    break
        else:
            break
    return best[1:]


def _free(side: Side, first: int, last: int, way: int) -> bool:
    """True where the words from `first` to `last` belong to no other passage, and nothing was removed between."""
    low, high = (first, last) if way > 0 else (last, first)
    if low < 0 or high >= len(side.taken):
        return False
    taken, parted = side.taken, side.words.parted
    if way > 0:
        return not any(taken[at] or parted[at] for at in range(low, high + 1))
    return not any(taken[at] or (at + 1 < len(parted) and parted[at + 1]) for at in range(low, high + 1))


def _met(a: Side, b: Side, at: tuple[int, int], way: int) -> int:
    """How many words from here on are the same, or misprints of each other."""
    met = 0
    mine, theirs = at
    while _free(a, mine, mine, way) and _free(b, theirs, theirs, way) and _same(a, b, mine, theirs):
        met += 1
        mine, theirs = mine + way, theirs + way
    return met


def _same(a: Side, b: Side, mine: int, theirs: int) -> bool:
    if a.words.ids[mine] == b.words.ids[theirs]:
        return True
    one, other = a.word(mine), b.word(theirs)
    return min(len(one), len(other)) >= 4 and ratio(one, other) >= 75
