"""What pages say agrees with what they lead to: numbers with rows, the first publisher with the chain, days with pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sites import Site, asked, page, sample, shown, site

from curate.publish import facts, saying
from curate.publish.pages import months


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(sample(tmp_path_factory.mktemp("sample"))) as opened:
        yield opened


def test_an_arrow_of_the_network_leads_to_as_many_articles_as_it_says(real):
    flows = asked(real, "select earlier, later, articles from network")
    assert any(flow["articles"] > 1 for flow in flows)
    for flow in flows:
        path = f"/curate/taken.json?_shape=array&earlier={flow['earlier']}&later={flow['later']}"
        assert len(json.loads(real.get(path).text)) == flow["articles"], path


def test_the_counts_of_the_home_page_lead_to_as_many_rows(real):
    for cell in page(real, "/").xpath("//dl[@class='counts']//dd[a]"):
        (href,) = cell.xpath("a/@href")
        path, _, query = href.partition("?")
        answer = json.loads(real.get(f"{path}.json?_shape=array&_size=max&{query}").text)
        assert len(answer) == int(shown(cell).replace(",", "")), href


def test_a_card_says_where_the_chain_goes_further_back_than_the_page(real):
    further = asked(
        real,
        "select articles.id from articles join hops on hops.article = articles.id and hops.position = 0"
        " where articles.origin is not null and hops.outlet is not articles.origin",
    )
    assert further
    cards = page(real, "/curate/articles?_size=max").xpath(
        "//li[@class='card'][contains(., 'chain goes further back')]"
    )
    assert {card.xpath(".//h3/a/@href")[0].rpartition("/")[2] for card in cards} == {row["id"] for row in further}


def test_a_link_that_is_held_has_a_day_where_its_article_has_one(real):
    found = asked(
        real,
        "select hops.article, hops.position, articles.published from hops"
        " join publications on publications.id = hops.publication join articles on articles.id = publications.article"
        " where hops.published is null and articles.published is not null",
    )
    assert found
    for row in found:
        (day,) = page(real, f"/curate/articles/{row['article']}").xpath(
            f"//li[@id='hop-{row['position']}']//*[@class='day']"
        )
        assert shown(day) == saying.moment(row["published"])


def test_an_article_without_a_title_shows_its_first_words(real):
    row = asked(
        real, "select articles.id, text from articles join article_texts using (n) where articles.title is null limit 1"
    )[0]
    (card,) = page(real, "/curate/articles?_size=max").xpath(
        f"//li[@class='card'][h3/a[contains(@href, '/{row['id']}')]]"
    )
    assert saying.opening(row["text"]) in shown(card)


def test_an_opening_is_one_line_that_ends_with_a_word():
    assert saying.opening(" one\n two ") == "one two"
    assert saying.opening(None) == ""
    said = saying.opening("mast " * 100)
    assert len(said) <= saying.OPENING + 2
    assert said.endswith("mast …")


def test_a_chain_goes_further_back_only_if_it_begins_with_another_outlet():
    assert saying.goes_further("Soundwire → Ledger", "Ledger")
    assert not saying.goes_further("Soundwire → Ledger", "Soundwire")
    assert saying.goes_further("Soundwire Two → Ledger", "Soundwire")
    assert not saying.goes_further("", "Ledger")


def test_fields_are_named_as_readers_know_them():
    assert facts.named("origin-outlet, title") == "First published by, Title"


def test_names_of_months_do_not_meet():
    """Seven letters of 12 pixels are about 45 wide."""
    chart = months.chart({"2020-01": 5, "2020-04": 1})
    assert chart is not None
    assert all(later.x - earlier.x >= 60 for earlier, later in pairwise(chart.ticks))


def test_what_is_not_there_is_said_with_ways_on(real):
    answer = real.get("/curate/articles/nothing")
    assert answer.status == 404
    assert 'href="/curate/search"' in answer.text
