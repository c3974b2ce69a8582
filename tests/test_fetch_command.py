"""`curate fetch` as people run it: a process of its own, killed, stopped, run again."""

from __future__ import annotations

import functools
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rude import PAGE, Rude, answer
from test_fetch import records
from test_fetch_lists import urlset

from curate.fetch import command
from curate.fetch.command import fetch
from curate.fetch.manners import Manners


@pytest.fixture
def root(tmp_path):
    (tmp_path / "manifests/sources").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def rude():
    with Rude() as server:
        yield server


@pytest.fixture(autouse=True)
def hasty(request, monkeypatch):
    """Let tests not wait a second for each request, but for the one that measures it."""
    if request.node.name != "test_a_host_is_asked_once_a_second":
        monkeypatch.setattr(command, "Manners", functools.partial(Manners, delay=0.05))


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(fetch, arguments, obj=root)


PROGRAM = """
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job has it ignored
import functools, pathlib, sys
from curate.fetch import command
command.Manners = functools.partial(command.Manners, delay=0.05)  # the one setting that the command line lacks
command.fetch(sys.argv[2:], obj=pathlib.Path(sys.argv[1]))
"""


def started(root: Path, rude: Rude, *arguments: str) -> subprocess.Popen[str]:
    """A process that fetches; the command is the same as the command line's."""
    command = [sys.executable, "-c", PROGRAM, str(root), *arguments, "--allow", rude.authority, "--source", "harbour"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(true, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_a_page(root, rude):
    rude.page("/a")
    result = run(root, rude.url("/a"), "--allow", rude.authority)
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "1 saved: corpus/raw/127-0-0-1/\n"
        "to build from it, list it in manifests/sources/127-0-0-1.yml:\n"
        "documents: [raw/127-0-0-1/*.warc.gz]\n"
    )
    (path,) = (root / "corpus/raw/127-0-0-1").iterdir()
    assert re.fullmatch(r"127-0-0-1-\d{8}T\d{9}Z\.warc\.gz", path.name)
    assert run(root, rude.url("/a"), "--allow", rude.authority).stdout.startswith("1 held already:")


def test_what_fails_is_named_and_counted(root, rude):
    rude.page("/a")
    rude.says["/map"] = answer(urlset(rude, "/a", "/gone"))
    result = run(root, rude.url("/map"), "--allow", "127.0.0.1", "--source", "harbour")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"{rude.url('/gone')}: the server answered 404 (Not Found); see whether an archive has it:"
    )
    assert result.stdout.startswith("2 saved, 1 failed: corpus/raw/harbour/")


def test_this_machine_is_refused(root, rude):
    result = run(root, rude.url("/a"))
    assert (
        result.exit_code == 1
        and f"127.0.0.1 is this machine itself; if you mean your own network, add --allow {rude.authority}"
        in result.stderr
    )
    assert rude.asked == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["ftp://harbour.example/"], "no address and no manifest"),
        (["harbour.example/a"], "an address begins with http://"),
        (["manifests/sources/none.yml"], "no manifest is there"),
        (["http://ana@harbour.example/"], "user name or password"),
        (["http://harbour.example:99999/"], "not an address"),
        (["http://harbour.example/", "--allow", "10.0.0.0/8"], "write HOST or HOST:PORT"),
        (["http://harbour.example/", "--source", "../x"], "small letters, digits"),
        (["http://harbour.example/", "--at", "yesterday"], "does not match the format"),
        (["http://harbour.example/", "--limit", "-1"], "not in the range"),
        ([], "Missing argument"),
    ],
)
def test_a_wrong_command_line(root, arguments, what):
    result = run(root, *arguments)
    assert result.exit_code == 2 and what in re.sub(r"\s+", " ", result.stderr)
    assert not (root / "corpus").exists()


def test_a_broken_manifest(root):
    path = root / "manifests/sources/harbour.yml"
    path.write_text("source: harbour\n")
    result = run(root, str(path))
    assert result.exit_code == 1 and str(path) in result.stderr


def test_a_manifest_names_the_source(root, rude):
    rude.page("/a")
    path = root / "manifests/sources/harbour.yml"
    path.write_text(
        f"source: harbour\ntitle: Harbour Post\ndocuments:\n  - {{path: raw/harbour/a.html, url: '{rude.url('/a')}'}}\n"
    )
    result = run(root, str(path), "--allow", rude.authority)
    assert (result.exit_code, result.stdout) == (0, "1 saved: corpus/raw/harbour/\n")


