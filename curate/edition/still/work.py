"""The pages of a plan, shared out: several processes ask and write, this one keeps the list of what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette

from curate.edition.still.page import Styles
from curate.edition.still.places import Place
from curate.edition.still.plan import Plan
from curate.edition.still.press import Press
from curate.processes import Workers
from curate.publish.server import DATABASE, SETTINGS, switched

BATCH = 20  # pages that a process is given at once: a second's work

PATIENT = {"default_allow_sql": False, "sql_time_limit_ms": 60_000, "default_cache_ttl": 0, "allow_download": False}
"""Settings that differ from those of a server: nobody waits, and nobody asks in SQL."""

ALONE = 10  # jobs that one process does in the time that another one takes to start

_T = TypeVar("_T")
Job = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What all processes must know. `base` is where the folder will be, where that is known."""

    metadata: Mapping[str, Any]
    database: Path
    folder: Path
    plan: Plan
    base: str | None


@dataclass(slots=True)
class Done:
    """What came of jobs: files of pages, styles, and queries that pages turned out to ask."""

    pages: list[str] = field(default_factory=list)
    met: list[Place] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)

    def take(self, other: Done) -> list[Place]:
        """Add what came of another job, and return the queries that are new."""
        self.pages += other.pages
        self.styles.blocks |= other.styles.blocks
        self.styles.rules |= other.styles.rules
        new = [place for place in other.met if place not in self.met]
        self.met += new
        return new


def done(task: Task, processes: int) -> Done:
    """Write all pages and return what came of it.

    Raises:
        Refusal: a page cannot be had, or a process died.
    """
    whole = Done()
    jobs: list[Job] = [*_batches(task.plan.places())]
    with closing(Workers(min(processes, ceil(len(jobs) / ALONE)), "writes pages", _begin, task)) as workers:
        if workers.processes == 1:
            _begin(task)
        while jobs:  # a page may ask more
            found = workers.map(_press, jobs) if workers.processes > 1 else map(_press, jobs)
            jobs = [*_batches(place for one in found for place in whole.take(one))]
        if workers.processes == 1:
            _end()
    return whole


def _batches(things: Iterable[_T]) -> Iterator[tuple[_T, ...]]:
    left = iter(things)
    while batch := tuple(islice(left, BATCH)):
        yield batch


# ---- in each process

_HERE: dict[str, Any] = {}


def _begin(task: Task) -> None:
    datasette = _datasette(task.metadata, task.database)
    _HERE["loop"] = asyncio.new_event_loop()
    _HERE["press"] = Press(datasette, task.plan, task.folder, task.base)
    _HERE["loop"].run_until_complete(datasette.invoke_startup())


def _press(job: Job) -> Done:
    press: Press = _HERE["press"]
    press.pages, press.styles = [], Styles()
    press.plan.met.clear()
    _HERE["loop"].run_until_complete(press.run(job))
    return Done(press.pages, [*press.plan.met], press.styles)


def _end() -> None:
    press: Press = _HERE.pop("press")
    if press.datasette.executor:
        press.datasette.executor.shutdown(wait=True)
    for one in press.datasette.databases.values():
        one.close()
    _HERE.pop("loop").close()


def queries(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the canned queries of the metadata."""
    return (metadata.get("databases") or {}).get(DATABASE, {}).get("queries") or {}


def _datasette(about: Mapping[str, Any], database: Path) -> Datasette:
    return Datasette(immutables=[str(database)], metadata=about, settings={**switched(SETTINGS), **PATIENT})
