"""Claims, which of them hold, and the chain they give."""

from __future__ import annotations

import pytest
from making import POST, made, only

from curate import blocks
from curate.manifest import Decision
from curate.model import Article, Claim, Span
from curate.rules import Rule, Ruleset

P1 = "The ferry stopped at noon on Monday, and nobody on the pier could say when it would run again."
P2 = "The council had been told of the crack in May. It met four times and wrote nothing down."


def page(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"


def claims(article: Article, field: str) -> list[Claim]:
    return [claim for claim in article.claims if claim.field == field]


def chain(article: Article) -> list[tuple[str | None, str]]:
    return [(hop.outlet, hop.relation) for hop in article.hops]


def test_a_credit_line_names_the_outlet_of_a_page_of_its_own() -> None:
    article = only(made(page("Ferry stops", "By A. Lopes", "Harbour Post, January 3, 2020", P1, P2)))
    assert (article.outlet, article.published, article.authors) == (
        "Harbour Post",
        "2020-01-03",
        (("ana-lopes", "Ana Lopes"),),
    )
    assert article.origin is None
    (author,) = [claim for claim in claims(article, "author") if claim.chosen]
    assert (author.name, author.value, author.exact) == ("A. Lopes", "Ana Lopes", "A. Lopes")


def test_credit_lines_of_a_digest_name_origins() -> None:
    found = made(
        page(
            "Ferry stops",
            "Harbour Post | January 3, 2020",
            P1,
            "Bread by boat",
            "Tidewater Review | January 2, 2020",
            P2,
        )
    )
    assert [(a.outlet, a.published) for a in found.articles] == [(None, None), (None, None)]
    assert [a.origin and (a.origin.outlet, a.origin.published) for a in found.articles] == [
        ("Harbour Post", "2020-01-03"),
        ("Tidewater Review", "2020-01-02"),
    ]
    assert chain(found.articles[0]) == [("Harbour Post", "original"), (None, "aggregation")]


def test_a_sentence_about_this_article_outweighs_a_line_of_the_site() -> None:
    article = only(
        made(
            page(
                "Ferry stops", "By Ana Lopes", "Harbour Post, January 3, 2020", P1, P2, "*",
                "Ana Lopes writes for the magazine “Tidewater Review”, where this article was originally published.",
                "The original source of this article is Harbour Post",
            )
        )
    )  # fmt: skip
    assert article.origin is not None
    assert article.origin.outlet == "Tidewater Review"
    assert article.contested == ()
    said = {claim.value: (claim.chosen, claim.why) for claim in claims(article, "origin-outlet")}
    assert said["Harbour Post"] == (
        False,
        "outweighed by 'Tidewater Review', which is said of this article, not of every page",
    )
    assert said["Tidewater Review"][0]
    assert chain(article) == [("Tidewater Review", "original"), ("Harbour Post", "republication")]


def test_claims_of_equal_weight_stay_side_by_side() -> None:
    article = only(
        made(
            page(
                "Ferry stops", "By Ana Lopes", P1, P2, "This article was originally published in Harbour Post.",
                "This article was originally published in Tidewater Review.",
            )
        )
    )  # fmt: skip
    assert article.contested == ("origin-outlet",)
    assert article.origin is None
    assert {(claim.value, claim.chosen) for claim in claims(article, "origin-outlet")} == {
        ("Harbour Post", False),
        ("Tidewater Review", False),
    }


def test_a_curator_decides() -> None:
    text = page(
        "Ferry stops", "By Ana Lopes", P1, P2, "This article was originally published in Harbour Post.",
        "This article was originally published in Tidewater Review.",
    )  # fmt: skip
    name = only(made(text)).id
    yaml = "decisions: [{value: Tidewater Review}]"
    at = yaml.index("Tidewater")
    decision = Decision(
        name, "origin-outlet", "Tidewater Review", "the bio says so", "jd", "2020-02-03", Span(at, at + 16)
    )
    article = only(made(text, text=yaml, sha256="f" * 64, decisions=(decision,)))
    assert article.origin is not None
    assert article.origin.outlet == "Tidewater Review"
    (chosen,) = [claim for claim in claims(article, "origin-outlet") if claim.chosen]
    assert (chosen.basis, chosen.document, chosen.exact) == ("curated", "f" * 64, "Tidewater Review")
    assert article.hops[0].basis == "curated"


def test_a_manifest_names_the_outlet_and_is_quoted() -> None:
    yaml = "outlet: harbour-post"
    article = only(
        made(
            page("Ferry stops", P1, P2),
            text=yaml,
            sha256="f" * 64,
            outlet="harbour-post",
            spans={"outlet": Span(8, 20)},
        )
    )
    (claim,) = claims(article, "outlet")
    assert (article.outlet, claim.exact, claim.document) == (POST.name, "harbour-post", "f" * 64)


def test_a_date_that_can_be_read_in_two_ways_is_no_value() -> None:
    text = page("Ferry stops", "Posted on 03/04/2020 by harbourmaster", P1, P2)
    article = only(made(text))
    (claim,) = claims(article, "published")
    assert article.published is None
    assert claim.value == "[2020-03-04,2020-04-03]"
    assert claim.why == "ambiguous: 2020-03-04 or 2020-04-03"
    assert only(made(text, dates="day-first")).published == "2020-04-03"


def test_a_poster_who_is_a_listed_outlet_names_the_outlet() -> None:
    article = made(
        page("Ferry stops", P1, P2, "January 3, 2020", "Posted by harbourmaster |", "Ferries | Law |")
    ).articles[0]
    assert article.outlet == "Harbour Post"
    assert [claim.value for claim in claims(article, "posted-by")] == ["harbourmaster"]
    assert article.authors == ()


def test_categories_and_tags_are_lists() -> None:
    article = only(
        made(
            page(
                "Ferry stops",
                P1,
                P2,
                "January 3, 2020",
                "Posted by harbourmaster |",
                "Ferries, Islands | Law, Pier |",
                "2 Comments",
            )
        )
    )
    assert (article.categories, article.tags) == (("Ferries", "Islands"), ("Law", "Pier"))
    assert [claim.value for claim in claims(article, "comment-count")] == ["2"]


def test_a_copyright_line_of_another_outlet_names_the_origin() -> None:
    post = (
        P1,
        P2,
        "Copyright © 2020 by Tidewater Review.",
        "January 3, 2020",
        "Posted by harbourmaster |",
        "Ferries | Law |",
    )
    article = made(page(*post, *post)).articles[0]
    assert article.origin is not None
    assert article.origin.outlet == "Tidewater Review"


def test_an_agency_supplies() -> None:
    article = only(made(page("Ferry stops", "Harbour Post, January 3, 2020", f"TEHAVEN (HNA) - {P1}", P2)))
    assert chain(article) == [("Harbour News Agency", "original"), ("Harbour Post", "syndication")]
    assert article.text.startswith("The ferry stopped")


@pytest.mark.parametrize(
    "line",
    [
        "Photo courtesy of Tidewater Review",
        "Featured image is from Tidewater Review",
        "Source: Getty Images",
        "“The pier is closed,” Tidewater Review reported on Monday.",
        "According to Tidewater Review, the pier is closed for good and so is the bar.",
        "Follow Tidewater Review via RSS",
        "See the figures that Harbour News Agency published in May of last year, in its report on the state of the piers.",
    ],
)
def test_who_is_named_is_not_where_it_came_from(line: str) -> None:
    article = made(page("Ferry stops", "By Ana Lopes", "Harbour Post, January 3, 2020", P1, line, P2)).articles[0]
    assert article.origin is None
    assert chain(article) == [("Harbour Post", "unknown")]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (
            "Originally published by Tidewater Review.",
            "Source: Quay Letters",
            ["Tidewater Review", "Quay Letters", "Harbour Post"],
        ),
        (
            "This article was first published in Quay Prism.",
            "Source: https://tidenotes.example/2015/11/fog",
            ["Quay Prism", "tidenotes.example", "Harbour Post"],
        ),
        (
            "Originally published by Quay Prism.",
            "Source: https://quayprism.example/fog",
            ["Quay Prism", "Harbour Post"],
        ),
        ("Originally published by The New Quay Ledger.", "Source: NQL", ["The New Quay Ledger", "Harbour Post"]),
        (
            "Originally published by Tidewater Review.",
            "Source: https://bit.ly/3fog",
            ["Tidewater Review", "Harbour Post"],
        ),
        ("Fog closed the pier", "Source: https://tidenotes.example/2015/11/fog", ["tidenotes.example", "Harbour Post"]),
        ("Fog closed the pier", "Source: https://harbourpost.example/2015/11/fog", ["Harbour Post"]),
        ("Fog closed the pier", "Source: https://www.facebook.com/quay/9", ["Harbour Post"]),
    ],
    ids=["name", "address", "the address of the first", "initials", "a short link", "alone", "its own", "a platform"],
)
def test_a_line_of_a_source_names_the_first_until_another_does(above: str, below: str, expected: list[str]) -> None:
    told = {"text": "outlet: harbour-post", "outlet": "harbour-post", "spans": {"outlet": Span(8, 20)}}
    article = only(made(page("Ferry stops", above, P1, P2, below), **told))  # type: ignore[arg-type]
    assert [hop.outlet for hop in article.hops] == expected
    assert article.contested == ()


