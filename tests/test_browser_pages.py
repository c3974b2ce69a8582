"""What holds for every page: the browser has nothing to complain of, nothing sticks out, nothing needs a script or a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import chromium
import pytest
from chromium import Tab
from sites import Served
from tour import MISSING, ROWS, tour

pytestmark = chromium.needed

STICKS_OUT = """(() => { const scrolls = s => /auto|scroll/.test(s.overflowX) || s.textOverflow === "ellipsis";
  return [...document.querySelectorAll("header *, main, main *, footer *")].filter(e => {
    const style = getComputedStyle(e);
    return !["inline", "none", "contents"].includes(style.display) && e.clientWidth && !scrolls(style)
      && !e.closest("svg, .CodeMirror") && e.checkVisibility() && e.scrollWidth > e.clientWidth + 1;
  }).map(e => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth} ${e.textContent.trim().slice(0, 40)}`); })()"""

WORDS = """(() => { const main = document.querySelector("main").cloneNode(true);
  for (const e of main.querySelectorAll(".CodeMirror, #sql-editor, #sql-format, .filter-row > a, style, script")) e.remove();
  return main.textContent.replace(/\\s+/g, " "); })()"""


def visited(served: Served, tab: Tab, *, rows_only: bool = False) -> Iterator[str]:
    """Open the pages one after the other, or those that show a row."""
    for name, path in tour(served.database).items():
        if name in ROWS or not rows_only:
            tab.size(1600, 900)
            tab.open(served.address + path)
            yield name


@pytest.mark.parametrize("site", ["hand_served", "kin_served", "rough_served", "sample_served"])
def test_nothing_is_complained_of_and_nothing_sticks_out(site, request, tab):
    by_hand = site in ("hand_served", "kin_served")
    for name in visited(request.getfixturevalue(site), tab, rows_only=by_hand):
        for width in (1600, 360):
            tab.size(width, 900)
            assert tab.run("document.documentElement.scrollWidth") <= width, f"{name}, {width}"
            assert tab.run(STICKS_OUT) == [], f"{name}, {width}"
        if name in MISSING:
            tab.complaints[:] = [one for one in tab.complaints if "404" not in one]
        assert tab.complaints == [], name


def test_all_content_is_there_without_script(sample_served, tab):
    told = {name: tab.run(WORDS) for name in visited(sample_served, tab)}
    tab.without_script(off=True)
    try:
        for name in visited(sample_served, tab):
            assert tab.run(WORDS) == told[name], name
    finally:
        tab.without_script(off=False)


# ---- the keyboard

CLICKABLE = """window.clickable = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']")]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && e.getAttribute("tabindex") !== "-1" && !e.disabled
    && (e.type !== "radio" || e.checked) && !e.closest("[aria-hidden=true], [hidden]"));
clickable.length"""

FOCUSED = """(() => { const e = document.activeElement;
  const outlined = one => one && getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  const drawn = [...e.querySelectorAll("rect, circle, path")].some(one => getComputedStyle(one).strokeWidth === "4px");
  return [clickable.indexOf(e), Boolean(outlined(e) || outlined(e.closest(".select-wrapper")) || drawn), e.outerHTML.slice(0, 120)]; })()"""

BY_KEYBOARD = (
    "home", "cards", "grid", "table with a filter", "network", "search", "article", "document", "document, manifest",
    "family", "pair",
)  # fmt: skip


@pytest.mark.parametrize("name", BY_KEYBOARD)
def test_the_tab_key_reaches_everything_in_order_with_a_visible_focus(kin_served, tab, name):
    path = tour(kin_served.database)[name]
    tab.open(kin_served.address + path)
    count = tab.run(CLICKABLE)
    seen = []
    for _ in range(count):
        tab.press("Tab")
        at, visible, what = tab.run(FOCUSED)
        assert visible, what
        seen.append(at)
    assert seen == list(range(count))


def test_the_first_stop_skips_to_the_content(kin_served, tab):
    tab.open(f"{kin_served.address}/curate/articles")
    tab.press("Tab")
    assert tab.run("document.activeElement.className") == "skip"
    assert tab.run("document.activeElement.getBoundingClientRect().top") >= 0
    tab.press("Enter")
    tab.until('location.hash === "#content"')
    tab.press("Tab")
    assert tab.run('document.activeElement.closest("main") !== null')


def test_the_menu_opens_by_keyboard(kin_served, tab):
    tab.open(f"{kin_served.address}/curate/articles")
    tab.run('document.querySelector("details.nav-menu summary").focus()')
    tab.press("Enter")
    tab.until('document.querySelector("details.nav-menu").open')
    tab.press("Tab")
    assert tab.run("document.activeElement.closest('.nav-menu-inner') !== null")
    leads = tab.run("document.activeElement.pathname")
    tab.press("Enter")
    tab.until(f'location.pathname === "{leads}" && document.readyState === "complete"')


def test_the_menu_of_a_column_opens_by_keyboard(kin_served, tab):
    tab.open(f"{kin_served.address}/curate/claims?_nofacet=1")
    icon = 'document.querySelector("th.col-value svg.dropdown-menu-icon")'
    tab.until(f'{icon}?.getAttribute("role") === "button"')
    tab.run(f"{icon}.focus()")
    tab.press("Enter")
    tab.until('document.activeElement.closest(".dropdown-menu") !== null')
    tab.press("Escape")
    assert tab.run(f"document.activeElement === {icon}")
    assert not tab.run('document.querySelector("body > .dropdown-menu").checkVisibility()')
    tab.press("Enter")
    tab.press("Tab")
    tab.press("Tab")
    tab.press("Enter")
    tab.until('location.search.includes("_facet=value") && document.readyState === "complete"')


# ---- facets and search


def test_facets_are_clicked_through(sample_served, tab):
    tab.open(f"{sample_served.address}/curate/articles")
    tab.click("#facet-language li a")
    tab.until('location.search.includes("language=") && document.readyState === "complete"')
    language = tab.run('new URLSearchParams(location.search).get("language")')
    ((count,),) = sample_served.ask(f"select count(*) from articles where language = '{language}'")
    assert f"{count} row" in tab.run("document.querySelector('main').textContent")
    tab.click("#facet-language a.cross[aria-label^='Remove']")
    tab.until('!location.search.includes("language=") && document.readyState === "complete"')


def test_words_are_typed_and_found(sample_served, tab):
    (article,) = sample_served.ask("select id, title from articles where title like '%herring%' order by id limit 1")
    tab.open(f"{sample_served.address}/curate/search")
    tab.run('document.querySelector("main input[name=q]").focus()')
    tab.call("Input.insertText", text="herring")
    tab.press("Enter")
    tab.until('location.search.includes("herring") && document.readyState === "complete"')
    tab.click(f'main a[href$="{article["id"]}"]')
    tab.until(f'location.pathname.endsWith("{article["id"]}") && document.readyState === "complete"')
    assert article["title"] in tab.run("document.querySelector('h1').textContent")


def test_what_was_removed_and_why_is_three_clicks_from_home(sample_served, tab):
    tab.open(sample_served.address)
    tab.click('main a[href$="curate/articles"]')
    tab.until('location.pathname === "/curate/articles" && document.readyState === "complete"')
    tab.click("main ol.cards h3 a")
    tab.until('document.querySelector("nav.parts") !== null && document.readyState === "complete"')
    tab.click("nav.parts a")
    tab.until('location.hash === "#removed"')
    top = tab.run('document.querySelector("#removed h2").getBoundingClientRect().top')
    assert 0 <= top < 900
