"""The walk over a page's tree: all its visible text, block by block, in the order of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from curate.model import Home
from curate.read.page import Writer

# What no reader of the page sees. What a style sheet hides is kept: labellers decide about it.
UNSEEN = {
    "script", "style", "template", "head", "svg", "math", "object", "embed", "iframe", "canvas", "audio", "video",
    "datalist", "map", "param", "track", "title",
}  # fmt: skip
# Elements inside a line of text; any other starts a block of its own.
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "input", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "picture", "progress", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_KINDS = {
    "h1": "title",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "heading"),
    "blockquote": "quote",
    "li": "item",
    "dt": "item",
    "dd": "item",
    "pre": "code",
    "textarea": "code",
    "figcaption": "caption",
    "caption": "caption",
    "td": "cell",
    "th": "cell",
    "tr": "cell",
}
# A kind that holds for paragraphs inside, unless they have one of their own.
_HANDED = frozenset(("title", "heading", "quote", "item", "caption", "cell", "code"))
_SPACES = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_TAG = re.compile(r"</?([A-Za-z][\w:-]*)[^<>]*>")
_FLAT = {"html", "head", "body", "p", "br", "script", "style", "title", "textarea", "base", "link", "meta"}
ROW = 300  # code points; a row of a table this short is one line

_PARSER: dict[str, Any] = {
    "collect_ids": False,
    "default_doctype": False,
    "encoding": "utf-8",
    "huge_tree": True,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}


def tree(text: str) -> Any | None:
    """Return the root element of a page's source, or None where it holds no element."""
    source = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    parser = html.HTMLParser(**_PARSER)
    root = _parsed(source, parser)
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:  # it ends where it is nested too deep
        root = _parsed(_TAG.sub(_flat, source), html.HTMLParser(**_PARSER))
    return root


def _parsed(source: str, parser: Any) -> Any | None:
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _flat(tag: re.Match[str]) -> str:
    """What stands for a tag where nothing may nest: a block begins a paragraph, an element in a line is left out."""
    name = tag[1].lower()
    return tag[0] if name in _FLAT else "" if name in INLINE else "<p>"


def page(root: Any, writer: Writer) -> list[Home]:
    """Write the visible blocks of a parsed page; return where each came from."""
    walk = _Walk(writer, "")
    walk.run(root)
    return walk.homes


def fragment(source: str, writer: Writer, place: str) -> None:
    """Write the blocks of a piece of HTML, such as the content of a feed's entry.

    Places are `place` with the path inside the piece: `entry 2/p[3]`.
    """
    root = tree(f"<body>{source}</body>") if source.strip() else None
    body = root.find("body") if root is not None else None
    if body is not None:
        walk = _Walk(writer, place)
        walk.run(body, top="")


class _Frame:
    """An element being walked: its children still to come, and the kind of text in it."""

    __slots__ = ("above", "block", "children", "counts", "element", "kind", "name", "path")

    def __init__(self, element: Any, above: _Frame | None, name: str, kind: str, *, block: bool) -> None:
        self.element = element
        self.above = above
        self.name = name  # the last step of its path
        self.kind = kind
        self.block = block
        self.path: str | None = None  # made when a block is written
        self.children: Iterator[Any] = iter(element)
        self.counts: dict[str, int] = {}


def _path(frame: _Frame | None) -> str:
    """The path of an element from the root of the walk."""
    steps = []
    at = frame
    while at is not None and at.path is None:
        steps.append(at)
        at = at.above
    path = at.path or "" if at is not None else ""
    for step in reversed(steps):
        path = f"{path}/{step.name}" if step.name else path
        step.path = path
    return path


