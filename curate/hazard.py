"""Patterns of exponential time: suspected by their structure, confirmed by running them.

A repeat takes exponential time where it can read one text in two ways, again and again, and the pattern then
fails. Each unbounded repeat is seen as an automaton over its letters (Glushkov's). Two ways from a place back
to it over the same text show in the product of the automaton with itself. A text that goes those ways many
times is then tried in a process of its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

try:  # the parser of `re`: a private name since 3.11
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as sre_parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover - Python 3.10
    import sre_constants as sre
    import sre_parse as sre_parser

_MANY = 10  # a repeat of at least so many turns counts as unbounded
_LARGEST = 20_000  # pairs of places looked at in one repeat
_SECONDS = 0.5  # of processor time; a harmless pattern takes microseconds
_PATIENCE = 60.0  # seconds on the clock, for machines that cannot limit processor time
_LONGEST = 1000  # characters of the text that leads to a repeat
_TURNS = (8, 14, 20, 26, 32)
_ENDS = ("\x00", "", "!", "\n", "a", "0", " ")
_SAMPLES = "aZéßжЖعü漢5٣ _-.,;:!?'\"|/\n\t\x00"

_REPEATS = tuple(getattr(sre, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(sre, name))
_COMPOUND = (*_REPEATS, sre.SUBPATTERN, sre.BRANCH, getattr(sre, "ATOMIC_GROUP", None))
# A group that is repeated without a near bound. Patterns without one are not even parsed.
_LOOP = re.compile(r"\)(?:[*+]|\{\d*,\}|\{(?:\d*,)?\d{2,}\})")
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")  # white space may stand between a group and its repeat
_IGNORECASE = int(re.IGNORECASE)
_TRY = """
import json, re, signal, sys
pattern, texts, seconds = json.load(sys.stdin)
pattern = re.compile(pattern, re.DOTALL)
if hasattr(signal, "setitimer"):
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)  # not caught: ends the process
for text in texts:
    pattern.search(text)
    pattern.fullmatch(text)
