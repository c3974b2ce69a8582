"""The scorers of the benchmarks, on cases worked out by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCH = str(Path(__file__).resolve().parents[1] / "bench")
sys.path.insert(0, BENCH)
import gold  # noqa: E402
import scores  # noqa: E402

sys.path.remove(BENCH)


def test_shingles_are_runs_of_four_words_and_a_short_text_is_one() -> None:
    assert scores.shingles("The ferry, it was late.") == {
        ("The", "ferry", "it", "was"): 1,
        ("ferry", "it", "was", "late"): 1,
    }
    assert scores.shingles("Too short") == {("Too", "short"): 1}
    assert scores.shingles(" - ") == {}


def test_shingled_counts_each_run_as_often_as_it_stands_there() -> None:
    # wanted: abcd bcde; found: abcd bcde cdef defg -> 2 both, 2 extra, 0 missed, as shares of 4
    assert scores.shingled("a b c d e", "a b c d e f g") == (0.5, 0.5, 0.0)
    # wanted twice, found once: aaaa aaaa / aaaa
    assert scores.shingled("a a a a a", "a a a a") == (0.5, 0.0, 0.5)


def test_precision_and_recall_where_something_is_empty() -> None:
    nothing = scores.shingled("a b c d", "")
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
    both = scores.shingled("", "")
    assert (both.precision, both.recall) == (1.0, 1.0)


def test_the_benchmark_leaves_pages_without_an_answer_out_of_the_precision_only() -> None:
    pages = [scores.shingled("a b c d", "a b c d"), scores.shingled("a b c d", "")]
    found = scores.benchmark(pages)
    assert (found.precision, found.recall) == (1.0, 0.5)
    assert found.f1 == pytest.approx(2 / 3)


def test_a_long_page_weighs_no_more_than_a_short_one() -> None:
    long = " ".join(f"w{number}" for number in range(400))
    pages = [scores.shingled(long, long), scores.shingled("a b c d", "x y z")]
    assert scores.benchmark(pages).precision == 0.5


def test_words_that_are_free_cost_nothing_and_earn_nothing() -> None:
    assert scores.worded("the tide rose", "Harbour Post the tide rose", "Harbour Post").f1 == 1.0
    assert scores.worded("the tide rose", "the tide rose", "Harbour Post").f1 == 1.0
    assert scores.worded("the tide rose", "Harbour Post the tide rose").precision == 0.6


def test_signs_of_a_script_without_spaces_are_words() -> None:
    assert scores.worded("湯は熱い", "湯は熱").recall == 0.75


def test_exact_is_about_words_and_their_order() -> None:
    assert scores.exact("One, two.\nThree", "One two Three")
    assert not scores.exact("one two", "two one")
    assert not scores.exact("One", "one")


def test_interval_of_the_same_answers_is_zero_and_is_the_same_each_time() -> None:
    pages = scores.mean_columns([1.0, 0.0, 0.5])
    assert scores.interval(pages, pages) == (0.0, 0.0, 0.0)
    one = scores.interval(scores.mean_columns([1.0, 1.0, 0.0, 1.0]), scores.mean_columns([0.0, 1.0, 0.0, 1.0]))
    assert one == scores.interval(scores.mean_columns([1.0, 1.0, 0.0, 1.0]), scores.mean_columns([0.0, 1.0, 0.0, 1.0]))
    assert one[0] == 0.25
    assert one[1] == 0.0
    assert 0.25 < one[2] <= 1.0


def test_interval_is_paired() -> None:
    """Always better by the same amount: no spread, however much the pages differ."""
    theirs = [0.1 * number for number in range(9)]
    ours = [number + 0.05 for number in theirs]
    low, high = scores.interval(scores.mean_columns(ours), scores.mean_columns(theirs))[1:]
    assert (low, high) == (pytest.approx(0.05), pytest.approx(0.05))


def test_interval_of_the_benchmark_s_f1_is_that_of_its_means() -> None:
    ours = [scores.shingled("a b c d e", "a b c d e")] * 3
    theirs = [scores.shingled("a b c d e", "a b c d e f g")] * 3
    columns = scores.benchmark_columns(ours), scores.benchmark_columns(theirs)
    difference, low, high = scores.interval(*columns, scores.benchmark_f1)
    assert difference == low == high == pytest.approx(scores.benchmark(ours).f1 - scores.benchmark(theirs).f1)


def test_interval_refuses_other_pages() -> None:
    with pytest.raises(ValueError, match="paired"):
        scores.interval(scores.mean_columns([1.0]), scores.mean_columns([1.0, 0.0]))
    with pytest.raises(ValueError, match="paired"):
        scores.interval(scores.mean_columns([]), scores.mean_columns([]))


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("Ferry late: “No boat”", 'Ferry  late: "No boat"', True),
        ("Ferry late – again", "Ferry late - again", True),
        ("Ferry late", "Ferry late | Harbour Post", False),
        ("Ferry late", "ferry late", False),
        ("Ferry late", None, False),
    ],
)
def test_titles(wanted: str, found: str | None, same: bool) -> None:
    assert scores.same_title(wanted, found) is same


def test_a_title_within_another() -> None:
    assert scores.holds_title("Ferry late", "Ferry late | Harbour Post")
    assert not scores.holds_title("Ferry late", None)
    assert not scores.holds_title("Ferry late", "Boat early")


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        (["Ana Lopes", "Tomas Ekholm"], ["tomas ekholm", "ANA LÓPES"], True),
        (["Ana Lopes"], ["Ana Lopes", "Harbour Post"], False),
        (["Ana Lopes", "Tomas Ekholm"], ["Ana Lopes and Tomas Ekholm"], False),
        ([], [], True),
        ([], ["Ana Lopes"], False),
    ],
)
def test_authors(wanted: list[str], found: list[str], same: bool) -> None:
    assert scores.same_authors(wanted, found) is same


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("2024-02-03 23:30:00+00:00", "2024-02-03", True),
        ("2024-02-03 23:30:00+00:00", "2024-02-04T01:30:00+02:00", True),  # one moment
        ("2024-02-03 23:30:00+00:00", "2024-02-04T01:30", False),  # no offset: the day as it is written
        ("2024-02-03 23:30:00+00:00", "2024-02-03T23:30:00Z", True),
        ("2024-02-03 00:00:00", "2024-02-03T12:00:00-05:00", True),
        ("2024-02-03 00:00:00", "3 February", False),
        ("2024-02-03 00:00:00", None, False),
    ],
)
def test_days(wanted: str, found: str | None, same: bool) -> None:
    assert scores.same_day(wanted, found) is same


@pytest.mark.parametrize(
    ("found", "same"),
    [
        ("harbour-post", True),
        ("The Harbour Post", True),
        ("HarbourPost.co.uk", True),
        ("www.harbourpost.com", True),
        ("HP", True),
        ("Harbour Post Media", False),
        ("The", False),
        (None, False),
    ],
)
def test_outlets(found: str | None, same: bool) -> None:
    assert scores.same_outlet(["Harbour Post", "HP"], found) is same


def test_an_outlet_within_another() -> None:
    assert scores.holds_outlet(["Harbour Post"], "Harbour Post Media")
    assert not scores.holds_outlet(["Harbour Post"], "")


def test_our_own_pages_all_have_a_main_text_that_the_page_holds() -> None:
    pages = gold.load(gold.OWN).pages
    assert len(pages) >= 40
    assert len({page.kind for page in pages}) >= 12
    for page in pages:
        match = scores.worded(page.body, page.html)
        assert match.both + match.missed > 0
        assert match.recall > 0.97, f"{page.name}: the page lacks words of its main text"
        assert page.url, f"{page.name}: no canonical link"
