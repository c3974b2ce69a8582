"""Markdown with front matter. The text is the file as it is, markup and all; the anchors say what its lines are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from curate.errors import refusal
from curate.model import Anchor, Span
from curate.read import text
from curate.read.page import Page, Place

LARGEST = 1_000_000  # code points; a table as long takes 7 s
FRONT = 2_000  # lines of front matter

# As markdown-it counts lines: other characters that end lines elsewhere do not.
_LINE_END = re.compile("\r\n|\n|\r")
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_YAML_KEY = re.compile(r"""(?:[^\s#:'"\[{&*!|>%@`,-][^:]{0,80}|"[^"]{1,80}"|'[^']{1,80}') ?:(?:\s|$)""")
_TOML_KEY = re.compile(r"""[\w."'-]{1,80}\s{0,20}=|\[""")
_FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]\s]{1,80}\]:")
_DEFINITION = re.compile(r"[\s>]{0,20}\[[^\]]{1,999}\]:")
_MARKS = re.compile(r"[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[\s>]*)*")
_IMAGE = r"!\[[^\]]{0,500}\](?:\([^()\s]{0,500}(?:\s[^()]{0,300})?\)|\[[^\]]{0,200}\])(?:\{[^{}]{0,200}\})?"
_IMAGES = re.compile(rf"(?:(?:{_IMAGE}|\[{_IMAGE}\]\([^()\s]{{0,500}}\))\s*)+")
_FIGURE = re.compile(r"(?i)\s*</?(?:img|figure|figcaption|picture|source)\b")
_COMMENT = re.compile(r"\s*<!--.*-->\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines [first, last) that are one block of kind `kind`."""

    first: int
    last: int
    kind: str


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a Markdown file, unchanged, with its blocks anchored.

    Raises:
        Refusal: as for plain text; or the text is longer than LARGEST.
    """
    page = text.read(raw, place)
    if len(page.text) > LARGEST:
        remedy = f"up to {LARGEST:,} are read: split it, or set `media_type: text/plain`"
        raise refusal(place.path, f"Markdown of {len(page.text):,} characters", remedy)
    starts = _starts(page.text)
    lines = [page.text[start:end] for start, end in pairwise(starts)]
    front = _front(lines)
    body = front[-1].last if front else 0
    pieces = [*front, *_body(page.text[starts[body] :], lines, body)]
    return replace(page, anchors=tuple(_anchors(page.text, pieces, starts)))


def _starts(whole: str) -> list[int]:
    """Return where each line begins, and the end of the text."""
    found = [0, *(end.end() for end in _LINE_END.finditer(whole))]
    return found if found[-1] == len(whole) else [*found, len(whole)]


def _anchors(whole: str, pieces: list[_Piece], starts: list[int]) -> Iterator[Anchor]:
    for piece in pieces:
        start, end = starts[piece.first], starts[piece.last]
        written = whole[start:end]
        start += len(written) - len(written.lstrip())
        end -= len(written) - len(written.rstrip())
        if start < end:
            yield Anchor(Span(start, end), f"line {piece.first + 1}", piece.kind)


# ---- front matter


def _front(lines: list[str]) -> list[_Piece]:
    """Return the front matter at the head of the file: its fences, and each key with all that belongs to it."""
    if lines and lines[0].startswith("%"):
        last = next((at for at, line in enumerate(lines[:FRONT]) if not line.startswith(("%", " ", "\t"))), len(lines))
        return [_Piece(0, min(last, FRONT), "front")]
    closing = _FENCES.get(lines[0].rstrip()) if lines else None
    if closing is None:
        return []
    end = next((at for at, line in enumerate(lines[1:FRONT], 1) if line.rstrip() in closing), None)
    key = _TOML_KEY if closing == ("+++",) else _YAML_KEY
    said = [at for at in range(1, end or 1) if key.match(lines[at])]
    if end is None or not said or any(line.strip() and line[0] != "#" for line in lines[1 : said[0]]):
        return []  # a rule across the page
    marks = [0, 1, *said, end, end + 1] if said[0] > 1 else [0, *said, end, end + 1]
    return [_Piece(first, last, "front") for first, last in pairwise(marks)]


# ---- body


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


_PARSER = _parser()


def _body(source: str, lines: list[str], offset: int) -> list[_Piece]:
    """Return the blocks of the body; every line with a character that shows lies in one."""
    pieces: list[_Piece] = []
    at = offset
    for piece in [*_blocks(source, offset), _Piece(len(lines), len(lines), "")]:
        first = max(at, piece.first)
        _between(lines, at, first, pieces, piece.kind)
        if first < piece.last:
            pieces.append(replace(piece, first=first))
            at = piece.last
        else:
            at = max(at, first)
    return pieces


def _between(lines: list[str], at: int, end: int, pieces: list[_Piece], following: str) -> None:
    """Give the lines that are no block of their own to the block before, or make blocks of them."""
    for line in range(at, end):
        if not lines[line].strip():
            continue
        before = pieces[-1] if pieces else None
        if before and before.last == line and (_MARKS.fullmatch(lines[line]) or before.kind == following == "cell"):
            pieces[-1] = replace(before, last=line + 1)
        else:
            pieces.append(_Piece(line, line + 1, _kind_between(lines[line])))


def _kind_between(line: str) -> str:
    if _DEFINITION.match(line):
        return "footnote"
    return "quote" if line.lstrip().startswith(">") else "paragraph"


def _blocks(source: str, offset: int) -> Iterator[_Piece]:
    """Yield the blocks that hold text, in order."""
    around: list[str] = []
    tokens = _PARSER.parse(source)
    for at, token in enumerate(tokens):
        if token.type in ("blockquote_open", "list_item_open"):
            around.append("quote" if token.type == "blockquote_open" else "item")
        elif token.type in ("blockquote_close", "list_item_close"):
            around.pop()
        elif token.map and token.type in _LEAVES:
            content = tokens[at + 1].content if token.type == "paragraph_open" else token.content
            yield _Piece(token.map[0] + offset, token.map[1] + offset, _kind(token, content, around))


_OWN = {"fence": "code", "code_block": "code", "tr_open": "cell"}
_LEAVES = {"heading_open", "paragraph_open", "html_block", "hr", *_OWN}


def _kind(token: Token, content: str, around: list[str]) -> str:
    if token.type == "heading_open":
        return "title" if token.tag == "h1" else "heading"
    if token.type in _OWN:
        return _OWN[token.type]
    if token.type == "html_block":
        return "" if _COMMENT.fullmatch(content) else "caption" if _FIGURE.match(content) else "paragraph"
    if _FOOTNOTE.match(content):
        return "footnote"
    if _IMAGES.fullmatch(content):
        return "caption"
    return "quote" if "quote" in around else around[-1] if around else "paragraph"
