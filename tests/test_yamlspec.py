"""The YAML checker: every fault, its place and its remedy."""

from __future__ import annotations

import json
import os

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from curate import forms, yamlfile
from curate.yamlspec import (
    Either,
    Enum,
    File,
    Key,
    List,
    Map,
    Scalar,
    check,
    json_schema,
    keys,
    read,
    suggestion,
)

COLOUR = Enum(("green", "amber", "grey"))
BOAT = Map(
    (
        Key("name", Scalar(), "what she is called", required=True),
        Key("colour", COLOUR, "of the hull"),
        Key("crew", Scalar("count"), "how many sail her"),
        Key("afloat", Scalar("flag"), "whether she floats"),
        Key("built", Scalar(form="\\d{4}-\\d{2}-\\d{2}", says="a day such as 2020-02-03"), "when"),
        Key("tags", List(Scalar(), 1), "words"),
        Key("berth", Either((Scalar(), Map((Key("pier", Scalar(), "which pier"),)))), "where she lies"),
        Key("log", Map(other=Scalar("written", null=True)), "entries"),
        Key("counts", Map(other=Scalar("count"), names=("gulls", "seals")), "animals seen"),
    )
)


def found(text: str, spec=BOAT) -> list[tuple[int, int, str, str]]:
    _, problems = check(File.of("boat.yml", text), spec)
    return [(problem.line, problem.column, problem.what, problem.remedy) for problem in problems]


FAULTS = [
    pytest.param("nam: Tern\nname: x", 1, 1, "nam: unknown key 'nam'", "did you mean 'name'?", id="unknown key"),
    pytest.param("name: x\nzzz: 1", 2, 1, "zzz: unknown key 'zzz'", "known keys: name, colour, crew", id="unlike any"),
    pytest.param("name: a\nname: b", 2, 1, "name: 'name' is given twice", "first given on line 1", id="duplicate key"),
    pytest.param("crew: 2", 1, 1, "the key 'name' is missing", "add `name:`, what she is called", id="missing key"),
    pytest.param("name: [a]", 1, 7, "name: a list is not text", "write text", id="list for text"),
    pytest.param("name: {a: b}", 1, 7, "name: a map of keys is not text", "write text", id="map for text"),
    pytest.param("name: 12", 1, 7, "name: '12' is not text", "put quotes around it if it is meant: '12'", id="number"),
    pytest.param("name: true", 1, 7, "name: 'true' is not text", "put quotes around it", id="flag for text"),
    pytest.param("name:", 1, 6, "name: is empty", "write text, or delete the key", id="nothing"),
    pytest.param("name: ~", 1, 7, "name: is empty", "write text, or delete the key", id="null"),
    pytest.param("name: '  '", 1, 7, "name: is empty", "write text, or delete the key", id="blank"),
    pytest.param(
        "name: x\ncolour: gren",
        2,
        9,
        "colour: 'gren' is not one of: green, amber, grey",
        "did you mean",
        id="enum",
    ),
    pytest.param(
        "name: x\ncolour: plaid",
        2,
        9,
        "colour: 'plaid' is not one of",
        "one of: amber, green, grey",
        id="unlike",
    ),
    pytest.param(
        "name: x\ncrew: two",
        2,
        7,
        "crew: 'two' is not a whole number, 0 or more",
        "write a whole",
        id="word for int",
    ),
    pytest.param(
        "name: x\ncrew: -1",
        2,
        7,
        "crew: '-1' is not a whole number, 0 or more",
        "write a whole",
        id="negative",
    ),
    pytest.param("name: x\ncrew: 1.5", 2, 7, "crew: '1.5' is not a whole", "write a whole number", id="fraction"),
    pytest.param("name: x\ncrew: '3'", 2, 7, "crew: '3' is not a whole", "write a whole number", id="quoted number"),
    pytest.param(
        "name: x\nafloat: no",
        2,
        9,
        "afloat: 'no' is not true or false",
        "write true or false (YAML 1.2",
        id="no",
    ),
    pytest.param(
        "name: x\nbuilt: 3.2.2020",
        2,
        8,
        "built: '3.2.2020' is not a day such as 2020-02-03",
        "write a day",
        id="form",
    ),
    pytest.param("name: x\ntags: []", 2, 7, "tags: is an empty list", "give at least 1", id="empty list"),
    pytest.param("name: x\ntags: sea", 2, 7, "tags: 'sea' is not a list", "such as [sea]", id="text for list"),
    pytest.param(
        "name: x\ntags: [a, {b: c}]",
        2,
        11,
        "tags[1]: a map of keys is not text",
        "write text",
        id="in a list",
    ),
    pytest.param(
        "name: x\nberth: [a]",
        2,
        8,
        "berth: a list is not text or a map of keys",
        "write text or",
        id="either",
    ),
    pytest.param(
        "name: x\nberth: {peer: a}", 2, 9, "berth.peer: unknown key 'peer'", "did you mean 'pier'?", id="deep"
    ),
    pytest.param(
        "name: x\ncounts: {gull: 1}",
        2,
        10,
        "counts.gull: unknown key 'gull'",
        "did you mean 'gulls'?",
        id="named",
    ),
    pytest.param("name: x\n[a]: b", 2, 1, "a key must be text", "write `key: value`", id="key is a list"),
    pytest.param("name: !!str x", 1, 7, "the tag tag:yaml.org,2002:str is not allowed", "delete it", id="tag"),
    pytest.param("name: !x y", 1, 7, "the tag !x is not allowed", "delete it", id="own tag"),
    pytest.param("name: &a x", 1, 7, "the anchor &a is not allowed", "delete it", id="anchor"),
    pytest.param("name: x\nberth: *a", 2, 8, "the alias *a is not allowed", "write the value out", id="alias"),
    pytest.param(
        "name: x\n---\nname: y",
        2,
        1,
        "a second YAML document begins here",
        "one document",
        id="two documents",
    ),
    pytest.param("", 1, 1, "the file is empty", "docs/manifests.md", id="empty file"),
    pytest.param("# only\n", 1, 1, "the file is empty", "docs/manifests.md", id="comments only"),
    pytest.param("- a", 1, 1, "a list is not a map of keys", "write a map", id="list for file"),
    pytest.param("name: x\x07y", 1, 8, "the character U+0007 is not allowed in YAML", "escape", id="control character"),
    pytest.param("name: x\ntags: [a,\n", 2, 7, "not valid YAML", "is what opens here closed?", id="open bracket"),
    pytest.param(
        "tags: [a, b\nname: x\ncrew: 2", 1, 7, "not valid YAML", "is what opens here closed?", id="open, more"
    ),
    pytest.param("name: 'x\n", 1, 7, "not valid YAML", "is what opens here closed?", id="open quote"),
    pytest.param("name: a: b", 1, 8, "not valid YAML: mapping values are not allowed", "put quotes", id="colon"),
    pytest.param("a:\n\t- b", 2, 1, "not valid YAML", "indentation", id="tab"),
]


