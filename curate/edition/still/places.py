"""Which file stands for which address."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from datasette.utils import tilde_decode

HOST = "http://localhost"
"""What Datasette calls itself when it is asked inside the process."""

PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_-")
DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])
"""Names that Windows keeps for itself, whatever follows the dot."""

LONGEST = 120  # of a name in a file's path; file systems allow 255 bytes with all endings
NEUTRAL = frozenset(["_nofacet", "_nosuggest"])
"""Parameters that change nothing of what a page without facets shows."""


def safe(name: str) -> str:
    """Return a name that every file system takes and no two texts share, whether or not it heeds case."""
    written = "".join(chr(byte) if byte in PLAIN else f"~{byte:02x}" for byte in name.encode())
    if written in DEVICES:
        return f"~{ord(written[0]):02x}{written[1:]}"
    if len(written) > LONGEST:
        return f"{written[:80]}~x{sha256(name.encode()).hexdigest()[:24]}"  # ~x is no escape
    return written


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What an address asks for: a path as Datasette writes it, and parameters in order of their names."""

    path: str
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        """The address on a server."""
        return f"{self.path}?{urlencode(self.asked)}" if self.asked else self.path

    def file(self, ending: str = "html") -> str:
        """Return the path of its file: `curate/articles/<id>.html` for `/curate/articles/<id>`."""
        parts = [part for part in self.path.split("/") if part]
        names = [",".join(safe(tilde_decode(key)) for key in part.split(",")) for part in parts] or ["index"]
        suffix = "".join(f".{name.lstrip('_')}-{safe(value)}" for name, value in self.asked)
        return f"{'/'.join(names)}{suffix}.{ending}"


@dataclass(frozen=True, slots=True)
class Link:
    """An address on a page, taken apart. `place` is None where it leads to another host."""

    place: Place | None
    query: str
    fragment: str


def read(href: str, at: str) -> Link:
    """Return where `href` leads from the page at address `at`. Empty and neutral parameters are no parameters."""
    parts = urlsplit(urljoin(HOST + at, href))
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return Link(None, parts.query, parts.fragment)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in NEUTRAL]
    return Link(Place(parts.path, tuple(sorted(asked))), parts.query, parts.fragment)


def relative(file: str, here: str) -> str:
    """Return the way from the file `here` to another file of the same folder."""
    return posixpath.relpath(file, posixpath.dirname(here) or ".")
