"""The working cache: what earlier builds found. It may be deleted at any time."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, cast

from curate.rows import Rows

VERSION = 1
OTHERS = 3  # documents and articles of an outlet that must carry a line before it counts as repeated
KEPT = 4  # builds that a record survives without being used
SETTLED = 2_000_000_000  # nanoseconds: a file changed more recently may change again within its time stamp

_TABLES = f"""
create table files (
  path text primary key, size integer, changed integer, altered integer, inode integer, sha256 text
) without rowid;
create table records (id integer primary key, digest text unique, rows blob, problem text, used integer);
create table echoes (
  record integer, line text, article text, primary key (record, line, article)
) without rowid;
create table builds (number integer primary key);
pragma user_version = {VERSION};
"""
_PLAN = """
create temp table plan (
  position integer primary key, outlet text, sha256 text unique, base text, final text
);
create temp table repeated (outlet text, line text, primary key (outlet, line)) without rowid;
"""


class Made(NamedTuple):
    """What came of the document at `position` of the plan: its rows, packed, or what was wrong with it.

    `digest` names all that it depends on. `passing`: the same input may give something else another time.
    """

    position: int
    digest: str
    rows: bytes = b""
    echoes: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    passing: bool = False


def digest(*parts: str) -> str:
    """Return what names the parts together."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Damaged(Exception):
    """The cache holds what nothing wrote there."""


