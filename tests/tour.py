"""The pages that every test in a browser looks at: one of each kind, and those with most to show.

To have a page looked at by all of them, name it here.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

PLAIN = {
    "home": "/",
    "database": "/curate",
    "cards": "/curate/articles?_size=10",
    "cards of a facet": "/curate/articles?language=ar",
    "cards that match": "/curate/articles?_search=the&_size=10",
    "grid": "/curate/articles?_view=grid&_size=10",
    "search": "/curate/search?q=the",
    "search, empty": "/curate/search",
    "query": "/curate/coverage",
    "query with a parameter": "/curate/removed?label=share-prompt",
    "query, empty": "/curate/most_republished",
    "query with long texts": "/curate/contradictions",
    "query with quotations": "/curate/shared_quotations",
    "table": "/curate/claims?_size=10",
    "table with a filter": "/curate/claims?chosen=1&_size=10",
    "table without rows": "/curate/claims?field=nothing",
    "table of spans": "/curate/spans?_size=10",
    "table of documents": "/curate/documents?_size=10",
    "table of reuse": "/curate/reuse?_size=10",
    "view": "/curate/contested?_size=10",
    "network": "/curate/outlet_network",
}
"""Pages whose address does not depend on the database."""

ROWS = {
    "article": "select id from articles order by (select count(*) from claims where article = articles.id) desc, id limit 1",
    "article, contested": "select id from articles where contested order by id limit 1",
    "article, long way": "select id from articles order by hops desc, id limit 1",
    "article, right to left": "select id from articles where language in ('ar', 'fa', 'he') order by id limit 1",
    "article, much removed": "select id from articles order by removed desc, id limit 1",
    "document": "select id from documents where kind = 'page' order by articles desc, id limit 1",
    "document, manifest": "select document from claims join documents on documents.id = document where kind = 'manifest' group by document order by count(*) desc, document limit 1",
    "family": "select id from families order by articles desc, id limit 1",
    "pair": "select a || ',' || b from pairs where identity < 1 and direction <> 'unknown' order by words desc, a limit 1",
    "pair, no direction": "select a || ',' || b from pairs where direction = 'unknown' order by words desc, a limit 1",
    "publication": "select id from publications order by held, named_by desc, id limit 1",
    "outlet": "select outlet from articles where outlet is not null group by outlet order by count(*) desc, outlet limit 1",
    "person": "select person from article_authors group by person order by count(*) desc, person limit 1",
    "rule": "select rule from spans where rule is not null group by rule order by count(*) desc, rule limit 1",
    "label": "select label from spans where not kept group by label order by count(*) desc, label limit 1",
    "source": "select source from articles where source is not null group by source order by count(*) desc, source limit 1",
}
"""Page -> which row; the table is the first word, in the plural."""

MISSING = {"nothing here": "/curate/nothing-here"}
"""Answers 404."""

TABLES = {"family": "families", "person": "people"}


def tour(database: Path) -> dict[str, str]:
    """Return the paths of the pages by what they are; kinds of which the database has none are left out."""
    with closing(sqlite3.connect(database)) as connection:
        keys = {name: connection.execute(sql).fetchone() for name, sql in ROWS.items()}
    rows = {name: f"/curate/{_table(name)}/{_written(key[0])}" for name, key in keys.items() if key}
    return {**PLAIN, **rows, **MISSING}


def _table(name: str) -> str:
    noun = name.split(",")[0].split()[0]
    return TABLES.get(noun, f"{noun}s")


def _written(key: str) -> str:
    """A key as Datasette writes it into addresses; the comma parts two keys."""
    safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-,"
    return "".join(one if one in safe else "".join(f"~{byte:02X}" for byte in one.encode()) for one in key)
