"""A story, a copy of it and a placeholder, made by hand: what the pages of republication show can be said beforehand.

All outlets, people and texts are invented.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from handmade import LIGHTHOUSE, NAMES, Page, Piece, Said, Story, write

SEA = "".join(f"🌊 Line {number} of the keeper's log, which nobody copied.\n" for number in range(1, 61))
KEEPER = "After nine dark winters the keeper 👩‍🚒 climbed the stairs and lit the lamp."
OIL = "The town council will pay for the oil until spring."
THEIRS = "After nine dark winters the old keeper climbed the stairs and lit a lamp."
ARABIC, ARABIC_COPY = "أضاء الحارس المصباح بعد تسعة شتاءات مظلمة.", "أضاء الحارس القديم المصباح بعد تسعة شتاءات مظلمة."
ABSENT = "-0123456789abcdef"

COPY = Page(
    "kin/copy.txt",
    (
        Story(
            pieces=(
                Piece(
                    "🎉🎉 The lamp burns\n",
                    "title",
                    "test.title",
                    (Said("title", "🎉🎉 The lamp burns", "🎉🎉 The lamp burns"),),
                ),
                Piece(f"📣 {THEIRS}\n\n"),
                Piece("Share this 📣\n", "share-prompt", "test.share"),
                Piece(SEA),
                Piece(f"{OIL}\n"),
                Piece(
                    "From Inland Digest, which had it from Harbour Post.\n",
                    "source-notice",
                    "test.source-notice",
                    (Said("origin-outlet", "Inland Digest", "Inland Digest", key="inland-digest"),),
                ),
            ),
            title="🎉🎉 The lamp burns",
            outlet="coast-radio",
            published="2020-01-11T08:30+01:00",
            origin="inland-digest",
            relation="republication",
            hops=(
                ("inland-digest", "original", "2020-01-09", ("origin-outlet",)),
                ("coast-radio", "republication", "2020-01-11", ()),
            ),
        ),
        Story(
            pieces=(
                Piece("المنارة\n", "title", "test.title", (Said("title", "المنارة", "المنارة"),)),
                Piece(f"{ARABIC_COPY}\n"),
            ),
            title="المنارة",
            language="ar",
            relation="unknown",
        ),
    ),
)


def related(folder: Path) -> Path:
    """Write the database of the lighthouse, its copy, and what they have in common."""
    database = write(folder / "curate.db", (LIGHTHOUSE, COPY), NAMES)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.row_factory = sqlite3.Row
        _relate(connection)
    return database


def ids(database: Path) -> dict[str, str]:
    """Return the ids of the articles: lamp, copy, arabic, arabic copy."""
    with closing(sqlite3.connect(database)) as connection:
        titles = dict(connection.execute("select title, id from articles").fetchall())
    names = {
        "lamp": "🗼🌊 The lamp is lit again 🎉",
        "copy": "🎉🎉 The lamp burns",
        "ar": "عودة المنارة",
        "ar copy": "المنارة",
    }
    return {name: titles[title] for name, title in names.items()}


def _relate(connection: sqlite3.Connection) -> None:
    articles = {row["title"]: row for row in connection.execute("select * from articles")}
    lamp, copy = articles["🗼🌊 The lamp is lit again 🎉"], articles["🎉🎉 The lamp burns"]
    arabic, arabic_copy = articles["عودة المنارة"], articles["المنارة"]
    says = "the page of the later names the outlet of the earlier as its source"
    pair(connection, (lamp, copy), [(KEEPER, THEIRS, 0.86), (OIL, OIL, 1.0)], ("trimmed", "claim", says))
    pair(
        connection,
        (arabic, arabic_copy),
        [(ARABIC, ARABIC_COPY, 0.86)],
        ("copy", "same-time", "nothing tells which was first"),
    )
    insert(
        connection,
        "families",
        (lamp["id"], "🗼🌊 The lamp is lit again 🎉", lamp["id"], 2, 2, "2020-01-09", "2020-01-11T08:30+01:00"),
    )
    insert(connection, "family_members", (lamp["id"], lamp["id"], None, "", "it is the first"))
    insert(connection, "family_members", (copy["id"], lamp["id"], lamp["id"], "claim", f"{says} ({arabic['id']})"))
    for row in articles.values():
        insert(
            connection,
            "publications",
            (row["id"], 1, row["id"], row["outlet"], row["title"], None, row["published"], 0),
        )
    insert(
        connection,
        "publications",
        (ABSENT, 0, None, "harbour-post", "🕯 A lamp", "https://harbour-post.example/lamp", "2020-01-03", 2),
    )
    insert(connection, "edges", (ABSENT, lamp["id"], "claimed", "republication", "claim", says))
    insert(connection, "edges", (lamp["id"], copy["id"], "claimed", "republication", "claim", says))
    insert(connection, "edges", (lamp["id"], copy["id"], "measured", "trimmed", "claim", says))
    ((claim,),) = connection.execute(
        "select id from claims where article = ? and field = 'origin-outlet'", (copy["id"],)
    ).fetchall()
    insert(connection, "edge_claims", (lamp["id"], copy["id"], "measured", claim))
    insert(connection, "conflicts", (copy["id"], "dates run backwards", ABSENT, "2020-01-12 is given for the earlier"))
    insert(
        connection, "network", ("harbour-post", "inland-digest", 1, 1, 0, 0, 144.0, None, "2020-01-09", "2020-01-09")
    )
    insert(connection, "network", ("inland-digest", "coast-radio", 3, 1, 3, 1, 48.0, 0.6, "2020-01-11", "2020-01-11"))
    insert(connection, "network", ("coast-radio", "harbour-post", 1, 0, 1, 0, None, 0.3, None, None))
    _chains(connection, lamp["id"], copy["id"])


def _chains(connection: sqlite3.Connection, lamp: str, copy: str) -> None:
    """The joined chain of the copy: the placeholder, by the word of the lamp's page; the lamp; itself."""
    ((origin,),) = connection.execute(
        "select id from claims where article = ? and field = 'origin-outlet' and chosen", (lamp,)
    ).fetchall()
    connection.execute(
        "update hops set publication = ?, standing = 'not held' where article = ? and position = 0", (ABSENT, lamp)
    )
    connection.execute(
        "update hops set publication = article, standing = 'this' where article = ? and position = 1", (lamp,)
    )
    for table in ("hop_claims", "hops"):
        for position in (1, 0):
            connection.execute(
                f"update {table} set position = ? where article = ? and position = ?", (position + 1, copy, position)
            )
    connection.execute(
        "update hops set publication = ?, standing = 'confirmed' where article = ? and position = 1", (lamp, copy)
    )
    connection.execute(
        "update hops set publication = article, standing = 'this' where article = ? and position = 2", (copy,)
    )
    insert(connection, "hops", (copy, 0, "harbour-post", "original", "2020-01-03", "claimed", ABSENT, "not held"))
    insert(connection, "hop_claims", (copy, 0, origin))


