"""The store: what a record becomes in tables, what the views say, and which files are opened at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from harbour import built, database, page, project, source, write
from sqlite_utils import Database

from curate import cache, describe, rows, rulepack, store
from curate.errors import Refusal
from curate.model import Article, Claim, Document, Hop, Origin, Quote, Record, Span, Tile, Trust

DOCS = Path(__file__).parents[1] / "docs/schema.md"
TEXT = "Ferry late 🛥\nBy Ana Lopes\nThe ferry was late.\nShare this\nfooter"
NAME = "d" * 64


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def claim(number: int, field: str, words: str, **more: object) -> Claim:
    values = {"value": words, "name": words, "rule": "test.rule", "document": NAME} | more
    return Claim(id=f"c{number}", field=field, span=span(words), exact=words, **values)  # type: ignore[arg-type]


TILES = (
    Tile(span("Ferry late 🛥\n"), "title", kept=False, rule="test.title"),
    Tile(span("By Ana Lopes\n"), "byline", kept=False, rule="test.byline"),
    Tile(span("The ferry was late.\n"), "body", kept=True, rule="layout.body"),
    Tile(span("Share this\n"), "unclaimed", kept=False, rule=None),
)
ARTICLE = Article(
    id="dddddddddddddddd-0",
    position=0,
    span=Span(0, TEXT.index("footer")),
    tiles=TILES,
    text="The ferry was late.",
    claims=(
        claim(1, "title", "Ferry late 🛥", chosen=True, why="the only value claimed"),
        claim(2, "author", "Ana Lopes", key="ana-lopes", chosen=True, trust=Trust.high),
        claim(3, "outlet", "late", value="The Late", key="the-late", chosen=True, specific=False),
        claim(4, "theme", "ferry", chosen=True),
        claim(5, "theme", "was", chosen=False),
    ),
    hops=(
        Hop("Early", "early", "original", "2020-01-01", "claimed", ("c3",)),
        Hop(None, "", "republication", None, "claimed", ()),
    ),
    quotes=(Quote(span("The ferry"), "The Early", "early", "test.quote"),),
    title="Ferry late 🛥",
    subtitle="A deck",
    authors=(("ana-lopes", "Ana Lopes"),),
    outlet="The Late",
    outlet_key="the-late",
    published="2020-01-03T10:00+01:00",
    language="en",
    relation="republication",
    origin=Origin("Early", "early", "2020-01", "Early ferry", "https://early.example/1"),
    contested=("origin-outlet", "published"),
    categories=("Sea",),
    tags=("ferry", "late"),
)
RECORD = Record(
    Document(
        NAME,
        "north",
        "north/1.txt",
        TEXT,
        99,
        encoding="utf-8",
        url="https://x.example",
        retrieved="2020-02-03",
    ),
    (ARTICLE,),
    (Tile(span("footer"), "navigation", kept=False, rule="test.footer"),),
    "single",
    "the manifest says so",
)


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path_factory):
    """No packs but the project's own; no wait for time stamps to settle."""
    monkeypatch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
    monkeypatch.setattr(cache, "SETTLED", 0)


@pytest.fixture
def made(tmp_path):
    """A connection to a database that holds the one record above."""
    connection = store.create(tmp_path / "made.db")
    store.put_listed(connection, {"labels": [(name, kind, int(kind == "text"), "") for name, kind in LABELS.items()]})
    store.put(connection, rows.of_record(RECORD))
    store.index(connection)
    store.finish(connection, {"inputs": "test"})
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


LABELS = {
    "title": "metadata",
    "byline": "metadata",
    "body": "text",
    "unclaimed": "unclaimed",
    "navigation": "boilerplate",
}


def one(connection: sqlite3.Connection, table: str, where: str = "1") -> dict[str, object]:
    (row,) = connection.execute(f"select * from {table} where {where}").fetchall()
    return dict(row)


# ---- rows


def test_the_row_of_an_article_column_by_column(made):
    assert one(made, "articles") == {
        "id": "dddddddddddddddd-0",
        "n": rows.number("dddddddddddddddd-0"),
        "title": "Ferry late 🛥",
        "outlet": "the-late",
        "published": "2020-01-03T10:00+01:00",
        "authors": "Ana Lopes",
        "origin": "early",
        "relation": "republication",
        "language": "en",
        "subtitle": "A deck",
        "origin_published": "2020-01",
        "origin_title": "Early ferry",
        "origin_url": "https://early.example/1",
        "chain": "Early → unknown",
        "hops": 2,
        "contested": 1,
        "contested_fields": "origin-outlet, published",
        "month": "2020-01",
        "words": 4,
        "kept": 20,
        "removed": 37,
        "unclaimed": 11,
        "rights": None,
        "source": "north",
        "document": NAME,
        "position": 0,
        "start": 0,
        "end": 57,
    }