class _Walk:
    """Text gathers until an element begins or ends a block; then it is written, with the element it is in."""

    def __init__(self, writer: Writer, place: str) -> None:
        self.writer = writer
        self.place = place
        self.homes: list[Home] = []
        self._pieces: list[str] = []
        self._home: _Frame | None = None  # the innermost block element around the text gathered
        self._breaks = 0  # <br> since the last word
        self._links = 0  # <a> around what comes
        self._linked = 0  # characters of the text gathered that links hold

    def run(self, root: Any, top: str | None = None) -> None:
        """Walk `root`; without recursion, since pages nest a thousand deep."""
        first = _Frame(root, None, str(root.tag) if top is None else top, "paragraph", block=True)
        stack, blocks = [first], [first]
        self._gather(root.text, first)
        while stack:
            frame = stack[-1]
            child = next(frame.children, None)
            if child is None:
                stack.pop()
                if frame.block:
                    self._close()
                    blocks.pop()
                elif frame.element.tag == "a":
                    self._links -= 1
                if stack:
                    self._gather(frame.element.tail, blocks[-1])
                continue
            entered = self._enter(child, frame, blocks[-1])
            if entered is None:
                self._gather(child.tail, blocks[-1])
                continue
            stack.append(entered)
            if entered.block:
                self._close()
                blocks.append(entered)
            self._gather(child.text, blocks[-1])

    def _enter(self, child: Any, parent: _Frame, home: _Frame) -> _Frame | None:
        """The frame of a child; None where there is nothing more to walk in it."""
        tag = child.tag
        if not isinstance(tag, str):  # an entity or another node that is no element
            return None
        number = parent.counts[tag] = parent.counts.get(tag, 0) + 1
        if tag == "br":
            self._break(home, _parts(child))
        if tag == "br" or tag in UNSEEN:
            return None
        if tag in INLINE:
            if tag == "a":
                self._links += 1
            elif not len(child):
                self._gather(child.text, home)
                return None
            return _Frame(child, parent, f"{tag}[{number}]", parent.kind, block=False)
        if tag in ("td", "th") and parent.kind == "row":
            self._pieces.append("\t" if self._pieces else "")
            return _Frame(child, parent, f"{tag}[{number}]", "row", block=False)
        return _Frame(child, parent, f"{tag}[{number}]", _kind(child, tag, home.kind), block=True)

    def _gather(self, text: str | None, home: _Frame) -> None:
        if not text:
            return
        if not text.isspace():
            self._home = home
            self._breaks = 0
            if self._links:
                self._linked += len(text.strip())
        elif not self._pieces:
            return  # white space before the first word of a block
        self._pieces.append(text if home.kind == "code" else _SPACES.sub(" ", text))

    def _break(self, home: _Frame, parted: bool) -> None:  # noqa: FBT001
        """A line break: one stays in its paragraph, two end it, and one between lines that are set apart."""
        self._breaks += 1
        if (self._breaks > 1 or parted) and home.kind not in ("code", "row"):
            self._close()
        else:
            self._pieces.append("\n")

    def _close(self) -> None:
        """Write the text gathered, if there is any."""
        home = self._home
        if home is not None:
            kind = "cell" if home.kind == "row" else home.kind
            if self.writer.block("".join(self._pieces), self.place + _path(home), kind):
                self.homes.append(Home(home.element, self._linked))
        if self._pieces:
            self._pieces = []
        self._home, self._breaks, self._linked = None, 0, 0


def _parts(br: Any) -> bool:
    """True of a line break between two whole elements: links, as in a menu, or a headline and what stands under it."""
    above, below = br.getprevious(), br.getnext()
    if above is None or below is None or not (_alone(above, after=False) and _alone(below, after=True)):
        return False
    return bool(_blank(br.tail)) and (above.tag == below.tag == "a" or _style(above) != _style(below))


def _alone(element: Any, *, after: bool) -> bool:
    """True of an element that is the whole of its line: `after` the line break asked about, or before it."""
    tag = element.tag
    if not isinstance(tag, str) or tag in ("br", "img", "input") or tag not in INLINE or not _blank(element.tail):
        return False
    other = element.getnext() if after else element.getprevious()
    if other is None:
        return after or _blank(element.getparent().text)
    if other.tag in INLINE and other.tag != "br":
        return False
    return after or _blank(other.tail)


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


def _style(element: Any) -> tuple[str, ...]:
    """What an element and those that hold the same text look like: their names and attributes."""
    found = [element.tag, *sorted(f"{name}={value}" for name, value in element.items() if name != "href")]
    while len(element) == 1 and _blank(element.text) and _blank(element[0].tail) and isinstance(element[0].tag, str):
        element = element[0]
        found += [element.tag, *sorted(f"{name}={value}" for name, value in element.items() if name != "href")]
    return tuple(found)


def _kind(element: Any, tag: str, around: str) -> str:
    own = _KINDS.get(tag)
    if own is None and element.get("role") == "heading":
        own = "title" if element.get("aria-level") == "1" else "heading"
    if tag == "tr" and not _lined(element):
        return "cell"
    if tag == "tr":
        return "row"
    if own:
        return own if own != "item" or around != "quote" else around
    return around if around in _HANDED else "paragraph"


def _lined(row: Any) -> bool:
    """True of a short row of a table whose cells hold lines, no blocks: it is read as one line."""
    for element in row.iterdescendants():
        if isinstance(element.tag, str) and element.tag not in INLINE and element.tag not in ("td", "th"):
            return False
    return sum(len(piece) for piece in row.itertext()) <= ROW
