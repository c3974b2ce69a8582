"""Fetching from a server that misbehaves: what is saved, what is asked again, what is given up, and what is said."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import sys
import time
import zlib
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
import zstandard
from rude import PAGE, Rude, answer, fetched, manners, named, reset
from warcio.archiveiterator import ArchiveIterator

from curate.fetch.address import Allowed
from curate.fetch.run import Aim


@pytest.fixture
def rude():
    with Rude() as server:
        yield server


def records(root: Path, kind: str = "response") -> list:
    """The records of one kind, each with its content read."""
    found = []
    for path in sorted((root / "corpus/raw/harbour").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                coded = record.http_headers and record.http_headers.get_header("Content-Encoding")
                record.content = (record.raw_stream if coded else record.content_stream()).read()
                if record.rec_type == kind:
                    found.append(record)
    return found


def said(outcome) -> str:
    return "\n".join(str(problem) for problem in outcome.failed)


# ---- what is saved


def test_a_page_is_saved_with_its_request(tmp_path, rude):
    rude.says["/a"] = answer("<p>Ahoy", 200, "X-ODD-case:  spaced ", "Set-Cookie: id=1")
    outcome = fetched(tmp_path, manners(rude, contact="ana@littoral.example"), rude.url("/a"))

    assert (outcome.saved, outcome.failed) == (1, [])
    (info,), (request,), (response,) = (records(tmp_path, kind) for kind in ("warcinfo", "request", "response"))
    assert b"software: curate/" in info.content and b"ana@littoral.example" in info.content
    assert response.rec_headers.protocol == "WARC/1.1"
    assert response.rec_headers.get_header("WARC-Target-URI") == rude.url("/a")
    assert response.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert request.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")
    assert response.rec_headers.get_header("WARC-Date") == request.rec_headers.get_header("WARC-Date")
    assert response.content == b"<p>Ahoy"
    sent = request.http_headers
    assert sent.get_header("User-Agent").startswith("curate/") and "ana@littoral.example" in sent.get_header(
        "User-Agent"
    )
    assert sent.get_header("Cookie") is None and sent.get_header("Referer") is None
    assert sent.statusline == "/a HTTP/1.1" and sent.protocol == "GET"


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("as lines", answer("<p>Ahoy", 200, "x-oDD:   two  spaces", "Set-Cookie: a=1", "set-cookie: b=2")),
        ("chunks", answer(b"3;x=y\r\n<p>\r\n4\r\nAhoy\r\n0\r\nTrailer: 1\r\n\r\n", 200, "Transfer-Encoding: chunked")),
        ("gzip", answer(gzip.compress(b"<p>Ahoy", mtime=0), 200, "Content-Encoding: gzip")),
        ("br", answer(brotli.compress(b"<p>Ahoy"), 200, "Content-Encoding: br")),
        ("zstd", answer(zstandard.compress(b"<p>Ahoy"), 200, "Content-Encoding: zstd")),
        ("deflate", answer(zlib.compress(b"<p>Ahoy"), 200, "Content-Encoding: deflate")),
        ("no length", b"HTTP/1.0 200 OK\nServer: old\n\n<p>Ahoy"),
    ],
)
def test_the_archive_holds_what_was_sent_to_the_byte(tmp_path, rude, name, wire):
    rude.says["/a"] = wire
    assert not fetched(tmp_path, manners(rude), rude.url("/a")).failed

    (path,) = (tmp_path / "corpus/raw/harbour").glob("*.warc.gz")
    block = next(part for part in _members(path) if b"WARC-Type: response" in part).partition(b"\r\n\r\n")[2]
    assert block == wire + b"\r\n\r\n"


def _members(path: Path) -> list[bytes]:
    """The gzip members of a file, read by nothing of curate's."""
    rest, found = path.read_bytes(), []
    while rest:
        machine = zlib.decompressobj(31)
        found.append(machine.decompress(rest))
        rest = machine.unused_data
    return found


def test_another_tool_finds_the_archive_sound(tmp_path, rude):
    rude.page("/a")
    rude.says["/b"] = [answer("B", 200, 'ETag: "1"'), answer("", 304, 'ETag: "1"')]
    fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"), rude.url("/gone"))
    fetched(tmp_path, manners(rude), rude.url("/b"), aim=Aim(renew=0))
    paths = [str(path) for path in (tmp_path / "corpus/raw/harbour").glob("*.warc.gz")]
    assert len(paths) in (1, 2)
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", *paths], capture_output=True, text=True)
    assert check.returncode == 0 and check.stdout.count("digest pass") >= 6, check.stdout


