"""The page of a family: a story and all its copies, in order of date, and who took it from whom."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from curate.publish import drawing, reads, saying
from curate.publish.drawing import Moment
from curate.publish.links import Links
from curate.publish.reads import Row

MOST = 60
"""Articles of a drawn timeline."""
LISTED = 300
"""Pairs that are listed; a story of a thousand copies has half a million."""
DEEP = 30
"""Copies of copies that are shown one in the other; those below stand beside the tree."""


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """All that the page of a family shows. `named`: article -> the publication, not held, that it names before it.

    `steps` are the pairs of an article and its parent, `pairs` the first of all, `together` how many there are.
    """

    row: Row
    members: tuple[Row, ...]
    steps: tuple[Row, ...]
    pairs: tuple[Row, ...]
    together: int
    absent: tuple[Row, ...]
    named: dict[str, str]
    conflicts: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An article of the tree, with those that were taken from it. `pair`: what it shares with its parent."""

    row: Row
    pair: Row | None
    share: str
    reach: str
    copies: tuple[Member, ...]


MEMBERS = """
select family_members.article, family_members.parent, family_members.rule, family_members.reason,
  articles.title, articles.outlet, outlets.name, articles.published, articles.words,
  exists (select 1 from edges where edges.later = family_members.article and edges.earlier = family_members.parent
    and edges.basis <> 'measured') as claimed
from family_members
join articles on articles.id = family_members.article
left join outlets on outlets.id = articles.outlet
where family_members.family = ?
order by coalesce(articles.published, '9999'), family_members.article
"""

STEPS = """
select pairs.* from family_members
join pairs on pairs.a = min(article, parent) and pairs.b = max(article, parent)
where family = ?
"""

_TOGETHER = """
from pairs
join family_members as one on one.article = pairs.a
join family_members as other on other.article = pairs.b
where one.family = ? and other.family = one.family
"""
PAIRS = f"select pairs.* {_TOGETHER} order by pairs.words desc, pairs.a, pairs.b limit ?"
COUNT = f"select count(*) as together {_TOGETHER}"

ABSENT = """
select publications.*, outlets.name
from publications left join outlets on outlets.id = publications.outlet
where not publications.held and publications.id in (
  select hops.publication from hops join family_members on family_members.article = hops.article
  where family_members.family = ?)
order by publications.named_by desc, outlets.name, publications.id
"""

NAMED = """
select own.article, hops.publication
from family_members
join hops as own on own.article = family_members.article and own.publication = family_members.article
join hops on hops.article = own.article and hops.position = own.position - 1
join publications on publications.id = hops.publication and not publications.held
where family_members.family = ?
order by own.article
"""


def family(key: str) -> Callable[[sqlite3.Connection], FamilyPage | None]:
    """Return a reader of the family's page; it returns None where there is no such family."""

    def read(connection: sqlite3.Connection) -> FamilyPage | None:
        found = reads.rows(connection, "select * from families where id = ?", key)
        if not found:
            return None
        of_family = "in (select article from family_members where family = ?)"
        return FamilyPage(
            row=found[0],
            members=tuple(reads.rows(connection, MEMBERS, key)),
            steps=tuple(reads.rows(connection, STEPS, key)),
            pairs=tuple(reads.rows(connection, PAIRS, key, LISTED)),
            together=reads.rows(connection, COUNT, key)[0]["together"],
            absent=tuple(reads.rows(connection, ABSENT, key)),
            named={row["article"]: row["publication"] for row in reads.rows(connection, NAMED, key)},
            conflicts=tuple(reads.rows(connection, reads.CONFLICTS.format(of_family), key)),
        )

    return read


def page(read: FamilyPage, links: Links) -> dict[str, Any]:
    """Return what the template of a family shows."""
    absent = {one["id"]: one for one in read.absent}
    return {
        "page": read,
        "row": read.row,
        "members": {member["article"]: member for member in read.members},
        "tree": tuple(_Tree(read).grown()),
        "before": {article: absent[named] for article, named in read.named.items() if named in absent},
        "drawing": drawing.timeline(_moments(read, links)),
        "left_out": max(len(read.members) - MOST, 0),
    }


class _Tree:
    """Puts the members of a family under those they were taken from; each once, whatever the rows say."""

    def __init__(self, read: FamilyPage) -> None:
        self._members = read.members
        self._pairs = {(row["a"], row["b"]): row for row in read.steps}
        self._copies: dict[str | None, list[Row]] = defaultdict(list)
        known = {member["article"] for member in read.members}
        for member in read.members:
            self._copies[member["parent"] if member["parent"] in known else None].append(member)
        self._seen: set[str] = set()

    def grown(self) -> Iterator[Member]:
        """Yield the articles without a known parent, each with its copies, and theirs."""
        for member in (*self._copies[None], *self._members):  # parents in a ring have no first
            if member["article"] not in self._seen:
                yield self._with_copies(member, 0)

    def _with_copies(self, member: Row, depth: int) -> Member:
        key, parent = member["article"], member["parent"]
        self._seen.add(key)
        pair = self._pairs.get((min(key, parent), max(key, parent))) if parent else None
        share = saying.percent(pair["a_coverage" if pair["a"] == key else "b_coverage"]) if pair else ""
        return Member(member, pair, share, reach(member), tuple(self._below(key, depth + 1)) if depth < DEEP else ())

    def _below(self, key: str, depth: int) -> Iterator[Member]:
        for copy in self._copies.get(key, ()):
            if copy["article"] not in self._seen:
                yield self._with_copies(copy, depth)


def reach(member: Row) -> str:
    """Return how it is known where an article was taken from: `confirmed` where a page says what the texts show."""
    return "confirmed" if member["claimed"] or member["rule"] in ("claim", "link") else "measured"


def _moments(read: FamilyPage, links: Links) -> list[Moment]:
    """The first of the articles, and what they name and the corpus does not hold, in order of date."""
    shown = read.members[:MOST]
    orphans = {read.named.get(member["article"]) for member in shown if not member["parent"]}
    moments = [_moment(member, read, links) for member in shown]
    moments += [_placeholder(one, links) for one in read.absent if one["id"] in orphans]
    return sorted(moments, key=lambda moment: (moment.published or "9999", moment.held))


def _placeholder(one: Row, links: Links) -> Moment:
    name = one["name"] or "outlet not known"
    told = f"{name}, {saying.moment(one['published'])}: named, not held"
    href = links.row("publications", one["id"])
    return Moment(one["id"], name, one["published"], told, href, None, "claimed", "", held=False)


def _moment(member: Row, read: FamilyPage, links: Links) -> Moment:
    key, name = member["article"], member["name"] or "outlet not known"
    told = f"{name}, {saying.moment(member['published'])}: {member['title'] or 'Untitled article'}"
    if member["parent"]:
        parent, how, why = member["parent"], reach(member), member["reason"]
    else:
        parent, how, why = read.named.get(key), "claimed", "its page names an article that is not held"
    return Moment(key, name, member["published"], told, links.row("articles", key), parent, how, f"{name}: {why}")
