"""The articles of an outlet, a person or a source: how many, when, and the newest."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from curate.publish import answers
from curate.publish.answers import Row
from curate.publish.pages import months
from curate.publish.pages.months import Chart

NEWEST = 20
"""Articles that are listed."""


@dataclass(frozen=True, slots=True)
class Output:
    """How many articles there are, when they were published, and the newest. `undated`: those without a month."""

    articles: int
    undated: int
    first: str | None
    last: str | None
    chart: Chart | None
    newest: tuple[Row, ...]

    @property
    def more(self) -> int:
        """How many articles are not listed."""
        return max(self.articles - len(self.newest), 0)


_MONTHS = """
select articles.month, count(*) as articles, min(articles.published) as first, max(articles.published) as last
from {own} group by articles.month
"""
_NEWEST = """
select articles.id, articles.title, articles.outlet, articles.published, articles.words,
  (select name from outlets where outlets.id = articles.outlet) as name
from {own} order by articles.published desc limit ?
"""


def output(connection: sqlite3.Connection, own: str, key: str) -> Output:
    """Read the articles that `own` chooses: the rest of a query from its tables on, with one value to fill in."""
    found = answers.rows(connection, _MONTHS.format(own=own), key)
    return Output(
        articles=sum(row["articles"] for row in found),
        undated=sum(row["articles"] for row in found if not row["month"]),
        first=min((row["first"] for row in found if row["first"]), default=None),
        last=max((row["last"] for row in found if row["last"]), default=None),
        chart=months.chart({row["month"]: row["articles"] for row in found if row["month"]}),
        newest=tuple(answers.rows(connection, _NEWEST.format(own=own), key, NEWEST)),
    )
