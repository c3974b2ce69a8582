"""The pages in a real browser: what a reader sees, clicks and does without."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import chromium
import kin
import pytest
from chromium import Tab
from sites import handmade, sample, server

pytestmark = pytest.mark.skipif(
    not chromium.found() and os.environ.get("CI") != "true",
    reason="no chromium here (in CI that is an error)",
)


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


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = handmade(tmp_path_factory.mktemp("hand"))
    with server(database) as address:
        yield Served(address, database)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = sample(tmp_path_factory.mktemp("sample"))
    with server(database) as address:
        yield Served(address, database)


@pytest.fixture(scope="module")
def kindred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = kin.related(tmp_path_factory.mktemp("kin"))
    with server(database) as address:
        yield Served(address, database)


@pytest.fixture(scope="module")
def browser() -> Iterator[Tab]:
    with chromium.tab() as opened:
        yield opened


@pytest.fixture
def tab(browser: Tab) -> Tab:
    browser.size(1300, 900)
    browser.prefer("light")
    browser.complaints.clear()
    return browser


def paths(served: Served) -> list[str]:
    """One page of each kind, and the articles with most to show."""
    tables = [
        "articles",
        "claims",
        "spans",
        "documents",
        "outlets",
        "contested",
        "chain",
        "rules",
        "unclaimed_share",
    ]
    queries = ["search?q=the", "contradictions", "republished", "coverage", "removed", "timeline"]
    rows = served.ask(
        """select id from articles
        order by (select count(*) from claims where article = articles.id) desc limit 4"""
    )
    rows += served.ask("select id from articles where language = 'ar' limit 1")
    documents = served.ask("select id from documents order by kind, articles desc limit 2")
    documents += served.ask("select id from documents where kind = 'page' order by articles desc limit 2")
    return [
        *_paths_of_republication(served),
        "/",
        "/curate",
        "/curate/articles?_view=grid",
        *(f"/curate/{name}" for name in [*tables, *queries]),
        *(f"/curate/articles/{row['id']}" for row in rows),
        *(f"/curate/documents/{row['id']}" for row in documents),
    ]


def _paths_of_republication(served: Served) -> list[str]:
    """Families, pairs and placeholders, those with most to show; an article with a long chain; the network."""
    keys = {
        "families": "select id from families order by articles desc limit 2",
        "pairs": "select a || ',' || b as id from pairs order by direction, identity limit 2",
        "publications": "select id from publications order by held, named_by desc limit 1",
        "articles": "select id from articles order by hops desc, id limit 1",
    }
    found = [f"/curate/{table}/{row['id']}" for table, sql in keys.items() for row in served.ask(sql)]
    queries = ["taken", "most_republished", "not_held", "shared_quotations"]
    return [*found, "/curate/outlet_network", "/curate/reuse", *(f"/curate/{name}" for name in queries)]


OUTLINED = """(() => [...document.querySelectorAll("mark")]
  .filter(m => getComputedStyle(m).outlineStyle !== "none")
  .map(m => m.textContent))()"""

IN_VIEW = """(selector => { const r = document.querySelector(selector).getBoundingClientRect();
  return r.top >= 0 && r.bottom <= innerHeight; })"""


def claim(served: Served, field: str, value: str) -> str:
    (row,) = served.ask(
        f"select claims.id from claims join articles on articles.id = article where field = '{field}'"
        f" and value = '{value}' and articles.title like '%lamp%'"
    )
    return str(row["id"])


@pytest.mark.parametrize("site", ["hand", "kindred", "real"])
def test_no_page_has_the_browser_complain(site, request, tab):
    served = request.getfixturevalue(site)
    for path in paths(served):
        tab.open(served.address + path)
        tab.run("1")
        assert tab.complaints == [], path


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("author", "Ana Lopes", "Ana Lopes"),
        ("origin-outlet", "Harbour Post", "Harbour Post"),
        ("title", "🗼🌊 The lamp is lit again 🎉", "🗼🌊 The lamp is lit again 🎉"),
        ("origin-published", "2020-01-03", "January 3, 2020"),
    ],
)
def test_a_number_among_the_facts_scrolls_to_the_very_words(hand, tab, field, value, words):
    """There are emoji before each of them, which JavaScript counts twice."""
    tab.size(1300, 500)
    tab.open(hand.lighthouse)
    key = claim(hand, field, value)
    tab.click(f"#f-{key} a.number")
    tab.until(f'location.hash === "#c-{key}"')
    tab.until(f'{IN_VIEW}("#c-{key} mark")')
    assert tab.run(OUTLINED) == [words]


def test_a_number_in_the_text_leads_back_to_its_fact(hand, tab):
    tab.size(1300, 500)
    tab.open(hand.lighthouse)
    key = claim(hand, "outlet", "Inland Digest")
    tab.click(f'.verbatim a.number[href="#f-{key}"]')
    tab.until(f'{IN_VIEW}("#f-{key}")')
    assert tab.run(f'getComputedStyle(document.querySelector("#f-{key}")).outlineStyle') == "solid"
    assert "Inland Digest" in tab.run(f'document.querySelector("#f-{key}").textContent')


def test_evidence_is_found_without_script(hand, tab):
    tab.size(1300, 500)
    key = claim(hand, "origin-outlet", "Harbour Post")
    tab.without_script(off=True)
    try:
        tab.open(hand.lighthouse)
        tab.click(f"#f-{key} a.number")
        tab.until(f'{IN_VIEW}("#c-{key} mark")')
        assert tab.run(OUTLINED) == ["Harbour Post"]
    finally:
        tab.without_script(off=False)


def test_what_a_curator_wrote_is_shown_in_the_manifest(hand, tab):
    tab.open(hand.lighthouse)
    key = claim(hand, "relation", "republication")
    tab.click(f"#f-{key} a.number")
    tab.until('location.pathname.includes("/documents/") && document.readyState === "complete"')
    tab.until(f'{IN_VIEW}("#c-{key} mark")')
    assert tab.run(OUTLINED) == ["outlet: harbour-post"]


def test_every_claim_of_the_sample_outlines_its_words(real, tab):
    """Addresses that are opened, not clicked: what a citation does."""
    rows = real.ask(
        """select claims.id, claims.article, claims.exact from claims
        join articles on articles.id = claims.article and articles.document = claims.document
          and claims."start" >= articles."start" and claims."end" <= articles."end"
        where claims.id in (select min(id) from claims group by field) order by claims.article"""
    )
    assert len(rows) >= 10
    for row in rows:
        tab.open(f"{real.address}/curate/articles/{row['article']}#c-{row['id']}")
        tab.until(f'{IN_VIEW}("#c-{row["id"]} mark")')
        assert "".join(tab.run(OUTLINED)) == row["exact"].replace("\r\n", "\n"), row["id"]


def test_cleaned_and_raw_text_stand_side_by_side_where_there_is_room(hand, tab):
    sides = """[".clean", ".raw"].map(s => { const r = document.querySelector(s).getBoundingClientRect();
      return [r.left, r.top, r.right]; })"""
    tab.open(hand.lighthouse)
    (clean, raw) = tab.run(sides)
    assert clean[1] == raw[1]
    assert clean[2] < raw[0]
    tab.size(360, 740)
    (clean, raw) = tab.run(sides)
    assert clean[0] == raw[0]
    assert clean[1] < raw[1]


@pytest.mark.parametrize("site", ["hand", "kindred", "real"])
@pytest.mark.parametrize("width", [360, 1600])
def test_no_page_is_wider_than_the_window(site, width, request, tab):
    served = request.getfixturevalue(site)
    for path in paths(served):
        tab.size(width, 800)
        tab.open(served.address + path)
        assert tab.run("document.documentElement.scrollWidth") <= width, path


CONTRAST = """(() => {
  const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const line = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.map(line);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const s = getComputedStyle(e), c = rgb(s.backgroundColor);
    if (s.backgroundImage !== "none") return null;
    if (c.length === 3 || c[3] === 1) return c.slice(0, 3); } return null; };
  const bad = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walker.nextNode();) { const e = n.parentElement;
    if (!n.textContent.trim() || !e.checkVisibility() || e.closest("script, style, option, svg")) continue;
    const back = ground(e); if (!back) continue;
    const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(back);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const said = n.textContent.trim().slice(0, 30);
    if (ratio < 4.5) bad.add(`${e.tagName}.${e.className}: ${ratio.toFixed(2)} ${said}`); }
  return [...bad]; })()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(kindred, tab, scheme):
    """WCAG AA: 4.5 to 1, for every piece of text on a plain ground."""
    tab.prefer(scheme)
    for path in paths(kindred):
        tab.open(kindred.address + path)
        assert tab.run(CONTRAST) == [], path


