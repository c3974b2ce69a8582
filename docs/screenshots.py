"""Make the pictures of the documentation anew: build the sample corpus, serve it, photograph it in Chromium.

python docs/screenshots.py

Beside the pictures it writes pictures.json: of each picture the page it shows and a digest of what the page says and
how it looks. A test asks for the same pages and compares; pixels are not compared, as fonts differ by machine.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from chromium import tab  # noqa: E402 (beside the tests that use it)
from sites import sample, server, site  # noqa: E402
from tour import tour  # noqa: E402

from curate.publish import STATIC  # noqa: E402

COLOURS = 64  # of a picture: pages are few colours, and a picture stays small


@dataclass(frozen=True)
class Picture:
    """A page of tour.py, by its name there, in a window of this size, from the element `at` on."""

    page: str
    width: int = 1280
    height: int = 900
    scheme: str = "light"
    at: str = "body"


PICTURES = {
    "home-page": Picture("home", height=700),
    "articles-page": Picture("cards"),
    "article-page": Picture("article, competing", height=1300),
    "article-text": Picture("article, competing", height=800, at="#text"),
    "document-page": Picture("document"),
    "family-page": Picture("family"),
    "pair-page": Picture("pair", height=1100),
    "network-page": Picture("network", height=1000),
    "article-phone": Picture("article, competing", width=360, height=740),
    "article-dark": Picture("article, competing", height=800, scheme="dark"),
}

COMPETING = """
select articles.id from articles join claims on claims.article = articles.id
where articles.origin is not null and articles.language = 'en' and articles.title is not null
group by articles.id
order by max(claims.field = 'origin-outlet' and not claims.chosen and claims.why not like 'agrees%') desc,
  articles.hops desc, count(distinct claims.field) desc, articles.id
limit 1
"""
"""An English article that came from another outlet, where claims compete if there is one."""


def paths(database: Path) -> dict[str, str]:
    """Return the addresses of the pictures' pages, by the pictures' names."""
    with closing(sqlite3.connect(database)) as connection:
        ((article,),) = connection.execute(COMPETING).fetchall()
    pages = {**tour(database), "article, competing": f"/curate/articles/{article}"}
    return {name: pages[picture.page] for name, picture in PICTURES.items()}


def digest(page: str) -> str:
    """Return a digest of what a page says and of our style sheet; its address and the time it took do not count."""
    said = re.sub(r"https?://(?:localhost|127\.0\.0\.1)(?::\d+)?|took [\d.]+ms|[?][0-9a-f]{6,12}\"", "", page)
    return sha256(f"{said}{STATIC['curate.css']}".encode()).hexdigest()[:16]


def record(database: Path, get: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """Return what pictures.json says; `get` asks for the page at an address."""
    return {name: {"page": path, "digest": digest(get(path))} for name, path in paths(database).items()}


def main() -> None:
    """Write the pictures and pictures.json beside this file."""
    with tempfile.TemporaryDirectory() as work:
        database = sample(Path(work))
        with site(database) as opened:
            told = record(database, lambda path: opened.get(path).text)
        with server(database) as address, tab() as browser:
            for name, picture in PICTURES.items():
                browser.size(picture.width, picture.height)
                browser.prefer(picture.scheme)
                browser.open(address + told[name]["page"])
                browser.run(f"document.querySelector({picture.at!r}).scrollIntoView()")
                browser.picture(Path(work) / "whole.png")
                _small(Path(work) / "whole.png", HERE / f"{name}.png")
    (HERE / "pictures.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _small(whole: Path, path: Path) -> None:
    """Write a picture in few colours."""
    with Image.open(BytesIO(whole.read_bytes())) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