def pair(
    connection: sqlite3.Connection,
    ends: tuple[sqlite3.Row, sqlite3.Row],
    passages: list[tuple[str, str, float]],
    verdict: tuple[str, str, str],
) -> None:
    """A pair whose first article is the earlier, if a rule says so."""
    relation, rule, reason = verdict
    turned = ends[0]["id"] > ends[1]["id"]
    a, b = reversed(ends) if turned else ends
    known = rule != "same-time"
    direction = "unknown" if not known else "b->a" if turned else "a->b"
    shares = (0.5, 0.9) if turned else (0.9, 0.5)
    words = sum(len(one.split()) for one, _, _ in passages)
    insert(connection, "pairs", (a["id"], b["id"], relation, direction, rule, reason, words, *shares, 0.9))
    for one, other, identity in passages:
        first, second = (other, one) if turned else (one, other)
        spans = (*_span(connection, a, first), *_span(connection, b, second))
        insert(connection, "overlaps", (a["id"], b["id"], *spans, len(one.split()), identity, 0, 0))


def _span(connection: sqlite3.Connection, article: sqlite3.Row, words: str) -> tuple[int, int]:
    ((text,),) = connection.execute(
        "select text from document_texts where document = ?", (article["document"],)
    ).fetchall()
    start = text.index(words, article["start"])
    return start, start + len(words)


def insert(connection: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
