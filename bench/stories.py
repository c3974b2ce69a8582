"""Made-up news with copies whose sources are known to the character.

    python bench/stories.py OUT --articles 1000 --seed 1

OUT gets `articles.jsonl` (what a detector sees), `gold.jsonl` (pairs that share text, with aligned spans) and
`origins.jsonl` (what each article is, its direct sources, its family). bench/reuse.md tells what the fields mean.

Every character of an article is its own or was taken from somewhere: an article is a list of pieces (origin, offset in
the origin, start, length). Whoever copies takes pieces along, so that what any two articles share is known exactly,
also where both took it from a third, which may not be held. Articles are made in blocks of a few topics; a block knows
nothing of the others, so that memory does not grow and any block can be made again from the seed.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import random
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import story_words
from story_words import Language, Writer, barred, spaced

TOPICS = 4  # a block
GAP = 40  # code points of edited text that do not end a span
LEAST = {"chinese": 12}  # code points two articles must share, or the pair is "slight"
LEAST_ELSE = 40
FIRST_DAY = date(2015, 1, 1)

# Shares of a topic's articles. What is left are stories of their own.
SHARES = {
    "verbatim": 0.06, "trimmed": 0.06, "expanded": 0.05, "light": 0.06, "paraphrase": 0.05, "ocr": 0.04, "quote": 0.04,
    "quote1": 0.04, "block": 0.04, "digest": 0.02, "chain": 0.04, "lead": 0.04, "wire": 0.06,
}  # fmt: skip
RELATIONS = {
    "verbatim": "copy", "trimmed": "trimmed", "expanded": "expanded", "light": "copy", "paraphrase": "copy",
    "ocr": "copy", "quote": "quotation", "quote1": "quotation", "block": "excerpt", "digest": "excerpt",
    "chain": "copy", "lead": "excerpt", "wire": "copy",
}  # fmt: skip
PARTIAL = ("quote1", "quote", "block", "digest", "lead")  # smallest first: what names a pair of siblings
APART = frozenset({"quote1", "quote", "block", "digest"})  # never joins families
TONGUES = (
    *("english",) * 3, "cyrillic", *("english",) * 3, "arabic", *("english",) * 3, "chinese", *("english",) * 8,
)  # fmt: skip


class Piece(NamedTuple):
    """`length` code points at `start` of an article are those at `at` of `origin`."""

    origin: int
    at: int
    start: int
    length: int


class Cut(NamedTuple):
    """Text taken from another article."""

    story: Story
    start: int
    end: int


class Loan(NamedTuple):
    """Text whose origin is no article: a speech, a headline. `at` is its offset there."""

    origin: int
    at: int
    text: str


Segment = str | Cut | Loan
Recipe = list[list[Segment]]  # paragraphs


class Claim(NamedTuple):
    outlet: str
    kind: str


class Head(NamedTuple):
    """Headline and byline, with the origin that stands for them."""

    origin: int
    title: str
    byline: str


@dataclass(slots=True)
class Outlet:
    name: str
    staff: list[str]
    notices: list[str]
    share: str


@dataclass(slots=True, eq=False)
class Story:
    """An article as it is printed, and where its text is from."""

    number: int
    kind: str
    topic: int
    language: str
    outlet: Outlet
    head: Head
    day: int  # true day, days from FIRST_DAY
    shown: int | None = None  # the day that is printed
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)  # without furniture
    sources: list[Story] = field(default_factory=list)  # direct ones
    claims: list[Claim] = field(default_factory=list)
    claim_is: str | None = None  # true | origin | unheld | wrong | self
    held: bool = True

    @property
    def id(self) -> str:
        return hashlib.blake2b(str(self.number).encode(), digest_size=8).hexdigest()


class Draft:
    """Text under way, and the pieces it is of."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.size = 0
        self.parts: list[str] = []
        self.pieces: list[Piece] = []

    def add(self, segment: Segment) -> None:
        if isinstance(segment, Cut):
            self._take(*segment)
        elif isinstance(segment, str):
            self._piece(self.number, self.size, segment)
        else:
            self._piece(*segment)

    def _piece(self, origin: int, at: int, text: str) -> None:
        if not text:
            return
        pieces, size = self.pieces, len(text)
        if pieces and pieces[-1][0] == origin and pieces[-1][1] + pieces[-1][3] == at:
            _, first, start, before = pieces[-1]
            pieces[-1] = Piece(origin, first, start, before + size)
        else:
            pieces.append(Piece(origin, at, self.size, size))
        self.parts.append(text)
        self.size += size

    def _take(self, story: Story, start: int, end: int) -> None:
        text = story.text
        at = bisect_right(story.pieces, start, key=_start) - 1
        for origin, first, begin, length in islice(story.pieces, at, None):
            if begin >= end:
                return
            low, high = max(start, begin), min(end, begin + length)
            if low < high:
                self._piece(origin, first + low - begin, text[low:high])


def _start(piece: Piece) -> int:
    return piece.start


# ---- outlets and their furniture

