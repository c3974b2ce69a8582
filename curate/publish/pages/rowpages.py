"""Which rows have pages of their own: how each is read, and what its template shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Request

from curate.publish import reads
from curate.publish.links import Links
from curate.publish.pages import (
    articles,
    documents,
    families,
    labels,
    outlets,
    pairs,
    people,
    publications,
    rules,
    sources,
)
from curate.publish.serving import limits

Key = tuple[str, ...]
Read = Callable[[sqlite3.Connection], Any]


@dataclass(frozen=True, slots=True)
class RowPage:
    """How the page of a row is read, by its key and the request, and what its template shows of what was read."""

    read: Callable[[Key, Request], Read]
    shown: Callable[[Any, Links], dict[str, Any]]


ROW_PAGES: dict[str, RowPage] = {
    "articles": RowPage(lambda key, _: reads.article(key[0]), articles.article),
    "documents": RowPage(lambda key, request: reads.document(key[0], _from(request)), documents.page),
    "families": RowPage(lambda key, _: families.family(key[0]), families.page),
    "labels": RowPage(lambda key, _: labels.label(key[0]), labels.page),
    "outlets": RowPage(lambda key, _: outlets.outlet(key[0]), outlets.page),
    "pairs": RowPage(lambda key, _: pairs.pair(key), pairs.page),
    "publications": RowPage(lambda key, _: publications.publication(key[0]), publications.page),
    "people": RowPage(lambda key, _: people.person(key[0]), people.page),
    "rules": RowPage(lambda key, _: rules.rule(key[0]), rules.page),
    "sources": RowPage(lambda key, _: sources.source(key[0]), sources.page),
}
"""Table -> the page of its rows. The template is row-curate-<table>.html."""


async def variables(links: Links, table: str | None, key: Key, request: Request) -> dict[str, Any] | None:
    """Return what the template of a row shows; None where the table has no page of its own, or not this row."""
    if table not in ROW_PAGES:
        return None
    page = ROW_PAGES[table]
    found = await limits.read(links.datasette, links.database, page.read(key, request))
    return page.shown(found, links) if found else None


def _from(request: Request) -> int:
    """Offset at which a part of a long document begins."""
    start = request.args.get("_from") or "0"
    return int(start) if start.isdecimal() and len(start) < 12 else 0
