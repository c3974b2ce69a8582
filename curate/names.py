"""Names of persons in bylines: fragments of patterns that find them, and the persons in a byline's text.

Nothing is recased, reordered or completed. What may be a role, a place or an outlet is left out rather than
taken for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from curate import bylines
from curate.model import Span


def _capitals() -> str:
    """Return the capital letters of Latin, Greek and Russian script as a character class.

    The rarer ones above U+017F are left out but for those of Romanian: a long class is slow to compile.
    """
    codes = (*range(0x41, 0x180), 0x218, 0x21A, *range(0x386, 0x3AC), *range(0x400, 0x430), 0x490)
    ranges: list[list[str]] = []
    for char in filter(str.isupper, map(chr, codes)):
        if ranges and ord(char) == ord(ranges[-1][1]) + 1:
            ranges[-1][1] = char
        else:
            ranges.append([char, char])
    return f"[{''.join(first if first == last else f'{first}-{last}' for first, last in ranges)}]"


CAPITAL = _capitals()
_LETTER = r"[^\W\d_]"
_ARABIC = r"[\u0620-\u0652\u0670-\u06d3]{2,20}"  # with the marks of vowels
_SPACE = r"\s{1,2}"

_PARTICLE = f"(?:{'|'.join(map(re.escape, sorted(bylines.PARTICLES, reverse=True)))})"
_PREFIX = r"(?:[ae]l-|a[dnrstz]-|ash-|d'|l'|dell'|аль-|эль-|ас-|аш-|ад-)"
_INITIAL = rf"{CAPITAL}\.(?:[ -]?{CAPITAL}\.){{0,2}}"
_CAPITALISED = rf"{_PREFIX}?{CAPITAL}{_LETTER}{{0,24}}(?:['’-]{_LETTER}{{1,24}}){{0,3}}"
_WORD = rf"(?:{_INITIAL}|{_CAPITALISED})"
_COMPOUND = rf"(?:{_SPACE}[ye]{_SPACE}{_WORD}(?!{_SPACE}{CAPITAL}))?"  # José Ortega y Gasset
_SUFFIX = r"(?:,?\s(?:[JS]r\.|PhD|M\.?D\.))?"

# Only titles with a full stop: without one they look like a name's first word, and split() takes them off.
_TITLED = (
    r"(?:(?:Dr|Pr(?:of)?|Mrs?|Ms|Rev|Hon|Gen|Col|Maj|Capt|Lt|Sgt|Adm|Sen|Rep|Gov|Amb|Dott|Avv|Sra?|Проф)\.\s?){0,2}"
)

NAME = (
    rf"(?-i:(?<!\w)(?:{_TITLED}{_WORD}(?:{_SPACE}(?:{_PARTICLE}{_SPACE}){{0,2}}{_WORD}){{1,4}}{_COMPOUND}{_SUFFIX}"
    rf"|{_ARABIC}(?:{_SPACE}{_ARABIC}){{1,4}})(?!\w))"
)
_AND = "and|AND|And|&|et|und|y|e|ed|и|ve|و|with|con|avec|mit|com|ile"
_BETWEEN = rf"(?:,?{_SPACE}(?:{_AND}){_SPACE}|\s?[,،;/]\s{{0,2}})"
NAMES = rf"{NAME}(?:{_BETWEEN}{NAME}){{0,9}}"

# --- cleaning ----------------------------------------------------------------------------------------------

_TAG = r"</?[A-Za-z][^<>]{0,60}>"
_MARKUP = re.compile(rf"{_TAG}|\*{{1,3}}|_{{2,3}}|`|(?<!\w)_|_(?!\w)|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_OUTER = " \t\r\n\x0b\x0c\x85\u00a0\u2007\u2009\u202f\u2028\u2029\"'“”„‟‘’‚«»‹›`*_[]|،,;:·•"
_ABBREVIATED = re.compile(
    rf"(?:(?<!\w){_LETTER}|(?<!\w)[JS]r|(?<!\w)(?:Inc|Ltd|Co|Corp|Bros|Ph\.D|M\.D|S\.A|U\.S|U\.K))\.$"
)
_TAG_AT, _TAG_BEFORE, _LONGEST_TAG = re.compile(_TAG), re.compile(rf"(?:{_TAG})$"), 64


def clean(name: str) -> str:
    """Return the name on one line, without markup, outer quotes and trailing punctuation."""
    bare = " ".join(_MARKUP.sub("", name).split())
    span = trim(bare, Span(0, len(bare)))
    return span.of(bare)


def trim(text: str, span: Span) -> Span:
    """Shrink a span past white space, quotes, markup and punctuation at its ends.

    A full stop stays where it ends an abbreviation, a bracket where its partner is inside. The span may come
    out empty.
    """
    start, end = span
    before = None
    while start < end and before != (start, end):
        before = (start, end)
        start += _front(text, start, end)
        end -= _back(text, start, end)
    return Span(start, end)


def _front(text: str, start: int, end: int) -> int:
    """Return how many characters at `start` are no part of the name."""
    first = text[start]
    if first == "(":
        return int(text.find(")", start, end) in (-1, end - 1))
    tag = _TAG_AT.match(text, start, end) if first == "<" else None
    return len(tag[0]) if tag else int(first in _OUTER or first in ".-–—)")


def _back(text: str, start: int, end: int) -> int:
    """Return how many characters before `end` are no part of the name."""
    last = text[end - 1] if start < end else ""
    if last == ">":
        tag = _TAG_BEFORE.search(text, max(start, end - _LONGEST_TAG), end)
        return len(tag[0]) if tag else 0
    if last == ".":
        return int(not _ABBREVIATED.search(text, max(start, end - 8), end))
    return int(last != "" and (last in _OUTER or last in "-–—(" or (last == ")" and "(" not in text[start:end])))


# --- splitting ---------------------------------------------------------------------------------------------


def _one_of(words: Iterable[str]) -> str:
    """Return a pattern of whole words or phrases, longest first."""
    by_length = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(word).replace(chr(92) + ' ', ' ') for word in by_length)})"


LEAD = re.compile(rf"(?i:{_one_of(bylines.LEADS)}(?: ?: ?| )|{_one_of(bylines.LABELS)} ?: ?)")
_OF = re.compile(rf"(?:D[ie]|DI|DE|d[eia]) (?={CAPITAL}{_LETTER}+ {CAPITAL})")  # Di Ana Lopes, but Di Stefano
_TITLE = re.compile(rf"(?i:(?:{_one_of(bylines.TITLES)} )+)(?=\S)")
_DROPPED = re.compile(r"(?<!\S)@\w{1,60}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}|(?:https?://|www\.)\S{1,300}")
_CUT = re.compile(r" ?[|│•·()\[\]<>\"“”„«»]+ ?| [-–—]+(?: |$)| ?— ?| ?:(?: |$)")
WITH = "and|AND|And|&|et|ET|und|UND|with|WITH|With|con|avec|mit|com|ve|VE|ile|и|И|с|و|ed"
_YOUNGER = r"(?! ?(?:[JS]r|I{2,3}|IV)(?!\w))"
_JOINT = re.compile(
    rf" (?P<word>{WITH}) | ?[,،，、;/]{_YOUNGER}(?: (?P<also>and|et|und|y|e|ve|и|&)(?= ))?(?: |$|(?<=[/，、]))"
)
_MAYBE = re.compile(" [yeiYEI] ")  # joins two persons, or the two surnames of one
_DEGREE = re.compile(r"(?: (?:Ph\.? ?D|M\.?D|M\.?A|B\.?A|J\.?D|LL\.?[BM]|Esq|MBA|MP|MEP|OBE|CBE|RN)\.?)+$")
_AND_ARABIC = re.compile(r" و(?=[\u0620-\u06d3]{3})")
_PREFIXED = re.compile(rf"{_PREFIX}{_LETTER}")
_MOST_WORDS = 7

_ROLES, _TEAMS = frozenset(bylines.ROLES), frozenset(bylines.TEAMS)
_RANKS, _BODIES = frozenset(bylines.RANKS), frozenset(bylines.BODIES)
_HOUSES = frozenset(bylines.HOUSES)
_NOBODY, _OTHERS = frozenset(bylines.NOBODY), frozenset(bylines.OTHERS)
_LEADS = frozenset(bylines.LEADS)
_WAW, _BREAKS = frozenset(bylines.WAW), frozenset(bylines.BREAKS)
_INITIALS = re.compile(_INITIAL)
_SMALL, _NO_NAME = (
    frozenset(bylines.PARTICLES),
    frozenset(bylines.NO_NAME),
)


class _Piece(NamedTuple):
    """A part of a byline between two joints. `listed`: a comma stands before it, and nothing else."""

    text: str
    listed: bool


def split(text: str) -> tuple[str, ...]:
    """Return the persons named in the text of a byline, as written, in reading order, each once.

    Lead words, titles, degrees, roles, places, outlets, addresses and staff bylines are left out. "Last,
    First" stays one name: a word and a word with a comma between them are never taken for two persons.
    """
    line = _byline(clean(_DROPPED.sub(" | ", clean(text))))
    pieces = list(_pieces(line))
    small = line == line.lower() != line.upper()  # a script without capitals is not small
    persons = [_small(piece.text) if small else _person(piece) for piece in pieces]
    if len(pieces) == 2 and pieces[1].listed and _inverted(*persons):
        return (clean(line),)
    several = any(person and " " in person for person in persons)
    found: dict[str, str] = {}
    for piece, person in zip(pieces, persons, strict=True):
        if person and (" " in person or not (piece.listed and several)):
            found.setdefault(person.casefold(), person)
    return tuple(found.values())


def untitled(name: str) -> str:
    """Return a name without the titles before it and the degrees behind it."""
    bare = _DEGREE.sub("", clean(name))
    title = _TITLE.match(bare)
    return bare[title.end() :] if title else bare


def _byline(line: str) -> str:
    """Return what follows the lead words, up to a bar, dash or bracket: behind it is what is said of them."""
    bare = line
    for start in (0, *(cut.end() for cut in _CUT.finditer(line))):
        bare = _without_lead(line[start:])
        if bare != line[start:]:
            break
    else:
        bare = line
    if title := _TITLE.match(bare):
        bare = bare[title.end() :]
    return next((part for part in map(clean, _CUT.split(bare)) if part), "")


def _without_lead(line: str) -> str:
    for _ in range(3):
        lead = LEAD.match(line) or _OF.match(line)
        if not lead:
            break
        line = line[lead.end() :]
    return "" if line.casefold() in _LEADS else line


def _pieces(line: str) -> Iterator[_Piece]:
    """Yield the parts between joints, up to one that says the rest is another's work."""
    at, listed = 0, False
    for joint in (*_JOINT.finditer(line), None):
        text = line[at : joint.start() if joint else len(line)].strip()
        if text.split(" ")[0].casefold() in _OTHERS:
            return
        for part in _both(text):
            yield _Piece(part, listed)
            listed = False
        if joint:
            at, listed = joint.end(), not (joint["word"] or joint["also"])


