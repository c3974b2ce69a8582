"""What a build found and what it did not, read from the database it made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from curate import store
from curate.errors import Problem
from curate.manifest import Project, Source

MOST = 40  # copies that a report names


@dataclass(frozen=True, slots=True)
class Held:
    """What the articles of one source have: how many have a title, an author and so on."""

    source: str
    documents: int
    articles: int
    titles: int
    authors: int
    outlets: int
    dates: int
    origins: int
    characters: int
    unclaimed: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A build's result. `built` is False where nothing had changed.

    `read` counts the documents read in this build. `missing` are documents that this clone does not hold,
    `refused` such that cannot be read, `same` copies of another path, `damaged` broken parts of archives, `ignored`
    what in archives and folders is no document; all as messages. `unheld` names the sources whose expectations were
    not held against them, because not all of their documents are here.
    """

    database: Path
    built: bool
    documents: int
    read: int
    articles: int
    claims: int
    characters: int
    unclaimed: int
    seconds: float = 0.0
    held: tuple[Held, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unheld: tuple[str, ...] = field(default=())

    @property
    def unchanged(self) -> int:
        """Documents that were not read again."""
        return max(0, self.documents - self.read)  # of those read, some may have been refused

    @property
    def share(self) -> float:
        """Share of the text, 0 to 1, that no rule spoke for."""
        return self.unclaimed / self.characters if self.characters else 0.0

    @property
    def problems(self) -> tuple[str, ...]:
        """What makes a build fail: documents that were refused."""
        return self.refused

    @property
    def exit_code(self) -> int:
        """1 where a document was refused, else 0: what a clone does not hold is no fault."""
        return 1 if self.refused else 0


_HELD = """
select sources.id, coalesce(documents.documents, 0), coalesce(articles.articles, 0), coalesce(titles, 0),
  coalesce(authors, 0), coalesce(outlets, 0), coalesce(dates, 0), coalesce(origins, 0),
  coalesce(characters, 0), coalesce(unclaimed, 0)
from sources
left join (
  select source, count(*) as documents, sum(characters) as characters, sum(unclaimed) as unclaimed
  from documents where kind = 'page' group by source
) as documents on documents.source = sources.id
left join (
  select source, count(*) as articles, count(title) as titles, count(authors) as authors,
    count(outlet) as outlets, count(published) as dates, count(origin) as origins
  from articles group by source
) as articles on articles.source = sources.id
order by sources.id
"""


def summary(database: Path) -> Summary:
    """Return what a database holds, as the summary of a build that changed nothing.

    Raises:
        Refusal: it cannot be read.
    """
    with store.reading(database) as connection:
        held = tuple(Held(*row) for row in connection.execute(_HELD))
        (claims,) = connection.execute("select count(*) from claims").fetchone()
        absences = connection.execute("select reason, source, path, message from absences").fetchall()

    def said(reason: str) -> tuple[str, ...]:
        return tuple(row["message"] for row in absences if row["reason"] == reason)

    partial = {row["source"] for row in absences if row["reason"] in ("missing", "refused")}
    return Summary(
        database=database,
        built=False,
        documents=sum(one.documents for one in held),
        read=0,
        articles=sum(one.articles for one in held),
        claims=claims,
        characters=sum(one.characters for one in held),
        unclaimed=sum(one.unclaimed for one in held),
        held=held,
        missing=said("missing"),
        refused=said("refused"),
        same=said("same"),
        damaged=said("damaged"),
        ignored=said("ignored"),
        unheld=tuple(sorted(partial)),
    )


def broken_expectations(connection: sqlite3.Connection, project: Project) -> Iterator[Problem]:
    """Yield a problem for each `expect` of a manifest that the database does not meet.

    A source of which documents are missing or refused is not asked.
    """
    partial = {
        row[0] for row in connection.execute("select source from absences where reason in ('missing', 'refused')")
    }
    for source in project.sources:
        if source.id not in partial:
            yield from _broken(connection, source)


def _broken(connection: sqlite3.Connection, source: Source) -> Iterator[Problem]:
    for key, expected, sql, values in _expected(source):
        (found,) = connection.execute(sql, (source.id, *values)).fetchone()
        if found != expected:
            remedy = "see `curate explain`; then correct the rules, or this number"
            what = f"{key} should be {expected}, but the build found {found}; nothing was published"
            yield source.problem(key, what, remedy)


def _expected(source: Source) -> Iterator[tuple[str, int, str, tuple[str, ...]]]:
    expect = source.expect
    if expect.documents is not None:
        sql = "select count(*) from documents where source = ? and kind = 'page'"
        yield "expect.documents", expect.documents, sql, ()
    if expect.articles is not None:
        yield "expect.articles", expect.articles, "select count(*) from articles where source = ?", ()
    for name, count in expect.claims.items():
        sql = (
            "select count(distinct article) from claims join articles on articles.id = claims.article"
            " where articles.source = ? and claims.field = ? and claims.chosen"
        )
        yield f"expect.claims.{name}", count, sql, (name,)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def report(found: Summary) -> Iterator[str]:
    """Yield what a build found, and what it did not, as lines of text."""
    done = f"{found.read} read, {found.unchanged} unchanged" if found.built else "nothing had changed"
    yield f"{found.database}: {_many(found.documents, 'document')} ({done}), {found.seconds:.1f} s"
    share = f"{found.share:.1%} of the text unclaimed"
    yield f"{_many(found.articles, 'article')}, {_many(found.claims, 'claim')}, {share}"
    width = max((len(one.source) for one in found.held), default=0)
    if found.held:
        heads = ("documents", "articles", "title", "author", "outlet", "date", "origin")
        yield f"  {'':{width}}" + "".join(f"{head:>10}" for head in heads)
    for one in found.held:
        counts = (one.documents, one.articles, one.titles, one.authors, one.outlets, one.dates, one.origins)
        yield f"  {one.source:{width}}" + "".join(f"{count:10}" for count in counts)
    for message in (*found.missing, *found.damaged, *found.ignored):
        yield f"  {message}"
    for message in found.same[:MOST]:
        yield f"  {message}"
    if len(found.same) > MOST:
        yield f"  and {len(found.same) - MOST:,} more copies of other documents"
    if found.unheld:
        yield f"  expectations not compared, as documents are not here: {', '.join(found.unheld)}"
