"""Home, the list of articles, search, and questions: what a reader finds them by."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import yaml
from datasette.app import Datasette
from handmade import LIGHTHOUSE, NAMES, Page, Piece, Story, write
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from sites import ROOT, Site, asked, handmade, names, page, site

from curate.publish import metadata, rights
from curate.publish.pages import catalogue, home, search
from curate.publish.serving import blank
from curate.publish.through import Join, joins
from curate.rows import BREAK, UNPARTED, parted

QUERIES = metadata.made()["databases"]["curate"]["queries"]


def told(text: str, title: str, language: str) -> Story:
    return Story((Piece(text),), title=title, outlet="harbour-post", published="2020-01-03", language=language)


CHINESE = told("港口的潮汐表晚了一个小时，渔民们说。\n", "潮汐表错了", "zh")
JAPANESE = told("港の潮汐表は一時間遅れていた。\n", "潮汐表の誤り", "ja")
THAI = told("ตารางน้ำขึ้นน้ำลงผิดไปหนึ่งชั่วโมง\n", "ตารางน้ำ", "th")
KOREAN = told("항구의 조석표가 한 시간 늦었다.\n", "조석표", "ko")
ENGLISH = told("The tide tables were an hour late.\n", "Tide tables", "en")
SCRIPTS = Page("scripts.txt", (CHINESE, JAPANESE, THAI, KOREAN, ENGLISH))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(write(tmp_path_factory.mktemp("scripts") / "curate.db", (LIGHTHOUSE, SCRIPTS), NAMES)) as opened:
        yield opened


def value(found: Site, sql: str) -> object:
    return asked(found, sql)[0][0]


def links(content: html.HtmlElement, xpath: str) -> list[str]:
    return [str(href) for href in content.xpath(f"{xpath}/@href")]


# ---- home


def test_home_says_what_the_corpus_comes_to(real):
    counts = {
        dt.text: dt.getparent().find("dd").text_content() for dt in page(real, "/").xpath('//dl[@class="counts"]//dt')
    }
    assert counts["articles"] == str(value(real, "select count(*) from articles"))
    assert counts["outlets"] == str(value(real, "select count(distinct outlet) from articles"))
    assert counts["authors"] == str(value(real, "select count(distinct person) from article_authors"))
    assert counts["documents"] == str(value(real, "select count(*) from documents where kind = 'page'"))
    assert counts["first and last day"] == "2020-01-09 – 2020-04-11"


def test_home_shows_the_newest_articles_and_stories(real):
    content = page(real, "/")
    newest = [row["id"] for row in asked(real, "select id from articles order by published desc limit 5")]
    cards = links(content, '//section[@aria-labelledby="newest"]//h3/a')
    assert cards == [f"/curate/articles/{key}" for key in newest]
    stories = asked(real, "select id from families order by outlets desc, articles desc limit 5")
    assert set(links(content, '//section[@aria-labelledby="stories"]//li/a')) == {
        f"/curate/families/{row['id']}" for row in stories
    }


def test_every_link_of_home_leads_somewhere(real):
    hrefs = {href.partition("#")[0] for href in links(page(real, "/"), "//section//a")}
    assert len(hrefs) > 40
    for href in sorted(href for href in hrefs if href):
        assert real.get(href).status == 200, href


@pytest.mark.parametrize(
    "start", ['//section[@aria-labelledby="removed"]//li/a', '//ul[@class="entries"]//a[contains(., "removed")]']
)
def test_from_home_to_what_was_removed_and_why_is_three_clicks(real, start):
    pieces = page(real, links(page(real, "/"), start)[0])  # the first
    (row, *_) = pieces.xpath("//tbody/tr")
    assert row.xpath('string(td[contains(@class, "col-words")])').strip()
    assert row.xpath('string(td[contains(@class, "col-why")])').strip(), "why, after one click"
    (rule,) = links(row, 'td[contains(@class, "col-rule")]/a')
    assert real.get(rule).status == 200  # the second: the rule itself, with its pattern


def test_from_a_card_of_home_to_what_was_removed_from_it_is_one_click(real):
    (href, *_) = links(page(real, "/"), '//section[@aria-labelledby="newest"]//a[contains(., "removed")]')
    path, _, anchor = href.partition("#")
    assert page(real, path).get_element_by_id(anchor).xpath('.//a[contains(@href, "/curate/rules/")]')


def test_months_are_drawn_and_told(real):
    content = page(real, "/")
    drawn = content.xpath('//section[@aria-labelledby="when"]//*[local-name() = "a"]/@aria-label')
    rows = asked(
        real, "select month, count(*) as n from articles where month is not null group by month order by month"
    )
    assert drawn == [f"{row['month']}: {row['n']} article{'s' if row['n'] > 1 else ''}" for row in rows]
    assert content.xpath('//section[@aria-labelledby="when"]//li/a/text()') == [row["month"] for row in rows]


def test_many_months_are_drawn_by_year(real):
    drawn = home.bars(
        [(f"{year}-{month:02}", year % 7 + 1) for year in range(2010, 2020) for month in range(1, 13)],
        _links(real),
    )
    assert [bar.name for bar in drawn] == [str(year) for year in range(2010, 2020)]
    assert drawn[0].articles == 12 * (2010 % 7 + 1)
    assert drawn[0].href == "/curate/articles?published__gte=2010&published__lt=2011"
    assert max(bar.height for bar in drawn) == 100


def _links(found: Site) -> home.Links:
    return home.Links(found.datasette, "curate")


def published(database: Path, tmp_path: Path, **more: object) -> Site:
    told = Site(database)
    told.datasette = Datasette([str(database), *more.pop("others", [])], metadata={**_metadata(), **more})
    return told


def _metadata() -> dict[str, object]:
    read: dict[str, object] = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(
    ("contact", "href"),
    [
        ("corpus@harbour.example", "mailto:corpus@harbour.example"),
        ("https://harbour.example/contact", "https://harbour.example/contact"),
        ("write to the harbour office", None),
        ("javascript:alert(1)", None),
    ],
)
def test_home_says_whom_to_write_to(tmp_path, contact, href):
    told = published(handmade(tmp_path), tmp_path, plugins={"curate": {"contact": contact}})
    with closing(told):
        content = page(told, "/")
    (given_,) = content.xpath('//dt[starts-with(., "To have something taken down")]/following-sibling::dd')
    assert given_.text_content() == contact
    assert links(given_, "a") == ([href] if href else [])


def test_home_says_nothing_of_a_contact_that_is_not_given(real):
    assert "taken down" not in page(real, "/").text_content()


def test_home_says_how_to_cite_and_what_the_licence_is(tmp_path):
    told = published(
        handmade(tmp_path),
        tmp_path,
        plugins={"curate": {"cite": "Harbour corpus, 2026 <b>."}},
        license="CC BY 4.0",
        license_url="https://creativecommons.org/licenses/by/4.0/",
        source="Harbour archive",
        source_url="javascript:alert(1)",
    )
    with closing(told):
        facts = page(told, "/").xpath('//section[@aria-labelledby="use"]')[0]
    assert "Harbour corpus, 2026 <b>." in facts.text_content()
    assert "https://creativecommons.org/licenses/by/4.0/" in links(facts, ".//a")
    assert "Harbour archive" in facts.text_content()
    assert not [href for href in links(facts, ".//a") if "javascript" in href]


def test_without_a_citation_of_its_own_the_corpus_is_cited_by_its_title(real):
    text = page(real, "/").xpath('string(//section[@aria-labelledby="use"]//dt[. = "Cite as"]/../dd)')
    assert text.startswith(f"{_metadata()['title']}. 71 articles of 18 outlets, 2020-01-09 to 2020-04-11.")


def test_other_databases_keep_their_home(tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table lamps (id integer primary key, name text)")
    told = published(other, tmp_path)
    with closing(told):
        assert links(page(told, "/"), "//h2/a") == ["/other"]
    beside = published(handmade(tmp_path), tmp_path, others=[str(other)])
    with closing(beside):
        content = page(beside, "/")
        assert content.xpath('//dl[@class="counts"]')
        assert links(content, '//section[@aria-labelledby="others"]//a') == ["/other"]
        assert beside.get("/other").status == beside.get("/other/lamps").status == 200


def test_a_database_that_is_only_called_curate_keeps_its_home(tmp_path):
    with closing(sqlite3.connect(tmp_path / "curate.db")) as connection:
        connection.execute("create table lamps (id integer primary key, name text)")
    told = published(tmp_path / "curate.db", tmp_path)
    with closing(told):
        assert links(page(told, "/"), "//h2/a") == ["/curate"]


def test_the_home_of_an_empty_corpus_answers(tmp_path):
    with site(write(tmp_path / "curate.db", (), NAMES)) as opened:
        content = page(opened, "/")
        assert content.xpath('string(//dl[@class="counts"]/div[1]/dd)') == "0"
        assert not content.xpath('//section[@aria-labelledby="when"]')
        assert opened.get("/curate/search?q=tide").status == opened.get("/curate/articles").status == 200


PLANS = {
    "newest": f"{home.ARTICLES} order by articles.published desc limit 5",
    "contested": f"{home.ARTICLES} where contested = 1 order by articles.published desc limit 3",
    "outlets": home.OUTLETS,
    "stories": home.STORIES,
    "removed": home.REMOVED,
}


@pytest.mark.parametrize("name", PLANS)
def test_home_sorts_and_scans_nothing_big(real, name):
    plan = [str(row["detail"]) for row in asked(real, f"explain query plan {PLANS[name]}")]
    big = [line for line in plan if re.match(r"SCAN (articles|families|totals)\b(?! USING)|USE TEMP", line)]
    assert not [line for line in big if name not in ("outlets", "removed")], plan
    assert not [line for line in big if line.startswith("SCAN")], plan


def test_totals_are_what_is_counted(real):
    assert [tuple(row) for row in asked(real, "select * from totals order by kind, name")] == [
        tuple(row) for row in asked(real, "select * from counted order by kind, name")
    ]
    kept = value(real, "select value from totals where kind = 'corpus' and name = 'kept'")
    assert kept == value(real, "select sum(kept) from articles")


# ---- the database


def test_every_table_and_view_has_its_place_on_the_page_of_the_database(real):
    placed = [name for found in catalogue.GROUPS.values() for name in found]
    assert sorted(placed) == sorted(names(real, "table") + names(real, "view"))


def test_the_page_of_the_database_begins_with_questions(real):
    content = page(real, "/curate")
    heads = [head.text for head in content.xpath("//h2")]
    assert heads[0] == "Questions"
    assert heads[1:-1] == list(catalogue.GROUPS)
    assert heads[-1] == "A question of your own, in SQL"
    shown = {href.rpartition("/")[2] for href in links(content, '//dl[@class="tables"]//a')}
    hidden = {"article_texts", "document_texts", "parted_texts", "searched_texts", "articles_fts"}
    assert shown == set(names(real, "table") + names(real, "view")) - hidden
    assert len(content.xpath('//dl[@class="questions"]//dd')) == len(QUERIES)


def test_where_sql_is_not_allowed_there_is_no_box_for_it(tmp_path):
    told = Site(handmade(tmp_path))
    told.datasette = Datasette([str(told.database)], metadata=_metadata(), settings={"default_allow_sql": False})
    with closing(told):
        assert not page(told, "/curate").xpath("//textarea")


# ---- facets


def facets(found: Site, path: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Each facet of a list: its lines as label -> (count, address)."""
    content = page(found, path)
    return {
        facet.get("data-column"): {
            line.xpath("string(*[1])"): (
                line.text_content().split("✕")[0].strip().split()[-1],
                line.find(".//a").get("href").removeprefix("http://localhost"),
            )
            for line in facet.xpath(".//li")
        }
        for facet in content.xpath('//div[contains(@class, "facet-info ")]')
    }


