"""The names that a web page gives its site, and where it stands: forms of one name together, the best borne out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from curate import fronts
from curate.authority import Outlet, outlet_key
from curate.claims import Context, Value
from curate.claims import words as words_at
from curate.model import Span, Trust

_HANDLE = "meta twitter:site"  # it bears out a name and is none
_SHOWN = "html site-name"  # it holds where nothing else names the site
_NO_NAMES = (_HANDLE, "meta og:url", "link canonical")
_WEB = ("meta ", "json-ld ", "microdata ", "html ", "link ", "time")
NODE = re.compile(r"(?:json-ld|microdata) [\w-]+(?: \d+)?")
_SIGN = r"&(?:#(?:8211|8212|124|183|187|8226|8250|45|x2013|x2014);|(?:[nm]dash|raquo|bull|middot|vert);)"
JOINT = re.compile(
    rf"\s*(?: (?:[-–—|·•:*»«>]+|::|{_SIGN}|&amp;{_SIGN[1:]}) |\s?[|»•] ?|: |, |"
    r"(?<=[\u3040-\u9fff])_(?=[\u3040-\u9fff]))\s*"
)
MANY = 24  # signs between the parts of a title; one of more parts is a list
LONGEST = 400  # code points; the longest line that is compared with titles and descriptions
LEAST = 8  # letters and digits; a title cut shorter than this was no title with a site's name
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae", "ł": "l", "ı": "i"}
)
_WORDS = 6  # of a site's name that only the title gives
_SURE = 4  # letters of a name that a host has with a word more
_NEAR = 3  # letters; a shorter name is no part of another


def line(text: str, at: int) -> str:
    """Return the name of the front-matter line that the offset `at` lies in, `meta og:title`."""
    start = text.rfind("\n", 0, at) + 1
    return text[start : text.find(": ", start)]


def told(found: Iterable[Value], text: str) -> list[Value]:
    """Return the values that the front matter of a web page gives."""
    return [one for one in found if one.rule.scope == "front" and line(text, one.span.start).startswith(_WEB)]


def owner(found: Sequence[Value], context: Context) -> Outlet | None:
    """Return the outlet whose page it is, where the front matter names it by more than a handle or an address."""
    heard = told(found, context.text)
    heard += signs(heard, context, shown(heard, context.text), sure=False)
    for value in Sites(heard, context).best():
        if line(context.text, value.span.start) not in _NO_NAMES:
            return context.authority.outlet_of(value.key) or Outlet(value.key, value.value)
    return None


def addresses(told: Sequence[Value], context: Context) -> list[str]:
    """Return where a page stands: its own address, and those that it gives itself."""
    text = context.text
    canonical = [v.value for v in told if v.field == "origin-url" and line(text, v.span.start) == "link canonical"]
    return ([context.url] if context.url else []) + given(told, context) + canonical


def given(told: Sequence[Value], context: Context) -> list[str]:
    """Return the addresses that a page gives itself, but for its canonical link."""
    return [v.value for v in told if v.field == "url" and not NODE.match(line(context.text, v.span.start))]


def _hosts(told: Sequence[Value], context: Context) -> frozenset[str]:
    """The registered names of the hosts that a page stands on, without their endings."""
    domains = filter(None, map(fronts.domain, addresses(told, context)))
    return frozenset(fronts.stem(domain) for domain in domains)


def signs(told: Sequence[Value], context: Context, seen: Mapping[str, int], *, sure: bool) -> list[Value]:
    """The site's name where no line is for it: beside the title, if it is that of the host; the host itself.

    `seen` are the lines that the page shows (see `shown`). Where nothing else names the site, and `sure` says that
    nothing on the page does, what stands beside the headline in the title is its name.
    """
    home = next((value for value in told if _is_home(value, context)), None)
    domain = fronts.domain(home.value if home else context.url or "") or ""
    found = []
    if home and (start := context.text.find(domain, *home.span)) >= 0:
        found.append(_sign(home, Span(start, start + len(domain)), context))
    named = {fronts.stem(value.name) for value in told if value.field == "outlet"}
    sole = not any(_is_name(value, context.text) for value in told)
    for value in told:
        if value.field != "title":
            continue
        for part in _beside(value, seen, context.text):
            words = part.of(context.text)
            known = fronts.stem(words) in named or (domain and _kin(words, domain))
            if known or (sole and sure and not domain and _may_name(words)):
                found.append(_sign(value, part, context))
                break
    return found


def _is_name(value: Value, text: str) -> bool:
    """True of what names the site by more than a handle, an address or a logo."""
    weak = line(text, value.span.start) in (*_NO_NAMES, _SHOWN) or fronts.is_host(named_in(value))
    return value.field == "outlet" and not weak


def _may_name(words: str) -> bool:
    """True of a few words, the first of them with a capital or in a script without."""
    return len(words.split()) <= _WORDS and len(fronts.stem(words)) >= _NEAR and not words[:1].islower()


def _beside(value: Value, seen: Mapping[str, int], text: str) -> list[Span]:
    """The last and the first part of a title, where all that stands before, or behind, is shown on the page."""
    joints = list(JOINT.finditer(text, *value.span))
    if not joints or len(joints) > MANY:
        return []
    tail, head = Span(joints[-1].end(), value.span.end), Span(value.span.start, joints[0].start())
    behind = any(fronts.words(text[value.span.start : joint.start()]) in seen for joint in joints)
    before = any(fronts.words(text[joint.end() : value.span.end]) in seen for joint in joints)
    return [part for part, told in ((tail, behind), (head, before)) if told and part.start < part.end]


def _is_home(value: Value, context: Context) -> bool:
    name = line(context.text, value.span.start)
    if (value.field, name) not in (("url", "meta og:url"), ("origin-url", "link canonical")):
        return False
    return context.url is None or fronts.domain(context.url) == fronts.domain(value.value)


def _sign(value: Value, span: Span, context: Context) -> Value:
    written = fronts.plain(span.of(context.text))
    listed = context.authority.outlet(written)
    name, key = (listed.name, listed.id) if listed else (written, outlet_key(written))
    told = replace(value, field="outlet", value=name, key=key, name=words_at(context.text, span), span=span)
    return replace(told, trust=Trust.low, specific=False)


def _kin(name: str, domain: str) -> bool:
    """True where a name and a registered domain share their letters: `Börsen-Zeitung`, `boersen-zeitung.example`."""
    host = fronts.stem(domain)
    forms = {fronts.stem(name), fronts.stem(name.casefold().translate(_SPELT))}
    return any(len(form) >= _NEAR and (form in host or host in form) for form in forms)


def shown(told: Iterable[Value], text: str) -> dict[str, int]:
    """The short lines of a page that are no front matter, as titles are compared, with their numbers."""
    ends = max((value.span.end for value in told), default=0)
    lines = [one for one in text[ends:].split("\n") if LEAST <= len(one) <= LONGEST]
    return {fronts.words(one): at for at, one in reversed(list(enumerate(lines)))}


class Sites:
    """The names a page gives its site, put together where they are forms of one name.

    The name that most kinds of lines bear out is trusted more than the others; the site's address is one kind.
    Its fullest form is the value.
    """

    def __init__(self, told: Sequence[Value], context: Context) -> None:
        self.context = context
        self.hosts = hosts = _hosts(told, context)
        self._settled: dict[tuple[int, str], Value] = {}
        named = self._best_told([value for value in told if value.field == "outlet" and not value.specific])
        self.stems = frozenset(fronts.stem(value.name) for value in named) | hosts
        named = [self._without_motto(value) for value in named]
        self.stems |= frozenset(fronts.stem(value.name) for value in named)
        groups: dict[str, list[Value]] = {}
        for value in named:
            groups.setdefault(self._group(value), []).append(value)
        also = [value for value in told if value.field in ("author", "copyright-holder")]
        for value in also:  # a name of the site that stands elsewhere bears it out
            groups.get(fronts.stem(named_in(value)), []).append(value)
        ranked = sorted(groups.items(), key=lambda one: self._weight(one[1], hosted=one[0] in hosts), reverse=True)
        for at, (_, group) in enumerate(ranked):
            self._settle(group, first=at == 0)

    def _best_told(self, named: list[Value]) -> list[Value]:
        """All that name the site; what its logo says only where no line for machines names it."""
        plain = [value for value in named if self._line(value) != _SHOWN]
        if any(self._line(value) != _HANDLE and not fronts.is_host(named_in(value)) for value in plain):
            return plain
        return [value for value in named if self._line(value) != _SHOWN or self._fits(value)]

    def _fits(self, value: Value) -> bool:
        """True of a name on a logo that the page's address bears out, where that is known."""
        name = fronts.stem(named_in(value).casefold().translate(_SPELT))
        hosts = self.hosts
        return not hosts or any(
            (len(name) >= _NEAR and name in host) or (host in name and len(name) <= 2 * len(host) + _NEAR)
            for host in hosts
        )

    def settled(self, value: Value) -> Value:
        """Return a value for the outlet under the name of its group, with the trust that is due to it."""
        return self._settled.get(_place(value, self.context.text), value)

    def best(self) -> list[Value]:
        """Return the values of the name that is best borne out."""
        return [value for value in self._settled.values() if value.trust is Trust.high]

    def _group(self, value: Value) -> str:
        listed = self.context.authority.outlet(named_in(value))
        return listed.id if listed else fronts.stem(value.name)

    def _without_motto(self, value: Value) -> Value:
        """A name of several parts is cut to the one that is named elsewhere: `Harbour Post - News of the bay`."""
        text, span = self.context.text, value.span
        joints = list(JOINT.finditer(text, *span))
        starts, ends = [span.start, *(one.end() for one in joints)], [*(one.start() for one in joints), span.end]
        for part in map(Span, starts, ends) if joints else ():
            if fronts.stem(part.of(text)) in self.stems:
                name = fronts.plain(part.of(text))
                listed = self.context.authority.outlet(name)
                told = (listed.name, listed.id) if listed else (name, outlet_key(name))
                return replace(value, value=told[0], key=told[1], name=words_at(text, part), span=part)
        return value

    def _settle(self, group: list[Value], *, first: bool) -> None:
        best = max(group, key=_looks)
        listed = self.context.authority.outlet(named_in(best))
        name, key = (listed.name, listed.id) if listed else (named_in(best), outlet_key(named_in(best)))
        for value in group:
            if value.field == "outlet":
                trust = value.trust if not first else Trust.high
                trust = trust if first else min(trust, Trust.normal)
                self._settled[_place(value, self.context.text)] = replace(value, value=name, key=key, trust=trust)

    def _line(self, value: Value) -> str:
        return line(self.context.text, value.span.start)

    def _weight(self, group: list[Value], *, hosted: bool) -> tuple[bool, int, int, int]:
        kinds = {_kind(self._line(value)) for value in group}
        named = any(not fronts.is_host(named_in(one)) and self._line(one) != _HANDLE for one in group)
        trust, order = max(value.trust for value in group), min(value.rule.order for value in group)
        return named, len(kinds) + hosted, trust, -order


