"""Who is who: outlets and people under one name each, however a page writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from anyascii import anyascii

KINDS: dict[str, str] = {
    "newspaper": "a newspaper, printed or online",
    "magazine": "a magazine, journal or review",
    "agency": "a news agency or wire service",
    "broadcaster": "a television or radio station, or its site",
    "blog": "a weblog",
    "aggregator": "collects articles of other outlets",
    "organisation": "an association, institute, company or authority that publishes",
    "archive": "keeps copies of pages",
    "newsletter": "sent by mail",
    "channel": "a channel on a platform",
}

_LONGEST_KEY = 80
_REMEMBERED = 20_000  # names whose outlet was looked up
# Words in names of outlets, for names that the list does not have.
ISSUES = re.compile(
    r"(?i)\b(?:news|press|post|times|media|agency|institute|institut|foundation|journal|review|magazine|radio|tv|"
    r"network|zeitung|verlag|presse|agence|agencia|agenzia|agência|fundación|stiftung|fondazione|редакция|газета|"
    r"агентство|издание|ajansı|gazetesi|haber|وكالة|صحيفة|مؤسسة|group|gmbh|ltd|inc|llc|company|union|association|"
    r"centre|center|committee|\w+\.(?:com|org|net|info|de|fr|it|es|ru|tr|pt|br|uk))\b"
)
# Hosts of many outlets: the first part of the path says which.
_PLATFORMS = frozenset(
    [
        "t.me",
        "telegram.me",
        "medium.com",
        "facebook.com",
        "youtube.com",
        "twitter.com",
        "x.com",
        "instagram.com",
        "tiktok.com",
        "vk.com",
        "ok.ru",
        "dzen.ru",
        "rutube.ru",
        "linkedin.com",
        "sites.google.com",
        "rumble.com",
        "odysee.com",
        "bitchute.com",
    ]
)
# Words before a name that pages set or leave out: newspaper, magazine, site, agency (Arabic, Russian, Ukrainian).
_SORT = re.compile(
    r"(?:صحيف[ةه]|جريد[ةه]|مجل[ةه]|موقع|مدون[ةه]|قنا[ةه]|منص[ةه]|وكال[ةه]|شبك[ةه]|газет[аыеу]|журнала?|портала?|издани[ея]|"
    r"агентств[оа]|телеканала?|сайта?|видання|агентство) ['\"«„“]?(.{3,}?)['\"»“”]?"
)
_ACRONYM = re.compile(r"^(.*\S)\s*[(\[][^()\[\]]{1,60}[)\]]\s*$", re.DOTALL)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?((?:[\w-]+\.)+[^\W\d_][\w-]*)(?::\d+)?(/[^\s?#]*)?", re.I)
_WHOLE = re.compile(r"^[^\s|]+$")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SAME_LETTER = str.maketrans(
    {
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "\N{ARABIC LETTER YEH}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER KAF}": "\N{ARABIC LETTER KEHEH}",
        "\N{ARABIC LETTER TEH MARBUTA}": "\N{ARABIC LETTER HEH}",
    }
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet of the list: `name` is the form curate shows, `domains` are hosts (and first path parts)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    kind: str | None = None
    country: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the list."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None


Named = TypeVar("Named", bound=Outlet | Person)


def folded(name: str) -> str:
    """Return `name` as names are compared: case, accents, punctuation and a leading "The" aside.

    A name with no letter or digit is returned as it is.
    """
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", name).casefold()
        if not unicodedata.category(char).startswith("M")
    )
    words = _NOT_WORD.sub(" ", plain.translate(_SAME_LETTER).replace("'", "").replace("’", "")).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words) or name


def host(text: str) -> tuple[str, str] | None:
    """Return (host, path) of a URL or bare domain, lower case and without "www."; None for other text."""
    stripped = text.strip().rstrip(".,;")
    found = _HOST.match(stripped) if _WHOLE.match(stripped) else None
    if not found or (found.end() < len(stripped) and stripped[found.end()] not in "?#"):
        return None
    return re.sub(r"^www\d?\.", "", found[1].lower()), (found[2] or "").rstrip("/").lower()


def _hosts(text: str) -> Iterator[str]:
    """Every listed domain that would speak for `text`, most precise first."""
    found = host(text)
    if not found:
        return
    name, path = found
    first = path.split("/")[1] if path else ""
    while "." in name:
        if first:
            yield f"{name}/{first}"
        yield name
        name = name.partition(".")[2]


def _slug(name: str) -> str:
    """A key of [a-z0-9-] for any text: transliterated, or a digest where nothing can be."""
    plain = folded(name)
    slug = _NOT_SLUG.sub("-", anyascii(plain).lower()).strip("-")
    digest = sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    if not slug:
        return f"x-{digest}"
    return slug if len(slug) <= _LONGEST_KEY else f"{slug[: _LONGEST_KEY - 13].rstrip('-')}-{digest}"


def outlet_key(name: str) -> str:
    """Return the id of an outlet that the list does not have: [a-z0-9-], the same for every way of writing.

    A trailing " (ACRONYM)" is left out. Of a URL only the host counts, on platforms also the channel.
    """
    at = host(name)
    if at and at[0] in _PLATFORMS:
        return _slug("/".join([at[0], *at[1].split("/")[1:2]]))
    if at:
        return _slug(at[0])
    shorter = _ACRONYM.match(name)
    return _slug(shorter[1] if shorter else name)


def person_key(name: str) -> str:
    """Return the id of a person whom the list does not have: [a-z0-9-]."""
    return _slug(name)


@dataclass(frozen=True)
class Authority:
    """The listed outlets and people, found by any of their names.

    Where two outlets claim one name the first has it; `curate check` reports the second.
    """

    outlets: tuple[Outlet, ...] = ()
    people: tuple[Person, ...] = ()
    _by_id: dict[str, Outlet] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, Outlet] = field(init=False, repr=False, compare=False)
    _by_domain: dict[str, Outlet] = field(init=False, repr=False, compare=False)
    _persons: dict[str, Person] = field(init=False, repr=False, compare=False)
    _known: dict[str, Outlet | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the names. Names go before aliases, aliases before ids."""
        object.__setattr__(self, "_known", {})
        object.__setattr__(self, "_by_id", {outlet.id: outlet for outlet in reversed(self.outlets)})
        object.__setattr__(self, "_by_name", _index(self.outlets))
        domains = {domain.lower(): outlet for outlet in reversed(self.outlets) for domain in outlet.domains}
        object.__setattr__(self, "_by_domain", domains)
        object.__setattr__(self, "_persons", _index(self.people))

    def outlet(self, name: str) -> Outlet | None:
        """Return the listed outlet that `name` (a name, alias, id, domain or URL) means, or None."""
        if name not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Outlet | None:
        for form in _forms(name):
            if form in self._by_name:
                return self._by_name[form]
        return next((self._by_domain[at] for at in _hosts(name) if at in self._by_domain), None) or self._by_id.get(
            outlet_key(name)
        )

    def outlet_of(self, id: str) -> Outlet | None:
        """Return the listed outlet with this id, or None."""
        return self._by_id.get(id)

    def person(self, name: str) -> Person | None:
        """Return the listed person whom `name` (a name, alias or id) means, or None."""
        return self._persons.get(folded(name)) or self._persons.get(person_key(name))


def _forms(name: str) -> Iterator[str]:
    """The folded forms under which a name may be listed: whole, and without a trailing "(ACRONYM)"."""
    yield folded(name)
    for pattern in (_ACRONYM, _SORT):
        shorter = pattern.fullmatch(name)
        if shorter:
            yield folded(shorter[1])


def _index(listed: Sequence[Named]) -> dict[str, Named]:
    """Every name of the listed, folded; names go before aliases, aliases before ids."""
    index: dict[str, Named] = {}
    for named in listed:
        index.setdefault(folded(named.name), named)
    for named in listed:
        for form in (form for alias in named.aliases for form in _forms(alias)):
            index.setdefault(form, named)
    for named in listed:
        for form in (*_forms(named.name), named.id):
            index.setdefault(form, named)
    return index
