"""Redirects stay on this host, whatever the address was that led to them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

IGNORED = re.compile(r"[\x00-\x20\x7f]")
"""What browsers drop from an address, or take for its end."""

SLASHES = re.compile(r"^[/\\]+")


def at_home(location: str) -> str:
    r"""Return an address of this host: its path, query and fragment.

    Browsers read `//host`, `/\host` and `\\host` as another host, also with a tab or a line end between the slashes.
    """
    address = IGNORED.sub("", location)
    if re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
        address = _rest(address)
    return SLASHES.sub("/", address)


def _rest(address: str) -> str:
    """What stands behind the scheme and the host; the home page if nobody can say."""
    try:
        split = urlsplit(address)
    except ValueError:
        return "/"
    path = f"/{split.path}" if split.scheme in ("http", "https") else "/"
    query = f"?{split.query}" if split.query else ""
    return path + query
