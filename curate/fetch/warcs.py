"""Writing what was fetched as WARC 1.1 (ISO 28500:2017), a gzip member a record.

docs/fetch.md says what the records hold.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO, FileIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import h11
from warcio.archiveiterator import ArchiveIterator
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from curate import __version__
from curate.errors import refusal
from curate.fetch.exchange import IN_MEMORY, Answer, body
from curate.fetch.journal import Entry, Journal, target
from curate.fetch.trouble import Trouble

FULL = 1_000_000_000  # bytes after which a new file is begun, as the standard advises
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_BUILDER = RecordBuilder(warc_version="1.1")


class _Head(StatusAndHeaders):  # type: ignore[misc] # warcio has no types
    """The head of a message as it was sent; warcio would write its lines anew."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("as sent", [])
        self.headers_buff = raw

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Leave the bytes as they are."""


class Warcs:
    """The WARC files of one source: the journal of what they hold, and the one being written. Safe to share."""

    def __init__(self, journal: Journal, about: Mapping[str, str]) -> None:
        self.journal = journal
        self._about = about
        self._file: FileIO | None = None
        self._lock = threading.Lock()

    def save(self, answer: Answer, notes: Mapping[str, str], before: Entry | None = None) -> Entry:
        """Write an answer with its request; return its entry, which the journal has.

        Args:
            answer: what came.
            notes: what else is known of it, for a metadata record: names and values.
            before: the capture that this one repeats, if the body is the same.

        Raises:
            Refusal: the disk does not take it; the file is as it was before.
        """
        before = self.journal.origin(before) if before else None
        with self._lock, SpooledTemporaryFile(IN_MEMORY) as made:
            file = self._open()
            entry = _write(made, answer, notes, before)
            start = _append(file, made)
            entry = replace(entry, file=Path(file.name).name, offset=start + entry.offset, end=start + entry.end)
            self.journal.add(entry)
            return entry

    def close(self) -> None:
        """End the file; what is being written is finished first."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def body(self, entry: Entry) -> bytes:
        """Return the body of a capture, unpacked.

        Raises:
            Trouble: it cannot be read, or is too large.
        """
        return b"".join(self._pieces(entry))

    def opening(self, entry: Entry) -> bytes:
        """Return how the body of a capture begins, at most 64 KiB; nothing where it cannot be read."""
        try:
            return next(iter(self._pieces(entry)), b"")
        except Trouble:
            return b""

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        name, offset = (entry.body_file, entry.body_offset) if entry.body_file else (entry.file, entry.offset)
        try:
            with (self.journal.folder / name).open("rb") as file:
                file.seek(offset)
                record = next(iter(ArchiveIterator(file, no_record_parse=True)))
                return body(record.raw_stream.read())
        except (OSError, StopIteration, h11.RemoteProtocolError) as error:
            raise Trouble(f"the capture in {name} cannot be read", "fetch it again with --renew 0") from error

    def _open(self) -> FileIO:
        if self._file is not None and self._file.tell() > FULL:
            self._file.close()
            self._file = None
        if self._file is None:
            path = _free(self.journal.folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)
            with SpooledTemporaryFile(IN_MEMORY) as made:
                info = {"software": f"curate/{__version__}", **self._about}
                WARCWriter(made, warc_version="1.1").write_record(_BUILDER.create_warcinfo_record(path.name, info))
                _append(self._file, made)
        return self._file


def _append(file: FileIO, made: IO[bytes]) -> int:
    """Append what was made to a file, wholly or not at all; return where it begins.

    Raises:
        Refusal: the disk does not take it.
    """
    start = file.seek(0, os.SEEK_END)
    made.seek(0)
    try:
        while rest := made.read(1 << 20):
            while rest:
                rest = rest[file.write(rest) or 0 :]
        os.fsync(file.fileno())
    except OSError as error:
        file.truncate(start)
        if not start:
            os.unlink(file.name)
        raise refusal(str(file.name), f"cannot be written: {error.strerror}", "see to the disk") from error
    return start


def _write(made: IO[bytes], answer: Answer, notes: Mapping[str, str], before: Entry | None) -> Entry:
    """Write request, metadata and response, in this order: who reads on knows all when the response comes."""
    url, date = answer.address.url, answer.began.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    common = {"WARC-Date": date, "WARC-IP-Address": answer.ip}
    main = _revisit(answer, common, before) if before else _response(answer, common)
    record = main.rec_headers.get_header("WARC-Record-ID")
    writer = WARCWriter(made, warc_version="1.1")
    writer.write_record(_about_it("request", url, answer.request, {**common, "WARC-Concurrent-To": record}))
    if notes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in notes.items()).encode()
        writer.write_record(_about_it("metadata", url, lines, {"WARC-Date": date, "WARC-Concurrent-To": record}))
    offset = made.tell()
    writer.write_record(main)
    return _entry(answer, before, Entry("", offset, made.tell(), url, date, answer.status, record))


def _free(folder: Path) -> Path:
    """Return a path that no file has: the time to the millisecond, so that names sort as they were made."""
    moment = datetime.now(timezone.utc)
    while True:
        path = folder / f"{folder.name}-{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03}Z.warc.gz"
        if not path.exists():
            return path
        moment += timedelta(milliseconds=1)


def _response(answer: Answer, common: dict[str, str]) -> Any:
    size = answer.wire.seek(0, os.SEEK_END)
    answer.wire.seek(0)
    said = {**common, "WARC-Payload-Digest": answer.digest}
    if answer.truncated:
        said["WARC-Truncated"] = answer.truncated
    return _BUILDER.create_warc_record(
        answer.address.url, "response", answer.wire, size, http_headers=_Head(answer.head), warc_headers_dict=said
    )


def _revisit(answer: Answer, common: dict[str, str], before: Entry) -> Any:
    said = {
        **common,
        "WARC-Profile": _PROFILE + ("server-not-modified" if answer.status == 304 else "identical-payload-digest"),
        "WARC-Refers-To": before.record,
        "WARC-Refers-To-Target-URI": before.url,
        "WARC-Refers-To-Date": before.date,
        "WARC-Payload-Digest": before.digest,
    }
    return _BUILDER.create_warc_record(
        answer.address.url, "revisit", http_headers=_Head(answer.head), warc_headers_dict=said
    )


def _about_it(kind: str, url: str, content: bytes, said: dict[str, str]) -> Any:
    head = _Head(content) if kind == "request" else None
    payload = b"" if head else content
    return _BUILDER.create_warc_record(
        url, kind, BytesIO(payload), len(payload), http_headers=head, warc_headers_dict=said
    )


def _entry(answer: Answer, before: Entry | None, made: Entry) -> Entry:
    """Return the entry of a record, with what is needed to ask again."""
    said = dict(answer.headers)
    return replace(
        made,
        digest=before.digest if before else answer.digest,
        etag=said.get("etag", before.etag if before else ""),
        modified=said.get("last-modified", before.modified if before else ""),
        location=target(made.url, made.status, said),
        truncated=answer.truncated,
        refers=before.record if before else "",
        body_file=before.file if before else "",
        body_offset=before.offset if before else 0,
    )
