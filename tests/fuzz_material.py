"""Small files of every format, the same at every run: what the fuzz test mutates. All outlets and people are invented."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
import pdfs
from harbour import prose

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus/sample"
DAY = (2020, 2, 3, 10, 11, 12)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ENDINGS = {
    ".html": "text/html", ".pdf": "application/pdf", ".atom": "application/atom+xml", ".rss": "application/rss+xml",
    ".json": "application/json", ".eml": "message/rfc822", ".md": "text/markdown", ".txt": "text/plain",
    ".docx": _WORD, ".gz": "application/warc", ".warc": "application/warc", ".wacz": "application/zip",
    ".zip": "application/zip", ".mbox": "application/mbox",
}  # fmt: skip


class Seed(NamedTuple):
    """A file that is whole: its name, bytes and media type."""

    name: str
    raw: bytes

    @property
    def media_type(self) -> str:
        """What it is."""
        return _ENDINGS[Path(self.name).suffix]


@cache
def seeds(format_: str) -> tuple[Seed, ...]:
    """Return the files of a format, one of FORMATS."""
    return tuple(_FORMATS[format_]())


def _files(*patterns: str, root: Path = SAMPLE) -> Iterable[Seed]:
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if path.stat().st_size < 60_000:
                yield Seed(path.name, path.read_bytes())


# ---- pages

_RICH = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry late again | Harbour Post</title>
<meta property="og:title" content="Ferry late again"><meta name="author" content="Ana Lopes">
<meta property="article:published_time" content="2020-02-03T10:00:00+01:00"><meta name="robots" content="noai">
<link rel="canonical" href="https://coastradio.example/ferry"><meta name="DC.rights" content="CC BY 4.0">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": ["NewsArticle"], "headline": "Ferry late
again", "author": [{"@type": "Person", "name": "Ana Lopes"}], "datePublished": "2020-02-03", "publisher": {"@type":
"Organization", "name": "Harbour Post"}, "isBasedOn": "https://coastradio.example/ferry"}</script></head>
<body><nav><a href="/">Home</a> <a href="/sea">Sea</a></nav><main><article itemscope itemtype="https://schema.org/Article">
<h1 itemprop="headline">Ferry late again</h1><p class="byline">By <span itemprop="author">Ana Lopes</span> | 3 February 2020</p>
<p>STONE QUAY (HNA) &ndash; The ferry was &quot;late&quot; again.<br>Nobody said why. %s</p>
<blockquote><p>We saw nothing,</p><p>said the pilot.</p></blockquote><h2>What the council says</h2>
<table><tr><th>Day</th><th>Minutes</th></tr><tr><td>Monday</td><td>40</td></tr></table><ul><li>fog</li><li>ice</li></ul>
<figure><img src="f.jpg" alt="The ferry"><figcaption>The ferry at dusk. Photo: Ben Carter</figcaption></figure>
<pre>  09:00  late
  10:00  late</pre><p>This article was first published by <a href="https://coastradio.example/ferry">Coast Radio</a>.</p>
</article><aside><h3>Also read</h3><ul><li><a href="/fog">Fog</a></li></ul></aside></main>
<footer><p>&copy; 2020 Harbour Post. All rights reserved.</p></footer></body></html>"""
_RTL = """<html dir="rtl" lang="ar"><head><title>العبّارة تأخّرت</title></head><body><h1>العبّارة تأخّرت مرة أخرى</h1>
<p>بقلم: سليم مراد | 3 فبراير 2020</p><p>قال الربّان \u202b\u200f\U0001f6a2 إن العبّارة تأخّرت \u202cلأن الضباب كان كثيفاً.</p>
<p>المصدر: بريد الميناء</p></body></html>"""


def _pages() -> Iterable[Seed]:
    yield Seed("rich.html", (_RICH % prose(1)).encode())
    yield Seed("arabic.html", _RTL.encode("utf-16"))
    yield Seed(
        "cyrillic.html", "<meta charset=windows-1251><h1>Паром опоздал</h1><p>Автор: Анна Лопес".encode("cp1251")
    )
    yield from _files("tide/*.html")
    yield from list(_files("*.html", root=ROOT / "bench/pages"))[::4]


# ---- PDF


