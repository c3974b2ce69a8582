"""Rules: data that say what a piece of text is. Patterns, their prefilter, their matches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import ahocorasick_rs

from curate import bylines, dates, names
from curate.model import Span, Trust

try:  # the parser of `re`: a private name since 3.11
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as sre_parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover - Python 3.10
    import sre_constants as sre  # type: ignore[no-redef]
    import sre_parse as sre_parser  # type: ignore[no-redef]

SCOPES = ("block", "sentence", "span", "front")
PLACES = ("anywhere", "head", "tail", "edge", "beside")
TAKES = ("none", "next", "list", "rest", "quote")

# One character for one, so that offsets hold.
_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\u2002\u2003\u3000\t\n\r\x0b\x0c\x85\u2028\u2029", " "),
}
_TYPOGRAPHIC = frozenset(_PLAIN)
_ODD = re.compile("[\t\n\r\x0b\x0c`]")
# What lower() keeps apart and IGNORECASE does not.
_APART = re.compile("[\u0131\u0307\u017f\u03c2\u1e9e]")
_SAME = str.maketrans({"\u0131": "i", "\u0307": None, "\u017f": "s", "\u03c2": "\u03c3", "\u1e9e": "\u00df"})

_SENTENCE = re.compile(
    r"(?:(?<=[.!?…؟])|(?<=[.!?…؟][\"')\]]))(?<!\b[A-ZА-ЯЁÇĞİÖŞÜ]\.)(?<!\b\d\.)(?<!\b\d\d\.)(?<!\b(?:Dr|Mr|Ms|St|vs|No)\.)(?<!\b(?:Mrs|Inc|Ltd|Gen|Sen|Rep)\.)"
    r" +(?=[\"'(\[]*[^\W\d_a-zà-ÿа-я]|[\"'(\[]*\d|[©¿¡@])"
)

FRAGMENTS: dict[str, str] = {
    "day": dates.DAY,
    "month-year": dates.MONTH_YEAR,
    "year": dates.YEAR,
    "time": dates.TIME,
    "date": dates.DATE,
    "name": names.NAME,
    "names": names.NAMES,
    "outlet": r"[^|\n]{2,60}?",
    "url": r"(?:https?://|www\.)[^\s<>\"]{3,300}",
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    "domain": r"(?:[a-zA-Z0-9-]{1,63}\.){1,4}[a-zA-Z]{2,24}",
    "figures": rf"(?!.{{0,90}}(?i:{bylines.CREDITED}))",
    "wire": bylines.WIRES,
}

_FRAGMENT = re.compile(r"\{([a-z][a-z-]*)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must match, and what its groups then say: (field, values)."""

    text: str
    says: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A convention that pages share: what a text of this pattern is.

    `pattern` is as written in the pack. `order` is the rank of the pack << 16 plus the place in it; the
    lowest wins. `limit` is the longest
    block, in code points, that the rule may match. The outlet that a rule not `first` names as origin is where this
    copy was taken from, which need not be the first.
    """

    id: str
    pack: str
    label: str
    scope: str
    pattern: str
    why: str = ""
    where: str = "anywhere"
    takes: str = "none"
    trust: Trust = Trust.normal
    specific: bool = True
    first: bool = True
    relation: str | None = None
    limit: int | None = None
    matches: tuple[Example, ...] = ()
    spares: tuple[str, ...] = ()
    order: int = 0
    fragments: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """`rule` matched `span`; `parts` are its groups as (field, span). Offsets as in the text given."""

    rule: Rule
    span: Span
    parts: tuple[tuple[str, Span], ...] = ()


def fold(text: str) -> str:
    """Return `text` with typographic quotes and spaces made plain, character for character."""
    if text.isascii() and _ODD.search(text) is None:  # most texts
        return text
    for char in _TYPOGRAPHIC.intersection(text):  # few of them stand in one text: faster than translate()
        text = text.replace(char, _PLAIN[char])
    return text


def expand(pattern: str, fragments: Mapping[str, str]) -> str:
    """Return `pattern` as `re` reads it: {fragments} put in, one space standing for some spaces.

    Raises:
        KeyError: a {fragment} is not known.
    """
    fragments = {**FRAGMENTS, **fragments}
    for _ in range(5):  # fragments may name fragments
        pattern, found = _FRAGMENT.subn(lambda match: f"(?:{fragments[match[1]]})", pattern)
        if not found:
            break
    return "".join(_spaced(fold(pattern)))


def _spaced(pattern: str) -> Iterator[str]:
    """Let a lone space outside a character class match one to eight."""
    in_class = escaped = False
    for at, char in enumerate(pattern):
        if escaped or char == "\\":
            escaped = not escaped
            yield char
            continue
        if char == "[":
            in_class = True
        elif char == "]" and pattern[at - 1] != "[":
            in_class = False
        lone = char == " " and not in_class and pattern[at + 1 : at + 2] not in ("?", "*", "+", "{")
        yield " {1,8}" if lone else char


def compiled(rule: Rule) -> re.Pattern[str]:
    """Return the compiled pattern of `rule`.

    Raises:
        re.error: it is no pattern.
        KeyError: it names an unknown {fragment}.
    """
    return _compiled(rule.pattern, rule.fragments)


@cache
def _compiled(pattern: str, fragments: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile(expand(pattern, dict(fragments)), re.DOTALL)


class Shape(NamedTuple):
    """What a pattern's parse says of every match.

    It holds one of `words` (see `keyed`; None: no word is needed) and one of `also` (as `words`, where there is
    a second such set), a digit if `digit`, and at most `width` code points.
    """

    words: frozenset[str] | None
    also: frozenset[str] | None
    digit: bool
    width: int


def shape(pattern: str, flags: int = 0) -> Shape:
    """Return the shape of an expanded pattern."""
    tree = sre_parser.parse(pattern, flags)
    sets = sorted(_sets(tree), key=_worth, reverse=True)
    best, second = [*sets[:2], None, None][:2]
    return Shape(best, second, _digit(tree), int(tree.getwidth()[1]))


@cache
def _stand_ins() -> dict[str, str]:
    """For long fragments, such as dates, patterns of the same width that parse fast and need no word.

    Agencies stay: their names are the words of rules that have no other.
    """
    long = {name: shape(pattern) for name, pattern in FRAGMENTS.items() if len(pattern) > 300 and name != "wire"}
    return {name: f"[^\\n]{{0,{found.width}}}" + (r"\d" if found.digit else "") for name, found in long.items()}


def shape_of(rule: Rule) -> Shape:
    """Return the shape of a rule's pattern, without compiling it."""
    return _shape_of(rule.pattern, rule.fragments)


