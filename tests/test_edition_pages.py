"""The folder of an edition, opened by Datasette as it is: by 0.65, and by an alpha of 1.0 (`make test-alpha`)."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from datasette import __version__ as version
from datasette.app import Datasette
from editions import contents, edition, project
from lxml import html
from sites import sample

from curate.publish.permission import sees
from curate.publish.texts import NOTICE

ALPHA = not version.startswith("0.")
PAGES = {"articles": "id", "documents": "id", "families": "id", "pairs": "a || ',' || b", "publications": "id"}
"""Tables whose rows have pages -> the key in their addresses."""


@dataclass
class Opened:
    """An edition inside this process."""

    folder: Path
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.datasette = Datasette(config_dir=self.folder)
        self.loop.run_until_complete(self.datasette.invoke_startup())

    def get(self, path: str) -> Any:
        return self.loop.run_until_complete(self.datasette.client.get(path))

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return str(answer.text)

    def asked(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "curate.db")) as connection:
            return [row[0] for row in connection.execute(sql)]

    def rows(self, table: str) -> list[str]:
        """The addresses of the pages of a table's rows."""
        return [f"/curate/{table}/{key}" for key in self.asked(f"select {PAGES[table]} from {table}")]

    def close(self) -> None:
        self.datasette.executor.shutdown(wait=True)
        for database in self.datasette.databases.values():
            database.close()
        self.loop.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    return project(folder / "project", sample(folder))


