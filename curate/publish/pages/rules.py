"""The page of a rule: what it is, what it removed where, and what it said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curate.publish import answers
from curate.publish.answers import First, Row
from curate.publish.links import Links
from curate.publish.pages import uses, wordings
from curate.publish.pages.uses import Uses
from curate.publish.pages.wordings import Cited

SAID = 5
"""Claims that are listed of each field."""
QUOTES = 20
"""Quotations that are listed."""


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that the page of a rule shows. `fields`: its claims counted; `said`: the first claims of each field."""

    row: Row
    uses: Uses
    fields: tuple[Row, ...]
    said: dict[str, Cited]
    quotes: First


_RULE = """
select rules.*, labels.says, labels.kind, labels.kept from rules left join labels on labels.id = rules.label
where rules.id = ?
"""
_FIELDS = """
select field, count(*) as claims, sum(chosen) as chosen from claims where rule = ? group by field order by field
"""
_QUOTES = """
select quotes.article, quotes."start", quotes.source, articles.title, articles.outlet, outlets.name
from quotes join articles on articles.id = quotes.article
left join outlets on outlets.id = articles.outlet
where quotes.rule = ? order by quotes.article, quotes."start"
"""
_OF_FIELD = "rule = ? and field = ?"


def rule(key: str) -> Callable[[sqlite3.Connection], RulePage | None]:
    """Return a reader of the rule's page; it returns None where there is no such rule."""

    def read(connection: sqlite3.Connection) -> RulePage | None:
        row = answers.one(connection, _RULE, key)
        if row is None:
            return None
        fields = tuple(answers.rows(connection, _FIELDS, key))
        return RulePage(
            row=row,
            uses=uses.uses(connection, "rule", key),
            fields=fields,
            said={
                row["field"]: wordings.some(connection, _OF_FIELD, SAID, row["claims"], key, row["field"])
                for row in fields
            },
            quotes=answers.first(connection, _QUOTES, QUOTES, key),
        )

    return read


def page(read: RulePage, _: Links) -> dict[str, Any]:
    """Return what the template of a rule shows."""
    return {"page": read, "row": read.row, "column": "rule"}
