"""Readers: raw bytes in, a Document out. A reader keeps all that a reader of the page could see.

Another format is one more module with a `read(raw, place) -> Page`, and one more line in READERS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from curate.errors import Refusal, refusal
from curate.model import Document
from curate.read import docx, feed, kind, mail, markdown, pdf, telegram, text, web
from curate.read.page import Page, Place

Reader = Callable[[bytes, Place], Page]


def _page(raw: bytes, place: Place) -> Page:
    """A web page; Telegram writes its exports as such."""
    return telegram.read(raw, place) if telegram.sniff(raw) else web.read(raw, place)


def _json(raw: bytes, place: Place) -> Page:
    """JSON: a feed, or what Telegram exports.

    Raises:
        Refusal: it is neither.
    """
    if telegram.sniff(raw):
        return telegram.read(raw, place)
    if feed.sniff(raw):
        return feed.read(raw, place)
    what = "this JSON is no JSON Feed and no export of Telegram"
    raise refusal(place.path, what, "convert it to text, one article a file")


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."

READERS: dict[str, Reader] = {
    "text/plain": text.read,
    "text/html": _page,
    "application/xhtml+xml": _page,
    "text/markdown": markdown.read,
    "application/pdf": pdf.read,
    "application/rss+xml": feed.read,
    "application/atom+xml": feed.read,
    "application/rdf+xml": feed.read,
    "application/feed+json": feed.read,
    "application/xml": feed.read,
    "text/xml": feed.read,
    "application/json": _json,
    "message/rfc822": mail.read,
    f"{_WORD}document": docx.read,
    f"{_WORD}template": docx.read,
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
        """ISO date of the day it was saved, or date and time."""


@dataclass(frozen=True, slots=True)
class Said:
    """All that is said of a document: by its manifest, and by the container that holds it.

    `headers` are those of the HTTP answer, names in small letters; `told` are front-matter lines, (name, value).
    """

    encoding: str | None = None
    media_type: str | None = None
    url: str | None = None
    retrieved: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    told: tuple[tuple[str, str], ...] = ()


_MANY_THINGS = ("application/json", "application/xml", "text/xml")


def readable(media_type: str, head: bytes) -> bool:
    """Return whether a reader will take what begins so; of JSON and XML only feeds and exports."""
    if media_type in _MANY_THINGS:
        return telegram.sniff(head) or feed.sniff(head)
    return media_type in READERS


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
    media_type = said.partition(";")[0].strip().lower() if said else kind.of_file(raw[: kind.HEAD], path)
    reader = READERS.get(media_type)
    if reader is None:
        raise _unread(raw, path, media_type, said)
    url, day = (entry.url, entry.retrieved) if entry else (None, None)
    place = Place(path, source, entry.encoding if entry else None, url)
    if isinstance(entry, Said):
        place = replace(place, headers=entry.headers)
    page = reader(raw, place)
    if isinstance(entry, Said):
        page = page.under(entry.told)
    return Document(
        id=hashlib.sha256(raw).hexdigest(),
        source=source,
        path=path,
        text=page.text,
        size=len(raw),
        media_type=media_type,
        encoding=page.encoding,
        url=url,
        retrieved=day[: len("2020-02-03")] if day else None,
        anchors=page.anchors,
        parts=page.parts,
        markup=page.markup,
    )


def _unread(raw: bytes, path: str, media_type: str, said: str | None) -> Refusal:
    binary = text.binary(raw)
    if binary and not said:
        return refusal(path, f"is {binary}, not text", "convert it to text and list that file")
    remedy = f"convert the file to text, or set `media_type:` to one of: {', '.join(READERS)}"
    return refusal(path, f"no reader for {media_type}", remedy)
