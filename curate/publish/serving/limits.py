"""What one statement may cost, in time and in memory, whoever wrote it.

Datasette stops a statement after `sql_time_limit_ms`, but SQLite looks at the clock only between two steps, and a step
can be one call: `printf('%.*c', 900000000, 'x')` takes ten seconds and a gigabyte. So strings have a largest length,
SQLite a largest heap, an answer a largest size, and calls that cost more than their length are looked at before.
"""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Base400

if TYPE_CHECKING:
    from datasette.app import Datasette

Read = TypeVar("Read")

LENGTH = 1_000_000
"""Bytes of the longest string, where no document can be longer than that."""

WIDEST = 4
"""Bytes of a character in UTF-8, at most."""

HEAP = 128 << 20
"""Bytes that SQLite may hold at a time, over all connections; what asks for more fails."""

CACHES = HEAP // 2
"""Bytes held at which its caches grow no further: the rest is for statements."""

ANSWER = 16 << 20
"""Bytes of text in the answer to one statement, where no document is longer than that."""

CELLS = 40_000
"""Values in the answer to one statement: to show them takes longer than to find them."""

PAGE_MS = 5_000
"""Milliseconds for all that one of our pages reads."""

LIMITS = {
    "SQLITE_LIMIT_ATTACHED": 0,
    "SQLITE_LIMIT_COLUMN": 100,
    "SQLITE_LIMIT_SQL_LENGTH": 100_000,
}
"""Limits that are the same for every corpus. The largest table has some thirty columns."""

PATTERNS = 150_000_000
"""Bytes of a text times bytes of its pattern, for one LIKE; about a second."""

SHORTEST = 60
"""Bytes of a pattern that may be asked for, however long the documents are."""

WORK = 4_000_000_000
"""Bytes compared by one call that looks for a string in another; about a tenth of a second."""

NUMBER = 25
"""Characters of a number that is taken as text."""

CHARACTERS = 200
"""The most that trim may cut off."""

WIDTH = 1_000
"""The widest field of printf."""

PRIVATE = ("sqlite_stmt",)
"""Tables of SQLite that show what others asked."""


class TooLong(Base400):  # type: ignore[misc]
    """A page that takes longer than PAGE_MS."""

    status = 503


def prepare(connection: sqlite3.Connection, database: str, ours: str) -> None:
    """Bound a connection that Datasette opened for one of its threads. `ours` is the corpus; it is only read."""
    longest = max(LENGTH, WIDEST * _longest(connection)) if database == ours else LENGTH
    connection.execute(f"pragma hard_heap_limit = {HEAP}")
    connection.execute(f"pragma soft_heap_limit = {CACHES}")
    connection.execute("pragma trusted_schema = off")
    _limit(connection, {"SQLITE_LIMIT_LENGTH": longest, "SQLITE_LIMIT_LIKE_PATTERN_LENGTH": pattern(longest)})
    _guard(connection, longest)
    if database == ours:
        _limit(connection, LIMITS)
        connection.execute("pragma query_only = on")
        connection.set_authorizer(authorized)
        Answer(max(ANSWER, 2 * longest)).measure(connection)


