"""The page of a person: what they wrote and translated, for whom, who republished it, how pages write the name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curate.publish import answers
from curate.publish.answers import First, Row
from curate.publish.links import Links
from curate.publish.pages import output, wordings
from curate.publish.pages.output import Output
from curate.publish.pages.wordings import Cited
from curate.publish.through import FILTER, Join

LOOKED = 5_000
"""Articles that are looked at one by one; a byline such as that of an agency may have many more."""
LISTED = 20
"""Lines of a list."""
BYLINES = Join("article_authors", "person", "author", "article", "id")


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that the page of a person shows. `wrote` counts all articles; the rest is of those looked at.

    `takers`: outlets that took these articles from others. `families`: stories these articles belong to.
    """

    row: Row
    written: Cited
    wrote: int
    output: Output
    outlets: First
    coauthors: First
    takers: First
    families: First
    translated: Cited
    unchosen: Cited


_OWN = f"(select article from article_authors where person = ? order by article limit {LOOKED}) as own"
_ARTICLES = f"{_OWN} cross join articles on articles.id = own.article"
_WROTE = "select 1 from article_authors where person = ?"
_OUTLETS = f"""
select articles.outlet, (select name from outlets where outlets.id = articles.outlet) as name, count(*) as articles,
  min(articles.published) as first, max(articles.published) as last
from {_ARTICLES} group by articles.outlet order by articles desc, articles.outlet
"""
_COAUTHORS = f"""
select people.id, people.name, count(*) as articles
from {_OWN}
cross join article_authors as others on others.article = own.article
cross join people on people.id = others.person
where people.id <> ? group by people.id order by articles desc, people.id
"""
_TAKERS = f"""
select later.outlet, (select name from outlets where outlets.id = later.outlet) as name,
  count(distinct later.id) as articles, count(distinct own.article) as taken,
  count(distinct case when edges.basis <> 'measured' then later.id end) as claimed,
  count(distinct case when edges.basis = 'measured' then later.id end) as measured,
  min(later.published) as first, max(later.published) as last
from {_OWN}
cross join edges on edges.earlier = own.article
cross join publications as later on later.id = edges.later
where edges.relation <> 'quotation'
group by later.outlet order by articles desc, later.outlet
"""
_FAMILIES = f"""
select families.*, count(*) as own
from {_OWN}
cross join family_members on family_members.article = own.article
cross join families on families.id = family_members.family
group by families.id order by families.outlets desc, families.articles desc, families.id
"""
_TRANSLATED = "person = ? and field = 'translator' and chosen = 1"
_UNCHOSEN = f"claims.person = ? and {wordings.OTHERWISE}"


def person(key: str) -> Callable[[sqlite3.Connection], PersonPage | None]:
    """Return a reader of the person's page; it returns None where there is no such person."""

    def read(connection: sqlite3.Connection) -> PersonPage | None:
        row = answers.one(connection, "select * from people where id = ?", key)
        if row is None:
            return None
        return PersonPage(
            row=row,
            written=wordings.forms(connection, "person", key),
            wrote=answers.count(connection, _WROTE, key),
            output=output.output(connection, _ARTICLES, key),
            outlets=answers.first(connection, _OUTLETS, LISTED, key),
            coauthors=answers.first(connection, _COAUTHORS, LISTED, key, key),
            takers=answers.first(connection, _TAKERS, LISTED, key),
            families=answers.first(connection, _FAMILIES, LISTED, key),
            translated=wordings.claims(connection, _TRANSLATED, LISTED, key),
            unchosen=wordings.claims(connection, _UNCHOSEN, LISTED, key),
        )

    return read


def page(read: PersonPage, _: Links) -> dict[str, Any]:
    """Return what the template of a person shows."""
    where = {FILTER: BYLINES.filter(read.row["id"])}
    return {"page": read, "row": read.row, "where": where, "looked": min(read.wrote, LOOKED)}
