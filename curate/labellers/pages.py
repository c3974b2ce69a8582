"""Web pages: what the labellers say of each block, the verdict over it, and the articles of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from curate.clean import Verdict, Votes
from curate.labellers import cards, density, heads, maintext, markup, posts, sections
from curate.labellers.sheet import LINKED, Leaf, Sheet
from curate.labellers.votes import Voices, keeps
from curate.model import Ballot, Document
from curate.rules import Rule
from curate.structure import (
    AGAIN,
    ASIDE,
    BODY,
    CARD,
    COMMENTS,
    DECK,
    LINKS,
    MARKED,
    OUTSIDE,
    PROMPT,
    QUOTED,
    SUBHEADING,
    TITLE_AGAIN,
    UNSEEN,
)
from curate.titles import Cut

LONG = 120  # signs; a paragraph this long that stands twice is said once
ABOVE = 15  # leaves over the text, and below it, that rules read: bylines, days, notices
ENDS = 3  # blocks at either end of the text that rules read in the fast profile too
SURE = 0.6  # share of trafilatura's text that the container holds, or both are asked
# Labels of furniture in which no rule looks for anything.
_SETTLED = frozenset((*(MARKED[label].id for label in markup.OUTSIDE), CARD.id, LINKS.id, COMMENTS.id, PROMPT.id))
_RIGHTS = ("©", "opyright", "(c)")


@dataclass(frozen=True, slots=True)
class Page:
    """What the labellers found on a page. Leaves by their numbers in the sheet.

    `against`: the rule by which a leaf is known to be something else. `text`: the leaves that density calls text,
    `near` those by their company, `main` those of trafilatura (in the fast profile: beside running text). `span` is
    the container's range of leaves.
    """

    sheet: Sheet
    headline: int | None
    deck: int | None
    against: Mapping[int, Rule]
    text: set[int]
    near: set[int]
    main: set[int]
    span: range

    def voices(self, at: int) -> Voices:
        """Return what the labellers say of a leaf."""
        rule = self.against.get(at)
        return Voices(rule.id if rule else "", at in self.text, at in self.near, at in self.main)


def read(document: Document, profile: str) -> Page:
    """Ask the labellers about a page; in the profile "fast" trafilatura is not asked."""
    assert document.markup is not None
    sheet = Sheet(document)
    titles, about = heads.told(document)
    headline = heads.title(sheet, titles)
    carded, listing = cards.votes(sheet)
    teasers = frozenset() if listing else carded
    found = density.votes(sheet, headline, teasers)
    full = profile != "fast" and maintext.readable(document.markup.root)
    said = maintext.kept(sheet.leaves, maintext.lines(document.markup.root, sheet.furniture())) if full else set()
    leads = {at for at in carded if listing and sheet.leaves[at].kind == "heading"}
    text = found.leaves | leads
    prose = [at for at in sorted(text | said) if sheet.leaves[at].prose and not sheet.leaves[at].label]
    if headline is None and prose:
        headline = heads.set_as_title(sheet, titles, prose[0])
    listed = listing or 2 * _weight(sheet, carded) > _weight(sheet, set(prose))
    deck = None if listed else heads.deck(sheet, headline, prose, about)
    against = dict(_against(sheet, headline, titles, text | said))
    against |= {deck: DECK} if deck is not None else {}
    against = sections.votes(document, sheet, (text | said) - against.keys()) | against
    sure = found.named or _weight(sheet, (said & text) - against.keys()) >= SURE * _weight(sheet, said - against.keys())
    text |= set() if sure else said
    free = text - against.keys()
    beside = density.beside(sheet, free)
    near = density.company(sheet, beside & (free | said) if listing else beside, free) | (leads & free)
    main = said if full else {at for at in free if at in beside or sheet.leaves[at].kind in _SHAPED}
    against |= dict.fromkeys(teasers - against.keys() - said, CARD)
    span = range(found.container.first, found.container.last) if found.container else range(0)
    return Page(sheet, headline, deck, against, text, near, main, span)


_SHAPED = frozenset(("heading", "quote", "item"))


def label(document: Document, profile: str) -> tuple[Votes, tuple[Cut, ...], str, tuple[Ballot, ...]]:
    """Return the votes on a page's blocks, its articles, how they were found, and what the labellers disagree on."""
    page = read(document, profile)
    leaves = page.sheet.leaves
    kept = [at for at in range(len(leaves)) if keeps(page.voices(at))]
    found = posts.find(document, page.sheet, set(kept))
    kept = sorted({*kept, *posts.whole(page.sheet, found, set(kept), page.against)})
    while kept and leaves[kept[-1]].kind == "heading":
        del kept[-1]
    middle = {at for at in kept[ENDS:-ENDS] if leaves[at].prose} if profile == "fast" else set()
    settled: dict[int, Verdict] = {}
    rest = {leaves[at].at: _verdict(_text(leaves[at])) for at in kept}
    top = min(page.span.start, kept[0] if kept else page.span.start)
    edges = range(top - ABOVE, page.span.stop + ABOVE)
    for at in sorted(set(range(len(leaves))) - set(kept)):
        rule = _other(page, at)
        sure = at not in edges or (rule.id in _SETTLED and not _rights(leaves[at]))
        (settled if sure else rest)[leaves[at].at] = _verdict(rule)
    for at in middle:
        settled[leaves[at].at] = rest.pop(leaves[at].at)
    cuts, why = posts.cuts(page.sheet, found, len(document.anchors), (page.headline, page.deck))
    votes = Votes(settled, rest, frozenset(leaves[at].at for at in kept))
    return votes, cuts, why, tuple(_ballots(document, page))


