"""The second stage: articles compared, their chains joined, and all of it written into the database in the making."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from curate.collate import comparing, tell, write
from curate.collate.comparing import Report
from curate.collate.index import Index, forget
from curate.collate.shelf import Shelf
from curate.lineage.chains import Chains
from curate.lineage.edges import Edge, Measured, edges, measured
from curate.lineage.network import Flow, network
from curate.lineage.publications import Named, named
from curate.lineage.told import Told
from curate.processes import Workers
from curate.reuse import families
from curate.reuse.directions import Known, directions
from curate.reuse.pairs import Pair, View

Counted = Callable[[Sequence[int], Mapping[str, str]], Mapping[int, int]]


class Reuse(NamedTuple):
    """What articles share: the pairs, what kind and which way; families by article, named by their least member."""

    found: tuple[Measured, ...]
    seen: Mapping[str, Sequence[View]]
    family: Mapping[str, str]
    digests: set[str]


class Lineage(NamedTuple):
    """What follows for the articles together."""

    reuse: Reuse
    named: Named
    edges: Sequence[Edge]
    chains: Chains
    network: Sequence[Flow]


def collate(connection: sqlite3.Connection, path: Path, code: str, workers: Workers) -> Report:
    """Compare the articles of a database, and write what they show together. `path` is the index beside it.

    Raises:
        Refusal: a process died.
    """
    told, known = tell.read(connection)
    shelf = Shelf(connection)
    try:
        report, found = _compared(Index(path, code), shelf, workers, known)
    except sqlite3.DatabaseError as error:
        if "malformed" not in str(error):
            raise
        forget(path)  # damaged inside: it is made anew
        report, found = _compared(Index(path, code), shelf, workers, known)
    write.write(connection, lineage(told, found), told)
    return report


def _compared(index: Index, shelf: Shelf, workers: Workers, known: Mapping[str, Known]) -> tuple[Report, Reuse]:
    """Bring an index up to date; return what it did, and what articles share."""
    with closing(index):
        report = comparing.update(index, shelf, workers)
        index.commit()
        return report, measure(list(pairs(index)), known, partial(told_by, index))


def pairs(index: Index) -> Iterator[Pair]:
    """Yield the pairs of articles that share text, each by the lesser id first."""
    keys = index.keys()
    for a, b, compared in index.found():
        one, other = keys[a], keys[b]
        yield Pair(one, other, compared) if one < other else Pair(other, one, compared.turned())


def told_by(index: Index, hashes: Sequence[int], story: Mapping[str, str]) -> Mapping[int, int]:
    """Return how many stories have each fingerprint; an article that is of none is one by itself."""
    wanted = np.unique(np.array(hashes, dtype=np.uint64))
    postings = index.postings(wanted)
    keys = index.keys()
    names = {name: at for at, name in enumerate(sorted({story.get(key, key) for key in keys.values()}))}
    number = np.zeros(max(keys, default=0) + 1, dtype=np.int64)
    for article, key in keys.items():
        number[article] = names[story.get(key, key)]
    both = np.unique(np.stack((np.searchsorted(wanted, postings["hash"]), number[postings["article"]])), axis=1)
    return dict(zip(wanted.tolist(), np.bincount(both[0], minlength=len(wanted)).tolist(), strict=True))


def measure(found: Sequence[Pair], known: Mapping[str, Known], counted: Counted) -> Reuse:
    """Return what pairs of articles are: stock sentences left out, families found, directions told.

    `counted` returns how many stories have each of some fingerprints.
    """
    ordered = sorted(found, key=lambda pair: pair.key)
    apart = families.digests(families.near(ordered), {name: one.published for name, one in known.items()})
    told = counted([one for pair in ordered for one in pair.compared.prints], families.stories(ordered))
    kept = [pair for pair in ordered if not families.is_stock(pair, told)]
    family = families.families(kept, apart)  # a stock sentence makes no family
    seen = families.near(kept)
    verdicts = directions(kept, seen, known, apart)
    return Reuse(tuple(measured(kept, verdicts, known)), seen, family, apart)


def lineage(told: Mapping[str, Told], reuse: Reuse) -> Lineage:
    """Return the graph of publications and the chains that follow from claims and measures."""
    places = named(told, reuse.seen, reuse.family)
    publications = {one.id: one for one in places.publications}
    found = edges(told, places.places, reuse.found)
    chains = Chains(told, places.places, publications, reuse.found, reuse.digests)
    return Lineage(reuse, places, found, chains, network(publications, found, reuse.found))
