"""The index of text reuse: brought up to date it is what a new one would be, whatever it held before."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from harbour import built, database, project, prose, tables, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shelves import Little, brought, held, sound

from curate import rulepack
from curate.collate import comparing
from curate.collate.index import VERSION
from curate.reuse import candidates
from curate.reuse.compare import MARK

HOUSES = {"harbour-post": prose(900, 3), "coast-radio": prose(901, 2), "pier-review": "", "lantern-weekly": ""}
"""What each outlet prints under its articles, and no rule has removed."""

few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

bodies = st.lists(st.integers(0, 14), min_size=1, max_size=3)
articles = st.tuples(st.sampled_from(sorted(HOUSES)), bodies, st.booleans())
changes = st.lists(st.tuples(st.integers(0, 11), st.one_of(st.none(), articles)), min_size=1, max_size=8)


def written(outlet: str, body: list[int], house: bool) -> tuple[str, str]:
    text = " ".join(prose(number, 3) for number in body)
    return outlet, f"{text} {HOUSES[outlet]}" if house else text


@few
@given(st.lists(changes, min_size=1, max_size=5))
def test_an_update_comes_to_what_a_new_index_holds(tmp_path_factory, steps) -> None:
    folder = tmp_path_factory.mktemp("index")
    corpus: dict[str, tuple[str, str]] = {}
    for at, step in enumerate(steps):
        for number, article in step:
            if article is None:
                corpus.pop(f"article-{number:02}", None)
            else:
                corpus[f"article-{number:02}"] = written(*article)
        brought(folder / "old.db", Little(corpus))
        brought(folder / f"new-{at}.db", Little(dict(sorted(corpus.items()))))
        assert held(folder / "old.db") == held(folder / f"new-{at}.db")


def many(count: int, draw: random.Random) -> dict[str, tuple[str, str]]:
    """Articles of few texts: copies, parts, mixtures; some with the words of their house under them."""
    corpus = {}
    for number in range(count):
        outlet = draw.choice(sorted(HOUSES))
        body = draw.choices(range(40), k=draw.randint(1, 3))
        corpus[f"article-{number:03}"] = written(outlet, body, draw.random() < 0.3)
    return corpus


def house_words(path: Path) -> int:
    marks = held(path)["marks"]
    assert isinstance(marks, dict)
    return sum(len(np.frombuffer(one, dtype=MARK)) for one in marks.values())


def test_house_text_comes_and_goes(tmp_path):
    path = tmp_path / "index.db"
    house = HOUSES["harbour-post"]
    corpus = {f"article-{at}": ("harbour-post", f"{prose(at, 3)} {house}") for at in range(2)}
    brought(path, Little(corpus))
    assert not house_words(path)
    assert held(path)["pairs"]
    corpus |= {f"article-{at}": ("harbour-post", f"{prose(at, 3)} {house}") for at in range(2, 6)}
    report = brought(path, Little(corpus))
    assert (report.added, report.again) == (4, 6)
    assert house_words(path)
    assert not held(path)["pairs"]
    for at in range(2, 6):
        del corpus[f"article-{at}"]
    report = brought(path, Little(corpus))
    assert (report.dropped, report.again) == (4, 2)
    assert not house_words(path)
    assert held(path)["pairs"]


def test_an_update_looks_at_what_has_changed_alone(tmp_path):
    corpus = many(60, random.Random(1))
    brought(tmp_path / "index.db", Little(corpus))
    corpus["article-new"] = ("pier-review", prose(7000, 3))
    report = brought(tmp_path / "index.db", Little(corpus))
    assert (report.added, report.dropped, report.again, report.compared) == (1, 0, 1, 0)
    assert brought(tmp_path / "index.db", Little(corpus)) == (0, 0, 0, 0)


def told_everywhere(count: int, days: random.Random) -> dict[str, tuple[str, str, str]]:
    """One story in so many outlets, each with words of its own around it, and its day."""
    story = prose(1, 12)
    return {
        f"article-{at:03}": (f"outlet-{at}", f"{prose(100 + at, 2)} {story} {prose(500 + at, 1)}", f"2020-01-{day:02}")
        for at, day in enumerate(days.choices(range(1, 29), k=count))
    }


def test_a_story_told_everywhere_is_one_family_and_few_pairs(tmp_path):
    """Fingerprints that many articles carry are a story where they are many together."""
    corpus = told_everywhere(90, random.Random(6))
    report = brought(tmp_path / "index.db", Little(corpus))
    joined = {name: name for name in corpus}
    found = held(tmp_path / "index.db")["pairs"]
    assert isinstance(found, dict)
    for one, other in found:
        joined = {name: joined[one] if joined[name] == joined[other] else joined[name] for name in joined}
    assert len(set(joined.values())) == 1
    assert report.compared <= 90 * (candidates.FIRST + candidates.NEXT) + 90


def test_a_story_that_more_and_more_tell_is_compared_as_at_once(tmp_path):
    draw = random.Random(7)
    corpus = told_everywhere(80, draw)
    names = draw.sample(sorted(corpus), len(corpus))
    for last in (40, 70, 71, 80):
        grown = Little({name: corpus[name] for name in names[:last]})
        brought(tmp_path / "grown.db", grown)
    less = Little({name: corpus[name] for name in names[3:]})
    brought(tmp_path / "grown.db", less)
    brought(tmp_path / "new.db", less)
    assert held(tmp_path / "grown.db") == held(tmp_path / "new.db")


def test_another_outlet_is_another_article(tmp_path):
    corpus = many(30, random.Random(2))
    brought(tmp_path / "index.db", Little(corpus))
    corpus["article-003"] = ("lantern-weekly", corpus["article-003"][1])
    corpus["article-004"] = ("", corpus["article-004"][1])
    brought(tmp_path / "index.db", Little(corpus))
    brought(tmp_path / "new.db", Little(corpus))
    assert held(tmp_path / "index.db") == held(tmp_path / "new.db")


@pytest.mark.parametrize("known", [0, 40], ids=["all at once", "some of them known"])
def test_everything_anew_is_the_same_as_bit_by_bit(tmp_path, monkeypatch, known):
    corpus = many(70, random.Random(3))
    some = dict(list(corpus.items())[:known])
    brought(tmp_path / "one.db", Little(corpus))
    monkeypatch.setattr(comparing, "FEW", 5)
    monkeypatch.setattr(comparing, "PAIRS", 7)
    monkeypatch.setattr(comparing, "CHUNK", 3)
    brought(tmp_path / "other.db", Little(some))
    brought(tmp_path / "other.db", Little(corpus))
    assert held(tmp_path / "one.db") == held(tmp_path / "other.db")
    assert house_words(tmp_path / "one.db")


def test_two_processes_find_what_one_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(comparing, "FEW", 20)
    corpus = many(60, random.Random(4))
    brought(tmp_path / "one.db", Little(corpus), 1)
    brought(tmp_path / "two.db", Little(corpus), 2)
    assert held(tmp_path / "one.db") == held(tmp_path / "two.db")


# ---- stopped


class Failing(Little):
    """A shelf that fails when a text is asked for the nth time."""

    left = 0

    def text(self, key: str):
        self.left -= 1
        if self.left < 0:
            raise MemoryError
        return super().text(key)


@pytest.mark.parametrize("known", [0, 30], ids=["a new index", "one that is known"])
def test_an_update_that_fails_is_as_if_it_had_not_been(tmp_path, known):
    corpus = many(40, random.Random(8))
    brought(tmp_path / "index.db", Little(dict(list(corpus.items())[:known])))
    before = held(tmp_path / "index.db")
    brought(tmp_path / "new.db", Little(corpus))
    failed = 0
    for left in range(0, 120, 7):
        shelf = Failing(corpus)
        shelf.left = left
        try:
            brought(tmp_path / "index.db", shelf)
        except MemoryError:
            failed += 1
            assert held(tmp_path / "index.db") == before
    assert failed > 3
    brought(tmp_path / "index.db", Little(corpus))
    assert held(tmp_path / "index.db") == held(tmp_path / "new.db")


def test_an_update_killed_at_any_moment(tmp_path):
    """What is left is a sound file, and the next update comes to the same end."""
    first, second = many(120, random.Random(5)), many(150, random.Random(6))
    brought(tmp_path / "first.db", Little(first))
    brought(tmp_path / "new.db", Little(second))
    wanted = held(tmp_path / "new.db")
    started = time.monotonic()
    assert killed(tmp_path / "timed.db", first, second, None) == 0
    duration = time.monotonic() - started
    ends = []
    for at in range(7):
        path = tmp_path / f"killed-{at}.db"
        ends.append(killed(path, first, second, duration * (at + 0.5) / 9))
        assert sound(path)
        brought(path, Little(second))
        assert held(path) == wanted
    assert -signal.SIGKILL in ends


def killed(
    path: Path, first: dict[str, tuple[str, str]], second: dict[str, tuple[str, str]], after: float | None
) -> int:
    """Bring an index from the one corpus to the other in a process that is killed; return how it ended."""
    path.write_bytes((path.parent / "first.db").read_bytes())
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "killed_update.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    with process:
        process.stdin.write(json.dumps([str(path), second]) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "begins\n"
        if after is not None:
            time.sleep(after)
            process.kill()
        process.stdin.close()
        return process.wait()


# ---- other files


def damaged(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[100:4096] = b"\xaa" * 3996
    path.write_bytes(raw)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def foreign(path: Path) -> None:
    path.write_bytes(b"Pelican desk\n" * 900)


def other_tables(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("create table lamps (lamp text); insert into lamps values ('lit');")


def other_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {VERSION + 1}")


def other_code(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update about set code = 'other'")


def no_code(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("delete from about")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def with_a_journal(path: Path) -> None:
    other_code(path)
    path.with_name(path.name + "-journal").write_bytes(b"\xaa" * 2000)


@pytest.mark.parametrize(
    "spoiled", [damaged, cut, foreign, other_tables, other_version, other_code, no_code, empty, with_a_journal]
)
def test_a_file_that_is_no_index_is_replaced(tmp_path, spoiled):
    corpus = many(12, random.Random(7))
    brought(tmp_path / "new.db", Little(corpus))
    brought(tmp_path / "index.db", Little(corpus))
    spoiled(tmp_path / "index.db")
    brought(tmp_path / "index.db", Little(corpus))
    assert held(tmp_path / "index.db") == held(tmp_path / "new.db")
    assert sound(tmp_path / "index.db")


# ---- builds


def inside(path: Path, page: int) -> None:
    """Damage a file where it shows when that page is read."""
    raw = bytearray(path.read_bytes())
    at = page * 4096
    raw[at : at + 4096] = b"\xaa" * len(raw[at : at + 4096])
    path.write_bytes(raw)


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project whose two outlets share some articles, built."""
    monkeypatch.setattr(rulepack, "HOME", tmp_path / "packs")
    (tmp_path / "packs").mkdir()
    root = project(tmp_path / "project", 8)
    shared(root, 4)
    built(root)
    return root


