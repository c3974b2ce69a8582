"""Tables as files: CSV that keeps every character, and Parquet where pyarrow is installed."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from curate.export.layout import Table, read

BATCH = 2000  # rows that Parquet has in memory


class File(NamedTuple):
    """A written file: its path in the folder, what it holds, and what can be checked of it."""

    table: str
    path: str
    media_type: str
    bytes: int
    sha256: str
    rows: int


def csv(connection: sqlite3.Connection, table: Table, folder: Path) -> File:
    """Write a table as CSV: text in quotes always, numbers bare, null as nothing between two commas."""
    path = folder / "csv" / f"{table.name}.csv"
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(_cell(column.name) for column in table.columns) + "\n")
        for row in read(connection, table):
            file.write(",".join(map(_cell, row)) + "\n")
            rows += 1
    return written(table.name, path, folder, "text/csv", rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return repr(value)


def parquet(arrow: Any, connection: sqlite3.Connection, table: Table, folder: Path) -> File:
    """Write a table as Parquet; `arrow` is the module pyarrow."""
    import pyarrow.parquet

    kinds = {"string": arrow.string(), "integer": arrow.int64(), "number": arrow.float64()}
    schema = arrow.schema(
        [arrow.field(one.name, kinds[one.type], metadata={"description": one.says}) for one in table.columns],
        metadata={"description": table.says},
    )
    path = folder / "parquet" / f"{table.name}.parquet"
    count = 0
    rows = read(connection, table)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := [tuple(row) for row in islice(rows, BATCH)]:
            count += len(batch)
            columns = [list(cells) for cells in zip(*batch, strict=True)]
            arrays = [arrow.array(cells, kinds[one.type]) for cells, one in zip(columns, table.columns, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
    return written(table.name, path, folder, "application/x-parquet", count)


def written(table: str, path: Path, folder: Path, media_type: str, rows: int) -> File:
    """Return what can be checked of a file in `folder`."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return File(table, path.relative_to(folder).as_posix(), media_type, size, digest.hexdigest(), rows)


def arrow() -> Any:
    """Return the module pyarrow, or None where it is not installed."""
    try:
        import pyarrow
    except ImportError:
        return None
    return pyarrow
