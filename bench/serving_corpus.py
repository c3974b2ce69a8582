"""A database of invented articles, of any size, in the schema of curate: what bench/serving.py serves.

    python bench/serving_corpus.py OUT.db [ARTICLES [CHARACTERS [SEED]]]

The shapes are those of real corpora: words, outlets, authors and origins by Zipf's law; days over ten years; five
languages in three scripts; of forty articles about four are a story and its copies. The rows keep the laws that the
views of curate/views.sql state, and come in the order of their keys, so that large databases are written fast. The same
seed gives the same rows.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from hashlib import sha256
from itertools import chain, combinations, pairwise
from pathlib import Path
from typing import Any

from serving_stories import PIECES, SHARES, Story, World, cut, starts, world

from curate import store
from curate.model import LABELS
from curate.reuse.directions import RULES
from curate.rows import chain_text, number

SOURCES = 60
BLOCK = 40  # articles that may be about one story
BATCH = 50  # blocks that are written at once
FIRST, DAYS = date(2015, 1, 1), 3_650
WHY = "the only value claimed"
COLUMNS = {
    "documents": "id source kind path media_type encoding url retrieved bytes characters articles kept removed"
    " unclaimed layout layout_why",
    "document_texts": "document text",
    "articles": "id n title outlet published authors origin relation language origin_published chain hops contested"
    " contested_fields month words kept removed unclaimed source document position start end",
    "article_texts": "n article title text",
    "article_authors": "article position person",
    "article_terms": "article field position term",
    "spans": "document start end article label kept rule",
    "claims": "id article field value name outlet person chosen why basis trust specific rule document start end exact",
    "hops": "article position outlet relation published basis publication standing",
    "hop_claims": "article position claim",
    "quotes": "article start end source outlet rule",
    "pairs": "a b relation direction rule reason words a_coverage b_coverage identity",
    "overlaps": "a b a_start a_end b_start b_end words identity a_quoted b_quoted",
    "families": "id title root articles outlets first_published last_published",
    "family_members": "article family parent rule reason",
    "publications": "id held article outlet title published named_by",
    "edges": "earlier later basis relation rule reason",
    "edge_claims": "earlier later basis claim",
    "conflicts": "article kind other message",
    "labels": "id kind kept says",
    "rules": "id pack label scope pattern place trust why",
    "outlets": "id name kind country listed",
    "outlet_names": "name outlet kind",
    "people": "id name listed",
    "sources": "id title outlet relation language layout manifest rights",
}

Rows = dict[str, list[tuple[Any, ...]]]


class Writing:
    """Collects the rows of stories."""

    def __init__(self, world: World, size: int) -> None:
        self.world = world
        self.size = size
        self.rows: Rows = {table: [] for table in COLUMNS}

    def taken(self) -> Rows:
        """Return the rows collected since the last time."""
        taken, self.rows = self.rows, {table: [] for table in COLUMNS}
        return taken

    def story(self, story: Story) -> dict[str, list[str]]:
        """Write an article with its document; return its claims by field."""
        names, claims, text = self.world.names, {}, []
        at, made, kept = 0, 0, 0
        for piece in story.pieces(names):
            end, label = at + len(piece.text), PIECES[piece.rule]
            keeps = LABELS[label].kept
            self.rows["spans"].append((story.document, at, end, story.key, label, int(keeps), piece.rule))
            kept += len(piece.text) if keeps else 0
            if label == "blockquote" and story.quoted:
                self.rows["quotes"].append((story.key, at, end, names[story.quoted], story.quoted, piece.rule))
            after = 0  # names may stand in one another: each is looked for after the last
            for says in piece.says:
                made, after = made + 1, piece.text.index(says[2], after)
                claims.setdefault(says[0], []).append(self._claim(story, says, made, (at + after, piece.rule)))
            text.append(piece.text)
            at = end
        self._article(story, "".join(text), kept)
        return claims

    def _claim(self, story: Story, says: tuple[str, str, str, str], made: int, place: tuple[int, str]) -> str:
        field, value, exact, key = says
        claim = f"{story.key}-c{made}"
        open_ = bool(story.disputed) and field == "origin-outlet"
        why = "contested: nothing rules one of them out" if open_ else WHY
        outlet, person = (None, key) if field == "author" else (key or None, None)
        start, rule = place
        self.rows["claims"].append(
            (
                claim, story.key, field, value, value if field == "language" else exact, outlet, person,
                int(not open_), why, "claimed", "normal", 1, rule, story.document, start, start + len(exact), exact,
            )
        )  # fmt: skip
        return claim

    def _article(self, story: Story, text: str, kept: int) -> None:
        names, rows, n, size = self.world.names, self.rows, number(story.key), len(text)
        origin = None if story.disputed else story.origin
        hops = [name for name in (origin, story.via, story.outlet) if name]
        source = f"source-{int(story.outlet[-3:]) % SOURCES:02}"
        path, url = f"{story.outlet}/{story.key}.txt", f"https://{story.outlet}.example/{story.key}"
        sizes = (kept, size - kept, 0)
        rows["documents"].append(
            (
                story.document, source, "page", path, "text/plain", "utf-8", url, f"{story.day[:10]}T12:00:00Z",
                len(text.encode()), size, 1, *sizes, "single", "one article a page",
            )
        )  # fmt: skip
        rows["document_texts"].append((story.document, text))
        cleaned = "\n\n".join(story.bodies)
        relation = "unknown" if story.disputed else "republication" if origin else "original"
        rows["articles"].append(
            (
                story.key, n, story.title, story.outlet, story.day, ", ".join(names[one] for one in story.authors),
                origin, relation, story.language, story.origin_day if origin else None,
                chain_text(names[one] for one in hops), len(hops), int(bool(story.disputed)),
                "origin-outlet" if story.disputed else "", story.day[:7], len(cleaned.split()), *sizes,
                source, story.document, 0, 0, size,
            )
        )  # fmt: skip
        rows["article_texts"].append((n, story.key, story.title, cleaned))
        rows["article_authors"] += [(story.key, at, one) for at, one in enumerate(story.authors)]
        at: Counter[str] = Counter()
        for field, term in story.terms:
            rows["article_terms"].append((story.key, field, at[field], term))
            at[field] += 1


# ---- the articles of a block, and what they have to do with each other


class Block:
    """Forty articles: a story with its copies, and others, all republished from five outlets if they are."""

    def __init__(self, writing: Writing, draw: random.Random, documents: Sequence[str]) -> None:
        self.writing, self.draw, self.documents = writing, draw, documents
        self.origins = writing.world.outlets.some(draw, 8)
        self.named: Counter[tuple[str, str]] = Counter()
        self.days: dict[str, str] = {one: self._day() for one in self.origins}
        self.edges: dict[tuple[str, str], list[str]] = {}

    def write(self, *, large: bool) -> None:
        """Write the block."""
        copies = len(self.documents) if large else min(self.draw.choice((2, 2, 3, 3, 4, 5, 6, 7)), len(self.documents))
        root = self._story(self.documents[0], self.origins[0])
        root.origin = root.via = root.disputed = root.origin_day = None
        family = [root]
        for document in self.documents[1:]:
            one = self._story(document, self.writing.world.outlets.some(self.draw, 1)[0])
            if len(family) < copies:
                one = self._copied(one, root)
                family.append(one)
            self._add(one)
        self._add(root, named=len(family) - 1)
        if len(family) > 1:
            self._family(family)
        self._publications()

    def _day(self) -> str:
        return str(FIRST + timedelta(days=int(DAYS * self.draw.random() ** 0.7)))

    def _story(self, document: str, outlet: str) -> Story:
        draw, world = self.draw, self.writing.world
        language = draw.choices(list(SHARES), weights=list(SHARES.values()))[0]
        running = world.running[language]
        day = self._day()
        fate = draw.random()
        origin = draw.choice(self.origins) if fate < 0.7 else None
        one = Story(
            key=f"{document[:16]}-0",
            document=document,
            outlet=outlet,
            day=day if draw.random() < 0.7 else f"{day}T{draw.randrange(24):02}:{draw.randrange(60):02}Z",
            language=language,
            title=f"{cut(draw, running, 40)[:90].strip()} {document[:6]}",
            bodies=tuple(cut(draw, running, self.writing.size // 3) for _ in range(3)),
            authors=list(dict.fromkeys(world.people.some(draw, draw.choice((1, 1, 1, 2))))),
            terms=[
                ("category", world.topics.some(draw, 1)[0]),
                *(("tag", term) for term in dict.fromkeys(world.topics.some(draw, draw.randrange(3)))),
            ],
            quoted=world.outlets.some(draw, 1)[0] if draw.random() < 0.1 else None,
        )
        if origin and origin != outlet:
            one.origin, one.origin_day = origin, min(self.days[origin], day)
            other = draw.choice(self.origins)
            if other not in (origin, outlet):
                one.via = other if fate < 0.2 else None
                one.disputed = other if fate > 0.67 else None
        return one

    def _copied(self, one: Story, root: Story) -> Story:
        one.language, one.bodies, one.source = root.language, root.bodies, root
        one.day = str(date.fromisoformat(root.day[:10]) + timedelta(days=self.draw.randint(1, 20)))
        if one.outlet == root.outlet:
            one.outlet = next(name for name in self.writing.world.outlets.items if name != root.outlet)
        one.origin, one.origin_day, one.via, one.disputed = root.outlet, root.day[:10], None, None
        if root.day != root.day[:10]:
            one.origin_day = None
        return one

    def _placeholder(self, outlet: str, role: str) -> str:
        self.named[outlet, role] += 1
        return "-" + sha256(f"{self.documents[0]} {outlet} {role}".encode()).hexdigest()[:16]

    def _add(self, one: Story, named: int = 0) -> None:
        rows = self.writing.rows
        claims = self.writing.story(one)
        rows["publications"].append((one.key, 1, one.key, one.outlet, one.title, one.day, named))
        if one.disputed:
            rows["conflicts"].append((one.key, "two origins", one.key, "its page names two outlets as the first"))
        steps = list(self._steps(one, claims))
        for at, (hop, cited) in enumerate(steps):
            rows["hops"].append((one.key, at, *hop))
            rows["hop_claims"] += [(one.key, at, claim) for claim in dict.fromkeys(cited)]
        for (before, cited), (after, _) in pairwise(steps):
            self.edges.setdefault((before[4], after[4]), []).extend(cited)

    def _steps(self, one: Story, claims: dict[str, list[str]]) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
        """The links of its chain: (outlet, relation, day, basis, publication, standing), and the claims of each."""
        if one.origin and not one.disputed:
            held = one.source.key if one.source else self._placeholder(one.origin, "first")
            standing = "confirmed" if one.source else "not held"
            cited = claims["origin-outlet"] + claims.get("origin-published", [])
            yield (one.origin, "original", one.origin_day, "claimed", held, standing), cited
        if one.via:
            through = self._placeholder(one.via, "via")
            yield (one.via, "republication", None, "claimed", through, "not held"), claims["via-outlet"]
        relation = "unknown" if one.disputed else "republication" if one.origin else "original"
        cited = claims["outlet"] + claims["published"]
        yield (one.outlet, relation, one.day, "claimed", one.key, "this"), cited

    def _publications(self) -> None:
        rows = self.writing.rows
        counted = dict(self.named)
        for (outlet, role), count in counted.items():
            rows["publications"].append((self._placeholder(outlet, role), 0, None, outlet, None, None, count))
        for (earlier, later), cited in self.edges.items():
            rows["edges"].append((earlier, later, "claimed", "republication", "claim", RULES["claim"]))
            rows["edge_claims"] += [(earlier, later, "claimed", claim) for claim in dict.fromkeys(cited)]

    def _family(self, family: list[Story]) -> None:
        rows, root = self.writing.rows, family[0]
        outlets, days = {one.outlet for one in family}, sorted(one.day for one in family)
        rows["families"].append((root.key, root.title, root.key, len(family), len(outlets), days[0], days[-1]))
        rows["family_members"].append((root.key, root.key, None, "", "it is the first"))
        said = f'{RULES["claim"]}: "{self.writing.world.names[root.outlet]}"'
        for one in family[1:]:
            rows["family_members"].append((one.key, root.key, root.key, "claim", said))
            rows["edges"].append((root.key, one.key, "measured", "copy", "claim", said))
            claim = next(claim for claim in self.edges[root.key, one.key])
            rows["edge_claims"].append((root.key, one.key, "measured", claim))
        self._pairs(family, ("a->b", "claim", said))

    def _pairs(self, family: list[Story], by_root: tuple[str, str, str]) -> None:
        """All pairs of articles of one text; their ids come in the order of the family, the root first."""
        rows = self.writing.rows
        places = [starts(one, self.writing.world.names) for one in family]
        bodies = [(len(body), len(body.split())) for body in family[0].bodies]
        words = sum(count for _, count in bodies)
        for (at, a), (other, b) in combinations(enumerate(family), 2):
            verdict = by_root if at == 0 else ("unknown", "common-source", RULES["common-source"])
            rows["pairs"].append((a.key, b.key, "copy", *verdict, words, 1.0, 1.0, 1.0))
            rows["overlaps"] += [
                (a.key, b.key, one, one + size, two, two + size, count, 1.0, 0, 0)
                for (size, count), one, two in zip(bodies, places[at], places[other], strict=True)
            ]


# ---- the database

NETWORK = """
insert into network
with flows as (
  select giver.outlet as earlier, taker.outlet as later, edges.earlier as one, edges.later as other,
    edges.basis, giver.published as before, taker.published as published
  from edges
  join publications as giver on giver.id = edges.earlier
  join publications as taker on taker.id = edges.later
  where giver.outlet <> taker.outlet
),
taken as (
  select earlier, later, other, max(basis = 'measured') as measured, max(basis <> 'measured') as claimed,
    min(published) as first, max(published) as last,
    avg(24 * (julianday(substr(published, 1, 10)) - julianday(substr(before, 1, 10)))) as hours
  from flows group by earlier, later, other
)
select earlier, later, count(*), sum(claimed), sum(measured), sum(claimed and measured), round(avg(hours), 2),
  iif(sum(measured), 1.0, null), min(first), max(last)
