"""Tiles: every character of an article in one piece, kept or removed; and the cleaned text they leave."""

from __future__ import annotations

from collections.abc import Sequence

from curate.blocks import Block
from curate.clean import Cleaned, Verdict
from curate.model import LABELS, Span, Tile
from curate.rules import Match
from curate.structure import HYPHEN


def of(cleaned: Cleaned, whole: Span, keep: frozenset[str] = frozenset()) -> tuple[Tile, ...]:
    """Tile an article: every character of `whole` in one tile; white space goes with what stands before it.

    `keep` names labels that stay in the cleaned text though they are removed by default.
    """
    made: list[Tile] = []
    starts = [block.span.start for block in cleaned.blocks[1:]] + [whole.end]
    at = whole.start
    for block, verdict, within, end in zip(cleaned.blocks, cleaned.verdicts, cleaned.inner, starts, strict=True):
        for piece, label, rule in _painted(block, verdict, within):
            start = block.span.start + piece.start if piece.start else at
            stop = block.span.start + piece.end if piece.end < len(block.text) else end
            kept = LABELS[label].kept or label in keep
            made.append(Tile(Span(start, stop), label, kept, rule))
        at = end
    return tuple(made)


def _painted(block: Block, verdict: Verdict, within: Sequence[Match]) -> list[tuple[Span, str, str | None]]:
    """The pieces of a block: spans over sentences over the block's own label."""
    size = len(block.text)
    coats: list[tuple[Span, str, str | None]] = []
    for match in sorted(within, key=lambda match: match.rule.scope == "sentence"):
        if match.rule.label == "body":
            continue
        free = [match.span]
        for taken_span, _, _ in coats:
            free = [part for span in free for part in _less(span, taken_span)]
        coats += [(span, match.rule.label, match.rule.id) for span in free]
    coats.sort()
    pieces: list[tuple[Span, str, str | None]] = []
    at = 0
    base = (verdict.label, verdict.rule.id if verdict.rule else None)
    for span, label, rule in coats:
        if at < span.start:
            if block.text[at : span.start].isspace() and pieces:
                pieces[-1] = (Span(pieces[-1][0].start, span.start), *pieces[-1][1:])
            else:
                pieces.append((Span(at, span.start), *base))
        pieces.append((span, label, rule))
        at = span.end
    if at < size:
        pieces.append((Span(at, size), *base))
    return pieces


def _less(span: Span, hole: Span) -> list[Span]:
    parts = [Span(span.start, min(span.end, hole.start)), Span(max(span.start, hole.end), span.end)]
    return [part for part in parts if part.start < part.end]


def text_of(text: str, made: Sequence[Tile]) -> str:
    """Return the cleaned text that tiles leave: the kept ones in order, one paragraph a line.

    A paragraph that was wrapped by hand becomes one line. `text` is the whole document's.
    """
    paragraphs = [""]
    for tile in made:
        if tile.label == HYPHEN.label:
            continue  # the word goes on
        words = tile.span.of(text)
        tail = words[len(words.rstrip()) :]
        if tile.kept:
            paragraphs[-1] += " ".join(words.splitlines()) if "\n" in words or "\r" in words else words
        if _breaks(tail if tile.kept else words):
            paragraphs.append("")
    return "\n".join(line for line in map(str.strip, paragraphs) if line)


def _breaks(words: str) -> bool:
    return len(words.splitlines()) > 1 or words.endswith(("\n", "\r", "\u2028", "\u2029", "\x85"))
