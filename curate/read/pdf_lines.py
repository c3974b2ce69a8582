"""Lines of a PDF page in the order they are read: over columns, tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from curate.read.pdf_glyphs import WIDE_GAP, Run

GUTTER = 0.6  # of the size: the narrowest white strip between columns
WIDEST = 3.0  # of the size: the widest gap between words of a justified line
SAME_EDGE = 1.5  # points
BLANK = 1.5  # of the size: baselines further apart have a blank between them
MOST_LINES = 2_000  # parted lines of a page; a page of more is read row by row
MOST_CELLS = 40  # of a row that is taken for text
SIGNS = 2_000  # raised and lowered signs of a page that are looked for
DEEPEST = 8  # columns within columns

_MARKER = re.compile(r"(?:[•·▪‣◦■●*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d{1,3}\])$")


class Line(NamedTuple):
    """A printed line, or one cell of it; lengths in points, on the page turned so that the line is level."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    rtl: bool = False
    page: int = 0

    @property
    def top(self) -> float:
        """The height of its capitals."""
        return self.baseline + 0.75 * self.size

    @property
    def bottom(self) -> float:
        """How far its letters reach down."""
        return self.baseline - 0.22 * self.size


class Column(NamedTuple):
    """Lines under each other, from the top. In a table each is a row."""

    lines: tuple[Line, ...]
    table: bool = False


def lines(runs: Iterable[Run], page: int) -> list[Line]:
    """Return the lines of `page` (its number, from 1) from the top, parted where a gap is wider than between words."""
    rows = [[_line(piece, page) for piece in _parted(row)] for row in _rows([run for run in runs if run.text.strip()])]
    made: list[Line] = []
    for at, row in enumerate(rows):
        near = [line for other in rows[max(0, at - 6) : at] + rows[at + 1 : at + 7] for line in other]
        made += _mended(row, near) if len(row) <= MOST_CELLS else row
    return made


def _mended(row: Sequence[Line], near: Sequence[Line]) -> list[Line]:
    """Join the words of a line that justifying drove far apart.

    The lines above and below it run over the gap; or none of them begins or ends where the gap does.
    """
    made = list(row[:1])
    for at, line in enumerate(row[1:]):
        last = made[-1]
        alone = not any(_edges_meet(row[at], line, other) for other in near)
        if line.left - last.right < WIDEST * line.size and (alone or _run_over(last, line, near)):
            made[-1] = joined([last, line], rtl=last.rtl or line.rtl)
        else:
            made.append(line)
    return made


def _edges_meet(left: Line, right: Line, other: Line) -> bool:
    """True where `other` begins where `right` does, or ends where `left` does, as lines of columns and cells do."""
    figures = right.text[-1:].isdigit() and abs(other.right - right.right) < SAME_EDGE
    return figures or abs(other.left - right.left) < SAME_EDGE or abs(other.right - left.right) < SAME_EDGE


def _run_over(left: Line, right: Line, near: Sequence[Line]) -> bool:
    above = [line for line in near if 0.3 < (line.baseline - left.baseline) / left.size < 1.8]
    below = [line for line in near if 0.3 < (left.baseline - line.baseline) / left.size < 1.8]
    sides = [[line for line in side if line.right > left.left and line.left < right.right] for side in (above, below)]
    return any(sides) and all(
        any(line.left < left.right - 1 and line.right > right.left + 1 for line in side) for side in sides if side
    )


