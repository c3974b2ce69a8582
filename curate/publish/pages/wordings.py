"""How pages write the name of an outlet or a person, each form with the words of a page that write it so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from curate.publish import answers, reads
from curate.publish.answers import First
from curate.publish.reads import Elsewhere

LISTED = 30
"""Forms that are listed."""
Named = Literal["outlet", "person"]


@dataclass(frozen=True, slots=True)
class Cited:
    """Rows that each name a claim, and these claims by their ids."""

    first: First
    claims: dict[str, Elsewhere]


_FORMS = """
select exact, count(*) as claims, sum(chosen) as chosen, group_concat(distinct field) as fields, min(rowid) as one
from claims where {named} = ? group by exact order by claims desc, exact
"""
_WITH_CLAIM = "select said.*, claims.id as claim from ({}) as said cross join claims on claims.rowid = said.one"


def forms(connection: sqlite3.Connection, named: Named, key: str) -> Cited:
    """Return the words of claims that name an outlet or a person, those of most claims first."""
    sql = _FORMS.format(named=named)
    found = answers.rows(connection, _WITH_CLAIM.format(f"{sql} limit {LISTED}"), key)
    found.sort(key=lambda row: (-row["claims"], row["exact"]))
    total = answers.count(connection, sql, key) if len(found) == LISTED else len(found)
    return cited(connection, First(tuple(found), total))


OTHERWISE = """
claims.chosen = 0 and not exists (
  select 1 from claims as taken
  where taken.article = claims.article and taken.field = claims.field and taken.chosen = 1
    and taken.outlet is claims.outlet and taken.person is claims.person)
"""
"""Claims of an outlet or a person that the article has not: what was chosen names another, or nothing was."""


_CLAIMS = "select claims.rowid as one, claims.id as claim from claims where {}"


def claims(connection: sqlite3.Connection, where: str, most: int, *values: object) -> Cited:
    """Return the first of the claims that fulfil a condition, in the order of an index."""
    return cited(connection, answers.first(connection, _CLAIMS.format(where), most, *values))


def some(connection: sqlite3.Connection, where: str, most: int, known: int, *values: object) -> Cited:
    """Return the same where it is known how many they are."""
    found = answers.rows(connection, f"{_CLAIMS.format(where)} limit {most}", *values)
    return cited(connection, First(tuple(found), known))


def cited(connection: sqlite3.Connection, first: First) -> Cited:
    """Return the claims that rows name in their column `claim`."""
    return Cited(first, elsewhere(connection, (row["claim"] for row in first.rows)))


_ELSEWHERE = """
select articles.id as home, articles.title, articles.document as home_document,
  articles."start" as home_start, articles."end" as home_end, said.*
from ({claims} where claims.id in ({marks})) as said
join articles on articles.id = said.article
"""


def elsewhere(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Elsewhere]:
    """Return claims by their ids, each with the article that it speaks about."""
    keys = tuple(dict.fromkeys(ids))
    if not keys:
        return {}
    sql = _ELSEWHERE.format(claims=reads.CLAIMS, marks=", ".join("?" * len(keys)))
    found = (reads.elsewhere(row) for row in answers.rows(connection, sql, *keys))
    return {one.claim.id: one for one in found}
