"""Glyphs of a PDF page, and the runs they make: neighbours in one style on one baseline."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

WIDE_GAP = 0.75  # of the size: a wider gap may part columns or cells
WORD_GAP = 0.17  # of the size: a wider gap parts words, where no space is printed
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_OPENERS, _CLOSERS = "([{«<", ")]}»>"


class Glyph(NamedTuple):
    r"""One character as it stands on a page turned so that its line runs to the right; lengths in points.

    `char` is "\n" where the engine ends a line. `edge`: the engine sees a space beside it, or a line end.
    """

    char: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    angle: int = 0
    edge: bool = False


class Run(NamedTuple):
    """Characters in one style on one baseline, in the order they are read; a space before them is kept.

    `angle` is that of the line in degrees, counter-clockwise; the lengths are those of the page so turned.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    angle: int = 0
    rtl: bool = False


def is_rtl(char: str) -> bool:
    """True of letters that are written from right to left."""
    return char >= "\u0590" and unicodedata.bidirectional(char) in ("R", "AL")


def runs(glyphs: Sequence[Glyph]) -> list[Run]:
    """Return the runs of a page in the order of its content, but lines of Arabic or Hebrew after all others."""
    if not any(map(is_rtl, {glyph.char for glyph in glyphs} - {"", "\n"})):
        return [_run(piece) for piece in _pieces(glyphs)]
    heights = {_height(glyph) for glyph in glyphs if glyph.char and is_rtl(glyph.char)}
    heights |= {(angle, at + step) for angle, at in heights for step in (-1, 1)}
    plain = [glyph for glyph in glyphs if glyph.char == "\n" or _height(glyph) not in heights]
    mixed = [glyph for glyph in _edged(glyphs) if _height(glyph) in heights]
    return [_run(piece) for piece in _pieces(plain)] + list(_turned(mixed))


def _edged(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Yield the printed glyphs, marked where the engine sees a space beside them."""
    edge = True
    for glyph, after in zip(glyphs, [*glyphs[1:], Glyph("", 0, 0, 0, 1)], strict=True):
        if glyph.char.strip():
            yield glyph._replace(edge=edge or not after.char.strip())
        edge = not glyph.char.strip()


def _height(glyph: Glyph) -> tuple[int, int]:
    return glyph.angle, round(glyph.baseline)


def _pieces(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Part glyphs where the pen jumps or the style changes."""
    piece: list[Glyph] = []
    space = False
    for glyph in glyphs:
        if not glyph.char.strip():
            space = glyph.char != "\n"
            if not space and piece:
                yield piece
                piece = []
            continue
        if piece and _jumps(piece[-1], glyph):
            yield piece
            piece = []
        if space:
            piece.append(glyph._replace(char=" ", right=glyph.left))
        piece.append(glyph)
        space = False
    if piece:
        yield piece


def _jumps(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    return (
        last.angle != glyph.angle
        or last.bold != glyph.bold
        or abs(last.size - glyph.size) > 0.1 * size
        or abs(last.baseline - glyph.baseline) > 0.15 * size
        or glyph.left - last.right > WIDE_GAP * size
        or glyph.left < last.left - 0.5 * size
    )


def _run(piece: Sequence[Glyph]) -> Run:
    first = piece[0]
    text = plain("".join(glyph.char for glyph in piece))
    printed = [glyph for glyph in piece if glyph.char != " "] or piece
    left, right = min(glyph.left for glyph in printed), max(glyph.right for glyph in printed)
    return Run(text, left, right, first.baseline, first.size, first.bold, first.angle)


def plain(text: str) -> str:
    """Return `text` with ligatures and Arabic letter forms as the letters they stand for."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKC", char) if _is_form(char) else char for char in text)


def _is_form(char: str) -> bool:
    return "\ufb00" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"


# ---- lines that run to the left: engines differ in the order they give, the page does not


def _turned(glyphs: Sequence[Glyph]) -> Iterator[Run]:
    """Yield the runs of lines that hold right-to-left letters, read off the places of their glyphs."""
    rest = sorted(glyphs, key=lambda glyph: (glyph.angle, -glyph.baseline))
    line: list[Glyph] = []
    for glyph in rest:
        if line and (line[0].angle != glyph.angle or line[0].baseline - glyph.baseline > 0.25 * line[0].size):
            yield from _turned_line(line)
            line = []
        line.append(glyph)
    if line:
        yield from _turned_line(line)


def _turned_line(line: Sequence[Glyph]) -> Iterator[Run]:
    clusters = sorted(_clusters(line), key=lambda cluster: cluster.left + cluster.right)
    piece: list[Glyph] = []
    for cluster in clusters:
        gap = (cluster.left - piece[-1].right) / cluster.size if piece else 0.0
        if piece and gap > WIDE_GAP:
            yield _logical(piece)
            piece = []
        elif piece and gap > (WORD_GAP if cluster.edge or piece[-1].edge else 2 * WORD_GAP):
            piece.append(Glyph(" ", piece[-1].right, cluster.left, cluster.baseline, cluster.size))
        piece.append(cluster)
    if piece:
        yield _logical(piece)


def _clusters(line: Sequence[Glyph]) -> list[Glyph]:
    """Return glyphs with their marks, and ligatures as one, each in the order it is read."""
    bases = [glyph for glyph in line if not unicodedata.combining(glyph.char[0])]
    made: list[Glyph] = []
    for glyph in bases:
        last = made[-1] if made else None
        if last and abs(last.left - glyph.left) < 0.01 and glyph.char != last.char and is_rtl(glyph.char):
            lam = last.char + glyph.char if last.char == "ل" else glyph.char + last.char
            made[-1] = last._replace(char=lam, right=max(last.right, glyph.right))
        else:
            made.append(glyph)
    for mark in line:
        if unicodedata.combining(mark.char[0]) and made:
            middle = (mark.left + mark.right) / 2
            at = min(range(len(made)), key=lambda at: abs((made[at].left + made[at].right) / 2 - middle))
            made[at] = made[at]._replace(char=made[at].char + mark.char)
    return made


def _logical(piece: Sequence[Glyph]) -> Run:
    """Return a run whose glyphs stand from left to right in the order they are read."""
    units = [plain(glyph.char) for glyph in piece]
    kinds = [_direction(unit) for unit in units]
    rtl = kinds.count("R") >= kinds.count("L") and "R" in kinds
    inner = "L" if rtl else "R"
    if rtl:
        units, kinds = units[::-1], kinds[::-1]
    text = "".join(_inner_reversed(units, kinds, inner))
    if rtl and _closes_first(text):
        text = text.translate(_MIRROR)
    first, last = piece[0], piece[-1]
    return Run(text, first.left, last.right, first.baseline, first.size, first.bold, first.angle, rtl)


def _direction(unit: str) -> str:
    char = unit[0]
    if is_rtl(char):
        return "R"
    return "L" if char.isalnum() else "N"


def _inner_reversed(units: Sequence[str], kinds: Sequence[str], inner: str) -> Iterator[str]:
    """Yield `units` with the stretches of direction `inner`, neutral signs between them too, turned round."""
    at = 0
    while at < len(units):
        if kinds[at] != inner:
            yield units[at]
            at += 1
            continue
        end = last = at + 1
        while end < len(units) and kinds[end] in (inner, "N"):
            end += 1
            if kinds[end - 1] == inner:
                last = end
        yield from reversed(units[at:last])
        at = last


def _closes_first(text: str) -> bool:
    first = next((char for char in text if char in _OPENERS + _CLOSERS), "")
    return first in _CLOSERS and bool(first)
