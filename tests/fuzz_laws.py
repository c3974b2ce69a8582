"""What holds of every document, record and container, whatever its bytes. Each law yields the faults it finds."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

from fuzz_material import Seed

from curate import rows, store
from curate.archive import Listed
from curate.errors import Refusal
from curate.manifest import Project, Source
from curate.model import KINDS, LABELS, Article, Document, Record, Span
from curate.tiles import text_of

_FROM = 60  # bytes; the lines that part messages are shorter


def of_refusal(refused: Refusal) -> Iterator[str]:
    """A refusal says where, what and what to do."""
    if not refused.problems:
        yield "a refusal without a problem"
    for problem in refused.problems:
        if not (problem.path.strip() and problem.what.strip() and problem.remedy.strip()):
            yield f"a refusal that does not say where, what and what to do: {problem!r}"


def of_document(document: Document) -> Iterator[str]:
    """The text can be held; anchors cover it in order; parts lie in it."""
    text = document.text
    if "\x00" in text or re.search("[\ud800-\udfff]", text):
        yield "the text holds what the database cannot"
    at = 0
    for anchor in document.anchors:
        if anchor.span.start < at or anchor.span.start >= anchor.span.end:
            yield f"anchor {anchor.span} is empty, or not behind {at}"
        if text[at : anchor.span.start].strip():
            yield f"no anchor covers {text[at : anchor.span.start][:80]!r}"
        if not anchor.place or (anchor.kind and anchor.kind not in KINDS):
            yield f"anchor {anchor.span} has place {anchor.place!r}, kind {anchor.kind!r}"
        at = anchor.span.end
    if at > len(text) or (document.anchors and document.anchors[-1].kind != "front" and text[at:].strip()):
        yield f"the anchors end at {at} of {len(text)}"
    ends = [0, *(end for part in document.parts for end in part), len(text)]
    if ends != sorted(ends) or any(part.start == part.end for part in document.parts):
        yield f"the parts are empty, overlap or lie outside: {document.parts[:9]}"


def of_record(record: Record, source: Source) -> Iterator[str]:
    """Tiles tile the text; the cleaned text is that of the kept ones; claims quote; ids are unique."""
    text = record.document.text
    tiles = sorted(
        [*(one for article in record.articles for one in article.tiles), *record.outside], key=lambda one: one.span
    )
    ends = [0, *(one.span.end for one in tiles)]
    if [one.span.start for one in tiles] != ends[:-1] or ends[-1] != len(text):
        yield "the tiles leave a gap, or overlap"
    if any(one.span.start >= one.span.end or one.label not in LABELS for one in tiles):
        yield "a tile is empty, or has no label"
    for article in record.articles:
        yield from _of_article(article, record, source)
    names = [article.id for article in record.articles]
    claims = [claim.id for article in record.articles for claim in article.claims]
    if len({*names}) < len(names) or len({*claims}) < len(claims):
        yield "two articles or claims have one id"
    if [article.position for article in record.articles] != list(range(len(names))):
        yield "the articles are not in order"


def _of_article(article: Article, record: Record, source: Source) -> Iterator[str]:
    text = record.document.text
    if "".join(tile.span.of(text) for tile in article.tiles) != article.span.of(text):
        yield f"{article.id}: its tiles are not its span"
    if article.text != text_of(text, article.tiles):
        yield f"{article.id}: its text is not that of its tiles"
    kept = "".join(tile.span.of(text) for tile in article.tiles if tile.kept and tile.label != "line-break")
    if "".join(article.text.split()) != "".join(kept.split()):
        yield f"{article.id}: its text is not what is kept"
    told = {record.document.id: text, source.sha256: source.text}
    for claim in article.claims:
        if not claim.exact or claim.span.of(told.get(claim.document, "")) != claim.exact:
            yield f"{article.id}: the claim {claim.field} does not quote what it cites: {claim.exact[:80]!r}"
    for quote in article.quotes:
        if not (article.span.holds(quote.span) and quote.span.of(text).strip()):
            yield f"{article.id}: a quote outside it, or empty: {quote.span}"
    chosen = {claim.id for claim in article.claims if claim.chosen}
    if not {name for hop in article.hops for name in hop.claims} <= chosen:
        yield f"{article.id}: a hop rests on a claim that is not chosen"


class Database:
    """A database that takes the rows of one record at a time."""

    def __init__(self, project: Project, source: Source) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.executescript((store.HERE / "schema.sql").read_text(encoding="utf-8"))
        store.put_listed(self._connection, rows.of_project(replace(project, sources=(source,))))

    def faults(self, record: Record) -> Iterator[str]:
        """Its rows go into the tables, and refer to nothing that is not there."""
        self._connection.execute("begin")
        try:
            store.put(self._connection, rows.of_record(record))
            yield from store.dangling(self._connection)
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            yield f"the database does not take it: {type(error).__name__}: {error}"
        finally:
            self._connection.execute("rollback")


# ---- containers


def regions(seed: Seed) -> list[Span]:
    """Where in a whole container of records its records are; none where bytes do not say."""
    raw = seed.raw
    if seed.name.endswith(".warc.gz"):
        starts = [0]
        while starts[-1] < len(raw):
            unpacking = zlib.decompressobj(31)
            unpacking.decompress(raw[starts[-1] :])
            starts.append(len(raw) - len(unpacking.unused_data))
    elif seed.name.endswith(".warc"):
        starts = [*(found.start() for found in re.finditer(rb"WARC/1\.", raw)), len(raw)]
    elif seed.name.endswith(".mbox"):
        starts = [*(found.start() for found in re.finditer(rb"(?m)^From .*\d:\d\d.*\n", raw)), len(raw)]
    else:
        return []
    return [Span(*both) for both in pairwise(starts)]


def same_ends(whole: bytes, damaged: bytes) -> tuple[int, int]:
    """How many bytes are the same from the begin, and how many more from the end."""
    most = min(len(whole), len(damaged))
    begin = next((at for at in range(most) if whole[at] != damaged[at]), most)
    end = next((at for at in range(most - begin) if whole[-1 - at] != damaged[-1 - at]), most - begin)
    return begin, end


def nothing_lost(seed: Seed, before: Sequence[Listed], raw: bytes, after: Sequence[Listed]) -> Iterator[str]:
    """Documents that lie in undamaged bytes are there; and what is not is spoken of."""
    if any("the rest is not read" in one.message for one in after):
        return
    held = {one.sha256 for one in after if one.what == "document"}
    for one in before:
        if one.what == "document" and one.sha256 not in held and _undamaged(seed, one, raw):
            yield f"lost: {one.locator}, which is not damaged"
    if any(not one.message and one.what not in ("document", "revisit", "redirect") for one in after):
        yield "a note without a message"
    lost = {one.sha256 for one in before if one.what == "document"} - held
    news = [one for one in after if one not in before]
    if lost and len(raw) == len(seed.raw) and not news and _types(raw) == _types(seed.raw):
        yield f"{len(lost)} documents are gone, and nothing is said of it"


def _types(raw: bytes) -> list[bytes]:
    return re.findall(rb"WARC-Type.*", raw)


def _undamaged(seed: Seed, one: Listed, raw: bytes) -> bool:
    """True of a document that lies in bytes that are as they were."""
    if seed.raw.startswith(b"PK"):
        return _entry(seed.raw, one.locator) == (_entry(raw, one.locator) or b"?")
    begin, end = same_ends(seed.raw, raw)
    after = len(seed.raw) - end
    spans = regions(seed)
    place = int(re.split(r"[@+!]", f"{one.locator}@")["@" in one.locator])
    at = next((at for at, span in enumerate(spans) if span.start <= place < span.end), None)
    if at is None or len(spans) < 2:
        return False
    span = spans[at]
    if "@" in one.locator:  # a message ends with the line that begins the next, or with the file
        last = at + 1 == len(spans)
        span = Span(max(0, span.start - 2), span.end if last else span.end + _FROM)
        return span.start >= after or (span.end <= begin and (not last or len(raw) == len(seed.raw)))
    return span.end <= begin or span.start >= after


def _entry(raw: bytes, locator: str) -> bytes | None:
    """The content of the outermost entry of a locator in a zip archive, None where it cannot be read."""
    try:
        with closing(io.BytesIO(raw)) as file, zipfile.ZipFile(file) as archive:
            return archive.read(locator.partition("!")[0])
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, KeyError, EOFError):
        return None


# ---- documents of several articles

_ENDS = {
    "feed.rss": rb"</item>", "rdf.rss": rb"</item>", "latin.rss": rb"</item>", "feed.atom": rb"</entry>",
    "feed.json": rb"(?m)^  \},?$", "result.json": rb"(?m)^  \},?$",
}  # fmt: skip


def articles_before_the_cut(seed: Seed, raw: bytes, document: Document | None) -> Iterator[str]:
    """A feed that was cut gives all its entries before the cut."""
    if seed.name not in _ENDS or not seed.raw.startswith(raw):
        return
    whole = len(re.findall(_ENDS[seed.name], raw))
    parts = len(document.parts) if document else 0
    if parts < whole:
        yield f"cut at byte {len(raw)}: {whole} entries before it are whole, {parts} are read"
