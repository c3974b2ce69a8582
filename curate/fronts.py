"""What single values of a page's front matter say: persons, outlets, addresses, languages. Pure: text in, text out."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import urlsplit

from tld import get_fld

from curate import bylines, names
from curate.model import Span

_ADDRESS = re.compile(r"(?i)^(?:https?:)?//\S+$|^www\.\S+$|^[\w.+-]+@[\w.-]+$")
_HANDLE = re.compile(r"^@\w+$|^\d|^[a-z0-9]+(?:[-_][a-z0-9]+)+$|^[\W\d_]*$")  # @harbour, ana-lopes, 1482
_HOST = re.compile(r"(?i)^(?:[\w-]+\.)+[a-z]{2,}$")
_INSIDE = re.compile(r"(?i)[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*|https?://\S+|(?<!\S)@\w+")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]$")
_SURE = re.compile(
    rf"[\r\n]\s*-\s|\s+[-–—]\s+|\s*[;|•·]\s*|\s+(?:{names.WITH})\s+(?=\S)|\s*/\s*|\s*[,،、]\s*(?:(?:{names.WITH})\s+)?"
)
_PLACE = re.compile(rf"\s+(?:in|aus|from|à|desde|da)\s+{names.CAPITAL}.*$")
_DOUBTFUL = re.compile(rf"\s+(?:{'|'.join(bylines.DOUBTFUL)})\s+")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LETTER = re.compile(r"[\W_]+")
_SIGNS = re.compile(r"[^\w\u0300-\u036f\u093a-\u094f\u0e31-\u0e4e]+|_+")
_ARCHIVED = re.compile(r"(?i)^(?:https?:)?//web\.archive\.org/web/[^/]+/(?=https?:)")
_LANGUAGE = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:$|[,;_-])")
_FORMS = r",? (?:Ltd|Limited|Inc|LLC|GmbH|AG|eG|e\. ?V|S\.?L|S\.?A|S\.?p\.?A|Oy|AB|BV|Pty|PLC|plc)\b\.?"
_COMPANY = re.compile(rf"{_FORMS}(?:\s*&\s*Co\.?(?: ?KG(?:aA)?)?)?$")
_OFFICES = frozenset((*bylines.ROLES, *bylines.TEAMS))
_ACCOUNTS = frozenset(bylines.ACCOUNTS)
_FEW = 5  # words of a person's name


class Person(NamedTuple):
    """A name at `span` of the value. `weak`: an office, a staff byline, an address: no person is named."""

    span: Span
    name: str
    weak: bool = False


def plain(text: str) -> str:
    """Return a value without entities that were escaped once too often, on one line."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())


def squashed(name: str) -> str:
    """Return the letters and digits of a name in small letters, without accents: how names are compared."""
    apart = unicodedata.normalize("NFKD", plain(name)).casefold()
    bare = _NOT_LETTER.sub("", "".join(char for char in apart if not unicodedata.combining(char)))
    return bare or name


def words(text: str) -> str:
    """Return a title as titles are compared: words in small letters, whatever signs stand between them."""
    return _SIGNS.sub(" ", plain(text)).strip().casefold() or text


def people(text: str) -> list[Person]:
    """Return who a value that is said to name authors names, in reading order, each once.

    Unlike a line of running text such a value is taken at its word: a lone name stands as it is, in whatever
    case or script. Addresses, handles and numbers are no names; of a list what is no name is left out.
    """
    parts = [part for part in _parts(text) if part.start < part.end]
    if not parts:
        return []
    if len(parts) > 1 and _inverted(text, parts):
        parts = [names.trim(text, Span(parts[0].start, parts[-1].end))]
    if len(parts) == 1:
        found = [_lone(text, parts[0])]
    else:
        named = [Person(part, plain(part.of(text))) for part in parts if _is_name(part.of(text))]
        found = list(named) or [Person(Span(0, len(text)), plain(text), weak=True)]
    made: dict[str, Person] = {}
    for one in found:
        if one is not None:
            made.setdefault(one.name.casefold(), one)
    return list(made.values())


def _parts(text: str) -> list[Span]:
    """The pieces of a list of names, without lead words and what stands in brackets behind a name."""
    holes = [Span(*hole.span()) for hole in _INSIDE.finditer(text)]
    parts, at = [], 0
    for hole in [*holes, Span(len(text), len(text))]:
        parts += _between(text, Span(at, hole.start))
        at = hole.end
    if _ADDRESS.match(text.strip()):
        return []
    return [_bare(text, part) for part in parts]


def _between(text: str, within: Span) -> list[Span]:
    parts, at = [], within.start
    for joint in _SURE.finditer(text, within.start, within.end):
        parts.append(Span(at, joint.start()))
        at = joint.end()
    parts.append(Span(at, within.end))
    return [piece for part in parts for piece in _halves(text, part)]


