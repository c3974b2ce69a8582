"""Explanations: each claim of an article, the words it rests on, its rule, and why it won or lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from difflib import get_close_matches
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from curate.errors import Refusal, refusal
from curate.model import FIELDS

SHORTEST = 4  # characters of an id


class Explained(NamedTuple):
    """One claim with up to 60 characters around its words. `before` and `after` are on one line."""

    field: str
    value: str
    before: str
    exact: str
    after: str
    path: str
    start: int
    end: int
    rule: str
    chosen: bool
    why: str
    place: str | None


def articles(connection: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    """Return (id, title) of the articles that `name` means.

    It may be an id, the beginning of the ids of one document's articles, or a document: its path as the
    manifest has it, or the path of a file with its content, from where the user stands.

    Raises:
        Refusal: there is none, or several documents have such ids.
    """
    query = (
        "select articles.id, coalesce(articles.title, '(no title)'), document, documents.path from articles"
        " join documents on documents.id = articles.document where {} order by documents.path, articles.start"
    )
    rows = connection.execute(query.format("articles.id = ?"), (name,)).fetchall()
    if not rows:
        held = "documents.path = ?1 or ('corpus/' || documents.path) = ?1 or document = ?2"
        rows = connection.execute(query.format(held), (name, _content(name))).fetchall()
    if not rows and len(name) >= SHORTEST:
        begins = "substr(articles.id, 1, length(?1)) = ?1"
        rows = connection.execute(query.format(begins), (name.lower(),)).fetchall()
        if len({row[2] for row in rows}) > 1:
            raise _ambiguous(name, [f"{row[0]} ({row[3]})" for row in rows])
    if not rows:
        raise _unknown(connection, name)
    return [(row[0], row[1]) for row in rows]


def _content(name: str) -> str | None:
    """The sha256 of the file at a path, if there is one: the id of the document with this content."""
    path = Path(name)
    try:
        return sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        return None


def _ambiguous(name: str, found: list[str]) -> Refusal:
    shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
    return refusal(name, f"{len(found)} articles of several documents have ids that begin so", f"one of {shown}")


def _unknown(connection: sqlite3.Connection, name: str) -> Refusal:
    empty = connection.execute(
        "select path from documents where kind = 'page' and (path = ?1 or ('corpus/' || path) = ?1 or id = ?2)",
        (name, _content(name)),
    ).fetchone()
    if empty is not None:
        return refusal(name, "this document has no articles", "see `curate try` for what it holds")
    if Path(name).is_file():
        return refusal(name, "no document of the last build has this content", "list it in a manifest, and build")
    paths = [row[0] for row in connection.execute("select path from documents where kind = 'page'")]
    near = get_close_matches(name.removeprefix("corpus/"), paths, n=1, cutoff=0.8)
    remedy = f"`curate export` lists them; {SHORTEST} characters of an id are enough"
    return refusal(
        name,
        "no article has this id, and no document this path",
        f"did you mean '{near[0]}'?" if near else remedy,
    )


def claims(connection: sqlite3.Connection, article: str, field: str | None = None) -> list[Explained]:
    """Return the claims of an article, by field and then by weight; of one `field` where it is given.

    Raises:
        Refusal: no claim can have that field.
    """
    if field is not None and field not in FIELDS:
        near = get_close_matches(field, FIELDS, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"fields are {', '.join(FIELDS)}"
        raise refusal(field, "no claim has this field", remedy)
    rows = connection.execute(
        'select field, value, before, exact, after, path, start, "end", rule, chosen, why, place from claims_in_context'
        " where article = ?1 and (?2 is null or field = ?2) order by field, chosen desc, start",
        (article, field),
    )
    return [Explained(*row)._replace(chosen=bool(row[9])) for row in rows]


def lines(found: list[Explained]) -> Iterator[str]:
    """Yield the explanation as plain text, a heading for each field."""
    for field, group in groupby(found, key=lambda one: one.field):
        yield field
        for one in group:
            yield f"  {'chosen' if one.chosen else 'not chosen'}: {one.value}"
            context = " ".join(f"{one.before}[{one.exact}]{one.after}".split())
            yield f"    ...{context}..."
            place = f" ({one.place})" if one.place else ""
            yield f"    {one.path}, characters {one.start}-{one.end}{place}, rule {one.rule}"
            yield f"    {one.why}"
