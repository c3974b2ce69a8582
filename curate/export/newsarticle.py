"""schema.org: each article a NewsArticle, with what it is based on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from curate import __version__, store
from curate.export.form import ONE, ORDER, Row, column, dumps, known, listed, rows
from curate.export.iris import address, iri

CONTEXT = "https://schema.org"
PRESS = ("newspaper", "magazine", "agency", "broadcaster")  # kinds of outlets that are news media beyond doubt
ITSELF = {"@type": "Project", "name": "curate", "softwareVersion": __version__}

_ARTICLES = """
select articles.*, documents.url, outlets.name as outlet_name, outlets.kind as outlet_kind,
  outlets.wikidata as outlet_wikidata, origins.name as origin_name, origins.kind as origin_kind,
  origins.wikidata as origin_wikidata
from articles
join documents on documents.id = articles.document
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin
"""
_AUTHORS = """
select people.id, name, wikidata from article_authors join people on people.id = person
where article = ? order by position
"""
_TRANSLATORS = """
select distinct people.id, people.name, wikidata from claims join people on people.id = person
where article = ? and field = 'translator' and chosen order by people.id
"""
_CHOSEN = 'select value from claims where article = ? and field = ? and chosen order by "start", claims.id limit 1'
_TERMS = "select term from article_terms where article = ? and field = ? order by position"
_QUOTED = 'select source from quotes where article = ? and source is not null order by "start"'
_EARLIER = """
select publications.id, publications.title, publications.url, publications.published, publications.outlet,
  outlets.name as outlet_name, outlets.kind as outlet_kind, outlets.wikidata as outlet_wikidata,
  group_concat(distinct edges.relation) as relations
from edges
join publications on publications.id = edges.earlier
left join outlets on outlets.id = publications.outlet
where edges.later = ? group by publications.id order by publications.id
"""


def jsonld(database: Path) -> Iterator[str]:
    """Yield the corpus as one JSON-LD document in the terms of schema.org, an article a line.

    No `<` stands in it, so it can be put into a `script` element of a page as it is.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        yield from graph(_article(connection, row) for row in connection.execute(_ARTICLES + ORDER))


def graph(articles: Iterable[Row]) -> Iterator[str]:
    """Yield articles as one JSON-LD document, an article a line."""
    for line in listed(f'{{"@context": "{CONTEXT}", "@graph": [', articles, "]}"):
        yield _inert(line)


def alone(article: Row) -> str:
    """Return one article as a JSON-LD document of its own."""
    return _inert(dumps({"@context": CONTEXT} | article))


def newsarticle(connection: sqlite3.Connection, article: str) -> Row | None:
    """Return one article in the terms of schema.org; None where there is no such article."""
    row = connection.execute(_ARTICLES + ONE, (article,)).fetchone()
    return _article(connection, row) if row else None


def _inert(line: str) -> str:
    return line.replace("<", "\\u003c")


def _article(connection: sqlite3.Connection, row: sqlite3.Row) -> Row:
    name = row["id"]
    earlier = rows(connection, _EARLIER, name)
    translated = row["relation"] == "translation"
    taken = [one for one in earlier if one["relations"] != "quotation"]
    based = [_publication(one) for one in taken]
    origin = _origin(row)
    if origin and not any(_same(origin, one) for one in based):
        based.append(origin)
    return known(
        {
            "@type": "NewsArticle",
            "@id": iri("article", name),
            "headline": row["title"],
            "alternativeHeadline": row["subtitle"],
            "author": [_person(one) for one in connection.execute(_AUTHORS, (name,))],
            "translator": [_person(one) for one in connection.execute(_TRANSLATORS, (name,))],
            "publisher": _outlet(row["outlet"], row["outlet_name"], row["outlet_kind"], row["outlet_wikidata"]),
            "datePublished": row["published"],
            "dateModified": _chosen(connection, name, "modified"),
            "inLanguage": row["language"],
            "url": address(row["url"]),
            "isBasedOn": based,
            "translationOfWork": [{"@id": one["@id"]} for one in based if translated and "@id" in one],
            "citation": [*(_publication(one) for one in earlier if one not in taken), *_quoted(connection, name)],
            "articleSection": column(connection, _TERMS, name, "category"),
            "keywords": column(connection, _TERMS, name, "tag"),
            "license": address(_chosen(connection, name, "license")),
            "conditionsOfAccess": _chosen(connection, name, "permission"),
            "wordCount": row["words"],
            "identifier": name,
            "sdPublisher": ITSELF,
        }
    )


def _chosen(connection: sqlite3.Connection, article: str, field: str) -> str | None:
    found = column(connection, _CHOSEN, article, field)
    return str(found[0]) if found else None


def _quoted(connection: sqlite3.Connection, article: str) -> list[str]:
    return list(dict.fromkeys(column(connection, _QUOTED, article)))


def _person(row: sqlite3.Row) -> Row:
    return known(
        {"@type": "Person", "@id": iri("person", row["id"]), "name": row["name"], "sameAs": _wikidata(row["wikidata"])}
    )


def _wikidata(item: str | None) -> str | None:
    return f"http://www.wikidata.org/entity/{item}" if item else None


def _outlet(name: str | None, shown: str | None, kind: str | None, item: str | None) -> Row | None:
    if name is None:
        return None
    what = "NewsMediaOrganization" if kind in PRESS else "Organization"
    return known({"@type": what, "@id": iri("outlet", name), "name": shown, "sameAs": _wikidata(item)})


def _publication(row: Row) -> Row:
    return known(
        {
            "@type": "NewsArticle",
            "@id": iri("article", row["id"]),
            "headline": row["title"],
            "url": address(row["url"]),
            "datePublished": row["published"],
            "publisher": _outlet(row["outlet"], row["outlet_name"], row["outlet_kind"], row["outlet_wikidata"]),
        }
    )


def _origin(row: sqlite3.Row) -> Row | None:
    """The first publication, as the article itself names it."""
    found = known(
        {
            "headline": row["origin_title"],
            "url": address(row["origin_url"]),
            "datePublished": row["origin_published"],
            "publisher": _outlet(row["origin"], row["origin_name"], row["origin_kind"], row["origin_wikidata"]),
        }
    )
    return {"@type": "NewsArticle"} | found if found else None


def _same(origin: Row, other: Row) -> bool:
    """True if a publication says all that is known of the origin."""
    return all(other.get(key) == value for key, value in origin.items())
