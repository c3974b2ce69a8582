"""Scores of reuse found. Pure: gold and answer in, numbers out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from reuse_gold import FREE, Answer, Found, Gold, Pair, Span

NEAR = 2  # code points an end may be off
UNKNOWN = "unknown"

Ranges = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def share(part: float, whole: float) -> float:
    """Return part / whole, 0 where there is no whole."""
    return part / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Directions:
    """Directions claimed of gold pairs found."""

    knowable: int  # pairs whose direction shows
    claimed: int  # of these
    right: int  # of those
    blank: int  # pairs of source and copy where nothing shows which is which
    guessed: int  # of these, claimed
    siblings: int  # pairs where neither has it from the other
    invented: int  # of these, claimed
    misled: int  # pairs of source and copy claimed wrongly where the dates or claims printed are wrong


@dataclass(frozen=True, slots=True)
class Report:
    """All scores of one answer; None where the tool says nothing of the kind."""

    pairs: Counts
    kinds: dict[str, Counts]
    chars: Counts | None
    ends: float | None
    relations: float | None
    parents: float | None
    directions: Directions | None
    rand: float | None


def report(gold: Gold, answer: Answer) -> Report:
    found = merged(answer.pairs)
    hits = [(gold.pairs[key], one) for key, one in found.items() if key in gold.pairs]
    hits = [(pair, one) for pair, one in hits if pair.kind not in FREE]
    false = [one for key, one in found.items() if key not in gold.pairs]
    aligned = any(one.spans for one in found.values())
    directed = any(one.direction != UNKNOWN for one in found.values())
    related = [(pair.relation, one.relation) for pair, one in hits if pair.relation and one.relation]
    return Report(
        pairs=pair_counts(gold, found),
        kinds=kind_counts(gold, found),
        chars=char_counts(hits, false) if aligned else None,
        ends=exact_ends(hits) if aligned else None,
        relations=share(sum(a == b for a, b in related), len(related)) if related else None,
        parents=None if answer.parents is None else parent_share(knowable(gold), answer.parents),
        directions=directions(hits) if directed else None,
        rand=None if answer.families is None else adjusted_rand(gold.families, answer.families),
    )


def merged(pairs: Iterable[Found]) -> dict[tuple[str, str], Found]:
    """Return what was found by pair, a < b; what is said twice of a pair is one with the spans of both."""
    by: dict[tuple[str, str], Found] = {}
    for one in map(Found.ordered, pairs):
        if one.a == one.b:
            continue
        before = by.get((one.a, one.b))
        by[one.a, one.b] = (
            Found(one.a, one.b, before.spans + one.spans, before.relation, before.direction) if before else one
        )
    return by


def pair_counts(gold: Gold, found: Mapping[tuple[str, str], Found]) -> Counts:
    """Count pairs; free ones do not count."""
    real = {key for key, pair in gold.pairs.items() if pair.kind not in FREE}
    right = len(real & found.keys())
    return Counts(right, len(found.keys() - gold.pairs.keys()), len(real) - right)


def kind_counts(gold: Gold, found: Mapping[tuple[str, str], Found]) -> dict[str, Counts]:
    """Count right and missed pairs by kind, the free ones too."""
    kinds: dict[str, Counts] = defaultdict(Counts)
    for key, pair in gold.pairs.items():
        kinds[pair.kind] += Counts(right=1) if key in found else Counts(missed=1)
    return dict(sorted(kinds.items()))


# ---- spans


def united(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges sorted, overlapping and touching ones made one."""
    whole: Ranges = []
    for start, end in sorted(ranges):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        elif start < end:
            whole.append((start, end))
    return whole


def length(ranges: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in ranges)


def common(ours: Ranges, theirs: Ranges) -> int:
    """Return the length of what two united lists of ranges have in common."""
    at = other = total = 0
    while at < len(ours) and other < len(theirs):
        low, high = max(ours[at][0], theirs[other][0]), min(ours[at][1], theirs[other][1])
        total += max(0, high - low)
        if ours[at][1] <= theirs[other][1]:
            at += 1
        else:
            other += 1
    return total


def sides(spans: Iterable[Span]) -> tuple[Ranges, Ranges]:
    """Return the two sides' ranges, united."""
    listed = list(spans)
    return united((one.a_start, one.a_end) for one in listed), united((one.b_start, one.b_end) for one in listed)