@pytest.mark.parametrize(("text", "line", "column", "what", "remedy"), FAULTS)
def test_faults(text, line, column, what, remedy):
    matching = [one for one in found(text) if one[2].startswith(what)]

    assert [one[:2] for one in matching] == [(line, column)]
    assert remedy in matching[0][3]


def test_all_faults_are_told_at_once_in_order():
    text = "nam: a\ncolour: gren\ncrew: two\nafloat: no\nbuilt: soon\ntags: {}\ncolour: grey\n"
    assert [line for line, _, _, _ in found(text)] == [1, 1, 2, 3, 4, 5, 6, 7]


def test_what_is_right_is_kept_beside_what_is_wrong():
    value, problems = check(File.of("boat.yml", "name: Tern\ncrew: two\ntags: [a, 1, b]"), BOAT)
    assert len(problems) == 2
    assert value.text("name") == "Tern"
    assert value.get("crew") is None
    assert [item.data for item in value.list("tags")] == ["a", "b"]


def test_the_message_has_the_line_and_a_caret():
    _, (problem,) = check(File.of("boat.yml", "name: x\ncolour: gren\n"), BOAT)
    assert str(problem) == (
        "boat.yml:2:9: colour: 'gren' is not one of: green, amber, grey\n"
        "     2 | colour: gren\n"
        "       |         ^ did you mean 'green'?"
    )


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2020-02-03", "2020-02-03"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("012", "012"),
        ("7", "7"),
        ("1.50", "1.50"),
        ("'true'", "true"),
        ("~", None),
        ("null", None),
    ],
)
def test_written_scalars_are_taken_as_written(text, data):
    value, problems = check(File.of("boat.yml", f"name: x\nlog: {{at: {text}}}"), BOAT)
    assert not problems
    assert value.get("log").get("at").data == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("true", True),
        ("FALSE", False),
        ("12", 12),
        ("0x1F", 31),
        ("0o17", 15),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("", None),
        ("9" * 5000, float("inf")),
        ("-.inf", float("-inf")),
    ],
)
def test_core_schema(text, data):
    assert yamlfile.core(text, plain=True) == data
    assert yamlfile.core(text, plain=False) == text


def test_keys_that_begin_with_x_are_ignored():
    assert found("name: x\nx-note: {anything: [1, 2]}\nberth: {pier: a, x-y: 1}") == []


def test_a_bomb_of_aliases_is_refused_quickly():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 30)]
    problems = found("\n".join(lines))
    assert "the anchor &a0 is not allowed" in [what for _, _, what, _ in problems]
    assert "the alias *a28 is not allowed" in [what for _, _, what, _ in problems]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening):
    problems = found(opening * 900)
    assert [(what, remedy) for _, _, what, remedy in problems] == [
        ("more than 50 lists and maps inside each other", "write it flat")
    ]


def test_a_hundred_thousand_brackets_do_no_harm():
    assert found("[" * 100_000)


