"""What the make-up of a page shows where names are silent: captions, prompts, readers' comments, quotes pulled out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

from curate.labellers.sheet import Leaf, Node, Sheet, around
from curate.model import Document
from curate.rules import Rule
from curate.structure import AGAIN, COMMENTS, PICTURED, PROMPT, RIGHTS

SMALL = 300  # signs; the largest prompt around a button, and the longest line of rights
CAPTION = 250  # signs; the longest caption
ICON = 60  # pixels; a smaller image has no caption
PULLED = (20, 400)  # signs; the shortest and the longest quotation that is pulled out of the text
HEADING = 40  # signs; the longest heading of comments
NEAR = 4  # elements around a block in which its image, or its button, is looked for
LAST = 3  # blocks at the end of the text among which rights are named
_WORDS = (
    "(?:reader(?:s['’])? )?comments?|discussion|responses?|replies|(?:leser)?kommentare?|diskussion|commentaires?|"
    "réactions|comentarios?|comment[oi]|comentários?|reacties?|комментари[ийяев]+|обсуждени[ея]|отзывы|коментарі|"
    "обговорення|komentarz(?:e|y)?|dyskusja|komentáře|diskuse|kommentarer|kommentit|hozzászólások|comentarii|yorum(?:lar)?|"
    "σχόλια|评论|网友评论|留言|コメント|댓글|(?:ال)?تعليقات|نظرات|תגובות"
)
_COMMENTS = re.compile(rf"(?i)(?:\d+ ?)?(?:{_WORDS})(?: ?[(\[（]?\d+[)\]）]?)?:?")
_CREDIT = re.compile(r"(?i)\b(?:photo|foto|picture|image|bild|fot\.|фото|φωτο|ph\.)")
_RIGHTS = re.compile(r"(?i)©|\(c\) ?(?:19|20)\d\d|\bcopyright\b")
_PULL = re.compile(r"(?i)pull|\bpq\b|quote-?out|highlight")
_SIGNS = re.compile(r"\W+|_+")
_TYPED = frozenset(("", "text", "email", "search", "tel"))
_LISTED = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "table", "tbody", "html", "body", "main", "article")
)


def votes(document: Document, sheet: Sheet, text: Set[int]) -> dict[int, Rule]:
    """Return the leaves that are no text by what stands around them; `text` are the leaves that labellers ask for."""
    assert document.markup is not None
    prose = [at for at in sorted(text) if sheet.leaves[at].prose and not sheet.leaves[at].label]
    if not prose:
        return {}
    found: dict[int, Rule] = {}
    found.update((at, COMMENTS) for at in _comments(sheet, prose))
    found.update((at, PROMPT) for at in _prompts(sheet, document.markup.root, prose[0]))
    asked = [at for at in sorted(text) if at not in found and not sheet.leaves[at].label]
    found.update((at, PICTURED) for at in asked if _pictured(sheet.leaves[at]))
    found.update((at, AGAIN) for at in _pulled(sheet, asked, prose))
    found.update((at, RIGHTS) for at in asked[-LAST:] if at > prose[0] and _righted(sheet.leaves[at]))
    return found


def _comments(sheet: Sheet, prose: list[int]) -> Iterator[int]:
    """Readers' comments: from a heading of theirs to the end of its section."""
    leaves = sheet.leaves
    whole = sum(leaves[at].weight for at in prose)
    for at in range(prose[0] + 1, len(leaves)):
        leaf = leaves[at]
        if leaf.size > HEADING or leaf.label or not _COMMENTS.fullmatch(leaf.text.strip()):
            continue
        section = next(
            (one for one in around(leaf.node) if sum(x.size for x in leaves[at + 1 : one.last]) > HEADING), None
        )
        if section is None or (section.first != at and not _signed(leaves[at + 1 : section.last])):
            continue
        if 2 * sum(leaves[one].weight for one in prose if at < one < section.last) < whole:
            yield from range(at, section.last)
            return


def _signed(leaves: list[Leaf]) -> bool:
    """True where a short line with a figure in it, a day or an hour, opens what follows."""
    line = leaves[0].text.split("\n", 1)[0]
    return len(line) <= 2 * HEADING and any(char.isdigit() for char in line)


def _prompts(sheet: Sheet, root: Any, first: int) -> Iterator[int]:
    """Small elements around a button or a field for typing, such as ask for an address, below the leaf `first`."""
    for control in root.iter("button", "input"):
        if control.tag == "input" and (control.get("type") or "").lower() not in _TYPED:
            continue
        node = _holder(sheet, control)
        if node is None or node.first <= first or node.size > SMALL or node.tag in _LISTED:
            continue
        inside = sheet.leaves[node.first : node.last]
        said = [leaf for leaf in inside if not leaf.label]
        plain = all(leaf.kind in ("paragraph", "heading") and not leaf.prose for leaf in said)
        if plain and any(leaf.kind == "paragraph" for leaf in said):
            yield from (at for at in range(node.first, node.last) if not sheet.leaves[at].label)


def _holder(sheet: Sheet, control: Any) -> Node | None:
    """The innermost element around a control that holds other text than the control's own."""
    element = control
    for _ in range(NEAR):
        element = element.getparent()
        if element is None:
            return None
        node = sheet.node(element)
        if node is not None and any(not leaf.label for leaf in sheet.leaves[node.first : node.last]):
            return node
    return None


def _pictured(leaf: Leaf) -> bool:
    """True of a short line right behind an image, in an element that holds nothing else."""
    if leaf.kind != "paragraph" or leaf.prose or leaf.size > CAPTION or leaf.linked > 0.5 or leaf.bold:
        return False
    for node, _ in zip(around(leaf.node), range(NEAR), strict=False):
        if node.last - node.first > 2 or node.size > SMALL:
            return False
        if _behind_image(node.element):
            return node is not leaf.node or leaf.text[-1] not in '.!?…:»”"' or _CREDIT.search(leaf.text) is not None
    return False


def _behind_image(element: Any) -> bool:
    """True where an image of some size comes before the first word in an element."""
    if element.text and not element.text.isspace():
        return False
    for one in element.iterdescendants():
        if one.tag == "img":
            width = (one.get("width") or "").removesuffix("px")
            return not (width.isdigit() and int(width) <= ICON) and "emoji" not in (one.get("class") or "")
        if any(part and not part.isspace() for part in (one.text, one.tail)):
            return False
    return False


def _pulled(sheet: Sheet, asked: list[int], prose: list[int]) -> Iterator[int]:
    """Quotations that only repeat words of the text, set apart to draw the eye."""
    least, most = PULLED
    keys: dict[int, str] = {}
    for at in asked:
        leaf = sheet.leaves[at]
        if not least <= leaf.size <= most or not (leaf.kind == "quote" or _set_apart(leaf)):
            continue
        keys = keys or {one: _SIGNS.sub("", sheet.leaves[one].text).casefold() for one in prose}
        key = _SIGNS.sub("", leaf.text).casefold()
        if any(key in other and len(other) > len(key) for one, other in keys.items() if one != at):
            yield at


def _set_apart(leaf: Leaf) -> bool:
    return any(
        node.tag == "aside" or _PULL.search(node.element.get("class") or "")
        for node, _ in zip(around(leaf.node), range(NEAR), strict=False)
    )


def _righted(leaf: Leaf) -> bool:
    return leaf.size <= SMALL and _RIGHTS.search(leaf.text) is not None
