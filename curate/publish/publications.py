"""The page of a publication: an article that the corpus holds, or one that pages name and it does not hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curate.publish import facts, reads
from curate.publish.reads import Row


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """All that the page of a publication shows: `naming` are the articles whose chains it is in, with their claims."""

    row: Row
    naming: tuple[Row, ...]
    evidence: tuple[tuple[str, reads.Elsewhere], ...]


PUBLICATION = """
select publications.*, outlets.name from publications left join outlets on outlets.id = publications.outlet
where publications.id = ?
"""

NAMING = """
select hops.article, articles.title, outlets.name, articles.published, hops.relation, hops.basis, hops.standing
from hops join articles on articles.id = hops.article
left join outlets on outlets.id = articles.outlet
where hops.publication = ? and hops.article <> hops.publication
order by articles.published, hops.article
limit 500
"""


def publication(key: str) -> Callable[[sqlite3.Connection], PublicationPage | None]:
    """Return a reader of the publication's page; it returns None where there is no such publication."""

    def read(connection: sqlite3.Connection) -> PublicationPage | None:
        found = reads.rows(connection, PUBLICATION, key)
        if not found:
            return None
        return PublicationPage(
            row=found[0],
            naming=tuple(reads.rows(connection, NAMING, key)),
            evidence=reads.naming_claims(connection, key),
        )

    return read


def page(read: PublicationPage) -> dict[str, Any]:
    """Return what the template of a publication shows."""
    cited: dict[str, list[reads.Elsewhere]] = {}
    for article, claim in read.evidence:
        cited.setdefault(article, []).append(claim)
    return {"page": read, "row": read.row, "cited": cited, "url": facts.web_link(read.row["url"])}
