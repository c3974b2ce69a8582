"""Following a list from page to page gives every row, once, whatever it is sorted by."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from sites import Site, asked, names

from curate.publish.serving import ties


def followed(site: Site, path: str) -> list[tuple[object, ...]]:
    """The rows of all pages of a list."""
    rows: list[tuple[object, ...]] = []
    following: str | None = path
    while following:
        answer = site.get(following)
        assert answer.status == 200, answer.text
        told = json.loads(answer.text)
        rows += [tuple(row) for row in told["rows"]]
        address = urlsplit(told["next_url"] or "")
        following = f"{address.path}?{address.query}" if address.path else None
    return rows


@pytest.mark.parametrize("sort", ["_sort", "_sort_desc"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("articles", "relation"),
        ("articles", "published"),
        ("articles", "outlet"),
        ("articles", "hops"),
        ("claims", "field"),
        ("documents", "kind"),
        ("hops", "position"),
        ("spans", "label"),
        ("pairs", "direction"),
    ],
)
def test_every_row_comes_once(real, table, column, sort):
    size = 7 if table in ("articles", "documents", "hops", "pairs") else 900
    rows = followed(real, f"/curate/{table}.json?{sort}={column}&_size={size}&_nofacet=1&_labels=off")
    assert len(rows) == asked(real, f"select count(*) from {table}")[0][0]
    assert len(set(rows)) == len(rows)


def test_the_order_of_the_front_page_is_that_of_all(real):
    for table in names(real, "table"):
        size = 20 if table == "articles" else 1000
        if (count := asked(real, f"select count(*) from {table}")[0][0]) < 4000:
            rows = followed(real, f"/curate/{table}.json?_size={size}&_nofacet=1")
            assert (len(rows), len(set(rows))) == (count, count), table


KEYS = {"articles": ("id",), "hops": ("article", "position"), "order by": ("a b",)}


@pytest.mark.parametrize(
    ("sql", "after"),
    [
        ("select id from articles order by month desc limit 51", 'order by month desc, "id" limit 51'),
        ("select id from [articles] where a = :p0 order by [month] limit 9", 'order by [month], "id" limit 9'),
        ("select * from hops order by article limit 9", 'order by article, "position" limit 9'),
        ("select * from hops order by position limit 9", 'order by position, "article" limit 9'),
        ('select * from "order by" order by "x y" desc limit 2 ', 'order by "x y" desc, "a b" limit 2'),
    ],
)
def test_the_key_follows_the_sort_column(sql, after):
    assert ties.ordered(sql, KEYS).endswith(after)


@pytest.mark.parametrize(
    "sql",
    [
        "select id from articles order by id limit 51",
        "select id from articles order by month, id limit 51",
        "select id from articles limit 51",
        "select id from articles order by lower(month) limit 51",
        "select id from stories order by title limit 51",
        "select count(*) from articles",
        "select title from articles union select path from documents order by title limit 2",
        "with articles as (select 1) select 1 order by month limit 1",
        "",
    ],
)
def test_other_statements_are_left_alone(sql):
    assert ties.ordered(sql, KEYS) == sql
