"""What Datasette is told of an edition: for 0.65 in metadata.yml and settings.json, for 1.0 in datasette.yaml too."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from curate import holdings
from curate.publish import metadata as ours
from curate.publish.server import DATABASE, PUBLIC_SETTINGS, switched
from curate.publish.texts import NOTICE

Metadata = dict[str, Any]

WITHOUT = f"{NOTICE}: titles, facts, offsets and rules are there, the words of pages are not."

KEPT = {"default_cache_ttl": 3600}
"""An edition stays as it is until the next one: caches may keep its pages for an hour."""

TEXTS = ("article_texts", "document_texts", "removed_text", "claims_in_context", "overlaps_in_context")
"""Tables and views whose rows show texts."""

SEARCHES = ("search", "removed", "boilerplate", "quotations", "shared_quotations")
"""Queries that answer with texts."""


def metadata(root: Path, *, text: bool) -> Metadata:
    """Return the project's metadata, or ours where it has none, as those of a publication on the open web.

    Raises:
        Refusal: the project's metadata.yml is not readable.
    """
    found = ours.told(root)
    return ours.public(found if text else _noted(found))


def files(metadata: Metadata, inspected: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that tell Datasette how to show a database: name -> content."""
    return {
        "metadata.yml": ours.text(metadata),
        "settings.json": json.dumps(settings(), indent=2) + "\n",
        "datasette.yaml": ours.text(configuration(metadata)),
        "inspect-data.json": json.dumps({DATABASE: inspected}, indent=2) + "\n",
    }


def settings() -> dict[str, int | bool]:
    """Return the settings of an edition, as files of settings have them."""
    return switched({**PUBLIC_SETTINGS, **KEPT})


def configuration(metadata: Metadata) -> dict[str, Any]:
    """Return what Datasette 1.0 does not take from metadata: settings and queries."""
    databases = {
        name: {"queries": told["queries"]}
        for name, told in (metadata.get("databases") or {}).items()
        if isinstance(told, Mapping) and told.get("queries")
    }
    return {"settings": settings(), "plugins": metadata["plugins"], "databases": databases}


def inspected(database: Path) -> dict[str, Any]:
    """Return what `datasette inspect` says of a database: its hash, its size, the rows of each table."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        tables = {name: {"count": connection.execute(f'select count(*) from "{name}"').fetchone()[0]} for name in names}
    return {"hash": holdings.digest(database), "size": database.stat().st_size, "file": database.name, "tables": tables}


def _noted(found: Metadata) -> Metadata:
    """The metadata with the notice that texts are not there, wherever they would be."""
    noted = copy.deepcopy(found)
    _note(noted, WITHOUT)
    database = noted.setdefault("databases", {}).setdefault(DATABASE, {})
    for name in TEXTS:
        _note(database.setdefault("tables", {}).setdefault(name, {}), f"{NOTICE}.")
    for name in SEARCHES:
        if name in database.get("queries", {}):
            _note(database["queries"][name], f"{NOTICE}.")
    return noted


def _note(told: Metadata, notice: str) -> None:
    if told.get("description_html"):
        told["description_html"] = f"<p><strong>{notice}</strong></p>\n{told['description_html']}"
    else:
        told["description"] = f"{notice} {told.get('description') or ''}".strip()
