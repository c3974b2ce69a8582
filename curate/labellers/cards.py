"""Cards: elements of the same names in a row, each a link with a line or two of text, as lists of teasers are made."""

from __future__ import annotations

from collections import defaultdict

from curate.labellers.sheet import Leaf, Node, Sheet

ALIKE = 3  # cards of the same names
LARGEST = 600  # signs of text in one
_CARDS = frozenset(("div", "li", "article", "section", "a", "figure", "td", "dd", "tr"))


def votes(sheet: Sheet) -> tuple[set[int], bool]:
    """Return the leaves (their numbers in the sheet) that stand in cards, and whether the cards are the page.

    They are where most of the text outside of furniture stands in them: a list of articles, a forum, a live blog.
    """
    alike: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in sheet.nodes:
        if node.tag in _CARDS and node.size <= LARGEST:
            names = node.element.get("class") or ""
            if names or node.tag in ("li", "article"):
                alike[node.tag, names].append(node)
    found: set[int] = set()
    for nodes in alike.values():
        if len(nodes) < ALIKE:
            continue
        cards = [node for node in nodes if _card(sheet.leaves[node.first : node.last])]
        if len(cards) >= ALIKE and 4 * len(cards) >= 3 * len(nodes):
            for node in cards:
                found.update(range(node.first, node.last))
    inside = sum(sheet.leaves[at].weight for at in found if not sheet.leaves[at].label)
    outside = sum(leaf.weight for at, leaf in enumerate(sheet.leaves) if at not in found and not leaf.label)
    return found, inside > outside


def _card(leaves: list[Leaf]) -> bool:
    """True of a linked line, a heading above all, with one to four other lines."""
    return 2 <= len(leaves) <= 6 and any(leaf.linked > 0.8 and leaf.size >= 12 for leaf in leaves)
