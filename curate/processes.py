"""Work in other processes: in order, with little on the way, ended when this process ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import connection as pipes
from types import ModuleType
from typing import Any, TypeVar

from curate.errors import refusal

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


def cores() -> int:
    """Return how many processes may run at once."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Processes that are started when first needed. `begin` is called once in each, with `arguments`.

    `what` names in a message what they do.
    """

    def __init__(self, processes: int, what: str, begin: Callable[..., None] | None = None, *arguments: object) -> None:
        self.processes = processes
        self._what = what
        self._start = (begin, *arguments)
        self._executor: ProcessPoolExecutor | None = None

    @property
    def started(self) -> bool:
        """True once the processes are there."""
        return self._executor is not None

    def map(self, function: Callable[[_Task], _Result], tasks: Iterable[_Task]) -> Iterator[_Result]:
        """Yield what `function` makes of each task, in their order; few tasks are taken before their turn.

        Raises:
            Refusal: a process died.
        """
        self._executor = self._executor or _executor(self.processes, self._start)
        waiting: deque[Future[_Result]] = deque()
        try:
            for task in tasks:
                with _no_main():
                    waiting.append(self._executor.submit(function, task))
                if len(waiting) > 2 * self.processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            what = f"a process that {self._what} has died, perhaps for want of memory"
            raise refusal("build", what, "build again; what was done is kept") from error

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)


def _begin(begin: Callable[..., None] | None, *arguments: object) -> None:
    """Start a process: leave interrupts to the parent, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _no_main() -> Iterator[None]:
    """Let the processes that start here not run the program that builds, guarded or not."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _executor(processes: int, start: tuple[Any, ...]) -> ProcessPoolExecutor:
    """Processes that share no open file with this one: no lock outlives a build that is killed."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["curate.warm"])
    return ProcessPoolExecutor(processes, context, _begin, start)
