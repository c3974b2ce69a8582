"""Words as the search sees them. `search.js` has the same in JavaScript; a test compares the two, letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category, normalize

JOINERS = "\u00ad\u0640\u200c\u200d"
"""Soft hyphen, tatweel, and marks that join letters: they make no other word."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana, Han: no spaces between words, so pairs of letters stand for words."""

RUNS = re.compile(rf"[{UNSPACED}]+|(?:(?![{UNSPACED}])[^\W_])+")


def fold(text: str) -> str:
    """Return text without marks on letters, small and great letters alike."""
    if text.isascii():
        return text.lower()
    return _bare(_bare(text).upper().lower().replace("ς", "σ"))


def words(text: str) -> Iterator[str]:
    """Give the words of a text in reading order.

    Of writing without spaces, these are each two letters that follow one another, and the last letter.
    """
    for found in RUNS.finditer(fold(text)):
        run = found[0]
        if re.match(f"[{UNSPACED}]", run):
            for at in range(len(run)):
                yield run[at : at + 2]
        else:
            yield run


def _bare(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if category(sign)[0] != "M" and sign not in JOINERS)