def _rows(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield runs that stand on one baseline; raised and lowered signs with the words they touch."""
    hosts = _hosts(runs)
    beside: dict[int, list[int]] = {}
    for sign, host in hosts.items():
        beside.setdefault(host, []).append(sign)
    rows: list[list[Run]] = []
    for at, run in sorted(enumerate(runs), key=lambda one: -one[1].baseline):
        if at in hosts:
            continue
        row = next((row for row in rows[-6:] if abs(row[0].baseline - run.baseline) < 0.2 * _least(row[0], run)), None)
        if row is None:
            row = []
            rows.append(row)
        row += [run, *(runs[sign] for sign in beside.get(at, ()))]
    yield from rows


def _hosts(runs: Sequence[Run]) -> dict[int, int]:
    """Return place of a raised or lowered sign -> place of the run it stands beside."""
    found: dict[int, int] = {}
    signs = [at for at, run in enumerate(runs) if len(run.text.strip()) <= 8]
    for at in signs[:SIGNS]:
        near = range(max(0, at - 8), min(len(runs), at + 9))  # in the content the two are written together
        host = next((other for other in near if other not in found and _touches(runs[other], runs[at])), None)
        if host is not None:
            found[at] = host
    return found


def _touches(run: Run, sign: Run) -> bool:
    rise = (sign.baseline - run.baseline) / run.size
    gap = max(sign.left - run.right, run.left - sign.right)
    return sign.size < 0.87 * run.size and -0.35 < rise < 0.7 and -0.5 < gap / run.size < 0.3


def _least(one: Run, other: Run) -> float:
    return min(one.size, other.size)


def _parted(row: list[Run]) -> Iterator[list[Run]]:
    """Part a row at gaps that are wider than between words; the mark of a list stays with its item."""
    row.sort(key=lambda run: run.left)
    piece: list[Run] = []
    for run in row:
        size = max(run.size, piece[-1].size) if piece else run.size
        gap = run.left - max(other.right for other in piece) if piece else 0.0
        marked = len(piece) == 1 and _MARKER.match(piece[0].text.strip()) and gap < 4 * size
        if piece and gap > WIDE_GAP * size and not marked:
            yield piece
            piece = []
        piece.append(run)
    if piece:
        yield piece


def _line(piece: Sequence[Run], page: int) -> Line:
    rtl = 2 * sum(len(run.text) for run in piece if run.rtl) > sum(len(run.text) for run in piece)
    chief = max(piece, key=lambda run: (len(run.text), run.size))
    bold = 2 * sum(len(run.text) for run in piece if run.bold) > sum(len(run.text) for run in piece)
    text, last = "", None
    for run in reversed(piece) if rtl else piece:
        if last is not None:
            gap = max(run.left - last.right, last.left - run.right)
            text += " " * (gap > 0.15 * max(run.size, last.size))
        text += run.text
        last = run
    left, right = min(run.left for run in piece), max(run.right for run in piece)
    return Line(" ".join(text.split()), left, right, chief.baseline, chief.size, bold, rtl, page)


# ---- order


def columns(found: Sequence[Line], depth: int = 0) -> list[Column]:
    """Return the columns of a page in the order they are read; what spans them parts them."""
    rtl = 2 * sum(line.rtl for line in found) > len(found)
    if len(found) > MOST_LINES:
        return [Column(tuple(joined(row, rtl=rtl) for row in rows_of(found)), table=True)]
    made: list[Column] = []
    plain: list[Line] = []
    for band, gutter in _bands(found):
        sides = _sides(band, gutter) if gutter is not None and depth < DEEPEST else ([], [])
        if not all(sides) or len(rows_of(band)) == 1:
            plain += [joined(row, rtl=rtl) for row in rows_of(band)]
            continue
        above, rows, below = _table(*sides)
        cells = rows_of(rows)
        if rows and not _in_line(cells):  # words that stand far apart by chance
            plain += [joined(row, rtl=rtl) for row in rows_of(band)]
            continue
        plain += [joined(row, rtl=rtl) for row in rows_of(above)]
        if plain:
            made.append(Column(tuple(plain)))
        plain = [joined(row, rtl=rtl) for row in rows_of(below)]
        if rows:
            made.append(Column(tuple(joined(row, rtl=rtl) for row in cells), table=True))
            continue
        for side in reversed(sides) if rtl else sides:
            made += columns(side, depth + 1)
    if plain:
        made.append(Column(tuple(plain)))
    return made


_Gutter = tuple[float, float]


def _bands(found: Sequence[Line]) -> Iterator[tuple[list[Line], _Gutter | None]]:
    """Part a region from top to bottom into stretches that a white strip parts, and stretches that none does."""
    band: list[Line] = []
    gutter: _Gutter | None = None
    for line in sorted(found, key=lambda line: (-line.top, line.left)):
        if gutter is not None:
            narrower = _narrowed(gutter, line)
            if narrower is not None and not _far_below(band, line):
                gutter = narrower
                band.append(line)
                continue
            yield band, gutter
            band, gutter = [], None
        beside = next((at for at in range(max(0, len(band) - 12), len(band)) if _strip(band[at], line)), None)
        if beside is not None:
            start, gutter = _begin(band, beside, line)
            if band[:start]:
                yield band[:start], None
            band = band[start:]
        band.append(line)
    if band:
        yield band, gutter


def _strip(one: Line, other: Line) -> _Gutter | None:
    """Return the white strip between two lines that stand beside each other."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    if shared < 0.5 * min(one.top - one.bottom, other.top - other.bottom):
        return None
    left, right = (one, other) if one.left < other.left else (other, one)
    wide = right.left - left.right >= GUTTER * min(one.size, other.size)
    return (left.right, right.left) if wide else None


def _narrowed(gutter: _Gutter, line: Line) -> _Gutter | None:
    """Return what `line` leaves of a white strip, None where it is too little."""
    left, right = gutter
    if line.right <= left or line.left >= right:
        return gutter
    if line.left + line.right < left + right:
        left = line.right
    else:
        right = line.left
    return (left, right) if right - left >= max(4.0, 0.5 * line.size) else None


def _begin(band: Sequence[Line], beside: int, line: Line) -> tuple[int, _Gutter]:
    """Return where the columns begin that the lines `beside` and `line` show, and the strip between them.

    Lines over them belong to the first column, unless they go on from one that spans the strip.
    """
    strip = _strip(band[beside], line)
    gutter = strip if strip is not None else (line.left, line.left)
    for other in band[beside + 1 :]:
        gutter = _narrowed(gutter, other) or gutter
    start = beside
    while start and (narrower := _narrowed(gutter, band[start - 1])) is not None:
        gutter = narrower
        start -= 1
    while 0 < start < beside and band[start - 1].baseline - band[start].baseline < BLANK * band[start].size:
        start += 1
    return start, gutter


def _far_below(band: Sequence[Line], line: Line) -> bool:
    return min(other.bottom for other in band[-20:]) - line.top > 3 * line.size


def _sides(band: Iterable[Line], gutter: _Gutter) -> tuple[list[Line], list[Line]]:
    middle = sum(gutter) / 2
    left: list[Line] = []
    right: list[Line] = []
    for line in band:
        (left if (line.left + line.right) / 2 < middle else right).append(line)
    return left, right


# ---- tables


def _table(left: Sequence[Line], right: Sequence[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    """Return the lines over a table, in it, and under it; none at all where two columns are not one."""
    heights = [one.baseline for one in left if any(_level(one, other) for other in right)]
    if not heights or not _is_table(left, right):
        return [], [], []
    both = [*left, *right]
    top, bottom = max(heights) + 0.3 * left[0].size, min(heights) - 0.3 * left[0].size
    rows = [line for line in both if bottom <= line.baseline <= top]
    return [line for line in both if line.baseline > top], rows, [line for line in both if line.baseline < bottom]


def _in_line(rows: Sequence[Sequence[Line]]) -> bool:
    """True where the last cells of rows stand under each other; figures may end there."""
    last = [max(row, key=lambda line: line.right) for row in rows if len(row) > 1]
    met = sum(_under(one, two) for one, two in pairwise(last))
    return len(last) > 2 and 2 * met >= len(last) - 1  # two rows may be chance


def _under(one: Line, two: Line) -> bool:
    if one.text[-1:].isdigit() and abs(one.right - two.right) < SAME_EDGE:
        return True
    return abs(one.left - two.left) < SAME_EDGE or abs(one.left + one.right - two.left - two.right) < 2 * SAME_EDGE


def _level(one: Line, other: Line) -> bool:
    return abs(one.baseline - other.baseline) < 0.3 * one.size


def _is_table(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """True where the lines of two columns are cells: they stand in rows, and are no running text."""
    if _texty(left) and _texty(right):
        return False
    few, many = sorted((_beside(left, right), _beside(right, left)), key=len)
    aligned = sum(any(_level(one, other) for other in many) for one in few)
    return aligned >= 0.7 * len(few) and not (_is_note(few) and _texty(many) and len(max(left, right, key=len)) >= 6)


def _beside(side: Sequence[Line], other: Sequence[Line]) -> list[Line]:
    """Return the lines of `side` at the heights at which `other` has lines."""
    top = max(line.baseline for line in other) + 0.3 * other[0].size
    bottom = min(line.baseline for line in other) - 0.3 * other[0].size
    return [line for line in side if bottom <= line.baseline <= top]


def _texty(side: Sequence[Line]) -> bool:
    return len(side) >= 3 and median(len(line.text) for line in side) >= 20


def _is_note(side: Sequence[Line]) -> bool:
    """True of words in the margin: lines close under each other, not mostly figures."""
    text = "".join(line.text for line in side)
    steps = [one.baseline - other.baseline for one, other in pairwise(side)]
    close = [step for step in steps if step < BLANK * side[0].size]
    figures = sum(char.isdigit() for char in text)
    return len(side) >= 2 and 2 * len(close) >= len(steps) and 4 * figures < len(text) and " " in text


def rows_of(band: Iterable[Line]) -> list[list[Line]]:
    """Return lines that stand on one baseline together, from the top."""
    rows: list[list[Line]] = []
    for line in sorted(band, key=lambda line: -line.baseline):
        if rows and rows[-1][0].baseline - line.baseline < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def joined(row: Sequence[Line], *, rtl: bool) -> Line:
    """Return the cells of a row as one line."""
    if len(row) == 1:
        return row[0]
    cells = sorted(row, key=lambda line: line.left, reverse=rtl)
    chief = max(row, key=lambda line: len(line.text))
    left, right = min(line.left for line in row), max(line.right for line in row)
    return chief._replace(text=" ".join(cell.text for cell in cells), left=left, right=right)
