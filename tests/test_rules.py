"""Rules: folding, fragments, the prefilter, sentences."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate import rules
from curate.model import Span
from curate.rules import Rule, Ruleset, compiled, expand, fold, keyed, sentences, shape


def rule(pattern: str, **more: object) -> Rule:
    fields: dict[str, object] = {"id": "test.rule", "pack": "test", "label": "share-prompt", "scope": "block"}
    return Rule(**{**fields, "pattern": pattern, **more})  # type: ignore[arg-type]


@given(st.text())
@example("“Ahoy” – l’été\u00a0: «port»\r\n\t\u202f")
@example("\U0001f6a2 a ship")
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        pytest.param("share this", "share this", True, id="as written"),
        pytest.param("share this", "share \r\n this", True, id="one space in a pattern means some in the text"),
        pytest.param("share[ ]this", "share  this", False, id="a space in a class means one"),
        pytest.param("share ?this", "sharethis", True, id="a quantified space is left alone"),
        pytest.param("l'auteur", "l’auteur", True, id="a curly apostrophe is an apostrophe"),
        pytest.param("l’auteur", "l'auteur", True, id="in the pattern too"),
        pytest.param('"port"', "«port»", True, id="guillemets are quotation marks"),
        pytest.param("By {name}", "By Ana Lopes", True, id="a fragment"),
        pytest.param("a{2,3}", "aaa", True, id="a quantifier is no fragment"),
    ],
)
def test_how_patterns_see_text(pattern: str, text: str, matches: bool) -> None:
    assert bool(Ruleset([rule(pattern)]).candidates(fold(text))) is matches


def test_an_unknown_fragment_is_an_error() -> None:
    with pytest.raises(KeyError):
        expand("By {nobody}", {})


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        pytest.param("Posted by .+", {"posted by "}, id="the longest word that every match holds"),
        pytest.param("(?i)share|tweet", {"share", "tweet"}, id="one of each alternative"),
        pytest.param("share|.*", None, id="an alternative without a word: none"),
        pytest.param("(?:share )?this", {"this"}, id="what may be missing is not needed"),
        pytest.param(r"\d+", None, id="digits: none"),
        pytest.param("[Ss]hare", {"share"}, id="a class of one letter in two cases is a letter"),
    ],
)
def test_literals(pattern: str, needed: set[str] | None) -> None:
    assert shape(pattern).words == needed


PATTERNS = (
    "(?i)share",
    "(?i)tweet|repost",
    "(?i)istanbul",
    "[Pp]osted by",
    "(?i)straße",
    "(?i)ΟΔΟΣ",
    "ſhip",
    "(?i)ship",
)


@given(
    st.lists(
        st.sampled_from([*"ShAReTWposted byİıISTANBUListanbulſßẞΟΔΟΣςσ", "share", "ship", "İSTANBUL", "straße"])
    ).map("".join)
)
@example("İSTANBUL")
@example("ıstanbul")
@example("ſhare")
@example("οδος")
def test_the_prefilter_never_hides_a_match(text: str) -> None:
    """What `re` finds alone, the set of rules finds too."""
    many = [rule(pattern, id=f"test.{at}", scope="span", order=at) for at, pattern in enumerate(PATTERNS)]
    alone = {(one.id, found.span()) for one in many for found in compiled(one).finditer(text) if found[0]}
    assert {(match.rule.id, match.span) for match in Ruleset(many).candidates(text)} == alone


def test_keyed_compares_case_aside() -> None:
    assert keyed("İSTANBUL") == keyed("istanbul") == keyed("ıstanbul")


def test_groups_become_parts_without_quotes_and_markup() -> None:
    (match,) = Ruleset([rule("First in (?P<origin_outlet>.+?) where it appeared")]).candidates(
        'First in <u>"Harbour Post"</u> where it appeared'
    )
    ((field, span),) = match.parts
    assert field == "origin-outlet"
    assert span.of('First in <u>"Harbour Post"</u> where it appeared') == "Harbour Post"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("One boat. Two boats.", ["One boat.", "Two boats."], id="two"),
        pytest.param("The U.S. Navy left. It rained.", ["The U.S. Navy left.", "It rained."], id="initials"),
        pytest.param("Dr. Lopes left. Mr. Sand stayed.", ["Dr. Lopes left.", "Mr. Sand stayed."], id="titles"),
        pytest.param('"Go!" She went.', ['"Go!"', "She went."], id="a closing quote"),
        pytest.param("no end", ["no end"], id="none"),
        pytest.param("وصلت السفينة. غادر القبطان.", ["وصلت السفينة.", "غادر القبطان."], id="arabic"),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == pieces


@given(st.text())
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    found = sentences(fold(text))
    gaps = [Span(a.end, b.start).of(fold(text)) for a, b in pairwise(found)]
    assert all(gap.strip(" ") == "" for gap in gaps)
    assert found[0].start == 0
    assert found[-1].end == len(text)


def test_a_lead_in_ends_its_paragraph() -> None:
    lead = rule("(?P<quoted>[A-Z].*) writes:", scope="sentence", takes="quote", label="body")
    assert Ruleset([lead]).candidates("It rained. Harbour Post writes:")
    assert not Ruleset([lead]).candidates("Harbour Post writes: it rained.")


def test_the_cost_grows_with_the_rules_that_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block tries only rules whose words stand in it, however many rules there are."""
    many = [rule(f"wort{at:04}end .*", id=f"test.{at}") for at in range(2000)]
    ruleset = Ruleset(many)
    tried: list[str] = []

    def spy(one: Rule) -> re.Pattern[str]:
        tried.append(one.id)
        return compiled(one)

    monkeypatch.setattr(rules, "compiled", spy)
    assert ruleset.candidates("wort0007end of the line")
    assert tried == ["test.7"]


def test_a_stand_in_is_as_wide_as_its_fragment() -> None:
    """The prefilter must not drop a block that a date in the pattern makes long."""
    for fragment in ("day", "date", "month-year", "name", "names"):
        dated = rule(f"Posted on {{{fragment}}}")
        pattern = compiled(dated)
        assert (
            rules._shape_of(dated.pattern, dated.fragments).width >= rules.shape(pattern.pattern, pattern.flags).width
        )
