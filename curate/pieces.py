"""The parts of one line of a web page: each element in it, with what the element's names say that it holds.

Most systems print author, day, day of change, reading time and comments in one block, in a `span` each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from curate import names
from curate.model import Home, Span
from curate.rules import fold

# Elements that set words apart within a part, and begin none.
_STYLE = frozenset(("b", "strong", "i", "em", "u", "font", "small", "big", "sub", "sup", "mark", "wbr", "img", "br"))
_AUTHOR = re.compile(
    r"(?i)(?<![a-z])(?:h-?card|vcard|by-?line|author|authors|writer|autor|auteur|autore|autora|autoren|auteurs|yazar|"
    r"redator|redactor|redakteur)(?![a-z])"
)
_CHANGED = re.compile(
    r"(?i)modified|updated?(?![a-z])|(?<![a-z])maj(?![a-z])|aktualis|actualiz|atualiz|aggiornat|guncel"
)
_DATED = re.compile(
    r"(?i)(?<![a-z])(?:date|datum|data|fecha|tarih|pub-?date|published|datepublished|time|timestamp|posted-?on)(?![a-z])"
)
_AROUND = 3  # elements around a part whose names are read
_MOST = 60  # parts of one line
_DEEP = 40  # elements within each other that are looked into
_KEYS = ("class", "id", "rel", "itemprop")


class Piece(NamedTuple):
    """A part of a block's text. `holds`: "author", "published" or "modified" by the names of its element, else ""."""

    span: Span
    holds: str


def of(text: str, home: Home | None) -> tuple[Piece, ...]:
    """Return the parts of a block's folded text, in order; the block itself is one where it has no elements."""
    if home is None:
        return (Piece(Span(0, len(text)), ""),)
    above = _above(home.element)
    found: list[Piece] = []
    at = 0
    for words, holds in _runs(home.element, above):
        start = text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        found.append(Piece(Span(start, at), holds))
        if len(found) > _MOST:
            break
    found = [piece for piece in found if _trimmed(text, piece.span)]
    return tuple(found) if len(found) > 1 else (Piece(Span(0, len(text)), found[0].holds if found else above),)


def _trimmed(text: str, span: Span) -> bool:
    bare = names.trim(text, span)
    return bare.start < bare.end


def _runs(element: Any, holds: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The words of an element, in one run for each element that is named, or is not of style alone."""
    run: list[str] = []
    yield from _walk(element, holds, run, depth)
    yield from _flush(run, holds)


def _walk(element: Any, holds: str, run: list[str], depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEP:
        run.append("".join(element.itertext()))
        return
    run.append(element.text or "")
    for child in element:
        if not isinstance(child.tag, str):
            run.append(child.tail or "")
            continue
        own = told(child)
        if child.tag in _STYLE and not own:
            if child.tag == "br":
                yield from _flush(run, holds)
            yield from _walk(child, holds, run, depth + 1)
        else:
            yield from _flush(run, holds)
            yield from ([(_words(child), own)] if own else _runs(child, holds, depth + 1))
        run.append(child.tail or "")


def _flush(run: list[str], holds: str) -> Iterator[tuple[str, str]]:
    words = " ".join(fold("".join(run)).split())
    run.clear()
    if words:
        yield words, holds


def _words(element: Any) -> str:
    return " ".join(fold("".join(element.itertext())).split())


def _above(element: Any) -> str:
    """What the elements around a block are named for; those around a line of several parts hold them all."""
    for _ in range(_AROUND):
        if element is None:
            return ""
        if own := told(element):
            return own
        element = element.getparent()
    return ""


def told(element: Any) -> str:
    """Return what an element holds by its names: "author", "published", "modified" or ""."""
    return _told(" ".join(element.get(key) or "" for key in _KEYS).replace("_", " "), str(element.tag))


@lru_cache(maxsize=1 << 12)
def _told(named: str, tag: str) -> str:
    if _AUTHOR.search(named):
        return "author"
    if _CHANGED.search(named):
        return "modified"
    return "published" if tag == "time" or _DATED.search(named) else ""
