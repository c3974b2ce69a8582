"""What keeps pages fast however large the corpus is: no page of a row reads a whole table, no facet the articles.

And the generated corpus that bench/serving.py measures: that it is one.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from datasette.utils.asgi import Request
from sites import ROOT, Site, asked

from curate import store, verify
from curate.publish.pages.rowpages import ROW_PAGES

BENCH = str(ROOT / "bench")
sys.path.insert(0, BENCH)
import serving_corpus  # noqa: E402

sys.path.remove(BENCH)

ARTICLES = 200
SMALL = {"labels", "rules", "sources", "outlets"}
"""Tables that do not grow with the corpus, or hardly."""


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "curate.db"
    serving_corpus.write(path, ARTICLES, 900)
    return path


@pytest.fixture(scope="module")
def site(database) -> Iterator[Site]:
    with closing(Site(database)) as opened:
        yield opened


def plan(connection: sqlite3.Connection, sql: str, values: tuple[object, ...] = ()) -> list[str]:
    return [row[3] for row in connection.execute(f"explain query plan {sql}", values)]


# ---- facets and pages of rows


def facets() -> list[str]:
    listed = yaml.safe_load((ROOT / "curate/publish/site.yml").read_text(encoding="utf-8"))["tables"]["articles"][
        "facets"
    ]
    return [name for name in listed if isinstance(name, str) and name != "authors"]


FILTERS = ["1", "published >= '2018-03-01'", *(f"\"{name}\" = 'x'" for name in facets())]


@pytest.mark.parametrize("condition", FILTERS)
def test_facets_of_the_list_are_counted_from_indexes_alone(database, condition):
    with closing(sqlite3.connect(database)) as connection:
        columns = ", ".join(f'"{row[1]}"' for row in connection.execute("pragma table_info(articles)"))
        for facet in facets():
            found = plan(
                connection,
                f"""select {facet} as value, count(*) as count from (select {columns} from articles where {condition})
                where {facet} is not null group by {facet} order by count desc, value limit 16""",
            )
            assert any("USING COVERING INDEX" in step for step in found), (facet, condition, found)


@pytest.mark.parametrize("name", ["articles_published", *(f"articles_{name}" for name in facets())])
def test_a_filtered_list_comes_newest_first_without_sorting(database, name):
    column = name.removeprefix("articles_")
    condition = "1" if column == "published" else f"{column} = 'x'"
    with closing(sqlite3.connect(database)) as connection:
        first = plan(connection, f"select * from articles where {condition} order by published desc limit 51")
    assert not any("TEMP B-TREE" in step for step in first), first


class _Traced(sqlite3.Connection):
    """A connection that keeps the statements it ran."""

    def execute(self, sql: str, values: tuple[object, ...] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        self.ran = [*getattr(self, "ran", []), (sql, tuple(values))]
        return super().execute(sql, values)


@pytest.mark.parametrize("table", sorted(ROW_PAGES))
def test_the_page_of_a_row_reads_no_table_whole(database, table):
    with closing(sqlite3.connect(database, factory=_Traced)) as connection:
        keys = [row[1] for row in connection.execute(f"pragma table_info({table})") if row[5]]
        # A row that others belong to: of a family, with a pair.
        order = (
            "a"
            if table == "pairs"
            else "id in (select article from family_members) desc"
            if table == "articles"
            else "1"
        )
        key = tuple(connection.execute(f"select {', '.join(keys)} from {table} order by {order} limit 1").fetchone())
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        connection.ran = []
        assert ROW_PAGES[table].read(key, Request.fake("/"))(connection)
        assert connection.ran
        for sql, values in list(connection.ran):
            steps = plan(connection, sql, values)
            aliases = {alias: name for name, alias in re.findall(r"(\w+) as (\w+)", sql)}
            scanned = [found[1] for step in steps if (found := re.match(r"SCAN (\w+)", step))]
            whole = [name for name in scanned if aliases.get(name, name) in tables - SMALL]
            assert whole == [], sql
            assert not any("AUTOMATIC" in step for step in steps), sql


# ---- the generated corpus


def test_the_generated_corpus_keeps_the_laws(database):
    """All but those that need the raw files."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        assert store.dangling(connection) == []
        for law, message in verify._LAWS:
            broken = [message.format(**row) for row in connection.execute(law).fetchmany(3)]
            assert broken == []


def test_the_generated_corpus_has_all_that_pages_show(database):
    filled = "outlets people articles spans claims hops hop_claims quotes pairs overlaps families publications edges"
    with closing(sqlite3.connect(database)) as connection:
        for table in [*filled.split(), "edge_claims", "conflicts", "network", "article_terms", "article_authors"]:
            assert connection.execute(f"select count(*) from {table}").fetchone()[0], table
        assert connection.execute("select count(*) from articles").fetchone()[0] == ARTICLES
        assert len(connection.execute("select distinct language from articles").fetchall()) == 5


def test_the_same_seed_gives_the_same_rows(database, tmp_path):
    serving_corpus.write(tmp_path / "again.db", ARTICLES, 900)
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(tmp_path / "again.db")) as other:
        assert all(row == again for row, again in zip(store.dump(one), store.dump(other), strict=True))


@pytest.mark.parametrize("table", ["articles", "documents", "families", "pairs", "publications", "outlets", "people"])
def test_pages_of_the_generated_corpus_answer(site, table):
    keys = [row["name"] for row in asked(site, f"select name from pragma_table_info('{table}') where pk")]
    for row in asked(site, f"select {', '.join(keys)} from {table} limit 2"):
        assert site.get(f"/curate/{table}/{','.join(row)}").status == 200
    assert site.get(f"/curate/{table}").status == 200
