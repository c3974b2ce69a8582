"""Claims: what the rules' groups say of an article, each value with the words it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from curate import dates, fronts, names
from curate.authority import ISSUES, Authority, Outlet, outlet_key, person_key
from curate.clean import Said
from curate.model import FIELDS, Span, Trust
from curate.rules import Rule, fold

_PERSON = re.compile(names.NAME)
_SEPARATORS = re.compile(r"[,;،؛，、；•·|]|(?<= )/(?= )|[\r\n]\s*-\s")
LIST_TAG = re.compile(r"(?i)^((?:re|fwd?|aw|wg|tr|rif|res|ynt): )?\[[^\]]{1,40}\] ")  # "Re: [Littoral-L] The box"
_AGENCIES = re.compile(r"\s*[,;،/+&]\s*|\s+(?:and|und|et|y|e|i|en|ve|и|та|και|och|og|sowie)\s+|\s+و\s*(?=\w)")
_OF_TEXT = ("translation", "excerpt")  # relations that hold of a text whoever had it first
_IN_BRACKETS = re.compile(r"[\"']? ?<(?:[^<>@\s]{1,64}@)?([\w.-]{4,200})>")  # Quay talk <quay.lists.quay.example>
_NEXT = re.compile(
    r"(?<=\w{4})\.? +(?=(?:All rights|Tous droits|Alle Rechte|Todos los|Tutti i)\b)|(?<=\w{4})\. +(?=[^\W\d_a-z])|"
    r"(?<=\b(?:Ltd|Inc|LLC|plc))\. +(?!Şti|Co\b|KG)(?=[^\W\d_a-z])"
)
_NUMBER = re.compile(r"\d{1,7}")
_ONE = re.compile(r"(?i)^(?:one|un|une|uno|una|ein|eine|um|uma|один|bir)\b")


@dataclass(frozen=True, slots=True)
class Value:
    """A claim in the making: `value` is the normal form, `name` the form as written; "" where not readable."""

    field: str
    value: str
    name: str
    key: str
    span: Span
    rule: Rule
    trust: Trust
    specific: bool
    note: str = ""
    document: str = ""
    basis: str = "claimed"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document before its claims are read.

    `own` is the outlet that published this copy, where known. `digest`: the document's credit lines name
    several outlets, so they are origins. `several`: it holds more than one article. `order` is day-first,
    month-first or None. `url` is the page's own address, where it is known. `parted`: the
    format itself parts the articles. `page`: it is a web page.
    """

    text: str
    authority: Authority
    own: Outlet | None = None
    digest: bool = False
    several: bool = False
    language: str | None = None
    order: str | None = None
    url: str | None = None
    parted: bool = False
    page: bool = False


def values(said: Sequence[Said], context: Context) -> list[Value]:
    """Return what rules said of one article as values, in reading order of their evidence."""
    found: list[Value] = []
    for one in said:
        found += map(_of_template, _of(one, context)) if one.template and one.rule.first else _of(one, context)
    return sorted(found, key=lambda value: (value.span, value.field, value.value))


def _of_template(value: Value) -> Value:
    """A value of a line that the outlet prints around other articles too: it says nothing of this one in particular."""
    return replace(value, specific=False)


class _Part(NamedTuple):
    """A group of a rule: `span` of the document says `field`."""

    rule: Rule
    field: str
    span: Span

    def to(self, field: str) -> _Part:
        return self._replace(field=field)


def _of(said: Said, context: Context) -> Iterator[Value]:
    credited = _credits_another(said, context)
    signed = context.page and _signs(said, context)
    if said.rule.relation in _OF_TEXT and not said.parts and said.rule.scope != "front":
        yield _value(_Part(said.rule, "relation", said.span), context, said.rule.relation)
    for field, span in said.parts:
        part = _Part(said.rule, "author" if signed and field == "outlet" else field, span)
        if credited and not signed and field in ("outlet", "published"):
            part = part.to(f"origin-{field}")
        elif field == "via-outlet" and said.rule.relation == "translation" and _is_own(span, context):
            part = part.to("outlet")  # a translation made for this outlet
        if said.rule.scope == "front" and FIELDS.get(part.field) in _TOLD:
            yield from _TOLD[FIELDS[part.field]](part, context)
            continue
        reader = _BY_FIELD.get(part.field) or _READERS.get(FIELDS.get(part.field, "text"), _text)
        yield from reader(part, context)


