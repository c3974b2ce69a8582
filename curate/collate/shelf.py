"""The articles of a database in the making, as they are compared."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from curate.collate.comparing import State
from curate.reuse.words import Piece
from curate.structure import HYPHEN

KEPT = 64_000_000  # characters of documents that are held at once

_STATES = """
select articles.id, coalesce(articles.outlet, 'source ' || documents.source, '') as outlet,
  coalesce(articles.published, '') as day, coalesce(documents.encoding, '') || ' ' || documents.media_type as reading,
  spans."start", spans."end", spans.label, spans.kept
from articles join documents on documents.id = articles.document
left join spans on spans.document = articles.document and spans.article = articles.id
order by articles.document, articles."start", spans."start"
"""
_SPANS = (
    'select article, "start", "end", label, kept from spans where document = ? and article is not null order by "start"'
)


class _Held(NamedTuple):
    text: str
    pieces: dict[str, tuple[Piece, ...]]


class Shelf:
    """Reads articles from a database. Their documents are kept for a while: articles are asked for again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._size = 0
        self._states: dict[str, State] | None = None
        self._documents = dict(connection.execute("select id, document from articles").fetchall())

    def states(self) -> Mapping[str, State]:
        """Return what every article is: a digest of its pieces and their document, and whose page it is on, its day.

        The id of an article tells the bytes of its document; how they are read decides which text these are.
        """
        if self._states is None:
            rows = self._connection.execute(_STATES)
            self._states = {}
            for (article, outlet, day, reading), spans in groupby(rows, key=lambda row: row[:4]):
                kept = "".join(f"{start} {end} {label} {kept};" for *_, start, end, label, kept in spans)
                digest = sha256(f"{article} {reading} {kept}".encode()).hexdigest()[:32]
                self._states[article] = State(digest, outlet, day)
        return self._states

    def text(self, key: str) -> tuple[str, tuple[Piece, ...]]:
        """Return the text of an article's document, and its kept pieces."""
        document = self._documents[key]
        if document in self._held:
            self._held.move_to_end(document)
        else:
            self._read(document)
        held = self._held[document]
        return held.text, held.pieces.get(key, ())

    def _read(self, document: str) -> None:
        query = "select text from document_texts where document = ?"
        text = str(self._connection.execute(query, (document,)).fetchone()[0])
        pieces: dict[str, list[Piece]] = {}
        divided = False
        for article, start, end, label, kept in self._connection.execute(_SPANS, (document,)):
            if kept:
                piece = Piece(start, text[start:end], quoted=label == "blockquote", goes_on=divided)
                pieces.setdefault(article, []).append(piece)
            divided = label == HYPHEN.label
        self._held[document] = _Held(text, {article: tuple(found) for article, found in pieces.items()})
        self._size += len(text)
        while self._size > KEPT and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._size -= len(dropped.text)
