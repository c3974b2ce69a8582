"""Feeds: RSS, Atom and JSON Feed. Each entry is an article: its metadata as front matter, then its content.

The XML is walked as it stands: feed-reading libraries hand over cleaned values, in which what the feed said, and
where, is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from curate.errors import Problem, Refusal, refusal
from curate.read import feedxml, jsonfile, walk, web
from curate.read.feedxml import MANY, Entry, Feed, Line, Prose, Unreadable
from curate.read.jsonfile import Item
from curate.read.page import Page, Place, Writer

LARGEST = 64_000_000  # bytes
LONG = 2000  # code points; longer values are texts, not facts about one
TEASER = 1000  # code points; a summary this long, or of several paragraphs, is taken for the content
HEAD = 4096  # bytes that tell what a file is

_NOWHERE = Place("feed", "")
_ROOT = re.compile(rb"<(?:rss|feed|channel|(?:\w+:)?RDF)[\s>]")
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:(?:/|\\/){2}jsonfeed\.org')
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BEGINS = re.compile(r'\{\s*"(?:id|url|title|content_html|content_text|external_url|date_published)"\s*:')
_PARAGRAPH = re.compile(r"(?i)<(?:p|br|div|li|blockquote|h[1-6])\b")
_CUT = re.compile(
    r"(?is)(?:\[?(?:…|\.\.\.|&hellip;|&#8230;|&#x2026;)\]?|\b(?:read more|continue reading|read the full (?:story|"
    r"article)|weiterlesen|lire la suite|leer más|continua a leggere|leia mais|читать далее|devamını oku)\W{0,3})"
    r"(?:\s|</?[a-z][^<>]{0,300}>|[»→›])*\Z"
)
# What a member of a JSON Feed says, in the words of a front-matter line; other names are kept as they are.
_MEMBERS = {
    "home_page_url": "link",
    "feed_url": "link self",
    "url": "link",
    "external_url": "link external",
    "date_published": "published",
    "date_modified": "updated",
    "tags": "category",
    "authors": "author",
}


def sniff(raw: bytes) -> bool:
    """Return whether the first bytes are those of a feed: RSS, Atom or JSON Feed."""
    head = raw[:HEAD].replace(b"\x00", b"")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return bool(_JSON_FEED.search(head))
    root = _ROOT.search(head)
    return root is not None and b"<html" not in head[: root.start()].lower()


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a feed: its own metadata, then each entry as a part of its own.

    Raises:
        Refusal: the file is larger than LARGEST, or nothing of a feed can be read in it.
    """
    feed, encoding = _feed(raw, place)
    writer = Writer()
    for what, value in feed.lines:
        _line(writer, f"feed {what}", value, "feed")
    writer.front("feed damaged", feed.fault, "feed")
    for number, entry in enumerate(feed.entries, start=1):
        writer.blank()
        start = writer.at
        _write(entry, writer, f"entry {number}")
        writer.part(start)
    return writer.page(encoding)


def links(raw: bytes) -> list[str]:
    """Return the addresses of the pages that the entries of a feed are about, each once.

    Raises:
        Refusal: as `read`.
    """
    return list(dict.fromkeys(entry.link for entry in _feed(raw, _NOWHERE)[0].entries if entry.link))


def stubs(raw: bytes) -> list[str]:
    """Return the addresses of the pages whose entries do not hold their full content, each once.

    Raises:
        Refusal: as `read`.
    """
    return list(dict.fromkeys(one.link for one in _feed(raw, _NOWHERE)[0].entries if one.link and is_stub(one)))


def is_stub(entry: Entry) -> bool:
    """Return whether an entry holds less than its page: no text, a short one, or one that ends as cut.

    A `description` of RSS may be either; several paragraphs or TEASER characters make it the content.
    """
    if entry.elsewhere or not (entry.content or entry.summaries):
        return True
    if entry.content:
        return bool(_CUT.search(entry.content[-1].text[-1000:]))
    longest = max(entry.summaries, key=lambda prose: len(prose.text)).text
    whole = len(feedxml.plain(longest)) >= TEASER or len(_PARAGRAPH.findall(longest)) >= 3
    return not whole or bool(_CUT.search(longest[-1000:]))


# ---- writing


def _line(writer: Writer, name: str, value: str, place: str) -> None:
    if len(value) > LONG:
        writer.block(value, place)
    else:
        writer.front(name, value, place)


def _write(entry: Entry, writer: Writer, place: str) -> None:
    for what, value in entry.lines:
        _line(writer, f"entry {what}", value, place)
    prose = entry.content or entry.summaries[:1]
    rest = entry.summaries if entry.content else entry.summaries[1:]
    for one in rest:
        _line(writer, "entry summary", feedxml.plain(one.text) if one.html else one.text, place)
    if entry.link and is_stub(entry):
        writer.front("entry stub", entry.link, place)
    for one in prose:
        _prose(one, writer, place)
    for caption in entry.captions:
        writer.block(caption, place, "caption")