TEMPLATE = "This article was originally published in Quay Prism."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("This story was first published by Tidewater Review.", ["Tidewater Review", "Harbour Post"]),
        ("Source: Tidewater Review", ["Quay Prism", "Tidewater Review", "Harbour Post"]),
        ("Reporting by Ana Lopes", ["Quay Prism", "Harbour Post"]),
    ],
    ids=["a sentence about this article", "a line of its source", "alone"],
)
def test_a_notice_that_stands_under_many_articles_says_little_of_one(line: str, expected: list[str]) -> None:
    told = {"text": "outlet: harbour-post", "outlet": "harbour-post", "spans": {"outlet": Span(8, 20)}}
    text = page("Ferry stops", P1, P2, line, TEMPLATE)
    (block,) = (one for one in blocks.cut(text, Ruleset([])) if one.text == TEMPLATE)
    article = only(made(text, repeated=frozenset({blocks.digest(block)}), **told))  # type: ignore[arg-type]
    assert [hop.outlet for hop in article.hops] == expected
    assert article.contested == ()
    (claim,) = [claim for claim in claims(article, "origin-outlet") if claim.value == "Quay Prism"]
    assert not claim.specific


def test_material_of_agencies_is_no_origin() -> None:
    rule = Rule(
        "test.material", "test", "source-notice", "block", "With material of (?P<agency>[A-Z][^.]+)", where="edge"
    )
    article = only(made(page("Ferry stops", P1, P2, "With material of HNA and our own"), extra=(rule,)))
    assert [claim.value for claim in claims(article, "agency")] == ["Harbour News Agency"]
    assert (article.origin, article.relation) == (None, "unknown")


