"""The plan of a build: every document of a project, and a digest of all that its record depends on."""

from __future__ import annotations

import os
import sqlite3
import sys
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from curate import store
from curate.archive import CONTAINERS, Listed
from curate.cache import Cache, digest
from curate.captures import Capture, Captures, plain
from curate.errors import Problem, Refusal
from curate.manifest import Entry, Found, Project, Source
from curate.rows import Row

LIBRARIES = (
    "ahocorasick-rs", "anyascii", "brotli", "charset-normalizer", "lxml", "markdown-it-py", "numpy", "py3langid",
    "pypdfium2", "python-docx", "PyYAML", "rapidfuzz", "tld", "trafilatura", "zstandard",
)  # fmt: skip
"""Distributions whose version may change a record."""
WARC = "application/warc"


class Planned(NamedTuple):
    """A document: a file, or a member of one at `locator`, `kind` being the media type of that container.

    `name` is its path as the database has it, `size` counts bytes.
    """

    found: Found
    name: str
    sha256: str
    size: int = 0
    kind: str = ""
    locator: str = ""


@dataclass(slots=True)
class Plan:
    """Documents in the order in which they are written, and entries and members that give none.

    `inputs` is a digest of everything the database depends on: equal inputs, equal tables.
    """

    documents: list[Planned] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)
    inputs: str = ""

    def refuse(self, planned: Planned, message: str) -> None:
        """Note a document that cannot be read."""
        self.absences.append((planned.found.source.id, planned.name, planned.sha256 or None, "refused", message))


def plan(project: Project, cache: Cache) -> Plan:
    """Look at every file of the project; the cache learns which records are wanted.

    Raises:
        Refusal: two sources hold one document.
    """
    planning = _Planning(project, cache)
    files = sorted(project.found, key=lambda found: (found.source.id, found.entry.address is not None, found.name))
    for (_, fetched), found in groupby(files, lambda found: (found.source.id, found.entry.address is not None)):
        if fetched:
            planning.fetched(list(found))
        else:
            for one in found:
                planning.file(one)
    return planning.done()


