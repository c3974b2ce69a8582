"""Shelves of articles for the index: a few texts in memory, and what an index holds of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np

from curate.collate import comparing
from curate.collate.comparing import Report, State
from curate.collate.index import Index
from curate.processes import Workers
from curate.reuse.compare import Compared
from curate.reuse.words import Piece

Articles = Mapping[str, tuple[str, ...]]
"""Outlet and text of each article, by its key; and its day where it has one."""


class Little:
    """A shelf of a few articles."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles

    def states(self) -> Mapping[str, State]:
        return {
            key: State(sha256(text.encode()).hexdigest()[:32], outlet, *day)
            for key, (outlet, text, *day) in self._articles.items()
        }

    def text(self, key: str) -> tuple[str, tuple[Piece, ...]]:
        text = self._articles[key][1]
        return text, (Piece(0, text),)


def brought(path: Path, shelf: Little, processes: int = 1, code: str = "test") -> Report:
    """Bring an index up to date, in this process unless told."""
    with closing(Workers(processes, "compares articles")) as workers, closing(Index(path, code)) as index:
        report = comparing.update(index, shelf, workers)
        index.commit()
    return report


Held = dict[str, object]


def held(path: Path, code: str = "test") -> Held:
    """Return what an index holds, by the keys of articles: no number is in it."""
    with closing(Index(path, code)) as index:
        keys = index.keys()
        known = {key: state for key, (_, *state) in index.known().items()}
        marks = {key: index.marks(number) for number, key in keys.items()}
        found: dict[tuple[str, str], Compared] = {}
        for a, b, compared in index.found():
            one, other = keys[a], keys[b]
            found[min(one, other), max(one, other)] = compared if one < other else compared.turned()
        every = index.range(0, 2**64 - 1)
        postings = {
            key: sorted(map(tuple, every[every["article"] == number][["hash", "place", "context"]].tolist()))
            for number, key in keys.items()
        }
        assert set(np.unique(every["article"]).tolist()) <= set(keys)
    return {"known": known, "marks": marks, "pairs": found, "postings": postings}


def sound(path: Path) -> bool:
    """True where SQLite finds nothing wrong with a file."""
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("pragma integrity_check").fetchone() == ("ok",))