def test_the_payload_digest_does_not_count_chunks(tmp_path, rude):
    rude.says["/a"] = answer("<p>Ahoy")
    rude.says["/b"] = answer(b"3\r\n<p>\r\n4\r\nAhoy\r\n0\r\n\r\n", 200, "Transfer-Encoding: chunked")
    fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"))
    digests = {record.rec_headers.get_header("WARC-Payload-Digest") for record in records(tmp_path)}
    assert len(digests) == 1


def test_interim_answers_are_passed_over(tmp_path, rude):
    rude.says["/a"] = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3 + answer("<p>Ahoy")
    assert fetched(tmp_path, manners(rude), rude.url("/a")).saved == 1
    assert records(tmp_path)[0].content == b"<p>Ahoy"


def test_interim_answers_without_end_are_not(tmp_path, rude):
    rude.says["/a"] = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500
    assert "one interim answer after the other" in said(fetched(tmp_path, manners(rude), rude.url("/a")))


# ---- what is held


def test_what_is_held_is_not_fetched_again(tmp_path, rude):
    rude.page("/a", "/b")
    fetched(tmp_path, manners(rude), rude.url("/a"))
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"))
    assert (outcome.saved, outcome.held) == (1, 1)
    assert rude.paths() == ["/a", "/b"]


def test_the_archive_alone_says_what_is_held(tmp_path, rude):
    rude.page("/a")
    rude.says["/old"] = answer("", 301, "Location: /a")
    fetched(tmp_path, manners(rude), rude.url("/old"))
    (tmp_path / "corpus/.curate/fetch/harbour.jsonl").unlink()
    assert fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/old")).held == 2
    assert rude.paths() == ["/old", "/a"]


def test_what_was_cut_off_is_fetched_again_and_the_rest_stands(tmp_path, rude):
    rude.page("/a", "/b")
    fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"))
    (path,) = (tmp_path / "corpus/raw/harbour").glob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-30])
    index = tmp_path / "corpus/.curate/fetch/harbour.jsonl"
    index.write_bytes(index.read_bytes()[:-5])

    outcome = fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"))
    assert (outcome.saved, outcome.held) == (1, 1)
    assert rude.paths() == ["/a", "/b", "/b"]
    assert [record.content for record in records(tmp_path)] == [PAGE.format(name).encode() for name in "ab"]
    assert fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b")).held == 2


def test_an_archive_of_somebody_else_is_left_alone(tmp_path, rude):
    rude.page("/a")
    other = tmp_path / "corpus/raw/harbour/crawl.warc.gz"
    other.parent.mkdir(parents=True)
    other.write_bytes(gzip.compress(b"WARC/1.1\r\n", mtime=0)[:-3])
    before = other.read_bytes()
    fetched(tmp_path, manners(rude), rude.url("/a"))
    assert other.read_bytes() == before


def test_renewing_asks_for_what_has_changed(tmp_path, rude):
    first = answer("One", 200, 'ETag: "v1"', "Last-Modified: Fri, 03 Jan 2020 12:00:00 GMT")
    rude.says["/a"] = [first, answer("", 304, 'ETag: "v1"')]
    fetched(tmp_path, manners(rude), rude.url("/a"))
    for _ in range(2):
        outcome = fetched(tmp_path, manners(rude), rude.url("/a"), aim=Aim(renew=0))
        assert (outcome.unchanged, outcome.failed) == (1, [])

    _, *again = rude.of("/a")
    assert [one.headers["if-none-match"] for one in again] == ['"v1"', '"v1"']
    assert again[1].headers["if-modified-since"] == "Fri, 03 Jan 2020 12:00:00 GMT"
    (response,), revisits = records(tmp_path), records(tmp_path, "revisit")
    for revisit in revisits:
        assert revisit.rec_headers.get_header("WARC-Profile").endswith("1.1/revisit/server-not-modified")
        assert revisit.rec_headers.get_header("WARC-Refers-To") == response.rec_headers.get_header("WARC-Record-ID")
        assert revisit.rec_headers.get_header("WARC-Refers-To-Date") == response.rec_headers.get_header("WARC-Date")
    assert len(revisits) == 2


