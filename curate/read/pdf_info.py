"""What a PDF says of itself: its info dictionary and its XMP packet, as front-matter lines."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree import ElementTree

XMP_SIZE = 1_000_000  # bytes; the largest packet that is read
KEYS = 5_000  # that may announce a packet; the first are looked at
PACKETS = 50  # of these, the first are looked at
VALUES = 200  # lines of one document
LONGEST = 5_000  # characters of one value

# Key of the info dictionary -> name of the line.
NAMES: dict[str, str] = {
    "Title": "pdf title",
    "Author": "pdf author",
    "Subject": "pdf subject",
    "Keywords": "pdf keywords",
    "CreationDate": "pdf created",
    "ModDate": "pdf modified",
    "Creator": "pdf creator",
    "Producer": "pdf producer",
    "Language": "pdf language",
}
_EMPTY = {"", "(unspecified)", "(anonymous)", "unspecified", "unknown"}

# Namespaces of XMP that speak of the document, with their usual prefixes.
SPACES: dict[str, str] = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "rights",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://prismstandard.org/namespaces/basic/1.2/": "prism",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism",
    "http://prismstandard.org/namespaces/basic/2.1/": "prism",
    "http://prismstandard.org/namespaces/basic/3.0/": "prism",
    "http://creativecommons.org/ns#": "cc",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_KEY = re.compile(rb"/Metadata\b|/XML\b")
_REST = re.compile(rb"[^>]{0,400}>>\s{0,8}stream\r?\n")
_DATE = re.compile(
    r"(?:D:)?(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)?(?P<hour>\d\d)?(?P<minute>\d\d)?(?P<second>\d\d)?"
    r"(?:Z|(?P<sign>[+-])(?P<zone>\d\d)'?(?P<half>\d\d)?'?)?"
)


def lines(info: Mapping[str, str], raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the front-matter lines of a document.

    Args:
        info: keys and values of its info dictionary, with `Language` from its catalogue.
        raw: the file.
    """
    for key, name in NAMES.items():
        value = " ".join(info.get(key, "").replace("\0", " ").split())[:LONGEST]
        if value.lower() not in _EMPTY:
            yield name, iso_date(value) if key.endswith("Date") else value
    yield from xmp(raw)


def iso_date(written: str) -> str:
    """Return a date as PDF writes it, D:20200103120000+01'00', as 2020-01-03T12:00:00+01:00; any other as it is."""
    found = _DATE.fullmatch(written.strip())
    if found is None or not 1 <= int(found["month"]) <= 12 or not 1 <= int(found["day"] or 1) <= 31:
        return written
    day = "-".join(part for part in (found["year"], found["month"], found["day"]) if part)
    if not found["hour"] or not found["minute"]:
        return day
    zone = "Z" if written.rstrip().endswith("Z") else ""
    if found["sign"]:
        zone = f"{found['sign']}{found['zone']}:{found['half'] or '00'}"
    return f"{day}T{found['hour']}:{found['minute']}:{found['second'] or '00'}{zone}"


def xmp(raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the XMP packet about the document, if its bytes stand in the file so that they are found.

    A packet about a picture in the document is none about the document: only one that speaks of a PDF is read.
    """
    for start in islice(_packets(raw), PACKETS):
        root = _parsed(_unpacked(raw, start))
        values = [] if root is None else list(_values(root))
        if ("xmp dc:format", "application/pdf") in values or any(name.startswith("xmp pdf:") for name, _ in values):
            yield from [(name, value) for name, value in values if value != "application/pdf"][:VALUES]
            return


def _packets(raw: bytes) -> Iterator[int]:
    """Yield where the streams of metadata begin; each of them once."""
    last = -1
    for key in islice(_KEY.finditer(raw), KEYS):
        rest = _REST.match(raw, key.end())
        if rest and rest.end() != last:
            last = rest.end()
            yield last


def _unpacked(raw: bytes, start: int) -> bytes:
    end = raw.find(b"endstream", start, start + XMP_SIZE)
    packet = raw[start : end if end >= 0 else start + XMP_SIZE]
    if b"<" in packet[:200]:
        return packet
    try:
        return zlib.decompressobj().decompress(packet, XMP_SIZE)
    except zlib.error:
        return b""  # encrypted, or packed in another way


def _parsed(packet: bytes) -> ElementTree.Element | None:
    """Return the tree of a packet; None of one with a document type: it could define entities."""
    start, end = packet.find(b"<rdf:RDF"), packet.rfind(b"</rdf:RDF>")
    if start < 0 or end < 0 or packet.count(b"<", start, end) > 20_000:
        return None
    try:
        return ElementTree.fromstring(packet[start : end + len(b"</rdf:RDF>")])
    except (ElementTree.ParseError, ValueError):
        return None


def _values(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Yield the properties of the document itself, and none of what is nested in them."""
    for described in root.findall(f"{_RDF}Description"):
        for key, value in described.attrib.items():
            yield from _value(key, value)
        for child in described:
            items = child.findall(f"{_RDF}*/{_RDF}li")
            for text in [item.text for item in items] if items else [child.text]:
                yield from _value(child.tag, text)


def _value(tag: str, text: str | None) -> Iterator[tuple[str, str]]:
    space, _, local = tag[1:].partition("}")
    words = " ".join((text or "").split())[:LONGEST]
    if space in SPACES and words.lower() not in _EMPTY:
        yield f"xmp {SPACES[space]}:{local}", words
