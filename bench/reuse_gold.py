"""A set of articles whose reuse is known, as bench/stories.py writes it, and what a tool says of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FREE = frozenset({"speech", "slight"})  # pairs that are neither right nor wrong


class Claim(NamedTuple):
    """What an article says of its origin: `kind` is claim, a line of the text, or canonical, a link of the page."""

    outlet: str
    kind: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a tool gets to see. Spans count code points of `text`."""

    id: str
    document: str
    outlet: str
    published: str | None
    title: str
    text: str
    claims: tuple[Claim, ...] = ()
    start: int = 0


class Span(NamedTuple):
    """Aligned stretches of two articles, half-open."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int

    def turned(self) -> Span:
        return Span(self.b_start, self.b_end, self.a_start, self.a_end)


@dataclass(frozen=True, slots=True)
class Pair:
    """Gold of two articles that share text, a < b; bench/stories.py tells of the fields."""

    a: str
    b: str
    kind: str
    relation: str | None
    direction: str  # a->b | b->a | none
    knowable: bool
    misleading: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    free: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool says of two articles."""

    a: str
    b: str
    spans: tuple[Span, ...] = ()
    relation: str | None = None
    direction: str = "unknown"  # a->b | b->a | unknown

    def ordered(self) -> Found:
        """Return the same with a < b."""
        if self.a < self.b:
            return self
        turned = {"a->b": "b->a", "b->a": "a->b"}.get(self.direction, self.direction)
        return Found(self.b, self.a, tuple(span.turned() for span in self.spans), self.relation, turned)


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a tool says of a set; `parents` and `families` by article, where it has any."""

    pairs: tuple[Found, ...]
    parents: dict[str, str | None] | None = None
    families: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """What is true of a set: pairs by both ids, direct sources of copies, families."""

    pairs: dict[tuple[str, str], Pair]
    parents: dict[str, str]
    families: dict[str, str] = field(default_factory=dict)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def articles(directory: Path) -> list[Article]:
    """Read what tools get to see."""
    return [
        Article(**{**record, "claims": tuple(Claim(**claim) for claim in record["claims"])})
        for record in _records(directory / "articles.jsonl")
    ]


def _spans(records: list[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(**record) for record in records)


def gold(directory: Path) -> Gold:
    """Read what is true."""
    pairs = {
        (record["a"], record["b"]): Pair(
            record["a"], record["b"], record["kind"], record["relation"], record["direction"], record["knowable"],
            tuple(record["misleading"]), _spans(record["spans"]), _spans(record["free"]),
        )
        for record in _records(directory / "gold.jsonl")
    }  # fmt: skip
    origins = list(_records(directory / "origins.jsonl"))
    whole = [one for one in origins if one["parent"] and one["kind"] not in ("quote", "quote1", "block", "digest")]
    return Gold(pairs, {one["id"]: one["parent"] for one in whole}, {one["id"]: one["family"] for one in origins})
