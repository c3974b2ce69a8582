"""The words of a Word paragraph as they show: runs, links, notes, changes, text boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PARAGRAPH, TABLE = f"{W}p", f"{W}tbl"

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Elements that stand for characters.
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}ptab": "\t"}
_UNSEEN = {
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText",
        "fldData", "commentReference", "annotationRef", "footnoteRef", "endnoteRef",
    )
}  # fmt: skip
_DELETED = {f"{W}del", f"{W}moveFrom"}
_INSERTED = {f"{W}ins", f"{W}moveTo"}
_OFF = ("0", "false", "off")


def style_names(root: Any) -> dict[str, tuple[str, ...]]:
    """Return the names, in small letters, of each style and of those that it is based on, nearest first."""
    named: dict[str, tuple[str, str]] = {}
    for style in () if root is None else root.iterchildren(f"{W}style"):
        name, base = style.find(f"{W}name"), style.find(f"{W}basedOn")
        written = (name.get(f"{W}val") or "") if name is not None else ""
        around = (base.get(f"{W}val") or "") if base is not None else ""
        named[style.get(f"{W}styleId") or ""] = (written.lower(), around)
    return {key: _line(key, named) for key in named}


def _line(key: str, named: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    names: list[str] = []
    while key in named and len(names) < 20:  # damaged files have styles based on themselves
        name, key = named[key]
        names.append(name)
    return tuple(names)


class Text:
    """Reads paragraphs, and notes along the way what is not text.

    `counts` says how many deletions, insertions and hidden words there are, `links` the words of each address,
    `notes` the ids of footnotes and endnotes in the order of the text. `addresses` gives those of relations.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.counts: Counter[str] = Counter()
        self.links: dict[str, str] = {}
        self.notes: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self._addresses = addresses
        self._boxes: list[Any] = []
        self._special: dict[str, Callable[[Any], Iterator[str]]] = {
            f"{W}t": _words,
            f"{_M}t": _words,
            f"{W}r": self._run,
            f"{W}sym": _symbol,
            f"{W}hyperlink": self._hyperlink,
            f"{W}footnoteReference": self._note,
            f"{W}endnoteReference": self._note,
            f"{W}txbxContent": self._box,
            f"{_MC}AlternateContent": self._alternative,
        }

    def paragraph(self, element: Any) -> tuple[str, list[Any]]:
        """Return the words of a paragraph, and the text boxes anchored in it."""
        self._boxes = []
        return "".join(self._inside(element)), self._boxes

    def plain(self, element: Any) -> str:
        """Return the words of all paragraphs inside an element, its text boxes left out."""
        return "\n".join("".join(self._inside(paragraph)) for paragraph in element.iter(PARAGRAPH))

    def shown(self, element: Any) -> bool:
        """True unless the element is no text, or a deletion; counts what was changed."""
        tag = element.tag
        if tag in _DELETED:
            self.counts["deletions"] += 1
            return False
        self.counts.update(["insertions"] if tag in _INSERTED else [])
        return tag not in _UNSEEN and not self._row_deleted(element)

    def _row_deleted(self, element: Any) -> bool:
        deleted = element.tag == f"{W}tr" and element.find(f"{W}trPr/{W}del") is not None
        self.counts.update(["deletions"] if deleted else [])
        return deleted

    def _inside(self, element: Any) -> Iterator[str]:
        for child in element.iterchildren(tag=etree.Element):
            tag = child.tag
            if tag in _CHARACTERS:
                yield _CHARACTERS[tag]
            elif tag in self._special:
                yield from self._special[tag](child)
            elif self.shown(child):
                yield from self._inside(child)

    def _run(self, run: Any) -> Iterator[str]:
        hidden = run.find(f"{W}rPr/{W}vanish")
        if hidden is None or hidden.get(f"{W}val") in _OFF:
            yield from self._inside(run)
        else:
            self.counts["hidden-words"] += sum(len((words.text or "").split()) for words in run.iter(f"{W}t"))

    def _hyperlink(self, link: Any) -> Iterator[str]:
        words = "".join(self._inside(link))
        address = self._addresses.get(link.get(f"{_R}id") or "")
        if address:
            self.links[address] = self.links.get(address, "") + words
        yield words

    def _note(self, reference: Any) -> Iterator[str]:
        """The number of a note; none where the writer set a mark of their own."""
        name = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        key = reference.get(f"{W}id")
        cited = self.notes[name]
        if key and key not in cited:
            cited.append(key)
        if key and reference.get(f"{W}customMarkFollows") in (None, *_OFF):
            yield str(cited.index(key) + 1).translate(_SUPERSCRIPT)

    def _box(self, box: Any) -> Iterator[str]:
        self._boxes.append(box)
        yield from ()

    def _alternative(self, element: Any) -> Iterator[str]:
        """The same drawing twice, for new programs and for old ones: one of them."""
        choice = next(element.iterchildren(f"{_MC}Choice", f"{_MC}Fallback"), None)
        if choice is not None:
            yield from self._inside(choice)


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""


def _symbol(element: Any) -> Iterator[str]:
    """A character of a symbol font; those have codes for private use, F000 above their own."""
    try:
        code = int(element.get(f"{W}char") or "", 16)
    except ValueError:
        return
    if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000:
        yield chr(code)
