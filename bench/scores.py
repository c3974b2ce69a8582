"""Scores of extracted text and metadata. Pure: text in, numbers out."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from statistics import mean
from typing import NamedTuple, TypeVar

SHINGLE = 4  # words
TIMES = 2000  # resamples of the pages for an interval
SEED = 20191125

_WORD = re.compile(r"\w+")
# Scripts written without spaces: each sign is a word, or one comma would decide over a whole sentence.
_SPACELESS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_BARRED = str.maketrans("ıøłđðħ", "iolddh")  # letters with a stroke or without a dot do not come apart
_ENDING = re.compile(r"\.(?:com?|org|net|tv|info|news|[a-z]{2})(?:\.[a-z]{2})?$")
_UNIT = re.compile(rf"[{_SPACELESS}]|[^\W{_SPACELESS}]+")

One = TypeVar("One")
Columns = tuple[Sequence[float], ...]  # numbers a page, one column a number


class Match(NamedTuple):
    """Shares of one page's pieces: found and wanted, found and not wanted, wanted and not found."""

    both: float
    extra: float
    missed: float

    @property
    def precision(self) -> float:
        """Share of what was found that was wanted; 0 where nothing was found."""
        return _share(self.both, self.extra, self.missed)

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found; 0 where nothing was wanted."""
        return _share(self.both, self.missed, self.extra)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return harmonic(self.precision, self.recall)


def _share(both: float, wrong: float, other: float) -> float:
    if wrong == other == 0:
        return 1.0
    return both / (both + wrong) if both + wrong else 0.0


def harmonic(precision: float, recall: float) -> float:
    """Return the harmonic mean of two shares, 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Mean over pages."""

    f1: float
    precision: float
    recall: float


def words(text: str) -> list[str]:
    """Return the words of a text as the article extraction benchmark cuts them."""
    return _WORD.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words; a shorter text is one run."""
    found = words(text)
    last = max(1, len(found) - SHINGLE + 1)
    return Counter(run for at in range(last) if (run := tuple(found[at : at + SHINGLE])))


def shingled(wanted: str, found: str) -> Match:
    """Compare shingles as the article extraction benchmark does: the three shares add up to one, so that a long
    page weighs no more than a short one.
    """
    return _matched(shingles(wanted), shingles(found))


def worded(wanted: str, found: str, free: str = "") -> Match:
    """Compare words, with their number. Those of `free` may be found or not."""
    return _matched(*(Counter(_UNIT.findall(text)) for text in (wanted, found, free)))


def _matched(wanted: Counter[One], found: Counter[One], free: Counter[One] | None = None) -> Match:
    over = found - wanted - (free or Counter())
    both, extra, missed = (wanted & found).total(), over.total(), (wanted - found).total()
    whole = (both + extra + missed) or 1
    return Match(both / whole, extra / whole, missed / whole)


def exact(wanted: str, found: str) -> bool:
    """True where the words are the same, in the same order."""
    return words(wanted) == words(found)


def benchmark(pages: Sequence[Match]) -> Score:
    """The article extraction benchmark's means: precision over the pages with an answer, recall over those with a
    text, F1 of these two.
    """
    found, answered, wanted, written = (sum(column) for column in benchmark_columns(pages))
    return Score(benchmark_f1(found, answered, wanted, written), _mean(found, answered), _mean(wanted, written))


def benchmark_columns(pages: Sequence[Match]) -> Columns:
    """What `benchmark_f1` takes the sums of: precision, has an answer, recall, has a text."""
    answered = [float(page.both + page.extra > 0) for page in pages]
    written = [float(page.both + page.missed > 0) for page in pages]
    precision = [page.precision * counts for page, counts in zip(pages, answered, strict=True)]
    recall = [page.recall * counts for page, counts in zip(pages, written, strict=True)]
    return precision, answered, recall, written


def benchmark_f1(found: float, answered: float, wanted: float, written: float) -> float:
    """F1 of two means, from sums over pages."""
    return harmonic(_mean(found, answered), _mean(wanted, written))


def by_page(pages: Sequence[Match]) -> Score:
    """Mean of each page's own F1, precision and recall."""
    return Score(mean(p.f1 for p in pages), mean(p.precision for p in pages), mean(p.recall for p in pages))