def through(table: str, column: str, value: str) -> str:
    return urlencode({"_joined": json.dumps({"table": table, "column": column, "value": value})})


def test_authors_are_counted_by_the_table_that_joins_them(real):
    found = facets(real, "/curate/articles?_facet_size=max")["author"]
    rows = asked(
        real,
        "select name, count(distinct article) as n from article_authors join people on people.id = person group by person",
    )
    assert {name: count for name, (count, _) in found.items() if name != "author not known"} == {
        row["name"]: str(row["n"]) for row in rows
    }


@pytest.mark.parametrize("asks", ["", "?relation=republication", "?_search=tide"])
def test_a_facet_leads_to_as_many_articles_as_it_counts(real, asks):
    found = facets(real, f"/curate/articles{asks}")
    assert {"author", "term", "outlet", "origin", "rights", "month", "language"} <= set(found)
    for facet, lines in found.items():
        if facet in asks:
            continue  # its lines take the filter away
        for label, (count, href) in [*lines.items()][:2] + [*lines.items()][-1:]:
            path = href.replace("/curate/articles?", "/curate/articles.json?_nofacet=1&_size=1&")
            rows = json.loads(real.get(path).text)
            assert not count.isdecimal() or rows["filtered_table_rows_count"] == int(count), (facet, label)


