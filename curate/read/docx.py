"""DOCX: the text of a Word document in reading order, and what its properties, comments and changes say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from curate.errors import refusal
from curate.read import docx_package as package
from curate.read.docx_package import sniff
from curate.read.docx_text import PARAGRAPH, TABLE, Text, W, style_names
from curate.read.page import Page, Place, Writer

__all__ = ["read", "sniff"]

MANY = 400  # front-matter lines of one name a document may have
LONG = 2000  # code points; a longer property or comment is cut
BLOCKS = 200_000  # paragraphs and rows of one document

# What the elements of the core properties are called, and in the lines we write of them.
_PROPERTIES = {
    "title": "title", "creator": "creator", "lastModifiedBy": "last-modified-by", "created": "created",
    "modified": "modified", "subject": "subject", "keywords": "keywords", "category": "category",
    "language": "language", "description": "description", "contentStatus": "status", "identifier": "identifier",
    "revision": "revision", "version": "version", "lastPrinted": "last-printed", "Company": "company",
    "Manager": "manager", "HyperlinkBase": "link-base",
}  # fmt: skip
_PROPERTY_PARTS = {"core-properties": "docProps/core.xml", "extended-properties": "docProps/app.xml"}
# Beginnings of the names of styles, in the English of the file format: what a paragraph of that style is.
_KINDS = (
    ("title", "title"),
    ("subtitle", "heading"),
    ("heading", "heading"),
    ("toc heading", "heading"),
    ("intense quote", "quote"),
    ("quote", "quote"),
    ("block text", "quote"),
    ("caption", "caption"),
    ("list", "item"),
    ("toc ", "item"),
    ("footnote text", "footnote"),
    ("endnote text", "footnote"),
    ("header", "running"),
    ("footer", "running"),
    ("html preformatted", "code"),
    ("plain code", "code"),
)
_CELL = 300  # code points; a row of cells this short is one line
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class _Block(NamedTuple):
    """A paragraph or a row as it will be written."""

    text: str
    place: str
    kind: str


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a Word document, one paragraph a block.

    Raises:
        Refusal: `raw` is no Word document, its main part is damaged, it is encrypted, or it unpacks to too much.
    """
    opened = package.opened(raw, place)
    main = package.main(opened, place)
    reading = _Reading(main)
    blocks = reading.blocks()
    if len(blocks) > BLOCKS:
        raise refusal(place.path, f"holds more than {BLOCKS:,} paragraphs", "split it, or convert it to text")
    writer = Writer()
    for name, value, where in (*_properties(opened), *reading.fronts()):
        writer.front(f"docx {name}", _NO_CHARACTER.sub(" ", value[:LONG]), where)
    for block in _titled(blocks):
        writer.block(_NO_CHARACTER.sub(" ", block.text), block.place, block.kind)
    return writer.page()


def _titled(blocks: list[_Block]) -> list[_Block]:
    """Let a lone heading of the first rank be the title of a document that has no other."""
    if any(block.kind == "title" for block in blocks):
        return [block._replace(kind="heading") if block.kind == "heading 1" else block for block in blocks]
    first = [at for at, block in enumerate(blocks) if block.kind == "heading 1"]
    kind = "title" if len(first) == 1 else "heading"
    return [block._replace(kind=kind) if block.kind == "heading 1" else block for block in blocks]


# ---- what the file says of itself


