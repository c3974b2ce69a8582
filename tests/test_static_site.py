"""The publication as files: every link and place on every page, the policy, and the search in a real browser."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unicodedata import category
from urllib.parse import unquote, urlencode, urlsplit

import chromium
import pytest
from chromium import Tab
from handmade import LIGHTHOUSE, NAMES
from handmade import write as by_hand
from lxml import etree, html
from sites import Site, sample, shown, site

from curate import store
from curate.edition import described, still
from curate.edition.still import folding, index, places, work
from curate.edition.still import page as still_page
from curate.errors import Refusal

ROOT = Path(__file__).resolve().parents[1]
browser = pytest.mark.skipif(
    not chromium.found() and os.environ.get("CI") != "true",
    reason="no chromium here (in CI that is an error)",
)


@dataclass(frozen=True)
class Pressed:
    """A database, and the files made of it."""

    database: Path
    folder: Path
    report: still.Report

    def ask(self, sql: str) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self.database)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql).fetchall()

    @cached_property
    def pages(self) -> dict[Path, html.HtmlElement]:
        found = sorted(self.folder.rglob("*.html"))
        return {path: html.document_fromstring(path.read_text(encoding="utf-8")) for path in found}

    @property
    def lighthouse(self) -> str:
        (article,) = self.ask("select id from articles where title like '%lamp%'")
        return f"curate/articles/{article['id']}.html"


def hand(folder: Path) -> Path:
    database = by_hand(folder / "curate.db", (LIGHTHOUSE,), NAMES)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"pragma user_version = {store.VERSION}")
    return database


def press(database: Path, folder: Path, **choices) -> Pressed:
    return Pressed(
        database, folder, still.write(described.metadata(ROOT, text=True), database, folder, still.Choices(**choices))
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Pressed:
    folder = tmp_path_factory.mktemp("hand")
    return press(hand(folder), folder / "site")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Pressed:
    folder = tmp_path_factory.mktemp("sample")
    return press(sample(folder), folder / "site", base_url="https://corpus.example/harbour")


@pytest.fixture(params=["small", "real"])
def pressed(request: pytest.FixtureRequest) -> Pressed:
    found: Pressed = request.getfixturevalue(request.param)
    return found


# ---- links, places, files


def ids(page: html.HtmlElement) -> set[str]:
    return {element.get("id") for element in page.xpath("//*[@id]")}


def test_every_link_leads_to_a_file_and_every_fragment_to_a_place_in_it(pressed):
    places_in = {path.resolve(): ids(page) for path, page in pressed.pages.items()}
    followed = 0
    for path, page in pressed.pages.items():
        for element in page.xpath("//*[@href or @src or @action]"):
            href = element.get("href") or element.get("src") or element.get("action")
            parts = urlsplit(href)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            assert not parts.scheme and not href.startswith("/"), (path, href)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            assert target.is_file(), (path, href)
            assert target.is_relative_to(pressed.folder.resolve())
            if parts.fragment:
                assert unquote(parts.fragment) in places_in[target], (path, href)
            followed += 1
    assert followed > 1000


def test_every_page_can_be_come_to(pressed):
    """From the first page, by links alone."""
    seen, ahead = set(), [pressed.folder / "index.html"]
    while ahead:
        path = ahead.pop().resolve()
        if path in seen or path.suffix != ".html":
            continue
        seen.add(path)
        for href in pressed.pages[path].xpath("//a/@href"):
            if not urlsplit(href).scheme:
                ahead.append(path.parent / unquote(urlsplit(href).path) if urlsplit(href).path else path)
    assert {path.resolve() for path in pressed.pages} - seen == {(pressed.folder / "404.html").resolve()}


def test_no_two_files_differ_in_case_alone_and_all_names_are_safe(pressed):
    names = [str(path.relative_to(pressed.folder)) for path in pressed.folder.rglob("*")]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[\w.,~/-]+", name, re.A), name
        assert max(map(len, name.split("/"))) <= 200


ODD = [
    "a", "A", "aB", "Ab", "con", "CON", "nul", "com1", "con-", "a.b", "a~b", "a~2eb", "a/b", "a b", "\u00e9", "e\u0301", "灯",
    "", "x" * 120, "x" * 121, "X" * 121, "x" * 500, ".", "..", "-", "a:b", "a?b", "a%2e", "a\\b",
]  # fmt: skip


def test_no_two_keys_share_a_name():
    names = [places.safe(key) for key in ODD]
    assert len({name.lower() for name in names}) == len(ODD)
    for name in names:
        assert re.fullmatch(r"[a-z0-9_~-]*", name), name
        assert len(name) <= places.LONGEST
        assert name not in places.DEVICES


def test_addresses_are_datasettes_with_an_ending():
    assert places.Place("/").file() == "index.html"
    assert places.Place("/curate/articles/0a-1").file("json") == "curate/articles/0a-1.json"
    assert places.Place("/curate/rules/en~2Ebyline").file() == "curate/rules/en~2ebyline.html"
    assert places.Place("/curate/pairs/0a-1,0b-2").file() == "curate/pairs/0a-1,0b-2.html"
    assert places.Place("/curate/documents/0a", (("_from", "65536"),)).file() == "curate/documents/0a.from-65536.html"
    assert places.Place("/curate/articles", (("outlet", "Über/x"), ("page", "2"))).file() == (
        "curate/articles.outlet-~c3~9cber~2fx.page-2.html"
    )


# ---- what is on the pages


def test_every_page_has_the_policy_and_nothing_that_it_forbids(pressed):
    for path, page in pressed.pages.items():
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        first = page.head[0].get("charset"), page.head[1].get("http-equiv")
        assert first == ("utf-8", "Content-Security-Policy"), path
        assert page.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
        assert not page.xpath("//style | //*[@style] | //script[not(@src)] | //script[@type='module'] | //base"), path
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path
        assert not page.xpath("//comment()"), path


def test_nothing_speaks_of_a_server_or_of_time(pressed):
    for path in pressed.folder.rglob("*"):
        if path.is_file() and path.suffix != ".js":
            text = path.read_text(encoding="utf-8")
            assert "http://localhost" not in text, path
            assert not re.search(r"Queries took|query_ms|Run SQL", text), path


def test_no_form_is_left_but_the_search(pressed):
    for path, page in pressed.pages.items():
        for form in page.xpath("//form"):
            target = (path.parent / form.get("action")).resolve()
            assert target == (pressed.folder / "curate/search.html").resolve()
    contested = pressed.pages[pressed.folder / "curate/contradictions.html"]
    assert "this query takes parameters" in contested.text_content()


TABLES = ("articles", "documents", "families", "labels", "people", "publications", "sources")


def test_every_row_has_its_page_and_its_data(pressed):
    for table in TABLES:
        for row in pressed.ask(f"select * from {table}"):
            file = pressed.folder / "curate" / table / places.safe(row["id"])
            assert file.with_name(f"{file.name}.html").is_file(), (table, row["id"])
            (found,) = json.loads(file.with_name(f"{file.name}.json").read_text(encoding="utf-8"))
            assert found == dict(row)
    for row in pressed.ask("select a, b from pairs"):
        assert (pressed.folder / f"curate/pairs/{row['a']},{row['b']}.html").is_file()
    for row in pressed.ask("select outlet from articles union select outlet from hops"):
        assert row["outlet"] is None or (pressed.folder / f"curate/outlets/{places.safe(row['outlet'])}.html").is_file()
    for row in pressed.ask("select distinct rule from spans where rule is not null"):
        assert (pressed.folder / f"curate/rules/{places.safe(row['rule'])}.html").is_file()


def cards(pressed: Pressed, name: str) -> list[str]:
    """The articles of a list, over all of its pages."""
    found, number = [], 1
    path = pressed.folder / f"curate/{name}.html"
    while path in pressed.pages:
        found += pressed.pages[path].xpath("//li[@class='card']//h3/a/@href")
        number += 1
        path = pressed.folder / f"curate/{name}.page-{number}.html"
    return [href.removeprefix("articles/").removesuffix(".html") for href in found]


def test_lists_are_whole_the_newest_first(pressed):
    rows = pressed.ask("select id, published, outlet, month from articles")
    day = {row["id"]: row["published"] or "" for row in rows}
    found = cards(pressed, "articles")
    assert sorted(found) == sorted(day)
    assert [day[key] for key in found] == sorted(day.values(), reverse=True)
    for column in ("outlet", "month"):
        for value in {row[column] for row in rows} - {None}:
            these = [row["id"] for row in rows if row[column] == value]
            assert sorted(cards(pressed, f"articles.{column}-{places.safe(value)}")) == sorted(these)


def test_pages_say_what_served_pages_say(pressed):
    """Text for text, where it matters that no character is lost: cleaned and raw text, and what was removed."""
    keys = [row["id"] for row in pressed.ask("select id from articles order by id")][:20]
    documents = [row["id"] for row in pressed.ask("select id from documents order by id")][:20]
    with site(pressed.database) as server:
        for path in [f"curate/articles/{key}" for key in keys] + [f"curate/documents/{key}" for key in documents]:
            assert papers(server, path) == [shown(one) for one in copied(pressed, path).find_class("paper")], path


def copied(pressed: Pressed, path: str) -> html.HtmlElement:
    return html.document_fromstring((pressed.folder / f"{path}.html").read_text(encoding="utf-8"))


def papers(server: Site, path: str) -> list[str]:
    text = server.get(f"/{path}").text.replace("\r\n", "\n").replace("\r", "\n")
    return [shown(one) for one in html.document_fromstring(text).find_class("paper")]


def test_a_query_with_parameters_has_their_answer_as_data_too(real):
    (one,) = real.ask("select earlier, later from network order by earlier, later limit 1")
    name = f"curate/taken.earlier-{places.safe(one['earlier'])}.later-{places.safe(one['later'])}"
    rows = json.loads((real.folder / f"{name}.json").read_text(encoding="utf-8"))
    shown_rows = real.pages[real.folder / f"{name}.html"].xpath(
        "//table[contains(@class, 'rows-and-columns')]/tbody/tr"
    )
    assert 0 < len(rows) == len(shown_rows)
    assert len(rows) < len(json.loads((real.folder / "curate/taken.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("address", "cited"),
    [
        ("https://corpus.example/curate/articles/1.html", "In: a corpus, https://corpus.example/curate/articles/1.html, article 1."),
        (None, "In: a corpus, article 1."),
    ],
)  # fmt: skip
def test_a_citation_has_the_address_of_the_file_or_none(address, cited):
    made = html.document_fromstring(
        f'<p class="citation">In: <bdi>a corpus</bdi>, {places.HOST}/curate/articles/1, article 1.</p>'
    )
    still_page.cited(made, address)
    assert made.find_class("citation")[0].text_content() == cited


def test_a_drawing_is_drawn(real):
    page = (real.folder / "curate/outlet_network.html").read_text(encoding="utf-8")
    drawn = html.document_fromstring(page).find_class("drawn")[0]
    assert len(drawn.xpath(".//a/@href")) > 20
    assert json.loads((real.folder / "-/curate/network.json").read_text(encoding="utf-8"))["edges"]


# ---- the folder


def test_it_is_the_same_each_time_and_by_however_many(small, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "BATCH", 5)
    monkeypatch.setattr(work, "ALONE", 1)
    again = press(small.database, tmp_path / "again", processes=2)
    found = {path.relative_to(again.folder): path for path in again.folder.rglob("*") if path.is_file()}
    assert found.keys() == {path.relative_to(small.folder) for path in small.folder.rglob("*") if path.is_file()}
    for name, path in found.items():
        assert (small.folder / name).read_bytes() == path.read_bytes(), name


def test_the_report_counts_what_is_there(pressed):
    files = [path for path in pressed.folder.rglob("*") if path.is_file()]
    assert pressed.report.files == len(files)
    assert pressed.report.size == sum(path.stat().st_size for path in files)
    assert pressed.report.pages == len(pressed.pages) - 1  # 404.html is no page of its own
    assert pressed.report.articles == len(pressed.ask("select id from articles"))


def test_a_folder_that_is_not_ours_is_left_alone(small, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refusal, match="holds something else"):
        press(small.database, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_page_that_fails_leaves_the_earlier_publication(small, tmp_path):
    folder = tmp_path / "site"
    database = hand(tmp_path)
    folder.mkdir()
    (folder / "static.json").write_text("{}")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("drop view outlet_network")
        connection.execute("create view outlet_network as select no_such_column from articles")
    with pytest.raises((Refusal, sqlite3.OperationalError)):
        press(database, folder)
    assert [path.name for path in folder.iterdir()] == ["static.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curate.db", "site"]


def test_the_sitemap_has_whole_addresses_where_the_place_is_known(real, small):
    found = etree.parse(real.folder / "sitemap.xml").xpath("//*[local-name()='loc']/text()")
    base = "https://corpus.example/harbour/"
    assert {f"{base}{path.relative_to(real.folder)}" for path in real.pages} - {*found} == {f"{base}404.html"}
    assert all(
        url.startswith(base) for url in real.pages[real.folder / "404.html"].xpath("//link[@rel='stylesheet']/@href")
    )
    assert not (small.folder / "sitemap.xml").exists()
    leading = "//a[not(starts-with(@href, 'https://datasette.io') or starts-with(@href, '#'))]/@href"
    assert not small.pages[small.folder / "404.html"].xpath(leading)


# ---- words, in Python and in the browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Serve files as a host of files does, below the root as a project's pages are."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parent)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{folder.name}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with chromium.tab() as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_complaint(request: pytest.FixtureRequest) -> Iterator[None]:
    """No error of the console, no breach of the policy, whatever a test does."""
    yield
    if "tab" in request.fixturenames:
        opened: Tab = request.getfixturevalue("tab")
        complaints, opened.complaints = opened.complaints, []
        assert complaints == []


@pytest.fixture(scope="module")
def address(small: Pressed) -> Iterator[str]:
    with hosted(small.folder) as base:
        yield base


ARTICLES = (
    # title, outlet, day, language, text
    ("Harbour news", "post", "2020-01-01", "en", "The lighthouse keeper told us that the oil is late. " * 3),
    ("The lighthouse", "post", "2020-01-02", "en", "A short note about the tower and its lamp."),
    ("Café de la Plage", "phare", "2020-01-03", "fr", "Où l’été s’achève, le GARÇON naïf sert l’œuf. Straße, ΦΆΡΟΣ."),
    ("عودة المنارة", None, None, "ar", "قال حارس المنارة إن الزيت تأخّر في الوصول إلى الميناء."),
    ("灯台の光", None, "2020-01-04", "ja", "東京湾の灯台は、百年の間、船を導いてきた。東の京都ではない。"),
    ("北京的灯塔", None, "2020-01-05", "zh", "灯塔看守人昨天说，油还没有到。"),
    (
        "<img src=x onerror=alert(1)>",
        "post",
        "2020-01-06",
        "en",
        "<script>alert(1)</script> & <b>markup</b> of a wharf",
    ),
    (
        "",
        "post",
        "2020-01-07",
        "en",
        "oil and keeper, apart: the keeper went, the old oil was late, and oil is late. constructor __proto__",
    ),
    *(
        (f"Tide table {n}", "post", f"2019-{n:02}-01", "en", f"High water at {n} and low water later.")
        for n in range(1, 13)
    ),
)


@pytest.fixture(scope="module")
def searched(small: Pressed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of the search over made-up articles."""
    folder = tmp_path_factory.mktemp("search") / "site"
    for name in ("curate/search.html", "-/curate/curate.css", "-/static/app.css", "-/styles/all.css"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((small.folder / name).read_bytes())
    with closing(articles()) as connection:
        index.write(connection, folder / "search", {str(n): f"articles/{n}.html" for n in range(len(ARTICLES))})
    (folder / "search/search.js").write_bytes((small.folder / "search/search.js").read_bytes())
    with hosted(folder) as base:
        yield f"{base}curate/search.html"


def articles() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "create table articles (id, n, title, outlet, published, language); create table article_texts (n, text);"
        "create table outlets (id, name); insert into outlets values ('post', 'Harbour Post'), ('phare', 'Le Phare');"
    )
    for n, (title, outlet, day, language, text) in enumerate(ARTICLES):
        connection.execute("insert into articles values (?, ?, ?, ?, ?, ?)", [str(n), n, title, outlet, day, language])
        connection.execute("insert into article_texts values (?, ?)", [n, text])
    return connection


