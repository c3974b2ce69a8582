"""YAML files as text: what stands where. Tags, anchors and aliases are refused, and so YAML bombs are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from curate.errors import Problem
from curate.model import Span

LARGEST = 5_000_000  # bytes of one file
DEEPEST = 50  # lists and maps inside each other

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE = re.compile(r"\r\n|\n|\r")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULL = ("", "~", "null", "Null", "NULL")
_FLAGS = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DIGITS = 18  # longer ones are read as floats: Python refuses to read integers of any length
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the file: `data` is a scalar, a list of values or a dict of values.

    `span` is the value's own text (no quotes), in code points of the file; `at` is where its node begins.
    """

    data: Plain | list[Value] | dict[str, Value]
    span: Span
    at: int

    def get(self, key: str) -> Value | None:
        """Return the value under `key` of a map, or None."""
        return self.data.get(key) if isinstance(self.data, dict) else None

    def text(self, key: str) -> str | None:
        """Return the value under `key` as text, or None."""
        found = self.get(key)
        return None if found is None or found.data is None else str(found.data)

    def list(self, key: str) -> list[Value]:
        """Return the items under `key`, none where there is no list."""
        found = self.get(key)
        return found.data if found is not None and isinstance(found.data, list) else []

    def walk(self, path: str = "") -> Iterator[tuple[str, Value]]:
        """Yield every value with its dotted path, such as ("documents.0.path", ...)."""
        yield path, self
        inside: list[tuple[str, Value]] = []
        if isinstance(self.data, dict):
            inside = list(self.data.items())
        elif isinstance(self.data, list):
            inside = [(str(at), item) for at, item in enumerate(self.data)]
        for name, value in inside:
            yield from value.walk(f"{path}.{name}" if path else name)


@dataclass(frozen=True, slots=True)
class File:
    """The text of a YAML file, without a byte order mark, the path to name it by, the sha256 of its bytes."""

    path: str
    text: str
    starts: tuple[int, ...] = field(default=(), repr=False)
    digest: str = ""

    @staticmethod
    def of(path: str, text: str, digest: str = "") -> File:
        """Return a File that knows where its lines begin."""
        return File(path, text, (0, *(found.end() for found in _LINE.finditer(text))), digest)

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column, from 1, of the code point `at`."""
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1

    def problem(self, at: int, what: str, remedy: str) -> Problem:
        """Return a Problem at the code point `at`, with the line for the caret."""
        line, column = self.place(at)
        return Problem(
            self.path,
            line,
            column,
            what,
            remedy,
            _LINE.split(self.text[self.starts[line - 1] :], maxsplit=1)[0],
        )


def read(path: Path, name: str) -> tuple[File | None, list[Problem]]:
    """Return the file at `path`, called `name` in messages, or the problem that keeps it from being read."""
    try:
        if path.stat().st_size > LARGEST:
            what = f"{path.stat().st_size:,} bytes; a YAML file may have {LARGEST:,}"
            return None, [Problem(name, 0, 0, what, "split it into several files")]
        raw = path.read_bytes()
    except IsADirectoryError:
        return None, [Problem(name, 0, 0, "is a directory", "put a YAML file in its place")]
    except OSError as error:
        return None, [
            Problem(name, 0, 0, f"cannot be read: {error.strerror}", "see that the file is there and readable")
        ]
    try:
        return File.of(name, raw.decode("utf-8-sig"), sha256(raw).hexdigest()), []
    except UnicodeDecodeError as error:
        what = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        return None, [Problem(name, 0, 0, what, "save the file as UTF-8")]


@dataclass(slots=True)
class Node:
    """A YAML node with no meaning yet."""

    sort: str  # scalar, list, map
    start: int
    span: Span
    plain: bool = False
    text: str = ""
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


class _TooDeep(Exception):
    """Nesting that no manifest needs."""


class _Parser:
    """Turns YAML events into nodes; faults of the YAML itself go to `problems`."""

    def __init__(self, file: File, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        self.events = iter(yaml.parse(file.text, Loader=_LOADER))
        self.brackets: list[int] = []  # where the brackets open that are not closed yet

    def document(self) -> Node | None:
        """Return the one document of the file."""
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self.fault(
                    event,
                    "a second YAML document begins here",
                    "keep one document in a file; delete the line '---'",
                )
                return root
            if isinstance(event, yaml.NodeEvent):
                root = self.node(event, 1)
        return root

    def fault(self, event: Any, what: str, remedy: str) -> None:
        self.problems.append(self.file.problem(_at(event.start_mark), what, remedy))

    def node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            self.fault(event, f"more than {DEEPEST} lists and maps inside each other", "write it flat")
            raise _TooDeep
        start = _at(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self.fault(event, f"the alias *{event.anchor} is not allowed", "write the value out")
            return Node("alias", start, Span(start, start))
        self.refuse(event)
        if isinstance(event, yaml.ScalarEvent):
            return Node("scalar", start, _text_span(self.file.text, event), not event.style, event.value)
        if event.flow_style:
            self.brackets.append(start)
        read_inside = self.sequence if isinstance(event, yaml.SequenceStartEvent) else self.mapping
        node, end = read_inside(start, depth)
        if event.flow_style:
            self.brackets.pop()
        node.span = Span(start, _trimmed(self.file.text, start, end))
        return node

    def refuse(self, event: Any) -> None:
        """Report an anchor or a tag."""
        if event.anchor is not None:
            remedy = "delete it, and write the value out where it is meant"
            self.fault(event, f"the anchor &{event.anchor} is not allowed", remedy)
        if event.tag is not None:
            remedy = "delete it; put quotes around the value if it is text"
            self.fault(event, f"the tag {event.tag} is not allowed", remedy)

    def sequence(self, start: int, depth: int) -> tuple[Node, int]:
        node = Node("list", start, Span(start, start))
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return node, _at(event.end_mark)
            node.items.append(self.node(event, depth + 1))
        return node, start

    def mapping(self, start: int, depth: int) -> tuple[Node, int]:
        node = Node("map", start, Span(start, start))
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return node, _at(event.end_mark)
            key = self.node(event, depth + 1)
            node.pairs.append((key, self.node(next(self.events), depth + 1)))
        return node, start


def _at(mark: Any) -> int:
    """A mark of the YAML parser as an offset in code points."""
    return int(mark.index)


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of text[start:end] without the white space that closes it."""
    return start + len(text[start:end].rstrip())


