"""Manifests and packs: what is read from them, and every fault with its place and remedy."""

from __future__ import annotations

import os
import re
import textwrap
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from curate import forms, manifest, yamlspec
from curate.errors import Refusal
from curate.holdings import Entry, find
from curate.manifest import Decision, Expect, load, load_pack, problems
from curate.model import Trust

OUTLETS = """\
outlets:
  - {id: harbour-post, name: Harbour Post, aliases: [HP], domains: [harbour.example], kind: newspaper}
  - {id: quay-review, name: Quay Review, domains: [quay.example], kind: magazine, country: PT}
"""
SOURCE = """\
source: harbour
title: Harbour Post, tag archive
documents: [harbour/*.txt]
"""
RULE = {
    "id": "hp.share",
    "label": "share-prompt",
    "block": "(?i)please share this (?:page|story) with .{1,40}",
    "why": "Under every article.",
    "matches": ["Please share this page with your friends"],
    "spares": ["The mayor asked them to share this page."],
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project with one source, two outlets, two documents and no packs but its own."""
    monkeypatch.setattr("curate.rulepack.HOME", tmp_path / "home")
    root = tmp_path / "project"
    write(root, "manifests/outlets.yml", OUTLETS)
    write(root, "manifests/sources/harbour.yml", SOURCE)
    write(root, "corpus/harbour/a.txt", "Ferry runs again")
    write(root, "corpus/harbour/b.txt", "Gulls return")
    return root


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def rule(**changes) -> dict:
    """The rule above, changed; a key given as None is left out."""
    return {key: value for key, value in {**RULE, **changes}.items() if value is not None}


def pack(root: Path, *rules: dict, name: str = "own", **keys) -> Path:
    text = yaml.safe_dump(
        {"pack": name, "note": "for a test", **keys, "rules": list(rules)}, sort_keys=False, width=1000
    )
    return write(root, f"manifests/packs/{name}.yml", text)


def told(root: Path) -> list[tuple[str, str, str]]:
    """Each problem as (where, what, remedy)."""
    return [(problem.where, problem.what, problem.remedy) for problem in problems(root)]


def one(root: Path) -> tuple[str, str, str]:
    (problem,) = told(root)
    return problem


# ---- what is read


def test_a_project_is_read(root):
    held = "Held elsewhere"
    write(root, "corpus/raw/x", held)
    pack(root, rule())
    source = write(
        root,
        "manifests/sources/harbour.yml",
        f"""\
        source: harbour
        title: Harbour 🌊 Post, tag archive
        outlet: harbour-post
        relation: aggregation
        language: en
        dates: day-first
        rules: [own]
        layout: trailer
        documents:
          - path: harbour/*.txt
          - path: harbour/a.txt
            url: https://harbour.example/a
            retrieved: 2020-02-03
            encoding: cp1252
            media_type: text/plain
          - {{path: x.txt, sha256: {hashed(held)}}}
          - {{path: y.txt, sha256: {hashed("absent")}}}
        pack:
          - id: harbour.own
            label: copyright
            span: 'Copyright (?P<copyright_holder>[A-Z][a-z]+)'
            why: At the foot.
            where: tail
            takes: next
            trust: low
            specific: false
            relation: republication
            max: 300
            matches:
              - {{text: Copyright Post, copyright_holder: Post}}
              - {{text: Copyright Quay, copyright-holder: [Quay]}}
              - {{text: Copyright Tern, copyright-holder: null}}
            spares: [the copyright of the Post]
        keep: [caption]
        expect: {{documents: 3, articles: 12, claims: {{published: 12, origin-outlet: 0}}}}
        decisions:
          - article: 5af6561b99b1869e-0
            field: origin-outlet
            value: Quay Review
            because: the layout
            by: jd
            on: 2020-02-03
        rights: {{statement: 'http://rightsstatements.org/vocab/InC/1.0/', holder: Harbour Post, note: none}}
        note: saved by hand
        x-anything: [ignored]
        """,
    )
    project = load(root)
    (read,) = project.sources
    assert (read.id, read.title, read.outlet, read.relation) == (
        "harbour",
        "Harbour 🌊 Post, tag archive",
        "harbour-post",
        "aggregation",
    )
    assert (read.language, read.dates, read.rules, read.layout) == ("en", "day-first", ("own",), "trailer")
    assert (read.keep, read.note, read.path) == (
        ("caption",),
        "saved by hand",
        "manifests/sources/harbour.yml",
    )
    assert read.sha256 == sha256(source.read_bytes()).hexdigest()
    assert read.expect == Expect(3, 12, {"published": 12, "origin-outlet": 0})
    assert read.rights["holder"] == "Harbour Post"
    (decision,) = read.decisions
    assert decision == Decision(
        "5af6561b99b1869e-0", "origin-outlet", "Quay Review", "the layout", "jd", "2020-02-03", decision.span
    )
    assert decision.span.of(read.text) == "Quay Review"
    for key, exact in (
        ("outlet", "harbour-post"),
        ("relation", "aggregation"),
        ("language", "en"),
        ("title", read.title),
    ):
        assert read.spans[key].of(read.text) == exact
    assert read.spans["decisions.0.value"] == decision.span
    assert read.spans["expect.claims.published"].of(read.text) == "12"

    (own,) = read.pack.rules
    assert (own.id, own.pack, own.label, own.scope, own.where) == (
        "harbour.own",
        "harbour",
        "copyright",
        "span",
        "tail",
    )
    assert (own.takes, own.trust, own.specific, own.relation, own.limit) == (
        "next",
        Trust.low,
        False,
        "republication",
        300,
    )
    assert [example.says for example in own.matches] == [
        (("copyright-holder", ("Post",)),),
        (("copyright-holder", ("Quay",)),),
        (("copyright-holder", ()),),
    ]
    assert [rule.id for rule in project.rules_of(read)] == ["harbour.own", "hp.share"]
    assert project.rules_of(read)[0].order < project.rules_of(read)[1].order

    assert [(found.name, found.entry.retrieved) for found in project.found] == [
        ("harbour/b.txt", None),
        ("harbour/a.txt", "2020-02-03"),
        ("x.txt", None),
    ]
    assert [found.path.name for found in project.found] == ["b.txt", "a.txt", "x"]
    assert [(source.id, entry.path) for source, entry in project.absent] == [("harbour", "y.txt")]
    assert project.authority.outlet("HP").id == "harbour-post"


def test_what_is_not_given_has_a_default(root):
    (read,) = load(root).sources
    assert (read.outlet, read.relation, read.language, read.dates, read.rules) == (None,) * 5
    assert (read.layout, read.pack, read.keep, read.expect, read.decisions) == (
        "auto",
        None,
        (),
        Expect(),
        (),
    )


def test_packs_stand_in_order_and_only_general_ones_are_used_unasked(root):
    for name, keys in (("zebra", {}), ("early", {"order": 10}), ("site", {"general": False}), ("apple", {})):
        pack(root, rule(id=f"{name}.share"), name=name, **keys)
    project = load(root)
    assert [pack.name for pack in project.packs] == ["early", "apple", "site", "zebra"]
    assert [pack.name for pack in project.packs_of(project.sources[0])] == ["early", "apple", "zebra"]
    write(root, "manifests/sources/harbour.yml", SOURCE + "rules: [zebra, site]\n")
    project = load(root)
    assert [pack.name for pack in project.packs_of(project.sources[0])] == ["zebra", "site"]
    assert [pack.name for pack in project.packs_of(None)] == ["early", "apple", "zebra"]


def test_the_digest_changes_with_all_that_a_record_depends_on(root):
    pack(root, rule())
    pack(root, rule(id="other.share"), name="other", general=False)

    def digest() -> str:
        project = load(root)
        return project.digest(project.sources[0])

    first = digest()
    assert digest() == first
    pack(root, rule(id="other.share", why="Other."), name="other", general=False)
    assert digest() == first, "a pack that the source does not use"
    pack(root, rule(why="Other."))
    second = digest()
    write(root, "manifests/outlets.yml", OUTLETS.replace("[HP]", "[HP, The Post]"))
    third = digest()
    write(root, "manifests/sources/harbour.yml", SOURCE + "language: en\n")
    assert len({first, second, third, digest()}) == 4


def test_some_manifests_can_be_chosen(root):
    write(root, "manifests/sources/quay.yml", "source: quay\ntitle: Quay\ndocuments: [none.txt]\n")
    assert [source.id for source in load(root, root / "manifests/sources/harbour.yml").sources] == ["harbour"]
    with pytest.raises(Refusal, match=re.escape("corpus/none.txt is not there")):
        load(root)


def test_load_pack(root):
    read = load_pack(pack(root, rule(block="(?i)please share {what} with .{1,40}"), patterns={"what": "this page|it"}))
    assert (read.name, read.note, read.fragments) == ("own", "for a test", {"what": "this page|it"})
    assert read.rules[0].pattern == "(?i)please share {what} with .{1,40}"


def test_a_problem_can_be_told_at_a_key(root):
    write(root, "manifests/sources/harbour.yml", SOURCE + "expect: {articles: 12}\n")
    (read,) = load(root).sources
    assert str(read.problem("expect.articles", "11 articles, not 12", "see `curate explain`")) == (
        "manifests/sources/harbour.yml:4:20: 11 articles, not 12\n"
        "     4 | expect: {articles: 12}\n"
        "       |                    ^ see `curate explain`"
    )
    assert read.problem("expect.documents", "x", "y").line == 1


def test_the_packs_and_manifests_of_this_project_can_be_read_quickly():
    read = manifest._read(Path(__file__).parent.parent, ())
    assert [pack.name for pack in read.packs] == sorted(pack.name for pack in read.packs) or read.packs


# ---- faults of a source manifest

ARTICLE = "article: 5af6561b99b1869e-0"
DECIDED = "because: x, by: jd, on: 2020-02-03"


@pytest.mark.parametrize(
    ("lines", "where", "what", "remedy"),
    [
        pytest.param(
            "source: harbor",
            "1:9",
            "source 'harbor' is not the name of the file",
            "write `source: harbour`, or rename",
            id="name",
        ),
        pytest.param(
            "outlet: harbor-post",
            "4:9",
            "outlet: 'harbor-post' is not in manifests/outlets.yml",
            "did you mean 'harbour-post'?",
            id="outlet",
        ),
        pytest.param(
            "outlet: hp",
            "4:9",
            "outlet: 'hp' is not in manifests/outlets.yml",
            "did you mean 'harbour-post'?",
            id="outlet by alias",
        ),
        pytest.param("outlet: tern", "4:9", "outlet: 'tern' is not in", "add it there", id="outlet unlike any"),
        pytest.param(
            "relation: agregation",
            "4:11",
            "relation: 'agregation' is not one of:",
            "did you mean 'aggregation'?",
            id="relation",
        ),
        pytest.param(
            "language: English",
            "4:11",
            "language: 'English' is not a BCP 47 language tag such as en",
            "write a BCP 47",
            id="language",
        ),
        pytest.param(
            "dates: dmy",
            "4:8",
            "dates: 'dmy' is not one of: day-first, month-first",
            "one of: day-first",
            id="dates",
        ),
        pytest.param("rules: [onw]", "4:9", "there is no pack 'onw'", "did you mean 'own'?", id="pack"),
        pytest.param("layout: heads", "4:9", "layout: 'heads' is not one of", "did you mean 'head'?", id="layout"),
        pytest.param(
            "keep: [captoin]",
            "4:8",
            "keep[0]: 'captoin' is not one of",
            "did you mean 'caption'?",
            id="label",
        ),
        pytest.param(
            "expect: {articles: -1}",
            "4:20",
            "expect.articles: '-1' is not a whole number, 0 or more",
            "write",
            id="negative",
        ),
        pytest.param(
            "expect: {articels: 1}",
            "4:10",
            "expect.articels: unknown key 'articels'",
            "did you mean 'articles'?",
            id="expect",
        ),
        pytest.param(
            "expect: {claims: {titel: 1}}",
            "4:19",
            "expect.claims.titel: unknown key 'titel'",
            "did you mean 'title'?",
            id="field",
        ),
        pytest.param("x: 1", "4:1", "x: unknown key 'x'", "known keys: source, title,", id="key"),
        pytest.param("documents: []", "3:12", "documents: is an empty list", "give at least 1", id="no documents"),
        pytest.param(
            "documents: [{retrieved: 2020-02-03}]",
            "3:13",
            "the document has none of `path`, `url`, `feed`, `sitemap`, `warc`, and no `sha256`",
            "give one of them",
            id="no path",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, warc: a.warc.gz}]",
            "3:13",
            "the document has `path` and `warc`",
            "keep one, and write an entry for each of the others",
            id="two ways",
        ),
        pytest.param(
            "documents: [{feed: 'https://a.example/feed', url: 'https://a.example'}]",
            "3:13",
            "the document has `feed` and `url`",
            "keep one",
            id="an address beside a feed",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, encoding: windows-1525}]",
            "3:45",
            "there is no encoding 'windows-1525'",
            "did you mean 'windows-125",
            id="encoding",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, encoding: rot13}]",
            "3:45",
            "there is no encoding 'rot13'",
            "one of: latin-1",
            id="no text encoding",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, retrieved: 2020-02-30}]",
            "3:46",
            "'2020-02-30' is no day of the calendar",
            "write a day",
            id="day",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, sha256: abc}]",
            "3:43",
            "documents[0].sha256: 'abc' is not a sha256",
            "write a sha256",
            id="digest",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, media_type: text}]",
            "3:47",
            "documents[0].media_type: 'text' is not a media type",
            "write",
            id="media type",
        ),
        pytest.param(
            "documents: [{path: harbour/a.txt, url: harbour.example}]",
            "3:40",
            "documents[0].url: 'harbour.example' is not an address",
            "write",
            id="url",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: origin-outlet, value: Quay Revue, {DECIDED}}}]",
            "4:72",
            "decision: the outlet 'Quay Revue' is not in manifests/outlets.yml",
            "did you mean 'Quay Review'?",
            id="decided outlet",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: relation, value: copied, {DECIDED}}}]",
            "4:67",
            "decision: 'copied' is no relation",
            "one of:",
            id="decided relation",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: published, value: 3 May, {DECIDED}}}]",
            "4:68",
            "decision: '3 May' is no date",
            "write YYYY-MM-DD",
            id="decided date",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: comment-count, value: two, {DECIDED}}}]",
            "4:72",
            "decision: 'two' is no number",
            "write digits",
            id="decided number",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: origin-url, value: quay, {DECIDED}}}]",
            "4:69",
            "decision: 'quay' is no address",
            "begin it with https://",
            id="decided url",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: origin, value: x, {DECIDED}}}]",
            "4:50",
            "decisions[0].field: 'origin' is not one of",
            "did you mean",
            id="decided field",
        ),
        pytest.param(
            f"decisions: [{{article: x-1, field: title, value: x, {DECIDED}}}]",
            "4:23",
            "decisions[0].article: 'x-1' is not an article id",
            "write an article id",
            id="article",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: title, value: x}}]",
            "4:13",
            "decisions[0]: the key 'because' is missing",
            "add `because:`, the reason",
            id="reason",
        ),
        pytest.param(
            f"decisions: [{{{ARTICLE}, field: title, value: x, because: x, by: jd, on: 2020-13-01}}]",
            "4:91",
            "'2020-13-01' is no day",
            "write a day",
            id="decided on",
        ),
        pytest.param(
            "decisions:\n" + "".join(f"- {{{ARTICLE}, field: title, value: {x}, {DECIDED}}}\n" for x in "xy"),
            "6:3",
            "title of 5af6561b99b1869e-0 is decided twice",
            "first decided on line 5",
            id="decided twice",
        ),
        pytest.param(
            "rights: {holders: x}",
            "4:10",
            "rights.holders: unknown key 'holders'",
            "did you mean 'holder'?",
            id="rights",
        ),
    ],
)
def test_faults_of_a_source(root, lines, where, what, remedy):
    pack(root, rule())
    key = lines.split(":")[0]
    kept = [line for line in SOURCE.splitlines() if not line.startswith(key + ":")]
    at = {"source": 0, "documents": 2}.get(key, 3)
    text = "\n".join([*kept[:at], lines, *kept[at:]]) + "\n"
    write(root, "manifests/sources/harbour.yml", text)

    matching = [problem for problem in told(root) if problem[1].startswith(what)]
    assert [problem[0] for problem in matching] == [f"manifests/sources/harbour.yml:{where}"]
    assert remedy in matching[0][2]


def test_several_authors_may_be_decided(root):
    decided = [f"- {{{ARTICLE}, field: author, value: {name}, {DECIDED}}}\n" for name in ("Ana Lopes", "Ben Carter")]
    write(root, "manifests/sources/harbour.yml", SOURCE + "decisions:\n" + "".join(decided))
    assert told(root) == []


def test_all_problems_of_all_files_are_told_at_once(root):
    write(root, "manifests/sources/harbour.yml", SOURCE + "outlet: tern\nlayout: heads\n")
    write(root, "manifests/sources/quay.yml", "source: quay\ndocuments: [quay/*.txt]\n")
    write(root, "manifests/people.yml", "people:\n  - {id: A, name: Ana}\n")
    pack(root, rule(label="share"))
    wheres = [where for where, _, _ in told(root)]
    assert [where.split(":")[0].split("/")[-1] for where in wheres] == [
        "own.yml",
        "people.yml",
        "harbour.yml",
        "harbour.yml",
        "quay.yml",
        "quay.yml",
    ]
    with pytest.raises(Refusal) as refused:
        load(root)
    assert len(refused.value.problems) == 6


def test_no_manifest(root):
    (root / "manifests/sources/harbour.yml").unlink()
    assert one(root) == (
        "manifests/sources",
        "there is no manifest",
        "write one with `curate new FILE > manifests/sources/NAME.yml`",
    )


def test_a_manifest_that_is_not_there(root):
    with pytest.raises(Refusal, match=re.escape("none.yml: cannot be read: No such file or directory; see that")):
        load(root, root / "manifests/sources/none.yml")


def test_a_directory_in_place_of_a_manifest(root):
    (root / "manifests/sources/quay.yml").mkdir()
    assert one(root) == ("manifests/sources/quay.yml", "is a directory", "put a YAML file in its place")


# ---- documents


def entries(root: Path, *lines: str, name: str = "harbour") -> None:
    write(
        root,
        f"manifests/sources/{name}.yml",
        f"source: {name}\ntitle: T\ndocuments:\n" + "".join(f"- {line}\n" for line in lines),
    )


PLACE = "manifests/sources/harbour.yml:4:3"


@pytest.mark.parametrize(
    ("entry", "what", "remedy"),
    [
        pytest.param(
            "../secret.txt",
            "'../secret.txt' may lead out of the corpus folder",
            "put the file under corpus/",
            id="dots",
        ),
        pytest.param(
            "harbour/../../x",
            "'harbour/../../x' may lead out of the corpus folder",
            "without ..",
            id="dots inside",
        ),
        pytest.param("../*.txt", "'../*.txt' may lead out of the corpus folder", "without ..", id="dots in a glob"),
        pytest.param("/etc/passwd", "'/etc/passwd' is an absolute path", "write it relative to corpus/", id="absolute"),
        pytest.param("'C:\\x.txt'", "'C:\\x.txt' is an absolute path", "write it relative to corpus/", id="a drive"),
        pytest.param("harbour/c.txt", "corpus/harbour/c.txt is not there", "did you mean 'harbour/", id="missing"),
        pytest.param(
            "harbour/zebra.pdf",
            "corpus/harbour/zebra.pdf is not there",
            "put the file there, or give its `sha256`",
            id="missing, unlike any",
        ),
        pytest.param("quay/c.txt", "corpus/quay/c.txt is not there", "there is no folder corpus/quay", id="no folder"),
        pytest.param("none", "there is no file in corpus/none", "put the files there", id="an empty folder"),
        pytest.param(
            "{path: harbour, sha256: " + "a" * 64 + "}",
            "`sha256` is of one file, but the path is a folder",
            "an entry for each",
            id="hash of a folder",
        ),
        pytest.param("'*.pdf'", "'*.pdf' matches no file under corpus/", "put the files there", id="empty glob"),
        pytest.param("'harbour/**x'", "'harbour/**x'", "", id="bad glob"),
        pytest.param(
            "{path: 'harbour/*.txt', sha256: " + "a" * 64 + "}",
            "`sha256` is of one file, but the path is a glob",
            "an entry for each",
            id="hash of a glob",
        ),
        pytest.param(
            "{path: harbour/a.txt, sha256: " + "a" * 64 + "}",
            f"corpus/harbour/a.txt has the sha256 {hashed('Ferry runs again')}, not the one given here",
            "correct `sha256`",
            id="other hash",
        ),
    ],
)
def test_faults_of_documents(root, entry, what, remedy):
    write(root, "secret.txt", "x")
    (root / "corpus/none").mkdir()
    entries(root, entry)
    where, said, offered = one(root)
    assert (where, said[: len(what)]) == (PLACE, what)
    assert remedy in offered


@pytest.mark.parametrize("entry", ["harbour/out.txt", "harbour/*.txt"])
def test_a_link_out_of_the_corpus_is_refused(root, entry):
    (root / "corpus/harbour/out.txt").symlink_to(write(root, "secret.txt", "x"))
    entries(root, f"'{entry}'")
    where, what, remedy = one(root)
    assert (where, remedy) == (PLACE, "copy the file into corpus/")
    assert what.startswith("'harbour/out.txt' is a link out of the corpus folder, to ")


def test_a_linked_folder_out_of_the_corpus_is_refused(root, tmp_path):
    write(tmp_path, "elsewhere/x.txt", "x")
    (root / "corpus/out").symlink_to(tmp_path / "elsewhere")
    entries(root, "out/x.txt")
    assert "'out/x.txt' is a link out of the corpus folder" in one(root)[1]


def test_a_link_within_the_corpus_is_followed(root):
    (root / "corpus/harbour/c.txt").symlink_to("a.txt")
    entries(root, "harbour/c.txt")
    assert [found.name for found in load(root).found] == ["harbour/c.txt"]


def test_an_unreadable_file(root):
    (root / "corpus/harbour/a.txt").chmod(0)
    if os.access(root / "corpus/harbour/a.txt", os.R_OK):
        pytest.skip("this user reads everything")
    entries(root, "harbour/a.txt")
    assert one(root)[1:] == (
        "corpus/harbour/a.txt cannot be read: Permission denied",
        "see to its permissions",
    )


def test_a_file_is_found_by_its_hash(root, tmp_path):
    write(root, "corpus/raw/ab/other-name", "Held")
    write(tmp_path, "shared/seeds/seed.txt", "Seed")
    assert [path.name for path in find(Entry("x.txt", hashed("Held")), root)] == ["other-name"]
    assert [path.name for path in find(Entry("seed.txt", hashed("Seed")), root)] == ["seed.txt"]
    assert find(Entry("seed.txt", hashed("Other")), root) == []
    entries(root, f"sha256: {hashed('Held')}", f"{{path: y.txt, sha256: {hashed('Other')}}}")
    project = load(root)
    assert [(found.name, found.path.name) for found in project.found] == [(hashed("Held"), "other-name")]
    assert [entry.path for _, entry in project.absent] == ["y.txt"]


def test_globs_leave_out_folders_hidden_files_and_the_database(root):
    for name in ("corpus/harbour/.hidden.txt", "corpus/curate.db", "corpus/curate.db-wal", "corpus/top.txt"):
        write(root, name, "x")
    entries(root, "'**/*'")
    assert [found.name for found in load(root).found] == ["harbour/a.txt", "harbour/b.txt", "top.txt"]


def test_a_document_belongs_to_one_manifest(root):
    entries(root, "harbour/a.txt", name="quay")
    where, what, remedy = one(root)
    assert where == "manifests/sources/quay.yml:4:3"
    assert what == "the document 'harbour/a.txt' is claimed already"
    assert remedy == "by manifests/sources/harbour.yml:3:13; delete one of the two"


def test_a_hash_belongs_to_one_manifest(root):
    digest = hashed("not held")
    entries(root, f"{{path: x.txt, sha256: {digest}}}")
    entries(root, "harbour/a.txt", f"{{path: y.txt, sha256: {digest}}}", name="quay")
    assert one(root) == (
        "manifests/sources/quay.yml:5:3",
        "the document 'y.txt' is claimed already",
        f"by {PLACE}; delete one of the two",
    )


def test_two_globs_over_one_file(root):
    entries(root, "harbour/a*", "'harbour/*.txt'")
    where, what, _ = one(root)
    assert where == "manifests/sources/harbour.yml:5:3"
    assert what == "the document 'harbour/a.txt' is claimed already"


# ---- outlets and people


@pytest.mark.parametrize(
    ("line", "where", "what", "remedy"),
    [
        pytest.param("{id: hp, nam: x}", "4:5", "outlets[2]: the key 'name' is missing", "add `name:`", id="missing"),
        pytest.param(
            "{id: harbour-post, name: X}",
            "4:10",
            "the id 'harbour-post' is given twice",
            "first given on line 2",
            id="id",
        ),
        pytest.param(
            "{id: x, name: The Harbour-Post}",
            "4:19",
            "'The Harbour-Post' is a name of two entries",
            "Harbour Post has it on line 2",
            id="name",
        ),
        pytest.param(
            "{id: x, name: X, aliases: [hp]}",
            "4:32",
            "'hp' is a name of two entries",
            "Harbour Post has it on line 2",
            id="alias",
        ),
        pytest.param(
            "{id: x, name: X, domains: [quay.example]}",
            "4:32",
            "'quay.example' is a name of two entries",
            "Quay Review has it on line 3",
            id="domain",
        ),
        pytest.param(
            "{id: x, name: X, domains: ['https://x.example/']}",
            "4:32",
            "outlets[2].domains[0]: 'https://x.example/' is not a domain",
            "write a domain such as",
            id="url",
        ),
        pytest.param(
            "{id: X y, name: X}",
            "4:10",
            "outlets[2].id: 'X y' is not an id of small letters",
            "write an id",
            id="slug",
        ),
        pytest.param(
            "{id: x, name: X, kind: paper}",
            "4:28",
            "outlets[2].kind: 'paper' is not one of",
            "did you mean 'newspaper'?",
            id="kind",
        ),
        pytest.param(
            "{id: x, name: X, country: pt}",
            "4:31",
            "outlets[2].country: 'pt' is not an ISO 3166",
            "such as FR",
            id="country",
        ),
        pytest.param(
            "{id: x, name: X, wikidata: 42}",
            "4:32",
            "outlets[2].wikidata: '42' is not a Wikidata id",
            "",
            id="wikidata",
        ),
    ],
)
def test_faults_of_outlets(root, line, where, what, remedy):
    write(root, "manifests/outlets.yml", OUTLETS + f"  - {line}\n")
    matching = [problem for problem in told(root) if problem[1].startswith(what)]
    assert [problem[0] for problem in matching] == [f"manifests/outlets.yml:{where}"]
    assert remedy in matching[0][2]


def test_people_are_read_and_checked(root):
    write(
        root,
        "manifests/people.yml",
        "people:\n  - {id: ana, name: Ana Lopes}\n  - {id: ana, name: ana lópes}\n",
    )
    assert [(where, what) for where, what, _ in told(root)] == [
        ("manifests/people.yml:3:10", "the id 'ana' is given twice"),
        ("manifests/people.yml:3:21", "'ana lópes' is a name of two entries"),
    ]
    write(root, "manifests/people.yml", "people:\n  - {id: ana, name: Ana Lopes}\n")
    assert load(root).authority.person("ANA LOPES").id == "ana"


def test_outlets_and_people_may_be_missing(root):
    (root / "manifests/outlets.yml").unlink()
    assert load(root).authority.outlets == ()


# ---- rules


@pytest.mark.parametrize(
    ("changes", "key", "shift", "what", "remedy"),
    [
        pytest.param(
            {"id": "Share"},
            "id",
            0,
            "rules[0].id: 'Share' is not a rule id such as en.share-note",
            "write a rule id",
            id="id",
        ),
        pytest.param(
            {"label": "share-promt"},
            "label",
            0,
            "rules[0].label: 'share-promt' is not one of",
            "did you mean 'share-prompt'?",
            id="label",
        ),
        pytest.param(
            {"where": "foot"},
            "where",
            0,
            "rules[0].where: 'foot' is not one of: anywhere, head",
            "one of:",
            id="where",
        ),
        pytest.param(
            {"takes": "all"},
            "takes",
            0,
            "rules[0].takes: 'all' is not one of: none, next",
            "one of:",
            id="takes",
        ),
        pytest.param(
            {"trust": "hi"},
            "trust",
            0,
            "rules[0].trust: 'hi' is not one of: low, normal, high",
            "did you mean 'high'?",
            id="trust",
        ),
        pytest.param(
            {"relation": "translated"},
            "relation",
            0,
            "rules[0].relation: 'translated' is not one of",
            "did you mean 'translation'?",
            id="relation",
        ),
        pytest.param({"max": "long"}, "max", 0, "rules[0].max: 'long' is not a whole number", "write", id="max"),
        pytest.param(
            {"specific": "no"},
            "specific",
            0,
            "rules[0].specific: 'no' is not true or false",
            "write true or false",
            id="specific",
        ),
        pytest.param(
            {"span": "share"},
            "span",
            0,
            "rule 'hp.share' has both `block` and `span`",
            "keep one",
            id="two patterns",
        ),
        pytest.param(
            {"block": None},
            "id",
            -4,
            "rule 'hp.share' has no pattern",
            "add `block:`, `sentence:`, `span:` or `front:`",
            id="no pattern",
        ),
        pytest.param(
            {"block": "please (share"},
            "block",
            7,
            "rule 'hp.share': not a valid pattern: missing ), unterminated subpattern at character 8",
            "see docs/rules.md",
            id="bad pattern",
        ),
        pytest.param(
            {"block": "{day} please (share"},
            "block",
            13,
            "rule 'hp.share': not a valid pattern: missing ), unterminated subpattern at character 14",
            "see docs/rules.md",
            id="bad pattern with a fragment",
        ),
        pytest.param(
            {"block": "{day}'s [share"},
            "block",
            9,
            "rule 'hp.share': not a valid pattern: unterminated character set at character 9",
            "",
            id="bad pattern with a quote",
        ),
        pytest.param(
            {"block": "(?P<a>x)(?P<a>y)"},
            "block",
            12,
            "rule 'hp.share': not a valid pattern: redefinition of group name 'a'",
            "",
            id="group twice",
        ),
        pytest.param(
            {"block": "(?i)(?:share)?"},
            "block",
            0,
            "rule 'hp.share' matches the empty string",
            "require at least one character",
            id="empty",
        ),
        pytest.param(
            {"block": "on {dya}"},
            "block",
            3,
            "rule 'hp.share': unknown fragment {dya}",
            "did you mean 'day'?",
            id="fragment",
        ),
        pytest.param(
            {"block": "By (?P<autor>.+)"},
            "block",
            7,
            "rule 'hp.share': the group 'autor' is no field",
            "did you mean 'author'?",
            id="group",
        ),
        pytest.param(
            {"block": "(\\w+\\s?)*with.*"},
            "block",
            0,
            "rule 'hp.share': the pattern takes exponential time, for example on '",
            "let each character match in one way only",
            id="exponential",
        ),
        pytest.param(
            {"matches": ["Share it"]},
            "matches",
            0,
            "rule 'hp.share' does not match 'Share it', its own example",
            "widen the pattern, or correct the example",
            id="example",
        ),
        pytest.param(
            {"max": 9},
            "matches",
            0,
            "rule 'hp.share' does not match 'Please share this page with your friends', its own example (40 "
            "characters, `max` is 9)",
            "widen",
            id="too long",
        ),
        pytest.param(
            {"spares": ["please share this page with us"]},
            "spares",
            0,
            "rule 'hp.share' matches 'please share this page with us', which it promises to spare",
            "narrow the pattern, or move the line to `matches`",
            id="spared",
        ),
        pytest.param(
            {"spares": []},
            "spares",
            0,
            "rules[0].spares: is an empty list",
            "give at least 1",
            id="no spares",
        ),
        pytest.param(
            {"spares": None},
            "id",
            -4,
            "rules[0]: the key 'spares' is missing",
            "add `spares:`, near misses",
            id="spares missing",
        ),
        pytest.param(
            {"matches": [{"text": "x", "autor": "y"}]},
            "autor",
            -7,
            "rules[0].matches[0].autor: unknown key 'autor'",
            "did you mean 'author'?",
            id="field of an example",
        ),
        pytest.param(
            {"matches": [{"text": "Please share this page with us", "author": "y"}]},
            "author",
            0,
            "rule 'hp.share': the example says author, but the pattern has no group of that name",
            "name a group (?P<author>...)",
            id="example without group",
        ),
        pytest.param({"why": None}, "id", -4, "rules[0]: the key 'why' is missing", "add `why:`", id="why"),
    ],
)
def test_faults_of_rules(root, changes, key, shift, what, remedy):
    path = pack(root, rule(**changes))
    line, column = place(path.read_text("utf-8"), key)
    matching = [problem for problem in told(root) if problem[1].startswith(what)]

    assert [problem[0] for problem in matching] == [f"manifests/packs/own.yml:{line}:{column + shift}"]
    assert remedy in matching[0][2]


def place(text: str, key: str) -> tuple[int, int]:
    """Line and column of the first value under a key: past an opening quote where the value is a pattern."""
    for number, line in enumerate(text.splitlines(), 1):
        found = re.search(rf"\b{key}: ", line)
        if found:
            quoted = key == "block" and line[found.end()] == "'"
            return number, found.end() + 1 + quoted
        if re.search(rf"\b{key}:$", line):  # a list below
            return number + 1, 5
    raise AssertionError(key)


def test_rule_ids_are_unique_over_packs_and_manifests(root):
    pack(root, rule())
    pack(root, rule(), name="two")
    write(
        root,
        "manifests/sources/harbour.yml",
        SOURCE + "pack:\n- " + yaml.safe_dump(rule(), default_flow_style=True, width=1000),
    )
    assert [
        (where, remedy) for where, what, remedy in told(root) if what == "the rule id 'hp.share' is given twice"
    ] == [
        ("manifests/packs/two.yml:4:7", "first given at manifests/packs/own.yml:4:7"),
        (told(root)[-1][0], "first given at manifests/packs/own.yml:4:7"),
    ]


def test_inline_rules_are_held_to_their_promises(root):
    write(
        root,
        "manifests/sources/harbour.yml",
        SOURCE + "pack:\n" + textwrap.indent(yaml.safe_dump([rule(matches=["x"])]), ""),
    )
    where, what, _ = one(root)
    assert where.startswith("manifests/sources/harbour.yml:")
    assert what == "rule 'hp.share' does not match 'x', its own example"


def test_a_fragment_that_refers_to_itself(root):
    pack(root, rule(block="please {loop}"), patterns={"loop": "a{loop}"})
    assert one(root)[1] == "rule 'hp.share': the fragment {loop} refers to itself"


def test_a_packs_name_is_its_files(root):
    pack(root, rule()).rename(root / "manifests/packs/other.yml")
    assert one(root) == (
        "manifests/packs/other.yml:1:7",
        "pack 'own' is not the name of the file",
        "write `pack: other`, or rename the file to own.yml",
    )


def test_a_packs_name_is_not_that_of_a_shipped_one(root, tmp_path):
    write(tmp_path, "home/own.yml", pack(root, rule()).read_text("utf-8"))
    assert one(root)[1:] == ("a pack 'own' ships with curate", "give this pack another name")


def test_shipped_packs_are_trusted_and_others_are_not(root, tmp_path):
    broken = pack(root, rule(matches=["x"]))
    write(tmp_path, "home/own.yml", broken.read_text("utf-8"))
    broken.unlink()
    assert load(root).packs[0].name == "own"
    assert problems(root) == []
    pack(root, rule(matches=["x"]))
    (tmp_path / "home/own.yml").unlink()
    assert one(root)[0].endswith("own.yml:9:5")


def test_load_pack_refuses_with_all_problems(root):
    path = pack(root, rule(matches=["x"]), rule(spares=["please share this page with us"]))
    with pytest.raises(Refusal) as refused:
        load_pack(path)
    assert [problem.what.split("'")[0] for problem in refused.value.problems] == [
        "rule ",
        "the rule id ",
        "rule ",
    ]


# ---- documentation

DOCS = Path(__file__).parent.parent / "docs" / "manifests.md"


@pytest.mark.parametrize("form", forms.FORMS)
def test_every_key_is_described(form):
    described = set(re.findall(r"^\| `([^`]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    wanted = {path.replace("[]", "") for path, _ in yamlspec.keys(forms.FORMS[form])}
    if form == "pack":  # a rule has the same keys in a pack and in a manifest
        wanted = {path.replace("rules.", "pack.") for path in wanted}
    assert wanted - described == set()


def test_no_key_is_described_that_is_not_there():
    described = set(re.findall(r"^\| `([^`/]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    assert described == {
        path.replace("[]", "")
        for form, spec in forms.FORMS.items()
        for path, _ in yamlspec.keys(spec)
        if not path.startswith("rules[]")
    }


def blocks(language: str, first: str) -> list[str]:
    """The fenced blocks of a language that begin with a line."""
    found = re.findall(rf"^```{language}\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [block for block in found if block.startswith(first)]


@pytest.mark.parametrize("form", ["source", "outlets", "people"])
def test_the_examples_of_the_documentation_are_right(form):
    chosen = blocks("yaml", f"# {form}\n")
    assert chosen
    for block in chosen:
        _, found = yamlspec.check(yamlspec.File.of("docs/manifests.md", block), forms.FORMS[form])
        assert [str(problem) for problem in found] == []


def test_the_full_example_uses_every_key():
    value, _ = yamlspec.check(yamlspec.File.of("docs/manifests.md", blocks("yaml", "# source\n")[1]), forms.SOURCE)
    used = {re.sub(r"\.\d+", "", path) for path, _ in value.walk()}
    rule_keys = {"sentence", "span", "front", "takes", "trust", "specific", "first", "relation", "max", "matches.text"}
    wanted = {path.replace("[]", "") for path, _ in yamlspec.keys(forms.SOURCE)}
    assert wanted - used == {f"pack.{key}" for key in rule_keys}


def test_the_errors_in_the_documentation_are_those_that_users_see(root):
    (broken,) = blocks("yaml", "# broken\n")
    write(root, "manifests/sources/harbour.yml", broken)
    assert blocks("text", "manifests/") == ["\n".join(str(problem) for problem in problems(root)) + "\n"]
