"""The addresses of articles and lists in the forms of other programs: .full, .jsonld, .bib, .txt, .atom; and citations."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import bibtexparser
import feedparser
import pytest
from handmade import Page, Piece, Story, write
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from sites import Site, articles, asked, got, handmade, names, page, site
from test_publish_hostile import hostile

from curate import export
from curate.export.iris import iri
from curate.publish import metadata
from curate.publish.pages.citing import Work, citation
from curate.publish.renderers import atom, feed, formats, full
from curate.publish.renderers.plaintext import NO_TEXT, plain
from curate.publish.serving import visible

QUERIES = metadata.made()["databases"]["curate"]["queries"]
ATOM = {"a": atom.NAMESPACE}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(hostile(tmp_path_factory.mktemp("hostile"))) as opened:
        yield opened


@pytest.fixture(scope="module", params=["hand", "real", "attacked"])
def any_site(request: pytest.FixtureRequest) -> Site:
    return request.getfixturevalue(request.param)


def of_articles(site: Site, ending: str) -> Iterator[tuple[sqlite3.Row, str]]:
    """Each article with its answer."""
    for row in articles(site):
        yield row, got(site, f"/curate/articles/{row['id']}.{ending}").text


def exported(site: Site, form: str) -> list[str]:
    written = export.FORMATS[form]
    assert isinstance(written, export.Text)
    return list(written.write(site.database))


# ---- one article


def test_full_is_the_record_of_the_export_and_more(real):
    records = {record["id"]: record for record in map(json.loads, exported(real, "jsonl"))}
    for row, text in of_articles(real, "full"):
        found = json.loads(text)
        record = records.pop(row["id"])
        assert {key: found[key] for key in record if key not in ("claims", "chain")} == {
            key: value for key, value in record.items() if key not in ("claims", "chain")
        }
        for part in ("claims", "chain"):
            assert [{key: one[key] for key in record[part][0]} for one in found[part]] == record[part]
        assert found["address"] == f"http://localhost/curate/articles/{row['id']}"
    assert not records


def test_full_says_of_each_claim_what_became_of_it(real):
    for row, text in of_articles(real, "full"):
        claims = json.loads(text)["claims"]
        for claim in asked(real, f"select * from claims where article = '{row['id']}'"):
            (found,) = [one for one in claims if one["id"] == claim["id"]]
            assert found["chosen"] is bool(claim["chosen"])
            assert {key: found[key] for key in ("why", "basis", "trust", "outlet", "person", "name", "place")} == {
                key: claim[key] for key in ("why", "basis", "trust", "outlet", "person", "name", "place")
            }


def test_full_says_what_joins_an_article_to_others(real):
    fulls = {row["id"]: json.loads(text) for row, text in of_articles(real, "full")}
    members = asked(real, "select * from family_members")
    assert members
    for member in members:
        assert fulls[member["article"]]["family"]["id"] == member["family"]
        assert fulls[member["article"]]["family"]["parent"] == member["parent"]
    assert sum(len(one["pairs"]) for one in fulls.values()) == 2 * asked(real, "select count(*) from pairs")[0][0] > 0
    for overlap in asked(real, "select * from overlaps"):
        for mine, other in (("a", "b"), ("b", "a")):
            (pair,) = [one for one in fulls[overlap[mine]]["pairs"] if one["other"] == overlap[other]]
            ends = (
                overlap[f"{mine}_start"],
                overlap[f"{mine}_end"],
                overlap[f"{other}_start"],
                overlap[f"{other}_end"],
            )
            assert ends in [
                tuple(passage[key] for key in ("start", "end", "other_start", "other_end"))
                for passage in pair["overlaps"]
            ]
    conflicts = asked(real, "select * from conflicts")
    assert conflicts
    for conflict in conflicts:
        assert conflict["message"] in [one["message"] for one in fulls[conflict["article"]]["conflicts"]]


def test_every_claim_that_a_chain_cites_is_in_the_same_answer(real):
    abroad = 0
    for _, text in of_articles(real, "full"):
        found = json.loads(text)
        here = {claim["id"] for claim in found["claims"]}
        there = {claim["id"] for claim in found["elsewhere"]}
        abroad += len(there)
        assert {claim for hop in found["chain"] for claim in hop["claims"]} <= here | there
        assert not here & there
    assert abroad


def test_jsonld_is_what_the_export_writes_of_the_article(real):
    whole = json.loads("".join(exported(real, "jsonld")))
    written = {one["identifier"]: one for one in whole["@graph"]}
    for row, text in of_articles(real, "jsonld"):
        assert json.loads(text) == {"@context": whole["@context"], **written[row["id"]]}


def test_bib_is_what_the_export_writes_of_the_article(real):
    written = "\n".join(exported(real, "bibtex"))
    for _, text in of_articles(real, "bib"):
        assert text and text in written


def test_txt_is_a_short_head_and_the_cleaned_text(any_site):
    for row, text in of_articles(any_site, "txt"):
        head, _, body = text.partition("\n\n")
        assert body == (row["text"].rstrip("\n") or NO_TEXT) + "\n"
        names = [line.partition(": ")[0] for line in head.splitlines()]
        assert names == [name for name in HEAD if name in names], "no value begins a line of its own"
        assert ("Title" in names) == bool(row["title"])
        assert f"\nArticle: {row['id']}\nAddress: http://localhost/curate/articles/{row['id']}" in head


HEAD = ("Title", "Subtitle", "Authors", "Outlet", "Day", "Chain", "Language", "Saved from", "Article", "Address")


def test_no_value_can_forge_the_head_of_a_text():
    record = {
        "id": "x-0",
        "title": "a\nOutlet: b\r\n\r\nText\x00\x1b[2J",
        "subtitle": None,
        "authors": [],
        "outlet": None,
    }
    record |= {"published": None, "chain": [], "relation": "unknown", "language": "fa", "document": {"url": None}}
    head = ["Title: a Outlet: b Text\ufffd\ufffd[2J", "Language: fa", "Article: x-0", "Address: http://a.example/x-0"]
    assert plain({**record, "text": None}, "http://a.example/x-0") == "\n".join([*head, "", NO_TEXT, ""])


@pytest.mark.parametrize("ending", formats.FORMATS)
def test_a_form_has_its_media_type(real, ending):
    answer = got(real, f"/curate/articles/{articles(real)[0]['id']}.{ending}")
    assert answer.headers["content-type"] == formats.FORMATS[ending].media
    assert answer.headers["x-content-type-options"] == "nosniff"


# ---- articles of a list


def listed(site: Site, path: str) -> list[str]:
    return [one["id"] for one in json.loads(got(site, path).text)]


def test_a_list_has_the_articles_of_its_rows_in_their_order(real):
    for query in (
        "?_size=max",
        "?outlet=quayside-digest",
        "?_sort=title&_size=5",
        "?_labels=on&_col=title",
        "?_search=tide",
    ):
        shown = [row["id"] for row in real.rows(f"/curate/articles.json{query}")]
        assert shown
        assert listed(real, f"/curate/articles.full{query}") == shown
        graph = json.loads(got(real, f"/curate/articles.jsonld{query}").text)["@graph"]
        assert [one["identifier"] for one in graph] == shown
        library = bibtexparser.parse_string(got(real, f"/curate/articles.bib{query}").text)
        assert [entry.key for entry in library.entries] == shown


def test_full_of_a_list_is_bounded(real, monkeypatch):
    monkeypatch.setitem(real.datasette.renderers, "full", tuple(formats.renderer("full", replace(formats.FORMATS["full"], most=3)).values())[1:])  # fmt: skip
    assert len(listed(real, "/curate/articles.full?_size=3")) == 3
    answer = real.get("/curate/articles.full?_size=4")
    assert (answer.status, answer.text) == (400, ".full: at most 3 articles in one answer: ask for _size=3\n")


def test_full_lists_the_pairs_that_share_most(real, monkeypatch):
    (crowded,) = asked(real, "select article from reuse group by article order by count(*) desc, article limit 1")
    path = f"/curate/articles/{crowded['article']}.full"
    whole = json.loads(got(real, path).text)
    assert whole["pairs_in_all"] == len(whole["pairs"]) > 2
    monkeypatch.setattr(full, "MOST", 2)
    fewer = json.loads(got(real, path).text)
    assert (fewer["pairs"], fewer["pairs_in_all"]) == (whole["pairs"][:2], whole["pairs_in_all"])
    assert all(pair["overlaps"] for pair in fewer["pairs"])


def test_a_list_is_bounded_by_its_page(real):
    assert len(listed(real, "/curate/articles.full?_size=3")) == 3
    assert listed(real, "/curate/articles.full?outlet=none") == []
    assert json.loads(got(real, "/curate/articles.jsonld?outlet=none").text)["@graph"] == []


def test_queries_and_tables_that_name_articles_give_them_too(real):
    for path in ("search{}?q=tide", "silent_copies{}", "claims{}?_size=20&_labels=on", "articles_resolved{}"):
        named = [row.get("article") or row["id"] for row in real.rows(f"/curate/{path}")]
        named = [name["value"] if isinstance(name, dict) else name for name in named]
        assert listed(real, f"/curate/{path.format('.full')}") == list(dict.fromkeys(named)) != []


@pytest.mark.parametrize(
    "path",
    [
        "/curate/articles.txt",
        "/curate/search.txt?q=tide",
        "/curate/outlets.full",
        "/curate/outlets.bib",
        "/curate/timeline.jsonld",
        "/curate/outlets/soundwire.full",
        "/curate/outlets/soundwire.atom",
        "/curate/labels/body.txt",
        "/curate.full?sql=select+1",
        "/curate.atom?sql=select+nosuch",
        "/curate.bib?sql=select+nosuch+as+article",
    ],
)
def test_what_has_no_such_form_is_told_so(real, path):
    answer = real.get(path)
    assert answer.status == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith(f".{urlsplit(path).path.rpartition('.')[2]}: ")


def test_what_is_not_there_is_404(real):
    assert real.get("/curate/articles/none.full").status == 404
    assert real.get(f"/curate/none.{feed.EXTENSION}").status == 404


def test_articles_that_may_not_be_seen_come_out_nowhere(tmp_path):
    with site(handmade(tmp_path)) as closed:
        article = articles(closed)[0]["id"]
        closed.datasette._metadata_local["databases"]["curate"]["tables"]["articles"]["allow"] = False
        assert closed.get(f"/curate/articles/{article}.full").status == 403
        for ending in ("full", "jsonld", "bib"):
            assert closed.get(f"/curate/claims.{ending}").status == 403
        entries = feedparser.parse(got(closed, "/curate/claims.atom").text).entries
        assert entries and not any("authors" in entry for entry in entries)


def test_pages_name_the_forms_that_they_have(real):
    article = articles(real)[0]["id"]
    shown = {
        f"/curate/articles/{article}": {"json", "full", "jsonld", "bib", "txt"},
        "/curate/articles": {"json", "full", "jsonld", "bib", "atom"},
        "/curate/outlets": {"json", "atom"},
        "/curate/outlet_network": {"json", "atom"},
        "/curate/search?q=tide": {"json", "full", "jsonld", "bib", "atom"},
        "/curate/outlets/soundwire": {"json"},
    }
    for path, endings in shown.items():
        content = page(real, path)
        alternates = content.xpath('//head/link[@rel="alternate" and @title]/@href')
        assert {urlsplit(href).path.rpartition(".")[2] for href in alternates} == endings, path
        for href in alternates:
            got(real, href)


# ---- Atom


def parsed(text: str) -> etree._Element:
    root = etree.fromstring(text.encode())
    assert root.tag == f"{{{atom.NAMESPACE}}}feed"
    return root


def one(element: etree._Element, name: str) -> str:
    (found,) = element.findall(f"a:{name}", ATOM)
    assert found.text
    return str(found.text)


def valid(root: etree._Element) -> None:
    """What RFC 4287 asks for."""
    for element in (root, *root.findall("a:entry", ATOM)):
        assert one(element, "title").strip()
        assert urlsplit(one(element, "id")).scheme in ("http", "https", "urn")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", one(element, "updated"))
        assert datetime.fromisoformat(one(element, "updated").replace("Z", "+00:00"))
        (alternate,) = element.xpath('a:link[@rel="alternate"]/@href', namespaces=ATOM)
        assert urlsplit(alternate).scheme in ("http", "https")
        assert all(author.findtext("a:name", namespaces=ATOM) for author in element.findall("a:author", ATOM))
    assert root.findall("a:author", ATOM)
    ids = [one(entry, "id") for entry in root.findall("a:entry", ATOM)]
    assert len(ids) == len(set(ids))


def test_every_table_view_and_query_is_a_feed(any_site):
    lists = [*names(any_site, "table"), *names(any_site, "view"), *QUERIES]
    for name in lists:
        path = f"/curate/{name}.atom?_size=10" + ("&q=harbour" if name == "search" else "")
        answer = got(any_site, path)
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        root = parsed(answer.text)
        valid(root)
        (here,) = root.xpath('a:link[@rel="self"]/@href', namespaces=ATOM)
        assert here == one(root, "id") == f"http://localhost{path}"
        read = feedparser.parse(answer.text)
        assert not read.bozo, f"{name}: {read.get('bozo_exception')}"
        assert len(read.entries) == len(root.findall("a:entry", ATOM))


def test_a_feed_of_articles_says_what_the_list_says(real):
    path = "/curate/articles.{}?outlet=brackwater-observer&_size=max"
    entries = feedparser.parse(got(real, path.format("atom")).text).entries
    shown = real.rows(path.format("json"))
    assert [entry.id for entry in entries] == [iri("article", row["id"]) for row in shown]
    for entry, row in zip(entries, shown, strict=True):
        assert entry.title == row["title"]
        assert entry.link == f"http://localhost/curate/articles/{row['id']}"
        assert atom.instant(row["published"]) in (entry.updated, None)
        authors = asked(real, f"select name from article_authors join people on people.id = person where article = '{row['id']}' order by position")  # fmt: skip
        assert [author.name for author in entry.get("authors", [])] == [author["name"] for author in authors]
        assert entry.summary.startswith("Brackwater Observer, ")


def test_a_feed_is_as_new_as_its_newest_entry(real):
    root = parsed(got(real, "/curate/articles.atom?_size=max&published__notblank=1").text)
    assert atom.moment(one(root, "updated")) == max(
        atom.moment(one(entry, "updated")) for entry in root.findall("a:entry", ATOM)
    )


def test_entries_lead_to_pages_that_are_there(real):
    for name in (
        "articles",
        "outlets",
        "pairs",
        "publications",
        "stories",
        "contested",
        "search",
        "silent_copies",
        "timeline",
    ):
        root = parsed(got(real, f"/curate/{name}.atom?_size=3" + ("&q=tide" if name == "search" else "")).text)
        links = root.xpath('a:entry/a:link[@rel="alternate"]/@href', namespaces=ATOM)
        assert links
        for link in {*links[:3], *root.xpath('a:link[@rel="alternate"]/@href', namespaces=ATOM)}:
            assert link.startswith("http://localhost/")
            page(real, link.removeprefix("http://localhost"))


def test_pages_of_a_feed_follow_each_other(real):
    seen: list[str] = []
    path: str | None = "/curate/articles.atom?_size=20"
    while path:
        root = parsed(got(real, path).text)
        seen += [one(entry, "id") for entry in root.findall("a:entry", ATOM)]
        path = next(iter(root.xpath('a:link[@rel="next"]/@href', namespaces=ATOM)), "").removeprefix("http://localhost")
    assert sorted(seen) == sorted(iri("article", row["id"]) for row in articles(real))


def test_ids_of_entries_stay_when_the_list_is_asked_for_in_another_way(real):
    for name in ("outlets", "contested", "pairs"):
        whole = {one(e, "id") for e in parsed(got(real, f"/curate/{name}.atom").text).findall("a:entry", ATOM)}
        other = {one(e, "id") for e in parsed(got(real, f"/curate/{name}.atom?_size=2").text).findall("a:entry", ATOM)}
        assert other and other <= whole, name


@pytest.mark.parametrize(
    ("date", "as_told"),
    [
        ("2020-04-06", "2020-04-06T00:00:00Z"),
        ("2020-04", "2020-04-01T00:00:00Z"),
        ("2020", "2020-01-01T00:00:00Z"),
        ("2020-04-06T08:00+01:00", "2020-04-06T08:00:00+01:00"),
        ("2020-04-06T08:00", "2020-04-06T08:00:00Z"),
        ("2020-04-06T08:00:59Z", "2020-04-06T08:00:59Z"),
        ("2020-02-30", None),
        ("2020-04-06T25:00", None),
        ("2020-04-06T08:00+99:00", None),
        ("0000-01-01", None),
        ("0001-01-01T00:00+14:00", None),
        ("٢٠٢٠-04-06", None),
        ("last week", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_becomes_an_instant_or_nothing(date, as_told):
    assert atom.instant(date) == as_told


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")), st.text(alphabet=st.characters(codec="utf-8")))
@example("\x00\x0b\ufffe]]>", "<script>&amp;")
def test_any_text_can_stand_in_a_feed(title, name):
    entry = atom.Entry("urn:curate:article:x", title, "2020-01-01T00:00:00Z", "http://a.example/?b=c&d", (name,), title)
    written = atom.atom(
        atom.Feed(title, name, entry.updated, "http://a.example/f", "http://a.example/", None, (entry,))
    )
    (found,) = parsed(written).findall("a:entry", ATOM)
    legal = "".join(letter if legal_in_xml(letter) else "\ufffd" for letter in title)
    assert (found.findtext("a:title", namespaces=ATOM) or "") == legal.replace("\r\n", "\n").replace("\r", "\n")


def legal_in_xml(letter: str) -> bool:
    return letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff")


# ---- text that attacks


PRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML cannot hold."""