def _properties(opened: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (name, value, place) of the properties. The library's own reading invents those that are missing."""
    for kind, where in _PROPERTY_PARTS.items():
        for element in _children(_related(opened, kind)):
            name = _PROPERTIES.get(etree.QName(element).localname)
            if name:
                yield name, "".join(element.itertext()), where
    for element in islice(_children(_related(opened, "custom-properties")), MANY):
        name = " ".join((element.get("name") or "").lower().replace(":", " ").split())
        if name:
            yield f"property {name[:80]}", "".join(element.itertext()), "docProps/custom.xml"


def _related(owner: Any, kind: str) -> Any:
    """Return the root of the first part that `owner` relates to as `kind`; None where there is none."""
    part = next((one for one in _parts(owner, kind)), None)
    return None if part is None else package.root(part)


def _parts(owner: Any, *kinds: str) -> Iterator[Any]:
    for relation in owner.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in kinds:
            yield relation.target_part


def _children(root: Any) -> Iterator[Any]:
    return iter(()) if root is None else root.iterchildren(tag=etree.Element)


# ---- the text


class _Reading:
    """The parts of one document while they are read."""

    def __init__(self, main: Any) -> None:
        self.main = main
        element = getattr(main, "element", None)
        self.root = element if element is not None else package.root(main)
        self.styles = style_names(_related(main, "styles"))
        self.text = Text({key: relation.target_ref for key, relation in main.rels.items() if relation.is_external})
        self._tables = 0
        self._paragraphs = 0

    def blocks(self) -> list[_Block]:
        """Return all blocks: head, body, notes, foot."""
        body = self.root.find(f"{W}body") if self.root is not None else None
        found = [] if body is None else list(islice(self._within(body, ""), BLOCKS + 1))
        notes = [*self._notes("footnotes", "footnote"), *self._notes("endnotes", "endnote")]
        return [*self._running("header"), *found, *notes, *self._running("footer")]

    def fronts(self) -> Iterator[tuple[str, str, str]]:
        """Yield what is no visible text: comments, addresses of links, changes, words that do not show."""
        for at, comment in enumerate(islice(_children(_related(self.main, "comments")), MANY), start=1):
            day = (comment.get(f"{W}date") or "")[:10]
            who = ", ".join(filter(None, (comment.get(f"{W}author"), day)))
            words = " ".join(Text({}).plain(comment).split())
            yield "comment", f"{who}: {words}" if who else words, f"comment {at}"
        for address, words in islice(self.text.links.items(), MANY):
            yield "link", f"{' '.join(words.split())} <{address}>".strip(), "hyperlink"
        if len(self.text.links) > MANY:
            yield "links", f"{len(self.text.links)}, of which {MANY} are listed", "document"
        for name, number in sorted(self.text.counts.items()):
            yield name, str(number), "document"

    def _within(self, parent: Any, where: str) -> Iterator[_Block]:
        """Yield the blocks among the children of an element, through wrappers that show nothing themselves."""
        for child in parent.iterchildren(tag=etree.Element):
            if child.tag == PARAGRAPH:
                yield from self._paragraph(child, where)
            elif child.tag == TABLE:
                self._tables += 1
                yield from self._table(child, f"{where} table {self._tables}".strip())
            elif self.text.shown(child):
                yield from self._within(child, where)

    def _paragraph(self, element: Any, where: str) -> Iterator[_Block]:
        if not where:
            self._paragraphs += 1
        place = where or f"paragraph {self._paragraphs}"
        words, boxes = self.text.paragraph(element)
        yield _Block(words, place, self._kind(element))
        for box in boxes:
            yield from self._within(box, f"{place} text box")

    def _kind(self, element: Any) -> str:
        """What a paragraph is, by its style, the styles that one is based on, and its numbering."""
        properties = element.find(f"{W}pPr")
        if properties is None:
            return "paragraph"
        style = properties.find(f"{W}pStyle")
        names = self.styles.get(style.get(f"{W}val") or "", ()) if style is not None else ()
        for name in names:
            kind = next((kind for start, kind in _KINDS if name.startswith(start)), None)
            if kind:
                return "heading 1" if name == "heading 1" else kind
        if properties.find(f"{W}outlineLvl") is not None:
            level = properties.find(f"{W}outlineLvl").get(f"{W}val")
            return {"0": "heading 1", "9": "paragraph"}.get(level or "9", "heading")
        numbered = properties.find(f"{W}numPr/{W}numId")
        return "item" if numbered is not None and numbered.get(f"{W}val") != "0" else "paragraph"

    def _table(self, table: Any, where: str) -> Iterator[_Block]:
        for at, row in enumerate((row for row in _inner(table, f"{W}tr") if self.text.shown(row)), start=1):
            cells = list(_inner(row, f"{W}tc"))
            place = f"{where} row {at}"
            if len(cells) > 1 and all(_lined(cell) for cell in cells):
                words = [" ".join(self._cell(cell).split()) for cell in cells]
                yield _Block("\t".join(words), place, "cell")
            else:  # a table that lays out a page: its cells hold paragraphs
                for cell in cells:
                    for block in self._within(cell, place):
                        kind = "cell" if block.kind == "paragraph" and len(cells) > 1 else block.kind
                        yield block._replace(kind=kind)

    def _cell(self, cell: Any) -> str:
        pieces = []
        for paragraph in cell.iterchildren(PARAGRAPH):
            words, boxes = self.text.paragraph(paragraph)
            pieces += [words, *(self.text.plain(box) for box in boxes)]
        return " ".join(pieces)

    def _notes(self, kind: str, name: str) -> Iterator[_Block]:
        """Yield footnotes or endnotes in the order in which the text refers to them, then the others."""
        root = _related(self.main, kind)
        notes = {note.get(f"{W}id"): note for note in _children(root) if note.get(f"{W}type") in (None, "normal")}
        cited = [key for key in self.text.notes[name] if key in notes]
        for at, key in enumerate([*cited, *(key for key in notes if key not in cited)], start=1):
            words = " ".join(self.text.plain(notes[key]).split())
            if words:
                number = str(at).translate(_SUPERSCRIPT) if key in cited else ""
                yield _Block(f"{number} {words}".strip(), f"{name} {at}", "footnote")

    def _running(self, name: str) -> Iterator[_Block]:
        """Yield the lines of the heads or feet of pages, each once."""
        seen: set[str] = set()
        for at, part in enumerate(_parts(self.main, name), start=1):
            root = package.root(part)
            for block in () if root is None else self._within(root, f"{name} {at}"):
                if block.text not in seen:
                    seen.add(block.text)
                    yield block._replace(kind="running")


def _inner(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table, or the cells of a row, through wrappers; not those of tables inside."""
    for child in parent.iterchildren(tag=etree.Element):
        if child.tag == tag:
            yield child
        elif child.tag not in (TABLE, PARAGRAPH) and not child.tag.endswith("Pr"):
            yield from _inner(child, tag)


def _lined(cell: Any) -> bool:
    """True of a cell that holds a line or two, and no table."""
    if any(True for _ in cell.iterchildren(TABLE)) or len(list(cell.iterchildren(PARAGRAPH))) > 2:
        return False
    return sum(len(words.text or "") for words in cell.iter(f"{W}t")) <= _CELL