def _pdf() -> Iterable[Seed]:
    story = [pdfs.para("The ferry and the fog", pdfs.HEADING), *(pdfs.para(prose(seed)) for seed in range(5))]

    def dress(canvas: object, document: object) -> None:
        canvas.drawString(60, 800, "Harbour Post, February 2020")  # type: ignore[attr-defined]
        canvas.drawString(300, 30, str(document.page))  # type: ignore[attr-defined]

    yield Seed("columns.pdf", pdfs.flowed(*story, columns=2, across="Late again", dress=dress, height=420))
    yield Seed("table.pdf", pdfs.flowed(*story[:2], pdfs.table(("Day", "Ship", "Late"), ("Monday", "Tern", "40"))))
    yield Seed("lines.pdf", pdfs.placed([(72, 700, "The ferry sails at nine from the east quay.")], title="Sailing"))
    packet = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>"
    yield Seed("packet.pdf", pdfs.assembled("The ferry was late.", packet))
    yield Seed("packed.pdf", pdfs.assembled("The ferry was late again.", packet, packed=True))
    yield Seed("scanned.pdf", pdfs.scanned())
    yield Seed("locked.pdf", pdfs.locked("quay"))
    yield Seed("sealed.pdf", pdfs.locked(""))
    yield from _files("tide/*.pdf")


# ---- feeds

_ITEM = """<item><title>Ferry {0} &amp;amp; fog</title><link>https://harbourpost.example/{0}</link>
<dc:creator><![CDATA[Ana Lopes]]></dc:creator><pubDate>Fri, 03 Jan 2020 1{0}:30:00 GMT</pubDate><category>Sea</category>
<source url="https://coastradio.example/feed">Coast Radio</source><description>Ferry {0} was late.</description>
<content:encoded><![CDATA[<p>{1}</p><blockquote><p>We saw nothing.</p></blockquote>]]></content:encoded></item>
"""
_RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title><link>https://harbourpost.example/</link>
%s</channel></rss>"""
_RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://quaynews.example/"><title>Quay News</title></channel>
%s</rdf:RDF>"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://harbourpost.example/"><title>Harbour Post</title>
<updated>2020-01-03T10:00:00Z</updated>%s</feed>"""
_ENTRY = """<entry><title type="html">Fog &lt;b&gt;{0}&lt;/b&gt;</title><link href="{0}"/><id>tag:{0}</id>
<published>2020-01-0{0}T10:00:00Z</published><author><name>Ana Lopes</name></author>
<source><title>Coast Radio</title></source><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{1}</p></div>
</content></entry>
"""


