"""A page as labellers see it: its visible blocks as leaves of the tree of elements around them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from curate.labellers import markup
from curate.model import Document

SENTENCE = 80  # signs; a paragraph this long that closes like a sentence is running text
SHORT = 0.3  # what a sign of a line that is no running text is worth
LINKED = 0.5  # share of links from which a line is one of links
HALF = 0.5  # names under which more of the running text stands are no names of furniture
FIRM = 0.9  # the same for names that hardly err
HEADED = 120  # signs; the longest line in bold that may be a heading
LONG = 200  # signs; one this long is, whatever it closes with
_CLOSED = re.compile(r"[.!?…。！？؟:;\"”»’')\]）」』]\s*$")
# Scripts that write a word in one or two signs: each counts as three letters.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_FIGURES = frozenset(("quote", "code", "cell", "item"))  # what figures hold beside pictures
_CELLS = frozenset(("td", "th"))
_TABLES = frozenset(("td", "th", "tr", "tbody", "thead", "table"))
PARAGRAPHS = 3  # of running text in one cell, and
LAID = 0.7  # this share of all there is: the table lays out the page
_HEADLINE = re.compile(
    r"(?i)\b(?:head(?:line|ing)?|title|titre|titulo|titolo|titel|zag(?:olovok)?|baslik|kop|rubrik)\b"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PROSE_KINDS = frozenset(("paragraph", "quote", "item", "cell"))


class Node:
    """An element with text in it. `label` is what its names say it holds, "" for nothing.

    `size`, `linked` and `prose` count the signs of all text in it, of links, and of running text. Its leaves are
    [first, last). `laid` is true of a table, its rows and cells that lay out the page and hold no data.
    """

    __slots__ = ("element", "first", "label", "laid", "last", "linked", "main", "parent", "prose", "size", "tag")

    def __init__(self, element: Any, parent: Node | None) -> None:
        self.element = element
        self.parent = parent
        self.tag: str = element.tag
        self.label, self.main = markup.of(_cell(element) if self.tag == "tr" else element)
        self.laid = False
        if parent is not None and parent.tag in _HEADINGS and self.label == "layout-widget":
            self.label = ""  # a heading that opens what is under it
        self.size = self.linked = self.prose = 0
        self.first, self.last = -1, -1


class Leaf:
    """A visible block: its number in the document, its text, the element it stands in, and its shape."""

    __slots__ = ("at", "bold", "kind", "label", "linked", "main", "node", "prose", "size", "text", "weight")

    def __init__(self, at: int, text: str, kind: str, node: Node) -> None:
        self.at = at
        self.text = text
        self.kind = kind
        self.node = node
        self.size = signs(text)
        self.linked = 0.0  # share of the text that links hold
        self.prose = False
        self.weight = 0.0  # how much running text it is, in signs
        self.label = ""  # what markup says
        self.main = False
        self.bold = False  # a line that is set as a heading, but is no heading


def signs(text: str) -> int:
    """Return the length of a text, as letters of an alphabet."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