def test_dark_is_dark(hand, tab):
    ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0)"
    tab.open(hand.lighthouse)
    assert tab.run(ground) > 600
    tab.prefer("dark")
    assert tab.run(ground) < 150


def test_arabic_runs_from_right_to_left(hand, tab):
    (row,) = hand.ask("select id from articles where language = 'ar'")
    tab.open(f"{hand.address}/curate/articles/{row['id']}")
    for selector in ("h1", ".clean p[dir]", ".raw .tile.whole"):
        assert tab.run(f"getComputedStyle(document.querySelector({json.dumps(selector)})).direction") == "rtl", selector


def test_a_copy_of_the_raw_text_is_the_raw_text(hand, tab):
    """Labels and numbers are there to be read and clicked, not to be copied."""
    tab.open(hand.lighthouse)
    copied = tab.run(
        'getSelection().selectAllChildren(document.querySelector(".raw .verbatim")) || String(getSelection())'
    )
    assert "Share this 📣 with your crew." in copied
    assert "share-prompt" not in copied
    assert "Ana Lopes | Inland Digest | January 9, 2020" in copied


# ---- republication


SHOWN = """(() => [...document.querySelectorAll("mark.overlap.shown")].map(m => m.textContent))()"""


def reading(served: Served, one: str = "lamp", other: str = "copy") -> str:
    names = kin.ids(served.database)
    return f"{served.address}/curate/pairs/{','.join(sorted((names[one], names[other])))}"


