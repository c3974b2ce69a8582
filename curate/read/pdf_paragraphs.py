"""Paragraphs of printed lines: found from spacing, indents and short last lines, and what each is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from curate.read.pdf_lines import Column, Line

INDENT = 0.7  # of the size: the least indent of a first line
DEEP = 8.0  # of the size: the deepest
HEADING = 1.15  # of the text's size: the least of a heading
LONGEST_HEADING = 300  # characters
SMALL = 0.93  # of the text's size: the largest of a footnote

_ITEM = re.compile(r"(?:[•·▪‣◦■●*–—-]|\(?(?:\d{1,3}|[a-z])[.)]|\[\d{1,3}\])\s+\S")
_NOTE = re.compile(r"(?:\d{1,3}(?!\d)|[*†‡§¹²³⁴-⁹]+|\[\d{1,3}\]|\(\d{1,3}\))[.)]?\s?\S")
_NUMBER = re.compile(r"\d{1,3}(?!\d)")
_DIVIDED = ("-", "\u00ad", "\u2010", "\u058a")
_ENDED = re.compile(r"[.!?…:؟。！？][\"'”’»)\]\d¹²³⁴-⁹]*$")
_CLOSED = re.compile(r"[.!?…:;؟。！？][\"'”’»)\]\d¹²³⁴-⁹]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; `kind` is one of model.KINDS."""

    lines: tuple[Line, ...]
    kind: str = "paragraph"

    @property
    def text(self) -> str:
        """Its lines as printed, one under the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def place(self) -> str:
        """`page 3`, or `page 3-4`."""
        first, last = self.lines[0].page, self.lines[-1].page
        return f"page {first}" if first == last else f"page {first}-{last}"


class Measures(NamedTuple):
    """What is usual in a document: the size of its text in points, and the step from line to line by size."""

    size: float
    steps: dict[float, float]

    def step(self, line: Line) -> float:
        """Return the usual distance of baselines for lines of this size, in points."""
        return self.steps.get(_half(line.size), 1.2 * line.size)


def _half(size: float) -> float:
    return round(size * 2) / 2


def text_size(lines: Iterable[Line]) -> float:
    """Return the size most characters have, in points."""
    counted: Counter[float] = Counter()
    for line in lines:
        counted[_half(line.size)] += len(line.text)
    return counted.most_common(1)[0][0] if counted else 10.0


def measures(columns: Iterable[Column]) -> Measures:
    """Return what is usual in `columns` of a document."""
    steps: dict[float, Counter[float]] = {}
    every: list[Line] = []
    for column in columns:
        every += column.lines
        for above, line in pairwise(column.lines):
            step = above.baseline - line.baseline
            if _half(above.size) == _half(line.size) and 0.8 * line.size < step < 2.5 * line.size:
                steps.setdefault(_half(line.size), Counter())[_half(step)] += 1
    usual = {size: min(_most(counted)) for size, counted in steps.items() if sum(counted.values()) > 1}
    return Measures(text_size(every), usual)


def _most(counted: Counter[float]) -> list[float]:
    """Return the commonest values: those half as common as the first among them, for short paragraphs."""
    most = counted.most_common(1)[0][1]
    return [step for step, count in counted.items() if count >= max(2, 0.5 * most) or count == most]


def paragraphs(column: Column, usual: Measures) -> list[Paragraph]:
    """Return the paragraphs of a column; each row of a table is one."""
    if column.table:
        return [Paragraph((line,), "cell") for line in column.lines]
    edges = _Edges(column.lines)
    groups: list[list[Line]] = []
    for line in column.lines:
        if groups and not _begins(groups[-1], line, edges, usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Paragraph(tuple(group), _kind(group, usual)) for group in groups]


class _Edges:
    """Where lines of a column begin and end, counted in the direction they are read."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._rtl = 2 * sum(line.rtl for line in lines) > len(lines)
        starts = Counter(round(self.start(line)) for line in lines)
        self.margin = min(starts, key=lambda start: (-starts[start], start))
        self.end = max(self.stop(line) for line in lines)
        self.first = min(self.start(line) for line in lines)

    def start(self, line: Line) -> float:
        return -line.right if self._rtl else line.left

    def stop(self, line: Line) -> float:
        return -line.left if self._rtl else line.right

    def indent(self, line: Line) -> float:
        """Return how far a line begins behind where most lines do, in its size."""
        return (self.start(line) - self.margin) / line.size

    def centred(self, line: Line) -> bool:
        before, after = self.start(line) - self.first, self.end - self.stop(line)
        return before > line.size and abs(before - after) < line.size


def _begins(group: Sequence[Line], line: Line, edges: _Edges, usual: Measures) -> bool:
    """True where `line` begins a paragraph, and does not go on with `group`."""
    above = group[-1]
    step = above.baseline - line.baseline
    if abs(above.size - line.size) > 0.08 * max(above.size, line.size) or above.page != line.page:
        return not _drop_cap(group, line)
    if not 0 <= step <= 1.3 * usual.step(line) or _ITEM.match(line.text) or _next_note(group, line, usual):
        return True
    if above.bold != line.bold and (above.bold or _closed(above)):
        return True
    if edges.centred(line) and edges.centred(above):
        return False
    return _indented(group, line, edges) or _short(above, line, edges, usual)


def _next_note(group: Sequence[Line], line: Line, usual: Measures) -> bool:
    """True of small print that begins with the number after that of the note above."""
    number, before = _NUMBER.match(line.text), _NUMBER.match(group[0].text)
    if line.size > SMALL * usual.size or not (number and before):
        return False
    return int(number[0]) == int(before[0]) + 1


