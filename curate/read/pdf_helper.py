"""Asks the PDF engine in its process: a time for each answer, an end to it where it crashes or hangs."""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from curate.read.pdf_glyphs import Run

PATIENCE = 4.0  # seconds for one page, or for opening the document
BUDGET = 300.0  # seconds for one document
TRIES = 2  # times a document may end the engine before the rest of it is given up
REPAIRED = 50_000_000  # bytes; the largest document that is given a new end
USES = 200  # documents one process reads: what the engine leaks is given back
_CATALOG = re.compile(rb"/Type\s{0,4}/Catalog\b")
_OBJECT = re.compile(rb"(\d{1,10}) (\d{1,5}) obj\b")
_START = "import sys; sys.path[:] = {path!r}; from curate.read import pdf_engine; pdf_engine.serve()"


@dataclass(frozen=True, slots=True)
class Printed:
    """What the engine found. `error` is why the document was not opened, "" where it was.

    `pages` holds the runs of each page, None for a page that could not be read; `info` what the document says of
    itself; `cut` the numbers of pages that hold more than is read.
    """

    error: str = ""
    pages: tuple[tuple[Run, ...] | None, ...] = ()
    info: dict[str, str] = field(default_factory=dict)
    cut: tuple[int, ...] = ()


class _Engine:
    """A running engine."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.uses = 0
        start = _START.format(path=[os.getcwd() if entry == "" else entry for entry in sys.path])
        self._process = subprocess.Popen(
            [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if not self._answer(20.0, {"size": 0, "first": 0}, b""):  # it takes a while to start, and says that 0 bytes
            self.close()  # are no document
            raise OSError("the PDF engine does not start")

    def ask(self, raw: bytes, first: int) -> Iterator[dict[str, Any]]:
        """Yield the answers; the last has the key `end`, if the engine lived to give all."""
        self.uses += 1
        answer = self._answer(PATIENCE + len(raw) / 50_000_000, {"size": len(raw), "first": first}, raw)
        pages = answer.get("pages", 0)
        yield answer
        for _ in range(first, pages):
            answer = self._answer(PATIENCE)
            yield answer
            if not answer:
                return

    def _answer(self, patience: float, question: dict[str, int] | None = None, raw: bytes = b"") -> dict[str, Any]:
        """Return the next answer, {} where there is none in `patience` seconds."""
        timer = threading.Timer(patience, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            if self._process.stdin is None or self._process.stdout is None:
                return {}
            if question is not None:
                self._process.stdin.write(json.dumps(question).encode() + b"\n" + raw)
                self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline() or b"{}")
        except (OSError, ValueError):
            return {}  # it ended in the middle
        finally:
            timer.cancel()
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)
        self._process.wait()


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what it still held for a dead process


class _Kept:
    """The engine of this process: started when first asked, and again after a fork, a crash or many uses."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._engine: _Engine | None = None
        atexit.register(self.drop)

    def engine(self) -> _Engine:
        if self._engine is not None and self._engine.owner != os.getpid():
            self._engine = None  # a parent's
        if self._engine is not None and self._engine.uses >= USES:
            self.drop()
        if self._engine is None:
            self._engine = _Engine()
        return self._engine

    def drop(self) -> None:
        if self._engine is not None and self._engine.owner == os.getpid():
            self._engine.close()
        self._engine = None


_KEPT = _Kept()


def printed(raw: bytes, limit: int) -> Printed:
    """Return what is printed on the pages of the PDF document `raw`.

    Args:
        raw: the bytes of the file.
        limit: the most pages it may have.
    """
    with _KEPT.lock:
        found = _printed(raw, limit)
        repaired = _with_trailer(raw) if found.error == "damaged" and len(raw) <= REPAIRED else None
        return found if repaired is None else _printed(repaired, limit)


def _with_trailer(raw: bytes) -> bytes | None:
    """Return a document that lost its end, with a new one: the engine finds the objects, but not which is the root."""
    for catalog in islice(_CATALOG.finditer(raw), 10):
        before = list(_OBJECT.finditer(raw, max(0, catalog.start() - 1000), catalog.start()))
        if before:
            return raw + b"\ntrailer\n<< /Root %b %b R >>\nstartxref\n0\n%%%%EOF\n" % before[-1].groups()
    return None


def _printed(raw: bytes, limit: int) -> Printed:
    info: dict[str, str] = {}
    pages: list[tuple[Run, ...] | None] = []
    cut: list[int] = []
    count, opened = 0, False
    ends = time.monotonic() + BUDGET
    for _ in range(TRIES):
        for answer in _KEPT.engine().ask(raw, len(pages)):
            if not answer or time.monotonic() > ends:
                _KEPT.drop()
                break
            if "page" in answer:
                found = answer.get("runs")
                pages.append(None if found is None else tuple(Run(*run) for run in found))
                cut += [len(pages)] if answer.get("cut") else []
            elif "error" in answer:
                return Printed(answer["error"])
            else:
                opened, count, info = True, answer["pages"], answer["info"]
                if count > limit:
                    _KEPT.drop()
                    return Printed("long")
        else:
            break
        if opened and len(pages) < count:
            pages.append(None)  # the page that ended the engine
    if not opened:
        return Printed("crash")
    return Printed("", (*pages, *([None] * (count - len(pages)))), info, tuple(cut))
