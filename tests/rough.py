"""Rough material: titles of 300 characters, words of 200, right-to-left and mixed scripts, wherever a page shows a name.

All outlets, people and texts are invented.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import kin
from handmade import Page, Piece, Said, Story, write

WORD = "Hafenmeisterstellvertreter" * 8  # 208 characters and no place to break
LONG = ("Of the lamp on the outer mole, who lit it and who was to pay for the oil, with a list of the keepers " * 3)[
    :300
]
HEBREW = "נשמרת המגדלור: הפנס (Outer Mole) דולק שוב, 17 לילות אחרי הסערה"
PERSIAN = "فانوس دریایی «Harbour Post» پس از ۱۷ شب دوباره روشن شد"
ARABIC = "قال الحارس: the lamp is lit, ثم صعد الدرج في 2020-01-09 وأضاء المصباح"
NAMES = {
    "long-outlet": f"The {WORD} Gazette and Coastal Advertiser",
    "hebrew-outlet": "עיתון המגדלור (Lighthouse Daily)",
    "arabic-outlet": "بريد الميناء",
    "long-person": WORD.swapcase(),
    "arabic-person": "ليلى الحارس",
    "test.share": f"Copies carry it. {WORD}",
    "hand": f"Written by {WORD}",
}
BODY = f"The keeper climbed the stairs and lit the lamp, as {WORD} had asked.\n\n"
TITLES = {"long": LONG, "word": f"{WORD} lights the lamp", "hebrew": HEBREW, "persian": PERSIAN, "arabic": ARABIC}
LANGUAGES = {"hebrew": "he", "persian": "fa", "arabic": "ar"}


def _story(kind: str, outlet: str, day: str, origin: str) -> Story:
    title, language = TITLES[kind], LANGUAGES.get(kind, "en")
    named, taken = NAMES[outlet], NAMES[origin]
    notice = f"First published by {taken} on January 3, 2020; {WORD}.\n"
    return Story(
        pieces=(
            Piece(f"{title}\n", "title", "test.title", (Said("title", title, title),)),
            Piece(
                f"{named} | {NAMES['long-person']}\n",
                "credit-line",
                "test.credit-line",
                (
                    Said("outlet", named, named, key=outlet),
                    Said("author", NAMES["long-person"], NAMES["long-person"], key="long-person"),
                ),
            ),
            Piece(BODY if language == "en" else f"{title}. {WORD}\n\n"),
            Piece(f"Share this {WORD} with your crew.\n\n", "share-prompt", "test.share"),
            Piece(
                notice,
                "source-notice",
                "test.source-notice",
                (
                    Said("origin-outlet", taken, taken, key=origin, why=f"a sentence about this article; {WORD}"),
                    Said("origin-outlet", WORD, WORD, chosen=False, key="word-outlet", why="a line says less"),
                ),
            ),
        ),
        title=title,
        outlet=outlet,
        published=day,
        authors=("long-person", "arabic-person"),
        origin=origin,
        relation="republication",
        language=language,
        contested=("origin-outlet",) if kind == "long" else (),
        hops=(
            (origin, "original", "2020-01-03", ("origin-outlet", "title", "author", "outlet", "published")),
            ("long-outlet", "republication", None, ("outlet",)),
            (outlet, "republication", day, ("outlet", "author")),
        ),
    )


PAGES = (
    Page(
        f"hand/{WORD}.txt",
        (
            _story("long", "long-outlet", "2020-01-09", "hebrew-outlet"),
            _story("hebrew", "hebrew-outlet", "2020-01-10", "long-outlet"),
        ),
        url=f"https://harbour.example/{WORD}",
    ),
    Page(
        "hand/two.txt",
        (
            _story("word", "arabic-outlet", "2020-01-11", "long-outlet"),
            _story("persian", "arabic-outlet", "2020-01-12", "hebrew-outlet"),
            _story("arabic", "long-outlet", "2020-01-13T08:30+01:00", "arabic-outlet"),
        ),
    ),
)


def rough(folder: Path) -> Path:
    """Write the database: five articles that share text, their family, and the flows between their outlets."""
    database = write(folder / "curate.db", PAGES, NAMES)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.row_factory = sqlite3.Row
        _relate(connection)
    return database


def ids(database: Path) -> dict[str, str]:
    """Return the ids of the articles by the kind of their title."""
    with closing(sqlite3.connect(database)) as connection:
        found = dict(connection.execute("select title, id from articles").fetchall())
    return {kind: found[title] for kind, title in TITLES.items()}


def _relate(connection: sqlite3.Connection) -> None:
    rows = {row["title"]: row for row in connection.execute("select * from articles")}
    long, word, hebrew, persian, arabic = (
        rows[TITLES[kind]] for kind in ("long", "word", "hebrew", "persian", "arabic")
    )
    why = f"the page of the later names the outlet of the earlier; {WORD}"
    shared = [(BODY.strip(), BODY.strip(), 1.0), (WORD, WORD, 0.9)]
    kin.pair(connection, (long, word), shared, ("copy", "claim", why))
    kin.pair(connection, (hebrew, persian), [(WORD, WORD, 0.9)], ("copy", "same-time", "nothing tells which was first"))
    root = long["id"]
    kin.insert(connection, "families", (root, LONG, root, 5, 3, "2020-01-09", "2020-01-13"))
    parent = None
    for row in (long, word, hebrew, persian, arabic):
        kin.insert(connection, "family_members", (row["id"], root, parent, "claim" if parent else "", why))
        kin.insert(
            connection,
            "publications",
            (row["id"], 1, row["id"], row["outlet"], row["title"], None, row["published"], 0),
        )
        parent = row["id"]
    url = f"https://harbour.example/{WORD}"
    kin.insert(connection, "publications", (kin.ABSENT, 0, None, "hebrew-outlet", HEBREW, url, "2020-01-03", 2))
    connection.execute("update hops set publication = ?, standing = 'not held' where position = 0", (kin.ABSENT,))
    connection.execute("update hops set publication = ?, standing = 'confirmed' where position = 1", (long["id"],))
    connection.execute("update hops set publication = article, standing = 'this' where position = 2")
    kin.insert(
        connection, "conflicts", (word["id"], "dates run backwards", kin.ABSENT, f"2020-01-12 is given for {WORD}")
    )
    for earlier, later in (
        ("long-outlet", "arabic-outlet"),
        ("hebrew-outlet", "long-outlet"),
        ("arabic-outlet", "long-outlet"),
    ):
        kin.insert(connection, "network", (earlier, later, 3, 1, 3, 1, 48.0, 0.6, "2020-01-11", "2020-01-11"))
