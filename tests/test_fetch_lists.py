"""Feeds, sitemaps, lists of captures and manifests: what they bring, from a real server."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rude import Rude, answer, fetched, manners
from test_fetch import records, said

from curate import forms
from curate.errors import Refusal
from curate.fetch import listing, plan, sitemap, wayback
from curate.fetch.listing import Wanted
from curate.fetch.run import Aim, Task


@pytest.fixture
def rude():
    with Rude() as server:
        server.page("/a", "/b", "/c", "/d")
        yield server


def urlset(server: Rude, *pages: str | tuple[str, str], root: str = "urlset", item: str = "url") -> str:
    """A sitemap: paths, or pairs of a path and a lastmod."""
    items = [(page, "") if isinstance(page, str) else page for page in pages]
    lines = [
        f"<{item}><loc> {server.url(path)} </loc>" + (f"<lastmod>{day}</lastmod>" if day else "") + f"</{item}>"
        for path, day in items
    ]
    return f'<?xml version="1.0"?><!-- made by hand --><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(lines)}</{root}>'


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><link>{0}/</link>
<item><title>A</title><link>{0}/a</link><description>Short.</description></item>
<item><title>B</title><link>{0}/b</link><description>{1}</description></item>
<item><title>A again</title><link>{0}/a</link></item></channel></rss>"""


# ---- sitemaps


def test_a_sitemap_brings_its_pages(tmp_path, rude):
    rude.says["/map"] = answer(urlset(rude, "/a", "/b", "/a", "/gone"))
    outcome = fetched(tmp_path, manners(rude), rude.url("/map"))
    assert (outcome.saved, len(outcome.failed)) == (3, 1)
    assert rude.paths() == ["/map", "/a", "/b", "/gone"]
    via = [record.content for record in records(tmp_path, "metadata")]
    assert via == [f"via: {rude.url('/map')}\r\n".encode()] * 3


def test_an_index_packed_twice_over(tmp_path, rude):
    inner = gzip.compress(urlset(rude, "/a", "/b").encode())
    rude.says["/map-1.xml.gz"] = answer(
        gzip.compress(inner, mtime=0), 200, "Content-Encoding: gzip", "Content-Type: application/gzip"
    )
    rude.says["/map"] = answer(
        urlset(rude, "/map-1.xml.gz", root="sitemapindex", item="sitemap"), 200, "Content-Type: application/xml"
    )
    assert fetched(tmp_path, manners(rude), rude.url("/map")).saved == 4


def test_a_text_sitemap(tmp_path, rude):
    rude.says["/map.txt"] = answer(
        f"\ufeff{rude.url('/a')}\r\n\r\n{rude.url('/b')}\r\n", 200, "Content-Type: text/plain"
    )
    assert fetched(tmp_path, manners(rude), rude.url("/map.txt")).saved == 3


def test_indexes_that_never_end(tmp_path, rude):
    def deeper(line, asked):
        number = int(asked.path.removeprefix("/map-"))
        line.sendall(answer(urlset(rude, f"/map-{number + 1}", "/map-0", root="sitemapindex", item="sitemap")))

    for number in range(20):
        rude.does[f"/map-{number}"] = deeper
    outcome = fetched(tmp_path, manners(rude), rude.url("/map-0"))
    assert "this list is the 5th within another" in said(outcome)
    assert len(rude.paths()) == 5


def test_a_limit_goes_on_where_it_stopped(tmp_path, rude):
    rude.says["/map"] = answer(urlset(rude, "/a", "/b", "/c"))
    first = fetched(tmp_path, manners(rude), rude.url("/map"), aim=Aim(limit=2))
    assert (first.saved, first.left) == (3, 1)
    second = fetched(tmp_path, manners(rude), rude.url("/map"), aim=Aim(limit=2))
    assert (second.saved, second.unchanged, second.held, second.left) == (1, 1, 2, 0)


