"""Atom (RFC 4287): a feed as nouns, and as XML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from xml.etree import ElementTree as xml

MEDIA = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list. `updated` is an instant, `link` the address of a page."""

    id: str
    title: str
    updated: str
    link: str
    authors: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a list. `here` is the address of the feed, and its id; `list` its page; `after` the next feed."""

    title: str
    author: str
    updated: str
    here: str
    list: str
    after: str | None
    entries: tuple[Entry, ...]


def instant(date: str | None) -> str | None:
    """Return a date as RFC 3339 has it: what it does not say is the first there is, without an offset it is in UTC.

    None of what is no date, or no date of the calendar.
    """
    found = _DATE.fullmatch(date or "")
    if not found:
        return None
    year, month, day, clock, second, zone = found.groups()
    written = f"{year}-{month or '01'}-{day or '01'}T{clock or '00:00'}{second or ':00'}"
    offset = "+00:00" if zone in (None, "Z") else zone
    try:
        datetime.fromisoformat(written + offset).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
    return written + ("Z" if zone in (None, "Z") else zone)


def moment(instant: str) -> datetime:
    """Return an instant as a point of time, to compare it."""
    return datetime.fromisoformat(instant.replace("Z", "+00:00"))


def atom(feed: Feed) -> str:
    """Return a feed as XML. Characters that XML cannot hold are replaced."""
    root = xml.Element("feed", {"xmlns": NAMESPACE})
    _text(root, "title", feed.title)
    _text(root, "id", feed.here)
    _text(root, "updated", feed.updated)
    _authors(root, [feed.author])
    _link(root, "self", feed.here, MEDIA)
    _link(root, "alternate", feed.list, "text/html")
    if feed.after:
        _link(root, "next", feed.after, MEDIA)
    for entry in feed.entries:
        element = xml.SubElement(root, "entry")
        _text(element, "title", entry.title)
        _text(element, "id", entry.id)
        _text(element, "updated", entry.updated)
        _authors(element, entry.authors)
        _link(element, "alternate", entry.link, "text/html")
        _text(element, "summary", entry.summary)
    xml.indent(root)
    body = xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _text(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def _authors(parent: xml.Element, names: Iterable[str]) -> None:
    for name in names:
        _text(xml.SubElement(parent, "author"), "name", name)


def _link(parent: xml.Element, relation: str, href: str, media: str) -> None:
    xml.SubElement(parent, "link", {"rel": relation, "type": media, "href": href})
