"""The index of the search: words in files of like size, so that a query loads the few that hold its words.

Each file is a script that hands its data over (`curateSearch(name, data)`), because a page that is opened as a file
may load scripts beside it, but not read JSON. What a word is worth in an article is worked out here (BM25, title and
text apart); the browser multiplies by how rare the word is, and adds up.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.edition.still.folding import words

SHARD = 24_000
"""Characters of a file of words, about; one word alone may need more."""

LONGEST = 20_000
"""Characters of an article that are kept for the lines of a result. All of it is searched."""

STEPS = 31
"""A word's worth in an article is one of so many steps."""

SATURATION, LENGTH = 1.2, 0.75  # k1 and b of BM25, as everywhere
TITLE = 1.0  # what a word in the title is worth, where one in the text is worth less than 1

FOUND = """
select articles.id, articles.title, outlets.name as outlet, articles.published, articles.language, article_texts.text
from articles left join article_texts on article_texts.n = articles.n
left join outlets on outlets.id = articles.outlet
order by articles.published is null, articles.published desc, articles.id
"""


@dataclass(slots=True)
class Index:
    """Words with the articles that have them. An article's number is its place in the list, the newest first."""

    postings: dict[str, array[int]] = field(default_factory=dict)
    lengths: array[int] = field(default_factory=lambda: array("L"))

    def add(self, title: str, text: str) -> None:
        """Take in the next article."""
        number = len(self.lengths)
        counts = Counter(words(text))
        self.lengths.append(counts.total())
        heads = {*words(title)}
        for word in {**counts, **dict.fromkeys(heads)}:
            entry = self.postings.setdefault(word, array("Q"))
            entry.append(number << 16 | min(counts[word], 0x7FFF) << 1 | (word in heads))

    def worth(self) -> Iterator[tuple[str, list[int]]]:
        """Give each word with its articles: steps from the one before times 32, plus what it is worth.

        Words are in the order of UTF-16, which is that of JavaScript.
        """
        usual = max(sum(self.lengths) / max(len(self.lengths), 1), 1)
        for word in sorted(self.postings, key=lambda word: word.encode("utf-16-be")):
            numbers, before = [], 0
            for packed in self.postings[word]:
                number, count, heads = packed >> 16, packed >> 1 & 0x7FFF, packed & 1
                long = 1 - LENGTH + LENGTH * self.lengths[number] / usual
                worth = (count / (count + SATURATION * long) + TITLE * heads) / (1 + TITLE)
                numbers.append((number - before) * (STEPS + 1) + max(round(worth * STEPS), 1))
                before = number
            yield word, numbers


def shards(entries: Iterable[tuple[str, list[int]]]) -> Iterator[list[tuple[str, list[int]]]]:
    """Cut the words into files of about SHARD characters."""
    shard: list[tuple[str, list[int]]] = []
    size = 0
    for entry in entries:
        cost = len(_json(entry))
        if shard and size + cost > SHARD:
            yield shard
            shard, size = [], 0
        shard.append(entry)
        size += cost
    if shard:
        yield shard


def write(connection: sqlite3.Connection, folder: Path, address: dict[str, str]) -> int:
    """Write the search into `folder`, a file per article and files of words, and return how many articles it has.

    `address` leads from the id of an article to its page, from the page of the search.
    """
    folder.mkdir(parents=True)
    index = Index()
    for number, (key, title, outlet, published, language, text) in enumerate(connection.execute(FOUND)):
        index.add(title or "", text or "")
        shown = [address[key], title or "", outlet or "", published or "", language or "", (text or "")[:LONGEST]]
        _hand(folder, f"article-{number}", shown)
    firsts = []
    for at, shard in enumerate(shards(index.worth())):
        firsts.append(shard[0][0])
        _hand(folder, f"words-{at}", shard)
    _hand(folder, "root", {"articles": len(index.lengths), "firsts": firsts})
    return len(index.lengths)


def _hand(folder: Path, name: str, data: Any) -> None:
    (folder / f"{name}.js").write_text(f'curateSearch("{name}", {_json(data)});\n', encoding="utf-8", newline="\n")


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
