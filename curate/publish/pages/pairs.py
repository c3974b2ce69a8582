"""The aligned reading: two articles that share text side by side, with what they share, and where it differs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from curate.model import Span, Tile
from curate.publish import answers, reads, saying, texts
from curate.publish.answers import Row
from curate.publish.links import Links
from curate.publish.pages.differences import Difference, differences, kept
from curate.publish.pages.pieces import Cite, Piece, stretches
from curate.publish.pages.vocabulary import direction
from curate.reuse.pairs import REUSES
from curate.structure import HYPHEN

LONGEST = 20_000
"""Words of a passage whose differences are looked for: the time that takes grows with their square."""


@dataclass(frozen=True, slots=True)
class Text:
    """One article of a pair: its row, its text in its document, uncut, and its tiles."""

    row: Row
    raw: str
    tiles: tuple[Tile, ...]

    @property
    def at(self) -> int:
        """Where the article starts in its document."""
        return int(self.row["start"])


@dataclass(frozen=True, slots=True)
class PairPage:
    """All that the page of a pair shows: the earlier article first where that is known, else `a`."""

    row: Row
    left: Text
    right: Text
    overlaps: tuple[Row, ...]
    evidence: tuple[reads.Elsewhere, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one side that lie in the same overlaps from end to end.

    `change` is "" where they are the same there, `only` or `changed` where not; `there` are the words in their place.
    """

    text: str
    numbers: tuple[int, ...]
    begins: tuple[Cite, ...]
    change: str
    there: str


@dataclass(frozen=True, slots=True)
class Part:
    """One tile of a side. `removed` is its label where it is not in the cleaned text."""

    start: int
    removed: str | None
    passages: tuple[Passage, ...]


# ---- reading


def pair(key: Sequence[str]) -> Callable[[sqlite3.Connection], PairPage | None]:
    """Return a reader of the page of the pair with these two articles; it returns None where there is none."""

    def read(connection: sqlite3.Connection) -> PairPage | None:
        row = answers.one(connection, PAIR, *key) if len(key) == 2 else None
        if row is None:
            return None
        turned = row["direction"] == "b->a"
        left, right = (row["b"], row["a"]) if turned else (row["a"], row["b"])
        overlaps = answers.rows(connection, OVERLAPS, row["a"], row["b"])
        return PairPage(
            row=row,
            left=_text(connection, left),
            right=_text(connection, right),
            overlaps=tuple(sorted((_sided(one, turned=turned) for one in overlaps), key=_place)),
            evidence=reads.edge_claims(connection, left, right),
        )

    return read


PAIR = "select * from pairs where a = ? and b = ?"
OVERLAPS = "select * from overlaps where a = ? and b = ?"


def _sided(row: Row, *, turned: bool) -> Row:
    """An overlap by sides of the page instead of `a` and `b`."""
    left, right = ("b", "a") if turned else ("a", "b")
    return {
        "words": row["words"],
        "identity": row["identity"],
        "left": Span(row[f"{left}_start"], row[f"{left}_end"]),
        "right": Span(row[f"{right}_start"], row[f"{right}_end"]),
        "left_quoted": row[f"{left}_quoted"],
        "right_quoted": row[f"{right}_quoted"],
    }


def _place(overlap: Row) -> tuple[Span, Span]:
    return overlap["left"], overlap["right"]


def _text(connection: sqlite3.Connection, key: str) -> Text:
    row = answers.rows(connection, reads.ARTICLE, key)[0]
    spans = answers.rows(connection, reads.SPANS, row["document"], row["start"], row["end"])
    row.pop("text")
    return Text(row, row.pop("raw") or "", reads.tiles(spans))


# ---- showing


