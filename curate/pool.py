"""Many records at once: a process for each core, each with its own ruleset, and few documents on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from curate import rows
from curate.archive import Broken, Member, Shelf
from curate.cache import Made, pack
from curate.errors import Refusal
from curate.manifest import Entry, Project, Source
from curate.processes import Workers
from curate.read import Said, read
from curate.record import make
from curate.rules import Ruleset

FEW = 100  # documents; starting processes, each with its rules, takes as long as so many
CHUNK = 16  # documents that go to a process at once, at most
CHUNK_BYTES = 1_000_000  # unless they are larger than so many bytes together
RULESETS = 8  # kept ready at once


class Task(NamedTuple):
    """One document to make: a file, what its manifest says of it, and the lines known to be repeated.

    `kind` and `locator`, where given, are the media type of the file, a container, and where in it the document is.
    """

    position: int
    digest: str
    source: str
    name: str
    path: Path
    entry: Entry
    sha256: str
    repeated: tuple[str, ...]
    size: int = 0
    kind: str = ""
    locator: str = ""


class Maker:
    """Makes documents into rows under one project. Sources with the same packs share a ruleset."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._sources = {source.id: source for source in project.sources}
        self._rulesets: dict[tuple[str, ...], Ruleset] = {}
        self._shelf = Shelf()

    def _rules(self, source: Source) -> Ruleset:
        key = tuple(pack.digest for pack in self._project.packs_of(source))
        if key not in self._rulesets:
            while len(self._rulesets) >= RULESETS:
                del self._rulesets[next(iter(self._rulesets))]
            self._rulesets[key] = Ruleset(self._project.rules_of(source))
        return self._rulesets[key]

    def made(self, task: Task) -> Made:
        """Return what comes of one document; its refusal, where it cannot be read.

        Raises:
            RuntimeError: curate itself is at fault; the message names the document.
        """
        taken = self._taken(task)
        if isinstance(taken, str):
            return Made(task.position, task.digest, problem=taken, passing=True)
        try:
            return self._record(task, *taken)
        except Refusal as refused:
            problem = "\n".join(str(problem) for problem in refused.problems)
            return Made(task.position, task.digest, problem=problem)
        except Exception as error:
            raise RuntimeError(f"{task.name}: {type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Close the container that is open."""
        self._shelf.close()

    def _taken(self, task: Task) -> tuple[Said, bytes] | str:
        """What is said of the document, and its bytes; or why there are none, or other ones than were planned."""
        try:
            if task.kind:
                member, raw = self._shelf.open(task.path, task.kind, task.locator)
                said = _said(task.entry, member)
            else:
                said, raw = _said(task.entry), task.path.read_bytes()
        except (OSError, Broken) as error:
            what = error.strerror if isinstance(error, OSError) else error
            return f"{task.name}: the file cannot be read: {what}"
        if sha256(raw).hexdigest() != task.sha256:
            return f"{task.name}: the file changed while it was read; build again once nothing writes to it"
        return said, raw

    def _record(self, task: Task, said: Said, raw: bytes) -> Made:
        document = read(raw, path=task.name, source=task.source, entry=said)
        source = self._sources[task.source]
        record = make(document, source, self._rules(source), self._project.authority, frozenset(task.repeated))
        return Made(task.position, task.digest, pack(rows.of_record(record)), record.echoes)


def _said(entry: Entry, member: Member | None = None) -> Said:
    """What a manifest says of a document, and the container that holds it; of its member the container knows better."""
    if member is None:
        return Said(entry.encoding, entry.media_type, entry.url, entry.retrieved)
    url, retrieved = member.url or entry.url, member.retrieved or entry.retrieved
    return Said(entry.encoding, member.media_type, url, retrieved, member.headers, member.told)


# ---- processes

_maker: Maker | None = None


def _begin(project: Project) -> None:
    """Start a process: make the rulesets."""
    global _maker
    _maker = Maker(project)


def _chunk(tasks: Sequence[Task]) -> list[Made]:
    assert _maker is not None
    return [_maker.made(task) for task in tasks]


class Pool:
    """Makes documents: in this process where they are few, else in others, started when first needed."""

    def __init__(self, project: Project, processes: int) -> None:
        self._project = replace(project, found=(), absent=())
        self._maker: Maker | None = None
        self._workers = Workers(processes, "reads documents", _begin, self._project)

    def run(self, tasks: Iterable[Task], count: int) -> Iterator[list[Made]]:
        """Make `count` documents; yield what comes of them, a few at a time, in the order of the tasks.

        Raises:
            Refusal: a process died.
        """
        if not self._workers.started and (count < FEW or self._workers.processes == 1):
            self._maker = self._maker or Maker(self._project)
            for task in tasks:
                yield [self._maker.made(task)]
            return
        yield from self._workers.map(_chunk, _chunks(tasks))

    def close(self) -> None:
        """End the processes."""
        if self._maker is not None:
            self._maker.close()
        self._workers.close()


def _chunks(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    chunk: list[Task] = []
    size = 0
    for task in tasks:
        chunk.append(task)
        with suppress(OSError):
            size += task.size or task.path.stat().st_size
        if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
