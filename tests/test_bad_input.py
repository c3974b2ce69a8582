"""Bad input, through the command line: each is said with its place and its remedy, and ends with status 1."""

from __future__ import annotations

import fcntl
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner, Result
from harbour import OUTLETS, PACK, database, page, project, prose, source, write

from curate import cache, rulepack, store
from curate.cli import cli

MANIFEST = "manifests/sources/north.yml"
NOBODY = 65534
GLOB = ("documents:", "- north/*.txt")


def run(*arguments: object) -> Result:
    """Run a command; anything raised but an exit is raised here."""
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def root(tmp_path, monkeypatch, tmp_path_factory):
    """A small project, and the user in its folder. No packs but its own; no wait for time stamps to settle."""
    monkeypatch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
    monkeypatch.setattr(cache, "SETTLED", 0)
    folder = project(tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder


def refused(where: str, what: str, remedy: str, command: str = "check") -> str:
    """Run a command that must say this and end with status 1; return all that it said."""
    result = run(command)
    assert (result.exit_code, result.stdout) == (1, "")
    for words in (f"{where}: {what}", remedy):
        assert words in result.stderr, result.stderr
    return result.stderr


def left_out(where: str, what: str, remedy: str, documents: int = 7) -> None:
    """Build; one document must be refused with these words and status 1, and the others published."""
    result = run("build")
    assert result.exit_code == 1
    for words in (f"{where}: {what}", remedy):
        assert words in result.stderr, result.stderr
    with store.reading(Path(database(Path.cwd()))) as connection:
        (held,) = connection.execute("select count(*) from documents where kind = 'page'").fetchone()
        absent = connection.execute("select path from absences where reason = 'refused'").fetchall()
    assert held == documents
    assert len(absent) == 1
    assert run("verify").exit_code == 0


def manifest(*lines: str) -> None:
    write(Path.cwd(), {MANIFEST: source("north", *lines)})


# ---- manifests and packs


@pytest.mark.parametrize(
    ("lines", "place", "what", "remedy"),
    [
        pytest.param(("documnts: [north/0000.txt]", *GLOB), "6:1", "documnts: unknown key 'documnts'", "did you mean 'documents'?", id="unknown key"),
        pytest.param((*GLOB, "note: a", "note: b"), "9:1", "note: 'note' is given twice", "first given on line 8", id="duplicate key"),
        pytest.param(("documents: north", ), "6:12", "documents: 'north' is not a list", "write", id="wrong type"),
        pytest.param((*GLOB, "expect: {articles: many}"), "8:20", "expect.articles: 'many' is not a whole number, 0 or more", "write", id="wrong type inside"),
        pytest.param(("outlet: harbor-post", *GLOB), "6:9", "outlet: 'harbor-post' is not in manifests/outlets.yml", "did you mean 'harbour-post'?", id="unknown outlet"),
        pytest.param((*GLOB, "keep: [captoin]"), "8:8", "keep[0]: 'captoin' is not one of: body, ", "did you mean 'caption'?", id="unknown label"),
        pytest.param(("documents:", "- north/000.txt"), "7:3", "corpus/north/000.txt is not there", "did you mean 'north/000", id="missing file"),
        pytest.param(("documents:", "- ../outside.txt"), "7:3", "'../outside.txt' may lead out of the corpus folder", "put the file under corpus/", id="path out of the corpus"),
        pytest.param(("documents:", "- /etc/hostname"), "7:3", "'/etc/hostname' is an absolute path", "write it relative to corpus/", id="absolute path"),
        pytest.param(("documents:", "- empty"), "7:3", "there is no file in corpus/empty", "put the files there, or correct the path", id="an empty folder"),
    ],
)  # fmt: skip
def test_faults_of_a_manifest(root, lines, place, what, remedy):
    (root / "corpus/empty").mkdir()
    manifest(*lines)
    told = refused(f"{MANIFEST}:{place}", what, remedy)
    assert told.count("^") == 1
    assert refused(f"{MANIFEST}:{place}", what, remedy, "build")
    assert not database(root).exists()


def test_an_unknown_pack(root):
    text = source("north", *GLOB).replace("[quay]", "[quai]")
    write(root, {MANIFEST: text})
    refused(f"{MANIFEST}:3:9", "there is no pack 'quai'", "did you mean 'quay'?")


RULE = """\
pack:
- id: north.lamp
  label: share-prompt
  block: '{pattern}'
  why: Under every page.
  matches: ['aaaaaaaaaaaaaaaaaaaa!']
  spares: ['Lamps are lit.']
"""


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        pytest.param(
            "(a+!",
            "rule 'north.lamp': not a valid pattern: missing ), unterminated subpattern at character 1",
            id="bad pattern",
        ),
        pytest.param("(a*!?)?", "matches the empty string", id="pattern matching the empty string"),
        pytest.param("(a+)+!", "the pattern takes exponential time, for example on 'aaa", id="exponential time"),
    ],
)
def test_faults_of_a_pattern(root, pattern, what):
    manifest(*GLOB, *RULE.format(pattern=pattern).splitlines())
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "")
    place, said = re.search(r"(?m)^(\S+:\d+:\d+): (.*)\n.*block: .*\n +\| +\^ \S.*$", result.stderr).groups()  # type: ignore[union-attr]
    assert place.startswith(f"{MANIFEST}:11:")
    assert what in said