DONE = 'document.getElementById("says").textContent && !document.getElementById("says").textContent.startsWith("Searching")'
TITLES = '[...document.querySelectorAll("#found h3")].map(one => one.textContent)'
MARKS = '[...document.querySelectorAll("#found p mark")].map(one => one.textContent)'


def ask(tab: Tab, page: str, query: str) -> list[str]:
    tab.open(f"{page}?{urlencode({'q': query})}")
    tab.until(DONE)
    found: list[str] = tab.run(TITLES)
    return found


@browser
def test_python_and_javascript_see_the_same_words(tab, searched):
    """Every character there is: alone, and inside a word."""
    signs = [chr(code) for code in range(0x110000) if category(chr(code)) not in ("Cn", "Cs")]
    texts = ["".join(f" {sign} b{sign}x" for sign in signs[at : at + 5000]) for at in range(0, len(signs), 5000)]
    texts += [text for _, _, _, _, text in ARTICLES] + [
        "Ἀθῆναι ΟΔΟΣ ὈΔΥΣΣΕΎΣ İstanbul ﬁn ½ ㎏ Ǆ ẞ ŉ",
        "می‌خواهم كـتـاب co\u00adop",
        "한국어 ไทย",
    ]
    tab.open(searched)
    for text in texts:
        assert tab.run(f"curateSearch.words({json.dumps(text)})") == [*folding.words(text)]