class Sheet:
    """The leaves of a page in reading order, and the elements around them, outer before inner."""

    __slots__ = ("_known", "leaves", "nodes", "weight")

    def __init__(self, document: Document) -> None:
        assert document.markup is not None
        self._known: dict[Any, Node] = {}
        self.nodes: list[Node] = []
        self.leaves: list[Leaf] = []
        text = document.text
        for at, (anchor, home) in enumerate(zip(document.anchors, document.markup.homes, strict=True)):
            if home is not None:
                self.leaves.append(self._leaf(at, anchor.span.of(text), anchor.kind, home))
        self._sum()
        self._lay()
        self.weight = sum(leaf.weight for leaf in self.leaves)
        self._mark()

    def node(self, element: Any) -> Node | None:
        """Return the node of an element; None of one without text."""
        return self._known.get(element)

    def _leaf(self, at: int, text: str, kind: str, home: Any) -> Leaf:
        leaf = Leaf(at, text, kind, self._node(home.element))
        leaf.linked = home.linked / len(text)
        size = leaf.size
        leaf.prose = (
            size >= SENTENCE
            and kind in _PROSE_KINDS
            and leaf.linked < 0.5
            and (size >= LONG or _CLOSED.search(text[-4:]) is not None)
        )
        leaf.bold = kind in ("paragraph", "cell") and size <= HEADED and not leaf.linked and _bold(home.element, size)
        if leaf.linked < LINKED:
            leaf.weight = size * (1 - leaf.linked) * (1 if leaf.prose else SHORT)
        return leaf

    def _node(self, element: Any) -> Node:
        """The node of an element; those of the elements around it are made first."""
        known, missing = self._known, []
        node = known.get(element)
        while node is None:
            missing.append(element)
            element = element.getparent()
            if element is None:
                break
            node = known.get(element)
        for inner in reversed(missing):
            node = known[inner] = Node(inner, node)
            self.nodes.append(node)
        assert node is not None
        return node

    def _sum(self) -> None:
        for at, leaf in enumerate(self.leaves):
            node = leaf.node
            node.size += leaf.size
            node.linked += int(leaf.linked * leaf.size)
            node.prose += leaf.size if leaf.prose else 0
            node.first = at if node.first < 0 else node.first
            node.last = at + 1
        for node in reversed(self.nodes):
            around = node.parent
            if around is None:
                continue
            around.size += node.size
            around.linked += node.linked
            around.prose += node.prose
            around.first = node.first if around.first < 0 else min(around.first, node.first)
            around.last = max(around.last, node.last)

    def _lay(self) -> None:
        """Tell tables that lay out the page from those of data: one cell holds the text."""
        for node in self.nodes:
            if node.tag not in _CELLS or not (node.last - node.first > 1 and self._holds(node)):
                continue
            for one in around(node):
                if one.laid or one.tag not in _TABLES:
                    break
                one.laid = True
        for leaf in self.leaves:
            if leaf.kind == "cell" and _laid(leaf.node):
                leaf.kind = "paragraph"

    def _holds(self, cell: Node) -> bool:
        """True of a cell with most of the page's running text in it."""
        inside = [leaf.prose for leaf in self.leaves[cell.first : cell.last]]
        return sum(inside) >= PARAGRAPHS and cell.prose >= LAID * self.nodes[0].prose

    def _mark(self) -> None:
        """Hand labels down, the outer before the inner; names under which the running text stands say nothing."""
        self._void()
        labels: dict[Node, str] = {}
        mains: dict[Node, bool] = {}
        for node in self.nodes:
            around = node.parent
            labels[node] = (labels[around] if around else "") or node.label
            mains[node] = not labels[node] and (node.main or (mains[around] if around else False))
        for leaf in self.leaves:
            leaf.label = labels[leaf.node]
            if leaf.label == "caption" and leaf.kind in _FIGURES and leaf.node.label != "caption":
                leaf.label = ""
            leaf.main = mains[leaf.node]

    def furniture(self) -> list[Any]:
        """Return the outermost elements that by their names hold what is no text of an article."""
        inside: set[Node] = set()
        found = []
        for node in self.nodes:
            if node.parent in inside:
                inside.add(node)
            elif node.label in markup.OUTSIDE and node.tag not in ("html", "body"):
                inside.add(node)
                found.append(node.element)
        return found

    def _void(self) -> None:
        """Take labels from elements that hold, with others of the same names, most of the page's running text.

        Where elements named as the main text are, they are what counts as running text.
        """
        named = [node for node in self.nodes if node.main]
        within: set[int] = set()
        for node in named:
            within.update(range(node.first, node.last))
        asked = [at for at in within if self.leaves[at].weight]
        if 3 * sum(self.leaves[at].weight for at in asked) < self.weight:
            asked = [at for at, leaf in enumerate(self.leaves) if leaf.weight]
        shares: defaultdict[tuple[str, str], float] = defaultdict(float)
        for at in asked:
            leaf = self.leaves[at]
            for key in {_names(node) for node in around(leaf.node) if node.label}:
                shares[key] += leaf.weight
        whole = sum(self.leaves[at].weight for at in asked)
        for node in self.nodes:
            if node.label and shares[_names(node)] > whole * (FIRM if node.label in markup.FIRM else HALF):
                node.label = ""


def around(node: Node | None) -> Iterator[Node]:
    """Yield a node and those around it, inner before outer."""
    while node is not None:
        yield node
        node = node.parent


def _cell(row: Any) -> Any:
    """The one cell of a row, where it has one: a row of one line is read as a whole."""
    return row[0] if len(row) == 1 else row


def _laid(node: Node) -> bool:
    """True of what stands in a cell of a table that lays out the page, and in no table of data inside it."""
    for one in around(node):
        if one.tag in _TABLES:
            if one.laid:
                return True
            if one.tag == "table":
                return False
    return False


def _bold(element: Any, size: int) -> bool:
    """True of a paragraph whose text stands in <b>, <strong>, or an element that is named a headline."""
    if not len(element):
        return False
    for one in element.iterdescendants("b", "strong", "big", "span", "font"):
        if one.tag in ("span", "font") and not _HEADLINE.search(one.get("class") or ""):
            continue
        inside = len("".join(one.itertext()).strip())
        return size <= inside <= 2 * size + 20
    return False


def _names(node: Node) -> tuple[str, str]:
    return node.tag, node.element.get("class") or ""
