"""W3C Web Annotation: each claim and each removed span, by position and by quotation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from curate import __version__, store
from curate.export.form import Row, dumps, known, listed
from curate.export.iris import BASE, TERMS, address, iri

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OWN = {"curate": TERMS}  # what the vocabulary has no word for
AROUND = 32  # code points before and after a quotation
TAGS = ("category", "tag", "region", "theme", "topic", "section", "in-depth-report")
SOFTWARE = {"id": f"{BASE}software:curate", "type": "Software", "name": f"curate {__version__}"}

_DOCUMENTS = """
select documents.id, media_type, url, document_texts.text
from documents join document_texts on document_texts.document = documents.id order by path, documents.id
"""
_CLAIMS = """
select id, article, field, value, outlet, person, chosen, why, rule, "start", "end", exact from claims
where document = ? order by "start", "end", field, id
"""
_REMOVED = """
select article, label, rule, "start", "end" from spans where document = ? and kept = 0 order by "start"
"""
_TOTAL = "select (select count(*) from claims) + (select count(*) from spans where kept = 0)"


def webannotations(database: Path) -> Iterator[str]:
    """Yield one AnnotationCollection with a page that holds every annotation, one a line.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        total = connection.execute(_TOTAL).fetchone()[0]
        collection = {
            "@context": [CONTEXT, OWN],
            "id": f"{BASE}annotations",
            "type": "AnnotationCollection",
            "total": total,
        }
        page = {"id": f"{BASE}annotations:1", "type": "AnnotationPage", "startIndex": 0}
        head = f'{dumps(collection)[:-1]}, "first": {dumps(page)[:-1]}, "items": ['
        yield from listed(head, _annotations(connection), "]}}")


def _annotations(connection: sqlite3.Connection) -> Iterator[Row]:
    for document in connection.execute(_DOCUMENTS):
        for row in connection.execute(_CLAIMS, (document["id"],)):
            yield _claim(row) | {"target": _target(document, row)}
        for row in connection.execute(_REMOVED, (document["id"],)):
            yield _removed(document["id"], row) | {"target": _target(document, row)}


def _claim(row: sqlite3.Row) -> Row:
    """The annotation of a claim: its value as text, and what it names, if it names an outlet or a person."""
    text = {"type": "TextualBody", "value": row["value"], "format": "text/plain"}
    purpose = "tagging" if row["field"] in TAGS else "describing"
    bodies: list[Row] = [text | {"purpose": purpose}]
    for kind in ("outlet", "person"):
        if row[kind]:
            bodies.append({"type": "SpecificResource", "source": iri(kind, row[kind]), "purpose": "identifying"})
    return _annotation(
        iri("claim", row["id"]),
        {
            "motivation": "identifying" if len(bodies) > 1 else purpose,
            "body": bodies,
            "curate:article": {"id": iri("article", row["article"])},
            "curate:field": row["field"],
            "curate:chosen": bool(row["chosen"]),
            "curate:why": row["why"],
        },
        row["rule"],
    )


def _removed(document: str, row: sqlite3.Row) -> Row:
    """The annotation of a span that is not part of a cleaned text: what it was taken for."""
    body = {"type": "TextualBody", "value": row["label"], "format": "text/plain", "purpose": "classifying"}
    about = {"id": iri("article", row["article"])} if row["article"] else None
    name = iri("span", f"{document}-{row['start']}")
    return _annotation(name, {"motivation": "classifying", "body": body, "curate:article": about}, row["rule"])


def _annotation(name: str, says: Row, rule: str | None) -> Row:
    creator = {"id": iri("rule", rule), "type": "Software", "name": rule} if rule else None
    return {"id": name, "type": "Annotation"} | known(says | {"creator": creator, "generator": SOFTWARE})


def _target(document: sqlite3.Row, row: sqlite3.Row) -> Row:
    text, start, end = document["text"], row["start"], row["end"]
    quotation = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - AROUND, 0) : start],
        "suffix": text[end : end + AROUND],
    }
    return known(
        {
            "type": "SpecificResource",
            "source": {"id": iri("document", document["id"]), "type": "Text", "format": "text/plain"},
            "scope": address(document["url"]),
            "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, quotation],
        }
    )
