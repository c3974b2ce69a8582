"""The whole publication as a folder: pages, search, and what speaks of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from curate import publish, store
from curate.edition.still import index, page, places, plan, work
from curate.edition.still.places import Place
from curate.errors import refusal
from curate.folders import replacing
from curate.processes import cores
from curate.publish.server import DATABASE

MARK = "static.json"
"""Says what the folder is; a folder without it is not replaced."""

SCRIPT = Path(publish.__file__).parent / "static" / "search.js"
SITEMAP = 50_000  # addresses of a sitemap, by its rules
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

README = """\
# A publication without a server

Open `index.html`, or put the folder on any host of files: as it is on GitHub Pages, or with
`python -m http.server` in this folder. All addresses in it are relative. `static.json` says what it holds.

Made with `curate publish --static`; making it again replaces the folder, so keep nothing of your own in it.
"""


@dataclass(frozen=True, slots=True)
class Choices:
    """`base_url`: where the files will be, for what needs whole addresses."""

    base_url: str | None = None
    processes: int = field(default_factory=cores)

    @property
    def base(self) -> str | None:
        """The address of the folder, with a slash at its end."""
        return f"{self.base_url.rstrip('/')}/" if self.base_url else None


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: pages, articles that can be searched, files and bytes in all."""

    pages: int
    articles: int
    files: int
    size: int


def write(metadata: Mapping[str, Any], database: Path, folder: Path, choices: Choices = Choices()) -> Report:
    """Write the whole publication of a database into `folder`, which is there whole or not at all.

    `metadata`: what Datasette is told of it, as in metadata.yml.

    Raises:
        Refusal: there is no such database, a page fails, or the folder holds something else or cannot be written.
    """
    if database.stem != DATABASE:
        raise refusal(str(database), "pages are found by the name of the database", f"name the file {DATABASE}.db")
    with store.reading(database) as connection, replacing(folder, is_still, "a publication without a server") as made:
        planned = plan.made(connection, work.queries(metadata))
        done = work.done(work.Task(metadata, database, made, planned, choices.base), choices.processes)
        address = {key: _from_search(key) for (key,) in connection.execute("select id from articles")}
        articles = index.write(connection, made / "search", address)
        shutil.copyfile(SCRIPT, made / "search" / SCRIPT.name)
        return _finished(made, done, articles, choices.base)


def is_still(folder: Path) -> bool:
    """True if a folder is one of ours."""
    return (folder / MARK).is_file()


def _from_search(article: str) -> str:
    return places.relative(Place(f"{plan.table('articles').path}/{article}").file(), plan.SEARCH.file())


def _finished(made: Path, done: work.Done, articles: int, base: str | None) -> Report:
    """Write what speaks of the whole, and count."""
    pages = sorted(done.pages)
    files = {
        ".nojekyll": "",
        "README.md": README,
        page.STYLES: done.styles.sheet(),
        **done.styles.blocks,
        **(dict(_sitemap(pages, base)) if base else {}),
        MARK: json.dumps({"made_by": "curate publish --static", "pages": len(pages), "articles": articles}) + "\n",
    }
    for name, text in files.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8", newline="\n")
    sizes = [path.stat().st_size for path in made.rglob("*") if path.is_file()]
    return Report(len(pages), articles, len(sizes), sum(sizes))


def _sitemap(pages: list[str], base: str) -> Iterator[tuple[str, str]]:
    """Give the addresses of all pages: in one file, or in several that sitemap.xml names."""

    def sheet(kind: str, item: str, files: list[str]) -> str:
        lines = "".join(f"<{item}><loc>{escape(base + file)}</loc></{item}>\n" for file in files)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} {SPACE}>\n{lines}</{kind}>\n'

    parts = [pages[at : at + SITEMAP] for at in range(0, len(pages), SITEMAP)]
    if len(parts) == 1:
        yield "sitemap.xml", sheet("urlset", "url", pages)
        return
    names = [f"sitemap-{number}.xml" for number in range(len(parts))]
    yield from ((name, sheet("urlset", "url", part)) for name, part in zip(names, parts, strict=True))
    yield "sitemap.xml", sheet("sitemapindex", "sitemap", names)
