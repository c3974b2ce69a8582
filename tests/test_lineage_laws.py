"""Laws of families, directions, publications and chains: nothing depends on the order in which articles come."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate import fronts
from curate.collate.stage import lineage, measure
from curate.lineage.chains import CONFLICTS, Conflict, Link
from curate.lineage.edges import Edge
from curate.lineage.network import hours
from curate.lineage.publications import Publication
from curate.lineage.told import STANDINGS, Step, Told
from curate.model import Origin
from curate.reuse import families
from curate.reuse.compare import Compared, Overlap
from curate.reuse.directions import RULES, Known, Source
from curate.reuse.pairs import REUSES, Pair, before

few = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OUTLETS = ("", "harbour-post", "coast-radio", "lantern-weekly", "pier-review")
DAYS = (
    None,
    "2020",
    "2020-01",
    "2020-01-03",
    "2020-01-05",
    "2020-01-05T08:00+01:00",
    "2020-01-05T07:30+00:00",
    "2020-02-01",
)
UNKNOWN = ("common-source", "contradiction", "same-time")


class Corpus(NamedTuple):
    """What is told of some articles, and what they share."""

    told: dict[str, Told]
    known: dict[str, Known]
    pairs: list[Pair]


@st.composite
def shared(draw: st.DrawFn, names: Sequence[str]) -> Pair:
    """A pair of articles with what they share: any of it."""
    sizes = {name: 40 + 30 * at for at, name in enumerate(sorted(names))}
    one, other = sorted(draw(st.sampled_from(list(combinations(sorted(sizes), 2)))))
    overlaps, a_at, b_at = [], 0, 0
    for _ in range(draw(st.integers(1, 3))):
        words = draw(st.integers(5, 40))
        a_at, b_at = a_at + draw(st.integers(0, 60)), b_at + draw(st.integers(0, 60))
        quoted = [draw(st.booleans()) and draw(st.booleans()) for _ in range(2)]
        identity = draw(st.sampled_from((1.0, 0.9)))
        overlaps.append(Overlap(a_at, a_at + 6 * words, b_at, b_at + 6 * words, words, identity, quoted[0], quoted[1]))
        a_at, b_at = a_at + 6 * words, b_at + 6 * words
    covered = sum(overlap.words for overlap in overlaps)
    found = Compared(tuple(overlaps), covered, max(covered, sizes[one]), covered, max(covered, sizes[other]))
    return Pair(one, other, found)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Some articles with what their pages say, and pairs of them."""
    names = [f"{letter * 16}-0" for letter in "abcdefg"[: draw(st.integers(2, 7))]]
    told, known = {}, {}
    for at, name in enumerate(names):
        outlet, day = draw(st.sampled_from(OUTLETS)), draw(st.sampled_from(DAYS))
        urls = frozenset({f"{name}.example/page"} if draw(st.booleans()) else ())
        origin, steps, sources = Origin(None, "", None, None, None), (), ()
        if outlet:
            steps = (Step(outlet, "republication", day, "claimed", (f"{name}-c1",)),)
        said = draw(st.sampled_from(OUTLETS))
        if said and outlet and said != outlet:
            url = draw(st.sampled_from((None, f"{names[(at + 1) % len(names)]}.example/page", "elsewhere.example/x")))
            title = draw(st.sampled_from((None, "Title", "Other")))
            origin = Origin(said.title(), said, draw(st.sampled_from(DAYS)), title, url)
            via = draw(st.sampled_from(OUTLETS))
            between = (
                (Step(via, "republication", None, "claimed", (f"{name}-c3",)),) if via not in ("", said, outlet) else ()
            )
            steps = (Step(said, "original", origin.published, "claimed", (f"{name}-c2",)), *between, *steps)
            sources = (Source(said, "", f"{name}-c2", said), *(Source(via, "", f"{name}-c3", via) for _ in between))
            sources += (Source("", fronts.page(url), f"{name}-c4", url),) if url else ()
        rivals = (
            tuple(
                (key, f"{name}-c{9 + number}")
                for number, key in enumerate(draw(st.lists(st.sampled_from(OUTLETS[1:]), max_size=3)))
            )
            if not sources
            else ()
        )
        relation = "republication" if sources else "unknown"
        told[name] = Told(
            name, outlet, draw(st.sampled_from((None, "Title", "Other"))), day, relation, urls, steps, origin, rivals
        )
        known[name] = Known(outlet, day, urls, sources, draw(st.booleans()) and draw(st.booleans()))
    found = draw(st.lists(shared(names), max_size=10))
    return Corpus(told, known, list({pair.key: pair for pair in found}.values()))


