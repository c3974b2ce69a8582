"""The page of a family: a story and all its copies, in order of date, and who took it from whom."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from curate.lineage.network import hours
from curate.publish import answers, reads, saying
from curate.publish.answers import First, Row
from curate.publish.links import Links
from curate.publish.pages import drawing
from curate.publish.pages.drawing import Moment

MOST = 60
"""Articles of a drawn timeline."""
MEMBERS_LISTED = 200
"""Articles that are listed, the first by date."""
LISTED = 100
"""Pairs of these that are listed: a story of two hundred copies has twenty thousand."""
ABSENT_LISTED, CONFLICTS_LISTED = 50, 30
"""Publications not held, and conflicts, that are listed."""
DEEP = 30
"""Copies of copies that are shown one in the other; those below stand beside the tree."""


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """All that the page of a family shows. `named`: article -> the publication, not held, that it names before it.

    `steps` are the pairs of an article and its parent, `pairs` those of any two articles that are listed.
    """

    row: Row
    members: First
    steps: tuple[Row, ...]
    pairs: First
    absent: First
    named: dict[str, Row]
    conflicts: First


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

_LISTED = f"""
with listed as (
  select family_members.article, family_members.parent
  from family_members join articles on articles.id = family_members.article
  where family_members.family = ?
  order by coalesce(articles.published, '9999'), family_members.article limit {MEMBERS_LISTED}
)
"""
STEPS = f"""
{_LISTED} select pairs.* from listed
join pairs on pairs.a = min(listed.article, listed.parent) and pairs.b = max(listed.article, listed.parent)
"""

# Each two of the listed are looked up: any one of them may be half of a hundred thousand pairs.
PAIRS = f"""
{_LISTED} select pairs.* from listed as one
cross join listed as other on other.article > one.article
cross join pairs on pairs.a = one.article and pairs.b = other.article
order by pairs.words desc, pairs.a, pairs.b
"""

ABSENT = """
select publications.*, outlets.name
from publications left join outlets on outlets.id = publications.outlet
where not publications.held and publications.id in (
  select hops.publication from hops join family_members on family_members.article = hops.article
  where family_members.family = ?)
order by publications.named_by desc, outlets.name, publications.id
"""

NAMED = f"""
{_LISTED} select own.article as named_by_article, publications.*, outlets.name
from listed
join hops as own on own.article = listed.article and own.publication = listed.article
join hops on hops.article = own.article and hops.position = own.position - 1
join publications on publications.id = hops.publication and not publications.held
left join outlets on outlets.id = publications.outlet
order by own.article
"""


def family(key: str) -> Callable[[sqlite3.Connection], FamilyPage | None]:
    """Return a reader of the family's page; it returns None where there is no such family."""

    def read(connection: sqlite3.Connection) -> FamilyPage | None:
        row = answers.one(connection, "select * from families where id = ?", key)
        if row is None:
            return None
        conflicts = reads.CONFLICTS.format("in (select article from family_members where family = ?)")
        return FamilyPage(
            row=row,
            members=answers.first(connection, MEMBERS, MEMBERS_LISTED, key),
            steps=tuple(answers.rows(connection, STEPS, key)),
            pairs=answers.first(connection, PAIRS, LISTED, key),
            absent=answers.first(connection, ABSENT, ABSENT_LISTED, key),
            named={row["named_by_article"]: row for row in answers.rows(connection, NAMED, key)},
            conflicts=answers.first(connection, conflicts, CONFLICTS_LISTED, key),
        )

    return read


def page(read: FamilyPage, links: Links) -> dict[str, Any]:
    """Return what the template of a family shows."""
    return {
        "page": read,
        "row": read.row,
        "members": {member["article"]: member for member in read.members.rows},
        "lags": lags(read.members.rows),
        "tree": tuple(_Tree(read).grown()),
        "before": read.named,
        "drawing": drawing.timeline(_moments(read, links)),
        "left_out": max(len(read.members.rows) - MOST, 0),
    }


class _Tree:
    """Puts the members of a family under those they were taken from; each once, whatever the rows say."""

    def __init__(self, read: FamilyPage) -> None:
        self._members = read.members.rows
        self._pairs = {(row["a"], row["b"]): row for row in read.steps}
        self._copies: dict[str | None, list[Row]] = defaultdict(list)
        known = {member["article"] for member in self._members}
        for member in self._members:
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


def lags(members: Sequence[Row]) -> dict[str, str]:
    """Return the time from the parent of each article to the article, where both days are known."""
    days = {member["article"]: member["published"] for member in members}
    found = ((member["article"], hours(days.get(member["parent"]), member["published"])) for member in members)
    return {article: saying.lag(lag) for article, lag in found if lag is not None}


def _moments(read: FamilyPage, links: Links) -> list[Moment]:
    """The first of the articles, and what they name and the corpus does not hold, in order of date."""
    shown = read.members.rows[:MOST]
    orphans = {one["id"]: one for one in map(read.named.get, (m["article"] for m in shown if not m["parent"])) if one}
    moments = [_moment(member, read, links) for member in shown]
    moments += [_placeholder(one, links) for one in orphans.values()]
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
        parent = read.named[key]["id"] if key in read.named else None
        how, why = "claimed", "its page names an article that is not held"
    return Moment(key, name, member["published"], told, links.row("articles", key), parent, how, f"{name}: {why}")
