"""Candidates: which pairs of articles share enough fingerprints to be compared; which fingerprints are house text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.reuse.prints import LONG, SHINGLE, WINDOW, agree
from curate.reuse.words import mixed

MANY = 64  # articles; a fingerprint of more of them, or of more than
TELLINGS = 24  # different texts, is a turn of phrase or a story told everywhere: not all its articles are compared,
FIRST = 4  # but each with the earliest of them
NEXT = 3  # and with those next to it by their days,
STORY = 12  # where they share so many such fingerprints: no phrase is as long
HOUSE = 3  # different texts that must carry a fingerprint before it can be house text,
SPREAD = 2.5  # and how many there must be for each outlet that carries it: a republished text is spread over outlets
SKETCHES = 3
NEAR = 60  # words between two fingerprints
SLACK = 20  # by which their distance on the two sides may differ
_BATCH = 4_000_000  # pairs of postings looked at together
_KEY = np.uint64(32)

POSTING = np.dtype([("hash", "<u8"), ("article", "<u4"), ("place", "<u4"), ("context", "<u8")])
"""One fingerprint of one article, by the number of the article."""


class Status(IntEnum):
    """What a fingerprint is: of few articles, of the text of a house, or of many articles."""

    own = 0
    house = 1
    common = 2


class Carriers(NamedTuple):
    """What is known of articles, by number: whose page it is, its sketches, its rank in the order of days.

    `articles` are the numbers, ascending; the other arrays are parallel to it, `sketches` with SKETCHES columns.
    """

    articles: NDArray[np.uint32]
    outlets: NDArray[np.uint32]
    sketches: NDArray[np.uint64]
    ranks: NDArray[np.int64]

    def at(self, numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return where each article stands in the arrays."""
        return np.searchsorted(self.articles, numbers)


def sketch(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return what copies have in common and others hardly: the least of their hashes, in SKETCHES orders.

    Texts that differ share each with a chance of their likeness (MinHash; Broder: On the resemblance and containment of
    documents, 1997).
    """
    if not len(hashes):
        return np.zeros(SKETCHES, dtype=np.uint64)
    return np.array([mixed(hashes ^ np.uint64(order)).min() for order in range(1, SKETCHES + 1)], dtype=np.uint64)


class Groups(NamedTuple):
    """Postings in order of their hashes: group `i` is `postings[heads[i]:heads[i + 1]]`, all of one hash.

    `ranks` are those of the postings' articles.
    """

    postings: NDArray[np.void]
    heads: NDArray[np.int64]
    status: NDArray[np.uint8]
    ranks: NDArray[np.int64]

    def sizes(self) -> NDArray[np.int64]:
        """Return how many postings each group has."""
        return np.diff(self.heads)


def grouped(postings: NDArray[np.void], carriers: Carriers) -> Groups:
    """Return the hashes that several articles have, with what each is. `postings` are in order of hash and article."""
    hashes = postings["hash"]
    shared = np.zeros(len(postings), dtype=np.bool_)
    same = hashes[1:] == hashes[:-1]
    shared[1:] |= same
    shared[:-1] |= same
    postings = postings[shared]
    hashes = postings["hash"]
    heads = (
        np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))) if len(hashes) else np.zeros(0, np.int64)
    )
    edges = np.append(heads, len(hashes))
    at = carriers.at(postings["article"])
    outlets, sketches = carriers.outlets[at], carriers.sketches[at]
    group = np.repeat(np.arange(len(heads)), np.diff(edges))
    tellings = np.max([_distinct(group, sketches[:, at], len(heads)) for at in range(SKETCHES)], axis=0)
    houses = _distinct(group, outlets, len(heads))
    return Groups(postings, edges, statuses(np.diff(edges), tellings, houses), carriers.ranks[at])


def statuses(articles: NDArray[np.int64], tellings: NDArray[np.int64], houses: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return what fingerprints are, each carried by so many articles, different texts, and outlets."""
    status = np.where((articles > MANY) | (tellings > TELLINGS), Status.common, Status.own)
    return np.where((tellings >= HOUSE) & (tellings >= SPREAD * houses), Status.house, status).astype(np.uint8)


def _distinct(group: NDArray[np.int64], values: NDArray[np.generic], count: int) -> NDArray[np.int64]:
    """How many different values each group has."""
    order = np.lexsort((values, group))
    values, group = values[order], group[order]
    new = np.ones(len(group), dtype=np.bool_)
    new[1:] = (group[1:] != group[:-1]) | (values[1:] != values[:-1])
    return np.bincount(group[new], minlength=count)


def house_text(places: NDArray[np.uint32], size: int) -> NDArray[np.bool_]:
    """Return which of an article's `size` words are house text, from where its house fingerprints stand.

    Fingerprints of one passage stand near each other: what lies between them is house text too. One that stands
    alone is a turn of phrase.
    """
    masked = np.zeros(size, dtype=np.bool_)
    places = np.sort(places.astype(np.int64))
    if not len(places):
        return masked
    cuts = np.flatnonzero(np.diff(places) >= LONG + WINDOW) + 1
    for run in np.split(places, cuts):
        if len(run) > 1 and run[-1] + SHINGLE - run[0] >= LONG:
            masked[run[0] : run[-1] + SHINGLE] = True
    return masked


def pairs(parts: Iterable[Groups], wanted: NDArray[np.bool_] | None = None) -> NDArray[np.uint64]:
    """Return the pairs to compare, each once, as (lower number << 32 | higher number), in order.

    Two articles are compared where they share a run of CONTEXT words, or two fingerprints at nearly the same distance;
    of a story that many tell, where they share many. `wanted`, by number: of each pair at least one article is wanted.
    """
    sure: list[NDArray[np.uint64]] = [np.zeros(0, dtype=np.uint64)]
    many: list[NDArray[np.uint64]] = [np.zeros(0, dtype=np.uint64)]
    weak: list[_Weak] = []
    for groups in parts:
        for one, other in _asked(_met(groups), wanted):
            key = _key(one, other)
            strong = agree(one["context"], other["context"])
            sure.append(np.unique(key[strong]))
            weak.append((key[~strong], one["place"][~strong], other["place"][~strong]))
        for one, other in _asked(_among_many(groups), wanted):
            many.append(_key(one, other)[agree(one["context"], other["context"])])
    keys, counts = np.unique(np.concatenate(many), return_counts=True)
    certain = np.unique(np.concatenate([*sure, keys[counts >= STORY]]))
    return np.union1d(certain, _near(weak, certain)) if weak else certain


def links(groups: Groups) -> NDArray[np.void]:
    """Return which articles a fingerprint that many carry brings nearer: (hash, pair as in `pairs`), in no order."""
    made = [np.zeros(0, dtype=_LINK)]
    for one, other in _among_many(groups):
        strong = agree(one["context"], other["context"])
        found = np.zeros(int(strong.sum()), dtype=_LINK)
        found["hash"], found["pair"] = one["hash"][strong], _key(one[strong], other[strong])
        made.append(found)
    return np.concatenate(made)


_LINK = np.dtype([("hash", "<u8"), ("pair", "<u8")])
_Two = tuple[NDArray[np.void], NDArray[np.void]]


def _asked(met: Iterable[_Two], wanted: NDArray[np.bool_] | None) -> Iterator[_Two]:
    """Pairs of postings of which at least one article is wanted."""
    for one, other in met:
        if wanted is None:
            yield one, other
        else:
            asked = wanted[one["article"]] | wanted[other["article"]]
            yield one[asked], other[asked]


def _key(one: NDArray[np.void], other: NDArray[np.void]) -> NDArray[np.uint64]:
    a, b = one["article"].astype(np.uint64), other["article"].astype(np.uint64)
    return (np.minimum(a, b) << _KEY) | np.maximum(a, b)


_Weak = tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint32]]