@pytest.fixture(scope="module")
def whole(root) -> Iterator[Opened]:
    with closing(Opened(edition(root, "whole"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def without(root) -> Iterator[Opened]:
    with closing(Opened(edition(root, "without", text=False))) as opened:
        yield opened


def lists(site: Opened) -> list[str]:
    """The addresses of all tables, views and queries."""
    names = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'"
    queries = set(re.findall(r'href="/curate/([a-z_]+)"', site.page("/curate")))
    tables = {name for name in site.asked(names) if not name.startswith("articles_fts_")}
    assert "search" in queries
    return sorted(f"/curate/{name}" for name in tables | queries)


# ---- both kinds


@pytest.mark.parametrize("kind", ["whole", "without"])
def test_every_list_and_query_answers(kind, request):
    site = request.getfixturevalue(kind)
    for path in lists(site):
        assert "Traceback" not in site.page(path)
        assert site.get(f"{path}.json?_shape=array").status_code == 200, path


@pytest.mark.parametrize("table", PAGES)
def test_pages_of_rows_are_ours(whole, table):
    for path in whole.rows(table)[:3]:
        assert 'class="curate"' in whole.page(path)
        assert whole.get(f"{path}.json").json()["rows"], path


def test_the_front_page_leads_on(whole):
    start = whole.page("/")
    assert 'href="/curate/search' in start
    assert "/-/curate/curate.css" in start
    assert whole.get("/-/curate/network.json").json()["nodes"]


def test_search_marks_what_it_found(whole):
    assert "<mark>" in whole.page("/curate/search?q=herring")


def test_cards_and_facets(whole):
    shown = whole.page("/curate/articles")
    assert 'class="cards"' in shown
    assert "_facet" in shown or "facet-results" in shown
    assert 'class="cards"' not in whole.page("/curate/articles?_view=grid")


def test_nobody_runs_sql(whole):
    answer = whole.get("/curate?sql=select+1")
    if answer.status_code == 302:  # 1.0 has another address for it
        answer = whole.get(answer.headers["location"])
    assert answer.status_code == 403
    assert whole.get("/curate/articles?_where=1").status_code in (400, 403)


def test_settings_are_those_of_a_publication(whole):
    assert whole.datasette.setting("default_allow_sql") is False
    assert whole.datasette.setting("suggest_facets") is False
    assert whole.datasette.setting("default_cache_ttl") == 3600
    assert whole.datasette.setting("default_page_size") == 50
    assert whole.datasette.plugin_config("curate")["public"] is True


def test_the_database_is_opened_as_one_that_stays(whole):
    database = whole.datasette.get_database("curate")
    assert not database.is_mutable
    assert database.hash
    before = contents(whole.folder)["curate.db"]
    assert whole.get("/curate/articles").status_code == 200
    assert contents(whole.folder)["curate.db"] == before


def test_a_table_that_may_not_be_seen(root):
    async def ask(allow: Any) -> bool:
        told = {"databases": {"curate": {"tables": {"outlet_network": {"allow": allow}}}}}
        datasette = Datasette([str(root / "corpus/curate.db")], metadata=told)
        await datasette.invoke_startup()
        seen = await sees(datasette, None, "curate", "outlet_network")
        answer = await datasette.client.get("/-/curate/network.json")
        assert answer.status_code == (200 if seen else 403)
        datasette.executor.shutdown(wait=True)
        for database in datasette.databases.values():
            database.close()
        return seen

    assert asyncio.run(ask(True))
    assert not asyncio.run(ask({"id": "editor"}))


# ---- without texts


def sentences(database: Path) -> list[str]:
    """Every sentence of the articles and of what was cut away around them, but titles, decks and licences."""
    with closing(sqlite3.connect(database)) as connection:
        texts = [text for (text,) in connection.execute("select text from article_texts")]
        cut = "select text from removed_text where kind in ('boilerplate', 'unclaimed')"
        texts += [text for (text,) in connection.execute(cut)]
        said = "select value from claims where field in ('title', 'subtitle', 'origin-title', 'permission')"
        known = " ".join(value for (value,) in connection.execute(said))
    found = {line.strip() for text in texts for line in re.split(r"(?<=[.!?。])\s+|\n", text)}
    return sorted(line for line in found if len(line) > 40 and line.count(" ") > 3 and line.rstrip(".") not in known)


@pytest.fixture(scope="module")
def known(root) -> list[str]:
    """The beginning and the end of every sentence that nothing else than a text says."""
    found = sentences(root / "corpus/curate.db")
    assert len(found) > 350
    said = [
        "select text from document_texts join documents on documents.id = document where kind = 'manifest'",
        "select title from articles",
        "select subtitle from articles",
        "select pattern from rules",
    ]
    with closing(sqlite3.connect(root / "corpus/curate.db")) as connection:
        shown = " ".join(str(row[0]) for sql in said for row in connection.execute(sql))
    ends = {part for line in found for part in (line[:36], line[-36:])}
    return sorted(part for part in ends if part not in shown)


def leaked(text: str, known: list[str]) -> list[str]:
    return [part for part in known if part in text]


def test_the_file_holds_no_sentence(root, without, known):
    assert len(leaked((root / "corpus/curate.db").read_bytes().decode(errors="replace"), known)) > 600
    for name, content in contents(without.folder).items():
        assert not leaked(content.decode(errors="replace"), known), name


def endpoints(site: Opened) -> Iterator[str]:
    """All pages and all that they offer as other formats."""
    yield "/"
    yield "/curate/search?q=the"
    yield "/curate/articles?_search=the"
    for path in lists(site):
        yield path
        yield f"{path}.json?_shape=array&_size=max"
    for name in ("removed_text", "claims_in_context", "overlaps_in_context", "claims", "article_texts"):
        yield f"/curate/{name}.csv?_size=max"
    for table in PAGES:
        for path in site.rows(table):
            yield path
    for table in ("articles", "documents"):
        for path in site.rows(table)[:4]:
            for link in html.document_fromstring(site.page(path)).xpath(
                '//*[contains(@class, "formats") or @class = "hint"]//a/@href'
            ):
                if urlsplit(urljoin(path, link)).path.startswith(path):
                    yield urljoin(path, link)


def test_no_page_shows_a_sentence(without, known):
    asked = 0
    for path in dict.fromkeys(endpoints(without)):
        answer = without.get(path)
        assert answer.status_code in (200, 302), (path, answer.status_code)
        marked = "html" in answer.headers["content-type"]
        shown = html.document_fromstring(answer.text).text_content() if marked else answer.text
        assert not leaked(shown, known), path
        asked += 1
    assert asked > 200


def test_nothing_is_found_by_words_of_texts(root, without):
    match = "select count(*) from articles_fts where articles_fts match 'breakfast'"
    with closing(sqlite3.connect(root / "corpus/curate.db")) as connection:
        assert connection.execute(match).fetchone()[0] > 0
    titled = "select count(*) from articles where title like '%breakfast%'"
    assert without.asked(match) == without.asked(titled)
    assert without.asked("select count(*) from articles_fts where articles_fts match 'herring'") != [0]


@pytest.mark.parametrize("table", ["articles", "documents", "pairs"])
def test_pages_say_that_there_is_no_text(without, whole, table):
    paths = without.rows(table)
    if table == "documents":
        paths = [f"/curate/documents/{key}" for key in without.asked("select id from documents where kind = 'page'")]
    for path in paths[:5]:
        shown = without.page(path)
        assert NOTICE in shown
        page = html.document_fromstring(shown)
        places = set(page.xpath("//@id"))
        assert {link[1:] for link in page.xpath('//a/@href[starts-with(., "#")]')} <= places, path
        assert NOTICE not in whole.page(path)


def test_lists_say_that_there_is_no_text(without):
    for path in ("/", "/curate/removed_text", "/curate/search?q=herring", "/curate/overlaps_in_context"):
        assert NOTICE in without.page(path), path


def test_manifests_stay(without):
    for key in without.asked("select id from documents where kind = 'manifest' limit 3"):
        shown = without.page(f"/curate/documents/{key}")
        assert NOTICE not in shown
        assert "source:" in shown