def pattern(longest: int) -> int:
    """Return the longest pattern of LIKE and GLOB where strings may be so long."""
    return max(PATTERNS // longest, SHORTEST)


def _longest(connection: sqlite3.Connection) -> int:
    """Characters of the longest document; 0 if this is no corpus of ours."""
    try:
        (found,) = connection.execute("select max(characters) from documents").fetchone()
    except sqlite3.OperationalError:
        return 0
    return found or 0


def _limit(connection: sqlite3.Connection, limits: dict[str, int]) -> None:
    """Set limits; Python before 3.11 has no way to: there only HEAP bounds a string."""
    set_one = getattr(connection, "setlimit", None)
    if set_one:
        for name, value in limits.items():
            set_one(getattr(sqlite3, name), value)


def authorized(action: int, one: str | None, two: str | None, *_: str | None) -> int:
    """Let everything be read but where the file lies, and what others asked: that is null."""
    hidden = one in PRIVATE or (one == "pragma_database_list" and two == "file")
    return sqlite3.SQLITE_IGNORE if action == sqlite3.SQLITE_READ and hidden else sqlite3.SQLITE_OK


# ---- calls that cost more than their length


def _affordable(*values: Any) -> bool:
    """True if looking for the second in the first takes no longer than WORK."""
    text, part = (len(value) if isinstance(value, (str, bytes)) else NUMBER for value in values[:2])
    return text * part <= WORK


def _findable(*values: Any) -> bool:
    """True of two strings, whatever they are, as `plain` takes both as they come; else as of bytes."""
    return all(isinstance(value, str) for value in values) or _affordable(*values)


def _few(*values: Any) -> bool:
    """True if the second names few characters: each character of the first is compared with all of them."""
    return len(str(values[1])) <= CHARACTERS


def _narrow(*values: Any) -> bool:
    """True if no field of a format is wider than WIDTH, nor as wide as another value says."""
    fields = "".join(re.findall(r"%[^a-zA-Z%]*", str(values[0]))) if values else ""
    return "*" not in fields and all(int(number) <= WIDTH for number in re.findall(r"\d{1,9}", fields))


@dataclass(frozen=True, slots=True)
class Guarded:
    """A function of SQLite with its number of arguments, and whether a call with these values may be made.

    `plain` does the same to two strings, in time that their lengths bound, and without asking SQLite again.
    """

    name: str
    arguments: int
    allowed: Callable[..., bool]
    plain: Callable[[str, str], Any] | None = None


GUARDED = (
    Guarded("instr", 2, _findable, lambda text, part: text.find(part) + 1),
    Guarded("replace", 3, _affordable),
    Guarded("trim", 2, _few, str.strip),
    Guarded("ltrim", 2, _few, str.lstrip),
    Guarded("rtrim", 2, _few, str.rstrip),
    Guarded("printf", -1, _narrow),
    Guarded("format", -1, _narrow),
)


class Spare(sqlite3.Connection):
    """A connection to nothing, for the functions of SQLite. It lives as long as the one it serves."""

    def __del__(self) -> None:
        """Close; from Python 3.13 on, a connection complains where nobody does."""
        self.close()


def _guard(connection: sqlite3.Connection, longest: int) -> None:
    """Put a guard before each function. Behind it is the function itself, of a connection that has no guards.

    Functions of ours cannot be called by views while `trusted_schema` is off: views use others.
    """
    spare = sqlite3.connect(":memory:", check_same_thread=False, factory=Spare)
    _limit(spare, {"SQLITE_LIMIT_LENGTH": longest})
    for guarded in GUARDED:
        call = _called(guarded, spare)
        connection.create_function(guarded.name, guarded.arguments, call, deterministic=True)


def _called(guarded: Guarded, spare: Spare) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        if not guarded.allowed(*values):
            raise ValueError(f"{guarded.name} would take too long")
        if guarded.plain and isinstance(values[0], str) and isinstance(values[1], str):
            return guarded.plain(values[0], values[1])
        marks = ", ".join("?" * len(values))
        return spare.execute(f"select {guarded.name}({marks})", values).fetchone()[0]

    return call


# ---- answers


class Answer:
    """Counts the answer to one statement while SQLite hands it over, and ends it when it is too large."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._row = 0
        self._rows = 0
        self._cells = 0
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None

    def measure(self, connection: sqlite3.Connection) -> None:
        """Count what this connection answers."""
        connection.text_factory = self._text
        connection.row_factory = self._whole

    def _text(self, value: bytes) -> str:
        self._row += len(value)
        if self._row > self._most:
            self._refuse()
        return str(value, "utf-8", "replace")

    def _whole(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:  # the first row of another statement
            self._cursor, self._rows, self._cells = weakref.ref(cursor), 0, 0
        self._cells += len(values)
        self._rows += self._row + sum(len(value) for value in values if isinstance(value, bytes))
        self._row = 0
        if self._rows > self._most or self._cells > CELLS:
            self._refuse()
        return sqlite3.Row(cursor, values)

    def _refuse(self) -> None:
        self._row = self._rows = self._cells = 0
        raise sqlite3.OperationalError("the answer is too large: ask for fewer rows or columns")


# ---- pages


async def read(datasette: Datasette, database: str, reader: Callable[[sqlite3.Connection], Read]) -> Read:
    """Return what a reader of ours reads over one connection of a database, in PAGE_MS or not at all.

    Raises:
        TooLong: it takes longer.
    """

    def bounded(connection: sqlite3.Connection) -> Read:
        counting, connection.row_factory = connection.row_factory, sqlite3.Row  # our pages bound what they show
        try:
            with sqlite_timelimit(connection, PAGE_MS):
                return reader(connection)
        finally:
            connection.row_factory = counting

    try:
        found: Read = await datasette.get_database(database).execute_fn(bounded)
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise TooLong("This page takes longer to make than this server allows.") from error
        raise
    return found
