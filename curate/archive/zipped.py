"""Zip archives of documents, and web archives that are packed as zip (WACZ). Nothing is unpacked to the disk."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from curate.archive.member import LARGEST, Broken, Held, Member, Note
from curate.read import jsonfile

MOST = 1_000_000  # entries of an archive
_BOMB = 200  # bytes that may come of one, in an entry larger than SMALL
_SMALL = 10_000_000  # bytes
_ENCRYPTED = 1
_LONGEST_END = 22 + 0xFFFF  # bytes of the record at the end, with its comment
_HEAD = 30  # bytes at least, before the content of an entry
_UTF8 = 0x800
_HIDDEN = re.compile(r"(?i)(?:^|/)(?:\.(?!\.?/)|__macosx/|thumbs\.db$|desktop\.ini$)")
_PAGES = "pages/pages.jsonl"
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    OSError,
)


class Zip:
    """A zip archive; its members are its files. Locators are their paths in it."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except _FAULTS as error:
            raise Broken(f"the zip archive is damaged: {error}") from error
        self._entries = _named(self._zip.infolist()[:MOST])
        self._over = _overlapping(self._entries.values(), file.seek(0, 2))
        self._lost = _counted(file) - len(self._zip.infolist())
        self._titles: dict[str, str] | None = None

    def walk(self) -> Iterator[Held | Note]:
        """Yield all files, and notes on those that are none for a reader."""
        if self._lost > 0:
            yield Note("damaged", Member(""), f"its list is damaged: {self._lost:,} files that it counts are not in it")
        wacz = self._wacz()
        for name, entry in self._entries.items():
            if entry.is_dir():
                continue
            fault = self._fault(entry)
            if wacz and not name.startswith("archive/"):
                yield Note("ignored", Member(name), "the WACZ's own indexes and lists")
            elif _HIDDEN.search(name):
                yield Note("ignored", Member(name), "hidden files")
            elif fault:
                yield Note("refused", Member(name), fault)
            else:
                yield self._held(name, entry)

    def open(self, locator: str) -> Held:
        """Return a file of the archive.

        Raises:
            Broken: it is not there, or damaged.
        """
        entry = self._entries.get(locator)
        held = self._held(locator, entry) if entry is not None and not self._fault(entry) else None
        if not isinstance(held, Held):
            raise Broken(f"there is no readable file '{locator}' in it")
        return held

    def title(self, url: str | None) -> str | None:
        """Return the title that the page list of a WACZ gives for an address."""
        if self._titles is None:
            self._titles = self._listed() if self._wacz() else {}
        return self._titles.get(url or "")

    def _wacz(self) -> bool:
        return "datapackage.json" in self._entries and any(name.startswith("archive/") for name in self._entries)

    def _fault(self, entry: zipfile.ZipInfo) -> str | None:
        """Why an entry is not opened."""
        if entry.header_offset in self._over:
            return "it lies over other entries, as those of decompression bombs do"
        return _fault(entry)

    def _held(self, name: str, entry: zipfile.ZipInfo) -> Held | Note:
        try:
            return Held(Member(name, entry.filename), cast(BinaryIO, self._zip.open(entry)), entry.file_size)
        except _FAULTS as error:
            return Note("damaged", Member(name), f"{error}; the others are read")

    def _listed(self) -> dict[str, str]:
        """The titles of the page list, by address; none where it is damaged."""
        entry = self._entries.get(_PAGES)
        found: dict[str, str] = {}
        if entry is None or self._fault(entry):
            return found
        with suppress(*_FAULTS), self._zip.open(entry) as lines:
            for line in lines.read(LARGEST).splitlines():
                page: Any = json.loads(line)
                if isinstance(page, dict) and isinstance(page.get("url"), str) and isinstance(page.get("title"), str):
                    found[page["url"]] = jsonfile.held(page["title"])
        return found


def _named(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Entries by locator: their name, in which no `!` is; of a name that is there twice with the entry's place."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = _name(entry).replace("!", "%21")
        found[f"{name}@{entry.header_offset}" if name in found else name] = entry
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """The name; of one that does not say its encoding, UTF-8 where the bytes are."""
    if not entry.flag_bits & _UTF8:
        with suppress(UnicodeError):
            return entry.filename.encode("cp437").decode("utf-8")
    return entry.filename


def _counted(file: BinaryIO) -> int:
    """How many files an archive says that it holds; 0 where it does not."""
    file.seek(max(0, file.seek(0, 2) - _LONGEST_END))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    count = int.from_bytes(end[at + 10 : at + 12], "little") if at >= 0 else 0
    return count if count < 0xFFFF else 0


def _overlapping(entries: Iterable[zipfile.ZipInfo], size: int) -> set[int]:
    """Where the entries begin that reach into the next one, or out of the file."""
    spans = sorted((entry.header_offset, entry.header_offset + _HEAD + entry.compress_size) for entry in entries)
    nexts = [*(start for start, _ in spans[1:]), size]
    return {start for (start, end), next_ in zip(spans, nexts, strict=True) if end > next_}


def _fault(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not opened."""
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted; unpack the archive with its password, and list the files"
    if entry.file_size > _SMALL and entry.file_size > _BOMB * max(1, entry.compress_size):
        return f"it unpacks to {entry.file_size:,} bytes, as a decompression bomb does; unpack it if it is none"
    if entry.file_size > LARGEST and PurePosixPath(entry.filename).suffix.lower() not in (
        ".gz",
        ".warc",
        ".zip",
        ".wacz",
        ".mbox",
    ):
        return f"it is larger than {LARGEST // 1_000_000} MB"
    return None
