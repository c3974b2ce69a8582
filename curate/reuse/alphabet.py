"""What each character is to a word: part of one, a word by itself, nothing, or a gap; and the letter it counts as."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

GAP, LETTER, ALONE, SILENT, MANY = range(5)
"""Between words; part of a word; a word by itself; not there; several letters in one character."""

_PLANE = 1 << 16
# Scripts written without spaces between words: each character is compared by itself.
_ALONE = (
    (0x0E00, 0x0EFF), (0x0F40, 0x0FBC), (0x1000, 0x109F), (0x1780, 0x17DF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9D),
    (0x1B000, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip
_SILENT = frozenset("\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff")  # soft hyphen, tatweel, joiners


def letters(character: str) -> str:
    """Return the letters and digits a character counts as: without case, accents, ligatures and width."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(one for one in plain if unicodedata.category(one)[0] in "LN")


def kind(character: str) -> int:
    """Return what a character is to a word."""
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Mc") or character in _SILENT:
        return SILENT
    if category[0] not in "LN":
        return GAP
    if any(first <= ord(character) <= last for first, last in _ALONE):
        return ALONE
    return {0: GAP, 1: LETTER}.get(len(letters(character)), MANY)


@cache
def _plane() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Kind and letter of each character of the Basic Multilingual Plane."""
    kinds = np.zeros(_PLANE, dtype=np.uint8)
    folded = np.zeros(_PLANE, dtype=np.uint32)
    for code in range(_PLANE):
        kinds[code], folded[code] = _entry(code)
    return kinds, folded


@cache
def _entry(code: int) -> tuple[int, int]:
    found = kind(chr(code))
    return found, ord(letters(chr(code))[0]) if found in (LETTER, ALONE) and letters(chr(code)) else code


def read(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Return kind and letter of each code point."""
    kinds, folded = _plane()
    low = np.minimum(codes, _PLANE - 1)
    kind_of, letter_of = kinds[low], folded[low]
    for at in np.flatnonzero(codes >= _PLANE):
        kind_of[at], letter_of[at] = _entry(int(codes[at]))
    return kind_of, letter_of
