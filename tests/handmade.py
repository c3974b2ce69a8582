"""A database made by hand, piece by piece: what a page shows can be said beforehand, whatever the rules do.

All outlets, people and texts are invented.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import curate
from curate.model import LABELS
from curate.rows import parted

HOME = Path(curate.__file__).parent


@dataclass(frozen=True)
class Said:
    """One claim that a piece makes: `exact` is part of the piece, `key` the id of an outlet or a person."""

    field: str
    value: str
    exact: str
    chosen: bool = True
    key: str = ""
    why: str = "the only claim"


@dataclass(frozen=True)
class Piece:
    """One tile of an article."""

    text: str
    label: str = "body"
    rule: str | None = "test.body"
    says: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Story:
    """One article: its pieces, what was resolved, and hops as (outlet, relation, day, fields cited)."""

    pieces: tuple[Piece, ...]
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    origin: str | None = None
    relation: str = "original"
    language: str = "en"
    contested: tuple[str, ...] = ()
    hops: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = ()
    decided: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Page:
    """One document: its articles in order, each on the heels of the one before."""

    path: str
    stories: tuple[Story, ...]
    url: str | None = None


@dataclass
class _Writing:
    connection: sqlite3.Connection
    names: dict[str, str] = field(default_factory=dict)
    claims: int = 0

    def row(self, table: str, **values: object) -> None:
        marks = ", ".join("?" * len(values))
        columns = ", ".join(f'"{name}"' for name in values)
        self.connection.execute(f"insert or ignore into {table} ({columns}) values ({marks})", [*values.values()])


def write(path: Path, pages: tuple[Page, ...], names: dict[str, str]) -> Path:
    """Write a database with these pages; `names` are what ids of outlets and people stand for."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript((HOME / "schema.sql").read_text(encoding="utf-8"))
        writing = _Writing(connection, names)
        _lists(writing)
        for page in pages:
            _page(writing, page)
        connection.executescript((HOME / "views.sql").read_text(encoding="utf-8"))
        connection.execute("insert into totals select * from counted")
        connection.execute("insert into articles_fts(articles_fts) values ('rebuild')")
    return path


MANIFEST = "source: hand\ntitle: 📰 written by hand\noutlet: harbour-post\n"


def _lists(writing: _Writing) -> None:
    for label in LABELS.values():
        writing.row("labels", id=label.name, kind=label.kind, kept=int(label.kept), says=label.says)
    manifest = sha256(MANIFEST.encode()).hexdigest()
    writing.row("outlets", id="harbour-post", name=writing.names.get("harbour-post", "Harbour Post"), listed=1)
    writing.row(
        "sources",
        id="hand",
        title=writing.names.get("hand", "Written by hand"),
        layout="auto",
        manifest=manifest,
    )
    writing.row(
        "documents",
        id=manifest,
        source="hand",
        kind="manifest",
        path="manifests/sources/hand.yml",
        media_type="application/yaml",
        bytes=len(MANIFEST.encode()),
        characters=len(MANIFEST),
        articles=0,
        kept=0,
        removed=0,
        unclaimed=0,
    )
    writing.row("document_texts", document=manifest, text=MANIFEST)


def _rule(writing: _Writing, rule: str | None, label: str) -> None:
    if rule:
        writing.row(
            "rules",
            id=rule,
            pack="test",
            label=label,
            scope="block",
            pattern=".*",
            place="anywhere",
            trust="normal",
            why=writing.names.get(rule, "A rule of the test."),
        )


def _page(writing: _Writing, page: Page) -> None:
    text = "".join(piece.text for story in page.stories for piece in story.pieces)
    document = sha256(text.encode()).hexdigest()
    tiles = [piece for story in page.stories for piece in story.pieces]
    sizes = {
        name: sum(len(piece.text) for piece in tiles if test(piece.label))
        for name, test in {
            "kept": lambda label: LABELS[label].kept,
            "removed": lambda label: not LABELS[label].kept,
            "unclaimed": lambda label: label == "unclaimed",
        }.items()
    }
    writing.row(
        "documents",
        id=document,
        source="hand",
        kind="page",
        path=page.path,
        media_type="text/plain",
        url=page.url,
        encoding="utf-8",
        bytes=len(text.encode()),
        characters=len(text),
        articles=len(page.stories),
        **sizes,
        layout="head",
        layout_why="each article has a credit line",
    )
    writing.row("document_texts", document=document, text=text)
    at = 0
    for position, story in enumerate(page.stories):
        at = _story(writing, story, (document, at, position))


