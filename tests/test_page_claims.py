"""What web pages say of themselves, as claims: of the right article, each with its words, and which of them hold."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import AUTHORITY, ruleset

from curate import fronts, read, record
from curate.manifest import Source
from curate.model import Article, Claim, Record

NOBODY = Source(id="test", title="Test", path="test.yml", text="", sha256="0" * 64)
URL = "https://www.harbourpost.example/news/ferry-late"
TEXT = "".join(
    f"<p>{words}</p>"
    for words in (
        "The ferry from the islands came in three hours late on Friday, and nobody on the pier had been told why.",
        "The captain said that fog had closed the channel before dawn, and that she would not sail on a guess.",
        "By noon some forty people stood on the quay, and the council had sent a bus that nobody had asked for.",
    )
)
ARTICLE: dict[str, Any] = {
    "@type": "NewsArticle",
    "url": URL,
    "headline": "The ferry was late",
    "datePublished": "2020-01-03T12:30:00+01:00",
    "author": {"@type": "Person", "name": "Ana Lopes"},
    "publisher": {"@type": "Organization", "name": "Harbour Post"},
}


@dataclass(frozen=True)
class _Entry:
    media_type: str | None = "text/html"
    encoding: str | None = "utf-8"
    url: str | None = URL
    retrieved: str | None = None


def page(*, head: str = "", nodes: tuple[dict[str, Any], ...] = (), body: str = "<h1>The ferry was late</h1>") -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)
    return f"<html><head>{head}{scripts}</head><body><article>{body}{TEXT}</article></body></html>"


def metas(**named: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in named.items())


def made(source: str, url: str | None = URL) -> Record:
    document = read.read(source.encode(), path="page.html", source="test", entry=_Entry(url=url))
    return record.make(document, NOBODY, ruleset(), AUTHORITY, frozenset())


def only(source: str, url: str | None = URL) -> Article:
    found = made(source, url)
    (article,) = found.articles
    for claim in article.claims:
        assert claim.exact == claim.span.of(found.document.text)
    return article


def claims(article: Article, field: str) -> list[Claim]:
    return [claim for claim in article.claims if claim.field == field]


def names(article: Article) -> list[str]:
    return [value for _, value in article.authors]


def test_a_page_that_says_all_in_json_ld() -> None:
    article = only(page(nodes=(ARTICLE,)))
    assert (article.title, article.published, names(article), article.outlet, article.outlet_key) == (
        "The ferry was late", "2020-01-03T12:30+01:00", ["Ana Lopes"], "Harbour Post", "harbour-post",
    )  # fmt: skip
    assert article.contested == ()
    assert article.relation == "unknown"


# ---- which node


TEASER = {**ARTICLE, "url": "https://www.harbourpost.example/news/bread", "headline": "Bread by boat", "datePublished": "2019-05-05",
          "author": {"@type": "Person", "name": "Ben Carter"}}  # fmt: skip


@pytest.mark.parametrize("nodes", [(ARTICLE, TEASER), (TEASER, ARTICLE)], ids=["first", "last"])
def test_a_node_about_another_page_is_not_heard(nodes: tuple[dict[str, Any], ...]) -> None:
    article = only(page(nodes=nodes))
    assert (article.title, names(article)) == ("The ferry was late", ["Ana Lopes"])
    assert not [claim for claim in article.claims if claim.value in ("Bread by boat", "2019-05-05", "Ben Carter")]


def test_a_node_is_known_by_its_headline_where_it_has_no_address() -> None:
    told = {key: value for key, value in ARTICLE.items() if key != "url"}
    article = only(page(nodes=({**TEASER, "url": ""}, told)))
    assert names(article) == ["Ana Lopes"]


def test_of_several_types_the_one_of_an_article_counts() -> None:
    assert names(only(page(nodes=({**ARTICLE, "@type": ["CreativeWork", "OpinionNewsArticle"]},)))) == ["Ana Lopes"]


def test_authors_of_comments_and_of_images_are_no_authors() -> None:
    node = {
        **ARTICLE,
        "comment": [{"@type": "Comment", "author": {"@type": "Person", "name": "Mira Holt"}}],
        "image": {"@type": "ImageObject", "creator": {"@type": "Person", "name": "Tom Reed"}},
    }
    article = only(page(nodes=(node,)))
    assert names(article) == ["Ana Lopes"]
    assert not [claim for claim in article.claims if claim.value in ("Mira Holt", "Tom Reed")]


# ---- titles


@pytest.mark.parametrize(
    "title",
    [
        "The ferry was late | Harbour Post",
        "The ferry was late - Shipping - Harbour Post",
        "Harbour Post: The ferry was late",
        "The ferry was late | harbourpost.example",
        "The ferry was late &amp;#8211; Harbour Post",
    ],
)
def test_the_name_of_the_site_is_cut_from_a_title(title: str) -> None:
    article = only(page(head=f"<title>{title}</title>" + metas(og__title=title, og__site_name="Harbour Post")))
    assert article.title == "The ferry was late"
    assert {claim.value for claim in claims(article, "title")} == {"The ferry was late"}


def test_what_is_no_name_of_the_site_stays_in_the_title() -> None:
    title = "The ferry was late - a chronicle"
    article = only(page(head=metas(og__title=title, og__site_name="Harbour Post"), body="<p>Shipping</p>"))
    assert article.title == title


def test_titles_that_differ_in_signs_alone_do_not_contradict() -> None:
    head = metas(og__title="“Fog”: the ferry’s late") + "<title>&amp;quot;Fog&amp;quot;: the ferry's late</title>"
    article = only(page(head=head, nodes=({**ARTICLE, "headline": '"Fog": the ferry\'s late'},), body="<h1>“Fog”: the ferry’s late</h1>"))  # fmt: skip
    assert article.title == '"Fog": the ferry\'s late'
    assert all(claim.chosen or claim.why == "agrees with the value chosen" for claim in claims(article, "title"))


def test_titles_that_contradict_stand_side_by_side() -> None:
    article = only(page(head=metas(og__title="Three hours in fog"), nodes=(ARTICLE,)))
    assert article.title == "The ferry was late"
    (other,) = [claim for claim in claims(article, "title") if claim.value != article.title]
    assert (other.value, other.why) == (
        "Three hours in fog",
        "outweighed by 'The ferry was late', whose pack comes first",
    )


def test_a_title_cut_short_yields_to_the_whole_one() -> None:
    article = only(
        page(nodes=({**ARTICLE, "headline": "The ferry was..."},), head=metas(og__title="The ferry was late"))
    )
    assert article.title == "The ferry was late"


def test_a_headline_for_search_engines_yields_to_what_readers_see() -> None:
    head = "<title>Ferry delays islands January 2020</title>" + metas(og__title="The ferry was late")
    article = only(page(head=head, nodes=({**ARTICLE, "headline": "Ferry delays islands January 2020"},)))
    assert article.title == "The ferry was late"


# ---- days


def test_a_day_agrees_with_its_time_and_is_never_shifted() -> None:
    head = metas(article__published_time="2020-01-03T23:30:00-05:00") + '<meta name="date" content="2020-01-03">'
    article = only(page(head=head))
    assert article.published == "2020-01-03T23:30-05:00"
    assert article.contested == ()


def test_days_that_contradict_stand_side_by_side() -> None:
    head = '<meta name="date" content="2020-01-03"><meta name="dc.date.issued" content="2019-12-30">'
    article = only(page(head=head))
    assert article.published is None
    assert article.contested == ("published",)
    assert {claim.value for claim in claims(article, "published")} == {"2020-01-03", "2019-12-30"}


def test_the_day_of_a_change_is_no_day_of_publication() -> None:
    article = only(page(nodes=({**ARTICLE, "datePublished": "", "dateModified": "2020-02-02"},)))
    assert article.published is None
    assert [claim.value for claim in claims(article, "modified")] == ["2020-02-02"]


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00", "1970-01-01T00:00:00Z"])
def test_a_day_that_nobody_set_is_none(written: str) -> None:
    assert only(page(nodes=({**ARTICLE, "datePublished": written},))).published is None


def test_an_address_with_a_day_is_weak_evidence() -> None:
    url = "https://www.harbourpost.example/2020/01/03/ferry-late"
    article = only(page(head=f'<link rel="canonical" href="{url}">'), url)
    (claim,) = claims(article, "published")
    assert (claim.value, claim.exact, claim.chosen) == ("2020-01-03", "2020/01/03", True)


def test_a_day_under_the_headline_holds_where_nothing_else_speaks() -> None:
    body = "<h1>The ferry was late</h1><p>3 January 2020, 4 minutes</p>"
    assert only(page(body=body)).published == "2020-01-03"
    assert only(page(body=body, nodes=({**ARTICLE, "datePublished": "2020-01-02"},))).published == "2020-01-02"


# ---- authors


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        pytest.param([{"@type": "Person", "name": "Ana Lopes"}, {"@type": "Person", "name": "Ben Carter"}], ["Ana Lopes", "Ben Carter"], id="nodes"),
        pytest.param("Ana Lopes, Ben Carter and Mira Holt", ["Ana Lopes", "Ben Carter", "Mira Holt"], id="one string"),
        pytest.param({"name": "By Ben Carter"}, ["Ben Carter"], id="a lead word"),
        pytest.param({"@type": "Person", "name": "Mira Holt (mih)"}, ["Mira Holt"], id="initials behind"),
        pytest.param({"@type": "Person", "name": "Mira Holt, shipping correspondent"}, ["Mira Holt"], id="a role behind"),
        pytest.param({"@type": "Person", "name": "Mira Holt og Ben Carter"}, ["Mira Holt", "Ben Carter"], id="joined in Danish"),
        pytest.param("Mira Holt in Littoral Bay", ["Mira Holt"], id="a place behind"),
        pytest.param("Mira Holt - Harbour Post", ["Mira Holt"], id="the outlet behind a dash"),
        pytest.param({"@type": "Person", "name": "mira holt"}, ["mira holt"], id="small letters"),
        pytest.param({"@type": "Person", "name": "渡辺葉子"}, ["渡辺葉子"], id="another script"),
        pytest.param({"@type": "Person", "name": "José Ortega y Gasset"}, ["José Ortega y Gasset"], id="one name of two surnames"),
        pytest.param({"@type": "Person", "name": "https://www.harbourpost.example/ana"}, [], id="an address"),
        pytest.param({"@type": "Person", "name": "ben-carter"}, [], id="an account"),
        pytest.param({"@type": "Person", "name": "admin"}, [], id="nobody"),
        pytest.param({"@type": "Organization", "name": "Harbour Post"}, ["Harbour Post"], id="the outlet, where nobody else is"),
    ],
)  # fmt: skip
def test_authors(author: Any, expected: list[str]) -> None:
    assert names(only(page(nodes=({**ARTICLE, "author": author},)))) == expected


def test_the_outlet_as_author_yields_to_a_person() -> None:
    node = {**ARTICLE, "author": {"@type": "Organization", "name": "Harbour Post"}}
    assert names(only(page(nodes=(node,), head='<meta name="author" content="Mira Holt">'))) == ["Mira Holt"]
    body = "<h1>The ferry was late</h1><p>By Mira Holt</p>"
    assert names(only(page(nodes=(node,), body=body))) == ["Mira Holt"]


def test_who_writes_a_site_of_that_name_is_its_author() -> None:
    head = metas(og__site_name="Mira Holt")
    assert names(only(page(head=head, body="<h1>The ferry was late</h1><p>By Mira Holt</p>"), None)) == ["Mira Holt"]


def test_a_section_of_the_outlet_is_no_author() -> None:
    body = "<h1>The ferry was late</h1><p>By Ben Carter, Harbour Post Shipping</p>"
    article = only(page(body=body, nodes=({**ARTICLE, "author": None},)))
    assert names(article) == ["Ben Carter"]


def test_furniture_in_capitals_is_no_author() -> None:
    body = "<h1>The ferry was late</h1><ul><li>Entries RSS</li><li>Share Post Mail Now</li></ul>"
    assert names(only(page(body=body))) == []


def test_a_bare_name_under_the_headline() -> None:
    body = '<h1>The ferry was late</h1><ul><li><span class="author">Mira Holt</span></li></ul>'
    assert names(only(page(body=body))) == ["Mira Holt"]


def test_an_agency_as_author_is_where_the_article_came_from() -> None:
    article = only(page(nodes=({**ARTICLE, "author": {"@type": "Organization", "name": "HNA"}},)))
    assert names(article) == ["HNA"]
    assert article.origin is not None
    assert (article.origin.outlet, article.relation) == ("Harbour News Agency", "syndication")


# ---- the outlet


def test_the_name_that_most_places_bear_out_is_the_outlet() -> None:
    head = metas(og__site_name="Quay Gazette") + "<title>The ferry was late | Quay Gazette</title>"
    node = {
        **ARTICLE,
        "url": "https://quaygazette.example/ferry",
        "publisher": {"@type": "Organization", "name": "Slipway Media Ltd"},
    }
    article = only(page(head=head, nodes=(node,)), "https://quaygazette.example/ferry")
    assert article.outlet == "Quay Gazette"
    assert "Slipway Media" in {claim.value for claim in claims(article, "outlet")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quaygazette.example", "quaygazette.example"),
        ("https://www.quaygazette.example", "quaygazette.example"),
        ("@quaygazette", "quaygazette.example"),
        ("Quay Gazette - News of the bay", "Quay Gazette"),
    ],
)
def test_forms_of_a_name(name: str, expected: str) -> None:
    url = "https://www.quaygazette.example/ferry"
    head = metas(og__site_name=name) + f'<link rel="canonical" href="{url}">'
    if " " in name:
        head += '<meta name="application-name" content="Quay Gazette">'
    assert only(page(head=head), url).outlet == expected


def test_a_site_is_named_behind_its_titles() -> None:
    url = "https://www.quaygazette.example/ferry"
    head = f'<title>The ferry was late - Quay Gazette</title><link rel="canonical" href="{url}">'
    assert only(page(head=head), url).outlet == "Quay Gazette"


# ---- origins


def test_a_canonical_link_to_another_site_is_an_origin() -> None:
    article = only(page(head='<link rel="canonical" href="https://tidewater.example/ferry">', nodes=(ARTICLE,)))
    assert article.origin is not None
    assert (article.origin.outlet, article.origin.url, article.relation) == (
        "tidewater.example", "https://tidewater.example/ferry", "republication",
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [URL, "https://harbourpost.example/news/ferry-late?src=feed", "https://m.harbourpost.example/news/ferry-late"],
)
def test_the_page_itself_is_no_origin(address: str) -> None:
    node = {**ARTICLE, "isBasedOn": address}
    article = only(page(head=f'<link rel="canonical" href="{address}">', nodes=(node,)))
    assert article.origin is None
    assert claims(article, "origin-url") == []


def test_without_an_address_of_its_own_a_canonical_link_is_no_origin() -> None:
    article = only(page(head='<link rel="canonical" href="https://tidewater.example/ferry">'), None)
    assert article.origin is None


@pytest.mark.parametrize(
    ("head", "node", "relation"),
    [
        ('<meta name="syndication-source" content="https://tidewater.example/f">', {}, "syndication"),
        ('<meta name="original-source" content="https://tidewater.example/f">', {}, "republication"),
        ("", {"isBasedOn": "https://tidewater.example/f"}, "republication"),
        ("", {"translationOfWork": {"@type": "Article", "url": "https://tidewater.example/f"}}, "translation"),
    ],
)
def test_what_pages_say_of_their_source(head: str, node: dict[str, Any], relation: str) -> None:
    article = only(page(head=head, nodes=({**ARTICLE, **node},)))
    assert article.origin is not None
    assert (article.origin.url, article.relation) == ("https://tidewater.example/f", relation)


WORK = {"@type": "NewsArticle", "url": "https://tidewater.example/f", "headline": "Fog holds ferry", "datePublished": "2020-01-01",
        "author": {"@type": "Person", "name": "Mira Holt"}, "publisher": {"@type": "Organization", "name": "Tidewater Weekly"}}  # fmt: skip


@pytest.mark.parametrize(("key", "relation"), [("isBasedOn", "republication"), ("translationOfWork", "translation")])
def test_what_json_ld_tells_of_the_work_it_is_taken_from(key: str, relation: str) -> None:
    article = only(page(nodes=({**ARTICLE, key: WORK},)))
    assert article.origin is not None
    assert (article.origin.outlet, article.origin.published, article.origin.title, article.origin.url) == (
        "Tidewater Weekly", "2020-01-01", "Fog holds ferry", "https://tidewater.example/f",
    )  # fmt: skip
    assert [(hop.outlet, hop.relation) for hop in article.hops] == [
        ("Tidewater Weekly", "original"),
        ("Harbour Post", relation),
    ]
    assert [claim.value for claim in claims(article, "origin-author")] == ["Mira Holt"]
    assert names(article) == ["Ana Lopes"]


@pytest.mark.parametrize(
    "work",
    [
        {**WORK, "url": URL},
        {"@type": "CreativeWork", "@id": URL, "name": "Ferry late"},
        {"@type": "NewsArticle", "headline": "The ferry was late"},
        {"@type": "NewsArticle", "headline": "Ferry", "publisher": {"@type": "Organization", "name": "Harbour Post"}},
    ],
    ids=["address", "id", "title", "outlet"],
)
def test_a_page_that_is_based_on_itself_has_no_origin(work: dict[str, Any]) -> None:
    article = only(page(nodes=({**ARTICLE, "isBasedOn": work},)))
    assert article.origin is None
    assert [claim for claim in article.claims if claim.field.startswith("origin")] == []


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="amphtml" href="https://amp.tidewater.example/f">',
        '<link rel="alternate" hreflang="fr" href="https://lephare.example/bac">',
        '<link rel="alternate" type="application/rss+xml" href="https://feeds.tidewater.example/f">',
        '<link rel="shortlink" href="https://hp.example/9"><link rel="next" href="https://tidewater.example/2">',
        '<meta property="og:url" content="https://tidewater.example/f">',
        '<meta name="original-source" content="Tidewater Weekly, box 4">',
        '<link rel="canonical" href="https://tidewater.example/">',
        '<link rel="canonical" href="https://www.harbourpost.test/news/ferry-late">',
    ],
    ids=["amphtml", "translation", "feed", "short", "og:url", "no address", "a site", "the same house"],
)
def test_links_that_say_nothing_of_an_origin(head: str) -> None:
    article = only(page(head=head, nodes=(ARTICLE,)))
    assert article.origin is None
    assert [hop.outlet for hop in article.hops] == ["Harbour Post"]


@pytest.mark.parametrize(
    ("line", "outlets"),
    [
        ("This story originally appeared in Tidewater Weekly.", ["Tidewater Weekly", "Harbour Post"]),
        ("Source: Tidewater", ["Tidewater", "Harbour Post"]),
        (
            "This story was originally published by The Northern Ledger.",
            ["The Northern Ledger", "tidewater.example", "Harbour Post"],
        ),
        ("Source: The Northern Ledger", ["The Northern Ledger", "Harbour Post"]),
    ],
    ids=["the first", "a source", "another first", "another source"],
)
def test_a_canonical_link_and_a_notice(line: str, outlets: list[str]) -> None:
    head = '<link rel="canonical" href="https://tidewater.example/ferry">'
    source = page(head=head, nodes=(ARTICLE,)).replace("</article>", f"<p>{line}</p></article>")
    article = only(source)
    assert [hop.outlet for hop in article.hops] == outlets
    assert article.contested == ()


def test_the_original_behind_a_link_at_the_end() -> None:
    notice = (
        '<p>This article is republished from <a href="https://tidewater.example">The Tidewater</a> under a Creative Commons'
        ' license. Read the <a href="https://tidewater.example/ferry-9">original article</a>.</p>'
    )
    article = only(page(nodes=(ARTICLE,)).replace("</article>", f"{notice}</article>"))
    assert article.origin is not None
    assert (article.origin.outlet, article.origin.url) == ("The Tidewater", "https://tidewater.example/ferry-9")
    assert article.relation == "republication"


def test_an_archived_page_is_known_by_its_own_address() -> None:
    address = f"https://web.archive.org/web/20200104010101/{URL}"
    article = only(page(head=f'<link rel="canonical" href="{address}">', nodes=({**ARTICLE, "url": address},)), address)
    assert (article.outlet, article.origin) == ("Harbour Post", None)
    assert {claim.value for claim in claims(article, "url")} == {URL}


# ---- the rest


def test_a_description_is_the_deck_only_where_the_page_shows_it() -> None:
    said = "Fog held it outside the bay for three hours on Friday"
    head = f'<meta name="description" content="{said}">'
    assert only(page(head=head)).subtitle is None
    body = f'<h1>The ferry was late</h1><p class="standfirst">{said}</p>'
    assert only(page(head=head, body=body)).subtitle == said


def test_sections_keywords_language_and_licence() -> None:
    node = {**ARTICLE, "articleSection": "Shipping", "keywords": ["ferry", "fog"], "inLanguage": "en_gb"}
    node["license"] = "https://creativecommons.org/licenses/by/4.0/"
    article = only(page(nodes=(node,), head='<meta name="tdm-reservation" content="1">'))
    assert (article.categories, article.tags, article.language) == (("Shipping",), ("ferry", "fog"), "en-GB")
    assert [claim.value for claim in claims(article, "license")] == [node["license"]]
    assert [claim.value for claim in claims(article, "permission")] == ["1"]


_WORDS = st.lists(
    st.sampled_from(["Ana Lopes", "Harbour Post", " | ", " - ", ": ", ", ", " and ", "https://", "www.", "@", "&amp;", "…",
                     "2020-01-03", "T25:61+99:99", "//[", "::1]", ".example", "(", ")", "By ", "\u200f", "ß", "İ", "<", "\n"]) | st.text(max_size=6),
    max_size=6,
).map("".join)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_WORDS, _WORDS, _WORDS, _WORDS)
def test_whatever_a_page_says_of_itself_each_claim_has_its_words(title: str, author: str, site: str, day: str) -> None:
    node = {
        **ARTICLE,
        "headline": title,
        "author": [author, site],
        "datePublished": day,
        "url": site,
        "isBasedOn": author,
    }
    head = metas(og__title=html.escape(f"{title}{site}"), og__site_name=html.escape(site), og__url=html.escape(author))
    article = only(page(head=head, nodes=(node, {**node, "headline": author}), body=f"<h1>{html.escape(title)}</h1>"))
    assert all(claim.value for claim in article.claims)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://www.harbour.co.uk/a", "harbour.co.uk"),
        ("//quay.example/x", "quay.example"),
        ("https://web.archive.org/web/2020/https://quay.example/x", "quay.example"),
        ("ferry", None),
        ("http://[bad", None),
    ],
)
def test_registered_domains(name: str, expected: str | None) -> None:
    assert fronts.domain(name) == expected