def _halves(text: str, part: Span) -> list[Span]:
    """Cut at a word that joins two names in some language, where both have two words or more."""
    for joint in _DOUBTFUL.finditer(text, part.start, part.end):
        left, right = Span(part.start, joint.start()), Span(joint.end(), part.end)
        if " " in left.of(text).strip() and " " in right.of(text).strip():
            return [left, *_halves(text, right)]
    return [part]


def _bare(text: str, part: Span) -> Span:
    written = part.of(text)
    part = Span(part.start + len(written) - len(written.lstrip(" <>")), part.start + len(written.rstrip(" <>(")))
    part = names.trim(text, part) if part.start < part.end else Span(part.start, part.start)
    lead = names.LEAD.match(text, *part)
    part = names.trim(text, Span(lead.end(), part.end)) if lead and lead.end() < part.end else part
    for behind in (_BRACKETED.search(part.of(text)), _PLACE.search(part.of(text))):
        name = part.of(text)[: behind.start()] if behind else ""
        if behind and (" " in name or (name and behind.re is _BRACKETED)):
            part = names.trim(text, Span(part.start, part.start + len(name)))
    return part


def _inverted(text: str, parts: list[Span]) -> bool:
    """True of "Lopes, Ana": two single words with a comma between them."""
    between = text[parts[0].end : parts[1].start].strip()
    return len(parts) == 2 and between == "," and all(" " not in part.of(text) for part in parts)


def _lone(text: str, part: Span) -> Person | None:
    name = plain(part.of(text))
    if not name or _ADDRESS.match(name) or _HANDLE.match(name) or name.casefold() in bylines.ANONYMOUS:
        return None
    return Person(part, name, weak=bool(_HOST.match(name)) or _is_office(name))


def _is_office(name: str) -> bool:
    """True of an editorial office, a role, or one word that may be anybody's."""
    if name.casefold() in bylines.AGENCIES:
        return False
    small = {word for word in _NOT_LETTER.split(name.casefold()) if word}
    cased = name.lower() != name.upper()
    if name.casefold() in _ACCOUNTS:
        return True
    return (cased and (" " not in name or not names.split(name))) or not small.isdisjoint(_OFFICES)


def _is_name(piece: str) -> bool:
    """True of a piece of a list that is a person's name, or an agency's, and nothing else."""
    name = plain(piece)
    if name.casefold() in bylines.AGENCIES:
        return True
    found = names.split(name)
    whole = len(found) == 1 and squashed(found[0]) == squashed(names.untitled(name))
    spaced = " " in name or not (name.isascii() or name[0].isupper() or name[0].islower())
    return whole and spaced and len(name.split()) <= _FEW


def outlet(text: str, span: Span) -> Span | None:
    """Return the part of `span` that names an outlet; None where it holds an address or a handle.

    A company's form and its town are left out, and of a name with a motto all but the name.
    """
    span = names.trim(text, span)
    written = span.of(text)
    company = _COMPANY.search(written)
    if company and company.start():
        written = written[: company.start()]
    span = names.trim(text, Span(span.start, span.start + len(written)))
    name = span.of(text)
    if not name or name[0] == "@" or _ADDRESS.match(name) or not _LETTER.search(name):
        return None
    return span


def is_term(text: str) -> bool:
    """True of a category or keyword that has letters and is no address."""
    return bool(_LETTER.search(text)) and not _ADDRESS.match(text)


def is_host(name: str) -> bool:
    """True of a name that is the address of a site: `harbour.example`."""
    return bool(_HOST.match(name))


def stem(name: str) -> str:
    """Return a site's name squashed, without "the" and the ending of its address: what its forms share."""
    bare = plain(name).strip()
    site = domain(bare) if _HOST.match(bare) else None
    if site:
        bare = bare[: bare.casefold().rfind(site)].removeprefix("www.") + site.partition(".")[0]
    return squashed(re.sub(r"(?i)^the ", "", bare))


def language(text: str) -> str | None:
    """Return a language tag as BCP 47 writes it, `pt-BR`; None where the value is none."""
    found = _LANGUAGE.match(text.strip())
    if not found:
        return None
    script = f"-{found[2].title()}" if found[2] else ""
    return found[1].lower() + script + (f"-{found[3].upper()}" if found[3] else "")


def original(address: str) -> str:
    """Return the address of the page itself, where an archive's address holds one."""
    return _ARCHIVED.sub("", address)


def domain(address: str) -> str | None:
    """Return the registered domain of an address, `harbour.co.uk`; None where it is none.

    Of an ending that no list has, it is the last two parts of the host.
    """
    address = original(address.strip())
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:
        return None
    if not host or "." not in host:
        return None
    return get_fld(host, fix_protocol=True, fail_silently=True) or ".".join(host.split(".")[-2:])


def page(address: str) -> str:
    """Return what two addresses of one page share: host and path, without the query, `www.` and the last slash."""
    try:
        parts = urlsplit(original(address.strip()))
    except ValueError:
        return address
    return (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")