def test_the_size_of_an_answer(root, rude):
    rude.says["/a"] = answer("x" * 9000)
    assert (
        "the answer has 9 kB; the limit is 5 kB; raise it with --max-size"
        in run(root, rude.url("/a"), "--allow", "127.0.0.1", "--max-size", "0.005").stderr
    )
    assert run(root, rude.url("/a"), "--allow", "127.0.0.1", "--max-size", "0.01").exit_code == 0


def test_a_capture_of_a_day_is_asked_of_the_wayback_machine(root, monkeypatch, rude):
    monkeypatch.setattr("curate.fetch.wayback.ARCHIVE", rude.url("/web/"))
    rude.says["/web/20200103000000id_/https://harbour.example/a"] = answer(
        "Then.", 200, "Memento-Datetime: Fri, 03 Jan 2020 12:00:00 GMT"
    )
    result = run(root, "https://harbour.example/a", "--at", "2020-01-03", "--allow", "127.0.0.1")
    assert result.exit_code == 0 and result.stdout.startswith("1 saved: corpus/raw/harbour-example/")


def test_a_host_is_asked_once_a_second(root, rude):
    rude.page("/a")
    run(root, rude.url("/a"), "--allow", "127.0.0.1")
    robots, page = rude.asked
    assert page.at - robots.at >= 0.99


def test_killed_at_any_moment_it_goes_on_where_it_was(root, rude):
    """Three kills: within an answer, between two, and at once; then one run to the end."""
    pages = [f"/{number}" for number in range(4)]
    rude.page(*pages)
    rude.says["/map"] = answer(urlset(rude, *pages), 200, 'ETag: "1"')
    slow = True

    def drips(line, asked):
        whole = answer(PAGE.format("1"))
        line.sendall(whole[:60])
        while slow:
            time.sleep(0.02)
            line.sendall(b"")
        line.sendall(whole[60:])

    rude.does["/1"] = drips
    for wanted in (lambda: rude.of("/1"), lambda: len(rude.of("/1")) == 2):
        process = started(root, rude, rude.url("/map"))
        until(wanted)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for path in (root / "corpus/raw/harbour").iterdir():
            _whole_members(path)
    slow = False
    process = started(root, rude, rude.url("/map"))
    out, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (0, ""), out
    assert out.startswith("3 saved, 1 unchanged, 1 held already:") or out.startswith("3 saved, 1 held already:"), out
    assert len(rude.of("/0")) == len(rude.of("/2")) == len(rude.of("/3")) == 1
    assert sorted(record.content for record in records(root) if record.content.startswith(b"<html>")) == [
        PAGE.format(number).encode() for number in range(4)
    ]


def _whole_members(path: Path) -> None:
    """See that a file is whole gzip members, the last one excepted."""
    rest = path.read_bytes()
    while rest:
        machine = zlib.decompressobj(31)
        machine.decompress(rest)
        rest = machine.unused_data


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_says_so_and_keeps_what_it_has(root, rude, number):
    rude.page("/0", "/1")
    rude.says["/map"] = answer(urlset(rude, "/0", "/1"))
    rude.does["/1"] = lambda line, asked: time.sleep(20)
    process = started(root, rude, rude.url("/map"))
    until(lambda: rude.of("/1"))
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130 and time.monotonic() - began < 5
    assert err == "stopped; what was fetched is saved, and the same command goes on from here\n" and out == ""
    assert len(records(root)) == 2


def test_two_at_once_do_not_write_the_same_files(root, rude):
    rude.does["/a"] = lambda line, asked: time.sleep(20)
    process = started(root, rude, rude.url("/a"))
    until(lambda: rude.asked)
    try:
        result = run(root, rude.url("/b"), "--allow", "127.0.0.1", "--source", "harbour")
        assert result.exit_code == 1 and "another fetch of this source is running" in result.stderr
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small file system")
def test_a_full_disk(root, rude):
    folder = root / "corpus/raw"
    folder.mkdir(parents=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        rude.says["/a"] = answer(os.urandom(300_000))
        result = run(root, rude.url("/a"), "--allow", "127.0.0.1", "--source", "harbour")
        assert result.exit_code == 1 and "cannot be written: No space left on device; see to the disk" in result.stderr
        for path in folder.rglob("*.warc.gz"):
            _whole_members(path)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
