"""RSS 0.9x to 2.0, RSS 1.0 and Atom, as far as their XML can be read, as one kind of Feed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from html.entities import name2codepoint
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

Line = tuple[str, str]  # what is said, in words for a front-matter line; its value


@dataclass(frozen=True, slots=True)
class Prose:
    """Text that a reader of the feed sees. `html`: it is a piece of HTML; else each of its lines is a paragraph."""

    text: str
    html: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its metadata, its content, its summaries, the captions of its media.

    `link` is the page it is about ("" where none is named). `elsewhere`: the feed says that its content is not here.
    """

    lines: tuple[Line, ...]
    content: tuple[Prose, ...] = ()
    summaries: tuple[Prose, ...] = ()
    captions: tuple[str, ...] = ()
    link: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its metadata, its entries. `fault` is the first place where it could not be read as written, or ""."""

    lines: tuple[Line, ...]
    entries: tuple[Entry, ...]
    fault: str = ""


class Unreadable(ValueError):
    """The file is no feed: `line` and `column` count from 1, 0 where not known."""

    def __init__(self, line: int, column: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.column = column


MANY = 400  # lines of metadata that an entry may have

_SPACES = {
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss2": "",
    "www.w3.org/2005/atom": "",
    "purl.org/atom/ns#": "",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/slash": "slash",
    "purl.org/syndication/thread/1.0": "thr",
    "search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "creativecommons.org/ns#": "cc",
    "web.resource.org/cc": "cc",
}
_BARE = {"atom", "atom10", "a10", "rss"}  # prefixes of these where their namespace is not declared

# What an element of that name says, in the words of a front-matter line.
_SAYS = {
    **dict.fromkeys(("title", "dc:title", "itunes:title"), "title"),
    **dict.fromkeys(("subtitle", "tagline", "itunes:subtitle"), "subtitle"),
    **dict.fromkeys(("dc:creator", "itunes:author"), "author"),
    **dict.fromkeys(("pubdate", "published", "issued", "dc:date", "dcterms:issued", "dcterms:created"), "published"),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dcterms:modified"), "updated"),
    **dict.fromkeys(("dc:subject", "media:category"), "category"),
    **dict.fromkeys(("itunes:keywords", "media:keywords"), "tag"),
    **dict.fromkeys(("rights", "copyright", "dc:rights", "media:copyright"), "rights"),
    **dict.fromkeys(("creativecommons:license", "cc:license", "dcterms:license"), "license"),
    **dict.fromkeys(("slash:comments", "thr:total"), "comment count"),
    "dc:contributor": "contributor",
    "dc:publisher": "publisher",
    "dc:source": "source",
    "dc:language": "language",
    "dc:identifier": "id",
    "managingeditor": "editor",
    "feedburner:origlink": "link original",
}
_CONTENT = {"content:encoded", "content", "xhtml:body", "xhtml:div"}
_SUMMARY = {"description", "summary", "dc:description", "itunes:summary", "dcterms:abstract"}
_CAPTION = {"media:description", "media:text"}
_ITEMS = {"item", "entry"}
_UNSAID = _CONTENT | _SUMMARY | _CAPTION | _ITEMS | {"", "items"}  # `items` of RSS 1.0 lists the entries

_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
# A named character of HTML, or an ampersand that begins none; what stands in a CDATA section stays as it is.
_AMPERSAND = re.compile(
    r"(?s)<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:([A-Za-z]\w{0,30});|#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});)?"
)
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_TAG = re.compile(r"<[/A-Za-z!][^<>]{0,500}>")
_ELEMENT = re.compile(r"[A-Za-z][\w.-]*")
_MARKUP = re.compile(r"<[/A-Za-z!]|&#?\w{1,10};")


def parse(text: str) -> Feed:
    """Return the feed that the XML in `text` is: all that can be read of it.

    Raises:
        Unreadable: nothing can be read, or it is XML of another kind.
    """
    root, fault = _tree(text)
    if _name(root) not in ("rss", "rdf:rdf", "rdf", "feed", "channel"):
        what = f"the root element is <{_local(root)}>, which is no feed's"
        raise Unreadable(root.sourceline or 1, 1, what)
    head = next((one for one in root.iter() if _name(one) in ("channel", "feed")), root)
    children = [child for child in head if _name(child) not in _ITEMS]
    version = " ".join(filter(None, (_local(root), root.get("version"))))
    lines = [("format", version), *_lines(children), *_described(children)]
    base = next((value for what, value in lines if what == "link"), "")
    entries = tuple(_entry(one, base) for one in root.iter() if _name(one) in _ITEMS)
    return Feed(tuple(lines[:MANY]), entries, fault)


# ---- the tree


def _tree(text: str) -> tuple[Any, str]:
    """Return the root element and the first place that is not well-formed."""
    parser = etree.XMLParser(
        encoding="utf-8",
        huge_tree=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
    )
    try:
        root = etree.fromstring(_prepared(text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(1, 1, error.msg if text.strip() else "the file is empty") from None
    fatal = [one for one in parser.error_log if one.level == etree.ErrorLevels.FATAL]
    if root is None:
        first = fatal[0] if fatal else None
        raise Unreadable(first.line if first else 1, first.column if first else 1, "no XML element can be read")
    fault = f"line {fatal[0].line}, column {fatal[0].column}: {fatal[0].message}" if fatal else ""
    return root, fault


def _prepared(text: str) -> str:
    """Mend what feeds often have wrong and XML does not forgive. Lines stay where they are."""
    start = max(text.find("<"), 0)
    declared = _DECLARATION.match(text, start)
    cut = declared.end() if declared else start
    body = _AMPERSAND.sub(_ampersand, _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text[cut:]))
    return "\n" * text.count("\n", 0, cut) + body


def _ampersand(found: re.Match[str]) -> str:
    if found[0].startswith("<"):
        return found[0] if found[0].endswith("]]>") else f"{found[0]}]]>"
    name, *number = found.groups()
    if any(number):  # of a character that is none, a parser that recovers makes what cannot be read
        code = int(number[0] or number[1], 10 if number[0] else 16)
        return found[0] if code <= 0x10FFFF and not _NO_XML.match(chr(code)) else "\N{REPLACEMENT CHARACTER}"
    if name in _XML_NAMES:
        return found[0]
    if name in name2codepoint:
        return f"&#{name2codepoint[name]};"
    return f"&amp;{found[0][1:]}"


def _name(element: Any) -> str:
    """Return the name of an element in small letters, with the usual prefix of its namespace; "" for a node."""
    if not isinstance(element.tag, str):
        return ""
    space, _, local = element.tag.rpartition("}")
    if not space:
        prefix, _, bare = local.rpartition(":")
        return (bare if prefix in _BARE else local).lower()
    uri = space[1:].lower().partition("://")[2].rstrip("/") or space[1:]
    prefix = _SPACES.get(uri, element.prefix or "x")
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def _local(element: Any) -> str:
    """Return the name of an element without namespace or prefix; "" where recovery left nothing else."""
    name: str = element.tag.rpartition("}")[2].rpartition(":")[2]
    return name


def _text(element: Any) -> str:
    return "".join(element.itertext()) if isinstance(element.tag, str) else element.text or ""


def plain(text: str) -> str:
    """Return a title as it is seen: feeds escape markup in it once too often."""
    return html.unescape(_TAG.sub("", text)) if _MARKUP.search(text) else text


def _inner(element: Any) -> str:
    """Return what an element holds as HTML, prefixes left off."""
    copy = deepcopy(element)
    for one in copy.iter():
        if isinstance(one.tag, str):
            one.tag = _local(one) if _ELEMENT.fullmatch(_local(one)) else "span"
    etree.cleanup_namespaces(copy)
    pieces = [etree.tostring(child, encoding="unicode", method="html") for child in copy]
    return html.escape(copy.text or "", quote=False) + "".join(pieces)


def _prose(element: Any) -> Prose:
    """Return the text of an element, which may be HTML as text or as elements, or no HTML."""
    kind = (element.get("type") or element.get("mode") or "").lower()
    if len(element):
        return Prose(_inner(element))
    text = _text(element)
    told_plain = kind in ("text", "text/plain") or (kind.startswith("text/") and kind != "text/html")
    return Prose(text, html=not told_plain and bool(_MARKUP.search(text)))


def _absolute(element: Any, href: str, base: str = "") -> str:
    """Return an address as seen from the element's xml:base, or from `base`."""
    try:
        return urljoin(element.base or base, href.strip())
    except ValueError:
        return href.strip()