def test_what_facets_skip_can_be_reached(real):
    lines = facets(real, "/curate/articles")
    for facet, label, column in (("origin", "no earlier outlet known", "origin"), ("rights", "no statement", "rights")):
        count, href = lines[facet][label]
        assert int(count) == value(real, f"select count(*) from articles where {column} is null")
        assert len(page(real, f"{href}&_size=max").xpath('//ol[@class="cards"]/li')) == int(count)
    (_, href) = lines["author"]["author not known"]
    assert len(page(real, href).xpath('//ol[@class="cards"]/li')) == value(
        real, "select count(*) from articles where authors is null"
    )
    assert facets(real, href)["author"]["author not known"][1] == "/curate/articles"


def test_a_selected_value_is_marked_and_can_be_taken_away(real):
    path = f"/curate/articles?{through('article_authors', 'person', 'edda-rask')}"
    answer = json.loads(real.get(path.replace("articles?", "articles.json?")).text)
    (selected,) = [value for value in answer["facet_results"]["author"]["results"] if value["selected"]]
    assert (selected["value"], selected["label"], selected["count"]) == ("edda-rask", "Edda Rask", 4)
    assert answer["filtered_table_rows_count"] == 4
    assert selected["toggle_url"].endswith("/curate/articles.json")
    content = page(real, path)
    assert [one_.text_content() for one_ in content.xpath('//p[@class="chips"]/span/span')] == ["Author: Edda Rask"]
    assert links(content, '//p[@class="chips"]/span/a') == ["/curate/articles"]


