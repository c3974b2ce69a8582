"""croissant.json: the tables as a data set in MLCommons Croissant 1.0."""

from __future__ import annotations

from curate.export.datapackage import NAME, SAYS
from curate.export.files import File
from curate.export.form import Row
from curate.export.iris import iri
from curate.export.layout import Column, Table

TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float"}
CONTEXT: Row = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(tables: list[Table], files: list[File], build: str) -> Row:
    """Return the description; records are read from Parquet where it was written, else from CSV."""
    best = {file.table: file for file in sorted(files, key=lambda file: file.path)}  # csv/ before parquet/
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": iri("build", build),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "description": SAYS,
        "version": "1.0.0",
        "distribution": [_file(file) for file in files],
        "recordSet": [_records(table, best[table.name]) for table in tables],
    }


def _file(file: File) -> Row:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "encodingFormat": file.media_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def _records(table: Table, file: File) -> Row:
    key = {"key": [{"@id": f"{table.name}/{name}"} for name in table.key]} if table.key else {}
    fields = [_field(table, column, file) for column in table.columns]
    head = {"@type": "cr:RecordSet", "@id": table.name, "name": table.name, "description": table.says}
    return head | key | {"field": fields}


def _field(table: Table, column: Column, file: File) -> Row:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.says,
        "dataType": TYPES[column.type],
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
    }
