"""Rules that are no patterns: what is known from where a line stands, from the list of outlets, from a manifest."""

from __future__ import annotations

from dataclasses import replace

from curate.model import Trust
from curate.rules import Rule


def _rule(name: str, label: str, why: str, trust: Trust = Trust.normal) -> Rule:
    pack = name.partition(".")[0]
    return Rule(id=name, pack=pack, label=label, scope="block", pattern="", why=why, trust=trust)


TITLE = _rule("layout.title", "title", "The headline stands over the credit line or over the first paragraph.")
SUBTITLE = _rule("layout.subtitle", "subtitle", "A line of a headline's shape between headline and text.")
CAPTION = _rule("layout.caption", "caption", "A line between the place of an image and the credit line.")
BYLINE = _rule("layout.byline", "byline", "A line under the headline that is a person's name and no more.", Trust.low)
DAY = _rule("layout.day", "post-date", "A day in a short line between headline and text of a web page.", Trust.low)
SIGNED = _rule("layout.signed", "byline", "A person's name alone in the last paragraph of a web page.", Trust.low)
BODY = _rule("layout.body", "body", "A paragraph between the head and the tail of an article.")
BIO = _rule("layout.bio", "author-bio", "A paragraph at the end that begins with the author's name.", Trust.low)
SUBHEADING = _rule("layout.subheading", "subheading", "A lone short line between two paragraphs.")
TAKEN = _rule("layout.taken", "related-link", "The line above announces this one.")
WRAPPED = _rule("layout.wrapped", "taxonomy", "The taxonomy line above goes on in this one.")
REMAINDER = _rule("layout.remainder", "disclaimer", "The rest of a paragraph that is notices for the most part.")
REPEATED = _rule(
    "layout.repeated",
    "template-line",
    "Three or more documents of the outlet carry this line around different articles.",
)
LANGUAGE = _rule("layout.language", "body", "The language that py3langid finds in the first paragraph.", Trust.low)
MASTHEAD = replace(
    _rule("layout.masthead", "navigation", "The name of the outlet stands alone over the headline.", Trust.low),
    specific=False,
)
CREDIT = replace(
    _rule("layout.credit", "credit-line", "The name of an outlet stands alone between headline and text.", Trust.low),
    relation="republication",
)
MANIFEST = replace(
    _rule("manifest.outlet", "body", "A curator wrote in the manifest whose pages these are.", Trust.high),
    specific=False,
)
LINKED = replace(
    _rule("layout.link", "source-notice", "The words of a notice of the source are a link to the article."),
    relation="republication",
)
INSIDE = _rule("markup.inside", "byline", "A part of a line has an element that is named for what it holds.", Trust.low)
ADDRESS = replace(
    _rule("manifest.address", "body", "The manifest's address of the page is a listed outlet's.", Trust.low),
    specific=False,
)
DECISION = _rule("manifest.decision", "body", "A curator decided it in the manifest.", Trust.high)
FRONT = _rule("layout.front", "front-matter", "A line of metadata that the reader made visible.")
RUNNING = _rule("layout.running", "running-head", "The same line stands over or under many printed pages.")
HYPHEN = replace(
    _rule("layout.hyphen", "line-break", "A hyphen that divides a word at the end of a printed line."), scope="span"
)
QUOTED = _rule("layout.quoted", "blockquote", "The page sets it as a block quotation.")
FURNITURE = _rule("layout.furniture", "page-furniture", "The labellers do not take it for a part of the article.")
# What the names of a page's elements say of the text in them: label -> rule (see labellers/markup.py).
MARKED = {
    label: _rule(f"markup.{name}", label, f"The tag, the role or the class of an element around it says: {says}.")
    for label, name, says in (
        ("navigation", "navigation", "header, menu, footer"),
        ("related-link", "related", "related or popular articles"),
        ("share-prompt", "share", "sharing"),
        ("comment", "comment", "comments"),
        ("newsletter-prompt", "newsletter", "newsletter or subscription"),
        ("cookie-notice", "cookie", "cookies or consent"),
        ("advertisement", "advertisement", "advertisement"),
        ("byline", "byline", "byline or author"),
        ("author-bio", "bio", "about the author"),
        ("post-date", "date", "date or details of the post"),
        ("caption", "caption", "figure or caption"),
        ("image-credit", "credit", "credit of an image"),
        ("category-tags", "tags", "tags or categories"),
        ("copyright", "copyright", "copyright"),
        ("paywall-notice", "paywall", "paywall"),
        ("layout-widget", "widget", "form, button or tool"),
        ("page-furniture", "furniture", "sidebar or box"),
    )
}
CARD = _rule("cards.teaser", "related-link", "One of several alike elements, each a link and a line or two.")
AGAIN = _rule("layout.again", "page-furniture", "The same paragraph stands further up on the page.")
TITLE_AGAIN = _rule("layout.title-again", "page-furniture", "The headline once more.")
LINKS = _rule("density.links", "navigation", "A line of links outside of the running text.")
OUTSIDE = _rule("density.outside", "page-furniture", "It stands outside of where the running text is.")
ASIDE = _rule("density.aside", "page-furniture", "A short line that stands by itself among running text.")
UNSEEN = _rule("maintext.trafilatura", "page-furniture", "Neither trafilatura nor its shape takes it for text.")
COMMENTS = _rule("section.comments", "comment", "It stands under a heading that opens readers' comments.")
PROMPT = _rule("section.prompt", "layout-widget", "A line or two around a button or a field for typing.")
PICTURED = _rule("section.caption", "caption", "A short line right behind an image, in an element of their own.")
RIGHTS = _rule("section.rights", "copyright", "A line with a copyright sign, last in the text.")
DECK = _rule("markup.deck", "subtitle", "The line under the headline is named a deck, or is the page's description.")
MEASURED = _rule(
    "reuse.measured",
    "body",
    "Most of the text stands in an earlier article of another outlet, and the page names no source.",
    Trust.low,
)
STRUCTURAL = (
    FRONT, RUNNING, HYPHEN, QUOTED, FURNITURE, TITLE, SUBTITLE, CAPTION, BYLINE, DAY, SIGNED, BIO, BODY,
    SUBHEADING, TAKEN, WRAPPED, REMAINDER, REPEATED, LANGUAGE, MASTHEAD, CREDIT, MANIFEST, ADDRESS, LINKED, INSIDE,
    DECISION, MEASURED,
    *MARKED.values(), CARD, AGAIN, TITLE_AGAIN, LINKS, OUTSIDE, ASIDE, UNSEEN, DECK, COMMENTS, PROMPT, PICTURED, RIGHTS,
)  # fmt: skip
