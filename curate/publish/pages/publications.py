"""The page of a publication: an article that the corpus holds, or one that pages name and it does not hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curate.publish import answers, facts, reads
from curate.publish.answers import First, Row
from curate.publish.links import Links

LISTED = 100
"""Articles whose chains it is in that are listed."""


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """All that the page of a publication shows: `naming` are the articles whose chains it is in, with their claims."""

    row: Row
    naming: First
    evidence: dict[str, tuple[reads.Elsewhere, ...]]


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
"""


def publication(key: str) -> Callable[[sqlite3.Connection], PublicationPage | None]:
    """Return a reader of the publication's page; it returns None where there is no such publication."""

    def read(connection: sqlite3.Connection) -> PublicationPage | None:
        row = answers.one(connection, PUBLICATION, key)
        if row is None:
            return None
        naming = answers.first(connection, NAMING, LISTED, key)
        cited = {row["article"]: reads.naming_claims(connection, key, row["article"]) for row in naming.rows}
        return PublicationPage(row, naming, cited)

    return read


def page(read: PublicationPage, _: Links) -> dict[str, Any]:
    """Return what the template of a publication shows."""
    return {"page": read, "row": read.row, "cited": read.evidence, "url": facts.web_link(read.row["url"])}