def test_since(tmp_path, rude):
    pages = [("/a", "2020-01-03T10:00:00Z"), ("/b", "2020-01-01"), ("/c", ""), ("/d", "2020-01")]
    rude.says["/map"] = answer(urlset(rude, *pages))
    fetched(tmp_path, manners(rude), rude.url("/map"), aim=Aim(wanted=Wanted("2020-01-02")))
    assert rude.paths() == ["/map", "/a", "/c", "/d"]


def test_a_list_that_has_not_changed_is_read_from_the_archive(tmp_path, rude):
    rude.says["/map"] = [answer(urlset(rude, "/a", "/b"), 200, 'ETag: "1"'), answer("", 304)]
    fetched(tmp_path, manners(rude), rude.url("/map"), aim=Aim(limit=1))
    again = fetched(tmp_path, manners(rude), rude.url("/map"))
    assert (again.saved, again.unchanged, again.held) == (1, 1, 1)
    assert rude.of("/map")[1].headers["if-none-match"] == '"1"'


ENTITIES = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))


def test_entities_and_networks_of_xml_are_left_alone(rude):
    outside = f'<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "{rude.url("/a")}">'
    body = "<urlset><url><loc>http://b.example/&file;&net;</loc></url><url><loc>http://c.example/</loc></url></urlset>"
    read = sitemap.read(f"<!DOCTYPE x SYSTEM '{rude.url('/b')}' [{outside}]>{body}".encode())
    assert [one.url for one in read.pages] == ["http://b.example/&file;&net;", "http://c.example/"]
    assert rude.asked == []


def test_entities_that_multiply_end_the_reading():
    body = "<urlset><url><loc>http://a.example/&i;</loc></url></urlset>"
    read = sitemap.read(f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]>{body}'.encode())
    assert read.pages == () and "amplification" in read.fault


def test_a_sitemap_that_breaks_off_is_read_as_far_as_it_goes(tmp_path, rude):
    rude.says["/map"] = answer(urlset(rude, "/a", "/b").partition("/b")[0])
    outcome = fetched(tmp_path, manners(rude), rude.url("/map"))
    assert rude.paths() == ["/map", "/a"]
    assert "this sitemap is broken" in said(outcome) and "what stands before the fault is fetched" in said(outcome)


def test_ampersands_that_are_not_escaped():
    read = sitemap.read(b"<urlset><url><loc>http://a.example/?b=1&c=2&amp;d=&#51;</loc></url></urlset>")
    assert [one.url for one in read.pages] == ["http://a.example/?b=1&c=2&d=3"]


# ---- feeds


def test_a_feed_brings_its_pages(tmp_path, rude):
    rude.says["/feed"] = answer(
        RSS.format(rude.url().rstrip("/"), "It is all here. " * 99), 200, "Content-Type: application/rss+xml"
    )
    assert fetched(tmp_path, manners(rude), rude.url("/feed")).saved == 3
    assert rude.paths() == ["/feed", "/a", "/b"]


def test_of_a_feed_only_the_stubs(tmp_path, rude):
    rude.says["/feed"] = answer(RSS.format(rude.url().rstrip("/"), "It is all here. " * 99))
    fetched(tmp_path, manners(rude), rude.url("/feed"), aim=Aim(wanted=Wanted(stubs=True)))
    assert rude.paths() == ["/feed", "/a"]


def test_a_feed_in_json(tmp_path, rude):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Post",
        "items": [{"id": "1", "url": rude.url("/a"), "content_text": "Ahoy"}],
    }
    rude.says["/feed"] = answer(json.dumps(feed), 200, "Content-Type: application/feed+json")
    assert fetched(tmp_path, manners(rude), rude.url("/feed")).saved == 2


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<!DOCTYPE html><html><body><urlset>", "page"),
        (b"<?xml version='1.0'?>\n<?x y?><!-- <rss> --><feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<rdf:RDF xmlns='x'>", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1", ', "feed"),
        (b'{"version": 1}', "page"),
        (b"<sitemapindex>", "sitemap"),
        (gzip.compress(b"<urlset>" + b" " * 9000, mtime=0)[:-9], "sitemap"),
        (b"http://a.example/\nhttp://b.example/a\nhtt", "sitemap"),
        (b"http://a.example/ is where I read it.", "page"),
        (b'[["urlkey","timestamp","original"],["a","20200103120000","http://a.example/"]]', "captures"),
        (b"example,a)/ 20200103120000 http://a.example/ text/html 200 AAAA 100\n", "captures"),
        (b'example,a)/ 20200103120000 {"url": "http://a.example/", "status": "200"}\n', "captures"),
        (b'<http://a.example/>; rel="original",\n<http://b.example/>; rel="memento"', "captures"),
        (b"%PDF-1.7", "page"),
        (b"", "page"),
    ],
)
def test_kinds_are_told_from_content(head, kind):
    assert listing.kind("text/html", "http://a.example/", head) == kind