def _story(writing: _Writing, story: Story, place: tuple[str, int, int]) -> int:
    document, start, position = place
    key = f"{document[:16]}-{start}"
    end = start + sum(len(piece.text) for piece in story.pieces)
    kept = "".join(piece.text for piece in story.pieces if LABELS[piece.label].kept)
    for outlet in filter(None, (story.outlet, story.origin, *(hop[0] for hop in story.hops))):
        writing.row("outlets", id=outlet, name=writing.names.get(outlet, outlet), listed=0)
    authors = [writing.names.get(person, person) for person in story.authors]
    names = [writing.names.get(hop[0], hop[0]) for hop in story.hops]
    writing.row(
        "articles",
        id=key,
        n=1 + int(sha256(key.encode()).hexdigest()[:12], 16),
        title=story.title,
        outlet=story.outlet,
        published=story.published,
        authors=", ".join(authors) or None,
        origin=story.origin,
        relation=story.relation,
        language=story.language,
        chain=" → ".join(names),
        hops=len(names),
        contested=int(bool(story.contested)),
        contested_fields=", ".join(story.contested),
        month=(story.published or "")[:7] or None,
        words=len(kept.split()),
        kept=len(kept),
        removed=end - start - len(kept),
        unclaimed=0,
        source="hand",
        document=document,
        position=position,
        start=start,
        end=end,
    )
    number = 1 + int(sha256(key.encode()).hexdigest()[:12], 16)
    writing.row("article_texts", n=number, article=key, title=story.title, text=kept.strip())
    if parted(kept) != kept:
        writing.row("parted_texts", n=number, title=parted(story.title or ""), text=parted(kept.strip()))
    for place_, person in enumerate(story.authors):
        writing.row("people", id=person, name=writing.names.get(person, person), listed=0)
        writing.row("article_authors", article=key, position=place_, person=person)
    cited = _pieces(writing, story, (key, document, start))
    _hops(writing, story, key, cited)
    return end


def _pieces(writing: _Writing, story: Story, place: tuple[str, str, int]) -> dict[str, list[str]]:
    key, document, at = place
    cited: dict[str, list[str]] = {}
    for piece in story.pieces:
        _rule(writing, piece.rule, piece.label)
        writing.row(
            "spans",
            document=document,
            start=at,
            end=at + len(piece.text),
            article=key,
            label=piece.label,
            kept=int(LABELS[piece.label].kept),
            rule=piece.rule,
        )
        for said in piece.says:
            offset = at + piece.text.index(said.exact)
            claim = _claim(writing, said, (key, document, offset, piece.rule))
            cited.setdefault(said.field, []).extend([claim] if said.chosen else [])
        if piece.label == "blockquote":
            writing.row("quotes", article=key, start=at, end=at + len(piece.text), source="A leaflet", rule=piece.rule)
        at += len(piece.text)
    manifest = sha256(MANIFEST.encode()).hexdigest()
    for said in story.decided:
        _rule(writing, "manifest.outlet", "body")
        place_ = (key, manifest, MANIFEST.index(said.exact), "manifest.outlet")
        cited.setdefault(said.field, []).append(_claim(writing, said, place_))
    return cited