class _Planning:
    """A plan in the making."""

    def __init__(self, project: Project, cache: Cache) -> None:
        self._project, self._cache = project, cache
        self._made = Plan()
        self._clashes: list[Problem] = []
        self._whole = sha256(_settings(project).encode())
        self._bases = {source.id: digest(code(), project.digest(source)) for source in project.sources}
        self._revisits: list[tuple[Found, Listed]] = []
        self._others: dict[tuple[str, str, str], tuple[int, str]] = {}

    def done(self) -> Plan:
        """Return the plan, with what is missing.

        Raises:
            Refusal: two sources hold one document.
        """
        if self._clashes:
            raise Refusal(*self._clashes)
        for source, entry in self._project.absent:
            self._absent(source.id, *_missing(source, entry))
        for (owner, where, what), (number, first) in self._others.items():
            message = f"{where}: not read: {number:,} of {what}, the first is {first}"
            self._absent(owner, f"{where}!{what}", None, "ignored", message)
        self._again()
        made = self._made
        self._whole.update(repr(sorted(map(str, made.absences))).encode())
        made.inputs = self._whole.hexdigest()
        return made

    def _absent(self, source: str, path: str, raw: str | None, reason: str, message: str) -> None:
        self._made.absences.append((source, path, raw, reason, message))

    # ---- files

    def file(self, found: Found) -> None:
        """Plan a file, or what it holds."""
        try:
            known = self._cache.file(found.path)
            kind = _kind(found.entry, known.kind)
            listing = self._cache.listing(found.path, known, kind) if kind in CONTAINERS else None
        except OSError as error:
            self._unreadable(found, error)
            return
        if listing is not None:
            for listed in self._cache.members(listing):
                self._listed(found, kind, listed)
        elif found.folder and not (known.readable or found.entry.media_type):
            self._other(found, found.folder, kind, found.name)
        else:
            self._document(Planned(found, found.name, known.sha256), "")

    def _unreadable(self, found: Found, error: OSError) -> None:
        message = f"{found.name}: the file cannot be read: {error.strerror}"
        self._made.refuse(Planned(found, found.name, ""), message)

    def _other(self, found: Found, where: str, what: str, name: str) -> None:
        """Count something that is no document."""
        key = (found.source.id, where, what)
        number, first = self._others.get(key, (0, name))
        self._others[key] = (number + 1, first)

    def _listed(self, found: Found, kind: str, listed: Listed) -> None:
        """Plan a member of a container, or note why it is no document."""
        name = f"{found.name}!{listed.locator}" if listed.locator else found.name
        if listed.what == "document":
            planned = Planned(found, name, listed.sha256, listed.size, kind, listed.locator)
            self._document(planned, listed.about)
            self._cache.capture(listed, name)
        elif listed.what == "revisit":
            self._revisits.append((found, listed))
        elif listed.what != "redirect":
            at = found.name if listed.what == "ignored" else name
            self._absent(found.source.id, name, None, listed.what, f"{at}: {listed.message}")

    def _document(self, planned: Planned, about: str) -> None:
        """Put a document into the plan, unless it is there."""
        made, found = self._made, planned.found
        parts = (planned.name, planned.sha256, about) if about else (planned.name, planned.sha256)
        base = digest(self._bases[found.source.id], *parts)
        same = self._cache.plan(len(made.documents), _family(found), planned.sha256, base)
        if same is None:
            made.documents.append(planned)
            self._whole.update(base.encode())
            return
        first = made.documents[same]
        if found.source.id == first.found.source.id or planned.kind or first.kind:
            message = f"same content as {first.name}"
            self._absent(found.source.id, planned.name, planned.sha256, "same", message)
        else:
            self._clashes.append(_clash(planned, first))

    # ---- what was fetched

    def fetched(self, files: list[Found]) -> None:
        """Plan what the addresses of one source mean in the web archives that were fetched for it."""
        source, lists, captures = files[0].source, [], Captures()
        for found in files:
            try:
                lists.append((found, self._cache.listing(found.path, self._cache.file(found.path), WARC)))
            except OSError as error:
                self._unreadable(found, error)
                continue
            captures.add(len(lists) - 1, self._cache.members(lists[-1][1]))
        pages = {plain(entry.url): entry for entry in source.documents if entry.address and entry.url}
        others = next((entry for entry in source.documents if entry.address and not entry.url), None)
        asked: dict[Capture, Entry] = {}
        for entry in pages.values():
            capture = captures.of(entry.url or "")
            if capture is None:
                self._absent(source.id, *_missing(source, entry))
            else:
                asked.setdefault(capture, entry)
        for number, (found, listing) in enumerate(lists):
            for listed in self._cache.members(listing):
                asking = asked.get(Capture(number, listed.locator))
                self._captured(found, asking or (None if plain(listed.url) in pages else others), listed)

    def _captured(self, found: Found, entry: Entry | None, listed: Listed) -> None:
        """Plan a capture for the entry that asks for it, if one does."""
        if entry is None and listed.what == "document":
            self._other(found, found.name, "pages that no entry asks for", listed.locator)
        else:
            self._listed(replace(found, entry=entry or found.entry), WARC, listed)

    def _again(self) -> None:
        """Note the captures that had the content of an earlier one."""
        for found, listed in self._revisits:
            name = f"{found.name}!{listed.locator}"
            same = self._cache.captured(listed.digest, listed.message or listed.url)
            when = f" again on {listed.retrieved}" if listed.retrieved else " again"
            if same is None:
                message = f"{name}: {listed.url} was visited{when}; its content is in no web archive here"
                self._absent(found.source.id, name, None, "missing", message)
            else:
                self._absent(found.source.id, name, same[1], "same", f"same content as {same[0]}, visited{when}")


def _kind(entry: Entry, found: str) -> str:
    """The media type that the manifest says, or that was found."""
    return entry.media_type.partition(";")[0].strip().lower() if entry.media_type else found


def _family(found: Found) -> str:
    """With whose documents a document's lines are compared: its outlet's, or its source's."""
    return found.source.outlet or f"source {found.source.id}"


def _clash(planned: Planned, first: Planned) -> Problem:
    """Two sources name one file, or copies of it."""
    found = planned.found
    at = found.source.documents.index(found.entry)
    keys = [key for key in (f"documents.{at}.path", f"documents.{at}") if key in found.source.spans]
    what = f"{planned.name} has the same content as {first.name}, which the source '{first.found.source.id}' names"
    return found.source.problem((*keys, "")[0], what, "a document belongs to one source; take it out of the other")


def _missing(source: Source, entry: Entry) -> tuple[str, str | None, str, str]:
    """The absence of an entry: path, sha256, reason, message."""
    if entry.address is None:
        return entry.path, entry.sha256, "missing", f"{entry.path} is not held here (sha256 {entry.sha256})"
    message = f"{entry.address} is not held here; run `curate fetch {source.path}`"
    return entry.address, None, "missing", message


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
