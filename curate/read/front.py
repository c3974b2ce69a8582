"""What testifies in a page's source without being seen: metas, links, JSON-LD, microdata, as lines of text."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from curate.read import shown
from curate.read.page import Writer
from curate.read.shown import absolute, path

RELS = ("canonical", "alternate", "license", "author", "publisher", "amphtml", "original", "syndication-source", "me")
LONG = 2000  # code points; longer values are texts, not facts about one
MANY = 400  # lines of one kind, or of one node, that a page may have
MOST = 2000  # lines of JSON-LD that a page may have
LARGEST = 4_000_000  # code points; the longest JSON-LD script that is read
DEEP = 6  # levels of JSON-LD
SHORT = 200  # code points; the longest visible value of microdata that is repeated as a line
_SKIPPED = re.compile(r"(?i)viewport|theme-color|msapplication|google-site-|verif|csrf|apple-itunes|al:(?:ios|android)")
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?://\]\]>|/\*\]\]>\*/|-->)\s*$")
_TYPE = re.compile(r"[\w-]+$")
_WRITTEN = ("Article", "Posting", "Report")  # of several types the one that says most
_COMMA = re.compile(r",(\s*[}\]])")
_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_GAP = re.compile(r"[\s,;]*")
_NAMING = frozenset(("headline", "alternativeHeadline", "name", "author", "creator", "publisher"))
_REFERRED = ("@type", "@id", "name", "url")  # of a node that is referred to; all else stands where the node does


def write(root: Any, writer: Writer, url: str | None) -> None:
    """Write the front matter of a parsed page; addresses are made absolute with `url` where it is known."""
    base = _base(root, url)
    _html(root, writer)
    _metas(root, writer)
    _links(root, writer, base)
    _json_ld(root, writer)
    _microdata(root, writer, base)
    _times(root, writer)
    shown.write(root, writer, base)


def _base(root: Any, url: str | None) -> str | None:
    found = next(iter(root.iter("base")), None)
    href = found.get("href") if found is not None else None
    return absolute(url, href) if href else url


def _html(root: Any, writer: Writer) -> None:
    writer.front("html lang", root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "", "/html")
    head = root.find("head")
    for title in list((head if head is not None else root).iter("title"))[:1]:
        writer.front("html title", "".join(title.itertext()), path(title))


def _metas(root: Any, writer: Writer) -> None:
    for meta in list(root.iter("meta"))[:MANY]:
        if meta.get("itemprop"):
            continue  # microdata
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv") or ""
        value = meta.get("content") or ""
        if name and len(value) <= LONG and not _SKIPPED.search(name):
            writer.front(f"meta {' '.join(name.lower().split())}", value, f"{path(meta)}/@content")


def _links(root: Any, writer: Writer, base: str | None) -> None:
    for link in list(root.iter("link"))[:MANY]:
        rels = (link.get("rel") or "").lower().split()
        href, kind = link.get("href") or "", link.get("type") or ""
        for rel in RELS:
            if rel in rels and href and not (rel == "alternate" and "stylesheet" in rels):
                told = link.get("hreflang") or kind.partition(";")[0] if rel == "alternate" else ""
                writer.front(f"link {rel} {told}".strip(), absolute(base, href), f"{path(link)}/@href")
    for link in list(root.iter("a"))[: 10 * MANY]:
        for rel in ("license", "author"):
            if rel in (link.get("rel") or "").lower().split() and link.get("href"):
                writer.front(f"link {rel}", absolute(base, link.get("href")), f"{path(link)}/@href")


# ---- JSON-LD


def _json_ld(root: Any, writer: Writer) -> None:
    """All that the scripts say. Of several nodes of one type each has its number: `NewsArticle 2/headline`."""
    tops: list[tuple[str, dict[str, Any]]] = []
    scripts = [one for one in root.iter("script") if "ld+json" in (one.get("type") or "").lower()]
    for script in scripts[:MANY]:
        source = script.text or ""
        found = load(source)
        if found is None:
            writer.front("json-ld unreadable", source[:200], path(script))
        else:
            tops += [(path(script), node) for node in nodes(found)]
    kinds = Counter(_name(node, "Thing") for _, node in tops)
    seen: Counter[str] = Counter()
    known = _by_id([node for _, node in tops])
    left = MOST
    for place, node in tops:
        kind = _name(node, "Thing")
        seen[kind] += 1
        name = f"{kind} {seen[kind]}" if kinds[kind] > 1 else kind
        for written, value in islice(_node(node, name, known, DEEP), min(MANY, left)):
            writer.front(f"json-ld {written}", value, place)
            left -= 1


def load(source: str) -> Any:
    """Return what a JSON-LD script holds, common faults forgiven; None where it cannot be read.

    Forgiven are comments and CDATA marks around it, a semicolon behind it, a comma before a closing bracket,
    quotation marks written as entities, backslashes that escape nothing, and several values in a row.
    """
    text = _COMMENT.sub("", source.strip()).strip().rstrip(";").strip()
    if not text or len(text) > LARGEST:
        return None
    comma = _COMMA.sub(r"\1", text)
    for attempt in (text, comma, _ESCAPE.sub("", comma), html.unescape(comma)):
        found = _values(attempt)
        if found is not None:
            return found
    return None


def _values(text: str) -> Any:
    """The value that a text is, or the list of those that stand in it one after the other."""
    decoder, found, at = json.JSONDecoder(strict=False), [], 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        found.append(value)
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
    return found[0] if len(found) == 1 else found


def nodes(found: Any) -> list[dict[str, Any]]:
    """Return the nodes at the top of JSON-LD: those of a list, of a @graph."""
    items = found if isinstance(found, list) else [found]
    made: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("@graph"), list):
            made += [one for one in item["@graph"] if isinstance(one, dict)]
        elif isinstance(item, dict):
            made.append(item)
        elif isinstance(item, list):
            made += [one for one in item if isinstance(one, dict)]
    return made


_Known = Mapping[str, dict[str, Any]]


def _by_id(top: Iterable[dict[str, Any]]) -> _Known:
    return {str(one["@id"]): one for one in top if "@id" in one}


def lines(found: Any) -> Iterator[tuple[str, str]]:
    """Yield (path, value) of all that JSON-LD says: `NewsArticle/author/Person/name`, `Ana Lopes`.

    Of a node that only refers to another, by @id, the name and address of that one are written.
    """
    top = nodes(found)
    for node in top:
        yield from _node(node, _name(node, "Thing"), _by_id(top), DEEP)


def _name(node: dict[str, Any], otherwise: str = "") -> str:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    named = [match[0] for one in kinds if isinstance(one, str) and (match := _TYPE.search(one))]
    return next((one for one in named if one.endswith(_WRITTEN)), named[0] if named else otherwise)


def _node(node: dict[str, Any], name: str, known: _Known, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if key not in ("@type", "@context", "articleBody"):
            yield from _value(value, f"{name}/{key}", known, depth)


def _value(value: Any, name: str, known: _Known, depth: int) -> Iterator[tuple[str, str]]:
    if depth <= 0 or value is None:
        return
    if isinstance(value, list):
        for one in value[:MANY]:
            yield from _value(one, name, known, depth - 1)
    elif isinstance(value, dict):
        if set(value) <= {"@id", "@type"} and str(value.get("@id")) in known:
            other = known[str(value["@id"])]
            value = {key: other[key] for key in _REFERRED if isinstance(other.get(key), (str, list))}
        kind = _name(value)
        yield from _node(value, f"{name}/{kind}" if kind else name, known, depth - 1)
    elif len(str(value)) <= LONG:
        yield name, str(value)


# ---- microdata and times


def _microdata(root: Any, writer: Writer, base: str | None) -> None:
    """What `itemprop` says: in attributes; and in visible words, where those are a name or a headline."""
    count = 0
    for element in root.iter():
        name = element.get("itemprop") if isinstance(element.tag, str) else None
        if not name or not name.strip() or count >= MANY:
            continue
        attribute = next((one for one in ("content", "datetime", "href") if element.get(one)), None)
        value = (element.get(attribute) or "") if attribute else _seen(element, name.split()[0])
        if value and len(value) <= LONG:
            value = absolute(base, value) if attribute == "href" else value
            place = f"{path(element)}/@{attribute}" if attribute else path(element)
            writer.front(f"microdata {_scope(element)}{name.split()[0]}", value, place)
            count += 1


def _seen(element: Any, name: str) -> str:
    """The visible words of a property that names something; "" for others, and around a node of its own."""
    if name not in _NAMING or element.get("itemscope") is not None:
        return ""
    words = " ".join("".join(element.itertext()).split())
    return words if len(words) <= SHORT else ""


def _scope(element: Any) -> str:
    """The types of the items around an element, outermost first: `NewsArticle/author/Person/`."""
    names: list[str] = []
    for around in element.iterancestors():
        if around.get("itemscope") is None:
            continue
        kind = _TYPE.search((around.get("itemtype") or "").rstrip("/"))
        names += [kind[0] if kind else "Thing"]
        if not around.get("itemprop") or len(names) > DEEP:
            break
        names += [around.get("itemprop").split()[0]]
    return "".join(f"{name}/" for name in reversed(names))


def _times(root: Any, writer: Writer) -> None:
    """The machine-readable form of each visible time that no microdata names."""
    for element in list(root.iter("time"))[:MANY]:
        told = element.get("datetime")
        if told and not element.get("itemprop"):
            classes = " ".join((element.get("class") or "").lower().split())
            mark = " pubdate" if element.get("pubdate") is not None else f" {classes}" if classes else ""
            writer.front(f"time{mark}", told, f"{path(element)}/@datetime")
