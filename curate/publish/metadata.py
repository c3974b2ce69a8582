"""What Datasette says of the database: made of describe.yml (what it holds) and site.yml (how to show it).

`python -m curate.publish > metadata.yml` writes it anew; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from curate.errors import refusal
from curate.publish.profile import PLUGIN

HOME = Path(__file__).parent
HEAD = """\
# What Datasette shows about the database. Made by `python -m curate.publish > metadata.yml` from
# curate/describe.yml and curate/publish/site.yml: change those here; in a project of your own, change this.
"""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def made() -> dict[str, Any]:
    """Return the metadata: site.yml's, with describe.yml's descriptions of all tables, views and columns."""
    described = _read(HOME.parent / "describe.yml")["tables"]
    site = _read(HOME / "site.yml")
    tables = {
        name: {"description": says["about"], **site["tables"].get(name, {}), "columns": dict(says["columns"])}
        for name, says in described.items()
    }
    queries = {name: {**query, "hide_sql": True} for name, query in site["queries"].items()}
    about = {key: value for key, value in site.items() if key not in ("database", "tables", "queries")}
    return {**about, "databases": {"curate": {**site["database"], "tables": tables, "queries": queries}}}


def written() -> str:
    """Return the metadata as the text of a metadata.yml."""
    return HEAD + text(made())


def told(root: Path) -> dict[str, Any]:
    """Return what a project's metadata.yml says; where it has none, what curate says.

    Raises:
        Refusal: the file cannot be read, or is no map.
    """
    path = root / "metadata.yml"
    if not path.is_file():
        return made()
    remedy = "mend it, or remove it to have that of curate"
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise refusal(str(path), f"cannot be read: {' '.join(str(error).split())}", remedy) from error
    plugins = found.get("plugins") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(plugins or {}, dict):
        raise refusal(str(path), "this is no map of descriptions", remedy)
    return found


def public(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata with `plugins: {curate: {public: true}}`; the rest as it is."""
    plugins = described.get("plugins") or {}
    return {**described, "plugins": {**plugins, PLUGIN: {**(plugins.get(PLUGIN) or {}), "public": True}}}


def text(value: object) -> str:
    """Return a value as YAML that people can read."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded
