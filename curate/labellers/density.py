"""Running text against links: the element that holds the article, and the blocks of it that read like text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import NamedTuple

from curate.labellers.sheet import LINKED, Leaf, Node, Sheet, around

COST = 30  # signs of running text that a line of links outweighs
SCRAP = 12  # signs of running text that any other short line outweighs
NAMED = 0.25  # share of the running text under names of main text from which these names count
SHARE = 0.4  # the same for an <article>
TITLED = 0.1  # the same for one with the headline in it
ROWS = 0.9  # share of links from which a row of a table is one of links
_LINES = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "table", "tbody",
     "thead", "tr", "td", "th")
)  # fmt: skip
_SHAPED = frozenset(("quote", "item", "cell", "code"))


class Found(NamedTuple):
    """The container, the leaves of it (numbers in the sheet) that read like text, and whether names say so too."""

    container: Node | None
    leaves: set[int]
    named: bool


def votes(sheet: Sheet, headline: int | None, cards: Set[int]) -> Found:
    """Return where running text outweighs links; `cards` are leaves of lists of links."""
    where = _where(sheet, headline)
    found = _container(sheet, where)
    if found is None:
        return Found(None, set(), named=False)
    inside = set()
    for at in range(found.first, found.last):
        leaf = sheet.leaves[at]
        linked = ROWS if leaf.kind == "cell" else LINKED
        if at not in cards and leaf.size > 1 and (leaf.prose or leaf.linked < linked):
            inside.add(at)
    return Found(found, inside, bool(where))


def home(leaf: Leaf) -> Node:
    """Return the element that a leaf's paragraph, list or table stands in."""
    node = leaf.node
    while node.tag in _LINES and not node.laid and node.parent is not None:
        node = node.parent
    return node


def beside(sheet: Sheet, text: Iterable[int]) -> set[int]:
    """Return the leaves that stand in one element with running text among the leaves `text`."""
    homes = {home(sheet.leaves[at]) for at in text if sheet.leaves[at].prose}
    return {at for at, leaf in enumerate(sheet.leaves) if home(leaf) in homes}


def company(sheet: Sheet, near: Set[int], text: Set[int]) -> set[int]:
    """Return the leaves that are text by the company they keep.

    Running text, and pieces of lists, tables and quotations, in one element with running text; quotations, and
    headings over running text, among the leaves `text`.
    """
    found = set()
    for at, leaf in enumerate(sheet.leaves):
        shaped = leaf.prose or leaf.kind in _SHAPED
        unlinked = leaf.linked < (ROWS if leaf.kind == "cell" else LINKED)
        quoted = at in text and (leaf.kind == "quote" or _over(sheet, at, text))
        if quoted or (at in near and shaped and unlinked):
            found.add(at)
    return found


def _over(sheet: Sheet, at: int, text: Set[int]) -> bool:
    """True of a heading, or a line in bold, right over running text."""
    leaf = sheet.leaves[at]
    return (
        (leaf.kind in ("heading", "title") or (leaf.bold and leaf.kind == "paragraph"))
        and at + 1 in text
        and sheet.leaves[at + 1].prose
    )


def _container(sheet: Sheet, where: Set[int]) -> Node | None:
    """The element in which running text outweighs links and scraps the most; the innermost such.

    Paragraphs and other elements of a line or two are no containers.
    """
    gains: dict[Node, float] = dict.fromkeys(sheet.nodes, 0.0)
    near = {home(leaf) for leaf in sheet.leaves if leaf.prose and not leaf.label}
    for at, leaf in enumerate(sheet.leaves):
        if where and (leaf.label or at not in where):
            gains[leaf.node] -= 1
        else:
            gains[leaf.node] += _gain(leaf, home(leaf) in near)
    for node in reversed(sheet.nodes):
        if node.parent is not None:
            gains[node.parent] += gains[node]
    best: Node | None = None
    for node in sheet.nodes:
        if (node.laid or node.tag not in _LINES) and (best is None or gains[node] >= gains[best]):
            best = node
    return best


def _gain(leaf: Leaf, near: bool) -> float:  # noqa: FBT001
    if leaf.label:
        return -SCRAP
    if leaf.prose:
        return leaf.weight
    if leaf.main:
        return max(leaf.weight, 1.0)
    if near or leaf.kind in ("heading", "title"):
        return 0
    if leaf.linked > LINKED:
        return -COST - leaf.size * leaf.linked
    return leaf.weight - SCRAP


def _where(sheet: Sheet, headline: int | None) -> Set[int]:
    """The leaves among which the text is looked for: those under names of main text, else those of an <article>."""
    whole = sum(leaf.weight for leaf in sheet.leaves if not leaf.label)
    named = {at for at, leaf in enumerate(sheet.leaves) if leaf.main}
    if named and NAMED * whole <= sum(sheet.leaves[at].weight for at in named):
        return named
    free: defaultdict[Node, float] = defaultdict(float)
    for leaf in sheet.leaves:
        tagged = None if leaf.label else _article(leaf.node)
        if tagged is not None:
            free[tagged] += leaf.weight
    best = max(free, key=free.__getitem__, default=None)
    if best is None or free[best] < SHARE * whole:
        return frozenset()
    titled = [one for one in free if headline is not None and one.first <= headline < one.last]
    if titled and free[titled[0]] >= TITLED * whole:
        best = titled[0]
    return frozenset(range(best.first, best.last))


def _article(node: Node) -> Node | None:
    """The outermost <article> around a node."""
    return next((one for one in reversed(list(around(node))) if one.tag == "article"), None)
