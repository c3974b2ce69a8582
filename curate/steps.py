"""Which outlet was the first, and which stands between it and this copy, where notices name several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from curate import fronts
from curate.authority import outlet_key
from curate.claims import Context, Value
from curate.model import Span, Trust

# Hosts on which anybody publishes, and those that only lead on: none of them is an outlet.
_PLATFORMS = frozenset((
    "facebook.com", "fb.com", "fb.me", "twitter.com", "x.com", "t.co", "t.me", "telegram.me", "telegra.ph",
    "youtube.com", "youtu.be", "instagram.com", "linkedin.com", "reddit.com", "vk.com", "ok.ru", "tiktok.com",
    "vimeo.com",
    "flickr.com", "google.com", "goo.gl", "bit.ly", "ow.ly", "tinyurl.com", "is.gd", "buff.ly", "dlvr.it",
    "lnkd.in", "doi.org", "archive.org", "archive.is", "archive.ph", "wikipedia.org", "wikimedia.org", "amazon.com",
    "dropbox.com", "scribd.com", "issuu.com", "feedburner.com",
))  # fmt: skip
_SAID_OF_IT = ("origin-published", "origin-title", "origin-author")
_BRACKETED = re.compile(r"\s*\([^()]{1,20}\)$")
_INITIALS = re.compile(r"[A-Z]{2,6}")
_NEAR = 3  # letters; of a shorter name nothing is compared but the whole


def settle(found: Sequence[Value], context: Context, at_home: Iterable[str | None]) -> list[Value]:
    """Return the values with each outlet in its place: first, or between the first and this copy.

    A line of a source says where this copy was taken from. That is the first publication only while nothing says
    so of another outlet. `at_home` are the domains that the document stands on: an address there is no origin.
    """
    own = frozenset(filter(None, (*at_home, *(context.own.domains if context.own else ()))))
    found = [_of_own(_away(value, own), context) for value in found]
    found = _without_hosts(found, context)
    firsts = {value.key: value.name for value in found if _names_the_first(value, context)}
    if firsts:
        taken = [value for value in found if value.field == "origin-outlet" and _is_between(value, firsts)]
        return [_stepped(value, firsts, taken, context) for value in found]
    if any(map(_is_named, found)):  # a name goes before an address
        found = [replace(value, trust=Trust.low) if _is_address(value, context) else value for value in found]
    return [*found, *_hosts(found, context)]


def _away(value: Value, own: frozenset[str]) -> Value:
    """A notice's address on the outlet's own site is where the page stands."""
    if value.field != "origin-url" or value.rule.scope == "front" or value.basis == "curated":
        return value
    return replace(value, note="an address of this outlet itself") if fronts.domain(value.value) in own else value


def _of_own(value: Value, context: Context) -> Value:
    """An outlet's initials in a notice on its own page name itself: "posted by HP" in Harbour Post."""
    named = value.field == "origin-outlet" and value.rule.scope != "front" and context.own is not None
    if context.own is None or not named or not _INITIALS.fullmatch(value.name):
        return value
    own = value.name.casefold() == _initials(context.own.name.removeprefix("The "))
    return replace(value, value=context.own.name, key=context.own.id) if own else value


def _names_the_first(value: Value, context: Context) -> bool:
    named = value.field == "origin-outlet" and value.rule.first and value.rule.specific and not value.note
    return named and value.trust > Trust.low and not (context.own and context.own.id == value.key)


def _is_between(value: Value, firsts: Mapping[str, str]) -> bool:
    """True of an outlet that a line names as its source, where another line names another as the first."""
    if value.rule.first or not value.specific or value.trust is Trust.low or value.basis == "curated":
        return False
    return not _is_one_of(value.key, value.name, firsts)


def _is_one_of(key: str, name: str, firsts: Mapping[str, str]) -> bool:
    """True where a name, or the letters of an address, are those of one of the outlets."""
    if key in firsts:
        return True
    name = _BRACKETED.sub("", name)
    return any(_alike(name, _BRACKETED.sub("", other)) for other in firsts.values())


def _alike(one: str, other: str) -> bool:
    """True where one name holds the other, or its initials; and where the letters of two scripts tell nothing."""
    stems = fronts.stem(one), fronts.stem(other)
    short, long = sorted(stems, key=len)
    within = short in long if len(short) > _NEAR else short == long
    addressed = fronts.is_host(one) or fronts.is_host(other)
    return within or stems[0] == _initials(other) or stems[1] == _initials(one) or (addressed and not _latin(*stems))


def _latin(*stems: str) -> bool:
    return all(any("a" <= char <= "z" for char in stem) for stem in stems)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.casefold().split() if word[0].isalnum())


def _stepped(value: Value, firsts: Mapping[str, str], taken: Sequence[Value], context: Context) -> Value:
    if value.rule.first or value.basis == "curated":
        return value
    if value.field == "origin-outlet" and any(value.key == one.key for one in taken):
        return replace(value, field="via-outlet")
    beside = next((one for one in taken if one.rule.id == value.rule.id), None)
    if beside is not None and value.field in (*_SAID_OF_IT, "origin-url"):
        return replace(value, note=f"said of {beside.value!r}, not of the origin")
    if value.field == "origin-url" and not value.note:
        host = _host(value, context)
        if host is not None and not _is_one_of(host.key, host.name, firsts):
            return replace(host, field="via-outlet")
    return value


def _hosts(found: Sequence[Value], context: Context) -> list[Value]:
    """The outlet of the one address of its source that an article gives, where no outlet is named."""
    if any(value.field in ("origin-outlet", "via-outlet") for value in found):
        return []
    hosts = [
        host
        for value in found
        if value.field == "origin-url" and value.rule.scope != "front" and not value.note
        if (host := _host(value, context)) is not None
    ]
    return hosts[:1] if len({host.key for host in hosts}) == 1 else []


def _without_hosts(found: Sequence[Value], context: Context) -> list[Value]:
    """The values without those that name by its address an outlet that others name by its name."""
    named = (value.name for value in found if _is_named(value))
    words = [_BRACKETED.sub("", name) for name in named]
    return [
        value
        for value in found
        if not (_is_address(value, context) and any(_alike(name, value.name) for name in words))
    ]


def _is_named(value: Value) -> bool:
    plain = value.field == "origin-outlet" and value.specific and not value.note
    return plain and not fronts.is_host(value.name)


def _is_address(value: Value, context: Context) -> bool:
    """True of an outlet that front matter gives by its address alone."""
    told = value.field == "origin-outlet" and value.rule.scope == "front" and fronts.is_host(value.name)
    return told and context.authority.outlet(value.name) is None


def _host(value: Value, context: Context) -> Value | None:
    """The outlet that an address is on: listed, or by its domain; None where anybody publishes there."""
    domain = fronts.domain(value.value)
    start = context.text.find(domain, *value.span) if domain else -1
    if domain is None or start < 0 or domain in _PLATFORMS:
        return None
    listed = context.authority.outlet(value.value)
    name, key = (listed.name, listed.id) if listed else (domain, outlet_key(domain))
    span = Span(start, start + len(domain))
    return replace(value, field="origin-outlet", value=name, name=domain, key=key, span=span, trust=Trust.low)
