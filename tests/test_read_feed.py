"""Feeds: each entry an article with its metadata on top, whatever the dialect and however broken the file."""

from __future__ import annotations

import json
import random
import time

import pytest

from curate.errors import Refusal
from curate.read import Said, feed
from curate.read import read as read_bytes
from curate.read.page import Page, Place

PLACE = Place("quay/feed.xml", "quay")

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel>
  <title>Harbour Post &raquo; News</title>
  <link>https://harbourpost.example/</link>
  <atom:link rel="self" href="https://harbourpost.example/feed" />
  <description>All the harbour</description>
  <language>en</language>
  <item>
    <title>Ferry &amp;amp; fog</title>
    <link>https://harbourpost.example/ferry?a=1&b=2</link>
    <guid>https://harbourpost.example/?p=17</guid>
    <dc:creator><![CDATA[Ana Lopes]]></dc:creator>
    <pubDate>Fri, 03 Jan 2020 12:30:00 GMT</pubDate>
    <category>Shipping</category>
    <category><![CDATA[Fog & rain]]></category>
    <source url="https://coastradio.example/feed">Coast Radio</source>
    <slash:comments>4</slash:comments>
    <itunes:subtitle>Three hours late</itunes:subtitle>
    <description>The ferry was late.</description>
    <content:encoded><![CDATA[<p>The ferry&nbsp;was late.</p><blockquote><p>We saw nothing.</p></blockquote>]]></content:encoded>
    <media:group><media:content url="https://harbourpost.example/f.jpg">
      <media:credit>Ben Carter</media:credit><media:description>The ferry at dusk</media:description>
    </media:content></media:group>
  </item>
  <item>
    <title>Dockers walk out</title>
    <link>https://harbourpost.example/dockers</link>
    <guid isPermaLink="false">https://harbourpost.example/?p=18</guid>
    <description>The dockers walked out. &lt;a href="https://harbourpost.example/dockers"&gt;Read more&lt;/a&gt;</description>
  </item>
</channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://quaynews.example/"><title>Quay News</title><link>https://quaynews.example/</link>
  <items><rdf:Seq><rdf:li resource="https://quaynews.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://quaynews.example/1"><title>Box found</title><link>https://quaynews.example/1</link>
  <dc:date>2020-01-03T10:00:00+01:00</dc:date><dc:creator>Mira Holt</dc:creator></item>
</rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://harbourpost.example/x/">
<title type="html">&lt;b&gt;Harbour&lt;/b&gt; Post</title><id>urn:harbour</id><updated>2020-01-03T10:00:00Z</updated>
<rights>© 2020 Harbour Post</rights>
<entry><title>Fog &lt; rain</title><link href="one"/><link rel="via" href="https://quaynews.example/1"/>
  <link rel="canonical" href="https://coastradio.example/1"/>
  <id>tag:1</id><published>2020-01-02T10:00:00Z</published><updated>2020-01-03T10:00:00Z</updated>
  <author><name>Ana Lopes</name><uri>https://harbourpost.example/ana</uri></author>
  <contributor><name>Ben Carter</name></contributor>
  <category term="sea" label="The sea"/>
  <source><title>Coast Radio</title><id>urn:coast</id><link href="https://coastradio.example/"/>
    <author><name>Mira Holt</name></author></source>
  <content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>Fog <x:b>and</x:b> rain.</x:p>
    <x:ul><x:li>one</x:li></x:ul></x:div></content></entry>
<entry><title>Elsewhere</title><link href="two"/><content src="two.html" type="text/html"/>
  <summary type="text">a &lt;b&gt; c</summary></entry>