@pytest.mark.parametrize("width", [360, 1200])
def test_a_number_leads_to_the_same_passage_in_the_other_text(kindred, tab, width):
    """Sixty lines with an emoji each stand before it in the one text, and none in the other."""
    tab.size(width, 600)
    tab.open(reading(kindred))
    tab.click("#o-2 + a.number")
    tab.until('location.hash === "#o-2-right"')
    tab.until(f'{IN_VIEW}("#o-2-right + a.number + mark")')
    tab.until(f"{SHOWN}.length")
    assert tab.run(SHOWN) == [kin.OIL, kin.OIL]
    if width == 1200:
        tab.until(f'{IN_VIEW}("#o-2 + a.number + mark")')
    tab.click("#o-2-right + a.number")
    tab.until('location.hash === "#o-2"')
    tab.until(f'{IN_VIEW}("#o-2 + a.number + mark")')
    assert tab.complaints == []


def test_a_passage_is_found_without_script(kindred, tab):
    tab.size(1200, 600)
    tab.without_script(off=True)
    try:
        tab.open(f"{reading(kindred)}#o-2-right")
        tab.until(f'{IN_VIEW}("#o-2-right + a.number + mark")')
    finally:
        tab.without_script(off=False)


def test_texts_stand_side_by_side_or_on_a_phone_below_each_other(kindred, tab):
    sides = """[...document.querySelectorAll(".side .paper")].map(side => {
      const r = side.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
    tab.open(reading(kindred))
    left, right = tab.run(sides)
    assert left[1] == right[1]
    assert left[2] < right[0]
    tab.size(360, 740)
    left, right = tab.run(sides)
    assert left[0] == right[0]
    assert left[3] < right[1]


def test_right_to_left_texts_run_from_right_to_left(kindred, tab):
    tab.open(reading(kindred, "ar", "ar copy"))
    assert tab.run('getComputedStyle(document.querySelector(".side .paper")).direction') == "rtl"


def test_an_arrow_of_the_network_leads_to_its_articles(kindred, tab):
    tab.open(f"{kindred.address}/curate/outlet_network")
    tab.run(
        'document.querySelector(".drawn path.confirmed").parentNode.dispatchEvent(new MouseEvent("click", {bubbles: true}))'
    )
    tab.until('location.pathname === "/curate/taken" && document.readyState === "complete"')
    assert "Coast Radio" in tab.run("document.body.textContent")
    assert tab.complaints == []


def test_drawings_have_names_for_those_who_do_not_see_them(kindred, tab):
    names = kin.ids(kindred.database)
    for path in (f"families/{names['lamp']}", f"articles/{names['copy']}", "outlet_network"):
        tab.open(f"{kindred.address}/curate/{path}")
        tree = tab.call("Accessibility.getFullAXTree")["nodes"]
        told = [(one.get("name", {}).get("value"), one.get("description", {}).get("value", "")) for one in tree]
        assert any(name and "says the same" in described for name, described in told), path
