"""The search of a publication without a server: its size, and what queries load, over made-up articles.

python bench/static_search.py [ARTICLES]
"""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import stories

from curate.edition.still import folding, index

QUERIES = 200  # of each kind
SEED = 1


def database(texts: list[tuple[str, str]]) -> sqlite3.Connection:
    """Return a database with as much of curate's tables as the index reads."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "create table articles (id, n, title, outlet, published, language); create table outlets (id, name);"
        "create table article_texts (n integer primary key, text);"
    )
    rows = [(str(n), n, title, f"{2000 + n % 20}-01-01") for n, (title, _) in enumerate(texts)]
    connection.executemany("insert into articles values (?, ?, ?, null, ?, 'en')", rows)
    connection.executemany("insert into article_texts values (?, ?)", [(n, text) for n, (_, text) in enumerate(texts)])
    return connection


def loaded(folder: Path, firsts: list[str], query: list[str]) -> int:
    """Return the bytes that the words of a query load, as a host sends them (gzip)."""
    files = {max(sum(first <= word for first in firsts) - 1, 0) for word in query}
    return sum(sent(folder / f"words-{at}.js") for at in files)


def sent(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made = [story for block in stories.blocks(articles, SEED) for story in block.stories][:articles]
    texts = [(story.text.partition("\n")[0], story.text) for story in made]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "search"
        start = time.process_time()
        index.write(database(texts), folder, {str(n): f"articles/{n}.html" for n in range(len(texts))})
        print(f"{len(texts)} articles of {sum(len(text) for _, text in texts) // len(texts)} characters")
        print(f"made in {time.process_time() - start:.1f} CPU s")
        report(folder, texts)


def report(folder: Path, texts: list[tuple[str, str]]) -> None:
    words = [*folder.glob("words-*.js")]
    sizes = sorted(path.stat().st_size for path in words)
    firsts = json.loads((folder / "root.js").read_text(encoding="utf-8").partition(",")[2].rstrip(");\n"))["firsts"]
    print(f"words: {len(words)} files, {sum(sizes) / 1e6:.1f} MB, largest {sizes[-1] / 1e3:.0f} kB")
    print(f"root: {(folder / 'root.js').stat().st_size / 1e3:.1f} kB, {sent(folder / 'root.js') / 1e3:.1f} kB sent")
    shown = [*folder.glob("article-*.js")]
    print(f"articles: {sum(path.stat().st_size for path in shown) / 1e6:.1f} MB")
    draw = random.Random(SEED)
    each = sum(sent(path) for path in draw.sample(shown, min(100, len(shown)))) / min(100, len(shown))
    print(f"ten results: {10 * each / 1e3:.1f} kB sent")
    for count in (1, 2, 3):
        asked = [draw.sample([*folding.words(draw.choice(texts)[1])], count) for _ in range(QUERIES)]
        costs = sorted(loaded(folder, firsts, query) / 1e3 for query in asked)
        print(f"{count} running words of a text: median {costs[QUERIES // 2]:.1f} kB sent, most {costs[-1]:.1f} kB")


if __name__ == "__main__":
    main()