def test_an_unknown_label_of_a_rule(root):
    write(root, {"manifests/packs/quay.yml": PACK.replace("label: share-prompt", "label: share-promt")})
    refused(
        "manifests/packs/quay.yml:38:10",
        "rules[4].label: 'share-promt' is not one of: body, ",
        "did you mean 'share-prompt'?",
    )


def test_two_manifests_claim_one_document(root):
    write(root, {"manifests/sources/south.yml": source("south", "documents:", "- south/*.txt", "- north/0001.txt")})
    what = "the document 'north/0001.txt' is claimed already"
    refused("manifests/sources/south.yml:8:3", what, f"by {MANIFEST}:8:3; delete one of the two")


def test_a_yaml_bomb(root):
    names = "abcdefghi"
    lines = [f"x-{a}: &{a} [{', '.join([f'*{b}'] * 9)}]" for b, a in pairwise(names)]
    manifest("x-a: &a [boom, boom]", *lines, *GLOB)
    began = time.process_time()
    told = refused(
        f"{MANIFEST}:6:6", "the anchor &a is not allowed", "delete it, and write the value out where it is meant"
    )
    assert time.process_time() - began < 2
    assert len(told) < 100_000


def test_a_symlink_out_of_the_corpus(root, tmp_path):
    write(tmp_path, {"outside.txt": page(5)})
    (root / "corpus/north/link.txt").symlink_to(tmp_path / "outside.txt")
    what = f"'north/link.txt' is a link out of the corpus folder, to {tmp_path / 'outside.txt'}"
    told = refused("manifests/sources/north.yml:8:3", what, "copy the file into corpus/")
    assert "1 problem\n" in told


# ---- files that cannot be read


def test_a_dangling_link(root):
    (root / "corpus/north/0001.txt").unlink()
    (root / "corpus/north/0001.txt").symlink_to("nowhere.txt")
    manifest("documents:", "- north/0001.txt")
    refused(f"{MANIFEST}:7:3", "corpus/north/0001.txt cannot be read: No such file or directory", "see to")


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(root, command):
    os.mkfifo(root / "corpus/north/pipe.txt")
    manifest("documents:", "- north/pipe.txt")
    done = limited(command, seconds=10)
    assert done.returncode == 1
    assert f"{MANIFEST}:7:3: corpus/north/pipe.txt " in done.stderr


@pytest.mark.parametrize("command", ["try", "new"])
def test_a_pipe_is_not_tried(root, command):
    os.mkfifo(root / "pipe.txt")
    done = limited(command, "pipe.txt", seconds=10)
    assert done.returncode == 1
    assert done.stderr == "pipe.txt: this is not a regular file; save what it gives in a file, and name that\n"


