"""Verification: every law over a built database, from the database and the raw files alone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from curate import archive, chain, dates, fronts, joined, names, store
from curate.claims import LIST_TAG
from curate.errors import Refusal, refusal
from curate.model import FIELDS, RELATIONS, Claim, Span, Tile
from curate.read import Said, read
from curate.store import AUTHORS, CHAIN
from curate.structure import LANGUAGE, MEASURED
from curate.tiles import text_of

# Each query gives the rows that break a law, and the message that says so.
_LAWS = (
    (
        'select document, article, what, "start", "end" from broken_tiling',
        "document {document}: {what} at {start}-{end}",
    ),
    (
        "select id, article, field, exact, found from false_evidence",
        "{article}: the claim {id} ({field}) cites {exact!r}, but the text there is {found!r}",
    ),
    (
        "select article, field, value from unsupported",
        "{article}: no chosen claim gives {field} the value {value!r}",
    ),
    (
        'select id, article, field, what, document, "start", "end" from misplaced_claims',
        "{article}: the claim {id} ({field}) cites words {what}: {document} at {start}-{end}",
    ),
    (
        "select article, field, what from unresolved",
        "{article}: {field}: {what}",
    ),
    (
        'select document, what, "start", "end", label from mislabelled',
        "document {document}: {what}: {label} at {start}-{end}",
    ),
    (
        "select id, article, field, value from false_measures",
        "{article}: the claim {id} ({field}) is {value!r}, which no article says that it was taken from",
    ),
    (
        'select a, b, article, what, "start", "end" from misplaced_overlaps',
        "{a} and {b}: a span {what}: {article} at {start}-{end}",
    ),
    (
        "select a, b, what from false_pairs",
        "{a} and {b}: {what}",
    ),
    (
        "select family, coalesce(article, '') as article, what from false_families",
        "the family {family}: {what} {article}",
    ),
    (
        "select publication, what from false_publications",
        "the publication {publication}: {what}",
    ),
    (
        "select earlier, later, basis, what from false_edges",
        "the {basis} edge from {earlier} to {later}: {what}",
    ),
    (
        "select article, position, what from unfounded_hops",
        "{article}: the link {position} of its chain: {what}",
    ),
    (
        "select article, kind, other, what from false_conflicts",
        "{article}: the conflict {kind!r} with {other}: {what}",
    ),
    (
        "select earlier, later, what from false_network",
        "the network: {earlier} to {later}: {what}",
    ),
    (
        "select document, \"start\", label from spans where rule is null and label <> 'unclaimed'",
        "document {document}: the span at {start} is labelled {label} by no rule",
    ),
    (
        """
        select document, "start", label, spans.kept from spans join labels on labels.id = spans.label
        where (article is null and spans.kept) or (labels.kind = 'unclaimed' and spans.kept)
          or (article is not null and labels.kind = 'text' and not spans.kept)
        """,
        "document {document}: the span at {start} is labelled {label}, but kept is {kept}",
    ),
    (
        """
        select documents.id, 'characters kept, removed or unclaimed' as what from documents
        left join (select document, sum(("end" - "start") * kept) as kept,
            sum(("end" - "start") * (1 - kept)) as removed,
            sum(("end" - "start") * (label = 'unclaimed')) as unclaimed
          from spans group by document) as pieces on pieces.document = documents.id
        where documents.kind = 'page' and (documents.kept, documents.removed, documents.unclaimed)
          is not (coalesce(pieces.kept, 0), coalesce(pieces.removed, 0), coalesce(pieces.unclaimed, 0))
        union all
        select articles.id, 'characters kept, removed or unclaimed' from articles
        left join (select article, sum(("end" - "start") * kept) as kept,
            sum(("end" - "start") * (1 - kept)) as removed,
            sum(("end" - "start") * (label = 'unclaimed')) as unclaimed
          from spans where article is not null group by article) as pieces on pieces.article = articles.id
        where (articles.kept, articles.removed, articles.unclaimed)
          is not (coalesce(pieces.kept, 0), coalesce(pieces.removed, 0), coalesce(pieces.unclaimed, 0))
        union all
        select id, 'articles' from documents
        where articles <> (select count(*) from articles where document = documents.id)
        union all
        select id, 'hops' from articles where hops <> (select count(*) from hops where article = articles.id)
        union all
        select 'the full-text index', 'articles'
        where (select count(*) from articles_fts_docsize) <> (select count(*) from articles)
        """,
        "{id}: {what} are miscounted",
    ),
    (
        "select articles.id from articles left join sources on sources.id = articles.source"
        " where articles.rights is not sources.statement",
        "{id}: its rights are not those of its source",
    ),
    (
        """
        select kind, name from (select * from counted except select * from totals)
        union select kind, name from (select * from totals except select * from counted)
        """,
        "totals: {kind} {name} is miscounted",
    ),
    (
        """
        select articles.id from articles left join article_texts on article_texts.article = articles.id
        where article_texts.n is not articles.n or article_texts.title is not articles.title
        """,
        "{id}: its text is missing, or is another article's",
    ),
    (
        f"""
        select id, 'authors' as what, authors as found from articles where authors is not ({AUTHORS})
        union all
        select id, 'chain', chain from articles where chain is not ({CHAIN})
        union all
        select id, 'month', month from articles
        where month is not case when length(published) >= 7 then substr(published, 1, 7) end
        union all
        select id, 'contested', contested from articles where contested <> (contested_fields <> '')
        union all
        select articles.id, 'contested_fields', contested_fields from articles
        where contested_fields <> coalesce(
          (select group_concat(field, ', ') from (select distinct field from claims
           where claims.article = articles.id and claims.why like 'contested:%' order by field)), '')
        """,
        "{id}: {what} is {found!r}, which does not follow from the other tables",
    ),
)
_ARTICLES = """
select articles.id, articles.document, articles.relation, articles.words, articles.published,
  document_texts.text as raw, article_texts.text, sources.relation as usual, sources.language as told,
  origins.kind as origin_kind
