"""Web archives for tests, written by warcio: answers of invented sites."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2020-02-03T10:11:12Z"
SITE = "https://harbour.example"


class _Writer(WARCWriter):
    """Copies what it measures in memory: warcio's own copies are files that nobody closes."""

    _create_temp_file = staticmethod(BytesIO)


class Archive:
    """A web archive in the making."""

    def __init__(self, *, packed: bool = True) -> None:
        self._file = BytesIO()
        self._writer = _Writer(self._file, gzip=packed)
        self.places: list[int] = []

    def put(self, kind: str, url: str, body: bytes, http: StatusAndHeaders | None = None, **said: str) -> None:
        """Write a record; `said` are headers of it, with _ for -."""
        self.places.append(self._file.tell())
        headers = {"WARC-Date": DATE, **{name.replace("_", "-"): value for name, value in said.items()}}
        plain = headers.pop("Content-Type", None)
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            http_headers=http,
            warc_headers_dict=headers,
            warc_content_type=plain or "",
        )
        self._writer.write_record(record)

    def answer(
        self, path: str, body: bytes, kind: str | None = "text/plain; charset=utf-8", status: str = "200 OK",
        headers: tuple[tuple[str, str], ...] = (), **said: str
    ) -> None:  # fmt: skip
        """Write an answer of the site, or of another one where `path` is a whole address."""
        url = path if "://" in path else f"{SITE}{path}"
        told = [*([("Content-Type", kind)] if kind else []), *headers]
        self.put("response", url, body, StatusAndHeaders(status, told, protocol="HTTP/1.1"), **said)

    @property
    def raw(self) -> bytes:
        """What was written so far."""
        return self._file.getvalue()

    def save(self, path: Path) -> Path:
        """Write the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.raw)
        return path


def chunked(body: bytes, size: int = 700) -> bytes:
    """Return a body as a server sends it in chunks."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def page(number: int, words: int = 60) -> bytes:
    """Return an article of its own, as plain text."""
    text = " ".join(f"The ferry {number} came in at {at} past and the crew {number} went home." for at in range(words))
    return f"Late ferry {number}\n\nBy Ana Lopes\n\n{text}\n".encode()


def in_one_member(archive: Archive) -> bytes:
    """Return an unpacked archive as one gzip member, as `gzip` makes it."""
    return gzip.compress(archive.raw, mtime=0)