@browser
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("lighthouse", ["The lighthouse", "Harbour news"]),  # in the title before in the text, however often
        ("LIGHTHOUSE", ["The lighthouse", "Harbour news"]),
        ("lightho", ["The lighthouse", "Harbour news"]),
        ("lightho keeper", []),  # the last word alone may be the beginning of one
        ("keeper lightho", ["Harbour news"]),
        ("oil is late", ["Untitled article", "Harbour news"]),
        ("cafe", ["Café de la Plage"]),
        ("CAFE\u0301", ["Café de la Plage"]),
        ("garcon naif strasse", ["Café de la Plage"]),
        ("φαροσ", ["Café de la Plage"]),
        ("المنارة", ["عودة المنارة"]),
        ("تأخر", ["عودة المنارة"]),
        ("灯塔", ["北京的灯塔"]),
        ("灯", ["北京的灯塔", "灯台の光"]),
        ("京", ["北京的灯塔", "灯台の光"]),
        ("東京湾", ["灯台の光"]),
        ("東京都", ["灯台の光"]),  # each two of its letters are there, if not side by side
        ("京都では", ["灯台の光"]),
        ("onerror", ["<img src=x onerror=alert(1)>"]),
        ("constructor", ["Untitled article"]),
        ("toString", []),
        ("nosuchword", []),
        ("!?", []),
    ],
)
def test_the_search_finds(tab, searched, query, titles):
    assert ask(tab, searched, query) == titles
    said = tab.run('document.getElementById("says").textContent')
    assert said.startswith(f"{len(titles)} article" if titles else "No article has")
    assert tab.run('document.getElementById("says").getAttribute("aria-live")') == "polite"
    if titles:
        assert all(
            "articles/" in href for href in tab.run('[...document.querySelectorAll("#found a")].map(a => a.href)')
        )


