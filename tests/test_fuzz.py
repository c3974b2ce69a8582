"""Damaged files of every format: each is read or refused with a reason, and what is read obeys the laws."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import fuzz_laws as laws
import fuzz_material
import fuzzing
import pytest
from harbour import OUTLETS, built, database, write
from making import made

from curate import manifest, store, verify
from curate.archive import Listed
from curate.errors import Problem, Refusal
from curate.model import Document, Record, Span

# The least share of damaged files that is still read: few are refused that can be read at all.
READ = {
    "pages": 0.9,
    "pdf": 0.3,
    "feeds": 0.8,
    "archives": 1.0,
    "mail": 1.0,
    "telegram": 0.8,
    "office": 1.0,
    "text": 0.6,
}


def test_two_thousand_damaged_files_break_no_law() -> None:
    outcomes, batches = fuzzing.run(fuzzing.PLAN, "1")
    told = fuzzing.table(outcomes, batches)
    assert fuzzing.report(outcomes) == [], told
    assert len(outcomes) == sum(fuzzing.PLAN.values()) == 2000
    assert max(one.seconds for one in outcomes) < fuzzing.LONGEST, told
    assert max(one.peak for one in batches) < fuzzing.LARGEST, told
    for format_, share in READ.items():
        own = [one for one in outcomes if one.format == format_]
        assert sum(one.documents for one in own) >= share * len(own), told


def test_whole_files_are_read_and_break_no_law(tmp_path: Path) -> None:
    reader = fuzzing.Reader(tmp_path)
    for format_ in fuzz_material.FORMATS:
        for seed in fuzz_material.seeds(format_):
            found = reader.of(fuzzing.Case(seed, seed.raw, (), fuzzing.Said()), twice=True)
            assert found[2] == []
            refused = seed.name in ("scanned.pdf", "locked.pdf")
            assert (found[0] > 0, found[1]) == (not refused, int(refused)), seed.name


def test_the_same_file_is_damaged_the_same_way() -> None:
    for format_ in fuzz_material.FORMATS:
        first = fuzzing.case(format_, 3, "1")
        fuzzing.case.cache_clear()
        assert fuzzing.case(format_, 3, "1") == first != fuzzing.case(format_, 3, "2")


# ---- the runner sees what it is there to see

_TRAPS = """
import ctypes, json, os, re, sys, time
import fuzzing
def outcome(self, format_, number, seed):
    held = b"x" * 150_000_000 if number == 7 else b""
    {1: os.abort, 2: lambda: re.match("(a+)+$", "a" * 60 + "b"), 3: lambda: 1 / 0, 4: lambda: bytearray(20 << 30),
     5: lambda: os._exit(0), 6: lambda: ctypes.string_at(0)}.get(number, lambda: None)()
    return fuzzing.Outcome(format_, number, "trap", len(held))
fuzzing.Reader.__init__ = lambda self, folder: None
fuzzing.Reader.warm = lambda self: None
fuzzing.Reader.outcome = outcome
fuzzing.LONGEST = 4.0
fuzzing.worker([tuple(job) for job in json.load(sys.stdin)], sys.argv[1], sys.stdout)
"""


def test_crashes_hangs_and_exceptions_are_seen_and_the_rest_is_done(tmp_path: Path) -> None:
    script = tmp_path / "traps.py"
    script.write_text(_TRAPS)
    outcomes, batches = fuzzing.run({"text": 9}, "1", 1, str(script))
    faults = {one.number: " ".join(one.faults) for one in outcomes}
    assert [number for number, fault in faults.items() if not fault] == [0, 7, 8]
    assert "ended with -6" in faults[1] and "Timeout" in faults[2] and "ZeroDivisionError" in faults[3]
    assert "MemoryError" in faults[4] and "ended with 0" in faults[5] and "ended with -11" in faults[6]
    assert batches[0].peak > 150 or not sys.platform.startswith("linux")
    assert len(fuzzing.report(outcomes)) == 6
    assert fuzzing.table(outcomes, batches).splitlines()[1].split()[:5] == ["text", "9", "150,000,000", "0", "6"]


# ---- each law can be broken

_PAGE = """Ferry late again

By Ana Lopes | Harbour Post | January 3, 2020