def _credits_another(said: Said, context: Context) -> bool:
    """True of a credit line that names where the article was first published, not the page it stands on."""
    outlet = next((span for field, span in said.parts if field == "outlet"), None)
    if outlet is None or said.rule.label != "credit-line":
        return False
    key = _outlet(words(context.text, outlet), context.authority)[1]
    return context.digest if context.own is None else context.own.id != key


def _signs(said: Said, context: Context) -> bool:
    """True of a person's name with a day: the byline of a page, where a digest has an outlet."""
    outlet = next((span for field, span in said.parts if field == "outlet"), None)
    if outlet is None or said.rule.label != "credit-line" or any(field == "author" for field, _ in said.parts):
        return False
    name = words(context.text, outlet)
    known = context.authority.outlet(name) or ISSUES.search(name) or name.startswith("The ")
    return not known and _PERSON.fullmatch(name) is not None and len(names.split(name)) == 1


def _is_own(span: Span, context: Context) -> bool:
    return context.own is None or context.own.id == _outlet(words(context.text, span), context.authority)[1]


def words(text: str, span: Span) -> str:
    """Return the words at `span` on one line, without the quotes and markup around them."""
    return names.clean(" ".join(span.of(text).split()))


def _value(part: _Part, context: Context, value: str, key: str = "") -> Value:
    rule = part.rule
    written = words(context.text, part.span)
    return Value(part.field, value, written, key, part.span, rule, rule.trust, rule.specific)


def _weak(part: _Part, context: Context, named: tuple[str, str]) -> Value:
    """A value that any page of the site would give."""
    return replace(_value(part, context, *named), trust=Trust.low, specific=False)


def _text(part: _Part, context: Context) -> Iterator[Value]:
    written = " ".join(part.span.of(context.text).split())
    if part.field == "title":
        written = LIST_TAG.sub(r"\1", written)
    if written:
        yield _value(part, context, written)


def _date(part: _Part, context: Context) -> Iterator[Value]:
    reading = dates.parse(part.span.of(context.text), language=context.language, order=context.order)
    if reading.value:
        yield _value(part, context, reading.value)
    elif len(reading.alternatives) > 1:
        both = sorted(reading.alternatives)
        value = _value(part, context, f"[{','.join(both)}]")  # EDTF, "one of a set"
        yield replace(value, note=f"ambiguous: {' or '.join(both)}")


def _number(part: _Part, context: Context) -> Iterator[Value]:
    written = part.span.of(context.text)
    found = _NUMBER.search(written)
    if found:
        yield _value(part, context, str(int(found[0])))
    elif _ONE.match(written):
        yield _value(part, context, "1")


def _list(part: _Part, context: Context) -> Iterator[Value]:
    for term in _terms(part, context, _SEPARATORS):
        yield _value(term, context, " ".join(term.span.of(context.text).split()))


def _terms(part: _Part, context: Context, separators: re.Pattern[str]) -> Iterator[_Part]:
    written, at = part.span.of(context.text), part.span.start
    for gap in [*separators.finditer(written), None]:
        end = part.span.start + (gap.start() if gap else len(written))
        term = names.trim(context.text, Span(at, end))
        if term.start < term.end:
            yield part._replace(span=term)
        at = part.span.start + gap.end() if gap else end


def _outlet(name: str, authority: Authority) -> tuple[str, str]:
    """The canonical name and the key of an outlet."""
    known = authority.outlet(name)
    if known:
        return known.name, known.id
    bare = name.removeprefix("the ")  # "in the Fenland Quarterly": the article belongs to the sentence
    return bare, outlet_key(bare)


def _named(part: _Part, context: Context) -> Iterator[Value]:
    written = words(context.text, part.span)
    if written:
        yield _value(part, context, *_outlet(written, context.authority))


