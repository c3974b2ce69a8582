"""Atom for every list: the rows of a table, a view or a query, each with the page it leads to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_encode
from datasette.utils.asgi import Request

from curate.export import iris
from curate.publish import profile
from curate.publish.cells import KEY, ROWS
from curate.publish.links import Links
from curate.publish.permission import sees
from curate.publish.renderers.atom import MEDIA, Entry, Feed, atom, instant, moment
from curate.publish.renderers.formats import OF_ARTICLES, Answer, named, refusal
from curate.publish.saying import goes_further, short
from curate.publish.saying import moment as shown
from curate.publish.server import DATABASE
from curate.publish.serving import limits

if TYPE_CHECKING:
    from datasette.app import Datasette

EXTENSION = "atom"
DATES = ("published", "last_published", "retrieved")
"""Columns that say when a row's matter was new, the best first."""
TITLES = ("title", "headline", "name", "value", "words", "exact", "message", "path", "says", "text")
"""Columns that say what a row is about, the best first."""
LEADS = ("article", "family", "publication", "document", "rule", "label", "outlet", "person")
"""Columns whose key is the page a row of a view or query leads to, the first there is."""
NOUNS = {
    "articles": "article",
    "articles_resolved": "article",
    "publications": "article",
    "documents": "document",
    "outlets": "outlet",
    "people": "person",
    "claims": "claim",
    "rules": "rule",
    "sources": "source",
}
"""Tables whose rows the exports give an IRI -> the kind of it."""
LONG = 200
"""Characters of a title, and of a value in a summary."""

_ARTICLES = """
select articles.id, outlets.name as outlet, articles.published, origins.name as origin, articles.origin_published,
  articles.relation, articles.chain, articles.words
from articles
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin
where articles.id in (select value from json_each(?))
"""
_AUTHORS = """
select article, people.name from article_authors join people on people.id = article_authors.person
where article in (select value from json_each(?)) order by article, position
"""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it was asked for. `name` is the table or query, `keys` its primary key; `made` is when it was built.

    `articles` and `authors` are what the database says of the articles that rows are or are about, by id.
    """

    name: str
    table: str | None
    keys: tuple[str, ...]
    made: str
    page: str
    address: Callable[[str, str], str]
    articles: Mapping[str, Row]
    authors: Mapping[str, tuple[str, ...]]


def entry(row: Row, listing: Listing) -> Entry:
    """Return a row as an entry of a feed."""
    values = {column: _plain(row[column]) for column in row}
    article = values.get("id" if listing.table in OF_ARTICLES else "article")
    dates = (instant(values.get(column)) for column in DATES)
    return Entry(
        id=_id(values, listing),
        title=_title(values, listing),
        updated=next(filter(None, dates), listing.made),
        link=_link(values, listing),
        authors=listing.authors.get(article or "", ()),
        summary=_summary(row, listing),
    )


def _plain(value: Any) -> str | None:
    """A value as text: of a foreign key with its label, the key."""
    value = value["value"] if isinstance(value, dict) else value
    return None if value is None or value == "" else str(value)


def _said(value: Any) -> str:
    """A value as a person reads it: of a foreign key, the label; on one line, and not too long."""
    value = value["label"] if isinstance(value, dict) else value
    return short(" ".join(str(value).split()), LONG)


def _key(values: Mapping[str, str | None], listing: Listing) -> str | None:
    """The key of a row as addresses write it; None of a row that has none."""
    parts = [values.get(column) for column in listing.keys]
    return ",".join(tilde_encode(part or "") for part in parts) if parts and any(parts) else None


def _id(values: Mapping[str, str | None], listing: Listing) -> str:
    """A name that stays: made of the row's key where it has one, else of what the row says."""
    noun = NOUNS.get(listing.table or "")
    if noun and values.get("id"):
        return iris.iri(noun, values["id"] or "")
    key = _key(values, listing)
    if key is None:
        key = sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()[:32]
    return f"{iris.BASE}row:{iris.local(listing.name)}:{iris.local(key)}"


def _title(values: Mapping[str, str | None], listing: Listing) -> str:
    found = next((values[column] for column in TITLES if values.get(column)), None)
    if not found:
        if listing.table in OF_ARTICLES:
            return "Untitled article"
        found = ", ".join([value for value in values.values() if value][:2])
    return _said(found) or listing.name


def _link(values: Mapping[str, str | None], listing: Listing) -> str:
    """The page of the row; else that of what it is about; else the list."""
    key = _key(values, listing)
    if listing.table and key:
        return listing.address(listing.table, key)
    if listing.table in OF_ARTICLES and values.get("id"):
        return listing.address("articles", tilde_encode(values["id"] or ""))
    for column in LEADS:
        if KEY.fullmatch(values.get(column) or ""):
            return listing.address(ROWS[column], tilde_encode(values[column] or ""))
    return listing.page