def test_the_same_page_again_is_a_revisit_and_another_is_not(tmp_path, rude):
    rude.says["/a"] = [answer("One"), answer("One"), answer("Two")]
    outcomes = [fetched(tmp_path, manners(rude), rude.url("/a"), aim=Aim(renew=0)) for _ in range(3)]
    assert [(one.saved, one.unchanged) for one in outcomes] == [(1, 0), (0, 1), (1, 0)]
    assert [record.content for record in records(tmp_path)] == [b"One", b"Two"]
    (revisit,) = records(tmp_path, "revisit")
    assert revisit.rec_headers.get_header("WARC-Profile").endswith("identical-payload-digest")


def test_what_was_saved_lately_is_not_renewed(tmp_path, rude):
    rude.page("/a")
    fetched(tmp_path, manners(rude), rude.url("/a"))
    assert fetched(tmp_path, manners(rude), rude.url("/a"), aim=Aim(renew=1)).held == 1


# ---- robots.txt and pace


@pytest.mark.parametrize(
    ("robots", "fetches"),
    [
        (answer("User-agent: *\nDisallow: /a"), False),
        (answer("User-agent: curate\nDisallow: /\n\nUser-agent: *\nAllow: /"), False),
        (answer("User-agent: other\nDisallow: /"), True),
        (answer("User-agent: *\nDisallow: /\nAllow: /a$"), True),
        (answer("User-agent: *\nDisallow: /%61"), False),
        (answer("<html>no robots here</html>"), True),
        (answer("", 404), True),
        (answer("", 403), True),
        (answer("", 500), False),
        (answer("", 429), False),
        (answer("", 301, "Location: /elsewhere.txt"), False),
        (answer("", 301, "Location: /robots.txt"), True),  # a circle: as if there were none (RFC 9309, 2.3.1.2)
        (answer(gzip.compress(b"User-agent: *\nDisallow: /a", mtime=0), 200, "Content-Encoding: gzip"), False),
        (answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /a"), False),
        (answer("User-agent: *\nDisallow: /a\n" + "#" * 600_000), False),
        (answer("#" * 520_000 + "\nUser-agent: *\nDisallow: /a"), True),  # past the 500 kB that are read
        (answer("", 200, length=40_000_000), False),  # ends early: cannot be read
    ],
)
def test_robots(tmp_path, rude, robots, fetches):
    rude.page("/a")
    rude.says["/robots.txt"] = robots
    rude.says["/elsewhere.txt"] = answer("User-agent: *\nDisallow: /a")
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert bool(rude.of("/a")) is fetches is (outcome.saved == 1)
    if not fetches:
        assert "/robots.txt" in said(outcome) and ("does not let" in said(outcome) or "closed for now" in said(outcome))


def test_robots_is_asked_for_once_a_day(tmp_path, rude):
    rude.page("/a", "/b", "/c")
    fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"))
    fetched(tmp_path, manners(rude), rude.url("/c"))
    assert len(rude.of("/robots.txt")) == 1
    for kept in (tmp_path / "corpus/.curate/fetch/robots").iterdir():
        kept.write_text(kept.read_text().replace('"when": 1', '"when": 0'))
    fetched(tmp_path, manners(rude), rude.url("/d"))
    assert len(rude.of("/robots.txt")) == 2


def test_a_redirect_to_another_site_asks_its_robots(tmp_path, rude):
    with Rude() as other:
        other.says["/robots.txt"] = answer("User-agent: *\nDisallow: /")
        rude.says["/a"] = answer("", 302, f"Location: {other.url('/b')}")
        assert "does not let programs" in said(fetched(tmp_path, manners(rude, other), rude.url("/a")))
        assert other.paths() == []


def test_a_host_is_asked_at_its_pace_and_two_hosts_at_once(tmp_path):
    with Rude("127.0.0.1") as one, Rude("127.0.0.2") as two:
        one.page("/a", "/b", "/c")
        two.page("/a", "/b", "/c")
        urls = [server.url(path) for server in (one, two) for path in ("/a", "/b", "/c")]
        began = time.monotonic()
        assert fetched(tmp_path, manners(one, two, delay=0.3), *urls).saved == 6
        took = time.monotonic() - began
    for server in (one, two):
        times = [asked.at for asked in server.asked]  # robots.txt counts too
        assert all(later - sooner >= 0.29 for sooner, later in pairwise(times))
    assert took < 1.75  # one after the other would take 2.1


def test_a_site_may_ask_for_a_slower_pace_only(tmp_path, rude):
    rude.page("/a", "/b")
    rude.says["/robots.txt"] = answer("User-agent: *\nCrawl-delay: 0.4\nRequest-rate: 100/1s")
    fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/b"))
    first, second = rude.of("/a")[0].at, rude.of("/b")[0].at
    assert 0.39 <= second - first < 1.5


@pytest.mark.parametrize("delay", ["3600", "nan", "inf", "-5", "x"])
def test_a_pace_past_all_patience(tmp_path, rude, delay):
    rude.page("/a")
    rude.says["/robots.txt"] = answer(f"User-agent: *\nCrawl-delay: {delay}")
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert ("wants 3600 seconds" in said(outcome) and "--wait 3600" in said(outcome)) == (delay == "3600")


# ---- asking again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_trouble_that_passes(tmp_path, rude, status):
    rude.says["/a"] = [answer("", status), answer("", status), answer("Ahoy")]
    assert fetched(tmp_path, manners(rude), rude.url("/a")).saved == 1
    assert len(rude.of("/a")) == 3


def test_trouble_that_stays(tmp_path, rude):
    rude.says["/a"] = answer("", 503)
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert (
        said(outcome) == f"{rude.url('/a')}: the server answered 503 (Service Unavailable) four times; try again later"
    )
    assert len(rude.of("/a")) == 4
    assert [record.http_headers.get_statuscode() for record in records(tmp_path)] == ["503"]


def test_backoff_grows(tmp_path, rude):
    rude.says["/a"] = answer("", 503)
    fetched(tmp_path, manners(rude, backoff=0.1), rude.url("/a"))
    times = [asked.at for asked in rude.of("/a")]
    gaps = [later - sooner for sooner, later in pairwise(times)]
    for gap, least in zip(gaps, (0.05, 0.1, 0.2), strict=True):
        assert least * 0.99 <= gap <= least * 3 + 0.3


@pytest.mark.parametrize("form", ["1", "date"])
def test_retry_after_is_kept_to(tmp_path, rude, form):
    when = form if form == "1" else formatdate(time.time() + 2, usegmt=True)
    rude.says["/a"] = [answer("", 503, f"Retry-After: {when}"), answer("Ahoy")]
    assert fetched(tmp_path, manners(rude, wait=3), rude.url("/a")).saved == 1
    first, second = rude.of("/a")
    assert second.at - first.at >= 0.95


@pytest.mark.parametrize("form", ["7200", "date"])
def test_a_long_retry_after_is_given_up(tmp_path, rude, form):
    when = form if form == "7200" else formatdate(time.time() + 7200, usegmt=True)
    rude.says["/a"] = answer("", 429, f"Retry-After: {when}")
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert len(rude.of("/a")) == 1
    assert "answered 429 (Too Many Requests) and asks to wait until" in said(outcome) and "--wait 7" in said(outcome)


def test_an_odd_retry_after_is_passed_over(tmp_path, rude):
    rude.says["/a"] = [answer("", 503, "Retry-After: soon"), answer("", 503, "Retry-After: -5"), answer("Ahoy")]
    assert fetched(tmp_path, manners(rude), rude.url("/a")).saved == 1


@pytest.mark.parametrize(
    ("status", "remedy"), [(404, "archive has it"), (410, "archive"), (403, "browser"), (451, "browser")]
)
def test_answers_that_are_final(tmp_path, rude, status, remedy):
    rude.says["/a"] = answer("", status)
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert f"answered {status}" in said(outcome) and remedy in said(outcome)
    assert len(rude.of("/a")) == 1


def test_a_connection_that_breaks_is_tried_again(tmp_path, rude):
    def breaks(line, asked):
        if len(rude.of("/a")) == 1:
            reset(line)
        elif len(rude.of("/a")) == 2:
            line.sendall(answer("Ahoy" * 100, length=4000))
            time.sleep(0.05)
            reset(line)
        else:
            line.sendall(answer("Ahoy"))

    rude.does["/a"] = breaks
    assert fetched(tmp_path, manners(rude), rude.url("/a")).saved == 1
    assert [record.content for record in records(tmp_path)] == [b"Ahoy"]


@pytest.mark.parametrize("headers", [(), ("Transfer-Encoding: chunked",)])
def test_a_body_that_stays_short_is_saved_as_a_part(tmp_path, rude, headers):
    rude.says["/a"] = answer("Ahoy", length=4000) if not headers else answer(b"4\r\nAhoy\r\n5\r\nbr", 200, *headers)
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert "broke off within the answer (four times)" in said(outcome) and outcome.saved == 0
    (record,) = records(tmp_path)
    assert record.rec_headers.get_header("WARC-Truncated") == "disconnect"
    assert record.content.startswith(b"Ahoy")
    fetched(tmp_path, manners(rude), rude.url("/a"))
    assert len(rude.of("/a")) == 8  # a part is not held


def test_a_reset_is_no_end_where_the_end_is_the_end_of_the_connection(tmp_path, rude):
    def breaks(line, asked):
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n<p>Aho")
        time.sleep(0.05)
        reset(line)

    rude.does["/a"] = breaks
    assert "broke off within" in said(fetched(tmp_path, manners(rude, attempts=2), rude.url("/a")))


def test_a_server_that_is_not_there(tmp_path, rude):
    with Rude() as gone:
        url = gone.url("/a")
    outcome = fetched(tmp_path, manners(rude, allowed=(Allowed("127.0.0.1"),), attempts=2), url)
    assert "robots.txt cannot be read (the server cannot be reached: Connection refused (twice))" in said(outcome)


# ---- limits


def test_a_slow_body_is_given_up(tmp_path, rude):
    def drips(line, asked):
        line.sendall(answer("", length=1000)[: -0 or None])
        for _ in range(200):
            line.sendall(b"x")
            time.sleep(0.05)

    rude.does["/a"] = drips
    began = time.monotonic()
    outcome = fetched(tmp_path, manners(rude, whole=0.6, attempts=1), rude.url("/a"))
    assert "took longer than 0.6 seconds" in said(outcome) and time.monotonic() - began < 3


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX: ", answer("Ahoy", length=99)])
def test_silence_is_given_up(tmp_path, rude, first):
    def falls_silent(line, asked):
        line.sendall(first)
        time.sleep(3)

    rude.does["/a"] = falls_silent
    outcome = fetched(tmp_path, manners(rude, read=0.3, attempts=2), rude.url("/a"))
    assert "nothing came for 0.3 seconds (twice)" in said(outcome)


def test_a_large_answer_is_not_read(tmp_path, rude):
    rude.says["/said"] = answer("x", length=3_000_000_000)
    rude.does["/unsaid"] = lambda line, asked: _endless(line, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_000)
    outcome = fetched(tmp_path, manners(rude, size=1_000_000), rude.url("/said"), rude.url("/unsaid"))
    assert "the answer has 3000 MB; the limit is 1 MB; raise it with --max-size" in said(outcome)
    assert "the answer has more than 1 MB" in said(outcome)
    assert records(tmp_path) == []


def _endless(line, head, piece):
    line.sendall(head)
    while True:
        line.sendall(piece)


def test_headers_without_end(tmp_path, rude):
    rude.does["/a"] = lambda line, asked: _endless(line, b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n")
    assert "header lines are longer than" in said(fetched(tmp_path, manners(rude), rude.url("/a")))


@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\0" * 100, b"HTTP/9.9 zzz\r\n\r\n", b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"]
)
def test_what_is_not_http(tmp_path, rude, garbage):
    rude.says["/a"] = garbage
    assert "not HTTP" in said(fetched(tmp_path, manners(rude), rude.url("/a")))


