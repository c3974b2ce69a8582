"""The made-up news of the benchmarks: what its gold says is so."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

BENCH = str(Path(__file__).resolve().parents[1] / "bench")
sys.path.insert(0, BENCH)
import reuse_gold  # noqa: E402
import stories  # noqa: E402

sys.path.remove(BENCH)

SEED = 5
ARTICLES = 400


@pytest.fixture(scope="module")
def blocks() -> list[stories.Block]:
    return list(stories.blocks(ARTICLES, SEED))


@pytest.fixture(scope="module")
def pairs(blocks: list[stories.Block]) -> list[tuple[stories.Story, stories.Story, stories.Pair]]:
    """Every pair of the gold with its two articles."""
    held = {one.id: one for block in blocks for one in block.stories}
    return [(held[one.a], held[one.b], one) for block in blocks for one in block.pairs()]


@cache
def sources(story: stories.Story) -> list[int]:
    """Where each character of an article is from: a number for each place of each origin."""
    return [(piece.origin << 24) + piece.at + step for piece in story.pieces for step in range(piece.length)]


def test_pieces_tile_the_text(blocks: list[stories.Block]) -> None:
    for story in (one for block in blocks for one in block.stories):
        at = 0
        for piece in story.pieces:
            assert piece.start == at
            assert piece.length > 0
            at += piece.length
        assert at == len(story.text)


def test_what_is_from_one_place_is_the_same_character_everywhere(blocks: list[stories.Block]) -> None:
    for block in blocks:
        seen: dict[int, str] = {}
        for story in block.stories:
            said = [seen.setdefault(source, char) for source, char in zip(sources(story), story.text, strict=True)]
            assert "".join(said) == story.text


def test_spans_lie_in_the_texts_and_begin_and_end_with_shared_text(pairs: list) -> None:
    for a, b, pair in pairs:
        of_a, of_b = sources(a), sources(b)
        for span in (*pair.spans, *pair.free):
            assert 0 <= span.a_start < span.a_end <= len(a.text)
            assert 0 <= span.b_start < span.b_end <= len(b.text)
            assert of_a[span.a_start] == of_b[span.b_start]
            assert of_a[span.a_end - 1] == of_b[span.b_end - 1]


def test_within_a_span_at_most_a_gap_is_not_shared(pairs: list) -> None:
    for a, b, pair in pairs:
        there = set(sources(b))
        shared = [source in there for source in sources(a)]
        for span in pair.spans:
            run = 0
            for at in range(span.a_start, span.a_end):
                run = 0 if shared[at] else run + 1
                assert run <= stories.GAP


def test_no_pair_is_missing() -> None:
    block = next(stories.blocks(90, SEED))
    told = {(one.a, one.b) for one in block.pairs()}
    taken = {one.id: set(sources(one)) for one in block.stories}
    alike = {(a, b) for a, b in combinations(sorted(taken), 2) if len(taken[a] & taken[b]) > 20}
    assert alike <= told


@pytest.mark.parametrize("kind", ["trimmed", "verbatim", "quote", "quote1", "block"])
def test_what_is_copied_without_edits_is_the_same_text(pairs: list, kind: str) -> None:
    found = [(a, b, pair) for a, b, pair in pairs if pair.kind == kind]
    assert found
    for a, b, pair in found:
        longest = max(pair.spans, key=lambda span: span.a_end - span.a_start)
        ours, theirs = a.text[longest.a_start : longest.a_end], b.text[longest.b_start : longest.b_end]
        assert ours == theirs or _without_byline(ours) == _without_byline(theirs)


def _without_byline(text: str) -> str:
    return re.sub(r"\nBy [^\n]+", "", text)


@pytest.mark.parametrize("kind", ["quote", "quote1"])
def test_quotations_stand_in_quotation_marks_of_the_copy_only(pairs: list, kind: str) -> None:
    for a, b, pair in pairs:
        if pair.kind == kind:
            copy, start, end = (
                (b, pair.spans[0].b_start, pair.spans[0].b_end)
                if pair.direction == "a->b"
                else (a, pair.spans[0].a_start, pair.spans[0].a_end)
            )
            marks = copy.text[start - 1] + copy.text[end]
            assert marks in ("“”", '""', "«»", "「」")
            assert "quotes" in pair.evidence


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("verbatim", 0.98, 1.0), ("light", 0.75, 0.97), ("paraphrase", 0.5, 0.88), ("ocr", 0.85, 0.99)],
)
def test_edits_change_as_much_as_their_kind_says(
    blocks: list[stories.Block], kind: str, least: float, most: float
) -> None:
    """Of the copied paragraphs' characters, the share that is the source's."""
    kept = total = 0
    for story in (one for block in blocks for one in block.stories if one.kind == kind):
        of = sources(story)
        for start, end in story.paragraphs:
            total += end - start
            kept += sum(of[at] >> 24 != story.number for at in range(start, end))
    assert least <= kept / total <= most


def test_a_seed_makes_one_set_and_another_seed_another() -> None:
    one, again, other = (next(stories.blocks(90, seed)) for seed in (3, 3, 4))
    assert [story.text for story in one.stories] == [story.text for story in again.stories]
    assert one.pairs() == again.pairs()
    assert not {story.text for story in one.stories} & {story.text for story in other.stories}


@pytest.mark.parametrize("number", [1, 7, 333])
def test_a_set_has_as_many_articles_as_asked(number: int) -> None:
    made = [story.id for block in stories.blocks(number, SEED) for story in block.stories]
    assert len(made) == len(set(made)) == number


def test_families_are_a_partition_and_digests_and_quotations_join_none(blocks: list[stories.Block]) -> None:
    for block in blocks:
        of = stories.families(block.stories, block.pairs())
        assert of.keys() == {story.id for story in block.stories}
        assert all(of[family] == family for family in of.values())
        sizes = Counter(of.values())
        for story in block.stories:
            if story.kind in stories.APART:
                assert sizes[of[story.id]] == 1
            if story.kind in ("verbatim", "ocr"):
                assert of[story.id] == of[story.sources[0].id]


def test_dates_and_claims_are_as_told(blocks: list[stories.Block]) -> None:
    made = [story for block in blocks for story in block.stories]
    copies = [story for story in made if story.sources and story.kind != "digest"]

    def part(chosen: Iterator[bool], whole: list) -> float:
        return sum(chosen) / len(whole)

    assert part((one.shown is None for one in made), made) == pytest.approx(0.10, abs=0.04)
    assert part((bool(one.claims) for one in copies), copies) == pytest.approx(0.45, abs=0.08)
    assert part((one.day == one.sources[0].day for one in copies if one.kind != "wire"), copies) > 0.25
    early = [one.shown is not None and one.shown < min(source.day for source in one.sources) for one in copies]
    assert 0 < sum(early) / len(copies) < 0.08


def test_unrelated_articles_seldom_meet(blocks: list[stories.Block]) -> None:
    runs = {}
    for story in (one for block in blocks for one in block.stories if one.language == "english"):
        words = re.findall(r"\w+", story.text.casefold())
        runs[story] = {tuple(words[at : at + 5]) for at in range(len(words) - 4)} if story.kind == "own" else set()
    own = [story for story, held in runs.items() if held]
    strangers = [
        (one, other)
        for one, other in combinations(own, 2)
        if one.topic != other.topic and one.outlet is not other.outlet
    ]
    met = sum(len(runs[one] & runs[other]) >= 2 for one, other in strangers)
    assert len(strangers) > 1000
    assert met / len(strangers) < 0.03


def test_the_files_say_what_was_made(tmp_path: Path) -> None:
    kinds = stories.write(tmp_path, 120, SEED)
    articles, gold = reuse_gold.articles(tmp_path), reuse_gold.gold(tmp_path)
    assert len(articles) == 120
    assert {article.id for article in articles} == gold.families.keys()
    assert len(gold.pairs) == kinds.total()
    assert gold.parents.keys() <= gold.families.keys()
    assert set(gold.parents.values()) <= gold.families.keys()
    again = tmp_path / "again"
    stories.write(again, 120, SEED)
    for name in ("articles.jsonl", "gold.jsonl", "origins.jsonl"):
        assert (tmp_path / name).read_bytes() == (again / name).read_bytes()
    assert json.loads((tmp_path / "articles.jsonl").read_text(encoding="utf-8").partition("\n")[0]).keys() == {
        "id", "document", "start", "outlet", "published", "title", "text", "claims",
    }  # fmt: skip
