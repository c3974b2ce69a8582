"""The page of a source: its manifest, its documents and how much of them is explained, what is not held."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curate.publish import answers, facts
from curate.publish.answers import First, Row
from curate.publish.links import Links
from curate.publish.pages import output
from curate.publish.pages.output import Output

LOOKED = 10_000
"""Documents whose characters are summed up."""
DOCUMENTS, ABSENCES = 50, 50
"""Lines of the lists."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """All that the page of a source shows. `total`: what the first documents sum up to; `reasons`: absences counted."""

    row: Row
    manifest: Row | None
    documents: First
    total: Row
    output: Output
    absences: First
    reasons: tuple[Row, ...]


_MANIFEST = "select id, path from documents where id = ?"
_SOURCE = """
select sources.*, outlets.name from sources left join outlets on outlets.id = sources.outlet where sources.id = ?
"""
_DOCUMENTS = """
select id, path, characters, kept, removed, unclaimed, articles, layout from documents
where source = ? and kind = 'page' order by path
"""
_PAGES = "select 1 from documents where source = ? and kind = 'page'"
_TOTAL = f"""
select count(*) as documents, coalesce(sum(characters), 0) as characters, coalesce(sum(kept), 0) as kept,
  coalesce(sum(removed), 0) as removed, coalesce(sum(unclaimed), 0) as unclaimed
from ({_DOCUMENTS} limit {LOOKED})
"""
_ABSENCES = "select path, reason, message from absences where source = ? order by path"
_REASONS = "select reason, count(*) as paths from absences where source = ? group by reason order by reason"


def source(key: str) -> Callable[[sqlite3.Connection], SourcePage | None]:
    """Return a reader of the source's page; it returns None where there is no such source."""

    def read(connection: sqlite3.Connection) -> SourcePage | None:
        row = answers.one(connection, _SOURCE, key)
        if row is None:
            return None
        return SourcePage(
            row=row,
            manifest=answers.one(connection, _MANIFEST, row["manifest"]),
            documents=First(
                tuple(answers.rows(connection, f"{_DOCUMENTS} limit {DOCUMENTS}", key)),
                answers.count(connection, _PAGES, key),
            ),
            total=answers.rows(connection, _TOTAL, key)[0],
            output=output.output(connection, "articles where source = ?", key),
            absences=answers.first(connection, _ABSENCES, ABSENCES, key),
            reasons=tuple(answers.rows(connection, _REASONS, key)),
        )

    return read


def page(read: SourcePage, _: Links) -> dict[str, Any]:
    """Return what the template of a source shows."""
    where = {"source": read.row["id"]}
    return {"page": read, "row": read.row, "where": where, "rights": facts.web_link(read.row["rights"])}
