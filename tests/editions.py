"""Editions to publish: a project around a database, and the folder that `curate publish` makes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from curate.edition.folder import Edition, write
from curate.publish import metadata

CONTACT = "archive@harbour.example"
CITE = "Harbour corpus, 2026."


def project(root: Path, database: Path) -> Path:
    """Make a project whose database is a copy of `database`; return its folder."""
    (root / "manifests").mkdir(parents=True)
    (root / "corpus").mkdir()
    shutil.copy(database, root / "corpus/curate.db")
    told = metadata.made() | {
        "license": "CC BY 4.0",
        "license_url": "https://licence.example/by",
        "plugins": {"curate": {"contact": CONTACT, "cite": CITE}, "other": {"kept": True}},
    }
    (root / "metadata.yml").write_text(metadata.text(told), encoding="utf-8")
    return root


def edition(root: Path, name: str = "site", *, text: bool = True) -> Path:
    """Publish a project into a folder beside it; return the folder."""
    folder = root.parent / name
    write(Edition(root, root / "corpus/curate.db", folder, text=text))
    return folder


def told(folder: Path) -> dict[str, object]:
    """Return the metadata of an edition."""
    return dict(yaml.safe_load((folder / "metadata.yml").read_text(encoding="utf-8")))


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