@cache
def _shape_of(pattern: str, fragments: tuple[tuple[str, str], ...]) -> Shape:
    return shape(expand(pattern, {**_stand_ins(), **dict(fragments)}), re.DOTALL)


def keyed(text: str) -> str:
    """Return `text` as the prefilter compares it: case aside. Its length may differ."""
    lower = text.lower()
    return lower if lower.isascii() or not _APART.search(lower) else lower.translate(_SAME)


# Signs too common to tell one block from another.
_EVERYWHERE = frozenset(" ,.-'\"")


def _required(items: Iterable[Any]) -> frozenset[str] | None:
    """The best set of strings of which a sequence of parsed items needs at least one."""
    return max(_sets(items), key=_worth, default=None)


def _sets(items: Iterable[Any]) -> list[frozenset[str]]:
    """Sets of strings; of each of them a sequence of parsed items needs at least one string."""
    sets: list[frozenset[str]] = []
    run = ""
    for op, value in [*items, (None, None)]:
        char = _single(op, value)
        if char is not None:
            run += char
            continue
        found = (_telling({keyed(run)}) if run else None, _inside(op, value, before=run))
        sets += [one for one in found if one]
        run = ""
    return sets


def _telling(found: Iterable[str]) -> frozenset[str] | None:
    """A set of strings that few blocks hold: words of two letters or more, rare signs."""
    strings = frozenset(found)
    if all(len(one) > 1 or (one and not one.isalnum() and one not in _EVERYWHERE) for one in strings):
        return strings
    return None


