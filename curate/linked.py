"""Where the words of a notice lead: the address of the first publication, which a page shows in no words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from curate import fronts
from curate.authority import Authority
from curate.claims import Value
from curate.clean import Cleaned, Said
from curate.model import Document, Span
from curate.rules import fold
from curate.structure import LINKED

_LINK = re.compile(r"(?:link out|telegram link): (https?://\S+) (?:\| )?(\S.*)", re.DOTALL)
_NOTICES = frozenset(("source-notice", "permission-notice", "credit-line"))
_NAMING = ("origin-outlet", "origin-title", "issuer")
_LICENCE = re.compile(r"(?i)creativecommons\.org|opendatacommons\.org|gnu\.org/licenses")


class _Link(NamedTuple):
    """A link: `span` is where its address stands in the document, `words` what readers see of it, folded."""

    address: str
    span: Span
    words: str
    place: str


def read(document: Document, article: Span, cleaned: Cleaned, authority: Authority) -> list[Value]:
    """Return the addresses that an article's notices of its source link to; an outlet where they name none."""
    notes = [one for one in cleaned.said if _notes(one)]
    links = list(_links(document, article)) if notes else []
    if not links:
        return []
    places = {anchor.span.start: anchor.place for anchor in document.anchors}
    found: dict[tuple[str, str], Value] = {}
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        said = [one for one in notes if block.span.holds(one.span)]
        if block.kind == "front" or not said or verdict.label == "comment":
            continue
        place = places.get(block.span.start, "")
        for one in said:
            link = _of(one, _inside(links, place, document, one.span), document.text)
            for value in _values(link, said, authority) if link else ():
                found.setdefault((value.field, value.value), value)
    return list(found.values())


def _links(document: Document, article: Span) -> Iterator[_Link]:
    for anchor in document.anchors:
        if anchor.kind != "front" or (document.parts and not article.holds(anchor.span)):
            continue
        told = _LINK.fullmatch(anchor.span.of(document.text))
        address = fronts.original(told[1]) if told else ""
        if told and _is_page(address):
            end = anchor.span.start + told.end(1)
            words = " ".join(fold(told[2]).split())
            yield _Link(address, Span(end - len(address), end), words, anchor.place)


def _is_page(address: str) -> bool:
    """True of the address of more than a site, and of no licence."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.path.strip("/") != "" or parts.query != "") and not _LICENCE.search(address)


def _notes(said: Said) -> bool:
    """True of a notice of where the article was first published; not of one by way of which outlet it came."""
    fields = {field for field, _ in said.parts}
    if said.rule.scope == "front" or said.rule.label not in _NOTICES or fields & {"origin-url", "via-outlet"}:
        return False
    return bool(fields.intersection(_NAMING)) or (said.rule.label == "source-notice" and not fields & {"translator"})


def _inside(links: Iterable[_Link], place: str, document: Document, span: Span) -> list[_Link]:
    """The links whose words stand in a span; on a page they must lie in its block."""
    words = " ".join(fold(span.of(document.text)).split())
    placed = document.markup is not None
    return [
        one for one in links if one.words in words and (not placed or _path(one.place).startswith(f"{_path(place)}/"))
    ]


def _path(place: str) -> str:
    """A path as both the walk and lxml write it: the first of its kind needs no number."""
    return place.replace("[1]", "")


def _of(said: Said, links: Sequence[_Link], text: str) -> _Link | None:
    """The link behind the name that a notice gives; else its only one."""
    named = [" ".join(fold(span.of(text)).split()) for field, span in said.parts if field in _NAMING]
    behind = [one for one in links if any(one.words in name or name in one.words for name in named)]
    chosen = {one.address: one for one in behind or links}
    return next(iter(chosen.values())) if len(chosen) == 1 else None


def _values(link: _Link, said: Sequence[Said], authority: Authority) -> Iterator[Value]:
    rule = LINKED if all(one.rule.first for one in said) else replace(LINKED, first=False)
    yield Value("origin-url", link.address, link.address, "", link.span, rule, rule.trust, rule.specific)
    named = any(field in ("origin-outlet", "issuer", "agency") for one in said for field, _ in one.parts)
    listed = None if named else authority.outlet(link.address)
    if listed:
        yield Value("origin-outlet", listed.name, link.address, listed.id, link.span, rule, rule.trust, rule.specific)