@browser
@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("garcon", ["GARÇON"]),
        ("oeuf", []),
        ("wharf", ["wharf"]),
        ("灯台", ["灯台"]),
        ("الزيت", ["الزيت"]),
        ("tower lam", ["tower", "lamp"]),
    ],
)
def test_the_words_are_marked_as_they_stand(tab, searched, query, marks):
    ask(tab, searched, query)
    assert tab.run(MARKS) == marks
    assert tab.run('document.querySelectorAll("#found img, #found script, #found b").length') == 0


@browser
def test_words_side_by_side_come_first(tab, searched):
    assert ask(tab, searched, "keeper told us") == ["Harbour news"]
    assert ask(tab, searched, "is late")[0] in ("Harbour news", "Untitled article")
    assert ask(tab, searched, "old oil") == ["Untitled article"]
    assert ask(tab, searched, "the oil") == ["Harbour news", "Untitled article"]  # though the other is newer


@browser
def test_the_search_works_from_the_keyboard(tab, searched):
    tab.open(searched)
    tab.run('document.querySelector("#q").focus()')
    tab.call("Input.insertText", text="water")
    for kind in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    tab.until('location.search === "?q=water"')
    tab.until(DONE)
    assert tab.run('document.querySelectorAll("#found li").length') == 10
    assert tab.run('document.getElementById("says").textContent') == "12 articles for “water”"
    tab.run('document.querySelector("#more").click()')
    tab.until('document.querySelectorAll("#found li").length === 12')
    assert tab.run('document.activeElement === document.querySelectorAll("#found a")[10]')
    assert tab.run('document.querySelector("#more").hidden')