def test_the_row_of_a_document_column_by_column(made):
    assert one(made, "documents") == {
        "id": NAME,
        "source": "north",
        "kind": "page",
        "path": "north/1.txt",
        "media_type": "text/plain",
        "encoding": "utf-8",
        "url": "https://x.example",
        "retrieved": "2020-02-03",
        "bytes": 99,
        "characters": len(TEXT),
        "articles": 1,
        "kept": 20,
        "removed": 43,
        "unclaimed": 11,
        "layout": "single",
        "layout_why": "the manifest says so",
    }
    assert one(made, "document_texts") == {"document": NAME, "text": TEXT}


def test_the_row_of_a_claim_column_by_column(made):
    assert one(made, "claims", "id = 'c3'") == {
        "id": "c3",
        "article": ARTICLE.id,
        "field": "outlet",
        "value": "The Late",
        "name": "late",
        "outlet": "the-late",
        "person": None,
        "chosen": 1,
        "why": "",
        "basis": "claimed",
        "trust": "normal",
        "specific": 0,
        "rule": "test.rule",
        "document": NAME,
        "start": 6,
        "end": 10,
        "exact": "late",
        "place": None,
    }
    author = one(made, "claims", "id = 'c2'")
    assert (author["person"], author["outlet"], author["trust"], author["specific"]) == (
        "ana-lopes",
        None,
        "high",
        1,
    )


def test_the_other_rows(made):
    def every(sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in made.execute(sql)]

    assert every('select article, label, kept, rule, "start", "end" from spans order by "start"') == [
        (ARTICLE.id, "title", 0, "test.title", 0, 13),
        (ARTICLE.id, "byline", 0, "test.byline", 13, 26),
        (ARTICLE.id, "body", 1, "layout.body", 26, 46),
        (ARTICLE.id, "unclaimed", 0, None, 46, 57),
        (None, "navigation", 0, "test.footer", 57, 63),
    ]
    assert every("select position, outlet, relation, published, basis from hops") == [
        (0, "early", "original", "2020-01-01", "claimed"),
        (1, None, "republication", None, "claimed"),
    ]
    assert every("select article, position, claim from hop_claims") == [(ARTICLE.id, 0, "c3")]
    assert every("select * from quotes") == [(ARTICLE.id, 26, 35, "The Early", "early", "test.quote")]
    assert every("select field, position, term from article_terms order by article, field, position") == [
        ("category", 0, "Sea"),
        ("tag", 0, "ferry"),
        ("tag", 1, "late"),
        ("theme", 0, "ferry"),
    ]
    assert every("select position, person from article_authors") == [(0, "ana-lopes")]
    assert every("select id, name, listed from outlets order by id") == [
        ("early", "Early", 0),
        ("the-late", "The Late", 0),
    ]
    assert every("select id, name, listed from people") == [("ana-lopes", "Ana Lopes", 0)]
    assert every("select name, outlet, kind from outlet_names") == [("late", "the-late", "as written")]
    assert every("select title, text from article_texts") == [("Ferry late 🛥", "The ferry was late.")]


@pytest.mark.parametrize(
    ("published", "month"), [("2020-01-03", "2020-01"), ("2020-01", "2020-01"), ("2020", None), (None, None)]
)
def test_the_month_is_as_partial_as_the_date(published, month):
    article = replace(ARTICLE, published=published)
    (row,) = rows.of_record(replace(RECORD, articles=(article,)))["articles"]
    assert row[17] == month


def test_the_number_of_an_article_depends_on_its_id_alone_and_has_60_bits():
    assert rows.number("dddddddddddddddd-0") == 0x4FC92E597C0E2B6
    assert sha256(b"dddddddddddddddd-0").hexdigest().startswith("4fc92e597c0e2b6")
    many = [rows.number(f"{at:016x}-0") for at in range(20_000)]
    assert len(set(many)) == len(many)
    assert max(many) < 2**60 and max(many) > 2**59


def test_an_empty_document_has_no_spans(tmp_path):
    record = Record(Document("e" * 64, "north", "north/empty.txt", "", 0), (), (), "single")
    found = rows.of_record(record)
    assert found["spans"] == [] and found["documents"][0][9:14] == (0, 0, 0, 0, 0)


# ---- names nobody listed


