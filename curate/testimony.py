"""What the front matter of one page amounts to: which of it speaks of this page, and what bears out what.

A page says the same thing in many places, for its readers, for search engines and for social networks, and some of
it speaks of other pages. Nothing is chosen here: values that speak of another page are left out, site names are cut
from titles, and each value's trust is set by what else the page says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from curate import fronts, sites
from curate.authority import outlet_key
from curate.claims import Context, Value
from curate.claims import words as words_at
from curate.model import Span, Trust
from curate.sites import JOINT, LEAST, MANY, NODE

_WEB = ("meta ", "json-ld ", "microdata ")
_PAGE_NODE = re.compile(r"json-ld \w*Page(?: \d+)?/(?!mainEntity/)")
_WORK = re.compile(r"(?:json-ld|microdata) .*?(?:isBasedOn|translationOfWork)")
_CUT_OFF = re.compile(r"\s*(?:\.\.\.|…)$")
_FEW = 4  # titles of one kind that are compared
_SHORT = 4  # letters; a longer name of the site is looked for at either end of a byline


def settle(found: Sequence[Value], context: Context) -> list[Value]:
    """Return the values of an article without those that speak of other pages, each with its due trust."""
    told = sites.told(found, context.text)
    if not told:
        return list(found)
    read = any(one.field == "outlet" and one.rule.scope != "front" for one in found)
    seen = sites.shown(told, context.text)
    signs = sites.signs(told, context, seen, sure=context.own is None and not read)
    page = _Page([*found, *signs], [*told, *signs], seen, context)
    found = [*found, *signs]
    made = (one for value in found for one in page.heard(value))
    return sorted(made, key=lambda value: (value.span, value.field, value.value))


@dataclass(frozen=True, slots=True)
class _Node:
    """What a node of JSON-LD or microdata says of the page it is about."""

    urls: frozenset[str]
    titles: frozenset[str]
    whole: bool  # of an article, not of the page as such


class _Page:
    """The front matter of one article, read together."""

    def __init__(
        self, found: Sequence[Value], told: Sequence[Value], seen: Mapping[str, int], context: Context
    ) -> None:
        self.text = context.text
        self.context = context
        self._titled: dict[str, frozenset[str]] = {}
        self.told = told
        self.urls = frozenset(map(fronts.page, sites.addresses(told, context)))
        self.sites = sites.Sites(told, context)
        self.stems = self.sites.stems | {fronts.stem(context.own.name) if context.own else ""}
        plain = [value for value in found if value.field == "title" and self._node(value) == ""]
        self.shown = {fronts.words(value.value) for value in plain}
        self.nodes = self._nodes()
        self.first = next(iter(self.nodes), None)
        self.titles = Counter(fronts.words(v.value) for v in found if v.field == "title" and self._speaks(v))
        self.time = next((value for value in told if self._line(value).startswith("time")), None)
        self.signed = any(self._signs(value) for value in told if value.field == "author")
        self.seen = seen
        decks = {fronts.words(value.value) for value in told if value.field == "subtitle"} & self.seen.keys()
        self.deck = min(decks, key=self.seen.__getitem__, default="")

    def _line(self, value: Value) -> str:
        return sites.line(self.text, value.span.start)

    def _node(self, value: Value) -> str:
        found = NODE.match(self._line(value) if value.rule.scope == "front" else "")
        return found[0] if found else ""

    def _nodes(self) -> dict[str, _Node]:
        """The nodes that speak of this page, best first; all of them where none can be told apart."""
        given: dict[str, list[Value]] = {}
        for value in self.told:
            if node := self._node(value):
                given.setdefault(node, []).append(value)
        all_nodes = {name: self._describe(values) for name, values in given.items()}
        about = {name: node for name, node in all_nodes.items() if self._agrees(node)}
        wholes = [name for name, node in all_nodes.items() if node.whole]
        if not any(about[name].whole for name in about) and len(wholes) == 1 and not all_nodes[wholes[0]].urls:
            about[wholes[0]] = all_nodes[wholes[0]]
        neutral = {name: node for name, node in all_nodes.items() if not node.whole}
        ranked = sorted(about, key=lambda name: not (about[name].whole and about[name].titles))
        return {**{name: about[name] for name in ranked}, **neutral}

    def _describe(self, values: Sequence[Value]) -> _Node:
        urls = frozenset(fronts.page(value.value) for value in values if value.field == "url")
        titles = frozenset(fronts.words(value.value) for value in values if value.field == "title")
        dated = any(value.field in ("published", "author") for value in values)
        paged = all(_PAGE_NODE.match(self._line(value)) for value in values)
        return _Node(urls, titles, (bool(titles) or dated) and not paged)

    def _agrees(self, node: _Node) -> bool:
        """True of a node with the page's address, or with its title."""
        if not node.urls.isdisjoint(self.urls):
            return True
        pairs = ((one, other) for one in node.titles for other in self.shown)
        return any(a == b or (min(len(a), len(b)) >= LEAST and (a in b or b in a)) for a, b in pairs)

    def _speaks(self, value: Value) -> bool:
        node = self._node(value)
        return node == "" or node in self.nodes

    # ---- one value

    def heard(self, value: Value) -> list[Value]:
        """Return what a value is worth; nothing where it speaks of another page."""
        if value.rule.scope != "front":
            reader = {"author": self._read, "outlet": self._dated}.get(value.field)
            return reader(value) if reader else [value]
        if not self._speaks(value):
            return []
        if value.field == "outlet":
            return self._outlet(value)
        reader = {
            "title": self._title, "author": self._author, "subtitle": self._deck,
            "origin-url": self._origin, "origin-outlet": self._supplier, "origin-title": self._source,
            "origin-author": self._source, "origin-published": self._source,
        }.get(value.field)  # fmt: skip
        if self._line(value).startswith("time") and value is not self.time:
            return []
        value = self._second(value)
        return reader(value) if reader else [value]

    def _read(self, value: Value) -> list[Value]:
        """A byline read from lines yields to a person named in the metadata of a page; the site is hardly one."""
        if fronts.stem(value.value) in self.stems:
            return [replace(value, trust=Trust.low, specific=False)]
        if self._holds_site(value.value):
            return []
        return [replace(value, trust=Trust.low) if self.signed else value]

    def _dated(self, value: Value) -> list[Value]:
        """A name before a day on a page that names itself: `Frankfurt, 3 January 2020` is no outlet for that."""
        doubtful = value.rule.label == "post-date" and self.context.authority.outlet(value.name) is None
        return [replace(value, trust=Trust.low, specific=False) if doubtful and self.sites.best() else value]

    def _outlet(self, value: Value) -> list[Value]:
        """The outlet; an agency that is said to publish on another outlet's page is where the article came from."""
        settled = self.sites.settled(value)
        listed = self.context.authority.outlet(sites.named_in(value))
        own = self.context.own
        if listed and listed.kind == "agency" and settled.trust is not Trust.high and own and own.id != listed.id:
            return [settled, replace(value, field="origin-outlet", value=listed.name, key=listed.id)]
        return [settled]

    def _second(self, value: Value) -> Value:
        """A value of a node that is not the first about this page weighs less."""
        node = self._node(value)
        late = node not in ("", self.first) and value.trust is Trust.high
        return replace(value, trust=Trust.normal) if late else value

    def _title(self, value: Value) -> list[Value]:
        span = self._without_site(value.span)
        written = fronts.plain(span.of(self.text))
        value = replace(value, value=written, name=words_at(self.text, span), span=span)
        words = fronts.words(written)
        short = _CUT_OFF.search(written) and any(one != words and one.startswith(words) for one in self.titles)
        if short or words in ("", *map(fronts.words, self.stems)) or self._for_search(value, words):
            value = replace(value, trust=Trust.low if short else min(value.trust, Trust.normal))
        return [value]

    def _for_search(self, value: Value, words: str) -> bool:
        """True of a headline that only the title bar shares, while all that readers see says otherwise."""
        if not self._line(value).startswith("json-ld") or words in self.seen:
            return False
        barred, shared = self._under("html title"), self._under("meta og:title")
        return words in barred and words not in shared and not shared.isdisjoint(self.seen)

    def _under(self, name: str) -> frozenset[str]:
        """The words of the titles in lines of one name."""
        if name not in self._titled:
            found = [one for one in self.told if one.field == "title" and self._line(one) == name][:_FEW]
            self._titled[name] = frozenset(fronts.words(self._without_site(one.span).of(self.text)) for one in found)
        return self._titled[name]

    def _without_site(self, span: Span) -> Span:
        """The span of a title without the site's name before or behind it, and without sections beside that."""
        joints = list(JOINT.finditer(self.text, *span))
        if not joints or len(joints) > MANY:
            return span
        for joint in reversed(joints):
            left, right = Span(span.start, joint.start()), Span(joint.end(), span.end)
            if self._is_site(right) and self._enough(left):
                return self._without_sections(left)
        for joint in joints:
            left, right = Span(span.start, joint.start()), Span(joint.end(), span.end)
            if self._is_site(left) and self._enough(right):
                return self._without_site(right)
        ends = [*(joint.start() for joint in joints[1:]), span.end]
        beyond = (self.text[joint.end() : end] for joint, end in zip(joints, ends, strict=False))
        if any(fronts.stem(one) in self.stems for one in beyond):
            return self._without_sections(span)
        return span if self._given(span) else self._without_front(span, joints)

    def _without_front(self, span: Span, joints: Sequence[re.Match[str]]) -> Span:
        """A title without the sections before it, where the rest stands as a line of its own on the page."""
        rests = [Span(joint.end(), span.end) for joint in joints if joint[0].strip() not in (":", ",")]
        shown = (rest for rest in rests if self._enough(rest) and fronts.words(rest.of(self.text)) in self.seen)
        return next(shown, span)

    def _is_site(self, part: Span) -> bool:
        return fronts.stem(part.of(self.text)) in self.stems

    def _without_sections(self, span: Span) -> Span:
        """A title without what stands behind a title that is given elsewhere."""
        if self._given(span):
            return span
        for joint in reversed(list(JOINT.finditer(self.text, *span))):
            left = Span(span.start, joint.start())
            if ":" not in joint[0] and self._given(left) and self._enough(left):
                return left
        return span

    def _given(self, part: Span) -> bool:
        words = fronts.words(part.of(self.text))
        return self.titles[words] > 0 or words in self.seen

    def _enough(self, span: Span) -> bool:
        return len(fronts.words(span.of(self.text))) >= LEAST

    def _author(self, value: Value) -> list[Value]:
        """The outlet as author of its own page weighs less than a person."""
        return [replace(value, trust=Trust.low, specific=False) if self._is_own(value) else value]

    def _is_own(self, value: Value) -> bool:
        known = self.context.own is not None and self.context.own.id == value.key
        return known or fronts.stem(value.name) in self.stems

    def _signs(self, value: Value) -> bool:
        """True of a person named as author in the metadata of this page."""
        web = self._line(value).startswith(_WEB) and self._speaks(value)
        return web and value.specific and value.trust > Trust.low and fronts.stem(value.name) not in self.stems

    def _holds_site(self, name: str) -> bool:
        """True of a part of a byline in which the site is named with an office, or glued to a person."""
        if " " not in name:
            return False
        whole, first = fronts.stem(name), fronts.stem(name.partition(" ")[0])
        long = (stem for stem in self.stems if len(stem) > _SHORT)
        return first in self.stems or any(whole.startswith(stem) or whole.endswith(stem) for stem in long)

    def _deck(self, value: Value) -> list[Value]:
        """A description is the deck where the page shows it; of several the one it shows first."""
        return [value] if fronts.words(value.value) == self.deck else []

    def _origin(self, value: Value) -> list[Value]:
        """An address of this page, or of its own site, is where it stands; another is where it came from."""
        domain = fronts.domain(value.value)
        own = self._homes()
        if domain is None:
            return []
        if domain in own or not own:
            return [replace(value, field="url")] if fronts.page(value.value) in self.urls else []
        if self._of_house(domain) or (self._line(value) == "link canonical" and _is_root(value.value)):
            return []
        listed = self.context.authority.outlet(value.value)
        name, key = (listed.name, listed.id) if listed else (domain, outlet_key(domain))
        host = self.text.find(domain, *value.span)
        span = Span(host, host + len(domain)) if host >= 0 else value.span
        named = replace(value, field="origin-outlet", value=name, name=words_at(self.text, span), key=key, span=span)
        return [value, named]

    def _of_house(self, domain: str) -> bool:
        """True of a domain of the page's own outlet, or that differs from the page's in its ending alone."""
        own, listed = self.context.own, self.context.authority.outlet(domain)
        if listed is not None:
            return own is not None and own.id == listed.id
        stems = {fronts.stem(home) for home in self._homes()}
        return len(fronts.stem(domain)) > _SHORT and fronts.stem(domain) in stems

    def _homes(self) -> frozenset[str]:
        """The registered domains that the page is known to stand on."""
        known = [self.context.url] if self.context.url else sites.given(self.told, self.context)
        return frozenset(filter(None, map(fronts.domain, known)))

    def _supplier(self, value: Value) -> list[Value]:
        """Who supplied the article, or published the work it is taken from, where that is not the outlet itself."""
        return [] if self._is_own(value) else self._source(value)

    def _source(self, value: Value) -> list[Value]:
        """What is said of the work that an article is taken from; nothing where that work is the article itself."""
        work = _WORK.match(self._line(value))
        if work is None:
            return [value]
        beside = [one for one in self.told if self._line(one).startswith(work[0])]
        addresses = [fronts.domain(one.value) for one in beside if one.field == "origin-url"]
        titles = [fronts.words(one.value) for one in beside if one.field == "origin-title"]
        outlets = [one for one in beside if one.field == "origin-outlet"]
        another = [one for one in addresses if one not in self._homes()]
        own = any(title in self.titles for title in titles) or any(map(self._is_own, outlets))
        return [value] if another or not (addresses or own) else []


def _is_root(address: str) -> bool:
    """True of the address of a site: as the canonical link of an article it is a mistake of the template."""
    return address.partition("//")[2].strip("/").count("/") == 0 and "?" not in address
