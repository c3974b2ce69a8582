"""Every kind of page under axe-core, in a real browser: light and dark, on a phone and on a desk. No violations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import chromium
import kin
import pytest
from chromium import Tab
from sites import Served
from tour import ROWS, tour

pytestmark = chromium.needed

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on the colours."""

RUN = """axe.run({runOnly: %s, resultTypes: ["violations"]}).then(found => found.violations.flatMap(one =>
  one.nodes.map(node => [one.id, node.html.slice(0, 160), node.any.concat(node.all, node.none)[0]?.message])))"""
ALL = RUN % json.dumps({"type": "tag", "values": TAGS})
ONLY_COLOURS = RUN % json.dumps({"type": "rule", "values": COLOURS})


@pytest.fixture(scope="module")
def axe(browser: Tab) -> Iterator[None]:
    """axe-core on every page, in a world of its own, which no policy of a page can forbid."""
    package = distribution("axe-playwright-python")
    source = Path(str(package.locate_file("axe_playwright_python/axe.min.js"))).read_text(encoding="utf-8")
    with browser.brought(source, "axe"):
        yield


def violations(tab: Tab, run: str = ALL) -> object:
    return tab.run_in("axe", run)


def test_axe_finds_what_is_wrong(axe, tab):
    tab.open("data:text/html,<title>A page</title><p><img src=''><input>")
    found = {one[0] for one in violations(tab)}
    assert found >= {"html-has-lang", "image-alt", "label", "landmark-one-main"}


def test_no_kind_of_page_has_violations(axe, sample_served, tab):
    for name, path in tour(sample_served.database).items():
        tab.size(1280, 900)
        tab.prefer("light")
        tab.open(sample_served.address + path)
        assert violations(tab) == [], name
        tab.prefer("dark")
        assert violations(tab, ONLY_COLOURS) == [], f"{name}, dark"
        tab.size(360, 740)
        tab.prefer("light")
        assert violations(tab) == [], f"{name}, on a phone"


@pytest.mark.parametrize("site", ["kin_served", "rough_served"])
def test_made_pages_have_no_violations(axe, site, request, tab):
    served: Served = request.getfixturevalue(site)
    for name, path in tour(served.database).items():
        if name in ROWS:
            tab.size(360, 740)
            tab.open(served.address + path)
            assert violations(tab) == [], name
            tab.prefer("dark")
            assert violations(tab, ONLY_COLOURS) == [], f"{name}, dark"
            tab.prefer("light")


def test_what_opens_has_no_violations(axe, kin_served, tab):
    article = f"{kin_served.address}/curate/articles/{kin.ids(kin_served.database)['copy']}"
    tab.open(article)
    tab.click("button.chip")
    tab.until('document.querySelector(".why-card:popover-open") !== null')
    assert violations(tab) == []
    tab.open(article)
    tab.click("details.nav-menu summary")
    assert violations(tab) == []
    tab.open(f"{kin_served.address}{tour(kin_served.database)['document']}")
    tab.click("details.as-text summary")
    assert violations(tab) == []
    tab.open(f"{kin_served.address}/curate/claims")
    tab.click("th.col-field svg.dropdown-menu-icon")
    assert violations(tab) == []