def _feeds() -> Iterable[Seed]:
    told = [prose(at, 3) for at in range(5)]
    items = "".join(_ITEM.format(at, words) for at, words in enumerate(told))
    yield Seed("feed.rss", (_RSS % items).encode())
    yield Seed("latin.rss", (_RSS % items.replace("Ana", "Añá")).replace("UTF-8", "iso-8859-1").encode("latin-1"))
    plain = "".join(
        f'<item rdf:about="https://quaynews.example/{at}"><title>Box {at}</title><dc:date>2020-01-03</dc:date>'
        f"<description>{words}</description></item>\n"
        for at, words in enumerate(told)
    )
    yield Seed("rdf.rss", (_RDF % plain).encode())
    yield Seed("feed.atom", (_ATOM % "".join(_ENTRY.format(at, words) for at, words in enumerate(told, 1))).encode())
    entries = [
        {"id": f"{at}", "url": f"https://quaynotes.example/{at}", "title": f"Fog {at}", "content_html": f"<p>{words}</p>",
         "date_published": "2020-01-03T10:00:00+01:00", "tags": ["sea", "fog"], "authors": [{"name": "Ben Carter"}]}
        for at, words in enumerate(told)
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Quay Notes", "items": entries}
    yield Seed("feed.json", json.dumps(feed, indent=1).encode())
    yield from _files("tide/*.atom")


# ---- web archives


def capture(
    kind: str, url: str, block: bytes, content: str = "application/http;msgtype=response", more: str = ""
) -> bytes:
    """Return a WARC record."""
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-02-03T10:11:12Z\r\n{more}"
    head += f"WARC-Record-ID: <urn:uuid:{zlib.crc32(block):032x}>\r\nContent-Type: {content}\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, kind: str = "text/html; charset=utf-8", *headers: str) -> bytes:
    """Return an HTTP answer."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    """Return a body in chunks of 200 bytes."""
    parts = [body[at : at + 200] for at in range(0, len(body), 200)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    """Return records as a gzip member each."""
    return b"".join(gzip.compress(one, 6, mtime=0) for one in records)


def page(number: int) -> bytes:
    """Return a small web page of its own."""
    words = prose(number, 4)
    return (
        f"<html><head><title>Late ferry {number}</title></head><body><h1>Late ferry {number}</h1><p>By Ana Lopes</p>"
        f"<p>{words}</p></body></html>"
    ).encode()


def records() -> list[bytes]:
    """Return records of every kind."""
    site = "https://harbourpost.example"
    squeezed = chunked(gzip.compress(page(3), mtime=0))
    return [
        capture("warcinfo", f"{site}/", b"software: quay\r\n", "application/warc-fields"),
        capture("request", f"{site}/1", b"GET /1 HTTP/1.1\r\n\r\n", "application/http;msgtype=request"),
        capture("response", f"{site}/1", answer(page(1))),
        capture("response", f"{site}/2", answer(brotli.compress(page(2)), "text/html", "Content-Encoding: br")),
        capture("response", f"{site}/3", answer(squeezed, "text/html", "Content-Encoding: gzip", "Transfer-Encoding: chunked")),
        capture("revisit", f"{site}/1", b"HTTP/1.1 304 Not Modified\r\n\r\n", more=f"WARC-Refers-To-Target-URI: {site}/1\r\n"),
        capture("response", f"{site}/4", b"HTTP/1.1 301 Moved\r\nLocation: /1\r\n\r\n"),
        capture("resource", f"{site}/5.txt", f"Late ferry 5\n\nBy Ana Lopes\n\n{prose(5)}\n".encode(), "text/plain"),
        capture("response", f"{site}/6", answer(page(6), "text/html", 'Memento-Datetime: Fri, 03 Jan 2020 10:00:00 GMT',
                'Link: <https://coastradio.example/6>; rel="original"')),
        capture("response", f"{site}/7.png", answer(b"\x89PNG\r\n\x1a\n", "image/png")),
        capture("response", f"{site}/8", answer(page(8))),
    ]  # fmt: skip


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for name, raw in entries.items():
            told = zipfile.ZipInfo(name, DAY)
            told.compress_type = method
            file.writestr(told, raw)
    return sink.getvalue()


def _archives() -> Iterable[Seed]:
    all_ = records()
    yield Seed("crawl.warc.gz", packed(all_))
    yield Seed("crawl.warc", b"".join(all_))
    listed = (
        json.dumps({"format": "json-pages-1.0"})
        + "\n"
        + json.dumps({"url": "https://harbourpost.example/1", "title": "Late"})
    )
    entries = {
        "datapackage.json": b"{}", "archive/data.warc.gz": packed(all_[2:6]), "pages/pages.jsonl": listed.encode(),
        "indexes/index.cdx": b"example,harbourpost)/1 20200203 {}",
    }  # fmt: skip
    yield Seed("crawl.wacz", zipped(entries, zipfile.ZIP_STORED))
    yield Seed("one-member.warc.gz", gzip.compress(b"".join(all_[:5]), mtime=0))
    yield from _files("tide/*.warc.gz")


# ---- mail

_LETTER = """From: =?utf-8?Q?Ana_L=C3=B3pes?= <ana@harbourpost.example>\r\nTo: quay@littoral.example\r\nSubject: {1}
Date: Mon, 3 Feb 2020 10:11:12 +0100\r\nMessage-ID: <{0}@harbourpost.example>\r\nMIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b{0}"\r\n\r\n--b{0}\r\nContent-Type: multipart/alternative; boundary="c{0}"

--c{0}\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable

Dear all,

the ferry was late ag=E1in.  {2}

---------- Forwarded message ---------
From: Ben Carter <ben@coastradio.example>
Date: Sun, 2 Feb 2020 at 09:00
Subject: Fog
To: Ana <ana@harbourpost.example>

> Fog came.
>> It stayed.

--c{0}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64

{3}
--c{0}--
--b{0}\r\nContent-Type: message/rfc822

From: Mira Holt <mira@quaynews.example>\r\nSubject: Box found\r\nDate: Sat, 1 Feb 2020 08:00:00 +0000

The box was found at the pier.
--b{0}--
"""
_PLAIN = "From: Ana Lopes <ana@harbourpost.example>\nSubject: Ferry {0}\nDate: Mon, 3 Feb 2020 10:11:12 +0100\n\n{1}\n"


def _letter(number: int) -> str:
    coded = base64.encodebytes(page(number)).decode()
    text = _LETTER.format(number, f"Ferry {number}", prose(number, 3).replace("=", "=3D"), coded)
    return text.replace("\r\n", "\n")


def _mail() -> Iterable[Seed]:
    yield Seed("letter.eml", _letter(1).replace("\n", "\r\n").encode())
    yield Seed("plain.eml", _PLAIN.format(2, prose(2)).encode())
    letters = [_PLAIN.format(at, f"{prose(at, 4)}\n>From here on, fog.") if at % 2 else _letter(at) for at in range(5)]
    box = "".join(f"From ana Mon Feb  3 10:11:1{at} 2020\n{one}\n" for at, one in enumerate(letters))
    yield Seed("box.mbox", box.encode())
    yield from _files("tide/*.eml")


# ---- Telegram


def _message(number: int) -> dict[str, object]:
    return {
        "id": number, "type": "message", "date": f"2020-01-03T10:0{number}:00", "date_unixtime": f"{1578042000 + 60 * number}",
        "from": "Harbour Post", "from_id": "channel17", "forwarded_from": "Coast Radio",
        "text": [{"type": "bold", "text": f"Ferry {number}"}, "\n\n", prose(number, 3),
                 {"type": "text_link", "text": "Source", "href": "https://coastradio.example/ferry"}],
    }  # fmt: skip


_POST = """<div class="message default clearfix" id="message{0}"><div class="body">
<div class="pull_right date details" title="03.01.2020 10:0{0}:00 UTC+01:00">10:0{0}</div><div class="from_name">Harbour Post</div>
<div class="forwarded body"><div class="from_name">Coast Radio<span class="date details" title="02.01.2020 08:00:00 UTC+01:00">
02.01.2020</span></div><div class="text"><strong>Ferry {0}</strong><br>{1}<a href="https://coastradio.example/f">Source</a>
</div></div></div></div>
"""


def _telegram() -> Iterable[Seed]:
    chat = {"name": "Harbour Post", "type": "public_channel", "id": 17, "messages": [_message(at) for at in range(6)]}
    yield Seed("result.json", json.dumps(chat, indent=1, ensure_ascii=False).encode())
    whole = {
        "about": "Here is the data you requested from Telegram.",
        "chats": {"about": "Chats", "list": [chat, chat]},
    }
    yield Seed("account.json", json.dumps(whole, indent=1).encode())
    posts = "".join(_POST.format(at, prose(at, 3)) for at in range(6))
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head><body><div class="page_wrap">'
    body = f'<div class="page_header"><div class="text bold">Harbour Post</div></div><div class="history">{posts}</div>'
    yield Seed("messages.html", f"{head}{body}</div></body></html>".encode())
    yield from _files("tide/*.json")


# ---- office, text


def _office() -> Iterable[Seed]:
    docx = list(_files("tide/*.docx"))
    yield from docx
    inner = zipped({"x/crawl.warc.gz": packed(records()[2:4]), "c.txt": b"The ferry was late.\n"})
    entries = {
        "a.html": page(1),
        "b/letter.eml": _letter(3).encode(),
        "inner.zip": inner,
        "feed.rss": (_RSS % "").encode(),
    }
    yield Seed("saved.zip", zipped(entries))
    yield Seed("stored.zip", zipped({f"{at}.html": page(at) for at in range(5)}, zipfile.ZIP_STORED))


_MARKDOWN = """---\ntitle: Ferry late\nauthor: [Ana Lopes, Ben Carter]\ndate: 2020-02-03\n---\n\n# Ferry late

By *Ana Lopes*, [Harbour Post](https://harbourpost.example)\n\n{0}\n\n> We saw nothing.\n>> Nothing.\n\n1. fog\n   - ice
2. wind\n\n```\ncode\n```\n\n| Day | Late |\n|---|---|\n| Monday | 40 |\n\n![The ferry](f.jpg)\n\nFog.[^1]\n\n[^1]: A note.
"""


def _text() -> Iterable[Seed]:
    yield Seed("late.md", _MARKDOWN.format(prose(4)).encode())
    yield from _files("tide/*.md")
    found = list(_files("*/*.txt"))
    yield from random.Random(1).sample(found, 12)


_FORMATS = {
    "pages": _pages, "pdf": _pdf, "feeds": _feeds, "archives": _archives, "mail": _mail, "telegram": _telegram,
    "office": _office, "text": _text,
}  # fmt: skip
FORMATS = tuple(_FORMATS)
