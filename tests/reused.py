"""A built project whose tables of reuse and publication are filled by hand, and strings that break careless writers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from harbour import built, database, page, project, write

from curate import rulepack

LONG = "Ferry " * 49 + "late ∎"  # 300 characters
HOSTILE = (
    'He said "no", {then} {{left}} at 5% & $3 #1_a ~x^2 \\end{document}',
    "]]> </script><script>alert(1)</script> <!-- & &amp;",
    "}, title = {Broken out",
    '"Unbalanced quote and a "brace {',
    '=HYPERLINK("https://elsewhere.example") +1 @sum -2; \',',
    "ميناء المدينة \u202eعربي\u202c 🛥️👩‍👩‍👧 Łódź naïve ﬁn",
    "Tabs\tand\u2028separators\x0b\x1b[31m\x7f and\r\nlines",
    LONG,
)
MADE = ("edge_claims", "edges", "conflicts", "network", "family_members", "families", "overlaps", "pairs")
NOT_HELD = "-0123456789abcdef"
ADDRESS = 'https://lantern.example/a b?x={1}&y=%7D<>"é'


def hostile(folder: Path) -> Path:
    """Return the database of a project in `folder`: two sources, one story in both, tables of reuse filled."""
    with pytest.MonkeyPatch.context() as patch:
        (folder / "packs").mkdir(parents=True)
        patch.setattr(rulepack, "HOME", folder / "packs")
        root = project(folder / "project", 2)
        story = page(70, title="Night ferry to Tessary")
        copy = page(70, "First published by Lantern Weekly.", title="Night ferry", credit="January 20, 2020")
        files = {"corpus/north/0100.txt": story, "corpus/south/0100.txt": copy}
        for number in range(len(HOSTILE)):
            files[f"corpus/north/02{number:02}.txt"] = page(200 + number, "Tags: ferry, 5% \x1b{net}, <b>")
        write(root, files)
        built(root)
    with closing(sqlite3.connect(database(root))) as connection:
        fill(connection)
        connection.commit()
    return database(root)


def fill(connection: sqlite3.Connection) -> None:
    """Fill the tables as a build would, by hand."""
    connection.execute("update hops set publication = null, standing = null")
    for table in (*MADE, "publications"):
        connection.execute(f"delete from {table}")
    paths = dict(
        connection.execute(
            "select path, articles.id from articles join documents on documents.id = document"
        ).fetchall()
    )
    for number, title in enumerate(HOSTILE):
        name = paths[f"north/02{number:02}.txt"]
        connection.execute("update articles set title = ?, subtitle = ? where id = ?", (title, title[::-1], name))
        connection.execute("update article_texts set title = ? where article = ?", (title, name))
    connection.execute(
        "update outlets set name = ? where id = 'lantern-weekly'", ("Lantern & 'Weekly' <\x1b> and Sons, ]]>",)
    )
    _publications(connection, paths)
    _reuse(connection, paths["north/0100.txt"], paths["south/0100.txt"])


def _publications(connection: sqlite3.Connection, paths: dict[str, str]) -> None:
    connection.execute("insert into publications select id, 1, id, outlet, title, null, published, 0 from articles")
    connection.execute(
        "insert into publications values (?, 0, null, 'lantern-weekly', ?, ?, '2019-12', 3)", (NOT_HELD, LONG, ADDRESS)
    )
    edge = "insert into edges values (?, ?, ?, ?, ?, ?)"
    north, south = paths["north/0100.txt"], paths["south/0100.txt"]
    rows = [
        (NOT_HELD, south, "claimed", "republication", "reuse.named", 'The page says "First published by".'),
        (north, south, "measured", "republication", "reuse.dates", HOSTILE[0]),
        (NOT_HELD, paths["south/0000.txt"], "claimed", "translation", "reuse.named", "It says so."),
        (north, paths["north/0000.txt"], "measured", "quotation", "reuse.quoted", "It stands in quotation marks."),
        (north, paths["north/0001.txt"], "curated", "excerpt", "reuse.decided", "A curator decided it."),
    ]
    connection.executemany(edge, rows)
    connection.execute(
        "insert into edge_claims select ?, ?, 'claimed', id from claims where article = ? and field = 'origin-outlet'",
        (NOT_HELD, south, south),
    )
    connection.execute("update articles set relation = 'translation' where id = ?", (paths["south/0000.txt"],))
    connection.execute(
        "update hops set publication = ?, standing = 'not held' where outlet = 'lantern-weekly'", (NOT_HELD,)
    )
    connection.execute("insert into conflicts values (?, 'two origins', ?, ?)", (south, north, "Two origins: ]]>"))
    connection.executemany(
        "insert into network values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            ("harbour-post", "coast-radio", 1, 0, 1, 0, 12.5, 0.75, "2020-01-20", "2020-01-20"),
            ("lantern-weekly", "coast-radio", 3, 3, 1, 1, None, None, None, None),
        ],
    )


def _reuse(connection: sqlite3.Connection, north: str, south: str) -> None:
    a, b = sorted((north, south))
    direction = "a->b" if a == north else "b->a"
    reason = "The one is of an earlier day; “quoted” & so on"
    connection.execute(
        "insert into pairs values (?, ?, 'copy', ?, 'reuse.dates', ?, 200, 0.9, 0.95, 1.0)", (a, b, direction, reason)
    )
    ends = [connection.execute('select "end" from articles where id = ?', (one,)).fetchone()[0] for one in (a, b)]
    spans = [(60, 160, 90, 190), (60, 160, 200, 300), (200, ends[0], 320, ends[1])]
    connection.executemany(
        "insert into overlaps values (?, ?, ?, ?, ?, ?, 17, 0.5, 0, 0)", [(a, b, *span) for span in reversed(spans)]
    )
    connection.execute(
        "insert into families values (?, 'Night ferry to Tessary', ?, 2, 2, '2020-01-15', '2020-01-20')", (north, north)
    )
    connection.executemany(
        "insert into family_members values (?, ?, ?, 'reuse.dates', 'earlier')",
        [(north, north, None), (south, north, north)],
    )
