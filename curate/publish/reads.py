"""What the pages read from the database: one connection a page, so that none mixes two builds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curate.model import Span, Tile
from curate.publish.answers import First, Row, first, one, rows
from curate.publish.facts import Evidence
from curate.publish.texts import HELD

SHARED_MOST, CONFLICTS_MOST = 50, 30
"""Articles that share text, and conflicts, that the page of an article lists."""

WINDOW = 400_000
"""Characters of a document shown on one page; longer documents are shown in parts."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A claim that the page of another article makes; `home` is that article: id, title, document, start, end."""

    claim: Evidence
    home: Row


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of the chain, with the claims it rests on: those of this article, and those of others in the chain.

    `held` is the article that the link is, where the corpus holds it; `standing` is one of told.STANDINGS, or None.
    """

    position: int
    outlet: str | None
    name: str | None
    relation: str
    published: str | None
    basis: str
    publication: str | None
    held: str | None
    standing: str | None
    evidence: tuple[Evidence, ...]
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that the page of one article shows. `raw` is the article's text in its document, uncut.

    `measured`: articles that share text with it and are listed here or in its chain.
    """

    row: Row
    raw: str
    text: str
    tiles: tuple[Tile, ...]
    claims: tuple[Evidence, ...]
    hops: tuple[Hop, ...]
    people: tuple[Row, ...]
    quotes: tuple[Row, ...]
    removed: tuple[Row, ...]
    shared: First
    measured: frozenset[str]
    family: Row | None
    conflicts: First


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that the page of one document shows: the whole map, and the text of [at, at + WINDOW).

    `claims`: each with the article it is about; `titles`: of those articles.
    """

    row: Row
    at: int
    text: str
    tiles: tuple[Tile, ...]
    articles: tuple[Row, ...]
    claims: tuple[tuple[str, Evidence], ...]
    removed: tuple[Row, ...]
    titles: dict[str, str | None]


def tiles(spans: Sequence[Row]) -> tuple[Tile, ...]:
    """Return the tiles that rows of `spans` are."""
    return tuple(Tile(_span(row), row["label"], bool(row["kept"]), row["rule"]) for row in spans)


def _span(row: Row) -> Span:
    return Span(row["start"], row["end"])


CLAIMS = """
select claims.id, claims.article, claims.field, claims.value, claims.name, claims.outlet, claims.person,
  claims.chosen, claims.why, claims.basis, claims.rule, claims.document, documents.kind,
  claims."start", claims."end", claims.exact, claims.place, claims.trust, claims.specific
from claims join documents on documents.id = claims.document
"""


def _evidence(row: Row, number: int) -> Evidence:
    own = {name: value for name, value in row.items() if name not in ("article", "start", "end")}
    flags = {name: bool(row[name]) for name in ("chosen", "specific")}
    return Evidence(**{**own, **flags}, number=number, span=_span(row))


def _numbered(claims: Sequence[Row], document: str) -> tuple[Evidence, ...]:
    def place(row: Row) -> tuple[object, ...]:
        return (row["document"] != document, row["document"], row["start"], row["end"], row["id"])

    return tuple(_evidence(row, number) for number, row in enumerate(sorted(claims, key=place), start=1))


def article(key: str) -> Callable[[sqlite3.Connection], ArticlePage | None]:
    """Return a reader of the article's page; it returns None where there is no such article."""

    def read(connection: sqlite3.Connection) -> ArticlePage | None:
        row = one(connection, ARTICLE, key)
        if row is None:
            return None
        claims = _numbered(rows(connection, CLAIMS + "where claims.article = ?", key), row["document"])
        spans = rows(connection, SPANS, row["document"], row["start"], row["end"])
        return ArticlePage(
            row=row,
            raw=row.pop("raw") or "",
            text=row.pop("text") or "",
            tiles=tiles(spans),
            claims=claims,
            hops=_hops(connection, key, claims),
            people=tuple(rows(connection, PEOPLE, key)),
            quotes=tuple(rows(connection, QUOTES, key)),
            removed=_removed(spans),
            shared=(shared := first(connection, SHARED, SHARED_MOST, key)),
            measured=frozenset(row["other"] for row in (*shared.rows, *rows(connection, IN_CHAIN, key))),
            family=one(connection, FAMILY, key),
            conflicts=first(connection, CONFLICTS.format("= ?"), CONFLICTS_MOST, key),
        )

    return read


ARTICLE = f"""
select articles.*, outlets.name as outlet_name, origins.name as origin_name, sources.title as source_title,
  documents.path, documents.characters, documents.url, documents.retrieved, article_texts.text, {HELD},
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
select hops.position, hops.outlet, outlets.name, hops.relation,
  coalesce(hops.published, publications.published) as published, hops.basis, hops.publication,
  publications.article as held, hops.standing
from hops left join outlets on outlets.id = hops.outlet
left join publications on publications.id = hops.publication
where hops.article = ? order by hops.position
"""

ELSEWHERE = """
select hop_claims.position, articles.id as home, articles.title, articles.document as home_document,
  articles."start" as home_start, articles."end" as home_end, said.*
from hop_claims
join ({claims}) as said on said.id = hop_claims.claim
join articles on articles.id = said.article
where hop_claims.article = ? and said.article <> hop_claims.article
order by articles.id, said.id
"""

