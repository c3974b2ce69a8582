"""W3C PROV as PROV-JSONLD: publications and what they come from, who stands behind them, the words that say so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from curate import __version__, store
from curate.export.form import Row, dumps, known, listed
from curate.export.iris import BASE, KINDS, TERMS, address, local

CONTEXT = "https://openprovenance.org/prov-jsonld/context.jsonld"
PREFIXES = {kind: f"{BASE}{kind}:" for kind in KINDS if kind != "term"} | {
    "curate": TERMS,
    "software": f"{BASE}software:",
    "applied": f"{BASE}applied:",
    "dcterms": "http://purl.org/dc/terms/",
}
SOFTWARE = f"software:curate-{local(__version__)}"

_DOCUMENTS = "select id, kind, path, media_type, url, retrieved, source from documents order by path, id"
_ARTICLES = """
select articles.id, title, outlet, published, language, relation, document, "start", "end", contested_fields
from articles join documents on documents.id = document order by path, document, "start", position
"""
_NOT_HELD = "select id, title, url, outlet, published, named_by from publications where held = 0 order by id"
_AUTHORS = "select article, person from article_authors order by article, position"
_OUTLETS = """
select id, name, kind, country, wikidata from outlets where id in (
  select outlet from articles union select outlet from publications union select outlet from claims
) order by id
"""
_PEOPLE = "select id, name, wikidata from people order by id"
_RULES = """
select id, pack, label, pattern, why from rules where id in (select rule from claims union select rule from spans)
order by id
"""
_CLAIMS = """
select id, article, field, value, basis, chosen, why, rule, document, "start", "end", exact from claims
order by article, "start", "end", field, id
"""
_EDGES = "select earlier, later, basis, relation, rule, reason from edges order by later, earlier, basis"
_EVIDENCE = "select claim from edge_claims where earlier = ? and later = ? and basis = ? order by claim"
_CONFLICTS = "select article, kind, message from conflicts order by article, kind, other"
_QUOTING = ("excerpt", "quotation")  # relations for which PROV has a name: a part was repeated


def prov(database: Path) -> Iterator[str]:
    """Yield the whole corpus as one PROV-JSONLD document, a statement a line.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        build = _name("build", inputs(connection))
        statements = chain(
            _build(connection, build),
            _documents(connection, build),
            _articles(connection, build),
            _not_held(connection),
            _agents(connection),
            _claims(connection),
            _edges(connection),
        )
        yield from listed(f'{{"@context": {dumps([PREFIXES, CONTEXT])}, "@graph": [', statements, "]}")


def inputs(connection: sqlite3.Connection) -> str:
    """Return the digest of all that a build was made from: what names the build."""
    found = connection.execute("select value from meta where key = 'inputs'").fetchone()
    return str(found[0]) if found else "unknown"


def _name(kind: str, name: str) -> str:
    return f"{kind}:{local(name)}"


def _values(row: Row) -> Row:
    """Attributes as PROV-JSONLD writes them: a list of value objects each."""
    return {key: value if isinstance(value, list) else [_value(value)] for key, value in known(row).items()}


def _value(value: object) -> Row:
    if isinstance(value, int):
        return {"@value": str(value), "@type": "xsd:integer"}
    return {"@value": value}


def _uri(url: str | None) -> list[Row] | None:
    found = address(url)
    return [{"@value": found, "@type": "xsd:anyURI"}] if found else None


def _ref(kind: str, name: str | None) -> list[Row] | None:
    return [{"@id": _name(kind, name)}] if name is not None else None


def _entity(name: str, **attributes: Any) -> Row:
    given = {key.replace("__", ":"): value for key, value in attributes.items()}
    return {"@type": "Entity", "@id": name} | _values(given)


def _derived(later: str, earlier: str, activity: str | None = None, **attributes: Any) -> Row:
    formal = known({"generatedEntity": later, "usedEntity": earlier, "activity": activity})
    given = {key.replace("__", ":"): value for key, value in attributes.items()}
    return {"@type": "Derivation"} | formal | _values(given)


def _generated(entity: str, activity: str) -> Row:
    return {"@type": "Generation", "entity": entity, "activity": activity}


def _attributed(entity: str, agent: str, role: str) -> Row:
    return {"@type": "Attribution", "entity": entity, "agent": agent, "type": [f"curate:{role}"]}


def _member(collection: str, entity: str) -> Row:
    return {"@type": "Membership", "collection": collection, "entity": [entity]}


def _build(connection: sqlite3.Connection, build: str) -> Iterator[Row]:
    """The build, the rules as plans, and the application of each rule as an activity."""
    yield {"@type": "Activity", "@id": build, "label": [{"@value": "curate build"}]}
    yield {"@type": "Agent", "@id": SOFTWARE, "type": ["prov:SoftwareAgent"]} | _values(
        {"label": f"curate {__version__}"}
    )
    yield {"@type": "Association", "activity": build, "agent": SOFTWARE}
    packs = set()
    for rule in connection.execute(_RULES):
        plan, activity, pack = _name("rule", rule["id"]), _name("applied", rule["id"]), _name("pack", rule["pack"])
        if pack not in packs:
            packs.add(pack)
            yield _entity(pack, type=["prov:Plan", "prov:Collection"], label=rule["pack"])
        yield _entity(
            plan,
            type=["prov:Plan"],
            label=rule["id"],
            value=rule["pattern"],
            curate__label=rule["label"],
            dcterms__description=rule["why"],
        )
        yield _member(pack, plan)
        yield {"@type": "Activity", "@id": activity} | _values({"dcterms:isPartOf": [{"@id": build}]})
        yield {"@type": "Association", "activity": activity, "agent": SOFTWARE, "plan": plan}


