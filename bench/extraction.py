"""Main text of saved pages: curate beside its peers, on the same pages in one run.

    python bench/extraction.py [DIRECTORY ...]            all tools; times are CPU seconds
    python bench/extraction.py DIRECTORY --cached         peers' answers from the cache, only curate runs
    python bench/extraction.py DIRECTORY --only curate --each 30
    python bench/extraction.py DIRECTORY --only curate --show NAME

A directory is the article extraction benchmark (scored as it does: precision, recall and F1 of four-word shingles,
exact = the same words), the news-metadata set (words of the bodies), or pages of our own (bench/pages, the default:
words, by kind of page).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import gold
import peers
import runs
import scores
from gold import Gold, Page

NARROW = 100


def match(gold_set: Gold, page: Page, said: str | None) -> scores.Match:
    """Compare an answer with a page's main text by the measure of its set."""
    if gold_set.measure == "shingles":
        return scores.shingled(page.body, said or "")
    return scores.worded(page.body, said or "", page.free)


def measure(gold_set: Gold, pages: Sequence[scores.Match]) -> scores.Score:
    """Return the set's means: shingles as the article extraction benchmark, words page by page."""
    return scores.benchmark(pages) if gold_set.measure == "shingles" else scores.by_page(pages)


def matches(gold_set: Gold, run: runs.Run) -> list[scores.Match]:
    return [match(gold_set, page, answer.said) for page, answer in zip(gold_set.pages, run.answers, strict=True)]


def table(gold_set: Gold, found: Sequence[runs.Run], missing: dict[str, str]) -> None:
    """Print a row for each tool."""
    matched = {run.name: matches(gold_set, run) for run in found}
    base = next((run.seconds for run in found if run.name == peers.TRAFILATURA and not run.cached), None)
    print(f"\n{gold_set.name}: {len(gold_set.pages)} pages, F1 of {gold_set.measure}")
    print(f"{'tool':34}{'F1':>7}{'P':>7}{'R':>7}{'exact':>7}{'CPU s':>8}{'speed':>7}  curate's F1 less this [95%]")
    for run in found:
        score = measure(gold_set, matched[run.name])
        answered = zip(gold_set.pages, run.answers, strict=True)
        exact = mean(scores.exact(page.body, one.said or "") for page, one in answered)
        row = f"{run.name + ' ' + run.version:34}{score.f1:7.4f}{score.precision:7.4f}{score.recall:7.4f}{exact:7.3f}"
        speed = f"{base / run.seconds:7.2f}" if base and not run.cached else f"{'-':>7}"
        row += (f"{'cached':>8}" if run.cached else f"{run.seconds:8.2f}") + speed
        print(row + _difference(gold_set, matched, run) + (f"  fails on {run.faults} pages" if run.faults else ""))
    for name, why in missing.items():
        print(f"{name:34}{why}")
    cost(found)


def cost(found: Sequence[runs.Run]) -> None:
    """Print what curate costs beside trafilatura alone, and its fast profile beside both; of this run's times only."""
    times = {run.name: run.seconds for run in found if not run.cached}
    for name, other, asked in (
        (peers.CURATE, peers.TRAFILATURA, "at most 1.3"),
        (peers.FAST, peers.CURATE, "at most 0.2"),
        (peers.FAST, peers.TRAFILATURA, "at most 0.2"),
    ):
        if name in times and other in times:
            print(f"cost of {name}: {times[name] / times[other]:.2f} times that of {other} (asked: {asked})")


def _difference(gold_set: Gold, matched: dict[str, list[scores.Match]], run: runs.Run) -> str:
    if peers.CURATE not in matched or run.name == peers.CURATE:
        return ""
    ours, theirs = matched[peers.CURATE], matched[run.name]
    if gold_set.measure == "shingles":
        columns = scores.benchmark_columns(ours), scores.benchmark_columns(theirs)
        middle, low, high = scores.interval(*columns, scores.benchmark_f1)
    else:
        ours_f1, theirs_f1 = (scores.mean_columns(one.f1 for one in side) for side in (ours, theirs))
        middle, low, high = scores.interval(ours_f1, theirs_f1)
    return f"  {middle:+.4f} [{low:+.4f}, {high:+.4f}]"


