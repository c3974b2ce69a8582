"""How relations, directions and evidence are told on a page: in words that say what is known, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

ARTICLE = re.compile(r"\b[0-9a-f]{16}-\d+\b")
"""An article's id, as reasons name it."""

STANDS = {
    "this": "this article",
    "confirmed": "claimed and confirmed",
    "held": "claimed, held, text not the same",
    "not held": "claimed, not held",
    "measured": "measured, not claimed",
    "against the dates": "against the dates",
}
"""Standing of a link -> how a page calls it; what it means is in told.STANDINGS."""

SCOPES = {
    "block": "a whole paragraph must match",
    "sentence": "a whole sentence must match",
    "span": "a piece inside a paragraph must match",
    "front": "a whole line of front matter must match",
    "structure": "it goes by where a text stands, not by a pattern",
}
"""Scope of a rule -> what it must match."""

PLACES = {
    "anywhere": "anywhere in an article",
    "head": "down to the first paragraph of an article",
    "tail": "up from the end of an article, as long as lines are removed",
    "edge": "in the head or the tail of an article",
    "beside": "next to a removed block, or in the head or the tail",
}
"""Place of a rule -> where it may stand."""

_HOW: Mapping[str, tuple[str, str, str]] = {
    "copy": ("the other is a copy of it", "it is a copy of the other", "both are the same text, or nearly"),
    "trimmed": (
        "the other is this text with parts left out",
        "it is the other's text with parts left out",
        "one is the text of the other with parts left out",
    ),
    "expanded": (
        "the other is this text with parts added",
        "it is the other's text with parts added",
        "one is the text of the other with parts added",
    ),
    "excerpt": ("the other takes a part of it", "it takes a part of the other", "one takes a part of the other"),
    "quotation": (
        "the other quotes a passage of it",
        "it quotes a passage of the other",
        "one quotes a passage of the other, or both quote a third",
    ),
}
_PLACES = ("earlier", "later", "unknown")


OPENING = 120
"""Characters of a text that stand in for its title."""

_NAMING = re.compile(rf"(?:\barticle )?({ARTICLE.pattern})")


class Said(NamedTuple):
    """A piece of a sentence; `article` where it names one by its id."""

    text: str
    article: str | None


def how(relation: str, place: str) -> str:
    """Return how an article, which is the `earlier`, the `later` or `unknown`, stands to another it shares text with.

    A relation that is not known is returned as it is.
    """
    told = _HOW.get(relation)
    return told[_PLACES.index(place)] if told and place in _PLACES else relation


def sentence(text: str | None) -> tuple[Said, ...]:
    """Return a reason cut where it names an article by its id, so that a page can link to it."""
    pieces: list[Said] = []
    at = 0
    for found in _NAMING.finditer(text or ""):
        pieces += [Said(found.string[at : found.start()], None), Said(found[1], found[1])]
        at = found.end()
    pieces.append(Said((text or "")[at:], None))
    return tuple(piece for piece in pieces if piece.text)


def percent(part: float | None) -> str:
    """Return a share of 1 as people write it: "54 %", "less than 1 %"."""
    if part is None:
        return "unknown"
    if 0.99 < part < 1:
        return f"{min(100 * part, 99.9):.1f} %"
    return f"{100 * part:.0f} %" if part >= 0.01 or part == 0 else "less than 1 %"


def moment(published: str | None) -> str:
    """Return a day, or a day and its hour, as a page shows it: "2020-04-03, 11:20"."""
    if not published:
        return "day not known"
    return re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$", r"\1, \2", published)


def opening(text: str | None) -> str:
    """Return the first words of a text, in one line: what an article without a title is known by."""
    words = " ".join((text or "").split())
    return words if len(words) <= OPENING else f"{words[:OPENING].rsplit(' ', 1)[0]} …"


def goes_further(chain: str, origin: str | None) -> bool:
    """True if a chain, as a row tells it, begins before the outlet that the page calls the first publisher."""
    return bool(chain and origin) and not f"{chain} → ".startswith(f"{origin} → ")


def lag(hours: float) -> str:
    """Return a time between two publications as people say it."""
    if hours < 0:
        return f"{lag(-hours)} before"
    if hours < 48:
        return counted(round(hours), "hour") if hours else "none: the same day"
    return f"{hours / 24:.0f} days"


def basis(flow: Mapping[str, int]) -> str:
    """Return what a flow of the network rests on: confirmed, claimed, measured."""
    if flow["confirmed"]:
        return "confirmed"
    return "claimed" if flow["claimed"] else "measured"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 article", "3 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short(text: str, most: int) -> str:
    """Return a text that is not longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