def _agency(part: _Part, context: Context) -> Iterator[Value]:
    """A dateline's agency is the origin, unless the agency published this copy.

    Under a rule without a relation those of its words that are listed agencies supplied a part, and are no origin.
    """
    if part.rule.scope != "front" and part.rule.relation is None and part.field == "agency":
        for term in _terms(part, context, _AGENCIES):
            listed = context.authority.outlet(words(context.text, term.span))
            if listed and listed.kind == "agency":
                yield _value(term, context, listed.name, listed.id)
        return
    written = words(context.text, part.span)
    if not written:
        return
    name, key = _outlet(written, context.authority)
    yield _value(part.to("agency"), context, name, key)
    if not (context.own and context.own.id == key):
        yield _value(part.to("origin-outlet"), context, name, key)


def _issued(part: _Part, context: Context) -> Iterator[Value]:
    """An organisation's own statement: it is author and first publisher."""
    name, key = _outlet(words(context.text, part.span), context.authority)
    for field in ("issuer", "author", "origin-outlet"):
        yield _value(part.to(field), context, name, key)


def _people(part: _Part, context: Context) -> Iterator[Value]:
    written, at = part.span.of(context.text), 0
    for name in names.split(written):
        found = fold(written).find(fold(name), at)
        start = part.span.start + found
        place = part._replace(span=Span(start, start + len(name))) if found >= 0 else part
        at = found + len(name) if found >= 0 else at
        outlet, person = context.authority.outlet(name), context.authority.person(name)
        if person:
            yield _value(place, context, person.name, person.id)
        elif outlet is None:
            yield _value(place, context, name, person_key(name))
        elif part.field == "author" and outlet.kind == "agency":
            yield from _agency(place, context)


def _posted(part: _Part, context: Context) -> Iterator[Value]:
    """Who posted; a poster who is a listed outlet also names the outlet of this copy."""
    written = words(context.text, part.span)
    if not written:
        return
    yield _value(part, context, written)
    outlet = context.authority.outlet(written)
    if outlet:
        yield _value(part.to("outlet"), context, outlet.name, outlet.id)


def _held(part: _Part, context: Context) -> Iterator[Value]:
    """Whose copyright: under one of several posts a holder that is another outlet is where it came from.

    On a page of one article an unlisted holder is the outlet, or the company behind it.
    """
    for term in _list(part._replace(span=_sentence(part.span, context.text)), context):
        yield term
        named = _outlet(holder(words(context.text, term.span)), context.authority)
        listed = context.authority.outlet(named[0]) is not None
        place = part._replace(span=term.span)
        if context.own is not None and context.own.id == named[1]:
            yield _weak(place.to("outlet"), context, named)
        elif context.own is None:
            if listed or ISSUES.search(named[0]):
                yield _weak(place.to("outlet"), context, named)
        elif listed or (context.several and ISSUES.search(named[0])):
            yield _value(place.to("origin-outlet"), context, *named)


def _sentence(span: Span, text: str) -> Span:
    """The span up to the end of its first sentence: what follows the holder of a copyright is none."""
    end = _NEXT.search(text, *span)
    return Span(span.start, end.start()) if end else span


# ---- what front matter says: written for machines, so taken at its word


def _told_text(part: _Part, context: Context) -> Iterator[Value]:
    reader = _told_holder if part.field == "copyright-holder" else _BY_FIELD.get(part.field)
    if reader is not None:
        yield from reader(part, context)
        return
    written = fronts.plain(part.span.of(context.text))
    if part.field == "language":
        written = fronts.language(written) or ""
    elif part.field == "title":
        written = LIST_TAG.sub(r"\1", written)
    if written:
        yield _value(part, context, written)


def _told_address(part: _Part, context: Context) -> Iterator[Value]:
    written = part.span.of(context.text)
    own = fronts.original(written)
    if fronts.domain(own):
        yield _value(part._replace(span=Span(part.span.end - len(own), part.span.end)), context, own)


def _told_moment(part: _Part, context: Context) -> Iterator[Value]:
    reading = dates.stamp(part.span.of(context.text), language=context.language, order=context.order)
    if reading.value:
        yield _value(part, context, reading.value)
    elif reading.alternatives:
        yield from _date(part, context)