def char_counts(hits: Iterable[tuple[Pair, Found]], false: Iterable[Found]) -> Counts:
    """Count code points, both sides, over gold pairs that were found and over false ones. Text that is free in a
    pair, a speech beside the copy, does not count.
    """
    total = Counts()
    for pair, one in hits:
        for wanted, free, found in zip(sides(pair.spans), sides(pair.free), sides(one.spans), strict=True):
            right = common(wanted, found)
            excused = common(united([*wanted, *free]), found) - right
            total += Counts(right, length(found) - right - excused, length(wanted) - right)
    return total + Counts(wrong=sum(length(side) for one in false for side in sides(one.spans)))


def exact_ends(hits: Iterable[tuple[Pair, Found]]) -> float:
    """Return the share of gold spans' ends, four a span, that the found span which overlaps most has within NEAR."""
    right = total = 0
    for pair, one in hits:
        for span in pair.spans:
            total += 4
            best = max(one.spans, key=lambda other, span=span: _overlap(span, other), default=None)  # type: ignore[misc]
            if best is not None:
                right += sum(abs(ours - theirs) <= NEAR for ours, theirs in zip(span, best, strict=True))
    return share(right, total)


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.a_end, other.a_end) - max(one.a_start, other.a_start)) + max(
        0, min(one.b_end, other.b_end) - max(one.b_start, other.b_start)
    )


# ---- direction, parents, families


def directions(hits: Sequence[tuple[Pair, Found]]) -> Directions:
    copies = [(pair, one) for pair, one in hits if pair.direction != "none"]
    siblings = [one for pair, one in hits if pair.direction == "none"]
    known = [(pair, one) for pair, one in copies if pair.knowable]
    misled = [(pair, one) for pair, one in copies if not pair.knowable and pair.misleading]
    blank = [one for pair, one in copies if not pair.knowable and not pair.misleading]
    claimed = [(pair, one) for pair, one in known if one.direction != UNKNOWN]
    return Directions(
        knowable=len(known),
        claimed=len(claimed),
        right=sum(pair.direction == one.direction for pair, one in claimed),
        blank=len(blank),
        guessed=sum(one.direction != UNKNOWN for one in blank),
        siblings=len(siblings),
        invented=sum(one.direction != UNKNOWN for one in siblings),
        misled=sum(one.direction not in (UNKNOWN, pair.direction) for pair, one in misled),
    )


def knowable(gold: Gold) -> dict[str, str]:
    """Return the direct sources of the copies of which something shows that they are: nobody can know the others."""
    return {
        copy: source
        for copy, source in gold.parents.items()
        if (pair := gold.pairs.get((min(copy, source), max(copy, source)))) is not None and pair.knowable
    }


def parent_share(wanted: Mapping[str, str], found: Mapping[str, str | None]) -> float:
    """Return the share of copies whose direct source is named."""
    return share(sum(found.get(copy) == source for copy, source in wanted.items()), len(wanted))


def adjusted_rand(wanted: Mapping[str, str], found: Mapping[str, str]) -> float:
    """Return the adjusted Rand index of two partitions of the articles of `wanted`; who has no family is alone."""
    cells = Counter((family, found.get(name, name)) for name, family in wanted.items())
    rows, columns = Counter[str](), Counter[str]()
    for (row, column), number in cells.items():
        rows[row] += number
        columns[column] += number
    both, row_pairs, column_pairs = (sum(comb(n, 2) for n in side.values()) for side in (cells, rows, columns))
    expected = share(row_pairs * column_pairs, comb(len(wanted), 2))
    most = (row_pairs + column_pairs) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def components(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return families as connected components, each named by its least member."""
    up = {name: name for name in names}

    def top(name: str) -> str:
        while up[name] != name:
            up[name] = up[up[name]]
            name = up[name]
        return name

    for a, b in pairs:
        low, high = sorted((top(a), top(b)))
        up[high] = low
    return {name: top(name) for name in up}


def best_threshold(gold: Gold, scored: Iterable[tuple[str, str, float]]) -> tuple[float, float]:
    """Return the threshold of the best F1 over scored pairs, and that F1; a pair is found at or above it."""
    real = sum(pair.kind not in FREE for pair in gold.pairs.values())
    right = wrong = 0
    best = (1.0, 0.0)
    ranked = sorted(scored, key=lambda one: -one[2])
    for at, (a, b, score) in enumerate(ranked):
        pair = gold.pairs.get((min(a, b), max(a, b)))
        right += pair is not None and pair.kind not in FREE
        wrong += pair is None
        last_of_score = at + 1 == len(ranked) or ranked[at + 1][2] < score
        f1 = Counts(right, wrong, real - right).f1
        if last_of_score and f1 > best[1]:
            best = (score, f1)
    return best
