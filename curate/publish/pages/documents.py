"""The page of a document: a map of the whole file, its articles, its text with what was said of it in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from curate.model import Span, Tile
from curate.publish import facts, reads, saying, texts
from curate.publish.facts import Evidence
from curate.publish.links import Links
from curate.publish.pages.articles import reasons
from curate.publish.pages.pieces import Cite, stretches
from curate.publish.pages.vocabulary import cite_title, kind_of


@dataclass(frozen=True, slots=True)
class Bar:
    """One block of the map: where it begins and how wide it is, in thousandths of the document."""

    at: float
    width: float
    kind: str
    title: str
    href: str


TICK = 2.5
"""How wide a tick of the map is, in thousandths of the document; evidence closer than that shares one."""
NAMED = 12
"""Claims of a line of a manifest that are listed; a decision on a source speaks for each of its articles."""


@dataclass(frozen=True, slots=True)
class CitedLine:
    """A line of a manifest that claims cite: the first of them, each with the id of its article, and how many more."""

    number: int
    text: str
    anchor: str
    claims: tuple[tuple[str, Evidence], ...]
    more: int


def page(read: reads.DocumentPage, links: Links) -> dict[str, Any]:
    """Return what the template of a document shows."""
    row = read.row
    cites = [
        Cite(claim.id, claim.number, claim.span, links.fact(owner, claim.id), cite_title(claim))
        for owner, claim in read.claims
    ]
    withheld = row["kind"] == "page" and texts.withheld(row)
    end = row["characters"] if withheld else read.at + len(read.text)
    tiles = read.tiles if row["kind"] == "page" else (Tile(_whole(read), "body", kept=True, rule=None),)
    return {
        "page": read,
        "row": row,
        "withheld": withheld,
        "cited": [claim for _, claim in read.claims],
        "facts": (),
        "stretches": stretches(read.text, read.at, tiles, cites),
        "starts": {span["start"]: span for span in read.articles},
        "article_bars": tuple(_article_bars(read, links)),
        "tile_bars": tuple(_tile_bars(read, links)) if row["kind"] == "page" else (),
        "ticks": tuple(_ticks(read, links)) if row["kind"] == "page" else (),
        "claimed": Counter(owner for owner, _ in read.claims),
        "outside": row["characters"] - sum(span["end"] - span["start"] for span in read.articles),
        "cited_lines": cited_lines(read) if row["kind"] == "manifest" and not read.at else (),
        "reasons": reasons(read.removed),
        "end": end,
        "before": links.document(row["id"], read.at - reads.WINDOW) if read.at else None,
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


def _ticks(page: reads.DocumentPage, links: Links) -> Iterable[Bar]:
    """Where the evidence lies; claims whose words begin in the same place share a tick."""
    size = max(page.row["characters"], 1)

    def place(owned: tuple[str, Evidence]) -> int:
        return int(1000 * owned[1].span.start / size / TICK)

    for at, group in groupby(page.claims, key=place):
        claims = [claim for _, claim in group]
        told = "; ".join(cite_title(claim) for claim in claims[:3])
        title = f"{saying.counted(len(claims), 'claim')}: {told}{' …' if len(claims) > 3 else ''}"
        yield Bar(at * TICK, TICK, "tick", title, links.claim(claims[0].id, page.row["id"], claims[0].span.start))


def cited_lines(page: reads.DocumentPage) -> tuple[CitedLine, ...]:
    """Return the lines of the part shown that claims cite, with these claims, in order."""
    shown = [owned for owned in page.claims if 0 <= owned[1].span.start - page.at < len(page.text)]

    def number(owned: tuple[str, Evidence]) -> int:
        return page.text.count("\n", 0, owned[1].span.start - page.at)

    lines = page.text.split("\n")
    return tuple(_cited_line(at, lines[at], list(group)) for at, group in groupby(shown, key=number))


def _cited_line(at: int, text: str, claims: Sequence[tuple[str, Evidence]]) -> CitedLine:
    return CitedLine(at + 1, text.strip(), f"c-{claims[0][1].id}", tuple(claims[:NAMED]), max(len(claims) - NAMED, 0))
