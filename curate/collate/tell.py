"""What the documents tell of their articles, read from a database in the making."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from curate import fronts
from curate.lineage.told import Step, Told
from curate.model import Origin
from curate.reuse.directions import Known, Source

FIRST_NEVER = ("aggregator", "archive")
"""Kinds of outlets that take articles from others."""

_ARTICLES = """
select articles.id, articles.outlet, articles.title, articles.published, articles.relation, documents.url,
  origins.name, articles.origin, articles.origin_published, articles.origin_title, articles.origin_url
from articles join documents on documents.id = articles.document
left join outlets as origins on origins.id = articles.origin
order by articles.document, articles."start"
"""
_HOPS = (
    "select article, coalesce(outlet, ''), relation, published, basis, position from hops order by article, position"
)
_CLAIMS = """
select article, field, coalesce(outlet, ''), value, id, exact, chosen, why from claims
where field in ('origin-outlet', 'via-outlet', 'origin-url', 'url', 'published') and (chosen or why like 'contested:%')
order by article, "start", id
"""


class _Said(NamedTuple):
    """A claim about where an article comes from, or where it stands."""

    field: str
    outlet: str
    value: str
    id: str
    exact: str
    chosen: int
    why: str


def read(connection: sqlite3.Connection) -> tuple[dict[str, Told], dict[str, Known]]:
    """Return what is told of every article, in the order of documents; and the same as directions are read from it."""
    said, steps = _claims(connection), _steps(connection)
    never = _never_first(connection)
    told: dict[str, Told] = {}
    known: dict[str, Known] = {}
    for row in connection.execute(_ARTICLES):
        one = _told(tuple(row), said.get(row[0], []), steps.get(row[0], []))
        told[one.id] = one
        sources = tuple(_sources(said.get(one.id, [])))
        known[one.id] = Known(one.outlet, one.published, one.urls, sources, one.outlet in never)
    return told, known


def _told(row: tuple[str | None, ...], said: list[_Said], steps: list[Step]) -> Told:
    name, outlet, title, published, relation, url, *origin = row
    addresses = [url or "", *(one.value for one in said if one.field == "url")]
    named, key, *rest = origin
    rivals = tuple(
        dict.fromkeys((one.outlet, one.value) for one in said if one.field == "origin-outlet" and not one.chosen)
    )
    return Told(
        id=str(name),
        outlet=outlet or "",
        title=title,
        published=published,
        relation=str(relation),
        urls=frozenset(fronts.page(address) for address in addresses if address),
        steps=tuple(steps),
        origin=Origin(named, key or "", *rest),
        dated=tuple(sorted(one.id for one in said if one.field == "published" and one.chosen)),
        rivals=rivals if len({outlet for outlet, _ in rivals}) > 1 else (),
    )


def _sources(said: list[_Said]) -> Iterator[Source]:
    for one in said:
        if one.field == "origin-url":
            yield Source("", fronts.page(one.value), one.id, one.exact)
        elif one.field in ("origin-outlet", "via-outlet"):
            yield Source(one.outlet, "", one.id, one.exact)


def _claims(connection: sqlite3.Connection) -> Mapping[str, list[_Said]]:
    found: dict[str, list[_Said]] = defaultdict(list)
    for article, *row in connection.execute(_CLAIMS):
        found[article].append(_Said(*row))
    return found


def _steps(connection: sqlite3.Connection) -> Mapping[str, list[Step]]:
    claims: dict[tuple[str, int], list[str]] = defaultdict(list)
    for article, position, claim in connection.execute(
        "select article, position, claim from hop_claims order by 1, 2, 3"
    ):
        claims[article, position].append(claim)
    found: dict[str, list[Step]] = defaultdict(list)
    for article, outlet, relation, published, basis, position in connection.execute(_HOPS):
        found[article].append(Step(outlet, relation, published, basis, tuple(claims[article, position])))
    return found


def _never_first(connection: sqlite3.Connection) -> frozenset[str]:
    marks = ", ".join("?" * len(FIRST_NEVER))
    return frozenset(
        key for (key,) in connection.execute(f"select id from outlets where kind in ({marks})", FIRST_NEVER)
    )
