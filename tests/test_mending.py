"""Datasette's own templates, mended: each mending finds its place in the release that is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader
from sites import handmade, page, site

from curate.publish.serving import mending

PAIRS = [(name, written) for name, pairs in mending.MENDED.items() for written, _ in pairs]


@pytest.mark.parametrize(("name", "written"), PAIRS)
def test_what_is_mended_is_there(name, written):
    assert written in (mending.OWN / name).read_text(encoding="utf-8")


def test_only_datasettes_own_templates_are_mended(tmp_path: Path):
    source = (mending.OWN / "base.html").read_text(encoding="utf-8")
    (tmp_path / "base.html").write_text(source, encoding="utf-8")
    for loader in (FileSystemLoader(tmp_path), DictLoader({"base.html": source})):
        assert mending.Mending(loader).get_source(Environment(), "base.html")[0] == source
    own = mending.Mending(FileSystemLoader(mending.OWN))
    assert '<html lang="en">' in own.get_source(Environment(), "base.html")[0]
    assert own.list_templates() == FileSystemLoader(mending.OWN).list_templates()


def test_every_page_has_a_language_a_main_part_and_a_place_to_skip_to(tmp_path):
    with site(handmade(tmp_path)) as hand:
        for path in (
            "/",
            "/curate",
            "/curate/articles",
            "/curate/claims",
            "/curate/search?q=lamp",
            "/curate/labels/title",
        ):
            content = page(hand, path)
            assert content.get("lang") == "en", path
            (main,) = content.xpath("//main")
            assert content.xpath("//a[@class='skip']/@href") == [f"#{main.get('id')}"], path
            assert not main.xpath(".//h3[not(preceding::h2)]"), path
