"""Builds: what they find, what they leave alone, and that nothing half-done is ever published."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from harbour import OUTLETS, PACK, built, database, loaded, page, project, prose, source, tables, write

from curate import build as building
from curate import cache, plan, pool, rulepack, store, verify
from curate.build import build, report
from curate.errors import Refusal


@pytest.fixture
def root(tmp_path):
    return project(tmp_path)


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path_factory):
    """No packs but the project's own, which take no time to read; and no wait for time stamps to settle.

    No test rewrites a file within the precision of its time stamp.
    """
    monkeypatch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
    monkeypatch.setattr(cache, "SETTLED", 0)


_watched: list[list[str]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _watched and isinstance(arguments[0], str):
        _watched[-1].append(arguments[0])


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """Give the paths that this process opens."""
    if not getattr(sys, "_curate_hooked", False):
        sys.addaudithook(_hook)
        sys._curate_hooked = True  # type: ignore[attr-defined]
    _watched.append([])
    try:
        yield _watched[-1]
    finally:
        _watched.pop()


def pages_read(paths: list[str]) -> list[str]:
    return sorted({Path(path).relative_to(Path(path).parents[1]).as_posix() for path in paths if path.endswith(".txt")})


# ---- what is found


def test_a_build_finds_what_the_pages_say(root):
    summary = built(root)
    assert summary.built and summary.exit_code == 0
    assert (summary.documents, summary.read, summary.articles) == (8, 8, 8)
    north, south = summary.held
    assert (north.source, north.articles, north.titles, north.authors, north.outlets) == ("north", 4, 4, 4, 4)
    assert (south.source, south.origins, south.outlets) == ("south", 4, 4)
    assert verify.broken(database(root)) == []


def test_the_report_names_what_was_found_and_what_not(root):
    write(
        root,
        {
            "manifests/sources/south.yml": source(
                "south", "documents:", "- south/*.txt", f"- {{sha256: '{'a' * 64}', path: gone.txt}}"
            )
        },
    )
    lines = "\n".join(report(built(root)))
    assert "8 documents (8 read, 0 unchanged)" in lines
    told = {line.split()[0]: line.split()[1:] for line in lines.splitlines()}
    assert told["documents"] == ["articles", "title", "author", "outlet", "date", "origin"]
    assert told["north"][:5] == ["4", "4", "4", "4", "4"]
    assert f"gone.txt is not held here (sha256 {'a' * 64})" in lines
    assert "expectations not compared, as documents are not here: south" in lines


def test_what_pages_cite_of_manifests_is_a_document(root):
    built(root)
    with store.reading(database(root)) as connection:
        rows = connection.execute(
            "select documents.path, claims.exact from claims join documents on documents.id = claims.document"
            " where documents.kind = 'manifest' and claims.field = 'outlet' and claims.basis = 'curated'"
        ).fetchall()
    assert ("manifests/sources/north.yml", "harbour-post") in [tuple(row) for row in rows]


# ---- what is left alone


def test_a_build_of_the_unchanged_reads_nothing_and_writes_nothing(root):
    built(root)
    before = database(root).stat()
    with opened_files() as paths:
        summary = built(root)
    assert pages_read(paths) == []
    assert (summary.built, summary.read, summary.unchanged) == (False, 0, 8)
    assert database(root).stat() == before


def test_only_the_changed_page_is_read(root):
    built(root)
    write(root, {"corpus/north/0002.txt": page(77)})
    with opened_files() as paths:
        summary = built(root)
    assert pages_read(paths) == ["north/0002.txt"]
    assert (summary.built, summary.read, summary.unchanged) == (True, 1, 7)


def test_a_touched_page_is_looked_at_but_not_made_again(root):
    built(root)
    os.utime(root / "corpus/north/0002.txt", (1, 1))
    summary = built(root)
    assert (summary.built, summary.read) == (False, 0)


def test_a_page_rewritten_within_the_time_stamps_precision_is_noticed(root, monkeypatch):
    monkeypatch.setattr(cache, "SETTLED", 10**18)
    built(root)
    with opened_files() as paths:
        built(root)
    assert len(pages_read(paths)) == 8


@pytest.mark.parametrize(
    ("files", "read"),
    [
        pytest.param(
            {"manifests/sources/north.yml": source("north", "documents:", "- north/*.txt")},
            4,
            id="its manifest",
        ),
        pytest.param({"manifests/packs/quay.yml": PACK.replace("Under every page", "Under all pages")}, 8, id="a pack"),
        pytest.param(
            {"manifests/outlets.yml": OUTLETS.replace("name: Coast Radio", "name: Radio of the Coast")},
            8,
            id="the outlets",
        ),
    ],
)
def test_pages_are_read_again_where_there_is_a_change_in(root, files, read):
    built(root)
    write(root, files)
    assert built(root).read == read


def test_pages_are_read_again_where_the_code_changed(root, monkeypatch):
    built(root)
    monkeypatch.setattr(plan, "code", lambda: "another version of curate")
    assert built(root).read == 8


def test_the_digest_of_the_code_covers_its_files_and_the_libraries_that_decide(monkeypatch):
    before = plan.code.__wrapped__()
    monkeypatch.setattr(plan, "version", lambda library: "0.0")
    assert plan.code.__wrapped__() != before


def test_every_library_that_can_change_a_record_is_in_the_digest():
    from importlib.metadata import packages_distributions

    home = Path(building.__file__).parent
    program = "import sys, curate.pool; print('\\n'.join(sys.modules))"
    names = {name.split(".")[0] for name in subprocess.check_output([sys.executable, "-c", program], text=True).split()}
    imported = set()
    for path in [*home.glob("*.py"), *home.glob("read/*.py")]:
        if path.stem not in ("cli", "trial", "newsource"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.lstrip().startswith(("import ", "from ")):
                    imported.add(line.split()[1].split(".")[0])
    distributions = packages_distributions()
    found = {
        one.lower().replace("_", "-")
        for name in imported & names
        for one in distributions.get(name, ())
        if name != "curate"
    }
    assert found <= {library.lower() for library in plan.LIBRARIES}


# ---- always the same


def test_two_builds_give_equal_tables(root, tmp_path):
    built(root)
    first = tables(database(root))
    shutil.rmtree(root / "corpus/.curate")
    database(root).unlink()
    built(root)
    assert tables(database(root)) == first


def test_the_order_of_files_is_irrelevant(root, tmp_path):
    """Pages that come in another order, with a build between any two, give the same tables."""
    other = tmp_path / "other"
    shutil.copytree(root / "manifests", other / "manifests")
    paths = sorted((root / "corpus").rglob("*.txt"), key=lambda path: (path.name, path), reverse=True)
    for number, path in enumerate(paths):
        write(other, {path.relative_to(root).as_posix(): path.read_bytes()})
        if number:  # each source must have a page
            built(other)
    built(root)
    assert tables(database(other)) == tables(database(root))


def test_processes_give_the_tables_that_one_gives(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "FEW", 2)
    alone, together = project(tmp_path / "alone", 12), project(tmp_path / "together", 12)
    built(alone, processes=1)
    assert built(together, processes=2).read == 24
    assert tables(database(together)) == tables(database(alone))


def test_a_chain_of_small_builds_gives_the_tables_of_a_fresh_one(root):
    built(root)
    write(root, {"corpus/north/0009.txt": page(9)})
    built(root)
    (root / "corpus/south/0001.txt").unlink()
    built(root)
    grown = tables(database(root))
    shutil.rmtree(root / "corpus/.curate")
    database(root).unlink()
    built(root)
    assert tables(database(root)) == grown


def test_rows_stand_in_the_order_of_the_documents(root):
    built(root)
    query = "select path from documents join articles on document = documents.id order by articles.rowid"
    with store.reading(database(root)) as connection:
        paths = [row[0] for row in connection.execute(query)]
    assert len(paths) == 8 and paths == sorted(paths)


# ---- repeated lines

LAMP = "Pelican desk keeps the lamps lit all night"


def test_a_line_around_three_articles_of_an_outlet_is_removed_by_a_rule_of_its_own(root):
    write(root, {f"corpus/north/{number:04}.txt": page(number, LAMP) for number in range(4)})
    built(root)
    assert removed_by_repetition(root) == [LAMP] * 4


def test_a_line_around_two_articles_is_not_repeated(root):
    write(root, {f"corpus/north/{number:04}.txt": page(number, LAMP) for number in range(2)})
    built(root)
    assert removed_by_repetition(root) == []


def test_one_article_held_three_times_repeats_nothing(root):
    text = page(1, LAMP)
    write(root, {f"corpus/north/{number:04}.txt": text + "\n" * number for number in range(4)})
    built(root)
    assert removed_by_repetition(root) == []


def test_a_line_is_repeated_no_longer_when_the_other_pages_go(root):
    write(root, {f"corpus/north/{number:04}.txt": page(number, LAMP) for number in range(3)})
    built(root)
    assert removed_by_repetition(root) == [LAMP] * 3
    (root / "corpus/north/0000.txt").unlink()
    built(root)
    assert removed_by_repetition(root) == []


def test_a_notice_of_the_first_publication_around_three_articles_is_of_none_in_particular(root):
    notice = "First published by Lantern Weekly."
    write(root, {f"corpus/north/{number:04}.txt": page(number, notice) for number in range(4)})
    built(root)
    assert removed_by_repetition(root) == []
    with store.reading(database(root)) as connection:
        told = connection.execute("select specific, chosen from claims where field = 'origin-outlet'").fetchall()
    assert [tuple(row) for row in told] == [(0, 1)] * 8  # and the pages of the south, which share it


def test_two_outlets_with_one_line_share_nothing(root):
    write(
        root,
        {
            f"corpus/{name}/{number:04}.txt": page(number + len(name) * at, LAMP)
            for at, name in enumerate(("north", "south"))
            for number in range(2)
        },
    )
    built(root)
    assert removed_by_repetition(root) == []


def removed_by_repetition(root: Path) -> list[str]:
    with store.reading(database(root)) as connection:
        rows = connection.execute("select text from removed_text where rule = 'layout.repeated' order by path")
        return [row[0].strip() for row in rows]


# ---- documents that are not there, or cannot be read


def test_a_refused_page_stops_no_other_and_is_reported_every_time(root):
    write(root, {"corpus/north/0001.txt": b"A page with a \x00 in it, which no text has.\n"})
    for _ in range(2):
        summary = built(root)
        assert summary.documents == 7 and summary.exit_code == 1
        assert len(summary.problems) == 1 and "north/0001.txt" in summary.problems[0]
    with store.reading(database(root)) as connection:
        (row,) = connection.execute("select source, path, reason, message from absences").fetchall()
    assert tuple(row)[:3] == ("north", "north/0001.txt", "refused")
    assert verify.broken(database(root)) == []


def test_a_page_not_held_here_is_named_and_is_no_fault(root):
    write(
        root,
        {
            "manifests/sources/south.yml": source(
                "south",
                "expect: {articles: 99}",
                "documents:",
                "- south/*.txt",
                f"- {{sha256: '{'b' * 64}', path: gone.txt}}",
            )
        },
    )
    summary = built(root)
    assert summary.exit_code == 0 and summary.documents == 8
    assert summary.missing == (f"gone.txt is not held here (sha256 {'b' * 64})",)
    assert summary.unheld == ("south",)


def test_the_same_page_at_two_paths_is_taken_once(root):
    shutil.copy(root / "corpus/north/0000.txt", root / "corpus/north/copy.txt")
    summary = built(root)
    assert summary.documents == 8 and summary.exit_code == 0
    assert summary.same == ("same content as north/0000.txt",)


def test_one_page_in_two_sources_is_a_problem_with_its_place(root):
    shutil.copy(root / "corpus/north/0000.txt", root / "corpus/south/copy.txt")
    with pytest.raises(
        Refusal,
        match=r"manifests/sources/south\.yml:\d+:\d+: south/copy.txt has the same content as north/0000.txt",
    ):
        built(root)
    assert not database(root).exists()


def put_directory(path: Path) -> None:
    path.mkdir()


def put_pipe(path: Path) -> None:
    os.mkfifo(path)


def put_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere.txt")


def put_nothing(path: Path) -> None:
    pass


@pytest.mark.parametrize("put", [put_directory, put_pipe, put_dangling_link, put_nothing])
def test_what_is_no_readable_file_is_refused_and_nothing_waits_for_it(root, put):
    known = loaded(root)
    path = root / "corpus/north/0001.txt"
    path.unlink()
    put(path)
    summary = build(known, processes=1)
    assert summary.documents == 7
    assert len(summary.problems) == 1
    assert "north/0001.txt: the file cannot be read" in summary.problems[0]


def test_a_file_that_changes_while_it_is_read_is_left_out_and_read_the_next_time(root):
    def meddle(total: int, done: int) -> None:
        if done == 0:
            write(root, {"corpus/north/0001.txt": page(4321)})

    summary = build(loaded(root), progress=meddle, processes=1)
    assert summary.documents == 7
    assert "north/0001.txt: the file changed while it was read" in summary.problems[0]
    healed = built(root)
    assert (healed.documents, healed.read, healed.exit_code) == (8, 1, 0)


# ---- nothing half-done


def test_a_broken_expectation_publishes_nothing_and_names_its_line(root):
    built(root)
    before = database(root).read_bytes()
    write(
        root,
        {
            "manifests/sources/north.yml": source(
                "north",
                "documents:",
                "- north/*.txt",
                "expect:",
                "  articles: 5",
                "  claims: {title: 4, subtitle: 1}",
            )
        },
    )
    with pytest.raises(Refusal) as caught:
        built(root)
    articles, subtitles = caught.value.problems
    assert (articles.path, articles.line) == ("manifests/sources/north.yml", 9)
    assert "expect.articles should be 5, but the build found 4" in articles.what
    assert "expect.claims.subtitle should be 1, but the build found 0" in subtitles.what
    assert database(root).read_bytes() == before
    assert list((root / "corpus/.curate").glob("building-*")) == []


def test_expectations_that_hold_are_no_problem(root):
    write(
        root,
        {
            "manifests/sources/north.yml": source(
                "north",
                "documents:",
                "- north/*.txt",
                "expect: {documents: 4, articles: 4, claims: {title: 4, author: 4, tag: 4}}",
            )
        },
    )
    assert built(root).exit_code == 0


HOLDER = """
import fcntl, os, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    file.write(str(os.getpid()))
    file.flush()
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_builds_at_once_are_refused_with_the_number_of_the_process(root):
    work = root / "corpus/.curate"
    work.mkdir()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER,
            str(work / "lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(Refusal, match=rf"another build is running \(process {holder.pid}\); wait for it"):
            built(root)
        holder.communicate()
    assert built(root).documents == 8


def test_what_a_killed_build_left_is_cleaned(root):
    write(
        root,
        {
            "corpus/.curate/building-4711.db": b"half",
            "corpus/.curate/building-4711.db-journal": b"a database",
        },
    )
    built(root)
    assert sorted(path.name for path in (root / "corpus/.curate").glob("building*")) == []


def test_readers_of_the_old_database_are_not_disturbed(root):
    built(root)
    with store.reading(database(root)) as connection:
        write(root, {"corpus/north/0002.txt": page(77)})
        built(root)
        assert connection.execute("select count(*) from articles where title like '%77th%'").fetchone()[0] == 0
    with store.reading(database(root)) as connection:
        assert connection.execute("select count(*) from articles where title like '%77th%'").fetchone()[0] == 1


@pytest.mark.parametrize("found", [b"Notes of the harbour master, no database at all.", b"SQLite format"])
def test_a_file_that_is_no_database_is_not_replaced(root, found):
    write(root, {"corpus/curate.db": found})
    with pytest.raises(Refusal, match="this is not an SQLite database; move it away and run `curate build`"):
        built(root)
    assert database(root).read_bytes() == found


def test_a_directory_in_place_of_the_database_is_not_replaced(root):
    database(root).mkdir(parents=True)
    with pytest.raises(Refusal, match="this is a directory, not a database"):
        built(root)


def test_the_database_of_another_program_is_not_replaced(root):
    with closing(sqlite3.connect(database(root))) as connection:
        connection.execute("pragma application_id = 252006674")
        connection.execute("create table finds (id)")
    with pytest.raises(Refusal, match="this database belongs to another program"):
        built(root)


def test_a_database_of_another_schema_version_is_replaced(root):
    built(root)
    whole = tables(database(root))
    with closing(sqlite3.connect(database(root))) as connection:
        connection.execute("pragma user_version = 0")
    with pytest.raises(Refusal, match="made by schema version 0, this curate reads 4; run `curate build`"):
        verify.broken(database(root))
    summary = built(root)
    assert (summary.built, summary.read) == (True, 0)
    assert tables(database(root)) == whole


def test_a_damaged_database_is_replaced(root):
    built(root)
    whole = tables(database(root))
    with database(root).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 9000)
    with pytest.raises(Refusal, match=r"the database cannot be read: .*; run `curate build`"):
        verify.broken(database(root))
    assert built(root).built
    assert tables(database(root)) == whole


