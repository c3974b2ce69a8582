"""An edition without rights to the texts: the words of pages are taken out, what is known about them stays.

Out go the texts of documents and of articles, and words of pages longer than LONGEST. In stay titles, names, dates, the
short words that claims rest on, every offset, label and rule, and the manifests, which the curator wrote. What goes
leaves its SHA-256, so that whoever holds the page can check it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from curate.publish.facts import web_link
from curate.store import AUTHORS, CHAIN, WITHHELD

LONGEST = 160
"""Code points of a page's words that are still published: a title or a notice, not a paragraph."""

BESIDE = 40
"""Code points by which evidence may be longer than the name it gives: "told the Harbour Post", not a sentence of the
text that shows its language."""

EVIDENCE = f"""
update claims set exact = digest(exact)
where document in (select id from documents where kind = 'page')
  and (length(exact) > {LONGEST} or length(exact) > length(name) + {BESIDE})
"""

WORDS = (
    ("articles", "title"),
    ("articles", "subtitle"),
    ("articles", "origin_title"),
    ("articles", "origin_url"),
    ("article_texts", "title"),
    ("article_terms", "term"),
    ("claims", "name"),
    ("claims", "value"),
    ("families", "title"),
    ("outlet_names", "name"),
    ("outlets", "name"),
    ("parted_texts", "title"),
    ("people", "name"),
    ("publications", "title"),
    ("publications", "url"),
    ("quotes", "source"),
)
"""Columns with words of pages."""

SENTENCES = (
    ("absences", "message"),
    ("claims", "why"),
    ("conflicts", "message"),
    ("edges", "reason"),
    ("family_members", "reason"),
    ("pairs", "reason"),
)
"""Columns with sentences of curate's that may quote words of pages."""

QUOTED = re.compile(r"[\"'].*[\"']", re.DOTALL)
"""From the first mark to the last: an apostrophe in the words ends nothing, nor does one before them begin it alone."""


def withhold(database: Path) -> None:
    """Take the texts out of a copy of a database. Its free pages still hold them: copy it again."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.create_function("short", 1, short, deterministic=True)
        connection.create_function("unquoted", 1, unquoted, deterministic=True)
        connection.create_function("digest", 1, digest, deterministic=True)
        connection.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off; begin"
        )
        connection.execute(
            "update document_texts set text = '' where document in (select id from documents where kind = 'page')"
        )
        for table in ("article_texts", "parted_texts"):
            connection.execute(f"update {table} set text = ''")
        connection.execute(EVIDENCE)
        for function, columns in (("short", WORDS), ("unquoted", SENTENCES)):
            for table, column in columns:
                connection.execute(
                    f"update {table} set {column} = {function}({column}) where length({column}) > {LONGEST}"
                )
        for column, shown in (("authors", AUTHORS), ("chain", CHAIN)):
            connection.execute(f"update articles set {column} = ({shown}) where {column} is not ({shown})")
        connection.execute("insert or replace into meta values ('text', ?)", (WITHHELD,))
        for command in ("rebuild", "optimize"):
            connection.execute("insert into articles_fts(articles_fts) values (?)", (command,))
        connection.execute("analyze")
        connection.execute("commit")


def short(words: str) -> str:
    """Return words of a page as they may be published: themselves if few, or a web address; else their SHA-256."""
    return words if len(words) <= LONGEST or web_link(words) else digest(words)


def digest(words: str) -> str:
    """Return what stands for words that are not published; of a web address, itself."""
    return words if web_link(words) else f"sha256:{sha256(words.encode()).hexdigest()}"


def unquoted(sentence: str) -> str:
    """Return a sentence of curate's with the long words of pages that it quotes replaced by their SHA-256."""

    def shorter(found: re.Match[str]) -> str:
        words = found[0][1:-1]
        return f"{found[0][0]}{short(words)}{found[0][-1]}"

    return QUOTED.sub(shorter, sentence)