@contextmanager
def no_root(folder: Path) -> Iterator[None]:
    """Let the system treat this process as a user who is not root, and who owns `folder`."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, -1)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_without_permission(root, monkeypatch):
    with tempfile.TemporaryDirectory() as folder:  # one that others can get into
        Path(folder).chmod(0o755)
        monkeypatch.chdir(project(Path(folder)))
        monkeypatch.setattr(rulepack, "HOME", Path("/none"))
        assert run("build").exit_code == 0
        Path("corpus/north/0001.txt").chmod(0)
        with no_root(Path(folder)):
            what = "the file cannot be read: Permission denied"
            os.utime("corpus/north/0001.txt", (1, 1))
            left_out("north/0001.txt", what, "")
            tried = run("try", "corpus/north/0001.txt")
            manifest("documents:", "- north/0001.txt")
            what = "corpus/north/0001.txt cannot be read: Permission denied"
            refused(f"{MANIFEST}:7:3", what, "see to its permissions")
        monkeypatch.chdir(root)
    told = "corpus/north/0001.txt: cannot be read: Permission denied; check the path and its permissions\n"
    assert (tried.exit_code, tried.stderr) == (1, told)


def test_the_wrong_encoding_said(root):
    write(root, {"corpus/north/0001.txt": f"Möwe\n\n{prose(1)}\n".encode("cp1252")})
    manifest("documents:", "- {path: north/0001.txt, encoding: utf-8}")
    what = "byte 1 (0xf6) is not utf-8: invalid start byte"
    left_out("north/0001.txt", what, f"repair it, or set `encoding:` of this document in {MANIFEST}", documents=4)


def test_an_encoding_that_is_none(root):
    manifest("documents:", "- {path: north/0001.txt, encoding: utf8000}")
    refused(f"{MANIFEST}:7:36", "there is no encoding 'utf8000'", "did you mean 'utf-8'?")


def test_an_encoding_that_cannot_be_told(root):
    text = "Möwe und Fähre, Brücke und Dämme, Köche, Grüße. " * 3
    write(root, {"corpus/north/0001.txt": text.encode() + b"\xe9 und so fort"})
    what = f"byte {len(text.encode())} (0xe9) is not utf-8, though most of the file is"
    left_out("north/0001.txt", what, f"repair it, or set `encoding:` of this document in {MANIFEST}")


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        pytest.param(b"Quay\x00side", "byte 4: NUL (U+0000) is no character of a text", id="NUL"),
        pytest.param(b"Quay\xed\xa0\x80side", "byte 4: a lone surrogate (U+D800) is no character of a text", id="lone surrogate"),
    ],
)  # fmt: skip
def test_what_no_text_holds_has_its_byte(root, raw, what):
    write(root, {"corpus/north/0001.txt": raw})
    left_out("north/0001.txt", what, "delete it, or save the file anew as text")
    tried = run("try", "corpus/north/0001.txt")
    assert tried.exit_code == 1
    assert tried.stderr.startswith(f"corpus/north/0001.txt: {what}; ")


def limited(
    *arguments: str, seconds: float, stdout: IO[bytes] | int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Run curate in a process of its own, without the packs that ship with it, for so long at most."""
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom curate import rulepack\n"
        "rulepack.HOME = Path('/none')\nfrom curate.cli import cli\n"
        "try:\n    cli()\n"
        "finally:\n    status = Path('/proc/self/status')\n"
        "    own = [line.split()[1] for line in status.read_text().splitlines() if 'VmHWM' in line] if status.exists() else []\n"
        "    # what getrusage() tells may be the peak of the process that started this one\n"
        "    print(own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=open('peak', 'w'))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=seconds,
    )


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        pytest.param(("build",), "north/0001.txt:2:1", id="build"),
        pytest.param(("try", "corpus/north/0001.txt"), "corpus/north/0001.txt:2:1", id="try"),
    ],
)
def test_a_line_of_200_megabytes(root, arguments, where):
    """The bytes are held once and nothing is made of them: memory is that of the file and of the program."""
    with (root / "corpus/north/0001.txt").open("wb") as file:
        file.write(b"Quay\n")
        for _ in range(200):
            file.write(b"a" * 1_000_000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = limited(*arguments, seconds=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 1
    told = f"{where}: byte 5: a line of more than 1,000,000 characters; split the line, or convert the file to text\n"
    assert told in done.stderr
    assert after.ru_utime - before.ru_utime < 15
    assert int((root / "peak").read_text()) < 450_000  # kB


def test_an_empty_file_is_no_fault(root):
    write(root, {"corpus/north/0001.txt": b""})
    result = run("build")
    assert (result.exit_code, result.stderr) == (0, "")
    with store.reading(database(root)) as connection:
        row = connection.execute("select bytes, characters, articles from documents where path = 'north/0001.txt'")
        assert tuple(row.fetchone()) == (0, 0, 0)
    assert run("verify").exit_code == 0
    tried = run("try", "corpus/north/0001.txt")
    assert (tried.exit_code, tried.stderr) == (0, "")
    assert "0 articles, 0 claims" in tried.stdout
    explained = run("explain", "north/0001.txt")
    assert explained.exit_code == 1
    assert explained.stderr.startswith("north/0001.txt: this document has no articles; ")


def test_an_empty_file_can_be_listed_by_new(root):
    write(root, {"corpus/empty.txt": b""})
    written = run("new", "--name", "more", "corpus/empty.txt")
    write(root, {"manifests/sources/more.yml": written.stdout})
    assert run("check").stdout == "no problems\n"


def test_a_document_that_this_clone_does_not_hold_is_named_and_no_fault(root):
    manifest(*GLOB, f"- {{sha256: {'ab' * 32}, path: gone.txt}}")
    result = run("build")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"gone.txt is not held here (sha256 {'ab' * 32})" in result.stdout


def test_a_bad_document_among_good_ones(root):
    write(root, {"corpus/north/0001.txt": b"%PDF-1.7 and so on"})
    left_out("north/0001.txt", "is no PDF document, or is damaged", "or download it again")
    assert run("build").exit_code == 1, "also where nothing has changed"


# ---- expectations


def test_a_broken_expectation_publishes_nothing(root):
    assert run("build").exit_code == 0
    before = database(root).read_bytes()
    manifest(*GLOB, "expect:", "  articles: 5")
    what = "expect.articles should be 5, but the build found 4; nothing was published"
    told = refused(f"{MANIFEST}:9:13", what, "see `curate explain`; then correct the rules, or this number", "build")
    assert "     9 |   articles: 5\n       |             ^ " in told
    assert database(root).read_bytes() == before


# ---- the database and the disk


@pytest.mark.parametrize("writing", [True, False], ids=["a writer", "a reader"])
def test_a_database_open_elsewhere(root, monkeypatch, writing):
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    assert run("build").exit_code == 0
    write(root, {"corpus/north/0002.txt": page(77)})
    with closing(sqlite3.connect(database(root), isolation_level=None)) as other:
        other.execute("begin immediate" if writing else "begin")
        other.execute("select count(*) from articles").fetchone()
        result = run("build")
        if writing:
            assert result.exit_code == 1
            told = f"{database(root)}: another program is writing to the database; close it there and build again"
            assert result.stderr.startswith(told)
        other.execute("rollback")
    assert (result.exit_code == 0) is not writing
    assert run("build").exit_code == 0
    assert run("verify").exit_code == 0


def test_a_database_locked_for_good_is_said_by_those_who_read_it(root, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    assert run("build").exit_code == 0
    with closing(sqlite3.connect(database(root), isolation_level=None)) as other:
        other.execute("begin exclusive")
        for command in (("verify",), ("export",), ("explain", "north/0001.txt"), ("serve",)):
            result = run(*command)
            assert result.exit_code == 1
            told = "another program is writing to the database; close it there and try again\n"
            assert result.stderr == f"{database(root)}: {told}"


def test_another_build(root):
    assert run("build").exit_code == 0
    with (root / "corpus/.curate/lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(str(database(root)), "another build is running (process ", "wait for it, or end it", "build")
    assert run("build").exit_code == 0


@pytest.fixture
def small_disk(root) -> Iterator[Path]:
    """The project's corpus folder on a file system of two megabytes."""
    folder = root / "corpus"
    aside = folder.rename(root / "aside")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must be able to mount a tmpfs")
        pytest.skip("no right to mount a tmpfs")
    shutil.copytree(aside, folder, dirs_exist_ok=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(root, small_disk):
    assert run("build").exit_code == 0
    before = database(root).read_bytes()
    write(root, {"corpus/north/0002.txt": page(77)})
    state = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(b"\0" * (state.f_bavail * state.f_frsize - 100_000))
    what = "there is no space left on the disk"
    refused(str(database(root)), what, "make room and build again; nothing was published", "build")
    assert database(root).read_bytes() == before
    (small_disk / "filler").unlink()
    assert run("build").exit_code == 0
    assert run("verify").exit_code == 0


@pytest.mark.parametrize("arguments", [("export",), ("try", "corpus/north/0001.txt"), ("new", "corpus/north/0001.txt")])
def test_output_to_a_full_disk(root, arguments):
    assert run("build").exit_code == 0
    with open("/dev/full", "wb", buffering=0) as full:
        done = limited(*arguments, seconds=20, stdout=full)
    assert done.returncode == 1
    assert done.stderr == "standard output: No space left on device; see to the disk\n"


def test_a_database_of_another_schema_version(root):
    assert run("build").exit_code == 0
    with closing(sqlite3.connect(database(root))) as connection:
        connection.execute("pragma user_version = 9")
    for command in (("verify",), ("export",), ("explain", "north/0001.txt"), ("serve",)):
        result = run(*command)
        assert (result.exit_code, result.stdout) == (1, "")
        told = f"made by schema version 9, this curate reads {store.VERSION}; run `curate build`\n"
        assert result.stderr == f"{database(root)}: {told}"
    assert run("build").exit_code == 0
    assert run("verify").exit_code == 0


@pytest.mark.parametrize("command", [("build",), ("verify",), ("export",), ("explain", "north/0001.txt"), ("serve",)])
def test_a_database_that_is_none(root, command):
    write(root, {"corpus/curate.db": "Notes of the harbour master.\n"})
    result = run(*command)
    assert result.exit_code == 1
    told = "this is not an SQLite database; move it away and run `curate build`\n"
    assert result.stderr == f"{database(root)}: {told}"
    assert database(root).read_text() == "Notes of the harbour master.\n"


def test_a_directory_in_place_of_outlets(root):
    (root / "manifests/outlets.yml").unlink()
    (root / "manifests/outlets.yml").mkdir()
    refused("manifests/outlets.yml", "is a directory", "put a YAML file in its place")


def test_try_says_what_is_wrong_with_the_projects_outlets(root):
    write(root, {"manifests/outlets.yml": OUTLETS.replace("kind: newspaper", "kind: newspapers")})
    result = run("try", "corpus/north/0001.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("manifests/outlets.yml:2:")
    assert "did you mean 'newspaper'?" in result.stderr