def test_a_database_that_another_program_writes_to_is_left_alone(root, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    built(root)
    write(root, {"corpus/north/0002.txt": page(77)})
    with closing(sqlite3.connect(database(root), isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("delete from meta")
        with pytest.raises(Refusal, match="another program is writing to the database; close it there"):
            built(root)
        other.execute("rollback")
    assert built(root).built
    assert verify.broken(database(root)) == []


def test_what_another_program_left_in_a_log_does_not_get_into_the_new_database(root):
    built(root)
    program = (
        f"import os, sqlite3\ndb = sqlite3.connect({str(database(root))!r}, isolation_level=None)\n"
        "db.execute('pragma journal_mode = wal')\ndb.execute('delete from claims')\nos._exit(1)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert database(root).with_name("curate.db-wal").stat().st_size > 0
    write(root, {"corpus/north/0002.txt": page(77)})
    built(root)
    assert not database(root).with_name("curate.db-wal").exists()
    assert verify.broken(database(root)) == []
    assert built(root).claims > 0


# ---- the working cache


def test_the_cache_may_be_deleted(root):
    built(root)
    first = tables(database(root))
    shutil.rmtree(root / "corpus/.curate")
    assert built(root).built is False
    assert tables(database(root)) == first


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0 and then nothing of the kind" * 100])
def test_a_cache_that_is_none_is_made_anew(root, damage):
    write(root, {"corpus/.curate/cache.db": damage})
    assert built(root).documents == 8


def test_a_damaged_cache_is_named(root):
    built(root)
    with closing(sqlite3.connect(root / "corpus/.curate/cache.db")) as connection:
        connection.execute("update records set rows = x'00ff00ff'")
        connection.commit()
    write(root, {"corpus/north/0002.txt": page(77)})
    with pytest.raises(Refusal, match=r"cache\.db: the working cache is damaged: .*; delete it and build again"):
        built(root)


def test_records_of_pages_long_gone_are_dropped(root):
    built(root)
    for number in range(cache.KEPT + 2):
        write(root, {"corpus/north/0000.txt": page(1000 + number)})
        built(root)
    with closing(sqlite3.connect(root / "corpus/.curate/cache.db")) as connection:
        (records,) = connection.execute("select count(*) from records").fetchone()
        (orphans,) = connection.execute(
            "select count(*) from echoes where record not in (select id from records)"
        ).fetchone()
    assert records == 12 + cache.KEPT and orphans == 0  # the four pages of the south share a notice


# ---- trouble


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must be able to mount a tmpfs")
        pytest.skip("no right to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def many_pages(root: Path, disk: Path) -> None:
    """More than the working cache can hold."""
    long = (prose(seed, 40) for seed in range(1600))
    write(root, {f"corpus/north/{at:04}.txt": page(at, *(next(long) for _ in range(40))) for at in range(40)})


def little_room(root: Path, disk: Path) -> None:
    """Room for the working cache, but not for a second database."""
    write(root, {"corpus/north/0001.txt": page(4321)})
    state = os.statvfs(disk)
    (disk / "filler").write_bytes(b"\0" * (state.f_bavail * state.f_frsize - 200_000))


@pytest.mark.parametrize("fill", [many_pages, little_room])
def test_a_full_disk_is_said_and_the_old_database_stays(tmp_path, small_disk, fill):
    root = project(tmp_path / "project", 2)
    target = small_disk / "curate.db"
    build(loaded(root), database=target, processes=1)
    before = target.read_bytes()
    fill(root, small_disk)
    with pytest.raises(Refusal, match="there is no space left on the disk; make room and build again"):
        build(loaded(root), database=target, processes=1)
    assert target.read_bytes() == before
    assert [line for line in verify.broken(target) if "north/" not in line] == []
    assert list((small_disk / ".curate").glob("building-*")) == []
    (small_disk / "filler").unlink(missing_ok=True)
    (root / "corpus/north").rename(tmp_path / "aside")
    write(root, {"corpus/north/0001.txt": page(4321)})
    assert build(loaded(root), database=target, processes=1).built


@pytest.mark.parametrize("given", ["a file", "standard input"])
def test_a_program_needs_no_guard_against_being_run_again(tmp_path, given):
    root = project(tmp_path / "project", 10)
    program = (
        "from curate import pool\npool.FEW = 2\n"
        "from pathlib import Path\nfrom curate.build import build\nfrom curate.manifest import load\n"
        f"print(build(load(Path({str(root)!r})), processes=2).documents)\n"
    )
    write(tmp_path, {"program.py": program})
    command = [sys.executable, str(tmp_path / "program.py")] if given == "a file" else [sys.executable]
    done = subprocess.run(command, input=program, text=True, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == ("20\n", "")


def test_a_process_that_dies_is_said_and_what_was_done_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "FEW", 2)
    monkeypatch.setattr(pool, "CHUNK", 2)
    root = project(tmp_path, 40)

    def kill(total: int, done: int) -> None:
        if done:
            for process in multiprocessing.active_children():
                process.kill()

    with pytest.raises(Refusal, match="a process that reads documents has died"):
        build(loaded(root), progress=kill, processes=2)
    assert not database(root).exists()
    summary = built(root)
    assert summary.documents == 80 and summary.read < 80


def test_a_fault_of_curate_names_the_document(root, monkeypatch):
    def broken(*arguments: object) -> None:
        raise IndexError("no such block")

    monkeypatch.setattr(pool, "make", broken)
    with pytest.raises(RuntimeError, match=r"north/0000\.txt: IndexError: no such block"):
        built(root)
    assert not database(root).exists()


def test_progress_goes_up_to_its_total(root):
    seen: list[tuple[int, int]] = []
    build(loaded(root), progress=lambda total, done: seen.append((total, done)), processes=1)
    assert seen[0] == (16, 0) and seen[-1][0] == seen[-1][1]
    assert [done for _, done in seen] == sorted(done for _, done in seen)


def test_a_project_without_documents_gives_an_empty_database(tmp_path):
    root = project(tmp_path, 1)
    for name in ("north", "south"):
        write(
            root,
            {
                f"manifests/sources/{name}.yml": source(
                    name, "documents:", f"- {{sha256: '{name[0].replace('n', 'a').replace('s', 'b') * 64}'}}"
                )
            },
        )
    summary = built(root)
    assert (summary.documents, summary.share, len(summary.missing)) == (0, 0.0, 2)
    assert verify.broken(database(root)) == []


def test_meta_says_what_made_it(root):
    built(root)
    found = store.meta(database(root))
    assert found["schema"] == str(store.VERSION) and len(found["inputs"]) == 64
