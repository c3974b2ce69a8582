"""Every rule keeps its promises: what it says it matches, and what it says it spares."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate import claims, manifest, rules
from curate.authority import Authority
from curate.claims import Context
from curate.clean import Said
from curate.model import FIELDS, LABELS
from curate.rules import Match, Rule, Ruleset, fold

PACKS = sorted((Path(rules.__file__).parent / "packs").glob("*.yml"))
RULES = [rule for path in PACKS for rule in manifest.load_pack(path).rules]
LANGUAGES = {
    **{
        code: code
        for code in ("ar", "cs", "de", "el", "es", "fa", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "ru")
    },
    **{"tr": "tr", "uk": "uk", "zh": "zh", "nordic": "nb"},
}


def said(rule: Rule, text: str) -> list[Match]:
    ready = Ruleset([rule])
    return (ready.fronts if rule.scope == "front" else ready.candidates)(fold(text))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_keeps_its_promises(rule: Rule) -> None:
    for example in rule.matches:
        found = said(rule, example.text)
        assert found, f"{rule.id} misses {example.text!r}"
        context = Context(example.text, Authority(), language=LANGUAGES.get(rule.pack, "en"))
        values: dict[str, list[str]] = {}
        for match in found:
            for value in claims.values([Said(match.rule, match.span, match.parts)], context):
                values.setdefault(value.field, []).append(value.value)
        for field, expected in example.says:
            got = values.get(field, [])
            for one in expected:
                assert one in got, f"{rule.id}: {example.text!r} says {field} {got}, not {one!r}"
    for text in rule.spares:
        assert not said(rule, text), f"{rule.id} promises to spare {text!r}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_understood(rule: Rule) -> None:
    assert rule.matches, "an example that must match"
    assert rule.spares, "a near miss that must not"
    assert rule.why
    assert rule.label in LABELS
    groups = set(rules.compiled(rule).groupindex)
    assert {group.replace("_", "-") for group in groups} <= FIELDS.keys()


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_prefilter_loses_no_match(rule: Rule) -> None:
    pattern = rules.compiled(rule)
    needed = rules.shape(pattern.pattern, pattern.flags).words
    for example in rule.matches:
        if needed is not None:
            assert any(word in rules.keyed(fold(example.text)) for word in needed)