def _told_list(part: _Part, context: Context) -> Iterator[Value]:
    for one in _list(part, context):
        if fronts.is_term(one.value):
            yield replace(one, value=fronts.plain(one.value))


def _told_holder(part: _Part, context: Context) -> Iterator[Value]:
    """Whose copyright: another listed outlet is where the article came from."""
    written = part.span.of(context.text)
    name = holder(" ".join(written.split()))
    at = written.find(name)
    span = Span(part.span.start + at, part.span.start + at + len(name)) if at >= 0 else part.span
    span = fronts.outlet(context.text, span) or span
    name, key = _outlet(fronts.plain(span.of(context.text)), context.authority)
    yield _value(part._replace(span=span), context, name)
    if context.own is not None and context.own.id != key and context.authority.outlet(name):
        yield _value(part._replace(span=span).to("origin-outlet"), context, name, key)


def _told_outlet(part: _Part, context: Context) -> Iterator[Value]:
    """The outlet under its listed name: by the name, or by the address in brackets behind it, as mails have it."""
    span = fronts.outlet(context.text, part.span)
    if span is not None:
        name = fronts.plain(span.of(context.text))
        behind = _IN_BRACKETS.match(context.text, part.span.end)
        listed = context.authority.outlet(behind[1]) if behind and context.authority.outlet(name) is None else None
        named = (listed.name, listed.id) if listed else _outlet(name, context.authority)
        yield _value(part._replace(span=span), context, *named)


def _told_people(part: _Part, context: Context) -> Iterator[Value]:
    """Persons; and what else a page names as its author: an office or an outlet is one of less weight.

    Agencies that alone are named as authors are where the article came from.
    """
    listed = []
    for one in fronts.people(part.span.of(context.text)):
        span = Span(part.span.start + one.span.start, part.span.start + one.span.end)
        place, outlet = part._replace(span=span), context.authority.outlet(one.name)
        person = None if outlet else context.authority.person(one.name)
        told = (person.name, person.id) if person else (one.name, outlet.id if outlet else person_key(one.name))
        value = _value(place, context, *told)
        yield replace(value, trust=Trust.low, specific=False) if one.weak else value
        listed.append((place, outlet))
    if listed and part.field == "author" and all(outlet and outlet.kind == "agency" for _, outlet in listed):
        for place, _ in listed:
            yield from _agency(place, context)


_RIGHTS = re.compile(r"(?i)^(?:copyright|©|\(c\)|[\d –-]{4,9}|by|,|\s)+")
_COMPANY = re.compile(
    r",? (?:Ltd|Limited|Inc|LLC|L\.L\.C|GmbH|AG|S\.?L|S\.?A|S\.?p\.?A|Oy|AB|BV|Pty|PLC|plc|e\. ?V)\b\.?.*$|"
    r"(?<=\w{3})\. .*$| [|·•–] .*$"
)


def holder(written: str) -> str:
    """Return the name of a copyright holder: without the sign, the form of the company, and what follows."""
    return _COMPANY.sub("", _RIGHTS.sub("", written)).strip(" .,") or written


def read(field: str, written: str, authority: Authority) -> tuple[str, str]:
    """Return (value, key) of what a curator wrote for a field: outlets and people under their listed names."""
    kind = FIELDS.get(field, "text")
    if kind == "outlet":
        return _outlet(written, authority)
    if kind == "names":
        person = authority.person(written)
        return (person.name, person.id) if person else (written, person_key(written))
    return written, ""


_Reader = Callable[[_Part, Context], Iterator[Value]]
_BY_FIELD: dict[str, _Reader] = {
    "issuer": _issued,
    "posted-by": _posted,
    "copyright-holder": _held,
    "agency": _agency,
}
_READERS: dict[str, _Reader] = {
    "text": _text,
    "url": _text,
    "date": _date,
    "number": _number,
    "list": _list,
    "outlet": _named,
    "names": _people,
}
_TOLD: dict[str, _Reader] = {
    "text": _told_text,
    "url": _told_address,
    "date": _told_moment,
    "list": _told_list,
    "outlet": _told_outlet,
    "names": _told_people,
}
