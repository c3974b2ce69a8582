"""Front matter of web pages: JSON-LD with its faults, several nodes kept apart, microdata, bounds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read import front, web
from curate.read.page import Place

HERE = Place("harbour/a.html", "harbour", url="https://harbour.example/news/ferry.html")


def fronts(source: str) -> list[str]:
    page = web.read(source.encode(), HERE)
    return [anchor.span.of(page.text) for anchor in page.anchors if anchor.kind == "front"]


def script(*values: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


ARTICLE = {"@type": "NewsArticle", "headline": "The ferry was late"}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param('{"@type": "NewsArticle", "headline": "The ferry was late"};', id="a semicolon behind it"),
        pytest.param('{"@type": "NewsArticle", "headline": "The ferry was late",}', id="a comma too many"),
        pytest.param('<!-- {"@type": "NewsArticle", "headline": "The ferry was late"} -->', id="in a comment"),
        pytest.param('//<![CDATA[\n{"@type": "NewsArticle", "headline": "The ferry was late"}\n//]]>', id="in CDATA"),
        pytest.param('{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;The ferry was late&quot;}', id="as entities"),
        pytest.param('{"@type": "NewsArticle", "headline": "The \\ferry was late"}', id="an escape that is one"),
        pytest.param('{"@type": "NewsArticle", "headline": "The ferry\n was late"}', id="a line end in a string"),
    ],
)  # fmt: skip
def test_common_faults_are_forgiven(source: str) -> None:
    (node,) = front.nodes(front.load(source))
    assert node["@type"] == "NewsArticle"
    assert "erry" in node["headline"]


def test_backslashes_that_escape_nothing_are_left_out() -> None:
    assert front.load(r'{"headline": "The captain\'s ferry"}') == {"headline": "The captain's ferry"}


def test_values_in_a_row_are_a_list() -> None:
    assert front.load('{"a": 1} {"b": 2}') == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("source", ["", "ferry", '{"headline": "cut o', "[" * 5000, "null" * 3])
def test_what_cannot_be_read_is_none_or_a_value(source: str) -> None:
    assert front.load(source) is None or source.startswith("null")


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(source: str) -> None:
    for name, value in front.lines(front.load(source)):
        assert name
        assert isinstance(value, str)


def test_nodes_of_one_type_are_numbered() -> None:
    found = fronts(script(ARTICLE, {"@type": "NewsArticle", "headline": "Fog"}, {"@type": "WebSite", "name": "Post"}))
    assert "json-ld NewsArticle 1/headline: The ferry was late" in found
    assert "json-ld NewsArticle 2/headline: Fog" in found
    assert "json-ld WebSite/name: Post" in found


def test_a_node_alone_has_no_number() -> None:
    assert "json-ld NewsArticle/headline: The ferry was late" in fronts(script(ARTICLE))


def test_a_reference_is_written_with_name_and_address_alone() -> None:
    person = {"@type": "Person", "@id": "#ana", "name": "Ana Lopes", "description": "Ana writes of ships"}
    found = fronts(script({**ARTICLE, "author": {"@id": "#ana"}}, person))
    assert "json-ld NewsArticle/author/Person/name: Ana Lopes" in found
    assert "json-ld Person/description: Ana writes of ships" in found
    assert not [line for line in found if line.startswith("json-ld NewsArticle/author/Person/description")]


def test_references_in_a_circle_end() -> None:
    found = fronts(
        script(
            {"@type": "A", "@id": "#a", "isPartOf": {"@id": "#b"}},
            {"@type": "B", "@id": "#b", "isPartOf": {"@id": "#a"}},
        )
    )
    assert len(found) < 20


def test_lines_are_bounded() -> None:
    many = [
        {"@type": "NewsArticle", "headline": f"Story {at}", "keywords": [f"k{n}" for n in range(500)]}
        for at in range(20)
    ]
    assert len([line for line in fronts(script(many)) if line.startswith("json-ld")]) <= front.MOST


def test_visible_microdata_names_are_lines_and_text() -> None:
    source = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">The ferry was late</h1>'
        '<p>By <span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<span itemprop="name">Ana Lopes</span></span></p><p itemprop="articleBody">It came at noon.</p></div>'
    )
    found = fronts(source)
    assert "microdata NewsArticle/headline: The ferry was late" in found
    assert "microdata NewsArticle/author/Person/name: Ana Lopes" in found
    assert not [line for line in found if "articleBody" in line]
    assert "By Ana Lopes" in web.read(source.encode(), HERE).text