def test_hostile_text_stays_text_in_every_form(attacked):
    for row, text in of_articles(attacked, "full"):
        found = json.loads(text)
        assert (found["title"], found["text"]) == (row["title"], row["text"])
    for row, text in of_articles(attacked, "jsonld"):
        assert json.loads(text)["headline"] == row["title"]
        assert "<" not in text
    for row, text in of_articles(attacked, "bib"):
        (entry,) = bibtexparser.parse_string(text).entries
        assert entry.key == row["id"]
        assert entry["title"]
    titles = {entry.findtext("a:title", namespaces=ATOM) for entry in parsed(got(attacked, "/curate/articles.atom?_size=max").text).findall("a:entry", ATOM)}  # fmt: skip
    assert titles == {" ".join(PRINTED.sub("\ufffd", row["title"]).split()) for row in articles(attacked)}


def test_what_cannot_be_printed_breaks_no_form(tmp_path):
    odd = "a\x00\x0b\x1b[2J\ufffe\u2028\x85z"
    pages = (Page("odd.txt", (Story((Piece(f"{odd}\n", "title"), Piece("body\n")), title=odd, language=odd),)),)
    with site(write(tmp_path / "curate.db", pages, {})) as opened:
        (article,) = articles(opened)
        path = f"/curate/articles/{article['id']}"
        assert json.loads(got(opened, f"{path}.full").text)["title"] == odd
        assert json.loads(got(opened, f"{path}.jsonld").text)["headline"] == odd
        assert len(bibtexparser.parse_string(got(opened, f"{path}.bib").text).entries) == 1
        assert got(opened, f"{path}.txt").text.startswith("Title: a\ufffd \ufffd[2J\ufffe z\nLanguage: ")
        for name in (*names(opened, "table"), *names(opened, "view")):
            valid(parsed(got(opened, f"/curate/{name}.atom").text))
        (title,) = parsed(got(opened, "/curate/articles.atom").text).findall("a:entry/a:title", ATOM)
        assert title.text == "a\ufffd \ufffd[2J\ufffd z"