def shared(root: Path, count: int) -> None:
    files: dict[str, str | bytes] = {}
    for number in range(count):
        text = "\n\n".join(prose(7000 + number * 3 + at) for at in range(3))
        head = f"The {number}th lamp of the harbour"
        files[f"corpus/north/shared-{number}.txt"] = (
            f"{head}\n\nBy Ana Lopes | Harbour Post | January {number + 1}, 2020\n\n{text}\n"
        )
        files[f"corpus/south/shared-{number}.txt"] = (
            f"{head}\n\nBy Ana Lopes | Coast Radio | January {number + 4}, 2020\n\n{text}\n"
        )
    write(root, files)


def test_a_database_does_not_depend_on_the_index(root):
    first = tables(database(root))
    assert sum(table == "pairs" for table, _ in first) == 4
    assert sum(table == "claims" and "measured" in row for table, row in first) > 4
    work = root / "corpus/.curate"
    index = work / "reuse.db"
    for spoil in (
        lambda: None,
        index.unlink,
        lambda: damaged(index),
        *(lambda at=at: inside(index, at) for at in range(1, 20)),
    ):
        spoil()
        database(root).unlink()
        built(root)
        assert tables(database(root)) == first


def test_an_index_that_grew_gives_the_database_of_a_new_one(root):
    shared(root, 7)
    (root / "corpus/north/shared-0.txt").unlink()
    (root / "corpus/south/0003.txt").unlink()
    built(root)
    grown = tables(database(root))
    database(root).unlink()
    (root / "corpus/.curate/reuse.db").unlink()
    built(root)
    assert tables(database(root)) == grown


