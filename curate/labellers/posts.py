"""Several posts on one page: elements of the same names, each with a heading of its own and a text of some length."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence

from curate.labellers.density import home
from curate.labellers.sheet import Node, Sheet
from curate.model import Document
from curate.titles import Cut

POSTS = 2  # fewer are no list of posts
LEAST = 400.0  # signs of running text in a post, or two paragraphs of it
LEADS = 0.8  # share of a link in the heading of a post: it leads to the post
HEADED = 4  # leaves at the top of a post among which its heading stands
_POSTS = frozenset(("article", "div", "section", "li", "td"))
_ONE = "meta og:type: article"
_LIVE = "json-ld LiveBlogPosting/"
_MANY = ("json-ld CollectionPage/", "json-ld Blog/")
_LISTS = frozenset(("archive", "blog", "home", "category", "tag", "author", "date", "search-results"))
_NUMBERED = re.compile(r"\b[\w-]*-\d+\b")  # a class that names one post alone: post-3391
LINES = 3  # lines of text of their own that make a post, on a page of posts


def cuts(
    sheet: Sheet, found: Sequence[tuple[Node, int]], anchors: int, head: tuple[int | None, int | None]
) -> tuple[tuple[Cut, ...], str]:
    """Return the articles of a page of so many anchors and what showed them; `head` are its headline and its deck."""
    leaves = sheet.leaves
    if found:
        edges = [(leaves[node.first].at, leaves[node.last - 1].at + 1, leaves[title].at) for node, title in found]
        return tuple(Cut(first, last, title) for first, last, title in edges), f"{len(edges)} posts"
    title, deck = (leaves[at].at if at is not None else None for at in head)
    return (Cut(0, anchors, title, deck),), "one article"


def find(document: Document, sheet: Sheet, text: set[int]) -> list[tuple[Node, int]]:
    """Return the elements that hold a post each, with the leaves that are their titles; none on other pages."""
    found = _posts(sheet, text)
    return [] if not found or _single(document) else found


def whole(sheet: Sheet, found: Sequence[tuple[Node, int]], text: set[int], against: Container[int]) -> set[int]:
    """Return the lines beside the running text of the posts: what a post says is read whole, short answers too."""
    kept = set()
    for node, title in found:
        inside = range(title + 1, node.last)
        homes = {home(sheet.leaves[at]) for at in inside if at not in against and sheet.leaves[at].prose}
        for at in inside:
            leaf = sheet.leaves[at]
            if at in text or (home(leaf) in homes and at not in against and leaf.linked < 0.5 and leaf.size > 1):
                kept.add(at)
    return kept


def _single(document: Document) -> bool:
    """True of a page that calls itself one article, or a live blog: its updates are no articles.

    Pages of posts may call themselves an article too; other signs of what they are go before it.
    """
    lines = [one.span.of(document.text) for one in document.anchors if one.kind == "front"]
    if any(line.startswith(_LIVE) for line in lines):
        return True
    return any(line.startswith(_ONE) for line in lines) and not _archive(document, lines)


def _archive(document: Document, lines: Sequence[str]) -> bool:
    """True of a page of posts: by its data, by the class of its body, or because several headings are bookmarks."""
    assert document.markup is not None
    root = document.markup.root
    body = root.find("body")
    names = set((body.get("class") or "").split()) if body is not None else set()
    marked = (link for link in root.iter("a") if "bookmark" in (link.get("rel") or ""))
    headed = sum(link.getparent().tag in ("h1", "h2", "h3", "h4") for link in marked)
    return any(line.startswith(_MANY) for line in lines) or not _LISTS.isdisjoint(names) or headed >= POSTS


def _posts(sheet: Sheet, text: set[int]) -> list[tuple[Node, int]]:
    """The posts of a page, each with the leaf that is its title; none where they are not most of the text."""
    alike: dict[tuple[object, str, str], list[tuple[Node, int]]] = defaultdict(list)
    for node in sheet.nodes:
        if node.tag not in _POSTS or not node.prose:
            continue
        title = _title(sheet, node)
        if title is not None:
            names = _NUMBERED.sub("", node.element.get("class") or "").split()
            alike[node.parent, node.tag, names[0] if names else ""].append((node, title))
    groups = [found for group in alike.values() if len(found := _given(sheet, group, text)) >= POSTS]
    best = max(groups, key=lambda group: sum(node.prose for node, _ in group), default=[])
    if 2 * sum(node.prose for node, _ in best) < sum(sheet.leaves[at].size for at in text if sheet.leaves[at].prose):
        return []
    return best


def _given(sheet: Sheet, group: list[tuple[Node, int]], text: set[int]) -> list[tuple[Node, int]]:
    """The posts of a group that are given whole: beside one of these, short ones of several lines are too."""
    whole = [(node, title) for node, title in group if node.prose >= LEAST / 2 and _whole(sheet, node, text)]
    return [one for one in group if one in whole or _lines(sheet, *one)] if whole else []


def _lines(sheet: Sheet, node: Node, title: int) -> bool:
    inside = sheet.leaves[title + 1 : node.last]
    return sum(leaf.kind == "paragraph" and not leaf.label and leaf.linked < 0.5 for leaf in inside) > LINES


def _whole(sheet: Sheet, node: Node, text: set[int]) -> bool:
    """True of a post that is given whole: a text of some length, or of some paragraphs."""
    prose = [at for at in range(node.first, node.last) if at in text and sheet.leaves[at].prose]
    return len(prose) > 1 or sum(sheet.leaves[at].weight for at in prose) >= LEAST


def _title(sheet: Sheet, node: Node) -> int | None:
    """The heading at the top of a post that leads to the post itself: a link, as lists of posts make them."""
    for at in range(node.first, min(node.first + HEADED, node.last)):
        leaf = sheet.leaves[at]
        if leaf.kind in ("title", "heading") and leaf.linked > LEADS and leaf.label != "comment":
            return at
    return None
