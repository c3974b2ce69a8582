"""Readers: raw bytes in, a Document out. A reader keeps all that a reader of the page could see.

Another format is one more module with a `read(raw, place) -> Page`, and one more line in READERS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Protocol

from curate.errors import refusal
from curate.model import Document
from curate.read import text
from curate.read.page import Page, Place

Reader = Callable[[bytes, Place], Page]

READERS: dict[str, Reader] = {
    "text/plain": text.read,
}

# What a file name says where the manifest does not. Names without one of these endings are read as text.
ENDINGS: dict[str, str] = {
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".pdf": "application/pdf",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".xml": "application/xml",
    ".json": "application/json",
    ".warc": "application/warc",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".wacz": "application/zip",
    ".epub": "application/epub+zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".doc": "application/msword",
    ".rtf": "application/rtf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}


class Described(Protocol):
    """What a manifest says of a document; each None where it does not."""

    @property
    def encoding(self) -> str | None:
        """Name of the encoding."""

    @property
    def media_type(self) -> str | None:
        """Media type."""

    @property
    def url(self) -> str | None:
        """Address of the page."""

    @property
    def retrieved(self) -> str | None:
        """ISO date of the day it was saved."""


def read(raw: bytes, *, path: str, source: str, entry: Described | None) -> Document:
    """Return the document that `raw` is.

    Args:
        raw: the bytes of the file.
        path: its path as the manifest writes it, for messages and for the record.
        source: id of the source, the name of its manifest.
        entry: what the manifest says of the document.

    Raises:
        Refusal: no reader for the format, or its reader will not guess.
    """
    said = entry.media_type if entry else None
    media_type = (said or ENDINGS.get(PurePosixPath(path).suffix.lower(), "text/plain")).split(";")[0].strip().lower()
    reader = READERS.get(media_type)
    if reader is None:
        raise refusal(
            path,
            f"no reader for {media_type}",
            f"convert the file to text, or set `media_type:` to one of: {', '.join(READERS)}",
        )
    kind = text.binary(raw)
    if kind and not said:
        raise refusal(path, f"is {kind}, not text", "convert it to text and list that file")
    page = reader(raw, Place(path, source, entry.encoding if entry else None))
    return Document(
        id=hashlib.sha256(raw).hexdigest(),
        source=source,
        path=path,
        text=page.text,
        size=len(raw),
        media_type=media_type,
        encoding=page.encoding,
        url=entry.url if entry else None,
        retrieved=entry.retrieved if entry else None,
        anchors=page.anchors,
    )
