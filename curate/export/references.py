"""References: what bibliographies say of an article, and of its first publication."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from curate.export.form import ONE, ORDER, column
from curate.export.iris import address

_ARTICLES = """
select articles.id, articles.title, articles.subtitle, articles.published, articles.language, articles.relation,
  articles.chain, articles.hops, origin_published, origin_title, documents.url, documents.retrieved,
  outlets.name as outlet, outlets.kind as kind, origins.name as origin
from articles
join documents on documents.id = articles.document
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin
"""
_AUTHORS = """
select name from article_authors join people on people.id = person where article = ? order by position
"""
_TRANSLATORS = """
select distinct people.name from claims join people on people.id = person
where article = ? and field = 'translator' and chosen order by people.name
"""
_TAGS = "select term from article_terms where article = ? and field = 'tag' order by position"
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=T|\Z)")


class Reference(NamedTuple):
    """An article as a bibliography names it; null or empty where nothing is known."""

    id: str
    title: str | None
    subtitle: str | None
    authors: list[str]
    translators: list[str]
    outlet: str | None
    kind: str | None  # of the outlet
    published: str | None
    origin: str | None
    origin_published: str | None
    origin_title: str | None
    url: str | None
    retrieved: str | None
    language: str | None
    tags: list[str]
    note: str | None


def references(connection: sqlite3.Connection) -> Iterator[Reference]:
    """Yield the reference of each article, in the order of document path and start."""
    for row in connection.execute(_ARTICLES + ORDER):
        yield _reference(connection, row)


def reference(connection: sqlite3.Connection, article: str) -> Reference | None:
    """Return the reference of one article; None where there is no such article."""
    row = connection.execute(_ARTICLES + ONE, (article,)).fetchone()
    return _reference(connection, row) if row else None


def _reference(connection: sqlite3.Connection, row: sqlite3.Row) -> Reference:
    name = row["id"]
    return Reference(
        id=name,
        authors=column(connection, _AUTHORS, name),
        translators=column(connection, _TRANSLATORS, name),
        url=address(row["url"]),
        tags=column(connection, _TAGS, name),
        note=f"{row['relation']}: {row['chain']}" if row["hops"] > 1 else None,
        **{
            key: row[key]
            for key in (
                "title", "subtitle", "outlet", "kind", "published", "origin", "origin_published",
                "origin_title", "retrieved", "language",
            )
        },
    )  # fmt: skip


def day(date: str | None) -> tuple[str, ...]:
    """Return the year, month and day of a date as far as it goes; a time is left out."""
    found = _DAY.match(date or "")
    return tuple(part for part in found.groups() if part) if found else ()
