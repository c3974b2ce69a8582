"""The pictures of the documentation show the pages as they are."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from sites import ROOT, sample, site

DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import screenshots  # noqa: E402 (beside the pictures)

DOCUMENTS = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
LARGEST = 200_000  # bytes


def test_the_pictures_are_of_the_pages_as_they_are(tmp_path: Path) -> None:
    database = sample(tmp_path)
    with site(database) as opened:
        now = screenshots.record(database, lambda path: opened.get(path).text)
    then = json.loads((DOCS / "pictures.json").read_text(encoding="utf-8"))
    stale = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    assert not stale, "these pages changed since they were photographed: run `python docs/screenshots.py`"


def test_a_digest_tells_what_is_shown() -> None:
    page = '<p>Words http://127.0.0.1:8001/a</p><link href="/-/curate/curate.css?0123456789ab">Queries took 1.5ms'
    same = '<p>Words http://localhost/a</p><link href="/-/curate/curate.css?ba9876543210">Queries took 22.0ms'
    assert screenshots.digest(page) == screenshots.digest(same)
    assert screenshots.digest(page) != screenshots.digest(page.replace("Words", "Other words"))


@pytest.mark.parametrize("name", screenshots.PICTURES)
def test_a_picture_is_small_and_shown_with_words_in_its_place(name: str) -> None:
    assert (DOCS / f"{name}.png").stat().st_size < LARGEST
    shown = [
        alt for path in DOCUMENTS for alt in re.findall(rf"!\[([^\]]*)\]\([^)]*{name}\.png\)", path.read_text("utf-8"))
    ]
    assert shown
    assert all(len(alt) > 10 for alt in shown)
