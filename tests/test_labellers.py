"""Labellers of web pages: what the structure says of each block, and the verdict over what they say."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from curate import blocks, clean, labellers, read, record
from curate.authority import Authority
from curate.labellers import maintext
from curate.labellers.votes import Voices, keeps
from curate.manifest import Entry
from curate.model import LABELS, Document, Record, Span
from curate.rules import Ruleset
from curate.structure import STRUCTURAL
from curate.trial import NOBODY

LEAD = (
    "The last ferry of the evening left the pier at a quarter past nine, with forty passengers and two horses on board."
)
MORE = "Ana Lopes, who has steered it for eleven years, said that she had never seen the water so low in October."
THEN = "The harbour office will measure the depth again on Monday, and decide then whether the big ship may sail."
LAST = "Until that day the small boat goes twice an hour, and nobody has to wait on the quay for longer than before."
TEXT = (LEAD, MORE, THEN, LAST)
RULES = Ruleset([])
PEOPLE = Authority((), ())


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "<title>Ferry late again - Harbour Post</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def article(inside: str = "", after: str = "", names: str = "entry-content") -> str:
    """A page with an article, something put in after its second paragraph, and something after it."""
    text = paragraphs(LEAD, MORE) + inside + paragraphs(THEN, LAST)
    return page(f'<h1>Ferry late again</h1><div class="{names}">{text}</div>{after}')


def document(source: str) -> Document:
    entry = Entry("page.html", encoding="utf-8", media_type="text/html")
    return read.read(source.encode(), path="page.html", source=NOBODY.id, entry=entry)


def made(source: str) -> Record:
    return record.make(document(source), NOBODY, RULES, PEOPLE, frozenset())


def kept(source: str) -> list[str]:
    return [line for one in made(source).articles for line in one.text.splitlines()]


def removed(source: str) -> dict[str, tuple[str, str | None]]:
    """Each removed text with its label and the rule that says who voted it out."""
    found = made(source)
    tiles = [tile for one in found.articles for tile in one.tiles if not tile.kept]
    return {tile.span.of(found.document.text).strip(): (tile.label, tile.rule) for tile in tiles}


# ---- the verdict


@pytest.mark.parametrize("told", list(product((False, True), repeat=3)))
def test_two_voices_keep_a_block(told: tuple[bool, bool, bool]) -> None:
    assert keeps(Voices("", *told)) == (sum(told) >= 2)
    assert not keeps(Voices("markup.share", *told))


# ---- names of elements


@pytest.mark.parametrize(
    ("inside", "label", "rule"),
    [
        ('<div class="sharedaddy"><p>Tell your friends about it</p></div>', "share-prompt", "markup.share"),
        ('<div class="post-share-buttons"><p>Tell your friends</p></div>', "share-prompt", "markup.share"),
        ('<section id="comments"><p>What a story, I was there.</p></section>', "comment", "markup.comment"),
        ('<div class="relatedPosts"><p>The big ship is back</p></div>', "related-link", "markup.related"),
        ('<div class="newsletter-signup"><p>Get it daily.</p></div>', "newsletter-prompt", "markup.newsletter"),
        ('<div id="cookie-bar"><p>We keep crumbs.</p></div>', "cookie-notice", "markup.cookie"),
        ("<nav><p>Home</p></nav>", "navigation", "markup.navigation"),
        ('<div role="search"><p>Look for</p></div>', "layout-widget", "markup.widget"),
        ("<aside><p>A box about ferries.</p></aside>", "page-furniture", "markup.furniture"),
        ("<figure><img><figcaption>The pier</figcaption></figure>", "caption", "markup.caption"),
        ('<p class="wp-caption-text">The pier in autumn</p>', "caption", "markup.caption"),
        ('<div class="tags-links"><p>ferry pier</p></div>', "category-tags", "markup.tags"),
        ('<div class="adsbygoogle-ad"><p>Buy two oars</p></div>', "advertisement", "markup.advertisement"),
    ],
)
def test_names_say_what_it_is(inside: str, label: str, rule: str) -> None:
    source = article(inside)
    text = " ".join(html.fromstring(inside).text_content().split())
    assert removed(source)[text] == (label, rule)
    assert kept(source) == list(TEXT)


@pytest.mark.parametrize(
    "names", ["has-sidebar", "entry-content share", "content-with-sidebar", "widgets_article-widgets__x", "related"]
)
def test_names_around_the_text_itself_say_nothing(names: str) -> None:
    """An element that holds the running text of the page is no furniture, whatever it is called."""
    assert kept(article(names=names)) == list(TEXT)


def test_a_tweet_in_the_text_is_a_quotation() -> None:
    tweet = '<blockquote class="twitter-tweet social-embed"><p>The horses are fine, and so am I.</p></blockquote>'
    assert "The horses are fine, and so am I." in kept(article(tweet))


# ---- shape


def test_cards_are_no_text() -> None:
    cards = "".join(
        f'<div class="tile"><h3><a href="/{at}">{title}</a></h3><p>{blurb}</p></div>'
        for at, (title, blurb) in enumerate(
            [
                ("The big ship is back", LEAD[:90] + "."),
                ("A baker gives up", MORE[:95] + "."),
                ("Snow on the pier", THEN[:95] + "."),
            ]
        )
    )
    assert kept(article(after=f"<div>{cards}</div>")) == list(TEXT)


def test_a_page_of_cards_keeps_them() -> None:
    entries = [("Pier closed", LEAD), ("A baker gives up", MORE), ("Snow on the pier", THEN), ("Lamp lit", LAST)]
    cards = "".join(
        f'<article class="post"><h2><a href="/{at}">{title}</a></h2><p>{blurb}</p></article>'
        for at, (title, blurb) in enumerate(entries)
    )
    found = kept(page(f"<h1>Local news</h1><main>{cards}</main>", "<title>Local news</title>"))
    assert [line for _, line in entries] == [line for line in found if len(line) > 40]


def test_a_repeated_paragraph_is_kept_once() -> None:
    again = removed(article(after=paragraphs(LEAD + " " + MORE)))
    assert kept(article(inside=paragraphs(LEAD + " " + THEN), after="")).count(LEAD) == 1
    assert again  # what stands outside of the text goes
    doubled = LEAD + " " + MORE
    source = page(
        f'<h1>Ferry late again</h1><div class="entry-content">{paragraphs(doubled, THEN, doubled, LAST)}</div>'
    )
    assert kept(source) == [doubled, THEN, LAST]


def test_lists_tables_and_quotations_beside_text_are_text() -> None:
    inside = (
        "<ul><li>Monday: the small boat</li><li>Tuesday: no boat</li></ul>"
        "<table><tr><td>09:15</td><td>pier</td></tr></table><blockquote><p>It was cold.</p></blockquote>"
    )
    found = kept(article(inside))
    assert found[2:6] == ["Monday: the small boat", "Tuesday: no boat", "09:15\tpier", "It was cold."]


# ---- heads


def test_the_headline_is_the_heading_that_the_page_calls_its_title() -> None:
    source = page(f"<h1>Harbour Post</h1><h2>Ferry late again</h2><div class='entry-content'>{paragraphs(*TEXT)}</div>")
    (found,) = made(source).articles
    assert found.title == "Ferry late again"
    assert found.text.splitlines() == list(TEXT)


@pytest.mark.parametrize("names", ["deck", "article__standfirst", "subHeadline", "post-excerpt"])
def test_a_named_line_under_the_headline_is_the_deck(names: str) -> None:
    deck = "Low water keeps the big ship at the pier for a third week"
    source = page(
        f'<h1>Ferry late again</h1><p class="{names}">{deck}</p><div class="entry-content">{paragraphs(*TEXT)}</div>'
    )
    (found,) = made(source).articles
    assert found.subtitle == deck
    assert found.text.splitlines() == list(TEXT)


def test_a_first_paragraph_that_is_also_the_description_is_text() -> None:
    head = f'<title>Ferry late again</title><meta name="description" content="{LEAD}">'
    source = page(f'<h1>Ferry late again</h1><div class="entry-content">{paragraphs(*TEXT)}</div>', head)
    (found,) = made(source).articles
    assert found.subtitle is None
    assert found.text.splitlines() == list(TEXT)


# ---- several posts


def posts(*, links: bool = True, head: str = "<title>Harbour Post</title>") -> str:
    def title(at: int, words: str) -> str:
        return f'<h2><a href="/{at}">{words}</a></h2>' if links else f"<h2>{words}</h2>"

    first = f'<div class="post hentry">{title(1, "Ferry late again")}{paragraphs(LEAD, MORE, THEN)}</div>'
    second = f'<div class="post hentry">{title(2, "Snow on the pier")}{paragraphs(LAST, THEN + " " + MORE)}</div>'
    return page(f"<div id='main'>{first}{second}</div>", head)


def test_several_posts_become_several_articles() -> None:
    found = made(posts())
    assert [one.title for one in found.articles] == ["Ferry late again", "Snow on the pier"]
    assert found.articles[0].text.splitlines() == [LEAD, MORE, THEN]
    assert found.layout_why == "2 posts"


def test_updates_of_one_article_are_no_posts() -> None:
    assert len(made(posts(links=False)).articles) == 1
    live = '<title>Storm, live</title><meta property="og:type" content="article">'
    assert len(made(posts(head=live)).articles) == 1


def test_an_archive_that_calls_itself_an_article_is_cut_all_the_same() -> None:
    head = '<title>Snow</title><meta property="og:type" content="article">'
    assert len(made(posts(head=head).replace("<body>", '<body class="archive tag">')).articles) == 2


def test_a_post_of_short_lines_beside_a_whole_one_is_a_post() -> None:
    lines = paragraphs(MORE, "How is the sea?", "Cold.", "And the boat?", "Late.")
    third = f'<div class="post hentry"><h2><a href="/3">Four questions</a></h2>{lines}</div>'
    found = made(posts().replace("</div></div>", f"</div>{third}</div>"))
    assert [one.title for one in found.articles][-1] == "Four questions"
    assert found.articles[-1].text.splitlines() == [MORE, "How is the sea?", "Cold.", "And the boat?", "Late."]


PREVIEW = (
    '<html><head><title>Quay Notes</title></head><body class="tgme_webpreview">'
    '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="quaynotes/7">'
    '<a class="tgme_widget_message_owner_name">Quay Notes</a>'
    '<div class="tgme_widget_message_forwarded_from">Forwarded from '
    '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/coast/2">Coast Radio</a></div>'
    '<div class="tgme_widget_message_text">The pier is shut.<br><br>Boats land at the quay.</div>'
    '<time datetime="2022-10-03T07:15:22+00:00">07:15</time></div></div>'
    '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="quaynotes/8">'
    '<a class="tgme_widget_message_owner_name">Quay Notes</a>'
    '<div class="tgme_widget_message_text">It is open again.</div>'
    '<time datetime="2022-10-04T07:15:22+00:00">07:15</time></div></div></body></html>'
)


def test_a_preview_of_a_channel_has_an_article_for_each_message() -> None:
    found = made(PREVIEW)
    assert [one.text.split() for one in found.articles] == [
        ["The", "pier", "is", "shut.", "Boats", "land", "at", "the", "quay."],
        ["It", "is", "open", "again."],
    ]
    assert "telegram forwarded-from: Coast Radio" in found.document.text


# ---- sections


def test_comments_end_with_their_section() -> None:
    talk = "<div><b>Comments (2)</b><p>Ben Carter, 3 May 2020 10:15</p><p>I was there, and it was cold.</p></div>"
    assert kept(article(after=talk)) == list(TEXT)
    source = page(f"<h1>Ferry late again</h1><div>{paragraphs(*TEXT)}{talk}</div>")
    assert removed(source)["I was there, and it was cold."] == ("comment", "section.comments")


def test_comments_as_a_subheading_stay() -> None:
    found = kept(article("<h2>Comments</h2>"))
    assert found == [LEAD, MORE, "Comments", THEN, LAST]


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("<div><p>Get the tide table by mail</p><input type='email'><button>Go</button></div>", "section.prompt"),
        ("<div><img src='/a.jpg'><p>The pier at noon. Ben Carter</p></div>", "section.caption"),
        ("<p><img src='/a.jpg'><br><small>The pier. Photo by the author</small></p>", "section.caption"),
        ("<blockquote><p>she had never seen the water so low in October</p></blockquote>", "layout.again"),
    ],
)
def test_what_stands_around_a_line_tells_what_it_is(inside: str, rule: str) -> None:
    assert rule in {told for _, told in removed(article(inside)).values()}
    assert kept(article(inside)) == list(TEXT)


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    menu = "<td><a href='/'>Home</a><br><a href='/n'>News</a><br><b>More</b><br>A year on the pier (4 June)</td>"
    text = f"<td><font size=5><b>Ferry late again</b></font>{paragraphs(*TEXT)}</td>"
    source = page(f"<table><tr><td>Harbour Post</td></tr><tr>{menu}{text}</tr></table>")
    assert kept(source) == list(TEXT)


def test_a_heading_of_the_first_rank_in_the_text_is_a_subheading() -> None:
    assert kept(article("<h1>What comes next</h1>")) == [LEAD, MORE, "What comes next", THEN, LAST]


# ---- profiles, votes, laws


def test_the_fast_profile_asks_no_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintext, "lines", lambda *_: pytest.fail("asked"))
    found = labellers.label(document(article()), "fast")
    assert sum(LABELS[verdict.label].kept for verdict in found.votes.rest.values()) == len(TEXT)


def test_the_fourth_reading_is_the_first() -> None:
    source = article('<div class="share"><p>Tell your friends</p></div>')
    assert len({made(source).articles[0].text for _ in range(5)}) == 1


def test_control_characters_do_not_silence_trafilatura() -> None:
    source = article('<div class="share"><p>Tell your friends</p>\x0b</div>\x01')
    found = document(source)
    assert found.markup is not None
    said = maintext.lines(found.markup.root, found.markup.root.find_class("share"))
    assert LEAD in " ".join(said)


def test_a_page_nested_very_deep_is_read_without_trafilatura() -> None:
    source = page(paragraphs(*TEXT) + "<article></div><div>" * 3000)
    start = time.monotonic()
    assert LEAD in kept(source)
    assert time.monotonic() - start < 5


def test_a_line_of_very_many_elements_within_each_other_is_read() -> None:
    found = made(page(f"<h1>Ferry late again</h1><p>{'<i>' * 1500}By Ana Lopes</p>{paragraphs(*TEXT)}"))
    assert "Ana Lopes" in found.document.text


def test_the_tree_stays_as_it_was() -> None:
    found = document(article("<nav><p>Home</p></nav>"))
    assert found.markup is not None
    before = html.tostring(found.markup.root)
    labellers.label(found)
    assert html.tostring(found.markup.root) == before


def test_labellers_that_disagree_are_on_record() -> None:
    found = made(
        article('<div class="related"><p>The big ship is back, and with it the two horses of the mayor.</p></div>')
    )
    told = {(one.labeller, one.label) for one in found.ballots}
    assert ("markup", "related-link") in told
    assert {one.labeller for one in found.ballots} <= {"markup", "density", "company", "maintext", "layout", "cards"}


def test_every_rule_that_votes_is_known() -> None:
    known = {rule.id for rule in STRUCTURAL}
    assert {rule for _, rule in removed(article("<nav><p>Home</p></nav>")).values() if rule} <= known


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div class='related'>", "</div>", "<nav>", "</nav>", "<article class='post'>", "</article>", "<h1>",
     "</h1>", "<table><tr><td>", "</table>", "<li>", "<a href='/x'>", "</a>", LEAD, MORE, "Ferry late again", "x", "<br>"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_every_block_has_one_verdict(pieces: list[str]) -> None:
    found = document(page("".join(pieces)))
    votes = labellers.label(found, "fast").votes
    visible = {at for at, anchor in enumerate(found.anchors) if anchor.kind != "front"}
    assert votes.settled.keys() | votes.rest.keys() == visible
    assert not votes.settled.keys() & votes.rest.keys()
    assert votes.firm <= visible


def test_what_stands_between_posts_says_what_it_is() -> None:
    source = posts().replace("<div id='main'>", "<nav><p>Home</p></nav><div id='main'>")
    found = made(source)
    told = {tile.span.of(found.document.text).strip(): (tile.label, tile.rule) for tile in found.outside}
    assert told["Home"] == ("navigation", "markup.navigation")


def test_lines_that_other_pages_carry_are_no_text() -> None:
    """Three pages of a site with the same box between their paragraphs: known by comparison alone."""
    box = "<p>Horses travel at half price on every first Sunday of the month, all year round.</p>"
    first = made(article(box))
    line = next(line for line, _ in first.echoes if line == digest_of("Horses travel at half price", first))
    again = record.make(document(article(box)), NOBODY, RULES, PEOPLE, frozenset((line,)))
    assert again.articles[0].text.splitlines() == list(TEXT)
    assert first.articles[0].text != again.articles[0].text


def digest_of(start: str, found: Record) -> str:
    text = next(line for line in found.articles[0].text.splitlines() if line.startswith(start))
    span = Span(0, len(text))
    return clean.digest(blocks.Block(span, 1, text, (), "", 1, prose=True, headline=False))
