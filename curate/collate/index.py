"""The index: fingerprints of all articles, and what was compared, in an SQLite file that may be deleted at any time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.reuse.candidates import POSTING, SKETCHES, Carriers, sketch
from curate.reuse.compare import Compared, Overlap

VERSION = 1
_SHIFT = np.uint64(48)  # a bucket holds the hashes that agree in their first 16 bits
_TABLES = f"""
create table about (code text);
create table texts (
  number integer primary key, key text unique, digest text, outlet integer, day text,
  sketches blob, hashes blob, marks blob
);
create table outlets (number integer primary key, key text unique);
create table buckets (bucket integer primary key, postings blob);
create table pairs (a integer, b integer, found text, primary key (a, b)) without rowid;
create index pairs_b on pairs (b);
pragma user_version = {VERSION};
"""
Found = tuple[int, int, Compared]


class Entry(NamedTuple):
    """An article for the index: its key, a digest of its kept text, whose page it is, its day, its fingerprints."""

    key: str
    digest: str
    outlet: str
    day: str
    postings: NDArray[np.void]


class Index:
    """The index of one corpus, open for one build."""

    def __init__(self, path: Path, code: str = "") -> None:
        self._connection = _open(path, code)
        self._connection.execute("begin")

    def close(self) -> None:
        """Close the file. What was written since the last commit is not kept: it may be half of an update."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
        finally:
            self._connection.close()

    # ---- articles

    def known(self) -> dict[str, tuple[int, str, str, str]]:
        """Return number, digest, outlet and day of every article, by key."""
        query = (
            "select texts.key, texts.number, digest, outlets.key, day from texts"
            " join outlets on outlets.number = outlet"
        )
        return {key: (number, *state) for key, number, *state in self._connection.execute(query)}

    def add(self, entries: Iterable[Entry]) -> Iterator[tuple[int, NDArray[np.void]]]:
        """Add articles; yield the number of each with its postings. The postings are stored by `store`."""
        for entry in entries:
            outlet = self._outlet(entry.outlet)
            hashes = np.ascontiguousarray(entry.postings["hash"])
            number = self._connection.execute(
                "insert into texts (key, digest, outlet, day, sketches, hashes, marks) values (?, ?, ?, ?, ?, ?, x'')",
                (entry.key, entry.digest, outlet, entry.day, sketch(hashes).tobytes(), hashes.tobytes()),
            ).lastrowid
            entry.postings["article"] = number
            yield int(number or 0), entry.postings

    def drop(self, numbers: Sequence[int]) -> None:
        """Take articles out, with all that was compared with them."""
        for number in numbers:
            self._take(self.hashes([number]), number)
            self._connection.execute("delete from texts where number = ?", (number,))
            self.forget([number])

    def _outlet(self, key: str) -> int:
        self._connection.execute("insert or ignore into outlets (key) values (?)", (key,))
        return int(self._connection.execute("select number from outlets where key = ?", (key,)).fetchone()[0])

    def hashes(self, numbers: Sequence[int]) -> NDArray[np.uint64]:
        """Return the hashes that articles have, each once, in order."""
        found = [
            np.frombuffer(blob, dtype="<u8")
            for number in numbers
            for (blob,) in self._connection.execute("select hashes from texts where number = ?", (number,))
        ]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)

    def carriers(self, numbers: NDArray[np.uint32] | None = None) -> Carriers:
        """Return what is known of articles, of all unless numbers are given."""
        query = "select number, outlet, sketches, day, key from texts"
        if numbers is None:
            rows = self._connection.execute(f"{query} order by number").fetchall()
        else:
            asked = json.dumps(np.unique(numbers).tolist())
            query = f"{query} where number in (select value from json_each(?)) order by number"
            rows = self._connection.execute(query, (asked,)).fetchall()
        number, outlet, sketches, day, key = zip(*rows, strict=True) if rows else ((), (), (), (), ())
        ranks = np.zeros(len(rows), dtype=np.int64)
        ranks[sorted(range(len(rows)), key=lambda at: (day[at] or "9", key[at]))] = np.arange(len(rows))
        return Carriers(
            np.array(number, dtype=np.uint32),
            np.array(outlet, dtype=np.uint32),
            np.frombuffer(b"".join(sketches), dtype="<u8").reshape(-1, SKETCHES),
            ranks,
        )

    def keys(self, numbers: Sequence[int] | None = None) -> dict[int, str]:
        """Return the keys of articles by number, of all unless numbers are given."""
        if numbers is None:
            return dict(self._connection.execute("select number, key from texts"))
        query = "select number, key from texts where number in (select value from json_each(?)) order by number"
        return dict(self._connection.execute(query, (json.dumps(list(numbers)),)))

    def marks(self, number: int) -> bytes:
        """Return the marks on an article's words (see reuse.compare.MARK)."""
        found = self._connection.execute("select marks from texts where number = ?", (number,)).fetchone()
        return bytes(found[0]) if found else b""

    def mark(self, marks: Iterable[tuple[int, bytes]]) -> None:
        """Store the marks on articles' words."""
        self._connection.executemany(
            "update texts set marks = ? where number = ?", ((blob, number) for number, blob in marks)
        )

    # ---- postings

    def store(self, postings: NDArray[np.void]) -> None:
        """Store postings, which are in order of their hashes."""
        buckets = (postings["hash"] >> _SHIFT).astype(np.int64)
        cuts = [0, *(np.flatnonzero(np.diff(buckets)) + 1).tolist(), len(postings)]
        raw = np.ascontiguousarray(postings).tobytes()
        size = POSTING.itemsize
        self._connection.executemany(
            "insert into buckets values (?, ?) on conflict (bucket)"
            " do update set postings = cast(postings || excluded.postings as blob)",
            ((int(buckets[one]), raw[one * size : other * size]) for one, other in pairwise(cuts) if one < other),
        )

    def _take(self, hashes: NDArray[np.uint64], number: int) -> None:
        """Take the postings of an article out."""
        for bucket in np.unique(hashes >> _SHIFT).tolist():
            (blob,) = self._connection.execute("select postings from buckets where bucket = ?", (bucket,)).fetchone()
            held = np.frombuffer(blob, dtype=POSTING)
            left = held[held["article"] != number].tobytes()
            self._connection.execute("update buckets set postings = ? where bucket = ?", (left, bucket))

    def postings(self, hashes: NDArray[np.uint64]) -> NDArray[np.void]:
        """Return the postings of hashes (in order, each once), in order of hash and article."""
        if not len(hashes):
            return np.zeros(0, dtype=POSTING)
        buckets = json.dumps(np.unique(hashes >> _SHIFT).tolist())
        query = "select postings from buckets where bucket in (select value from json_each(?)) order by bucket"
        held = _joined(self._connection.execute(query, (buckets,)))
        at = np.searchsorted(hashes, held["hash"])
        return ordered(held[hashes[np.minimum(at, len(hashes) - 1)] == held["hash"]])

    def range(self, low: int, high: int) -> NDArray[np.void]:
        """Return the postings of the hashes from `low` up to `high`, in order of hash and article.

        Both are whole buckets; `high` itself is left out but where it is the last number there is.
        """
        query = "select postings from buckets where bucket between ? and ? order by bucket"
        last = (high >> 48) - (high < 2**64 - 1)
        return ordered(_joined(self._connection.execute(query, (low >> 48, last))))

    # ---- pairs

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget what was compared with articles."""
        for number in numbers:
            self._connection.execute("delete from pairs where a = ?", (number,))
            self._connection.execute("delete from pairs where b = ?", (number,))

    def keep(self, found: Iterable[Found]) -> None:
        """Store what articles share, by their numbers, the lower first."""
        rows = ((a, b, json.dumps(compared, separators=(",", ":"))) for a, b, compared in found)
        self._connection.executemany("insert or replace into pairs values (?, ?, ?)", rows)

    def found(self) -> Iterator[Found]:
        """Yield what all articles share, by their numbers, the lower first."""
        for a, b, text in self._connection.execute("select a, b, found from pairs order by a, b"):
            overlaps, a_covered, a_words, b_covered, b_words, prints = json.loads(text)
            yield (
                a,
                b,
                Compared(
                    tuple(Overlap(*one) for one in overlaps), a_covered, a_words, b_covered, b_words, tuple(prints)
                ),
            )

    def commit(self) -> None:
        """Keep what was written so far."""
        self._connection.execute("commit")
        self._connection.execute("begin")


def _joined(rows: Iterable[tuple[bytes]]) -> NDArray[np.void]:
    return np.frombuffer(b"".join(blob for (blob,) in rows), dtype=POSTING)


def ordered(postings: NDArray[np.void]) -> NDArray[np.void]:
    """Return postings in order of hash and article."""
    return postings[np.lexsort((postings["article"], postings["hash"]))]


def forget(path: Path) -> None:
    """Delete an index."""
    for side in ("", "-journal"):
        path.with_name(path.name + side).unlink(missing_ok=True)


def _open(path: Path, code: str) -> sqlite3.Connection:
    """Open the index, or a new one where it was made by other code, by another version, or is damaged."""
    for _ in range(2):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(
                "pragma journal_mode = truncate; pragma synchronous = normal; pragma cache_size = -64000;"
            )
            version = connection.execute("pragma user_version").fetchone()[0]
            if version == VERSION and connection.execute("select code from about").fetchone() == (code,):
                return connection
            if not connection.execute("select 1 from sqlite_master").fetchone():
                connection.executescript(f"begin; {_TABLES} commit;")
                connection.execute("insert into about values (?)", (code,))
                return connection
        except sqlite3.DatabaseError as error:
            if "locked" in str(error) or "full" in str(error) or "readonly" in str(error):
                connection.close()
                raise
        connection.close()
        forget(path)
    raise sqlite3.DatabaseError("the index cannot be made")
