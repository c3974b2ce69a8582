"""Markdown: the text is the file; the anchors say which lines are front matter, headings, items, code."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from curate import claims, manifest, rules
from curate.authority import Authority
from curate.claims import Context
from curate.clean import Said
from curate.errors import Refusal
from curate.read import markdown
from curate.read.page import Page, Place
from curate.rules import Ruleset, fold

PLACE = Place("quay/ferry.md", "quay")

WHOLE = """---
# saved by hand
title: "The ferry: late"
tags:
  - harbour
- fog
authors: [Ana Lopes, Ben Carter]
date: 2020-01-03
description: |
  The ferry

  was late.
---

# Ferry late

The ferry was
late.

> A quoted line
>
> and one more

- an item
  that goes on

  with a paragraph
1. numbered

* * *

| ship | hour |
|------|------|
| Tern | 10   |

![The ferry at dusk](ferry.jpg)

<!-- not shown -->

```py
code

more
```

Weather
-------

Fog[^1], says [the log][log].

[^1]: From the log.

[log]: https://harbourpost.example/log "Log"
"""


def reading(source: str | bytes) -> Page:
    raw = source if isinstance(source, bytes) else source.encode()
    page = markdown.read(raw, PLACE)
    sound(page)
    return page


def anchors(page: Page) -> list[tuple[str, str]]:
    return [(one.kind, one.span.of(page.text)) for one in page.anchors]


def sound(page: Page) -> None:
    """Anchors lie in order, with nothing but white space between."""
    at = 0
    for anchor in page.anchors:
        assert not page.text[at : anchor.span.start].strip()
        assert anchor.span.start < anchor.span.end
        at = anchor.span.end
    assert not page.text[at:].strip()


def test_every_line_is_what_markdown_makes_of_it() -> None:
    page = reading(WHOLE)
    assert page.text == WHOLE
    assert anchors(page) == [
        ("front", "---"),
        ("front", "# saved by hand"),
        ("front", 'title: "The ferry: late"'),
        ("front", "tags:\n  - harbour\n- fog"),
        ("front", "authors: [Ana Lopes, Ben Carter]"),
        ("front", "date: 2020-01-03"),
        ("front", "description: |\n  The ferry\n\n  was late."),
        ("front", "---"),
        ("title", "# Ferry late"),
        ("paragraph", "The ferry was\nlate."),
        ("quote", "> A quoted line\n>"),
        ("quote", "> and one more"),
        ("item", "- an item\n  that goes on"),
        ("item", "with a paragraph"),
        ("item", "1. numbered"),
        ("paragraph", "* * *"),
        ("cell", "| ship | hour |\n|------|------|"),
        ("cell", "| Tern | 10   |"),
        ("caption", "![The ferry at dusk](ferry.jpg)"),
        ("", "<!-- not shown -->"),
        ("code", "```py\ncode\n\nmore\n```"),
        ("heading", "Weather\n-------"),
        ("paragraph", "Fog[^1], says [the log][log]."),
        ("footnote", "[^1]: From the log."),
        ("footnote", '[log]: https://harbourpost.example/log "Log"'),
    ]
    assert [one.place for one in page.anchors][:4] == ["line 1", "line 2", "line 3", "line 4"]
    assert page.parts == ()


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_the_line_ends_of_the_file_stay(ends: str) -> None:
    source = WHOLE.replace("\n", ends)
    page = reading(source)
    assert page.text == source
    assert [kind for kind, _ in anchors(page)] == [kind for kind, _ in anchors(reading(WHOLE))]


def test_other_separators_end_no_line() -> None:
    assert anchors(reading("a\x85b\u2028c\x0bd\n\ne")) == [("paragraph", "a\x85b\u2028c\x0bd"), ("paragraph", "e")]


@pytest.mark.parametrize(
    ("source", "fronts"),
    [
        pytest.param("+++\ntitle = 'x'\ntags = [\n 'a',\n]\n[params]\nx = 1\n+++\nBody", ["+++", "title = 'x'", "tags = [\n 'a',\n]", "[params]", "x = 1", "+++"], id="TOML"),
        pytest.param("% Fog\n% Ana Lopes\n% 2020\n\nBody", ["% Fog\n% Ana Lopes\n% 2020"], id="Pandoc"),
        pytest.param("---\ntitle: x\n...\nBody", ["---", "title: x", "..."], id="YAML that ends with dots"),
        pytest.param("---\n\nThe fog came in.\n\n---\n", [], id="two rules across the page"),
        pytest.param("---\ntitle: x\n", [], id="never closed"),
        pytest.param("\n---\ntitle: x\n---\n", [], id="not at the head"),
        pytest.param("title: x\n\nBody", [], id="no fence"),
        pytest.param("", [], id="empty"),
        pytest.param("---", [], id="a rule alone"),
    ],
)  # fmt: skip
def test_front_matter(source: str, fronts: list[str]) -> None:
    assert [text for kind, text in anchors(reading(source)) if kind == "front"] == fronts


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("[![a](b.jpg)](https://harbourpost.example/)", ["caption"]),
        ("![a][b]\n![c](d){width=3}", ["caption"]),
        ("![a](b) and words", ["paragraph"]),
        ("<figure>\n<img src='a'>\n</figure>", ["caption"]),
        ("<div>\nwords\n</div>", ["paragraph"]),
        ("> - a\n> - b", ["quote", "quote"]),
        ("- > a", ["quote"]),
        ("    indented code", ["code"]),
        ("## Two\n### Three ###", ["heading", "heading"]),
        (">\n> a", ["quote", "quote"]),
    ],
)
def test_kinds(source: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in anchors(reading(source))] == kinds


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(Refusal, match=r"quay/ferry\.md: byte 1: NUL"):
        reading(b"a\x00b")
    with pytest.raises(Refusal, match="Markdown of 1,000,001 characters; up to 1,000,000 are read"):
        reading("a\n" * 500_000 + "b")


@pytest.mark.parametrize(
    "source",
    ["> " * 50_000, ("> " * 200 + "\n") * 100, "- " * 50_000, "".join(" " * at + "- a\n" for at in range(500)), "[" * 50_000,
     "[\n" * 5_000, "![a](" * 20_000, "|" * 20_000 + "\n" + "|-" * 20_000, "<!-- \n" * 5_000, "```\n" * 5_000, "%\n" * 5_000],
    ids=range(11),
)  # fmt: skip
def test_hostile_files_end(source: str) -> None:
    began = time.monotonic()
    reading(source)
    assert time.monotonic() - began < 5


# ---- what the front matter says

RULES = manifest.load_pack(Path(rules.__file__).parent / "packs" / "frontmatter.yml").rules


def said(source: str) -> dict[str, list[str]]:
    page = reading(source)
    found: list[Said] = []
    for anchor in page.anchors:
        if anchor.kind == "front":
            for match in Ruleset(RULES).fronts(fold(anchor.span.of(page.text)))[:1]:
                spans = [
                    (field, type(span)(span.start + anchor.span.start, span.end + anchor.span.start))
                    for field, span in match.parts
                ]
                found.append(Said(match.rule, anchor.span, tuple(spans)))
    values: dict[str, list[str]] = {}
    for value in claims.values(found, Context(page.text, Authority(), language="en")):
        assert value.name in " ".join(page.text.split())
        values.setdefault(value.field, []).append(value.value)
    return values


def test_what_the_front_matter_says_is_claimed() -> None:
    assert said(WHOLE) == {
        "title": ["The ferry: late"],
        "author": ["Ana Lopes", "Ben Carter"],
        "published": ["2020-01-03"],
        "tag": ["harbour", "fog"],
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("author:\n  - Ana Lopes\n  - Ben Carter", {"author": ["Ana Lopes", "Ben Carter"]}),
        ("authors:\n- name: Ana Lopes", {"author": ["Ana Lopes"]}),
        ("categories:\n    - 'Sea'\n    - \"Fog & rain\"", {"category": ["Sea", "Fog & rain"]}),
        ("original_url: https://coastradio.example/1", {"origin-url": ["https://coastradio.example/1"]}),
        ("published: 2020-01-03T10:00:00+01:00", {"published": ["2020-01-03T10:00+01:00"]}),
        ("created: 2020-01-03", {}),
    ],
)
def test_lists_and_single_values(source: str, expected: dict[str, list[str]]) -> None:
    assert said(f"---\n{source}\n---\nBody\n") == expected


# ---- mutations

FUZZED = [(WHOLE, lambda raw: markdown.read(raw, PLACE))]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Flip, cut, double or drop a piece."""
    at, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    piece = raw[at:end]
    return {
        0: raw[:at] + bytes([chance.randrange(128)]) + raw[at + 1 :],
        1: raw[:at],
        2: raw[:end] + piece + raw[end:],
        3: raw[:at] + raw[end:],
        4: raw[:at] + bytes(chance.choice(b"-+*>#|`[]()!: \n\r\t<%~_=&\xe9") for _ in range(8)) + raw[at + 8 :],
    }[chance.randrange(5)]


def test_mutations_are_read_or_refused() -> None:
    chance = random.Random(17)
    for number in range(300):
        raw = mutated(WHOLE.encode(), chance)
        raw = mutated(raw, chance) if number % 2 else raw
        try:
            page = reading(raw)
        except Refusal as refused:
            assert str(refused).startswith("quay/ferry.md")
        else:
            assert page.text.encode(page.encoding or "utf-8") == raw
