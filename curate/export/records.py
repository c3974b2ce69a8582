"""The records: the JSON Lines form that other programs rely on, one article a line, in the order of documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from curate import store
from curate.export.form import ONE, ORDER, Row, column, dumps, rows

_ARTICLES = """
select articles.*, article_texts.text, outlets.name as outlet_name, origins.name as origin_name,
  documents.path, documents.media_type, documents.url, documents.retrieved
from articles
join documents on documents.id = articles.document
left join article_texts on article_texts.article = articles.id
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin
"""
_AUTHORS = """
select people.name from article_authors join people on people.id = article_authors.person
where article = ? order by position
"""
_HOPS = """
select hops.position, outlets.name as outlet, relation, published, basis
from hops left join outlets on outlets.id = hops.outlet where article = ? order by position
"""
_HOP_CLAIMS = """
select claim from hop_claims join claims on claims.id = hop_claims.claim
where hop_claims.article = ? and position = ? order by "start", claim
"""
_TERMS = "select term from article_terms where article = ? and field = ? order by position"
_SPANS = 'select "start", "end", label, kept, rule from spans where article = ? order by "start"'
_CLAIMS = """
select id, field, value, "start", "end", exact, rule, document from claims
where article = ? order by "start", "end", field, id
"""
_QUOTES = 'select "start", "end", source, rule from quotes where article = ? order by "start"'


def jsonl(database: Path) -> Iterator[str]:
    """Yield each article as a line of JSON, in the order of document path and start.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        for row in connection.execute(_ARTICLES + ORDER):
            yield dumps(_article(connection, row))


def record(connection: sqlite3.Connection, article: str) -> Row | None:
    """Return the record of one article; None where there is no such article."""
    row = connection.execute(_ARTICLES + ONE, (article,)).fetchone()
    return _article(connection, row) if row else None


def _article(connection: sqlite3.Connection, row: sqlite3.Row) -> Row:
    name = row["id"]
    return {
        "id": name,
        "document": {"id": row["document"]}
        | {key: row[key] for key in ("path", "media_type", "source", "url", "retrieved")},
        "start": row["start"],
        "end": row["end"],
        "title": row["title"],
        "subtitle": row["subtitle"],
        "authors": column(connection, _AUTHORS, name),
        "outlet": row["outlet_name"],
        "published": row["published"],
        "language": row["language"],
        "relation": row["relation"],
        "origin": _origin(row),
        "chain": _chain(connection, name),
        "contested": bool(row["contested"]),
        "categories": column(connection, _TERMS, name, "category"),
        "tags": column(connection, _TERMS, name, "tag"),
        "text": row["text"],
        "spans": [span | {"kept": bool(span["kept"])} for span in rows(connection, _SPANS, name)],
        "claims": rows(connection, _CLAIMS, name),
        "quotes": rows(connection, _QUOTES, name),
    }


def _origin(row: sqlite3.Row) -> Row | None:
    origin = {
        "outlet": row["origin_name"],
        "published": row["origin_published"],
        "title": row["origin_title"],
        "url": row["origin_url"],
    }
    return origin if any(origin.values()) else None


def _chain(connection: sqlite3.Connection, article: str) -> list[Row]:
    return [
        {key: hop[key] for key in ("outlet", "relation", "published", "basis")}
        | {"claims": column(connection, _HOP_CLAIMS, article, hop["position"])}
        for hop in rows(connection, _HOPS, article)
    ]