def test_two_authors_are_those_of_both(real):
    both = [through("article_authors", "person", who) for who in ("edda-rask", "maud-ferrant")]
    answer = json.loads(real.get(f"/curate/articles.json?{'&'.join(both)}").text)
    assert answer["filtered_table_rows_count"] == value(
        real,
        "select count(*) from (select article from article_authors where person in ('edda-rask', 'maud-ferrant')"
        " group by article having count(distinct person) = 2)",
    )


def test_a_long_facet_is_cut_and_the_rest_is_one_click_away(real):
    content = page(real, "/curate/articles?_facet_size=2")
    (more,) = links(content, '//div[@id="facet-author"]//li[@class="facet-truncated"]/a')
    assert len(facets(real, more)["author"]) == value(real, "select count(distinct person) from article_authors") + 1
    answer = json.loads(real.get("/curate/articles.json?_facet_size=2").text)
    assert answer["facet_results"]["author"]["truncated"]
    assert len(answer["facet_results"]["author"]["results"]) == 2


def test_a_facet_over_a_join_can_be_asked_for_in_the_address(real):
    config = quote(json.dumps({"table": "article_authors", "column": "article"}))
    answer = json.loads(real.get(f"/curate/people.json?_facet_through={config}").text)
    assert answer["facet_results"]["article"]["hideable"]


