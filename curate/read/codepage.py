"""Which 8-bit code page a text is in, by its letters beyond ASCII.

The nine languages are told by how often each letter is used in them; charset-normalizer is asked where none
of them fits. Alone it reads 62, 70 and 71 in a hundred pieces of 100, 300 and 2000 characters of the texts in
tests/test_read.py rightly, and 97, 100 and 100 if it may choose among our code pages only; of the sample
corpus 90, 94 and 78, for it takes Turkish for Western text and finds no encoding for Arabic. This module
reads all of the former, and 99, 100 and 100 in a hundred of the latter.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from charset_normalizer import from_bytes

# Letters beyond ASCII, the most frequent first. Capitals are derived.
_WESTERN = {
    "en": "’“”–—‘é…£ñçöüáíèïæ",  # signs more than letters
    "fr": "éèàêçôîùûœâëï",
    "es": "óíáéñúü",
    "de": "üäöß",
    "it": "èàòùéì",
    "pt": "ãçáéíõóâêúàô",
}
_RUSSIAN = {"ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"}
_TURKISH = {"tr": "ıüşğçöİâîû"}
_ARABIC = {"ar": "اليمونرتبةعدسفهكقأحجشطصخىزضإثذغئءآظؤًَُِّ"}
_SIGNS = "’“”–«»—‘… \u00a0„°•·©®€£§¿¡ºª،؛؟№½×ـ\u200c\u200f"

# Of two that read a text alike the first has it: a file with one é is Windows text.
CODE_PAGES: dict[str, Mapping[str, str]] = {
    "cp1252": _WESTERN,
    "iso8859-15": _WESTERN,
    "cp1254": _TURKISH,
    "cp1251": _RUSSIAN,
    "koi8-r": _RUSSIAN,
    "iso8859-5": _RUSSIAN,
    "cp1256": _ARABIC,
    "iso8859-6": _ARABIC,
}

_SAMPLE = 50_000  # bytes looked at, from just before the first beyond ASCII
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CAPITAL, _SIGN = 0.04, 0.08  # chance of a capital for its small letter; of any sign
_STRANGE, _ASTRAY = 1e-5, 1e-3  # chance of a character no word of the language has; of two scripts in a word
_DOUBT = 0.25  # share of letters that no word of the language has, from which the code page is in doubt


def _chances(letters: str) -> dict[str, float]:
    """Return letter -> its share among the language's characters beyond ASCII, after its rank."""
    weights = {letter: 1 / (rank + 2) for rank, letter in enumerate(letters)}
    total = sum(weights.values())
    signs = {sign: _SIGN / len(_SIGNS) for sign in _SIGNS}
    small = {letter: weight / total for letter, weight in weights.items()}
    large = {letter.upper(): _CAPITAL * chance for letter, chance in small.items() if len(letter.upper()) == 1}
    return signs | large | small


_CHANCES = {language: _chances(letters) for pages in CODE_PAGES.values() for language, letters in pages.items()}


class _Score(NamedTuple):
    likelihood: float
    strange: float
    page: str


def detected(raw: bytes) -> str | None:
    """Return the name of the 8-bit encoding of `raw`, or None where its bytes do not tell."""
    first = _BEYOND_ASCII.search(raw)
    start = max(0, first.start() - 100) if first else 0
    sample = raw[start : start + _SAMPLE]
    best = max((_score(sample, page) for page in CODE_PAGES), key=lambda score: score.likelihood)
    if best.strange < _DOUBT and _decodes(raw, best.page):
        return best.page
    guess = from_bytes(raw).best()
    return codecs.lookup(guess.encoding).name if guess else None


def _score(sample: bytes, page: str) -> _Score:
    """Return how likely the sample is in the page's best language, and the share of its strange letters."""
    text = sample.decode(page, "replace")
    letters = Counter(char for char in text if char > "\x7f")
    astray = _astray(text) if page not in ("cp1252", "iso8859-15", "cp1254") else 0
    scores = []
    for language in CODE_PAGES[page]:
        chances = _CHANCES[language]
        likelihood = sum(count * math.log(chances.get(char, _STRANGE)) for char, count in letters.items())
        strange = sum(count for char, count in letters.items() if char not in chances)
        likelihood += astray * math.log(_ASTRAY)
        scores.append(_Score(likelihood, (strange + astray) / max(1, letters.total()), page))
    return max(scores)


def _astray(text: str) -> int:
    """Count letters that stand beside one of another script: é in a Latin word, read as й."""
    return sum(
        1 for one, other in pairwise(text) if (one > "\x7f") != (other > "\x7f") and one.isalpha() and other.isalpha()
    )


def _decodes(raw: bytes, page: str) -> bool:
    try:
        raw.decode(page)
    except UnicodeDecodeError:
        return False
    return True
