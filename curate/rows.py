"""Rows: a record, and a project, as the tables hold them. Pure; the order of columns is the schema's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from curate.manifest import Project, Source
from curate.model import FIELDS, LABELS, Article, Claim, Document, Origin, Record, Span, Tile, Trust
from curate.rules import Rule
from curate.structure import STRUCTURAL

Cell = str | int | None
Row = Sequence[Cell]
Rows = dict[str, list[Row]]

UNKNOWN = "unknown"  # an outlet in the text of a chain that no claim names


def number(article: str) -> int:
    """Return the number of an article: 60 bits of a digest of its id, whatever else the corpus holds."""
    return int.from_bytes(sha256(article.encode()).digest()[:8], "big") >> 4


def chain_text(names: Iterable[str | None]) -> str:
    """Return the outlets of a chain as one line."""
    return " → ".join(name or UNKNOWN for name in names)


UNPARTED = re.compile(
    "["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff"  # Japanese
    "\u1100-\u11ff\uac00-\ud7af"  # Korean
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
    "]"
)
"""Characters of scripts that set no spaces between words, or none between a word and what hangs on it."""

BREAK = "\u200b"  # zero-width space: parts words for the index and cannot be seen


def parted(text: str) -> str:
    """Return a text with such characters as words of their own, so that a search finds any run of them."""
    return UNPARTED.sub(rf"\g<0>{BREAK}", text)


def of_record(record: Record) -> Rows:
    """Return all rows that one document yields.

    `outlets` and `people` are (id, name) pairs: those the list may not have.
    """
    rows: Rows = {"documents": [_document(record)]}
    rows["document_texts"] = [(record.document.id, record.document.text)]
    places = Places(record.document)
    rows["spans"] = [
        (record.document.id, *tile.span, article, tile.label, int(tile.kept), tile.rule, places.of(tile.span))
        for article, tile in sorted(_tiles(record), key=lambda pair: pair[1].span)
    ]
    rows["votes"] = [(record.document.id, *one.span, one.labeller, one.label) for one in record.ballots]
    for article in record.articles:
        for table, found in _of_article(record, article, places).items():
            rows.setdefault(table, []).extend(found)
    return rows


def _tiles(record: Record) -> Iterator[tuple[str | None, Tile]]:
    for article in record.articles:
        yield from ((article.id, tile) for tile in article.tiles)
    yield from ((None, tile) for tile in record.outside)


class Places:
    """Where in the raw document its text came from: an xpath, a page, a message."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._starts = [anchor.span.start for anchor in document.anchors]

    def of(self, span: Span, document: str = "") -> str | None:
        """Return the place of the block in which `span` begins; None where the reader gives none.

        `document` is the id of the document that the span is of, where it may be another one.
        """
        if not self._starts or document not in ("", self._document.id):
            return None
        at = max(0, bisect_right(self._starts, span.start) - 1)
        return self._document.anchors[at].place


def _sizes(tiles: Iterable[Tile]) -> tuple[int, int, int]:
    """Code points kept, removed, and unclaimed."""
    kept = removed = unclaimed = 0
    for tile in tiles:
        size = tile.span.end - tile.span.start
        kept += size if tile.kept else 0
        removed += 0 if tile.kept else size
        unclaimed += size if tile.label == "unclaimed" else 0
    return kept, removed, unclaimed


def _document(record: Record) -> Row:
    page = record.document
    sizes = _sizes(tile for _, tile in _tiles(record))
    return (
        page.id, page.source, "page", page.path, page.media_type, page.encoding, page.url, page.retrieved,
        page.size, len(page.text), len(record.articles), *sizes, record.layout, record.layout_why,
    )  # fmt: skip


def _of_article(record: Record, article: Article, places: Places) -> Rows:
    outlets, people, written = _named(article)
    n = number(article.id)
    hops = list(enumerate(article.hops))
    return {
        "articles": [_article(record, article, n)],
        "article_texts": [(n, article.id, article.title, article.text)],
        "parted_texts": _parted(article, n),
        "outlets": outlets,
        "people": people,
        "outlet_names": written,
        "article_authors": [(article.id, at, key) for at, (key, _) in enumerate(article.authors)],
        "article_terms": [
            (article.id, field, at, term) for field, terms in _terms(article) for at, term in enumerate(terms)
        ],
        "claims": [(*_claim(article.id, claim), places.of(claim.span, claim.document)) for claim in article.claims],
        "hops": [
            (article.id, at, hop.key or None, hop.relation, hop.published, hop.basis, None, None) for at, hop in hops
        ],
        "hop_claims": [(article.id, at, claim) for at, hop in hops for claim in dict.fromkeys(hop.claims)],
        "quotes": [(article.id, *quote.span, quote.source, quote.key or None, quote.rule) for quote in article.quotes],
    }


