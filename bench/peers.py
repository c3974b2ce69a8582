"""The tools that are measured, each behind the same two functions: main text, and metadata.

A tool is loaded when it is asked for: what is not installed is a row that says so. Every tool gets the same decoded
page and its address; none may ask the network. Settings are those with which each does best on main text: no
comments, no links, no images.
"""

from __future__ import annotations

import argparse
import gc
import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gold import Facts

if TYPE_CHECKING:
    from curate.model import Article, Record

ROOT = Path(__file__).resolve().parents[1]

Text = Callable[[str, str], str]
Read = Callable[[str, str], Facts]


@dataclass(frozen=True, slots=True)
class Tool:
    """`text(html, url)` is the main text, `facts(html, url)` the metadata where the tool reads any."""

    name: str
    version: str
    text: Text
    facts: Read | None = None


class Missing(Exception):
    """The tool cannot be run here; the message says why."""


def load(name: str) -> Tool:
    """Return a tool of TOOLS.

    Raises:
        Missing: it is not installed, or not made yet.
    """
    try:
        return TOOLS[name](name)
    except ImportError as error:
        raise Missing(f"not installed ({error.name})") from error


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose tools."""
    parser.add_argument("--peers", help="some of the peers, with commas; all by default")
    parser.add_argument("--only", help="these tools and no other, with commas: curate")
    parser.add_argument("--cached", action="store_true", help="peers' answers from bench/.cache where it has them")


def chosen(asked: argparse.Namespace) -> list[str]:
    """Return the names of the tools that are asked for.

    Raises:
        SystemExit: there is no such tool.
    """
    named = asked.only or (asked.peers and f"{CURATE},{asked.peers}")
    names = [name.strip() for name in named.split(",")] if named else list(TOOLS)
    names = [tool for name in names for tool in TOOLS if tool == name or tool.replace(", ", "-") == name]
    if not names:
        raise SystemExit(f"no such tool; choose from: {'; '.join(TOOLS)}")
    return names


def forget() -> None:
    """Empty the caches that trafilatura keeps: curate and its modes would gain by one another's."""
    try:
        from trafilatura.meta import reset_caches
    except ImportError:
        return
    reset_caches()
    gc.collect()  # nobody pays for what another left behind


def records(profile: str = "full") -> Callable[[str, str], Record]:
    """Return what makes a page's record with the labellers of a profile and the general packs, without a manifest.

    Raises:
        Missing: no reader for HTML yet.
    """
    from curate import manifest, read, record
    from curate.rules import Ruleset
    from curate.trial import NOBODY

    if "text/html" not in read.READERS:
        raise Missing("no reader for text/html yet")
    project = manifest.tools(ROOT)
    ruleset = Ruleset(project.rules_of(None))
    source = replace(NOBODY, profile=profile)

    def run(html: str, url: str) -> Record:
        entry = manifest.Entry("page.html", encoding="utf-8", media_type="text/html", url=url or None)
        raw = html.encode("utf-8", "replace")
        document = read.read(raw, path="page.html", source=NOBODY.id, entry=entry)
        return record.make(document, source, ruleset, project.authority, frozenset())

    return run


def main_article(found: Record) -> Article | None:
    """The article of a page with the longest text."""
    return max(found.articles, key=lambda one: len(one.text), default=None)


def _curate(name: str) -> Tool:
    import curate

    run = records()

    def text(html: str, url: str) -> str:
        return "\n\n".join(article.text for article in run(html, url).articles)

    def facts(html: str, url: str) -> Facts:
        first = main_article(run(html, url))
        if first is None:
            return Facts()
        authors = tuple(value for _, value in first.authors)
        return Facts(first.title, authors, first.published, first.outlet)

    return Tool(name, curate.__version__, text, facts)


def _fast(name: str) -> Tool:
    import curate

    run = records("fast")

    def text(html: str, url: str) -> str:
        return "\n\n".join(article.text for article in run(html, url).articles)

    return Tool(name, curate.__version__, text, None)


def _trafilatura(name: str) -> Tool:
    import trafilatura

    _, _, mode = name.partition(" ")
    chosen: dict[str, Any] = {mode: True} if mode else {}

    def text(html: str, url: str) -> str:
        return trafilatura.extract(html, url=url or None, include_comments=False, **chosen) or ""

    def facts(html: str, url: str) -> Facts:
        found = trafilatura.extract_metadata(html, default_url=url or None)
        if found is None:
            return Facts()
        return Facts(found.title, _parted(found.author, ";"), found.date, found.sitename)

    return Tool(name, metadata.version("trafilatura"), text, None if mode else facts)