"""


@lru_cache(maxsize=4096)
def hazard(pattern: str) -> str | None:
    """Return what makes `pattern` take exponential time, with a text that shows it, or None.

    Patterns are read as rules read them: `.` matches all. Nothing is run for a pattern of harmless structure.

    Raises:
        re.error: it is no pattern (told only of those that are looked into).
    """
    for texts in attacks(pattern):
        if _too_slow(pattern, texts):
            return f"the pattern takes exponential time, for example on {texts[-1][:40]!r}..."
    return None


def attacks(pattern: str) -> Iterator[list[str]]:
    """Yield, for each suspicious repeat, texts of growing length that may take exponential time."""
    if not _LOOP.search(pattern) and not _VERBOSE.search(pattern):
        return
    parsed = sre_parser.parse(pattern, re.DOTALL)
    for way, body in _repeats(parsed, ()):
        if not any(op in _COMPOUND for op, _ in body):
            continue  # letters in a row are read in one way
        automaton = _automaton(body, int(parsed.state.flags))
        found = automaton.pump()
        if found is not None:
            entry, pump = found
            before = _leading(way)
            yield [before + entry + pump * turns + end for turns in _TURNS for end in _ENDS]


def _too_slow(pattern: str, texts: list[str]) -> bool:
    """True where one of the texts takes the pattern longer than `_SECONDS` of processor time."""
    command = [sys.executable, "-I", "-c", _TRY]
    try:
        done = subprocess.run(
            command,
            input=json.dumps([pattern, texts, _SECONDS]),
            text=True,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode < 0  # ended by the timer's signal


# ---- the automaton of a repeat


@dataclass(slots=True)
class _Part:
    """A piece of a pattern: in how many ways it is empty (up to 2), where it begins and ends."""

    empty: int
    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class _Automaton:
    """Places of letters: `letters` is what each takes, `follow` counts the ways to the next."""

    flags: int
    letters: list[frozenset[str]] = field(default_factory=list)
    follow: list[Counter[int]] = field(default_factory=list)
    alphabet: tuple[str, ...] = ()
    first: Counter[int] = field(default_factory=Counter)

    def pump(self) -> tuple[str, str] | None:
        """Return (text to a place, text from there back in two ways), or None if there is no such place."""
        came: dict[tuple[int, int], tuple[int, int] | None] = {(at, at): None for at in range(len(self.letters))}
        queue = deque(came)
        while queue and len(came) < _LARGEST:
            pair = queue.popleft()
            for after, ways in self._steps(pair):
                apart = pair[0] != pair[1]
                if after[0] == after[1] and (apart or ways > 1):
                    return self._texts(came, pair, after[0])
                if after not in came:
                    came[after] = pair
                    queue.append(after)
        return None

    def _steps(self, pair: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
        """The pairs of places that two readers at `pair` can go to over one letter, and in how many ways."""
        one, two = pair
        for left, ways in self.follow[one].items():
            for right in self.follow[two]:
                if (one != two or left <= right) and self.letters[left] & self.letters[right]:
                    yield (left, right), ways

    def _texts(
        self, came: dict[tuple[int, int], tuple[int, int] | None], pair: tuple[int, int], meet: int
    ) -> tuple[str, str]:
        """The text that the two readers read from where they part to where they meet, and back."""
        text, at = self._letter((meet, meet)), pair
        while (before := came[at]) is not None:
            text, at = self._letter(at) + text, before
        return self._path(self.first, at[0]), text + ("" if meet == at[0] else self._path(self.follow[meet], at[0]))

    def _letter(self, pair: tuple[int, int]) -> str:
        common = self.letters[pair[0]] & self.letters[pair[1]]
        return next((letter for letter in self.alphabet if letter in common), "a")

    def _path(self, starts: Iterable[int], goal: int) -> str:
        """The text of a shortest way from one of `starts` to `goal`, both included."""
        came: dict[int, int | None] = dict.fromkeys(starts)
        queue = deque(came)
        while queue and goal not in came:
            at = queue.popleft()
            for after in self.follow[at]:
                if after not in came:
                    came[after] = at
                    queue.append(after)
        text, at_last = "", goal if goal in came else None
        while at_last is not None:
            text, at_last = self._letter((at_last, at_last)) + text, came[at_last]
        return text

    def build(self, items: Iterable[Any]) -> _Part:
        """Add a sequence of parsed items."""
        whole = _Part(1)
        for op, value in items:
            whole = self._joined(whole, self._item(op, value))
        return whole

    def _item(self, op: Any, value: Any) -> _Part:
        if op in _REPEATS:
            return self._repeat(*value)
        if op is sre.SUBPATTERN:
            return self.build(value[3])
        if op is sre.BRANCH:
            return self._branch(value[1])
        if op is getattr(sre, "ATOMIC_GROUP", None):
            return self.build(value)
        letters = _letters(op, value, self.flags, self.alphabet)
        if letters is None:  # an anchor, a look-around, a back reference
            return _Part(1)
        self.letters.append(letters)
        self.follow.append(Counter())
        place = Counter({len(self.letters) - 1: 1})
        return _Part(0, place, place.copy())

    def _repeat(self, least: int, most: Any, body: Any) -> _Part:
        part = self.build(body)
        if most > 1:
            self._link(part.last, part.first)
        return part if least else _Part(min(2, 1 + part.empty), part.first, part.last)

    def _branch(self, arms: Iterable[Any]) -> _Part:
        parts = [self.build(arm) for arm in arms]
        whole = _Part(min(2, sum(part.empty for part in parts)))
        for part in parts:
            whole.first.update(part.first)
            whole.last.update(part.last)
        return whole

    def _joined(self, one: _Part, two: _Part) -> _Part:
        self._link(one.last, two.first)
        first, last = Counter(one.first), Counter(two.last)
        if one.empty:
            first.update({at: min(2, ways * one.empty) for at, ways in two.first.items()})
        if two.empty:
            last.update({at: min(2, ways * two.empty) for at, ways in one.last.items()})
        return _Part(min(2, one.empty * two.empty), first, last)

    def _link(self, ends: Counter[int], starts: Counter[int]) -> None:
        for end, ways in ends.items():
            for start, more in starts.items():
                self.follow[end][start] = min(2, self.follow[end][start] + ways * more)


def _automaton(body: Any, flags: int) -> _Automaton:
    """The automaton of a repeat with this body."""
    automaton = _Automaton(flags, alphabet=tuple(dict.fromkeys([*_named(body), *_SAMPLES])))
    part = automaton.build(body)
    automaton._link(part.last, part.first)
    automaton.first = part.first
    return automaton


def _named(items: Any) -> Iterator[str]:
    """The letters that a parsed pattern names."""
    for op, value in items:
        if op in (sre.LITERAL, sre.NOT_LITERAL):
            yield chr(value)
        elif op is sre.IN:
            for kind, what in value:
                if kind is sre.LITERAL:
                    yield chr(what)
                elif kind is sre.RANGE:
                    yield from (chr(what[0]), chr(what[1]))
        for inside in _inside(op, value):
            yield from _named(inside)


def _inside(op: Any, value: Any) -> list[Any]:
    """The sequences inside a parsed item."""
    if op in _REPEATS:
        return [value[2]]
    if op is sre.SUBPATTERN:
        return [value[3]]
    if op is sre.BRANCH:
        return list(value[1])
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if op is sre.GROUPREF_EXISTS:
        return [arm for arm in value[1:] if arm is not None]
    return [value] if op is getattr(sre, "ATOMIC_GROUP", None) else []


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _letters(op: Any, value: Any, flags: int, alphabet: Iterable[str]) -> frozenset[str] | None:
    """The letters of the alphabet that an item takes; None of an item that takes no letter."""
    if op is sre.ANY:
        return frozenset(alphabet)
    if op is sre.NOT_LITERAL:
        return frozenset(letter for letter in alphabet if ord(letter) != value)
    if op is sre.LITERAL:
        value = [(op, value)]
    elif op is not sre.IN:
        return None
    inverse = value[0][0] is sre.NEGATE
    return frozenset(
        letter for letter in alphabet if any(_in(value, case) for case in _cases(letter, flags)) != inverse
    )


def _cases(letter: str, flags: int) -> set[str]:
    return {letter, letter.lower(), letter.upper()} if flags & _IGNORECASE else {letter}


def _in(items: Any, letter: str) -> bool:
    """True where a parsed set names the letter (a leading NEGATE aside)."""
    if len(letter) != 1:
        return False
    for kind, what in items:
        if kind is sre.LITERAL and ord(letter) == what:
            return True
        if kind is sre.RANGE and what[0] <= ord(letter) <= what[1]:
            return True
        if kind is sre.CATEGORY and re.match(_CATEGORIES[what], letter):
            return True
    return False


# ---- where the repeats are


def _repeats(items: Any, way: tuple[tuple[Any, int], ...]) -> Iterator[tuple[tuple[tuple[Any, int], ...], Any]]:
    """Every outermost repeat without a near bound, with its way: (sequence, place in it), outermost first."""
    for at, (op, value) in enumerate(items):
        here = (*way, (items, at))
        if op in _REPEATS and value[1] >= _MANY:
            yield here, value[2]
        else:
            for inside in _inside(op, value):
                yield from _repeats(inside, here)


def _leading(way: tuple[tuple[Any, int], ...]) -> str:
    """A text that leads to a repeat: what stands before it in each sequence on the way."""
    return "".join(_sample(*items[at]) for items, end in way for at in range(end))


def _sample(op: Any, value: Any) -> str:
    """A short text that an item matches, as far as can be told without trying."""
    if op in _REPEATS:
        return ("".join(_sample(*item) for item in value[2]) * min(int(value[0]), _LONGEST))[:_LONGEST]
    if op is sre.BRANCH:
        return "".join(_sample(*item) for item in value[1][0])
    if op is sre.SUBPATTERN or op is getattr(sre, "ATOMIC_GROUP", None):
        return "".join(_sample(*item) for item in (value[3] if op is sre.SUBPATTERN else value))
    if op is sre.LITERAL:
        return chr(value)
    alphabet = tuple(dict.fromkeys([*_SAMPLES, *_named([(op, value)])]))
    letters = _letters(op, value, 0, alphabet) or frozenset()
    return next((letter for letter in alphabet if letter in letters), "")