def none(hashes: Sequence[int], family: Mapping[str, str]) -> dict[int, int]:
    return {}


class Told_(NamedTuple):
    """All that follows from a corpus, in one order."""

    pairs: tuple[tuple[object, ...], ...]
    family: tuple[tuple[str, str], ...]
    publications: tuple[Publication, ...]
    edges: tuple[Edge, ...]
    chains: tuple[tuple[str, tuple[Link, ...]], ...]
    conflicts: tuple[Conflict, ...]
    network: tuple[tuple[object, ...], ...]


def shown(corpus: Corpus) -> Told_:
    found = measure(corpus.pairs, corpus.known, none)
    made = lineage(corpus.told, found)
    return Told_(
        tuple((one.pair.key, one.verdict, one.relation, one.direction) for one in found.found),
        tuple(sorted(found.family.items())),
        tuple(sorted(made.named.publications)),
        tuple(made.edges),
        tuple(sorted((name, made.chains.of(name)) for name in corpus.told)),
        tuple(made.chains.check(found.family)),
        tuple(made.network),
    )


@few
@given(corpora(), st.randoms(use_true_random=False))
def test_nothing_depends_on_order(corpus: Corpus, draw: random.Random) -> None:
    pairs, names = list(corpus.pairs), list(corpus.told)
    draw.shuffle(pairs)
    draw.shuffle(names)
    other = Corpus({name: corpus.told[name] for name in names}, {name: corpus.known[name] for name in names}, pairs)
    for field, one, two in zip(Told_._fields, shown(corpus), shown(other), strict=True):
        assert one == two, field


@few
@given(corpora())
def test_a_pair_seen_from_the_other_side_is_the_same(corpus: Corpus) -> None:
    """The names of articles decide nothing: with their order turned round all verdicts are the same."""
    turn = {name: name.translate(str.maketrans("abcdefg", "gfedcba")) for name in corpus.known}
    pairs = [Pair(turn[one.b], turn[one.a], one.compared.turned()) for one in corpus.pairs]
    urls = {fronts.page(f"{name}.example/page"): fronts.page(f"{turn[name]}.example/page") for name in turn}
    known = {
        turn[name]: one._replace(
            urls=frozenset(f"{turn[name]}.example/page" for _ in one.urls),
            sources=tuple(source._replace(url=urls.get(source.url, source.url)) for source in one.sources),
        )
        for name, one in corpus.known.items()
    }
    one = {row.pair.key: row for row in measure(corpus.pairs, corpus.known, none).found}
    two = {row.pair.key: row for row in measure(pairs, known, none).found}
    assert {(turn[b], turn[a]) for a, b in one} == set(two)
    for (a, b), row in one.items():
        other = two[turn[b], turn[a]]
        assert (turn.get(row.verdict.earlier, ""), row.verdict.rule) == (other.verdict.earlier, other.verdict.rule)
        if row.later:
            assert row.relation == other.relation


