"""The folder of tables: CSV, Parquet, and the two descriptions that other tools open them by."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from curate import store
from curate.errors import refusal
from curate.export.croissant import croissant
from curate.export.datapackage import NAME, datapackage
from curate.export.files import File, arrow, csv, parquet
from curate.export.layout import tables as layout
from curate.export.provenance import inputs

NO_PARQUET = "no Parquet was written: pyarrow is not installed; pip install 'curate[parquet]'"


def tables(database: Path, folder: Path) -> list[str]:
    """Write every table, and the views that are data, into `folder`, which is there whole or not at all.

    Returns what the user should know: that Parquet could not be written, for one.

    Raises:
        Refusal: the database cannot be read, the folder cannot be written, or holds what is no such export.
    """
    library = arrow()
    with store.reading(database) as connection, replacing(folder) as made:
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


def _is_tables(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")).get("name") == NAME)
    except (OSError, ValueError, AttributeError):
        return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of folder that is written whole: what it holds, in words, and how an earlier one is known."""

    holds: str
    is_one: Callable[[Path], bool]


TABLES = Kind("exported tables", _is_tables)


@contextmanager
def replacing(folder: Path, kind: Kind = TABLES) -> Iterator[Path]:
    """Give a new folder beside `folder`; put it into its place once all is written.

    Raises:
        Refusal: something else than an earlier one of its kind is there, or the disk refuses.
    """
    folder = Path(os.path.abspath(folder))
    part, old = (folder.parent / f".{folder.name}.{end}" for end in ("part", "old"))
    try:
        _ours(folder, kind)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        yield part
        _to_disk(part)
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            os.replace(folder, old)
        os.replace(part, folder)
    except OSError as error:
        raise refusal(str(folder), f"cannot be written: {error.strerror}", "see to the disk and the folder") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)


def _ours(folder: Path, kind: Kind) -> None:
    """See that nothing would be lost.

    Raises:
        Refusal: the folder holds something else than one of its kind.
    """
    if not os.path.lexists(folder):
        return
    remedy = "give another folder, or remove it"
    if not folder.is_dir() or folder.is_symlink():
        raise refusal(str(folder), "this is no folder", remedy)
    if any(folder.iterdir()) and not kind.is_one(folder):
        raise refusal(str(folder), f"this folder holds something else than {kind.holds}", remedy)


def _to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