def test_the_unlisted_are_called_what_most_claims_call_them(tmp_path):
    root = project(tmp_path, 1)
    names = ["Lantern weekly", "LANTERN WEEKLY", "Lantern Weekly", "Lantern Weekly"]
    write(
        root,
        {
            f"corpus/south/{at:04}.txt": page(at + 50, f"First published by {name}.", credit="Page two")
            for at, name in enumerate(names)
        },
    )
    built(root)
    with store.reading(database(root)) as connection:
        assert one(connection, "outlets", "id = 'lantern-weekly'")["name"] == "Lantern Weekly"
        chains = {row[0] for row in connection.execute("select chain from articles where origin = 'lantern-weekly'")}
    assert len(chains) == 1 and chains.pop().startswith("Lantern Weekly → ")


def test_the_listed_keep_their_name(tmp_path):
    root = project(tmp_path, 1)
    for at in range(3):
        copy = page(at + 50, "First published by The Post.", credit="Page two")
        write(root, {f"corpus/south/{at:04}.txt": copy})
    built(root)
    with store.reading(database(root)) as connection:
        listed = one(connection, "outlets", "id = 'harbour-post'")
        assert (listed["name"], listed["listed"], listed["kind"]) == ("Harbour Post", 1, "newspaper")
        written = connection.execute("select name, kind from outlet_names where outlet = 'harbour-post' order by 2, 1")
        assert ("The Post", "as written") in [tuple(row) for row in written]


# ---- the schema and its description


def schema(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return connection.execute("select type, name, sql from sqlite_master where sql is not null").fetchall()


def test_every_table_is_strict(made):
    tables = [
        row["name"]
        for row in made.execute("select name, strict from pragma_table_list where type = 'table' and schema = 'main'")
        if not row["strict"] and not row["name"].startswith("sqlite_")
    ]
    assert tables == []


def test_every_table_view_and_column_is_described_in_the_order_of_the_schema():
    said = {name: list(one.columns) for name, one in describe.tables().items()}
    assert said == {name: columns for name, (_, columns) in describe.schema().items()}


def test_every_description_is_one_line_that_says_something():
    for table, described in describe.tables().items():
        for line in (described.about, *described.columns.values()):
            assert 5 <= len(line) <= 200 and "\n" not in line and line[-1] in ".", (table, line)


def test_the_page_on_the_schema_is_current():
    assert DOCS.read_text(encoding="utf-8") == "".join(f"{line}\n" for line in describe.page())


def test_every_foreign_key_and_facet_has_an_index(made):
    facets = [("articles", column) for column in ("rights", "relation", "language", "month", "published", "contested")]
    facets += [("spans", "label"), ("claims", "field"), ("documents", "media_type"), ("rules", "pack")]
    tables = [name for name, (kind, _) in describe.schema().items() if kind == "table" and name != "articles_fts"]
    for table in tables:
        keys = made.execute(f"pragma foreign_key_list({table})").fetchall()
        facets += [(table, key["from"]) for key in keys if key["seq"] == 0]
    for table, column in set(facets):
        firsts = [
            made.execute(f"pragma index_info({index['name']})").fetchone()["name"]
            for index in made.execute(f"pragma index_list({table})").fetchall()
        ]
        assert column in firsts, f"{table}.{column} has no index"


def test_datasette_and_sqlite_utils_find_the_full_text_index(made, tmp_path):
    made.execute("pragma locking_mode = normal").fetchone()
    made.execute("select 1 from meta").fetchone()
    assert Database(tmp_path / "made.db")["article_texts"].detect_fts() == "articles_fts"


def test_search_finds_other_forms_of_a_word_and_minds_no_accents(tmp_path):
    root = project(tmp_path, 1)
    write(
        root,
        {"corpus/north/0009.txt": page(9, "The pêcheurs were ferrying herrings past the buoys at dawn.")},
    )
    built(root)
    query = "select title from articles_fts where articles_fts match ?"
    with store.reading(database(root)) as connection:
        for word in ("pecheurs", "herring", '"past the buoy"'):
            assert len(connection.execute(query, (word,)).fetchall()) == 1, word


# ---- views


@pytest.fixture
def contradicted(tmp_path):
    root = project(tmp_path, 1)
    tail = ("First published by Lantern Weekly.", "Reprinted from Dock Gazette.")
    write(
        root,
        {
            "corpus/north/0001.txt": page(1, *tail),
            "manifests/sources/north.yml": source("north", "documents:", "- north/0001.txt"),
        },
    )
    built(root)
    with store.reading(database(root)) as connection:
        yield connection


def test_contradicting_claims_stand_side_by_side(contradicted):
    found = one(contradicted, "contested")
    assert {found["value"], found["other_value"]} == {"Lantern Weekly", "Dock Gazette"}
    assert (found["field"], found["settled"]) == ("origin-outlet", 0)
    assert {found["rule"], found["other_rule"]} == {"quay.source", "quay.rival"}


def test_a_claim_in_context_has_60_characters_either_side(contradicted):
    text = contradicted.execute(
        "select text from document_texts join documents on id = document where path = 'north/0001.txt'"
    ).fetchone()[0]
    for row in contradicted.execute("select * from claims_in_context where path = 'north/0001.txt'"):
        assert row["before"] == text[max(0, row["start"] - 60) : row["start"]]
        assert row["exact"] == text[row["start"] : row["end"]]
        assert row["after"] == text[row["end"] : row["end"] + 60]


def test_removed_text_is_all_that_is_not_kept(contradicted):
    whole = contradicted.execute("select sum(removed) from documents where kind = 'page'").fetchone()[0]
    assert contradicted.execute("select sum(length(text)) from removed_text").fetchone()[0] == whole


def test_views_of_chains(tmp_path):
    built(project(tmp_path, 3))
    with store.reading(database(tmp_path)) as connection:
        pair = one(connection, "outlet_pairs")
        assert (pair["earlier"], pair["later"], pair["articles"]) == ("Lantern Weekly", "Coast Radio", 3)
        links = connection.execute(
            "select outlet, evidence from chain where position = 0 and outlet = 'Lantern Weekly'"
        ).fetchall()
        assert [tuple(row) for row in links] == [("Lantern Weekly", "Lantern Weekly")] * 3
        names = {row[0] for row in connection.execute("select origin from articles_resolved where origin is not null")}
        assert names == {"Lantern Weekly"}
        assert connection.execute("select spans, documents from rule_use where rule = 'quay.share'").fetchone()[:] == (
            3,
            3,
        )
        assert connection.execute("select spans from label_use where label = 'share-prompt'").fetchone()[0] == 3
        assert connection.execute("select max(share) from unclaimed_share").fetchone()[0] <= 1


# ---- opening


def broken_page(path: Path) -> None:
    another_version(path)
    with path.open("r+b") as file:
        file.seek(60)
        file.write(store.VERSION.to_bytes(4, "big"))
        file.seek(100)
        file.write(b"\xff" * 3996)


def another_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"create table t (a); pragma application_id = {store.APPLICATION}; pragma user_version = 7;"
        )