def _near(weak: list[_Weak], certain: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The pairs that share two fingerprints at nearly the same distance."""
    key, mine, theirs = (np.concatenate(parts) for parts in zip(*weak, strict=True))
    left = ~np.isin(key, certain)
    key, mine, theirs = key[left], mine[left], theirs[left]
    return np.union1d(_close(key, mine, theirs), _close(key, theirs, mine))  # whichever is the lower number


def _close(key: NDArray[np.uint64], mine: NDArray[np.uint32], theirs: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The keys of which two that follow each other in the order of `mine` are at nearly the same distance in both."""
    order = np.lexsort((theirs, mine, key))
    key, mine, theirs = key[order], mine[order], theirs[order]
    far_mine, far_theirs = np.diff(mine.astype(np.int64)), np.diff(theirs.astype(np.int64))
    near = (key[1:] == key[:-1]) & (far_mine <= NEAR) & (np.abs(far_mine - far_theirs) <= SLACK)
    return np.unique(key[1:][near])


def _met(groups: Groups) -> Iterator[_Two]:
    """All pairs of postings of one hash, the lower article first, by batches; those of few articles."""
    sizes = groups.sizes()
    usable = groups.status == Status.own
    for size in np.unique(sizes[usable]).tolist():
        if size < 2:
            continue
        heads = groups.heads[:-1][usable & (sizes == size)]
        low, high = np.triu_indices(size, 1)
        step = max(1, _BATCH // len(low))
        for start in range(0, len(heads), step):
            head = heads[start : start + step, None]
            yield groups.postings[(head + low).ravel()], groups.postings[(head + high).ravel()]


def _among_many(groups: Groups) -> Iterator[_Two]:
    """Of the postings of one hash that many have: each with the FIRST, and with the NEXT after it, in order of days."""
    sizes = groups.sizes()
    common = np.repeat(groups.status == Status.common, sizes)
    group = np.repeat(np.arange(len(sizes)), sizes)[common]
    order = np.lexsort((groups.ranks[common], group))
    postings, group = groups.postings[common][order], group[order]
    start = np.searchsorted(group, group)
    place = np.arange(len(group)) - start
    for step in range(1, NEXT + 1):
        here = np.flatnonzero(group[:-step] == group[step:])
        yield postings[here], postings[here + step]
    for first in range(FIRST):
        here = np.flatnonzero(place > first + NEXT)
        yield postings[start[here] + first], postings[here]
