"""Articles: where they begin and end, found from the document itself."""

from __future__ import annotations

import time

import pytest
from making import AUTHORITY, made, ruleset

from curate import record
from curate.manifest import Source
from curate.model import Record
from curate.read import read

SOURCE = Source("test", "Test", path="test.yml", text="", sha256="0" * 64)
P1 = "The ferry stopped at noon on Monday, and nobody on the pier could say when it would run again."
P2 = "The council had been told of the crack in May. It met four times and wrote nothing down."
P3 = "On Tuesday the baker sold bread from a rowing boat, which the harbour master called irregular."
P4 = "A diver found the bolt on Friday; it had been painted over twice, each time in a different grey."


def page(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def firsts(found: Record) -> list[str]:
    return [article.span.of(found.document.text).strip().splitlines()[0] for article in found.articles]


def titles(found: Record) -> list[str | None]:
    return [article.title for article in found.articles]


def test_articles_begin_with_their_heads() -> None:
    found = made(
        page(
            "Ferry stops for good", "Harbour Post | January 3, 2020", P1, P2,
            "Bread comes by boat", "The baker rows", "", "By Ana Lopes | Tidewater Review | January 2, 2020", P3, P4,
        )
    )  # fmt: skip
    assert titles(found) == ["Ferry stops for good", "Bread comes by boat"]
    assert found.articles[1].subtitle == "The baker rows"


def test_a_line_between_a_blank_and_the_credit_line_is_a_caption() -> None:
    found = made(
        page(
            "Ferry stops for good", "Harbour Post | January 3, 2020", P1, P2,
            "Bread comes by boat", "", "The baker in his boat on Tuesday", "Tidewater Review – January 2, 2020", P3,
        )
    )  # fmt: skip
    assert titles(found) == ["Ferry stops for good", "Bread comes by boat"]
    assert found.articles[1].subtitle is None
    assert any(tile.label == "caption" for tile in found.articles[1].tiles)


def test_the_first_article_may_have_lost_its_head() -> None:
    found = made(page(P1, P2, "Bread comes by boat", "Tidewater Review | January 2, 2020", P3, P4))
    assert titles(found) == [None, "Bread comes by boat"]


def test_a_teaser_is_no_title() -> None:
    found = made(
        page(
            "Ferry stops for good", "Harbour Post | January 3, 2020", P1, "Also on harbourpost.example:",
            "Who painted the bolt?", "Bread comes by boat", "Tidewater Review | January 2, 2020", P3,
        )
    )  # fmt: skip
    assert titles(found) == ["Ferry stops for good", "Bread comes by boat"]


def test_posts_end_with_their_trailers() -> None:
    trailer = ("Posted by harbourmaster |", "Ferries, Islands | Law, Pier |", "Leave a comment")
    found = made(
        page(P1, P2, "January 3, 2020", *trailer, P3, "Who painted the bolt?", P4, "January 2, 2020", *trailer)
    )
    assert titles(found) == [None, None]
    assert firsts(found) == [P1, P3]
    assert [article.published for article in found.articles] == ["2020-01-03", "2020-01-02"]


def test_short_posts_are_posts_too() -> None:
    first = (
        "The river rises",
        "",
        P2,
        "",
        "February 9, 2020",
        "Posted by Helen Marsh",
        "Categories: Nature",
        "No comments",
    )
    second = (
        "A cat on the roof",
        "",
        P3,
        "",
        "February 2, 2020",
        "Posted by Luke Avery",
        "Categories: Local",
        "12 comments",
    )
    found = made(page(*first, "", *second))
    assert titles(found) == ["The river rises", "A cat on the roof"]
    assert [article.published for article in found.articles] == ["2020-02-09", "2020-02-02"]


def test_a_post_may_have_head_and_trailer() -> None:
    foot = ("Posted in Ferries | 2 Comments",)
    found = made(
        page(
            "Ferry stops for good", "Posted on January 3, 2020 by harbourmaster", P1, P2, *foot,
            "Bread comes by boat", "Posted on January 2, 2020 by harbourmaster", P3, P4, *foot,
        )
    )  # fmt: skip
    assert titles(found) == ["Ferry stops for good", "Bread comes by boat"]
    assert [article.published for article in found.articles] == ["2020-01-03", "2020-01-02"]


def test_a_date_may_stand_over_the_headline() -> None:
    foot = ("Posted by Ana Lopes at 3:33 PM", "Labels: ferries, islands")
    found = made(
        page(
            "Friday, January 3, 2020", "Ferry stops for good", P1, P2, *foot,
            "Thursday, January 2, 2020", "Bread comes by boat", P3, P4, *foot,
        )
    )  # fmt: skip
    assert titles(found) == ["Ferry stops for good", "Bread comes by boat"]
    assert [article.published for article in found.articles] == ["2020-01-03", "2020-01-02"]


def test_what_follows_the_only_trailer_is_no_article() -> None:
    found = made(
        page(
            "Ferry stops for good", "", P1, "", P2, "", "Posted in Ferries | Tagged pier | 2 Comments", "",
            "Olga says:", "January 4, 2020 at 4:55 pm", "I swam, and it was colder than anybody had told me before.",
        )
    )  # fmt: skip
    assert len(found.articles) == 1


def test_subheadings_are_no_titles() -> None:
    found = made(page("Ferry stops for good", "By Ana Lopes", P1, "Who painted the bolt?", P2, "The paint", P3))
    assert titles(found) == ["Ferry stops for good"]
    assert [t.span.of(found.document.text).strip() for t in found.articles[0].tiles if t.label == "subheading"] == [
        "Who painted the bolt?",
        "The paint",
    ]


def test_headlines_under_ornaments_part_a_newsletter() -> None:
    found = made(
        page("Ferry stops for good", P1, P2, "~ ~ ~", "Bread comes by boat", P3, "~ ~ ~", "A bolt is found", P4)
    )
    assert titles(found) == ["Ferry stops for good", "Bread comes by boat", "A bolt is found"]
    assert found.layout == "separator"


def test_ornaments_inside_an_article_part_nothing() -> None:
    found = made(page("Ferry stops for good", "", P1, "", "* * *", "", P2, "", "* * *", "", P3))
    assert len(found.articles) == 1


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"[:0]])
def test_nothing_holds_no_article(text: str) -> None:
    assert made(text).articles == ()


def test_a_layout_can_be_named() -> None:
    text = page(
        "Ferry stops for good",
        "Harbour Post | January 3, 2020",
        P1,
        "Bread comes by boat",
        "Tidewater Review | January 2, 2020",
        P3,
    )
    assert len(made(text).articles) == 2
    assert len(made(text, layout="single").articles) == 1


@pytest.mark.parametrize(
    ("title", "credit"),
    [
        ("Le bac s'arrête pour de bon", "Par Ana Lopes | Harbour Post | 3 janvier 2020"),
        ("Die Fähre fährt nicht mehr", "Harbour Post | 3. Januar 2020"),
        ("El barco se detiene", "Harbour Post | 3 de enero de 2020"),
        ("Паром больше не ходит", "Harbour Post | 3 января 2020"),
        ("توقفت العبّارة نهائيا", "Harbour Post | ٣ يناير ٢٠٢٠"),
        ("Vapur artık çalışmıyor", "Harbour Post | 3 Ocak 2020"),
    ],
)
def test_heads_in_other_languages(title: str, credit: str) -> None:
    found = made(page(title, credit, P1, P2, "Bread comes by boat", "Tidewater Review | January 2, 2020", P3))
    assert titles(found) == [title, "Bread comes by boat"]
    assert [article.origin and article.origin.published for article in found.articles] == [
        "2020-01-03",
        "2020-01-02",
    ]


def test_lines_of_a_dialogue_are_no_headlines() -> None:
    asked = (
        "The Post: Where were you born?",
        "Poet: In Leeds.",
        "The Post: And then?",
        "Poet: I left.",
        "The Post: Why?",
    )
    found = made("\n\n".join(("Interview with the poet", *asked, "Poet: For the boats, mostly.")))
    assert titles(found) == ["Interview with the poet"]
    assert found.articles[0].text.splitlines() == [*asked, "Poet: For the boats, mostly."]


@pytest.mark.parametrize("line", ["Region: Islands, North", "----------", "# ", "* * *\n\nFerry stops"])
def test_the_time_grows_with_the_lines(line: str) -> None:
    made(page(P1, *[line] * 100))
    start = time.monotonic()
    made(page(P1, *[f"{line}\n"] * 8000))
    assert time.monotonic() - start < 5


def test_a_page_without_text_is_no_article() -> None:
    found = record.make(
        read(b"<meta c", path="a.html", source="test", entry=None), SOURCE, ruleset(), AUTHORITY, frozenset()
    )
    assert (found.articles, found.outside) == ((), ())