@pytest.mark.parametrize(
    "config",
    ["x", "{}", '{"table": "none", "column": "x"}', '{"table": "article_authors", "column": "none"}', '{"table": "meta", "column": "key"}'],
)  # fmt: skip
def test_a_facet_over_a_join_that_is_not_there_is_left_out(real, config):
    answer = real.get(f"/curate/articles.json?_facet_through={quote(config)}")
    assert answer.status == 200
    assert "none" not in json.loads(answer.text)["facet_results"]


@pytest.mark.parametrize("size", ["0", "-1", "x", "max", "3"])
def test_facet_sizes_are_datasettes_own(real, size):
    assert real.get(f"/curate/articles?_facet_size={size}").status == 200


def test_without_a_filter_only_the_joining_table_is_read():
    join = Join("article_terms", "term", "term", "article", "id")
    assert "articles" not in join.sql("select id from articles")
    assert "join article_terms" in join.sql("select id from articles where outlet = :p0")


def test_filters_that_cannot_be_read_are_no_filters():
    assert joins([("_joined", "{"), ("_joined", "[]"), ("_joined", '{"table": "x"}'), ("q", "{}")]) == {}


@pytest.mark.parametrize(
    "odd", ["", "x", "{}", "[]", '{"table": "meta", "column": "key", "value": "x"}', '{"table": "article_authors"}']
)
def test_a_filter_by_a_join_that_is_not_there_is_refused(real, odd):
    assert real.get(f"/curate/articles?_joined={quote(odd)}").status == 400


# ---- the list


def test_a_search_in_the_list_marks_the_words_found(real):
    content = page(real, "/curate/articles?_search=tide")
    cards = content.xpath('//ol[@class="cards"]/li')
    assert cards
    for card in cards:
        assert card.xpath('.//p[contains(@class, "found")]//mark')


@pytest.mark.parametrize("odd", ["", " ", '"', "*", "(", "a:b", "⟦x⟧", "<b>", "x" * 300])
def test_odd_searches_in_the_list_answer(real, odd):
    assert real.get(f"/curate/articles?_search={quote(odd)}").status == 200


def test_a_form_with_an_empty_search_field_searches_for_nothing(real):
    listed = page(real, "/curate/articles?_search=&relation=republication&_size=max").xpath('//ol[@class="cards"]/li')
    assert len(listed) == value(real, "select count(*) from articles where relation = 'republication'")


@pytest.mark.parametrize(
    ("asked_for", "left"),
    [
        (b"_search=", b""),
        (b"_search=+%20&a=b", b"a=b"),
        (b"a=b&_search=&c=", b"a=b&c="),
        (b"_search=tide", b"_search=tide"),
        (b"_search=%22", b"_search=%22"),
        (b"my_search=", b"my_search="),
        (b"_search=%FF", b"_search=%FF"),
    ],
)
def test_only_searches_for_nothing_are_left_out(asked_for, left):
    assert blank.searchless(asked_for) == left