The ferry was late again on Monday, and nobody on the pier could say when it would run on time.
The council has met four times about the ferry and wrote nothing down, said the clerk on Tuesday.
"""


def _broken(found: Record, how: str) -> Record:
    article = found.articles[0]
    tiles, claim = article.tiles, article.claims[0]
    changes = {
        "gap": {"tiles": tiles[1:]},
        "overlap": {"tiles": (replace(tiles[0], span=Span(0, tiles[0].span.end + 1)), *tiles[1:])},
        "text": {"text": article.text + "x"},
        "claim": {"claims": (replace(claim, span=claim.span.moved(1)), *article.claims[1:])},
        "empty claim": {"claims": (replace(claim, exact="", span=Span(0, 0)),)},
        "twin": {"claims": (claim, claim)},
    }
    return replace(found, articles=(replace(article, **changes[how]),))


@pytest.mark.parametrize("how", ["gap", "overlap", "text", "claim", "empty claim", "twin"])
def test_a_broken_record_breaks_a_law(how: str) -> None:
    source = fuzzing.SOURCE
    assert list(laws.of_record(made(_PAGE), source)) == []
    assert list(laws.of_record(_broken(made(_PAGE), how), source))


def test_a_record_that_the_database_does_not_take_breaks_a_law() -> None:
    found = made(_PAGE)
    base = laws.Database(manifest.tools(fuzzing.ROOT), replace(fuzzing.SOURCE, id="test"))
    assert list(base.faults(found)) == []
    assert list(base.faults(replace(found, articles=(*found.articles, *found.articles))))
    assert list(base.faults(replace(found, document=replace(found.document, text="\ud800"))))
    unknown = replace(found.outside[0] if found.outside else found.articles[0].tiles[0], rule="no.rule")
    assert list(base.faults(replace(found, articles=(replace(found.articles[0], tiles=(unknown,)),))))


@pytest.mark.parametrize(
    "document",
    [
        Document("1", "a", "a", "ab\x00", 3),
        Document("1", "a", "a", "ab", 2, parts=(Span(0, 2), Span(1, 2))),
        Document("1", "a", "a", "ab", 2, parts=(Span(0, 3),)),
    ],
)
def test_a_broken_document_breaks_a_law(document: Document) -> None:
    assert list(laws.of_document(document))


def test_a_refusal_without_a_remedy_breaks_a_law() -> None:
    assert list(laws.of_refusal(Refusal(Problem("a", 1, 1, "is torn", ""))))
    assert list(laws.of_refusal(Refusal()))
    assert list(laws.of_refusal(Refusal(Problem("a", 1, 1, "is torn", "mend it")))) == []


@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl.warc", "box.mbox", "stored.zip"])
def test_a_lost_document_breaks_a_law(name: str) -> None:
    (seed,) = (one for format_ in fuzz_material.FORMATS for one in fuzz_material.seeds(format_) if one.name == name)
    reader_lines = [Listed("document", place, place) for place in _places(seed)]
    assert list(laws.nothing_lost(seed, reader_lines, seed.raw, reader_lines)) == []
    assert list(laws.nothing_lost(seed, reader_lines, seed.raw, reader_lines[1:]))
    if not name.endswith("zip"):  # of what was cut, nothing is asked
        cut = laws.regions(seed)[-1].start + 60
        assert list(laws.nothing_lost(seed, reader_lines, seed.raw[:cut], reader_lines[:-1])) == []
        assert list(laws.nothing_lost(seed, reader_lines, seed.raw[:cut], reader_lines[:-2]))


def _places(seed: fuzz_material.Seed) -> list[str]:
    if seed.name.endswith("zip"):
        return [f"{number}.html" for number in range(5)]
    return [
        f"{at}@{span.start}" if "mbox" in seed.name else str(span.start) for at, span in enumerate(laws.regions(seed))
    ]


# ---- the whole way

EACH = 6


def test_a_corpus_of_damaged_files_is_built_and_verified(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"manifests/outlets.yml": OUTLETS}
    files["manifests/sources/quay.yml"] = "source: quay\ntitle: Quay\ndocuments:\n- quay\n"
    for format_ in fuzz_material.FORMATS:
        for number in range(EACH):
            one = fuzzing.case(format_, number, "build")
            files[f"corpus/quay/{format_}-{number}-{one.seed.name}"] = one.raw
    write(tmp_path, files)
    summary = built(tmp_path)
    assert summary.documents > EACH * len(fuzz_material.FORMATS) // 2
    assert verify.broken(database(tmp_path)) == []
    with store.reading(database(tmp_path)) as connection:
        told = [row[0] for row in connection.execute("select path from documents union select path from absences")]
        told += [row[0] for row in connection.execute("select message from absences")]
    said = "\n".join(told)
    counted = sum(line.count("not read: ") for line in summary.ignored)
    silent = [name for name in files if name.startswith("corpus/") and name.removeprefix("corpus/") not in said]
    assert len(silent) <= counted, silent
