"""The page of an outlet: what it published, whom it republishes, who republishes it, how pages write its name."""

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

LOOKED = 5_000
"""Articles, the newest, that are looked at one by one: for authors, languages, silent copies."""
CUT = 500
"""Articles, the newest, whose removed spans are counted."""
NAMES, FLOWS, ABSENT, CLAIMS, AUTHORS, SOURCES = 60, 30, 20, 20, 20, 20
"""Lines of the lists."""


@dataclass(frozen=True, slots=True)
class OutletPage:
    """All that the page of an outlet shows.

    `taken`: outlets it took articles from, `given`: those that took from it. `silent`: articles, of those looked at,
    that are silent copies, `silently`: silent copies elsewhere of these. `unchosen`: claims that name it as the origin.
    """

    row: Row
    names: First
    written: Cited
    output: Output
    looked: int
    origin: int
    quoted: int
    taken: First
    given: First
    silent: int
    silently: int
    absent: First
    unchosen: Cited
    languages: First
    authors: First
    labels: First
    sources: First


_NAMES = "select name, kind from outlet_names where outlet = ? order by kind, name"
_TAKEN = """
select network.*, outlets.id as other, outlets.name from network join outlets on outlets.id = network.earlier
where network.later = ? order by network.articles desc, network.earlier
"""
_GIVEN = """
select network.*, outlets.id as other, outlets.name from network join outlets on outlets.id = network.later
where network.earlier = ? order by network.articles desc, network.later
"""
_ORIGIN = "select 1 from articles where origin = ?"
_QUOTED = "select 1 from quotes where outlet = ?"
_ABSENT = """
select id, title, published, named_by from publications where outlet = ? and held = 0
order by named_by desc, id
"""
_UNCHOSEN = f"claims.outlet = ? and claims.field = 'origin-outlet' and {wordings.OTHERWISE}"
_SOURCES = "select id, title, relation, language from sources where outlet = ? order by id"

_NEWEST = """
(select id, outlet, language from articles where outlet = ? order by published desc limit {}) as own
"""
_OWN = _NEWEST.format(LOOKED)
_LANGUAGES = f"select own.language, count(*) as articles from {_OWN} group by own.language order by articles desc"
_AUTHORS = f"""
select people.id, people.name, count(*) as articles
from {_OWN}
cross join article_authors on article_authors.article = own.id
cross join people on people.id = article_authors.person
group by people.id order by articles desc, people.id
"""
_LABELS = f"""
select spans.label, count(*) as spans, sum(spans."end" - spans."start") as characters,
  count(distinct spans.article) as articles
from {_NEWEST.format(CUT)} cross join spans on spans.article = own.id and spans.kept = 0
group by spans.label order by spans desc, spans.label
"""

# As in the query silent_copies.
_NAMED_NONE = """
edges.basis = 'measured' and edges.relation <> 'quotation' and not exists (
  select 1 from claims
  where claims.article = edges.later and claims.basis = 'claimed' and claims.outlet is not later.outlet
    and claims.field in ('origin-outlet', 'via-outlet', 'origin-url'))
"""
_SILENT = f"""
select distinct edges.later
from {_OWN}
cross join articles as later on later.id = own.id
cross join edges on edges.later = own.id
cross join articles as earlier on earlier.id = edges.earlier
where {_NAMED_NONE} and earlier.outlet is not own.outlet
"""
_SILENTLY = f"""
select distinct edges.later
from {_OWN}
cross join edges on edges.earlier = own.id
cross join articles as later on later.id = edges.later
where {_NAMED_NONE} and later.outlet is not own.outlet
"""


def outlet(key: str) -> Callable[[sqlite3.Connection], OutletPage | None]:
    """Return a reader of the outlet's page; it returns None where there is no such outlet."""

    def read(connection: sqlite3.Connection) -> OutletPage | None:
        row = answers.one(connection, "select * from outlets where id = ?", key)
        if row is None:
            return None
        own = output.output(connection, "articles where outlet = ?", key)
        return OutletPage(
            row=row,
            names=answers.first(connection, _NAMES, NAMES, key),
            written=wordings.forms(connection, "outlet", key),
            output=own,
            looked=min(own.articles, LOOKED),
            origin=answers.count(connection, _ORIGIN, key),
            quoted=answers.count(connection, _QUOTED, key),
            taken=answers.first(connection, _TAKEN, FLOWS, key),
            given=answers.first(connection, _GIVEN, FLOWS, key),
            silent=answers.count(connection, _SILENT, key),
            silently=answers.count(connection, _SILENTLY, key),
            absent=answers.first(connection, _ABSENT, ABSENT, key),
            unchosen=wordings.claims(connection, _UNCHOSEN, CLAIMS, key),
            languages=answers.first(connection, _LANGUAGES, AUTHORS, key),
            authors=answers.first(connection, _AUTHORS, AUTHORS, key),
            labels=answers.first(connection, _LABELS, AUTHORS, key),
            sources=answers.first(connection, _SOURCES, SOURCES, key),
        )

    return read


def page(read: OutletPage, _: Links) -> dict[str, Any]:
    """Return what the template of an outlet shows."""
    return {"page": read, "row": read.row, "where": {"outlet": read.row["id"]}, "cut": min(read.output.articles, CUT)}
