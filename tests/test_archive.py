"""Containers: what they hold, what is no document, and that damage in one place leaves the rest."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
import zlib
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
import zstandard
from harbour import OUTLETS, PACK, built, database, loaded, source, write
from hypothesis import given, settings
from hypothesis import strategies as st
from warcs import DATE, SITE, Archive, chunked, in_one_member, page

from curate import archive, rulepack, store, trial
from curate import cache as caches
from curate import manifest as manifests
from curate.archive import Listed, Shelf, listing, member
from curate.build import build
from curate.captures import Captures
from curate.errors import Refusal
from curate.manifest import load
from curate.read import kind

WARC = "application/warc"


def listed(path: Path, media_type: str = WARC) -> list[Listed]:
    return list(listing(path, media_type))


def documents(found: list[Listed]) -> list[str]:
    return [one.locator for one in found if one.what == "document"]


def notes(found: list[Listed]) -> dict[str, str]:
    """Where in the container -> reason and message, of all that is no document."""
    return {one.locator: f"{one.what}: {one.message}" for one in found if one.what != "document"}


def contents(path: Path, media_type: str = WARC) -> list[bytes]:
    """The content of each listed document, opened by its place, which must be what was listed."""
    shelf = Shelf()
    found = []
    for one in listed(path, media_type):
        if one.what == "document":
            _, raw = shelf.open(path, media_type, one.locator)
            assert (sha256(raw).hexdigest(), len(raw)) == (one.sha256, one.size)
            found.append(raw)
    shelf.close()
    return found


def opened(path: Path, place: str = "0") -> archive.Member:
    """The member at a place of a web archive."""
    with closing(Shelf()) as shelf:
        return shelf.open(path, WARC, place)[0]


# ---- web archives


@pytest.mark.parametrize("packed", [True, False])
def test_a_web_archive_gives_its_pages_by_their_places(tmp_path, packed):
    made = Archive(packed=packed)
    for number in range(5):
        made.answer(f"/{number}", page(number))
    path = made.save(tmp_path / "a.warc.gz")
    assert documents(listed(path)) == [str(place) for place in made.places]
    assert contents(path) == [page(number) for number in range(5)]


def test_what_a_capture_testifies_goes_with_the_page(tmp_path):
    made = Archive()
    made.answer("/a", page(1), "text/html; charset=windows-1252", headers=(("Last-Modified", "yesterday"),))
    path = made.save(tmp_path / "a.warc.gz")
    found = opened(path)
    assert (found.url, found.retrieved, found.media_type) == (f"{SITE}/a", DATE, "text/html")
    assert ("content-type", "text/html; charset=windows-1252") in found.headers
    assert found.told == (("warc url", f"{SITE}/a"), ("warc date", DATE))


def test_what_no_text_may_hold_is_taken_out_of_what_an_archive_testifies(tmp_path):
    made = Archive()
    made.answer("/a", page(1))
    path = tmp_path / "a.warc.gz"
    head = gzip.decompress(made.raw).replace(b"WARC-Date: 2020", b"WARC-Date: 2\x000")
    path.write_bytes(gzip.compress(head, mtime=0))
    assert ("warc date", "2\ufffd0-02-03T10:11:12Z") in opened(path).told
    pages = json.dumps({"url": f"{SITE}/a", "title": "Late\ud800\x00"})
    entries = {"archive/data.warc.gz": made.raw, "datapackage.json": b"{}", "pages/pages.jsonl": pages.encode()}
    path = zipped(tmp_path / "a.wacz", entries, zipfile.ZIP_STORED)
    shelf = Shelf()
    assert ("wacz title", "Late\ufffd\ufffd") in shelf.open(path, "application/zip", "archive/data.warc.gz!0")[0].told
    shelf.close()


def test_a_page_of_another_archive_has_its_first_address_and_time(tmp_path):
    made = Archive()
    link = f'<{SITE}/old>; rel="original", <https://archive.example/tm/old>; rel="timegate"'
    told = (("Memento-Datetime", "Fri, 03 Jan 2014 04:05:06 GMT"), ("Link", link))
    made.answer("https://archive.example/web/2014id_/old", page(1), headers=told)
    found = opened(made.save(tmp_path / "a.warc.gz"))
    assert (found.url, found.retrieved) == (f"{SITE}/old", "2014-01-03T04:05:06Z")
    assert ("warc url", "https://archive.example/web/2014id_/old") in found.told
    assert ("memento url", f"{SITE}/old") in found.told


@pytest.mark.parametrize("packing", ["records", "one member", "members across records"])
def test_any_gzip_will_do(tmp_path, packing):
    made = Archive(packed=packing == "records")
    for number in range(30):
        made.answer(f"/{number}", page(number))
    raw = made.raw
    if packing == "one member":
        raw = in_one_member(made)
    elif packing == "members across records":
        raw = b"".join(gzip.compress(raw[at : at + 1000], mtime=0) for at in range(0, len(raw), 1000))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(raw)
    assert contents(path) == [page(number) for number in range(30)]


def test_one_gzip_member_is_unpacked_once_for_all_its_records(tmp_path, monkeypatch):
    made = Archive(packed=False)
    for number in range(300):
        made.answer(f"/{number}", page(number))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(in_one_member(made))
    places = documents(listed(path))
    begun = []
    plain = zlib.decompressobj
    monkeypatch.setattr(zlib, "decompressobj", lambda *told: begun.append(told) or plain(*told))
    shelf = Shelf()
    for place in places:
        shelf.open(path, WARC, place)
    assert len(begun) == 1
    assert shelf.open(path, WARC, places[3])[1] == page(3)  # backward too
    shelf.close()


CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate, raw": lambda raw: zlib.compress(raw)[2:-4],
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_the_content_is_what_the_browser_would_have_shown(tmp_path, coding):
    made = Archive()
    told = (("Content-Encoding", coding.partition(",")[0]), ("Transfer-Encoding", "chunked"))
    made.answer("/a", chunked(CODINGS[coding](page(1))), headers=told)
    made.answer("/b", page(2), headers=told)  # the archive has taken the codings off, and kept the headers
    found = listed(made.save(tmp_path / "a.warc.gz"))
    assert found[0].sha256 == sha256(page(1)).hexdigest()
    if coding == "gzip":
        assert found[1].sha256 == sha256(page(2)).hexdigest()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_decompression_bomb_is_refused_and_the_rest_is_read(tmp_path, coding, monkeypatch):
    limit = 3_000_000
    monkeypatch.setattr(member, "LARGEST", limit)
    monkeypatch.setattr(archive.warc.http, "LARGEST", limit)
    made = Archive()
    bomb = CODINGS[coding](b" " * 40_000_000)
    made.answer("/bomb", bomb, headers=(("Content-Encoding", coding),))
    made.answer("/a", page(1))
    found = listed(made.save(tmp_path / "a.warc.gz"))
    assert documents(found) == [str(made.places[1])]
    assert f"refused: its content, coded as {coding}, is larger than 3 MB" in notes(found)["0"]


def test_damaged_codings_are_reported_with_their_place(tmp_path):
    made = Archive()
    made.answer("/a", gzip.compress(page(1), mtime=0)[:-30], headers=(("Content-Encoding", "gzip"),))
    made.answer("/b", page(2), headers=(("Content-Encoding", "shorthand"),))
    made.answer("/c", page(3))
    found = listed(made.save(tmp_path / "a.warc.gz"))
    assert documents(found) == [str(made.places[2])]
    assert "damaged: its gzip coding is damaged: it ends too early" in notes(found)["0"]
    assert "'shorthand', which is not known" in notes(found)[str(made.places[1])]


def test_what_is_no_page_is_counted_by_kind(tmp_path):
    made = Archive()
    made.put("warcinfo", "", b"software: by hand\r\n", Content_Type="application/warc-fields")
    made.put("request", f"{SITE}/a", b"GET /a HTTP/1.1\r\n\r\n", Content_Type="application/http; msgtype=request")
    made.answer("/a.png", b"\x89PNG\r\n\x1a\n rest", "image/png")
    made.answer("/b.png", b"\x89PNG\r\n\x1a\n other", "image/png")
    made.answer("/liar", b"GIF89a and so on", "text/html")
    made.answer("/a.css", b"body {}", "text/css")
    made.answer("/gone", b"no such page", status="404 Not Found")
    made.answer("/moved", b"", status="301 Moved", headers=(("Location", "/a"),))
    made.answer("/empty", b"", status="200 OK")
    made.answer("/api", b'{"tides": [1, 2]}', "application/json")
    made.answer("/map.xml", b"<urlset><url/></urlset>", "text/xml")
    made.answer("/robots.txt", b"User-agent: *\n")
    made.put("response", "dns:harbour.example", b"20200203 harbour.example. A 192.0.2.1", Content_Type="text/dns")
    made.answer("/a", page(1))
    found = listed(made.save(tmp_path / "a.warc.gz"))
    assert len(documents(found)) == 1
    ignored = {where: said for where, said in notes(found).items() if said.startswith("ignored")}
    assert set(ignored) == {
        "image/png", "image/gif", "text/css", "status 404", "redirects", "answers without content", "robots.txt", "answers of dns:",
        "application/json", "text/xml",
    }  # fmt: skip
    assert ignored["image/png"] == f"ignored: not read: 2 of image/png, the first at {made.places[2]}"


@pytest.mark.parametrize(
    ("said", "raw", "taken"),
    [
        ("text/html", b"<p>Quay", "text/html"),
        (None, b"  <!-- x --><!DOCTYPE html><p>Quay", "text/html"),
        (None, b"Just a letter", "text/plain"),
        ("application/octet-stream", b"<html><p>Quay", "text/html"),
        ("text/plain", b"<html><p>Quay", "text/plain"),
        ("text/html", b"%PDF-1.4", "application/pdf"),
        ("text/html", b'<?xml version="1.0"?><rss version="2.0">', "application/rss+xml"),
        ("application/xml", b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">', "application/atom+xml"),
        ("application/json", b'{"version": "https://jsonfeed.org/version/1.1"}', "application/feed+json"),
        ("application/json", b'{"title": "x", "version": 2}', "application/json"),
        ("text/plain", b"\x00\x01\x02", "application/octet-stream"),
        ("text/plain", "Möwe".encode("utf-16"), "text/plain"),
        ("text/x-odd", b"Quay", "text/x-odd"),
    ],
)
def test_a_servers_word_is_taken_as_browsers_take_it(said, raw, taken):
    assert kind.of_answer(raw, said or "", f"{SITE}/a") == taken


@pytest.mark.parametrize(
    ("name", "raw", "taken"),
    [
        ("a.txt", b"<html><p>Quay", "text/plain"),
        ("a", b"<html><p>Quay", "text/html"),
        ("a.html", b"Quay", "text/html"),
        ("a.html", b"%PDF-1.4", "application/pdf"),
        ("a.txt", b"PK\x03\x04", "application/zip"),
        ("a.docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xml", b"<rss>", "application/rss+xml"),
        ("a", b"WARC/1.0\r\n", "application/warc"),
        ("a", b"From a@b Mon Feb  3 10:11:12 2020\nFrom: Ana\n", "application/mbox"),
        ("a", b"Received: from x\r\n\tby y\r\nSubject: Ferry\r\n\r\nQuay", "message/rfc822"),
        ("a", gzip.compress(b"WARC/1.0\r\n", mtime=0), "application/warc"),
        ("a.gz", gzip.compress(b"Quay", mtime=0), "application/gzip"),
        ("a.warc.gz", b"\x1f\x00", "application/warc"),
        ("a.warc.gz", gzip.compress(b"Quay", mtime=0) + gzip.compress(b"WARC/1.0", mtime=0), "application/warc"),
    ],
)
def test_a_files_kind_is_told_by_its_bytes_then_its_name(name, raw, taken):
    assert kind.of_file(raw, name) == taken


def test_kinds_are_told_quickly_whatever_the_bytes():
    for piece in (b"<!---->", b"<!-- ", b'{"a":1,', b"From: x\r\n ", b'"version":', b"\\" * 7):
        kind.of_file((piece * 4096)[: kind.HEAD], "a")
        kind.of_file((b"{" + piece * 4096)[: kind.HEAD], "a.json")


# ---- damage


@pytest.fixture(params=[True, False], ids=["packed", "plain"])
def five(request, tmp_path):
    """An archive of five pages, as bytes, with their places."""
    made = Archive(packed=request.param)
    for number in range(5):
        made.answer(f"/{number}", page(number))
    return made


def damaged(tmp_path: Path, raw: bytes) -> tuple[list[str], dict[str, str]]:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(raw)
    found = listed(path)
    assert len(contents(path)) == len(documents(found))
    return documents(found), notes(found)


def test_a_truncated_file_gives_all_whole_records(tmp_path, five):
    last = five.places[4]
    for cut in (last + 5, last + 60, len(five.raw) - 12):
        found, said = damaged(tmp_path, five.raw[:cut])
        assert found == [str(place) for place in five.places[:4]], cut
        assert said[str(last)].startswith("damaged: "), cut


def test_a_damaged_record_is_reported_and_the_rest_is_read(tmp_path, five):
    at = five.places[2]
    raw = bytearray(five.raw)
    raw[at : at + 200] = bytes(200)
    found, said = damaged(tmp_path, bytes(raw))
    assert found == [str(place) for place in five.places if place != at]
    assert len(said) == 1
    ((where, what),) = said.items()
    assert int(where) in range(at - 5, at + 5) and what.startswith("damaged: ")


def test_a_flipped_byte_in_a_packed_record_is_found_by_its_checksum(tmp_path):
    made = Archive()
    for number in range(3):
        made.answer(f"/{number}", os.urandom(5000).hex().encode())
    raw = bytearray(made.raw)
    raw[made.places[1] + 3000] ^= 1
    found, said = damaged(tmp_path, bytes(raw))
    assert found == [str(made.places[0]), str(made.places[2])]
    assert "gzip data is damaged" in said[str(made.places[1])]


@pytest.mark.parametrize("written", [b"9", b"1", b"", b"x", b"-"])
def test_a_wrong_length_spoils_one_record_only(tmp_path, written):
    made = Archive(packed=False)
    for number in range(4):
        made.answer(f"/{number}", page(number))
    head, _, rest = made.raw[made.places[1] :].partition(b"Content-Length: ")
    size = rest.partition(b"\r\n")[0]
    wrong = (written + size[1:]) if written else b""
    raw = made.raw[: made.places[1]] + head + b"Content-Length: " + wrong + rest[len(size) :]
    found, said = damaged(tmp_path, raw)
    assert len(found) == 3
    assert list(said) == [str(made.places[1])]


@pytest.mark.parametrize("cut", [100, 180, 400])
def test_a_record_that_ends_too_early_takes_nothing_of_the_next(tmp_path, cut):
    made = Archive()
    for number in range(3):
        made.answer(f"/{number}", page(number))
    first, second, third = (made.raw[at:] for at in made.places)
    short = gzip.compress(gzip.decompress(second[: len(second) - len(third)])[:cut], mtime=0)
    found, said = damaged(tmp_path, first[: made.places[1]] + short + third)
    assert found == ["0", str(made.places[1] + len(short))]
    assert list(said) == [str(made.places[1])]


def test_a_record_written_behind_one_that_was_cut_is_read(tmp_path):
    made = Archive(packed=False)
    for number in range(3):
        made.answer(f"/{number}", page(number))
    cut = made.places[1] + 900
    found, said = damaged(tmp_path, made.raw[:cut] + made.raw[made.places[2] :])
    assert (found, list(said)) == (["0", str(cut)], [str(made.places[1])])


def test_after_very_much_damage_the_rest_is_not_read_and_that_is_said(tmp_path):
    made = Archive(packed=False)
    made.answer("/1", page(1))
    _, said = damaged(tmp_path, b"WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n" * 1000 + made.raw)
    assert len(said) == 1000
    assert [text.endswith("the rest is not read") for text in said.values()] == [False] * 999 + [True]


def test_garbage_between_records_is_left_out(tmp_path, five):
    at = five.places[3]
    raw = five.raw[:at] + b"no record at all\r\n" + five.raw[at:]
    found, said = damaged(tmp_path, raw)
    assert found[-2:] == [str(at + 18), str(five.places[4] + 18)] and len(found) >= 4
    assert len(said) == 1


def test_what_is_no_web_archive_says_so(tmp_path):
    assert damaged(tmp_path, b"") == ([], {"": "damaged: there is no WARC record in it"})
    found, said = damaged(tmp_path, b"Quay\n" * 1000)
    assert (found, list(said)) == ([], ["0"])


@cache
def four(*, packed: bool) -> bytes:
    """An archive of four pages."""
    made = Archive(packed=packed)
    for number in range(4):
        made.answer(f"/{number}", page(number, 5))
    return made.raw


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_makes_it_crash_or_gives_other_content(tmp_path_factory, data):
    packed = data.draw(st.booleans())
    raw = bytearray(four(packed=packed))
    for _ in range(data.draw(st.integers(1, 4))):
        at = int(data.draw(st.floats(0, 1)) * len(raw))
        size = data.draw(st.integers(1, 60))
        raw[at : at + size] = data.draw(
            st.sampled_from([b"", bytes(size), b"\r\n\r\n", b"WARC/1.0\r\n", b"\x1f\x8b\x08"])
        )
    path = tmp_path_factory.mktemp("fuzzed") / "a.warc.gz"
    path.write_bytes(bytes(raw))
    found = contents(path)
    assert len(found) <= 8
    if packed:  # each record has a checksum
        assert set(found) <= {page(number, 5) for number in range(4)}


def test_a_large_file_is_listed_in_little_memory(tmp_path):
    made = Archive()
    noise = os.urandom(400_000).hex().encode()
    for number in range(60):
        made.answer(f"/{number}", b"%d " % number + noise)
    path = made.save(tmp_path / "a.warc.gz")
    program = (
        "import sys, resource; from pathlib import Path; from curate.archive import listing\n"
        "path = Path(sys.argv[1])\n"
        "next(listing(path, 'application/warc')); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "n = sum(1 for _ in listing(path, 'application/warc'))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    told = subprocess.check_output([sys.executable, "-c", program, str(path)], text=True).split()
    assert int(told[0]) == 60
    assert int(told[1]) < 20_000, "kilobytes, for 48 MB of content"


# ---- zip, WACZ, mail


def zipped(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as file:
        for name, raw in entries.items():
            file.writestr(name, raw)
    return path


def test_a_zip_gives_its_files(tmp_path):
    entries = {"north/1.txt": page(1), "north/Möwe.txt": page(2), "a!b.txt": page(3), "c": b"<html><p>Quay</html>"}
    others = {
        "north/": b"",
        "__MACOSX/x.txt": b"x",
        ".hidden": b"x",
        "north/.DS_Store": b"x",
        "a.png": b"\x89PNG\r\n\x1a\n",
    }
    path = zipped(tmp_path / "a.zip", {**entries, **others})
    found = listed(path, "application/zip")
    assert documents(found) == ["north/1.txt", "north/Möwe.txt", "a%21b.txt", "c"]
    assert set(notes(found)) == {"hidden files", "image/png"}
    assert contents(path, "application/zip") == list(entries.values())


def test_encrypted_and_damaged_entries_of_a_zip_are_reported(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.txt": page(1), "b.txt": page(2), "c.txt": page(3)}, zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"Late ferry 2")] ^= 1
    central = raw.index(b"PK\x01\x02")
    raw[central + 8] |= 1  # a.txt
    path.write_bytes(bytes(raw))
    found = listed(path, "application/zip")
    assert documents(found) == ["c.txt"]
    assert "refused: it is encrypted; unpack" in notes(found)["a.txt"]
    assert "damaged: Bad CRC-32" in notes(found)["b.txt"]


def test_an_entry_of_a_zip_that_reaches_into_others_costs_itself_alone(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.txt": page(1), "b.txt": page(2), "c.txt": page(3)}, zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"b.txt", raw.index(b"PK\x01\x02")) - 46
    raw[entry + 20 : entry + 24] = (1 << 20).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    found = listed(path, "application/zip")
    assert documents(found) == ["a.txt", "c.txt"]
    assert "refused: it lies over other entries" in notes(found)["b.txt"]


def test_a_damaged_list_of_a_zip_is_reported(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.txt": page(1), "b.txt": page(2), "c.txt": page(3)})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 33] = 1  # the comment of a.txt is said to be 256 bytes long
    path.write_bytes(bytes(raw))
    found = listed(path, "application/zip")
    assert documents(found) == ["a.txt"]
    assert notes(found) == {"": "damaged: its list is damaged: 2 files that it counts are not in it"}


def test_bombs_in_a_zip_are_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"bomb.txt": b" " * 50_000_000, "a.txt": page(1)})
    found = listed(path, "application/zip")
    assert documents(found) == ["a.txt"]
    assert "refused: it unpacks to 50,000,000 bytes" in notes(found)["bomb.txt"]


def test_bombs_of_many_small_entries_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "SPARE", 1_000_000)
    monkeypatch.setattr(archive, "RATIO", 10)
    path = zipped(tmp_path / "a.zip", {f"{number}.txt": b"%d" % number * 900_000 for number in range(9)})
    found = listed(path, "application/zip")
    assert len(documents(found)) < 3
    assert "decompression bomb" in notes(found)[""]


def test_a_damaged_zip_says_so(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    assert notes(listed(path, "application/zip"))[""].startswith("damaged: the zip archive is damaged: ")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_within_archives_are_read_to_a_depth_of_three(tmp_path, method):
    made = Archive()
    for number in range(3):
        made.answer(f"/{number}", page(number))
    inner = zipped(tmp_path / "inner.zip", {"x/crawl.warc.gz": made.raw, "b.txt": page(9)}, method).read_bytes()
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner}, method)
    places = documents(listed(path, "application/zip"))
    assert places == [*(f"inner.zip!x/crawl.warc.gz!{place}" for place in made.places), "inner.zip!b.txt"]
    assert contents(path, "application/zip") == [page(0), page(1), page(2), page(9)]
    deeper = zipped(tmp_path / "b.zip", {"a.zip": path.read_bytes()}, method)
    assert (
        "refused: more than 3 containers" in notes(listed(deeper, "application/zip"))["a.zip!inner.zip!x/crawl.warc.gz"]
    )


def test_a_wacz_gives_the_pages_of_its_archives_with_their_titles(tmp_path):
    made = Archive()
    made.answer("/a", page(1))
    made.answer("/b", page(2))
    pages = "\n".join(json.dumps(one) for one in ({"format": "json-pages-1.0"}, {"url": f"{SITE}/b", "title": "Late"}))
    entries = {
        "archive/data.warc.gz": made.raw, "datapackage.json": b"{}", "pages/pages.jsonl": pages.encode(),
        "indexes/index.cdx": b"example,harbour)/a 2020 {}",
    }  # fmt: skip
    path = zipped(tmp_path / "a.wacz", entries, zipfile.ZIP_STORED)
    found = listed(path, "application/zip")
    places = [f"archive/data.warc.gz!{place}" for place in made.places]
    assert documents(found) == places
    assert list(notes(found)) == ["the WACZ's own indexes and lists"]
    shelf = Shelf()
    assert [("wacz title", "Late") in shelf.open(path, "application/zip", place)[0].told for place in places] == [
        False,
        True,
    ]
    shelf.close()


LETTER = (
    "From: Ana Lopes <ana@harbour.example>\nSubject: Ferry {}\n\nDear all,\n\nFrom here we went on.\n>From the quay.\n"
)


def test_a_mailbox_gives_its_messages(tmp_path):
    letters = [LETTER.format(number) + "x" * 90 * number for number in range(4)]
    box = "".join(f"From ana Mon Feb  3 10:11:1{n} 2020\n{letter}\n\n" for n, letter in enumerate(letters))
    path = tmp_path / "a.mbox"
    path.write_bytes(box.encode())
    assert [place.partition("@")[0] for place in documents(listed(path, "application/mbox"))] == ["1", "2", "3", "4"]
    found = contents(path, "application/mbox")
    assert [raw.decode().rstrip("\n") for raw in found] == [
        one.replace(">From", "From").rstrip("\n") for one in letters
    ]


def test_empty_messages_are_messages(tmp_path):
    path = tmp_path / "a.mbox"
    path.write_bytes(b"From ana Mon Feb  3 10:11:12 2020\n\n" * 3)
    assert contents(path, "application/mbox") == [b"\n"] * 3


def test_a_large_mailbox_is_split_wherever_its_pieces_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archive.mbox, "_PIECE", 700)
    box = "".join(
        f"From ana Mon Feb  3 10:11:12 2020\r\nSubject: {n}\r\n\r\n{'Quay. ' * n}\r\n\r\n" for n in range(200)
    )
    path = tmp_path / "a.mbox"
    path.write_bytes(box.encode())
    found = contents(path, "application/mbox")
    assert [raw.split(b"\r\n")[0] for raw in found] == [b"Subject: %d" % n for n in range(200)]


# ---- addresses


def capture(what: str, url: str, day: str, place: str, message: str = "") -> Listed:
    return Listed(what, place, url=url, retrieved=day, message=message)


def test_an_address_means_its_latest_capture_or_where_it_redirects():
    found = Captures()
    found.add(
        0,
        [
            capture("document", "https://a.example/x", "2020-01", "0"),
            capture("document", "https://a.example/y", "2020-01", "1"),
        ],
    )
    found.add(
        1,
        [
            capture("document", "https://a.example/x", "2020-03", "0"),
            capture("revisit", "https://a.example/x", "2020-04", "1", "https://a.example/x"),
        ],
    )
    found.add(2, [capture("redirect", "https://a.example/old", "2020-02", "0", "https://a.example/y")])
    found.add(
        3,
        [
            capture("redirect", "https://a.example/loop", "2020-02", "0", "https://a.example/loop2"),
            capture("redirect", "https://a.example/loop2", "2020-02", "1", "https://a.example/loop"),
        ],
    )
    assert found.of("https://a.example/x#top") == (1, "0")
    assert found.of("https://a.example/old") == (0, "1")
    assert found.of("https://a.example/loop") is None
    assert found.of("https://a.example/none") is None


# ---- builds


@pytest.fixture
def root(tmp_path, monkeypatch, tmp_path_factory):
    """A project with no packs but its own and no documents; time stamps need not settle."""
    monkeypatch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))
    monkeypatch.setattr(caches, "SETTLED", 0)
    write(tmp_path, {"manifests/outlets.yml": OUTLETS, "manifests/packs/quay.yml": PACK})
    return tmp_path


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    with store.reading(database(root)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def manifest(root: Path, *lines: str, name: str = "north") -> None:
    write(root, {f"manifests/sources/{name}.yml": source(name, "documents:", *lines)})


def test_the_pages_of_a_web_archive_are_documents(root):
    made = Archive()
    for number in range(3):
        made.answer(f"/{number}", page(number))
    made.answer("/again", page(1))
    made.answer("/a.png", b"\x89PNG\r\n\x1a\n", "image/png")
    made.save(root / "corpus/crawl.warc.gz")
    manifest(root, "- crawl.warc.gz")
    summary = built(root)
    assert (summary.documents, summary.exit_code) == (3, 0)
    held = rows(root, "select path, url, retrieved from documents where kind = 'page' order by url")
    assert held == [(f"crawl.warc.gz!{made.places[n]}", f"{SITE}/{n}", DATE[:10]) for n in range(3)]
    assert summary.same == (f"same content as crawl.warc.gz!{made.places[1]}",)
    assert summary.ignored == (f"crawl.warc.gz: not read: 1 of image/png, the first at {made.places[4]}",)


def test_an_unchanged_archive_is_not_opened_again_and_a_grown_one_gives_what_is_new(root):
    made = Archive()
    made.answer("/1", page(1))
    path = made.save(root / "corpus/crawl.warc.gz")
    manifest(root, "- crawl.warc.gz")
    assert built(root).read == 1
    known = loaded(root)
    opened: list[str] = []
    sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
    assert not build(known).built
    assert str(path) not in opened
    os.utime(path, (1, 1))
    assert not built(root).built
    made.answer("/2", page(2))
    made.save(path)
    summary = built(root)
    assert (summary.documents, summary.read) == (2, 1)


def test_processes_make_what_one_process_makes(root):
    made = Archive()
    for number in range(120):
        made.answer(f"/{number}", page(number, 4))
    made.save(root / "corpus/crawl.warc.gz")
    manifest(root, "- crawl.warc.gz")
    one = build(loaded(root), processes=1, database=root / "one/curate.db")
    two = build(loaded(root), processes=2, database=root / "two/curate.db")
    assert one.documents == two.documents == 120
    assert (root / "one/curate.db").read_bytes() == (root / "two/curate.db").read_bytes()


def test_one_content_in_two_sources_is_a_copy_where_an_archive_holds_it(root):
    made = Archive()
    made.answer("/1", page(1))
    made.save(root / "corpus/a.warc.gz")
    made.answer("/2", page(2))
    made.save(root / "corpus/b.warc.gz")
    write(root, {"corpus/c.txt": page(2)})
    manifest(root, "- a.warc.gz", "- c.txt")
    manifest(root, "- warc: b.warc.gz", name="south")
    summary = built(root)
    assert (summary.documents, summary.exit_code) == (2, 0)
    assert summary.same == ("same content as a.warc.gz!0", "same content as c.txt")


def test_damage_is_reported_and_stops_nothing(root):
    made = Archive()
    for number in range(3):
        made.answer(f"/{number}", page(number))
    raw = bytearray(made.raw)
    raw[made.places[1] + 30 : made.places[1] + 90] = bytes(60)
    (root / "corpus").mkdir()
    (root / "corpus/crawl.warc.gz").write_bytes(bytes(raw))
    manifest(root, "- crawl.warc.gz")
    summary = built(root)
    assert (summary.documents, summary.exit_code) == (2, 0)
    (told,) = summary.damaged
    assert told.startswith(f"crawl.warc.gz!{made.places[1]}: its gzip data is damaged")


def test_a_revisit_is_a_copy_of_what_it_refers_to(root):
    made = Archive()
    digest = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    made.answer("/1", page(1), WARC_Payload_Digest=digest)
    later = {"WARC_Refers_To_Target_URI": f"{SITE}/1", "WARC_Profile": "http://netpreserve.org/warc/1.1/revisit/x"}
    made.answer("/2", b"", WARC_Type="revisit")
    made.put("revisit", f"{SITE}/copy", b"", None, WARC_Payload_Digest=digest, Content_Type="application/http", **later)
    made.put("revisit", f"{SITE}/lost", b"", None, WARC_Payload_Digest="sha1:LOST", Content_Type="application/http")
    made.save(root / "corpus/crawl.warc.gz")
    manifest(root, "- crawl.warc.gz")
    summary = built(root)
    assert summary.documents == 1
    assert f"same content as crawl.warc.gz!0, visited again on {DATE}" in summary.same
    assert any(
        f"{SITE}/lost was visited again on {DATE}; its content is in no web archive here" in told
        for told in summary.missing
    )


def test_a_folder_stands_for_all_documents_in_it(root):
    write(
        root,
        {
            "corpus/a/1.txt": page(1),
            "corpus/a/b/2.txt": page(2),
            "corpus/a/.git/3.txt": page(3),
            "corpus/a/x.png": b"\x89PNG\r\n\x1a\n",
        },
    )
    made = Archive()
    made.answer("/4", page(4))
    made.save(root / "corpus/a/b/crawl.warc.gz")
    manifest(root, "- a", "- path: a/1.txt")
    summary = built(root)
    assert (summary.documents, summary.exit_code) == (3, 0)
    held = rows(root, "select path from documents where kind = 'page' order by path")
    assert held == [("a/1.txt",), ("a/b/2.txt",), ("a/b/crawl.warc.gz!0",)]
    assert summary.ignored == ("a: not read: 1 of image/png, the first is a/x.png",)


def test_the_addresses_of_a_manifest_are_what_was_fetched_for_them(root):
    first, second = Archive(), Archive()
    first.answer("/a", page(1), WARC_Date="2020-01-01T00:00:00Z")
    first.answer("/old", b"", status="302 Found", headers=(("Location", "/b"),))
    first.answer("/b", page(2))
    first.answer("/c", page(3))
    second.answer("/a", page(4), WARC_Date="2020-02-01T00:00:00Z")
    first.save(root / "corpus/raw/north/north-1.warc.gz")
    second.save(root / "corpus/raw/north/north-2.warc.gz")
    entries = [f"- url: {SITE}/a", f"- url: {SITE}/old", f"- url: {SITE}/none"]
    manifest(root, *entries)
    summary = built(root)
    held = rows(root, "select url from documents where kind = 'page' order by url")
    assert held == [(f"{SITE}/a",), (f"{SITE}/b",)]
    assert rows(root, "select path from documents where url like '%/a'") == [("raw/north/north-2.warc.gz!0",)]
    assert summary.missing == (f"{SITE}/none is not held here; run `curate fetch manifests/sources/north.yml`",)
    assert any("2 of pages that no entry asks for" in told for told in summary.ignored)
    manifest(root, *entries, f"- feed: {SITE}/feed")
    held = built(root) and rows(root, "select url from documents where kind = 'page' order by url")
    assert held == [(f"{SITE}/a",), (f"{SITE}/b",), (f"{SITE}/c",)]


def test_addresses_not_fetched_yet_are_missing(root):
    write(root, {"corpus/a.txt": page(1)})
    manifest(root, "- a.txt", f"- url: {SITE}/a", f"- feed: {SITE}/feed", f"- sitemap: {SITE}/map.xml")
    summary = built(root)
    assert (summary.documents, summary.exit_code) == (1, 0)
    assert len(summary.missing) == 3
    assert f"{SITE}/feed is not held here; run `curate fetch manifests/sources/north.yml`" in summary.missing


def test_the_file_of_an_address_belongs_to_it_alone(root):
    made = Archive()
    made.answer("/a", page(1))
    made.save(root / "corpus/raw/north/1.warc.gz")
    manifest(root, f"- url: {SITE}/a", "- raw/north/1.warc.gz")
    with pytest.raises(Refusal, match=r"the document 'raw/north/1\.warc\.gz' is claimed already"):
        load(root)


def test_a_member_that_changes_while_it_is_read_is_refused_this_once(root, monkeypatch):
    made = Archive()
    made.answer("/a", page(1))
    made.save(root / "corpus/crawl.warc.gz")
    manifest(root, "- crawl.warc.gz")
    monkeypatch.setattr(Shelf, "open", lambda self, *told: (archive.Member("0"), b"other"))
    assert "the file changed while it was read" in built(root).refused[0]
    monkeypatch.undo()
    monkeypatch.setattr(caches, "SETTLED", 0)
    assert built(root).documents == 1


def test_the_unpacked_stay_in_memory_only(tmp_path):
    path = zipped(tmp_path / "a.zip", {"../../out.txt": page(1), "/etc/out.txt": page(2)})
    assert len(documents(listed(path, "application/zip"))) == 2
    assert sorted(tmp_path.iterdir()) == [path] and not (tmp_path.parent / "out.txt").exists()


def test_a_document_of_an_archive_can_be_tried(root, monkeypatch):
    made = Archive()
    made.answer("/1", page(1), "text/html")
    made.answer("/2", page(2))
    made.save(root / "crawl.warc.gz")
    monkeypatch.chdir(root)
    tools = manifests.tools(root)
    found = trial.trial(Path(f"crawl.warc.gz!{made.places[1]}"), tools)
    assert (found.document.text[-len(page(2)) :], found.document.url) == (page(2).decode(), f"{SITE}/2")
    assert found.document.text.startswith(f"warc url: {SITE}/2\nwarc date: {DATE}\n")
    with pytest.raises(
        Refusal, match=rf"is an archive of 2 documents; name one: crawl.warc.gz!0, crawl.warc.gz!{made.places[1]};"
    ):
        trial.trial(Path("crawl.warc.gz"), tools)
    with pytest.raises(Refusal, match=r"crawl.warc.gz!7: its gzip data is damaged .*; `curate try crawl.warc.gz` says"):
        trial.trial(Path("crawl.warc.gz!7"), tools)
