"""How many articles there are in each month, as a chart of bars. Numbers only: a template writes the SVG. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

MOST = 72
"""Bars of a chart; where months would be more, each bar is a year."""
SPAN, NARROW, BROAD = 640.0, 10.0, 44.0
"""Width of a chart that is filled, of the thinnest bar and of the broadest, in pixels."""
HEAD, HIGH, FOOT = 16.0, 90.0, 18.0
TOLD = 30.0
"""Width of a bar from which on its number and its name stand beside it."""
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Bar:
    """One month or year: where its bar stands, and how many articles it stands for."""

    name: str
    articles: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of consecutive months or years. `before`: articles of years too early for the chart."""

    width: float
    height: float
    unit: str
    bars: tuple[Bar, ...]
    before: int

    @property
    def told(self) -> bool:
        """True if there is room for the number of each bar."""
        return self.bars[0].width >= TOLD

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The bars that stand for something."""
        return tuple(bar for bar in self.bars if bar.articles)

    @property
    def ticks(self) -> tuple[Bar, ...]:
        """Bars whose name stands below the chart, so that no two names meet."""
        return self.bars[:: ceil(60 / self.bars[0].width)]


def chart(months: Mapping[str, int]) -> Chart | None:
    """Draw counts by month ("2020-01"); what is no month is left out. None where there is nothing to draw."""
    known = {month: articles for month, articles in months.items() if MONTH.fullmatch(month)}
    if not known:
        return None
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(known), max(known)))
    if last - first < MOST:
        return _drawn([f"{at // 12:04}-{at % 12 + 1:02}" for at in range(first, last + 1)], known, "month")
    years: Counter[str] = Counter()
    for month, articles in known.items():
        years[month[:4]] += articles
    start = max(first // 12, last // 12 - MOST + 1)
    return _drawn([f"{year:04}" for year in range(start, last // 12 + 1)], years, "year")


def _drawn(names: list[str], counts: Mapping[str, int], unit: str) -> Chart:
    most = max(counts.get(name, 0) for name in names)
    wide = min(max(SPAN / len(names), NARROW), BROAD)
    bars = tuple(
        Bar(name, articles, at * wide, HEAD + HIGH - (high := _height(articles, most)), wide - 2, high)
        for at, (name, articles) in enumerate((name, counts.get(name, 0)) for name in names)
    )
    before = sum(counts.values()) - sum(bar.articles for bar in bars)
    return Chart(max(len(names) * wide, 80.0), HEAD + HIGH + FOOT, unit, bars, before)


def _height(articles: int, most: int) -> float:
    """What stands for anything is high enough to be seen."""
    return max(HIGH * articles / most, 2.0) if articles else 0.0