@browser
def test_a_query_loads_what_it_needs(tab, searched):
    ask(tab, searched, "tower")
    loaded = tab.run('performance.getEntriesByType("resource").map(one => one.name).filter(one => /search/.test(one))')
    assert [url.rpartition("/")[2] for url in loaded] == ["search.js", "root.js", "words-0.js", "article-5.js"]


# ---- the pages in the browser


IN_VIEW = """(selector => { const r = document.querySelector(selector)?.getBoundingClientRect();
return r && r.top >= 0 && r.bottom <= innerHeight; })"""
OUTLINED = '[...document.querySelectorAll("mark")].filter(m => getComputedStyle(m).outlineStyle === "solid").map(m => m.textContent)'


def claim(small: Pressed, field: str) -> str:
    return str(small.ask(f"select id from claims where field = '{field}' order by id")[0]["id"])


@browser
@pytest.mark.parametrize("how", ["hosted", "file"])
def test_a_number_leads_to_the_very_words(tab, small, address, how):
    """There are emoji before them, which JavaScript counts twice."""
    base = address if how == "hosted" else f"{small.folder.as_uri()}/"
    tab.size(1300, 500)
    tab.open(f"{base}{small.lighthouse}")
    key = claim(small, "author")
    tab.click(f"#f-{key} a.number")
    tab.until(f'location.hash === "#c-{key}"')
    tab.until(f'{IN_VIEW}("#c-{key} mark")')
    assert tab.run(OUTLINED) == ["Ana Lopes"]


