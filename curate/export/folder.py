"""The folder of tables: CSV, Parquet, and the two descriptions that other tools open them by."""

from __future__ import annotations

import json
from pathlib import Path

from curate import store
from curate.export.croissant import croissant
from curate.export.datapackage import NAME, datapackage
from curate.export.files import File, arrow, csv, parquet
from curate.export.layout import tables as layout
from curate.export.provenance import inputs
from curate.folders import replacing

NO_PARQUET = "no Parquet was written: pyarrow is not installed; pip install 'curate[parquet]'"


def tables(database: Path, folder: Path) -> list[str]:
    """Write every table, and the views that are data, into `folder`, which is there whole or not at all.

    Returns what the user should know: that Parquet could not be written, for one.

    Raises:
        Refusal: the database cannot be read, the folder cannot be written, or holds what is no such export.
    """
    library = arrow()
    with store.reading(database) as connection, replacing(folder, _ours, "exported tables") as made:
        found = layout(connection)
        build = inputs(connection)
        (made / "csv").mkdir()
        files = {table.name: csv(connection, table, made) for table in found}
        others: list[File] = []
        if library:
            (made / "parquet").mkdir()
            others = [parquet(library, connection, table, made) for table in found]
        sources = [title for (title,) in connection.execute("select title from sources order by id")]
        _write(made / "datapackage.json", datapackage(found, files, build, sources))
        _write(made / "croissant.json", croissant(found, [*files.values(), *others], build))
    return [] if library else [NO_PARQUET]


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def _ours(folder: Path) -> bool:
    """True if a folder is an earlier export of tables."""
    try:
        return bool(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")).get("name") == NAME)
    except (OSError, ValueError, AttributeError):
        return False
