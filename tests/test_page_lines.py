"""Lines of several parts, notices that link to the original, names on logos: what a page says beside its metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate import manifest, read, record
from curate.manifest import Source
from curate.model import Article
from curate.rules import Ruleset

ROOT = Path(__file__).resolve().parents[1]
TOOLS = manifest.tools(ROOT)
RULES = Ruleset(TOOLS.rules_of(None))
NOBODY = Source(id="trial", title="Trial", path="trial", text="", sha256="")
PARAGRAPH = (
    "<p>The ferry lay on the bar of the basin for fifty minutes, and the passengers, who were given soup, were told that"
    " by the book there were two metres of water under them. The pilots had said so since Wednesday, and the book had"
    " not been asked.</p>"
)
TEXT = PARAGRAPH + PARAGRAPH.replace("ferry", "boat") + PARAGRAPH.replace("ferry", "dredger")


def article(body: str, head: str = "<title>The hour in the mud</title>", url: str | None = None) -> Article:
    page = f"<html lang=en><head>{head}</head><body>{body}</body></html>"
    document = read.read(page.encode(), path="a.html", source="trial", entry=read.Said(url=url))
    return record.make(document, NOBODY, RULES, TOOLS.authority, frozenset()).articles[0]


def claimed(one: Article, field: str) -> list[str]:
    return [claim.value for claim in one.claims if claim.field == field]


@pytest.mark.parametrize(
    "line",
    [
        "<span class=author>Ana Lopes</span> <span class=date>3 January 2020</span> <span>4 min read</span>",
        "<span class=autor>Autor: Ana Lopes</span> <span class=datum>3 January 2020</span> <a href=#c>2 comments</a>",
        "<a rel=author href=/ana>Ana Lopes</a><span>3 January 2020</span><span>09:00</span>",
        "By Ana Lopes<br>3 January 2020",
    ],
)
def test_the_parts_of_a_line_are_read_one_by_one(line: str) -> None:
    one = article(f"<article><h1>The hour in the mud</h1><div class=meta>{line}</div>{TEXT}</article>")
    assert [name for _, name in one.authors] == ["Ana Lopes"]
    assert (one.published or "")[:10] == "2020-01-03"


def test_the_day_of_a_change_is_known_by_the_name_of_its_element() -> None:
    line = "<span class=date>3 January 2020</span> <span class=date-modified>5 January 2020</span>"
    one = article(f"<article><h1>The hour in the mud</h1><div>{line}</div>{TEXT}</article>")
    assert (claimed(one, "published"), claimed(one, "modified")) == (["2020-01-03"], ["2020-01-05"])


def test_a_notice_gives_the_address_that_it_links_to() -> None:
    notice = "<p>This article was first published by <a href='https://coastradio.example/mud?a=1'>Coast Radio</a>.</p>"
    one = article(f"<article><h1>The hour in the mud</h1>{TEXT}{notice}</article>")
    assert one.origin is not None
    assert (one.origin.outlet, one.origin.url) == ("Coast Radio", "https://coastradio.example/mud?a=1")


@pytest.mark.parametrize(
    "notice",
    [
        "<p>This article was first published by <a href='https://coastradio.example/'>Coast Radio</a>.</p>",
        "<p>This article was first published by Coast Radio.</p><nav><p>More at <a href='https://b.example/x'>Coast"
        " Radio</a> now</p></nav>",
    ],
)
def test_a_home_page_or_a_menu_is_no_address_of_the_original(notice: str) -> None:
    one = article(f"<article><h1>The hour in the mud</h1>{TEXT}{notice}</article>")
    assert one.origin is not None and one.origin.url is None


def test_a_notice_is_read_with_a_note_and_a_comment_behind_it() -> None:
    behind = "<p>Ana Lopes writes about mud, and about what lies in it.</p><p>Great piece, I was on that boat too.</p>"
    notice = "<p>This article was first published by Coast Radio.</p>"
    one = article(f"<div><h1>The hour in the mud</h1>{TEXT}{notice}{behind}</div>")
    assert one.origin is not None and one.origin.outlet == "Coast Radio"


@pytest.mark.parametrize(
    "top",
    [
        "<a class=logo href=/>The Mud Lantern</a>",
        "<a href='index.php'><img src=l.png alt='The Mud Lantern'></a>",
        "<header><p class='site-title'>The Mud Lantern</p></header>",
    ],
)
def test_the_name_on_the_logo_names_a_page_that_nothing_else_names(top: str) -> None:
    one = article(f"<div id=top>{top}</div><article><h1>The hour in the mud</h1>{TEXT}</article>")
    assert one.outlet == "The Mud Lantern"


def test_the_name_on_the_logo_yields_to_what_the_metadata_says() -> None:
    head = "<title>The hour in the mud</title><meta property='og:site_name' content='Littoral Sheet'>"
    one = article(f"<a class=logo href=/>Subscribe now</a><article><h1>The hour in the mud</h1>{TEXT}</article>", head)
    assert one.outlet == "Littoral Sheet"


@pytest.mark.parametrize("bar", ["Mud Lantern - The hour in the mud", "The hour in the mud | Mud Lantern"])
def test_what_stands_beside_the_headline_in_the_title_names_the_page(bar: str) -> None:
    one = article(f"<article><h1>The hour in the mud</h1>{TEXT}</article>", f"<title>{bar}</title>")
    assert (one.title, one.outlet) == ("The hour in the mud", "Mud Lantern")


def test_an_address_yields_to_the_name_of_the_same_outlet() -> None:
    head = "<title>The hour in the mud</title><link rel=canonical href='https://coastradioweekly.example/mud'>"
    notice = "<p>This article was first published by Coast Radio Weekly.</p>"
    one = article(f"<article><h1>The hour in the mud</h1>{TEXT}{notice}</article>", head, "https://here.example/a")
    assert one.origin is not None and one.origin.outlet == "Coast Radio Weekly"


def test_a_name_with_a_day_on_a_page_is_a_byline() -> None:
    one = article(f"<article><h1>The hour in the mud</h1><p>Orla Kesteven · 3 January 2020</p>{TEXT}</article>")
    assert ([name for _, name in one.authors], one.origin) == (["Orla Kesteven"], None)


@pytest.mark.parametrize("account", ["Super User", "webmaster", "محرر الموقع"])
def test_an_account_yields_to_a_person(account: str) -> None:
    head = f"<title>The hour in the mud</title><meta name=author content='{account}'>"
    one = article(f"<article><h1>The hour in the mud</h1><p>By Ana Lopes</p>{TEXT}</article>", head)
    assert [name for _, name in one.authors] == ["Ana Lopes"]


def test_the_day_of_a_first_publication_here_is_no_origin() -> None:
    line = "<p>First published on January 3, 2020</p>"
    one = article(f"<article><h1>The hour in the mud</h1>{line}{TEXT}</article>")
    assert (one.published, one.origin) == ("2020-01-03", None)


def test_short_paragraphs_together_have_a_language() -> None:
    one = article(
        "<article><h1>The hour</h1><p>The ferry was late on Friday.</p><p>Nobody was on it.</p></article>", ""
    )
    assert one.language == "en"
