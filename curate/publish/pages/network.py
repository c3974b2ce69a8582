"""The network of outlets: drawn from the rows of its table, and whole as {nodes, edges}."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from curate.publish import answers, saying
from curate.publish.links import Links
from curate.publish.pages import drawing
from curate.publish.pages.drawing import Drawing

VIEW = "outlet_network"
MOST = 60
"""Flows of a drawing; more are a thicket."""

_NODES = """
select outlets.id, outlets.name, outlets.kind, outlets.country, outlets.wikidata,
  (select count(*) from articles where articles.outlet = outlets.id) as articles
from outlets
where outlets.id in (select earlier from network union select later from network)
order by outlets.id
"""
_EDGES = """
select earlier as source, later as target, articles, claimed, measured, confirmed, median_hours, mean_coverage,
  first_published, last_published
from network order by earlier, later
"""
_NEEDED = ("earlier", "later", "earlier_id", "later_id", "articles", "claimed", "measured", "confirmed", "median_hours")


def graph(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the whole network: outlets as nodes, who took articles from whom as edges."""
    return {
        "directed": True,
        "multigraph": False,
        "nodes": answers.rows(connection, _NODES),
        "edges": answers.rows(connection, _EDGES),
    }


def drawn(rows: Iterable[Any], links: Links) -> dict[str, Any] | None:
    """Return a drawing of rows of the view, those with most articles; None where there is nothing to draw."""
    flows = [flow for row in rows if (flow := _row(row)) is not None]
    flows.sort(key=lambda flow: (-flow["articles"], flow["earlier_id"], flow["later_id"]))
    if not flows:
        return None
    shown = flows[:MOST]
    names = {
        flow[f"{end}_id"]: (flow[end], links.row("outlets", flow[f"{end}_id"]))
        for flow in shown
        for end in ("earlier", "later")
    }
    return {"drawing": _drawing(shown, names, links), "flows": len(shown), "outlets": len(names)}


def _row(row: Any) -> dict[str, Any] | None:
    """The columns that are needed, None where a page shows only some of them."""
    try:
        return {name: row[name] for name in _NEEDED}
    except (KeyError, IndexError):
        return None


def _drawing(flows: Sequence[Mapping[str, Any]], names: Mapping[str, tuple[str, str]], links: Links) -> Drawing:
    return drawing.network(
        [
            drawing.Flow(
                flow["earlier_id"],
                flow["later_id"],
                flow["articles"],
                saying.basis(flow),
                told(flow),
                links.table("taken", earlier=flow["earlier_id"], later=flow["later_id"]),
            )
            for flow in flows
        ],
        names,
    )


def told(flow: Mapping[str, Any]) -> str:
    """Return a flow in words."""
    parts = f"{flow['claimed']:,} claimed, {flow['measured']:,} measured, {flow['confirmed']:,} both"
    said = f"{flow['later']} took {saying.counted(flow['articles'], 'article')} from {flow['earlier']}: {parts}"
    return f"{said}; median time {saying.lag(flow['median_hours'])}" if flow["median_hours"] is not None else said
