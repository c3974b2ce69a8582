"""How pages say where an article came from, end to end: each convention in a text and in a web page, and near misses."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from making import POST, ROOT, document, ruleset

from curate import manifest, read, record
from curate.authority import Authority
from curate.manifest import Source
from curate.model import Article, Record, Span

GOLD = yaml.safe_load((Path(__file__).parent / "gold" / "conventions.yml").read_text(encoding="utf-8"))
OURS = Source(
    "test", "Test", "test.yml", "outlet: harbour-post", "0" * 64, "harbour-post", spans={"outlet": Span(8, 20)}
)
Case = Mapping[str, str]


@dataclass(frozen=True)
class _Entry:
    media_type: str = "text/html"
    encoding: str = "utf-8"
    url: str = "https://www.harbourpost.example/2020/fog"
    retrieved: str | None = None


@cache
def authority() -> Authority:
    """The agencies that the project lists, and the outlet of the copies."""
    listed = manifest.tools(ROOT).authority
    return Authority((*listed.outlets, POST), listed.people)


def paragraphs(case: Case) -> list[str]:
    """The lines of a case's document: `lead` and `end` lie in a paragraph, the others are lines of their own."""
    title, first, second, third = GOLD["bodies"][case["language"]]
    first, third = case.get("lead", "") + first, third + case.get("end", "")
    lines = (title, case.get("head"), first, case.get("mid"), second, third, case.get("tail"))
    return [line for line in lines if line]


def as_text(case: Case) -> Record:
    return record.make(document("\n\n".join(paragraphs(case)) + "\n"), OURS, ruleset(), authority(), frozenset())


def as_page(case: Case) -> Record:
    title, *rest = (html.escape(line).replace("\n", "<br>") for line in paragraphs(case))
    body = f"<h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in rest)
    source = f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>"
    page = read.read(source.encode(), path="page.html", source="test", entry=_Entry())
    return record.make(page, OURS, ruleset(), authority(), frozenset())


def values(article: Article, field: str) -> set[str]:
    return {
        name for claim in article.claims if claim.field == field and claim.chosen for name in (claim.value, claim.name)
    }


def cases(kind: str) -> list[object]:
    return [pytest.param(case, id=case["id"]) for case in GOLD[kind]]


@pytest.mark.parametrize("form", [as_text, as_page])
@pytest.mark.parametrize("case", cases("conventions"))
def test_a_convention_is_read(case: Case, form: object) -> None:
    (article,) = form(case).articles  # type: ignore[operator]
    assert article.contested == ()
    for field, key in (("origin-outlet", "origin"), ("via-outlet", "via"), ("author", "author"),
                       ("translator", "translator"), ("origin-author", "origin-author")):  # fmt: skip
        if key in case:
            assert case[key] in values(article, field), key
    if "url" in case:
        assert article.origin is not None
        assert article.origin.url == case["url"]
    if "relation" in case:
        assert article.relation == case["relation"]
    known = authority().outlet(case["origin"]) if "origin" in case else None
    named = [case["origin"]] if "origin" in case else []
    steps = [*named, *([case["via"]] if "via" in case else [])]
    chain = [hop.outlet for hop in article.hops]
    assert len(chain) == len(steps) + 1 or "url" in case or ("origin" not in case and "via" not in case)
    assert chain[-1] == "Harbour Post"
    if known:
        assert article.origin is not None
        assert article.origin.key == known.id


@pytest.mark.parametrize("form", [as_text, as_page])
@pytest.mark.parametrize("case", cases("near"))
def test_a_near_miss_names_no_origin(case: Case, form: object) -> None:
    (article,) = form(case).articles  # type: ignore[operator]
    assert article.origin is None
    assert [hop.outlet for hop in article.hops] == ["Harbour Post"]
    assert article.relation in ("unknown", "original")