@pytest.mark.parametrize(
    ("put", "message"),
    [
        pytest.param(lambda path: None, "there is no database; run `curate build`", id="nothing"),
        pytest.param(lambda path: path.mkdir(), "this is a directory, not a database", id="a directory"),
        pytest.param(lambda path: path.write_text("notes"), "this is not an SQLite database", id="a text"),
        pytest.param(lambda path: path.write_bytes(b""), "this is not an SQLite database", id="an empty file"),
        pytest.param(broken_page, "the database cannot be read", id="a damaged database"),
        pytest.param(
            another_version,
            f"made by schema version 7, this curate reads {store.VERSION}; run `curate build`",
            id="another version",
        ),
    ],
)
def test_what_is_no_database_of_this_version_is_refused(tmp_path, put, message):
    put(tmp_path / "curate.db")
    with pytest.raises(Refusal, match=message), store.reading(tmp_path / "curate.db"):
        pass


def test_a_locked_database_is_said_to_be_locked(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    built(project(tmp_path, 1))
    with closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as other:
        other.execute("begin exclusive")
        message = "another program is writing to the database; close it there and try again"
        with pytest.raises(Refusal, match=message), store.reading(database(tmp_path)):
            pass


def test_a_reader_cannot_write(tmp_path):
    built(project(tmp_path, 1))
    with (
        store.reading(database(tmp_path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("delete from meta")


def test_the_published_file_is_one_file_without_free_pages(tmp_path):
    built(project(tmp_path, 2))
    with store.reading(database(tmp_path)) as connection:
        assert connection.execute("pragma journal_mode").fetchone()[0] == "delete"
        assert connection.execute("pragma freelist_count").fetchone()[0] == 0
        assert connection.execute("pragma application_id").fetchone()[0] == store.APPLICATION
    assert sorted(path.name for path in (tmp_path / "corpus").glob("curate.db*")) == ["curate.db"]


def test_lines_are_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "export.jsonl"
    store.write_lines(target, ["one", "two"])
    assert target.read_text() == "one\ntwo\n"

    def fails():
        yield "three"
        raise Refusal

    with pytest.raises(Refusal):
        store.write_lines(target, fails())
    assert [path.name for path in tmp_path.iterdir()] == ["export.jsonl"] and target.read_text() == "one\ntwo\n"
    with pytest.raises(Refusal, match="cannot be written"):
        store.write_lines(tmp_path / "no/such/folder.jsonl", ["one"])
