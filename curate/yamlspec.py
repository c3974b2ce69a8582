"""YAML files checked against a specification: every fault at once, each with its place and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from curate.errors import Problem
from curate.yamlfile import File, Node, Plain, Value, core, parse, read

__all__ = [
    "Either",
    "Enum",
    "File",
    "Key",
    "List",
    "Map",
    "Scalar",
    "Spec",
    "Value",
    "check",
    "json_schema",
    "keys",
    "read",
    "suggestion",
    "wanted",
]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `kind`: text, written (text or number, taken as written), count (an integer >= 0) or flag.

    `form` is a regular expression for the whole value (ECMA-compatible); `says` names the form in messages.
    """

    kind: str = "text"
    form: str = ""
    says: str = ""
    null: bool = False


@dataclass(frozen=True, slots=True)
class Enum:
    """One of a few words."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A list of at least `least` items."""

    item: Spec
    least: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a map: its value, and what it is for."""

    name: str
    spec: Spec
    says: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """Named keys; where `other` is given any further key holds that. Keys that begin with x- are ignored."""

    keys: tuple[Key, ...] = ()
    other: Spec | None = None
    names: tuple[str, ...] = ()  # if given: what further keys may be called


@dataclass(frozen=True, slots=True)
class Either:
    """A scalar, a list or a map: at most one spec of each sort."""

    specs: tuple[Spec, ...]


Spec = Scalar | Enum | List | Map | Either


def suggestion(word: str, known: Iterable[str], listing: str = "") -> str:
    """Return 'did you mean ...?' for the nearest known word, else `listing`, else all known words."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1) or get_close_matches(word.casefold(), names, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return listing or ("one of: " + ", ".join(names) if names else "")


def check(file: File, spec: Spec) -> tuple[Value | None, list[Problem]]:
    """Return what the file holds and all that is wrong with it, in the order of the file.

    A part that is wrong is left out of the value; the rest is there, so that its meaning can be checked too.
    """
    root, problems = parse(file)
    value = _Checker(file, problems).value(root, spec, "") if root is not None else None
    return value, sorted(problems, key=lambda problem: (problem.line, problem.column))


_SORTS = {"list": "a list", "map": "a map of keys"}


def _sort(spec: Spec) -> str:
    return "list" if isinstance(spec, List) else "map" if isinstance(spec, Map) else "scalar"


def wanted(spec: Spec) -> str:
    """Return what a spec asks for, in words."""
    if isinstance(spec, Either):
        return " or ".join(wanted(one) for one in spec.specs)
    if isinstance(spec, Enum):
        return "one of: " + ", ".join(spec.values)
    if isinstance(spec, Scalar):
        kinds = {
            "text": "text",
            "written": "text",
            "count": "a whole number, 0 or more",
            "flag": "true or false",
        }
        return spec.says or kinds[spec.kind]
    return _SORTS[_sort(spec)]