def _single(op: Any, value: Any) -> str | None:
    """The one letter an item stands for, case aside."""
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.IN and all(kind is sre.LITERAL for kind, _ in value):
        letters = {keyed(chr(code)) for _, code in value}
        return letters.pop() if len(letters) == 1 else None
    return None


def _inside(op: Any, value: Any, before: str = "") -> frozenset[str] | None:
    """What an item that is no letter needs. `before` are the letters before it, which the parser takes out of arms."""
    if op is sre.SUBPATTERN:
        return _required(value[3])
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[0] > 0:
        return _required(value[2])
    if op is sre.BRANCH:
        letters = [(sre.LITERAL, ord(char)) for char in before]
        arms = [_required([*letters, *arm]) for arm in value[1]]
        return frozenset().union(*(arm for arm in arms if arm)) if all(arms) else None
    if op is sre.IN and all(kind is sre.LITERAL for kind, _ in value):
        return _telling(keyed(chr(code)) for _, code in value)
    return None


def _worth(found: frozenset[str]) -> tuple[int, int]:
    return min(min(map(len, found)), 6), -len(found)


def _digit(items: Iterable[Any]) -> bool:
    """True where a sequence of parsed items needs a digit."""
    for op, value in items:
        if op is sre.SUBPATTERN and _digit(value[3]):
            return True
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[0] > 0 and _digit(value[2]):
            return True
        if op is sre.BRANCH and all(_digit(arm) for arm in value[1]):
            return True
        if op is sre.IN and all(_is_digit(kind, code) for kind, code in value):
            return True
        if op is sre.LITERAL and chr(value).isdigit():
            return True
    return False


def _is_digit(kind: Any, value: Any) -> bool:
    if kind is sre.CATEGORY:
        return bool(value is sre.CATEGORY_DIGIT)
    if kind is sre.RANGE:
        return chr(value[0]).isdecimal() and chr(value[1]).isdecimal() and value[1] - value[0] < 10
    return bool(kind is sre.LITERAL and chr(value).isdecimal())


_CHECKED = 6  # words of a second set; more are not worth looking for
_ANY_DIGIT = re.compile(r"\d")