def page(read: PairPage, _: Links) -> dict[str, Any]:
    """Return what the template of a pair shows."""
    row, known = read.row, read.row["direction"] != "unknown"
    turned = row["direction"] == "b->a"
    shares = (row["b_coverage"], row["a_coverage"]) if turned else (row["a_coverage"], row["b_coverage"])
    changes = [_changes(read, overlap) for overlap in read.overlaps]
    return {
        "page": read,
        "row": row,
        "withheld": texts.withheld(read.left.row),
        "overlaps": read.overlaps,
        "unmarked": any(one["identity"] < 1 and one["words"] > LONGEST for one in read.overlaps),
        "known": known,
        "says": REUSES.get(row["relation"], "") if known else saying.how(row["relation"], "unknown"),
        "sides": (
            _side(read.left, _marks(read, changes, turned=False), shares[0]),
            _side(read.right, _marks(read, changes, turned=True), shares[1]),
        ),
    }


def anchor(number: int, *, right: bool) -> str:
    """Return the name of a place: `o-1` for the first overlap in the text on the left, `o-1-right` for the other."""
    return f"o-{number}{'-right' if right else ''}"


def _changes(read: PairPage, overlap: Row) -> list[Difference]:
    if overlap["identity"] >= 1 or overlap["words"] > LONGEST:
        return []
    left = kept(read.left.raw, read.left.at, read.left.tiles, overlap["left"])
    right = kept(read.right.raw, read.right.at, read.right.tiles, overlap["right"])
    return differences(left, right)


@dataclass(frozen=True, slots=True)
class _Marked:
    """What is marked on one side: overlaps as cites with a number, differences as cites with the number 0."""

    cites: tuple[Cite, ...]
    there: dict[str, str]
    right: bool


def _marks(read: PairPage, changes: Sequence[list[Difference]], *, turned: bool) -> _Marked:
    cites: list[Cite] = []
    there: dict[str, str] = {}
    other = read.left if turned else read.right
    for number, (overlap, differing) in enumerate(zip(read.overlaps, changes, strict=True), start=1):
        title = f"shared passage {number}: {saying.counted(overlap['words'], 'word')}; to the same in the other text"
        href = f"#{anchor(number, right=not turned)}"
        span = overlap["right" if turned else "left"]
        cites.append(Cite(anchor(number, right=turned), number, span, href, title))
        for at, difference in enumerate(differing):
            mine = difference.turned() if turned else difference
            if mine.here is not None:
                cites.append(Cite(f"d-{number}-{at}", 0, mine.here, "", ""))
                there[f"d-{number}-{at}"] = _words(other, mine.there)
    return _Marked(tuple(cites), there, turned)


def _words(text: Text, span: Span | None) -> str:
    """The words of a span, as one line that is not long."""
    words = " ".join(text.raw[span.start - text.at : span.end - text.at].split()) if span else ""
    return f"{words[:120]} …" if len(words) > 120 else words


def _side(text: Text, marked: _Marked, share: float) -> dict[str, Any]:
    cut = stretches(text.raw, text.at, text.tiles, marked.cites)
    parts = [
        Part(
            stretch.tile.span.start,
            None if stretch.tile.kept else stretch.tile.label,
            tuple(_passage(piece, marked) for piece in stretch.pieces),
        )
        for stretch in cut
    ]
    return {
        "row": text.row,
        "share": saying.percent(share),
        "parts": tuple(_joined(parts)),
        "direction": direction(text.row["language"], otherwise="auto"),
        "right": marked.right,
    }


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Show removed pieces that follow each other once, and a word that the end of a line divides as one."""
    before: Part | None = None
    for part in parts:
        if part.removed == HYPHEN.label:
            continue
        again = before is not None and before.removed is not None and part.removed is not None
        if not again or any(passage.begins for passage in part.passages):
            yield part
        before = part


def _passage(piece: Piece, marked: _Marked) -> Passage:
    changes = [cite for cite in piece.cites if not cite.number]
    there = marked.there.get(changes[0].claim, "") if changes else ""
    return Passage(
        text=piece.text,
        numbers=tuple(cite.number for cite in piece.cites if cite.number),
        begins=tuple(cite for cite in piece.begins if cite.number),
        change="" if not changes else "changed" if there else "only",
        there=there,
    )
