"""Words that the end of a printed line divides: which characters to leave out so that they are whole again."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from curate.model import Span

LONGEST = 200  # characters of a word, or of an address

_SOFT = "\u00ad"
_HYPHENS = f"\\-\u2010\u058a{_SOFT}"  # hyphen-minus, hyphen, the Armenian one, soft hyphen
_END = re.compile(rf"[{_HYPHENS}][ \t]{{0,8}}\r?\n[ \t]{{0,8}}|{_SOFT}")
_NEXT = re.compile(rf"[^\W_]+(?:[{_HYPHENS}’'][^\W_]+)*")
_COMPOUND = re.compile(rf"(?<![\w{_HYPHENS}])[^\W_]+(?:[-\u2010][^\W_]+)+(?![\w{_HYPHENS}])")
_WORD = re.compile(r"[^\W_]+")
_LAST = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*$")
_ADDRESS = re.compile(r"://|www\.|@|/")

# After these a hyphen stands for what follows later: "Vor- und Nachteile", "pre- and post-war".
_AND = frozenset(
    {"and", "or", "to", "und", "oder", "bis", "sowie", "bzw", "et", "ou", "y", "e", "o", "u", "ed", "od", "i", "и"}
    | {"или", "да", "ve", "veya", "ile", "en", "of", "og", "och", "eller", "ja", "tai"}
)
# Scripts that part words by no space: a line end between two of their letters stands for nothing.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3105-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
)
_SEAM = re.compile(rf"(?<=[{_UNSPACED}])[ \t]*\r?\n[ \t]*(?=[{_UNSPACED}])")


def divisions(text: str, span: Span) -> list[Span]:
    r"""Return the spans inside `span` that line ends put between the letters of one word, in reading order.

    Of "ferry-\nman" that is "-\n"; of "well-\nknown", where the text has "well-known" elsewhere or the word goes on
    with a capital or a figure, "\n" alone; of Chinese, Japanese and Thai text, the line end. Of "Vor-\nund Nachteile"
    it is nothing: there two words are meant. A soft hyphen goes wherever it stands.

    Args:
        text: the whole document: what is written unbroken elsewhere in it decides.
        span: a block of it, whose printed lines are parted by line ends.
    """
    found = [Span(*seam.span()) for seam in _SEAM.finditer(text, span.start, span.end)]
    for end in _END.finditer(text, span.start, span.end):
        if end[0][0] == _SOFT:
            found.append(Span(*end.span()))
            continue
        token = text[max(span.start, end.start() - LONGEST) : end.start()].rpartition("\n")[2].rpartition(" ")[2]
        last, after = _LAST.search(token), _NEXT.match(text, end.end(), min(span.end, end.end() + LONGEST))
        if last is None or after is None or after[0].lower() in _AND:
            continue
        whole = _ADDRESS.search(token) or not _divides(text, last[0], after[0])
        found.append(Span(end.start() + 1 if whole else end.start(), end.end()))
    return sorted(found)


def _divides(text: str, before: str, after: str) -> bool:
    """True where the hyphen between two pieces was put there for the end of the line."""
    if not (before[-1].isalpha() and after[0].islower()):
        return False
    joined, kept = _words(text)
    first, second = before.lower(), after.lower()
    last, head = _tail(first), _WORD.match(second)
    whole, compound = joined[last + (head[0] if head else second)], kept[f"{first}-{second}"]
    return not compound or whole > compound


def _tail(word: str) -> str:
    return re.split(r"[-\u2010]", word)[-1]


@lru_cache(maxsize=2)
def _words(text: str) -> tuple[Counter[str], Counter[str]]:
    """Return how often each word, and each compound with hyphens, stands unbroken in `text`, in small letters."""
    small = text.lower()
    compounds = (found[0].replace("\u2010", "-") for found in _COMPOUND.finditer(small))
    return Counter(found[0] for found in _WORD.finditer(small)), Counter(compounds)
