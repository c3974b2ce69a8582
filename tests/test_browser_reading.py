"""Reading an article in a real browser: what to show, why it was removed, on paper, in high contrast, without motion."""

from __future__ import annotations

import chromium
import kin
import pypdfium2
import pytest
import rough
from chromium import Tab
from sites import Served
from tour import tour

pytestmark = chromium.needed

SHOWN = """[".clean", "div.raw", ".raw .tile.boilerplate > .words"].map(selector =>
  document.querySelector(selector).checkVisibility())"""


@pytest.fixture
def lamp(kin_served: Served, tab: Tab) -> str:
    """The page of an article with removed text and evidence in it."""
    address = f"{kin_served.address}/curate/articles/{kin.ids(kin_served.database)['lamp']}"
    tab.open(address)
    return address


@pytest.fixture(params=["with script", "without"])
def script(request, tab):
    tab.without_script(off=request.param == "without")
    yield
    tab.without_script(off=False)


def test_a_reader_chooses_what_to_read(script, lamp, tab):
    assert tab.run(SHOWN) == [True, True, True]
    tab.click("#read-clean")
    assert tab.run(SHOWN)[:2] == [True, False]
    tab.click("#read-raw")
    assert tab.run(SHOWN) == [False, True, True]
    tab.click("#cut-folded")
    assert tab.run(SHOWN) == [False, True, False]
    assert tab.run('document.querySelector(".raw .tile.boilerplate > .chip").checkVisibility()')


def test_the_choices_are_made_by_keyboard_and_have_names(lamp, tab):
    tab.run('document.querySelector("#read-both").focus()')
    tab.press("ArrowRight")
    assert tab.run(SHOWN)[:2] == [True, False]
    tab.press("Tab")
    assert tab.run("document.activeElement.id") == "cut-shown"
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    radios = [one["name"]["value"] for one in nodes if one.get("role", {}).get("value") == "radio"]
    groups = {one["name"]["value"] for one in nodes if one.get("role", {}).get("value") == "group"}
    assert radios == ["both", "cleaned text", "raw document", "shown", "folded"]
    assert {"Read", "Removed text"} <= groups


@pytest.mark.parametrize("width", [360, 1300])
def test_evidence_is_shown_whatever_was_chosen(script, lamp, tab, width):
    tab.size(width, 600)
    tab.click("#read-clean")
    tab.click("#cut-folded")
    tab.click(".fact .claim a.number[href^='#c-']")
    tab.until('location.hash.startsWith("#c-")')
    words = "document.querySelector(':target mark')"
    tab.until(f"{words} !== null && {words}.checkVisibility()")
    tab.until(f"(r => r.top >= 0 && r.bottom <= innerHeight)({words}.getBoundingClientRect())")
    tab.click(".stays a")
    tab.until('location.hash === "#text"')
    assert tab.run(SHOWN) == [True, False, False]


def test_a_place_in_removed_text_is_unfolded(script, lamp, tab):
    tab.click("#cut-folded")
    tab.click("table.removed a.number.place[href^='#s-']")
    tab.until('document.querySelector(".tile:target > .words")?.checkVisibility() === true')


def test_a_label_in_the_text_says_why(script, lamp, tab):
    """By keyboard, as by touch: the rule and its reason do not hang on hovering."""
    tab.run('document.querySelector(".tile.boilerplate > button.chip").focus()')
    tab.press("Enter")
    card = 'document.querySelector(".why-card:popover-open")'
    tab.until(f"{card} !== null")
    told = tab.run(f"{card}.textContent")
    assert "share-prompt" in told
    assert "test.share" in told
    assert "Copies carry it under every article." in told
    tab.press("Tab")
    assert tab.run(f"{card}.contains(document.activeElement)")
    tab.press("Escape")
    tab.until(f"{card} === null")


