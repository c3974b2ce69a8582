"""BibTeX, with the fields of biblatex for what was published before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from curate import store
from curate.export.references import Reference, day, references

PRINTED = ("newspaper", "magazine", "agency")  # kinds of outlets whose articles are @article, others @online
SPECIAL = str.maketrans(
    {
        "\\": "\\textbackslash{}",
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "$&#_%"},
    }
)
_LIGATURE = re.compile(r"([-'`,<>])(?=\1)")  # two of these are set as another letter
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def bibtex(database: Path) -> Iterator[str]:
    """Yield the corpus as BibTeX, an entry an article.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        for one in references(connection):
            yield from entry(one)


def entry(one: Reference) -> Iterator[str]:
    """Yield the lines of one entry, and an empty one."""
    yield f"@{'article' if one.kind in PRINTED else 'online'}{{{one.id},"
    yield from (f"  {key} = {{{value}}}," for key, value in _fields(one).items() if value)
    yield "}"
    yield ""


def escaped(text: str | None) -> str:
    """Return text as LaTeX sets it, on one line, with no brace of its own: an entry cannot be broken out of."""
    return _LIGATURE.sub(r"\1{}", " ".join(_printable(text or "").split()).translate(SPECIAL))


def _printable(text: str) -> str:
    return "".join(letter if letter >= " " and letter != "\x7f" else " " for letter in text)


def _fields(one: Reference) -> dict[str, str]:
    outlet = "journal" if one.kind in PRINTED else "organization"
    return {
        "title": _whole(one.title),
        "subtitle": _whole(one.subtitle),
        "author": _names(one.authors),
        "translator": _names(one.translators),
        outlet: _whole(one.outlet),
        "date": "-".join(day(one.published)),
        "year": "".join(day(one.published)[:1]),
        "origpublisher": _whole(one.origin),
        "origdate": "-".join(day(one.origin_published)),
        "origtitle": _whole(one.origin_title),
        "url": (one.url or "").translate(_IN_ADDRESS),
        "urldate": "-".join(day(one.retrieved)),
        "language": escaped(one.language),
        "keywords": ", ".join(escaped(tag.replace(",", " ")) for tag in one.tags),
        "note": escaped(one.note),
    }


def _whole(text: str | None) -> str:
    """Text in braces of its own: capitals stay, and no `and` in it parts a list."""
    found = escaped(text)
    return f"{{{found}}}" if found else ""


def _names(names: list[str]) -> str:
    return " and ".join(_whole(name) for name in names)
