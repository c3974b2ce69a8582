"""Invented articles for bench/serving_corpus.py: words, names, and what an article says before it is written down."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

OUTLETS, PEOPLE, TOPICS = 300, 5_000, 400
SYLLABLES = {
    "en": "ba den for gar hul kin lor mas nit ol pres rand sta tem wick yor el ing er ous tide har",
    "es": "ba cor del fa gra ñi lo mar nue ol pa ras sol te ver yo ción ado era isla",
    "de": "bau der ein fach gel hof klein land mei nor ober reich stadt ung wal zeit heit ü",
    "ru": "ба вор гор дом жи за кор лес мор но пол реч сто тем ход чер ный ская ость",
    "ar": "با تم جا حر دو را سم شا عل فر قا كت لم من نور ها وا يد ار",
}
SHARES = {"en": 60, "es": 12, "de": 12, "ru": 10, "ar": 6}
VOCABULARY, RUNNING = 40_000, 400_000
"""Words of a language: different ones, and in the running text that articles are cut from."""
PIECES = {  # rule -> label
    "bench.title": "title",
    "bench.credit": "credit-line",
    "bench.body": "body",
    "bench.share": "share-prompt",
    "bench.quote": "blockquote",
    "bench.related": "related-link",
    "bench.notice": "source-notice",
    "bench.copyright": "copyright",
    "bench.filed": "category-tags",
}


class Zipf(NamedTuple):
    """Picks of a list, the first most often."""

    items: Sequence[str]
    weights: list[float]

    @classmethod
    def of(cls, items: Sequence[str]) -> Zipf:
        return cls(items, list(accumulate(1 / rank for rank in range(1, len(items) + 1))))

    def some(self, draw: random.Random, count: int) -> list[str]:
        return draw.choices(self.items, cum_weights=self.weights, k=count)


@dataclass(frozen=True)
class World:
    """What all articles are made of: names, and for each language a long running text."""

    outlets: Zipf
    people: Zipf
    topics: Zipf
    names: dict[str, str]
    running: dict[str, str]


@cache
def world(seed: int) -> World:
    """Make up outlets, people, topics and languages."""
    draw = random.Random(seed)
    vocabularies = {code: _vocabulary(draw, syllables.split()) for code, syllables in SYLLABLES.items()}
    words = vocabularies["en"]
    names = {
        f"outlet-{at:03}": f"{words[at + 100].title()} {('Post', 'Herald', 'Radio')[at % 3]}" for at in range(OUTLETS)
    }
    names |= {f"person-{at:04}": " ".join(draw.sample(words, 2)).title() for at in range(PEOPLE)}
    topics = [f"{words[at].title()} {words[at + 700]}" for at in range(TOPICS)]
    return World(
        outlets=Zipf.of([key for key in names if key.startswith("outlet")]),
        people=Zipf.of([key for key in names if key.startswith("person")]),
        topics=Zipf.of(topics),
        names=names,
        running={code: _running(draw, Zipf.of(found)) for code, found in vocabularies.items()},
    )


def _vocabulary(draw: random.Random, syllables: list[str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(draw.choices(syllables, k=draw.choice((1, 2, 2, 3, 3, 4))))] = None
    return sorted(found, key=len)  # the shortest are used most


def _running(draw: random.Random, words: Zipf) -> str:
    text, at = words.some(draw, RUNNING), 0
    sentences = []
    while at < RUNNING:
        length = draw.randint(6, 22)
        sentences.append(" ".join(text[at : at + length]).capitalize())
        at += length
    return ". ".join(sentences) + ". "


def cut(draw: random.Random, running: str, size: int) -> str:
    """Return whole sentences from somewhere in a running text, of about `size` characters."""
    start = running.index(". ", draw.randrange(len(running) - size - 1_000)) + 2
    return running[start : running.index(". ", start + size) + 1]


# ---- one article


@dataclass
class Piece:
    """One tile, and the claims it makes: (field, value, exact, key)."""

    text: str
    rule: str
    says: tuple[tuple[str, str, str, str], ...] = ()


@dataclass
class Story:
    """What is told of an article before it is written down. `via`: a link between its origin and itself."""

    key: str
    document: str
    outlet: str
    day: str
    language: str
    title: str
    bodies: tuple[str, ...]
    authors: list[str]
    terms: list[tuple[str, str]]
    origin: str | None = None
    origin_day: str | None = None
    via: str | None = None
    disputed: str | None = None
    source: Story | None = None
    quoted: str | None = None

    def pieces(self, names: dict[str, str]) -> Iterator[Piece]:
        by = " and ".join(names[one] for one in self.authors)
        yield Piece(f"{self.title}\n", "bench.title", (("title", self.title, self.title, ""),))
        authors = [("author", names[one], names[one], one) for one in self.authors]
        where = ("outlet", names[self.outlet], names[self.outlet], self.outlet)
        when = ("published", self.day, self.day, "")
        yield Piece(f"By {by} | {names[self.outlet]} | {self.day}\n\n", "bench.credit", (*authors, where, when))
        yield Piece(f"{self.bodies[0]}\n\n", "bench.body", (("language", self.language, self.bodies[0][:300], ""),))
        yield Piece("Share this page with a friend.\n\n", "bench.share")
        yield Piece(f"{self.bodies[1]}\n\n", "bench.body")
        if self.quoted:
            yield Piece("“We shall see”, said the keeper of the lamp.\n\n", "bench.quote")
        yield Piece(f"Read more: all that {names[self.outlet]} has on {self.terms[0][1]}\n\n", "bench.related")
        yield Piece(f"{self.bodies[2]}\n\n", "bench.body")
        yield self._notice(names)
        filed = ", ".join(term for _, term in self.terms)
        yield Piece(f"Filed under: {filed}\n", "bench.filed", tuple((*pair, pair[1], "") for pair in self.terms))

    def _notice(self, names: dict[str, str]) -> Piece:
        if self.disputed and self.origin:
            both = [("origin-outlet", names[one], names[one], one) for one in (self.origin, self.disputed)]
            return Piece(f"First published by {both[0][1]}. Also: {both[1][1]}.\n", "bench.notice", tuple(both))
        if not self.origin:
            return Piece(f"Copyright {names[self.outlet]}.\n", "bench.copyright")
        told = [("origin-outlet", names[self.origin], names[self.origin], self.origin)]
        told += [("origin-published", self.origin_day, self.origin_day, "")] if self.origin_day else []
        told += [("via-outlet", names[self.via], names[self.via], self.via)] if self.via else []
        through = f", by way of {names[self.via]}" if self.via else ""
        return Piece(
            f"First published by {names[self.origin]} on {self.origin_day}{through}.\n", "bench.notice", tuple(told)
        )


def starts(story: Story, names: dict[str, str]) -> list[int]:
    """Return where the bodies of a story stand in its document."""
    found, at = [], 0
    for piece in story.pieces(names):
        if PIECES[piece.rule] == "body":
            found.append(at)
        at += len(piece.text)
    return found