def _place(value: Value, text: str) -> tuple[int, str]:
    return text.rfind("\n", 0, value.span.start), value.rule.id


def _kind(name: str) -> str:
    """What counts as one witness: each meta element, but all of JSON-LD together."""
    return name if name.startswith(("meta", "html site-name")) else name.partition(" ")[0]


def named_in(value: Value) -> str:
    """Return the name of a value as written, without escaped entities."""
    return fronts.plain(value.name)


def _looks(value: Value) -> tuple[bool, bool, bool, int, bool, int, int]:
    """How much a form looks like a name: with capitals, no address, with spaces; the better source, the longer."""
    name = named_in(value)
    return (
        value.trust > Trust.low or " " in name, name != name.lower() or name == name.upper(), not fronts.is_host(name),
        value.trust, " " in name, len(name), -value.rule.order,
    )  # fmt: skip


def joined(found: Sequence[Value]) -> list[Value]:
    """Return values with an address that stands for an outlet under the name that another value gives that outlet."""
    outlets = [value for value in found if value.field.endswith("outlet")]
    named = [value for value in outlets if not fronts.is_host(value.value)]
    made = []
    for value in found:
        if value.field.endswith("outlet") and fronts.is_host(value.value):
            same = next((one for one in named if _one_site(one.value, value.value)), None)
            value = replace(value, value=same.value, key=same.key) if same else value
        made.append(value)
    return made


def _one_site(name: str, host: str) -> bool:
    """True where a host's name is a name written together, short words such as "the" aside: `thequay.example`."""
    site = fronts.stem(host)
    forms = {fronts.stem(name), fronts.squashed(name), fronts.stem(name.casefold().translate(_SPELT))}
    return any(form == site or (len(form) > _SURE and site in (f"the{form}", f"{form}online")) for form in forms)