@few
@given(corpora())
def test_verdicts(corpus: Corpus) -> None:
    found = measure(corpus.pairs, corpus.known, none)
    assert sorted(one.pair.key for one in found.found) == sorted(pair.key for pair in corpus.pairs)
    for one in found.found:
        verdict = one.verdict
        assert verdict.rule in RULES and one.relation in REUSES
        assert (verdict.earlier == "") == (verdict.rule in UNKNOWN) == (one.direction == "unknown") == (one.later == "")
        assert verdict.earlier in ("", *one.pair.key)
        assert bool(verdict.claims) == (verdict.rule in ("claim", "link"))
        assert all(claim.startswith(one.later) for claim in verdict.claims)
        if verdict.rule == "matching":
            assert before(corpus.known[verdict.earlier].published, corpus.known[one.later].published)
        if verdict.by:
            assert verdict.by in corpus.known and verdict.by not in one.pair.key


@few
@given(corpora())
def test_where_nothing_separates_two_articles_nothing_is_told(corpus: Corpus) -> None:
    known = {name: Known(one.outlet, "2020-01-03") for name, one in corpus.known.items()}
    plain = [
        pair._replace(
            compared=pair.compared._replace(
                overlaps=tuple(one._replace(a_quoted=False, b_quoted=False) for one in pair.compared.overlaps)
            )
        )
        for pair in corpus.pairs
    ]
    found = measure(plain, known, none)
    for one in found.found:
        if not found.digests & set(one.pair.key):
            assert one.verdict.rule == "same-time"


@few
@given(corpora())
def test_families_are_what_pairs_join(corpus: Corpus) -> None:
    apart = families.digests(families.near(sorted(corpus.pairs)), {})
    found = families.families(corpus.pairs, apart)
    assert not set(found) & apart
    joined = [
        set(pair.key) for pair in corpus.pairs
        if families.joins(pair) and not set(pair.key) & apart
    ]  # fmt: skip
    for both in joined:
        assert len({found[name] for name in both}) == 1
    for family in set(found.values()):
        members = {name for name, one in found.items() if one == family}
        assert family == min(members) and len(members) > 1
        reached, before_ = {family}, set()
        while reached != before_:
            before_ = set(reached)
            reached |= {name for both in joined if both & reached for name in both}
        assert reached == members


@few
@given(corpora())
def test_chains(corpus: Corpus) -> None:
    found = measure(corpus.pairs, corpus.known, none)
    made = lineage(corpus.told, found)
    publications = {one.id: one for one in made.named.publications}
    conflicts = made.chains.check(found.family)
    assert sorted(made.chains.downward()) == sorted(corpus.told)
    for name, one in corpus.told.items():
        chain = made.chains.of(name)
        assert chain[-1].publication == name and chain[-1].standing == "this"
        assert len({link.publication for link in chain}) == len(chain)
        own = chain[-max(1, len(one.steps)) :]
        assert [link.claims for link in own] == ([step.claims for step in one.steps] or [()])
        days = [link.published or publications[link.publication].published for link in chain]
        for at, link in enumerate(chain):
            assert link.standing in STANDINGS and link.publication in publications
            late = any(before(after, days[at]) for after in days[at + 1 :])
            assert late == (link.standing == "against the dates")
            assert late == any(row[:3] == (name, "dates run backwards", link.publication) for row in conflicts)
            if link.basis == "measured":
                assert any(
                    row.verdict.earlier == link.publication and row.relation != "quotation" for row in found.found
                )
    assert len({row[:3] for row in conflicts}) == len(conflicts)
    assert {row.kind for row in conflicts} <= set(CONFLICTS)


@few
@given(corpora())
def test_a_chain_begins_as_that_of_the_article_before(corpus: Corpus) -> None:
    made = lineage(corpus.told, measure(corpus.pairs, corpus.known, none))
    bare = {"standing": "", "basis": ""}
    for name, one in corpus.told.items():
        chain, size = made.chains.of(name), max(1, len(one.steps))
        own, above = chain[-size:], chain[:-size]
        first = chain[-size - 1] if size == 1 and above else own[0]
        if first.publication in corpus.told and first.publication != name:
            there = made.chains.of(first.publication)
            mine = {link.publication for link in own}
            wanted = [link for link in there if link.publication not in mine]
            assert [link._replace(**bare) for link in above] == [link._replace(**bare) for link in wanted]
        else:
            assert not above