def _claim(writing: _Writing, said: Said, place: tuple[str, str, int, str | None]) -> str:
    key, document, start, rule = place
    writing.claims += 1
    claim = sha256(f"{key} {writing.claims}".encode()).hexdigest()[:16]
    person = said.key if said.field == "author" else None
    outlet = said.key if "outlet" in said.field else None
    if person:
        writing.row("people", id=person, name=said.value, listed=0)
    if outlet:
        writing.row("outlets", id=outlet, name=said.value, listed=0)
    writing.row(
        "claims",
        id=claim,
        article=key,
        field=said.field,
        value=said.value,
        name=said.exact,
        outlet=outlet or None,
        person=person or None,
        chosen=int(said.chosen),
        why=said.why,
        basis="claimed",
        trust="normal",
        specific=1,
        rule=rule,
        document=document,
        start=start,
        end=start + len(said.exact),
        exact=said.exact,
    )
    return claim


def _hops(writing: _Writing, story: Story, key: str, cited: dict[str, list[str]]) -> None:
    for position, (outlet, relation, day, fields) in enumerate(story.hops):
        writing.row(
            "hops",
            article=key,
            position=position,
            outlet=outlet,
            relation=relation,
            published=day,
            basis="claimed",
        )
        for claim in (claim for name in fields for claim in cited.get(name, [])):
            writing.row("hop_claims", article=key, position=position, claim=claim)


NAMES = {
    "harbour-post": "Harbour Post",
    "coast-radio": "Coast Radio",
    "inland-digest": "Inland Digest",
    "ana-lopes": "Ana Lopes",
    "test.share": "Copies carry it under every article.",
}

LIGHTHOUSE = Page(
    "hand/lighthouse.txt",
    (
        Story(
            pieces=(
                Piece(
                    "🗼🌊 The lamp is lit again 🎉\n",
                    "title",
                    "test.title",
                    (Said("title", "🗼🌊 The lamp is lit again 🎉", "🗼🌊 The lamp is lit again 🎉"),),
                ),
                Piece(
                    "🖋️ By Ana Lopes | Inland Digest | January 9, 2020\n\n",
                    "credit-line",
                    "test.credit-line",
                    (
                        Said("author", "Ana Lopes", "Ana Lopes", key="ana-lopes"),
                        Said("outlet", "Inland Digest", "Inland Digest", key="inland-digest"),
                        Said("published", "2020-01-09", "January 9, 2020"),
                    ),
                ),
                Piece("After nine dark winters the keeper 👩‍🚒 climbed the stairs and lit the lamp.\n\n"),
                Piece("Share this 📣 with your crew.\n\n", "share-prompt", "test.share"),
                Piece(
                    "“No ship shall ask in vain”, says the leaflet of the pilots.\n\n",
                    "blockquote",
                    "test.quote",
                ),
                Piece("The town council will pay for the oil until spring.\n\n"),
                Piece(
                    "🌍 First published by Harbour Post on January 3, 2020. Copyright Coast Radio.\n",
                    "source-notice",
                    "test.source-notice",
                    (
                        Said(
                            "origin-outlet",
                            "Harbour Post",
                            "Harbour Post",
                            key="harbour-post",
                            why="a sentence about this article beats a copyright line",
                        ),
                        Said("origin-published", "2020-01-03", "January 3, 2020"),
                        Said(
                            "origin-outlet",
                            "Coast Radio",
                            "Coast Radio",
                            chosen=False,
                            key="coast-radio",
                            why="a line under every article says less than a sentence about this one",
                        ),
                    ),
                ),
            ),
            title="🗼🌊 The lamp is lit again 🎉",
            outlet="inland-digest",
            published="2020-01-09",
            authors=("ana-lopes",),
            origin="harbour-post",
            relation="republication",
            hops=(
                ("harbour-post", "original", "2020-01-03", ("origin-outlet", "origin-published")),
                ("inland-digest", "republication", "2020-01-09", ("outlet", "published")),
            ),
            decided=(Said("relation", "republication", "outlet: harbour-post", why="the manifest says so"),),
        ),
        Story(
            pieces=(
                Piece("عودة المنارة\n", "title", "test.title", (Said("title", "عودة المنارة", "عودة المنارة"),)),
                Piece("أضاء الحارس المصباح بعد تسعة شتاءات مظلمة.\n"),
            ),
            title="عودة المنارة",
            language="ar",
            relation="unknown",
        ),
    ),
    url="https://inland-digest.example/lighthouse",
)