def _resiliparse(name: str) -> Tool:
    from resiliparse.extract.html2text import extract_plain_text

    def text(html: str, url: str) -> str:
        options = {"alt_texts": False, "list_bullets": False, "comments": False, "post_meta": False}
        return str(extract_plain_text(html, main_content=True, **options))

    return Tool(name, metadata.version("resiliparse"), text)


def _readability(name: str) -> Tool:
    import html_text
    from readability import Document

    def text(html: str, url: str) -> str:
        return str(html_text.extract_text(Document(_undeclared(html)).summary(html_partial=True)))

    def facts(html: str, url: str) -> Facts:
        return Facts(title=Document(_undeclared(html)).short_title())

    return Tool(name, metadata.version("readability-lxml"), text, facts)


def _newspaper(name: str) -> Tool:
    import newspaper

    def parsed(html: str, url: str) -> newspaper.Article:
        try:
            return read(html, url, fetch_images=False)
        except LookupError:  # tables of its language that it would load from the network
            return read(html, url, fetch_images=False, language="en")

    def read(html: str, url: str, **how: object) -> newspaper.Article:
        article = newspaper.Article(url or "https://page.example/", **how)
        article.download(input_html=html)
        article.parse()
        return article

    def facts(html: str, url: str) -> Facts:
        found = parsed(html, url)
        day = found.publish_date
        named = found.meta_site_name or None
        return Facts(found.title or None, tuple(found.authors), day.isoformat() if day else None, named)

    return Tool(name, metadata.version("newspaper4k"), lambda html, url: parsed(html, url).text or "", facts)


def _news_please(name: str) -> Tool:
    from newsplease import NewsPlease

    def text(html: str, url: str) -> str:
        return NewsPlease.from_html(_undeclared(html), url=url or None, fetch_images=False).maintext or ""

    def facts(html: str, url: str) -> Facts:
        found = NewsPlease.from_html(_undeclared(html), url=url or None, fetch_images=False)
        day = found.date_publish
        return Facts(found.title, tuple(found.authors), day.isoformat() if day else None)

    return Tool(name, metadata.version("news-please"), text, facts)


def _justext(name: str) -> Tool:
    import justext

    known = {code: language for language, code in STOPLISTS.items()}

    def text(html: str, url: str) -> str:
        said = re.search(r"<html[^>]*\blang=[\"']?([a-z]{2})", html, re.IGNORECASE)
        words = justext.get_stoplist(known.get(said[1].lower() if said else "", "English"))
        found = justext.justext(_undeclared(html), words, 50, 200, 0.1, 0.2, 0.2, 200, no_headings=True)
        return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)

    return Tool(name, metadata.version("justext"), text)


def _goose(name: str) -> Tool:
    from goose3 import Goose

    def facts(html: str, url: str) -> Facts:
        found = Goose().extract(raw_html=_undeclared(html))
        day = found.publish_datetime_utc
        written = found.publish_date if isinstance(found.publish_date, str) else None
        authors = tuple(name for name in found.authors if isinstance(name, str))
        return Facts(found.title, authors, day.isoformat() if day else written)

    def text(html: str, url: str) -> str:
        return str(Goose().extract(raw_html=_undeclared(html)).cleaned_text)

    return Tool(name, metadata.version("goose3"), text, facts)


def _undeclared(html: str) -> str:
    """The page without what lxml refuses in decoded text: an XML declaration, control characters."""
    return re.sub(r"^\s*<\?xml[^>]*\?>|[\x00-\x08\x0b\x0c\x0e-\x1f]", "", html)


def _parted(text: str | None, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(mark) if part.strip())


STOPLISTS: dict[str, str] = {
    "Arabic": "ar", "Czech": "cs", "Dutch": "nl", "French": "fr", "German": "de", "Greek": "el", "Hebrew": "he",
    "Hindi": "hi", "Indonesian": "id", "Italian": "it", "Lithuanian": "lt", "Malay": "ms", "Norwegian_Bokmal": "no",
    "Polish": "pl", "Portuguese": "pt", "Russian": "ru", "Spanish": "es", "Swedish": "sv", "Swahili": "sw",
    "Turkish": "tr", "Ukrainian": "uk", "Vietnamese": "vi",
}  # fmt: skip

CURATE = "curate"
FAST = "curate, fast profile"
TRAFILATURA = "trafilatura"
TOOLS: dict[str, Callable[[str], Tool]] = {
    CURATE: _curate,
    FAST: _fast,
    TRAFILATURA: _trafilatura,
    "trafilatura favor_precision": _trafilatura,
    "trafilatura favor_recall": _trafilatura,
    "trafilatura fast": _trafilatura,
    "resiliparse": _resiliparse,
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
    "news-please": _news_please,
    "jusText": _justext,
    "goose3": _goose,
}

logging.disable(logging.CRITICAL)  # peers log what they cannot read
warnings.filterwarnings("ignore")  # and warn of time zones they do not know
