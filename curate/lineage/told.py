"""What one document alone tells of an article's way: the input of everything here."""

from __future__ import annotations

from typing import NamedTuple

from curate.model import Origin

NOTHING = Origin(None, "", None, None, None)

STANDINGS: dict[str, str] = {
    "this": "the article itself",
    "confirmed": "a page names it, the corpus holds it, and the texts match",
    "held": "a page names it and the corpus holds it, but too little of the text is the same",
    "not held": "a page names it, the corpus does not hold it",
    "measured": "no page names it, the texts show it",
    "against the dates": "its day is later than that of the link after it",
}


class Step(NamedTuple):
    """A link of the chain that one document claims. `outlet` is a key, "" where unknown."""

    outlet: str
    relation: str
    published: str | None
    basis: str
    claims: tuple[str, ...]


class Told(NamedTuple):
    """What the document of an article tells of it. `outlet` is a key, or "". `urls`: its own addresses, as fronts.page.

    `rivals` are (key, name) of outlets that it names as origin without saying which it is. `dated` are the claims of
    its day: without an outlet it has no steps that would hold them.
    """

    id: str
    outlet: str = ""
    title: str | None = None
    published: str | None = None
    relation: str = "unknown"
    urls: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()
    origin: Origin = NOTHING
    rivals: tuple[tuple[str, str], ...] = ()
    dated: tuple[str, ...] = ()