def _documents(connection: sqlite3.Connection, build: str) -> Iterator[Row]:
    for source in connection.execute("select id, title, rights from sources order by id"):
        given = {"label": source["title"], "dcterms:rights": source["rights"]}
        yield _entity(_name("source", source["id"]), type=["prov:Collection"]) | _values(given)
    for row in connection.execute(_DOCUMENTS):
        name = _name("document", row["id"])
        yield _entity(
            name,
            label=row["path"],
            curate__kind=row["kind"],
            curate__sha256=row["id"],
            curate__retrieved=row["retrieved"],
            dcterms__format=row["media_type"],
            dcterms__source=_uri(row["url"]),
        )
        yield {"@type": "Usage", "activity": build, "entity": name}
        if row["source"]:
            yield _member(_name("source", row["source"]), name)


def _articles(connection: sqlite3.Connection, build: str) -> Iterator[Row]:
    conflicts: dict[str, list[Row]] = {}
    for article, kind, message in connection.execute(_CONFLICTS):
        conflicts.setdefault(article, []).append({"@value": f"{kind}: {message}"})
    for row in connection.execute(_ARTICLES):
        name, document = _name("article", row["id"]), _name("document", row["document"])
        yield _entity(
            name,
            type=["curate:Publication"],
            label=row["title"],
            dcterms__date=row["published"],
            dcterms__language=row["language"],
            curate__relation=row["relation"],
            curate__contested=row["contested_fields"],
            curate__conflict=conflicts.get(row["id"]),
        )
        yield _generated(name, build)
        yield _derived(name, document, build, curate__start=row["start"], curate__end=row["end"])
        if row["outlet"]:
            yield _attributed(name, _name("outlet", row["outlet"]), "publisher")
    for article, person in connection.execute(_AUTHORS):
        yield _attributed(_name("article", article), _name("person", person), "author")


def _not_held(connection: sqlite3.Connection) -> Iterator[Row]:
    """Publications that pages name and the corpus does not hold: places that a later arrival fills."""
    for row in connection.execute(_NOT_HELD):
        name = _name("article", row["id"])
        yield _entity(
            name,
            type=["curate:Publication", "curate:NotHeld"],
            label=row["title"],
            dcterms__date=row["published"],
            dcterms__source=_uri(row["url"]),
            curate__namedBy=row["named_by"],
        )
        if row["outlet"]:
            yield _attributed(name, _name("outlet", row["outlet"]), "publisher")


def _agents(connection: sqlite3.Connection) -> Iterator[Row]:
    for row in connection.execute(_OUTLETS):
        given = {"curate:kind": row["kind"], "curate:country": row["country"], "curate:wikidata": row["wikidata"]}
        head = {"@type": "Agent", "@id": _name("outlet", row["id"]), "type": ["prov:Organization"]}
        yield head | _values({"label": row["name"]} | given)
    for row in connection.execute(_PEOPLE):
        given = {"label": row["name"], "curate:wikidata": row["wikidata"]}
        yield {"@type": "Agent", "@id": _name("person", row["id"])} | _values(given)


def _claims(connection: sqlite3.Connection) -> Iterator[Row]:
    """Each claim: words quoted from a document, found by a rule, that say something about an article."""
    for row in connection.execute(_CLAIMS):
        name, activity = _name("claim", row["id"]), _name("applied", row["rule"])
        yield _entity(
            name,
            type=["curate:Claim"],
            value=row["exact"],
            curate__about=_ref("article", row["article"]),
            curate__field=row["field"],
            curate__says=row["value"],
            curate__basis=row["basis"],
            curate__chosen=row["chosen"],
            curate__why=row["why"],
        )
        yield _generated(name, activity)
        yield _derived(
            name,
            _name("document", row["document"]),
            activity,
            type=["prov:Quotation"],
            curate__start=row["start"],
            curate__end=row["end"],
        )


def _edges(connection: sqlite3.Connection) -> Iterator[Row]:
    for row in connection.execute(_EDGES):
        evidence = connection.execute(_EVIDENCE, (row["earlier"], row["later"], row["basis"]))
        kinds = [f"curate:{local(row['relation'])}", *(["prov:Quotation"] if row["relation"] in _QUOTING else [])]
        yield _derived(
            _name("article", row["later"]),
            _name("article", row["earlier"]),
            type=kinds,
            curate__basis=row["basis"],
            curate__rule=row["rule"],
            curate__reason=row["reason"],
            curate__evidence=[{"@id": _name("claim", claim)} for (claim,) in evidence],
        )