def pack(found: Rows) -> bytes:
    """Return rows as the cache holds them."""
    return zlib.compress(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(packed: bytes) -> Rows:
    """Return what `pack` was given.

    Raises:
        Damaged: it is something else.
    """
    try:
        return cast(Rows, json.loads(zlib.decompress(packed)))
    except (zlib.error, ValueError) as error:
        raise Damaged(str(error)) from error


class Cache:
    """The cache of one corpus folder, open for one build, with the plan of that build."""

    def __init__(self, path: Path) -> None:
        self._connection = _open(path)
        self._connection.executescript(_PLAN)
        self._connection.execute("begin")

    def close(self) -> None:
        """Keep what was found, and close the file."""
        with closing(self._connection):
            if self._connection.in_transaction:
                self._connection.execute("commit")

    def commit(self) -> None:
        """Keep what was found so far, so that a killed build need not find it again."""
        self._connection.execute("commit")
        self._connection.execute("begin")

    # ---- files

    def sha256(self, path: Path) -> str:
        """Return the sha256 of a file, which is read only if it is not the file of the last time.

        Raises:
            OSError: it cannot be read.
        """
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        stamp = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
        name = str(path)
        known = self._connection.execute(
            "select sha256 from files where path = ? and (size, changed, altered, inode) = (?, ?, ?, ?)",
            (name, *stamp),
        ).fetchone()
        if known:
            return str(known[0])
        found = _hash(path)
        if time.time_ns() - max(stamp[1], stamp[2]) > SETTLED:
            self._connection.execute("insert or replace into files values (?, ?, ?, ?, ?, ?)", (name, *stamp, found))
        return found

    # ---- the plan of this build

    def plan(self, position: int, outlet: str, sha256: str, base: str) -> int | None:
        """Add a document to the plan; return the position of the one that has the same bytes, or None.

        `outlet` says with whose documents its lines are compared; `base` names all that its record depends
        on but those.
        """
        same = self._connection.execute("select position from plan where sha256 = ?", (sha256,)).fetchone()
        if same:
            return int(same[0])
        self._connection.execute("insert into plan values (?, ?, ?, ?, ?)", (position, outlet, sha256, base, base))
        return None

    def missing(self) -> list[int]:
        """Return the positions of the documents whose record is not here."""
        found = self._connection.execute(
            "select position from plan left join records on digest = final where id is null order by position"
        )
        return [position for (position,) in found]

    def wanted(self, position: int) -> str:
        """Return the digest of the record that the plan wants of a document."""
        (final,) = self._connection.execute("select final from plan where position = ?", (position,)).fetchone()
        return str(final)

    def repeated(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Find the lines that an outlet prints around many articles; yield each document that holds some.

        A line is repeated if at least three documents of one outlet carry it around three different
        articles (a page saved twice is one article), and no rule spoke for it. All records must be here as
        made without knowing of repeated lines; each document with such lines, given as (position, their
        digests), is to be made again, knowing of those.
        """
        self._connection.execute(
            f"""
            insert into repeated
            select plan.outlet, echoes.line
            from plan join records on records.digest = plan.base join echoes on echoes.record = records.id
            group by plan.outlet, echoes.line
            having count(distinct plan.position) >= {OTHERS} and count(distinct echoes.article) >= {OTHERS}
            """
        )
        rows = self._connection.execute(
            """
            select distinct plan.position, echoes.line
            from plan join records on records.digest = plan.base join echoes on echoes.record = records.id
            join repeated on repeated.outlet = plan.outlet and repeated.line = echoes.line
            order by 1, 2
            """
        )
        position = -1
        lines: list[str] = []
        for at, line in rows:
            if at != position and lines:
                yield position, tuple(lines)
                lines = []
            position = at
            lines.append(line)
        if lines:
            yield position, tuple(lines)

    def refine(self, position: int, lines: Sequence[str]) -> None:
        """Let the plan have the record of a document that is made knowing of repeated lines."""
        (base,) = self._connection.execute("select base from plan where position = ?", (position,)).fetchone()
        final = digest(base, *lines)
        self._connection.execute("update plan set final = ? where position = ?", (final, position))

    # ---- records

    def keep(self, made: Made) -> None:
        """Store what came of a document."""
        cursor = self._connection.execute(
            "insert or replace into records (digest, rows, problem, used) values (?, ?, ?, 0)",
            (made.digest, made.rows, made.problem),
        )
        echoes = [(cursor.lastrowid, *echo) for echo in made.echoes]
        self._connection.executemany("insert or ignore into echoes values (?, ?, ?)", echoes)

    def records(self) -> Iterator[tuple[int, bytes, str]]:
        """Yield (position, packed rows, problem) of every planned document, in order."""
        yield from self._connection.execute(
            "select position, rows, problem from plan join records on digest = final order by position"
        )

    def sweep(self) -> None:
        """Count this build as done, and drop the records that the last few builds had no use for."""
        build = self._connection.execute("insert into builds default values").lastrowid or 0
        planned = "select base from plan union select final from plan"
        self._connection.execute(f"update records set used = ? where digest in ({planned})", (build,))
        old = "select id from records where used < ?"
        self._connection.execute(f"delete from echoes where record in ({old})", (build - KEPT,))
        self._connection.execute("delete from records where used < ?", (build - KEPT,))


def _open(path: Path) -> sqlite3.Connection:
    """Open the cache, or a new one where it is of another version or damaged."""
    for _ in range(2):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(
                "pragma journal_mode = truncate; pragma synchronous = normal; pragma cache_size = -16000;"
            )
            version = connection.execute("pragma user_version").fetchone()[0]
            empty = not connection.execute("select 1 from sqlite_master").fetchone()
            if empty:
                connection.executescript(f"begin; {_TABLES} commit;")
            if empty or version == VERSION:
                return connection
        except sqlite3.OperationalError:
            connection.close()
            raise
        except sqlite3.DatabaseError:
            pass
        connection.close()
        for side in ("", "-journal"):
            path.with_name(path.name + side).unlink(missing_ok=True)
    raise sqlite3.DatabaseError(f"{path} cannot be made")


def _hash(path: Path) -> str:
    """The sha256 of a file, read with little memory. A pipe or device is not waited for."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        found = sha256()
        while piece := os.read(file, 1 << 20):
            found.update(piece)
        return found.hexdigest()
    finally:
        os.close(file)