def test_orders_are_links(real):
    content = page(real, "/curate/articles?language=en")
    assert content.xpath('//p[contains(@class, "orders")]/strong/text()') == ["newest first"]
    hrefs = dict(
        zip(
            content.xpath('//p[contains(@class, "orders")]/a/text()'),
            links(content, '//p[contains(@class, "orders")]/a'),
            strict=True,
        )
    )
    assert set(hrefs) == {"oldest first", "most removed", "longest", "longest chain"}
    for name, sql in (
        ("oldest first", "published is not null order by published"),
        ("most removed", "1 order by removed desc"),
        ("longest", "1 order by words desc"),
        ("longest chain", "1 order by hops desc"),
    ):
        listed = page(real, hrefs[name])
        (first,) = links(listed, '//ol[@class="cards"]/li[1]/h3/a')
        column = sql.split(" order by ")[1].split()[0]
        most = value(real, f"select {column} from articles where id = '{first.rpartition('/')[2]}'")
        assert most == value(real, f"select {column} from articles where language = 'en' and {sql} limit 1"), name
        assert listed.xpath('//p[contains(@class, "orders")]/strong/text()') == [name]


def test_filters_that_hold_are_told_by_name_and_can_be_taken_away(real):
    content = page(real, "/curate/articles?outlet=port-hallam-ledger&month=2020-01&authors__isnull=1&_search=basin")
    chips = [chip.text_content() for chip in content.xpath('//p[@class="chips"]/span/span')]
    assert chips == ["Outlet: Port Hallam Ledger", "Month: 2020-01", "Author not known", "Words: basin"]
    for href in links(content, '//p[@class="chips"]/span/a'):
        assert len(page(real, href).xpath('//p[@class="chips"]/span')) == 3


def test_removed_text_is_one_click_from_its_card(real):
    for href in links(page(real, "/curate/articles"), '//ol[@class="cards"]//a[contains(., "removed")]')[:5]:
        path, _, anchor = href.partition("#")
        assert page(real, path).get_element_by_id(anchor) is not None


# ---- rights


def test_an_article_has_the_rights_of_its_source(real):
    rows = asked(
        real,
        "select articles.rights, sources.statement, sources.rights as told from articles join sources on sources.id = articles.source",
    )
    assert {row["rights"] for row in rows} > {None, "CC-BY-4.0"}
    for row in rows:
        assert row["rights"] == row["statement"]
        assert row["rights"] is None or f"statement: {row['rights']}" in row["told"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("https://rightsstatements.org/vocab/InC/1.0/", "In Copyright"),
        ("http://rightsstatements.org/page/NoC-NC/1.0", "No Copyright, Non-Commercial Use Only"),
        ("https://rightsstatements.org/vocab/None/1.0/", "https://rightsstatements.org/vocab/None/1.0/"),
        ("CC-BY-4.0", "CC-BY-4.0"),
    ],
)
def test_rights_in_words(statement, words):
    assert rights.in_words(statement) == words


# ---- search


def test_search_gives_cards_best_match_first(real):
    content = page(real, "/curate/search?q=tide")
    cards = links(content, '//ol[@class="cards"]/li/h3/a')
    assert cards == [f"/curate/articles/{row['article']}" for row in real.rows("/curate/search.json?q=tide")]
    assert content.xpath('//input[@name="q"]/@value') == ["tide"]
    assert f"{len(cards)} articles" in content.text_content()
    assert content.xpath('//ol[@class="cards"]//mark')


def test_search_can_be_narrowed_by_links(real):
    content = page(real, "/curate/search?q=the")
    for href in links(content, '//p[@class="ways"]/a')[:6]:
        fewer = page(real, href)
        assert 0 < len(fewer.xpath('//ol[@class="cards"]/li')) < len(content.xpath('//ol[@class="cards"]/li'))
        assert links(fewer, '//p[@class="chips"]//a') == ["/curate/search?q=the"]


@pytest.mark.parametrize(
    ("narrowed", "where"),
    [
        ("outlet=ledger", "articles.outlet = 'port-hallam-ledger'"),
        ("outlet=port-hallam-ledger", "articles.outlet = 'port-hallam-ledger'"),
        ("language=ru", "articles.language = 'ru'"),
        ("year=2020", "articles.published like '2020%'"),
        ("year=1999", "0"),
    ],
)
def test_search_is_narrowed_by_what_is_asked(real, narrowed, where):
    words = "сельдь" if "ru" in narrowed else "the"
    match = f"(select rowid from articles_fts where articles_fts match '{words}')"
    found = {row["article"] for row in real.rows(f"/curate/search.json?q={quote(words)}&{narrowed}")}
    assert found == {row["id"] for row in asked(real, f"select id from articles where n in {match} and {where}")}


