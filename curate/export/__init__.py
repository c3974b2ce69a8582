"""Exports: the forms other programs rely on, or read. One module a form; FORMATS has them by name."""

from __future__ import annotations

from curate.export.cslitem import csl
from curate.export.folder import tables
from curate.export.form import Folder, Text
from curate.export.latex import bibtex
from curate.export.network import gexf, graphml
from curate.export.newsarticle import jsonld
from curate.export.provenance import prov
from curate.export.records import jsonl
from curate.export.reuse import links
from curate.export.webannotation import webannotations

__all__ = ["FORMATS", "Folder", "Text", "jsonl", "links"]

FORMATS: dict[str, Text | Folder] = {
    "jsonl": Text("lines", "articles with spans and claims, one a line", jsonl),
    "links": Text("lines", "measured text reuse, a pair of spans a line", links),
    "prov": Text("document", "W3C PROV, as PROV-JSONLD", prov),
    "jsonld": Text("document", "schema.org NewsArticle, as JSON-LD", jsonld),
    "annotations": Text("document", "claims and removed spans as W3C Web Annotations", webannotations),
    "csl": Text("document", "references as CSL-JSON", csl),
    "bibtex": Text("document", "references as BibTeX and biblatex", bibtex),
    "graphml": Text("document", "the network of outlets as GraphML", graphml),
    "gexf": Text("document", "the network of outlets as GEXF", gexf),
    "tables": Folder("a folder: every table as CSV and Parquet, Data Package, Croissant", tables),
}