# ---- lines of metadata


def _lines(elements: list[Any]) -> Iterator[Line]:
    for element in elements:
        name = _name(element)
        if name in _UNSAID:
            continue
        yield from ((what, value) for what, value in _SPECIAL.get(name, _said)(element) if value.strip())


def _said(element: Any) -> Iterator[Line]:
    """What an element says for which nothing else is known: its text and its address, and those of its parts."""
    name = _name(element)
    what = _SAYS.get(name, name.replace(":", " "))
    for part in islice(element.iter(), MANY):
        told = what if part is element else f"{what} {_name(part).rpartition(':')[2]}"
        value = (part.text or "") if len(part) else _text(part)
        yield told, plain(value) if value.strip() else ""
        yield told, next((part.get(key) for key in ("url", "href", "resource", "term") if part.get(key)), "")


def _title(element: Any) -> Iterator[Line]:
    text = _text(element)
    yield "title", text if element.get("type") == "text" else plain(text)


def _link(element: Any) -> Iterator[Line]:
    """Text is RSS, `href` Atom. The link without relation is that to the page."""
    rel = (element.get("rel") or "alternate").lower().rpartition("/")[2]
    href = element.get("href") or _text(element)
    if href.strip():
        yield "link" if rel == "alternate" else f"link {rel}", _absolute(element, href)


