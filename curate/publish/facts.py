"""What is known of an article, field by field: the value that holds, those that compete, and the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from curate.model import FIELDS, Span

NAMES: dict[str, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "author": "Author",
    "translator": "Translator",
    "outlet": "Outlet of this copy",
    "published": "Date of this copy",
    "modified": "Changed",
    "posted-by": "Posted by",
    "origin-outlet": "First published by",
    "origin-published": "First published on",
    "origin-title": "Title there",
    "origin-author": "Author there",
    "origin-url": "Address there",
    "via-outlet": "By way of",
    "agency": "Agency",
    "quoted": "Quotes",
    "url": "Address",
    "comment-count": "Comments",
    "in-depth-report": "In-depth report",
    "copyright-holder": "Copyright holder",
    "copyright-year": "Copyright year",
}
"""Field -> what a reader calls it, in the order of the page; the other fields follow in the model's order."""

ORDER = {field: place for place, field in enumerate(dict.fromkeys([*NAMES, *FIELDS]))}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim as a row of the database, with its number on the page. `kind` is the kind of its document."""

    id: str
    number: int
    field: str
    value: str
    name: str
    outlet: str | None
    person: str | None
    chosen: bool
    why: str
    basis: str
    rule: str
    document: str
    kind: str
    span: Span
    exact: str
    place: str | None
    trust: str
    specific: bool

    @property
    def weight(self) -> str:
        """What it weighs against other claims, in words: the order in which values are chosen."""
        if self.basis == "curated":
            return "a person decided it"
        about = "about this article" if self.specific else "printed under every article"
        return f"{about}, trust {self.trust}"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field and all that claims it."""

    text: str
    outlet: str | None
    person: str | None
    evidence: tuple[Evidence, ...]

    @property
    def chosen(self) -> bool:
        """True if the article has this value."""
        return any(claim.chosen for claim in self.evidence)

    @property
    def measured(self) -> bool:
        """True if the texts show it, and no claim of a page says it."""
        return all(claim.basis == "measured" for claim in self.evidence)

    @property
    def url(self) -> str | None:
        """The value itself where it is a web address."""
        return web_link(self.text)

    @property
    def whys(self) -> tuple[str, ...]:
        """Why the value was taken or not: each reason once."""
        return tuple(dict.fromkeys(claim.why for claim in self.evidence if claim.why))


@dataclass(frozen=True, slots=True)
class Fact:
    """One field: chosen values first, competing ones after. `contested`: claims disagree, none wins."""

    field: str
    name: str
    contested: bool
    values: tuple[Value, ...]

    @property
    def explained(self) -> bool:
        """True if the reasons are worth reading: there is a value that was not taken."""
        return any(not value.chosen for value in self.values)


def name(field: str) -> str:
    """Return what a reader calls a field: "First published by" for origin-outlet."""
    return NAMES.get(field, field.replace("-", " ").capitalize())


def web_link(value: str | None) -> str | None:
    """Return the address if it may be linked to: http or https with a host. Nothing else becomes a link."""
    address = (value or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    web = parts.scheme in ("http", "https") and bool(parts.netloc)
    return address if web and not re.search(r"[\s\x00-\x1f<>\"]", address) else None


def wikidata_link(item: str | None) -> str | None:
    """Return the address of a Wikidata item: Q and a number. Nothing else becomes a link."""
    return f"https://www.wikidata.org/wiki/{item}" if re.fullmatch(r"Q[1-9][0-9]*", item or "") else None


def listed(fields: str | None) -> frozenset[str]:
    """Return the fields named in a column that lists them, however they are parted."""
    return frozenset(re.findall(r"[a-z]+(?:-[a-z]+)*", fields or ""))


def named(fields: str | None) -> str:
    """Return what a reader calls the fields that a column lists: "First published by, Title"."""
    return ", ".join(sorted(map(name, listed(fields))))


def facts(claims: Iterable[Evidence], contested: Iterable[str]) -> tuple[Fact, ...]:
    """Group claims by field and value, in the order of the page."""
    disputed = frozenset(contested)

    def place(claim: Evidence) -> tuple[int, str, int]:
        return (ORDER.get(claim.field, len(ORDER)), claim.field, claim.number)

    ordered = sorted(claims, key=place)
    return tuple(
        Fact(field, name(field), field in disputed, _values(list(group)))
        for field, group in groupby(ordered, key=lambda claim: claim.field)
    )


def _values(claims: list[Evidence]) -> tuple[Value, ...]:
    groups: dict[tuple[str | None, str | None, str], list[Evidence]] = {}
    for claim in claims:
        key = (claim.outlet, claim.person, "" if claim.outlet or claim.person else claim.value)
        groups.setdefault(key, []).append(claim)
    values = (Value(group[0].value, *key[:2], tuple(group)) for key, group in groups.items())
    return tuple(sorted(values, key=lambda value: not value.chosen))