def test_a_text_that_is_read_in_another_encoding_is_another(root):
    """The bytes, the places of the pieces and so the id of the article stay; the words do not."""
    text = " ".join(prose(7500 + at).replace("e", "é") for at in range(3))
    head = "The lamp of the harbour"
    source = "source: west\ntitle: West\noutlet: coast-radio\nlayout: single\ndocuments: [{path: west.txt, encoding: windows-1251}]\n"
    write(
        root,
        {
            "corpus/west.txt": f"{head}\n\n{text}\n\nThe end of it.\n".encode("cp1252"),
            "corpus/north/west.txt": f"{head}\n\nBy Ana Lopes | Harbour Post | January 9, 2020\n\n{text}\n",
            "manifests/sources/west.yml": source,
        },
    )
    built(root)
    misread = {row for row in tables(database(root)) if row[0] in ("pairs", "overlaps")}
    write(root, {"manifests/sources/west.yml": source.replace("1251", "1252")})
    built(root)
    grown = tables(database(root))
    assert {row for row in grown if row[0] in ("pairs", "overlaps")} != misread
    database(root).unlink()
    (root / "corpus/.curate/reuse.db").unlink()
    built(root)
    assert tables(database(root)) == grown


def test_an_unchanged_build_does_not_touch_the_index(root):
    path = root / "corpus/.curate/reuse.db"
    before = path.stat().st_mtime_ns, path.read_bytes()
    assert not built(root).built
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
