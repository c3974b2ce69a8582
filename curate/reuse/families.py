"""Families: a story and all its copies. An equivalence: every article is in one family at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from curate.reuse.compare import LITTLE
from curate.reuse.pairs import WHOLE, Pair, View, before

SMALLER, LARGER = 0.5, 0.25
"""Of the one article at least so much must be shared, and of the other so much: digests and quotations join nothing."""
MEMBER = 0.5  # share of an article that a digest holds
PARTS = 2  # articles that have nothing in common; who holds them is a digest
STOCK = ((15, 4), (41, 5))
"""Of fewer words than these, which are all that two articles share, so many stories make a stock sentence;"""
SPOKEN = 8
"""of words in quotation marks so many: a speech is quoted by many."""

FRAME = 0.3  # share of a sentence's fingerprints that is enough: stock sentences have names and days in them


def near(pairs: Iterable[Pair]) -> dict[str, list[View]]:
    """Return for each article how it sees those it shares text with."""
    found: dict[str, list[View]] = defaultdict(list)
    for pair in pairs:
        for view in pair.sides():
            found[view.me].append(view)
    return found


def digests(seen: Mapping[str, Sequence[View]], days: Mapping[str, str | None]) -> set[str]:
    """Return the articles that hold most of several others which have little in common with each other.

    Others that are later by their `days` are no parts of it: they may have taken what they hold from it.
    """
    found = set()
    for article, views in seen.items():
        held = [
            view
            for view in views
            if view.compared.coverage[1] >= MEMBER
            and view.coverage < WHOLE
            and not before(days.get(article), days.get(view.other))
        ]
        parts: list[View] = []
        for view in sorted(held, key=lambda view: (-view.coverage, view.other)):
            if all(view.shared(part) < SMALLER for part in parts):
                parts.append(view)
        if len(parts) >= PARTS:
            found.add(article)
    return found


def joins(pair: Pair) -> bool:
    """True where two articles tell one story: half of the shorter is shared, a quarter of the longer, none quoted."""
    low, high = sorted(pair.compared.coverage)
    quoted = high < WHOLE and any(view.quoted for view in pair.sides())
    return high >= SMALLER and low >= LARGER and not quoted


def families(pairs: Sequence[Pair], apart: set[str]) -> dict[str, str]:
    """Return the family of each article that has one, named by its least member; `apart` are in none."""
    return _joined(pair for pair in pairs if joins(pair) and not {pair.a, pair.b} & apart)


def stories(pairs: Sequence[Pair]) -> dict[str, str]:
    """Return what each article that shares more than a sentence tells of, named by its least member.

    Coarser than families: digests, and who takes a part, tell of what they take from.
    """
    return _joined(pair for pair in pairs if pair.compared.words > LITTLE or joins(pair))


def _joined(pairs: Iterable[Pair]) -> dict[str, str]:
    first: dict[str, str] = {}
    for pair in pairs:
        one, other = sorted((_first(first, pair.a), _first(first, pair.b)))
        first[other] = one
    return {article: _first(first, article) for article in first}


def _first(first: dict[str, str], article: str) -> str:
    first.setdefault(article, article)
    while first[article] != article:
        first[article] = first[first[article]]
        article = first[article]
    return article


def is_stock(pair: Pair, told: Mapping[int, int]) -> bool:
    """True where all that a pair shares is a sentence that many stories carry.

    `told` counts the stories that have each fingerprint (see `stories`).
    """
    prints = pair.compared.prints
    if not prints:
        return False
    counts = sorted((told.get(one, 0) for one in prints), reverse=True)
    if any(view.quoted for view in pair.sides()):
        most = SPOKEN
    else:
        most = next((stories for fewer, stories in STOCK if pair.compared.words < fewer), SPOKEN)
    return counts[int(FRAME * (len(prints) - 1))] >= most