PLACES = spaced(
    "Harbour Northern Valley Civic Meridian Coastal Old-Town River Morning Evening Lantern Granite Orchard Summit"
)
PAPERS = spaced(
    "Post Courier Herald Observer Ledger Dispatch Gazette Chronicle Tribune Record Monitor Bulletin Wire Review"
)
PLEAS = barred("""
{o} lives on {N}, not on {N}, and {s} keeps it so.|If the {n} matters to you, {p} asks for {h} a month.|
Our {a} newsroom takes no {N} from {o} or from {N}.|Work on {N} costs {x} and {a} {N}.|
Help {s} keep the {n} open to {a} {N}.|Every {n}, however {a}, pays for {x} or {h} {N}.|
Since {m}, {h} {N} have joined our {a} {n}.|We ask {N} once, before the {a} {n} {v} {l}.|
Give {h} today and {s} will {V} another {n}.|Without {N} like you, {o} could not {V} {l}.
""")
DISCLAIMERS = barred("""
The views {g} here are {s}'s and {a}, not those of {o}.|{o} accepts no {n} for {N} or {a} {N}.|
Nothing here is {a} advice, nor {x}, nor a {a} {n}.|We correct {N} as {a} {N} reach the {n} desk.|
{o} follows the {n} code and {s}'s rules on {N}.|Links to {N} are for {a} {N} only.|
Comments on {N} close after {h} {N}; {a} ones are removed by {s}.|Pictures of {N} belong to {o} and {p}.
""")
FAIR_USE = barred("""
This {n} may hold {a} material whose {n} was not {v}.|{o} offers such {N} for {N}, criticism and {a} {N}.|
We hold this {a} use fair in {L} and under {s}'s {n}.|Whoever wants {x} beyond that must {V} the {n} first.|
Requests about {N} are answered by {o} within {h} {N}.|Copyright in {N} stays with {s}, {p} and {a} {N}.
""")
LETTERS = barred("""
Sign up for the {o} {n} and get {N} every {w}.|Read more on {N} and the {a} {n} here.|
{s} reads {N} on {o} radio, {w} by {w}.|Get the {o} app for {N}, {N} and {a} alerts.|
Subscribers of {o} can give {h} {N} to {a} friends.|Write to {p} about {N}, {N} or {l}.
""")
BUTTONS = spaced(
    "Share Tweet Email Print Save Listen Follow Subscribe Comments Translate Bookmark Copy-link Report Tip"
)
CREDITS = [
    "This article was first published by {}.", "Originally published at {}.", "Source: {}", "Republished from {}.",
    "Read the original at {}.", "This story first appeared in {} and is printed here with its permission.",
]  # fmt: skip


@lru_cache(maxsize=8)
def outlets(count: int, seed: int, tongue: str) -> list[Outlet]:
    """Return the outlets of a language."""
    language = story_words.language(tongue, seed)
    draw = random.Random(f"{seed}/{tongue}/outlets")
    names: dict[str, None] = {}
    while len(names) < count:
        head = draw.choice(language.words["L"] + PLACES) if tongue == "english" else draw.choice(language.words["L"])
        names.setdefault(f"{head} {draw.choice(PAPERS)}")
    made = [_outlet(name, Writer(language, (seed, 77, at)), draw) for at, name in enumerate(names)]
    for one in made:
        if draw.random() < 0.1:  # of the same publisher as another: one notice is the same
            one.notices[-1] = draw.choice(made).notices[0]
    return made


def _outlet(name: str, writer: Writer, draw: random.Random) -> Outlet:
    if writer.language.name == "english":
        groups = draw.sample((PLEAS, DISCLAIMERS, FAIR_USE, LETTERS), draw.randint(2, 4))
        notices = [
            " ".join(_filled(one, name, writer) for one in draw.sample(group, draw.randint(2, 3))) for group in groups
        ]
        share = " ".join([*draw.sample(BUTTONS, 7), writer.word("n")])
    else:
        notices = [writer.paragraph(2) for _ in range(draw.randint(2, 3))]
        share = writer.headline()
    staff = [writer.word("p") for _ in range(12)]
    return Outlet(name, staff, notices, share)


def _filled(text: str, name: str, writer: Writer) -> str:
    return re.sub(r"\{(\w)\}", lambda slot: name if slot[1] == "o" else writer.word(slot[1]), text)


def outlet_counts(articles: int) -> dict[str, int]:
    """How many outlets write in each language: 33 for up to a thousand articles, then with the square root."""
    more = max(1.0, (articles / 1000) ** 0.5)
    return {
        "english": round(20 * more),
        "cyrillic": round(5 * more),
        "arabic": round(4 * more),
        "chinese": round(4 * more),
    }


# ---- what becomes of a text that is taken


@lru_cache(maxsize=1)
def exchanges() -> dict[str, str]:
    """Return the words that an editor exchanges: synonyms, and American for British spelling, both ways."""
    pairs = [line.split() for line in story_words.SYNONYMS] + list(map(list, story_words.SPELLINGS.items()))
    return {one: other for a, b in pairs for one, other in ((a, b), (b, a))}


