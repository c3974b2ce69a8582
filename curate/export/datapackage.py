"""datapackage.json: the tables as a Data Package (version 2), with types, keys and descriptions."""

from __future__ import annotations

from curate.export.files import File
from curate.export.form import Row, known
from curate.export.iris import iri
from curate.export.layout import Column, Table

NAME = "curate-corpus"
SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
SAYS = (
    "A corpus of articles with their provenance: every value quotes the words it rests on. Offsets count Unicode code"
    " points from 0, end exclusive. Cells are as the pages have them, also where they begin with =, +, - or @."
)


def datapackage(tables: list[Table], files: dict[str, File], build: str, sources: list[str]) -> Row:
    """Return the descriptor; `files` are the CSV files by table, `build` the digest that names the build."""
    return {
        "$schema": SCHEMA,
        "name": NAME,
        "id": iri("build", build),
        "title": "Corpus and provenance, by curate",
        "description": SAYS,
        "sources": [{"title": title} for title in sources],
        "resources": [_resource(table, files[table.name]) for table in tables],
    }


def _resource(table: Table, file: File) -> Row:
    return {
        "name": table.name,
        "type": "table",
        "path": file.path,
        "description": table.says,
        "format": "csv",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": known(
            {
                "fields": [_field(column) for column in table.columns],
                "missingValues": [""],
                "primaryKey": list(table.key),
                "foreignKeys": [
                    {
                        "fields": list(one.columns),
                        "reference": {
                            "resource": one.table if one.table != table.name else "",
                            "fields": list(one.theirs),
                        },
                    }
                    for one in table.references
                ],
            }
        ),
    }


def _field(column: Column) -> Row:
    # An empty text is a value here, and a missing one to readers of CSV: only numbers can be required.
    required = {"constraints": {"required": True}} if column.required and column.type != "string" else {}
    return {"name": column.name, "type": column.type, "description": column.says} | required
