"""Text that attacks: in titles, names, texts, addresses, reasons. It is shown as it stands, on every page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from handmade import Page, Piece, Said, Story, write
from lxml import html
from sites import Site, articles, asked, names, page, shown, site

from curate.publish import metadata
from curate.publish.serving import visible

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
    "\u202eno end <xss>",
    "esc\x1b[31m\x7f<xss>\x08",
    "⟧<xss>⟦⟦⟧",
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
    return entangled(write(folder / "curate.db", pages, called))


def entangled(database: Path) -> Path:
    """Let the articles be copies of each other, and say of it what attacks."""
    with closing(sqlite3.connect(database)) as connection, connection:
        found = connection.execute(
            'select id, document, "start", "end", title, outlet from articles order by id'
        ).fetchall()
        for (a, _, a_start, a_end, evil, giver), (b, _, b_start, b_end, worse, taker) in pairwise(found):
            rows = {
                "pairs": (a, b, "trimmed", "a->b", worse, f"{evil} ({a})", 9, 0.5, 1.0, 0.4),
                "overlaps": (a, b, a_start, a_end - 1, b_start + 1, b_end, 9, 0.4, 0, 1),
                "families": (a, evil, a, 2, 2, evil, worse),
                "publications": (f"-{a}", 0, None, giver, evil, "javascript:alert(1)", worse, 2),
                "network": (giver, taker, 3, 2, 2, 1, 5.0, 0.5, evil, worse),
                "conflicts": (a, "two origins", f"-{a}", evil),
            }
            for table, row in rows.items():
                _insert(connection, table, row)
            _insert(connection, "edges", (a, b, "measured", evil, worse, evil))
            _insert(connection, "edges", (f"-{a}", a, "claimed", evil, worse, evil))
            connection.execute(
                "insert into edge_claims select ?, ?, 'measured', id from claims where article = ?", (a, b, b)
            )
            connection.execute(
                "update hops set publication = ?, standing = ? where article = ? and position = 0", (f"-{a}", evil, a)
            )
            connection.execute(
                "update hops set publication = article, standing = 'this' where article = ? and position = 1", (a,)
            )
            connection.execute("insert or ignore into hop_claims select ?, 0, id from claims where article = ?", (a, b))
            _insert(connection, "publications", (a, 1, a, giver, evil, evil, evil, 0))
        _members(connection, [(row[0], row[4]) for row in found])
    return database


def _members(connection: sqlite3.Connection, found: list[tuple[str, str]]) -> None:
    """Families of two, the second taken from the first; and the last is its own parent."""
    for at, (article, evil) in enumerate(found):
        last = at == len(found) - 1
        parent = article if last else found[at - 1][0] if at % 2 else None
        family = found[at - at % 2][0]
        _insert(connection, "family_members", (article, family, parent, evil, f"{evil} ({article})"))


def _insert(connection: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)


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
        for kind in ("outlets", "people", "sources", "families", "publications", "rules", "labels")
        for row in asked(site, f"select replace(id, '.', '~2E') as id from {kind}")
    ]
    paths += [f"/curate/pairs/{row['a']},{row['b']}" for row in asked(site, "select a, b from pairs")]
    paths += [f"/curate/{name}" for name in QUERIES] + [
        "/curate/articles?_view=grid",
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


def test_hostile_texts_stand_side_by_side_as_they_are(attacked):
    for row in asked(attacked, "select a, b from pairs"):
        content = page(attacked, f"/curate/pairs/{row['a']},{row['b']}")
        for end, side in zip(("a", "b"), content.xpath('//div[@class="side"]'), strict=True):
            (article,) = asked(attacked, f"select title from articles where id = '{row[end]}'")
            title = visible.shown(article["title"])
            assert side.xpath("./h3")[0].text_content() == title
            assert f"harbour {title} body" in shown(side.xpath('./div[contains(@class, "paper")]')[0])


def test_hostile_text_is_shown_as_it_stands(attacked):
    for article in articles(attacked):
        content = page(attacked, f"/curate/articles/{article['id']}")
        assert shown(content.xpath('//div[contains(@class, "verbatim")]')[0]) == visible.shown(article["raw"])
        assert content.xpath("//h1")[0].text_content() == visible.shown(article["title"])


# ---- rows that no build writes


BROKEN = (
    "update claims set value = 'nul' || char(0) || '<xss>' where field = 'place'",
    """update spans set "end" = "start" - 2 where label = 'title'""",
    """update spans set "end" = 99999 where label = 'share-prompt'""",
    """update or ignore spans set "start" = "start" - 3 where label = 'blockquote'""",
    """update claims set "start" = 90000, "end" = 90001 where field = 'author'""",
    """update claims set "start" = 7, "end" = 3 where field = 'title'""",
    """update quotes set "start" = 99, "end" = 1""",
    """update overlaps set a_start = 90000, b_end = -1""",
    "update articles set authors = '{[', contested_fields = ', ,,', chain = '[' || char(0)",
    "update outlets set id = '../%2e%2e/' || char(10) || '<xss>', wikidata = 'Q1\"><xss>' where id = 'o3'",
)
"""Spans inverted, overlapping and outside, odd ids, broken lists, NULs."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    database = hostile(tmp_path_factory.mktemp("broken"))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute("pragma ignore_check_constraints = on")
        for statement in BROKEN:
            connection.execute(statement)
    with site(database) as opened:
        yield opened


def test_15_rows_that_no_build_writes_break_no_page(broken):
    paths = [f"/curate/articles/{row['id']}" for row in asked(broken, "select id from articles")]
    paths += [f"/curate/documents/{row['id']}" for row in asked(broken, "select id from documents")]
    paths += [f"/curate/pairs/{row['a']},{row['b']}" for row in asked(broken, "select a, b from pairs")][:4]
    paths += [f"/curate/{name}" for name in [*names(broken, "view"), "outlets", "claims", "spans", "articles"]]
    for path in paths:
        answer = broken.get(path)
        assert answer.status == 200, path
        content = html.document_fromstring(answer.text.replace("\0", "�"))
        assert not content.xpath("//xss"), path
        assert "\0" not in answer.text, path
