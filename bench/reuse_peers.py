"""Other tools that find reuse, each behind one function: articles in, scored pairs out.

A peer that scores pairs has its threshold chosen on another seed, by the best F1, and is judged by that on the seed
reported. None of them sees claims or dates. All but passim, which has its own, are given the same words: runs of
letters and digits, small, one sign a word in scripts without spaces. What is not installed is a row that says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import combinations
from pathlib import Path

from reuse_gold import Article, Found, Span

SHINGLE = 5  # words
PERMUTATIONS = 128
BANDS = 64  # of rensa: two rows a band find what shares a tenth
PASSIM_LIMIT = 600  # seconds

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")

Scored = tuple[str, str, float]


class Missing(Exception):
    """The peer cannot be run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """`scored` gives pairs with a score, to be cut at a threshold; or `found` gives pairs with spans, as they are."""

    name: str
    package: str | None
    scored: Callable[[Sequence[Article]], Iterable[Scored]] | None = None
    found: Callable[[Sequence[Article]], Iterable[Found]] | None = None
    tuned: bool = True

    @property
    def version(self) -> str:
        """The package's version, or nothing where the method is written here.

        Raises:
            Missing: it is not installed.
        """
        if self.package is None:
            return ""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError as error:
            raise Missing(f"not run: {self.package} is not installed") from error


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def shingles(text: str) -> set[str]:
    """Return the different runs of five words."""
    listed = words(text)
    return {" ".join(listed[at : at + SHINGLE]) for at in range(len(listed) - SHINGLE + 1)}


def jaccard(one: set[str], other: set[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


# ---- MinHash


def _datasketch(articles: Sequence[Article], threshold: float) -> tuple[list[set[str]], set[tuple[int, int]]]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    runs = [shingles(article.text) for article in articles]
    near: set[tuple[int, int]] = set()
    for at, held in enumerate(runs):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([run.encode() for run in held])
        near |= {(int(other), at) for other in index.query(sketch)}
        index.insert(at, sketch)
    return runs, near


def datasketch_checked(articles: Sequence[Article]) -> Iterator[Scored]:
    """MinHashLSH at .3, each pair scored by its true Jaccard index."""
    runs, near = _datasketch(articles, 0.3)
    for one, other in near:
        yield articles[one].id, articles[other].id, jaccard(runs[one], runs[other])


def datasketch_half(articles: Sequence[Article]) -> Iterator[Scored]:
    """MinHashLSH at .5, as it comes."""
    for one, other in _datasketch(articles, 0.5)[1]:
        yield articles[one].id, articles[other].id, 1.0


def rensa(articles: Sequence[Article]) -> Iterator[Scored]:
    """RMinHashLSH, each pair scored by the sketches' estimate."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.3, num_perm=PERMUTATIONS, num_bands=BANDS)
    sketches: list[RMinHash] = []
    for at, article in enumerate(articles):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(list(shingles(article.text)))
        for other in index.query(sketch):
            yield articles[other].id, article.id, sketch.jaccard(sketches[other])
        index.insert(at, sketch)
        sketches.append(sketch)


# ---- whole texts


def tfidf(articles: Sequence[Article]) -> Iterator[Scored]:
    """Cosine of tf-idf vectors, all pairs, in blocks of rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=words, min_df=2, sublinear_tf=True)
    matrix = vectorizer.fit_transform(article.text for article in articles)
    across = matrix.T.tocsr()
    for start in range(0, len(articles), 500):
        block = (matrix[start : start + 500] @ across).tocoo()
        for row, column, score in zip(block.row.tolist(), block.col.tolist(), block.data.tolist(), strict=True):
            if score >= 0.1 and column > start + row:
                yield articles[start + row].id, articles[column].id, score


# ---- shared runs of words


def containment(articles: Sequence[Article]) -> Iterator[Scored]:
    """Share of the shorter article's five-word runs that the other has, by an inverted index."""
    yield from _contained(articles, lambda _: True)


def containment_filtered(articles: Sequence[Article]) -> Iterator[Scored]:
    """The same without runs that look like furniture: in over 100 articles, or in 2.5 articles an outlet and more."""

    def kept(users: list[int]) -> bool:
        if len(users) > 100:
            return False
        return len(users) < 4 or len(users) < 2.5 * len({articles[at].outlet for at in users})

    yield from _contained(articles, kept)


def _contained(articles: Sequence[Article], kept: Callable[[list[int]], bool]) -> Iterator[Scored]:
    users: dict[str, list[int]] = defaultdict(list)
    for at, article in enumerate(articles):
        for run in shingles(article.text):
            users[run].append(at)
    lists = [listed for listed in users.values() if kept(listed)]
    sizes = Counter(at for listed in lists for at in listed)
    both: Counter[tuple[int, int]] = Counter()
    for listed in lists:
        if len(listed) > 1:
            both.update(combinations(listed, 2))
    for (one, other), number in both.items():
        yield articles[one].id, articles[other].id, number / min(sizes[one], sizes[other])


# ---- passim


def passim(articles: Sequence[Article]) -> list[Found]:
    """Pairwise alignments of passim 2 (github.com/dasmiq/passim), its defaults, an outlet being a series.

    Run by spark-submit on two local cores, without the clusters: those need a jar of GraphFrames.

    Raises:
        Missing: it is not installed, or did not end in PASSIM_LIMIT seconds.
    """
    script, submit = shutil.which("passim"), shutil.which("spark-submit")
    program = Path(script).parents[1] / "share" / "submit-seriatim.py" if script else None
    if program is None or not program.exists() or submit is None:
        raise Missing("not run: passim of github.com/dasmiq/passim is not on the PATH with pyspark and Java")
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder, "in.json"), Path(folder, "out")
        with given.open("w", encoding="utf-8") as lines:
            for one in articles:
                lines.write(json.dumps({"id": one.id, "series": one.outlet, "text": one.text}) + "\n")
        command = [submit, "--master", "local[2]", "--driver-memory", "6G", str(program), "--all-pairs", "--pairwise"]
        command += ["--fields", "xxhash64(series) as gid", "--filterpairs", "gid < gid2", str(given), str(out)]
        return _aligned(command, out, {**os.environ, "PYSPARK_PYTHON": str(program.parents[1] / "bin" / "python")})


def _aligned(command: list[str], out: Path, environment: dict[str, str]) -> list[Found]:
    try:
        ended = subprocess.run(command, capture_output=True, timeout=PASSIM_LIMIT, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise Missing(f"not run: no end within {PASSIM_LIMIT} seconds") from error
    parts = sorted(out.glob("align.json/part-*.json"))
    if not parts:
        raise Missing(f"not run: {ended.stderr.decode(errors='replace').strip().splitlines()[-1][:100]}")
    records = (json.loads(line) for part in parts for line in part.read_text(encoding="utf-8").splitlines())
    return [
        Found(one["id"], one["id2"], (Span(one["begin"], one["end"], one["begin2"], one["end2"]),)) for one in records
    ]


PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("datasketch LSH .5", "datasketch", datasketch_half, tuned=False),
        Peer("datasketch LSH .3 + Jaccard", "datasketch", datasketch_checked),
        Peer("rensa RMinHash LSH", "rensa", rensa),
        Peer("TF-IDF cosine", "scikit-learn", tfidf),
        Peer("5-word containment", None, containment),
        Peer("5-word containment, filtered", None, containment_filtered),
        Peer("passim", None, found=passim),
    )
}
