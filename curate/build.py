"""Build: corpus and manifests into one database. The unchanged is not read; what is published is whole."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from curate import rows, store
from curate.cache import Cache, Damaged, unpack
from curate.collate.stage import collate
from curate.errors import Refusal, refusal
from curate.manifest import Project
from curate.plan import Plan, code, plan
from curate.pool import Pool, Task
from curate.processes import Workers, cores
from curate.summary import Summary, broken_expectations, report, summary

__all__ = ["DATABASE", "Progress", "Summary", "build", "report"]

DATABASE = "corpus/curate.db"
WORK = ".curate"  # beside the database: the working cache, the lock, the database in the making
BATCH = 200  # documents between two commits of the cache

Progress = Callable[[int, int], None]
"""Called with (total, done), in documents: those to read plus those to write."""


def _silent(total: int, done: int) -> None:
    """Show no progress."""


def build(
    project: Project, *, progress: Progress = _silent, database: Path | None = None, processes: int = 0
) -> Summary:
    """Bring the database up to date with the project and its documents.

    `database` is corpus/curate.db unless given. `processes` 0: one for each core. A document that cannot be
    read is left out and reported; it stops no other.

    Raises:
        Refusal: nothing was published: an expectation is broken, two sources hold one document, another build
            is running, the disk is full, or something else stands in the place of the database.
    """
    started = time.monotonic()
    target = database or project.root / DATABASE
    with _failures_as_refusals(target), _locked(target) as work:
        _free(target)
        with closing(Cache(work / "cache.db", code())) as cache:
            planned = plan(project, cache)
            changed = store.meta(target).get("inputs") != planned.inputs
            read = 0
            if changed:
                with closing(Pool(project, processes or cores())) as pool:
                    site = _Site(project, planned, cache, progress, pool)
                    read = _make(site)
                with closing(Workers(processes or cores(), "compares articles")) as workers:
                    _write(site, workers, target, work / f"building-{os.getpid()}.db")
                cache.sweep()
        found = summary(target)
    return replace(found, built=changed, read=read, seconds=time.monotonic() - started)


@dataclass(slots=True)
class _Site:
    """A build under way."""

    project: Project
    plan: Plan
    cache: Cache
    progress: Progress
    pool: Pool
    total: int = 0
    done: int = 0

    def step(self, documents: int) -> None:
        """Tell how far the build is."""
        self.done += documents
        self.progress(self.total, self.done)


# ---- records


def _make(site: _Site) -> int:
    """Make every record the cache does not hold: first each by itself, then those with repeated lines.

    Returns:
        How many documents were read.
    """
    first: dict[int, tuple[str, ...]] = dict.fromkeys(site.cache.missing(), ())
    site.total = len(first) + len(site.plan.documents)
    site.step(0)
    _run(site, first)
    lines = dict(site.cache.repeated())
    for position, found in lines.items():
        site.cache.refine(position, found)
    again = {position: lines[position] for position in site.cache.missing() if position in lines}
    site.total += len(again)
    _run(site, again)
    return len({*first, *again})


def _run(site: _Site, wanted: dict[int, tuple[str, ...]]) -> None:
    """Make the documents at these positions, each knowing its repeated lines, into the cache."""
    tasks = (_task(site, position, lines) for position, lines in wanted.items())
    since = 0
    for made in site.pool.run(tasks, len(wanted)):
        for one in made:
            if one.passing:
                site.plan.refuse(site.plan.documents[one.position], one.problem)
                site.plan.inputs = ""  # the next build tries again
            else:
                site.cache.keep(one)
        site.step(len(made))
        since += len(made)
        if since >= BATCH:
            site.cache.commit()
            since = 0
    site.cache.commit()


def _task(site: _Site, position: int, lines: tuple[str, ...]) -> Task:
    planned = site.plan.documents[position]
    found = planned.found
    return Task(
        position=position,
        digest=site.cache.wanted(position),
        source=found.source.id,
        name=planned.name,
        path=found.path,
        entry=found.entry,
        sha256=planned.sha256,
        repeated=lines,
        size=planned.size,
        kind=planned.kind,
        locator=planned.locator,
    )


# ---- the database


def _write(site: _Site, workers: Workers, target: Path, made: Path) -> None:
    """Write all records into a new database, and put it in the place of the old one."""
    try:
        with closing(store.create(made)) as connection:
            store.put_listed(connection, rows.of_project(site.project))
            for position, packed, problem in site.cache.records():
                if problem:
                    site.plan.refuse(site.plan.documents[position], problem)
                else:
                    store.put(connection, unpack(packed))
                site.step(1)
            store.put_absences(connection, site.plan.absences)
            store.index(connection)
            collate(connection, made.parent / "reuse.db", code(), workers)
            store.finish(connection, {"inputs": site.plan.inputs, "schema": str(store.VERSION)})
            broken = list(broken_expectations(connection, site.project))
            if broken:
                raise Refusal(*broken)
            dangling = store.dangling(connection)
            if dangling:
                raise refusal(str(target), dangling[0], "this is a fault of curate: please report it")
        store.publish(made, target)
    finally:
        for path in made.parent.glob(f"{made.name}*"):
            path.unlink()


# ---- the place


@contextmanager
def _locked(target: Path) -> Iterator[Path]:
    """Give the work folder to this build alone, cleaned of what a killed build has left.

    Raises:
        Refusal: another build has it.
    """
    work = target.parent / WORK
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            what = f"another build is running (process {lock.read().strip() or 'unknown'})"
            raise refusal(str(target), what, "wait for it, or end it") from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        for path in work.glob("building-*.db*"):
            path.unlink()
        yield work


def _free(target: Path) -> None:
    """See that the place of the database is free, or taken by a database that may be replaced.

    Raises:
        Refusal: something else is there.
    """
    foreign = store.foreign(target)
    if foreign:
        raise foreign


@contextmanager
def _failures_as_refusals(target: Path) -> Iterator[None]:
    """Say what is wrong with the disk or the cache, in place of SQLite's words."""
    cache = target.parent / WORK / "cache.db"
    try:
        yield
    except (sqlite3.DatabaseError, Damaged) as error:
        says = str(error)
        if "disk is full" in says or "disk I/O" in says:
            raise _full(target) from error
        if "readonly" in says or "unable to open" in says:
            remedy = "see to the permissions of the folder"
            raise refusal(str(target.parent), f"the folder cannot be written to: {says}", remedy) from error
        if isinstance(error, Damaged) or "malformed" in says or "not a database" in says:
            raise refusal(str(cache), f"the working cache is damaged: {says}", "delete it and build again") from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(target) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            remedy = "see to the permissions of the folder"
            raise refusal(str(error.filename or target), f"{error.strerror}", remedy) from error
        raise


def _full(target: Path) -> Refusal:
    what = "there is no space left on the disk"
    return refusal(
        str(target),
        what,
        "make room and build again; nothing was published, and the old database is as it was",
    )
