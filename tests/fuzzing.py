"""Fuzzing: thousands of damaged files, each read in a process that may crash, hang or fill the memory, and is seen to.

The file number `n` of a format under a seed is always the same: `case("pdf", 17, "1")`.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import IO, NamedTuple

import fuzz_laws as laws
import fuzz_material
import fuzz_mutators
from fuzz_material import ROOT, Seed

from curate import manifest, record
from curate.archive import CONTAINERS, Listed, Shelf, listing
from curate.errors import Refusal
from curate.manifest import Source
from curate.model import Document, Record
from curate.read import Said, kind, read
from curate.rules import Ruleset

PLAN = {
    "pages": 500, "pdf": 300, "feeds": 300, "archives": 300, "mail": 250, "telegram": 150, "office": 100, "text": 100,
}  # fmt: skip
LONGEST = 10.0  # seconds for one file
LARGEST = 1000.0  # MB
ADDRESSES = 6 << 30  # bytes of address space, so that no fault fills the machine
MOST = 10  # documents of one container that are made into records
AGAIN = 20  # one record in so many is made twice
WORKERS = 2
SOURCE = Source(id="quay", title="Quay", path="quay", text="", sha256="0" * 64)


class Case(NamedTuple):
    """A damaged file: the whole one, its bytes, how they were made, and what is said of it."""

    seed: Seed
    raw: bytes
    how: tuple[str, ...]
    said: Said


class Outcome(NamedTuple):
    """What came of one file."""

    format: str
    number: int
    how: str
    documents: int = 0
    refusals: int = 0
    seconds: float = 0.0
    faults: tuple[str, ...] = ()


class Batch(NamedTuple):
    """What came of the files of one format in one process; `peak` is in MB."""

    format: str
    peak: float


@cache
def case(format_: str, number: int, seed: str) -> Case:
    """Return a damaged file, always the same one."""
    draw = Random(f"{seed} {format_} {number}")
    whole = draw.choice(fuzz_material.seeds(format_))
    raw, how = fuzz_mutators.mutated(whole, draw, format_)
    forced = whole.media_type if draw.random() < 0.75 else None
    encoding = draw.choice(("latin-1", "utf-16", "utf-8", "utf-7", "x", "idna")) if draw.random() < 0.05 else None
    headers = (("content-type", "text/html; charset=koi8-r"),) if draw.random() < 0.05 else ()
    told = (("warc url", "https://harbourpost.example/1"),) if draw.random() < 0.05 else ()
    return Case(whole, raw, how, Said(encoding, forced, "https://harbourpost.example/1", "2020-02-03", headers, told))


# ---- one file, in the process that may die of it


class Reader:
    """Reads damaged files as `curate build` does, and holds what comes of them to the laws."""

    def __init__(self, folder: Path) -> None:
        project = manifest.tools(ROOT)
        self._ruleset, self._authority = Ruleset(project.rules_of(None)), project.authority
        self._database = laws.Database(project, SOURCE)
        self._folder = folder
        self._known: set[tuple[str, str]] = set()
        self._before: dict[str, list[Listed]] = {}

    def warm(self) -> None:
        """Read some whole files: what is made at the first use is not the time of a damaged one."""
        for format_ in ("pages", "mail", "feeds", "text", "pdf"):
            for seed in fuzz_material.seeds(format_)[:4]:
                self.of(Case(seed, seed.raw, (), Said()), twice=False)

    def outcome(self, format_: str, number: int, seed: str) -> Outcome:
        """Read one file."""
        one = case(format_, number, seed)
        start = time.perf_counter()
        documents, refusals, faults = self.of(one, twice=number % AGAIN == 0)
        seconds = time.perf_counter() - start
        return Outcome(format_, number, _how(format_, number, seed), documents, refusals, seconds, tuple(faults))

    def of(self, one: Case, *, twice: bool) -> tuple[int, int, list[str]]:
        """How many documents and refusals a file gives, and the laws it breaks."""
        named = one.said.media_type or kind.of_file(one.raw[: kind.HEAD], one.seed.name)
        if named in CONTAINERS:
            return self._container(one, named, twice=twice)
        if one.seed.media_type in CONTAINERS:
            return 0, 1, [f"it is no more known for {one.seed.media_type}, but for {named}"]
        document, faults = self._made(one.raw, one.seed.name, one.said, twice=twice)
        if not one.said.encoding:
            faults += laws.articles_before_the_cut(one.seed, one.raw, document)
        return int(document is not None), int(document is None), faults

    def _made(self, raw: bytes, name: str, said: Said, *, twice: bool) -> tuple[Document | None, list[str]]:
        """The document that bytes are, None where they are refused; and the laws it breaks."""
        try:
            document, found = self._record(raw, name, said)
        except Refusal as refused:
            return None, list(laws.of_refusal(refused))
        faults = [*laws.of_document(document), *laws.of_record(found, SOURCE), *self._database.faults(found)]
        if twice and self._record(raw, name, said) != (document, found):
            faults.append("made twice, it is not the same")
        return document, faults

    def _record(self, raw: bytes, name: str, said: Said) -> tuple[Document, Record]:
        document = read(raw, path=f"quay/{name}", source="quay", entry=said)
        return document, record.make(document, SOURCE, self._ruleset, self._authority, frozenset())

    def _container(self, one: Case, named: str, *, twice: bool) -> tuple[int, int, list[str]]:
        """How many documents and refusals a container gives; and the laws it breaks."""
        lines = self._listed(one.raw, one.seed.name, named)
        faults = [] if lines or re.search(rb"warcinfo|request|metadata", one.raw) else ["nothing is said of it"]
        if one.seed.media_type == named:
            if one.seed.name not in self._before:
                self._before[one.seed.name] = self._listed(one.seed.raw, f"whole-{one.seed.name}", named)
            faults += laws.nothing_lost(one.seed, self._before[one.seed.name], one.raw, lines)
        documents = [line for line in lines if line.what == "document"]
        refusals = sum(line.what in ("damaged", "refused") for line in lines)
        path, shelf, new = self._path(one.seed.name), Shelf(), 0
        for line in documents:
            if (line.sha256, line.about) in self._known or new >= MOST:
                continue
            new += 1
            member, raw = shelf.open(path, named, line.locator)
            if sha256(raw).hexdigest() != line.sha256:
                faults.append(f"{line.locator}: opened, it is not what was listed")
            said = Said(None, member.media_type, member.url, member.retrieved, member.headers, member.told)
            document, found = self._made(raw, f"{one.seed.name}!{line.locator}", said, twice=twice)
            faults += found
            refusals += document is None
            if not found:
                self._known.add((line.sha256, line.about))
        shelf.close()
        return len(documents), refusals, faults

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _listed(self, raw: bytes, name: str, named: str) -> list[Listed]:
        self._path(name).write_bytes(raw)
        return list(listing(self._path(name), named))


def worker(jobs: Sequence[tuple[str, int]], seed: str, sink: IO[str]) -> None:
    """Read files one by one; say before each which it is, and after each what came of it."""
    _limit()
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(Path(folder))
        reader.warm()
        for at, (format_, number) in enumerate(jobs):
            if at == 0 or jobs[at - 1][0] != format_:
                _forget_peak()
            print(json.dumps([format_, number]), file=sink, flush=True)
            faulthandler.dump_traceback_later(LONGEST, exit=True)
            try:
                found = reader.outcome(format_, number, seed)
            except Exception as error:  # noqa: BLE001  # that there is none is the law
                found = Outcome(format_, number, _how(format_, number, seed), faults=(_told(error),))
            faulthandler.cancel_dump_traceback_later()
            print(json.dumps(found), file=sink, flush=True)
            if at + 1 == len(jobs) or jobs[at + 1][0] != format_:
                print(json.dumps(Batch(format_, _peak())), file=sink, flush=True)


def _told(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__}: {str(error)[:200]} ({' '.join(places[-4:])})"


def _how(format_: str, number: int, seed: str) -> str:
    one = case(format_, number, seed)
    return f"{one.seed.name}: {' '.join(one.how)}"


def _limit() -> None:
    import resource  # not on Windows

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES if hard < 0 else min(ADDRESSES, hard), hard))


def _forget_peak() -> None:
    """Let the peak of memory begin anew, where the system can."""
    for pid in _pids():
        try:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        except OSError:
            continue


def _peak() -> float:
    """The most memory in MB that this process has held since then, with the processes it has started."""
    found = [re.search(r"VmHWM:\s+(\d+)", _status(pid)) for pid in _pids()]
    kilobytes = sum(int(one[1]) for one in found if one)
    if not kilobytes:  # no /proc
        import resource

        kilobytes = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return kilobytes / 1000


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""


def _pids() -> list[int]:
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        children = []
    return [os.getpid(), *map(int, children)]


# ---- all files


def run(
    plan: Mapping[str, int], seed: str, workers: int = WORKERS, script: str = __file__
) -> tuple[list[Outcome], list[Batch]]:
    """Read so many damaged files of each format in processes of their own; return what came of them.

    `script` is the program of these processes: it gets jobs on its standard input, and the seed.
    """
    jobs = [(format_, number) for format_, count in plan.items() for number in range(count)]
    command = [sys.executable, script, seed]
    with ThreadPoolExecutor(workers) as pool:
        results = list(pool.map(lambda at: list(_lives(jobs[at::workers], command)), range(workers)))
    found = [one for result in results for one in result]
    outcomes = [one for one in found if isinstance(one, Outcome)]
    return sorted(outcomes), [one for one in found if isinstance(one, Batch)]


def _lives(jobs: Sequence[tuple[str, int]], command: Sequence[str]) -> Iterator[Outcome | Batch]:
    """Run one worker; where it dies, say of what, and go on behind that file with another."""
    while jobs:
        with tempfile.TemporaryFile("w+") as errors:
            dead = yield from _life(jobs, command, errors)
            if dead is None:
                return
            jobs = jobs[jobs.index(dead) + 1 :]


def _life(
    jobs: Sequence[tuple[str, int]], command: Sequence[str], errors: IO[str]
) -> Generator[Outcome | Batch, None, tuple[str, int] | None]:
    """Yield what a process says of its jobs; return the one it died of."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    now: tuple[str, int] | None = None
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
    ) as process:
        assert process.stdin and process.stdout
        json.dump(jobs, process.stdin)
        process.stdin.close()
        for line in process.stdout:
            told = json.loads(line)
            if isinstance(told[1], float):
                yield Batch(*told)
            elif len(told) == 2:
                now = (told[0], told[1])
            else:
                now = None
                yield Outcome(*told[:-1], tuple(told[-1]))
    if now is None and process.returncode == 0:
        return None
    errors.seek(0)
    lines = errors.read().splitlines()
    why = " / ".join(line.strip() for line in lines[:12])
    if now is None:
        raise RuntimeError(f"the worker ended with {process.returncode} between two files: {chr(10).join(lines[-30:])}")
    fault = f"the process ended with {process.returncode}: {why}"
    yield Outcome(*now, _how(*now, command[-1]), seconds=LONGEST, faults=(fault,))
    return now


def table(outcomes: Sequence[Outcome], batches: Sequence[Batch]) -> str:
    """Return what came of all files, a line for each format."""
    lines = [
        f"{'format':10} {'mutations':>9} {'documents':>9} {'refusals':>8} {'faults':>6} {'slowest s':>9} {'peak MB':>7}"
    ]
    for format_ in dict.fromkeys(one.format for one in outcomes):
        own = [one for one in outcomes if one.format == format_]
        peak = max((one.peak for one in batches if one.format == format_), default=0.0)
        sums = [len(own), sum(one.documents for one in own), sum(one.refusals for one in own)]
        faulty, slowest = sum(bool(one.faults) for one in own), max(one.seconds for one in own)
        lines.append(f"{format_:10} {sums[0]:9,} {sums[1]:9,} {sums[2]:8,} {faulty:6,} {slowest:9.2f} {peak:7.0f}")
    return "\n".join(lines)


def report(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a line for each file that broke a law."""
    return [f"{one.format} {one.number} ({one.how}): {'; '.join(one.faults[:5])}" for one in outcomes if one.faults]


if __name__ == "__main__":
    worker([tuple(job) for job in json.load(sys.stdin)], sys.argv[1], sys.stdout)
