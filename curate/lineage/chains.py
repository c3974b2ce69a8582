"""Chains: from the first publication to each article, over the documents; and what in them does not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from curate.lineage import edges
from curate.lineage.edges import Measured
from curate.lineage.publications import Place, Publication
from curate.lineage.told import Told
from curate.reuse.pairs import before

RESTS = 0.5  # share of an article's words that must be another's before that one is its source
COPIES = ("copy", "trimmed", "expanded", "excerpt")
BECOMES = {"copy": "republication", "trimmed": "republication", "expanded": "republication", "excerpt": "excerpt"}


class Link(NamedTuple):
    """A link of a joined chain. `claims` may be of the articles before this one in the chain; see told.STANDINGS."""

    outlet: str
    relation: str
    published: str | None
    basis: str
    publication: str
    standing: str
    claims: tuple[str, ...]


CONFLICTS: dict[str, str] = {
    "two origins": "a page, or the pages of two copies of one story, lead to different outlets as the first",
    "dates run backwards": "a link of the chain has a later day than one after it",
    "cycle": "the chain leads back to an article that is in it",
    "claim against measure": "the text stands in an article that was published before the one that the page names",
}


class Conflict(NamedTuple):
    """What does not fit: `article` is whose chain it is, `kind` one of CONFLICTS, `other` a publication."""

    article: str
    kind: str
    other: str
    message: str


class Chains:
    """The joined chains of a corpus."""

    def __init__(
        self,
        told: Mapping[str, Told],
        places: Mapping[str, tuple[Place, ...]],
        publications: Mapping[str, Publication],
        found: Sequence[Measured],
        digests: set[str],
    ) -> None:
        self._told, self._places, self._publications = told, places, publications
        self._sources = _sources(told, found, digests)
        self._undated: dict[str, list[Link]] = {}  # of articles whose way does not return
        self._made: dict[str, tuple[Link, ...]] = {}
        self._conflicts: dict[tuple[str, str, str], Conflict] = {}

    def source(self, article: str) -> Measured | None:
        """Return the pair by which an article that names no source was taken from another; None where none shows."""
        return None if len(self._places[article]) > 1 else self._sources.get(article)

    def of(self, article: str) -> tuple[Link, ...]:
        """Return the chain of an article, its own link last."""
        if article not in self._made:
            way, returns = self._way(article)
            chain: list[Link] = []
            for name in reversed(way):
                chain = self._undated[name] if name in self._undated else self._joined(name, chain)
                if not returns:
                    self._undated[name] = chain
            self._made[article] = tuple(self._dated(chain))
        return self._made[article]

    def downward(self) -> Iterator[str]:
        """Yield every article once, each after the one that comes before it in its chain."""
        done: set[str] = set()
        for article in self._told:
            way: dict[str, None] = {}
            upward: str | None = article
            while upward is not None and upward not in done and upward not in way:
                way[upward] = None
                upward = self._before(upward)
            done.update(way)
            yield from reversed(way)

    def _before(self, article: str) -> str | None:
        """The held article that comes before all that the page of this one tells; None where there is none."""
        source = self.source(article)
        if source is not None:
            return source.verdict.earlier
        first = self._places[article][0].publication
        return first if first != article and first in self._told else None

    def _way(self, article: str) -> tuple[list[str], bool]:
        """An article, the held one before it, and so on, up to the first or one whose chain is made; if it returns."""
        way, upward = {article: None}, self._before(article)
        while upward is not None and upward not in way:
            way[upward] = None
            upward = None if upward in self._undated else self._before(upward)
        if upward is not None:
            self._conflict(article, "cycle", upward, "the chain leads back to an article that is in it")
        return list(way), upward is not None

    def _joined(self, article: str, upward: Sequence[Link]) -> list[Link]:
        """The chain of an article, from that of the one before it."""
        own = list(self._own(article))
        before_it = list(upward[:-1])
        if self.source(article) is not None:
            own[-1] = own[-1]._replace(relation=self.relation(article))
            before_it += (link._replace(basis="measured", standing="measured") for link in upward[-1:])
        mine = {link.publication for link in own}
        before_it = [link for link in before_it if link.publication not in mine]
        if before_it and upward[-1].publication == own[0].publication:
            own[0] = own[0]._replace(relation=upward[-1].relation)  # its own page knows better what it is
        return [*before_it, *own]

    def _own(self, article: str) -> Iterator[Link]:
        """The links that the article's own document tells."""
        steps = self._told[article].steps
        if not steps:
            one = self._told[article]
            yield Link(one.outlet, one.relation, one.published, "claimed", article, "this", one.dated)
        for place, step in zip(self._places[article], steps, strict=False):
            yield Link(step.outlet, step.relation, step.published, step.basis, *place, step.claims)

    def _dated(self, chain: Sequence[Link]) -> Iterator[Link]:
        if self._in_order(chain):
            yield from chain
            return
        for at, link in enumerate(chain):
            yield link if self._backwards(chain, at) is None else link._replace(standing="against the dates")

    def _in_order(self, chain: Sequence[Link]) -> bool:
        """True where all days are whole days, and none is before one before it: seen at once in long chains too."""
        days = [day for link in chain if (day := self._day(link))]
        return all(len(day) == 10 for day in days) and days == sorted(days)

    def _backwards(self, chain: Sequence[Link], at: int) -> Link | None:
        """The next link after one whose day is certainly before it."""
        return next((after for after in chain[at + 1 :] if before(self._day(after), self._day(chain[at]))), None)

    def _day(self, link: Link) -> str | None:
        """The day a page gives a link, else that of the publication it is."""
        return link.published or self._publications[link.publication].published

    def relation(self, article: str) -> str:
        """Return how an article stands to its origin: as its page says, else as its text shows."""
        said = self._told[article].relation
        source = self.source(article)
        return BECOMES[source.relation] if source is not None and said == "unknown" else said

    def _conflict(self, article: str, kind: str, other: str, message: str) -> None:
        self._conflicts.setdefault((article, kind, other), Conflict(article, kind, other, message))

    # ---- what does not fit

    def check(self, family: Mapping[str, str]) -> list[Conflict]:
        """Return all that does not fit together in the chains of all articles, in order."""
        for article in self._told:
            chain = self.of(article)
            for at, link in enumerate(() if self._in_order(chain) else chain):
                later = self._backwards(chain, at)
                if later is not None:
                    message = f"{self._day(link)} is given for the earlier, {self._day(later)} for the later"
                    self._conflict(article, "dates run backwards", link.publication, message)
            self._against(article)
        self._two_origins(family)
        return sorted(self._conflicts.values())

    def _against(self, article: str) -> None:
        """A page names one source, and the text matches another outlet's article that is earlier than that source."""
        source, row = self._sources.get(article), self._places[article]
        if source is None or len(row) < 2 or row[0].standing not in ("confirmed", "held"):
            return
        shown, claimed = source.verdict.earlier, row[0].publication
        named = {place.publication for place in row}
        named |= {link.publication for link in self.of(article) if link.basis != "measured"}
        if shown not in named and before(self._told[shown].published, self._told[claimed].published):
            message = "the text stands in this article too, which was published before the one that the page names"
            self._conflict(article, "claim against measure", shown, message)

    def _two_origins(self, family: Mapping[str, str]) -> None:
        """Two outlets named as the first: by one page, or by pages of copies of one story."""
        firsts: dict[str, dict[str, str]] = {}
        for article, row in sorted(self._places.items()):
            if len(row) > 1 and article in family:
                chain = self.of(article)
                firsts.setdefault(family[article], {}).setdefault(chain[0].outlet, article)
        for article, one in self._told.items():
            named = sorted({name for _, name in one.rivals})
            if len(named) > 1:
                message = f"its page names both {', '.join(named[:-1])} and {named[-1]} as the first"
                self._conflict(article, "two origins", article, message)
            mine = self.of(article)[0] if len(self._places[article]) > 1 else None
            others = firsts.get(family.get(article, ""), {})
            for outlet, other in sorted(others.items()):
                if mine is not None and outlet and mine.outlet and outlet != mine.outlet:
                    message = "its page leads to another outlet as the first than the page of a copy does"
                    self._conflict(article, "two origins", self._places[other][0].publication, message)


def _sources(told: Mapping[str, Told], found: Sequence[Measured], digests: set[str]) -> dict[str, Measured]:
    """The pair by which each article was taken from another outlet's, as its text shows."""
    return edges.parents(one for one in found if _rests(one, told, digests))


def _rests(one: Measured, told: Mapping[str, Told], digests: set[str]) -> bool:
    """True of a pair whose later article is the text of the earlier, or a part of it, and stands elsewhere."""
    later = one.later
    if not later or later in digests or one.relation not in COPIES:
        return False
    mine, theirs = told[later], told[one.verdict.earlier]
    elsewhere = mine.outlet != theirs.outlet if mine.outlet or theirs.outlet else later[:16] != theirs.id[:16]
    return elsewhere and one.pair.compared.coverage[0 if later == one.pair.a else 1] >= RESTS
