"""How finding reuse grows with the number of articles: time by stage, memory, and what one more article costs.

    python bench/reuse_growth.py                         1000, 10 000 and 100 000 articles of seed 1
    python bench/reuse_growth.py --sizes 1000,10000 --tool containment
    python bench/reuse_growth.py --keep DIRECTORY        keeps the sets, and uses those it finds there

Each size runs in a process of its own, with --processes 2 the work of it in two more. After a set of n articles is
done, ADDED more are added one at a time. The growth exponent is that of the seconds between one size and the next: 1 is
linear, 2 is quadratic.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import log
from pathlib import Path
from statistics import median

import reuse
import reuse_gold
import reuse_peers
import stories
from reuse_gold import Article
from reuse_peers import Missing

from curate.collate import comparing, stage
from curate.collate.comparing import Change
from curate.collate.index import Index
from curate.processes import Workers

ADDED = 20  # articles added to a finished set, one at a time
COMMON = 100  # the stand-in's limit: a run that more articles have is furniture


@dataclass(slots=True)
class Growth:
    """Seconds by stage over the whole set, and for each article added after it: wall time, of `processes` processes."""

    processes: int = 1
    stages: dict[str, float] = field(default_factory=dict)
    added: list[float] = field(default_factory=list)
    pairs: int = 0
    compared: int = 0
    megabytes: float = 0.0
    generated: float = 0.0
    fault: str = ""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the seconds of a stage."""
        start = time.perf_counter()
        yield
        self.stages[name] = self.stages.get(name, 0.0) + time.perf_counter() - start

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Count the wall seconds of adding an article."""
        start = time.perf_counter()
        yield
        self.added.append(time.perf_counter() - start)


def curate_grown(articles: Sequence[Article], more: Sequence[Article], grown: Growth) -> None:
    """Run curate's engine over the articles stage by stage, then add each of `more`."""
    shelf = reuse.Shelf(articles)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Index(Path(folder) / "reuse.db")) as index,
        closing(Workers(grown.processes, "compares articles")) as workers,
    ):
        with grown.stage("fingerprints"):
            comparing.store(index, shelf, workers, list(shelf.states()))
        with grown.stage("candidates"):
            pairs = comparing.candidates_of_all(index)
        with grown.stage("alignment"):
            grown.compared = comparing.compare_pairs(index, shelf, workers, pairs)
            index.commit()
        with grown.stage("directions"):
            found = list(stage.pairs(index))
            measured = stage.measure(found, shelf.known(), partial(stage.told_by, index))
            grown.pairs = len(measured.found)
        for article in more:
            shelf.add(article)
            with grown.adding():
                comparing.change(index, shelf, workers, Change([], [article.id]))
                index.commit()


def containment_grown(articles: Sequence[Article], more: Sequence[Article], grown: Growth) -> None:
    """The plain inverted index of five-word runs: a stand-in that shows what the columns mean."""
    users: dict[str, list[int]] = defaultdict(list)
    with grown.stage("shingles"):
        runs = [reuse_peers.shingles(article.text) for article in articles]
    with grown.stage("index"):
        for at, held in enumerate(runs):
            for run in held:
                users[run].append(at)
    with grown.stage("pairs"):
        grown.pairs = sum(len(_partners(held, users, at)) for at, held in enumerate(runs))
    for at, article in enumerate(more, len(articles)):
        with grown.adding():
            held = reuse_peers.shingles(article.text)
            grown.pairs += len(_partners(held, users, at))
            for run in held:
                users[run].append(at)


def _partners(held: set[str], users: dict[str, list[int]], before: int) -> Counter[int]:
    """Return the articles before one that share runs with it, and how many."""
    shared: Counter[int] = Counter()
    for run in held:
        listed = users.get(run, ())
        if len(listed) <= COMMON:
            shared.update(other for other in listed if other < before)
    return shared


Tool = Callable[[Sequence[Article], Sequence[Article], Growth], None]
TOOLS: dict[str, Tool] = {"curate": curate_grown, "containment": containment_grown}


def grow(tool: str, directory: Path, processes: int) -> Growth:
    """Run a tool over a set; called in a fresh process."""
    articles = reuse_gold.articles(directory)
    grown = Growth(processes)
    try:
        TOOLS[tool](articles[:-ADDED], articles[-ADDED:], grown)
    except Missing as error:
        grown.fault = str(error)
    grown.megabytes = reuse.megabytes()
    return grown


def measured(tool: str, articles: int, asked: argparse.Namespace, keep: Path) -> Growth:
    """Make a set unless it is there, and run a tool over it."""
    directory = keep / f"{articles}-{asked.seed}"
    start = time.process_time()
    if not (directory / "origins.jsonl").exists():
        stories.write(directory, articles + ADDED, asked.seed)
    generated = time.process_time() - start
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        grown = pool.submit(grow, tool, directory, asked.processes).result()
    grown.generated = generated
    return grown


def show(articles: int, grown: Growth, before: tuple[int, Growth] | None) -> None:
    """Print what one size took."""
    print(f"\n{articles} articles (made in {grown.generated:.1f} CPU s)")
    if grown.fault:
        print(grown.fault)
        return
    for name, seconds in [*grown.stages.items(), ("all", sum(grown.stages.values()))]:
        each = f"{seconds / articles * 1000:10.3f} ms an article"
        print(f"{name:16}{seconds:10.2f} s{each}{_power(name, articles, grown, before)}")
    print(f"{'pairs':16}{grown.pairs:10} of {grown.compared} compared")
    print(f"{'memory':16}{grown.megabytes:10.0f} MB")
    if grown.added:
        print(f"{'one more':16}{median(grown.added) * 1000:10.2f} ms, slowest {max(grown.added) * 1000:.2f} ms")


def _power(name: str, articles: int, grown: Growth, before: tuple[int, Growth] | None) -> str:
    """Return the growth exponent since the size before."""
    if before is None or name != "all":
        return ""
    ratio = sum(grown.stages.values()) / max(1e-9, sum(before[1].stages.values()))
    return f"   grows with the power {log(ratio) / log(articles / before[0]):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000", help="with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", choices=TOOLS, default="curate")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY")
    asked = parser.parse_args()
    before: tuple[int, Growth] | None = None
    with tempfile.TemporaryDirectory() as folder:
        for articles in map(int, asked.sizes.split(",")):
            grown = measured(asked.tool, articles, asked, asked.keep or Path(folder))
            show(articles, grown, before)
            before = articles, grown


if __name__ == "__main__":
    main()
