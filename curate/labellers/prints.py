"""Documents whose format says what a piece is, without a page's tree: prints, word processing, feeds, mail."""

from __future__ import annotations

from curate.clean import Verdict, Votes
from curate.model import Document
from curate.structure import BODY, CAPTION, QUOTED, RUNNING, SUBHEADING
from curate.titles import Cut

_SETTLED = {"running": RUNNING, "page-number": RUNNING}
LETTER = "message/rfc822"
_TEXT = {"paragraph": BODY, "item": BODY, "cell": BODY, "code": BODY, "heading": SUBHEADING, "title": SUBHEADING}
_REST = {"quote": QUOTED, "caption": CAPTION}


def label(document: Document) -> Votes:
    """Return what the kinds of a document's blocks say.

    What an entry of a feed or a message of a channel holds is its text, unless a rule says otherwise; a letter has
    signatures and quotations besides.
    """
    settled: dict[int, Verdict] = {}
    rest: dict[int, Verdict] = {}
    for at, anchor in enumerate(document.anchors):
        if document.parts and document.media_type != LETTER and anchor.kind in _TEXT:
            rest[at] = Verdict(_TEXT[anchor.kind].label, _TEXT[anchor.kind])
        if anchor.kind in _SETTLED:
            settled[at] = Verdict(_SETTLED[anchor.kind].label, _SETTLED[anchor.kind])
        elif anchor.kind in _REST:
            rest[at] = Verdict(_REST[anchor.kind].label, _REST[anchor.kind])
    return Votes(settled, rest)


def parts(document: Document) -> tuple[Cut, ...]:
    """Return the articles that the format parts; the first heading of the first rank is the title."""
    cuts = []
    for part in document.parts:
        inside = [at for at, anchor in enumerate(document.anchors) if part.holds(anchor.span)]
        if inside:
            title = next((at for at in inside if document.anchors[at].kind == "title"), None)
            cuts.append(Cut(inside[0], inside[-1] + 1, title))
    return tuple(cuts)
