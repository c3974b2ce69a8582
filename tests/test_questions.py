"""Addresses that ask for a thousand things: each would be answered in its time, all of them never."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from datasette.utils.asgi import Request
from sites import Site, handmade, site

from curate.publish.serving import questions

TERMS = quote('{"table":"article_terms","column":"term"}')
AUTHOR = '{"table":"article_authors","column":"person","value":%s}'


@pytest.fixture(scope="module", params=[True, False], ids=["public", "private"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(handmade(tmp_path_factory.mktemp("questions")), public=request.param) as opened:
        yield opened


@pytest.mark.parametrize(
    "query",
    [
        "&".join(["_facet=outlet"] * 11),
        "&".join([f"_facet_through={TERMS}"] * 11),
        "&".join(["_col=id"] * 61),
        "_search=" + "+".join(["the"] * 100),
        "_searchmode=raw&_search=" + "+OR+".join(["the"] * 100),
        "_ttl=" + "1" * 8_000,
    ],
    ids=["facets", "joins", "columns", "words", "raw words", "bytes"],
)
def test_a_question_of_too_many_parts_is_refused(either, query):
    answer = either.get(f"/curate/articles?{query}")
    assert answer.status == 400
    assert questions.TOO_MUCH in answer.text


def test_the_search_page_takes_no_more_words(either):
    assert either.get("/curate/search?q=" + "+".join(["the"] * 100)).status == 400


def test_what_readers_ask_is_answered(either):
    facets = "&".join(f"_facet={name}" for name in ("outlet", "origin", "relation", "month", "language"))
    columns = "&".join(f"_col={name}" for name in ("title", "outlet", "month", "words", "kept", "removed", "rights"))
    for path in (f"/curate/articles?{facets}&{columns}&_size=10", "/curate/search?q=" + "lamp+" * 50):
        assert either.get(path).status == 200


@pytest.mark.parametrize("length", [questions.LENGTH - 4, 20_000])
def test_sql_of_a_readers_own_may_be_long(length):
    query = b"sql=" + b"+" * length
    asked = Request({"type": "http", "method": "GET", "query_string": query}, None)
    assert questions.bounded(asked) is None


@pytest.mark.parametrize("value", ["1" + "0" * 30, "-9223372036854775809", '"\\ud800"', "1.5", "[]"])
def test_what_no_database_can_hold_is_no_join(either, value):
    answer = either.get(f"/curate/articles?_joined={quote(AUTHOR % value)}")
    assert answer.status == 400


def test_no_depth_of_a_join_fails(either):
    assert either.get("/curate/articles?_joined=" + "[" * 3_000).status == 400


@pytest.mark.parametrize("ending", ["", ".json"])
def test_a_facet_cannot_be_named_by_half_a_character(either, ending):
    told = quote('{"table":"article_authors","column":"person","name":"\\ud800"}')
    assert either.get(f"/curate/articles{ending}?_facet_through={told}").status == 200


def test_a_page_without_rows_has_no_csv(either):
    assert either.get("/curate.csv").status == 404
