"""Patterns of exponential time are found, and no others."""

from __future__ import annotations

import re
import subprocess

import pytest

from curate import rules
from curate.hazard import attacks, hazard


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(a+)+$", id="a repeat in a repeat"),
        pytest.param(r"(a|a)*b", id="two arms over one letter"),
        pytest.param(r"(\w+\s?)*x", id="an optional gap"),
        pytest.param(r"(?:a|b|ab)*c", id="arms that add up"),
        pytest.param(r"Share: (?:[a-z]+,?)+!", id="behind a text"),
        pytest.param(r"(?i)(?:posted|filed) (?:[A-Z]+ ?)+by", id="case ignored"),
    ],
)
def test_exponential_patterns_are_found(pattern):
    told = hazard(pattern)
    assert told is not None
    assert told.startswith("the pattern takes exponential time, for example on '")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:(a*|b*)c)*d",
        r"(\s*,?\s*)*x",
        r"(?:(?:ab){1,3})*c",
        r"(?=(a+)+$)",
        r"(?:x+x+)+y",
        r"(.|\n)*x",
        r"(?:[^|]*\|?)*end",
        r"(?:\d{1,3},?){1,20}x",
    ],
)
def test_suspicion(pattern):
    """The texts to try are found without running anything."""
    assert next(attacks(pattern), None)


INNOCENT = [
    r"(?:\w+ )+end",
    r"(?:\w+[ ,]+)*x",
    r"a*a*b",
    r"(?i)(?:share|tweet|like|print)+ now",
    r"(?:[^|]+\|)*x",
    r"(?:[^|]+\|)+[^|]*",
    r"(?P<tag>[^,]+)(?:, [^,]+)*\.",
    r"(?i)(?:follow us on (?:twitter|facebook)[,. ]+)+",
    r"([\"']).*?\1",
    r"^\s*(?:\*\s)+$",
    r".*follow us.*on.*twitter.*",
    *(pattern for pattern in rules.FRAGMENTS.values()),
]


@pytest.mark.parametrize("pattern", INNOCENT)
def test_nothing_is_run_for_innocent_patterns(pattern, monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)  # calling it would raise
    assert hazard.__wrapped__(pattern) is None


def test_a_suspicion_that_does_not_hold_is_dropped():
    """Two arms over one letter, but the text after them matches anything: never a reason to go back."""
    pattern = r"(?s)(?:a|a)*.*"
    assert next(attacks(pattern), None)
    assert hazard(pattern) is None


def test_what_is_no_pattern_raises():
    with pytest.raises(re.error):
        hazard("(a)+(")


def test_a_long_way_to_the_repeat_is_cut_short():
    *_, texts = attacks(r"(?:(?:(?:a{900}){900}){9})(?:b+)+c")
    assert texts[0].startswith("aaa")
    assert len(texts[0]) < 2000
