"""Pace: one request at a time to a host, with a pause after each."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from curate.fetch.trouble import Stopped


class Pace:
    """Whose turn it is, host by host. `stop` ends all waiting. Safe to share between threads."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._free: dict[str, float] = {}  # host -> when it may be asked again, on the monotonic clock
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Hold the host for one request, after waiting for it; the pause of `delay` seconds begins at its end.

        Raises:
            Stopped: the run was interrupted.
        """
        with self._guard:
            lock = self._locks[host]
        with lock:
            self.sleep(self._free.get(host, 0.0) - time.monotonic())
            try:
                yield
            finally:
                self.postpone(host, delay)

    def postpone(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for so many seconds from now."""
        self._free[host] = max(self._free.get(host, 0.0), time.monotonic() + seconds)

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds.

        Raises:
            Stopped: the run was interrupted.
        """
        if self.stop.wait(max(0.0, seconds)):
            raise Stopped
