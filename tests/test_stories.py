"""Copies of a story share paragraphs; pages of a site share furniture."""

from __future__ import annotations

import pytest

from curate import stories


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"p1": ["a", "b"], "p2": ["a", "b"]}, {}, id="two shared paragraphs may be notices"),
        pytest.param({f"p{at}": ["a", "b"] for at in range(3)}, {"a": "a", "b": "a"}, id="three are a copy"),
        pytest.param(
            {f"p{at}": ["b", "a"] for at in range(3)} | {f"q{at}": ["b", "c"] for at in range(3)},
            {"a": "a", "b": "a", "c": "a"},
            id="copies of copies",
        ),
        pytest.param(
            {f"p{at}": [f"a{number}" for number in range(30)] for at in range(5)},
            {},
            id="what many carry tells no story",
        ),
    ],
)
def test_same(paragraphs: dict[str, list[str]], expected: dict[str, str]) -> None:
    assert stories.same(paragraphs) == expected


def test_tellings() -> None:
    assert stories.tellings(["a", "b", "c"], {"a": "a", "b": "a"}) == 2
