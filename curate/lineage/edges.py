"""Edges: which publication was taken from which, by what the pages claim and by what the texts show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from curate.lineage.publications import Place
from curate.lineage.told import Told
from curate.reuse.directions import RULES, Known, Verdict
from curate.reuse.pairs import Pair, View, reuse

_NO_STEP = frozenset(["through", "common-source", "same-time", "contradiction"])


class Edge(NamedTuple):
    """`later` was taken from `earlier`. `relation`: of model.RELATIONS if claimed, of pairs.REUSES if measured."""

    earlier: str
    later: str
    basis: str
    relation: str
    rule: str
    reason: str
    claims: tuple[str, ...] = ()


class Measured(NamedTuple):
    """A pair with its verdict; the kind of reuse is read from the earlier to the later, from a to b if unknown."""

    pair: Pair
    verdict: Verdict
    relation: str
    reason: str = ""

    @property
    def direction(self) -> str:
        """Which way the text went: `a->b`, `b->a`, `unknown`."""
        return {self.pair.a: "a->b", self.pair.b: "b->a"}.get(self.verdict.earlier, "unknown")

    @property
    def later(self) -> str:
        """The article that was taken from the other, "" where that is unknown."""
        return {self.pair.a: self.pair.b, self.pair.b: self.pair.a}.get(self.verdict.earlier, "")


def measured(
    pairs: Iterable[Pair], verdicts: Mapping[tuple[str, str], Verdict], known: Mapping[str, Known]
) -> list[Measured]:
    """Return each pair with what it is, and why its direction was told, or was not."""
    found = []
    for pair in pairs:
        verdict = verdicts[pair.key]
        mine, theirs = pair.sides()
        view = mine if verdict.earlier == pair.b else theirs  # as the later sees it
        relation = reuse(view.compared.coverage[1], view.coverage, view)
        found.append(Measured(pair, verdict, relation, _reason(view, verdict, known)))
    return found


def _reason(view: View, verdict: Verdict, known: Mapping[str, Known]) -> str:
    """A rule in words, with its evidence: what the page of the later says, the days, the article between."""
    later, earlier = known[view.me], known[view.other]
    evidence = [f'"{one.words}"' for one in later.sources if one.claim in verdict.claims]
    if verdict.rule == "matching" and earlier.published and later.published:
        evidence.append(f"{earlier.published}, then {later.published}")
    if verdict.by and not verdict.claims:
        evidence.append(f"article {verdict.by}")
    return f"{RULES[verdict.rule]}{': ' if evidence else ''}{'; '.join(dict.fromkeys(evidence))}"


def edges(told: Mapping[str, Told], places: Mapping[str, tuple[Place, ...]], found: Iterable[Measured]) -> list[Edge]:
    """Return the edges of the graph, one for each pair of publications and basis, in order."""
    merged: dict[tuple[str, str, str], Edge] = {}
    for edge in (*_claimed(told, places), *_shown(found)):
        key = edge[:3]
        known = merged.get(key)
        claims = tuple(dict.fromkeys((*known.claims, *edge.claims))) if known else edge.claims
        merged[key] = (known or edge)._replace(claims=claims)
    return [merged[key] for key in sorted(merged)]


def parents(found: Iterable[Measured]) -> dict[str, Measured]:
    """Return for each article the pair with the one it was taken from; of several the one it shares most with."""
    best: dict[str, Measured] = {}
    for one in found:
        if one.later and one.verdict.rule not in _NO_STEP:
            known = best.get(one.later)
            if known is None or _weight(one) > _weight(known):
                best[one.later] = one
    return best


def _weight(one: Measured) -> tuple[int, str]:
    return (one.pair.compared.words, one.verdict.earlier)


def _claimed(told: Mapping[str, Told], places: Mapping[str, tuple[Place, ...]]) -> Iterable[Edge]:
    for article, row in sorted(places.items()):
        for (one, step), (other, after) in pairwise(zip(row, told[article].steps, strict=False)):
            if one.publication != other.publication:
                basis = step.basis
                yield Edge(
                    one.publication, other.publication, basis, after.relation, "claim", RULES["claim"], step.claims
                )


def _shown(found: Iterable[Measured]) -> Iterable[Edge]:
    for one in found:
        if one.later and one.verdict.rule not in _NO_STEP:
            verdict = one.verdict
            yield Edge(verdict.earlier, one.later, "measured", one.relation, verdict.rule, one.reason, verdict.claims)
