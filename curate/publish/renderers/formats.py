"""Articles in the forms of other programs, at the address of an article or of a list of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from datasette.utils.asgi import Forbidden, Request

from curate.export.form import dumps, listed
from curate.export.latex import entry
from curate.export.newsarticle import alone, graph, newsarticle
from curate.export.records import record
from curate.export.references import reference
from curate.publish.links import Links
from curate.publish.permission import sees
from curate.publish.renderers.full import full
from curate.publish.renderers.plaintext import plain
from curate.publish.server import DATABASE
from curate.publish.serving import limits

if TYPE_CHECKING:
    from datasette.app import Datasette

OF_ARTICLES = ("articles", "articles_resolved")
"""What has a row for each article, by `id`; elsewhere the column `article` names one."""

Answer = dict[str, Any]


class Asked(NamedTuple):
    """Which articles are asked for; `alone`: one, by its own address. `home` gives the address of an article's page."""

    articles: tuple[str, ...]
    alone: bool
    home: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Format:
    """How articles are written; None where there are none to write. `most` of them in one answer: 1, of no list."""

    media: str
    write: Callable[[sqlite3.Connection, Asked], str | None]
    says: str
    most: int = 1000


def _full(connection: sqlite3.Connection, asked: Asked) -> str | None:
    found = (one for key in asked.articles if (one := full(connection, key, asked.home(key))))
    if asked.alone:
        return next((dumps(one) for one in found), None)
    return "\n".join(listed("[", found, "]"))


def _jsonld(connection: sqlite3.Connection, asked: Asked) -> str | None:
    found = (one for key in asked.articles if (one := newsarticle(connection, key)))
    if asked.alone:
        return next((alone(one) for one in found), None)
    return "\n".join(graph(found))


def _bibtex(connection: sqlite3.Connection, asked: Asked) -> str | None:
    found = [one for key in asked.articles if (one := reference(connection, key))]
    if asked.alone and not found:
        return None
    return "\n".join(line for one in found for line in entry(one))


def _plain(connection: sqlite3.Connection, asked: Asked) -> str | None:
    return next((plain(one, asked.home(one["id"])) for key in asked.articles if (one := record(connection, key))), None)


FORMATS: dict[str, Format] = {
    "full": Format("application/json; charset=utf-8", _full, "JSON, all that is known", most=100),
    "jsonld": Format("application/ld+json", _jsonld, "JSON-LD (schema.org)"),
    "bib": Format("application/x-bibtex; charset=utf-8", _bibtex, "BibTeX"),
    "txt": Format("text/plain; charset=utf-8", _plain, "plain text", most=1),
}
"""Ending of an address -> the form. In the order in which pages name them."""


def named(table: str | None, columns: Sequence[str], rows: Iterable[Any]) -> tuple[str, ...]:
    """Return the ids of the articles that rows are, or are about, each once."""
    column = "id" if table in OF_ARTICLES else "article"
    if column not in columns:
        return ()
    values = (row[column] for row in rows)
    keys = (value["value"] if isinstance(value, dict) else value for value in values)
    return tuple(dict.fromkeys(str(key) for key in keys if key))


def refusal(why: str) -> Answer:
    """Return the answer to what cannot be given: Datasette passes its status on, for queries too."""
    return {"status_code": 400, "body": f"{why}\n", "content_type": "text/plain; charset=utf-8"}


def renderer(extension: str, form: Format) -> dict[str, Any]:
    """Return how Datasette answers to an ending of addresses, and where it names it."""

    def can_render(table: str | None, database: str, columns: list[str], view_name: str) -> bool:
        return not _why_not(form, table, database, columns, view_name)

    async def render(  # noqa: PLR0913, PLR0917 (Datasette gives arguments by these names)
        datasette: Datasette,
        table: str | None,
        database: str,
        columns: list[str],
        rows: list[Any],
        view_name: str,
        request: Request,
    ) -> Answer | None:
        if why := _why_not(form, table, database, columns, view_name):
            return refusal(f".{extension}: {why}")
        if not await sees(datasette, request.actor, database, "articles"):
            raise Forbidden("the articles are not public here")
        links = Links(datasette, database)

        def home(key: str) -> str:
            return str(datasette.absolute_url(request, links.row("articles", key)))

        asked = Asked(named(table, columns, rows), view_name == "row", home)
        if len(asked.articles) > form.most:
            return refusal(f".{extension}: at most {form.most} articles in one answer: ask for _size={form.most}")
        body = await limits.read(datasette, database, lambda connection: form.write(connection, asked))
        return None if body is None else {"body": body, "content_type": form.media}

    return {"extension": extension, "render": render, "can_render": can_render}


def _why_not(form: Format, table: str | None, database: str, columns: Sequence[str], view_name: str) -> str:
    """Say why a form cannot be given of a row or list; nothing where it can."""
    if database != DATABASE:
        return "only of the database of curate"
    if view_name == "row":
        return "" if table == "articles" else "a row of the table articles has this form, other rows have .json"
    if form.most == 1:
        return "one article has this form, a list of them does not"
    if table not in OF_ARTICLES and "article" not in columns:
        return "these rows do not name articles: a column `article` would"
    return ""
