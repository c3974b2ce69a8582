"""Trafilatura as a labeller: its main text laid over the blocks of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import trafilatura
from lxml import etree

from curate.labellers.sheet import Leaf

_SIGNS = re.compile(r"\W+|_+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
_MARK = "data-curate-left-out"
_MARKED = etree.XPath(f"//*[@{_MARK}]")
_UNREAD = ("style", "svg", "noscript", "iframe", "template", "link", "meta")
DEEPEST = 256  # elements within each other; browsers show no more than 512
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (DEEPEST + 1)})")
MUCH = 2_000_000_000  # blocks times signs; on larger pages a block must be a line of the main text
SURE = 24  # signs; a block this long that stands in the main text is meant, wherever it stands


def lines(root: Any, without: Sequence[Any]) -> list[str]:
    """Return the main text of a parsed page, asked without some of its elements; the tree stays as it is.

    No comments, no metadata, no removal of duplicates: trafilatura keeps a table of those over the pages it has
    seen, and the same page gives another text on the fourth call. Its fast mode: beside other labellers its
    further attempts change nothing (measured), and cost a third more. What other labellers are sure of is left
    out to save its time.
    """
    text = _extracted(_copy(root, without))
    if text is None and _cleaned(copied := _copy(root, without)):
        text = _extracted(copied)
    return (text or "").splitlines()


def _extracted(tree: Any) -> str | None:
    found: str | None = trafilatura.extract(tree, include_comments=False, deduplicate=False, fast=True)
    return found


def _cleaned(tree: Any) -> bool:
    """Take control characters out of a tree; True where it held any: trafilatura gives nothing of a tree with one."""
    held = [one for one in tree.iter() if _CONTROL.search(f"{one.text or ''}{one.tail or ''}")]
    for one in held:
        one.text, one.tail = _CONTROL.sub(" ", one.text or ""), _CONTROL.sub(" ", one.tail or "")
    return bool(held)


def readable(root: Any) -> bool:
    """False of a tree so deep that trafilatura, which looks up from each element, would take minutes for it."""
    return not _TOO_DEEP(root)


def _copy(root: Any, without: Sequence[Any]) -> Any:
    """A copy of a tree without some elements: they carry a mark while it is made."""
    for element in without:
        element.set(_MARK, "")
    copied = deepcopy(root)
    for element in without:
        del element.attrib[_MARK]
    for element in _MARKED(copied):
        if element.getparent() is not None:
            element.tag = _UNREAD[0]
    etree.strip_elements(copied, *_UNREAD, with_tail=False)
    return copied


def kept(leaves: Sequence[Leaf], found: Sequence[str]) -> set[int]:
    """Return the numbers of the leaves that stand in the lines found, letters and digits compared, in order.

    Leaves that have a label are left out.
    """
    keys = ["" if leaf.label else _SIGNS.sub("", leaf.text) for leaf in leaves]
    whole = "".join(_SIGNS.sub("", line) for line in found)
    ends: dict[str, list[int]] = {}  # where lines begin and end in the whole
    at = 0
    for line in found:
        key = _SIGNS.sub("", line)
        ends.setdefault(key, []).append(at)
        at += len(key)
    kept: set[int] = set()
    at = 0
    whole_lines = len(keys) * len(whole) > MUCH
    for number, key in enumerate(keys):
        if not key or (whole_lines and key not in ends):
            continue
        place = whole.find(key, at)
        if len(key) >= SURE:
            if place < 0:
                place = whole.find(key)
            if place >= 0:
                kept.add(number)
                at = place + len(key) if place >= at else at
            elif _partly(leaves[number].text, whole):
                kept.add(number)
        elif place == at or (place >= 0 and key in ends and any(at <= one for one in ends[key])):
            kept.add(number)
    return kept


def _partly(text: str, whole: str) -> bool:
    """True where most sentences of a long block stand in the whole: one element of it was left out."""
    parts = [key for part in re.split(r"(?<=[.!?。])\s|\n|\t", text) if (key := _SIGNS.sub("", part))]
    held = sum(len(key) for key in parts if key in whole)
    return 2 * held > sum(map(len, parts))