class Ruleset:
    """Rules ready to be matched: one scan for the literals of all, then the few that may match.

    The cost of a block grows with the rules whose words stand in it, not with the rules there are. Rules of the
    scope `front` are asked of front matter alone, and no others are.
    """

    def __init__(self, rules: Sequence[Rule], *, front: bool = False) -> None:
        fronts = [rule for rule in rules if rule.scope == "front"]
        self._fronts = Ruleset(fronts, front=True) if fronts and not front else None
        rules = fronts if front else [rule for rule in rules if rule.scope != "front"]
        self.rules = tuple(_speaking(sorted(rules, key=lambda rule: rule.order)))
        # Compiled when first tried.
        self._tools: list[Callable[..., re.Match[str] | None] | re.Pattern[str] | None] = [None] * len(self.rules)
        shapes = [shape_of(rule) for rule in self.rules]
        self._widths = [self._width(rule, shape.width) for rule, shape in zip(self.rules, shapes, strict=True)]
        self._digits = [shape.digit for shape in shapes]
        self._also = [tuple(shape.also) if shape.also and len(shape.also) <= _CHECKED else () for shape in shapes]
        always = [at for at, shape in enumerate(shapes) if shape.words is None]
        self._always = sorted(always, key=self._widths.__getitem__, reverse=True)
        users: dict[str, list[int]] = {}
        for at, shape in enumerate(shapes):
            for word in shape.words or ():
                users.setdefault(word, []).append(at)
        self._users = list(users.values())
        self._scan = ahocorasick_rs.AhoCorasick(list(users), matchkind=ahocorasick_rs.MatchKind.Standard)

    @staticmethod
    def _width(rule: Rule, widest: int) -> int:
        """The longest block, in code points, that a rule can match."""
        limit = rule.limit or 1 << 30
        return min(limit, widest) if rule.scope in ("block", "front") else limit

    def _compile(self, at: int) -> Callable[..., re.Match[str] | None] | re.Pattern[str]:
        """Make ready what a rule is tried with: `fullmatch` of a block or sentence, `match` at a block's start."""
        rule, pattern = self.rules[at], compiled(self.rules[at])
        tool: Callable[..., re.Match[str] | None] | re.Pattern[str] = pattern
        if rule.scope != "span":
            tool = pattern.fullmatch
        elif rule.pattern.startswith("^"):
            tool = pattern.match
        self._tools[at] = tool
        return tool

    def fronts(self, text: str) -> list[Match]:
        """Return every match in a folded line of front matter, in rule order."""
        return self._fronts.candidates(text) if self._fronts else []

    def candidates(self, text: str) -> list[Match]:
        """Return every match in a folded block, in rule order; none where no rule speaks."""
        found: list[Match] = []
        pieces: list[Span] | None = None
        rules, tools = self.rules, self._tools
        for at in self._tried(text):
            tool = tools[at] or self._compile(at)
            rule = rules[at]
            if isinstance(tool, re.Pattern):
                spotted = list(tool.finditer(text))
            elif rule.scope != "sentence":
                one = tool(text)
                if one is None:
                    continue
                spotted = [one]
            elif rule.takes == "quote" and text[-1] not in ":,":
                continue  # a lead-in ends its paragraph
            else:
                pieces = pieces or sentences(text)
                asked = pieces[-1:] if rule.takes == "quote" else pieces
                spotted = [one for piece in asked if (one := tool(text, *piece))]
            found += [_match(rule, one, text) for one in spotted if one.end() > one.start()]
        return found

    def _tried(self, text: str) -> list[int]:
        """The rules whose words, digits and width allow a match, in order."""
        size, widths, digits = len(text), self._widths, self._digits
        key = keyed(text)
        words = {word for word, _, _ in self._scan.find_matches_as_indexes(key, overlapping=True)}
        hits: set[int] = set().union(*map(self._users.__getitem__, words))
        for at in self._always:
            if widths[at] < size:
                break
            hits.add(at)
        digit = _ANY_DIGIT.search(text) is not None
        chosen = [at for at in hits if size <= widths[at] and (digit or not digits[at])]
        also = self._also
        return sorted([at for at in chosen if not also[at] or _one_of(also[at], key)])


def _one_of(words: Sequence[str], text: str) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs more than the search
        if word in text:
            return True
    return False


def _speaking(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Leave out rules that can never speak: one before them has the same pattern, scope and place."""
    seen = set()
    for rule in rules:
        key = (rule.pattern, rule.fragments, rule.scope, rule.where, rule.limit)
        if key not in seen:
            seen.add(key)
            yield rule


def _match(rule: Rule, found: re.Match[str], text: str) -> Match:
    """What a rule found. Its groups are trimmed to the words; those of front matter are whole values."""
    parts = []
    told = rule.scope == "front"
    for group in found.re.groupindex:
        span = Span(*found.span(group))
        if span.start >= 0:
            if not told:
                span = names.trim(text, span)
            if span.start < span.end:
                parts.append((group.replace("_", "-"), span))
    return Match(rule, Span(*found.span()), tuple(sorted(parts, key=lambda part: part[1])))


def sentences(text: str) -> list[Span]:
    """Cut a folded block into sentences; the space between two belongs to none."""
    spans, at = [], 0
    for gap in _SENTENCE.finditer(text):
        spans.append(Span(at, gap.start()))
        at = gap.end()
    return [*spans, Span(at, len(text))]
