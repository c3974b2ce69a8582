"""Verification: a whole database passes; each law, broken by hand, is reported."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from harbour import built, database, page, project, prose, write

from curate import rulepack, verify
from curate.errors import Refusal

POSTS = """\
rules: [quay]
layout: single
language: en
relation: republication
documents: [west/*.txt]
pack:
- id: west.says
  label: body
  sentence: '(?P<quoted>{outlet}) writes:'
  takes: quote
  why: The words of another outlet follow.
  matches: [{text: 'Lantern Weekly writes:', quoted: Lantern Weekly}]
  spares: ['She writes letters.']
- id: west.posted
  label: posted-by
  block: 'Posted by (?P<posted_by>.{2,40}) \\|'
  why: Who posted it.
  matches: [{text: 'Posted by quaywatch |', posted_by: quaywatch}]
  spares: ['Posted by the door']
- id: west.via
  label: source-notice
  block: 'Taken from (?P<via_outlet>{outlet}), first in (?P<origin_outlet>{outlet}) on (?P<origin_published>{day})\\.'
  relation: excerpt
  why: Two links of a chain in one line.
  matches:
  - text: 'Taken from Coast Radio, first in Lantern Weekly on May 2, 2019.'
    via_outlet: Coast Radio
    origin_outlet: Lantern Weekly
    origin_published: 2019-05-02
  spares: ['Taken from the shelf, first in the row.']
"""
CHAINED = page(
    90,
    "Lantern Weekly writes:",
    prose(91),
    prose(92),
    "Taken from Coast Radio, first in Lantern Weekly on May 2, 2019.",
    "Posted by quaywatch |",
    "Tags: ferry, budget",
)
DISPUTED = page(93, "First published by Lantern Weekly.", "Reprinted from Pier Review.")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A project with a database that breaks no law."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
        root = project(tmp_path_factory.mktemp("whole"), 2)
        files = {"manifests/sources/west.yml": f"source: west\ntitle: Posts\n{POSTS}"}
        masthead = f"Harbour Post\n\n{page(94)}"
        pages = {"chained": CHAINED, "disputed": DISPUTED, "masthead": masthead}
        write(root, files | {f"corpus/west/{name}.txt": text for name, text in pages.items()})
        built(root)
    return root


@pytest.fixture
def root(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "root")
    return tmp_path / "root"


def test_a_built_database_breaks_no_law(root):
    assert verify.broken(database(root)) == []


BODY = '(document, "start") = (select document, "start" from spans where label = \'body\' order by 1, 2 limit 1)'
LAWS = (
    (
        "a piece is missing",
        f"delete from spans where {BODY}",
        ": gap at ",
    ),
    (
        "two pieces overlap",
        f'update spans set "end" = "end" + 1 where {BODY}',
        ": overlap at ",
    ),
    (
        "the end is uncovered",
        "update documents set characters = characters + 1 where kind = 'page'",
        ": uncovered end at ",
    ),
    (
        "a piece is beyond the end",
        "update documents set characters = characters - 1 where kind = 'page'",
        ": beyond the end at ",
    ),
    (
        "characters are miscounted",
        "update documents set characters = 1 where kind = 'page'",
        ": characters miscounted at ",
    ),
    (
        "a document has no pieces",
        "delete from spans",
        ": no spans at 0-",
    ),
    (
        "a piece is in no article",
        f"update spans set article = null where {BODY}",
        ": foreign span in the article at ",
    ),
    (
        "a piece is another article's",
        f"update spans set article = (select max(id) from articles) where {BODY}",
        ": span outside its article at ",
    ),
    (
        "an article ends early",
        'update articles set "end" = "end" - 1',
        ": article not tiled at ",
    ),
    (
        "a claim misquotes",
        "update claims set exact = exact || '!' where field = 'title'",
        "(title) cites",
    ),
    (
        "a claim is displaced",
        'update claims set "start" = "start" + 1 where field = \'tag\'',
        "(tag) cites",
    ),
    (
        "a title",
        "update articles set title = 'Invented'",
        "gives title the value 'Invented'",
    ),
    (
        "an author",
        "update claims set chosen = 0 where field = 'author'",
        "gives author the value 'ana-lopes'",
    ),
    (
        "a date",
        "update articles set origin_published = '1999'",
        "gives origin-published the value '1999'",
    ),
    (
        "a link of a chain",
        "delete from hop_claims",
        "gives hop 0 the value",
    ),
    (
        "a term",
        "update article_terms set term = 'whale' where term = 'ferry'",
        "gives tag the value 'whale'",
    ),
    (
        "text is added",
        "update article_texts set text = text || ' more'",
        "is not that of the kept spans",
    ),
    (
        "text is removed",
        f"update spans set kept = 0 where {BODY}",
        "is labelled body, but kept is 0",
    ),
    (
        "a rule is missing",
        "update spans set rule = null where label = 'share-prompt'",
        "labelled share-prompt by no rule",
    ),
    (
        "a reference leads nowhere",
        "update spans set rule = 'no.rule' where label = 'share-prompt'",
        "a row of spans refers to a row of rules that is not there",
    ),
    (
        "sizes of documents",
        "update documents set kept = kept + 1",
        "kept, removed or unclaimed are miscounted",
    ),
    (
        "sizes of articles",
        "update articles set unclaimed = 5",
        "kept, removed or unclaimed are miscounted",
    ),
    (
        "articles of documents",
        "update documents set articles = 7",
        "articles are miscounted",
    ),
    (
        "hops of articles",
        "update articles set hops = 7",
        "hops are miscounted",
    ),
    (
        "a text is missing",
        "delete from article_texts",
        "its text is missing",
    ),
    (
        "the index",
        "delete from articles_fts where rowid = (select min(n) from article_texts)",
        "the full-text index: articles are miscounted",
    ),
)


CHAIN = "(select id from articles where hops = 3)"
TEXT = "is not that of the file; run `curate build`"
HOPS = "its hops are not those that its chosen claims give"
WORDS = "does not follow from its words"
LAWS += (
    (
        "the same words in both texts",
        "update document_texts set text = replace(text, 'harbour', 'horbaur');"
        "update article_texts set text = replace(text, 'harbour', 'horbaur');",
        TEXT,
    ),
    ("bytes", "update documents set bytes = bytes + 1", "bytes are miscounted"),
    ("outlet of a hop", f"update hops set outlet = 'harbour-post' where article = {CHAIN} and position = 1", HOPS),
    ("no outlet of a hop", f"update hops set outlet = null where article = {CHAIN} and position = 1", HOPS),
    ("relation of a hop", f"update hops set relation = 'translation' where article = {CHAIN} and position = 1", HOPS),
    ("basis of a hop", f"update hops set basis = 'measured' where article = {CHAIN} and position = 1", HOPS),
    (
        "date of a hop",
        "update hops set published = '1999-01-01' where published is not null",
        "gives the date of hop 0 the value '1999-01-01'",
    ),
    ("no date of a hop", "update hops set published = null", HOPS),
    (
        "evidence of another article",
        f"update hop_claims set claim = (select max(id) from claims where article <> {CHAIN} and field = 'outlet')"
        f" where article = {CHAIN} and position = 0 and claim = (select min(claim) from hop_claims"
        f" where article = {CHAIN} and position = 0)",
        "gives evidence of hop 0 the value",
    ),
    (
        "other evidence of the article",
        "insert into hop_claims select hops.article, position, claims.id from hops join claims"
        f" on claims.article = hops.article and field = 'title' where hops.article = {CHAIN}",
        "its hops rest on other claims",
    ),
    (
        "a relation",
        "update articles set relation = 'translation' where source = 'north'",
        "no claim gives the relation 'translation'",
    ),
    ("a chain", "update articles set chain = 'Harbour Post'", "chain is 'Harbour Post', which does not follow"),
    ("authors", "update articles set authors = 'Nobody'", "authors is 'Nobody', which does not follow"),
    ("a month", "update articles set month = '1999-01'", "month is '1999-01', which does not follow"),
    ("words", "update articles set words = words + 1", "words are miscounted"),
    ("contested", "update articles set contested = 1 - contested", "contested is "),
    (
        "contested fields",
        "update articles set contested = 1, contested_fields = 'title' where contested = 0",
        "contested_fields is 'title', which does not follow",
    ),
    (
        "settled",
        "update articles set contested = 0, contested_fields = ''",
        "origin-outlet: contested, or not, against its claims",
    ),
    (
        "a title everywhere",
        "update articles set title = 'Invented'; update article_texts set title = 'Invented';"
        "update claims set value = 'Invented' where field = 'title' and chosen;",
        WORDS,
    ),
    ("a name as written", "update claims set name = 'Invented' where field = 'title'", WORDS),
    ("a poster", "update claims set value = 'Nobody' where field = 'posted-by'", WORDS),
    (
        "a term everywhere",
        "update claims set value = 'whale' where value = 'ferry'; update article_terms set term = 'whale'"
        " where term = 'ferry';",
        WORDS,
    ),
    (
        "a date everywhere",
        "update claims set value = '1999-01-01' where field = 'published';"
        "update articles set published = '1999-01-01', month = '1999-01' where published is not null;"
        "update hops set published = '1999-01-01' where published is not null;",
        WORDS,
    ),
    (
        "a claim from outside its article",
        'update articles set "start" = "end"',
        "cites words outside its article",
    ),
    (
        "a claim from another page",
        "update claims set document = (select max(id) from documents where kind = 'page' and id <> claims.document)",
        "cites words in another document",
    ),
    (
        "a claim from another manifest",
        "update claims set document = (select max(id) from documents where kind = 'manifest' and id <> claims.document)"
        " where basis = 'curated'",
        "cites words in another document",
    ),
    *(
        (f"no {column}", f"update articles set {column} = null", f": {field}: chosen value not shown")
        for column, field in (
            ("title", "title"),
            ("outlet", "outlet"),
            ("published", "published"),
            ("language", "language"),
            ("origin", "origin-outlet"),
            ("origin_published", "origin-published"),
        )
    ),
    ("no authors", "delete from article_authors", "author: chosen value not shown in its place"),
    ("no terms", "delete from article_terms", "tag: chosen value not shown in its place"),
    (
        "authors in another order",
        "update article_authors set position = position + 1",
        "author: value shown in a place that is not its own",
    ),
    (
        "two chosen",
        "insert into claims select article || '-c99', article, field, value, name, outlet, person, chosen, why, basis,"
        ' trust, "specific", rule, document, "start", "end", exact, place from claims where field = \'title\'',
        "title: several values chosen",
    ),
    ("none chosen", "update claims set chosen = 0 where field = 'posted-by'", "posted-by: no value chosen"),
    (
        "a quotation outside its article",
        'update quotes set "end" = "end" + 100000',
        "a quotation outside its pieces",
    ),
    ("a quotation cut short", 'update quotes set "end" = "end" - 5', "a quotation outside its pieces"),
    ("a quotation moved", 'update quotes set "start" = "start" + 5', "a quotation outside its pieces"),
    ("a quotation is missing", "delete from quotes", "labelled a quotation, but none"),
    (
        "a quotation not labelled",
        "update spans set label = 'body' where label = 'blockquote'",
        "a quotation not labelled so",
    ),
    (
        "another label",
        "update spans set label = 'newsletter-prompt' where label = 'share-prompt'",
        "not the label of its rule: newsletter-prompt",
    ),
    (
        "another rule",
        "update spans set rule = 'quay.tags' where label = 'share-prompt'",
        "not the label of its rule: share-prompt",
    ),
)


@pytest.mark.parametrize(("sql", "message"), [law[1:] for law in LAWS], ids=[law[0] for law in LAWS])
def test_a_broken_law_is_reported(root, sql, message):
    with closing(sqlite3.connect(database(root))) as connection:
        connection.executescript(sql)
        connection.commit()
    found = verify.broken(database(root))
    assert any(message in line for line in found), found


def test_a_raw_file_that_changed_is_reported_and_one_that_is_gone_is_not(root):
    write(root, {"corpus/north/0000.txt": "Another page.\n"})
    (root / "corpus/north/0001.txt").unlink()
    assert verify.broken(database(root)) == [
        "north/0000.txt: the file is not the one the database was made from; run `curate build`"
    ]


def test_the_pages_hold_what_the_laws_speak_of(root):
    """Else a law above would pass over nothing."""
    with closing(sqlite3.connect(database(root))) as connection:
        for sql, least in (
            ("select count(*) from articles where hops = 3 and relation = 'excerpt'", 1),
            ("select count(*) from articles where contested_fields = 'origin-outlet'", 1),
            ("select count(*) from quotes", 1),
            ("select count(*) from claims where rule = 'layout.masthead'", 1),
            ("select count(*) from claims where field = 'posted-by' and chosen", 1),
        ):
            assert connection.execute(sql).fetchone()[0] >= least, sql


def test_a_damaged_file_is_reported(root):
    raw = bytearray(database(root).read_bytes())
    at = len(raw) // 2 // 4096 * 4096
    raw[at : at + 4096] = b"\xaa" * 4096
    database(root).write_bytes(raw)
    try:
        found = verify.broken(database(root))
    except Refusal as refused:
        found = [str(refused)]
    assert found and any("damaged" in line or "cannot be read" in line for line in found)


def test_no_database_is_refused(tmp_path):
    with pytest.raises(Refusal, match="there is no database; run `curate build`"):
        verify.broken(tmp_path / "curate.db")


def test_a_day_said_of_another_outlet_whose_name_begins_alike_is_no_gap(tmp_path):
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Coast Radio</title><entry><title>Late again</title>'
        "<source><title>Port Hallam Ledger</title></source><content>This article was first published in the Port"
        " Hallam Ledger on Apr\u00e9l 4, 2020. It is republished here.</content></entry></feed>"
    )
    manifest = "source: quay\ntitle: Quay\ndocuments: [quay/*]\n"
    write(tmp_path, {"manifests/sources/quay.yml": manifest, "corpus/quay/a.atom": feed})
    built(tmp_path)
    with closing(sqlite3.connect(database(tmp_path))) as connection:
        why = [row[0] for row in connection.execute("select why from claims where field = 'origin-published'")]
    assert why == ["said of 'Port Hallam Ledger on Apr\u00e9l 4', not of the origin"]
    assert verify.broken(database(tmp_path)) == []
