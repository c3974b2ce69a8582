"""Sitemaps: XML, indexes of them, plain text.

Read without entities, network or DTD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

_AMPERSAND = re.compile(rb"&(?!(?:#\d+|#[xX][0-9a-fA-F]+|\w+);)")  # bare, as in many an address


@dataclass(frozen=True, slots=True)
class Listed:
    """One address of a sitemap. `changed`: its lastmod as written, "" where there is none."""

    url: str
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file lists: pages, and further sitemaps. `fault`: what ends the reading before the file's end."""

    pages: tuple[Listed, ...] = ()
    sitemaps: tuple[Listed, ...] = ()
    fault: str = ""


def read(raw: bytes) -> Sitemap:
    """Return what a sitemap lists, as far as it can be read."""
    if not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = [line.strip() for line in raw.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()]
        return Sitemap(tuple(Listed(line) for line in lines if line.startswith(("http://", "https://"))))
    found: dict[str, list[Listed]] = {"url": [], "sitemap": []}
    fault = ""
    try:
        for kind, one in _entries(raw):
            found[kind].append(one)
    except etree.LxmlError as error:
        fault = str(error)
    return Sitemap(tuple(found["url"]), tuple(found["sitemap"]), fault)


def _entries(raw: bytes) -> Iterator[tuple[str, Listed]]:
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, node in etree.iterparse(BytesIO(_AMPERSAND.sub(b"&amp;", raw)), tag=("{*}url", "{*}sitemap"), **options):
        one = Listed(_text(node, "loc"), _text(node, "lastmod"))
        if one.url:
            yield etree.QName(node).localname, one
        node.clear()
        while node.getprevious() is not None and node.getparent() is not None:
            del node.getparent()[0]


def _text(node: etree._Element, name: str) -> str:
    return "".join(next((child.itertext() for child in node.iterchildren(f"{{*}}{name}")), ())).strip()


def since(listed: Listed, day: str) -> bool:
    """False of an address that has not changed since a day (YYYY-MM-DD); what does not say may have."""
    return not listed.changed or listed.changed[:10] >= day[: len(listed.changed[:10])]