from articles
join document_texts on document_texts.document = articles.document
join article_texts on article_texts.article = articles.id
left join sources on sources.id = articles.source
left join outlets as origins on origins.id = articles.origin
order by articles.document, articles."start"
"""
_TILES = 'select "start", "end", label, kept, rule from spans where article = ? order by "start"'
_CLAIMS = """
select * from claims where article = ? order by cast(substr(id, length(article) + 3) as integer)
"""
_ORDERS = (None, "day-first", "month-first")


LARGE = 100_000_000  # bytes


def broken(database: Path) -> list[str]:
    """Return a message for each place where the database breaks a law; none if all is well.

    The raw files are looked for under the database's own folder; what is not held there is not asked.

    Raises:
        Refusal: the database cannot be read at all, or holds no texts.
    """
    with store.reading(database) as connection:
        if connection.execute("select 1 from meta where key = 'text' and value = ?", (store.WITHHELD,)).fetchone():
            what = "a publication without texts: nothing in it can be held against words that were taken out"
            raise refusal(str(database), what, "verify the database that it was made from")
        damage = [
            f"the file is damaged: {row[0]}"
            for row in connection.execute("pragma integrity_check(20)")
            if row[0] != "ok"
        ]
        if damage:
            return damage
        found = store.dangling(connection)
        for sql, message in _LAWS:
            found += [message.format(**dict(row)) for row in connection.execute(sql)]
        for article in connection.execute(_ARTICLES):
            found += _false_text(connection, article)
            claims = list(connection.execute(_CLAIMS, (article["id"],)))
            found += _false_values(article, claims)
            found += _false_chain(connection, article, [_claim(row) for row in claims if row["basis"] != "measured"])
        found += joined.false_circles(connection)
        found += joined.false_medians(connection)
        found += _changed_files(connection, database.parent)
    return found


def _false_text(connection: sqlite3.Connection, article: sqlite3.Row) -> Iterator[str]:
    """An article whose text is not made of all its kept spans, and of nothing else."""
    tiles = [
        Tile(Span(start, end), label, bool(kept), rule)
        for start, end, label, kept, rule in connection.execute(_TILES, (article["id"],))
    ]
    text = text_of(article["raw"], tiles)
    if text != article["text"]:
        yield f"{article['id']}: its text is not that of the kept spans"
    if len(text.split()) != article["words"]:
        yield f"{article['id']}: words are miscounted"


# ---- values and the words they rest on


def _false_values(article: sqlite3.Row, claims: Sequence[sqlite3.Row]) -> Iterator[str]:
    """Claims of a page whose value does not follow from their words."""
    languages = {None, article["told"], *(row["value"] for row in claims if row["field"] == "language")}
    for row in claims:
        if row["document"] != article["document"] or row["rule"] in (LANGUAGE.id, MEASURED.id):
            continue
        words = " ".join(row["exact"].split())
        if row["name"] != _clean(words) or not _follows(row, words, languages):
            yield (
                f"{row['article']}: the claim {row['id']} ({row['field']}) gives {row['value']!r}, written"
                f" {row['name']!r}, which does not follow from its words {row['exact']!r}"
            )


def _follows(row: sqlite3.Row, words: str, languages: Iterable[str | None]) -> bool:
    """True where a claim's value is what its field's kind makes of the words."""
    field, value = row["field"], row["value"]
    kind = FIELDS.get(field)
    if field == "posted-by":
        return bool(value == _clean(words))
    if kind in ("text", "url", "list"):
        told = (words, fronts.plain(words), fronts.language(words) if field == "language" else None)
        return value in told or bool(field == "title" and value in (LIST_TAG.sub(r"\1", one or "") for one in told))
    if kind == "number":
        return any(int(found) == int(value) for found in re.findall(r"\d+", words)) or value == "1"
    if kind == "date":
        return any(value in _dates(row["exact"], language) for language in languages)
    return True


_clean = lru_cache(maxsize=4096)(names.clean)


@lru_cache(maxsize=4096)
def _dates(written: str, language: str | None) -> frozenset[str]:
    """Every value that a written date can have, whichever of day and month comes first."""
    readings = [read(written, language=language, order=one) for read in (dates.parse, dates.stamp) for one in _ORDERS]
    sets = (f"[{','.join(sorted(reading.alternatives))}]" for reading in readings if len(reading.alternatives) > 1)
    return frozenset([*sets, *(reading.value for reading in readings if reading.value)])


# ---- the chain


def _claim(row: sqlite3.Row) -> Claim:
    return Claim(
        id=row["id"], field=row["field"], value=row["value"], name=row["name"], span=Span(row["start"], row["end"]),
        exact=row["exact"], rule=row["rule"], document=row["document"], key=row["outlet"] or row["person"] or "",
        basis=row["basis"], chosen=bool(row["chosen"]), why=row["why"],
    )  # fmt: skip


def _false_chain(connection: sqlite3.Connection, article: sqlite3.Row, claims: Sequence[Claim]) -> Iterator[str]:
    """A relation, or links of a chain, that neither the chosen claims of the page give nor the texts show."""
    chosen: dict[str, tuple[Claim, ...]] = {}
    for claim in claims:
        if claim.chosen:
            chosen[claim.field] = (*chosen.get(claim.field, ()), claim)
    resolved = chain.Resolved(tuple(claims), chosen, ())
    found = _relations(article, resolved)
    if "unknown" in found:
        found |= {joined.measured_relation(connection, article["id"]) or "unknown"}
    if article["relation"] not in found:
        yield f"{article['id']}: no claim gives the relation {article['relation']!r}"
    links = chain.hops(resolved, article["relation"], chain.origin(resolved))
    yield from joined.false_joins(connection, article["id"], links)


def _relations(article: sqlite3.Row, resolved: chain.Resolved) -> set[str]:
    """The relations an article may have: a rule's own relation is not in the database, and may be any."""
    held = [*resolved.chosen.get("origin-outlet", ()), *resolved.chosen.get("origin-url", ())]
    if held and not resolved.value("relation") and not resolved.chosen.get("translator"):
        told = {article["relation"], "republication"} & set(RELATIONS)
        found = {chain.relation(resolved, {claim.rule: said for claim in held}, None) for said in told}
    else:
        # Of a page that collects articles, what nothing places is unknown, whatever its manifest says.
        found = {chain.relation(resolved, {}, default) for default in (article["usual"], "aggregation")}
    named = resolved.chosen.get("origin-outlet")
    if named and article["origin_kind"] == "agency" and "republication" in found and not chain.passed_on(resolved):
        found = found - {"republication"} | {"syndication"}
    return found