def kinds(gold_set: Gold, found: Sequence[runs.Run]) -> None:
    """Print F1 by kind of page, the kinds as rows."""
    names = sorted({page.kind for page in gold_set.pages})
    if len(names) < 2:
        return
    print(f"\n{'F1 by kind':20}{'pages':>6}" + "".join(f"{_short(run.name):>11}" for run in found))
    for kind in names:
        at = [number for number, page in enumerate(gold_set.pages) if page.kind == kind]
        row = f"{kind:20}{len(at):6}"
        for run in found:
            said = [match(gold_set, gold_set.pages[number], run.answers[number].said) for number in at]
            row += f"{measure(gold_set, said).f1:11.3f}"
        print(row)


def _short(name: str) -> str:
    return (
        name.replace("trafilatura ", "t. ").replace("favor_", "").replace("-lxml", "").replace("curate, ", "c. ")[:10]
    )


def each(gold_set: Gold, run: runs.Run, number: int) -> None:
    """Print the worst pages of a tool."""
    scored = zip(matches(gold_set, run), gold_set.pages, run.answers, strict=True)
    print(f"\nworst pages of {run.name}\n{'page':34}{'F1':>7}{'P':>7}{'R':>7}{'CPU ms':>8}  address or fault")
    for one, page, answer in sorted(scored, key=lambda row: row[0].f1)[:number]:
        row = f"{page.name[:33]:34}{one.f1:7.3f}{one.precision:7.3f}{one.recall:7.3f}{answer.seconds * 1000:8.0f}"
        print(f"{row}  {answer.fault or page.url[:NARROW]}")


def show(gold_set: Gold, found: Sequence[runs.Run], name: str) -> None:
    """Print, of one page, the lines a tool lacks (-), has too many (+), and the others."""
    at, page = next((at, page) for at, page in enumerate(gold_set.pages) if page.name.startswith(name))
    for run in found:
        said = str(run.answers[at].said or "")
        one = match(gold_set, page, said)
        print(f"\n{run.name}: {page.name} {page.url}\nF1 {one.f1:.3f}  P {one.precision:.3f}  R {one.recall:.3f}")
        wanted, got = scores.shingles(page.body), scores.shingles(said)
        for line in page.body.splitlines():
            if _lacking(line, got):
                print(f"- {line}")
        for line in said.splitlines():
            if line.strip():
                print(f"{'+' if _lacking(line, wanted) else ' '} {line}")


def _lacking(line: str, held: Counter[tuple[str, ...]]) -> bool:
    """True of a line of which the other text holds less than half."""
    asked = scores.shingles(line)
    return bool(asked) and (asked & held).total() * 2 < asked.total()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="*", type=Path, default=[gold.OWN])
    peers.options(parser)
    parser.add_argument("--each", type=int, nargs="?", const=25, metavar="N", help="the N worst pages of each tool")
    parser.add_argument("--show", metavar="PAGE", help="what is lacking and too much on one page")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    for directory in asked.directories:
        gold_set = gold.load(directory)
        if asked.show:
            one = tuple(page for page in gold_set.pages if page.name.startswith(asked.show))[:1]
            found, _ = runs.run(peers.chosen(asked), one, runs.texts, cached=asked.cached)
            show(Gold(gold_set.name, gold_set.measure, one), found, asked.show)
            continue
        found, missing = runs.run(peers.chosen(asked), gold_set.pages, runs.texts, cached=asked.cached)
        table(gold_set, found, missing)
        kinds(gold_set, found)
        for run in found if asked.each else ():
            each(gold_set, run, asked.each)


if __name__ == "__main__":
    main()
