"""Reuse found in a made-up set: curate beside its peers, on the same articles in one run.

    python bench/reuse.py                                  1000 articles of seed 2; thresholds chosen on seed 1
    python bench/reuse.py --articles 10000 --seed 3 --only "curate,rensa RMinHash LSH"
    python bench/reuse.py --set DIRECTORY --dev DIRECTORY  sets that bench/stories.py wrote
    python bench/reuse.py --without curate,passim

Furniture is left in the texts. Each tool runs in a process of its own, after the articles are read: CPU and wall
seconds are of the tool alone, memory is the most that its process held, articles included. bench/reuse.md tells what
the columns mean.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import reuse_gold
import reuse_peers
import reuse_scores
import stories
from reuse_gold import Answer, Article, Found, Span
from reuse_peers import PEERS, Missing, Peer
from reuse_scores import Report

from curate.collate import comparing, stage
from curate.collate.comparing import State
from curate.collate.index import Index
from curate.lineage import edges
from curate.processes import Workers, cores
from curate.reuse.directions import Known, Source
from curate.reuse.words import Piece

CURATE = "curate"
APART = ("speech", "slight")  # kinds that are shown but do not count


class Shelf:
    """The articles of a set as curate's second stage reads them from a database."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles: dict[str, Article] = {}
        self._states: dict[str, State] = {}
        for article in articles:
            self.add(article)

    def add(self, article: Article) -> None:
        """Put one more article in."""
        self.articles[article.id] = article
        self._states[article.id] = State(article.id, article.outlet, article.published or "")

    def states(self) -> dict[str, State]:
        return self._states

    def text(self, key: str) -> tuple[str, tuple[Piece, ...]]:
        text = self.articles[key].text
        return text, (Piece(0, text),)

    def known(self) -> dict[str, Known]:
        """What the pages say, as curate's rules would have found it."""
        return {
            name: Known(one.outlet, one.published, sources=tuple(_source(name, claim) for claim in one.claims))
            for name, one in self.articles.items()
        }


def _source(article: str, claim: reuse_gold.Claim) -> Source:
    return Source(claim.outlet, "", f"{article}-c1", claim.outlet)


def curate_pairs(articles: Sequence[Article]) -> Answer:
    """Run curate's engine: pairs with spans, relation and direction; each article's parent and family."""
    shelf = Shelf(articles)
    with tempfile.TemporaryDirectory() as folder, closing(Index(Path(folder) / "reuse.db")) as index:
        with closing(Workers(cores(), "compares articles")) as workers:
            comparing.update(index, shelf, workers)
        found = stage.measure(list(stage.pairs(index)), shelf.known(), partial(stage.told_by, index))
    pairs = tuple(
        Found(
            one.pair.a,
            one.pair.b,
            tuple(Span(*over[:4]) for over in one.pair.compared.overlaps),
            one.relation,
            one.direction,
        )
        for one in found.found
    )
    parents = {later: one.verdict.earlier for later, one in edges.parents(found.found).items()}
    return Answer(
        pairs,
        {name: parents.get(name) for name in shelf.articles},
        {name: found.family.get(name, name) for name in shelf.articles},
    )


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do; without a threshold, `found` pairs come back with their scores."""

    tool: str
    directory: Path
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: an answer, or scored pairs, or why there is none."""

    answer: Answer | None = None
    scored: tuple[reuse_peers.Scored, ...] = ()
    cpu: float = 0.0
    wall: float = 0.0
    megabytes: float = 0.0
    fault: str = ""


def perform(task: Task) -> Done:
    """Run a tool over a set; called in a fresh process."""
    articles = reuse_gold.articles(task.directory)
    cpu, wall = cpu_seconds(), time.perf_counter()
    try:
        answer, scored = _said(task, articles)
    except (Missing, ImportError) as error:
        return Done(fault=str(error) if isinstance(error, Missing) else f"not run: not installed ({error.name})")
    cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
    return Done(answer, scored, cpu, wall, megabytes())


def _said(task: Task, articles: Sequence[Article]) -> tuple[Answer | None, tuple[reuse_peers.Scored, ...]]:
    if task.tool == CURATE:
        return curate_pairs(articles), ()
    peer = PEERS[task.tool]
    if peer.found is not None:
        return with_components(articles, peer.found(articles)), ()
    assert peer.scored is not None
    scored = peer.scored(articles)
    if task.threshold is None:
        return None, tuple(scored)
    return with_components(articles, (Found(a, b) for a, b, score in scored if score >= task.threshold)), ()


def with_components(articles: Sequence[Article], pairs: Iterable[Found]) -> Answer:
    """Return an answer whose families are the connected components: what is made of a tool that has none."""
    listed = tuple(pairs)
    names = [article.id for article in articles]
    return Answer(listed, families=reuse_scores.components(names, ((one.a, one.b) for one in listed)))


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of those it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def megabytes() -> float:
    """Return the most memory held by this process, or by one it started."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def apart(task: Task) -> Done:
    """Run a task in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(perform, task).result()


def threshold(peer: Peer, dev: Path) -> tuple[float | None, str]:
    """Return a peer's threshold by the best F1 on the set `dev`; or why there is none."""
    if peer.scored is None or not peer.tuned:
        return 0.0, ""
    done = apart(Task(peer.name, dev, None))
    if done.fault:
        return None, done.fault
    return reuse_scores.best_threshold(reuse_gold.gold(dev), done.scored)[0], ""