def test_an_odd_address_is_a_feed_all_the_same(hand):
    root = parsed(got(hand, "/curate/articles.atom?title=\"<x>'{}|é%26%00").text)
    valid(root)
    assert re.fullmatch(r"[!-~]+", one(root, "id"))


def test_no_address_of_a_page_becomes_one_of_ours(attacked):
    for _, text in of_articles(attacked, "jsonld"):
        assert "javascript:" not in json.loads(text).get("url", "")
    for name in ("articles", "publications", "documents"):
        for link in parsed(got(attacked, f"/curate/{name}.atom").text).xpath("//a:link/@href", namespaces=ATOM):
            assert link.startswith("http://localhost/curate/")


# ---- citations

WORK = Work(
    id="47d8ed55fcc5f1da-0",
    title="Who owns the tide?",
    authors=("Jonas Abendroth",),
    outlet="Tesk Valley Review",
    published="2020-01-25",
    origin="Slack Water Notes",
    origin_published=None,
    corpus="The harbour corpus",
    address="https://harbour.example/curate/articles/47d8ed55fcc5f1da-0",
)
IN = f"In: {WORK.corpus}, {WORK.address}, article {WORK.id}."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Jonas Abendroth. “Who owns the tide?” Tesk Valley Review, 2020-01-25. First published by Slack Water Notes. "),
        (
            {"title": "Сельдь поделили", "authors": (), "outlet": "Дровнинский вестник", "origin": None},
            "“Сельдь поделили.” Дровнинский вестник, 2020-01-25. ",
        ),
        (
            {"title": "معاهدة الرنجة؟", "authors": ("سلمى الدروبي",), "outlet": "أخبار الرصيف", "origin": "أخبار الرصيف"},
            "سلمى الدروبي. “معاهدة الرنجة؟” أخبار الرصيف, 2020-01-25. ",
        ),
        (
            {"title": "  L'île\n compte  ", "authors": ("A. B.", "C. D."), "origin_published": "2020-01"},
            "A. B., C. D. “L'île compte.” Tesk Valley Review, 2020-01-25. First published by Slack Water Notes, 2020-01. ",
        ),
        (
            {"title": None, "authors": (), "outlet": None, "published": None},
            "Untitled article. outlet not known, day not known. First published by Slack Water Notes. ",
        ),
        ({"published": "2020-01-25T18:05+01:00", "origin": None}, "Jonas Abendroth. “Who owns the tide?” Tesk Valley Review, 2020-01-25, 18:05. "),
        (
            {"further": True},
            "Jonas Abendroth. “Who owns the tide?” Tesk Valley Review, 2020-01-25. First published, as its page says, by Slack Water Notes. ",
        ),
        ({"title": "潮は誰のものか？", "authors": ("佐藤",), "origin": None}, "佐藤. “潮は誰のものか？” Tesk Valley Review, 2020-01-25. "),
    ],
)  # fmt: skip
def test_a_citation_says_what_is_known(changed, words):
    assert "".join(part.text for part in citation(replace(WORK, **changed))) == words + IN