@pytest.mark.parametrize(
    ("line", "relation"),
    [("This article has been translated automatically.", "translation"), ("Traduit de l'anglais", "translation")],
)
def test_a_notice_without_a_name_tells_the_relation(line: str, relation: str) -> None:
    article = only(made(page("Ferry stops", "Harbour Post, January 3, 2020", P1, P2, line)))
    assert (article.origin, article.relation) == (None, relation)
    (claim,) = claims(article, "relation")
    assert claim.exact == line


def test_a_title_is_never_invented() -> None:
    assert only(made(page(P1, P2))).title is None


@pytest.mark.parametrize(
    ("line", "language", "outlet"),
    [
        ("Cet article a été publié à l'origine par Tidewater Review.", "fr", "Tidewater Review"),
        ("Dieser Artikel erschien zuerst bei Tidewater Review.", "de", "Tidewater Review"),
        ("Este artículo fue publicado originalmente en Tidewater Review.", "es", "Tidewater Review"),
        ("Articolo pubblicato originariamente su Tidewater Review.", "it", "Tidewater Review"),
        ("Publicado originalmente em Tidewater Review.", "pt", "Tidewater Review"),
        ("Источник: Tidewater Review", "ru", "Tidewater Review"),
        ("Kaynak: Tidewater Review", "tr", "Tidewater Review"),
        ("المصدر: Tidewater Review", "ar", "Tidewater Review"),
    ],
)
def test_republication_is_read_in_nine_languages(line: str, language: str, outlet: str) -> None:
    article = only(made(page("Ferry stops", "Harbour Post, January 3, 2020", P1, P2, line), language=language))
    assert article.origin is not None, line
    assert article.origin.outlet == outlet
    assert [hop.outlet for hop in article.hops] == [outlet, "Harbour Post"]


def test_a_day_goes_with_the_outlet_of_its_line() -> None:
    """The credit line's day is that outlet's, not of the origin that a sentence names."""
    first = (
        "Ferry stops",
        "Harbour Post | January 3, 2020",
        P1,
        "Originally published by Tidewater Review; reposted here from Harbour Post.",
    )
    article = made(page(*first, "Bread by boat", "Tidewater Review | January 2, 2020", P2)).articles[0]
    assert article.origin is not None
    assert (article.origin.outlet, article.origin.published) == ("Tidewater Review", None)
    (day,) = claims(article, "origin-published")
    assert day.why == "said of 'Harbour Post', not of the origin"
