"""Metadata of saved news pages: curate beside its peers, on the same pages in one run.

    python bench/metadata.py ../shared/bench/news-metadata            all tools
    python bench/metadata.py ../shared/bench/news-metadata --cached   peers' answers from the cache
    python bench/metadata.py ../shared/bench/news-metadata --only curate --each authors

Measures: `day`: the day of publication, with a mistake of the set mended (its day lies after the day of saving; day
and month changed, it does not); `as told`: against the set's own days. `title`: the same but for white space and the
form of quotation marks and dashes; `in title`: one holds the other. `authors`: the same set of names. `outlet`: one of
the outlet's names (its file's name, or bench/outlet_names.txt), articles and domain endings aside; `as filed`: its
file's name alone; `in outlet`: one holds the other. In the last four letters and digits are compared, without case
and accents.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import gold
import peers
import runs
import scores
from gold import Expected, Facts, Gold

if TYPE_CHECKING:
    from curate.model import Record

FIELDS: dict[str, Callable[[Expected, Facts], bool]] = {
    "day": lambda right, said: scores.same_day(right.day, said.published),
    "as told": lambda right, said: scores.same_day(right.published, said.published),
    "title": lambda right, said: scores.same_title(right.title, said.title),
    "in title": lambda right, said: scores.holds_title(right.title, said.title),
    "authors": lambda right, said: scores.same_authors(right.authors, said.authors),
    "outlet": lambda right, said: scores.same_outlet(right.outlets, said.outlet),
    "as filed": lambda right, said: scores.same_outlet(right.outlets[:2], said.outlet),
    "in outlet": lambda right, said: scores.holds_outlet(right.outlets, said.outlet),
}
ASKED = ("day", "title", "authors", "outlet")  # those with a figure to reach
GIVES: dict[str, str] = {"day": "published", "title": "title", "authors": "authors", "outlet": "outlet"}


def right(gold_set: Gold, run: runs.Run, field: str) -> list[bool]:
    """Say of each page whether a tool's answer is right."""
    compare = FIELDS[field]
    said = (runs.facts_of(answer) for answer in run.answers)
    return [page.facts is not None and compare(page.facts, one) for page, one in zip(gold_set.pages, said, strict=True)]


def reads(run: runs.Run, field: str) -> bool:
    """True of a field that a tool gives for some page; for the others it has no score."""
    give = GIVES[{"as told": "day", "as filed": "outlet"}.get(field, field.removeprefix("in "))]
    return any(getattr(runs.facts_of(answer), give) for answer in run.answers)


def table(gold_set: Gold, found: Sequence[runs.Run], missing: dict[str, str]) -> None:
    print(f"\n{gold_set.name}: {len(gold_set.pages)} pages, percent right")
    print(f"{'tool':26}" + "".join(f"{field:>11}" for field in FIELDS) + f"{'CPU s':>9}")
    for run in found:
        row = f"{run.name + ' ' + run.version:26}"
        for field in FIELDS:
            row += f"{100 * mean(right(gold_set, run, field)):11.1f}" if reads(run, field) else f"{'-':>11}"
        seconds = "cached" if run.cached else f"{run.seconds:.2f}"
        print(f"{row}{seconds:>9}" + (f"  fails on {run.faults} pages" if run.faults else ""))
    for name, why in missing.items():
        print(f"{name:26}{why}")


def differences(gold_set: Gold, found: Sequence[runs.Run]) -> None:
    """Print curate's percentage less each peer's, with the 95% interval over pages."""
    ours = next((run for run in found if run.name == peers.CURATE), None)
    if ours is None or len(found) == 1:
        return
    print(f"\n{'curate less':26}" + "".join(f"{field + ' [95%]':>24}" for field in ASKED))
    for run in found:
        row = f"{run.name:26}"
        for field in ASKED:
            us, them = (scores.mean_columns(right(gold_set, one, field)) for one in (ours, run))
            middle, low, high = (100 * number for number in scores.interval(us, them))
            row += f"{f'{middle:+.1f} [{low:+.1f}, {high:+.1f}]' if reads(run, field) else '-':>24}"
        if run is not ours:
            print(row)


def each(gold_set: Gold, run: runs.Run, field: str) -> None:
    """Print the pages where a tool is wrong: what it said, what is right; of curate also the claims."""
    claims = peers.records() if run.name == peers.CURATE else None
    print(f"\n{run.name}: {field}")
    for page, answer, good in zip(gold_set.pages, run.answers, right(gold_set, run, field), strict=True):
        if good:
            continue
        said = getattr(runs.facts_of(answer), GIVES[field])
        print(f"\n{page.name}  {page.url[:100]}\n  said    {said!r}{'  ' + answer.fault if answer.fault else ''}")
        print(f"  wanted  {_wanted(page.facts, field)!r}")
        if claims and not answer.fault:
            _competing(claims(page.html, page.url), field)


def _wanted(facts: Expected | None, field: str) -> object:
    return facts and getattr(facts, {"outlet": "outlets"}.get(field, field))


def _competing(found: Record, field: str) -> None:
    """Print the claims of the field, and how many articles the page was cut into if not one."""
    article = peers.main_article(found)
    asked = {"day": "published", "authors": "author"}.get(field, field)
    for claim in article.claims if article else ():
        if claim.field in (asked, "posted-by" if field == "authors" else asked):
            exact = " ".join(claim.exact.split())[:60]
            sign = "+" if claim.chosen else "-"
            print(f"    {sign} {claim.field} {claim.value!r} from {exact!r} ({claim.rule}; {claim.why})")
    if len(found.articles) != 1:
        print(f"    {len(found.articles)} articles: {found.layout_why}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    peers.options(parser)
    parser.add_argument("--each", choices=ASKED, help="the pages where a tool is wrong in this field")
    asked = parser.parse_args()
    gold_set = gold.load(asked.directory)
    found, missing = runs.run(peers.chosen(asked), gold_set.pages, runs.facts, cached=asked.cached)
    table(gold_set, found, missing)
    differences(gold_set, found)
    for run in found if asked.each else ():
        each(gold_set, run, asked.each)


if __name__ == "__main__":
    main()
