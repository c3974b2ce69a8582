"""Serve a database that a build replaces: no restart, no error, no page made of two builds.

A build renames a finished file over the old one. Datasette keeps one connection for each of its threads,
and an open connection goes on reading the file it opened, although no name leads to it any more. So at
each request the file behind the name is looked at (one stat call), and when it is another file, the threads
are exchanged for new ones, whose connections open the new file. Requests under way are let finish first.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasette.app import Datasette

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Stamps = dict[str, tuple[int, int, int]]

PATIENCE = 5.0
"""Seconds that new requests wait for those under way; a CSV export that streams longer mixes two files."""


class Gate:
    """Lets requests through, and exchanges the connections between two of them when a file was replaced.

    `replaced` is called at that moment: what was made of the old file is to be forgotten.
    """

    def __init__(self, datasette: Datasette, replaced: Callable[[], None]) -> None:
        self._datasette = datasette
        self._forget = replaced
        self._stamps = stamps(datasette)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> None:
        """Wait, where a file was replaced, until the old one is out of use; then reopen."""
        async with self._turn:
            if self._replaced():
                await self._quiet()
                self._stamps |= stamps(self._datasette)
                reopen(self._datasette)
                self._forget()
            self._under_way += 1

    async def __aexit__(self, *error: object) -> None:
        """Count the request as done."""
        self._under_way -= 1
        self._idle.set()

    def _replaced(self) -> bool:
        return any(self._stamps.get(path) != stamp for path, stamp in stamps(self._datasette).items())

    async def _quiet(self) -> None:
        ends = asyncio.get_running_loop().time() + PATIENCE
        while self._under_way and (left := ends - asyncio.get_running_loop().time()) > 0:
            self._idle.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._idle.wait(), left)


def stamps(datasette: Datasette) -> Stamps:
    """Return which file stands behind each database: path -> inode, time of change, size.

    A file that is not there at the moment is left out: there is nothing yet to reopen.
    """
    found: Stamps = {}
    for database in datasette.databases.values():
        with contextlib.suppress(FileNotFoundError):
            if database.path:
                state = Path(database.path).stat()
                found[str(database.path)] = (state.st_ino, state.st_mtime_ns, state.st_size)
    return found


def reopen(datasette: Datasette) -> None:
    """Give the server new threads, whose connections open the files anew; close the old ones once idle."""
    old = datasette.executor
    connections: list[sqlite3.Connection] = []
    for database in datasette.databases.values():
        if database.path:
            kept = getattr(database, "_all_file_connections", [])
            connections += kept
            kept.clear()
            database._read_connection = None
            database.cached_size = database.cached_hash = database._cached_table_counts = None
            (datasette.inspect_data or {}).pop(database.name, None)  # counts and hash of the old file
    if old is None:
        return
    datasette.executor = ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads"))

    def close() -> None:
        old.shutdown(wait=True)
        for connection in connections:
            connection.close()

    threading.Thread(target=close, daemon=True, name="curate-close-old-database").start()


def gated(datasette: Datasette, app: App, replaced: Callable[[], None]) -> App:
    """Return the application behind a Gate. Other traffic than requests (start and stop) passes freely."""
    gate = Gate(datasette, replaced)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        async with gate:
            await app(scope, receive, send)

    return guarded
