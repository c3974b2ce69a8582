"""Cut a text where its tiles and its evidence begin and end, so that a page can show both in place.

All cutting is done here, in code points: no page and no script counts characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from curate.model import Span, Tile, complement

LONG = 80  # code points

LINE_END = re.compile(r"[^\S\r\n]*(?:\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class Cite:
    """The words one claim rests on. `number`: the claim's on the page; `title` says what it claims."""

    claim: str
    number: int
    span: Span
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that lie under the same claims from end to end.

    `begins` and `ends` are those of `cites` whose evidence begins, or ends, with this piece.
    """

    text: str
    cites: tuple[Cite, ...] = ()
    begins: tuple[Cite, ...] = ()
    ends: tuple[Cite, ...] = ()

    @property
    def long(self) -> bool:
        """True if only evidence of some length lies on it: a paragraph, not a name or a day."""
        return all(cite.span.end - cite.span.start > LONG for cite in self.cites)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One tile of the text, cut into pieces.

    `whole`: it begins a line and ends one. `gap`: the empty lines at the end of a removed one, which come
    after its pieces.
    """

    tile: Tile
    pieces: tuple[Piece, ...]
    whole: bool
    gap: str = ""


def stretches(text: str, at: int, tiles: Iterable[Tile], cites: Iterable[Cite]) -> tuple[Stretch, ...]:
    """Cut `text`, which begins at offset `at` of its document, at every end of a tile or a cite.

    Joined in order the pieces are `text`, whatever the tiles and cites: what lies outside is left out, what
    no tile covers is shown as unclaimed, and of two tiles that overlap the first has the text.
    """
    view = Span(at, at + len(text))
    shown = [cite for cite in cites if _within(cite.span, view)]
    shown.sort(key=lambda cite: (cite.span, cite.number))
    cuts = sorted({end for cite in shown for end in cite.span})
    active = _Active(shown)
    return tuple(
        _gapped(Stretch(tile, tuple(active.pieces(text, at, _parts(tile.span, cuts))), _is_whole(text, at, tile.span)))
        for tile in _tiled(view, tiles)
    )


def _gapped(stretch: Stretch) -> Stretch:
    """Part the empty lines from the end of a removed paragraph, so that they need not look removed."""
    last = stretch.pieces[-1]
    words = last.text.rstrip()
    ending = LINE_END.match(last.text, len(words))
    if not stretch.whole or stretch.tile.kept or last.cites or not ending or ending.end() == len(last.text):
        return stretch
    shorter = replace(last, text=last.text[: ending.end()])
    return replace(stretch, pieces=(*stretch.pieces[:-1], shorter), gap=last.text[ending.end() :])


def _within(span: Span, view: Span) -> bool:
    return span.start < span.end and span.start < view.end and view.start < span.end


def _tiled(view: Span, tiles: Iterable[Tile]) -> list[Tile]:
    clipped: list[Tile] = []
    at = view.start
    for tile in sorted(tiles, key=lambda tile: tile.span):
        start, end = max(tile.span.start, at), min(tile.span.end, view.end)
        if start < end:
            clipped.append(Tile(Span(start, end), tile.label, tile.kept, tile.rule))
            at = end
    holes = complement(view, [tile.span for tile in clipped])
    gaps = [Tile(hole, "unclaimed", kept=False, rule=None) for hole in holes]
    return sorted([*clipped, *gaps], key=lambda tile: tile.span)


def _parts(span: Span, cuts: Sequence[int]) -> Iterator[Span]:
    inner = cuts[bisect_right(cuts, span.start) : bisect_left(cuts, span.end)]
    edges = [span.start, *inner, span.end]
    return (Span(start, end) for start, end in pairwise(edges))


def _is_whole(text: str, at: int, span: Span) -> bool:
    start, end = span.start - at, span.end - at
    begins = start == 0 or text[start - 1] in "\r\n"
    return begins and (end == len(text) or text[end - 1] in "\r\n")


class _Active:
    """The cites open at a point of the text, which only moves forward: each cite is looked at once."""

    def __init__(self, cites: Sequence[Cite]) -> None:
        self._waiting = list(reversed(cites))
        self._open: list[Cite] = []

    def pieces(self, text: str, at: int, parts: Iterable[Span]) -> Iterator[Piece]:
        for part in parts:
            begins = []
            while self._waiting and self._waiting[-1].span.start <= part.start:
                begins.append(self._waiting.pop())
            self._open = [cite for cite in [*self._open, *begins] if cite.span.end > part.start]
            yield Piece(
                text[part.start - at : part.end - at],
                tuple(self._open),
                tuple(begins),
                tuple(cite for cite in self._open if cite.span.end == part.end or part.end == at + len(text)),
            )
