"""The five public seed documents, scored by their own scorer. They lie beside the project, not in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
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


def test_no_false_chain(with_manifests: Figures, by_itself: Figures) -> None:
    for figures in (with_manifests, by_itself):
        assert figures["chain"]["wrong"] == figures["chain-edges"]["wrong"] == 0


@pytest.mark.parametrize("name", BARE_FLOORS)
def test_without_them(name: str, by_itself: Figures) -> None:
    assert worth(by_itself[name]) >= BARE_FLOORS[name]
