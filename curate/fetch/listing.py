"""What kind of thing an address gave, told from its content; and what a list among them lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from curate.errors import Refusal
from curate.fetch import coding, exchange, sitemap, wayback
from curate.fetch.trouble import Trouble
from curate.read import feed

PAGE, FEED, SITEMAP, CAPTURES = "page", "feed", "sitemap", "captures"

_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_ROOTS = {"rss": FEED, "feed": FEED, "RDF": FEED, "urlset": SITEMAP, "sitemapindex": SITEMAP}
_FEED_VERSION = re.compile(r'"version"\s*:\s*"https://jsonfeed\.org/version/')
_ADDRESS_LINE = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to take of a list. `since`: a day, "" for all; `stubs`: of a feed, only what it does not give in full."""

    since: str = ""
    stubs: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """What a list lists: pages, and further lists of its kind. `fault`: why its end could not be read."""

    pages: Sequence[str] = ()
    lists: Sequence[str] = ()
    fault: str = ""


def kind(media_type: str, url: str, head: bytes) -> str:
    """Return the kind of an answer: page, feed, sitemap or captures (of a web archive).

    Args:
        media_type: as the server said, "" if unknown.
        url: where it came from.
        head: how its body begins.
    """
    text = _opening(head, url)
    if media_type == "application/link-format" or re.match(r"<[^<>\s]+>\s*;", text):
        return CAPTURES
    if text.startswith("<"):
        root = _ROOT.search(re.sub(r"<!--.*?-->", "", text, flags=re.S))
        return _ROOTS.get(root[1], PAGE) if root else PAGE
    if text.startswith("{") and _FEED_VERSION.search(text):
        return FEED
    if re.match(r'\[\s*\[\s*"', text) and '"timestamp"' in text and '"original"' in text:
        return CAPTURES
    lines = text.splitlines()[:-1] or text.splitlines()  # the last one may be cut
    if lines and all(_ADDRESS_LINE.fullmatch(line.strip()) for line in lines if line.strip()):
        return SITEMAP
    return CAPTURES if lines and wayback.captures("\n".join(lines).encode(), url) is not None else PAGE


def _opening(head: bytes, url: str) -> str:
    if head.startswith(b"\x1f\x8b"):  # a file that is packed itself, as sitemaps may be
        head = coding.beginning(head)
    return head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")


def links(found: str, raw: bytes, url: str, wanted: Wanted) -> Links:
    """Return what a list of the kind `found` lists.

    Raises:
        Trouble: it unpacks to too much, or is no such list.
    """
    raw = coding.gunzipped(raw, exchange.UNPACKED)
    if found == FEED:
        return Links(_entries(raw, wanted))
    if found == CAPTURES:
        listed = wayback.captures(raw, url)
        return Links(wayback.timemap(raw, url) if listed is None else listed)
    read = sitemap.read(raw)
    pages = [one.url for one in read.pages if sitemap.since(one, wanted.since)]
    return Links(pages, [one.url for one in read.sitemaps if sitemap.since(one, wanted.since)], read.fault)


def _entries(raw: bytes, wanted: Wanted) -> list[str]:
    try:
        return feed.stubs(raw) if wanted.stubs else feed.links(raw)
    except Refusal as error:
        raise Trouble(error.problems[0].what, error.problems[0].remedy) from error
