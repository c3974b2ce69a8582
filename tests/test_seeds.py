"""The five public seed documents, scored by their own scorer. They lie beside the project, not in it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from curate import build, export, manifest, verify

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
Figures = Mapping[str, Mapping[str, float]]

if not (SEEDS / "score.py").exists():
    if os.environ.get("CI") == "true":
        raise FileNotFoundError(f"{SEEDS}: the seeds are not beside the project")
    pytest.skip("the seeds are not beside this clone", allow_module_level=True)


def score(project: manifest.Project, folder: Path) -> Figures:
    """Build the seeds of a project in `folder`, export and score them."""
    database = folder / "seeds.db"
    summary = build.build(project, database=database)
    assert not summary.problems
    assert verify.broken(database) == []
    lines = folder / "seeds.jsonl"
    lines.write_text("\n".join(export.jsonl(database)) + "\n", encoding="utf-8")
    figures = folder / "figures.json"
    command = [sys.executable, str(SEEDS / "score.py"), str(lines), "--details", "--json", str(figures)]
    print(subprocess.run(command, capture_output=True, text=True, check=False).stdout)  # noqa: T201
    found: Figures = json.loads(figures.read_text(encoding="utf-8"))["figures"]
    return found


def seeds() -> manifest.Project:
    project = manifest.load(ROOT)
    mine = tuple(source for source in project.sources if source.id.startswith("seed-"))
    names = {source.id for source in mine}
    return replace(
        project,
        sources=mine,
        found=tuple(one for one in project.found if one.source.id in names),
        absent=tuple(one for one in project.absent if one[0].id in names),
    )


Shared = tuple[str, tuple[int, int], tuple[int, int], str, tuple[int, int], tuple[int, int]]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> list[Shared]:
    """What the seeds' articles share: document and place of either side, by the number of the document."""
    database = tmp_path_factory.mktemp("shared") / "seeds.db"
    build.build(seeds(), database=database)
    query = """
    select da.path, ta.text, overlaps.a_start, overlaps.a_end, db.path, tb.text, overlaps.b_start, overlaps.b_end
    from overlaps join articles as a on a.id = overlaps.a join articles as b on b.id = overlaps.b
    join documents as da on da.id = a.document join documents as db on db.id = b.document
    join document_texts as ta on ta.document = da.id join document_texts as tb on tb.document = db.id
    order by da.path, db.path, overlaps.a_start
    """
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(query).fetchall()
    return [
        (
            Path(a).name[:3],
            placed(one, a_start),
            placed(one, a_end),
            Path(b).name[:3],
            placed(other, b_start),
            placed(other, b_end),
        )
        for a, one, a_start, a_end, b, other, b_start, b_end in rows
    ]


def worth(figure: Mapping[str, float]) -> float:
    return figure["share"] if "share" in figure else figure["f1"]


@pytest.fixture(scope="module")
def with_manifests(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return score(seeds(), tmp_path_factory.mktemp("manifests"))


@pytest.fixture(scope="module")
def by_itself(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """`layout: auto`, the general packs, and nothing that a manifest says of the source."""
    project = seeds()
    bare = {
        source.id: replace(
            source, layout="auto", pack=None, rules=None, outlet=None, relation=None, language=None, dates=None,
            decisions=(), keep=(), expect=manifest.Expect(),
        )
        for source in project.sources
    }  # fmt: skip
    found = tuple(replace(one, source=bare[one.source.id]) for one in project.found)
    return score(replace(project, sources=tuple(bare.values()), found=found), tmp_path_factory.mktemp("auto"))


FLOORS = {
    **dict.fromkeys(
        ("articles", "title", "subtitle", "authors", "outlet", "published", "origin-outlet", "origin-published",
         "chain", "chain-edges", "contested", "body", "categories", "tags", "taxonomy", "posted-by"), 1.0,
    ),
    "removed-lines": 0.99, "removed-characters": 0.99, "labels": 0.95, "quotes": 0.8, "quote-lines": 0.8,
    "tiles": 1.0, "text": 1.0, "claims": 1.0, "supported": 1.0,
}  # fmt: skip
BARE_FLOORS = {
    **dict.fromkeys(FLOORS, 0.9), "articles": 0.95, "removed-lines": 0.95, "removed-characters": 0.95,
    "tiles": 1.0, "text": 1.0, "claims": 1.0,
}  # fmt: skip


@pytest.mark.parametrize("name", FLOORS)
def test_with_the_manifests(name: str, with_manifests: Figures) -> None:
    assert worth(with_manifests[name]) >= FLOORS[name]


def placed(text: str, offset: int) -> tuple[int, int]:
    """Line, from 1, and column of an offset."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1)


def test_what_the_seeds_share_is_found_to_the_character(shared: list[Shared]) -> None:
    """One sentence in the first two, almost the same; one quotation in two posts of the fifth; nothing else."""
    assert shared == [
        ("000", (59, 129), (59, 426), "001", (62, 0), (62, 284)),
        ("004", (172, 73), (172, 239), "004", (38, 65), (38, 235)),
    ]


def test_no_false_chain(with_manifests: Figures, by_itself: Figures) -> None:
    for figures in (with_manifests, by_itself):
        assert figures["chain"]["wrong"] == figures["chain-edges"]["wrong"] == 0


@pytest.mark.parametrize("name", BARE_FLOORS)
def test_without_them(name: str, by_itself: Figures) -> None:
    assert worth(by_itself[name]) >= BARE_FLOORS[name]