def bomb(coding: str) -> bytes:
    """Nothing, 12 MB of it."""
    nothing = bytes(12_000_000)
    if coding == "gzip, gzip":
        return gzip.compress(gzip.compress(nothing, 9), 9, mtime=0)
    made = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda raw: brotli.compress(raw, quality=3),
        "zstd": zstandard.compress,
    }
    return made[coding](nothing)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_bomb_is_not_unpacked_and_not_saved(tmp_path, rude, coding):
    rude.says["/a"] = answer(bomb(coding), 200, f"Content-Encoding: {coding}")
    outcome = fetched(tmp_path, manners(rude, unpacked=5_000_000), rude.url("/a"))
    assert "unpacks to more than 5 MB" in said(outcome)
    assert records(tmp_path) == []


def test_the_last_bytes_of_what_is_packed_count(tmp_path, rude):
    rude.says["/a"] = answer(gzip.compress(bytes(5_000_001), mtime=0), 200, "Content-Encoding: gzip")
    rude.says["/b"] = answer(gzip.compress(bytes(5_000_000), mtime=0), 200, "Content-Encoding: gzip")
    outcome = fetched(tmp_path, manners(rude, unpacked=5_000_000), rude.url("/a"), rude.url("/b"))
    assert outcome.saved == 1 and "/a: the answer unpacks" in said(outcome)


