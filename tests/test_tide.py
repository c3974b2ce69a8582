"""One story in eight formats, built, exported, verified: what a careful reader finds in each document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate import build, export, manifest, store, verify

ROOT = Path(__file__).resolve().parents[1]
GOLD: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "tests/gold/tide/tide.yml").read_text(encoding="utf-8"))
Article = Mapping[str, Any]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of the source alone."""
    path = tmp_path_factory.mktemp("tide") / "tide.db"
    project = manifest.load(ROOT, ROOT / manifest.SOURCES / "sample-tide.yml")
    build.build(project, database=path, processes=1)
    return path


@pytest.fixture(scope="module")
def exported(database: Path) -> dict[str, list[Article]]:
    """Return the articles by document; a member of an archive by the archive's path."""
    found: dict[str, list[Article]] = {}
    for line in export.jsonl(database):
        article = json.loads(line)
        found.setdefault(article["document"]["path"].partition("!")[0], []).append(article)
    return found


@pytest.mark.parametrize("name", GOLD)
def test_a_document_says_what_its_gold_says(
    name: str, exported: Mapping[str, Sequence[Article]], database: Path
) -> None:
    articles = exported[name]
    assert len(articles) == len(GOLD[name])
    with store.reading(database) as connection:
        said = [
            one
            for wanted, article in zip(GOLD[name], articles, strict=True)
            for one in (*_fields(wanted, article), *_text(wanted, article), *_labels(wanted, article, connection))
        ]
    assert said == []


def test_every_document_has_its_gold(exported: Mapping[str, Sequence[Article]]) -> None:
    assert sorted(exported) == sorted(GOLD)


def test_chains_go_on_where_another_document_tells_more(exported: Mapping[str, Sequence[Article]]) -> None:
    (forwarded,) = (one for name, found in exported.items() if name.endswith("littoral-forward.eml") for one in found)
    chain = [hop["outlet"] for hop in forwarded["chain"]]
    first = ["Soundwire", "Port Hallam Ledger", "Brackwater Observer", "The Friday Bollard", "Orsolya Wend"]
    assert chain == [*first, "Littoral-L"]


def test_every_law_holds(database: Path) -> None:
    assert list(verify.broken(database)) == []


def _fields(wanted: Article, article: Article) -> Iterator[str]:
    for key in ("title", "authors", "outlet", "published", "language", "relation", "tags"):
        if key in wanted and str(wanted[key]) != str(article[key]):
            yield f"{key} is {article[key]!r}, not {wanted[key]!r}"
    chain = [hop["outlet"] for hop in article["chain"]]
    if "chain" in wanted and chain[-len(wanted["chain"]) :] != wanted["chain"]:  # before it stands what others say
        yield f"chain is {chain}, not {wanted['chain']}"
    origin = wanted.get("origin") or {}
    if "origin" in wanted and not origin and article["origin"]:
        yield f"origin is {article['origin']}, not nothing"
    for key, value in origin.items():
        if str((article["origin"] or {}).get(key)) != str(value):
            yield f"origin's {key} is not {value}: {article['origin']}"


def _text(wanted: Article, article: Article) -> Iterator[str]:
    lines = article["text"].splitlines()
    if "text" in wanted and lines != wanted["text"]:
        yield from (f"kept: {line[:80]}" for line in lines if line not in wanted["text"])
        yield from (f"not kept: {line[:80]}" for line in wanted["text"] if line not in lines)
    yield from (f"not kept: {line[:80]}" for line in wanted.get("has", ()) if line not in lines)
    if lines[:1] != [wanted.get("begins", lines[0])] or lines[-1:] != [wanted.get("ends", lines[-1])]:
        yield f"begins {lines[0][:60]!r}, ends {lines[-1][:60]!r}"


def _labels(wanted: Article, article: Article, connection: Any) -> Iterator[str]:
    for words, allowed in wanted.get("labels", {}).items():
        row = connection.execute(
            "select spans.label from spans join document_texts using (document) where document = ?1"
            ' and spans."start" <= instr(text, ?2) - 1 and spans."end" > instr(text, ?2) - 1',
            (article["document"]["id"], words),
        ).fetchone()
        if row is None or row[0] not in ([allowed] if isinstance(allowed, str) else allowed):
            yield f"labelled {row and row[0]}, not {allowed}: {words}"