@given(st.binary(max_size=300) | st.text(alphabet='<>[]{}",: \nhtp/12;relmnto=', max_size=200).map(str.encode))
def test_any_bytes_are_of_some_kind_and_list_something_or_nothing(raw):
    kind = listing.kind("", "http://a.example/", raw)
    assert kind in ("page", "feed", "sitemap", "captures")
    sitemap.read(raw)
    wayback.captures(raw, "http://a.example/")
    wayback.timemap(raw, "http://a.example/")


# ---- archives


def replay(server: Rude, stamp: str, page: str, body: str = "<p>Then.") -> str:
    """Let the server replay a page as archives do; return the address that people copy."""
    links = f'<{page}>; rel="original", <{server.url("/web/timemap/link/" + page)}>; rel="timemap"; type="application/link-format"'
    server.says[f"/web/{stamp}id_/{page}"] = answer(
        body, 200, "Memento-Datetime: Fri, 03 Jan 2020 12:00:00 GMT", f"Link: {links}", "X-Archive-Orig-Server: old"
    )
    return server.url(f"/web/{stamp}/{page}")


def test_a_capture_keeps_its_own_address_and_time(tmp_path, rude):
    copied = replay(rude, "20200103120000", "https://harbour.example/a?b=1&c=2")
    assert fetched(tmp_path, manners(rude), copied).saved == 1
    (response,), (metadata,) = records(tmp_path), records(tmp_path, "metadata")
    assert response.rec_headers.get_header("WARC-Target-URI") == rude.url(
        "/web/20200103120000id_/https://harbour.example/a?b=1&c=2"
    )
    assert metadata.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")
    assert (
        metadata.content
        == b"original-url: https://harbour.example/a?b=1&c=2\r\nmemento-datetime: 2020-01-03T12:00:00Z\r\n"
    )
    assert response.rec_headers.get_header("WARC-Date") > "2026"


def test_the_nearest_capture_is_what_counts(tmp_path, rude):
    replay(rude, "20200103120000", "https://harbour.example/a")
    rude.says["/web/2020id_/https://harbour.example/a"] = answer(
        "", 302, "Location: /web/20200103120000id_/https://harbour.example/a"
    )
    fetched(tmp_path, manners(rude), rude.url("/web/2020/https://harbour.example/a"))
    assert [b"memento-datetime: 2020-01-03T12:00:00Z" in one.content for one in records(tmp_path, "metadata")] == [True]


def test_an_archive_without_memento_headers(tmp_path, rude):
    rude.says["/web/20200103120000id_/http://harbour.example/a"] = answer("Then.")
    fetched(tmp_path, manners(rude), rude.url("/web/20200103120000if_/http://harbour.example/a"))
    (metadata,) = records(tmp_path, "metadata")
    assert metadata.content == b"original-url: http://harbour.example/a\r\nmemento-datetime: 2020-01-03T12:00:00Z\r\n"


CDX = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    ["x", "20200103120000", "http://harbour.example/a", "text/html", "200", "AAAA", "9"],
    ["x", "20200104120000", "http://harbour.example/a", "text/html", "200", "AAAA", "9"],
    ["x", "20200105120000", "http://harbour.example/a", "text/html", "404", "BBBB", "9"],
    ["x", "20200106120000", "http://harbour.example/a", "warc/revisit", "-", "CCCC", "9"],
]


