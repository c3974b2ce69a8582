"""Block quotations: which paragraphs are another outlet's words, and whose."""

from __future__ import annotations

import pytest
from making import made, only

P1 = "The ferry stopped at noon on Monday, and nobody on the pier could say when it would run again."
WORDS = "The pier was closed in May, and the harbour master was told to say that it had been open until the autumn."
OWN = "We have asked the harbour master about it, and he has asked us to leave his office by the stairs."


def quotes(*lines: str) -> list[tuple[str, str | None]]:
    text = "\n\n".join(("Ferry stops", "By Ana Lopes", *lines)) + "\n"
    article = only(made(text))
    for quote in article.quotes:
        assert any(tile.label == "blockquote" and quote.span.start == tile.span.start for tile in article.tiles)
    return [(quote.span.of(text), quote.source) for quote in article.quotes]


@pytest.mark.parametrize(
    ("lead", "source"),
    [
        ("As Tidewater Review reports:", "Tidewater Review"),
        ("Traffic has halved, Harbour Post reports:", "Harbour Post"),
        ("From HNA::", "Harbour News Agency"),
        ("As Olga Sand of Tidewater Review rightly concludes:", "Tidewater Review"),
        ("Tidewater Review in its article, “Piers,” would claim:", "Tidewater Review"),
        ("And as the Harbour Post puts it,", "Harbour Post"),
        ("Die Tidewater Review schreibt dazu:", "Tidewater Review"),
    ],
)
def test_a_lead_in_names_the_source(lead: str, source: str) -> None:
    assert quotes(P1, lead, WORDS, OWN) == [(WORDS, source)]


def test_the_article_is_the_one_named_before() -> None:
    lines = (
        "Tidewater Review in its article, “Piers,” would claim:",
        WORDS,
        "The article would also claim:",
        WORDS + " So be it.",
    )
    assert quotes(P1, *lines, OWN) == [
        (WORDS, "Tidewater Review"),
        (WORDS + " So be it.", "Tidewater Review"),
    ]


def test_a_person_is_no_outlet() -> None:
    assert quotes(P1, "Olga Sand writes:", WORDS, OWN) == [(WORDS, None)]


def test_quoted_paragraphs_go_on_while_they_open_with_marks() -> None:
    first, second = f"“{WORDS}", f"“{OWN}”"
    assert quotes(P1, "As Tidewater Review reports:", first, second, P1) == [
        (f"{first}\n\n{second}", "Tidewater Review")
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "The council has three reasons:",
        "Harbour Post reports that the pier is closed.",
        "And again on Friday,",
    ],
)
def test_what_leads_in_nothing(lead: str) -> None:
    assert quotes(P1, lead, WORDS, OWN) == []


def test_an_image_between_ends_the_lead_in() -> None:
    assert quotes(P1, "As Tidewater Review reports:", "Screenshot_2020-01-02 Pier.png", WORDS) == []
