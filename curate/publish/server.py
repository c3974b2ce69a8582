"""How the database is served: Datasette's own command line, with our settings and descriptions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from curate.errors import refusal
from curate.publish import metadata

DATABASE = "curate"
"""The name of the database in every address: that of its file, curate.db."""

SETTINGS: dict[str, int | str] = json.loads((Path(__file__).parent / "settings.json").read_text(encoding="utf-8"))

PUBLIC_SETTINGS: dict[str, int | str] = {**SETTINGS, "default_allow_sql": "off", "default_cache_ttl": 3600}
"""For the open web: nobody runs SQL, and what is served stays as it is, so that caches may keep it for an hour."""


def command(root: Path, database: Path, *, host: str = "127.0.0.1", port: int = 8001) -> list[str]:
    """Return the command that serves `database` with Datasette, as a list for subprocess or os.execv.

    Descriptions come from `metadata.yml` at the project's root; a project without one gets those of curate,
    written beside the database. The database is opened for reading only.

    Raises:
        Refusal: there is no database at that place, or its file is not named curate.db.
    """
    if not database.is_file():
        raise refusal(str(database), "there is no database here", "make it with `curate build`")
    if database.stem != DATABASE:
        raise refusal(str(database), "pages are found by the name of the database", f"name the file {DATABASE}.db")
    described = root / "metadata.yml"
    if not described.is_file():
        described = database.with_suffix(".metadata.yml")
        described.write_text(metadata.written(), encoding="utf-8")
    settings = [word for name, value in SETTINGS.items() for word in ("--setting", name, str(value))]
    place = ["--host", host, "--port", str(port), "--metadata", str(described)]
    return [sys.executable, "-m", "datasette", "serve", str(database), *place, *settings]


def serve(root: Path, database: Path, *, host: str = "127.0.0.1", port: int = 8001) -> int:
    """Serve `database` until it is stopped (Ctrl-C) and return the exit status, 0 where a person stopped it.

    Raises:
        Refusal: as `command`.
    """
    server = subprocess.Popen(command(root, database, host=host, port=port))
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.wait()
        return 0
    finally:
        server.terminate()