def whole(source: Story) -> Recipe:
    return [[Cut(source, start, end)] for start, end in source.paragraphs]


def sentences(source: Story, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of a paragraph's sentences."""
    ends = [start + found.end() for found in re.finditer(r'[.!?][”"»]?(?= )|。', source.text[start:end])]
    ends = [*(at for at in ends if at < end), end]
    found, at = [], start
    for stop in ends:
        while at < stop and source.text[at] == " ":
            at += 1
        if at < stop:
            found.append((at, stop))
        at = stop
    return found


class Editor:
    """Changes taken text as people and scanners do."""

    def __init__(self, writer: Writer, draw: random.Random) -> None:
        self.writer = writer
        self.draw = draw
        self.language: Language = writer.language

    def trimmed(self, source: Story) -> Recipe:
        """The end is cut, within a paragraph at the end of a sentence, or paragraphs are dropped."""
        spans = source.paragraphs
        if len(spans) > 3 and self.draw.random() < 0.5:
            kept = sorted(self.draw.sample(range(len(spans)), max(2, round(len(spans) * self.draw.uniform(0.5, 0.8)))))
            return [[Cut(source, *spans[at])] for at in kept]
        kept_spans = list(spans[: max(1, round(len(spans) * self.draw.uniform(0.4, 0.85)))])
        start, end = kept_spans[-1]
        kept_spans[-1] = (start, self.draw.choice(sentences(source, start, end))[1])
        return [[Cut(source, *span)] for span in kept_spans]

    def expanded(self, source: Story) -> Recipe:
        recipe = whole(source)
        for _ in range(self.draw.randint(1, max(1, len(recipe) // 2))):
            recipe.insert(self.draw.randint(1, len(recipe)), [self.paragraph()])
        return recipe

    def lead(self, source: Story) -> Recipe:
        recipe = whole(source)[: self.draw.randint(1, 3)]
        for _ in range(self.draw.randint(4, 9)):
            recipe.append([self.paragraph()])
        return recipe

    def light(self, source: Story) -> Recipe:
        rate = self.draw.uniform(0.05, 0.10)
        return [self.reworded(source, *span, rate) for span in source.paragraphs]

    def paraphrase(self, source: Story) -> Recipe:
        """22 % of the words edited, sentences dropped, neighbours exchanged."""
        recipe: Recipe = []
        for span in source.paragraphs:
            kept = [one for one in sentences(source, *span) if self.draw.random() > 0.12] or [span]
            if len(kept) > 1 and self.draw.random() < 0.4:
                at = self.draw.randrange(len(kept) - 1)
                kept[at], kept[at + 1] = kept[at + 1], kept[at]
            line: list[Segment] = []
            for one in kept:
                line += [self.language.joint] if line else []
                line += self.reworded(source, *one, 0.22)
            recipe.append(line)
        return recipe

    def reworded(self, source: Story, start: int, end: int, rate: float) -> list[Segment]:
        line: list[Segment] = []
        at, text = start, source.text
        swaps, chance = exchanges(), self.draw.random
        if not self.language.joint:
            rate /= 2  # a sign is half a word
        often = min(0.5, 3 * rate)
        for found in self.language.token.finditer(text, start, end):
            word = found.group()
            if chance() >= (often if word in swaps else rate) or found.start() < at:
                continue
            line += [Cut(source, at, found.start()), *self._edit(word)]
            at = found.end()
            if line[-1] == "" and text[at : at + 1] == " " and at + 1 < end:
                at += 1  # a dropped word takes a space along
        return [*line, Cut(source, at, end)] if at < end else line

    def _edit(self, word: str) -> list[Segment]:
        """Return what stands for a word: another, one more, or none."""
        if word.isdigit():
            return [str(self.draw.randint(2, 999))]
        chance = self.draw.random()
        if word in exchanges() and chance < 0.8:
            return [exchanges()[word]]
        if chance < 0.55:
            other = self.writer.word(self.draw.choice("nNav"))
            return [other.title() if word[0].isupper() else other]
        if chance < 0.8:
            filler = self.draw.choice(story_words.FILLERS) if self.language.name == "english" else self.writer.word("d")
            return [f"{word}{self.language.joint}{filler}"]
        return [""]

    def scanned(self, source: Story) -> Recipe:
        """2 to 7 % of the characters misread, and lines broken as on the page, with hyphens."""
        rate = self.draw.uniform(0.02, 0.07)
        return [self._misread(source, start, end, rate) for start, end in source.paragraphs]

    def _misread(self, source: Story, start: int, end: int, rate: float) -> list[Segment]:
        line: list[Segment] = []
        at = start
        for place, said, taken in self._faults(source.text, start, end, rate):
            if place < at or place + taken > end:
                continue
            line += [Cut(source, at, place), said]
            at = place + taken
        return [*line, Cut(source, at, end)]

    def _faults(self, text: str, start: int, end: int, rate: float) -> list[tuple[int, str, int]]:
        """Return (place, what is read there, characters it stands for), in order."""
        faults: list[tuple[int, str, int]] = []
        at = start + int(self.draw.expovariate(rate))
        while at < end:
            if text[at].isalpha():
                faults.append((at, self._misreading(text[at]), 1))
            at += 1 + int(self.draw.expovariate(rate))
        at = start + 66
        while at < end - 2:
            blank = text.find(" ", at, at + 12)
            if text[at - 1 : at + 1].isalpha() and (blank < 0 or self.draw.random() < 0.3):
                faults.append((at, "-\n" if self.language.joint else "\n", 0))
            elif blank >= 0:
                faults.append((blank, "\n", 1))
            at += 68
        return sorted(faults)

    def _misreading(self, letter: str) -> str:
        if self.draw.random() < 0.15:
            return ""
        alike = LOOKALIKES.get(letter)
        return self.draw.choice(alike) if alike else self.draw.choice(self.language.letters)

    def paragraph(self) -> str:
        return self.writer.paragraph(self.draw.randint(2, 4))

    def own(self, words: float) -> Recipe:
        """Paragraphs of about so many words."""
        recipe: Recipe = []
        left = max(3, round(words / 19))
        while left > 0:
            size = min(left, self.draw.randint(1, 4))
            recipe.append([self.writer.paragraph(size)])
            left -= size
        return recipe


LOOKALIKES = {
    "l": ["1", "i", "I"], "i": ["1", "l", "j"], "o": ["0", "c"], "e": ["c", "o"], "m": ["rn", "nn"], "n": ["u", "ri"],
    "u": ["n", "ii"], "h": ["b", "li"], "s": ["5", "8"], "a": ["o", "n"], "t": ["f", "l"], "w": ["vv"], "d": ["cl"],
    "и": ["н", "п"], "н": ["и", "п"], "о": ["0", "с"], "т": ["г", "m"], "ш": ["ш", "щ"], "с": ["е", "о"],
    "ب": ["ت", "ن"], "ت": ["ن", "ث"], "ح": ["ج", "خ"], "د": ["ذ"], "ر": ["ز"], "س": ["ش"], "ع": ["غ"], "ف": ["ق"],
}  # fmt: skip


# ---- a topic


class Desk:
    """Makes the articles of one topic."""

    def __init__(self, block: Block, topic: int, size: int) -> None:
        self.block = block
        self.topic = topic
        self.size = size
        self.draw = random.Random(f"{block.seed}/{topic}")
        tongue = TONGUES[topic % len(TONGUES)]
        self.writer = Writer(story_words.language(tongue, block.seed), (block.seed, 1, topic))
        self.editor = Editor(self.writer, self.draw)
        self.outlets = outlets(outlet_counts(block.total)[tongue], block.seed, tongue)
        self.day = self.draw.randrange(max(60, block.total // 30))
        self.stories: list[Story] = []
        self.speech = (block.virtual(), [self.writer.sentence() for _ in range(10)])

    def run(self) -> list[Story]:
        """Return the topic's articles, digests excepted: they draw on the whole block."""
        counts = shares(self.draw, self.size)
        self.counts = counts
        originals = [self.original() for _ in range(counts["own"])]
        self.stories = originals
        for kind in (
            "verbatim",
            "trimmed",
            "expanded",
            "light",
            "paraphrase",
            "ocr",
            "lead",
            "quote",
            "quote1",
            "block",
        ):
            self.stories = self.stories + [self.derived(kind, self._source(originals)) for _ in range(counts[kind])]
        links = [one for one in self.stories if one.kind in ("trimmed", "expanded", "light", "paraphrase")]
        for _ in range(counts["chain"]):
            self.stories = [*self.stories, self.derived("chain", self.draw.choice(links or originals))]
        return self.stories + self.wires(counts["wire"])

    def _source(self, originals: list[Story]) -> Story:
        """A few stories are copied often, most never."""
        return originals[int(len(originals) * self.draw.random() ** 1.7)]

    def blank(self, kind: str, outlet: Outlet, day: int) -> Story:
        head = Head(self.block.virtual(), self.writer.headline(), f"By {self.draw.choice(outlet.staff)}, {outlet.name}")
        tongue = self.writer.language.name
        return Story(self.block.next(), kind, self.topic, tongue, outlet, head, day)

    def original(self, *, held: bool = True) -> Story:
        story = self.blank("own", self.draw.choice(self.outlets), self.day + self.draw.randrange(10))
        words = min(1500, max(150, self.draw.lognormvariate(6.3, 0.45)))
        recipe = self.editor.own(words)
        if held and self.draw.random() < 0.12:
            recipe.insert(self.draw.randint(1, len(recipe)), self._spoken())
        if held and self.draw.random() < 0.2:
            story.claims, story.claim_is = [Claim(story.outlet.name, "canonical")], "self"
        story.held = held
        return self.printed(story, recipe)

    def _spoken(self) -> list[Segment]:
        """One to three sentences of the topic's speech, in quotation marks."""
        origin, said = self.speech
        first = self.draw.randrange(len(said) - 2)
        number = self.draw.randint(1, 3)
        joint = self.writer.language.joint
        at = len(joint.join(said[:first])) + (len(joint) if first else 0)
        left, right = self.draw.choice(self.writer.language.quotes)
        speaker = self.writer.word("p")
        return [
            left,
            Loan(origin, at, joint.join(said[first : first + number])),
            f"{right} {speaker}{SAID[self.writer.language.name]}",
        ]

    def derived(self, kind: str, source: Story) -> Story:
        """Return a story of another outlet that takes text of `source`."""
        outlet = self._other(source.outlet)
        story = self.blank(kind, outlet, source.day + self._delay())
        story.sources = [source]
        whole_copy = kind not in PARTIAL
        if whole_copy and self.draw.random() < 0.6:
            story.head = source.head
        recipe = self.recipe(kind, source)
        self._claim(story, source)
        return self.printed(story, recipe, raw=kind == "ocr")

    def recipe(self, kind: str, source: Story) -> Recipe:
        edit = self.editor
        made: dict[str, Callable[[Story], Recipe]] = {
            "verbatim": whole, "trimmed": edit.trimmed, "expanded": edit.expanded, "light": edit.light,
            "paraphrase": edit.paraphrase, "ocr": edit.scanned, "lead": edit.lead, "quote": self.quote,
            "quote1": self.quote, "block": self.block_quote,
            "chain": lambda one: whole(one) if self.draw.random() < 0.6 else edit.light(one),
        }  # fmt: skip
        if kind == "quote1":
            return self.quote(source, 1)
        return made[kind](source)

    def quote(self, source: Story, number: int = 0) -> Recipe:
        """A story of its own that quotes one to three sentences, with a reporting verb."""
        recipe = self.editor.own(self.draw.uniform(150, 900))
        number = number or self.draw.randint(2, 3)
        runs = [
            found[at : at + number]
            for span in source.paragraphs
            for found in [sentences(source, *span)]
            for at in range(len(found) - number + 1)
        ]
        runs = [run for run in runs if not set('"“”«»「」') & set(source.text[run[0][0] : run[-1][1]])]
        run = self.draw.choice(runs) if runs else [source.paragraphs[0]]
        left, right = self.draw.choice(self.writer.language.quotes)
        verb = SAID[self.writer.language.name]
        cut = Cut(source, run[0][0], run[-1][1])
        if self.draw.random() < 0.5:
            line: list[Segment] = [f"{source.outlet.name}{verb} ".replace(". ", ": ") + left, cut, right]
        else:
            line = [left, cut, f"{right} {self.writer.word('s')}{verb}"]
        recipe.insert(self.draw.randint(1, len(recipe)), line)
        return recipe

    def block_quote(self, source: Story) -> Recipe:
        """A story of its own with a paragraph of another, without quotation marks."""
        recipe = self.editor.own(self.draw.uniform(150, 900))
        at = self.draw.randint(1, len(recipe))
        recipe.insert(at, [Cut(source, *self.draw.choice(source.paragraphs))])
        if self.draw.random() < 0.5:
            recipe.insert(at, [f"{self.writer.word('s')}{SAID[self.writer.language.name]}"])
        return recipe

    def wires(self, number: int) -> list[Story]:
        """Return what several outlets print on one day of a wire story that is not held."""
        made: list[Story] = []
        while number - len(made) >= 2:
            source = self.original(held=False)
            for outlet in self.draw.sample(
                self.outlets, min(self.draw.randint(2, 5), number - len(made), len(self.outlets))
            ):
                story = self.blank("wire", outlet, source.day)
                story.sources = [source]
                story.head = source.head if self.draw.random() < 0.5 else story.head
                self._claim(story, source)
                recipe = self.recipe(self.draw.choice(("verbatim", "verbatim", "trimmed", "light")), source)
                made.append(self.printed(story, recipe))
        return made + [self.original() for _ in range(number - len(made))]

    def digest(self, sources: list[Story]) -> Story:
        """Return a story that prints the beginnings of several, under their headlines or its own."""
        story = self.blank("digest", self.draw.choice(self.outlets), max(one.day for one in sources) + self._delay())
        story.sources = sources
        recipe: Recipe = [[self.editor.paragraph()]]
        for one in sources:
            title = Loan(one.head.origin, 0, one.head.title)
            recipe.append([title if self.draw.random() < 0.6 else self.writer.headline()])
            start, end = one.paragraphs[0]
            found = sentences(one, start, end)
            recipe.append([Cut(one, start, found[min(len(found), self.draw.randint(1, 3)) - 1][1])])
            if len(one.paragraphs) > 1 and self.draw.random() < 0.4:
                recipe.append([Cut(one, *one.paragraphs[1])])
        return self.printed(story, recipe)

    def _other(self, outlet: Outlet) -> Outlet:
        return self.draw.choice([one for one in self.outlets if one is not outlet])

    def _delay(self) -> int:
        return 0 if self.draw.random() < 0.35 else 1 + int(self.draw.expovariate(0.25))

    def _claim(self, story: Story, source: Story) -> None:
        """45 % of copies say where they are from; of these some are wrong, or name themselves."""
        if self.draw.random() >= 0.45:
            return
        kind = "claim" if self.draw.random() < 0.7 else "canonical"
        chance = self.draw.random()
        named, story.claim_is = source.outlet, "true" if source.held else "unheld"
        if chance < 0.04:
            named, story.claim_is = story.outlet, "self"
        elif chance < 0.07:
            others = [one for one in self.outlets if one is not source.outlet and one is not story.outlet]
            named, story.claim_is = self.draw.choice(others), "wrong"
        elif story.kind == "chain" and chance < 0.5:
            named, story.claim_is = source.sources[0].outlet if source.sources else source.outlet, "origin"
        if story.claim_is == "origin" and named is story.outlet:
            story.claim_is = "self"
        story.claims = [Claim(named.name, kind)]

    # -- the page

    def printed(self, story: Story, recipe: Recipe, *, raw: bool = False) -> Story:
        """Put a story's paragraphs on its page, with headline, credit and furniture, and date it."""
        draft = Draft(story.number)
        for line in self._above(story):
            self._line(draft, line)
        middle = self.draw.randint(1, len(recipe)) if self.draw.random() < 0.25 and not raw else -1
        for at, line in enumerate(recipe):
            if at == middle:
                self._line(draft, [self.draw.choice(story.outlet.notices)])
            start = self._line(draft, line)
            story.paragraphs.append((start, draft.size))
        for line in self._below(story):
            self._line(draft, line)
        story.text = "".join(draft.parts)
        story.pieces = draft.pieces
        self._date(story)
        return story

    def _line(self, draft: Draft, line: list[Segment]) -> int:
        if draft.size:
            draft.add("\n")
        start = draft.size
        for segment in line:
            draft.add(segment)
        return start

    def _above(self, story: Story) -> Iterator[list[Segment]]:
        if not story.held:
            return
        if self.draw.random() < 0.3:
            yield [story.outlet.share]
        if self.draw.random() < 0.3:
            head = story.head
            yield [Loan(head.origin, 0, head.title)]
            if self.draw.random() < 0.6:
                yield [Loan(head.origin, len(head.title) + 1, head.byline)]

    def _below(self, story: Story) -> Iterator[list[Segment]]:
        if not story.held:
            return
        if story.claims and story.claims[0].kind == "claim" and self.draw.random() < 0.6:
            yield [self.draw.choice(CREDITS).format(story.claims[0].outlet)]
        for notice in story.outlet.notices:
            if self.draw.random() < 0.7:
                yield [notice]

    def _date(self, story: Story) -> None:
        chance = self.draw.random()
        if chance < 0.10:
            return
        story.shown = story.day
        if story.sources and self.draw.random() < 0.04:
            story.shown = min(one.day for one in story.sources) - self.draw.randint(1, 5)


SAID = {"english": " wrote.", "cyrillic": " сообщает.", "arabic": " وقال.", "chinese": "说。"}


def shares(draw: random.Random, size: int) -> dict[str, int]:
    """Return how many of a topic's articles are of each kind; what chance rounds off is stories of their own."""
    counts = {kind: int(size * share + draw.random()) for kind, share in SHARES.items()}
    own = size - sum(counts.values())
    while own < 2:
        most = max(counts, key=lambda kind: counts[kind])
        if counts[most] == 0:
            break
        counts[most] -= 1
        own += 1
    return {**counts, "own": max(own, 0)}


# ---- a block and its gold


class Span(NamedTuple):
    """Aligned stretches of two articles, in code points, half-open."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that share text; `relation` is read from source to copy."""

    a: str
    b: str
    kind: str  # of the copy; or sibling, sibling-<kind>, ends (of a chain), speech, slight
    relation: str | None
    direction: str  # a->b | b->a | none, where neither has it from the other
    knowable: bool
    evidence: tuple[str, ...]  # claim, date, quotes, digest
    misleading: tuple[str, ...]  # date: printed in the wrong order; claim: names the wrong article's outlet
    shared: int  # code points that are the same
    spans: tuple[Span, ...]
    free: tuple[Span, ...]  # shared third-party speech beside: neither right nor wrong


class Match(NamedTuple):
    """`length` code points that two articles have from one origin."""

    a: int
    b: int
    length: int
    origin: int


def meet(ours: list[Piece], theirs: list[Piece]) -> list[Match]:
    """Return what two lists of pieces of one origin, each in its order, have in common."""
    found = []
    left, right = iter(ours), iter(theirs)
    one, two = next(left, None), next(right, None)
    while one and two:
        origin, one_at, one_start, one_length = one
        _, two_at, two_start, two_length = two
        low = one_at if one_at > two_at else two_at
        one_end, two_end = one_at + one_length, two_at + two_length
        high = one_end if one_end < two_end else two_end
        if low < high:
            found.append(Match(one_start + low - one_at, two_start + low - two_at, high - low, origin))
        if one_end <= two_end:
            one = next(left, None)
        else:
            two = next(right, None)
    return found


def chained(matches: Iterable[Match]) -> list[list[Match]]:
    """Join matches that follow one another in both articles with at most GAP code points between."""
    runs: list[list[Match]] = []
    for match in sorted(matches):
        if runs:
            last = runs[-1][-1]
            a_gap, b_gap = match.a - last.a - last.length, match.b - last.b - last.length
            if 0 <= a_gap <= GAP and 0 <= b_gap <= GAP:
                runs[-1].append(match)
                continue
        runs.append([match])
    return runs


def _span(run: list[Match]) -> Span:
    first, last = run[0], run[-1]
    return Span(first.a, last.a + last.length, first.b, last.b + last.length)


def pair(one: Story, other: Story, matches: list[Match], speeches: set[int]) -> Pair:
    """Return the gold of two articles that share text."""
    if one.id > other.id:
        one, other = other, one
        matches = [Match(match.b, match.a, match.length, match.origin) for match in matches]
    least = LEAST.get(one.language, LEAST_ELSE)
    runs = [run for run in chained(matches) if sum(match.length for match in run) * 2 >= least]
    real = [run for run in runs if any(match.origin not in speeches for match in run)]
    shared = sum(match.length for run in real or runs for match in run)
    kind = _kind(one, other, spoken=bool(runs) and not real) if shared >= least else "slight"
    source, copy = _roles(one, other)
    evidence, misleading = _visible(source, copy) if source and copy else ((), _crossed(one, other))
    spans, free = (real, [run for run in runs if run not in real]) if real else (runs, [])
    return Pair(
        a=one.id, b=other.id, kind=kind,
        relation=RELATIONS[copy.sources[0].kind if kind == "ends" else copy.kind] if copy else None,
        direction="none" if copy is None else "a->b" if copy is other else "b->a",
        knowable=bool(evidence) and (not misleading or "claim" in evidence), evidence=evidence, misleading=misleading,
        shared=shared, spans=tuple(map(_span, spans)), free=tuple(map(_span, free)),
    )  # fmt: skip


def _roles(one: Story, other: Story) -> tuple[Story | None, Story | None]:
    """Return source and copy, also at the ends of a chain; none where neither has it from the other."""
    for source, copy in ((one, other), (other, one)):
        if any(source is above or any(source is top for top in above.sources) for above in copy.sources):
            return source, copy
    return None, None


def _kind(one: Story, other: Story, *, spoken: bool) -> str:
    source, copy = _roles(one, other)
    if source and copy:
        return copy.kind if any(source is above for above in copy.sources) else "ends"
    if spoken:
        return "speech"
    if one.kind == other.kind == "wire":
        return "wire"
    partial = next((kind for kind in PARTIAL if kind in (one.kind, other.kind)), None)
    return f"sibling-{partial}" if partial else "sibling"


def _visible(source: Story, copy: Story) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what tells the direction, and what tells the wrong one."""
    dated = source.shown is not None and copy.shown is not None
    right = {
        "claim": _names(copy, source),
        "date": dated and source.shown < copy.shown,  # type: ignore[operator]
        "quotes": copy.kind in ("quote", "quote1"),
        "digest": copy.kind == "digest",
    }
    wrong = {
        "claim": _names(source, copy),
        "date": dated and source.shown > copy.shown,  # type: ignore[operator]
    }
    return tuple(key for key, true in right.items() if true), tuple(key for key, true in wrong.items() if true)


def _names(copy: Story, source: Story) -> bool:
    """True where an article says that it is from the outlet of the other."""
    outlet = source.outlet
    return outlet is not copy.outlet and any(claim.outlet == outlet.name for claim in copy.claims)


def _crossed(one: Story, other: Story) -> tuple[str, ...]:
    """Two articles neither of which has it from the other: a claim may name the other's outlet all the same."""
    return ("claim",) if _names(one, other) or _names(other, one) else ()


def families(stories: Iterable[Story], pairs: Iterable[Pair]) -> dict[str, str]:
    """Return each article's family, named by its least id.

    Two articles are of one family where the longer has at least a quarter of its text in common with the shorter, and
    the shorter at least half of its own; and so on from one to the next. Quotations, quoted blocks, digests and
    speeches join nothing.
    """
    of = {story.id: story for story in stories}
    up = {name: name for name in of}

    def top(name: str) -> str:
        while up[name] != name:
            up[name] = up[up[name]]
            name = up[name]
        return name

    for one in pairs:
        a, b = of[one.a], of[one.b]
        if one.kind not in ("speech", "slight") and not {a.kind, b.kind} & APART and covered(one, a, b):
            low, high = sorted((top(one.a), top(one.b)))
            up[high] = low
    return {name: top(name) for name in of}


def covered(one: Pair, a: Story, b: Story) -> bool:
    """True where the pair's spans cover a quarter of the longer text and half of the shorter."""
    sides = [
        (len(a.text), sum(span.a_end - span.a_start for span in one.spans)),
        (len(b.text), sum(span.b_end - span.b_start for span in one.spans)),
    ]
    (small, within_small), (large, within_large) = sorted(sides)
    return within_large >= 0.25 * large and within_small >= 0.5 * small


class Block:
    """A few topics; `stories` in the order of the file."""

    def __init__(self, seed: int, number: int, first: int, sizes: list[int], total: int) -> None:
        self.seed, self.first, self.total = seed, first, total
        self._number = (seed << 40) + (number << 20)
        self._virtual = 0
        draw = random.Random(f"{seed}/block/{number}")
        desks = [Desk(self, number * TOPICS + at, size) for at, size in enumerate(sizes)]
        self.speeches = {desk.speech[0] for desk in desks}
        made = [story for desk in desks for story in desk.run()]
        made += [story for desk in desks for story in self._digests(desk, made, draw)]
        draw.shuffle(made)
        self.stories = made

    def next(self) -> int:
        self._number += 1
        return self._number

    def virtual(self) -> int:
        """Return the number of an origin that is no article."""
        self._virtual -= 1
        return self._virtual

    def _digests(self, desk: Desk, made: list[Story], draw: random.Random) -> list[Story]:
        tongue = desk.writer.language.name
        pool = [one for one in made if one.kind == "own" and one.language == tongue]
        wanted = desk.counts["digest"]
        if len(pool) < 3:
            return [desk.original() for _ in range(wanted)]
        return [desk.digest(draw.sample(pool, min(len(pool), draw.randint(3, 8)))) for _ in range(wanted)]

    def pairs(self) -> list[Pair]:
        """Return all pairs that share text, by the ids of both."""
        held = {story.number: story for story in self.stories}
        places: dict[int, dict[int, list[Piece]]] = defaultdict(lambda: defaultdict(list))
        for story in self.stories:
            for piece in story.pieces:
                places[piece.origin][story.number].append(piece)
        met: dict[tuple[int, int], list[Match]] = defaultdict(list)
        for there in places.values():
            users = sorted(there)
            lists = {user: sorted(there[user], key=lambda piece: piece.at) for user in users}
            for at, one in enumerate(users):
                for other in users[at + 1 :]:
                    if found := meet(lists[one], lists[other]):
                        met[one, other] += found
        made = [pair(held[one], held[other], matches, self.speeches) for (one, other), matches in met.items()]
        return sorted(made, key=lambda one: (one.a, one.b))


def blocks(articles: int, seed: int) -> Iterator[Block]:
    """Yield blocks that hold exactly `articles` between them; the same for the same arguments, always."""
    draw = random.Random(f"{seed}/sizes")
    left, number = articles, 0
    while left:
        sizes = []
        for _ in range(TOPICS):
            size = min(left, draw.randint(20, 110))
            sizes.append(size)
            left -= size
        yield Block(seed, number, articles - left - sum(sizes), [size for size in sizes if size], articles)
        number += 1


# ---- files


def printed_day(day: int | None) -> str | None:
    return None if day is None else (FIRST_DAY + timedelta(days=day)).isoformat()


def article_record(story: Story) -> dict[str, Any]:
    """Return what a detector may see of an article."""
    return {
        "id": story.id, "document": f"d{story.id}", "start": 0, "outlet": story.outlet.name,
        "published": printed_day(story.shown), "title": story.head.title, "text": story.text,
        "claims": [claim._asdict() for claim in story.claims],
    }  # fmt: skip


def origin_record(story: Story, family: str) -> dict[str, Any]:
    held = [source.id for source in story.sources if source.held]
    return {
        "id": story.id, "kind": story.kind, "script": story.language, "topic": story.topic, "sources": held,
        "parent": held[0] if len(held) == 1 and story.kind != "digest" else None, "family": family,
        "claim": story.claim_is, "day": printed_day(story.day),
    }  # fmt: skip


def pair_record(one: Pair) -> dict[str, Any]:
    record = {name: getattr(one, name) for name in Pair.__slots__}
    return {**record, "spans": [span._asdict() for span in one.spans], "free": [span._asdict() for span in one.free]}


def write(out: Path, articles: int, seed: int) -> Counter[str]:
    """Write a set's three files; return how many pairs of each kind it has."""
    out.mkdir(parents=True, exist_ok=True)
    kinds: Counter[str] = Counter()
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    with (
        (out / "articles.jsonl").open("w", encoding="utf-8") as texts,
        (out / "gold.jsonl").open("w", encoding="utf-8") as gold,
        (out / "origins.jsonl").open("w", encoding="utf-8") as origins,
    ):
        for block in blocks(articles, seed):
            pairs = block.pairs()
            of = families(block.stories, pairs)
            texts.writelines(encode(article_record(story)) + "\n" for story in block.stories)
            origins.writelines(encode(origin_record(story, of[story.id])) + "\n" for story in block.stories)
            gold.writelines(encode(pair_record(one)) + "\n" for one in pairs)
            kinds.update(one.kind for one in pairs)
    return kinds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    gc.set_threshold(200_000)  # most of what is made lives as long as its block
    kinds = write(asked.out, asked.articles, asked.seed)
    print(f"{asked.articles} articles, {kinds.total()} pairs")
    for kind, number in kinds.most_common():
        print(f"{kind:18}{number:8}")


if __name__ == "__main__":
    main()
