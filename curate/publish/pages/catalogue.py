"""The page of the database: its tables in an order that a reader understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GROUPS: dict[str, tuple[str, ...]] = {
    "Articles": (
        "articles", "articles_resolved", "article_authors", "article_terms", "quotes", "totals",
    ),
    "Evidence: who says what, and where": (
        "claims", "claims_in_context", "contested", "hop_claims", "edge_claims",
    ),
    "Republication": (
        "hops", "chain", "stories", "families", "family_members", "pairs", "reuse", "overlaps", "overlaps_in_context",
        "publications", "edges", "conflicts", "network", "outlet_network", "outlet_pairs",
    ),
    "What was kept and removed": (
        "spans", "removed_text", "labels", "label_use", "rules", "rule_use", "votes", "unclaimed_share",
    ),
    "Catalogue": (
        "outlets", "outlet_names", "people", "sources", "documents", "absences",
    ),
    "Promises: always empty": (
        "false_evidence", "broken_tiling", "unsupported", "misplaced_claims", "unresolved", "mislabelled",
        "false_measures", "misplaced_overlaps", "false_pairs", "false_families", "false_publications", "false_edges",
        "unfounded_hops", "false_conflicts", "false_network",
    ),
    "Texts and how the database was made": (
        "article_texts", "document_texts", "meta", "counted", "searched_texts", "parted_texts", "articles_fts",
    ),
}  # fmt: skip
"""Heading -> tables and views under it, in the order of the page. What is in none comes last."""

OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class Entry:
    """A table or view as the page lists it; `rows` is None where nobody counted."""

    name: str
    title: str
    says: str
    rows: int | None
    view: bool


def grouped(
    tables: Iterable[Any], views: Iterable[Any], described: Mapping[str, Any] | None
) -> list[tuple[str, list[Entry]]]:
    """Return what the database holds, grouped; hidden tables are left out, groups with nothing in them too."""
    entries = {entry.name: entry for entry in _entries(tables, views, described or {})}
    order = {name: (place, heading) for heading, names in GROUPS.items() for place, name in enumerate(names)}
    groups: dict[str, list[Entry]] = {heading: [] for heading in (*GROUPS, OTHERS)}
    for name in sorted(entries, key=lambda name: order.get(name, (0, name))):
        groups[order[name][1] if name in order else OTHERS].append(entries[name])
    return [(heading, found) for heading, found in groups.items() if found]


def _entries(tables: Iterable[Any], views: Iterable[Any], described: Mapping[str, Any]) -> Iterable[Entry]:
    hidden = {name for name, told in described.items() if told.get("hidden")}
    for table in tables:
        if not _of(table, "hidden"):
            yield _entry(_of(table, "name"), _of(table, "count"), described, view=False)
    for view in views:
        name = view if isinstance(view, str) else _of(view, "name")
        if name not in hidden:
            yield _entry(name, None, described, view=True)


def _of(one: Any, name: str) -> Any:
    """What is told of a table or view: a map in Datasette 0.65, an object in the 1.0 alphas."""
    return one[name] if isinstance(one, Mapping) else getattr(one, name)


def _entry(name: str, rows: int | None, described: Mapping[str, Any], *, view: bool) -> Entry:
    told = described.get(name, {})
    return Entry(name, str(told.get("title") or name), str(told.get("description") or ""), rows, view)
