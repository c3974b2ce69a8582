"""Rule packs: files of rules, read and held to their own promises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from curate import forms, rules, yamlspec
from curate.errors import Problem, Refusal
from curate.hazard import hazard
from curate.model import FIELDS, Trust
from curate.rules import Example, Rule
from curate.yamlspec import File, Value

HOME = Path(__file__).parent / "packs"
USUAL_ORDER = 50

_SHORT = 60  # characters of a text in a message
_FRAGMENT = re.compile(r"\{([a-z][a-z-]*)\}")


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules that belong together. `fragments` are its own named patterns; `digest` is of the file's text.

    A pack that is not `general` is used only where a manifest names it; a lower `rank` comes first.
    """

    name: str
    note: str
    fragments: Mapping[str, str]
    rules: tuple[Rule, ...]
    general: bool = True
    rank: int = USUAL_ORDER
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A rule, and the values it was read from, for messages."""

    rule: Rule
    file: File
    value: Value


def read_pack(path: Path, name: str) -> tuple[Pack | None, list[Written], list[Problem]]:
    """Return the pack at `path` (`name` in messages), its rules with their places, and its problems."""
    file, problems = yamlspec.read(path, name)
    if file is None:
        return None, [], problems
    value, problems = yamlspec.check(file, forms.PACK)
    if value is None:
        return None, [], problems
    called = value.get("pack")
    if called is not None and called.data != path.stem:
        remedy = f"write `pack: {path.stem}`, or rename the file to {called.data}.yml"
        problems.append(file.problem(called.at, f"pack '{called.data}' is not the name of the file", remedy))
    found = value.get("patterns")
    fragments = (
        {key: str(part.data) for key, part in found.data.items()} if found and isinstance(found.data, dict) else {}
    )
    written = read_rules(file, value.list("rules"), path.stem, fragments)
    rank, general = value.get("order"), value.get("general")
    pack = Pack(
        name=path.stem,
        note=value.text("note") or "",
        fragments=fragments,
        rules=tuple(one.rule for one in written),
        general=general is None or bool(general.data),
        rank=rank.data if rank is not None and isinstance(rank.data, int) else USUAL_ORDER,
        path=name,
        digest=file.digest,
    )
    return pack, written, problems


def load_pack(path: Path) -> Pack:
    """Return the pack at `path`, all its promises checked.

    Raises:
        Refusal: with every problem of the file.
    """
    pack, written, problems = read_pack(path, str(path))
    problems = [*problems, *repeated_ids(written), *(problem for one in written for problem in faults(one))]
    if problems or pack is None:
        raise Refusal(*sorted(set(problems)))
    return pack


def read_rules(file: File, values: Iterable[Value], pack: str, fragments: Mapping[str, str]) -> list[Written]:
    """Return the rules that `values` of a pack or manifest describe, in their order."""
    return [Written(_rule(value, pack, fragments, at), file, value) for at, value in enumerate(values)]


def _rule(value: Value, pack: str, fragments: Mapping[str, str], order: int) -> Rule:
    scope = next((scope for scope in rules.SCOPES if value.get(scope)), "block")
    specific, first, limit = value.get("specific"), value.get("first"), value.get("max")
    return Rule(
        id=value.text("id") or "",
        pack=pack,
        label=value.text("label") or "unclaimed",
        scope=scope,
        pattern=value.text(scope) or "",
        why=value.text("why") or "",
        where=value.text("where") or "anywhere",
        takes=value.text("takes") or "none",
        trust=Trust[value.text("trust") or "normal"],
        specific=specific is None or bool(specific.data),
        first=first is None or bool(first.data),
        relation=value.text("relation"),
        limit=limit.data if limit is not None and isinstance(limit.data, int) else None,
        matches=tuple(_example(one) for one in value.list("matches")),
        spares=tuple(str(one.data) for one in value.list("spares")),
        order=order,
        fragments=tuple(sorted(fragments.items())),
    )


def _example(value: Value) -> Example:
    if not isinstance(value.data, dict):
        return Example(str(value.data))
    said = ((key.replace("_", "-"), _said(one)) for key, one in value.data.items() if key != "text")
    return Example(value.text("text") or "", tuple(said))


def _said(value: Value) -> tuple[str, ...]:
    items = value.data if isinstance(value.data, list) else [value]
    return tuple(str(item.data) for item in items if item.data is not None)


# ---- promises


def repeated_ids(written: Iterable[Written]) -> Iterator[Problem]:
    """Yield a problem for every rule whose id another has already."""
    first: dict[str, Written] = {}
    for one in written:
        before = first.setdefault(one.rule.id, one)
        at = one.value.get("id")
        if before is not one and at is not None:
            place = before.file.problem((before.value.get("id") or before.value).at, "", "").where
            yield one.file.problem(at.at, f"the rule id '{one.rule.id}' is given twice", f"first given at {place}")


def shape_faults(one: Written) -> Iterator[Problem]:
    """Yield a problem unless just one of block, sentence, span and front is given."""
    given = [scope for scope in rules.SCOPES if one.value.get(scope)]
    if len(given) > 1:
        what = f"rule '{one.rule.id}' has both `{given[0]}` and `{given[1]}`"
        yield one.file.problem((one.value.get(given[1]) or one.value).at, what, "keep one; make two rules of it")
    elif not given:
        what = f"rule '{one.rule.id}' has no pattern"
        yield one.file.problem(one.value.at, what, "add `block:`, `sentence:`, `span:` or `front:`")


def faults(one: Written) -> Iterator[Problem]:
    """Yield every promise that a rule breaks: of its pattern, its groups and its examples."""
    yield from shape_faults(one)
    value = one.value.get(one.rule.scope)
    if value is None:
        return
    wrong = list(_pattern_faults(one, value))
    yield from wrong
    if not wrong:
        yield from _group_faults(one, value)
        yield from _example_faults(one)


def _pattern_faults(one: Written, value: Value) -> Iterator[Problem]:
    rule, file = one.rule, one.file
    known = {**rules.FRAGMENTS, **dict(rule.fragments)}
    unknown = [found for found in _FRAGMENT.finditer(rule.pattern) if found[1] not in known]
    for found in unknown:
        what = f"rule '{rule.id}': unknown fragment {found[0]}"
        yield file.problem(_inside(file, value, found.start()), what, yamlspec.suggestion(found[1], known))
    if unknown:
        return
    try:
        # Fragments stand in as text of their own length, so that positions are those of the file.
        re.compile(_FRAGMENT.sub(lambda found: "a" * len(found[0]), rule.pattern))
        pattern = rules.compiled(rule)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        what = f"rule '{rule.id}': not a valid pattern: {error.msg}{place}"
        yield file.problem(
            _inside(file, value, error.pos or 0), what, "see docs/rules.md, and try it with `curate try`"
        )
        return
    except (KeyError, RecursionError, OverflowError) as error:
        yield file.problem(value.at, f"rule '{rule.id}': not a valid pattern: {error}", "see docs/rules.md")
        return
    left = _FRAGMENT.search(pattern.pattern)
    if left:
        yield file.problem(value.at, f"rule '{rule.id}': the fragment {left[0]} refers to itself", "write it out")
    elif pattern.fullmatch(""):
        yield file.problem(value.at, f"rule '{rule.id}' matches the empty string", "require at least one character")
    elif said := hazard(pattern.pattern):
        remedy = "let each character match in one way only: no repeat inside a repeat over the same letters"
        yield file.problem(value.at, f"rule '{rule.id}': {said}", remedy)


def _inside(file: File, value: Value, at: int) -> int:
    """Where in the file the character `at` of a scalar stands; its start where that cannot be said."""
    raw, text = value.span.of(file.text), str(value.data)
    if raw == text:
        return value.span.start + at
    if raw.replace("''", "'") == text:
        doubled = 0
        for seen in range(at):
            doubled += text[seen] == "'"
        return value.span.start + at + doubled
    return value.at


def _group_faults(one: Written, value: Value) -> Iterator[Problem]:
    rule, file = one.rule, one.file
    groups = {name.replace("_", "-"): name for name in rules.compiled(rule).groupindex}
    for field, group in groups.items():
        if field not in FIELDS:
            at = rule.pattern.find(f"(?P<{group}>")
            what = f"rule '{rule.id}': the group '{group}' is no field"
            remedy = yamlspec.suggestion(group, [name.replace("-", "_") for name in FIELDS])
            yield file.problem(_inside(file, value, at + 4) if at >= 0 else value.at, what, remedy)
    for example in one.value.list("matches"):
        for key, said in example.data.items() if isinstance(example.data, dict) else ():
            if key != "text" and key.replace("_", "-") not in groups:
                what = f"rule '{rule.id}': the example says {key}, but the pattern has no group of that name"
                yield file.problem(said.at, what, f"name a group (?P<{key.replace('-', '_')}>...), or delete the key")


def _example_faults(one: Written) -> Iterator[Problem]:
    rule, file = one.rule, one.file
    ready = rules.Ruleset([rule])
    asked = ready.fronts if rule.scope == "front" else ready.candidates
    for value in one.value.list("matches"):
        text = value.text("text") if isinstance(value.data, dict) else str(value.data)
        if text is not None and not asked(rules.fold(text.strip())):
            what = f"rule '{rule.id}' does not match {_short(text)}, its own example"
            if rule.limit is not None and len(text) > rule.limit:
                what += f" ({len(text)} characters, `max` is {rule.limit})"
            yield file.problem(value.at, what, "widen the pattern, or correct the example")
    for value in one.value.list("spares"):
        if asked(rules.fold(str(value.data).strip())):
            what = f"rule '{rule.id}' matches {_short(str(value.data))}, which it promises to spare"
            yield file.problem(value.at, what, "narrow the pattern, or move the line to `matches`")


def _short(text: str) -> str:
    """A text for a message: one line, at most 60 characters."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= _SHORT else f"'{line[: _SHORT - 3]}...'"
