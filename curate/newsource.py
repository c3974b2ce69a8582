"""A first manifest from documents: what was recognised filled in, the rest as comments."""

from __future__ import annotations

import glob
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from curate.manifest import Project
from curate.model import Article, Record
from curate.trial import counted, visible

MOST = 40  # unclaimed lines that are shown


def manifest(records: Sequence[Record], project: Project, name: str | None = None) -> str:
    """Return the text of a manifest for the documents of `records`, in one source.

    `name` is the source's id; by default that of the outlet, or of the first file. A document that is
    there twice is listed once.
    """
    records = list({record.document.id: record for record in records}.values())
    articles = [article for record in records for article in record.articles]
    layouts = ", ".join(dict.fromkeys(record.layout for record in records))
    outlets = _names(articles)
    source = slug(name or (next(iter(outlets)) if len(outlets) == 1 else Path(records[0].document.path).stem))
    lines = [
        "# yaml-language-server: $schema=../../curate/schemas/source.json",
        f"source: {_id(source)}  # the name of this file: manifests/sources/{source}.yml",
        f"title: {_quoted(' and '.join(outlets.values()) if 0 < len(outlets) < 3 else source)}",
        *_outlet(outlets, project),
        _language(articles),
        "# relation: original  # or republication, syndication, aggregation, translation, excerpt",
        "# dates: day-first  # or month-first: how this outlet writes 03/04/2020",
        f"# layout: auto  # auto found {counted(len(articles), 'article')}: {layouts}",
        "documents:",
        *(line for record in records for line in _document(record, project)),
        "# keep: [caption]  # labels to keep in the cleaned text",
        "expect:",
        f"  documents: {len(records)}",
        f"  articles: {len(articles)}",
        *_filled(records),
        "# pack:  # rules of this source alone; see docs/rules.md",
        "#   - id: " + source + ".example",
        "#     label: share-prompt",
        "#     block: 'Tell your friends about us.*'",
        "#     why: The site prints it under every article.",
        "#     matches: ['Tell your friends about us!']",
        "#     spares: ['He would tell his friends about us later.']",
        *_unclaimed(records),
    ]
    return "\n".join(lines) + "\n"


def slug(name: str) -> str:
    """Return a name as a source's id: small letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "source"


def _id(name: str) -> str:
    """An id as YAML: one such as 2020 or true is no text without quotes."""
    return name if name[0].isalpha() and name not in ("true", "false", "null") else _quoted(name)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else json.dumps(text, ensure_ascii=False)


def _names(articles: Sequence[Article]) -> dict[str, str]:
    """The outlets that the pages name: key -> name, the most frequent first; none where most articles name none."""
    keys = Counter(article.outlet_key for article in articles if article.outlet_key)
    if 2 * keys.total() < len(articles):
        return {}
    names = {article.outlet_key: article.outlet for article in articles}
    return {key: visible(names[key] or key) for key, _ in keys.most_common() if key}


def _outlet(outlets: dict[str, str], project: Project) -> list[str]:
    if not outlets:
        return ["# outlet: harbour-post  # most articles do not say which outlet published them"]
    if len(outlets) > 1:
        return ["# outlet: harbour-post  # the pages name several:", *(f"#   {name}" for name in outlets.values())]
    ((key, name),) = outlets.items()
    if project.authority.outlet_of(key) is not None:
        return [f"outlet: {_id(key)}"]
    return [
        f"# outlet: {key}  # the pages name it; to say so here, add it to manifests/outlets.yml first:",
        f"#   - {{id: {key}, name: {_quoted(name)}}}",
    ]


def _language(articles: Iterable[Article]) -> str:
    """The language, where the articles agree: what a manifest says holds for all of them."""
    found = Counter(article.language for article in articles if article.language)
    if len(found) == 1:
        return f"language: {next(iter(found))}"
    said = ", ".join(f"{language} {number}" for language, number in found.most_common())
    return f"# language: en  # found in articles: {said}" if said else "# language: en"


def _document(record: Record, project: Project) -> list[str]:
    document = record.document
    path = Path(document.path).resolve()
    corpus = (project.root / "corpus").resolve()
    inside = path.is_relative_to(corpus)
    name = str(PurePosixPath(path.relative_to(corpus))) if inside else path.name
    many = any(sign in name for sign in "*?[")  # would be taken for a glob, which has no sha256
    lines = [f"  - path: {_quoted(glob.escape(name) if many else name)}"]
    if not inside:
        lines[0] += "  # not under corpus/: found there, or in corpus/raw/, by its hash"
    lines.append(f"    {'# ' if many else ''}sha256: '{document.id}'")
    lines.append("    # url: https://...")
    lines.append("    # retrieved: 2020-02-03")
    if document.encoding not in (None, "utf-8", "utf-8-sig"):
        lines.append(f"    encoding: {document.encoding}  # detected; say it if you know better")
    return lines


def _filled(records: Sequence[Record]) -> list[str]:
    fields = ("title", "author", "published", "origin-outlet")
    articles = [article for record in records for article in record.articles]
    found = {
        field: sum(any(claim.field == field and claim.chosen for claim in article.claims) for article in articles)
        for field in fields
    }
    said = ", ".join(f"{field}: {number}" for field, number in found.items() if number)
    return [f"  claims: {{{said}}}"] if said else []


def _unclaimed(records: Sequence[Record]) -> list[str]:
    lines = []
    for record in records:
        tiles = [*(tile for article in record.articles for tile in article.tiles), *record.outside]
        for tile in tiles:
            words = " ".join(visible(tile.span.of(record.document.text)).split())
            if tile.label == "unclaimed" and words:
                lines.append(f"#   {tile.span.start}: {words[:90]}")
    more = [f"#   and {len(lines) - MOST:,} more: see `curate try`"] if len(lines) > MOST else []
    return ["# No rule spoke for these lines; a rule under `pack:` can:", *lines[:MOST], *more] if lines else []
