"""The pages of an article with its evidence in place, and of a document as a map; what all pages share.

A page is a dict of template variables. Nothing here is marked as safe HTML: Jinja escapes every string.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datasette.utils import tilde_encode

from curate.lineage.told import STANDINGS
from curate.model import BASES, LABELS, RELATIONS, Span, Tile
from curate.publish import drawing, facts, reads, saying
from curate.publish.drawing import Drawing, Stop
from curate.publish.facts import Evidence
from curate.publish.pieces import Cite, stretches
from curate.publish.reads import Elsewhere

if TYPE_CHECKING:
    from datasette.app import Datasette

RIGHT_TO_LEFT = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"])
"""Languages whose headlines stand on the right."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of rows and tables of one database, as Datasette writes them."""

    datasette: Datasette
    database: str

    def row(self, table: str, key: str) -> str:
        """Return the address of one row."""
        return str(self.datasette.urls.row(self.database, table, tilde_encode(str(key))))

    def table(self, table: str, **where: str) -> str:
        """Return the address of a table, of the rows where column = value."""
        query = "&".join(f"{quote(column)}={quote(str(value), safe='')}" for column, value in where.items())
        return f"{self.datasette.urls.table(self.database, table)}{'?' if query else ''}{query}"

    def document(self, key: str, at: int = 0, *, anchor: str = "") -> str:
        """Return the address of a document's page: the part that shows offset `at`."""
        start = at // reads.WINDOW * reads.WINDOW
        part = f"?_from={start}" if start else ""
        return f"{self.row('documents', key)}{part}{f'#{quote(anchor)}' if anchor else ''}"

    def evidence(self, claim: Evidence, article: Mapping[str, Any]) -> str:
        """Return where a claim's words are shown: on the article's page if they lie in the article.

        A claim may also rest on the head of the page that holds the article, or on a manifest.
        """
        if within(claim, article):
            return f"#{quote(f'c-{claim.id}')}"
        return self.claim(claim.id, claim.document, claim.span.start)

    def pair(self, one: str, other: str) -> str:
        """Return the address of the aligned reading of two articles."""
        key = ",".join(tilde_encode(name) for name in sorted((str(one), str(other))))
        return str(self.datasette.urls.row(self.database, "pairs", key))

    def elsewhere(self, other: Elsewhere) -> str:
        """Return where the words of another article's claim are shown: on that article's page if they lie in it."""
        if within(other.claim, other.home):
            return f"{self.row('articles', other.home['id'])}#{quote(f'c-{other.claim.id}')}"
        return self.claim(other.claim.id, other.claim.document, other.claim.span.start)

    def claim(self, claim: str, document: str, start: int) -> str:
        """Return where a document's page shows a claim's words."""
        return self.document(document, start, anchor=f"c-{claim}")

    def fact(self, article: str, claim: str) -> str:
        """Return where the page of an article says what a claim claims."""
        return f"{self.row('articles', article)}#{quote(f'f-{claim}')}"


def within(claim: Evidence, article: Mapping[str, Any]) -> bool:
    """True if a claim rests on words of the article itself."""
    whole = Span(article["start"], article["end"])
    return bool(claim.document == article["document"] and whole.holds(claim.span))


@dataclass(frozen=True, slots=True)
class Bar:
    """One block of the map: where it begins and how wide it is, in thousandths of the document."""

    at: float
    width: float
    kind: str
    title: str
    href: str


def kind_of(label: str, *, kept: bool) -> str:
    """Return how a tile is drawn: kept, metadata, boilerplate or unclaimed."""
    known = LABELS.get(label)
    return "kept" if kept else known.kind if known and known.kind != "text" else "boilerplate"


def article(page: reads.ArticlePage, links: Links) -> dict[str, Any]:
    """Return what the template of an article shows."""
    row = page.row
    cites = [
        Cite(claim.id, claim.number, claim.span, f"#{quote(f'f-{claim.id}')}", _cite_title(claim))
        for claim in page.claims
        if within(claim, row)
    ]
    contested = facts.listed(row["contested_fields"]) if row["contested"] else frozenset()
    return {
        "page": page,
        "row": row,
        "facts": facts.facts(page.claims, contested),
        "contested": sorted(facts.name(field) for field in contested),
        "paragraphs": page.text.splitlines(),
        "stretches": stretches(page.raw, row["start"], page.tiles, cites),
        "source_url": facts.web_link(row["url"]),
        "direction": direction(row["language"]),
        "drawing": _chain(page, links) if page.hops else None,
        "measured_from": {other["other"]: links.pair(row["id"], other["other"]) for other in page.shared},
    }


