"""The join of fingerprints by NumPy, as curate does it, beside the same in Polars: the same pairs? how fast?

    python bench/reuse_engines.py                      10 000 articles of seed 1
    python bench/reuse_engines.py --articles 100000

From the index of a made-up set both make the pairs of articles to compare: fingerprints by who carries them, the usable
ones joined with themselves, pairs by the runs of words that they share.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import reuse
import reuse_gold
import stories
from numpy.typing import NDArray

from curate.collate import comparing
from curate.collate.index import Index
from curate.processes import Workers, cores
from curate.reuse import candidates, prints


def by_numpy(index: Index) -> NDArray[np.uint64]:
    """The pairs as curate makes them."""
    return comparing.candidates_of_all(index)


def by_polars(index: Index) -> NDArray[np.uint64]:
    """The same pairs by group, join and shift of data frames."""
    usable = _usable(index)
    met = (
        usable.join(usable, on="hash", suffix="_b")
        .filter(pl.col("article") < pl.col("article_b"))
        .select("article", "article_b", "place", "place_b", _agree().alias("strong"))
        .collect(engine="streaming")
    )
    sides = ["article", "article_b"]
    strong = met.filter("strong").select(sides).unique()
    weak = met.filter(~pl.col("strong")).join(strong, on=sides, how="anti")
    found = pl.concat([strong, _near(weak, ["place", "place_b"]), _near(weak, ["place_b", "place"])]).unique()
    a, b = (found[side].to_numpy().astype(np.uint64) for side in sides)
    return np.sort((a << np.uint64(32)) | b)


def _usable(index: Index) -> pl.LazyFrame:
    """The postings of fingerprints that are of few articles, and no house text."""
    postings = index.range(0, 2**64 - 1)
    carriers = index.carriers()
    at = carriers.at(postings["article"])
    outlets, sketches = carriers.outlets[at], carriers.sketches[at]
    columns = {name: np.ascontiguousarray(postings[name]) for name in ("hash", "article", "context")}
    columns |= {f"sketch_{at}": np.ascontiguousarray(sketches[:, at]) for at in range(candidates.SKETCHES)}
    frame = pl.DataFrame(columns | {"place": postings["place"].astype(np.int32), "outlet": outlets}).lazy()
    tellings = pl.max_horizontal(pl.col(f"sketch_{at}").n_unique() for at in range(candidates.SKETCHES))
    groups = frame.group_by("hash").agg(
        pl.len().alias("articles"), pl.col("outlet").n_unique().alias("houses"), tellings.alias("tellings")
    )
    house = (pl.col("tellings") >= candidates.HOUSE) & (pl.col("tellings") >= candidates.SPREAD * pl.col("houses"))
    few = pl.col("articles").is_between(2, candidates.MOST) & (pl.col("tellings") <= candidates.TELLINGS)
    return frame.select("hash", "article", "place", "context").join(groups.filter(few & ~house), on="hash", how="semi")


def _agree() -> pl.Expr:
    """True where two contexts have one of their 16-bit lanes in common."""
    found = pl.lit(value=False)
    for lane in range(prints.CONTEXT - prints.SHINGLE + 1):
        mask = pl.lit(0xFFFF << (16 * lane), dtype=pl.UInt64)
        same = (pl.col("context").xor(pl.col("context_b")) & mask) == 0
        found = found | (same & ((pl.col("context") & mask) != 0))
    return found


def _near(weak: pl.DataFrame, places: list[str]) -> pl.DataFrame:
    """Pairs that share two fingerprints at nearly the same distance."""
    sides = ["article", "article_b"]
    mine, theirs = (pl.col(place).diff() for place in places)
    same = pl.all_horizontal(pl.col(side) == pl.col(side).shift() for side in sides)
    close = same & (mine <= candidates.NEAR) & ((mine - theirs).abs() <= candidates.SLACK)
    return weak.sort(*sides, *places).filter(close).select(sides).unique()


ENGINES: dict[str, Callable[[Index], NDArray[np.uint64]]] = {"numpy": by_numpy, "polars": by_polars}


def run(engine: str, path: Path) -> tuple[NDArray[np.uint64], float, float]:
    """Return the pairs that an engine makes, its wall seconds and the most megabytes; called in a fresh process."""
    with closing(Index(path)) as index:
        start = time.perf_counter()
        return ENGINES[engine](index), time.perf_counter() - start, reuse.megabytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reuse.db"
        stories.write(Path(folder), asked.articles, asked.seed)
        shelf = reuse.Shelf(reuse_gold.articles(Path(folder)))
        with closing(Index(path)) as index, closing(Workers(cores(), "compares articles")) as workers:
            comparing.store(index, shelf, workers, list(shelf.states()))
            index.commit()
        first: NDArray[np.uint64] | None = None
        for engine in ENGINES:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                pairs, seconds, megabytes = pool.submit(run, engine, path).result()
            same = "" if first is None else f"   {'the same' if np.array_equal(first, pairs) else 'OTHER'} pairs"
            first = pairs if first is None else first
            print(f"{engine:8}{len(pairs):10} pairs{seconds:8.1f} s{megabytes:8.0f} MB{same}")


if __name__ == "__main__":
    main()
