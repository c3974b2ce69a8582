"""The documents are complete: every command, label, field, rule key, layout, module, table and export key is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from test_floors import FLOORS

from curate import cli, describe, export, forms, model, rules, structure, yamlspec
from curate.lineage import chains, told
from curate.publish.pages import citing
from curate.reuse import directions, pairs

ROOT = Path(__file__).resolve().parents[1]
DOCS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(cli.cli.commands))
def test_every_command_is_told(name: str) -> None:
    assert f"curate {name}" in text("README.md")
    assert f"`{name}`" in text("CHANGELOG.md")
    assert cli.cli.commands[name].help


@pytest.mark.parametrize("name", [*model.LABELS, *model.FIELDS, *model.RELATIONS, *model.BASES, *model.LAYOUTS])
def test_every_term_is_explained(name: str) -> None:
    assert f"| `{name}` |" in text("docs/terms.md")


WORDS = {**pairs.REUSES, **directions.RULES, **told.STANDINGS, **chains.CONFLICTS}


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_reuse_and_lineage_is_explained(word: str) -> None:
    assert f"| `{word}` | {WORDS[word]} |" in text("docs/terms.md")


def test_no_two_of_these_words_are_one() -> None:
    tables = (pairs.REUSES, directions.RULES, told.STANDINGS, chains.CONFLICTS)
    assert sum(map(len, tables)) == len(WORDS)


def test_every_law_is_named() -> None:
    laws = {name for name, one in describe.tables().items() if one.about.endswith("Empty, always.")}
    promised = text("docs/schema.md").partition("## Tables")[0]
    source = (ROOT / "curate" / "verify.py").read_text(encoding="utf-8")
    for law in laws:
        assert f"`{law}`" in promised, law
        assert f" from {law}" in source, law


@pytest.mark.parametrize("label", model.LABELS.values(), ids=lambda label: label.name)
def test_every_label_says_what_it_is(label: model.Label) -> None:
    assert f"| `{label.name}` | {label.says} |" in text("docs/terms.md")


@pytest.mark.parametrize("key", sorted({key.name for _, key in yamlspec.keys(forms.PACK)}))
def test_every_key_of_a_pack_is_explained(key: str) -> None:
    told = f"`{key}`" in text("docs/rules.md") or f"`{key}:`" in text("docs/rules.md")
    assert told or key.replace("_", "-") in model.FIELDS or key == "text"


@pytest.mark.parametrize("name", [*rules.PLACES, *rules.TAKES, *rules.FRAGMENTS])
def test_every_word_of_the_rule_language_is_explained(name: str) -> None:
    assert f"`{name}`" in text("docs/rules.md") or f"`{{{name}}}`" in text("docs/rules.md")


@pytest.mark.parametrize("rule", structure.STRUCTURAL, ids=lambda rule: rule.id)
def test_every_rule_that_is_no_pattern_is_explained(rule: rules.Rule) -> None:
    assert f"`{rule.id}`" in text("docs/rules.md")


@pytest.mark.parametrize("name", sorted(describe.tables()))
def test_every_table_is_described(name: str) -> None:
    assert f"`{name}`" in text("docs/schema.md") or f" {name}\n" in text("docs/schema.md")


@pytest.mark.parametrize("module", FLOORS)
def test_every_module_has_its_place_in_the_design(module: str) -> None:
    assert f"`{module}`" in text("docs/design.md") or f"`{module}/`" in text("docs/design.md")


@pytest.mark.parametrize("form", sorted(export.FORMATS))
def test_every_form_of_export_is_told(form: str) -> None:
    assert f"`curate export --format {form}`" in text("docs/export.md")


def test_the_export_has_the_keys_that_are_told() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "curate" / "export").glob("*.py"))]
    written = {
        node.value for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)
    }
    told = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (.*?) \|", text("docs/export.md"), re.M))))
    assert told - {"key"} <= written


@pytest.mark.parametrize("ending", ["json", "csv", *citing.MEDIA])
def test_every_form_of_an_address_is_told(ending: str) -> None:
    assert f"| `.{ending}` |" in text("docs/api.md")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_the_schemas_are_current() -> None:
    for form in forms.FORMS:
        written = (ROOT / "curate" / "schemas" / f"{form}.json").read_text(encoding="utf-8")
        assert written == forms.schema(form)
