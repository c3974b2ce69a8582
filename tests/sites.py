"""Databases to publish, and ways to ask for their pages: inside the test's process, or over a real port."""

from __future__ import annotations

import asyncio
import atexit
import json
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import yaml
from datasette.app import Datasette, DatasetteClient
from handmade import LIGHTHOUSE, NAMES, write
from lxml import html

from curate import build, manifest, publish
from curate.publish.metadata import public as made_public
from curate.publish.server import PUBLIC_SETTINGS, SETTINGS, switched

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30.0  # seconds for a server to start


def handmade(folder: Path) -> Path:
    """Write the database made by hand."""
    return write(folder / "curate.db", (LIGHTHOUSE,), NAMES)


def sample(folder: Path) -> Path:
    """Build the sample corpus, once for all tests, and copy it into a folder of the test's."""
    return Path(shutil.copy(_built(), folder / "curate.db"))


@cache
def _built() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    manifests = sorted((ROOT / "manifests/sources").glob("sample-*.yml"))
    build.build(manifest.load(ROOT, *manifests), database=folder / "curate.db", processes=1)
    return folder / "curate.db"


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Site:
    """A database published inside this process, as `curate serve` publishes it."""

    database: Path
    public: bool = False
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        metadata = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
        told = PUBLIC_SETTINGS if self.public else SETTINGS
        metadata = made_public(metadata) if self.public else metadata
        self.datasette = Datasette([str(self.database)], metadata=metadata, settings=switched(told))

    def get(self, path: str) -> Answer:
        """Return the answer to a GET request, of an application of its own: no test gets a page that another one made."""

        async def ask() -> Any:
            await self.datasette.invoke_startup()
            return await DatasetteClient(self.datasette).get(path)

        answer = self.loop.run_until_complete(ask())
        return Answer(answer.status_code, answer.text, dict(answer.headers))

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Return the rows of a table or query, with its ending or `{}` in its place."""
        answer = got(self, f"{path.format('.json')}{'&' if '?' in path else '?'}_shape=array")
        found: list[dict[str, Any]] = json.loads(answer.text)
        return found

    def close(self) -> None:
        """Close what is open."""
        self.datasette.executor.shutdown(wait=True)
        for database in self.datasette.databases.values():
            database.close()
        self.loop.close()


@contextmanager
def site(database: Path, *, public: bool = False) -> Iterator[Site]:
    """Publish a database inside this process."""
    with closing(Site(database, public)) as opened:
        yield opened


@dataclass(frozen=True)
class Served:
    """A database on a port, and what is in it."""

    address: str
    database: Path

    def ask(self, sql: str) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self.database)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql).fetchall()

    @property
    def lighthouse(self) -> str:
        (article,) = self.ask("select id from articles where title like '%lamp%'")
        return f"{self.address}/curate/articles/{article['id']}"


@contextmanager
def server(database: Path, *, public: bool = False) -> Iterator[str]:
    """Serve a database as `curate serve` does, on a free port; give its address."""
    with running(database, public=public) as (address, _):
        yield address


@contextmanager
def running(database: Path, *, public: bool = False) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a database as `curate serve` does, on a free port; give its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = publish.command(ROOT, database, port=port, public=public)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(address, process)
            yield address, process
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/robots.txt"):
                return
        except URLError as error:
            if time.monotonic() > ends or process.poll() is not None:
                raise AssertionError("the server did not start") from error
            time.sleep(0.1)


# ---- what a page shows


def asked(site: Site, sql: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(site.database)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql).fetchall()


def names(site: Site, kind: str) -> list[str]:
    rows = asked(site, f"select name from sqlite_master where type = '{kind}' and name not like 'sqlite_%'")
    return [row["name"] for row in rows if not row["name"].startswith("articles_fts_")]


def got(site: Site, path: str) -> Answer:
    answer = site.get(path)
    assert answer.status == 200, f"{path}: {answer.status} {answer.text[:500]}"
    return answer


def page(site: Site, path: str) -> html.HtmlElement:
    return html.document_fromstring(got(site, path).text)


def said(element: html.HtmlElement) -> str:
    """Its words, as one line."""
    return " ".join(element.text_content().split())


def shown(element: html.HtmlElement) -> str:
    """The text of a document as a page shows it: without what the page itself adds."""
    for added in element.xpath('.//*[contains(@class, "chip") or contains(@class, "number") or @class = "opens"]'):
        added.drop_tree()
    return element.text_content()


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as HTML has it


def articles(site: Site) -> list[sqlite3.Row]:
    return asked(
        site,
        """select articles.*, article_texts.text,
          substr(document_texts.text, articles."start" + 1, articles."end" - articles."start") as raw
        from articles join article_texts on article_texts.n = articles.n
        join document_texts on document_texts.document = articles.document""",
    )
