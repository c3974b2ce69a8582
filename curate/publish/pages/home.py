"""The first page: what this corpus is, what it comes to, and ways in. Nothing big is counted for it; see `totals`."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from curate.publish import answers, facts
from curate.publish.links import Links
from curate.publish.pages import vocabulary
from curate.publish.profile import profile
from curate.publish.saying import counted, moment
from curate.publish.server import DATABASE
from curate.publish.serving import limits

if TYPE_CHECKING:
    from datasette.app import Datasette

MANY = 40
"""Bars of the drawing: where there are more months, years are drawn."""

ARTICLES = """
select articles.id, articles.title, articles.published, articles.outlet, outlets.name as outlet_name, articles.authors,
  articles.origin, origins.name as origin_name, articles.chain, articles.removed,
  articles.contested, articles.contested_fields,
  iif(articles.title is null, substr(article_texts.text, 1, 500), '') as words
from articles
left join article_texts on article_texts.n = articles.n
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin
"""
OUTLETS = """
select totals.name as id, outlets.name, totals.value as articles
from totals join outlets on outlets.id = totals.name
where totals.kind = 'outlet' order by totals.value desc, totals.name limit 10
"""
REMOVED = """
select totals.name as label, labels.says, totals.value as characters
from totals join labels on labels.id = totals.name
where totals.kind = 'removed' and labels.kind = 'boilerplate' order by totals.value desc, totals.name limit 8
"""
STORIES = """
select id, title, articles, outlets, first_published from families
order by outlets desc, articles desc limit 5
"""


@dataclass(frozen=True, slots=True)
class Home:
    """What is read for the page; `counts` has the totals of the corpus by name."""

    counts: Mapping[str, int]
    days: tuple[str | None, str | None]
    newest: list[answers.Row]
    contested: list[answers.Row]
    outlets: list[answers.Row]
    stories: list[answers.Row]
    removed: list[answers.Row]
    months: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One month or year of the drawing, where its articles are, and how high it is, in hundredths."""

    name: str
    articles: int
    href: str
    height: float


def home(connection: sqlite3.Connection) -> Home | None:
    """Read the page over one connection; None of a database that has no totals: it is not curate's, or older."""
    if not answers.rows(connection, "select 1 from sqlite_master where name = 'totals' and type = 'table'"):
        return None
    counts = answers.rows(connection, "select name, value from totals where kind = 'corpus'")
    months = answers.rows(connection, "select name, value from totals where kind = 'month' order by name")
    first, last = (
        answers.rows(connection, f"select {end}(published) as day from articles")[0]["day"] for end in ("min", "max")
    )
    return Home(
        counts={row["name"]: row["value"] for row in counts},
        days=(first, last),
        newest=answers.rows(connection, f"{ARTICLES} order by articles.published desc limit 5"),
        contested=answers.rows(connection, f"{ARTICLES} where contested = 1 order by articles.published desc limit 3"),
        outlets=answers.rows(connection, OUTLETS),
        stories=answers.rows(connection, STORIES),
        removed=answers.rows(connection, REMOVED),
        months=[(row["name"], row["value"]) for row in months],
    )


def bars(months: Iterable[tuple[str, int]], links: Links) -> list[Bar]:
    """Return the bars of the drawing, a month each, or a year each where there are many months."""
    held = list(months)
    by_year = len(held) > MANY
    if by_year:
        held = [(year, sum(n for _, n in group)) for year, group in groupby(held, key=lambda one: one[0][:4])]
    most = max((articles for _, articles in held), default=1)

    def address(name: str) -> str:
        if not by_year:
            return links.table("articles", month=name)
        return links.table("articles", published__gte=name, published__lt=f"{int(name) + 1:04}")

    return [Bar(name, articles, address(name), 100 * articles / most) for name, articles in held]


def cited(title: str, page: Home) -> str:
    """Return how to cite the corpus, where its owner does not say."""
    held = f"{counted(page.counts['articles'], 'article')} of {counted(page.counts['outlets'], 'outlet')}"
    first, last = (moment(day).partition(",")[0] for day in page.days)
    days = f", {first} to {last}" if page.days[0] else ""
    return f"{title}. {held}{days}."


def contact_link(contact: str) -> str | None:
    """Return where a contact can be reached by a click: a web page or a mail address; None of anything else."""
    if re.fullmatch(r"[^@\s<>\"?&]+@[^@\s<>\"?&]+", contact):
        return f"mailto:{contact}"
    return facts.web_link(contact)


async def variables(datasette: Datasette) -> dict[str, Any]:
    """Return what the template of the first page shows; `home` is None where there is no database of curate."""
    if DATABASE not in datasette.databases:
        return {"home": None}
    links = Links(datasette, DATABASE)
    page = await limits.read(datasette, DATABASE, home)
    if page is None:
        return {"home": None}
    told = profile(datasette)
    return {
        **vocabulary.shared(links),
        "home": page,
        "bars": bars(page.months, links),
        "profile": told,
        "contact_link": contact_link(told.contact) if told.contact else None,
        "cited": cited,
        "ours": DATABASE,
        "has_atom": "atom" in getattr(datasette, "renderers", {}),
        "has_download": datasette.setting("allow_download") and not datasette.get_database(DATABASE).is_mutable,
    }
