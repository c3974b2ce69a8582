"""All that the database holds of one article, in one piece: its record, and what joins it to the rest of the corpus."""

from __future__ import annotations

import json
import sqlite3

from curate.export.form import Row, column, rows
from curate.export.provenance import inputs
from curate.export.records import record

MOST = 300
"""Pairs that are listed; a story of a thousand copies has a thousand of each."""

_MORE_OF_CLAIMS = """
select id, name, outlet, person, chosen, why, basis, trust, place from claims where article = ?
"""
_MORE_OF_HOPS = """
select hops.outlet as outlet_id, hops.publication, publications.article as held, hops.standing
from hops left join publications on publications.id = hops.publication
where hops.article = ? order by hops.position
"""
_ELSEWHERE = """
select distinct claims.id, claims.article, claims.field, claims.value, claims."start", claims."end", claims.exact,
  claims.rule, claims.document, claims.basis
from hop_claims join claims on claims.id = hop_claims.claim
where hop_claims.article = ? and claims.article <> hop_claims.article order by claims.id
"""
_FAMILY = """
select families.id, families.title, families.articles, families.outlets, families.first_published,
  families.last_published, family_members.parent, family_members.rule, family_members.reason
from family_members join families on families.id = family_members.family where family_members.article = ?
"""
_PAIRS = """
select other, other_title, other_outlet, other_published, relation, place, rule, reason, words, coverage,
  other_coverage, identity
from reuse where article = ? order by coverage desc, words desc, other limit ?
"""
_IN_ALL = "select (select count(*) from pairs where a = ?1) + (select count(*) from pairs where b = ?1)"
_SHARED = """
select b as other, a_start as "start", a_end as "end", b_start as other_start, b_end as other_end, words, identity
from overlaps where a = ?1 and b in (select value from json_each(?2))
union all
select a, b_start, b_end, a_start, a_end, words, identity
from overlaps where b = ?1 and a in (select value from json_each(?2))
order by 2, 4
"""
_CONFLICTS = """
select conflicts.kind, conflicts.other, publications.title as other_title, outlets.name as other_outlet, message
from conflicts left join publications on publications.id = conflicts.other
left join outlets on outlets.id = publications.outlet
where conflicts.article = ? order by conflicts.kind, conflicts.other
"""


def full(connection: sqlite3.Connection, article: str, address: str) -> Row | None:
    """Return all of one article, whose page has this address; None where there is no such article."""
    found = record(connection, article)
    if found is None:
        return None
    said = {one.pop("id"): one | {"chosen": bool(one["chosen"])} for one in rows(connection, _MORE_OF_CLAIMS, article)}
    hops = zip(found["chain"], rows(connection, _MORE_OF_HOPS, article), strict=True)
    return found | {
        "claims": [claim | said[claim["id"]] for claim in found["claims"]],
        "chain": [hop | more for hop, more in hops],
        "elsewhere": rows(connection, _ELSEWHERE, article),
        "family": next(iter(rows(connection, _FAMILY, article)), None),
        "pairs": _pairs(connection, article),
        "pairs_in_all": column(connection, _IN_ALL, article)[0],
        "conflicts": rows(connection, _CONFLICTS, article),
        "address": address,
        "build": inputs(connection),
    }


def _pairs(connection: sqlite3.Connection, article: str) -> list[Row]:
    pairs = rows(connection, _PAIRS, article, MOST)
    shared: dict[str, list[Row]] = {pair["other"]: [] for pair in pairs}
    for passage in rows(connection, _SHARED, article, json.dumps(list(shared))):
        shared[passage.pop("other")].append(passage)
    return [pair | {"overlaps": shared[pair["other"]]} for pair in pairs]
