"""Where two spans of text that are nearly the same differ, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein, Opcode

from curate.model import Span, Tile
from curate.reuse.words import Piece, Words, words
from curate.structure import HYPHEN


class Difference(NamedTuple):
    """Words that one side has (`here`), and those that the other has in their place; None where it has none."""

    here: Span | None
    there: Span | None

    def turned(self) -> Difference:
        """Return the same seen from the other side."""
        return Difference(self.there, self.here)


def kept(text: str, at: int, tiles: Iterable[Tile], span: Span) -> list[Piece]:
    """Return the kept pieces of a span, in order; `text` begins at offset `at` of its document."""
    found: list[Piece] = []
    goes_on = False  # over the end of a line that divides a word
    for tile in sorted(tiles, key=lambda tile: tile.span):
        start, end = max(tile.span.start, span.start, at), min(tile.span.end, span.end, at + len(text))
        if tile.kept and start < end:
            found.append(Piece(start, text[start - at : end - at], goes_on=goes_on and bool(found)))
        goes_on = tile.label == HYPHEN.label
    return found


def differences(one: Iterable[Piece], other: Iterable[Piece]) -> list[Difference]:
    """Return where the words of two texts differ, in order. Case, accents and marks between words do not count.

    Spans count code points of the documents; each begins and ends with a word.
    """
    mine, theirs = words(list(one)), words(list(other))
    codes = Levenshtein.opcodes(mine.ids.tolist(), theirs.ids.tolist())
    return list(_runs([code for code in codes if code.tag != "equal"], mine, theirs))


def _runs(codes: Sequence[Opcode], mine: Words, theirs: Words) -> Iterator[Difference]:
    """Edits that follow each other, as one difference."""
    at = 0
    while at < len(codes):
        last = at
        while last + 1 < len(codes) and _touch(codes[last], codes[last + 1]):
            last += 1
        first, end = codes[at], codes[last]
        yield Difference(_span(mine, first.src_start, end.src_end), _span(theirs, first.dest_start, end.dest_end))
        at = last + 1


def _touch(one: Opcode, other: Opcode) -> bool:
    return one.src_end == other.src_start and one.dest_end == other.dest_start


def _span(side: Words, first: int, end: int) -> Span | None:
    return Span(int(side.starts[first]), int(side.ends[end - 1])) if first < end else None