def _both(text: str) -> list[str]:
    """Return two persons' names where a doubtful joint stands between them: each has two words or more."""
    for joint in (*_MAYBE.finditer(text), *_AND_ARABIC.finditer(text)):
        left, right = text[: joint.start()], text[joint.end() :]
        named = joint[0] == " و" and f"و{right.split(' ')[0]}" in _WAW
        if " " in left and " " in right and not named:
            return [left, *_both(right)]
    return [text]


def _inverted(first: str | None, second: str | None) -> bool:
    """True of "Lopes, Ana": the first part is a surname alone."""
    if not first or not second:
        return False
    return " " not in first or first.split(" ")[0] in _SMALL


def _small(text: str) -> str | None:
    """Return a name that is written in small letters throughout."""
    words = text.split(" ")
    known = _ROLES | _TEAMS | _RANKS | _OTHERS | _NOBODY | _NO_NAME
    if len(words) in (2, 3) and all(word.replace("-", "").isalpha() and word not in known for word in words):
        return text
    return None


def _person(piece: _Piece) -> str | None:
    """Return the person that a piece of a byline names, without titles and what is said of them."""
    text = _DEGREE.sub("", clean(piece.text))
    if text.casefold() in _NOBODY:
        return None
    title = _TITLE.match(text)
    spoken = text[title.end() if title else 0 :].split(" ")
    words = _named(spoken)
    small = [word.casefold().rstrip(".") for word in words]
    if not words or _is_office(small) or (small[0] in _NO_NAME and not _INITIALS.match(words[0])):
        return None
    if piece.listed and small[0] in _HOUSES and len(small) > 1:
        return None
    if piece.listed and (small[-1].rsplit("-", 1)[-1] in _BODIES or spoken[-1].casefold() in _ROLES):
        return None
    first = next((at for at, word in enumerate(small) if word not in _ROLES and word not in _RANKS), 0)
    words = _named(words[first:]) if first else words
    name = clean(" ".join(words))
    if (first and len(words) < 2) or name.casefold() in _NOBODY:
        return None
    return name if len(words) <= _MOST_WORDS and any(char.isalpha() for char in name) else None


def _is_office(small: list[str]) -> bool:
    """True of the words of an office or a role, in small letters."""
    return small[-1] in _ROLES or bool(_TEAMS.intersection(small))


def _named(words: list[str]) -> list[str]:
    """Return the words up to one that belongs to no name: in small letters, with a digit, Arabic "in"."""
    for at, word in enumerate(words):
        known = word in _SMALL or _PREFIXED.match(word) or (word in ("y", "e") and at == len(words) - 2)
        if (word[:1].islower() and not known) or word in _BREAKS or any(char.isdigit() for char in word):
            words = words[:at]
            break
    while words and words[-1] in _SMALL:
        words = words[:-1]
    return words
