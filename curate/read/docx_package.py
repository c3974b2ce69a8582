"""The package of a Word document, made safe for the library that opens it: bounded, no media, no dangling links."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from docx.opc.package import OpcPackage
from docx.opc.part import Part
from lxml import etree

from curate.errors import refusal
from curate.read.page import Place

MEMBERS = 5000  # files in one package; a long report has a few hundred
LARGEST = 40_000_000  # bytes of all text parts together, unpacked; their tree takes twenty times as much
MAIN = "word/document.xml"
OPEN_AGAIN = "open it in a word processor and save it anew as .docx"
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, etree.LxmlError, OSError, EOFError, ArithmeticError, AssertionError,
    AttributeError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError,
)  # fmt: skip

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties", b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"),
    (b"http://purl.oclc.org/ooxml/officeDocument/customProperties", b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
    (b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes", b"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
)  # fmt: skip
# A document with macros, or a template, is the same text under another content type.
_TYPES = tuple(
    (kind, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
    for kind in (
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    )
)


def sniff(raw: bytes) -> bool:
    """Return whether `raw` is a zip file that holds a Word document."""
    if not raw.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            return MAIN in file.namelist()
    except BROKEN:
        return False


def opened(raw: bytes, place: Place) -> OpcPackage:
    """Return the package, with nothing in it but its text parts.

    Raises:
        Refusal: it is no readable package, it is encrypted, or its text is larger than LARGEST unpacked.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal(place.path, "is an old .doc file, or one with a password", "save it as .docx without a password")
    try:
        return OpcPackage.open(io.BytesIO(_reduced(raw, place)))
    except BROKEN as error:
        what = f"is no readable Word document: {_short(error)}"
        raise refusal(place.path, what, OPEN_AGAIN) from None


def root(part: Part) -> Any:
    """Return the root element of an XML part; None where it cannot be parsed."""
    try:
        return parsed(part.blob)
    except BROKEN:
        return None


def parsed(blob: bytes) -> Any:
    """Return the root element of XML without entities, network or more than 256 levels."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(blob, parser)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _reduced(raw: bytes, place: Place) -> bytes:
    """Return the package anew: text parts alone, relations to parts that are there, one vocabulary."""
    parts = dict(_parts(raw, place))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, blob in parts.items():
            file.writestr(zipfile.ZipInfo(name), _relations(name, blob, parts) if name.endswith(".rels") else blob)
    return made.getvalue()


def _parts(raw: bytes, place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of each text part that can be read; the main part must be."""
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        members = {member.filename: member for member in file.infolist() if _is_text(member.filename)}
        if len(members) > MEMBERS:
            raise refusal(place.path, f"holds {len(members):,} parts, more than {MEMBERS:,}", OPEN_AGAIN)
        if any(member.flag_bits & 1 for member in members.values()):
            raise refusal(place.path, "is encrypted", "save it without a password")
        if sum(member.file_size for member in members.values()) > LARGEST:  # zipfile reads no more than it declares
            raise refusal(place.path, f"unpacks to more than {LARGEST:,} bytes", "split it, or convert it to text")
        for name, member in members.items():
            try:
                blob = _one_vocabulary(name, file.read(member))
                parsed(blob)
            except BROKEN:
                if name in (MAIN, "[Content_Types].xml"):
                    raise
                continue  # without it the text can still be read
            yield name, blob


def _is_text(name: str) -> bool:
    return name == "[Content_Types].xml" or name.endswith((".xml", ".rels"))


def _one_vocabulary(name: str, blob: bytes) -> bytes:
    """ISO's strict names of the same elements as the common ones; one content type for the main part."""
    for old, new in (*_STRICT, *(_TYPES if name == "[Content_Types].xml" else ())):
        blob = blob.replace(old, new)
    return blob


def _relations(name: str, blob: bytes, parts: dict[str, bytes]) -> bytes:
    """Leave out relations to parts that are not there: pictures, macros, and those of damaged files."""
    tree = parsed(blob)
    folder = PurePosixPath(name).parent.parent
    for relation in list(tree):
        whole = relation.tag == _RELATION and all(relation.get(key) for key in ("Id", "Type", "Target"))
        outside = relation.get("TargetMode") == "External"
        if not whole or not (outside or _target(folder, relation.get("Target")) in parts):
            tree.remove(relation)
    return bytes(etree.tostring(tree))


def _target(folder: PurePosixPath, target: str) -> str:
    """The name in the package of a relation's target."""
    steps: list[str] = [] if target.startswith("/") else [step for step in folder.parts if step != "."]
    for step in target.strip("/").split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def main(package: OpcPackage, place: Place) -> Any:
    """Return the part that holds the text.

    Raises:
        Refusal: there is none.
    """
    try:
        return package.main_document_part
    except BROKEN as error:
        raise refusal(place.path, f"names no main part: {_short(error)}", OPEN_AGAIN) from None
