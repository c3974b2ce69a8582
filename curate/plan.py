"""The plan of a build: every document of a project, and a digest of all that its record depends on."""

from __future__ import annotations

import os
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from curate import store
from curate.cache import Cache, digest
from curate.errors import Problem, Refusal
from curate.manifest import Found, Project
from curate.rows import Row

LIBRARIES = ("ahocorasick-rs", "anyascii", "charset-normalizer", "numpy", "py3langid", "PyYAML")
"""Distributions whose version may change a record."""


@dataclass(slots=True)
class Plan:
    """Documents in the order in which they are written, and entries that give none.

    `inputs` is a digest of everything the database depends on: equal inputs, equal tables.
    """

    documents: list[Found] = field(default_factory=list)
    sha256: list[str] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)
    inputs: str = ""

    def refuse(self, found: Found, message: str, raw: str | None = None) -> None:
        """Note a document that cannot be read."""
        self.absences.append((found.source.id, found.name, raw, "refused", message))


def plan(project: Project, cache: Cache) -> Plan:
    """Look at every file of the project; the cache learns which records are wanted.

    Raises:
        Refusal: two sources hold one document.
    """
    made = Plan()
    clashes: list[Problem] = []
    whole = sha256(_settings(project).encode())
    bases = {source.id: digest(code(), project.digest(source)) for source in project.sources}
    for found in sorted(project.found, key=lambda found: (found.source.id, found.name)):
        try:
            raw = cache.sha256(found.path)
        except OSError as error:
            made.refuse(found, f"{found.name}: the file cannot be read: {error.strerror}")
            continue
        base = digest(bases[found.source.id], found.name, raw)
        same = cache.plan(len(made.documents), _family(found), raw, base)
        if same is not None:
            clashes += _same(made, found, made.documents[same], raw)
            continue
        made.documents.append(found)
        made.sha256.append(raw)
        whole.update(base.encode())
    if clashes:
        raise Refusal(*clashes)
    for source, entry in project.absent:
        message = f"{entry.path} is not held here (sha256 {entry.sha256})"
        made.absences.append((source.id, entry.path, entry.sha256, "missing", message))
    whole.update(repr(sorted(map(str, made.absences))).encode())
    made.inputs = whole.hexdigest()
    return made


def _family(found: Found) -> str:
    """With whose documents a document's lines are compared: its outlet's, or its source's."""
    return found.source.outlet or f"source {found.source.id}"


def _same(made: Plan, found: Found, first: Found, raw: str) -> Iterator[Problem]:
    """Note a document that is held twice; yield a problem if two sources have it."""
    if found.source.id == first.source.id:
        made.absences.append((found.source.id, found.name, raw, "same", f"same content as {first.name}"))
        return
    at = found.source.documents.index(found.entry)
    keys = [key for key in (f"documents.{at}.path", f"documents.{at}") if key in found.source.spans]
    what = f"{found.name} has the same content as {first.name}, which the source '{first.source.id}' names"
    yield found.source.problem((*keys, "")[0], what, "a document belongs to one source; take it out of the other")


def _settings(project: Project) -> str:
    """A digest of what the database depends on besides its documents."""
    parts = [str(store.VERSION), code(), project.authority_digest]
    parts += [f"{pack.name} {pack.digest}" for pack in project.packs]
    parts += [f"{source.id} {source.path} {project.digest(source)}" for source in project.sources]
    return digest(*parts)


@lru_cache(maxsize=1)
def code() -> str:
    """Return a digest of curate's own files and of the versions of what decides its results."""
    home = Path(__file__).parent
    found = sha256(f"{sys.version_info[:2]} {unicodedata.unidata_version} {sqlite3.sqlite_version}".encode())
    for path in sorted(path for ending in ("py", "yml", "sql") for path in home.rglob(f"*.{ending}")):
        name = path.relative_to(home).as_posix()
        if not name.startswith("publish/"):
            found.update(f"{name}{os.linesep}".encode() + path.read_bytes())
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):
            found.update(f"{library} {version(library)}".encode())
    return found.hexdigest()
