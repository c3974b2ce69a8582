"""CSL-JSON: what citation processors and reference managers read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curate import store
from curate.export.form import Row, known, listed
from curate.export.references import Reference, day, references

TYPES = {
    "newspaper": "article-newspaper",
    "agency": "article-newspaper",
    "magazine": "article-magazine",
    "blog": "post-weblog",
    "channel": "post",
}


def csl(database: Path) -> Iterator[str]:
    """Yield the corpus as a list of CSL-JSON items, an article a line.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        yield from listed("[", (_item(one) for one in references(connection)), "]")


def _item(one: Reference) -> Row:
    return known(
        {
            "id": one.id,
            "type": TYPES.get(one.kind or "", "webpage"),
            "title": one.title,
            "author": [{"literal": name} for name in one.authors],
            "translator": [{"literal": name} for name in one.translators],
            "container-title": one.outlet,
            "issued": _date(one.published),
            "original-publisher": one.origin,
            "original-date": _date(one.origin_published),
            "original-title": one.origin_title,
            "URL": one.url,
            "accessed": _date(one.retrieved),
            "language": one.language,
            "keyword": ", ".join(one.tags),
            "note": one.note,
        }
    )


def _date(date: str | None) -> Row | None:
    parts = [int(part) for part in day(date)]
    return {"date-parts": [parts]} if parts else None