@dataclass(frozen=True, slots=True)
class Row:
    """One tool's line: its report, or why there is none."""

    name: str
    done: Done
    report: Report | None
    threshold: float | None = None


def measure(name: str, directory: Path, dev: Path, gold: reuse_gold.Gold) -> Row:
    """Run a tool and score it."""
    cut: float | None = None
    version = ""
    if name != CURATE:
        try:
            version = PEERS[name].version
        except Missing as error:
            return Row(name, Done(fault=str(error)), None)
        cut, fault = threshold(PEERS[name], dev)
        if fault:
            return Row(name, Done(fault=fault), None)
    done = apart(Task(name, directory, cut))
    report = reuse_scores.report(gold, done.answer) if done.answer else None
    return Row(f"{name} {version}".strip(), done, report, cut or None)


COLUMNS = (
    "P", "R", "F1", "char P", "char R", "char F1", "ends", "relation", "parent", "dir. acc.", "dir. said", "guessed",
    "siblings", "misled", "ARI", "CPU s", "wall s", "MB",
)  # fmt: skip


def cells(row: Row) -> list[str]:
    """Return a row of the table."""
    report, done = row.report, row.done
    assert report is not None
    chars = (report.chars.precision, report.chars.recall, report.chars.f1) if report.chars else (None,) * 3
    shares = [report.pairs.precision, report.pairs.recall, report.pairs.f1, *chars, report.ends, report.relations]
    shown = ["-" if one is None else f"{one:.3f}" for one in [*shares, report.parents]]
    shown += _directions(report)
    shown.append("-" if report.rand is None else f"{report.rand:.3f}")
    return [*shown, f"{done.cpu:.1f}", f"{done.wall:.1f}", f"{done.megabytes:.0f}"]


def _directions(report: Report) -> list[str]:
    said = report.directions
    if said is None:
        return ["-"] * 5
    right, claimed = reuse_scores.share(said.right, said.claimed), reuse_scores.share(said.claimed, said.knowable)
    return [
        f"{right:.3f}",
        f"{claimed:.3f}",
        f"{said.guessed}/{said.blank}",
        f"{said.invented}/{said.siblings}",
        f"{said.misled}",
    ]


def table(rows: Sequence[Row]) -> None:
    """Print a line for each tool."""
    print(f"{'':36}" + "".join(f"{name:>10}" for name in COLUMNS))
    for row in rows:
        if row.report is None:
            print(f"{row.name:36}{row.done.fault}")
            continue
        print(f"{row.name:36}" + "".join(f"{cell:>10}" for cell in cells(row)) + _cut(row))


def _cut(row: Row) -> str:
    return "" if row.threshold is None else f"  at {row.threshold:.3f}"


def kinds(rows: Sequence[Row]) -> None:
    """Print recall by kind, the kinds as rows; single quoted sentences are quote1."""
    scored = [(row.name, row.report) for row in rows if row.report]
    if not scored:
        return
    print(f"\n{'recall by kind':18}{'pairs':>7}" + "".join(f"{name[:17]:>19}" for name, _ in scored))
    for kind, counts in scored[0][1].kinds.items():
        line = f"{kind:18}{counts.right + counts.missed:7}"
        line += "".join(f"{report.kinds[kind].recall:19.3f}" for _, report in scored)
        print(line + ("  does not count" if kind in APART else ""))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--dev-seed", type=int, default=1)
    parser.add_argument("--set", type=Path, help="a set that bench/stories.py wrote, instead of --seed")
    parser.add_argument("--dev", type=Path, help="a set to choose thresholds on, instead of --dev-seed")
    parser.add_argument("--only", help="these tools and no other, with commas")
    parser.add_argument("--without", default="", help="all but these, with commas")
    return parser.parse_args()


def chosen(asked: argparse.Namespace) -> list[str]:
    """Return the names of the tools asked for.

    Raises:
        SystemExit: there is no such tool.
    """
    every = [CURATE, *PEERS]
    only = [name.strip() for name in asked.only.split(",")] if asked.only else every
    without = [name.strip() for name in asked.without.split(",") if name.strip()]
    for name in (*only, *without):
        if not any(tool.startswith(name) for tool in every):
            raise SystemExit(f"no tool {name!r}; choose from: {'; '.join(every)}")
    return [
        tool for tool in every
        if any(tool.startswith(name) for name in only) and not any(tool.startswith(name) for name in without)
    ]  # fmt: skip


def main() -> None:
    asked = arguments()
    names = chosen(asked)
    with tempfile.TemporaryDirectory() as folder:
        directory, dev = asked.set, asked.dev
        if directory is None:
            directory = Path(folder, "set")
            stories.write(directory, asked.articles, asked.seed)
        if dev is None:
            dev = Path(folder, "dev")
            stories.write(dev, min(asked.articles, 1000), asked.dev_seed)
        gold = reuse_gold.gold(directory)
        real = sum(pair.kind not in reuse_gold.FREE for pair in gold.pairs.values())
        print(
            f"{len(gold.families)} articles, {real} pairs that share text, {len(gold.parents)} copies of held sources"
        )
        rows = [measure(name, directory, dev, gold) for name in names]
    table(rows)
    kinds(rows)


if __name__ == "__main__":
    main()
