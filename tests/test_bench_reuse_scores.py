"""The scores of reuse found, on cases worked out by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCH = str(Path(__file__).resolve().parents[1] / "bench")
sys.path.insert(0, BENCH)
import reuse_scores as scores  # noqa: E402
from reuse_gold import Answer, Found, Gold, Pair, Span  # noqa: E402

sys.path.remove(BENCH)

GOLD = Gold(
    pairs={
        ("a", "b"): Pair("a", "b", "verbatim", "copy", "a->b", knowable=True, spans=(Span(0, 100, 10, 110),)),
        ("a", "c"): Pair("a", "c", "trimmed", "trimmed", "a->c", knowable=True, spans=(Span(0, 50, 0, 50),)),
        ("b", "c"): Pair("b", "c", "sibling", None, "none", knowable=False, spans=(Span(10, 60, 0, 50),)),
        ("c", "d"): Pair("c", "d", "speech", None, "none", knowable=False, spans=(Span(60, 90, 0, 30),)),
    },
    parents={"b": "a", "c": "a"},
    families={"a": "a", "b": "a", "c": "a", "d": "d"},
)
ANSWER = Answer(
    pairs=(
        Found("b", "a", (Span(11, 108, 0, 90),), "copy", "a->b"),  # turned: its a is b; says that a is from b, wrongly
        Found("b", "c", (Span(10, 60, 0, 50),), None, "b->c"),
        Found("c", "d", (Span(60, 90, 0, 30),)),  # a speech: does not count
        Found("a", "d", (Span(0, 20, 0, 30),)),  # false
    ),
    parents={"b": "a", "c": "b"},
    families={"a": "1", "b": "1", "c": "2", "d": "2"},
)


def test_pairs_of_a_speech_do_not_count() -> None:
    # ab and bc are right, ad is wrong, ac is missed
    assert scores.report(GOLD, ANSWER).pairs == scores.Counts(right=2, wrong=1, missed=1)


def test_kinds_have_their_own_recall() -> None:
    kinds = scores.report(GOLD, ANSWER).kinds
    assert {kind: counts.recall for kind, counts in kinds.items()} == {
        "sibling": 1.0,
        "speech": 1.0,
        "trimmed": 0.0,
        "verbatim": 1.0,
    }


def test_characters_count_on_both_sides() -> None:
    # ab: a 90 of 100, b 11..108 = 97 of 100; bc: 50 + 50; ad: 20 + 30 wrong; ac, missed, does not count
    assert scores.report(GOLD, ANSWER).chars == scores.Counts(right=90 + 97 + 100, wrong=50, missed=10 + 3)


def test_free_text_beside_a_copy_is_neither_right_nor_wrong() -> None:
    pair = Pair(
        "a", "b", "lead", "excerpt", "a->b", knowable=True, spans=(Span(0, 10, 0, 10),), free=(Span(50, 60, 70, 80),)
    )
    found = Found("a", "b", (Span(0, 10, 0, 10), Span(48, 60, 70, 80)))
    assert scores.char_counts([(pair, found)], []) == scores.Counts(right=20, wrong=2, missed=0)


def test_ends_are_exact_within_two_characters() -> None:
    # ab: a 0 right, a 90 for 100 wrong, b 11 for 10 right, b 108 for 110 right; bc: all four
    assert scores.report(GOLD, ANSWER).ends == pytest.approx(7 / 8)


def test_a_gold_span_that_is_not_found_has_no_exact_end() -> None:
    pair = Pair("a", "b", "verbatim", "copy", "a->b", knowable=True, spans=(Span(0, 10, 0, 10), Span(90, 99, 90, 99)))
    assert scores.exact_ends([(pair, Found("a", "b", (Span(0, 10, 0, 10),)))]) == 0.5
    assert scores.exact_ends([(pair, Found("a", "b"))]) == 0.0


def test_directions() -> None:
    told = scores.report(GOLD, ANSWER).directions
    assert told == scores.Directions(
        knowable=1, claimed=1, right=0, blank=0, guessed=0, siblings=1, invented=1, misled=0
    )


def test_a_direction_that_nothing_shows_is_a_guess_and_one_that_wrong_dates_show_is_misled() -> None:
    blank = Pair("a", "b", "light", "copy", "a->b", knowable=False)
    dated = Pair("a", "c", "light", "copy", "a->c", knowable=False, misleading=("date",))
    found = [(blank, Found("a", "b", direction="a->b")), (dated, Found("a", "c", direction="b->a"))]
    told = scores.directions(found)
    assert (told.guessed, told.misled, told.knowable) == (1, 1, 0)


def test_parents_relations_and_families() -> None:
    told = scores.report(GOLD, ANSWER)
    assert told.parents == 0.5
    assert told.relations == 1.0
    # rows abc|d, columns ab|cd: 1 pair in common, 3 and 2 in each, 6 in all: (1 - 1) / (2.5 - 1)
    assert told.rand == 0.0


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        pytest.param({"a": "x", "b": "x", "c": "x", "d": "y"}, 1.0, id="the names do not matter"),
        pytest.param({}, 0.0, id="each alone"),
        pytest.param(dict.fromkeys("abcd", "x"), 0.0, id="all in one"),
    ],
)
def test_adjusted_rand(found: dict[str, str], wanted: float) -> None:
    assert scores.adjusted_rand(GOLD.families, found) == wanted


def test_a_tool_that_says_less_has_no_score_for_it() -> None:
    told = scores.report(GOLD, Answer((Found("a", "b"),)))
    assert (told.chars, told.ends, told.parents, told.directions, told.rand) == (None,) * 5
    assert told.pairs == scores.Counts(1, 0, 2)


def test_what_is_found_twice_is_one_pair_with_both_spans() -> None:
    twice = [Found("a", "b", (Span(0, 1, 2, 3),)), Found("b", "a", (Span(8, 9, 5, 6),))]
    assert scores.merged(twice) == {("a", "b"): Found("a", "b", (Span(0, 1, 2, 3), Span(5, 6, 8, 9)))}


def test_ranges() -> None:
    assert scores.united([(5, 9), (0, 3), (3, 4), (6, 7), (8, 8)]) == [(0, 4), (5, 9)]
    assert scores.common([(0, 4), (5, 9)], [(2, 6), (8, 20)]) == 4


def test_the_best_threshold_takes_all_pairs_of_a_score_together() -> None:
    scored = [("b", "a", 0.9), ("a", "c", 0.5), ("a", "d", 0.5), ("c", "d", 0.4), ("b", "c", 0.1), ("b", "d", 0.1)]
    # at .9: P 1 R 1/3; at .5: 2 right, 1 wrong: F1 2/3; at .1: 3 right, 2 wrong: F1 3/4
    assert scores.best_threshold(GOLD, scored) == (0.1, 0.75)


def test_components() -> None:
    assert scores.components("abcd", [("d", "b")]) == {"a": "a", "b": "b", "c": "c", "d": "b"}
