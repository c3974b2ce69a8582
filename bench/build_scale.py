"""Builds of many documents: the first, one that changes nothing, one that changes one file; and their memory.

    python bench/build_scale.py [DOCUMENTS [CHARACTERS]]

Exits with status 1 where a build that changes nothing takes a tenth of the first or more, or where the
processes of a build together take 300 MB or more (a page of memory that they share counts once).
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from curate import verify

RATIO = 0.1
MEGABYTES = 300
OUTLETS = 20
WORDS = "harbour tide council ferry budget vote night storm lamp quay rope crane letter clerk bridge".split()  # noqa: SIM905


def corpus(root: Path, documents: int, size: int) -> None:
    """Write a project of invented pages of about `size` characters, in twenty sources."""
    draw = random.Random(7)
    names = [f"outlet-{at}" for at in range(OUTLETS)]
    listed = "\n".join(f"- {{id: {name}, name: {name.replace('-', ' ').title()} Gazette}}" for name in names)
    (root / "manifests/sources").mkdir(parents=True)
    (root / "manifests/outlets.yml").write_text(f"outlets:\n{listed}\n")
    for name in names:
        (root / "corpus" / name).mkdir(parents=True)
        manifest = f"source: {name}\ntitle: Pages of {name}\noutlet: {name}\ndocuments:\n- {name}/*.txt\n"
        (root / f"manifests/sources/{name}.yml").write_text(manifest)
    for number in range(documents):
        path = root / "corpus" / names[number % OUTLETS] / f"{number:06}.txt"
        path.write_text(page(draw, number, size))


def page(draw: random.Random, number: int, size: int) -> str:
    """Return an article: a head, paragraphs, a source notice now and then, the furniture of a site."""
    parts = [
        f"{' '.join(draw.choices(WORDS, k=6)).capitalize()} {number}",
        f"By Ana Lopes | Lantern Weekly | January {number % 28 + 1}, 2020",
    ]
    while sum(map(len, parts)) < size:
        sentences = (f"{' '.join(draw.choices(WORDS, k=draw.randint(8, 20))).capitalize()}." for _ in range(5))
        parts.append(" ".join(sentences))
    if number % 5 == 0:
        parts.append(f"This article was originally published by Dock Gazette {number % 50}.")
    parts += [f"Pelican desk {number % OUTLETS} keeps the lamps lit", "Share this:", "Leave a comment"]
    return "\n\n".join(parts) + "\n"


@dataclass
class Memory:
    """The most memory that a process and those it started have held at once, in kilobytes.

    `shared` counts each page of memory once (PSS); `each` is the resident size of every process.
    """

    shared: int = 0
    each: list[int] = field(default_factory=list)

    def look(self, pid: int) -> None:
        """Look at the family of a process."""
        sizes = [_size(one) for one in _family(pid)]
        shared = sum(size for _, size in sizes)
        if shared > self.shared:
            self.shared, self.each = shared, [resident for resident, _ in sizes]

    def __str__(self) -> str:
        each = ", ".join(f"{size // 1024}" for size in self.each)
        return f"{self.shared // 1024} MB together (resident, each: {each})"


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:
        pass  # it has ended
    return found


def _size(pid: int) -> tuple[int, int]:
    """Resident and proportional size of a process, in kilobytes; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Rss:"], sizes["Pss:"]


def measured(root: Path, what: str) -> tuple[float, Memory]:
    """Build in a process of its own, as a user does; print and return the seconds and the memory it took."""
    memory = Memory()
    started = time.perf_counter()
    command = [sys.executable, "-c", f"from curate.cli import cli; cli(['--root', {str(root)!r}, 'build'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            memory.look(process.pid)
            time.sleep(0.1)
        assert process.stdout is not None
        said = process.stdout.readline().rsplit(": ", 1)[-1].strip()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.2f} s ({said}); {memory}", flush=True)
    return seconds, memory


def main() -> int:
    """Run the builds."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 3_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        corpus(root, documents, size)
        time.sleep(2.1)  # time stamps settle
        first, memory = measured(root, "first build")
        database = root / "corpus/curate.db"
        raw = sum(path.stat().st_size for path in root.glob("corpus/outlet-*/*.txt"))
        cache = root / "corpus/.curate/cache.db"
        sizes = (raw, database.stat().st_size, cache.stat().st_size)
        print("{:.1f} MB raw, {:.1f} MB database, {:.1f} MB cache".format(*(size / 1e6 for size in sizes)))
        again, _ = measured(root, "nothing changed")
        changed = next(root.glob("corpus/outlet-0/*.txt"))
        changed.write_text(changed.read_text() + "\nOne more line.\n")
        one, _ = measured(root, "one file changed")
        started = time.perf_counter()
        broken = verify.broken(database)
        print(f"verify: {time.perf_counter() - started:.2f} s, {len(broken)} laws broken")
    print(f"nothing changed / first: {again / first:.4f} (limit {RATIO}); one changed: {one / first:.3f}")
    return int(again / first >= RATIO or memory.shared >= MEGABYTES * 1024 or bool(broken))


if __name__ == "__main__":
    sys.exit(main())