def _guid(element: Any) -> Iterator[Line]:
    value = _text(element).strip()
    address = re.match(r"https?://\S+$", value)
    yield "permalink" if address and element.get("isPermaLink", "true").lower() != "false" else "id", value


def _person(element: Any) -> Iterator[Line]:
    """An Atom person has a name, an address, a page; an RSS author is text."""
    what = _name(element)
    parts = {_name(part): _text(part) for part in element}
    if not parts:
        yield what, _text(element)
        return
    yield what, parts.get("name", "")
    yield from ((f"{what} {key}", value) for key, value in parts.items() if key != "name")


def _category(element: Any) -> Iterator[Line]:
    yield "category", element.get("label") or element.get("term") or _text(element)


def _source(element: Any) -> Iterator[Line]:
    """The feed that an entry was first published in: RSS gives its name and address, Atom its head."""
    if not len(element):
        yield "source", _text(element)
        yield "source feed", element.get("url") or ""
    for what, value in _lines(list(element)):
        yield "source" if what == "title" else f"source {what}", value


def _media(element: Any) -> Iterator[Line]:
    what = {"enclosure": "enclosure", "media:thumbnail": "thumbnail"}.get(_name(element), "media")
    yield what, element.get("url") or ""
    yield from _lines(list(element))


_SPECIAL: dict[str, Callable[[Any], Iterator[Line]]] = {
    "title": _title,
    "link": _link,
    "guid": _guid,
    "author": _person,
    "contributor": _person,
    "category": _category,
    "source": _source,
    "enclosure": _media,
    "media:content": _media,
    "media:thumbnail": _media,
    "media:group": _media,
}


def _described(elements: list[Any]) -> Iterator[Line]:
    for element in elements:
        if _name(element) in _SUMMARY:
            yield "description", plain(_text(element))


# ---- entries


def _entry(element: Any, base: str) -> Entry:
    children = [child for child in element if _name(child) not in _ITEMS]
    lines = list(islice(_lines(children), MANY))
    links = [value for what, value in lines if what in ("link", "link original", "permalink")]
    content, elsewhere = [], False
    for child in children:
        if _name(child) in _CONTENT:
            elsewhere = elsewhere or bool(child.get("src"))
            lines += [("content", _absolute(child, child.get("src"), base))] if child.get("src") else []
            content += [_prose(child)] if _is_text(child) else []
    captions = [_text(one) for one in element.iter() if _name(one) in _CAPTION]
    return Entry(
        lines=tuple((what, _absolute(element, value, base) if what == "link" else value) for what, value in lines),
        content=tuple(one for one in content if one.text.strip()),
        summaries=tuple(_prose(one) for one in children if _name(one) in _SUMMARY and _text(one).strip()),
        captions=tuple(plain(one) for one in captions if one.strip()),
        link=_absolute(element, links[0], base) if links else "",
        elsewhere=elsewhere,
    )


def _is_text(element: Any) -> bool:
    kind = (element.get("type") or "text").lower()
    return element.get("mode") != "base64" and (
        kind in ("text", "html", "xhtml") or kind.startswith("text/") or kind.endswith(("/xml", "+xml"))
    )