@pytest.mark.parametrize("form", ["json", "text", "cdxj", "timemap"])
def test_lists_of_captures(tmp_path, rude, form):
    stamps = ["20200103120000", "20200106120000"]
    for stamp in stamps:
        replay(rude, stamp, "http://harbour.example/a", f"<p>{stamp}")
    place = "/cdx/search/cdx?url=harbour.example/a"
    if form == "json":
        body = json.dumps(CDX)
    elif form == "text":
        body = "\n".join(" ".join(row) for row in CDX[1:]) + "\n"
    elif form == "cdxj":
        place = "/web/cdx?url=harbour.example/a"
        body = "\n".join(
            f"x {row[1]} " + json.dumps({"url": row[2], "status": row[4], "digest": row[5]}) for row in CDX[1:]
        )
    else:
        place = "/web/timemap/link/http://harbour.example/a"
        body = '<http://harbour.example/a>; rel="original",\n' + ",\n".join(
            f'<{rude.url(f"/web/{stamp}/http://harbour.example/a")}>; rel="first memento"; datetime="Fri, 03 Jan 2020 12:00:00 GMT"'
            for stamp in stamps
        )
    rude.says[place] = answer(body, 200, "Content-Type: text/plain")
    outcome = fetched(tmp_path, manners(rude), rude.url(place))
    assert outcome.failed == []
    assert rude.paths() == [place, *(f"/web/{stamp}id_/http://harbour.example/a" for stamp in stamps)]


def test_captures_of_the_wayback_machine_are_asked_of_it():
    found = wayback.captures(
        json.dumps(CDX).encode(), "https://web.archive.org/cdx/search/cdx?url=harbour.example/a&output=json"
    )
    assert found == [
        f"https://web.archive.org/web/{stamp}id_/http://harbour.example/a"
        for stamp in ("20200103120000", "20200106120000")
    ]


# ---- manifests


def manifest(root: Path, documents: str) -> Path:
    path = root / "manifests/sources/harbour.yml"
    path.parent.mkdir(parents=True)
    path.write_text(f"source: harbour\ntitle: Harbour Post\ndocuments:\n{documents}", encoding="utf-8")
    return path


def test_a_manifest_brings_what_is_not_held(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/held.html").write_text("held")
    path = manifest(
        tmp_path,
        "  - held.html\n"
        "  - {path: held.html, url: 'https://harbour.example/held'}\n"
        "  - {path: missing.html, url: 'https://harbour.example/missing'}\n"
        "  - {path: missing/*.html, url: 'https://harbour.example/glob'}\n",
    )  # fmt: skip
    made = plan.of_manifest(path, tmp_path)
    assert made == plan.Plan(
        "harbour", (Task("https://harbour.example/missing", "page"), Task("https://harbour.example/glob", "page"))
    )


@pytest.mark.skipif(
    not {"feed", "sitemap"} <= {key.name for key in forms.ENTRY.keys}, reason="manifests do not say feed yet"
)
def test_a_manifest_says_what_an_address_is(tmp_path, rude):
    rude.says["/map"] = answer(urlset(rude, "/a"))
    rude.says["/feed"] = answer(RSS.format(rude.url().rstrip("/"), ""))
    path = manifest(
        tmp_path,
        f"  - sitemap: {rude.url('/map')}\n  - feed: {rude.url('/feed')}\n  - feed: {rude.url('/c')}\n  - url: {rude.url('/d')}\n",
    )
    outcome = fetched(tmp_path, manners(rude), *plan.of_manifest(path, tmp_path).tasks)
    assert sorted(rude.paths()) == ["/a", "/b", "/c", "/d", "/feed", "/map"]
    assert (
        said(outcome)
        == f"{rude.url('/c')}: this is a page, not a feed; it is saved; correct the manifest to say `url:`"
    )


@pytest.mark.parametrize(
    ("documents", "what"), [("  - a.txt\n", "nothing to fetch"), ("  - {uri: x}\n", "uri"), ("  - [\n", "harbour.yml")]
)
def test_a_manifest_that_brings_nothing(tmp_path, documents, what):
    with pytest.raises(Refusal, match=what):
        plan.of_manifest(manifest(tmp_path, documents), tmp_path)
