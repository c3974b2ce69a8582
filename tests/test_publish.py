"""The publication: every page, on the database made by hand and on the sample corpus."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
import yaml
from datasette.app import SETTINGS as KNOWN
from datasette.utils import tilde_encode
from hypothesis import example, given
from hypothesis import strategies as st
from sites import ROOT, articles, asked, handmade, lines, names, page, shown, site

from curate.model import Span, Tile
from curate.publish import facts, metadata, reads
from curate.publish.cells import found
from curate.publish.pages.pieces import Cite, stretches
from curate.publish.server import SETTINGS

DESCRIBED = metadata.made()["databases"]["curate"]
QUERIES = DESCRIBED["queries"]


# ---- what Datasette is told


def test_metadata_is_what_is_generated():
    written = (ROOT / "metadata.yml").read_text(encoding="utf-8")
    assert written == metadata.written(), "write it anew: python -m curate.publish > metadata.yml"
    assert yaml.safe_load(written) == metadata.made()


def test_every_table_view_and_column_is_described(hand):
    for name in names(hand, "table") + names(hand, "view"):
        columns = {row["name"] for row in asked(hand, f"select name from pragma_table_info('{name}')")}
        assert set(DESCRIBED["tables"][name]["columns"]) == columns, name
        assert DESCRIBED["tables"][name]["description"], name


@pytest.mark.parametrize("name", sorted(DESCRIBED["tables"]))
def test_settings_of_a_table_name_its_columns(hand, name):
    table = DESCRIBED["tables"][name]
    named = [
        *(facet for facet in table.get("facets", []) if isinstance(facet, str)),
        *(table[key] for key in ("label_column", "sort", "sort_desc", "fts_pk") if key in table),
    ]
    assert set(named) <= set(table["columns"])


def test_site_yml_names_only_what_is_there():
    site_yml = yaml.safe_load((Path(metadata.__file__).parent / "site.yml").read_text(encoding="utf-8"))
    described = yaml.safe_load((Path(metadata.__file__).parents[1] / "describe.yml").read_text(encoding="utf-8"))
    assert set(site_yml["tables"]) <= set(described["tables"])
    assert not set(QUERIES) & set(described["tables"]), "a query would hide the table of its name"


def test_entry_points_of_the_home_page_are_there(any_site):
    hrefs = page(any_site, "/").xpath('//ul[@class="entries"]//a/@href')
    assert len(hrefs) >= 6
    for href in hrefs:
        page(any_site, href)


def test_settings_are_datasettes_own():
    assert set(SETTINGS) <= {setting.name for setting in KNOWN}


# ---- every page


@pytest.mark.parametrize("end", ["", ".json", ".csv"])
def test_every_table_and_view_answers(any_site, end):
    for name in names(any_site, "table") + names(any_site, "view"):
        assert any_site.get(f"/curate/{name}{end}").status == 200, name


@pytest.mark.parametrize("end", ["", ".json"])
def test_a_row_of_every_table_answers(any_site, end):
    for name in names(any_site, "table"):
        rows = asked(any_site, f"select * from {name} limit 1")
        keys = [
            row["name"] for row in asked(any_site, f"select name from pragma_table_info('{name}') where pk order by pk")
        ]
        if rows and keys:
            path = ",".join(tilde_encode(str(rows[0][key])) for key in keys)
            assert any_site.get(f"/curate/{name}/{path}{end}").status == 200, name


ODD = [
    "",
    " ",
    '"',
    "'",
    "*",
    "AND",
    "lamp NEAR",
    "(",
    "🗼",
    "عودة",
    '"the lamp',
    "-",
    "a:b",
    "%",
    "x" * 300,
]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_answers_an_empty_form_and_odd_values(any_site, name):
    parameters = QUERIES[name].get("params", [])
    for value in ODD if parameters else [""]:
        query = "&".join(f"{parameter}={quote(value)}" for parameter in parameters)
        answer = any_site.get(f"/curate/{name}?{query}")
        assert answer.status == 200, value
        assert "message-error" not in answer.text, value
    page(any_site, f"/curate/{name}")


def test_every_query_finds_something_in_the_sample(real):
    for name in QUERIES:
        rows = real.rows(f"/curate/{name}.json" + ("?q=the" if name == "search" else ""))
        assert rows, name


def test_queries_say_what_they_are_for():
    for name, query in QUERIES.items():
        assert query["title"], name
        assert query["description"], name
        assert all(parameter in query["description"] for parameter in query.get("params", [])), name
        assert set(re.findall(r":([a-z]+)", re.sub(r"'[^']*'", "", query["sql"]))) == set(query.get("params", [])), name


def test_what_is_not_there_is_404(hand):
    for path in (
        "/curate/articles/none",
        "/curate/documents/none",
        "/-/curate/none.css",
        "/-/curate/site.yml",
    ):
        assert hand.get(path).status == 404, path


def test_search_marks_the_words_found(hand):
    marked = page(hand, "/curate/search?q=stairs").xpath("//mark/text()")
    assert marked == ["stairs"]


# ---- the list of articles


def test_cards_and_grid_list_the_same_articles(any_site):
    path = "/curate/articles?_size=max"
    cards = page(any_site, path).xpath('//ol[@class="cards"]/li/h3/a/@href')
    grid = page(any_site, f"{path}&_view=grid").xpath('//table//td[contains(@class, "col-title")]/a/@href')
    assert cards == grid
    assert len(cards) == asked(any_site, "select count(*) from articles")[0][0]


def test_columns_one_asks_for_are_shown(hand):
    heads = page(hand, "/curate/articles?_col=title&_col=chain&_col=published").xpath("//th/@data-column")
    assert {"title", "chain"} <= set(heads)


def test_labels_stand_for_ids(hand):
    cells = page(hand, "/curate/articles?_view=grid").xpath('//td[contains(@class, "col-outlet")]//text()')
    assert "Inland Digest" in cells
    assert "inland-digest" not in cells


# ---- the page of an article


def rests_on(claim: sqlite3.Row, article: sqlite3.Row) -> bool:
    same = claim["document"] == article["document"]
    return same and article["start"] <= claim["start"] and claim["end"] <= article["end"]


def test_an_article_shows_its_raw_text_to_the_character(any_site):
    for article in articles(any_site):
        (raw,) = page(any_site, f"/curate/articles/{article['id']}").xpath('//div[contains(@class, "verbatim")]')
        assert shown(raw) == lines(article["raw"]), article["id"]


def test_an_article_shows_its_cleaned_text(any_site):
    for article in articles(any_site):
        paragraphs = page(any_site, f"/curate/articles/{article['id']}").xpath('//div[@class="clean"]//p[@dir]')
        assert [one.text_content() for one in paragraphs] == article["text"].splitlines(), article["id"]


def test_evidence_is_marked_on_the_very_words(any_site):
    for article in articles(any_site):
        content = page(any_site, f"/curate/articles/{article['id']}")
        claims = asked(any_site, f"select * from claims where article = '{article['id']}'")
        for claim in claims:
            pieces = content.xpath(f'//mark[contains(concat(" ", @data-claims, " "), " {claim["id"]} ")]')
            own = rests_on(claim, article)
            assert "".join(piece.text_content() for piece in pieces) == (lines(claim["exact"]) if own else ""), claim[
                "id"
            ]


def test_facts_and_evidence_link_both_ways(any_site):
    for article in articles(any_site):
        content = page(any_site, f"/curate/articles/{article['id']}")
        ids = content.xpath("//@id")
        assert len(ids) == len(set(ids)), article["id"]
        for claim in asked(any_site, f"select * from claims where article = '{article['id']}'"):
            (there,) = content.xpath(f'//*[@id="f-{claim["id"]}"]/a[contains(@class, "number")]/@href')
            if rests_on(claim, article):
                assert there == f"#c-{claim['id']}"
                assert there[1:] in ids
                assert content.xpath(f'//div[contains(@class, "verbatim")]//a[@href="#f-{claim["id"]}"]')
            else:
                target = urlsplit(there)
                assert target.path == f"/curate/documents/{claim['document']}"
                assert target.fragment in page(any_site, there).xpath("//@id")


def test_every_link_within_a_page_leads_somewhere(any_site):
    paths = [f"/curate/articles/{row['id']}" for row in articles(any_site)]
    paths += [f"/curate/documents/{row['id']}" for row in asked(any_site, "select id from documents")]
    for path in paths:
        content = page(any_site, path)
        ids = set(content.xpath("//@id"))
        inner = [unquote(href[1:]) for href in content.xpath('//a[starts-with(@href, "#")]/@href')]
        assert set(inner) <= ids, path


def test_links_lead_to_pages_that_are_there(any_site):
    paths = [f"/curate/articles/{row['id']}" for row in articles(any_site)[:5]]
    paths += [
        "/curate/articles",
        "/curate/claims",
        "/curate/contested",
        "/curate/chain",
        "/curate/coverage",
        "/curate/search?q=the",
    ]
    hrefs = {
        href.partition("#")[0]
        for path in paths
        for href in page(any_site, path).xpath("//section//a/@href")
        if "?" not in href
    }
    for href in sorted(href for href in hrefs if href.startswith("/curate/")):
        assert any_site.get(href).status == 200, href


def test_competing_claims_stand_beside_the_chosen(hand):
    content = page(hand, f"/curate/articles/{articles(hand)[0]['id']}")
    (fact,) = [fact for fact in content.xpath('//div[@class="fact"]') if fact.findtext("dt") == "First published by"]
    chosen, other = fact.xpath("dd")
    assert chosen.get("class") == "chosen"
    assert "Harbour Post" in chosen.text_content()
    assert "a sentence about this article beats a copyright line" in chosen.text_content()
    assert other.get("class") == "other"
    assert "Coast Radio" in other.text_content()
    assert "says less than a sentence about this one" in other.text_content()


def test_the_chain_is_in_order_with_its_evidence(hand):
    content = page(hand, f"/curate/articles/{articles(hand)[0]['id']}")
    hops = content.xpath('//ol[@class="chain"]/li')
    assert [hop.findtext("strong/a") for hop in hops] == ["Harbour Post", "Inland Digest"]
    assert [hop.findtext("span[@class='relation']") for hop in hops] == ["original", "republication"]
    assert all(hop.xpath('.//a[contains(@class, "number")]') for hop in hops)


def test_removed_spans_are_labelled_in_place(any_site):
    for article in articles(any_site):
        content = page(any_site, f"/curate/articles/{article['id']}")
        for span in asked(any_site, f"select * from spans where article = '{article['id']}'"):
            (tile,) = content.xpath(f'//*[@id="s-{span["start"]}"]')
            chips = ["".join(chip.itertext()).strip() for chip in tile.xpath('./*[contains(@class, "chip")]')]
            label = f"{span['label']} {span['rule']}" if span["rule"] else span["label"]
            assert chips == ([] if span["kept"] else [label])


# ---- the page of a document


def test_a_document_shows_all_its_text(any_site):
    for row in asked(any_site, "select documents.*, text from documents join document_texts on document = id"):
        content = page(any_site, f"/curate/documents/{row['id']}")
        (raw,) = content.xpath('//div[contains(@class, "verbatim")]')
        assert shown(raw) == lines(row["text"]), row["path"]
        opened = content.xpath('//ol[@class="contents"]/li')
        assert len(opened) == row["articles"]


def test_a_map_covers_the_document(any_site):
    for row in asked(any_site, "select * from documents where kind = 'page' and characters > 0"):
        bars = page(any_site, f"/curate/documents/{row['id']}").xpath('//*[@class="map"]//rect[@y="18"]')
        assert sum(float(bar.get("width")) for bar in bars) == pytest.approx(1000, abs=0.02 * len(bars))


def test_a_long_document_is_shown_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(reads, "WINDOW", 100)
    with site(handmade(tmp_path)) as short:
        (document,) = asked(short, "select * from documents where kind = 'page'")
        text = asked(short, f"select text from document_texts where document = '{document['id']}'")[0]["text"]
        path: str | None = f"/curate/documents/{document['id']}"
        seen = []
        while path:
            content = page(short, path)
            seen.append(shown(content.xpath('//div[contains(@class, "verbatim")]')[0]))
            path = next(iter(content.xpath('//a[text() = "Next part"]/@href')), None)
        assert len(seen) == 5
        assert "".join(seen) == text
        for odd in ("-1", "x", "9" * 30, "²", "431"):
            page(short, f"/curate/documents/{document['id']}?_from={quote(odd)}")


# ---- pieces


TEXT = st.text(max_size=60)
ENDS = st.tuples(st.integers(-5, 70), st.integers(-5, 70)).map(lambda pair: Span(*sorted(pair)))
TILES = st.lists(st.builds(Tile, ENDS, st.sampled_from(["body", "caption"]), st.booleans(), st.none()), max_size=8)
CITES = st.lists(ENDS, max_size=8).map(
    lambda spans: [Cite(f"c{at}", at, span, "#", "") for at, span in enumerate(spans, start=1)]
)


@given(TEXT, st.integers(0, 9), TILES, CITES)
@example("a\n\n", 0, [Tile(Span(0, 3), "caption", kept=False, rule=None)], [])
@example("🗼ab", 0, [Tile(Span(0, 3), "body", kept=True, rule=None)], [Cite("c", 1, Span(1, 2), "#", "")])
def test_pieces_are_the_text_and_evidence_is_on_its_words(text, at, tiles, cites):
    cut = stretches(text, at, tiles, cites)
    pieces = [piece for stretch in cut for piece in stretch.pieces]
    view = Span(at, at + len(text))

    assert "".join("".join(piece.text for piece in one.pieces) + one.gap for one in cut) == text
    for cite in cites:
        clipped = Span(max(cite.span.start, view.start), min(cite.span.end, view.end))
        words = text[clipped.start - at : clipped.end - at] if clipped.start < clipped.end else ""
        assert "".join(piece.text for piece in pieces if cite in piece.cites) == words
        assert sum(cite in piece.begins for piece in pieces) == bool(words)
        assert sum(cite in piece.ends for piece in pieces) == bool(words)


# ---- small things


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("https://harbour-post.example/a?b=c", True),
        ("http://harbour-post.example", True),
        ("  https://harbour-post.example ", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("//harbour-post.example", False),
        ("https:", False),
        ("https://[x", False),
        ('https://a.example/" onclick="x', False),
        ("java\nscript:alert(1)", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(value, safe):
    assert facts.web_link(value) == (value.strip() if safe else None)


@pytest.mark.parametrize(
    ("snippet", "shown_as"),
    [
        ("a ⟦b⟧ c", "a <mark>b</mark> c"),
        ("⟦a", "⟦a"),
        ("a⟧⟦b", "a⟧⟦b"),
        ("⟦<b>⟧", "<mark>&lt;b&gt;</mark>"),
        ("⟦⟦a⟧⟧", "⟦<mark>a</mark>⟧"),
        ("", ""),
    ],
)
def test_marks_of_a_search_cannot_open_tags(snippet, shown_as):
    assert str(found(snippet)) == shown_as


def test_headers_are_on_every_answer(hand):
    for path in ("/", "/curate/articles", "/curate/articles.json", "/none", "/-/curate/curate.css"):
        headers = hand.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "no-referrer", path


def test_json_says_what_the_page_says(hand):
    (article,) = [row for row in articles(hand) if row["published"]]
    answer: Mapping[str, object] = json.loads(hand.get(f"/curate/articles/{article['id']}.json?_shape=array").text)[0]
    assert answer["title"] == article["title"]
    assert answer["origin"] == "harbour-post"
