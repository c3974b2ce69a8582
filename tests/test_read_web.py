"""Web pages as text: all that can be seen, in order, each block with its path; and the right characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from curate.errors import Refusal
from curate.read import walk, web
from curate.read.page import Page, Place

HERE = Place("harbour/a.html", "harbour", url="https://harbour.example/news/ferry.html")


def read(source: str | bytes, place: Place = HERE) -> Page:
    return web.read(source.encode() if isinstance(source, str) else source, place)


def blocks(source: str) -> list[tuple[str, str]]:
    page = read(source)
    return [(anchor.kind, anchor.span.of(page.text)) for anchor in page.anchors if anchor.kind != "front"]


def fronts(source: str, place: Place = HERE) -> list[str]:
    page = read(source, place)
    return [anchor.span.of(page.text) for anchor in page.anchors if anchor.kind == "front"]


# ---- blocks


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", [("paragraph", "One."), ("paragraph", "Two.")], id="paragraphs"),
        pytest.param(
            "<div>Before <b>bold</b> word<p>Inside</p>after</div>",
            [("paragraph", "Before bold word"), ("paragraph", "Inside"), ("paragraph", "after")],
            id="text around a block",
        ),
        pytest.param(
            "<p>The ferry<br>was late.</p>", [("paragraph", "The ferry\nwas late.")], id="one line break stays"
        ),
        pytest.param(
            "<p>The ferry.<br> <br>The crew.</p>",
            [("paragraph", "The ferry."), ("paragraph", "The crew.")],
            id="two line breaks part paragraphs",
        ),
        pytest.param("<p>The\n  ferry\t was\r\nlate.</p>", [("paragraph", "The ferry was late.")], id="wrapped source"),
        pytest.param("<p>a<span>b</span>c</p>", [("paragraph", "abc")], id="no space where there is none"),
        pytest.param("<p>a\n<span>b</span>\nc</p>", [("paragraph", "a b c")], id="a line end is a space"),
        pytest.param(
            "<h1>Title</h1><h2>Part</h2><ul><li>One<li>Two</ul><blockquote><p>Said.</p></blockquote>",
            [("title", "Title"), ("heading", "Part"), ("item", "One"), ("item", "Two"), ("quote", "Said.")],
            id="kinds",
        ),
        pytest.param("<pre>a\n  b</pre>", [("code", "a\n  b")], id="code keeps its lines"),
        pytest.param(
            "<table><tr><th>Port</th><td>Ferries</td></tr><tr><td>Alm</td><td>3</td></tr></table>",
            [("cell", "Port\tFerries"), ("cell", "Alm\t3")],
            id="a row of a table is a line",
        ),
        pytest.param(
            "<table><tr><td><p>Left column.</p></td><td><p>Right column.</p></td></tr></table>",
            [("cell", "Left column."), ("cell", "Right column.")],
            id="a table for layout is no row",
        ),
        pytest.param(
            "<p>A<script>var x = 'hidden';</script>B<style>p{}</style></p>", [("paragraph", "AB")], id="scripts"
        ),
        pytest.param("<p hidden>Hidden words</p>", [("paragraph", "Hidden words")], id="what a style hides is kept"),
        pytest.param("<figure><figcaption>The quay.</figcaption></figure>", [("caption", "The quay.")], id="caption"),
        pytest.param(
            "<p>Ferry &amp; crew &#8212; &quot;late&quot;</p>", [("paragraph", 'Ferry & crew — "late"')], id="entities"
        ),
        pytest.param("<p>⛴ 🙂 عربي</p>", [("paragraph", "⛴ 🙂 عربي")], id="beyond the basic plane"),
        pytest.param("plain words, no element", [("paragraph", "plain words, no element")], id="no element"),
        pytest.param(
            "<p>unclosed <b>bold<p>next", [("paragraph", "unclosed bold"), ("paragraph", "next")], id="unclosed"
        ),
        pytest.param(
            "<a href='/x'><div>Linked block</div></a>", [("paragraph", "Linked block")], id="a block in a link"
        ),
    ],
)
def test_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize("source", ["", " ", "<!-- nothing -->", "<script>1</script>"])
def test_an_empty_page_has_no_blocks(source: str) -> None:
    assert not blocks(source)


def test_each_block_has_the_path_of_its_element() -> None:
    page = read("<body><div><p>One.</p><p>Two <i>three</i>.</p></div></body>")
    root = html.fromstring("<html><body><div><p>One.</p><p>Two <i>three</i>.</p></div></body></html>")
    for anchor in page.anchors:
        (element,) = root.xpath(anchor.place)
        assert element.text_content() == anchor.span.of(page.text)


def test_links_are_counted() -> None:
    page = read("<p>See <a href='/a'>the ferry</a> and more.</p>")
    assert page.markup is not None
    (home,) = [home for home in page.markup.homes if home is not None]
    assert (home.element.tag, home.linked) == ("p", len("the ferry"))


def test_a_page_nested_a_thousand_deep_is_walked() -> None:
    assert blocks("<div>" * 1000 + "deep" + "</div>" * 1000)[-1][1] == "deep"


@pytest.mark.parametrize("nested", ["<div>", "<i>", "<div><font size=2>", "<svg>", "<ul><li>", "<table><tr><td>"])
def test_of_a_page_nested_too_deep_for_the_parser_no_text_is_lost(nested: str) -> None:
    page = read(
        f"<title>Quay</title><script>x = '<p>'</script><h1>Late</h1>{nested * 3000}deep<p>and &amp; below<p>last"
    )
    assert page.text.split()[2:] == ["Quay", "Late", "deep", "and", "&", "below", "last"]


def test_a_base_that_is_no_address_is_passed_over() -> None:
    assert "link canonical: a.html" in fronts('<base href="//["><link rel=canonical href="a.html"><p>Quay.')


def test_a_page_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST", 10)
    with pytest.raises(Refusal, match="a page of 14 bytes; pages of up to 10 bytes are read"):
        read("<p>Harbour</p>")


# ---- front matter


def test_front_matter() -> None:
    lines = fronts(
        """<html lang="en-GB"><head><title>Ferry late
        - Harbour Post</title>
        <meta property="og:title" content="Ferry late"><meta name="DC.Date" content="2020-01-03">
        <link rel="canonical" href="/news/ferry.html"><link rel="stylesheet" href="/s.css">
        <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry late",
          "author": [{"@type": "Person", "name": "Ana Lopes"}, "Ben Okoro"], "isPartOf": null}</script></head>
        <body><time datetime="2020-01-03T10:00+01:00">Friday</time>
        <span itemprop="datePublished" content="2020-01-03">3 January</span></body></html>"""
    )
    assert lines == [
        "html lang: en-GB",
        "html title: Ferry late - Harbour Post",
        "meta og:title: Ferry late",
        "meta dc.date: 2020-01-03",
        "link canonical: https://harbour.example/news/ferry.html",
        "json-ld NewsArticle/headline: Ferry late",
        "json-ld NewsArticle/author/Person/name: Ana Lopes",
        "json-ld NewsArticle/author: Ben Okoro",
        "microdata datePublished: 2020-01-03",
        "time: 2020-01-03T10:00+01:00",
    ]


# ---- characters

WORDS = "Fähre, crêpe, ñandú"


@pytest.mark.parametrize(
    ("raw", "place", "encoding"),
    [
        pytest.param(b"\xef\xbb\xbf" + f"<p>{WORDS}".encode(), HERE, "utf-8", id="byte order mark"),
        pytest.param(
            b"\xff\xfe" + f"<p>{WORDS}".encode("utf-16-le"), HERE, "utf-16-le", id="byte order mark of UTF-16"
        ),
        pytest.param(f"<p>{WORDS}".encode(), HERE, "utf-8", id="nothing said: UTF-8"),
        pytest.param(f"<meta charset=iso-8859-1><p>{WORDS}".encode("cp1252"), HERE, "cp1252", id="meta"),
        pytest.param(
            f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>{WORDS}'.encode("cp1252"),
            HERE,
            "cp1252",
            id="http-equiv",
        ),
        pytest.param(
            f"<meta charset=utf-8><p>{WORDS}".encode("cp1252"),
            Place("a.html", "harbour", headers=(("content-type", "text/html; charset=ISO-8859-15"),)),
            "iso8859-15",
            id="the header goes over the meta",
        ),
        pytest.param(f"<meta charset=iso-8859-1><p>{WORDS}".encode(), HERE, "utf-8", id="a meta that is wrong"),
        pytest.param(
            f"<meta charset=utf-8><p>{WORDS}".encode("cp1252"),
            Place("a.html", "harbour", "cp1252"),
            "cp1252",
            id="manifest",
        ),
        pytest.param(
            f"<p>{WORDS}".encode("utf-16"), Place("a.html", "harbour", "utf-16-le"), "utf-16-le", id="manifest: UTF-16"
        ),
        pytest.param(f"<meta charset=utf-32><p>{WORDS}".encode(), HERE, "utf-8", id="a meta that cannot be"),
        pytest.param(
            f'<?xml version="1.0" encoding="iso-8859-1"?><p>{WORDS}'.encode("latin-1"), HERE, "cp1252", id="xml"
        ),
    ],
)
def test_encodings(raw: bytes, place: Place, encoding: str) -> None:
    page = web.read(raw, place)
    assert page.encoding == encoding
    assert WORDS in page.text


def test_an_encoding_nobody_knows_is_refused() -> None:
    with pytest.raises(Refusal, match="no text encoding is called 'klingon'; set `encoding:` of this document"):
        web.read(b"<p>x", Place("a.html", "harbour", "klingon"))


def test_some_wrong_bytes_in_utf8_spoil_nothing_else() -> None:
    page = web.read(("<p>" + "Fähre und Brücke. " * 40).encode() + b"\xe4\xff</p>", HERE)
    assert page.encoding == "utf-8"
    assert page.text.count("Fähre") == 40


# ---- laws

_PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<br>",
            "<b>",
            "</b>",
            "<li>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<h1>",
            "<pre>",
            "</pre>",
            "<blockquote>",
            "<a href=x>",
            "</a>",
            "<!--",
            "-->",
            "&amp;",
            "&#x1F600;",
            "<",
            "\x00",
            "\n",
            "ferry",
            " quay ",
            "Fähre",
            "\u2028",
            "عبّارة",
            "</html>",
            "<body>",
            "<template>",
            "</template>",
            "<select><option>",
        ]
    ),
    max_size=40,
)


@given(_PIECES)
def test_nothing_visible_is_lost_and_blocks_tile_the_text(pieces: list[str]) -> None:
    """Every letter and digit of the tree's visible text is in the text, in order; between blocks is white space."""
    page = read("".join(pieces))
    body = "".join(char for anchor in page.anchors if anchor.kind != "front" for char in anchor.span.of(page.text))
    seen: list[str] = []
    if page.markup is not None:
        _texts(page.markup.root, seen)
    assert _shown(body) == _shown("".join(seen))
    at = 0
    for anchor in page.anchors:
        assert at <= anchor.span.start < anchor.span.end <= len(page.text)
        assert not page.text[at : anchor.span.start].strip()
        at = anchor.span.end
    assert not page.text[at:].strip()


def _texts(element: object, seen: list[str]) -> None:
    if isinstance(element.tag, str) and element.tag not in walk.UNSEEN:  # type: ignore[attr-defined]
        seen.append(element.text or "")  # type: ignore[attr-defined]
        for child in element:  # type: ignore[attr-defined]
            _texts(child, seen)
            seen.append(child.tail or "")


def _shown(text: str) -> str:
    return "".join(text.split())
