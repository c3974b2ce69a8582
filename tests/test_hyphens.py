"""Words that the end of a line divides."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate.hyphens import divisions
from curate.model import Span


def whole(text: str, elsewhere: str = "") -> str:
    """The first block of a document as it reads with the divisions left out, and other line ends as spaces."""
    pieces, at = [], 0
    for start, end in divisions(f"{text}\n\n{elsewhere}", Span(0, len(text))):
        pieces.append(text[at:start])
        at = end
    return " ".join(("".join(pieces) + text[at:]).split())


@pytest.mark.parametrize(
    ("text", "elsewhere", "reads"),
    [
        pytest.param("the ferry-\nman", "", "the ferryman", id="a division"),
        pytest.param("the ferry\u2010\nman", "", "the ferryman", id="a division with the hyphen proper"),
        pytest.param("la\u00ad\nmer", "", "lamer", id="a soft hyphen"),
        pytest.param("la fer\u00adry", "", "la ferry", id="a soft hyphen inside a line"),
        pytest.param("Mai\u00ad\nLand", "", "MaiLand", id="a soft hyphen before a capital"),
        pytest.param("a well-\nknown quay", "It is well-known.", "a well-known quay", id="a compound known elsewhere"),
        pytest.param("a Well-\nknown quay", "it is well-known", "a Well-known quay", id="its case aside"),
        pytest.param("to co-\noperate", "co-operate; cooperate, cooperate", "to cooperate", id="the commoner form"),
        pytest.param("Nord-\nSüd", "", "Nord-Süd", id="a capital follows"),
        pytest.param("in 1914-\n1918", "", "in 1914-1918", id="figures"),
        pytest.param("Vor-\nund Nachteile", "", "Vor- und Nachteile", id="a hyphen for what follows later"),
        pytest.param("pre-\nand post-war", "", "pre- and post-war", id="the same in English"),
        pytest.param("see https://example.org/the-\nquay", "", "see https://example.org/the-quay", id="an address"),
        pytest.param("mother-in-\nlaw", "a mother-in-law", "mother-in-law", id="a compound of three"),
        pytest.param("вечер-\nний", "", "вечерний", id="Russian"),
        pytest.param("միաս\u058a\nնական", "", "միասնական", id="Armenian"),
        pytest.param("渡轮今天\n没有开航", "", "渡轮今天没有开航", id="Chinese has no spaces"),
        pytest.param("a list -\nof things", "", "a list - of things", id="a dash"),
        pytest.param("the quay\nof stone", "", "the quay of stone", id="a line end between words"),
        pytest.param("ferry-\r\nman", "", "ferryman", id="another line end"),
        pytest.param("the mid-\nday", "midday", "the midday", id="the whole word elsewhere"),
    ],
)
def test_a_word_over_a_line_end(text: str, elsewhere: str, reads: str) -> None:
    assert whole(text, elsewhere) == reads


def test_only_the_block_is_looked_at() -> None:
    text = "ferry-\nman\n\nboat-\nman"
    assert divisions(text, Span(12, len(text))) == [Span(16, 18)]


@given(st.text(alphabet="ab -\n\u00ad\u2010漢A1/", max_size=60), st.integers(0, 60))
@example("a-\nb", 1)
def test_what_is_left_out_is_hyphens_and_line_ends(text: str, start: int) -> None:
    block = Span(min(start, len(text)), len(text))
    found = divisions(text, block)
    assert all(block.holds(one) and set(one.of(text)) & {"\n", "\u00ad"} for one in found)
    assert all(not one.of(text).strip("-\u2010\u00ad \n") for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