def _drop_cap(group: Sequence[Line], line: Line) -> bool:
    """True of a large first letter before the lines that go on with its word."""
    return len(group) == 1 and len(group[0].text) <= 2 and line.left >= group[0].right - 1


def _indented(group: Sequence[Line], line: Line, edges: _Edges) -> bool:
    indent, before = edges.indent(line), edges.indent(group[-1])
    if len(group) == 1 and _ITEM.match(group[0].text):
        return indent < before - INDENT / 2  # the lines of an item hang
    if before - indent > INDENT and len(group) > 1:
        return True  # back at the margin, after lines that hung
    if indent < -INDENT:
        return before > -INDENT  # the first of lines that hang
    return INDENT < indent < DEEP and indent - before > INDENT and not _hangs(group, edges)


def _hangs(group: Sequence[Line], edges: _Edges) -> bool:
    return len(group) == 1 and edges.indent(group[0]) < -INDENT


def _closed(line: Line) -> bool:
    return bool(_CLOSED.search(line.text))


def _short(above: Line, line: Line, edges: _Edges, usual: Measures) -> bool:
    """True where the first word of `line` had room in the line above, which therefore is a last line."""
    if above.size > HEADING * usual.size or above.text.endswith(_DIVIDED):
        return False
    word = len(line.text.split(" ", 1)[0]) + 1
    room = edges.end - edges.stop(above) - word * (line.right - line.left) / max(1, len(line.text))
    if _closed(above):
        return room > 1.5 * line.size
    return room > 0.35 * (edges.end - edges.margin) and not line.text[:1].islower()


def _kind(group: Sequence[Line], usual: Measures) -> str:
    text = " ".join(line.text for line in group)
    if len(text) > LONGEST_HEADING or not any(char.isalpha() for char in text):
        return "paragraph"
    if group[0].size >= HEADING * usual.size:
        return "heading"
    if all(line.bold for line in group) and len(text) <= 120 and not text.endswith((".", ",", ";")):
        return "heading"
    return "item" if _ITEM.match(text) else "paragraph"


# ---- footnotes


def noted(found: Sequence[Paragraph], usual: Measures) -> list[Paragraph]:
    """Return the paragraphs of a page, the small ones with a mark at its foot as footnotes."""
    large = [at for at, one in enumerate(found) if one.lines[0].size > SMALL * usual.size]
    lowest = min((found[at].lines[-1].baseline for at in large), default=0.0)
    made = list(found)
    open_note = False
    for at, one in enumerate(found):
        low = one.lines[0].baseline < lowest or _last_in_column(found, at, large)
        small = bool(large) and low and one.lines[0].size <= SMALL * usual.size and one.kind in ("paragraph", "item")
        open_note = small and (open_note or bool(_NOTE.match(one.lines[0].text)))
        if open_note:
            made[at] = Paragraph(one.lines, "footnote")
    return made


def _last_in_column(found: Sequence[Paragraph], at: int, large: Sequence[int]) -> bool:
    """True where what comes next in reading stands higher up: another column."""
    after = next((found[other] for other in large if other > at), None)
    return after is not None and after.lines[0].baseline > found[at].lines[0].baseline


# ---- over columns and pages


def joined(found: Iterable[Paragraph], usual: Measures) -> Iterator[Paragraph]:
    """Yield paragraphs, those that go on in the next column or on the next page as one.

    Footnotes and running lines between the two pieces come after them.
    """
    held: Paragraph | None = None
    between: list[Paragraph] = []
    for one in found:
        if held is not None and one.kind in ("footnote", "running", "page-number"):
            between.append(one)
            continue
        if held is not None and _goes_on(held, one, usual):
            held = Paragraph(held.lines + one.lines, held.kind)
            continue
        if held is not None:
            yield held
        yield from between
        held, between = one, []
    if held is not None:
        yield held
    yield from between


def _goes_on(held: Paragraph, one: Paragraph, usual: Measures) -> bool:
    """True where a sentence breaks off at the end of a column and goes on in the next."""
    last, line = held.lines[-1], one.lines[0]
    elsewhere = last.page != line.page or line.baseline > last.baseline
    if not elsewhere or one.kind != "paragraph" or held.kind not in ("paragraph", "item") or line.page - last.page > 1:
        return False
    if abs(last.size - line.size) > 0.05 * last.size or last.bold != line.bold or _ENDED.search(last.text):
        return False
    width = max(other.right - other.left for other in held.lines + one.lines)
    full = last.right - last.left > 0.75 * width or last.text.endswith(_DIVIDED)
    goes = line.text[0].islower() or last.text.endswith((*_DIVIDED, ",")) or not line.text[0].isupper()
    return full and (goes or (len(held.lines) > 1 < len(one.lines) and abs(line.size - usual.size) < 0.6))


def titled(found: Sequence[Paragraph], usual: Measures) -> list[Paragraph]:
    """Return paragraphs, the largest heading of the first page as the title, if it is larger than the text."""
    headings = [at for at, one in enumerate(found) if one.kind == "heading" and one.lines[0].page == 1]
    first = [at for at in headings if found[at].lines[0].size >= HEADING * usual.size]
    if not first:
        return list(found)
    title = max(first, key=lambda at: (_half(found[at].lines[0].size), -at))
    return [Paragraph(one.lines, "title") if at == title else one for at, one in enumerate(found)]
