"""Verification of what the articles show together: each law, broken by hand, is reported."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest
from harbour import built, database, project, prose, source, tables, write

from curate import rulepack, verify
from curate.lineage.chains import CONFLICTS

OUTLETS = {"north": "Harbour Post", "south": "Coast Radio", "east": "Pier Review", "west": "Lantern Weekly"}


def told(name: str, day: str, numbers: tuple[int, ...], *tail: str) -> str:
    """Return a page of some paragraphs, published on a day of January by the outlet of its folder."""
    head = f"What the log of the {numbers[0]}th watch says"
    credit = f"By Ana Lopes | {OUTLETS[name.partition('/')[0]]} | January {day}, 2020"
    return "\n\n".join([head, credit, *(prose(number) for number in numbers), *tail]) + "\n"


KEYS = {name: outlet.lower().replace(" ", "-") for name, outlet in OUTLETS.items()}
HARBOUR, COAST, LANTERN = (f"First published by {name}." for name in ("Harbour Post", "Coast Radio", "Lantern Weekly"))
PAGES = {
    # A story that goes from hand to hand: claimed, claimed of a copy, and measured.
    "north/first": ("3", (1, 2, 3)),
    "south/copy": ("5", (1, 2, 3), HARBOUR),
    "west/copy-of-copy": ("9", (1, 2), COAST),
    "east/silent": ("8", (1, 2, 3)),
    # A part of that story in quotation marks.
    "east/quoting": ("20", (11, 12, 13), f"“{prose(2)}”"),
    # Days that run backwards; pages that name each other; a page that names two.
    "north/late": ("28", (21, 22, 23)),
    "south/early": ("5", (21, 22, 23), HARBOUR),
    "north/round": ("6", (31, 32, 33), COAST),
    "south/round": ("6", (31, 32, 33), HARBOUR),
    "west/two": ("7", (41, 42), HARBOUR, "Reprinted from Coast Radio."),
    # A page that names two, and whose text is a third's: shown, and nothing is decided.
    "east/before-four": ("3", (71, 72)),
    "west/four": ("7", (71, 72), HARBOUR, "Reprinted from Coast Radio."),
    # One source is claimed, and most of the text is another's that is older.
    "north/older": ("2", (51, 52, 53)),
    "south/named": ("4", (54,)),
    "west/mixed": ("10", (51, 52, 53, 54), COAST),
    # Two copies of what is not held, and pages that lead to different outlets.
    "south/lost": ("11", (61, 62), LANTERN),
    "east/lost": ("12", (61, 62), LANTERN),
    "north/lost": ("13", (61, 62), COAST.replace("Coast Radio", "Ferry Letter")),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A project whose articles share texts, with a database that breaks no law."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
        root = project(tmp_path_factory.mktemp("together"), 1)
        files: dict[str, str | bytes] = {f"corpus/{name}.txt": told(name, *page) for name, page in PAGES.items()}
        for name, outlet in KEYS.items():
            files[f"manifests/sources/{name}.yml"] = source(name, f"outlet: {outlet}", "documents:", f"- {name}/*.txt")
        names = "".join(f"- {{id: {KEYS[name]}, name: {OUTLETS[name]}}}\n" for name in ("east", "west"))
        outlets = (root / "manifests/outlets.yml").read_text(encoding="utf-8")
        write(root, files | {"manifests/outlets.yml": outlets + names})
        built(root)
    return root


@pytest.fixture
def root(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "root")
    return tmp_path / "root"


def test_a_built_database_breaks_no_law(whole):
    assert verify.broken(database(whole)) == []


def test_the_pages_hold_what_the_laws_speak_of(whole):
    """Else a law below would pass over nothing."""
    with closing(sqlite3.connect(database(whole))) as connection:
        for sql in (
            "select 1 from hops where standing = 'measured'",
            "select 1 from hops where standing = 'confirmed' and position = 0 and article in"
            " (select article from hops where standing = 'confirmed' and position = 1)",
            "select 1 from claims where basis = 'measured' and field = 'origin-outlet'",
            "select 1 from hops where standing = 'against the dates'",
            "select 1 from hops join articles on articles.id = article where standing = 'measured' and origin is null",
            *(f"select 1 from conflicts where kind = '{kind}'" for kind in CONFLICTS),
            "select 1 from pairs where relation = 'quotation'",
            "select 1 from pairs where rule = 'through'",
            "select 1 from families where root is null",
            "select 1 from families where articles > 2 and root is not null",
            "select 1 from publications where named_by > 1 and not held",
            "select 1 from network where confirmed and median_hours",
        ):
            assert connection.execute(sql).fetchone(), sql


A_PAIR = "(a, b) = (select a, b from pairs where direction = 'a->b' and relation = 'copy' order by words limit 1)"
MEASURED = "(select min(article) from claims where basis = 'measured')"
CHAINED = "(select article from hops where standing = 'confirmed' and position = 1)"
JOINED = "its chain does not begin as that of the article before it"
LAWS = (
    # claims that are measured
    ("a measured value", "update claims set value = 'Coast Radio' where basis = 'measured' and field = 'origin-outlet'", "which no article says that it was taken from"),
    ("measured words", "update claims set exact = exact || '!' where basis = 'measured'", "which no article says that it was taken from"),
    ("a measured place", 'update claims set "start" = "start" - 1 where basis = \'measured\'', "which no article says that it was taken from"),
    ("measured the other way", f"update pairs set direction = case direction when 'a->b' then 'b->a' else 'a->b' end where {MEASURED} in (a, b)", "which no article says that it was taken from"),
    ("measured by a quotation", f"update pairs set relation = 'quotation' where {MEASURED} in (a, b)", "which no article says that it was taken from"),
    ("another claim is measured", "update claims set basis = 'measured' where field = 'published' and chosen", "which no article says that it was taken from"),
    ("measured, and not shown", "update articles set origin = null where origin is not null", "origin-outlet: chosen value not shown"),
    # overlaps
    ("a span outside its article", "update overlaps set a_end = a_end + 100000", ": a span outside its article: "),
    ("a span before its article", "update overlaps set b_start = -1", ": a span outside its article: "),
    ("a span over removed text", "update overlaps set a_start = 0", ": a span over removed text: "),
    ("a piece is removed", "update spans set kept = 0, label = 'share-prompt' where label = 'body'", ": a span over removed text: "),
    ("a span twice", "insert into overlaps select a, b, a_start + 1, a_end, b_start + 1, b_end, words, identity, a_quoted, b_quoted from overlaps limit 1", ": a span over another of the pair: "),
    ("a span twice on one side", "insert into overlaps select a, b, a_start, a_end, b_start + 1, b_end, words, identity, a_quoted, b_quoted from overlaps limit 1", ": a span over another of the pair: "),
    # pairs
    ("a pair without spans", f"delete from overlaps where {A_PAIR}", ": without spans"),
    ("spans without a pair", f"delete from pairs where {A_PAIR}", ": spans of no pair"),
    ("a share over all", f"update pairs set a_coverage = 1.2 where {A_PAIR}", ": a share that is none"),
    ("a share under nothing", f"update pairs set b_coverage = -0.1 where {A_PAIR}", ": a share that is none"),
    ("an identity over all", "update overlaps set identity = 1.5", ": a share that is none"),
    ("no words", "update overlaps set words = 0", ": no words"),
    ("words of a pair", f"update pairs set words = words + 1 where {A_PAIR}", ": words miscounted"),
    ("identity of a pair", f"update pairs set identity = 0.3 where {A_PAIR}", ": another identity than its spans"),
    ("a direction by no rule", f"update pairs set rule = 'same-time' where {A_PAIR}", ": a direction against its rule"),
    ("no direction by a rule", f"update pairs set direction = 'unknown' where {A_PAIR}", ": a direction against its rule"),
    # families
    ("articles of families", "update families set articles = articles + 1", "articles, outlets or days miscounted"),
    ("outlets of families", "update families set outlets = 1", "articles, outlets or days miscounted"),
    ("days of families", "update families set first_published = '1999'", "articles, outlets or days miscounted"),
    ("a member is missing", "delete from family_members where parent is not null", "articles, outlets or days miscounted"),
    ("a family of one", "insert into families select articles.id, null, null, 1, 1, published, published from articles where id not in (select article from family_members) limit 1; insert into family_members select id, id, null, '', '' from families where articles = 1", "articles, outlets or days miscounted"),
    ("a member of another family", "update family_members set family = (select max(id) from families) where family <> article", "not joined to the others"),
    ("the name of another article", "update families set id = (select id from articles where id not in (select article from family_members) limit 1) where articles = 3", "named by an article that is none of it"),
    ("no root", "update families set root = null", "a root that is not its only first article"),
    ("another root", "update families set root = (select max(article) from family_members where family = families.id and parent is not null) where root is not null", "a root that is not its only first article"),
    ("a parent by another rule", "update family_members set rule = 'digest' where parent is not null", "taken from an article that no pair puts before it"),
    ("a child as parent", "update family_members set parent = (select min(article) from family_members as other where other.family = family_members.family and other.parent = family_members.article), rule = 'claim' where exists (select 1 from family_members as other where other.parent = family_members.article)", "taken from an article that no pair puts before it"),
    # publications
    ("an article without a publication", "delete from publications where held", "an article without one"),
    ("held, and none", "update publications set held = 1", "held, and no article"),
    ("not held, and one", "update publications set held = 0", "held, and no article"),
    ("title of a publication", "update publications set title = 'Invented' where held", "not the article it is of"),
    ("outlet of a publication", "update publications set outlet = null where held", "not the article it is of"),
    ("pages that name one", "update publications set named_by = named_by + 1", "pages that name it are miscounted"),
    ("named by none", "insert into publications values ('-0', 0, null, 'harbour-post', null, null, null, 0)", "neither held nor named"),
    # edges
    ("an edge to itself", "update edges set later = earlier where relation = 'syndication' or relation = 'quotation'", "leads to itself"),
    ("a measured edge of no pair", "update edges set earlier = later, later = earlier where basis = 'measured'", "measured by no pair"),
    ("relation of a measured edge", "update edges set relation = 'excerpt' where basis = 'measured'", "measured by no pair"),
    ("a measured edge is missing", "delete from edges where basis = 'measured'", "a pair that is no edge"),
    ("a claimed edge of no chain", "update edges set earlier = later, later = earlier where basis = 'claimed' and earlier like '-%'", "claimed by no step of a chain"),
    ("relation of a claimed edge", "update edges set relation = 'excerpt' where basis = 'claimed'", "claimed by no step of a chain"),
    ("a claimed edge is missing", "delete from edges where basis = 'claimed'", "a step of a chain that is no edge"),
    ("an edge on other claims", "update edge_claims set claim = (select max(id) from claims where field = 'title') where basis = 'claimed' and claim = (select min(claim) from edge_claims where basis = 'claimed')", "claims of another step"),
    ("an edge on claims of another page", "update edge_claims set claim = (select max(id) from claims where claims.article <> edge_claims.later and field = 'origin-outlet') where basis = 'measured' and claim = (select min(claim) from edge_claims where basis = 'measured')", "claims of another page"),
    ("an edge on no claims", "delete from edge_claims", "by a rule that reads claims, and none"),
    ("an edge without one of its claims", "delete from edge_claims where claim = (select min(claim) from edge_claims where basis = 'claimed')", "a claim is missing"),
    # hops
    ("a link without evidence", f"delete from hop_claims where article in {CHAINED}", "no evidence"),
    ("a measured link without a pair", f"update hops set basis = 'measured' where article in {CHAINED} and position = 1; update pairs set direction = 'unknown'", "measured by no pair"),
    ("a link after the article", f"update hops set position = 9 where article in {CHAINED} and position = 0", "the last link is not the article"),
    ("one publication twice", f"update hops set publication = article where article in {CHAINED}", "one publication twice"),
    ("no publication", f"update hops set publication = null where article in {CHAINED}", "no publication, or no standing"),
    ("standing of what is not held", "update hops set standing = 'confirmed' where standing = 'not held'", "standing confirmed"),
    ("standing of what is held", "update hops set standing = 'not held' where standing = 'confirmed'", "standing not held"),
    ("a standing that is none", "update hops set standing = 'fine' where standing = 'confirmed'", "standing fine"),
    ("confirmed by nothing", f"update hops set standing = 'confirmed', publication = (select id from articles where id not in (select a from pairs union select b from pairs) limit 1) where article in {CHAINED} and position = 0", "standing confirmed, and no pair"),
    ("a gap", f"update hops set position = position + 5 where article in {CHAINED} and position > 0", "positions with a gap"),
    # chains
    ("a joined link is missing", f"update hop_claims set position = position - 1 where article in {CHAINED} and position > 0; delete from hops where article in {CHAINED} and position = 0", JOINED),
    ("outlet of a joined link", f"update hops set outlet = 'pier-review' where article in {CHAINED} and position = 0", JOINED),
    ("relation of a joined link", f"update hops set relation = 'translation' where article in {CHAINED} and position = 0", JOINED),
    ("date of a joined link", f"update hops set published = '2020-01-01' where article in {CHAINED} and position = 0", JOINED),
    ("publication of a joined link", f"update hops set publication = (select max(id) from publications where not held) where article in {CHAINED} and position = 0", JOINED),
    ("claims of a joined link", f"delete from hop_claims where article in {CHAINED} and position = 0", JOINED),
    ("a measured link is claimed", "update hops set basis = 'claimed' where basis = 'measured'", JOINED),
    ("date of a measured link", "update hops set published = null where basis = 'measured'", JOINED),
    ("relation by measure", f"update articles set relation = 'translation' where id in {MEASURED}", "no claim gives the relation 'translation'"),
    ("relation of a link by measure", f"update hops set relation = 'translation' where article in {MEASURED} and standing = 'this'", "its hops are not those that its chosen claims give"),
    # conflicts
    ("dates are not told", "delete from conflicts where kind = 'dates run backwards'", "the conflict 'dates run backwards' with"),
    ("dates do not run so", "update hops set standing = 'confirmed' where standing = 'against the dates'", "no such link is against the dates"),
    ("days that fit", "update hops set standing = 'against the dates' where standing = 'confirmed'", "which its days do not show"),
    ("a circle is not told", "delete from conflicts where kind = 'cycle'", "goes in a circle, which is not told"),
    ("no circle", f"insert into conflicts select distinct article, 'cycle', article, '' from hops where article in {MEASURED}", "goes in no circle"),
    ("two origins are not told", "delete from conflicts where kind = 'two origins' and article = other", "the conflict 'two origins' with"),
    ("no two origins", f"insert into conflicts select distinct article, 'two origins', article, '' from hops where article in {MEASURED}", "neither its page nor a copy leads there"),
    ("no claim against measure", f"insert into conflicts select distinct article, 'claim against measure', article, '' from hops where article in {MEASURED}", "no pair shows it"),
    # network
    ("articles of the network", "update network set articles = articles + 1", "articles miscounted"),
    ("what is confirmed", "update network set confirmed = confirmed + 1", "articles miscounted"),
    ("a row too many", "insert into network values ('pier-review', 'harbour-post', 1, 1, 0, 0, null, null, null, null)", "articles miscounted"),
    ("a row too few", "delete from network where confirmed > 0", "not told"),
    ("days of the network", "update network set last_published = '2031'", "other days"),
    ("shares of the network", "update network set mean_coverage = 0.1", "another mean share"),
    ("no share", "update network set mean_coverage = null", "another mean share"),
    ("hours of the network", "update network set median_hours = median_hours + 1", "which the days do not give"),
    ("no hours", "update network set median_hours = null", "which the days do not give"),
)  # fmt: skip


@pytest.mark.parametrize(("sql", "message"), [law[1:] for law in LAWS], ids=[law[0] for law in LAWS])
def test_a_broken_law_is_reported(root, sql, message):
    with closing(sqlite3.connect(database(root))) as connection:
        connection.executescript(sql)
        connection.commit()
        assert connection.total_changes
    found = verify.broken(database(root))
    assert any(message in line for line in found), found


def mingled(seed: int) -> dict[str, str | bytes]:
    """Pages that take texts from each other and say so, or say something else, or nothing."""
    draw = random.Random(seed)
    files: dict[str, str | bytes] = {
        f"corpus/{name}/alone.txt": told(f"{name}/alone", "3", (len(name) + seed,)) for name in OUTLETS
    }
    for number in range(draw.randint(6, 26)):
        name = f"{draw.choice(sorted(OUTLETS))}/{number:02}"
        body = tuple(draw.choices(range(100, 112), k=draw.randint(1, 4)))
        says = draw.choice(("", "", "First published by {}.", "First published by {}.", "Reprinted from {}.", "both"))
        named = draw.choices([*OUTLETS.values(), "Ferry Letter", "Tide Gazette"], k=2)
        tail = (
            [says.format(named[0])]
            if says != "both"
            else [f"First published by {named[0]}.", f"Reprinted from {named[1]}."]
        )
        if draw.random() < 0.2:
            tail.insert(0, f"“{prose(draw.choice(range(100, 112)))}”")
        text = told(name, str(draw.randint(1, 28)), body, *filter(None, tail))
        if draw.random() < 0.2:
            text = text.replace(
                "By Ana Lopes | ", "By the clerk of ", 1
            )  # no credit: no outlet but the manifest's, no day
        files[f"corpus/{name}.txt"] = text
    return files


@pytest.mark.parametrize("seed", [*range(5), 33])
def test_no_law_is_broken_whatever_pages_say(whole, tmp_path, seed):
    root = tmp_path / "root"
    shutil.copytree(whole / "manifests", root / "manifests")
    if seed % 2:  # the outlet of a page is what it says
        for name in OUTLETS:
            write(root, {f"manifests/sources/{name}.yml": source(name)})
    write(root, mingled(seed))
    built(root)
    assert verify.broken(database(root)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_a_corpus_was_before_does_not_show(whole, tmp_path, seed):
    """Pages come and go; then all is forgotten and built anew."""
    root = tmp_path / "root"
    shutil.copytree(whole / "manifests", root / "manifests")
    before, after = mingled(seed), mingled(seed + 1000)
    write(root, before)
    built(root)
    for name in list(before)[len(OUTLETS) :: 3]:
        (root / name).unlink()
    write(root, after)
    built(root)
    found = tables(database(root))
    shutil.rmtree(root / "corpus/.curate")
    database(root).unlink()
    built(root)
    assert tables(database(root)) == found


def test_a_link_without_an_outlet_rests_on_the_claim_of_its_day(tmp_path, monkeypatch):
    monkeypatch.setattr(rulepack, "HOME", tmp_path / "packs")
    (tmp_path / "packs").mkdir()
    root = project(tmp_path / "root", 1)
    text = "\n\n".join(map(prose, (81, 82, 83)))
    page = f"The lamp of nobody\n\n{text}\n"
    key = f"{sha256(page.encode()).hexdigest()[:16]}-0"
    decided = f"- {{article: {key}, field: published, value: 2020-01-03, because: known, by: jd, on: 2020-02-10}}"
    write(
        root,
        {
            "corpus/nobody/lamp.txt": page,
            "corpus/north/lamp.txt": f"A lamp\n\nBy Ana Lopes | Harbour Post | January 9, 2020\n\n{text}\n",
            "manifests/sources/nobody.yml": source("nobody", "documents:", "- nobody/*.txt", "decisions:", decided),
        },
    )
    built(root)
    with closing(sqlite3.connect(database(root))) as connection:
        found = connection.execute(
            """select hops.outlet, hops.published, claims.article, claims.field, claims.value from hops
            left join hop_claims using (article, position) left join claims on claims.id = claim
            where hops.standing = 'measured'"""
        ).fetchall()
    assert found == [(None, "2020-01-03", key, "published", "2020-01-03")]
    assert verify.broken(database(root)) == []