# ---- places


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize(
    ("text", "exact"),
    [
        pytest.param("name: Quay Review  # x", "Quay Review", id="plain"),
        pytest.param("name: 'Quay Review'", "Quay Review", id="single quotes"),
        pytest.param('name: "Quay Review"', "Quay Review", id="double quotes"),
        pytest.param("# ⛵🌊\nname: Tern 🌊 x", "Tern 🌊 x", id="beyond the basic plane"),
        pytest.param("x-a: 1\r\nname: Tern\r\n", "Tern", id="CRLF"),
        pytest.param("name: |\n  one line\n", "one line", id="block"),
        pytest.param("name: >\n  first\n  second\n", "first\n  second", id="folded: as it stands"),
        pytest.param("name: 'it''s'", "it''s", id="doubled quote: as it stands"),
        pytest.param("{name: Tern, crew: 3}", "Tern", id="flow"),
    ],
)
def test_spans_are_of_the_values_own_text(monkeypatch, loader, text, exact):
    monkeypatch.setattr(yamlfile, "_LOADER", loader)
    value, problems = check(File.of("boat.yml", text), BOAT)
    assert not problems
    assert value.get("name").span.of(text) == exact


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)


@given(words.filter(lambda word: word.strip()), words)
@example("🌊", "⛵")
@example("\ufeffa", "b")
def test_spans_hold_for_any_text(word, comment):
    quoted = "'" + word.replace("'", "’") + "'"
    text = f"# {comment}\nname: {quoted}\n"
    if yamlfile._UNPRINTABLE.search(text):
        return
    value, problems = check(File.of("boat.yml", text), BOAT)
    assert not problems
    assert value.get("name").span.of(text) == value.text("name") == quoted[1:-1]


def test_walk_names_every_value():
    value, _ = check(File.of("boat.yml", "name: x\ntags: [a, b]\ncounts: {seals: 2}"), BOAT)
    assert [path for path, part in value.walk() if not isinstance(part.data, (list, dict))] == [
        "name",
        "tags.0",
        "tags.1",
        "counts.seals",
    ]


# ---- files


def test_reading_refuses_a_directory_a_missing_file_and_a_large_one(tmp_path):
    (tmp_path / "large.yml").write_bytes(b"#" * (yamlfile.LARGEST + 1))
    told = [read(tmp_path / name, name)[1][0] for name in ("", "none.yml", "large.yml")]
    assert [problem.what.split(":")[0] for problem in told] == [
        "is a directory",
        "cannot be read",
        "5,000,001 bytes; a YAML file may have 5,000,000",
    ]
    assert [problem.remedy for problem in told] == [
        "put a YAML file in its place",
        "see that the file is there and readable",
        "split it into several files",
    ]


def test_reading_refuses_what_is_not_utf_8(tmp_path):
    (tmp_path / "a.yml").write_bytes(b"name: caf\xe9")
    file, (problem,) = read(tmp_path / "a.yml", "a.yml")
    assert file is None
    assert str(problem) == "a.yml: byte 9 (0xe9) is not UTF-8; save the file as UTF-8"


def test_reading_tells_of_permissions(tmp_path):
    (tmp_path / "a.yml").write_text("name: x")
    (tmp_path / "a.yml").chmod(0)
    if os.access(tmp_path / "a.yml", os.R_OK):
        pytest.skip("this user reads everything")
    assert "Permission denied" in read(tmp_path / "a.yml", "a.yml")[1][0].what


def test_a_byte_order_mark_is_left_out(tmp_path):
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfname: x")
    file, problems = read(tmp_path / "a.yml", "a.yml")
    assert (file.text, problems) == ("name: x", [])


# ---- the specification as data


def test_keys_are_listed_with_their_paths():
    assert [path for path, _ in keys(List(BOAT))][:3] == ["[].name", "[].colour", "[].crew"]
    assert "[].berth.pier" in [path for path, _ in keys(List(BOAT))]


def test_suggestions():
    assert suggestion("grean", ["green", "grey"]) == "did you mean 'green'?"
    assert suggestion("plaid", ["green", "grey"]) == "one of: green, grey"
    assert suggestion("plaid", ["green"], "write a colour") == "write a colour"
    assert suggestion("plaid", []) == ""


def test_json_schema_says_what_the_spec_says():
    schema = json_schema(BOAT, "a boat")
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["colour"] == {
        "enum": ["green", "amber", "grey"],
        "description": "of the hull",
    }
    assert schema["properties"]["tags"]["minItems"] == 1
    assert schema["properties"]["counts"]["properties"]["seals"] == {"type": "integer", "minimum": 0}
    assert schema["properties"]["log"]["additionalProperties"]["anyOf"][1] == {"type": "null"}


@pytest.mark.parametrize("form", forms.FORMS)
def test_the_schemas_in_the_package_are_those_of_the_forms(form):
    """To renew them: python -m curate.forms."""
    text = (forms.SCHEMAS / f"{form}.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(forms.schema(form))