@few
@given(corpora())
def test_publications_and_edges(corpus: Corpus) -> None:
    found = measure(corpus.pairs, corpus.known, none)
    made = lineage(corpus.told, found)
    publications = {one.id: one for one in made.named.publications}
    assert len(publications) == len(made.named.publications)
    assert {name for name, one in publications.items() if one.article} == set(corpus.told)
    assert all(one.article == name for name, one in publications.items() if one.article)
    for name, one in publications.items():
        naming = sum(
            place.publication == name != article for article, row in made.named.places.items() for place in row
        )
        assert one.named_by == naming
        assert one.article or naming
    for article, row in made.named.places.items():
        for place, step in zip(row, corpus.told[article].steps, strict=False):
            assert publications[place.publication].outlet in (step.outlet, "")
    assert len({edge[:3] for edge in made.edges}) == len(made.edges)
    for edge in made.edges:
        assert edge.earlier != edge.later and {edge.earlier, edge.later} <= set(publications)
        assert edge.relation in REUSES if edge.basis == "measured" else edge.claims


def names(count: int) -> list[str]:
    return [f"{at:016}-0" for at in range(count)]


def in_a_row(order: Sequence[str], following: dict[str, str]) -> Corpus:
    """Articles of outlets of their own, each of which names another by its address."""
    told, known = {}, {}
    for name in order:
        first, own = f"outlet-{following.get(name, '')}", f"outlet-{name}"
        steps = (Step(own, "republication", None, "claimed", (f"{name}-c1",)),)
        origin = Origin(None, "", None, None, None)
        if name in following:
            origin = Origin(first, first, None, None, f"{following[name]}.example/page")
            steps = (Step(first, "original", None, "claimed", (f"{name}-c2",)), *steps)
        told[name] = Told(name, own, None, None, "unknown", frozenset([f"{name}.example/page"]), steps, origin)
        known[name] = Known(own)
    return Corpus(told, known, [])


@pytest.mark.parametrize("turned", [False, True], ids=["the first first", "the last first"])
def test_a_long_way_is_no_circle(turned: bool) -> None:
    row = names(70)
    corpus = in_a_row(row[::-1] if turned else row, {later: one for one, later in pairwise(row)})
    found = shown(corpus)
    assert [link.publication for link in dict(found.chains)[row[-1]]] == row
    assert found.conflicts == ()


@pytest.mark.parametrize("start", range(4))
def test_every_article_of_a_circle_is_told_and_who_leads_to_it(start: int) -> None:
    row = names(4)
    order = row[start:] + row[:start]
    corpus = in_a_row(order, {row[0]: row[1], row[1]: row[2], row[2]: row[0], row[3]: row[0]})
    found = shown(corpus)
    assert [(one.article, one.kind) for one in found.conflicts] == [(name, "cycle") for name in row]
    assert {name: len(chain) for name, chain in found.chains} == {row[0]: 3, row[1]: 3, row[2]: 3, row[3]: 4}


@pytest.mark.parametrize(
    ("one", "other", "lag"),
    [
        ("2020-01-03", "2020-01-05", 48.0),
        ("2020-01-05", "2020-01-03", -48.0),
        ("2020-01-03T23:00", "2020-01-04", 24.0),
        ("2020-01-03T23:00", "2020-01-04T01:30", 2.5),
        ("2020-01-03T23:00+01:00", "2020-01-03T23:00+00:00", 1.0),
        ("2020-01-03T23:00+01:00", "2020-01-04T01:00", 24.0),
        ("2020-01", "2020-01-03", None),
        (None, "2020-01-03", None),
    ],
)
def test_hours(one: str | None, other: str | None, lag: float | None) -> None:
    assert hours(one, other) == lag
