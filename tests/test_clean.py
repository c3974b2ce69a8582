"""Cleaning: one verdict for every block, by rule, place and neighbours."""

from __future__ import annotations

import pytest
from making import labels, made, only

from curate import blocks, clean, tiles
from curate.model import Span, Tile
from curate.rules import Rule, Ruleset

P1 = "The ferry stopped at noon on Monday, and nobody on the pier could say when it would run again."
P2 = "The council had been told of the crack in May. It met four times and wrote nothing down."
P3 = "On Tuesday the baker sold bread from a rowing boat, which the harbour master called irregular."


def page(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"


def test_a_page_is_cleaned() -> None:
    found = made(
        page(
            "Ferry stops for good", "By Ana Lopes", "Harbour Post, January 3, 2020", P1, "Who painted the bolt?", P2, P3, "*",
            "Share this:", "Ana Lopes is a reporter at Harbour Post.", "Copyright © 2020 Harbour Post.",
        )
    )  # fmt: skip
    assert only(found).text.splitlines() == [P1, "Who painted the bolt?", P2, P3]
    assert labels(found) == {
        "Ferry stops for good": "title", "By Ana Lopes": "byline", "Harbour Post, January 3, 2020": "credit-line",
        P1: "body", "Who painted the bolt?": "subheading", P2: "body", P3: "body", "*": "separator",
        "Share this:": "share-prompt", "Ana Lopes is a reporter at Harbour Post.": "author-bio",
        "Copyright © 2020 Harbour Post.": "copyright",
    }  # fmt: skip


def test_an_article_about_boilerplate_keeps_its_sentences() -> None:
    lines = (
        "Every page of the island's newspapers asks you to share it, and nobody ever asked us whether we would.",
        "“Subscribe to our newsletter,” says the box, and the box says it again when you have subscribed.",
        "The disclaimer under the column said that the author alone was responsible, which the author denied.",
        "Follow us on every network, the banner says; it has followed us home for three years now.",
        "The cookie banner covers the obituary of the man who invented it, and must be accepted before he may be mourned.",
        "All rights were reserved, the lawyer wrote, including the right to be read by somebody.",
    )
    assert only(made(page("The buttons", "By Ana Lopes", *lines))).text.splitlines() == list(lines)


def test_several_notices_in_one_paragraph_are_told_apart() -> None:
    notice = (
        "Disclaimer: The views in this article are those of the author alone. Harbour Post grants permission to cross-post"
        " its articles on community sites. For media inquiries: desk@harbourpost.example"
    )
    found = made(page("Ferry stops for good", "By Ana Lopes", P1, P2, "*", "Share this:", notice))
    said = [label for words, label in labels(found).items() if words in notice]
    assert said == ["disclaimer", "permission-notice", "contact"]


HOUSE = Rule(
    id="test.house",
    pack="test",
    label="membership-prompt",
    scope="block",
    pattern="Rope lines are free to all.*",
    where="tail",
)


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        pytest.param((P1, P2, "Rope lines are free to all who ask."), False, id="at the end it goes"),
        pytest.param((P1, "Rope lines are free to all who ask.", P2), True, id="in the midst it stays"),
        pytest.param(
            (P1, P2, "Rope lines are free to all who ask.", "Share this:"),
            False,
            id="before other notices it goes",
        ),
    ],
)
def test_place_decides(lines: tuple[str, ...], kept: bool) -> None:
    found = made(page("Ferry stops for good", "By Ana Lopes", *lines), extra=(HOUSE,))
    assert ("Rope lines are free to all who ask." in only(found).text) is kept


def test_a_repeated_line_goes_from_the_edges_only() -> None:
    line = "Set by hand above the chandler's, and proud of it as ever."
    text = page("Ferry stops for good", "By Ana Lopes", P1, line, P2, P3, line)
    (block,) = {b.text: b for b in blocks.cut(text, Ruleset([])) if b.text == line}.values()
    found = made(text, repeated=frozenset({clean.digest(block)}))
    tiles = [tile for tile in only(found).tiles if tile.span.of(text).strip() == line]
    assert [(tile.label, tile.rule) for tile in tiles] == [
        ("body", "layout.body"),
        ("template-line", "layout.repeated"),
    ]


def test_a_wrapped_taxonomy_line_is_joined() -> None:
    found = made(
        f"Ferry stops for good\n\nBy Ana Lopes\n\nRegion: North Islands\nTheme: Law, Media\nEthics, Tides\n\n{P1}\n\n{P2}\n"
    )
    values = [(claim.field, claim.value) for claim in only(found).claims if claim.field in ("region", "theme")]
    assert values == [
        ("region", "North Islands"),
        ("theme", "Law"),
        ("theme", "Media Ethics"),
        ("theme", "Tides"),
    ]