@pytest.mark.parametrize(
    "odd", ["", " ", '"', "'", "*", "AND", "tide NEAR", "(", "🗼", "عودة", '"the tide', "-", "a:b", "%", "x" * 300]
)
def test_odd_searches_answer(real, odd):
    for parameters in ({"q": odd}, {"q": "tide", "outlet": odd, "language": odd, "year": odd}):
        answer = real.get(f"/curate/search?{urlencode(parameters)}")
        assert answer.status == 200
        assert "message-error" not in answer.text
    (kept,) = page(real, f"/curate/search?{urlencode({'q': odd})}").xpath('//input[@name="q"]/@value')
    assert kept == odd


def test_a_search_that_finds_nothing_says_what_to_try(real):
    content = page(real, "/curate/search?q=nothingofthekind&outlet=ledger")
    assert "No article has all of these words" in content.text_content()
    assert {"/curate/search?q=nothingofthekind", "/curate/articles"} <= set(
        links(content, '//p[@class="zero-results"]/a')
    )


def test_an_empty_form_finds_nothing_and_says_nothing_of_it(real):
    content = page(real, "/curate/search")
    assert content.xpath('//input[@name="q"]/@value') == [""]
    assert not content.xpath('//p[@class="zero-results"]')


def test_the_limit_of_the_search_is_the_one_the_page_tells():
    assert f"limit {search.LIMIT}\n" in QUERIES["search"]["sql"]
    assert f"{search.LIMIT} at most" in QUERIES["search"]["description"]


def test_an_untitled_article_that_is_found_can_be_opened(tmp_path):
    untitled = Page("untitled.txt", (replace(ENGLISH, title=None),))
    with site(write(tmp_path / "curate.db", (untitled,), NAMES)) as opened:
        (card,) = page(opened, "/curate/search?q=tables").xpath('//ol[@class="cards"]/li/h3/a')
        assert card.text == "Untitled article"
        assert opened.get(card.get("href")).status == 200


# ---- scripts that set no spaces between words


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("潮汐", {"潮汐表错了", "潮汐表の誤り"}),
        ("渔民", {"潮汐表错了"}),
        ('"渔民 潮汐"', set()),
        ("渔民 潮汐", {"潮汐表错了"}),
        ("一時間", {"潮汐表の誤り"}),
        ("汐潮", set()),
        ("น้ำขึ้น", {"ตารางน้ำ"}),
        ("조석", {"조석표"}),
        ("tables", {"Tide tables"}),
    ],
)
def test_words_are_found_where_no_space_parts_them(scripts, words, titles):
    assert {row["title"] for row in scripts.rows(f"/curate/search.json?q={quote(words)}")} == titles
    assert {row["title"] for row in scripts.rows(f"/curate/articles.json?_search={quote(words)}")} == titles


def test_words_found_are_marked_and_no_break_is_left_in_them(scripts):
    content = page(scripts, f"/curate/search?q={quote('渔民')}")
    assert content.xpath("//mark/text()") == ["渔民"]
    assert BREAK not in "".join(content.xpath('//ol[@class="cards"]//text()'))


def test_only_articles_in_such_scripts_are_kept_twice(scripts):
    assert {row["title"].replace(BREAK, "") for row in asked(scripts, "select title from parted_texts")} == {
        story.title for story in (CHINESE, JAPANESE, THAI, KOREAN)
    }


@given(st.text())
@example("港 harbour 港")
def test_parted_texts_are_the_texts_with_breaks(text):
    assert parted(text).replace(BREAK, "") == text.replace(BREAK, "")
    assert parted(text).count(BREAK) == text.count(BREAK) + len(UNPARTED.findall(text))


