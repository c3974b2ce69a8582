"""What a rule or a label took of which pages: characters, outlets, texts, places.

A rule may have spoken a million times. Numbers are of its first spans, in the order of an index by the documents'
hashes, which is as good as chance; the page says so where there are more.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from curate.publish import answers
from curate.publish.answers import First, Row

LOOKED = 10_000
"""Spans that are counted up."""
READ = 2_000
"""Spans whose words are read."""
CHARACTERS = 20_000_000
"""Characters of documents that are read for these words, and no more."""
OUTLETS, TEXTS, PLACES = 20, 20, 50
"""Lines of the lists."""

Named = Literal["rule", "label"]


@dataclass(frozen=True, slots=True)
class Uses:
    """What the first spans of a rule or a label are; `whole` where there are no others.

    `by`: of labels how many spans each rule has, of rules each label. `texts`: the same words again and again.
    `read`: spans whose words are known. `places`: the first of the spans with their words.
    """

    spans: int
    whole: bool
    characters: int
    kept: int
    documents: int
    articles: int
    outlets: First
    by: First
    read: int
    texts: First
    places: tuple[Row, ...]


_SPANS = """
select spans.document, spans."start", spans."end", spans.article, spans.label, spans.rule, spans.kept,
  articles.title, articles.outlet, outlets.name
from spans
left join articles on articles.id = spans.article
left join outlets on outlets.id = articles.outlet
where spans.{named} = ? order by spans.document, spans."start" limit ?
"""
_TEXT = "select text from document_texts where document = ?"


def uses(connection: sqlite3.Connection, named: Named, key: str) -> Uses:
    """Return what the first spans of a rule or a label are."""
    found = answers.rows(connection, _SPANS.format(named=named), key, LOOKED + 1)
    spans = found[:LOOKED]
    words = list(_words(connection, spans[:READ]))
    return Uses(
        spans=len(spans),
        whole=len(found) <= LOOKED,
        characters=sum(span["end"] - span["start"] for span in spans),
        kept=sum(span["kept"] for span in spans),
        documents=len({span["document"] for span in spans}),
        articles=len({span["article"] for span in spans if span["article"]}),
        outlets=answers.cut(_outlets(spans), OUTLETS),
        by=answers.cut(_by(spans, "label" if named == "rule" else "rule"), OUTLETS),
        read=len(words),
        texts=answers.cut(_again(words), TEXTS),
        places=tuple(words[:PLACES]),
    )


def _words(connection: sqlite3.Connection, spans: Sequence[Row]) -> Iterator[Row]:
    """Yield spans with their words, as many as may be read; each document is read once."""
    left = CHARACTERS
    for document, group in groupby(spans, key=lambda span: span["document"]):
        if left <= 0:
            return
        held = answers.rows(connection, _TEXT, document)
        text = held[0]["text"] if held else ""
        left -= len(text)
        for span in group:
            yield {**span, "words": text[span["start"] : span["end"]].strip()}


def _again(spans: Iterable[Row]) -> list[Row]:
    """The words of more than one span, those of most first, with the first place they stand at."""
    places: dict[str, Row] = {}
    times: Counter[str] = Counter()
    for span in spans:
        times[span["words"]] += 1
        places.setdefault(span["words"], span)
    again = [(words, number) for words, number in times.items() if words and number > 1]
    again.sort(key=lambda one: (-one[1], one[0]))
    return [{"words": words, "times": number, "place": places[words]} for words, number in again]


def _outlets(spans: Iterable[Row]) -> list[Row]:
    """Spans and characters by the outlet of the article, most first; what lies in no article has none."""
    return _summed(spans, ("outlet", "name"))


def _by(spans: Iterable[Row], column: str) -> list[Row]:
    return _summed(spans, (column,))


def _summed(spans: Iterable[Row], columns: tuple[str, ...]) -> list[Row]:
    counts: Counter[tuple[str | None, ...]] = Counter()
    characters: Counter[tuple[str | None, ...]] = Counter()
    for span in spans:
        key = tuple(span[column] for column in columns)
        counts[key] += 1
        characters[key] += span["end"] - span["start"]
    rows = [
        {**dict(zip(columns, key, strict=True)), "spans": number, "characters": characters[key]}
        for key, number in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["spans"], *(str(row[column]) for column in columns)))
