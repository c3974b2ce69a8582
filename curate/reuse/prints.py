"""Fingerprints of an article: few of its runs of words, chosen so that a shared passage shares some of them.

Winnowing (Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003): of each
WINDOW consecutive runs of SHINGLE words the one with the least hash is kept. Two articles that share LONG words in a
row are certain to share a fingerprint.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from curate.reuse.words import mixed

SHINGLE = 5  # words
WINDOW = 4  # shingles
LONG = SHINGLE + WINDOW - 1  # words in a row that are certain to be found
CONTEXT = 7  # words in a row around a fingerprint: two articles that share so many are compared
_LANES = 4  # of 16 bits in a context
_FACTOR = np.uint64(0xD1342543DE82EF95)


class Prints(NamedTuple):
    """The fingerprints of an article, an entry each, in order of `hashes`, each hash once.

    `places`: the number of the first word. `contexts`: 16 bits for each run of CONTEXT words that holds the
    fingerprint, by where it begins: two articles whose fingerprint agrees in one of them share that run.
    """

    hashes: NDArray[np.uint64]
    places: NDArray[np.uint32]
    contexts: NDArray[np.uint64]


def runs(ids: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """Return a hash of each run of `size` words."""
    count = max(0, len(ids) - size + 1)
    found = np.zeros(count, dtype=np.uint64)
    for at in range(size):
        found = found * _FACTOR + ids[at : at + count]
    return mixed(found)


def prints(ids: NDArray[np.uint64]) -> Prints:
    """Return the fingerprints of words given by their hashes."""
    shingles = runs(ids, SHINGLE)
    chosen = _least(shingles)
    hashes, first = np.unique(shingles[chosen], return_index=True)
    places = chosen[first]
    return Prints(hashes, places.astype(np.uint32), _contexts(runs(ids, CONTEXT), places))


def _least(shingles: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The numbers of the shingles that winnowing keeps, each once, in order."""
    if len(shingles) <= WINDOW:
        return np.flatnonzero(shingles == shingles.min())[-1:] if len(shingles) else np.zeros(0, dtype=np.int64)
    windows = sliding_window_view(shingles, WINDOW)[:, ::-1]
    least: NDArray[np.int64] = np.arange(len(windows)) + (WINDOW - 1) - windows.argmin(axis=1)
    return least[np.concatenate(([True], least[1:] != least[:-1]))]


def _contexts(long: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """For each place 16 bits of the hash of each run of CONTEXT words around it; 0: no run."""
    found = np.zeros((len(places), _LANES), dtype=np.uint16)
    bits = (long >> np.uint64(48)).astype(np.uint16) | np.uint16(1)
    for back in range(CONTEXT - SHINGLE + 1):
        at = places - back
        inside = (at >= 0) & (at < len(long))
        found[inside, back] = bits[at[inside]]
    return found.view(np.uint64).ravel() if len(places) else np.zeros(0, dtype=np.uint64)


def agree(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return where two contexts of one fingerprint show a shared run of CONTEXT words."""
    mine = np.ascontiguousarray(one).view(np.uint16).reshape(-1, _LANES)
    theirs = np.ascontiguousarray(other).view(np.uint16).reshape(-1, _LANES)
    return np.asarray(((mine == theirs) & (mine != 0)).any(axis=1))
