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

from curate import archive, stories
from curate.archive import Listed
from curate.read import kind as kinds
from curate.read import readable
from curate.rows import Rows

VERSION = 3
OTHERS = 3  # documents and articles of an outlet that must carry a line before it counts as repeated
KEPT = 4  # builds that a record survives without being used
SETTLED = 2_000_000_000  # nanoseconds: a file changed more recently may change again within its time stamp

_TABLES = f"""
create table files (
  path text primary key, size integer, changed integer, altered integer, inode integer, code text, sha256 text,
  kind text, readable integer
) without rowid;
create table listings (id integer primary key, digest text unique, used integer);
create table members (
  listing integer, position integer, what text, locator text, sha256 text, size integer, about text, url text,
  retrieved text, digest text, message text, primary key (listing, position)
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
create temp table captures (digest text, url text, name text, sha256 text);
create temp table repeated (outlet text, line text, primary key (outlet, line)) without rowid;
"""


class File(NamedTuple):
    """What is known of a file: the sha256 and the media type of its content; whether there is a reader for it."""

    sha256: str
    kind: str
    readable: bool


# The lines of an outlet's articles, with the articles.
_CARRIED = """
select distinct line, article from (
  select plan.outlet as outlet, echoes.line as line, echoes.article as article
  from plan join records on records.digest = plan.base join echoes on echoes.record = records.id
  where plan.outlet = ?
)
"""
# The paragraphs that several of them share, but no more than copies may be.
_SHARED = f"""
with carried as ({_CARRIED})
select line, article from carried where line in (
  select line from carried where line like 'p%' group by line having count(*) between 2 and {stories.FEW}
)
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

    def __init__(self, path: Path, code: str = "") -> None:
        self._code = code  # a digest of curate's own files: what they find may be another thing tomorrow
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

    def file(self, path: Path) -> File:
        """Return what a file is, which is read only if it is not the file of the last time.

        Raises:
            OSError: it cannot be read.
        """
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        stamp = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
        name = str(path)
        known = self._connection.execute(
            "select sha256, kind, readable from files"
            " where path = ? and (size, changed, altered, inode, code) = (?, ?, ?, ?, ?)",
            (name, *stamp, self._code),
        ).fetchone()
        if known:
            return File(*known)
        found = _look(path)
        if time.time_ns() - max(stamp[1], stamp[2]) > SETTLED:
            values = (name, *stamp, self._code, *found)
            self._connection.execute("insert or replace into files values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        return found

    def listing(self, path: Path, file: File, kind: str) -> int:
        """Return the number of the list of a container's members; the file is read only if it is not known.

        Raises:
            OSError: it cannot be read.
        """
        name = digest(file.sha256, kind, self._code)
        known = self._connection.execute("select id from listings where digest = ?", (name,)).fetchone()
        if known:
            return int(known[0])
        before = path.stat()
        number = self._connection.execute("insert into listings (digest, used) values (?, 0)", (name,)).lastrowid or 0
        rows = ((number, position, *row) for position, row in enumerate(archive.listing(path, kind)))
        self._connection.executemany("insert into members values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._connection.execute("update listings set digest = null where id = ?", (number,))
        return number

    def members(self, listing: int) -> Iterator[Listed]:
        """Yield the list of a container's members, in the order of the file."""
        self._connection.execute("update listings set used = -1 where id = ?", (listing,))
        query = "select * from members where listing = ? order by position"
        for _, _, *row in self._connection.execute(query, (listing,)):
            yield Listed(*row)

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

    def capture(self, listed: Listed, name: str) -> None:
        """Note where a member's content is, for records that refer to it."""
        if listed.digest or listed.url:
            values = (listed.digest, listed.url, name, listed.sha256)
            self._connection.execute("insert into captures values (?, ?, ?, ?)", values)

    def captured(self, digest: str, url: str) -> tuple[str, str] | None:
        """Return (name, sha256) of the member with this digest, or else of the last of this address."""
        self._connection.execute("create index if not exists temp.by_digest on captures (digest)")
        self._connection.execute("create index if not exists temp.by_url on captures (url)")
        query = "select name, sha256 from captures where digest = ? and digest <> '' limit 1"
        found = self._connection.execute(query, (digest,)).fetchone()
        if found is None:
            query = "select name, sha256 from captures where url = ? order by rowid desc limit 1"
            found = self._connection.execute(query, (url,)).fetchone()
        return tuple(found) if found else None

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
        articles (a page saved twice is one article, and so are the copies of a story), and no rule spoke for
        it. All records must be here as made without knowing of repeated lines; each document with such lines,
        given as (position, their digests), is to be made again, knowing of those.
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
        self._spare_copies()
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

    def _spare_copies(self) -> None:
        """Take out the lines that are repeated because few stories are told again and again."""
        outlets = [outlet for (outlet,) in self._connection.execute("select distinct outlet from repeated")]
        for outlet in outlets:
            lines: dict[str, list[str]] = {}
            for line, article in self._connection.execute(f"{_CARRIED} join repeated using (outlet, line)", (outlet,)):
                lines.setdefault(line, []).append(article)
            paragraphs: dict[str, list[str]] = {}
            for line, article in self._connection.execute(_SHARED, (outlet,)):
                paragraphs.setdefault(line, []).append(article)
            story = stories.same(paragraphs)
            few = [(outlet, line) for line, told in lines.items() if stories.tellings(told, story) < OTHERS]
            self._connection.executemany("delete from repeated where outlet = ? and line = ?", few)

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
        self._connection.execute("update listings set used = ? where used = -1", (build,))
        old = "select id from listings where used < ? or digest is null"
        self._connection.execute(f"delete from members where listing in ({old})", (build - KEPT,))
        self._connection.execute("delete from listings where used < ? or digest is null", (build - KEPT,))
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


def _look(path: Path) -> File:
    """Look at a file, read with little memory. A pipe or device is not waited for."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        found = sha256()
        piece = os.read(file, 1 << 20)
        head = piece[: kinds.HEAD]
        media_type = kinds.of_file(head, path.name)
        while piece:
            found.update(piece)
            piece = os.read(file, 1 << 20)
        return File(found.hexdigest(), media_type, readable(media_type, head))
    finally:
        os.close(file)