# ---- the files


def _changed_files(connection: sqlite3.Connection, corpus: Path) -> Iterator[str]:
    """Raw files that are not the bytes, or do not hold the text, that the database was made from."""
    query = (
        "select documents.*, document_texts.text from documents"
        " left join document_texts on document_texts.document = documents.id"
        " where kind = 'page' order by documents.rowid"  # the order in which containers hold their members
    )
    with closing(archive.Shelf()) as shelf:
        for row in connection.execute(query):
            try:
                found = _held(row, corpus, shelf)
                if found is None:
                    continue
                raw, said = found
                if sha256(raw).hexdigest() != row["id"]:
                    yield f"{row['path']}: the file is not the one the database was made from; run `curate build`"
                    continue
                page = read(raw, path=row["path"], source=row["source"] or "", entry=said)
            except OSError as error:
                yield f"{row['path']}: the file cannot be read: {error.strerror}"
            except archive.Broken as error:
                yield f"{row['path']}: the file is not the one the database was made from: {error}; run `curate build`"
            except Refusal as error:
                yield f"{row['path']}: the file cannot be read as the database says: {error}"
            else:
                if page.text != row["text"]:
                    yield f"{row['path']}: the text in the database is not that of the file; run `curate build`"
                if page.size != row["bytes"]:
                    yield f"{row['path']}: bytes are miscounted"


def _held(row: sqlite3.Row, corpus: Path, shelf: archive.Shelf) -> tuple[bytes, Said] | None:
    """The bytes of a document that is here, with what was said of it when it was read; None where it is not.

    A file that has grown beyond memory is given as nothing: it is another one.
    """
    path = corpus / row["path"]
    said = Said(row["encoding"], row["media_type"], row["url"], row["retrieved"])
    if path.is_file():
        return (path.read_bytes() if path.stat().st_size <= 2 * row["bytes"] + LARGE else b""), said
    parts = archive.parted(str(path))
    if not parts:
        return None
    kind = archive.container(parts[0]) or "application/warc"
    member, raw = shelf.open(parts[0], kind, parts[1])
    retrieved = member.retrieved or row["retrieved"]
    return raw, replace(said, retrieved=retrieved, headers=member.headers, told=member.told)