def test_comments_go_with_their_dates() -> None:
    found = made(
        page(
            "Ferry stops for good", "Posted on January 3, 2020 by harbourmaster", P1, P2, "2 Comments", "Olga says:",
            "January 4, 2020 at 4:55 pm", "I swam, and it was colder than anybody had told me before I went in.", "Reply",
        )
    )  # fmt: skip
    article = only(found)
    assert article.text.splitlines() == [P1, P2]
    assert article.published == "2020-01-03"


def test_a_manifest_keeps_a_label() -> None:
    text = (
        f"Bread comes by boat\n\nThe baker in his boat (Photo: Ana Lopes)\nHarbour Post | January 3, 2020\n{P1}\n{P2}\n"
    )
    assert "baker in his boat" not in only(made(text)).text
    assert "baker in his boat" in only(made(text, keep=("caption", "image-credit"))).text


def test_what_no_rule_spoke_for_is_unclaimed() -> None:
    found = made(page("Ferry stops for good", "By Ana Lopes", P1, P2, "Share this:", "Zzyx", "Leave a comment"))
    assert labels(found)["Zzyx"] == "unclaimed"


def test_a_paragraph_wrapped_by_hand_becomes_a_line() -> None:
    wrapped = (
        "Ferry stops for good\n\nBy Ana Lopes\n\n"
        "The ferry stopped at noon on Monday, and nobody on the pier could say\n"
        "when it would run again, least of all the captain, who had gone to see\n"
        "a friend about a dog.\n\n"
        "The council had been told of the crack in May. It met four times and\n"
        "wrote nothing down, which it now regards as a matter of great wisdom\n"
        "and of some economy.\n"
    )
    first, second = only(made(wrapped)).text.splitlines()
    assert first.startswith("The ferry stopped") and first.endswith("a friend about a dog.")
    assert second.endswith("of some economy.")


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Ana Lopes", "byline"),
        ("Ana Lopes grew up on the pier and keeps bees.", "author-bio"),
        ("Author: Ana Lopes keeps bees, and has written about them for years.", "author-bio"),
        ("Ana Ferreira grew up on the pier and keeps bees, and the harbour master knows it.", "body"),
    ],
)
def test_the_author_is_known_at_the_end(line: str, label: str) -> None:
    assert labels(made(page("Ferry stops for good", "By Ana Lopes", P1, P2, P3, line)))[line] == label


def test_short_lines_before_the_notices_are_no_text() -> None:
    found = made(
        page(
            "Ferry stops for good",
            "By Ana Lopes",
            P1,
            P2,
            P3,
            "Most loved",
            "Bread comes by boat",
            "Share this:",
        )
    )
    assert only(found).text.splitlines() == [P1, P2, P3]
    assert labels(found)["Most loved"] == "unclaimed"


def test_a_list_at_the_end_is_text() -> None:
    lines = ("What to bring on Monday, according to the baker:", "- a lamp", "- two ropes", "- bread")
    found = made(page("Ferry stops for good", "By Ana Lopes", P1, P2, P3, *lines, "Share this:"))
    assert only(found).text.splitlines() == [P1, P2, P3, *lines]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Share this:  Tweet  Print", "share-prompt"),
        ("Ferries  Islands  Bread", "subheading"),
    ],
)
def test_a_line_of_controls_is_one(line: str, label: str) -> None:
    said = labels(made(page("Ferry stops for good", "By Ana Lopes", line, P1, P2, P3)))[" ".join(line.split())]
    assert said == label or (label == "subheading" and said in ("subtitle", "unclaimed"))


def test_text_joins_what_a_removed_piece_parted() -> None:
    text = "One [notice] two.\nThree.\n"
    made_of = (
        Tile(Span(0, 4), "body", True, None), Tile(Span(4, 13), "disclaimer", False, None),
        Tile(Span(13, 18), "body", True, None), Tile(Span(18, 25), "body", True, None),
    )  # fmt: skip
    assert tiles.text_of(text, made_of) == "One two.\nThree."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_every_line_end_parts_paragraphs(end: str) -> None:
    found = made(end.join((P1, P2, P3)) + end)
    assert only(found).text.splitlines() == [P1, P2, P3]


def test_a_last_short_sentence_is_text() -> None:
    found = made(page("Ferry stops for good", "By Ana Lopes", P1, P2, "They sang until ten."))
    assert only(found).text.splitlines() == [P1, P2, "They sang until ten."]


def test_a_paragraph_under_the_head_is_not_beside_furniture() -> None:
    rule = Rule(
        id="test.beside", pack="test", label="newsletter-prompt", scope="block", pattern="Sign up.*", where="beside"
    )
    words = "Sign up, says the baker, and so does everybody who has ever sold bread on this pier."
    assert words in only(made(page("Ferry stops for good", "By Ana Lopes", words, P1, P2), extra=(rule,))).text
    assert (
        words
        not in only(made(page("Ferry stops for good", "By Ana Lopes", P1, words, "Share this:"), extra=(rule,))).text
    )
