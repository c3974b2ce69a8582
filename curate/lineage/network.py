"""The network of outlets: who republishes whom, how often, how fast, how whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import fmean, median
from typing import NamedTuple

from curate.lineage.edges import Edge, Measured
from curate.lineage.publications import Publication


class Flow(NamedTuple):
    """What one outlet took from another. `median_hours` and `mean_coverage` are None where nothing is known of them."""

    earlier: str
    later: str
    articles: int
    claimed: int
    measured: int
    confirmed: int
    median_hours: float | None
    mean_coverage: float | None
    first_published: str | None
    last_published: str | None


def network(publications: Mapping[str, Publication], edges: Iterable[Edge], found: Iterable[Measured]) -> list[Flow]:
    """Return a flow for each two outlets of which one took articles from the other; quotations aside."""
    whole = {
        (one.verdict.earlier, one.later): one.pair.compared.coverage[0 if one.verdict.earlier == one.pair.a else 1]
        for one in found
        if one.later
    }
    groups: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        pair = publications[edge.earlier].outlet, publications[edge.later].outlet
        if all(pair) and pair[0] != pair[1] and edge.relation != "quotation":
            groups[pair].append(edge)
    return [_flow(pair, groups[pair], publications, whole) for pair in sorted(groups)]


def _flow(
    pair: tuple[str, str],
    edges: Sequence[Edge],
    publications: Mapping[str, Publication],
    whole: Mapping[tuple[str, str], float],
) -> Flow:
    measured = {edge.later for edge in edges if edge.basis == "measured"}
    claimed = {edge.later for edge in edges if edge.basis != "measured"}
    days = sorted(day for edge in edges if (day := publications[edge.later].published))
    steps = sorted({(edge.earlier, edge.later) for edge in edges})
    lags = [
        lag
        for one, other in steps
        if (lag := hours(publications[one].published, publications[other].published)) is not None
    ]
    shares = [whole[step] for step in steps if step in whole]
    return Flow(
        *pair,
        articles=len(measured | claimed),
        claimed=len(claimed),
        measured=len(measured),
        confirmed=len(measured & claimed),
        median_hours=round(median(lags), 2) if lags else None,
        mean_coverage=round(fmean(shares), 4) if shares else None,
        first_published=days[0] if days else None,
        last_published=days[-1] if days else None,
    )


def hours(earlier: str | None, later: str | None) -> float | None:
    """Return the hours between two days or moments; None where one is not known to the day.

    Where one has no time, or one zone and the other none, days are counted.
    """
    if not earlier or not later or min(len(earlier), len(later)) < len("2020-01-03"):
        return None
    try:
        one, other = datetime.fromisoformat(earlier), datetime.fromisoformat(later)
        if min(len(earlier), len(later)) == len("2020-01-03") or (one.tzinfo is None) != (other.tzinfo is None):
            return float((other.date() - one.date()).days * 24)
        return (other - one).total_seconds() / 3600
    except (ValueError, OverflowError):
        return None
