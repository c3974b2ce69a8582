"""The sample corpus against its gold: what a careful reader finds in each document.

A gold file says, document by document: where each article begins and ends (its first and last line), its
metadata, claims that must be there (`claims`), which lines must be removed and under which label (`removed`;
several labels: any of them), which removable lines the manifest keeps (`kept`), which may go either way
(`either`), and the block quotations. Every other line of the article must be kept. A key that is left out is
not asked; null means: must be null.
`page` lists lines of the page itself, which may lie in an article or outside, but are never kept.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate import build, cache, manifest, read, record, verify
from curate.model import LABELS, Article, Record, Span
from curate.rules import Ruleset

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests/gold/sample"
NAMES = sorted(path.stem for path in GOLD.glob("*.yml"))
PLAIN = ("title", "subtitle", "outlet", "published", "relation")
Gold = Mapping[str, Any]


@functools.cache
def gold_of(name: str) -> Gold:
    """Return the gold of the document whose file has this stem."""
    loaded: Gold = yaml.safe_load((GOLD / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


# ---- finding the gold's lines in the text


def line_at(text: str, line: str, start: int, end: int | None = None) -> Span | None:
    """Return the first whole line that reads `line`, outer space aside, or else its first occurrence."""
    end = len(text) if end is None else end
    words = re.escape(line.strip())
    whole = re.compile(rf"(?m)^[^\S\r\n]*({words})[^\S\r\n]*(?=[\r\n]|\Z)")
    found = whole.search(text, start, end) or re.compile(f"({words})").search(text, start, end)
    return Span(*found.span(1)) if found else None


def article_spans(gold: Gold, text: str) -> Iterator[Span]:
    """Yield the span of each article of the gold; the gold is in reading order.

    Raises:
        ValueError: a line of the gold is not in the text.
    """
    at = 0
    for article in gold["articles"]:
        first = line_at(text, article["first_words"], at)
        last = first and line_at(text, article["last_words"], first.start)
        if not first or not last:
            raise ValueError(f"the gold's article {article['first_words']!r} is not in the text")
        yield Span(first.start, last.end)
        at = last.end


def matched(span: Span, articles: Sequence[Article]) -> Article | None:
    """Return the article that shares most with `span`."""

    def shared(article: Article) -> int:
        return min(span.end, article.span.end) - max(span.start, article.span.start)

    best = max(articles, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


# ---- comparing


def differences(gold: Gold, record: Record) -> list[str]:
    """Return what is different, one line each; nothing where the record says what the gold says."""
    text = record.document.text
    found = []
    if len(record.articles) != len(gold["articles"]):
        cut = f"{record.layout}: {record.layout_why}"
        found.append(f"{len(record.articles)} articles, not {len(gold['articles'])} ({cut})")
    page = {line["text"].strip() for line in gold.get("page", ())}
    for number, (wanted, span) in enumerate(zip(gold["articles"], article_spans(gold, text), strict=True), 1):
        article = matched(span, record.articles)
        if article is None:
            found.append(f"article {number}: not there")
            continue
        said = [*_bounds(wanted, article, text, page), *_cleaning(wanted, article, text, span)]
        said += [*_fields(wanted, article), *_provenance(wanted, article)]
        said += _quotes(wanted, article, text, span)
        found += [f"article {number}: {one}" for one in said]
    return [*found, *_page(gold, record)]


def _bounds(wanted: Gold, article: Article, text: str, page: set[str]) -> Iterator[str]:
    lines = [line.strip() for line in article.span.of(text).splitlines()]
    lines = [line for line in lines if line and line not in page]
    for name, key, line in (("begins", "first_words", lines[:1]), ("ends", "last_words", lines[-1:])):
        if line != [wanted[key].strip()]:
            yield f"{name} with {line}, not {wanted[key]!r}"


def _kept(article: Article) -> dict[int, bool]:
    """Return for every code point of the article whether it is kept."""
    return {at: tile.kept for tile in article.tiles for at in range(*tile.span)}


def _labels(article: Article, span: Span, text: str) -> Counter[str]:
    """Return how many letters and digits of `span` have which label."""
    counted: Counter[str] = Counter()
    for tile in article.tiles:
        piece = text[max(tile.span.start, span.start) : min(tile.span.end, span.end)]
        counted[tile.label] += sum(letter.isalnum() for letter in piece) if tile.span.start < span.end else 0
    return +counted


def _marked(listed: Sequence[Any], text: str, span: Span) -> Iterator[tuple[Gold, Span]]:
    """Yield each listed line (a text, or a mapping with one) and where it stands, in reading order."""
    at = span.start
    for one in listed:
        line = one if isinstance(one, dict) else {"text": one}
        where = line_at(text, line["text"], at, span.end)
        if where is None:
            raise ValueError(f"the gold's line {line['text']!r} is not in its article")
        yield line, where
        at = where.end


def _cleaning(wanted: Gold, article: Article, text: str, span: Span) -> Iterator[str]:
    kept = _kept(article)
    must: dict[int, bool | None] = dict.fromkeys(range(*span), True)
    asked: tuple[tuple[str, bool | None], ...] = (("removed", False), ("either", None))
    for key, value in asked:
        for line, where in _marked(wanted.get(key, ()), text, span):
            must.update(dict.fromkeys(range(*where), value))
            if value is False:
                yield from _labelled(line, where, article, text)
    for line, where in _marked(wanted.get("kept", ()), text, span):
        yield from _labelled(line, where, article, text)
    for found in re.finditer(r"[^\r\n]+", text[: span.end]):
        letters = [at for at in range(*found.span()) if at in must and text[at].isalnum()]
        lost = [at for at in letters if must[at] and not kept.get(at, False)]
        left = [at for at in letters if must[at] is False and kept.get(at, False)]
        for what, ats in (("removed", lost), ("left", left)):
            if ats:
                labels = ", ".join(_labels(article, Span(ats[0], ats[-1] + 1), text)) or "no article"
                yield f"{what} as {labels}: {text[ats[0] : ats[-1] + 1][:90]!r}"


def _labelled(line: Gold, where: Span, article: Article, text: str) -> Iterator[str]:
    if "label" not in line:
        return
    allowed = line["label"] if isinstance(line["label"], list) else [line["label"]]
    if LABELS[allowed[0]].kind == "boilerplate":
        allowed = [*allowed, "template-line"]  # found by its repetition: good enough for a notice
    labels = _labels(article, where, text)
    most = max(labels, key=lambda label: labels[label], default=None)
    if labels and most not in allowed:
        yield f"labelled {most}, not {' or '.join(allowed)}: {line['text'][:90]!r}"


def _fields(wanted: Gold, article: Article) -> Iterator[str]:
    posted = [claim.value for claim in article.claims if claim.field == "posted-by"]
    poster = wanted.get("posted_by") if wanted.get("posted_by") in posted else next(iter(posted), None)
    values: dict[str, Any] = {key: getattr(article, key) for key in PLAIN}
    values |= {
        "authors": [name for _, name in article.authors],
        "categories": list(article.categories),
        "tags": list(article.tags),
        "contested": bool(article.contested),
        "language": article.language.split("-")[0] if article.language else None,
        "posted_by": poster,
    }
    for key, value in values.items():
        if key in wanted and wanted[key] != value:
            more = f" ({', '.join(article.contested)})" if key == "contested" and value else ""
            yield f"{key} is {value!r}{more}, not {wanted[key]!r}"
    made = {(claim.field, claim.value) for claim in article.claims}
    for claim in wanted.get("claims", ()):
        if (claim["field"], claim["value"]) not in made:
            others = sorted(value for field, value in made if field == claim["field"])
            yield f"claims {claim['field']} {others or 'nowhere'}, not {claim['value']!r}"


def _provenance(wanted: Gold, article: Article) -> Iterator[str]:
    if "origin" in wanted:
        asked = wanted["origin"]
        if (asked is None) != (article.origin is None):
            yield f"origin is {article.origin}, not {asked}"
        elif asked is not None:
            for key, value in asked.items():
                if getattr(article.origin, key) != value:
                    yield f"origin's {key} is {getattr(article.origin, key)!r}, not {value!r}"
    chain = [hop.outlet for hop in article.hops]
    if "chain" in wanted and chain != wanted["chain"]:
        yield f"chain is {chain}, not {wanted['chain']}"


def _quotes(wanted: Gold, article: Article, text: str, span: Span) -> Iterator[str]:
    expected = [
        (one, where) for one in wanted.get("quotes", ()) for _, where in _marked([one["first_words"]], text, span)
    ]
    for one, where in expected:
        sources = [quote.source for quote in article.quotes if _half(where, quote.span)]
        if one["source"] not in sources:
            yield f"quotes {sources or 'nothing'}, not {one['source']}, at {one['first_words'][:60]!r}"
    for quote in article.quotes:
        if not any(_half(where, quote.span) for _, where in expected):
            yield f"quotation of {quote.source} that is none: {quote.span.of(text)[:60]!r}"


def _half(span: Span, other: Span) -> bool:
    """True where `other` covers at least half of `span`."""
    return 2 * (min(span.end, other.end) - max(span.start, other.start)) >= span.end - span.start


def _page(gold: Gold, record: Record) -> Iterator[str]:
    kept = {at for article in record.articles for at, keep in _kept(article).items() if keep}
    text = record.document.text
    for line, where in _marked(gold.get("page", ()), text, Span(0, len(text))):
        if any(at in kept and text[at].isalnum() for at in range(*where)):
            yield f"page: left: {line['text'][:90]!r}"


# ---- the records


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    """Return the records of the sample corpus by document path, made in two rounds as a build does."""
    sources = sorted((ROOT / manifest.SOURCES).glob("sample-*.yml"))
    project = manifest.load(ROOT, *(path for path in sources if path.stem != "sample-tide"))  # test_tide.py has it
    ready = functools.cache(Ruleset)  # most sources have the same rules
    rules = {source.id: ready(project.rules_of(source)) for source in project.sources}
    documents = [
        (one.source, read.read(one.path.read_bytes(), path=one.name, source=one.source.id, entry=one.entry))
        for one in project.found
    ]

    def made(repeated: Mapping[str, frozenset[str]]) -> list[Record]:
        known = defaultdict(frozenset, repeated)
        return [
            record.make(document, source, rules[source.id], project.authority, known[source.id])
            for source, document in documents
        ]

    around: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for one in made({}):
        for line, article in one.echoes:
            around[one.document.source][line].add((one.document.path, article))
    repeated = {
        source: frozenset(line for line, places in lines.items() if _differ(places)) for source, lines in around.items()
    }
    return {one.document.path: one for one in made(repeated)}


def _differ(places: set[tuple[str, str]]) -> bool:
    """True of (document, article) pairs with as many of both as make a line a template's."""
    documents, articles = zip(*places, strict=True)
    return min(len(set(documents)), len(set(articles))) >= cache.OTHERS


