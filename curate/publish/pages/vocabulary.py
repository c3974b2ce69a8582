"""What every template of ours may use: addresses, words, shares.

Nothing here is marked as safe HTML: Jinja escapes every string.
"""

from __future__ import annotations

from collections.abc import Mapping

from curate.lineage.told import STANDINGS
from curate.model import BASES, LABELS, LAYOUTS, RELATIONS
from curate.publish import facts, saying, texts
from curate.publish.facts import Evidence
from curate.publish.links import Links, within

RIGHT_TO_LEFT = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"])
"""Languages whose headlines stand on the right."""


def shared(links: Links) -> Mapping[str, object]:
    """Return what every template of ours may use."""
    return {
        "to": links,
        "no_text": texts.NOTICE,
        "kind_of": kind_of,
        "fact_name": facts.name,
        "fields_named": facts.named,
        "goes_further": saying.goes_further,
        "opening": saying.opening,
        "web_link": facts.web_link,
        "wikidata_link": facts.wikidata_link,
        "relations": RELATIONS,
        "bases": BASES,
        "labels": LABELS,
        "layouts": LAYOUTS,
        "scopes": saying.SCOPES,
        "places": saying.PLACES,
        "share": share,
        "within": within,
        "stands": saying.STANDS,
        "standings": STANDINGS,
        "how": saying.how,
        "sentence": saying.sentence,
        "percent": saying.percent,
        "counted": saying.counted,
        "lag": saying.lag,
        "short": saying.short,
        "moment": saying.moment,
    }


def kind_of(label: str, *, kept: bool) -> str:
    """Return how a tile is drawn: kept, metadata, boilerplate or unclaimed."""
    known = LABELS.get(label)
    return "kept" if kept else known.kind if known and known.kind != "text" else "boilerplate"


def direction(language: str | None, otherwise: str = "ltr") -> str:
    """Return which way a language is written: `rtl`, or `otherwise`."""
    return "rtl" if (language or "").partition("-")[0] in RIGHT_TO_LEFT else otherwise


def cite_title(claim: Evidence) -> str:
    """Return what a number beside words says: the field, and the value that the words give it."""
    return f"{facts.name(claim.field)}: {claim.value}{'' if claim.chosen else ' (not chosen)'}"


def share(part: int, whole: int) -> str:
    """Return a part of a whole as people write it: "12 %", "0.4 %", "less than 0.1 %"."""
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "less than 0.1 %"
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