def _chain(page: reads.ArticlePage, links: Links) -> Drawing:
    return drawing.chain([_stop(hop, page, links) for hop in page.hops])


def _stop(hop: reads.Hop, page: reads.ArticlePage, links: Links) -> Stop:
    name = hop.name or "outlet not known"
    if hop.held:
        href = None if hop.held == page.row["id"] else links.row("articles", hop.held)
    else:
        href = links.row("publications", hop.publication) if hop.publication else None
    meaning = STANDINGS.get(hop.standing or "", BASES.get(hop.basis, hop.basis))
    title = f"{name}, {hop.published or 'day not known'}: {meaning}"
    kind = (hop.standing or "this").replace(" ", "-")
    reach = hop.standing if hop.standing in ("confirmed", "measured") else hop.basis
    label = "" if hop.relation in ("original", "unknown") else hop.relation
    return Stop(name, saying.moment(hop.published), kind, title, href, label, reach)


def direction(language: str | None, otherwise: str = "ltr") -> str:
    """Return which way a language is written: `rtl`, or `otherwise`."""
    return "rtl" if (language or "").partition("-")[0] in RIGHT_TO_LEFT else otherwise


def _cite_title(claim: Evidence) -> str:
    return f"{facts.name(claim.field)}: {claim.value}{'' if claim.chosen else ' (not chosen)'}"


def document(page: reads.DocumentPage, links: Links) -> dict[str, Any]:
    """Return what the template of a document shows."""
    row = page.row
    cites = [
        Cite(claim.id, claim.number, claim.span, links.fact(owner, claim.id), _cite_title(claim))
        for owner, claim in page.claims
    ]
    end = page.at + len(page.text)
    tiles = page.tiles if row["kind"] == "page" else (Tile(_whole(page), "body", kept=True, rule=None),)
    return {
        "page": page,
        "row": row,
        "facts": (),
        "stretches": stretches(page.text, page.at, tiles, cites),
        "starts": {span["start"]: span for span in page.articles},
        "article_bars": tuple(_article_bars(page, links)),
        "tile_bars": tuple(_tile_bars(page, links)) if row["kind"] == "page" else (),
        "end": end,
        "before": links.document(row["id"], page.at - reads.WINDOW) if page.at else None,
        "after": links.document(row["id"], end) if end < row["characters"] else None,
        "source_url": facts.web_link(row["url"]),
    }


def _whole(page: reads.DocumentPage) -> Span:
    return Span(page.at, page.at + len(page.text))


def _article_bars(page: reads.DocumentPage, links: Links) -> Iterable[Bar]:
    size = max(page.row["characters"], 1)
    for number, row in enumerate(page.articles):
        title = f"{row['title'] or 'untitled'}: {row['start']:,} to {row['end']:,}"
        href = links.document(page.row["id"], row["start"], anchor=f"a-{row['id']}")
        width = 1000 * (row["end"] - row["start"]) / size
        yield Bar(1000 * row["start"] / size, width, f"article-{number % 2}", title, href)


def _tile_bars(page: reads.DocumentPage, links: Links) -> Iterable[Bar]:
    size = max(page.row["characters"], 1)

    def look(tile: Tile) -> tuple[str, str]:
        return kind_of(tile.label, kept=tile.kept), tile.label

    for (kind, label), group in groupby(page.tiles, key=look):
        spans = [tile.span for tile in group]
        start, end = spans[0].start, spans[-1].end
        title = f"{label}: {start:,} to {end:,}"
        href = links.document(page.row["id"], start, anchor=f"s-{start}")
        yield Bar(1000 * start / size, 1000 * (end - start) / size, kind, title, href)


def common(links: Links) -> Mapping[str, object]:
    """Return what every template of ours may use."""
    return {
        "to": links,
        "kind_of": kind_of,
        "fact_name": facts.name,
        "web_link": facts.web_link,
        "relations": RELATIONS,
        "bases": BASES,
        "labels": LABELS,
        "fragment": quote,
        "share": share,
        "within": within,
        "stands": saying.STANDS,
        "standings": STANDINGS,
        "how": saying.how,
        "sentence": saying.sentence,
        "percent": saying.percent,
        "counted": saying.counted,
        "moment": saying.moment,
    }


def share(part: int, whole: int) -> str:
    """Return a part of a whole as people write it: "12 %", "0.4 %", "less than 0.1 %"."""
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "less than 0.1 %"
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
