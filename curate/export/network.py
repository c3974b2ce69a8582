"""The network of outlets: GraphML and GEXF."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as xml

from curate import __version__, store

NODE = {"name": "string", "kind": "string", "country": "string", "wikidata": "string", "articles": "int"}
EDGE = {
    "articles": "int",
    "claimed": "int",
    "measured": "int",
    "confirmed": "int",
    "median_hours": "double",
    "mean_coverage": "double",
    "first_published": "string",
    "last_published": "string",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODES = """
select id, name, kind, country, wikidata, (select count(*) from articles where outlet = outlets.id) as articles
from outlets where id in (select outlet from articles union select earlier from network union select later from network)
order by id
"""
_EDGES = f"select earlier, later, {', '.join(EDGE)} from network order by earlier, later"


def graphml(database: Path) -> Iterator[str]:
    """Yield the network of outlets as GraphML.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        nodes, edges = _read(connection)
    root = xml.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for where, columns in (("node", NODE), ("edge", EDGE)):
        for key, kind in columns.items():
            given = {"id": f"{where}-{key}", "for": where, "attr.name": key, "attr.type": kind}
            xml.SubElement(root, "key", given)
    graph = xml.SubElement(root, "graph", id="outlets", edgedefault="directed")
    for row in nodes:
        _data(xml.SubElement(graph, "node", id=_xml(row["id"])), "node", row)
    for row in edges:
        given = {"source": _xml(row["earlier"]), "target": _xml(row["later"])}
        _data(xml.SubElement(graph, "edge", given), "edge", row)
    yield from _lines(root)


def gexf(database: Path) -> Iterator[str]:
    """Yield the network of outlets as GEXF 1.2, the articles of an edge as its weight.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        nodes, edges = _read(connection)
    root = xml.Element("gexf", xmlns="http://www.gexf.net/1.2draft", version="1.2")
    meta = xml.SubElement(root, "meta")
    xml.SubElement(meta, "creator").text = f"curate {__version__}"
    graph = xml.SubElement(root, "graph", mode="static", defaultedgetype="directed")
    for where, columns in (("node", NODE), ("edge", EDGE)):
        declared = xml.SubElement(graph, "attributes", {"class": where})
        for key, kind in columns.items():
            given = {"id": key, "title": key, "type": "integer" if kind == "int" else kind}
            xml.SubElement(declared, "attribute", given)
    drawn = xml.SubElement(graph, "nodes")
    for row in nodes:
        _values(xml.SubElement(drawn, "node", id=_xml(row["id"]), label=_xml(row["name"])), NODE, row)
    drawn = xml.SubElement(graph, "edges")
    for number, row in enumerate(edges):
        given = {"id": str(number), "source": _xml(row["earlier"]), "target": _xml(row["later"])}
        _values(xml.SubElement(drawn, "edge", given | {"weight": str(row["articles"])}), EDGE, row)
    yield from _lines(root)


def _read(connection: sqlite3.Connection) -> tuple[list[sqlite3.Row], list[sqlite3.Row]]:
    return connection.execute(_NODES).fetchall(), connection.execute(_EDGES).fetchall()


def _data(element: xml.Element, where: str, row: sqlite3.Row) -> None:
    for key in NODE if where == "node" else EDGE:
        if row[key] is not None:
            xml.SubElement(element, "data", key=f"{where}-{key}").text = _xml(row[key])


def _values(element: xml.Element, columns: dict[str, str], row: sqlite3.Row) -> None:
    values = xml.SubElement(element, "attvalues")
    for key in columns:
        if row[key] is not None:
            xml.SubElement(values, "attvalue", {"for": key, "value": _xml(row[key])})


def _xml(value: object) -> str:
    """Return a value as text; a character that XML cannot hold becomes U+FFFD."""
    return _NOT_XML.sub("\ufffd", str(value))


def _lines(root: xml.Element) -> Iterator[str]:
    xml.indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from xml.tostring(root, encoding="unicode").split("\n")