def mean_columns(values: Iterable[float]) -> Columns:
    """What `_mean`, the measure of a plain mean over pages, takes the sums of."""
    column = [float(value) for value in values]
    return column, [1.0] * len(column)


def _mean(total: float, number: float) -> float:
    return total / number if number else 0.0


def interval(ours: Columns, theirs: Columns, measure: Callable[..., float] = _mean) -> tuple[float, float, float]:
    """Return the difference ours - theirs of a measure over the same pages, and its 95% interval.

    `measure` takes the sum of each column. The pages are drawn with replacement, the same for both (a paired
    bootstrap, percentiles). Seeded: the same scores give the same interval.

    Raises:
        ValueError: the two are not of the same pages, or there are none.
    """
    sizes = {len(column) for column in (*ours, *theirs)}
    if len(sizes) != 1 or 0 in sizes:
        raise ValueError(f"columns of {sorted(sizes)} pages cannot be paired")
    differences = [measure(*_sums(ours, drawn)) - measure(*_sums(theirs, drawn)) for drawn in _draws(sizes.pop())]
    differences.sort()
    edge = round(TIMES * 0.025)
    whole = measure(*map(sum, ours)) - measure(*map(sum, theirs))
    return whole, differences[edge], differences[-edge - 1]


@lru_cache(maxsize=4)
def _draws(size: int) -> list[list[int]]:
    draw = random.Random(SEED)
    return [draw.choices(range(size), k=size) for _ in range(TIMES)]


def _sums(columns: Columns, drawn: Sequence[int]) -> Iterator[float]:
    return (sum(map(column.__getitem__, drawn)) for column in columns)


def folded(text: str) -> str:
    """Return letters and digits alone, in small letters, accents dropped, compatibility forms made one."""
    parted = unicodedata.normalize("NFKD", text.casefold().translate(_BARRED))
    return "".join(char for char in parted if char.isalnum())


def spaced(text: str) -> str:
    """Return the text in one normal form, white space as single spaces, one form of quotation marks and dashes."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[“”„«»‟″]", '"', re.sub(r"[‘’‚‹›‛′`´]", "'", text))
    return " ".join(re.sub(r"[‐‑‒–—―]", "-", text).split())


def same_title(wanted: str, found: str | None) -> bool:
    """True where titles differ in nothing but white space and the form of quotation marks and dashes."""
    return found is not None and spaced(wanted) == spaced(found)


def holds_title(wanted: str, found: str | None) -> bool:
    """True where one title holds the other, letters and digits compared."""
    return _within(folded(wanted), folded(found or ""))


def same_outlet(wanted: Iterable[str], found: str | None) -> bool:
    """True where `found` is one of an outlet's names: letters and digits compared, without a leading article and
    without the ending of a domain.
    """
    return bool({_outlet(name) for name in wanted} & {_outlet(found or "")} - {""})


def holds_outlet(wanted: Iterable[str], found: str | None) -> bool:
    """True where one of an outlet's names holds `found`, or `found` holds it."""
    return any(_within(_outlet(name), _outlet(found or "")) for name in wanted)


def _outlet(name: str) -> str:
    name = _ENDING.sub("", re.sub(r"^www\.", "", name.strip().casefold()))
    return folded(re.sub(r"^(?:the|der|die|das)\s+", "", name))


def _within(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def same_authors(wanted: Iterable[str], found: Iterable[str]) -> bool:
    """True where the sets are the same, letters and digits compared; order does not count."""
    return {folded(name) for name in wanted} - {""} == {folded(name) for name in found} - {""}


def same_day(wanted: str, found: str | None) -> bool:
    """True where both name the same day. Where both have an offset, the day is that of `wanted`'s offset: two
    ways to write one moment are one day.

    `wanted` is ISO 8601; a `found` that is not is wrong.
    """
    right = datetime.fromisoformat(wanted)
    told = _moment(found or "")
    if isinstance(told, datetime) and told.tzinfo and right.tzinfo:
        told = told.astimezone(right.tzinfo)
    return told is not None and (told.date() if isinstance(told, datetime) else told) == right.date()


def _moment(text: str) -> datetime | date | None:
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
