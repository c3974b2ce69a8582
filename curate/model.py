"""The nouns. Imports nothing from curate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, NamedTuple


class Span(NamedTuple):
    """Half-open range [start, end) of code points in one document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters this span names."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """True if `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: int) -> Span:
        """Return the span `by` code points further on."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Label:
    """What a span of text is. `kept`: part of the cleaned text. `kind`: text, metadata or boilerplate."""

    name: str
    kind: str
    says: str

    @property
    def kept(self) -> bool:
        """True where the text is kept unless a manifest says otherwise."""
        return self.kind == "text"


def _labels(kind: str, described: Mapping[str, str]) -> dict[str, Label]:
    return {name: Label(name, kind, says) for name, says in described.items()}


LABELS: dict[str, Label] = {
    **_labels(
        "text",
        {
            "body": "a paragraph of the article",
            "subheading": "a heading inside the article",
            "blockquote": "a paragraph of another outlet, author or document, quoted",
        },
    ),
    **_labels(
        "metadata",
        {
            "title": "the headline of the article",
            "subtitle": "the deck or standfirst under the headline",
            "byline": "who wrote the article",
            "credit-line": "author, outlet and day in one line, or some of them",
            "dateline": "place and agency before the first sentence",
            "taxonomy": "regions, themes, topics, sections the outlet files the article under",
            "posted-by": "who posted this copy",
            "post-date": "when this copy was posted",
            "category-tags": "categories and tags of a post",
            "comment-count": "how many comments a post has",
            "caption": "the caption, or the file name, of an image",
            "image-credit": "whose image it is",
            "author-bio": "who the author is",
            "source-notice": "where the article was published before",
            "copyright": "whose copyright it is",
            "permission-notice": "what a reader may do with the text",
            "front-matter": "metadata of the page, made visible as text",
            "separator": "a line of ornaments",
            "line-break": "the hyphen that divides a word at the end of a printed line, and the line's end",
            "running-head": "what is printed over or under every page: running heads and page numbers",
        },
    ),
    **_labels(
        "boilerplate",
        {
            "share-prompt": "asks the reader to share, print or mail the article",
            "social-prompt": "asks the reader to follow, like or subscribe to a channel",
            "membership-prompt": "asks for membership or donations",
            "newsletter-prompt": "asks for an e-mail address",
            "disclaimer": "says who is not responsible for the text",
            "fair-use-notice": "says by what right others' text is used",
            "contact": "how to reach the outlet",
            "related-link": "leads to other articles",
            "comment": "readers' comments and the form for them",
            "navigation": "menus, breadcrumbs, links to other pages of the site",
            "cookie-notice": "asks for consent to cookies",
            "paywall-notice": "says that the rest is for subscribers",
            "advertisement": "an advertisement, or the word for one",
            "layout-widget": "a control of the page, not its content",
            "page-furniture": "what stands around the article, by the structure of the page",
            "template-line": "a line that the outlet prints around many articles",
        },
    ),
    **_labels("unclaimed", {"unclaimed": "text that no rule and no labeller spoke for"}),
}

RELATIONS: dict[str, str] = {
    "original": "first published here",
    "republication": "published before by another outlet, taken over whole",
    "syndication": "supplied by an agency or a licensed partner",
    "aggregation": "collected with articles of other outlets on one page",
    "translation": "translated from another outlet's article",
    "excerpt": "a part of another outlet's article",
    "unknown": "nothing says where it came from",
}

LAYOUTS: dict[str, str] = {
    "auto": "found from the document itself",
    "single": "one article",
    "head": "each article begins with a head: title, deck, caption, credit line",
    "trailer": "each article ends with a trailer: date, poster, categories, comments",
    "separator": "a line of ornaments stands between two articles",
    "parts": "the format parts them, as a feed parts its entries",
    "page": "the structure of a web page shows them",
}

PROFILES = ("full", "fast")  # which labellers judge web pages

# What a format says of a piece of text.
KINDS: dict[str, str] = {
    "front": "a line of metadata that the reader made visible: `name: value`",
    "title": "a heading of the first rank",
    "heading": "a heading of another rank",
    "paragraph": "a paragraph",
    "quote": "a paragraph of a block quotation",
    "item": "an item of a list",
    "cell": "cells of a table, a row a line",
    "caption": "the caption of a figure or table",
    "code": "preformatted text",
    "running": "a running head or foot of printed pages",
    "page-number": "the number of a page",
    "footnote": "a note at the foot of a page",
}

BASES: dict[str, str] = {
    "claimed": "a page says so",
    "measured": "the texts show it",
    "curated": "a person decided it",
}

# Field of a claim -> kind of its value. A rule's named group is the field with _ for -.
FIELDS: dict[str, str] = {
    "title": "text",
    "subtitle": "text",
    "author": "names",
    "translator": "names",
    "outlet": "outlet",
    "published": "date",
    "modified": "date",
    "origin-outlet": "outlet",
    "origin-published": "date",
    "origin-title": "text",
    "origin-url": "url",
    "origin-author": "names",
    "via-outlet": "outlet",
    "agency": "outlet",
    "place": "text",
    "posted-by": "text",
    "category": "list",
    "tag": "list",
    "region": "list",
    "theme": "list",
    "topic": "list",
    "section": "list",
    "in-depth-report": "list",
    "comment-count": "number",
    "copyright": "text",
    "copyright-holder": "text",
    "copyright-year": "text",
    "permission": "text",
    "license": "text",
    "contact": "text",
    "url": "url",
    "language": "text",
    "quoted": "outlet",
    "issuer": "outlet",
    "relation": "text",
}


class Trust(IntEnum):
    """How far a rule's claims are to be trusted; higher wins."""

    low = 0
    normal = 1
    high = 2


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Rule `rule` says that `span` is a `label`; `parts` are its named groups (field name, span)."""

    span: Span
    label: str
    rule: str
    parts: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """`span` of the text came from `place` of the raw document: an xpath, a page, a record.

    `kind` is what the format itself says the piece is, one of KINDS; "" where it does not say.
    """

    span: Span
    place: str
    kind: str = ""


class Home(NamedTuple):
    """The innermost block element that a block's text stands in, and how many of its code points links hold."""

    element: Any
    linked: int


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """The tree of a page: `homes[i]` is where `anchors[i]` of its document came from, None for front matter.

    `root` is the parsed page (an lxml element); nobody changes it.
    """

    root: Any
    homes: tuple[Home | None, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read. `id` is the sha256 of the raw bytes; offsets count code points of `text`.

    `text` is never changed: line ends as in the raw file, a byte order mark left out.
    `size` counts bytes. `url`, `retrieved` (ISO date) and `encoding` are None where unknown. `anchors`, where a
    reader gives them, are its blocks: in order, disjoint, with nothing but white space between. `parts` are the
    spans of the articles where the format itself parts them, as a feed does. `markup` is the page's tree, for
    labellers; it is not stored.
    """

    id: str
    source: str
    path: str
    text: str
    size: int
    media_type: str = "text/plain"
    encoding: str | None = None
    url: str | None = None
    retrieved: str | None = None
    anchors: tuple[Anchor, ...] = ()
    parts: tuple[Span, ...] = ()
    markup: Markup | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tile:
    """One piece of a document: every character lies in exactly one. `rule` says who labelled it."""

    span: Span
    label: str
    kept: bool
    rule: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A value and the words it rests on: `exact` is the text of `document` at `span`, always.

    `name` is the form as written; `value` the normal form (ISO date, canonical name). `key` is the id of the
    outlet or person the value was resolved to, "" for other kinds. `specific`: says something about this
    article (a template line of the site does not). `chosen`: it gave the resolved value; `why` says why,
    or why not.
    """

    id: str
    field: str
    value: str
    name: str
    span: Span
    exact: str
    rule: str
    document: str
    key: str = ""
    trust: Trust = Trust.normal
    specific: bool = True
    basis: str = "claimed"
    chosen: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of a chain, from origin (position 0) to this copy. `outlet` is a name, `key` its id."""

    outlet: str | None
    key: str
    relation: str
    published: str | None
    basis: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation of another outlet, person or document. `key` is the outlet's id, or ""."""

    span: Span
    source: str | None
    key: str
    rule: str


@dataclass(frozen=True, slots=True)
class Origin:
    """First publication as far as evidence goes."""

    outlet: str | None
    key: str
    published: str | None
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document, with what is known of it and why.

    `tiles` tile `span`. `authors`, `categories`, `tags` are (key, name) pairs in reading order (key "" for
    terms). `contested` names the fields where claims disagree and none rules the others out.
    """

    id: str
    position: int
    span: Span
    tiles: tuple[Tile, ...]
    text: str
    claims: tuple[Claim, ...] = ()
    hops: tuple[Hop, ...] = ()
    quotes: tuple[Quote, ...] = ()
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[tuple[str, str], ...] = ()
    outlet: str | None = None
    outlet_key: str = ""
    published: str | None = None
    language: str | None = None
    relation: str = "unknown"
    origin: Origin | None = None
    contested: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Ballot(NamedTuple):
    """What one labeller says that one block of a document is, whatever the verdict was."""

    span: Span
    labeller: str
    label: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that one document yields. `outside` tiles what lies in no article.

    `layout` says how the document was cut and `layout_why` on what evidence. `echoes` are
    (digest of a line, digest of the article around it): what other documents of the outlet are compared on.
    `ballots` are the labellers' votes on the blocks about which they disagree.
    """

    document: Document
    articles: tuple[Article, ...]
    outside: tuple[Tile, ...]
    layout: str
    layout_why: str = ""
    echoes: tuple[tuple[str, str], ...] = field(default=())
    ballots: tuple[Ballot, ...] = ()


def complement(whole: Span, holes: Iterable[Span]) -> list[Span]:
    """Return the parts of `whole` that no hole covers, in reading order.

    Holes may touch, overlap, nest, and come in any order; an empty hole is no hole. The parts are
    disjoint and never empty.

    Raises:
        ValueError: a hole reaches outside `whole`.
    """
    parts: list[Span] = []
    at = whole.start
    for hole in sorted(hole for hole in holes if hole.start < hole.end):
        if not whole.holds(hole):
            raise ValueError(f"hole {hole} reaches outside {whole}")
        if at < hole.start:
            parts.append(Span(at, hole.start))
        at = max(at, hole.end)
    if at < whole.end:
        parts.append(Span(at, whole.end))
    return parts


def disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """Clip marks until none overlap; where two do, the one that starts first has the text.

    Of two that start together the wider wins. A mark left with no text is dropped.
    """
    clipped: list[Mark] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end)):
        start = max(mark.span.start, at)
        if start < mark.span.end:
            clipped.append(replace(mark, span=Span(start, mark.span.end)))
            at = mark.span.end
    return clipped
