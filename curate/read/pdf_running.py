"""Running heads and feet: what stands at one height at the edge of several pages, its numbers aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from curate.read.pdf_lines import Line, rows_of

DEEPEST = 4  # rows from the edge of a page in which a head or foot may stand
NEAR = 2  # pages: left and right pages have heads of their own
SAME_HEIGHT = 3.0  # points
APART = 1.5  # of the size: baselines of a running line and the text are further apart
LARGE = 1.3  # of the size of the text: a larger line is a heading, unless it says the same on each page

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"(?i)^[ivxlc]+$")
_AROUND = re.compile(
    r"(?i)[\s|/.·•–—-]|\b(?:page|seite|página|pagina|p|s|str|стр|страница|sayfa|of|von|de|di|sur|из|صفحة|من)\b"
)
_OF = re.compile(r"\d{1,4}\s?/\s?\d{1,4}$")
_URL = re.compile(r"(?:https?://|file:/|www\.)\S+$")
_DAY = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}")


class Sheet(NamedTuple):
    """One page: its running head, the lines between, its running foot."""

    head: tuple[Line, ...]
    lines: tuple[Line, ...]
    foot: tuple[Line, ...]


class _Row(NamedTuple):
    """Lines on one baseline: their text with `#` for numbers, and the numbers."""

    lines: tuple[Line, ...]
    form: str
    numbers: tuple[int, ...]
    baseline: float
    size: float


def sheets(pages: Sequence[Sequence[Line]], size: float) -> list[Sheet]:
    """Return each page with its running lines apart. `size` is that of most of the text, in points."""
    rows = [[_row(lines) for lines in rows_of(page)] for page in pages]
    if len(pages) == 1:
        return [_alone(rows[0])]
    tops = [page[:DEEPEST] for page in rows]
    feet = [page[::-1][:DEEPEST] for page in rows]
    heads, foots = _depths(tops, size), _depths(feet, size)
    return [
        _sheet(page, head, min(foot, len(page) - head)) for page, head, foot in zip(rows, heads, foots, strict=True)
    ]


def _depths(edges: Sequence[Sequence[_Row]], size: float) -> list[int]:
    """Return how many rows from its edge are running lines, for each page.

    A line that stands where the pages beside have their outermost running line is one too, whatever it says.
    """
    depths = [_depth(edges, at, size) for at in range(len(edges))]
    for at, page in enumerate(edges):
        beside = [other for other in (at - 1, at + 1) if 0 <= other < len(edges) and depths[other] > 0 == depths[at]]
        if any(_level(page, edges[other][0]) for other in beside):
            depths[at] = -1
    return [abs(depth) for depth in depths]


def _level(page: Sequence[_Row], running: _Row) -> bool:
    """True where the outermost row of `page` has the height and size of `running`, and stands apart from the text."""
    if len(page) < 2:
        return False
    same = abs(page[0].baseline - running.baseline) < 1 and abs(page[0].size - running.size) < 0.3
    return same and abs(page[0].baseline - page[1].baseline) > APART * page[0].size


def _row(lines: Sequence[Line]) -> _Row:
    parts = tuple(sorted(lines, key=lambda line: line.left))
    text = " ".join(line.text for line in parts)
    numbers = tuple(int(found[0]) for found in _DIGITS.finditer(text) if len(found[0]) < 10)
    return _Row(parts, _DIGITS.sub("#", text).casefold(), numbers, lines[0].baseline, max(one.size for one in lines))


def _sheet(rows: Sequence[_Row], head: int, foot: int) -> Sheet:
    return Sheet(
        tuple(line for row in rows[:head] for line in row.lines),
        tuple(line for row in rows[head : len(rows) - foot] for line in row.lines),
        tuple(line for row in rows[len(rows) - foot :] for line in row.lines),
    )


def _depth(edges: Sequence[Sequence[_Row]], at: int, size: float) -> int:
    """Return how many rows from the edge of page `at` also stand at the edge of pages near it.

    White space parts them from the text.
    """
    depth = 0
    for count, row in enumerate(edges[at], start=1):
        if not any(_again(row, other, page - at, size) for page, other in _near(edges, at)):
            break
        if count == len(edges[at]) or abs(row.baseline - edges[at][count].baseline) > APART * row.size:
            depth = count
    return depth


def _near(edges: Sequence[Sequence[_Row]], at: int) -> Iterator[tuple[int, _Row]]:
    for page in range(max(0, at - NEAR), min(len(edges), at + NEAR + 1)):
        if page != at:
            for row in edges[page]:
                yield page, row


def _again(row: _Row, other: _Row, pages: int, size: float) -> bool:
    """True where `other`, `pages` further on, is the same head or foot as `row`."""
    if row.form != other.form or abs(row.baseline - other.baseline) > SAME_HEIGHT:
        return False
    if row.size > LARGE * size and row.numbers != other.numbers:
        return False
    if any(char.isalpha() for char in _AROUND.sub("", row.form)):
        return True
    return any(b - a == pages for a, b in zip(row.numbers, other.numbers, strict=False))


def _alone(rows: Sequence[_Row]) -> Sheet:
    """Part the only page: a lone number at its foot, or what browsers print on each sheet."""
    if not rows:
        return Sheet((), (), ())
    foot = rows[-1]
    if len(rows) > 1 and is_number(" ".join(line.text for line in foot.lines)) and _apart(rows[-2], foot):
        return _sheet(rows, 0, 1)
    browser = len(foot.lines) > 1 and _OF.match(foot.lines[-1].text) and _URL.match(foot.lines[0].text)
    if browser:
        first = " ".join(line.text for line in rows[0].lines)
        return _sheet(rows, 1 if len(rows) > 1 and _DAY.match(first) else 0, 1)
    return _sheet(rows, 0, 0)


def _apart(above: _Row, foot: _Row) -> bool:
    return above.baseline - foot.baseline > APART * foot.size


def is_number(text: str) -> bool:
    """True of the number of a page: `3`, `- 3 -`, `Page 3 of 7`, `iv`."""
    bare = _AROUND.sub("", text)
    return bool(bare) and len(text) <= 30 and (bare.isdecimal() or bool(_ROMAN.match(bare)))


def footer_url(found: Sequence[Sheet]) -> str:
    """Return the address that stands in the running feet, "" where there is none, several, or only its beginning."""
    urls = {line.text for sheet in found for line in sheet.foot if _URL.match(line.text)}
    url = urls.pop() if len(urls) == 1 else ""
    return url if url.startswith("http") and not url.endswith(("…", "...")) else ""