def test_words_of_the_article_are_set_apart():
    foreign = [part.text for part in citation(WORK) if part.foreign]
    assert foreign == [
        "Jonas Abendroth",
        "Who owns the tide?",
        "Tesk Valley Review",
        "Slack Water Notes",
        "The harbour corpus",
    ]


@pytest.mark.parametrize("name", ["hand", "attacked"])
def test_the_page_of_an_article_says_how_to_cite_it(name, request):
    made = request.getfixturevalue(name)
    for row in articles(made):
        content = page(made, f"/curate/articles/{row['id']}")
        address = f"http://localhost/curate/articles/{row['id']}"
        (words,) = content.xpath('//section[@id="cite"]/p[@class="citation"]')
        assert words.text_content().endswith(f"{address}, article {row['id']}.")
        assert visible.shown(" ".join((row["title"] or "Untitled article").split())) in words.text_content()
        assert content.xpath('//head/link[@rel="canonical"]/@href') == [address]
        links = content.xpath('//section[@id="cite"]//li/a/@href')
        assert [href.rpartition(".")[2] for href in links] == ["json", "full", "jsonld", "bib", "txt"]


def test_an_address_without_what_was_asked_of_it_is_canonical(hand):
    article = articles(hand)[0]["id"]
    (href,) = page(hand, f"/curate/articles/{article}?_from=3&x=y").xpath('//head/link[@rel="canonical"]/@href')
    assert href == f"http://localhost/curate/articles/{article}"
    assert not page(hand, "/curate/articles").xpath('//head/link[@rel="canonical"]')


def test_a_corpus_says_how_it_wants_to_be_cited(tmp_path):
    with site(handmade(tmp_path)) as cited:
        cited.datasette._metadata_local["plugins"] = {"curate": {"cite": "Harbour <b>corpus</b>, 2026."}}
        cited.datasette._metadata_local["title"] = None
        (section,) = page(cited, f"/curate/articles/{articles(cited)[0]['id']}").xpath('//section[@id="cite"]')
        assert "Harbour <b>corpus</b>, 2026." in section.text_content()
        assert "In: A corpus made with curate, http" in section.text_content()
