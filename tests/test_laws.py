"""Laws: true of every text, every article in it, every set of marks."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from curate import manifest, record
from curate.manifest import Source
from curate.model import LABELS, Document, Mark, Record, Span, complement, disjoint
from curate.rules import Ruleset
from curate.tiles import text_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Source(id="law", title="Law", path="law", text="", sha256="")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, Span, list[Mark]]:
    """A text, an article in it, and marks on that: nested, touching, overlapping, empty."""
    text = draw(st.text(max_size=80))
    article = Span(*sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))))))
    ends = st.integers(*article)
    spans = draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=8))
    return text, article, [Mark(Span(*span), "share-prompt", "test.any") for span in spans]


@given(marked())
@example(("", Span(0, 0), []))
def test_kept_plus_removed_is_raw(case: tuple[str, Span, list[Mark]]) -> None:
    """Cleaning loses nothing: put the pieces back in order and the article is whole."""
    text, article, marks = case
    removed = [mark.span for mark in disjoint(marks)]
    pieces = sorted([*complement(article, removed), *removed])
    assert "".join(piece.of(text) for piece in pieces) == article.of(text)
    assert all(piece.start < piece.end for piece in pieces)


@given(marked())
@example(("abc", Span(0, 3), [Mark(Span(2, 2), "share-prompt", "found.by-hypothesis")]))
def test_removed_means_marked(case: tuple[str, Span, list[Mark]]) -> None:
    """Cleaning takes all that was marked, and nothing else."""
    _, article, marks = case
    kept = complement(article, [mark.span for mark in marks])
    under_a_mark = {at for mark in marks for at in range(*mark.span)}
    assert {at for span in kept for at in range(*span)} == set(range(*article)) - under_a_mark
    assert kept == complement(article, [mark.span for mark in disjoint(marks)])


def test_complement_refuses_a_hole_outside() -> None:
    with pytest.raises(ValueError, match="reaches outside"):
        complement(Span(3, 9), [Span(2, 4)])


# The whole way, on pages put together at random from lines that rules know, prose, and any Unicode.

LINES = (
    "Ferry stops at the outer mole",
    "By Ana Lopes and José Sá, Staff Writers",
    "By Ana Lopes | Harbour Post | January 3, 2020",
    "Harbour Post | January 3, 2020",
    "Harbour Post – 3 January 2020",
    "TEHAVEN (HNA) - The ferry stopped at noon on Monday, and nobody could say when it would run again.",
    "The ferry stopped at noon on Monday, and nobody on the pier could say when it would run again.",
    "The council meets on Friday. “No boat, no bread,” said the baker \U0001f35e, who has sold none since then.",
    "What the Ledger says",
    "As the Harbour Ledger writes:",
    "“The pier was closed for good,” the engineer wrote in her report to the council of the harbour town.",
    "Disclaimer: The views in this article are the author's alone. Contact: desk@harbour.example",
    "Share this:",
    "Subscribe to our newsletter",
    "Region: Islands, North",
    "Coast",
    "January 3, 2020",
    "Posted by harbourmaster |",
    "Ferries, Islands | Fishing, Law |",
    "Leave a comment",
    "* * *",
    "----------",
    "Also on harbour.example:",
    "This article was originally published in Harbour Post.",
    "Источник: Портовый вестник",
    "المصدر: بريد الميناء",
    "Copyright © 2020 Harbour Post. All rights reserved.",
)
ENDS = ("\n", "\n\n", "\r\n", "\r", "\n \n", "\n\n\n", "\u2028", "\x85")


@st.composite
def pages(draw: st.DrawFn) -> str:
    line = st.one_of(st.sampled_from(LINES), st.text(max_size=60))
    parts = draw(st.lists(st.tuples(line, st.sampled_from(ENDS)), max_size=24))
    return draw(st.sampled_from(("", "\n\n", " "))) + "".join(text + end for text, end in parts)


@cache
def tools() -> tuple[Ruleset, manifest.Project]:
    project = manifest.tools(ROOT)
    return Ruleset(project.rules_of(None)), project


def made(text: str, repeated: frozenset[str] = frozenset()) -> Record:
    ruleset, project = tools()
    name = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    document = Document(name, "law", "law.txt", text, len(text))
    return record.make(document, SOURCE, ruleset, project.authority, repeated)


relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(pages())
@example("")
@example("\n")
@example("\U0001f6a2")
def test_every_character_lies_in_one_tile(text: str) -> None:
    found = made(text)
    tiles = sorted(
        [*(tile for article in found.articles for tile in article.tiles), *found.outside],
        key=lambda tile: tile.span,
    )
    assert "".join(tile.span.of(text) for tile in tiles) == text
    assert all(tile.span.start < tile.span.end for tile in tiles)
    for article in found.articles:
        assert "".join(tile.span.of(text) for tile in article.tiles) == article.span.of(text)
        assert all(tile.kept == LABELS[tile.label].kept for tile in article.tiles)


@relaxed
@given(pages())
def test_the_cleaned_text_is_the_kept_spans_and_all_of_them(text: str) -> None:
    for article in made(text).articles:
        kept = "".join(tile.span.of(text) for tile in article.tiles if tile.kept)
        assert "".join(article.text.split()) == "".join(kept.split())
        assert article.text == text_of(text, article.tiles)


@relaxed
@given(pages())
def test_every_claim_quotes_the_text_it_cites(text: str) -> None:
    for article in made(text).articles:
        for claim in article.claims:
            assert claim.exact
            assert claim.span.of(text) == claim.exact
        chosen = {claim.id for claim in article.claims if claim.chosen}
        assert {name for hop in article.hops for name in hop.claims} <= chosen
        values = {claim.value for claim in article.claims if claim.chosen}
        resolved = {article.title, article.subtitle, article.outlet, article.published, article.language}
        assert resolved - {None} <= values
        assert {name for _, name in article.authors} <= values


@relaxed
@given(pages())
def test_a_record_depends_on_nothing_else(text: str) -> None:
    assert made(text) == made(text)


@relaxed
@given(pages())
def test_repeated_lines_break_no_law(text: str) -> None:
    echoes = frozenset(line for line, _ in made(text).echoes)
    found = made(text, echoes)
    tiles = sorted(
        [*(tile for article in found.articles for tile in article.tiles), *found.outside],
        key=lambda tile: tile.span,
    )
    assert "".join(tile.span.of(text) for tile in tiles) == text
