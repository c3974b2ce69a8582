"""What is saved: an index of a source's WARC files. The files are the truth; the index saves reading them again.

Each line of the index is one capture, written after the capture. Captures that the index lacks (it was deleted, or the
process was killed in between) are read from the WARC files; bytes of a capture that never became whole are cut off.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from curate.fetch.address import parse
from curate.fetch.members import members
from curate.fetch.trouble import Trouble

_STATUS = re.compile(rb"HTTP/\d\.\d (\d{3})")
_ANSWERS = ("response", "revisit")


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture: the record that begins at byte `offset` of `file`, in the source's folder, and ends at `end`.

    `refers`: where the body stands if this record has none (a revisit): the id of that record, `body_file` and
    `body_offset` its place. `etag` and `modified` are what the server gave to ask again with.
    """

    file: str
    offset: int
    end: int
    url: str
    date: str
    status: int
    record: str
    digest: str = ""
    etag: str = ""
    modified: str = ""
    location: str = ""
    truncated: str = ""
    refers: str = ""
    body_file: str = ""
    body_offset: int = 0


class Journal:
    """The captures of one source, by address."""

    def __init__(self, folder: Path, index: Path) -> None:
        self.folder = folder
        self._index = index
        self._by_url: dict[str, Entry] = {}
        self._by_record: dict[str, Entry] = {}
        self._load()

    def held(self, url: str) -> Entry | None:
        """Return the newest whole capture of an address, redirects followed to a page that is held; else None."""
        seen: set[str] = set()
        while url not in seen:
            seen.add(url)
            entry = self._by_url.get(url)
            if entry is None or not entry.location:
                return entry
            url = entry.location
        return None

    def own(self, url: str) -> Entry | None:
        """Return the newest whole capture of this address itself, None of a redirect."""
        entry = self._by_url.get(url)
        return None if entry is None or entry.location else entry

    def origin(self, entry: Entry) -> Entry:
        """Return the capture that has the body of `entry`: itself, or the one that it revisits."""
        return self._by_record.get(entry.refers, entry)

    def add(self, entry: Entry) -> None:
        """Note a capture that was written."""
        self._note(entry)
        self._index.parent.mkdir(parents=True, exist_ok=True)
        with self._index.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")

    def _note(self, entry: Entry) -> None:
        self._by_record[entry.record] = entry
        useful = 200 <= entry.status < 300 or entry.location or entry.refers
        known = self._by_url.get(entry.url)
        if useful and not entry.truncated and (known is None or known.date <= entry.date):
            self._by_url[entry.url] = entry

    def _load(self) -> None:
        if self._index.is_file() and self._index.read_bytes()[-1:] not in (b"", b"\n"):
            with self._index.open("ab") as file:  # the process was killed within a line
                file.write(b"\n")
        ends: dict[str, int] = {}
        for entry in _entries(self._index):
            path = self.folder / entry.file
            if path.is_file() and path.stat().st_size >= entry.end:
                self._note(entry)
                ends[entry.file] = max(entry.end, ends.get(entry.file, 0))
        for path in sorted(self.folder.glob("*.warc.gz")):
            if ours(path):
                self._complete(path, ends.get(path.name, 0))

    def _complete(self, path: Path, start: int) -> None:
        """Note the captures of a file from a byte on, and cut off what is no whole record."""
        end = start
        for entry in self._captures(path, start):
            end = entry.end
            if entry.record:
                self.add(entry)
        if end < path.stat().st_size:
            os.truncate(path, end)

    def _captures(self, path: Path, start: int) -> Iterator[Entry]:
        for member in members(path, start):
            warc, _, block = member.head.partition(b"\r\n\r\n")
            named = _named(warc)
            kept = named if named.get("warc-type") in _ANSWERS else {}
            http = _named(block.partition(b"\r\n\r\n")[0])
            status = _STATUS.match(block)
            refers = self._by_record.get(kept.get("warc-refers-to", ""))
            yield Entry(
                file=path.name,
                offset=member.start,
                end=member.end,
                url=kept.get("warc-target-uri", ""),
                date=kept.get("warc-date", ""),
                status=int(status[1]) if status else 0,
                record=kept.get("warc-record-id", ""),
                digest=kept.get("warc-payload-digest", ""),
                etag=http.get("etag", refers.etag if refers else ""),
                modified=http.get("last-modified", refers.modified if refers else ""),
                location=target(kept.get("warc-target-uri", ""), int(status[1]), http) if status else "",
                truncated=kept.get("warc-truncated", ""),
                refers=refers.record if refers else "",
                body_file=refers.file if refers else "",
                body_offset=refers.offset if refers else 0,
            )


def ours(path: Path) -> bool:
    """True of the files that curate writes in a source's folder: others may be put there, and are left alone."""
    return bool(re.fullmatch(re.escape(path.parent.name) + r"-\d{8}T\d{9}Z\.warc\.gz", path.name))


def target(url: str, status: int, headers: dict[str, str]) -> str:
    """Return where a redirect leads, "" of any other answer and of one that leads nowhere."""
    if not 300 <= status < 400 or "location" not in headers:
        return ""
    try:
        return parse(headers["location"], url).url
    except Trouble:
        return ""


def _named(head: bytes) -> dict[str, str]:
    """Return header lines by lower-case name, without the first line."""
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.decode("latin-1").lower(): value.decode("utf-8", "replace").strip() for name, _, value in lines}


def _entries(index: Path) -> Iterator[Entry]:
    """Yield the index's entries; a line that is none (the last of a killed process) is left out."""
    if not index.is_file():
        return
    names = {field.name for field in fields(Entry)}
    for line in index.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and said.keys() == names:
            yield Entry(**said)
