"""A build killed at any moment: what is served is whole, and the next build comes to the same end."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from harbour import database, page, project, tables, write

from curate import verify

TIMES = 50
WITH_PROCESSES = 5  # of these, so many builds that start processes of their own
LONGER = 4  # times as long as the others, as processes take a while to start
LAMP = "Pelican desk keeps the lamps lit all night"

Tables = list[tuple[str, tuple[object, ...]]]


@dataclass
class Builder:
    """Starts builds that can be killed. `mark` is in the environment of every process they start."""

    process: subprocess.Popen[str]
    mark: str

    def start(self, root: Path, processes: int = 1) -> int:
        """Start a build; return its process id."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{root} {processes}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> int:
        """Wait for the build to end; return its exit status, or minus the signal that ended it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("end\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def others(self) -> list[int]:
        """Return the processes still there that a build has started."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (folder / "environ").read_bytes()
            except OSError:
                continue
            if marked and int(folder.name) != self.process.pid:
                found.append(int(folder.name))
        return found


@pytest.fixture
def builder(tmp_path) -> Iterator[Builder]:
    (tmp_path / "packs").mkdir()
    mark = f"build-{uuid.uuid4()}"
    home = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, str(home / "killed_build.py"), str(tmp_path / "packs")],
        env=os.environ | {"CURATE_TEST": mark},
        cwd=home.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Builder(process, mark)
        assert process.stdin is not None
        process.stdin.close()


def grown(root: Path) -> None:
    """Add pages to the project and take some away: no page that stays is changed."""
    write(root, {f"corpus/north/9{at:03}.txt": page(9000 + at, LAMP, "Tags: ferry, vote") for at in range(80)})
    for at in range(10):
        (root / f"corpus/south/{at:04}.txt").unlink()


@dataclass
class Trial:
    """A project in which a build is killed, the database it replaces, and what should come of it."""

    root: Path
    old: Path
    builder: Builder
    duration: float = 0.0
    before: Tables = field(default_factory=list)
    after: Tables = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    def set_back(self) -> None:
        """Put the old database back, and take the work folder away."""
        shutil.copy(self.old, database(self.root))
        shutil.rmtree(self.root / "corpus/.curate", ignore_errors=True)

    def half_made(self) -> list[Path]:
        """Return the databases that no build has finished."""
        return list((self.root / "corpus/.curate").glob("building-*"))

    def kill(self, moment: float, processes: int) -> str:
        """Kill a build some seconds after its start; return what happened, in words."""
        pid = self.builder.start(self.root, processes)
        time.sleep(moment)
        os.kill(pid, signal.SIGKILL)
        self.ends["killed"] += self.builder.end() == -signal.SIGKILL
        self.ends["half a database"] += bool(self.half_made())
        return f"killed after {moment:.3f} of {self.duration:.3f} s, with {processes} processes"

    def check(self, what: str) -> None:
        """Hold to their promises: what is served, the processes that are left, the next build."""
        assert verify.broken(database(self.root)) == [], what
        served = tables(database(self.root))
        assert served in (self.before, self.after), what
        self.ends["old" if served == self.before else "new"] += 1
        patience = time.monotonic() + 10
        while self.builder.others() and time.monotonic() < patience:
            time.sleep(0.02)
        assert self.builder.others() == [], what
        self.builder.start(self.root)
        assert self.builder.end() == 0, what
        assert tables(database(self.root)) == self.after, what
        assert self.half_made() == [], what


@pytest.fixture
def trial(tmp_path, builder) -> Trial:
    """Build a project, let it grow, and build it again to see how long it takes and what comes of it."""
    made = Trial(project(tmp_path / "project", 60), tmp_path / "old.db", builder)
    builder.start(made.root)
    assert builder.end() == 0
    shutil.copy(database(made.root), made.old)
    made.before = tables(made.old)
    grown(made.root)
    made.set_back()
    started = time.monotonic()
    builder.start(made.root)
    assert builder.end() == 0
    made.duration = time.monotonic() - started
    made.after = tables(database(made.root))
    assert made.before != made.after
    return made


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_build_killed_at_any_moment(trial):
    for at in range(TIMES):
        trial.set_back()
        moment = trial.duration * (at + random.random()) / TIMES
        if at % (TIMES // WITH_PROCESSES):
            trial.check(trial.kill(moment, 1))
        else:
            trial.check(trial.kill(moment * LONGER, 2))
    assert trial.ends["killed"] >= TIMES * 0.7, trial.ends
    assert trial.ends["half a database"] and trial.ends["old"], trial.ends