@pytest.mark.parametrize(
    ("coding", "body", "what"),
    [
        ("gzip", b"<p>Ahoy", "not packed as it says"),
        ("gzip", gzip.compress(b"<p>Ahoy" * 99, mtime=0)[:-9], "breaks off"),
        ("br", b"\xff\xff\xff", "not packed as it says"),
        ("zstd", b"<p>Ahoy", "not packed as it says"),
        ("lzma", b"<p>Ahoy", "packed with 'lzma', which curate does not know"),
    ],
)
def test_what_cannot_be_unpacked_is_saved_and_said(tmp_path, rude, coding, body, what):
    rude.says["/a"] = answer(body, 200, f"Content-Encoding: {coding}")
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"))
    assert what in said(outcome)
    assert len(records(tmp_path)) == 1


# ---- redirects and closed networks


def test_each_redirect_is_saved(tmp_path, rude):
    rude.says["/a"] = answer("", 301, "Location: b?x=\xe4 y#part")
    rude.says["/b?x=%C3%A4%20y"] = answer("", 307, "Location: //" + rude.authority + "/c")
    rude.page("/c")
    assert fetched(tmp_path, manners(rude), rude.url("/a")).saved == 1
    assert [record.rec_headers.get_header("WARC-Target-URI") for record in records(tmp_path)] == [
        rude.url("/a"),
        rude.url("/b?x=%C3%A4%20y"),
        rude.url("/c"),
    ]
    assert fetched(tmp_path, manners(rude), rude.url("/a")).held == 1


