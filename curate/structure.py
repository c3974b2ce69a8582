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
DECISION = _rule("manifest.decision", "body", "A curator decided it in the manifest.", Trust.high)
STRUCTURAL = (
    TITLE, SUBTITLE, CAPTION, BYLINE, BIO, BODY, SUBHEADING, TAKEN, WRAPPED, REMAINDER, REPEATED, LANGUAGE, MASTHEAD,
    CREDIT, MANIFEST, DECISION,
)  # fmt: skip