from taken group by earlier, later
"""


def listed(world: World) -> Rows:
    """Return the rows that need no article."""
    kinds, countries = ("newspaper", "agency", "radio", "blog", None), ("PT", "ES", "DE", "UA", "EG", "US", "GB", None)
    outlets, people = world.outlets.items, world.people.items
    manifests = [(f"source-{at:02}", f"source: source-{at:02}\n") for at in range(SOURCES)]
    digests = {source: sha256(text.encode()).hexdigest() for source, text in manifests}
    rules = [
        (rule, "bench", label, "block", ".*", "anywhere", "normal", "It is made so.") for rule, label in PIECES.items()
    ]
    return {
        "labels": [(one.name, one.kind, int(one.kept), one.says) for one in LABELS.values()],
        "rules": rules,
        "outlets": [(one, world.names[one], kinds[at % 5], countries[at % 8], 1) for at, one in enumerate(outlets)],
        "outlet_names": [
            row for one in outlets for row in ((world.names[one], one, "name"), (f"{one}.example", one, "domain"))
        ],
        "people": [(one, world.names[one], 1) for one in people],
        "sources": [
            (one, f"Pages of {one}", None, None, None, "auto", digests[one], "licence: CC0-1.0") for one, _ in manifests
        ],
        "documents": [
            (digests[one], one, "manifest", f"{one}.yml", "application/yaml", "utf-8", None, None, len(text), len(text),
             0, 0, 0, 0, None, None)
            for one, text in manifests
        ],
        "document_texts": [(digests[one], text) for one, text in manifests],
    }  # fmt: skip


def blocks(world: World, articles: int, size: int, seed: int) -> Iterator[Rows]:
    """Yield the rows of all articles, in the order of their keys, some blocks at a time."""
    documents = sorted(sha256(f"{seed} {at}".encode()).hexdigest() for at in range(articles))
    writing = Writing(world, size)
    for at, start in enumerate(range(0, articles, BLOCK)):
        draw = random.Random(f"{seed} {at}")
        Block(writing, draw, documents[start : start + BLOCK]).write(large=at % 250 == 249)
        if at % BATCH == BATCH - 1:
            yield writing.taken()
    yield writing.taken()


def write(path: Path, articles: int, size: int = 3_600, seed: int = 7) -> dict[str, float]:
    """Write a database with so many articles of about `size` characters; return how long each step took."""
    path.unlink(missing_ok=True)
    inserts = {
        table: f"insert into {table} ({', '.join(chr(34) + name + chr(34) for name in columns.split())})"
        f" values ({', '.join('?' * len(columns.split()))})"
        for table, columns in COLUMNS.items()
    }
    clock, seconds = time.perf_counter(), {}
    with closing(store.create(path)) as connection:
        connection.execute("pragma cache_size = -2000000")
        world_ = world(seed)
        for rows in chain((listed(world_),), blocks(world_, articles, size, seed)):
            _put(connection, inserts, rows)
        connection.execute(NETWORK)
        seconds["rows"] = time.perf_counter() - clock
        store.index(connection)
        seconds["indexes"] = time.perf_counter() - clock - seconds["rows"]
        store.finish(connection, {"articles": str(articles), "seed": str(seed)})
        seconds["full text"] = time.perf_counter() - clock - sum(seconds.values())
    return seconds


def _put(connection: Any, inserts: dict[str, str], rows: Rows) -> None:
    for table, found in rows.items():
        connection.executemany(inserts[table], found)


def main() -> None:
    """Write one, and say how long it took."""
    path, *numbers = sys.argv[1:]
    seconds = write(Path(path), *(int(one) for one in numbers))
    told = ", ".join(f"{what} {took:.1f} s" for what, took in seconds.items())
    print(f"{path}: {Path(path).stat().st_size / 1e6:.0f} MB; {told}; {sum(seconds.values()):.1f} s together")


if __name__ == "__main__":
    main()
