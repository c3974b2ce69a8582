"""The page of an article with its evidence in place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from curate.lineage.told import STANDINGS
from curate.model import BASES
from curate.publish import facts, reads, saying, texts
from curate.publish.answers import Row
from curate.publish.facts import Evidence
from curate.publish.links import Links, within
from curate.publish.pages import drawing
from curate.publish.pages.drawing import Drawing, Ref, Stop
from curate.publish.pages.pieces import Cite, stretches
from curate.publish.pages.vocabulary import cite_title, direction


def article(page: reads.ArticlePage, links: Links) -> dict[str, Any]:
    """Return what the template of an article shows."""
    row = page.row
    cites = [
        Cite(claim.id, claim.number, claim.span, f"#{quote(f'f-{claim.id}')}", cite_title(claim))
        for claim in page.claims
        if within(claim, row)
    ]
    contested = facts.listed(row["contested_fields"]) if row["contested"] else frozenset()
    return {
        "page": page,
        "row": row,
        "withheld": texts.withheld(row),
        "cited": [claim for claim in page.claims if within(claim, row)],
        "facts": facts.facts(page.claims, contested),
        "contested": sorted(facts.name(field) for field in contested),
        "paragraphs": page.text.splitlines(),
        "stretches": stretches(page.raw, row["start"], page.tiles, cites),
        "source_url": facts.web_link(row["url"]),
        "direction": direction(row["language"]),
        "drawing": _chain(page, links) if page.hops else None,
        "measured_from": {other: links.pair(row["id"], other) for other in sorted(page.measured)},
        "reasons": reasons(page.removed),
    }


def reasons(removed: Iterable[Row]) -> dict[tuple[str, str | None], int]:
    """Return the number of what is said of removed text: by its label and rule."""
    return {(group["label"], group["rule"]): number for number, group in enumerate(removed, start=1)}


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
    refs = (*(_own(claim, page, links) for claim in hop.evidence), *(_others(one, links) for one in hop.elsewhere))
    return Stop(name, saying.moment(hop.published), kind, title, href, label, reach, refs, f"#hop-{hop.position}")


def _own(claim: Evidence, page: reads.ArticlePage, links: Links) -> Ref:
    title = f"evidence {claim.number}, {cite_title(claim)}: “{claim.exact}”"
    return Ref(str(claim.number), title, links.evidence(claim, page.row))


def _others(other: reads.Elsewhere, links: Links) -> Ref:
    where = other.home["title"] or "an untitled article"
    return Ref("↗", f"evidence in {where}, {cite_title(other.claim)}: “{other.claim.exact}”", links.elsewhere(other))