def test_redirects_in_a_circle_and_without_end(tmp_path, rude):
    rude.says["/a"] = answer("", 302, "Location: /b")
    rude.says["/b"] = answer("", 302, "Location: /a")
    for number in range(30):
        rude.says[f"/{number}"] = answer("", 302, f"Location: /{number + 1}")
    outcome = fetched(tmp_path, manners(rude), rude.url("/a"), rude.url("/0"))
    assert "lead in a circle" in said(outcome) and "more than 10 redirects" in said(outcome)
    assert rude.paths()[:2] == ["/a", "/b"] and "/12" not in rude.paths()


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("http://169.254.169.254/latest/meta-data/", "a link-local address"),
        ("http://2130706433/", "127.0.0.1 is this machine itself"),
        ("http://[::ffff:127.0.0.1]/", "127.0.0.1 within IPv6, this machine itself"),
        ("http://inner.example/", "10.0.0.7, an address on a private network"),
        ("http://mixed.example/", "192.168.1.1, an address on a private network"),
        ("http://inner.example.:80/", "10.0.0.7"),
        ("file:///etc/passwd", "answered 302"),
        ("gopher://127.0.0.1:70/", "answered 302"),
        ("http://user:secret@inner.example/", "answered 302"),
    ],
)
def test_a_redirect_leads_nowhere_it_may_not(tmp_path, rude, location, what):
    rude.says["/a"] = answer("", 302, f"Location: {location}")
    resolve = named(inner_example=["10.0.0.7"], mixed_example=["203.0.114.5", "192.168.1.1"])
    outcome = fetched(tmp_path, manners(rude, resolve=resolve), rude.url("/a"))
    assert what in said(outcome) and outcome.saved == 0