</feed>"""

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay Notes",
        "home_page_url": "https://quaynotes.example/",
        "authors": [{"name": "Ana Lopes", "url": "https://quaynotes.example/ana"}],
        "items": [
            {
                "id": "1",
                "url": "https://quaynotes.example/1",
                "title": "Fog",
                "content_html": "<p>Fog came.</p><p>It stayed.</p>",
                "date_published": "2020-01-03T10:00:00+01:00",
                "date_modified": "2020-01-04T10:00:00+01:00",
                "tags": ["sea", "fog"],
                "authors": [{"name": "Ben Carter"}],
            },
            {"id": 2, "url": "https://quaynotes.example/2", "summary": "Short."},
            {"id": "3", "content_text": "One line.\nAnother \ud800."},
        ],
    }
)


def reading(source: str | bytes, **said: str) -> Page:
    raw = source if isinstance(source, bytes) else source.encode()
    return feed.read(raw, Place("quay/feed.xml", "quay", **said))


def blocks(page: Page, *kinds: str) -> list[str]:
    return [one.span.of(page.text) for one in page.anchors if one.kind in kinds]


def fronts(page: Page) -> list[str]:
    return blocks(page, "front")


def parts(page: Page) -> list[str]:
    return [span.of(page.text) for span in page.parts]


def sound(page: Page) -> None:
    """Anchors lie in order, with nothing but white space between; parts hold whole anchors."""
    at = 0
    for anchor in page.anchors:
        assert not page.text[at : anchor.span.start].strip()
        assert anchor.span.start < anchor.span.end
        at = anchor.span.end
    assert not page.text[at:].strip()
    ends = [0, *(end for part in page.parts for end in part), len(page.text)]
    assert ends == sorted(ends)
    page.text.encode()
    assert "\x00" not in page.text


# ---- dialects


def test_rss_gives_its_metadata_then_each_entry() -> None:
    page = reading(RSS)
    sound(page)
    assert fronts(page)[:5] == [
        "feed format: rss 2.0",
        "feed title: Harbour Post » News",
        "feed link: https://harbourpost.example/",
        "feed link self: https://harbourpost.example/feed",
        "feed language: en",
    ]
    first, second = parts(page)
    assert first.splitlines() == [
        "entry title: Ferry & fog",
        "entry link: https://harbourpost.example/ferry?a=1&b=2",
        "entry permalink: https://harbourpost.example/?p=17",
        "entry author: Ana Lopes",
        "entry published: Fri, 03 Jan 2020 12:30:00 GMT",
        "entry category: Shipping",
        "entry category: Fog & rain",
        "entry source: Coast Radio",
        "entry source feed: https://coastradio.example/feed",
        "entry comment count: 4",
        "entry subtitle: Three hours late",
        "entry media: https://harbourpost.example/f.jpg",
        "entry media credit: Ben Carter",
        "entry summary: The ferry was late.",
        "The ferry was late.",
        "We saw nothing.",
        "The ferry at dusk",
    ]
    assert "entry id: https://harbourpost.example/?p=18" in second
    assert blocks(page, "quote") == ["We saw nothing."]
    assert blocks(page, "caption") == ["The ferry at dusk"]
    assert {one.place for one in page.anchors if one.kind == "quote"} == {"entry 1/blockquote[1]/p[1]"}


def test_rss_1_lists_its_items_beside_the_channel() -> None:
    page = reading(RDF)
    assert "feed title: Quay News" in fronts(page)
    assert not [line for line in fronts(page) if "quaynews.example/1" in line and line.startswith("feed")]
    assert parts(page)[0].splitlines()[:4] == [
        "entry title: Box found",
        "entry link: https://quaynews.example/1",
        "entry published: 2020-01-03T10:00:00+01:00",
        "entry author: Mira Holt",
    ]


def test_atom_says_where_an_entry_was_first_published() -> None:
    page = reading(ATOM)
    sound(page)
    assert {"feed title: Harbour Post", "feed rights: © 2020 Harbour Post"} <= set(fronts(page))
    said = parts(page)[0].splitlines()
    assert said == [
        "entry title: Fog < rain",
        "entry link: https://harbourpost.example/x/one",
        "entry link via: https://quaynews.example/1",
        "entry link canonical: https://coastradio.example/1",
        "entry id: tag:1",
        "entry published: 2020-01-02T10:00:00Z",
        "entry updated: 2020-01-03T10:00:00Z",
        "entry author: Ana Lopes",
        "entry author uri: https://harbourpost.example/ana",
        "entry contributor: Ben Carter",
        "entry category: The sea",
        "entry source: Coast Radio",
        "entry source id: urn:coast",
        "entry source link: https://coastradio.example/",
        "entry source author: Mira Holt",
        "Fog and rain.",
        "one",
    ]
    assert parts(page)[1].splitlines()[-1] == "a <b> c"


def test_json_feed() -> None:
    page = reading(JSON)
    sound(page)
    assert {"feed title: Quay Notes", "feed link: https://quaynotes.example/", "feed author: Ana Lopes"} <= set(
        fronts(page)
    )
    assert parts(page)[0].splitlines() == [
        "entry id: 1",
        "entry link: https://quaynotes.example/1",
        "entry title: Fog",
        "entry published: 2020-01-03T10:00:00+01:00",
        "entry updated: 2020-01-04T10:00:00+01:00",
        "entry category: sea",
        "entry category: fog",
        "entry author: Ben Carter",
        "Fog came.",
        "It stayed.",
    ]
    assert parts(page)[2].splitlines()[-2:] == ["One line.", "Another \N{REPLACEMENT CHARACTER}."]


# ---- stubs


def described(text: str) -> str:
    return (
        f"<rss><channel><item><link>https://q.example/1</link><description>{text}</description></item></channel></rss>"
    )


@pytest.mark.parametrize(
    ("text", "stub"),
    [
        pytest.param("Short.", True, id="a short description"),
        pytest.param("&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;", False, id="several paragraphs"),
        pytest.param("The fog came in. " * 80, False, id="a long description"),
        pytest.param("The fog came in. " * 80 + "[&amp;#8230;]", True, id="a long one, cut"),
        pytest.param(
            "The fog came in. " * 80 + "&lt;a href='x'&gt;Continue reading →&lt;/a&gt;", True, id="a link to the rest"
        ),
        pytest.param("", True, id="nothing"),
    ],
)
def test_a_stub_is_an_entry_that_holds_less_than_its_page(text: str, stub: bool) -> None:
    raw = described(text).encode()
    assert feed.stubs(raw) == (["https://q.example/1"] if stub else [])
    assert ("entry stub: https://q.example/1" in feed.read(raw, PLACE).text) == stub


def test_links_and_stubs() -> None:
    assert feed.links(RSS.encode()) == [
        "https://harbourpost.example/ferry?a=1&b=2",
        "https://harbourpost.example/dockers",
    ]
    assert feed.stubs(RSS.encode()) == ["https://harbourpost.example/dockers"]
    assert feed.stubs(ATOM.encode()) == ["https://harbourpost.example/x/two"]
    assert feed.links(JSON.encode()) == ["https://quaynotes.example/1", "https://quaynotes.example/2"]
    assert feed.stubs(JSON.encode()) == ["https://quaynotes.example/2"]


# ---- broken files

SMALL = '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>Fähre</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "iso-8859-1"),
        ("utf-8", "windows-1252"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("utf-8", "utf-8-sig"),
        ("nonsense", "utf-8"),
    ],
)
def test_the_encoding_is_found_whatever_is_declared(declared: str, written: str) -> None:
    assert parts(reading(SMALL.format(declared).encode(written))) == ["entry title: Fähre\n"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param("<rss><channel><item><title>a &nbsp;&mdash; b</title>", "entry title: a — b", id="names of HTML"),
        pytest.param("<rss><channel><item><title>a & b &c; d</title>", "entry title: a & b &c; d", id="bare ampersands"),
        pytest.param("<rss><channel><item><dc:creator>Ana Lopes</dc:creator>", "entry author: Ana Lopes", id="namespace"),
        pytest.param("\n \ufeff<?xml version='1.0'?><rss><channel><item><title>a</title>", "entry title: a", id="late start"),
        pytest.param("<rss><channel><item><title>a\x08\x00b</title>", "entry title: a\ufffd\ufffdb", id="control characters"),
        pytest.param("<rss><channel><item><title>a&#xD800;&#0;&#x1f;b&#9;&#x41;</title>", "entry title: a\ufffd\ufffd\ufffdb A", id="references to no character"),
        pytest.param("<rss><channel><item><title>a<item><title>b</title>", "entry title: b", id="tags not closed"),
        pytest.param("<rss><channel><item><title><![CDATA[half a titl", "entry title: half a titl", id="cut in CDATA"),
        pytest.param("<feed><entry><title>a</title><atom:link href='https://q.example/1'/>", "entry link: https://q.example/1", id="atom"),
    ],
)  # fmt: skip
def test_what_is_there_is_read(source: str, line: str) -> None:
    page = reading(source)
    sound(page)
    assert line in fronts(page)


def test_damage_is_said_with_its_place() -> None:
    page = reading("<rss><channel>\n<item><title>a</title></item>\n<item><title>b</tit")
    assert next(line for line in fronts(page) if "damaged" in line).startswith("feed damaged: line 3, column ")
    assert len(page.parts) == 2
    cut = reading(JSON[: JSON.index("Short.")])
    assert next(line for line in fronts(cut) if "damaged" in line).startswith("feed damaged: line 1, column ")
    assert "feed title: Quay Notes" in fronts(cut)
    assert len(cut.parts) == 1
    assert not [line for line in fronts(reading(RSS)) if "damaged" in line]


@pytest.mark.parametrize(
    ("source", "where"),
    [
        (b"", ":1:1: the file is empty"),
        (b"no feed at all", ":1:1: no XML element can be read"),
        (b"<opml><body/></opml>", ":1:1: the root element is <opml>, which is no feed's"),
        (b'{"version": "https://jsonfeed.org/version/1"}', ":1:1: is no JSON Feed: it has no list of items"),
        (b'{"version": \n  !}', ":2:3: is no JSON Feed: Expecting value"),
        (b"\x00\xff\xfe" * 99, ": no XML element can be read"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_place(source: bytes, where: str) -> None:
    with pytest.raises(Refusal) as caught:
        reading(source)
    assert where in str(caught.value)
    assert str(caught.value).startswith("quay/feed.xml")


def test_nothing_is_expanded_or_fetched() -> None:
    bomb = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
    source = f"""<!DOCTYPE r [<!ENTITY e0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">{bomb}]>
      <rss><channel a="&e11;"><item><title>x&e11;</title><category>y&f;</category></item></channel></rss>"""
    began = time.monotonic()
    page = reading(source)
    assert time.monotonic() - began < 2
    assert len(page.text) < 1000
    assert "root:" not in page.text


@pytest.mark.parametrize(
    "source",
    [
        "<rss><channel><item><description>" + "<p>" * 50_000 + "deep",
        '{"version":"https://jsonfeed.org/version/1","items":[{"id":' + "[" * 100_000,
        '{"version":"https://jsonfeed.org/version/1","items":[{"id":' + "1" * 20_000 + "}]}",
        "<rss><channel>" + "&" * 300_000,
        "<rss><channel><item><title><![CDATA[" + "<a" * 300_000,
        "<rss><channel>" + "<item>" * 5_000,
    ],
    ids=["deep XML", "deep JSON", "a long number", "ampersands", "open tags", "open items"],
)
def test_hostile_files_end(source: str) -> None:
    began = time.monotonic()
    sound(reading(source))
    assert time.monotonic() - began < 5


def test_a_large_feed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LARGEST", 100)
    with pytest.raises(Refusal, match=r"a feed of .* bytes; feeds of up to 100 bytes are read: split it"):
        reading(RSS)


# ---- what it is


def test_sniff() -> None:
    for source in (RSS, RDF, ATOM, JSON, SMALL.format("utf-16")):
        assert feed.sniff(source.encode())
    assert feed.sniff(SMALL.format("utf-16").encode("utf-16"))
    assert not feed.sniff(b"<!doctype html><html><body><feed ></feed></body></html>")
    assert not feed.sniff(b'{"name": "Harbour Post", "messages": []}')
    assert not feed.sniff(b"")


def test_what_the_container_says_comes_first() -> None:
    said = Said(media_type="application/rss+xml", told=(("warc url", "https://harbourpost.example/feed"),))
    document = read_bytes(RSS.encode(), path="a.warc!1", source="quay", entry=said)
    bare = feed.read(RSS.encode(), Place("a.warc!1", "quay"))
    page = Page(document.text, document.encoding, document.anchors, document.parts)
    assert fronts(page)[0] == "warc url: https://harbourpost.example/feed"
    assert [part.of(page.text) for part in page.parts] == [part.of(bare.text) for part in bare.parts]
    assert [one.span.of(page.text) for one in page.anchors[1:]] == [one.span.of(bare.text) for one in bare.anchors]


# ---- mutations


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Flip, cut, double or drop a piece."""
    at, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    piece = raw[at:end]
    return {
        0: raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :],
        1: raw[:at],
        2: raw[:end] + piece + raw[end:],
        3: raw[:at] + raw[end:],
        4: raw[:at] + bytes(chance.randrange(256) for _ in range(8)) + raw[at + 8 :],
    }[chance.randrange(5)]


FUZZED = [(one, lambda raw: feed.read(raw, PLACE)) for one in (RSS, RDF, ATOM, JSON)]


@pytest.mark.parametrize("source", [RSS, RDF, ATOM, JSON], ids=["rss", "rdf", "atom", "json"])
def test_mutations_are_read_or_refused(source: str) -> None:
    chance = random.Random(source)
    whole = source.encode()
    for number in range(100):
        raw = mutated(whole, chance)
        raw = mutated(raw, chance) if number % 2 else raw
        try:
            sound(feed.read(raw, PLACE))
            feed.stubs(raw)
        except Refusal as refused:
            assert str(refused).startswith("quay/feed.xml") or str(refused).startswith("feed")
