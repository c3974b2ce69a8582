"""The headline of a page among its blocks, and the deck under it, as far as the page sets it apart from the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from curate.labellers.density import home
from curate.labellers.sheet import Leaf, Sheet, around
from curate.model import Document

_TITLED = re.compile(
    r"(?:html title|meta (?:og:|twitter:|dc\.|citation_)?title|"
    r"json-ld (?!\S*(?:liveBlogUpdate|comment|itemListElement|hasPart)/)\S*/headline): (.+)",
    re.I,
)
_TOLD = re.compile(
    r"(?:meta (?:og:|twitter:|dc\.)?description|json-ld \S*/(?:description|alternativeHeadline)): (.+)", re.I
)
_DECK = re.compile(
    r"(?i)\b(?:dek|deck|standfirst|sub[- ]?(?:title|head|headline|line)s?|lead|lede|intro|preamble|excerpt|"
    r"abstract|chapo|chapeau|summary|ingress|strapline|vorspann|alternativeheadline|subt[íi]tulo|"
    r"sous[- ]?titre|sottotitolo|sommario|catenaccio|entradilla|bajada|copete|volanta|cintillo|linha[- ]?fina|gravata|"
    r"anleser|unterzeile|dachtext|introtekst|inleiding|manchet|perex|zajawka|podtytu[lł]|wstep|lid|podzagolovok|"
    r"ypotitlos|spot|ozet|underrubrik|ingressi|alcim)\b"
)
_OTHER = re.compile(r"(?i)\b(?:images?|media|photo|picture|figure|caption|teasers?|related|cards?|comments?)\b")
_SIGNS = re.compile(r"\W+|_+")
_CASES = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
LONGEST = 300  # signs of a headline
BEGINS = 0.5  # what it counts that a title begins with a heading: the site is named behind it
SOME = 4  # signs of a title that is compared
SHORTEST = 30  # signs of a description that is compared
NAMED = 1.2  # agreement with the page's title that makes a line its headline
DECK = (20, 600)  # signs of the shortest deck and of the longest
PARAGRAPHS = 2  # of running text under a headline with a deck
LINE = 120  # signs of the longest byline
_GOODS = ("meta og:type: product", "json-ld Product/")
_DECKS = frozenset(("paragraph", "heading"))
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def key(text: str) -> str:
    """Return letters and digits alone, case aside."""
    return _SIGNS.sub("", text).casefold()


def told(document: Document) -> tuple[list[str], list[str]]:
    """Return the titles and the descriptions in the front matter, as keys."""
    lines = [anchor.span.of(document.text) for anchor in document.anchors if anchor.kind == "front"]
    titles = {key(found[1]): None for line in lines if (found := _TITLED.fullmatch(line))}
    about = {key(found[1]): None for line in lines if (found := _TOLD.fullmatch(line))}
    if any(line.startswith(_GOODS) for line in lines):
        about = {}  # what is said of goods is the text itself
    return list(titles), [one for one in about if len(one) >= SHORTEST]


def title(sheet: Sheet, titles: Sequence[str]) -> int | None:
    """Return the leaf that is the headline: the first heading that the page's own title begins with or holds.

    Else the first heading of the first rank outside of furniture, if there is one.
    """
    best, worth = None, 0.0
    for at, leaf in enumerate(sheet.leaves):
        if leaf.kind not in ("title", "heading"):
            continue
        score = _agrees(key(leaf.text), titles) + (0.5 if leaf.kind == "title" else 0) - (0.4 if leaf.label else 0)
        if score > worth and (score >= 0.5):
            best, worth = at, score
    return best


def _agrees(found: str, titles: Sequence[str]) -> float:
    """How well a heading agrees with the page's titles: 2 where it is one, less where one holds the other."""
    if len(found) < SOME:
        return 0.0
    return max((_alike(found, one) for one in titles), default=0.0)


def _alike(found: str, title: str) -> float:
    if title == found:
        return 3.0
    if found in title:
        return 1 + len(found) / len(title) + BEGINS * title.startswith(found)
    return 1.2 if len(title) > 3 * SOME and title in found else 0.0


def set_as_title(sheet: Sheet, titles: Sequence[str], first: int) -> int | None:
    """Return the headline of a page without headings, over the first paragraph: a line that its title holds.

    Else the first line set in bold, as print views set it.
    """
    lines = [at for at in range(first) if _line(sheet.leaves[at])]
    named = [at for at in lines if _agrees(key(sheet.leaves[at].text), titles) >= NAMED]
    return named[-1] if named else next((at for at in lines if sheet.leaves[at].bold), None)


def _line(leaf: Leaf) -> bool:
    return not leaf.label and leaf.linked < 0.5 and SHORTEST // 2 < leaf.size <= LONGEST and not leaf.prose


def deck(sheet: Sheet, headline: int | None, text: Sequence[int], about: Sequence[str]) -> int | None:
    """Return the deck: under the headline, by its names, as the page's description, or over the byline.

    `text` are the leaves of running text, in order. A paragraph of the text itself is no deck, whatever the page's
    description is: a deck stands in an element of its own.
    """
    if headline is None:
        return None
    below = [at for at in text if at > headline]
    if len(below) < PARAGRAPHS:
        return None
    for at in range(headline + 1, below[1]):
        leaf = sheet.leaves[at]
        if leaf.label or leaf.linked > 0.5 or not DECK[0] <= leaf.size <= DECK[1] or leaf.kind not in _DECKS:
            continue
        if any(one.kind == "heading" and one.linked > 0.8 for one in sheet.leaves[at + 1 : at + 4]):
            return None  # it opens a list of articles
        own = home(leaf) is not home(sheet.leaves[below[1] if at == below[0] else below[0]])
        first = at == headline + 1 and _over_byline(sheet, at)
        if _says(leaf, about, own=own) or (first and (own if leaf.prose else leaf.size >= SHORTEST)):
            return at
        if leaf.prose:
            return None
    return None


def _says(leaf: Leaf, about: Sequence[str], *, own: bool) -> bool:
    """True of a deck by its names or as the description; `own`: it stands in another element than the text."""
    named = _named(leaf) and (own or not leaf.prose)
    return named or (_told(leaf, about) and (own or leaf.kind == "heading"))


def _told(leaf: Leaf, about: Sequence[str]) -> bool:
    """True of what the page's description is, begins with, or begins."""
    found = key(leaf.text)
    return any((one.startswith(found[:40]) and len(found) >= SHORTEST) or found.startswith(one) for one in about)


def _over_byline(sheet: Sheet, at: int) -> bool:
    """True of a line with a byline, or a short line with a year in it, right under it."""
    below = sheet.leaves[at + 1] if at + 1 < len(sheet.leaves) else None
    if below is None or below.prose or below.size > LINE:
        return False
    return below.label in ("byline", "post-date") or _YEAR.search(below.text) is not None


def _named(leaf: Leaf) -> bool:
    """True where a name of the element, or of one that holds little else, says so."""
    for node, _ in zip(around(leaf.node), range(3), strict=False):
        if node.size > leaf.size + LINE:
            return False
        names = f"{node.element.get('class') or ''} {node.element.get('itemprop') or ''}"
        names = _CASES.sub(" ", names)
        if _OTHER.search(names):
            return False
        if _DECK.search(names):
            return True
    return False
