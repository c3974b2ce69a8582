"""How the database is served: Datasette's own command line, with our settings and descriptions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from curate.errors import refusal
from curate.publish import metadata

DATABASE = "curate"
"""The name of the database in every address: that of its file, curate.db."""

SETTINGS: dict[str, int | str] = json.loads((Path(__file__).parent / "settings.json").read_text(encoding="utf-8"))

PUBLIC_SETTINGS: dict[str, int | str] = {
    **SETTINGS,
    "default_allow_sql": "off",
    "trace_debug": "off",
    "template_debug": "off",
    "default_cache_ttl": 300,
}
"""Settings of the public profile. Pages may be kept for five minutes: so long may an old build still be seen."""


def switched(settings: Mapping[str, int | str]) -> dict[str, int | bool]:
    """Return settings as Datasette takes them inside a process: the words on and off are of its command line."""
    return {name: value if isinstance(value, int) else value == "on" for name, value in settings.items()}


def command(
    root: Path, database: Path, *, host: str = "127.0.0.1", port: int = 8001, public: bool = False
) -> list[str]:
    """Return the command that serves `database` with Datasette, as a list for subprocess or os.execv.

    Descriptions come from `metadata.yml` at the project's root; a project without one gets those of curate,
    written beside the database. To the public, the same are served with the plugin told so, from a file beside
    the database. The database is opened for reading only.

    Raises:
        Refusal: there is no database at that place, or its file is not named curate.db; metadata.yml is no map.
    """
    if not database.is_file():
        raise refusal(str(database), "there is no database here", "make it with `curate build`")
    if database.stem != DATABASE:
        raise refusal(str(database), "pages are found by the name of the database", f"name the file {DATABASE}.db")
    described = _described(root, database, public=public)
    settings = PUBLIC_SETTINGS if public else SETTINGS
    told = [word for name, value in settings.items() for word in ("--setting", name, str(value))]
    place = ["--host", host, "--port", str(port), "--metadata", str(described)]
    return [sys.executable, "-m", "datasette", "serve", str(database), *place, *told]


def _described(root: Path, database: Path, *, public: bool) -> Path:
    """Return the file with the descriptions to serve, writing it where it is not the project's own."""
    own = root / "metadata.yml"
    if public:
        path, text = database.with_suffix(".public.yml"), metadata.text(metadata.public(metadata.told(root)))
    elif own.is_file():
        return own
    else:
        path, text = database.with_suffix(".metadata.yml"), metadata.written()
    path.write_text(text, encoding="utf-8")
    return path


def serve(root: Path, database: Path, *, host: str = "127.0.0.1", port: int = 8001, public: bool = False) -> int:
    """Serve `database` until it is stopped (Ctrl-C) and return the exit status, 0 where a person stopped it.

    Raises:
        Refusal: as `command`.
    """
    server = subprocess.Popen(command(root, database, host=host, port=port, public=public))
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.wait()
        return 0
    finally:
        server.terminate()