@pytest.mark.parametrize("name", NAMES)
def test_a_document_says_what_its_gold_says(name: str, records: Mapping[str, Record]) -> None:
    gold = gold_of(name)
    assert differences(gold, records[gold["document"]]) == []


def test_every_document_has_its_gold(records: Mapping[str, Record]) -> None:
    assert sorted(records) == sorted(gold_of(name)["document"] for name in NAMES)


def test_a_wrong_gold_is_told_apart(records: Mapping[str, Record]) -> None:
    """The comparison itself can fail: each thing it asks, asked wrongly, gives a difference."""
    gold = gold_of("the-crack-at-block-nine")
    made = records[gold["document"]]
    right = gold["articles"][0]
    kept = right["kept_last"]
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("title is", {"title": "X"}),
        ("authors is", {"authors": ["X"]}),
        ("published is", {"published": "1999-01-01"}),
        ("language is", {"language": "xx"}),
        ("contested is", {"contested": not right["contested"]}),
        ("origin is", {"origin": {"outlet": "X"}}),
        ("chain is", {"chain": ["X"]}),
        ("claims title", {"claims": [{"field": "title", "value": "X"}]}),
        ("removed as", {"removed": []}),
        ("left as", {"removed": [{"text": kept}]}),
        ("labelled", {"removed": [{"text": kept, "label": "contact"}]}),
        ("begins with", {"first_words": right["kept_first"], "removed": []}),
        ("ends with", {"last_words": kept, "removed": []}),
        ("quotes", {"quotes": [{"first_words": kept, "source": "X"}]}),
    ]
    for what, change in wrong:
        said = differences({**gold, "articles": [{**right, **change}]}, made)
        assert any(line.startswith(f"article 1: {what}") for line in said), what
    halves = [
        {**right, "last_words": right["kept_first"], "removed": []},
        {**right, "first_words": kept, "last_words": kept, "removed": []},
    ]
    assert differences({**gold, "articles": halves}, made)[0].startswith("1 articles, not 2")


def test_every_law_holds_over_the_sample(tmp_path: Path) -> None:
    database = tmp_path / "curate.db"
    build.build(manifest.load(ROOT), database=database, processes=1)
    assert verify.broken(database) == []
