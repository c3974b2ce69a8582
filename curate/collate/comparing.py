"""Every article compared with every other: what is new with all that is there, what is known with nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from curate.collate.index import Entry, Found, Index, ordered
from curate.processes import Workers
from curate.reuse import candidates
from curate.reuse.candidates import POSTING, Groups, Status
from curate.reuse.compare import MARK, Text, compare
from curate.reuse.prints import prints
from curate.reuse.words import Piece, words

FEW = 300  # articles or pairs; other processes cost more than they gain
CHUNK = 64  # articles that go to a process at once
PAIRS = 1000  # pairs that do
ALL = 0.1  # share of the articles; where more are new everything is compared anew
PARTS = 16  # in which all fingerprints are sorted, one after the other


class State(NamedTuple):
    """An article as a corpus has it: a digest of its kept text, whose page it is, its day, "" where that is unknown."""

    digest: str
    outlet: str
    day: str = ""


class Shelf(Protocol):
    """The articles of a corpus."""

    def states(self) -> Mapping[str, State]:
        """Return every article by its key, in one order."""

    def text(self, key: str) -> tuple[str, tuple[Piece, ...]]:
        """Return the text of an article's document, and its kept pieces."""


class Report(NamedTuple):
    """What an update did: articles added, dropped, looked at again; pairs compared."""

    added: int
    dropped: int
    again: int
    compared: int


def update(index: Index, shelf: Shelf, workers: Workers) -> Report:
    """Bring the index up to date with a corpus. What it then holds does not depend on what it held before.

    Raises:
        Refusal: a process died.
    """
    states, known = shelf.states(), index.known()
    gone = [key for key, (_, *state) in known.items() if tuple(state) != states.get(key)]
    kept = known.keys() - set(gone)
    fresh = [key for key in states if key not in kept]
    work = _anew if len(gone) + len(fresh) > max(FEW, ALL * len(states)) else change
    again, compared = work(index, shelf, workers, Change([known[key][0] for key in gone], fresh))
    return Report(len(fresh), len(gone), again, compared)


class Change(NamedTuple):
    """Articles to take out of an index, by number, and to put into it, by key."""

    gone: Sequence[int]
    fresh: Sequence[str]


# ---- everything


def _anew(index: Index, shelf: Shelf, workers: Workers, change: Change) -> tuple[int, int]:
    """Compare all with all."""
    index.drop(change.gone)
    store(index, shelf, workers, change.fresh)
    pairs = candidates_of_all(index)
    return len(index.keys()), compare_pairs(index, shelf, workers, pairs)


def store(index: Index, shelf: Shelf, workers: Workers, keys: Sequence[str]) -> None:
    """Put articles with their fingerprints into the index, many at once."""
    parts: list[list[NDArray[np.void]]] = [[] for _ in range(PARTS)]
    for _, postings in index.add(_entries(shelf, workers, keys)):
        cuts = np.searchsorted(postings["hash"], _edges()[1:-1])
        for part, some in zip(parts, np.split(postings, cuts), strict=True):
            part.append(some)
    for part in parts:
        if part:
            index.store(ordered(np.concatenate(part)))
            part.clear()


def candidates_of_all(index: Index) -> NDArray[np.uint64]:
    """Return the pairs of all articles to compare (see reuse.candidates.pairs), and forget what was compared before.

    The marks of all articles are made anew.
    """
    carriers = index.carriers()
    marks = _Marks()
    groups = (
        marks.seen(candidates.grouped(index.range(int(low), int(high)), carriers))
        for low, high in zip(_edges()[:-1], _edges()[1:], strict=True)
    )
    pairs = candidates.pairs(groups)
    index.mark(marks.of(carriers.articles))
    index.forget(carriers.articles.tolist())
    return pairs


def _edges() -> NDArray[np.uint64]:
    step = (1 << 64) // PARTS
    return np.array([*range(0, 1 << 64, step), (1 << 64) - 1], dtype=np.uint64)


# ---- what has changed


def change(index: Index, shelf: Shelf, workers: Workers, change: Change) -> tuple[int, int]:
    """Compare what is new with all; and again what other articles make of house text, or no longer do.

    Returns:
        How many articles were looked at, and how many pairs compared.
    """
    entries = list(_entries(shelf, workers, change.fresh))
    hashes = np.unique(np.concatenate([index.hashes(change.gone), *(entry.postings["hash"] for entry in entries)]))
    known = index.postings(hashes)
    before = _Seen(index, known)
    index.drop(change.gone)
    added = list(index.add(entries))
    fresh = [postings for _, postings in added]
    if fresh:
        index.store(ordered(np.concatenate(fresh)))
    left = known[~np.isin(known["article"], np.array(change.gone, dtype=np.uint32))]
    seen = _Seen(index, ordered(np.concatenate([left, *fresh])))
    numbers = np.array([number for number, _ in added], dtype=np.uint32)
    left_out = np.array(change.gone, dtype=np.uint32)  # their numbers may have been given again
    dirty = np.union1d(numbers, np.setdiff1d(before.turned(seen, hashes), left_out))
    if not len(dirty):
        return 0, 0
    if len(dirty) > len(numbers) or change.gone:
        seen = _Seen(index, index.postings(index.hashes(dirty.tolist())))
    marks = _Marks()
    wanted = np.zeros(int(max(seen.postings["article"].max(initial=0), dirty.max())) + 1, dtype=np.bool_)
    wanted[dirty] = True
    pairs = candidates.pairs([marks.seen(seen.groups)], wanted)
    index.mark(marks.of(dirty.astype(np.uint32)))
    index.forget(dirty.tolist())
    return len(dirty), compare_pairs(index, shelf, workers, pairs)


