"""What the articles show together, as rows of the database in the making."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from curate.lineage import edges
from curate.lineage.chains import Chains
from curate.lineage.edges import Measured
from curate.lineage.told import Told
from curate.reuse.directions import RULES
from curate.structure import MEASURED

if TYPE_CHECKING:
    from curate.collate.stage import Lineage, Reuse

Row = tuple[object, ...]

# Of an article that came from another: its field, and what the other's claims of it are about.
_COPIED = {
    "origin-outlet": ("origin-outlet", "outlet"),
    "origin-published": ("origin-published", "published"),
    "origin-title": ("origin-title", "title"),
    "origin-url": ("origin-url", "url"),
}


def write(connection: sqlite3.Connection, lineage: Lineage, told: Mapping[str, Told]) -> None:
    """Write pairs, families, the graph, chains and what follows for the articles."""
    reuse = lineage.reuse
    _insert(connection, "pairs", (_pair(one) for one in reuse.found))
    _insert(connection, "overlaps", (row for one in reuse.found for row in _overlaps(one)))
    _families(connection, reuse, told)
    _insert(
        connection,
        "publications",
        (
            (one.id, int(one.article is not None), one.article, one.outlet or None, *one[3:])
            for one in sorted(lineage.named.publications)
        ),
    )
    _insert(connection, "edges", (edge[:6] for edge in lineage.edges))
    _insert(
        connection,
        "edge_claims",
        ((*edge[:3], claim) for edge in lineage.edges for claim in dict.fromkeys(edge.claims)),
    )
    conflicts = lineage.chains.check(reuse.family)
    _insert(connection, "conflicts", conflicts)
    _insert(connection, "network", lineage.network)
    _chains(connection, lineage.chains, told)


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    columns = len(connection.execute(f"pragma table_info({table})").fetchall())
    connection.executemany(f"insert into {table} values ({', '.join('?' * columns)})", rows)


# ---- pairs


def _pair(one: Measured) -> Row:
    compared = one.pair.compared
    a_coverage, b_coverage = compared.coverage
    return (
        *one.pair.key, one.relation, one.direction, one.verdict.rule, one.reason, compared.words,
        round(a_coverage, 4), round(b_coverage, 4), round(compared.identity, 4),
    )  # fmt: skip


def _overlaps(one: Measured) -> Iterator[Row]:
    for overlap in one.pair.compared.overlaps:
        yield (*one.pair.key, *overlap[:6], int(overlap.a_quoted), int(overlap.b_quoted))


# ---- families


def _families(connection: sqlite3.Connection, reuse: Reuse, told: Mapping[str, Told]) -> None:
    parents = edges.parents(one for one in reuse.found if _together(one, reuse.family))
    members: dict[str, list[str]] = defaultdict(list)
    for article, family in reuse.family.items():
        members[family].append(article)
    families, rows = [], []
    for articles in members.values():
        ordered = sorted(articles, key=lambda one: (told[one].published or "9", one))
        roots = [one for one in ordered if one not in parents]
        root = roots[0] if len(roots) == 1 else None
        name = root or ordered[0]
        families.append((name, *_about(ordered, name, root, told)))
        rows += [(article, name, *_parent(parents.get(article))) for article in ordered]
    _insert(connection, "families", sorted(families, key=lambda row: str(row[0])))
    _insert(connection, "family_members", sorted(rows, key=lambda row: str(row[0])))


def _together(one: Measured, family: Mapping[str, str]) -> bool:
    """True of a pair of one family."""
    return one.pair.a in family and family[one.pair.a] == family.get(one.pair.b)


def _about(ordered: Sequence[str], name: str, root: str | None, told: Mapping[str, Told]) -> Row:
    titles = (told[one].title for one in (name, *ordered))
    days = [day for one in ordered if (day := told[one].published)]
    outlets = {told[one].outlet for one in ordered} - {""}
    return (
        next((title for title in titles if title), None), root, len(ordered), len(outlets),
        min(days, default=None), max(days, default=None),
    )  # fmt: skip


def _parent(one: Measured | None) -> Row:
    if one is None:
        return (None, "", "nothing shows which article of the family it was taken from, or it is the first")
    return (one.verdict.earlier, one.verdict.rule, one.reason)


# ---- chains


def _chains(connection: sqlite3.Connection, chains: Chains, told: Mapping[str, Told]) -> None:
    """Replace the chains that the documents tell by the joined ones; what is measured becomes claims of its own."""
    for article in chains.downward():
        source = chains.source(article)
        claims = _measured(connection, article, source) if source is not None else []
        _insert(connection, "claims", claims)
        chain = chains.of(article)
        own = told[article].steps
        if len(chain) == len(own) == 1 and source is None:
            connection.execute(
                "update hops set publication = ?, standing = 'this' where article = ?", (article, article)
            )
            continue
        if not own and len(chain) == 1:
            continue
        connection.execute("delete from hop_claims where article = ?", (article,))
        connection.execute("delete from hops where article = ?", (article,))
        _insert(
            connection,
            "hops",
            (
                (article, at, link.outlet or None, *link[1:4], link.publication, link.standing)
                for at, link in enumerate(chain)
            ),
        )
        evidence = [(article, at, claim) for at, link in enumerate(chain) for claim in dict.fromkeys(link.claims)]
        _insert(connection, "hop_claims", evidence)
        _resolve(connection, article, chains.relation(article), len(chain), claims)


def _resolve(connection: sqlite3.Connection, article: str, relation: str, hops: int, claims: Sequence[Row]) -> None:
    """Let an article show what its joined chain, and its measured claims, say."""
    connection.execute("update articles set relation = ?, hops = ? where id = ?", (relation, hops, article))
    for claim in claims:
        column = str(claim[2]).replace("-", "_").replace("_outlet", "")
        value = claim[5] if claim[2] == "origin-outlet" else claim[3]
        connection.execute(f"update articles set {column} = ? where id = ?", (value, article))


def _measured(connection: sqlite3.Connection, article: str, source: Measured) -> list[Row]:
    """What the claims of the earlier article say of the first publication, as claims of the one taken from it."""
    earlier = source.verdict.earlier
    share = source.pair.compared.coverage[0 if article == source.pair.a else 1]
    why = f"measured: {share:.0%} of the text stands in {earlier}; {RULES[source.verdict.rule]}"
    rows: list[Row] = []
    told = _told_of_origin(connection, article)
    if "origin-outlet" in told:
        return rows  # the page names its first publication, or several
    origin = connection.execute("select origin from articles where id = ?", (earlier,)).fetchone()[0]
    for field, (upward, own) in _COPIED.items():
        found = connection.execute(
            'select value, name, outlet, person, trust, document, "start", "end", exact, place from claims'
            " where article = ? and field = ? and chosen order by id limit 1",
            (earlier, upward if origin else own),
        ).fetchone()
        if found and field not in told:
            value, name, outlet, person, trust, *place = found
            rows.append(
                (f"{article}-m{len(rows) + 1}", article, field, value, name, outlet, person, 1, why, "measured",
                 trust, 1, MEASURED.id, *place)
            )  # fmt: skip
    return rows


def _told_of_origin(connection: sqlite3.Connection, article: str) -> set[str]:
    """The fields about the first publication that the page itself gives, or gives several values of."""
    query = "select distinct field from claims where article = ? and (chosen or why like 'contested:%')"
    return {field for (field,) in connection.execute(query, (article,))} & set(_COPIED)
