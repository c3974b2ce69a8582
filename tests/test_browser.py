"""The pages in a real browser: what a reader sees, clicks and does without."""

from __future__ import annotations

import json

import chromium
import kin
import pytest
from sites import Served

pytestmark = chromium.needed

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


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("author", "Ana Lopes", "Ana Lopes"),
        ("origin-outlet", "Harbour Post", "Harbour Post"),
        ("title", "🗼🌊 The lamp is lit again 🎉", "🗼🌊 The lamp is lit again 🎉"),
        ("origin-published", "2020-01-03", "January 3, 2020"),
    ],
)
def test_a_number_among_the_facts_scrolls_to_the_very_words(hand_served, tab, field, value, words):
    """There are emoji before each of them, which JavaScript counts twice."""
    tab.size(1300, 500)
    tab.open(hand_served.lighthouse)
    key = claim(hand_served, field, value)
    tab.click(f"#f-{key} a.number")
    tab.until(f'location.hash === "#c-{key}"')
    tab.until(f'{IN_VIEW}("#c-{key} mark")')
    assert tab.run(OUTLINED) == [words]


def test_a_number_in_the_text_leads_back_to_its_fact(hand_served, tab):
    tab.size(1300, 500)
    tab.open(hand_served.lighthouse)
    key = claim(hand_served, "outlet", "Inland Digest")
    tab.click(f'.verbatim a.number[href="#f-{key}"]')
    tab.until(f'{IN_VIEW}("#f-{key}")')
    assert tab.run(f'getComputedStyle(document.querySelector("#f-{key}")).outlineStyle') == "solid"
    assert "Inland Digest" in tab.run(f'document.querySelector("#f-{key}").textContent')


def test_evidence_is_found_without_script(hand_served, tab):
    tab.size(1300, 500)
    key = claim(hand_served, "origin-outlet", "Harbour Post")
    tab.without_script(off=True)
    try:
        tab.open(hand_served.lighthouse)
        tab.click(f"#f-{key} a.number")
        tab.until(f'{IN_VIEW}("#c-{key} mark")')
        assert tab.run(OUTLINED) == ["Harbour Post"]
    finally:
        tab.without_script(off=False)


def test_what_a_curator_wrote_is_shown_in_the_manifest(hand_served, tab):
    tab.open(hand_served.lighthouse)
    key = claim(hand_served, "relation", "republication")
    tab.click(f"#f-{key} a.number")
    tab.until('location.pathname.includes("/documents/") && document.readyState === "complete"')
    tab.until(f'{IN_VIEW}("#c-{key} mark")')
    assert tab.run(OUTLINED) == ["outlet: harbour-post"]


def test_every_claim_of_the_sample_outlines_its_words(sample_served, tab):
    """Addresses that are opened, not clicked: what a citation does."""
    rows = sample_served.ask(
        """select claims.id, claims.article, claims.exact from claims
        join articles on articles.id = claims.article and articles.document = claims.document
          and claims."start" >= articles."start" and claims."end" <= articles."end"
        where claims.id in (select min(id) from claims group by field) order by claims.article"""
    )
    assert len(rows) >= 10
    for row in rows:
        tab.open(f"{sample_served.address}/curate/articles/{row['article']}#c-{row['id']}")
        tab.until(f'{IN_VIEW}("#c-{row["id"]} mark")')
        assert "".join(tab.run(OUTLINED)) == row["exact"].replace("\r\n", "\n"), row["id"]


def test_cleaned_and_raw_text_stand_side_by_side_where_there_is_room(hand_served, tab):
    sides = """[".clean", ".raw"].map(s => { const r = document.querySelector(s).getBoundingClientRect();
      return [r.left, r.top, r.right]; })"""
    tab.open(hand_served.lighthouse)
    (clean, raw) = tab.run(sides)
    assert clean[1] == raw[1]
    assert clean[2] < raw[0]
    tab.size(360, 740)
    (clean, raw) = tab.run(sides)
    assert clean[0] == raw[0]
    assert clean[1] < raw[1]


def test_dark_is_dark(hand_served, tab):
    ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0)"
    tab.open(hand_served.lighthouse)
    assert tab.run(ground) > 600
    tab.prefer("dark")
    assert tab.run(ground) < 150


def test_arabic_runs_from_right_to_left(hand_served, tab):
    (row,) = hand_served.ask("select id from articles where language = 'ar'")
    tab.open(f"{hand_served.address}/curate/articles/{row['id']}")
    for selector in ("h1", ".clean p[dir]", ".raw .tile.whole"):
        assert tab.run(f"getComputedStyle(document.querySelector({json.dumps(selector)})).direction") == "rtl", selector


def test_a_copy_of_the_raw_text_is_the_raw_text(hand_served, tab):
    """Labels and numbers are there to be read and clicked, not to be copied."""
    tab.open(hand_served.lighthouse)
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
def test_a_number_leads_to_the_same_passage_in_the_other_text(kin_served, tab, width):
    """Sixty lines with an emoji each stand before it in the one text, and none in the other."""
    tab.size(width, 600)
    tab.open(reading(kin_served))
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


def test_a_passage_is_found_without_script(kin_served, tab):
    tab.size(1200, 600)
    tab.without_script(off=True)
    try:
        tab.open(f"{reading(kin_served)}#o-2-right")
        tab.until(f'{IN_VIEW}("#o-2-right + a.number + mark")')
    finally:
        tab.without_script(off=False)


def test_texts_stand_side_by_side_or_on_a_phone_below_each_other(kin_served, tab):
    sides = """[...document.querySelectorAll(".side .paper")].map(side => {
      const r = side.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
    tab.open(reading(kin_served))
    left, right = tab.run(sides)
    assert left[1] == right[1]
    assert left[2] < right[0]
    tab.size(360, 740)
    left, right = tab.run(sides)
    assert left[0] == right[0]
    assert left[3] < right[1]


def test_right_to_left_texts_run_from_right_to_left(kin_served, tab):
    tab.open(reading(kin_served, "ar", "ar copy"))
    assert tab.run('getComputedStyle(document.querySelector(".side .paper")).direction') == "rtl"


def test_an_arrow_of_the_network_leads_to_its_articles(kin_served, tab):
    tab.open(f"{kin_served.address}/curate/outlet_network")
    tab.run(
        'document.querySelector(".drawn path.confirmed").parentNode.dispatchEvent(new MouseEvent("click", {bubbles: true}))'
    )
    tab.until('location.pathname === "/curate/taken" && document.readyState === "complete"')
    assert "Coast Radio" in tab.run("document.body.textContent")
    assert tab.complaints == []


def test_drawings_have_names_for_those_who_do_not_see_them(kin_served, tab):
    names = kin.ids(kin_served.database)
    for path in (f"families/{names['lamp']}", f"articles/{names['copy']}", "outlet_network"):
        tab.open(f"{kin_served.address}/curate/{path}")
        tree = tab.call("Accessibility.getFullAXTree")["nodes"]
        told = [(one.get("name", {}).get("value"), one.get("description", {}).get("value", "")) for one in tree]
        assert any(name and "says the same" in described for name, described in told), path