def _text_span(text: str, event: Any) -> Span:
    """The span of a scalar's own text: without quotes or block indicator, exact where it stands verbatim."""
    start, end = _at(event.start_mark), _at(event.end_mark)
    if not event.style:
        return Span(start, end)
    if event.style in "'\"":
        return Span(start + 1, end - 1)
    body = text.find("\n", start, end) + 1 or start
    found = text.find(event.value.strip(), body, end) if event.value.strip() else -1
    if found >= 0:
        return Span(found, found + len(event.value.strip()))
    while body < end and text[body] in " \r\n":
        body += 1
    return Span(body, _trimmed(text, body, end))


def parse(file: File) -> tuple[Node | None, list[Problem]]:
    """Return the one document of a file and what is wrong with its YAML; no document where that is fatal."""
    problems: list[Problem] = []
    odd = _UNPRINTABLE.search(file.text)
    if odd:
        what = f"the character U+{ord(odd[0]):04X} is not allowed in YAML"
        return None, [file.problem(odd.start(), what, "delete it, or write it as an escape inside double quotes")]
    parser = _Parser(file, problems)
    try:
        root = parser.document()
    except _TooDeep:
        return None, problems
    except yaml.MarkedYAMLError as error:
        return None, [*problems, _syntax(file, error, parser.brackets)]
    if root is None:
        problems.append(file.problem(0, "the file is empty", "docs/manifests.md shows what belongs in it"))
    return root, problems


def _syntax(file: File, error: yaml.MarkedYAMLError, brackets: Sequence[int]) -> Problem:
    """A Problem for what the YAML parser says; an unclosed bracket or quote is shown where it opens."""
    mark, context = error.problem_mark or error.context_mark, error.context or ""
    at = min(_at(mark), len(file.text)) if mark is not None else 0
    said = f"not valid YAML: {error.problem or context}"
    opened = None
    if brackets and ("expected ',' or" in said or not file.text[at:].strip()):
        opened = brackets[-1]
    elif "quoted" in context and error.context_mark is not None:
        opened = _at(error.context_mark)
    if opened is not None:
        return file.problem(opened, f"{said} (line {file.place(at)[0]})", "is what opens here closed?")
    remedy = "look at the indentation, and put quotes around text that holds ': ', ' #' or begins with a sign"
    return file.problem(at, said, remedy)


def core(text: str, *, plain: bool) -> Plain:
    """Return the YAML 1.2 core value of a scalar: `no`, `on` and dates are text."""
    if not plain:
        return text
    if text in _NULL:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _INT.fullmatch(text) and len(text) <= _DIGITS:
        return int(text, 0 if text[:2] in ("0x", "0o") else 10)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
