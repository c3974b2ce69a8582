"""Which captures of fetched web archives the addresses of a manifest mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

from curate.archive import Listed

HOPS = 10  # redirects that are followed
_FLAGS = re.compile(r"(/web/\d{4,14})[a-z]{2}_/")  # how a web archive is asked for a page as it was saved


class Capture(NamedTuple):
    """A member of a fetched web archive: the number of its file, and where in it."""

    file: int
    locator: str


class Captures:
    """The captures of one source, by address: of each the latest, and where redirects lead."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, Capture]] = {}
        self._leads: dict[str, tuple[str, str]] = {}

    def add(self, file: int, listed: Iterable[Listed]) -> None:
        """Take in what a web archive holds."""
        for one in listed:
            url = plain(one.url)
            if one.what == "document":
                found = (one.retrieved, Capture(file, one.locator))
                self._pages[url] = max(self._pages.get(url, found), found)
            elif one.what in ("redirect", "revisit") and one.message:
                lead = (one.retrieved, plain(one.message))
                self._leads[url] = max(self._leads.get(url, lead), lead)

    def of(self, url: str) -> Capture | None:
        """Return the latest capture of an address, or of what it redirects to; None where there is none."""
        at = plain(url)
        for _ in range(HOPS):
            page, lead = self._pages.get(at), self._leads.get(at)
            if page and (lead is None or lead[1] == at or page[0] >= lead[0]):
                return page[1]
            if lead is None or lead[1] == at:
                return None
            at = lead[1]
        return None


def plain(url: str) -> str:
    """Return an address in the form in which two are compared: no fragment, a path, no flags of a replay."""
    bare = urldefrag(url.strip())[0]
    try:
        path = urlsplit(bare).path
    except ValueError:
        return bare
    return _FLAGS.sub(r"\1/", bare if path else f"{bare}/")
