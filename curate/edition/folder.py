"""The folder of an edition: made beside the one it replaces, and put into its place when it is whole."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

import curate
from curate import store
from curate.edition import container, described, needs
from curate.edition.wheel import Wheel, wheel
from curate.edition.withheld import withhold
from curate.errors import refusal
from curate.folders import replacing
from curate.publish.server import DATABASE

MARK = "edition.json"
"""The file that says what made the folder; a folder with it is replaced by the next edition."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is published of a project: its database, with or without texts, in a folder."""

    root: Path
    database: Path
    folder: Path
    text: bool = True


def write(edition: Edition) -> list[str]:
    """Write the folder of an edition; return what to tell the user.

    Raises:
        Refusal: there is no database, the folder is part of the project or holds something else, or the disk is full.
    """
    outside(edition)
    with replacing(edition.folder, is_edition, "an edition") as made:
        database = made / f"{DATABASE}.db"
        copy(edition.database, database, text=edition.text)
        inspected = described.inspected(database)
        plugin = installed()
        (made / plugin.name).write_bytes(plugin.content)
        pins = needs.pinned()
        metadata = described.metadata(edition.root, text=edition.text)
        files = {
            **described.files(metadata, inspected),
            **container.files(plugin.name, pins, metadata, text=edition.text),
            MARK: _mark(inspected["hash"], text=edition.text),
        }
        for name, content in files.items():
            (made / name).write_text(content, encoding="utf-8", newline="\n")
    lines = [f"{edition.folder}: the database{'' if edition.text else ' without texts'}, and all it needs to be served"]
    return [*lines, f"to see it: datasette serve {edition.folder}; README.md there says how to put it on the web"]


def is_edition(folder: Path) -> bool:
    """True if a folder is one of ours."""
    try:
        return "edition" in json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def copy(database: Path, place: Path, *, text: bool = True) -> None:
    """Write a copy of a database as one file without free pages, all of one build; without texts if told so.

    Raises:
        Refusal: the database cannot be read, or the copy not be written.
    """
    with store.reading(database) as connection:
        if text:
            _vacuum(connection, place)
            return
        work = place.with_name(f".{place.name}.work")
        _vacuum(connection, work)
    try:
        withhold(work)
        with closing(sqlite3.connect(work, isolation_level=None)) as without:
            _vacuum(without, place)
    except sqlite3.OperationalError as error:
        raise refusal(str(place), f"cannot be written: {error}", "see to the disk and the folder") from error
    finally:
        work.unlink(missing_ok=True)


def _vacuum(connection: sqlite3.Connection, place: Path) -> None:
    try:
        connection.execute("vacuum into ?", (str(place),))
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise
        raise refusal(str(place), f"cannot be written: {error}", "see to the disk and the folder") from error


def installed() -> Wheel:
    """Return the wheel of the curate that runs.

    Raises:
        Refusal: it runs without being installed.
    """
    found = next((one for one in Distribution.discover(name="curate") if one.read_text("METADATA")), None)
    if found is None:  # what setuptools leaves in a source folder (.egg-info) is no installation
        raise refusal("curate", "it is not installed, so no wheel can be made of it", "pip install it")
    return wheel(found, Path(curate.__file__).parent, needs.NEEDS)


def outside(edition: Edition) -> None:
    """See that the folder is no place that the project uses itself.

    Raises:
        Refusal: it is, or holds one.
    """
    folder = Path(os.path.realpath(edition.folder))
    for name in ("corpus", "manifests"):
        used = Path(os.path.realpath(edition.root / name))
        if folder == used or used in folder.parents or folder in used.parents:
            what = f"the project keeps its {name} there"
            raise refusal(str(edition.folder), what, "give a folder of its own, such as site")


def _mark(digest: str, *, text: bool) -> str:
    told = {
        "edition": curate.__version__,
        "schema": store.VERSION,
        "text": "held" if text else "withheld",
        "sha256": digest,
    }
    return json.dumps(told, indent=2) + "\n"
