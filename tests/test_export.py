"""The export: keys, order and laws of the contract."""

from __future__ import annotations

import json

import pytest
from harbour import built, database, page, project, source, write

from curate import export, rulepack, store
from curate.errors import Refusal

KEYS = [
    "id", "document", "start", "end", "title", "subtitle", "authors", "outlet", "published", "language",
    "relation", "origin", "chain", "contested", "categories", "tags", "text", "spans", "claims", "quotes",
]  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
        root = project(tmp_path_factory.mktemp("export"), 3)
        emoji = page(70, "First published by Lantern Weekly.", "Reprinted from Dock Gazette.", title="🛥 Ferry 🛥 late")
        write(root, {"corpus/north/0000-emoji.txt": emoji, "corpus/north/0009-empty.txt": ""})
        built(root)
    return root


@pytest.fixture(scope="module")
def lines(root):
    return list(export.jsonl(database(root)))


@pytest.fixture(scope="module")
def articles(lines):
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def texts(root):
    found = {}
    for path in (root / "corpus").rglob("*.txt"):
        found[path.relative_to(root / "corpus").as_posix()] = path.read_bytes().decode()
    found["manifests/sources/north.yml"] = (root / "manifests/sources/north.yml").read_text()
    return found


def test_one_article_a_line_in_the_order_of_path_and_start(lines, articles):
    assert all("\n" not in line for line in lines)
    assert len(articles) == 7
    order = [(article["document"]["path"], article["start"]) for article in articles]
    assert order == sorted(order)


def test_every_line_has_the_keys_of_the_contract(articles):
    for article in articles:
        assert list(article) == KEYS
        assert list(article["document"]) == ["id", "path", "media_type", "source", "url", "retrieved"]
        for key, keys in (
            ("spans", ["start", "end", "label", "kept", "rule"]),
            ("claims", ["id", "field", "value", "start", "end", "exact", "rule", "document"]),
            ("chain", ["outlet", "relation", "published", "basis", "claims"]),
        ):
            assert all(list(one) == keys for one in article[key])
            assert article[key], key


def test_spans_tile_the_article_and_its_text_is_the_kept_ones(articles, texts):
    for article in articles:
        text = texts[article["document"]["path"]]
        at = article["start"]
        for span in article["spans"]:
            assert span["start"] == at < span["end"]
            assert isinstance(span["kept"], bool)
            at = span["end"]
        assert at == article["end"]
        kept = "".join(text[span["start"] : span["end"]] for span in article["spans"] if span["kept"])
        assert article["text"].split() == kept.split() != []


def test_every_claim_quotes_the_text_it_cites(articles, texts):
    of_pages = {article["document"]["id"]: article["document"]["path"] for article in articles}
    elsewhere = 0
    for article in articles:
        for claim in article["claims"]:
            path = of_pages.get(claim["document"])
            elsewhere += path is None
            if path:
                assert texts[path][claim["start"] : claim["end"]] == claim["exact"]
    assert elsewhere  # what manifests say cites manifests


def test_every_value_has_a_claim(articles):
    for article in articles:
        said = {(claim["field"], claim["value"]) for claim in article["claims"]}
        assert ("title", article["title"]) in said
        assert ("outlet", article["outlet"]) in said
        assert {("author", author) for author in article["authors"]} <= said
        ids = {claim["id"] for claim in article["claims"]}
        assert all(set(hop["claims"]) <= ids for hop in article["chain"])


def test_an_origin_is_null_where_nothing_is_known(articles):
    for article in articles:
        if article["document"]["path"].startswith("south"):
            assert article["origin"] == {
                "outlet": "Lantern Weekly",
                "published": None,
                "title": None,
                "url": None,
            }
            assert [hop["outlet"] for hop in article["chain"]] == ["Lantern Weekly", "Coast Radio"]
        elif "emoji" not in article["document"]["path"]:
            assert article["origin"] is None


def test_a_contradiction_is_contested_and_not_guessed(articles):
    (emoji,) = [article for article in articles if "emoji" in article["document"]["path"]]
    assert emoji["contested"] is True and emoji["origin"] is None
    assert emoji["title"] == "🛥 Ferry 🛥 late"
    assert [article["contested"] for article in articles].count(True) == 1


def test_tags_are_in_the_order_of_the_page(articles):
    assert [article["tags"] for article in articles if article["document"]["path"] == "north/0001.txt"] == [
        ["ferry", "budget"]
    ]


def test_the_export_is_the_same_every_time(root, lines):
    assert list(export.jsonl(database(root))) == lines


def test_a_link_is_an_overlap(root):
    with store.reading(database(root)) as connection:
        (overlaps,) = connection.execute("select count(*) from overlaps").fetchone()
    assert len(list(export.links(database(root)))) == overlaps


@pytest.mark.parametrize("form", [form for form in export.FORMATS.values() if isinstance(form, export.Text)])
def test_no_database_is_refused(tmp_path, form):
    with pytest.raises(Refusal, match="there is no database"):
        list(form.write(tmp_path / "curate.db"))


def test_a_source_without_outlet_is_exported_with_what_its_pages_say(tmp_path, monkeypatch, tmp_path_factory):
    monkeypatch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
    root = project(tmp_path, 1)
    write(root, {"manifests/sources/south.yml": source("south", "documents:", "- south/*.txt")})
    built(root)
    south = [json.loads(line) for line in export.jsonl(database(root))][-1]
    assert south["outlet"] is None and south["chain"][-1]["outlet"] is None