# ---- questions


def test_the_document_lists_every_question_with_its_parameters():
    text = (ROOT / "docs/publication.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| ((?:`[a-z]+`(?:, )?)*) ?\| [a-z]", text, re.MULTILINE)
    assert {name: re.findall("`([a-z]+)`", parameters) for name, parameters in rows} == {
        name: query.get("params", []) for name, query in QUERIES.items()
    }


def test_every_field_of_a_question_has_a_label(real):
    for name, query in QUERIES.items():
        content = page(real, f"/curate/{name}")
        labelled = set(content.xpath("//form[not(ancestor::header)]//label/@for"))
        assert {field.get("id") for field in content.xpath('//form//input[@type="text" or @type="search"]')} <= labelled
        assert len(labelled) >= len(query.get("params", [])), name


def test_changed_headlines(real):
    rows = real.rows("/curate/changed_headlines.json")
    assert ("An hour that nobody had", "An hour that nobody had: tide tables are wrong in every port") in {
        (row["title"], row["other_title"]) for row in rows
    }
    assert all(row["title"] != row["other_title"] and row["relation"] != "quotation" for row in rows)
    some = real.rows("/curate/changed_headlines.json?outlet=soundwire")
    assert 0 < len(some) < len(rows)
    assert all("Soundwire" in (row["outlet"], row["other_outlet"]) for row in some)


def test_dropped_authors(real):
    rows = real.rows("/curate/dropped_authors.json?person=maud")
    assert {(row["author_left_out"], row["authors_here"]) for row in rows} == {("Maud Ferrant", None)}
    for row in real.rows("/curate/dropped_authors.json"):
        assert row["author_left_out"] not in (row["authors_here"] or "").split(", ")
        assert row["author_left_out"] in str(value(real, f"select authors from articles where id = '{row['other']}'"))


def test_same_day(real):
    rows = real.rows("/curate/same_day.json")
    assert [(row["day"], row["outlets_that_day"]) for row in rows] == [("2020-02-15", 3), ("2020-02-15", 2)]
    assert real.rows("/curate/same_day.json?day=2020-02") == rows
    assert real.rows("/curate/same_day.json?day=2020-03") == []


def test_people_across_outlets(real):
    for row in real.rows("/curate/people_across_outlets.json"):
        outlets = {
            found["outlet"]
            for found in asked(
                real,
                "select distinct outlet from articles join article_authors on article = id"
                f" where person = '{row['person']}' and outlet is not null",
            )
        }
        assert len(outlets) == row["outlets"] > 1
    (one_,) = real.rows("/curate/people_across_outlets.json?person=edda")
    assert (one_["name"], one_["articles_written"], one_["outlets"]) == ("Edda Rask", 4, 4)


def test_changed_later(real):
    rows = real.rows("/curate/changed_later.json")
    assert {row["article"] for row in rows} == {"f983689846f04382-0", "58612c05790bd418-279"}
    assert all(row["days_after"] > 0 for row in rows)
    assert real.rows("/curate/changed_later.json?outlet=soundwire")[0]["changed"] == "2020-04-03T15:02+01:00"


@pytest.mark.parametrize(
    "asks", ["", "?label=share-prompt", "?rule=en.share-note", "?label=share-prompt&rule=en.share-note"]
)
def test_removed_gives_pieces_with_reasons(real, asks):
    rows = real.rows(f"/curate/removed.json{asks}")
    wanted = dict(pair.split("=") for pair in asks.strip("?").split("&") if pair)
    where = " and ".join(f"{name} = '{value}'" for name, value in wanted.items()) or "1"
    assert len(rows) == min(
        500, len([row for row in asked(real, f"select text from removed_text where {where}") if row["text"].strip()])
    )
    for row in rows:
        assert row["why"]
        assert all(row[name] == value for name, value in wanted.items())