def _summary(row: Row, listing: Listing) -> str:
    if listing.table in OF_ARTICLES and (known := listing.articles.get(_plain(row["id"]) or "")):
        return _told(known)
    values = ((column, row[column]) for column in row)
    return "; ".join(f"{column.replace('_', ' ')}: {_said(value)}" for column, value in values if _plain(value))


def _told(article: Row) -> str:
    """An article in a sentence or two: where and when, and where before."""
    here = f"{article['outlet'] or 'Outlet not known'}, {shown(article['published'])}."
    if not article["origin"] or article["origin"] == article["outlet"]:
        return f"{here} {article['words']:,} words."
    day = f", {shown(article['origin_published'])}" if article["origin_published"] else ""
    first = "Its page says: first" if goes_further(article["chain"], article["origin"]) else "First"
    return f"{here} {first} published by {article['origin']}{day} ({article['relation']}). {article['words']:,} words."


def entries(rows: Sequence[Row], listing: Listing) -> Iterator[Entry]:
    """Yield the rows as entries, those that say the same once."""
    seen: set[str] = set()
    for row in rows:
        found = entry(row, listing)
        if found.id not in seen:
            seen.add(found.id)
            yield found


async def render(  # noqa: PLR0913, PLR0917 (Datasette gives arguments by these names)
    datasette: Datasette,
    table: str | None,
    query_name: str | None,
    database: str,
    columns: list[str],
    rows: list[Any],
    view_name: str,
    request: Request,
    data: dict[str, Any],
) -> Answer:
    """Answer with a list as a feed."""
    if database != DATABASE or view_name == "row":
        return refusal(".atom: lists have feeds: the tables, views and queries of the database of curate")
    if not columns:
        return refusal(".atom: the query cannot be answered")
    listing = await _listing(datasette, request, table, query_name, (columns, rows))
    found = tuple(entries([{column: row[column] for column in columns} for row in rows], listing))
    name = await profile.title(datasette)
    feed = Feed(
        title=_called(name, listing, data),
        author=name,
        updated=max((one.updated for one in found), key=moment, default=listing.made),
        here=_here(datasette, request),
        list=listing.page,
        after=data.get("next_url"),
        entries=found,
    )
    return {"body": atom(feed), "content_type": f"{MEDIA}; charset=utf-8"}


def can_render(database: str, columns: list[str], view_name: str) -> bool:
    """Whether pages name the feed: those of lists do."""
    return database == DATABASE and view_name != "row" and bool(columns)


def renderer() -> dict[str, Any]:
    """Return how Datasette answers to .atom, and where it names it."""
    return {"extension": EXTENSION, "render": render, "can_render": can_render}


async def _listing(
    datasette: Datasette, request: Request, table: str | None, query: str | None, found: tuple[list[str], list[Any]]
) -> Listing:
    database = datasette.get_database(DATABASE)
    links = Links(datasette, DATABASE)
    about = json.dumps(named(table, *found))
    public = await sees(datasette, request.actor, DATABASE, "articles")
    articles, authors = await limits.read(datasette, DATABASE, partial(_read, about=about)) if public else ({}, {})

    def address(of: str, key: str) -> str:
        return str(datasette.absolute_url(request, datasette.urls.row(links.database, of, key)))

    return Listing(
        name=table or query or "query",
        table=table,
        keys=tuple(await database.primary_keys(table)) if table else (),
        made=_made(database.path),
        page=_without_ending(_here(datasette, request)),
        address=address,
        articles=articles,
        authors=authors,
    )


def _here(datasette: Datasette, request: Request) -> str:
    asked = str(datasette.absolute_url(request, request.url))
    return iris.address(asked) or asked


def _without_ending(address: str) -> str:
    path, mark, query = address.partition("?")
    return f"{path.removesuffix(f'.{EXTENSION}')}{mark}{query}"


def _read(connection: sqlite3.Connection, about: str) -> tuple[dict[str, Row], dict[str, tuple[str, ...]]]:
    articles: dict[str, Row] = {row["id"]: dict(row) for row in connection.execute(_ARTICLES, (about,))}
    authors: dict[str, tuple[str, ...]] = {}
    for article, name in connection.execute(_AUTHORS, (about,)):
        authors[article] = (*authors.get(article, ()), name)
    return articles, authors


def _made(path: str | None) -> str:
    """When the file was made: of rows without a date that is all that is known."""
    changed = Path(path).stat().st_mtime if path and Path(path).is_file() else 0.0
    return datetime.fromtimestamp(int(changed), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _called(corpus: str, listing: Listing, data: Mapping[str, Any]) -> str:
    narrowed = str(data.get("human_description_en") or "")
    return " ".join(part for part in (f"{corpus}: {listing.name.replace('_', ' ')}", narrowed) if part)
