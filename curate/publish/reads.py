"""What the pages read from the database: one connection a page, so that none mixes two builds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from curate.model import Span, Tile
from curate.publish.facts import Evidence

WINDOW = 400_000
"""Characters of a document shown on one page; longer documents are shown in parts."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of the chain, with the numbers of the claims it rests on."""

    outlet: str | None
    name: str | None
    relation: str
    published: str | None
    basis: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that the page of one article shows. `raw` is the article's text in its document, uncut."""

    row: Row
    raw: str
    text: str
    tiles: tuple[Tile, ...]
    claims: tuple[Evidence, ...]
    hops: tuple[Hop, ...]
    people: tuple[Row, ...]
    quotes: tuple[Row, ...]
    removed: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that the page of one document shows: the whole map, and the text of [at, at + WINDOW)."""

    row: Row
    at: int
    text: str
    tiles: tuple[Tile, ...]
    articles: tuple[Row, ...]
    claims: tuple[tuple[str, Evidence], ...]


def _all(connection: sqlite3.Connection, sql: str, *values: object) -> list[Row]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor.fetchall()]


def _tiles(rows: Sequence[Row]) -> tuple[Tile, ...]:
    return tuple(Tile(_span(row), row["label"], bool(row["kept"]), row["rule"]) for row in rows)


def _span(row: Row) -> Span:
    return Span(row["start"], row["end"])


CLAIMS = """
select claims.id, claims.article, claims.field, claims.value, claims.name, claims.outlet, claims.person,
  claims.chosen, claims.why, claims.basis, claims.rule, claims.document, documents.kind,
  claims."start", claims."end", claims.exact, claims.place
from claims join documents on documents.id = claims.document
"""


def _evidence(row: Row, number: int) -> Evidence:
    own = {name: value for name, value in row.items() if name not in ("article", "start", "end", "chosen")}
    return Evidence(**own, number=number, chosen=bool(row["chosen"]), span=_span(row))


def _numbered(rows: Sequence[Row], document: str) -> tuple[Evidence, ...]:
    def place(row: Row) -> tuple[object, ...]:
        return (row["document"] != document, row["document"], row["start"], row["end"], row["id"])

    return tuple(_evidence(row, number) for number, row in enumerate(sorted(rows, key=place), start=1))


def article(key: str) -> Callable[[sqlite3.Connection], ArticlePage | None]:
    """Return a reader of the article's page; it returns None where there is no such article."""

    def read(connection: sqlite3.Connection) -> ArticlePage | None:
        found = _all(connection, ARTICLE, key)
        if not found:
            return None
        row = found[0]
        claims = _numbered(_all(connection, CLAIMS + "where claims.article = ?", key), row["document"])
        spans = _all(connection, SPANS, row["document"], row["start"], row["end"])
        return ArticlePage(
            row=row,
            raw=row.pop("raw") or "",
            text=row.pop("text") or "",
            tiles=_tiles(spans),
            claims=claims,
            hops=_hops(connection, key, claims),
            people=tuple(_all(connection, PEOPLE, key)),
            quotes=tuple(_all(connection, QUOTES, key)),
            removed=_removed(spans),
        )

    return read


ARTICLE = """
select articles.*, outlets.name as outlet_name, origins.name as origin_name, sources.title as source_title,
  documents.path, documents.characters, documents.url, documents.retrieved, article_texts.text,
  substr(document_texts.text, articles."start" + 1, articles."end" - articles."start") as raw
from articles
join documents on documents.id = articles.document
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin
left join sources on sources.id = articles.source
left join article_texts on article_texts.article = articles.id
left join document_texts on document_texts.document = articles.document
where articles.id = ?
"""

SPANS = """
select spans."start", spans."end", spans.label, spans.kept, spans.rule, labels.kind, labels.says, rules.why
from spans
left join labels on labels.id = spans.label
left join rules on rules.id = spans.rule
where spans.document = ? and spans."start" >= ? and spans."start" < ?
order by spans."start"
"""

PEOPLE = """
select people.id, people.name from article_authors join people on people.id = article_authors.person
where article_authors.article = ? order by article_authors.position
"""

QUOTES = """
select quotes."start", quotes."end", quotes.source, quotes.outlet, outlets.name, quotes.rule
from quotes left join outlets on outlets.id = quotes.outlet
where quotes.article = ? order by quotes."start"
"""


HOPS = """
select hops.position, hops.outlet, outlets.name, hops.relation, hops.published, hops.basis
from hops left join outlets on outlets.id = hops.outlet
where hops.article = ? order by hops.position
"""


def _hops(connection: sqlite3.Connection, key: str, claims: Sequence[Evidence]) -> tuple[Hop, ...]:
    by_id = {claim.id: claim for claim in claims}
    cited: dict[int, list[Evidence]] = {}
    for row in _all(connection, "select position, claim from hop_claims where article = ?", key):
        if row["claim"] in by_id:
            cited.setdefault(row["position"], []).append(by_id[row["claim"]])
    hops = _all(connection, HOPS, key)
    return tuple(
        Hop(
            **{name: row[name] for name in ("outlet", "name", "relation", "published", "basis")},
            evidence=tuple(sorted(cited.get(row["position"], []), key=lambda claim: claim.number)),
        )
        for row in hops
    )


def _removed(spans: Sequence[Row]) -> tuple[Row, ...]:
    """Return what was removed, by label and rule, with the start of each span."""
    groups: dict[tuple[str, str | None], Row] = {}
    for row in spans:
        if not row["kept"]:
            empty = {**row, "starts": [], "characters": 0}
            group = groups.setdefault((row["label"], row["rule"]), empty)
            group["starts"].append(row["start"])
            group["characters"] += row["end"] - row["start"]
    return tuple(groups.values())


def document(key: str, at: int) -> Callable[[sqlite3.Connection], DocumentPage | None]:
    """Return a reader of the document's page from offset `at`; None where there is no such document."""

    def read(connection: sqlite3.Connection) -> DocumentPage | None:
        found = _all(connection, DOCUMENT, key)
        if not found:
            return None
        start = min(max(at, 0), max(found[0]["characters"] - 1, 0)) // WINDOW * WINDOW
        text = _all(connection, PART, start, WINDOW, key)
        claims = _all(connection, CLAIMS + CITING, key)
        return DocumentPage(
            row=found[0],
            at=start,
            text=text[0]["text"] if text else "",
            tiles=_tiles(_all(connection, SPANS, key, 0, found[0]["characters"])),
            articles=tuple(_all(connection, ARTICLES_OF, key)),
            claims=tuple((row["article"], _evidence(row, at)) for at, row in enumerate(claims, start=1)),
        )

    return read


DOCUMENT = """
select documents.*, sources.title as source_title, sources.manifest, sources.rights
from documents left join sources on sources.id = documents.source
where documents.id = ?
"""

PART = "select substr(text, ? + 1, ?) as text from document_texts where document = ?"

CITING = 'where claims.document = ? order by claims."start", claims.id'

ARTICLES_OF = """
select articles.id, articles.title, articles.published, articles.words, articles.removed, articles.unclaimed,
  articles."start", articles."end", outlets.name as outlet_name
from articles left join outlets on outlets.id = articles.outlet
where articles.document = ? order by articles."start"
"""