@browser
def test_evidence_on_another_page_is_come_to(tab, small, address):
    tab.open(f"{address}{small.lighthouse}")
    key = claim(small, "relation")
    tab.click(f"#f-{key} a.number")
    tab.until('location.pathname.includes("/documents/") && document.readyState === "complete"')
    tab.until(f'{IN_VIEW}("#c-{key} mark")')
    assert tab.run(OUTLINED) == ["outlet: harbour-post"]


@browser
@pytest.mark.parametrize("how", ["hosted", "file"])
def test_the_search_of_a_publication_leads_to_its_article(tab, small, address, how):
    base = address if how == "hosted" else f"{small.folder.as_uri()}/"
    assert len(ask(tab, f"{base}curate/search.html", "lamp")) == 1
    tab.click("#found a")
    tab.until('location.pathname.includes("/articles/") && document.readyState === "complete"')
    assert tab.run("location.href") == f"{base}{small.lighthouse}"


@browser
def test_without_script_there_are_the_lists(tab, small, address):
    tab.without_script(off=True)
    try:
        tab.open(f"{address}curate/search.html")
        assert "needs script" in tab.run('document.querySelector("noscript").textContent')
        tab.click("noscript a")
        tab.until('document.readyState === "complete" && location.pathname.endsWith("/curate/articles.html")')
        key = claim(small, "author")
        tab.open(f"{address}{small.lighthouse}#c-{key}")
        tab.until(f'{IN_VIEW}("#c-{key} mark")')
    finally:
        tab.without_script(off=False)


@browser
def test_pages_open_without_a_complaint(tab, small, address):
    for path in [path for path in small.pages if path.parent.name != "labels" and path.name != "404.html"]:
        tab.open(f"{address}{path.relative_to(small.folder)}")
        assert tab.complaints == [], path
        assert tab.run("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)", path


# ---- the index


def test_worth_is_that_of_bm25_and_titles_count_first():
    made = index.Index()
    for title, text in (("a", "lamp lamp oil"), ("lamp", "oil oil"), ("b", "lamp " + "sea " * 50), ("", "")):
        made.add(title, text)
    (lamp,) = [numbers for word, numbers in made.worth() if word == "lamp"]
    steps = [number // (index.STEPS + 1) for number in lamp]
    worth = [number % (index.STEPS + 1) for number in lamp]
    assert steps == [0, 1, 1]
    assert worth[1] > worth[0] > worth[2] > 0


def test_files_of_words_are_in_order_and_of_like_size():
    words = [(f"w{n:05}", [*range(40)]) for n in range(3000)] + [("x", [*range(20000)]), ("z\U0001f5fc", [1])]
    cut = [*index.shards(words)]
    assert [entry for shard in cut for entry in shard] == words
    sizes = [sum(len(index._json(entry)) for entry in shard) for shard in cut]
    assert all(size <= index.SHARD or len(shard) == 1 for size, shard in zip(sizes, cut, strict=True))
    assert len(cut) < sum(sizes) / index.SHARD * 2 + 3


def test_an_article_whose_text_is_withheld_is_found_by_its_title(tmp_path):
    with closing(articles()) as connection:
        connection.execute("delete from article_texts")
        count = index.write(connection, tmp_path / "search", {str(n): f"{n}.html" for n in range(len(ARTICLES))})
    assert count == len(ARTICLES)
    told = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "search").iterdir())
    assert "lighthouse" in told
    assert "keeper" not in told