SHARED = """
select other, other_title, other_outlet, other_published, relation, place, reason, words, coverage
from reuse where article = ? order by coverage desc, words desc, other
"""

IN_CHAIN = """
select hops.publication as other
from hops join pairs on pairs.a = min(hops.article, hops.publication) and pairs.b = max(hops.article, hops.publication)
where hops.article = ?
"""

FAMILY = """
select families.* from family_members join families on families.id = family_members.family
where family_members.article = ?
"""

CONFLICTS = """
select conflicts.*, articles.title, outlets.name as outlet, publications.article as other_article,
  publications.title as other_title, others.name as other_outlet
from conflicts
join articles on articles.id = conflicts.article
left join outlets on outlets.id = articles.outlet
left join publications on publications.id = conflicts.other
left join outlets as others on others.id = publications.outlet
where conflicts.article {} order by conflicts.article, conflicts.kind, conflicts.other
"""


def _hops(connection: sqlite3.Connection, key: str, claims: Sequence[Evidence]) -> tuple[Hop, ...]:
    by_id = {claim.id: claim for claim in claims}
    cited: dict[int, list[Evidence]] = {}
    for row in rows(connection, "select position, claim from hop_claims where article = ?", key):
        if row["claim"] in by_id:
            cited.setdefault(row["position"], []).append(by_id[row["claim"]])
    others: dict[int, list[Elsewhere]] = {}
    for row in rows(connection, ELSEWHERE.format(claims=CLAIMS), key):
        others.setdefault(row.pop("position"), []).append(elsewhere(row))
    return tuple(
        Hop(
            **row,
            evidence=tuple(sorted(cited.get(row["position"], []), key=lambda claim: claim.number)),
            elsewhere=tuple(others.get(row["position"], [])),
        )
        for row in rows(connection, HOPS, key)
    )


EDGE_CLAIMS = """
select articles.id as home, articles.title, articles.document as home_document,
  articles."start" as home_start, articles."end" as home_end, said.*
from edge_claims
join ({claims}) as said on said.id = edge_claims.claim
join articles on articles.id = said.article
where edge_claims.earlier = ? and edge_claims.later = ?
group by said.id order by said.id
"""


def edge_claims(connection: sqlite3.Connection, earlier: str, later: str) -> tuple[Elsewhere, ...]:
    """Return the claims that say that one publication was taken from another."""
    return tuple(elsewhere(row) for row in rows(connection, EDGE_CLAIMS.format(claims=CLAIMS), earlier, later))


NAMING_CLAIMS = """
select articles.id as home, articles.title, articles.document as home_document,
  articles."start" as home_start, articles."end" as home_end, said.*
from hops
join hop_claims on hop_claims.article = hops.article and hop_claims.position = hops.position
join ({claims}) as said on said.id = hop_claims.claim
join articles on articles.id = said.article
where hops.article = ? and hops.publication = ? and hops.article <> hops.publication
order by said.id
"""


def naming_claims(connection: sqlite3.Connection, publication: str, article: str) -> tuple[Elsewhere, ...]:
    """Return the claims by which the chain of another article names a publication."""
    found = rows(connection, NAMING_CLAIMS.format(claims=CLAIMS), article, publication)
    return tuple(elsewhere(row) for row in found)


def elsewhere(row: Row) -> Elsewhere:
    """Return the claim that a row holds beside the article of its page; the row is used up."""
    home = {"id": row.pop("home"), "title": row.pop("title")}
    home |= {name: row.pop(f"home_{name}") for name in ("document", "start", "end")}
    return Elsewhere(_evidence(row, 0), home)


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
        row = one(connection, DOCUMENT, key)
        if row is None:
            return None
        start = min(max(at, 0), max(row["characters"] - 1, 0)) // WINDOW * WINDOW
        part = one(connection, PART, start, WINDOW, key)
        claims = rows(connection, CLAIMS + CITING, key)
        spans = rows(connection, SPANS, key, 0, row["characters"])
        return DocumentPage(
            row=row,
            at=start,
            text=part["text"] if part else "",
            tiles=tiles(spans),
            articles=tuple(rows(connection, ARTICLES_OF, key)),
            claims=tuple((row["article"], _evidence(row, at)) for at, row in enumerate(claims, start=1)),
            removed=_removed(spans),
            titles={row["id"]: row["title"] for row in rows(connection, TITLES, key)},
        )

    return read


DOCUMENT = f"""
select documents.*, sources.title as source_title, sources.manifest, sources.rights, {HELD}
from documents left join sources on sources.id = documents.source
where documents.id = ?
"""

PART = "select substr(text, ? + 1, ?) as text from document_texts where document = ?"

TITLES = "select id, title from articles where id in (select article from claims where document = ?)"

CITING = 'where claims.document = ? order by claims."start", claims.id'

ARTICLES_OF = """
select articles.id, articles.title, articles.published, articles.words, articles.removed, articles.unclaimed,
  articles."start", articles."end", outlets.name as outlet_name
from articles left join outlets on outlets.id = articles.outlet
where articles.document = ? order by articles."start"
"""