class _Checker:
    """Holds a node against a spec."""

    def __init__(self, file: File, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems

    def fault(self, at: int, path: str, what: str, remedy: str) -> None:
        self.problems.append(self.file.problem(at, f"{path}: {what}" if path else what, remedy))

    def value(self, node: Node, spec: Spec, path: str) -> Value | None:
        """Return the checked value, or None where it is of no use."""
        if node.sort == "alias":
            return None
        choices = spec.specs if isinstance(spec, Either) else (spec,)
        fit = next((one for one in choices if _sort(one) == node.sort), None)
        if isinstance(fit, List):
            return self.sequence(node, fit, path)
        if isinstance(fit, Map):
            return self.mapping(node, fit, path)
        if isinstance(fit, (Scalar, Enum)):
            return self.scalar(node, fit, path)
        self.mistyped(node, spec, path)
        return None

    def mistyped(self, node: Node, spec: Spec, path: str) -> None:
        remedy = f"write {wanted(spec)}"
        if isinstance(spec, List) and node.text:
            remedy += f", such as [{node.text[:40]}]"
        found = _SORTS.get(node.sort) or (f"'{node.text[:40]}'" if node.text else "")
        self.fault(node.start, path, f"{found} is not {wanted(spec)}" if found else "is empty", remedy)

    def sequence(self, node: Node, spec: List, path: str) -> Value:
        if len(node.items) < spec.least:
            self.fault(node.start, path, "is an empty list", f"give at least {spec.least}, or delete the key")
        found = (self.value(item, spec.item, f"{path}[{at}]") for at, item in enumerate(node.items))
        return Value([item for item in found if item is not None], node.span, node.start)

    def mapping(self, node: Node, spec: Map, path: str) -> Value:
        data: dict[str, Value] = {}
        first: dict[str, int] = {}
        for key, item in node.pairs:
            at = f"{path}.{key.text}" if path else key.text
            inside = self.inside(key, spec, at, first)
            value = self.value(item, inside, at) if inside is not None else None
            if value is not None:
                data[key.text] = value
        for wanted_key in spec.keys:
            if wanted_key.required and wanted_key.name not in first:
                what, remedy = (
                    f"the key '{wanted_key.name}' is missing",
                    f"add `{wanted_key.name}:`, {wanted_key.says}",
                )
                self.fault(node.start, path, what, remedy)
        return Value(data, node.span, node.start)

    def inside(self, key: Node, spec: Map, path: str, first: dict[str, int]) -> Spec | None:
        """The spec for the value of a key; None, and a Problem, where the key may not be there."""
        name = key.text
        if key.sort != "scalar":
            remedy = "write `key: value`; put quotes around text that begins with a bracket"
            self.fault(key.start, path, "a key must be text", remedy)
            return None
        if name in first:
            line, _ = self.file.place(first[name])
            self.fault(key.start, path, f"'{name}' is given twice", f"first given on line {line}")
            return None
        first[name] = key.start
        named = next((one.spec for one in spec.keys if one.name == name), None)
        if named is not None or name.startswith("x-"):
            return named
        if spec.other is not None and (not spec.names or name in spec.names):
            return spec.other
        known = [*(one.name for one in spec.keys), *spec.names]
        remedy = suggestion(name, known, "known keys: " + ", ".join(known))
        self.fault(key.start, path, f"unknown key '{name}'", remedy)
        return None

    def scalar(self, node: Node, spec: Scalar | Enum, path: str) -> Value | None:
        if isinstance(spec, Enum):
            return self.enum(node, spec, path)
        data = core(node.text, plain=node.plain)
        if data is None and spec.null:
            return Value(None, node.span, node.start)
        if data is None or not node.text.strip():
            self.fault(node.start, path, "is empty", f"write {wanted(spec)}, or delete the key")
            return None
        if not _fits(data, spec.kind):
            self.fault(node.start, path, f"'{node.text}' is not {wanted(spec)}", _unfit(node, spec))
            return None
        if spec.kind in ("text", "written"):
            data = node.text
        if spec.form and not re.fullmatch(spec.form, str(data)):
            self.fault(node.start, path, f"'{data}' is not {wanted(spec)}", f"write {wanted(spec)}")
            return None
        return Value(data, node.span, node.start)

    def enum(self, node: Node, spec: Enum, path: str) -> Value | None:
        if node.text in spec.values:
            return Value(node.text, node.span, node.start)
        what = f"'{node.text}' is not {wanted(spec)}" if node.text else "is empty"
        self.fault(node.start, path, what, suggestion(node.text, spec.values))
        return None


def _unfit(node: Node, spec: Scalar) -> str:
    """What to write in place of a scalar of the wrong kind."""
    if spec.kind == "text":
        return f"put quotes around it if it is meant: '{node.text}'"
    if spec.kind == "flag":
        return "write true or false (YAML 1.2 has no yes, no, on, off)"
    return f"write {wanted(spec)}"


def _fits(data: Plain, kind: str) -> bool:
    if kind == "count":
        return isinstance(data, int) and not isinstance(data, bool) and data >= 0
    if kind == "flag":
        return isinstance(data, bool)
    if kind == "written":
        return isinstance(data, (str, int, float)) and not isinstance(data, bool)
    return isinstance(data, str)


# ---- the same specification for editors and for tests


def keys(spec: Spec, path: str = "") -> Iterator[tuple[str, Key]]:
    """Yield every key of a spec with its dotted path, lists as `[]`."""
    if isinstance(spec, List):
        yield from keys(spec.item, f"{path}[]")
    elif isinstance(spec, Either):
        for one in spec.specs:
            yield from keys(one, path)
    elif isinstance(spec, Map):
        for key in spec.keys:
            here = f"{path}.{key.name}" if path else key.name
            yield here, key
            yield from keys(key.spec, here)
        if spec.other is not None:
            yield from keys(spec.other, f"{path}.*")


def json_schema(spec: Spec, title: str) -> dict[str, Any]:
    """Return a JSON Schema, draft-07, that says what the spec says (editors complete and check by it)."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **_schema(spec)}


def _schema(spec: Spec) -> dict[str, Any]:
    if isinstance(spec, Either):
        return {"anyOf": [_schema(one) for one in spec.specs]}
    if isinstance(spec, List):
        return {
            "type": "array",
            "items": _schema(spec.item),
            **({"minItems": spec.least} if spec.least else {}),
        }
    if isinstance(spec, Map):
        return _map_schema(spec)
    if isinstance(spec, Enum):
        return {"enum": list(spec.values)}
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "minLength": 1},
        "written": {"type": ["string", "number"]},
        "count": {"type": "integer", "minimum": 0},
        "flag": {"type": "boolean"},
    }
    schema = dict(kinds[spec.kind])
    if spec.null:
        schema = {"anyOf": [schema, {"type": "null"}]}
    elif spec.form:
        schema["pattern"] = f"^(?:{spec.form})$"
    return schema


def _map_schema(spec: Map) -> dict[str, Any]:
    properties = {key.name: {**_schema(key.spec), "description": key.says} for key in spec.keys}
    patterns: dict[str, Any] = {"^x-": {}}
    further: Any = False
    if spec.other is not None and spec.names:
        properties.update({name: _schema(spec.other) for name in spec.names})
    elif spec.other is not None:
        further = _schema(spec.other)
    schema: dict[str, Any] = {"type": "object", "properties": properties, "patternProperties": patterns}
    required = [key.name for key in spec.keys if key.required]
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": further}