def test_each_number_on_the_drawn_chain_leads_to_words(kin_served, tab):
    tab.open(f"{kin_served.address}/curate/articles/{kin.ids(kin_served.database)['copy']}")
    addresses = tab.run(
        "[...document.querySelectorAll('svg.drawn .ref')].map(one => new URL(one.closest('a').href.baseVal, location).href)"
    )
    assert len(addresses) == 2
    for address in addresses:
        tab.open(address)
        tab.until("document.querySelector(':target mark')?.checkVisibility() === true")


# ---- directions


def test_names_run_their_own_way(rough_served, tab):
    names = rough.ids(rough_served.database)
    tab.open(f"{rough_served.address}/curate/articles/{names['hebrew']}")
    ways = "[...document.querySelectorAll('%s')].map(one => getComputedStyle(one).direction)"
    assert tab.run(ways % "h1, .clean .paper p") == ["rtl", "rtl"]
    assert tab.run(ways % ".masthead .authors a") == ["ltr", "rtl"]
    tab.open(f"{rough_served.address}/curate/families/{names['long']}")
    words = "[...document.querySelectorAll('#timeline td a')].filter(one => one.textContent === %r).map(one => getComputedStyle(one).direction)"
    assert set(tab.run(words % rough.HEBREW)) == {"rtl"}
    assert set(tab.run(words % rough.LONG)) == {"ltr"}
    drawn = "[...document.querySelectorAll('svg.drawn text')].every(one => getComputedStyle(one).unicodeBidi === 'plaintext')"
    assert tab.run(drawn)


def test_a_drawing_holds_its_names(rough_served, tab):
    """No name reaches over the edge of its drawing or of its box, however wide its letters."""
    pages = tour(rough_served.database)
    outside = """[...document.querySelectorAll("svg.drawn text")].filter(text => { const svg = text.ownerSVGElement
        .getBoundingClientRect(), own = text.getBoundingClientRect();
      return own.left < svg.left - 1 || own.right > svg.right + 1; }).map(text => text.textContent)"""
    for name in ("article, long way", "family", "network"):
        tab.open(rough_served.address + pages[name])
        assert tab.run('document.querySelectorAll("svg.drawn text").length') >= 3
        assert tab.run(outside) == [], name


# ---- on paper, in high contrast, without motion


def test_an_article_on_paper_can_be_cited(lamp, tab):
    tab.click("#read-raw")
    paper = pypdfium2.PdfDocument(tab.printed())
    words = " ".join("".join(page.get_textpage().get_text_bounded() for page in paper).split())
    for told in (
        "The lamp is lit again",
        "Where it came from",
        "First published by",
        "Harbour Post",
        "climbed the stairs",
        lamp,
    ):
        assert told in words, told
    for left_out in ("Skip to the content", "This data as", "Raw document", "Share this", "Powered by", "Read both"):
        assert left_out not in words, left_out


def test_paper_is_white(lamp, tab):
    tab.prefer("dark", media="print")
    assert tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.run("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"


UNREADABLE = """(() => { const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(c)) return c; } return "none"; };
  return [...document.querySelectorAll("main *")].filter(e => e.checkVisibility() && !e.closest("svg")
      && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => getComputedStyle(e).color === ground(e)).map(e => e.outerHTML.slice(0, 80)); })()"""


@pytest.mark.parametrize("name", ["article", "pair", "document", "family"])
def test_high_contrast_hides_nothing(kin_served, tab, name):
    tab.open(kin_served.address + tour(kin_served.database)[name])
    tab.prefer("dark", forced_colors="active")
    assert tab.run("matchMedia('(forced-colors: active)').matches")
    assert tab.run(UNREADABLE) == []


def test_who_wants_no_motion_gets_none(kin_served, tab):
    tab.prefer("light", prefers_reduced_motion="reduce")
    tab.open(f"{kin_served.address}/curate/claims")
    tab.click("th.col-field svg.dropdown-menu-icon")
    moves = "parseFloat(getComputedStyle(document.querySelector('body > .dropdown-menu')).animationDuration)"
    assert tab.run(moves) < 0.001
