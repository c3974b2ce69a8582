"""What kind of document some bytes are: by their first bytes, by what is said of them, by the file's name."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from pathlib import PurePosixPath

HEAD = 4096  # bytes that are looked at

# What a file's name says. Names without one of these endings are taken for text.
ENDINGS: dict[str, str] = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".pdf": "application/pdf",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".xml": "application/xml",
    ".json": "application/json",
    ".warc": "application/warc",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".wacz": "application/zip",
    ".epub": "application/epub+zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".doc": "application/msword",
    ".rtf": "application/rtf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}

# First bytes that no text has.
_MAGIC: dict[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"PK\x05\x06": "application/zip",
    b"\x1f\x8b": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\x00": "application/x-xz",
    b"\x28\xb5\x2f\xfd": "application/zstd",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"\x00\x00\x01\x00": "image/x-icon",
    b"wOFF": "font/woff",
    b"wOF2": "font/woff2",
    b"\x00\x01\x00\x00": "font/ttf",
    b"OggS\x00": "application/ogg",
    b"ID3": "audio/mpeg",
    b"\x1aE\xdf\xa3": "video/webm",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/msword",
    b"{\\rtf": "application/rtf",
    b"SQLite format 3\x00": "application/vnd.sqlite3",
    b"\x7fELF": "application/x-executable",
}
_ZIPPED = re.compile(
    rb"PK\x03\x04.{22}..(?:mimetype(application/[\w.+-]+?)(?=PK|$)|(\[Content_Types\]|_rels/|word/))", re.S
)

# What a text begins with, after white space.
_TAGS = rb"!doctype html|html|head|body|title|script|style|meta|link|div|table|iframe|article|main|section|h1|p|a|br|b"
_HTML = re.compile(rb"(?i)(?:<!--(?:(?!-->).)*-->\s*)*<(?:%s)[\s>/]" % _TAGS, re.S)
_XML = re.compile(rb"(?:<\?xml|<!--|<!DOCTYPE|<[A-Za-z_])")
_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)[^>]*")
_ROOTS = {b"rss": "application/rss+xml", b"RDF": "application/rss+xml", b"feed": "application/atom+xml"}
_JSON_FEED = re.compile(
    rb'\{\s*(?:"[^"]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[\w.-]+)\s*,\s*)*?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org'
)
_MAIL = re.compile(
    rb"(?i)(?:(?:return-path|received|delivered-to|message-id|mime-version|from|to|subject|date|x-[\w-]+|dkim-signature)"
    rb":[^\n]*\n(?:[ \t][^\n]*\n)*){2}"
)
_MBOX = re.compile(rb"From [^\n]{0,400}?\d\d:\d\d[^\n]{0,100}\n[\w-]{1,70}:")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

# What servers say of what they do not know.
_VAGUE = (
    "",
    "text/plain",
    "application/octet-stream",
    "binary/octet-stream",
    "unknown/unknown",
    "application/unknown",
    "*/*",
)
_XMLS = ("application/xml", "text/xml")


def of_file(head: bytes, name: str) -> str:
    """Return the media type of a file that begins with `head`.

    Binary formats are known by their bytes, whatever the name; else the name's ending says it, and where it says
    nothing or little, what the text begins with.
    """
    found = _magic(head, name)
    if found:
        return found
    named = "application/warc" if name.lower().endswith(".warc.gz") else ENDINGS.get(PurePosixPath(name).suffix.lower())
    if named in _XMLS:
        return _xml(head) or named
    if named == "application/json":
        return _json(head)
    return named or _text(head) or "text/plain"


def of_answer(head: bytes, said: str, url: str = "") -> str:
    """Return the media type of what a server answered, beginning with `head`, as browsers would take it.

    `said` is the value of Content-Type. It is believed unless the bytes are of a binary format, or it is vague.
    """
    plain = said.partition(";")[0].strip().lower()
    found = _magic(head, url.partition("?")[0])
    if found:
        return found
    if plain in ("text/html", *_XMLS) or plain.endswith("+xml"):
        return _xml(head) or plain
    if plain.endswith("json"):
        return _json(head)
    if plain not in _VAGUE:
        return plain
    if _CONTROLS.search(head) and not head.startswith(_MARKS):
        return "application/octet-stream"
    return "text/plain" if plain == "text/plain" else _text(head) or "text/plain"


def _magic(head: bytes, name: str) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "video/x-msvideo")
    if head[4:8] == b"ftyp":
        return "video/mp4"
    found = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if found == "application/zip":
        return _zipped(head, name)
    if found == "application/gzip" and (name.lower().endswith(".warc.gz") or inflated(head).startswith(b"WARC/")):
        return "application/warc"
    return found


def _zipped(head: bytes, name: str) -> str:
    """What a zip archive is: a document of an office program, a book, or an archive of files."""
    named = ENDINGS.get(PurePosixPath(name).suffix.lower(), "")
    if named.endswith("+zip") or named.startswith("application/vnd.o"):
        return named
    inner = _ZIPPED.match(head)
    if inner is None:
        return "application/zip"
    return inner[1].decode("ascii") if inner[1] else ENDINGS[".docx"]


def inflated(head: bytes) -> bytes:
    """Return what the first bytes of a gzip file say; nothing where it is damaged."""
    with suppress(zlib.error):
        return zlib.decompressobj(31).decompress(head, HEAD)
    return b""


def _text(head: bytes) -> str | None:
    """What a text is, by its beginning; None where it is just text."""
    start = head.removeprefix(_MARKS[0]).lstrip()
    if _HTML.match(start):
        return "text/html"
    if _XML.match(start):
        return _xml(start)
    if start.startswith(b"WARC/"):
        return "application/warc"
    if _MBOX.match(start):
        return "application/mbox"
    if _MAIL.match(start):
        return "message/rfc822"
    return "application/feed+json" if _JSON_FEED.match(start) else None


def _xml(head: bytes) -> str | None:
    """The kind of feed that XML is, or XHTML; None of other XML."""
    root = _ROOT.search(head)
    if root is None:
        return None
    if root[1] == b"html" and b"http://www.w3.org/1999/xhtml" in root[0] and b"<?xml" in head[:100]:
        return "application/xhtml+xml"
    return _ROOTS.get(root[1]) or ("text/html" if root[1].lower() == b"html" else None)


def _json(head: bytes) -> str:
    return "application/feed+json" if _JSON_FEED.match(head.removeprefix(_MARKS[0]).lstrip()) else "application/json"