def _article(record: Record, article: Article, n: int) -> Row:
    origin = article.origin or Origin(None, "", None, None, None)
    published = article.published or ""
    return (
        article.id, n, article.title, article.outlet_key or None, article.published,
        ", ".join(name for _, name in article.authors) or None,
        origin.key or None, article.relation, article.language, article.subtitle,
        origin.published, origin.title, origin.url,
        chain_text(hop.outlet for hop in article.hops), len(article.hops),
        int(bool(article.contested)), ", ".join(article.contested),
        published[:7] if len(published) >= len("YYYY-MM") else None,
        len(article.text.split()), *_sizes(article.tiles), None,
        record.document.source, record.document.id, article.position, *article.span,
    )  # fmt: skip


def _parted(article: Article, n: int) -> list[Row]:
    title, text = parted(article.title or ""), parted(article.text)
    same = title == (article.title or "") and text == article.text
    return [] if same else [(n, title or None, text)]


def _terms(article: Article) -> Iterator[tuple[str, Sequence[str]]]:
    """The lists an article is filed under: categories and tags as resolved, others as claimed."""
    yield "category", article.categories
    yield "tag", article.tags
    for field, kind in FIELDS.items():
        if kind == "list" and field not in ("category", "tag"):
            yield field, [claim.value for claim in article.claims if claim.field == field and claim.chosen]


def _claim(article: str, claim: Claim) -> Row:
    kind = FIELDS[claim.field]
    key = claim.key or None
    return (
        claim.id, article, claim.field, claim.value, claim.name, key if kind == "outlet" else None,
        key if kind == "names" else None, int(claim.chosen), claim.why, claim.basis, claim.trust.name,
        int(claim.specific), claim.rule, claim.document, *claim.span, claim.exact,
    )  # fmt: skip


def _named(article: Article) -> tuple[list[Row], list[Row], list[Row]]:
    """Outlets and people that an article names as (id, name), and the written forms of the outlets."""
    outlets: dict[str, str] = {}
    people = dict(article.authors)
    written: dict[tuple[str, str], None] = {}
    for claim in article.claims:
        kind = FIELDS[claim.field]
        if kind == "outlet" and claim.key:
            outlets.setdefault(claim.key, claim.value)
            written[claim.name, claim.key] = None
        elif kind == "names" and claim.key:
            people.setdefault(claim.key, claim.value)
    others = [(hop.key, hop.outlet) for hop in article.hops]
    others += [(quote.key, quote.source) for quote in article.quotes]
    others.append((article.outlet_key, article.outlet))
    if article.origin:
        others.append((article.origin.key, article.origin.outlet))
    for key, name in others:
        if key:
            outlets.setdefault(key, name or key)
    forms: list[Row] = [(name, key, "as written") for name, key in written]
    return list(outlets.items()), list(people.items()), forms


# ---- what a project says by itself


def of_project(project: Project) -> Rows:
    """Return the rows that need no document: labels, rules, outlets, people, sources and manifests."""
    authority = project.authority
    rows: Rows = {
        "labels": [(label.name, label.kind, int(label.kept), label.says) for label in LABELS.values()],
        "rules": [_rule(rule) for rule in _rules(project)],
        "outlets": [
            (one.id, one.name, one.kind, one.country, one.wikidata, 1)
            for one in sorted(authority.outlets, key=lambda one: one.id)
        ],
        "people": [(one.id, one.name, one.wikidata, 1) for one in sorted(authority.people, key=lambda one: one.id)],
        "outlet_names": [
            (name, one.id, kind)
            for one in authority.outlets
            for kind, names in (("name", (one.name,)), ("alias", one.aliases), ("domain", one.domains))
            for name in names
        ],
        "sources": [_source(source) for source in project.sources],
        "documents": [_manifest(source) for source in project.sources],
        "document_texts": [(source.sha256, source.text) for source in project.sources],
    }
    return rows


def _rules(project: Project) -> list[Rule]:
    """Every rule that can have labelled something, once, by id."""
    own = [source.pack for source in project.sources if source.pack is not None]
    listed = [*STRUCTURAL, *(rule for pack in (*project.packs, *own) for rule in pack.rules)]
    return [rule for _, rule in sorted({rule.id: rule for rule in reversed(listed)}.items())]


def _rule(rule: Rule) -> Row:
    scope = rule.scope if rule.pattern else "structure"
    trust = Trust(rule.trust).name
    return (rule.id, rule.pack, rule.label, scope, rule.pattern, rule.where, trust, rule.why)


def _source(source: Source) -> Row:
    rights = "; ".join(f"{key}: {value}" for key, value in source.rights.items() if value)
    return (
        source.id, source.title, source.outlet, source.relation, source.language, source.layout,
        source.sha256, rights or None, source.rights.get("statement") or None, source.note,
    )  # fmt: skip


def _manifest(source: Source) -> Row:
    size = len(source.text.encode("utf-8", "surrogatepass"))
    return (
        source.sha256, source.id, "manifest", source.path, "application/yaml", "utf-8", None, None,
        size, len(source.text), 0, 0, 0, 0, None, None,
    )  # fmt: skip
