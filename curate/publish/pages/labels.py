"""The page of a label: what it means, which rules give it, and what carries it where."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curate.publish import answers
from curate.publish.answers import First, Row
from curate.publish.links import Links
from curate.publish.pages import uses
from curate.publish.pages.uses import Uses

RULES = 200
"""Rules that are listed."""


@dataclass(frozen=True, slots=True)
class LabelPage:
    """All that the page of a label shows. `disputed`: blocks that a labeller took for this, and others not."""

    row: Row
    uses: Uses
    rules: First
    disputed: int


_RULES = "select id, pack, scope, why from rules where label = ? order by id"
_VOTES = "select 1 from votes where label = ?"


def label(key: str) -> Callable[[sqlite3.Connection], LabelPage | None]:
    """Return a reader of the label's page; it returns None where there is no such label."""

    def read(connection: sqlite3.Connection) -> LabelPage | None:
        row = answers.one(connection, "select * from labels where id = ?", key)
        if row is None:
            return None
        return LabelPage(
            row=row,
            uses=uses.uses(connection, "label", key),
            rules=answers.first(connection, _RULES, RULES, key),
            disputed=answers.count(connection, _VOTES, key),
        )

    return read


def page(read: LabelPage, _: Links) -> dict[str, Any]:
    """Return what the template of a label shows."""
    given = {row["rule"]: row for row in read.uses.by.rows}
    return {"page": read, "row": read.row, "column": "label", "given": given}
