"""The database: made, filled, finished, moved into its place, opened. Views and indexes are in views.sql."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from curate.errors import Refusal, refusal
from curate.rows import UNKNOWN, Row, Rows

VERSION = 4  # of schema.sql and views.sql; a database of another one is built anew
APPLICATION = 0x63757261  # "cura", in the header of the file
HERE = Path(__file__).parent
PATIENCE = 2.0  # seconds to wait for another program's lock
WITHHELD = "withheld"  # in meta, under "text": the copy of a publication without texts

_MAGIC = b"SQLite format 3\0"
# Names that pages write may stand in the list already, or come from several documents.
_MAY_REPEAT = {
    "outlets": "insert or ignore into outlets (id, name, listed) values (?, ?, 0)",
    "people": "insert or ignore into people (id, name, listed) values (?, ?, 0)",
    "outlet_names": "insert or ignore into outlet_names values (?, ?, ?)",
}
_SIDE_FILES = ("-journal", "-wal", "-shm")


# ---- making one


def create(path: Path) -> sqlite3.Connection:
    """Return a connection to a new, empty database at `path`.

    Nothing guards it against a crash: it is no one's database before `publish`.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.executescript(
        "pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive;"
        f"pragma cache_size = -32000; pragma application_id = {APPLICATION};"
    )
    connection.executescript((HERE / "schema.sql").read_text(encoding="utf-8"))
    connection.execute("begin")
    return connection


def put(connection: sqlite3.Connection, rows: Rows) -> None:
    """Insert the rows of one document."""
    for table, found in rows.items():
        if found:
            connection.executemany(_MAY_REPEAT.get(table) or _insert(table, len(found[0])), found)


def put_listed(connection: sqlite3.Connection, rows: Rows) -> None:
    """Insert the rows of a project, before those of any document."""
    for table, found in rows.items():
        if found:
            statement = _insert(table, len(found[0]))
            # A name may be given as name and alias of one outlet.
            statement = statement.replace("insert", "insert or ignore") if table == "outlet_names" else statement
            connection.executemany(statement, found)


def _insert(table: str, columns: int) -> str:
    return f"insert into {table} values ({', '.join('?' * columns)})"


def put_absences(connection: sqlite3.Connection, absences: Iterable[Row]) -> None:
    """Insert what is named but not held: rows of (source, path, sha256, reason, message)."""
    connection.executemany("insert or ignore into absences values (?, ?, ?, ?, ?)", sorted(absences, key=repr))


def index(connection: sqlite3.Connection) -> None:
    """Make indexes and views, once all rows of documents are in."""
    for statement in _statements((HERE / "views.sql").read_text(encoding="utf-8")):
        connection.execute(statement)


def finish(connection: sqlite3.Connection, meta: Mapping[str, str]) -> None:
    """Settle the names, fill the full-text index, and leave a file that can be read as it is.

    The version goes into the header last, so that a half-made file is never taken for a whole one.
    """
    connection.executemany("insert into meta values (?, ?)", sorted(meta.items()))
    _settle_names(connection)
    connection.execute("insert into totals select * from counted")
    connection.execute("insert into articles_fts(articles_fts) values ('rebuild')")
    connection.execute("insert into articles_fts(articles_fts) values ('optimize')")
    connection.execute("pragma analysis_limit = 1000")
    connection.execute("analyze")
    connection.execute("commit")
    connection.execute(f"pragma user_version = {VERSION}")
    connection.execute("pragma journal_mode = delete")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _settle_names(connection: sqlite3.Connection) -> None:
    """Give the unlisted the form of their name that most claims use, and show it everywhere."""
    for table, column in (("outlets", "outlet"), ("people", "person")):
        connection.execute(
            f"""
            update {table} set name = coalesce(
              (select value from claims where {column} = {table}.id
               group by value order by count(*) desc, value limit 1), name)
            where listed = 0
            """
        )
    for column, shown in (("authors", AUTHORS), ("chain", CHAIN)):
        connection.execute(f"update articles set {column} = ({shown}) where {column} is not ({shown})")


AUTHORS = """
select group_concat(name, ', ') from (
  select people.name from article_authors join people on people.id = article_authors.person
  where article_authors.article = articles.id order by article_authors.position)
"""
CHAIN = f"""
select coalesce(group_concat(name, ' → '), '') from (
  select coalesce(outlets.name, '{UNKNOWN}') as name from hops left join outlets on outlets.id = hops.outlet
  where hops.article = articles.id order by hops.position)
"""


def dangling(connection: sqlite3.Connection) -> list[str]:
    """Return a line for each reference that leads nowhere."""
    found = connection.execute("pragma foreign_key_check").fetchmany(20)
    return [f"a row of {table} refers to a row of {parent} that is not there" for table, _, parent, _ in found]


