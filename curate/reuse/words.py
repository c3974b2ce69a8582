"""The words of an article as numbers, each with its place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.reuse import alphabet

WORD, CHARACTER = 2, 1
"""What a word weighs, and what a character weighs in a script that sets no spaces, in half words."""

_FACTOR = 0x9E3779B97F4A7C15  # odd: it has an inverse modulo 2**64
_DIVIDED = re.compile(r"[-\u2010\u00ac][ \t]*\r?\n[ \t]{0,8}(?=([^\W\d_]))")
# Words between quotation marks, of the pairs that the languages use; what is opened and not closed lasts to the end.
_QUOTED = re.compile(
    r"“[^“”]{8,}(?:”|$)|„[^„“”]{8,}(?:[“”]|$)|«[^«»]{8,}(?:»|$)|»[^«»]{8,}«|「[^「」]{4,}」|『[^『』]{4,}』|"
    r'(?<!\w)"[^"]{8,}(?:"|$)|(?<!\w)‘[^‘]{16,}?’(?!\w)|(?<!\w)\'\'[^\']{8,}\'\''
)
_MARK = re.compile("[“„«»「『\"‘']")


class Piece(NamedTuple):
    """A kept span of a document: where it starts, its characters, whether all of it is a quotation.

    `goes_on`: its first word is the end of the last word of the piece before, which the end of a line divided.
    """

    start: int
    text: str
    quoted: bool = False
    goes_on: bool = False


class Words(NamedTuple):
    """The words of an article in reading order, an entry a word in each array.

    `ids`: a hash of the word without case and accents (uint64). `starts`, `ends`: code points of the document (int64).
    `rooms`: code points after it up to the next word, or to where something was removed. `weights`: half words (WORD or
    CHARACTER). `quoted`: it stands in a quotation. `parted`: something that was removed stands between the word before
    and this one.
    """

    ids: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    rooms: NDArray[np.int64]
    weights: NDArray[np.uint8]
    quoted: NDArray[np.bool_]
    parted: NDArray[np.bool_]


def words(pieces: Sequence[Piece]) -> Words:
    """Return the words of the kept pieces of an article, which are in reading order."""
    kinds, letters, places = _characters(*_laid(pieces))
    word, alone = kinds == alphabet.LETTER, kinds == alphabet.ALONE
    before, after = np.zeros_like(word), np.zeros_like(word)
    before[1:], after[:-1] = word[:-1], word[1:]
    first = np.flatnonzero(alone | (word & ~before))
    last = np.flatnonzero(alone | (word & ~after))
    starts, ends = places[first], places[last] + 1
    return Words(
        ids=_hashes(letters, first, last),
        starts=starts,
        ends=ends,
        rooms=_rooms(starts, ends, pieces),
        weights=np.where(alone[first], CHARACTER, WORD).astype(np.uint8),
        quoted=_within(starts, _quotations(pieces)),
        parted=_parted(starts, pieces),
    )


def _laid(pieces: Sequence[Piece]) -> tuple[str, NDArray[np.int64]]:
    """The pieces as one text, a line's end between two that do not touch, with the place of each character."""
    texts: list[str] = []
    places: list[NDArray[np.int64]] = []
    reached = -1
    for piece in pieces:
        if texts and piece.start != reached and not piece.goes_on:
            texts.append("\x00")
            places.append(np.array([reached], dtype=np.int64))
        texts.append(piece.text)
        places.append(np.arange(piece.start, piece.start + len(piece.text), dtype=np.int64))
        reached = piece.start + len(piece.text)
    return "".join(texts), np.concatenate(places) if places else np.zeros(0, dtype=np.int64)


_Characters = tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.int64]]


def _characters(text: str, places: NDArray[np.int64]) -> _Characters:
    """Kind, letter and place of each character that counts; one that is several letters, a ligature, is written out."""
    text = _DIVIDED.sub(_silenced, text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds, letters = alphabet.read(codes)
    if (kinds == alphabet.MANY).any():
        written = [
            alphabet.letters(one) if kind == alphabet.MANY else one for one, kind in zip(text, kinds, strict=True)
        ]
        places = np.repeat(places, [len(one) for one in written])
        codes = np.frombuffer("".join(written).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        kinds, letters = alphabet.read(codes)
    there = kinds != alphabet.SILENT
    return (kinds, letters, places) if there.all() else (kinds[there], letters[there], places[there])


def _silenced(divided: re.Match[str]) -> str:
    """A hyphen and the line's end in a word, as characters that are not there; as they stand before a capital."""
    inside = divided[1].islower() and divided.string[max(0, divided.start() - 1)].isalpha()
    return "\u00ad" * len(divided[0]) if inside else divided[0]


@cache
def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The powers of the factor, and of its inverse, modulo 2**64."""
    inverse = pow(_FACTOR, -1, 1 << 64)
    up = np.cumprod(np.full(size, _FACTOR, dtype=np.uint64), dtype=np.uint64)
    down = np.cumprod(np.full(size, inverse, dtype=np.uint64), dtype=np.uint64)
    return up, down


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers whose every bit depends on every bit of the given (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _hashes(letters: NDArray[np.uint32], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A polynomial hash of each word, by differences of sums over the whole text, modulo 2**64."""
    size = 1 << max(10, len(letters).bit_length())
    up, down = _powers(size)
    sums = np.zeros(len(letters) + 1, dtype=np.uint64)
    np.cumsum(mixed(letters.astype(np.uint64) + np.uint64(1)) * up[: len(letters)], out=sums[1:])
    return mixed((sums[last + 1] - sums[first]) * down[first])


def _quotations(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """The spans of the document that stand in quotation marks, or are quotations as a whole."""
    for piece in pieces:
        if piece.quoted:
            yield piece.start, piece.start + len(piece.text)
        else:
            at = 0
            for mark in _MARK.finditer(piece.text):
                found = _QUOTED.match(piece.text, mark.start()) if mark.start() >= at else None
                if found:
                    at = found.end()
                    yield piece.start + found.start(), piece.start + at


def _within(starts: NDArray[np.int64], spans: Iterator[tuple[int, int]]) -> NDArray[np.bool_]:
    inside = np.zeros(len(starts), dtype=np.bool_)
    for start, end in spans:
        inside[np.searchsorted(starts, start) : np.searchsorted(starts, end)] = True
    return inside


def _rooms(starts: NDArray[np.int64], ends: NDArray[np.int64], pieces: Sequence[Piece]) -> NDArray[np.int64]:
    edges = [one.start + len(one.text) for one, other in pairwise(pieces) if other.start != one.start + len(one.text)]
    edges += [pieces[-1].start + len(pieces[-1].text)] if pieces else []
    limits = np.array(edges, dtype=np.int64)[np.searchsorted(edges, ends)] if len(ends) else ends
    limits[:-1] = np.minimum(limits[:-1], starts[1:])
    return limits - ends


def _parted(starts: NDArray[np.int64], pieces: Sequence[Piece]) -> NDArray[np.bool_]:
    parted = np.zeros(len(starts) + 1, dtype=np.bool_)
    for one, other in pairwise(pieces):
        if other.start != one.start + len(one.text) and not other.goes_on:
            parted[np.searchsorted(starts, other.start)] = True
    return parted[:-1]
