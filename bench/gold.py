"""Saved pages with what is right about them: the two public sets, and the pages of our own.

A set is a directory; what lies in it says which kind it is. Nothing of the public sets belongs in this project.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

OWN = Path(__file__).resolve().parent / "pages"
OUTLETS = Path(__file__).resolve().parent / "outlet_names.txt"


@dataclass(frozen=True, slots=True)
class Facts:
    """Metadata of one page, None and () where there is none. `published` is ISO 8601."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The metadata that are right. `day` is `published`, mended where the set is wrong by its own words: it lies
    after the day the page was saved, and with day and month changed it does not.
    """

    title: str
    authors: tuple[str, ...]
    published: str
    day: str
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One saved page: its text as every tool gets it, its main text, its metadata where they are known.

    `free` are
    words that may be kept or not: a title, who posted it when. `kind` groups pages in the tables.
    """

    name: str
    html: str
    url: str
    body: str
    free: str = ""
    kind: str = "news"
    facts: Expected | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """A set of pages. `measure`: shingles (as the article extraction benchmark) or words."""

    name: str
    measure: str
    pages: tuple[Page, ...]


def load(directory: Path) -> Gold:
    """Return the set that lies in a directory.

    Raises:
        ValueError: no known set lies there.
    """
    directory = directory.resolve()
    if (directory / "ground-truth.json").exists():
        return Gold(directory.name, "shingles", tuple(_articles(directory)))
    if any(directory.glob("*/*.json")):
        return Gold(directory.name, "words", tuple(_publishers(directory)))
    if any(directory.glob("*.html")):
        return Gold(directory.name, "words", tuple(_own(directory)))
    raise ValueError(f"{directory}: no ground-truth.json, no folders of countries, no .html beside .txt")


def _articles(directory: Path) -> Iterator[Page]:
    told = json.loads((directory / "ground-truth.json").read_text("utf-8"))
    for name, one in told.items():
        yield Page(name[:12], _html(directory / f"html/{name}.html.gz"), one["url"], one.get("articleBody", ""))


def _own(directory: Path) -> Iterator[Page]:
    """`KIND-NN.html` with `KIND-NN.txt`, its main text. Lines after `~ ` may be kept or not."""
    for path in sorted(directory.glob("*.html")):
        html = path.read_text("utf-8")
        lines = path.with_suffix(".txt").read_text("utf-8").splitlines()
        body = "\n".join(line for line in lines if not line.startswith("~ "))
        free = "\n".join(line[2:] for line in lines if line.startswith("~ "))
        yield Page(path.stem, html, _canonical(html), body, free, path.stem.rpartition("-")[0])


def _publishers(directory: Path) -> Iterator[Page]:
    """Each publisher has as many pages as expected entries. Both go by day: the first page is the first entry."""
    known = _outlets()
    for path in sorted(directory.glob("*/*.json")):
        entries = sorted(json.loads(path.read_text("utf-8")).values(), key=lambda one: str(one["publishing_date"]))
        pages = sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz"))
        if len(pages) != len(entries):
            raise ValueError(f"{path}: {len(pages)} pages, {len(entries)} entries")
        about = _about(path.parent / "meta.info")
        for page, entry in zip(pages, entries, strict=True):
            html, day = _html(page), entry["publishing_date"]
            names = (_spaced(path.stem), path.stem, *known.get(path.stem, ()))
            facts = Expected(entry["title"], tuple(entry.get("authors", ())), day, _mended(day, page.name), names)
            url = about.get(page.name, {}).get("url") or _canonical(html)
            name = f"{path.parent.name}/{page.name.removesuffix('.html.gz')}"
            body, deck = _body(entry["body"])
            yield Page(name, html, url, body, deck, path.parent.name, facts)


def _outlets() -> dict[str, list[str]]:
    lines = OUTLETS.read_text("utf-8").splitlines()
    told = (line.partition(" = ") for line in lines if not line.startswith("#"))
    return {stem: names.split(" | ") for stem, _, names in told}


def _spaced(stem: str) -> str:
    """`TheGlobeAndMail` as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)


def _mended(published: str, page: str) -> str:
    """Change day and month of a day that lies after the one in the page's name, unless that does not help."""
    saved = date.fromisoformat("-".join(re.findall(r"_(\d{4})_(\d\d)_(\d\d)\.", page)[0]))
    told = date.fromisoformat(published[:10])
    if told > saved + timedelta(days=1) and told.day <= 12:
        other = told.replace(month=told.day, day=told.month)
        if other <= saved:
            return other.isoformat()
    return published


def _about(path: Path) -> dict[str, dict[str, str]]:
    """Addresses of the pages of one country; some countries have no such file."""
    found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _canonical(html: str) -> str:
    """The address that a page gives for itself, "" where it gives none."""
    link = re.search(r"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", html)
    address = re.search(r"\bhref=[\"']?(https?://[^\"'\s>]+)", link[0]) if link else None
    return unescape(address[1]) if address else ""


def _body(told: Mapping[str, Any]) -> tuple[str, str]:
    """Subheadings and paragraphs, one a line; and the deck, which tools keep in the text, or as a field of its own."""
    parts: list[str] = []
    for section in told["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]
    return "\n".join(parts), "\n".join(told["summary"])


def _html(path: Path) -> str:
    """All pages of the public sets are kept as UTF-8, whatever they were."""
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