def test_the_connection_goes_to_the_address_that_was_checked(tmp_path):
    """A name that gives another address when it is asked again is asked once: the resolver stands in for such a DNS server."""
    with Rude("127.0.0.1") as checked:
        rebound = Rude("127.0.0.2")
        answers: list[list[str]] = []

        def turncoat(host: str, port: int) -> list[str]:
            answers.append(["127.0.0.1"] if len(answers) % 2 == 0 else ["127.0.0.2"])
            return answers[-1]

        checked.page("/a")
        url = f"http://rebind.example:{checked.port}/a"
        keeping = manners(resolve=turncoat, allowed=(Allowed("rebind.example"),), attempts=1)
        outcome = fetched(tmp_path, keeping, url)
        assert [one.path for one in checked.asked] == ["/robots.txt"]  # asked once a request, never twice
        assert len(answers) == 2 and "cannot be reached" in said(outcome)
        assert rebound.asked == []


def test_an_address_that_turns_private_is_refused_when_asked_again(tmp_path, rude):
    answers = [["127.0.0.1"]]
    rude.says["/robots.txt"] = answer("", 503)
    allowed = (Allowed("rebind.example", rude.port),)

    def turncoat(host: str, port: int) -> list[str]:
        return answers.pop() if answers else ["10.0.0.7"]

    rude.says["/a"] = answer("", 302, "Location: http://rebind.example/b")  # another port: not allowed
    outcome = fetched(
        tmp_path,
        manners(rude, resolve=turncoat, allowed=allowed),
        f"http://rebind.example:{rude.port}/a",
        "http://rebind.example/b",
    )
    assert (
        "rebind.example is 10.0.0.7, an address on a private network; if you mean your own network, add --allow rebind.example"
        in said(outcome)
    )


def test_this_machine_is_refused_by_default(tmp_path, rude):
    rude.page("/a")
    resolve = named(localhost=["127.0.0.1", "::1"])
    urls = [
        rude.url("/a"),
        f"http://localhost:{rude.port}/a",
        f"http://[::1]:{rude.port}/a",
        f"http://0x7f.1:{rude.port}/b",
    ]
    outcome = fetched(tmp_path, manners(resolve=resolve), *urls)
    assert outcome.saved == 0 and said(outcome).count("this machine itself") == 4
    assert rude.asked == []


def test_an_allowed_host_is_allowed_at_its_port_only(tmp_path, rude):
    with Rude() as other:
        other.page("/a")
        rude.says["/a"] = answer("", 302, f"Location: {other.url('/a')}")
        assert f"--allow 127.0.0.1:{other.port}" in said(fetched(tmp_path, manners(rude), rude.url("/a")))
        assert other.asked == []


def test_ports_of_other_services_are_refused(tmp_path):
    outcome = fetched(tmp_path, manners(resolve=named(harbour_example=["203.0.114.5"])), "http://harbour.example:25/")
    assert "port 25 belongs to another service than the web" in said(outcome)


def test_ipv6(tmp_path):
    try:
        with Rude("::1") as six:
            six.page("/a")
            assert fetched(tmp_path, manners(six), six.url("/a")).saved == 1
            assert six.of("/a")[0].headers["host"] == f"[::1]:{six.port}"
            assert records(tmp_path)[0].rec_headers.get_header("WARC-IP-Address") == "::1"
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")


# ---- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for harbour.example, made on the spot, that is its own authority."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "made.pem"
    names = ["-subj", "/CN=harbour.example", "-addext", "subjectAltName=DNS:harbour.example"]
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out", made, *names],
            check=True, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return key, made


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    context.sni_callback = lambda line, name, _: seen.append(name)
    seen: list[str] = []
    with Rude(tls=context) as server:
        server.seen = seen
        yield server


@pytest.mark.parametrize(
    ("host", "trusted", "what"),
    [
        ("harbour.example", True, ""),
        ("other.example", True, "certificate does not hold: Hostname mismatch"),
        ("harbour.example", False, "certificate does not hold: self-signed certificate"),
    ],
)
def test_the_certificate_is_held_to_the_name_not_the_address(tmp_path, secure, certificate, host, trusted, what):
    secure.page("/a")
    resolve = named(harbour_example=["127.0.0.1"], other_example=["127.0.0.1"])
    keeping = manners(resolve=resolve, allowed=(Allowed(host),), authorities=str(certificate[1]) if trusted else None)
    outcome = fetched(tmp_path, keeping, f"https://{host}:{secure.port}/a")
    assert (what in said(outcome)) if what else outcome.saved == 1
    assert bool(secure.paths()) is not bool(what)
    assert set(secure.seen) == {host}
