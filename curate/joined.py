"""Laws over what the articles show together that SQL cannot say: joined chains, days, circles, medians."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from curate.lineage.chains import BECOMES, Link
from curate.lineage.network import hours
from curate.model import Hop
from curate.reuse.pairs import before

_HOPS = """
select position, coalesce(outlet, ''), relation, published, basis, publication, standing from hops
where article = ? order by position
"""
_CLAIMS = "select position, claim from hop_claims where article = ? order by position, claim"
_ARTICLE = "select 0, '', relation, published, 'claimed', id, 'this' from articles where id = ?"
_DATED = (
    "select id from claims where article = ? and field = 'published' and chosen and basis <> 'measured' order by id"
)
_PAIR = """
select relation from pairs where (a, b) = (min(:earlier, :later), max(:earlier, :later))
  and direction = case when a = :earlier then 'a->b' else 'b->a' end and relation <> 'quotation'
"""
_STEPS = """
select distinct giver.outlet, taker.outlet, edges.earlier, edges.later, giver.published, taker.published
from edges join publications as giver on giver.id = edges.earlier join publications as taker on taker.id = edges.later
where giver.outlet <> taker.outlet and edges.relation <> 'quotation'
"""


def chain_of(connection: sqlite3.Connection, article: str) -> list[Link]:
    """Return the chain of an article as the database has it; that of one without any is the article itself."""
    cited: dict[int, list[str]] = defaultdict(list)
    for position, claim in connection.execute(_CLAIMS, (article,)):
        cited[position].append(claim)
    rows = [tuple(row) for row in connection.execute(_HOPS, (article,))]
    if not rows:
        rows = [tuple(row) for row in connection.execute(_ARTICLE, (article,))]
        cited[0] = _dated(connection, article)
    return [Link._make((*row[1:], tuple(cited[row[0]]))) for row in rows]


def _dated(connection: sqlite3.Connection, article: str) -> list[str]:
    """The claims of an article's day: all that its link rests on where it names no outlet."""
    return [claim for (claim,) in connection.execute(_DATED, (article,))]


def measured_relation(connection: sqlite3.Connection, article: str) -> str | None:
    """Return the relation that a pair of texts gives an article which was taken from another, None where none does."""
    for one, other in pairwise(chain_of(connection, article)[-2:]):
        if one.basis == "measured" and other.publication == article:
            for (relation,) in connection.execute(_PAIR, {"earlier": one.publication, "later": article}):
                return BECOMES.get(relation)
    return None


def false_joins(connection: sqlite3.Connection, article: str, own: Sequence[Hop]) -> Iterator[str]:
    """A chain that does not end with the links `own`, or does not begin as the chain of the article before them."""
    chain = chain_of(connection, article)
    size = max(1, len(own))
    above, mine = chain[:-size], chain[-size:]
    given = [(hop.key, hop.relation, hop.published, hop.basis) for hop in own]
    first = chain_of(connection, mine[0].publication) if len(own) > 1 and len(mine) > 1 else []
    names = {link.publication for link in mine}
    if any(link.publication not in names for link in first[:-1]):  # its own page knows better how it stands to these
        given[0] = (given[0][0], first[-1].relation, *given[0][2:])
    if own and [link[:4] for link in mine] != given:
        yield f"{article}: its hops are not those that its chosen claims give"
    if [link.claims for link in mine] != (
        [tuple(sorted(set(hop.claims))) for hop in own] or [tuple(_dated(connection, article))]
    ):
        yield f"{article}: its hops rest on other claims than those that give them"
    wanted = _upward(connection, article, above, mine)
    if [_told(link) for link in above] != [_told(link) for link in wanted]:
        yield f"{article}: its chain does not begin as that of the article before it"
    days = [link.published or _published(connection, link.publication) for link in chain]
    for at, link in enumerate(chain):
        late = any(before(after, days[at]) for after in days[at + 1 :])
        if late != (link.standing == "against the dates"):
            yield f"{article}: the link {at} of its chain stands {link.standing!r}, which its days do not show"


def _published(connection: sqlite3.Connection, publication: str) -> str | None:
    found = connection.execute("select published from publications where id = ?", (publication,)).fetchone()
    return found[0] if found else None


def _upward(
    connection: sqlite3.Connection, article: str, above: Sequence[Link], mine: Sequence[Link]
) -> Iterator[Link]:
    """The links that should stand before an article's own."""
    names = {link.publication for link in mine}
    upward: list[Link] = []
    if len(mine) > 1 and mine[0].publication != article:
        upward = chain_of(connection, mine[0].publication)[:-1]
    elif above and above[-1].basis == "measured":
        found = chain_of(connection, above[-1].publication)
        upward = [*found[:-1], *(link._replace(basis="measured", standing="measured") for link in found[-1:])]
    yield from (link for link in upward if link.publication not in names)


def _told(link: Link) -> Link:
    """A link without what it is to those after it: days run backwards in the one chain, and not in the other."""
    return link._replace(standing="")


def false_circles(connection: sqlite3.Connection) -> Iterator[str]:
    """Chains that lead back to an article in them without being told, and such as are told and do not."""
    before_it: dict[str, str] = dict(connection.execute(_BEFORE))
    told = {article for (article,) in connection.execute("select article from conflicts where kind = 'cycle'")}
    for article in sorted({*before_it, *told}):
        way, upward = {article}, before_it.get(article)
        while upward is not None and upward not in way:
            way.add(upward)
            upward = before_it.get(upward)
        if (upward is not None) != (article in told):
            yield f"{article}: its chain {'goes in a circle, which is not told' if upward else 'goes in no circle'}"


_BEFORE = """
select hops.article, hops.publication from hops join publications on publications.id = hops.publication
where publications.held and hops.publication <> hops.article and hops.position = coalesce(
  (select min(hop_claims.position) from hop_claims join claims on claims.id = hop_claims.claim
   where hop_claims.article = hops.article and claims.article = hops.article
     and hop_claims.position < (select max(position) from hops as last where last.article = hops.article)),
  (select max(position) - 1 from hops as last where last.article = hops.article and exists
    (select 1 from hops as measured where measured.article = last.article and measured.position = last.position - 1
     and measured.basis = 'measured')))
"""


def false_medians(connection: sqlite3.Connection) -> Iterator[str]:
    """Medians of the network that the days of publications do not give."""
    lags: dict[tuple[str, str], list[float]] = defaultdict(list)
    for giver, taker, _, _, one, other in connection.execute(_STEPS):
        lag = hours(one, other)
        if lag is not None:
            lags[giver, taker].append(lag)
    for giver, taker, told in connection.execute("select earlier, later, median_hours from network"):
        found = lags.get((giver, taker))
        if told != (round(median(found), 2) if found else None):
            yield f"the network: {giver} to {taker}: the median is {told}, which the days do not give"