def _verdict(rule: Rule) -> Verdict:
    return Verdict(rule.label, rule)


def _rights(leaf: Leaf) -> bool:
    """True of a line that may name whose rights the page is under."""
    return any(sign in leaf.text for sign in _RIGHTS)


def _text(leaf: Leaf) -> Rule:
    if leaf.kind in ("heading", "title"):
        return SUBHEADING
    return QUOTED if leaf.kind == "quote" else BODY


def _other(page: Page, at: int) -> Rule:
    """The rule by which a leaf is no text."""
    leaf, rule = page.sheet.leaves[at], page.against.get(at)
    if rule is not None:
        return rule
    if at not in page.span:
        return LINKS if leaf.linked > LINKED else OUTSIDE
    if leaf.linked > LINKED:
        return CARD if leaf.kind == "item" else ASIDE
    return UNSEEN if at in page.text and at not in page.main else ASIDE


def _against(sheet: Sheet, headline: int | None, titles: list[str], asked: set[int]) -> Iterator[tuple[int, Rule]]:
    """Yield the leaves that are something else: by the names around them, as a repetition of text or headline."""
    seen: set[str] = set()
    for at, leaf in enumerate(sheet.leaves):
        again = leaf.size >= LONG and leaf.text in seen
        seen.add(leaf.text)
        if at == headline or (leaf.kind == "title" and not _inner(sheet, at, headline, titles)):
            yield at, TITLE_AGAIN
        elif leaf.label or leaf.kind == "caption":
            yield at, MARKED[leaf.label or "caption"]
        elif at in asked and again:
            yield at, AGAIN
        elif at in asked and leaf.size <= heads.LONGEST and heads.key(leaf.text) in titles:
            yield at, TITLE_AGAIN


def _inner(sheet: Sheet, at: int, headline: int | None, titles: list[str]) -> bool:
    """True of a heading of the first rank inside the text, as some editors set subheadings."""
    if headline is None or at < headline or heads.key(sheet.leaves[at].text) in titles:
        return False
    return any(leaf.prose for leaf in sheet.leaves[headline:at])


def _weight(sheet: Sheet, leaves: set[int]) -> float:
    return sum(sheet.leaves[at].weight for at in leaves)


def _ballots(document: Document, page: Page) -> Iterator[Ballot]:
    """Yield each labeller's word on the blocks about which they disagree."""
    for at, leaf in enumerate(page.sheet.leaves):
        voices = page.voices(at)
        told = (voices.density, voices.company, voices.maintext)
        if not any(told) or (all(told) and not voices.against):
            continue
        span = document.anchors[leaf.at].span
        for name, said in zip(("density", "company", "maintext"), told, strict=True):
            yield Ballot(span, name, "body" if said else "page-furniture")
        if rule := page.against.get(at):
            yield Ballot(span, rule.id.partition(".")[0], rule.label)