class _Seen:
    """Postings of some hashes, and what each of these is."""

    def __init__(self, index: Index, postings: NDArray[np.void]) -> None:
        self.postings = postings
        self.groups = candidates.grouped(postings, index.carriers(postings["article"]))

    def turned(self, after: _Seen, hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """Return the articles of fingerprints that became house text, or are compared with others than before."""
        other = hashes[self.status(hashes) != after.status(hashes)]
        pairs = np.setxor1d(candidates.links(self.groups), candidates.links(after.groups))["pair"]
        met = np.concatenate((pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF))).astype(np.uint32)
        return np.union1d(after.postings["article"][np.isin(after.postings["hash"], other)], met)

    def status(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Return what each hash is; the hashes are in order."""
        status = np.zeros(len(hashes), dtype=np.uint8)
        heads = self.groups.heads[:-1]
        status[np.searchsorted(hashes, self.groups.postings["hash"][heads])] = self.groups.status
        return status


class _Marks:
    """Which fingerprints of articles are house text."""

    def __init__(self) -> None:
        self._articles: list[NDArray[np.uint32]] = []
        self._places: list[NDArray[np.uint32]] = []

    def seen(self, groups: Groups) -> Groups:
        """Note the marks of these fingerprints."""
        house = np.repeat(groups.status == Status.house, groups.sizes())
        self._articles.append(groups.postings["article"][house])
        self._places.append(groups.postings["place"][house].astype(MARK))
        return groups

    def of(self, numbers: NDArray[np.uint32]) -> Iterator[tuple[int, bytes]]:
        """Yield each article with its marks, in the order of its words."""
        articles, places = np.concatenate(self._articles), np.concatenate(self._places)
        order = np.lexsort((places, articles))
        articles, places = articles[order], places[order]
        firsts, lasts = np.searchsorted(articles, numbers, "left"), np.searchsorted(articles, numbers, "right")
        for number, first, last in zip(numbers.tolist(), firsts.tolist(), lasts.tolist(), strict=True):
            yield number, places[first:last].tobytes()


# ---- the work itself


def _entries(shelf: Shelf, workers: Workers, keys: Sequence[str]) -> Iterator[Entry]:
    """The articles with their fingerprints."""
    states = shelf.states()
    batches = (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))
    tasks = ([shelf.text(key)[1] for key in batch] for batch in batches)
    found = workers.map(_printed, tasks) if len(keys) > FEW and workers.processes > 1 else map(_printed, tasks)
    every = (postings for batch in found for postings in batch)
    for key, postings in zip(keys, every, strict=True):
        yield Entry(key, *states[key], postings)


def _printed(texts: Sequence[tuple[Piece, ...]]) -> list[NDArray[np.void]]:
    """The postings of some articles, the number of each yet to be given."""
    return [_postings(pieces) for pieces in texts]


def _postings(pieces: tuple[Piece, ...]) -> NDArray[np.void]:
    found = prints(words(pieces).ids)
    postings = np.zeros(len(found.hashes), dtype=POSTING)
    postings["hash"], postings["place"], postings["context"] = found
    return postings


class _Task(NamedTuple):
    """Articles by number, and pairs of them to compare, each in the order of their keys."""

    texts: dict[int, Text]
    pairs: list[tuple[int, int]]


def compare_pairs(index: Index, shelf: Shelf, workers: Workers, pairs: NDArray[np.uint64]) -> int:
    """Compare pairs of articles, and keep what they share; return how many were compared."""
    tasks = _tasks(index, shelf, pairs)
    many = len(pairs) > FEW and workers.processes > 1
    for found in workers.map(_shared, tasks) if many else map(_shared, tasks):
        index.keep(found)
    return len(pairs)


def _tasks(index: Index, shelf: Shelf, pairs: NDArray[np.uint64]) -> Iterator[_Task]:
    for start in range(0, len(pairs), PAIRS):
        both = [(pair >> 32, pair & 0xFFFFFFFF) for pair in pairs[start : start + PAIRS].tolist()]
        keys = index.keys(sorted({number for pair in both for number in pair}))
        both = [(one, other) if keys[one] < keys[other] else (other, one) for one, other in both]
        yield _Task({number: Text(*shelf.text(key), index.marks(number)) for number, key in keys.items()}, both)


def _shared(task: _Task) -> list[Found]:
    """What pairs of articles share, those that share something."""
    sides = {number: text.side() for number, text in task.texts.items()}
    found: list[Found] = []
    for a, b in task.pairs:
        compared = compare(sides[a].anew(), sides[b].anew())
        if compared is not None:  # numbers are given as articles come: nothing found may hang on them
            found.append((a, b, compared) if a < b else (b, a, compared.turned()))
    return found
