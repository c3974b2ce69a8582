"""Direction: which of two articles the other was taken from, as far as evidence goes, and on what evidence.

In this order: what a page says; where it links; the partner that is not later and shares most; quotation marks; the
form of a digest; outlets that are never first. A day alone never beats a claim. What nothing decides is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from curate.reuse.pairs import Pair, View, before

RULES: dict[str, str] = {
    "claim": "the page of the later names the outlet of the earlier as its source",
    "link": "the page of the later gives the address of the earlier as its source",
    "matching": "the earlier was published before, and no other that was shares more of the later's text",
    "between": "it stands between a text older than both and the later: it shares with either what these do not share",
    "quotation-marks": "what is shared stands in quotation marks in the later only",
    "digest": "the later holds several articles that have nothing in common",
    "never-first": "the outlet of the later collects or keeps articles of others",
    "through": "the later was taken from another that was taken from the earlier",
    "common-source": "both were taken from a third, or nothing shows that they were not",
    "contradiction": "either page names the other as its source",
    "same-time": "nothing tells which was first",
}
_SAID = ("claim", "link")
COVERED = 0.8  # of what two articles share must a third have too, to be a source of it
MORE, LEAST = 0.03, 4
"""One source is better than another where it shares so much more, and at least so many words more."""
LEFT = 0.05  # so much more of one source than of another is in the article: it is that one's whole text
DEPTH = 12  # steps from copy to copy


class Source(NamedTuple):
    """A claim of an article about where it comes from: an outlet's key, or an address, "" where it names none."""

    outlet: str
    url: str
    claim: str
    words: str


class Known(NamedTuple):
    """What is known of an article besides its text.

    `published` is as exact as known; `urls` are its own addresses.
    """

    outlet: str = ""
    published: str | None = None
    urls: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()
    never_first: bool = False


class Verdict(NamedTuple):
    """Which article of a pair is the earlier, "" where that is unknown; by which of RULES, and which claims.

    `by` is a third article that the rule speaks of.
    """

    earlier: str
    rule: str
    claims: tuple[str, ...] = ()
    by: str = ""


class _Taken(NamedTuple):
    """`view.me` may have been taken from `view.other`, by a rule."""

    view: View
    rule: str
    claims: tuple[str, ...] = ()


def directions(
    pairs: Sequence[Pair], seen: Mapping[str, Sequence[View]], known: Mapping[str, Known], digests: set[str]
) -> dict[tuple[str, str], Verdict]:
    """Return the verdict on each pair. `seen` is how each article sees the others (see families.near)."""
    reader = _Reader(known, seen, digests)
    sources = {article: reader.sources(article) for article in seen}
    judge = _Judge(known, seen, sources)
    direct = {article: list(judge.best(found)) for article, found in sources.items()}
    return {pair.key: _verdict(pair, sources, direct, reader) for pair in pairs}


class _Reader:
    """Reads what there is of evidence for single pairs."""

    def __init__(self, known: Mapping[str, Known], seen: Mapping[str, Sequence[View]], digests: set[str]) -> None:
        self.known = known
        self._seen = seen
        self._digests = digests

    def sources(self, article: str) -> list[_Taken]:
        """The articles that `article` may have been taken from."""
        found = [taken for view in self._seen[article] if (taken := self._taken(view)) is not None]
        named = {taken.view.other for taken in found}
        older = [taken for taken in found if taken.rule in ("claim", "link", "matching")]
        for view in self._seen[article]:
            if view.other not in named and self.level(view) and self._between(view, older):
                found.append(_Taken(view, "between"))
        return found

    def level(self, view: View) -> bool:
        """True where neither claims nor days nor marks put one of a pair before the other."""
        back = _turned(view)
        return self._taken(view) is None and self._taken(back) is None and not self.contradicted(view)

    def contradicted(self, view: View) -> bool:
        """True where either page names the other."""
        return bool(self._says(view) and self._says(_turned(view)))

    def _taken(self, view: View) -> _Taken | None:
        said, heard = self._says(view), self._says(_turned(view))
        if said or heard:
            return _Taken(view, *said) if said and not heard else None
        me, other = self.known[view.me], self.known[view.other]
        if _abroad(me) & _abroad(other):
            return None  # both name a third
        for rule, mine, theirs in (
            ("matching", before(other.published, me.published), before(me.published, other.published)),
            ("quotation-marks", view.quoted, view.quoted_there),
            ("digest", view.me in self._digests, view.other in self._digests),
            ("never-first", me.never_first, other.never_first),
        ):
            if mine != theirs:
                return _Taken(view, rule) if mine else None
        return None

    def _says(self, view: View) -> tuple[str, tuple[str, ...]] | None:
        """By which rule, and claims, the page of an article names the other as its source."""
        me, other = self.known[view.me], self.known[view.other]
        if view.little and view.me not in self._digests:
            return None  # the source of an article is not that of every sentence in it
        linked = tuple(one.claim for one in me.sources if one.url and one.url in other.urls)
        named = tuple(
            one.claim for one in me.sources if one.outlet and one.outlet == other.outlet and one.outlet != me.outlet
        )
        if named or linked:
            return ("claim", named) if named else ("link", linked)
        return None

    def _between(self, view: View, older: Sequence[_Taken]) -> bool:
        """True where the other shares with me, and with a text older than both, what that text and I do not share."""
        for taken in older:
            theirs = next((one for one in self._seen[view.other] if one.other == taken.view.other), None)
            if theirs is None or not self._older(theirs):
                continue
            least = taken.view.compared.words
            if _more(view.compared.words, least) and _more(theirs.compared.words, least):
                return True
        return False

    def _older(self, view: View) -> bool:
        taken = self._taken(view)
        return taken is not None and taken.rule in ("claim", "link", "matching")


