"""The pages of outlets, people, rules, labels, sources: numbers against SQL, links, bounds, and how they are read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import pairwise
from urllib.parse import unquote

import kin
import pytest
from datasette.utils import tilde_encode
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html
from sites import ROOT, Site, articles, asked, page, said, site

from curate.publish import answers, reads
from curate.publish.pages import (
    families,
    labels,
    months,
    outlets,
    output,
    people,
    publications,
    rules,
    sources,
    uses,
    wordings,
)
from curate.publish.serving import mistakes

TABLES = ("outlets", "people", "rules", "labels", "sources")
ENOUGH = 3
"""Pages of a table that are looked at where the sample has many."""


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(kin.related(tmp_path_factory.mktemp("kin"))) as opened:
        yield opened


MOST = {
    "outlets": "select outlet as id from articles where outlet is not null group by outlet order by count(*) desc, outlet",
    "people": "select person as id from article_authors group by person order by count(*) desc, person",
    "rules": "select rule as id from claims group by rule order by count(*) desc, rule",
    "labels": "select label as id from spans group by label order by count(*) desc, label",
    "sources": "select id from sources order by id desc",
}
"""Rows of each table, those with most to show first."""


def rows(site: Site, table: str) -> list[str]:
    return [row["id"] for row in asked(site, f"{MOST[table]} limit {ENOUGH}")]


def address(table: str, key: str) -> str:
    return f"/curate/{table}/{tilde_encode(key)}"


def paths(site: Site) -> list[str]:
    return [address(table, key) for table in TABLES for key in rows(site, table)]


def section(content: html.HtmlElement, name: str) -> html.HtmlElement:
    (found,) = content.xpath(f'//section[@id="{name}"]')
    return found


def cells(part: html.HtmlElement) -> list[list[str]]:
    return [[said(cell) for cell in row.xpath("td")] for row in part.xpath(".//tbody/tr")]


def one(site: Site, sql: str) -> int:
    ((value,),) = asked(site, sql)
    return int(value)


# ---- every page


def test_links_of_every_page_lead_to_pages_and_to_places_on_them(any_site):
    @cache
    def ids(path: str) -> frozenset[str]:
        return frozenset(page(any_site, path).xpath("//@id"))

    for path in paths(any_site):
        content = page(any_site, path)
        for href in content.xpath("//article//a/@href"):
            target, _, anchor = href.partition("#")
            assert not target or target.startswith(("/curate/", "https://www.wikidata.org/wiki/Q")), f"{path}: {href}"
            if not target.startswith("https:"):
                there = ids(target or path)
                assert not anchor or unquote(anchor) in there, f"{path}: {href}"


def test_pages_are_well_made(any_site):
    """One first heading, no rank left out, heads of tables with a scope, ids that are used once, names either way."""
    for path in paths(any_site):
        content = page(any_site, path)
        ranks = [int(heading.tag[1]) for heading in content.xpath("//article//*[self::h1 or self::h2 or self::h3]")]
        assert ranks.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(ranks)), path
        assert not content.xpath("//article//th[not(@scope)]"), path
        assert content.xpath("//article//h1/@dir") == ["auto"], path
        found = content.xpath("//@id")
        assert len(found) == len(set(found)), path
        assert content.xpath('//nav[@class="parts"]//a[text() = "json"]'), path


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("end", ["", ".json"])
def test_a_row_that_is_not_there_is_404(hand, table, end):
    assert hand.get(f"/curate/{table}/none{end}").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/curate/pairs/x",
        "/curate/pairs/x.json",
        "/curate/outlet_names/a,b",
        "/curate/edges/a,b,c,d",
        "/curate/articles/a,b",
    ],
)
def test_too_few_or_too_many_keys_are_404(hand, path):
    answer = hand.get(path)
    assert answer.status == 404
    assert mistakes.NOWHERE in answer.text or "Record not found" in answer.text


def test_the_keys_of_another_row_after_the_right_ones_are_404(hand):
    (row,) = asked(hand, "select a, b from pairs limit 1")
    assert hand.get(f"/curate/pairs/{row['a']},{row['b']}").status == 200
    assert hand.get(f"/curate/pairs/{row['a']},{row['b']},x").status == 404


# ---- outlets


def test_an_outlet_has_its_articles(any_site):
    for key in rows(any_site, "outlets"):
        content = page(any_site, address("outlets", key))
        part = section(content, "articles")
        wanted = asked(any_site, f"select id from articles where outlet = '{key}' order by month desc, published desc")
        listed = part.xpath('.//tbody//a[contains(@href, "/curate/articles/")]/@href')
        assert sorted(listed) == sorted(f"/curate/articles/{row['id']}" for row in wanted)
        by_month = asked(
            any_site,
            f"select month, count(*) as n from articles where outlet = '{key}' and month is not null group by month",
        )
        shown = {row[0]: row[1] for row in cells(part) if len(row) == 2}
        assert shown == {row["month"]: f"{row['n']} article{'s' if row['n'] > 1 else ''}" for row in by_month}
        assert len(part.xpath('.//svg//rect[@class="bar"]')) == len(by_month)
        for href, number in zip(
            part.xpath(".//details//a/@href"),
            (row["n"] for row in sorted(by_month, key=lambda row: row["month"])),
            strict=True,
        ):
            assert len(any_site.rows(href.replace("/curate/articles?", "/curate/articles.json?"))) == number


def test_an_outlet_tells_whom_it_republishes_and_who_republishes_it(any_site):
    for key in rows(any_site, "outlets"):
        content = page(any_site, address("outlets", key))
        for name, mine, theirs in (("takes", "later", "earlier"), ("given", "earlier", "later")):
            flows = asked(any_site, f"select * from network where {mine} = '{key}' order by articles desc, {theirs}")
            hrefs = section(content, name).xpath(".//tbody//a/@href")
            wanted = [
                href
                for flow in flows
                for href in (
                    f"/curate/outlets/{flow[theirs]}",
                    f"/curate/taken?earlier={flow['earlier']}&later={flow['later']}",
                )
            ]
            assert hrefs == wanted
            for flow, row in zip(flows, cells(section(content, name)), strict=True):
                assert row[1].startswith(f"{flow['articles']} article")
                assert row[2] == f"{flow['claimed']} claimed, {flow['measured']} measured, {flow['confirmed']} both"


def test_a_flow_tells_how_fast_and_how_whole(hand):
    content = page(hand, "/curate/outlets/inland-digest")
    assert cells(section(content, "given")) == [
        ["Coast Radio", "3 articles", "1 claimed, 3 measured, 1 both", "2 days", "60 % kept", "2020-01-11"]
    ]
    assert cells(section(content, "takes"))[0][3:] == ["6 days", "share not measured", "2020-01-09"]


def test_silent_copies_are_those_of_the_query(any_site):
    total = 0
    for row in asked(any_site, "select id from outlets where id in (select outlet from articles)"):
        silent = section(page(any_site, address("outlets", row["id"])), "silent")
        numbers = [
            int(re.match(r"(\d+)", item)[1]) if item[0].isdigit() else 0 for item in map(said, silent.xpath(".//li"))
        ]
        for number, name in zip(numbers, ("outlet", "earlier"), strict=True):
            found = any_site.rows(f"/curate/silent_copies.json?{name}={row['id']}")
            assert number == len({one["article"] for one in found})
            total += number
    assert total or len(articles(any_site)) < 10


def test_an_outlets_name_stands_as_pages_write_it(any_site):
    for key in rows(any_site, "outlets"):
        content = page(any_site, address("outlets", key))
        forms = asked(
            any_site,
            f"select exact, count(*) as n, sum(chosen) as c from claims where outlet = '{key}' group by exact order by n desc, exact",
        )
        shown = cells(section(content, "names"))
        assert [(row[0].partition("”")[0].strip("“"), row[1]) for row in shown] == [
            (" ".join(form["exact"].split()), f"{form['n']} claim{'s' if form['n'] > 1 else ''}, {form['c']} chosen")
            for form in forms
        ]
        names = asked(any_site, f"select name from outlet_names where outlet = '{key}'")
        listed = section(content, "names").xpath('.//ul[@class="lines"]//span[@dir="auto"]/text()')
        assert sorted(listed) == sorted(row["name"] for row in names)


def test_claims_of_an_outlet_that_lost_are_told_with_the_reason(hand):
    (row,) = cells(section(page(hand, "/curate/outlets/coast-radio"), "unchosen"))
    assert row[0].startswith("First published by: Coast Radio")
    assert row[2] == "not chosen: a line under every article says less than a sentence about this one"
    assert not page(hand, "/curate/outlets/harbour-post").xpath('//section[@id="unchosen"]')


def test_what_is_named_and_not_held_leads_to_what_is_known_of_it(hand):
    absent = section(page(hand, "/curate/outlets/harbour-post"), "absent")
    assert absent.xpath(".//a/@href") == [f"/curate/publications/{tilde_encode(kin.ABSENT)}"]
    assert "named by 2 articles" in said(absent)


def test_what_was_removed_from_an_outlets_pages(any_site):
    for key in rows(any_site, "outlets"):
        shown = cells(section(page(any_site, address("outlets", key)), "removed"))
        wanted = asked(
            any_site,
            f"""select label, count(*) as n, sum("end" - "start") as c, count(distinct article) as a from spans
            where not kept and article in (select id from articles where outlet = '{key}')
            group by label order by n desc, label limit {outlets.AUTHORS}""",
        )
        assert [
            (row[0], *(int(re.search(r"[\d,]+", cell)[0].replace(",", "")) for cell in row[1:])) for row in shown
        ] == [(row["label"], row["n"], row["c"], row["a"]) for row in wanted]


@pytest.mark.parametrize("table", ["outlets", "people", "sources", "rules", "labels"])
def test_a_row_of_which_nothing_is_known_has_a_page(hand, tmp_path, table):
    with (
        closing(sqlite3.connect(hand.database)) as connection,
        closing(sqlite3.connect(tmp_path / "curate.db")) as other,
    ):
        connection.backup(other)
        empty = {
            "outlets": ("empty", "منارة", None, None, None, 0),
            "people": ("empty", "منارة", None, 0),
            "sources": ("empty", "منارة", None, None, None, "auto", "none", None, None, None),
            "labels": ("empty", "text", 1, "nothing"),
            "rules": ("empty", "test", "body", "structure", "", "anywhere", "low", "no reason"),
        }[table]
        other.execute(f"insert into {table} values ({', '.join('?' * len(empty))})", empty)
        other.commit()
    with site(tmp_path / "curate.db") as opened:
        content = page(opened, address(table, "empty"))
        assert said(content.xpath("//h1")[0]) in ("منارة", "empty")
        assert not content.xpath('//svg[contains(@class, "drawn")]')


# ---- people


def test_a_person_has_their_articles_and_outlets(any_site):
    for key in rows(any_site, "people"):
        content = page(any_site, address("people", key))
        wanted = asked(any_site, f"select article from article_authors where person = '{key}'")
        listed = section(content, "articles").xpath('.//tbody//a[contains(@href, "/curate/articles/")]/@href')
        assert sorted(listed) == sorted(f"/curate/articles/{row['article']}" for row in wanted)
        counted = asked(
            any_site,
            f"""select outlets.name, count(*) as n from article_authors join articles on articles.id = article
            left join outlets on outlets.id = outlet where person = '{key}' group by outlet order by n desc, outlet""",
        )
        assert [(row[0], int(row[1].split()[0])) for row in cells(section(content, "outlets"))] == [
            (row["name"] or "not known", row["n"]) for row in counted
        ]
        for href in section(content, "outlets").xpath('.//a[contains(@href, "_joined")]/@href'):
            assert any_site.rows(href.replace("/curate/articles?", "/curate/articles.json?"))


def test_who_republished_a_person_is_what_the_edges_say(any_site):
    seen = 0
    for key in rows(any_site, "people"):
        shown = cells(section(page(any_site, address("people", key)), "takers"))
        wanted = asked(
            any_site,
            f"""select outlets.name, count(distinct later) as n from article_authors
            join edges on edges.earlier = article_authors.article join publications on publications.id = later
            left join outlets on outlets.id = publications.outlet
            where person = '{key}' and edges.relation <> 'quotation' group by outlet order by n desc, outlet""",
        )
        assert [(row[0], int(row[1].split()[0])) for row in shown] == [(row["name"], row["n"]) for row in wanted]
        seen += len(wanted)
    assert seen


def test_a_translator_has_a_page_with_the_words_that_say_so(real):
    translators = asked(
        real, "select distinct person from claims where field = 'translator' and chosen and person is not null"
    )
    assert translators
    for row in translators:
        shown = section(page(real, address("people", row["person"])), "translated")
        number = one(
            real, f"select count(*) from claims where person = '{row['person']}' and field = 'translator' and chosen"
        )
        assert len(cells(shown)) == number


# ---- rules and labels


@pytest.mark.parametrize(("table", "column"), [("rules", "rule"), ("labels", "label")])
def test_a_rule_and_a_label_tell_what_they_took_where(any_site, table, column):
    for key in rows(any_site, table):
        content = page(any_site, address(table, key))
        where = f"from spans left join articles on articles.id = article where spans.{column} = '{key}'"
        (total,) = asked(
            any_site,
            f"""select count(*) as n, sum(spans."end" - spans."start") as c, count(distinct spans.document) as d,
            count(distinct article) as a {where}""",
        )
        if not total["n"]:
            continue
        text = said(section(content, "where"))
        assert re.findall(r"([\d,]+) (?:span|character|document|article)s?\b", text)[:4] == [
            f"{total[name]:,}" for name in "ncda"
        ]
        by_outlet = asked(
            any_site,
            f"select outlets.name, count(*) as n {where.replace('where', 'left join outlets on outlets.id = outlet where', 1)} group by outlet",
        )
        heading = section(content, "where").xpath('.//h3[text() = "By outlet"]')[0]
        shown = cells(heading.getnext())
        assert {row[0]: int(row[1].split()[0]) for row in shown} == {
            row["name"] or "not known": row["n"] for row in by_outlet
        }
        assert len(cells(section(content, "places"))) == min(total["n"], uses.PLACES)


def test_the_words_of_a_rule_are_those_of_its_spans(any_site):
    for key in rows(any_site, "rules"):
        content = page(any_site, address("rules", key))
        spans = asked(
            any_site,
            f"""select trim(substr(text, "start" + 1, "end" - "start"), char(10, 13, 32, 9)) as words, spans.article, "start"
            from spans join document_texts on document_texts.document = spans.document where rule = '{key}'""",
        )
        if not spans:
            continue
        again = {
            " ".join(row["words"].split())
            for row in spans
            if sum(other["words"] == row["words"] for other in spans) > 1
        }
        shown = {row[0].strip("“”") for row in cells(section(content, "again"))}
        assert {words for words in again if words and len(words) < 200} >= {
            words for words in shown if len(words) < 200
        }
        places = section(content, "places").xpath(".//tbody/tr/td[1]/a/@href")
        wanted = {f"/curate/articles/{row['article']}#s-{row['start']}" for row in spans if row["article"]}
        assert {place for place in places if "/articles/" in place} <= wanted


def test_a_rule_tells_its_pattern_and_what_became_of_its_claims(any_site):
    for key in rows(any_site, "rules"):
        content = page(any_site, address("rules", key))
        (rule,) = asked(any_site, f"select * from rules where id = '{key}'")
        assert "".join(content.xpath("//pre//text()")) == rule["pattern"]
        fields = asked(
            any_site,
            f"select field, count(*) as n, sum(chosen) as c from claims where rule = '{key}' group by field order by field",
        )
        table = section(content, "claims").xpath(".//table")[0]
        assert [tuple(int(cell.split()[0]) for cell in row[1:]) for row in cells(table)] == [
            (row["n"], row["c"], row["n"] - row["c"]) for row in fields
        ]


def test_a_label_says_what_it_means_and_which_rules_give_it(any_site):
    for key in rows(any_site, "labels"):
        content = page(any_site, address("labels", key))
        (label,) = asked(any_site, f"select * from labels where id = '{key}'")
        assert label["says"] in said(content.xpath("//header[@class='masthead']")[0])
        given = [row["id"] for row in asked(any_site, f"select id from rules where label = '{key}' order by id")]
        assert [row[0] for row in cells(section(content, "rules"))] == given[: labels.RULES]


# ---- sources


def test_a_source_has_its_documents_and_what_is_not_held(any_site):
    for key in rows(any_site, "sources"):
        content = page(any_site, address("sources", key))
        documents = asked(any_site, f"select * from documents where source = '{key}' and kind = 'page' order by path")
        assert [row[0] for row in cells(section(content, "documents"))] == [row["path"] for row in documents]
        absent = asked(any_site, f"select path from absences where source = '{key}' order by path")
        shown = cells(section(content, "absences")) if absent else []
        assert [row[0] for row in shown] == [row["path"] for row in absent]
        (manifest,) = asked(any_site, f"select manifest from sources where id = '{key}'")
        assert section(content, "about").xpath(f'.//a[@href="/curate/documents/{manifest["manifest"]}"]')


def test_rights_that_are_an_address_are_a_link_and_nothing_else_is(hand, tmp_path):
    with (
        closing(sqlite3.connect(hand.database)) as connection,
        closing(sqlite3.connect(tmp_path / "curate.db")) as other,
    ):
        connection.backup(other)
        for key, rights in (("web", "https://harbour-post.example/rights"), ("bad", "javascript:alert(1)")):
            other.execute(
                "insert into sources values (?, 'x', null, null, null, 'auto', 'none', ?, null, null)", (key, rights)
            )
        other.commit()
    with site(tmp_path / "curate.db") as opened:
        assert page(opened, "/curate/sources/web").xpath('//a[@href="https://harbour-post.example/rights"]')
        content = page(opened, "/curate/sources/bad")
        assert "javascript:alert(1)" in said(section(content, "about"))
        assert not content.xpath('//a[starts-with(@href, "javascript")]')


# ---- lists that end


def test_what_a_list_leaves_out_is_said_and_led_to(real, monkeypatch):
    for module, names in (
        (output, ["NEWEST"]), (wordings, ["LISTED"]), (uses, ["OUTLETS", "TEXTS", "PLACES"]), (sources, ["DOCUMENTS", "ABSENCES"]),
        (outlets, ["NAMES", "FLOWS", "AUTHORS"]), (people, ["LISTED"]), (rules, ["SAID"]), (labels, ["RULES"]),
    ):  # fmt: skip
        for name in names:
            monkeypatch.setattr(module, name, 1)
    content = page(real, "/curate/outlets/port-hallam-ledger")
    links = [said(line) for line in content.xpath('//p[@class="more"]')]
    assert "All of them: 5 articles are not listed here." in links
    assert "All of them: 2 outlets are not listed here." in links
    for path in (
        "/curate/outlets/port-hallam-ledger",
        "/curate/sources/sample-tide",
        "/curate/rules/base~2Ecopyright-year-holder",
    ):
        hrefs = page(real, path).xpath('//p[@class="more"]/a/@href')
        assert len(hrefs) >= 3, path
        for href in hrefs:
            assert real.get(href).status == 200, href


def test_numbers_of_a_part_are_called_so(real, monkeypatch):
    monkeypatch.setattr(uses, "LOOKED", 3)
    text = said(page(real, "/curate/labels/body"))
    assert "Of the first 3 spans:" in text
    assert "There are more spans than are counted here" in text
    monkeypatch.setattr(uses, "CHARACTERS", 1)
    assert page(real, "/curate/labels/body").xpath('//section[@id="places"]//tbody/tr')


def test_an_article_with_many_copies_lists_some(hand, monkeypatch):
    names = kin.ids(hand.database)
    path = f"/curate/articles/{names['copy']}"
    beside = page(hand, path).xpath('//section[@id="chain"]//a[text() = "side by side"]/@href')
    monkeypatch.setattr(reads, "SHARED_MOST", 0)
    monkeypatch.setattr(reads, "CONFLICTS_MOST", 0)
    content = page(hand, path)
    assert not content.xpath('//section[@id="shared"]')
    assert content.xpath('//section[@id="chain"]//a[text() = "side by side"]/@href') == beside


def test_an_article_tells_how_many_copies_are_left_out(real, monkeypatch):
    (most,) = asked(real, "select article, count(*) as n from reuse group by article order by n desc, article limit 1")
    monkeypatch.setattr(reads, "SHARED_MOST", 1)
    shared = section(page(real, f"/curate/articles/{most['article']}"), "shared")
    assert len(cells(shared)) == 1
    assert f"{most['n'] - 1} articles are not listed here" in said(shared)
    (href,) = shared.xpath('.//p[@class="more"]/a/@href')
    assert len(real.rows(href.replace("/reuse?", "/reuse.json?"))) == most["n"]


def test_a_family_of_many_lists_some_of_it(real, monkeypatch):
    (most,) = asked(real, "select id, articles from families order by articles desc, id limit 1")
    whole = page(real, address("families", most["id"]))
    assert not whole.xpath('//section[@id="timeline"]//p[@class="more"]')
    for name in ("_LISTED", "STEPS", "PAIRS", "NAMED"):
        monkeypatch.setattr(
            families, name, getattr(families, name).replace(f"limit {families.MEMBERS_LISTED}", "limit 2")
        )
    monkeypatch.setattr(families, "MEMBERS_LISTED", 2)
    content = page(real, address("families", most["id"]))
    assert len(cells(section(content, "timeline"))) == 2
    assert f"{most['articles'] - 2} articles are not listed here" in said(section(content, "timeline"))
    assert len(content.xpath('//ul[@class="tree"]//li')) == 2
    assert len(cells(section(content, "pairs"))) <= 1


def test_a_publication_named_by_many_lists_some(hand, monkeypatch):
    monkeypatch.setattr(publications, "LISTED", 1)
    named = section(page(hand, address("publications", kin.ABSENT)), "named")
    assert len(cells(named)) == 1
    assert "1 article is not listed here" in said(named)
    assert hand.get(named.xpath('.//p[@class="more"]/a/@href')[0]).status == 200


# ---- how it is read


class Listening(sqlite3.Connection):
    """A connection that remembers what it was asked."""

    asked: list[tuple[str, tuple[object, ...]]]

    def execute(self, sql: str, values: tuple[object, ...] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        if hasattr(self, "asked"):
            self.asked.append((sql, values))
        return super().execute(sql, values)


READERS = {
    "outlets": outlets.outlet, "people": people.person, "rules": rules.rule, "labels": labels.label, "sources": sources.source,
    "families": families.family, "publications": publications.publication, "articles": reads.article,
}  # fmt: skip
PARTS = ("own", "listed", "one", "other", "said", "CONSTANT", "(subquery", "sides")
"""What a query may read whole: parts of it that are bounded, or found by an index."""


@pytest.mark.parametrize("table", sorted(READERS))
def test_no_page_reads_a_whole_table(any_site, table):
    with closing(sqlite3.connect(any_site.database, factory=Listening)) as connection:
        connection.row_factory = sqlite3.Row
        (row,) = connection.execute(f"{MOST.get(table, f'select id from {table}')} limit 1").fetchall()
        connection.asked = []
        assert READERS[table](row["id"])(connection)
        questions = list(connection.asked)
        assert len(questions) >= 3
        for sql, values in questions:
            plan = [step[3] for step in sqlite3.Connection.execute(connection, f"explain query plan {sql}", values)]
            scans = [step for step in plan if step.startswith("SCAN") and not step[5:].startswith(PARTS)]
            assert scans == [], sql
            assert not [step for step in plan if "AUTOMATIC" in step], sql


def test_the_documentation_says_over_what_is_counted():
    written = (
        (ROOT / "docs/publication.md").read_text(encoding="utf-8").partition("## Profiles")[2].partition("\n## ")[0]
    )
    told = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d", written)]
    assert told == [
        outlets.LOOKED, outlets.CUT, people.LOOKED, uses.LOOKED, uses.READ, uses.CHARACTERS // 1_000_000, sources.LOOKED,
    ]  # fmt: skip


# ---- small things


MONTHS = st.dictionaries(
    st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12)), st.integers(1, 10_000), max_size=30
)


@settings(deadline=None)
@given(MONTHS)
@example({})
@example({"2020-01": 1, "2020-13": 5, "2020": 5, "": 5})
@example({"0199-05": 2, "2020-01": 3, "2021-12": 1})
def test_a_chart_counts_every_article_once(counted):
    known = {month: number for month, number in counted.items() if months.MONTH.fullmatch(month)}
    drawn = months.chart(counted)
    assert (drawn is None) == (not known)
    if drawn is None:
        return
    assert sum(bar.articles for bar in drawn.bars) + drawn.before == sum(known.values())
    assert len(drawn.bars) <= months.MOST
    assert [bar.name for bar in drawn.bars] == sorted(bar.name for bar in drawn.bars)
    assert drawn.bars[-1].name == max(known)[: len(drawn.bars[-1].name)]
    assert all(
        bar.x >= 0 and bar.x + bar.width <= drawn.width and bar.y + bar.height <= drawn.height for bar in drawn.bars
    )
    assert all((bar.height > 0) == (bar.articles > 0) for bar in drawn.bars)


def test_a_list_says_how_much_of_it_is_left_out():
    numbers = [{"n": number} for number in range(5)]
    assert answers.cut(numbers, 2).more == 3
    assert answers.cut(numbers, 5).more == 0
    with closing(sqlite3.connect(":memory:")) as connection:
        sql = "select column1 as n from (values (1), (2), (3)) where n > ?"
        assert answers.first(connection, sql, 2, 0) == answers.First(({"n": 1}, {"n": 2}), 3)
        assert answers.first(connection, sql, 3, 1) == answers.First(({"n": 2}, {"n": 3}), 2)


@pytest.mark.parametrize(
    ("path", "column", "start"),
    [
        ("articles_resolved", "source", "/curate/sources/"),
        ("unclaimed_share", "source", "/curate/sources/"),
        ("articles_resolved", "outlet", "/curate/outlets/"),
        ("articles_resolved", "outlet_id", "/curate/outlets/"),
        ("outlet_network", "earlier", "/curate/outlets/"),
        ("outlet_network", "later_id", "/curate/outlets/"),
        ("chain", "outlet", "/curate/outlets/"),
        ("contested", "other_rule", "/curate/rules/"),
        ("sources", "manifest", "/curate/documents/"),
        ("claims", "person", "/curate/people/"),
        ("article_authors", "person", "/curate/people/"),
        ("label_use", "label", "/curate/labels/"),
        ("rule_use", "rule", "/curate/rules/"),
        ("spans", "rule", "/curate/rules/"),
        ("removed", "rule", "/curate/rules/"),
        ("boilerplate", "label", "/curate/labels/"),
        ("absences", "source", "/curate/sources/"),
    ],
)
def test_keys_in_cells_lead_to_profiles(real, path, column, start):
    hrefs = page(real, f"/curate/{path}?_size=20").xpath(
        f'//td[contains(@class, "col-{column} ") or @class = "col-{column}"]/a/@href'
    )
    assert hrefs, column
    assert all(href.startswith(start) for href in hrefs)
    for href in sorted(set(hrefs))[:3]:
        assert real.get(href).status == 200, href


def test_words_that_look_like_a_key_are_no_link(hand):
    assert not page(hand, "/curate/quotes").xpath('//td[contains(@class, "col-source")]/a')