def _prose(prose: Prose, writer: Writer, place: str) -> None:
    if prose.html:
        walk.fragment(prose.text, writer, place)
        return
    for line in prose.text.splitlines():
        writer.block(line, place)


# ---- reading


def _feed(raw: bytes, place: Place) -> tuple[Feed, str]:
    if len(raw) > LARGEST:
        what = f"a feed of {len(raw):,} bytes"
        raise refusal(place.path, what, f"feeds of up to {LARGEST:,} bytes are read: split it")
    is_json = raw[:HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[")
    try:
        if is_json:
            text, encoding = jsonfile.decoded(raw, place)
            return _json_feed(text), encoding
        text, encoding = _decoded(raw, place)
        return feedxml.parse(text), encoding
    except Unreadable as error:
        remedy = "save the feed anew, or set the `media_type:` it has"
        raise Refusal(Problem(place.path, error.line, error.column, str(error), remedy)) from None


def _decoded(raw: bytes, place: Place) -> tuple[str, str]:
    """Return the source of the XML. What is UTF-8 beyond ASCII is read as such, whatever the feed declares."""
    if not place.encoding and raw[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        encoding = "utf-16-le" if raw[0] else "utf-16-be"
        return raw.decode(encoding, "replace"), encoding
    if not place.encoding and not raw.isascii():
        try:
            return raw.decode("utf-8-sig"), "utf-8"
        except UnicodeDecodeError:
            pass  # what the feed declares, then
    return web.decoded(raw, place)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A JSON Feed in two: what stands outside its items, and the items."""

    head: dict[str, Any]
    items: list[Item]


def _json_feed(text: str) -> Feed:
    text = jsonfile.mended(text)
    cut = _cut(text)
    fault = next((one for one in cut.items if one.fault), None)
    said = ""
    if fault:
        line, column = jsonfile.line_and_column(text, fault.start)
        said = f"line {line}, column {column}: {fault.fault}"
    entries = [_json_entry(one.value) for one in cut.items if isinstance(one.value, dict)]
    lines = [("format", "JSON Feed"), *_members(cut.head, {"items"})]
    return Feed(tuple(lines), tuple(entries), said)


def _cut(text: str) -> _Cut:
    """Return the head and the items of a JSON Feed, whole or broken."""
    try:
        whole = jsonfile.load(text)
    except json.JSONDecodeError as error:
        found = _ITEMS.search(text)
        if found is None:
            raise Unreadable(error.lineno, error.colno, f"is no JSON Feed: {error.msg}") from None
        items = list(jsonfile.items(text, found.end(), _BEGINS))
        return _Cut(_head(text[: found.start()]), items)
    if not isinstance(whole, dict) or not isinstance(whole.get("items"), list):
        raise Unreadable(1, 1, "is no JSON Feed: it has no list of items")
    return _Cut(whole, [Item(0, 0, one) for one in whole["items"]])


def _head(text: str) -> dict[str, Any]:
    """Return the members before the items of a broken JSON Feed, where they can be read."""
    try:
        head = jsonfile.load(text.strip().rstrip(",") + "}")
    except json.JSONDecodeError:
        return {}
    return head if isinstance(head, dict) else {}


def _members(told: dict[str, Any], but: set[str]) -> Iterator[Line]:
    for key, value in told.items():
        if key not in but:
            what = _MEMBERS.get(key, jsonfile.held(key).strip("_").replace("_", " ").lower())
            yield from islice(_values(what, value), MANY)


def _values(what: str, value: Any) -> Iterator[Line]:
    """Yield what a member says: each of a list, an author's name first, other parts under their own names."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            for key, part in one.items():
                yield (what if key in ("name", "url") and what != "author" else _part(what, key)), jsonfile.words(part)
        else:
            yield what, jsonfile.words(one)


def _part(what: str, key: str) -> str:
    return what if key == "name" else f"{what} {jsonfile.held(key).replace('_', ' ')}"


def _json_entry(told: dict[str, Any]) -> Entry:
    lines = [line for line in _members(told, {"content_html", "content_text", "summary"}) if line[1].strip()]
    content = [
        Prose(words, html=key == "content_html")
        for key in ("content_html", "content_text")
        if (words := jsonfile.words(told.get(key))).strip()
    ]
    summary = jsonfile.words(told.get("summary"))
    return Entry(
        lines=tuple(lines[:MANY]),
        content=tuple(content[:1]),
        summaries=(Prose(summary, html=False),) if summary.strip() else (),
        link=next((value for what, value in lines if what in ("link", "permalink")), ""),
    )
