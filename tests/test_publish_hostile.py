"""Text that attacks: in titles, names, texts, addresses, reasons. It is shown as it stands, on every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from handmade import Page, Piece, Said, Story, write
from lxml import html
from sites import Site, articles, asked, names, page, shown, site

from curate.publish import metadata

QUERIES = metadata.made()["databases"]["curate"]["queries"]

# ---- hostile text

EVIL = (
    '"><xss onmouseover=alert(1)>',
    "'><xss onfocus='alert(1)'>",
    "<script>xss()</script>",
    "</script><xss>",
    "</span></div></article><xss>",
    "<!--",
    "{{ 987654321 * 2 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;xss&gt;",
    "\u202e\u2066rtl\u2069",
    "⟦<xss>⟧",
    "🗼<xss>🌊",
)


def hostile(folder: Path) -> Path:
    """Write a database in which everything that a page, a manifest or a name can say is an attack."""
    stories = tuple(
        Story(
            pieces=(
                Piece(f"{evil}\n", "title", "test.title", (Said("title", evil, evil, why=evil),)),
                Piece(
                    f"By {evil} x\n",
                    "byline",
                    "test.byline",
                    (
                        Said("author", evil, evil, key=f"p{at}"),
                        Said("origin-outlet", evil, evil, key=f"o{at}", chosen=False, why=evil),
                        Said("origin-url", "javascript:alert(1)", evil),
                        Said("place", 'https://x.example/"><xss>', evil),
                    ),
                ),
                Piece(f"harbour {evil} body\n"),
                Piece(f"{evil}\n", "share-prompt", "test.evil"),
                Piece(f"{evil}", "blockquote", "test.quote"),
            ),
            title=evil,
            outlet=f"o{at}",
            published="2020-01-09",
            authors=(f"p{at}",),
            origin="harbour-post",
            relation="republication",
            language='en"><xss>',
            contested=("origin-outlet",),
            hops=(
                ("harbour-post", "original", evil, ("title",)),
                (f"o{at}", "republication", None, ("author",)),
            ),
        )
        for at, evil in enumerate(EVIL)
    )
    called = {f"{kind}{at}": evil for at, evil in enumerate(EVIL) for kind in "op"}
    called |= {"harbour-post": EVIL[0], "hand": EVIL[1], "test.evil": EVIL[2]}
    pages = tuple(
        Page(f"hand/{at}{evil}", (story,), url=evil) for at, (evil, story) in enumerate(zip(EVIL, stories, strict=True))
    )
    return write(folder / "curate.db", pages, called)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(hostile(tmp_path_factory.mktemp("hostile"))) as opened:
        yield opened


def hostile_paths(site: Site) -> list[str]:
    paths = ["/", "/curate", *(f"/curate/{name}" for name in names(site, "table") + names(site, "view"))]
    paths += [f"/curate/articles/{row['id']}" for row in asked(site, "select id from articles")]
    paths += [f"/curate/documents/{row['id']}" for row in asked(site, "select id from documents")]
    paths += [
        f"/curate/{kind}/{row['id']}"
        for kind in ("outlets", "people", "sources")
        for row in asked(site, f"select id from {kind}")
    ]
    paths += [f"/curate/{name}" for name in QUERIES] + [
        "/curate/articles?_view=grid",
        "/curate/rules/test~2Eevil",
    ]
    paths += [f"/curate/search?q={quote(evil)}" for evil in EVIL] + ["/curate/search?q=harbour"]
    return paths + [f"/curate/articles?_search={quote(evil)}&_view={quote(evil)}" for evil in EVIL]


def test_no_text_becomes_markup_on_any_page(attacked):
    for path in hostile_paths(attacked):
        answer = attacked.get(path)
        assert answer.status == 200, path
        content = html.document_fromstring(answer.text)
        assert not content.xpath("//xss"), path
        assert "xss()" not in "".join(content.xpath("//script//text()")), path
        events = [
            name for element in content.iter(html.etree.Element) for name in element.attrib if name.startswith("on")
        ]
        assert not events, path
        for address in content.xpath("//@href | //@src | //@action"):
            assert urlsplit(address).scheme in ("", "http", "https"), f"{path}: {address}"
        assert "1975308642" not in answer.text, path


def test_hostile_text_is_shown_as_it_stands(attacked):
    for article in articles(attacked):
        content = page(attacked, f"/curate/articles/{article['id']}")
        assert shown(content.xpath('//div[contains(@class, "verbatim")]')[0]) == article["raw"]
        assert content.xpath("//h1")[0].text_content() == article["title"]
