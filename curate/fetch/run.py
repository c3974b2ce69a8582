"""One run: addresses to ask for, those that lists add, several hosts at once, one request at a time to each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from curate.errors import Problem
from curate.fetch import listing, wayback
from curate.fetch.address import parse
from curate.fetch.client import Client, Got
from curate.fetch.journal import Entry
from curate.fetch.listing import Wanted
from curate.fetch.trouble import Stopped, Trouble

DEEPEST = 4  # lists within lists; the sitemap protocol knows two

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Task:
    """An address to save. `kind`: what it is where that is known; `via`: the list that names it."""

    url: str
    kind: str = ""
    via: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Aim:
    """What of all that could be fetched is wanted.

    `limit`: at most so many pages of lists that are not held; `renew`: ask again for what was saved more than so many
    days ago (None: for no page).
    """

    limit: int | None = None
    renew: int | None = None
    wanted: Wanted = field(default_factory=Wanted)


@dataclass(slots=True)
class Outcome:
    """What came of a run: pages and lists that were saved, that had not changed, that were held; pages left out."""

    saved: int = 0
    unchanged: int = 0
    held: int = 0
    left: int = 0
    failed: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one task. `entry`: None where the page was held; `fault`: of a list that was read in part."""

    task: Task
    entry: Entry | None
    more: tuple[Task, ...] = ()
    fault: Trouble | None = None


class Run:
    """A run over one source. `progress` is told how many tasks there are, how many are done, and the newest."""

    def __init__(self, client: Client, aim: Aim, progress: Progress = lambda total, done, newest: None) -> None:
        self.client = client
        self.aim = aim
        self.outcome = Outcome()
        self._progress = progress
        self._queues: dict[str, deque[Task]] = {}
        self._known: set[str] = set()
        self._asked = 0
        self._done = 0
        self._doing: dict[Future[Done], tuple[str, Task]] = {}

    def go(self, tasks: Iterable[Task]) -> Outcome:
        """Do all tasks and those that they bring; return what came of it.

        Raises:
            Refusal: the disk takes no more.
        """
        for task in tasks:
            self._add(task)
        with ThreadPoolExecutor(self.client.manners.hosts) as pool:
            try:
                while self._started(pool):
                    for future in wait(self._doing, return_when=FIRST_COMPLETED).done:
                        self._finish(future)
            finally:
                self.client.pace.stop.set()  # nothing is left to do, or nothing more is to be done
        return self.outcome

    def _started(self, pool: ThreadPoolExecutor) -> bool:
        """Give each idle host its next task; False when nothing is left."""
        busy = {host for host, _ in self._doing.values()}
        for host in [host for host in self._queues if host not in busy][: self.client.manners.hosts - len(busy)]:
            task = self._queues[host].popleft()
            if not self._queues[host]:
                del self._queues[host]
            self._doing[pool.submit(self._do, task)] = host, task
        return bool(self._doing)

    def _add(self, task: Task) -> None:
        """Queue a task, unless it is queued, held, or over the limit."""
        try:
            address = parse(wayback.raw_form(task.url), task.via)
        except Trouble as trouble:
            self.outcome.failed.append(trouble.at(task.url))
            return
        if address.url in self._known:
            return
        self._known.add(address.url)
        if task.kind == listing.PAGE and self._fresh(address.url):
            self.outcome.held += 1
            return
        if task.depth and task.kind == listing.PAGE:
            if self.aim.limit is not None and self._asked >= self.aim.limit:
                self.outcome.left += 1
                return
            self._asked += 1
        self._queues.setdefault(address.host, deque()).append(Task(address.url, task.kind, task.via, task.depth))

    def _fresh(self, url: str) -> Entry | None:
        """Return the capture of an address that need not be renewed."""
        held = self.client.warcs.journal.held(url)
        if held is None or self.aim.renew is None:
            return held
        oldest = datetime.now(timezone.utc) - timedelta(days=self.aim.renew)
        return held if held.date > oldest.strftime("%Y-%m-%dT%H:%M:%S.%fZ") else None

    def _finish(self, future: Future[Done]) -> None:
        _, task = self._doing.pop(future)
        self._done += 1
        try:
            done = future.result()
        except Trouble as trouble:
            self.outcome.failed.append(trouble.at(task.url))
        except Stopped:
            return
        else:
            self._count(done)
        waiting = sum(map(len, self._queues.values())) + len(self._doing)
        self._progress(self._done + waiting, self._done, task.url)

    def _count(self, done: Done) -> None:
        if done.entry is None:
            self.outcome.held += 1
        elif done.entry.refers:
            self.outcome.unchanged += 1
        else:
            self.outcome.saved += 1
        if done.fault is not None:
            self.outcome.failed.append(done.fault.at(done.task.url))
        for task in done.more:
            self._add(task)

    # ---- in a thread of its own

    def _do(self, task: Task) -> Done:
        """Fetch what a task names, unless it is a page that is held.

        Raises:
            Trouble: it cannot be had.
            Stopped: the run was interrupted.
        """
        if task.kind in ("", listing.PAGE):
            held = self._fresh(task.url)
            if held and self._kind(task, Got(held, new=False)) == listing.PAGE:
                return Done(task, None)
        notes = {"via": task.via} if task.via else {}
        known = self.client.warcs.journal.held(task.url)
        got = self.client.get(task.url, notes, renew=known is not None)
        kind = self._kind(task, got)
        if kind == listing.PAGE:
            return Done(task, got.entry)
        return self._listed(task, kind, got)

    def _kind(self, task: Task, got: Got) -> str:
        """Return what an answer is.

        Raises:
            Trouble: it is not what it must be.
        """
        if task.kind == listing.PAGE:
            return task.kind
        head = got.head or self.client.warcs.opening(got.entry)
        found = listing.kind(got.media_type, task.url, head)
        if task.kind and found != task.kind:
            raise Trouble(
                f"this is a {found}, not a {task.kind}", f"it is saved; correct the manifest to say `{_key(found)}:`"
            )
        return found

    def _listed(self, task: Task, kind: str, got: Got) -> Done:
        """Return what came of a list: the tasks that it brings.

        Raises:
            Trouble: it cannot be read, or lies too deep.
        """
        if task.depth >= DEEPEST:
            raise Trouble(f"this list is the {task.depth + 1}th within another", "fetch it by itself if it is meant")
        raw = self.client.warcs.body(got.entry)
        found = listing.links(kind, raw, task.url, self.aim.wanted)
        pages = [Task(url, listing.PAGE, task.url, task.depth + 1) for url in found.pages]
        lists = [Task(url, kind, task.url, task.depth + 1) for url in found.lists]
        fault = Trouble(f"this {kind} is broken: {found.fault}", "what stands before the fault is fetched")
        return Done(task, got.entry, (*pages, *lists), fault if found.fault else None)


def _key(kind: str) -> str:
    return kind if kind in (listing.FEED, listing.SITEMAP) else "url"