def _turned(view: View) -> View:
    return View(view.other, view.me, view.compared.turned())


def _more(one: int, other: int) -> bool:
    return one > other + max(LEAST, MORE * other)


def _abroad(known: Known) -> set[str]:
    """The outlets, other than its own, that an article names as its source."""
    return {one.outlet for one in known.sources if one.outlet and one.outlet != known.outlet}


# ---- among several sources


class _Judge:
    """Decides between several sources of one passage."""

    def __init__(
        self, known: Mapping[str, Known], seen: Mapping[str, Sequence[View]], sources: Mapping[str, Sequence[_Taken]]
    ) -> None:
        self._known = known
        self._named = {article: {one.view.other for one in found} for article, found in sources.items()}
        self._central = {article: sum(view.compared.words for view in views) for article, views in seen.items()}

    def best(self, found: Sequence[_Taken]) -> Iterator[_Taken]:
        """Yield the sources that are better than any other for the same passage."""
        for taken in found:
            rivals = (one for one in found if one is not taken and taken.view.shared(one.view) >= COVERED)
            if all(self._beats(taken, rival) for rival in rivals):
                yield taken

    def _beats(self, one: _Taken, other: _Taken) -> bool:
        """True where one source is better than another: claimed, sharing more, leaving out less, earlier, central."""
        first, second = one.view.other, other.view.other
        mine, theirs = _words(one, other), other.view.compared.words
        sure = [taken.rule in _SAID for taken in (one, other)]
        if sure[0] != sure[1]:
            between = (first in self._named[second]) if sure[0] else (second in self._named[first])
            if not (between and _more(theirs if sure[0] else mine, mine if sure[0] else theirs)):
                return sure[0]
        if _more(mine, theirs) or _more(theirs, mine):
            return mine > theirs
        left = [taken.view.compared.coverage[1] for taken in (one, other)]
        if abs(left[0] - left[1]) > LEFT:
            return left[0] > left[1]
        days = self._known[first].published, self._known[second].published
        if before(*days) or before(*days[::-1]):
            return before(*days)
        if (first in self._named[second]) != (second in self._named[first]):
            return first in self._named[second]
        return _more(self._central[first], self._central[second])


def _words(rival: _Taken, taken: _Taken) -> int:
    """How many words of what `taken` has in common with the article the rival has."""
    part = rival.view.shared(taken.view)
    return round(rival.view.compared.words * min(1.0, part)) if part < 1 else rival.view.compared.words


def _verdict(
    pair: Pair, sources: Mapping[str, Sequence[_Taken]], direct: Mapping[str, Sequence[_Taken]], reader: _Reader
) -> Verdict:
    for view in pair.sides():
        for taken in direct[view.me]:
            if taken.view.other == view.other:
                return Verdict(view.other, taken.rule, taken.claims)
        told = next((taken for taken in sources[view.me] if taken.view.other == view.other), None)
        if told is not None and told.rule in _SAID and not _meant(view, direct):
            return Verdict(view.other, told.rule, told.claims, _by(view, direct))
        if told is not None:
            through = _through(view.me, view.other, direct)
            if through:
                return Verdict(view.other, "through", by=through)
            return Verdict("", "common-source", by=_by(view, direct))
    if reader.contradicted(pair.sides()[0]):
        return Verdict("", "contradiction")
    one, other = reader.known[pair.a], reader.known[pair.b]
    return Verdict("", "common-source" if _abroad(one) & _abroad(other) else "same-time")


def _meant(view: View, direct: Mapping[str, Sequence[_Taken]]) -> bool:
    """True where what the page says is said of another article: of several versions of an outlet the nearest."""
    return any(one.rule in _SAID and view.shared(one.view) >= COVERED for one in direct[view.me])


def _by(view: View, direct: Mapping[str, Sequence[_Taken]]) -> str:
    """The article that is a better source of what two share."""
    return next((one.view.other for one in direct[view.me] if view.shared(one.view) >= COVERED), "")


def _through(article: str, ancestor: str, direct: Mapping[str, Sequence[_Taken]]) -> str:
    """The article by which a text went from `ancestor` to `article`, "" where none shows."""
    for taken in direct[article]:
        reached, step = {taken.view.other}, 0
        while reached and step < DEPTH:
            if ancestor in reached:
                return taken.view.other
            reached = {one.view.other for name in reached for one in direct[name]}
            step += 1
    return ""