# ---- publishing it


def publish(made: Path, database: Path) -> None:
    """Move a finished database into the place of the published one, in one step.

    Readers that hold the old file go on reading it.

    Raises:
        Refusal: another program is writing to the old file.
    """
    _quiet(database)
    with made.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(made, database)
    folder = os.open(database.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _quiet(database: Path) -> None:
    """See that no journal is left beside the old file: SQLite would play it into the new one.

    Raises:
        Refusal: another program is writing to the old file, or holds it in WAL mode.
    """
    if _header(database) is None:
        _drop_side_files(database)
        return
    busy = any(_beside(database, side).exists() for side in _SIDE_FILES)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as old:
            old.isolation_level = None
            old.execute("begin immediate")
            old.execute("rollback")
            if busy:
                old.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            remedy = "close it there and build again; nothing was changed"
            raise refusal(str(database), "another program is writing to the database", remedy) from error
    except sqlite3.DatabaseError:
        pass  # damaged: it is replaced
    _drop_side_files(database)


def _beside(database: Path, side: str) -> Path:
    return database.with_name(database.name + side)


def _drop_side_files(database: Path) -> None:
    for side in _SIDE_FILES:
        _beside(database, side).unlink(missing_ok=True)


class _Header(NamedTuple):
    """What the first page of an SQLite file says. Read without SQLite: no lock is in the way."""

    version: int
    application: int


def _header(path: Path) -> _Header | None:
    """Return the header of an SQLite file; None of anything else."""
    with suppress(OSError), path.open("rb") as file:
        start = file.read(100)
        if start.startswith(_MAGIC) and len(start) == 100:
            return _Header(*(int.from_bytes(start[at : at + 4], "big") for at in (60, 68)))
    return None


# ---- reading it


def fault(database: Path) -> Refusal | None:
    """Return why `database` cannot be read by this version of curate, or None."""
    if not database.exists():
        return refusal(str(database), "there is no database", "run `curate build`")
    why_not = foreign(database)
    header = _header(database)
    if why_not or header is None:
        return why_not
    if header.version != VERSION:
        what = f"made by schema version {header.version}, this curate reads {VERSION}"
        return refusal(str(database), what, "run `curate build`")
    return None


def foreign(database: Path) -> Refusal | None:
    """Return why what stands at `database` is no database of curate's, of whatever version, or None.

    A build replaces nothing else.
    """
    remedy = "move it away and run `curate build`"
    if database.is_dir():
        return refusal(str(database), "this is a directory, not a database", remedy)
    if not database.exists():
        return None
    header = _header(database)
    if header is None:
        return refusal(str(database), "this is not an SQLite database", remedy)
    if header.application not in (0, APPLICATION):
        return refusal(str(database), "this database belongs to another program", remedy)
    return None


def _connect(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None)


@contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that can only read; rows are sqlite3.Row.

    All that is read through it is of one build, even if another one is published meanwhile.

    Raises:
        Refusal: there is no database, it is of another version or no database of curate, damaged, or locked.
    """
    why_not = fault(database)
    if why_not:
        raise why_not
    with _locks_as_refusals(database), closing(_connect(database)) as connection:
        connection.execute("select 1 from sqlite_master").fetchone()
        connection.row_factory = sqlite3.Row
        yield connection


@contextmanager
def _locks_as_refusals(database: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            remedy = "close it there and try again"
            raise refusal(str(database), "another program is writing to the database", remedy) from error
        if isinstance(error, sqlite3.OperationalError) and "unable to open" not in str(error):
            raise
        raise refusal(str(database), f"the database cannot be read: {error}", "run `curate build`") from error


def meta(database: Path) -> dict[str, str]:
    """Return what the database says of its making; nothing where it cannot be read."""
    try:
        with reading(database) as connection:
            return dict(connection.execute("select key, value from meta").fetchall())
    except Refusal:
        return {}


def dump(connection: sqlite3.Connection) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield every row of every table as (table, row), in one order: what makes two databases equal."""
    tables = [
        name
        for (name,) in connection.execute(
            "select name from sqlite_master where type = 'table' and sql not like 'create virtual%'"
            " and name not like 'sqlite_%' order by name"
        ).fetchall()
    ]
    for table in tables:
        keys = [row[1] for row in connection.execute(f"pragma table_info({table})") if row[5]]
        order = f" order by {', '.join(chr(34) + key + chr(34) for key in keys)}" if keys else ""
        for row in connection.execute(f"select * from {table}{order}"):
            yield table, tuple(row)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines into a file that is there whole or not at all.

    Raises:
        Refusal: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(line + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise refusal(str(path), f"cannot be written: {error.strerror}", "see to the disk and the folder") from error
    finally:
        part.unlink(missing_ok=True)
