"""What one cell of a Datasette table shows. Strings are escaped, here or by Datasette."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

from markupsafe import Markup, escape

from curate.publish.facts import web_link, wikidata_link
from curate.publish.links import Links
from curate.publish.saying import ARTICLE

ROWS = {
    "article": "articles",
    "document": "documents",
    "rule": "rules",
    "other_rule": "rules",
    "label": "labels",
    "outlet": "outlets",
    "person": "people",
    "origin": "outlets",
    "family": "families",
    "publication": "publications",
    "source": "sources",
    "manifest": "documents",
    "outlet_id": "outlets",
    "origin_id": "outlets",
    "earlier_id": "outlets",
    "later_id": "outlets",
}
"""Columns that hold the key of a row -> its table. (Some views give names, which no key looks like.)"""

BESIDE = frozenset(["exact", "title", "relation", *(key[:-3] for key in ROWS if key.endswith("_id"))])
"""Columns that lead where other columns of the row say."""

WORDS = ("quotes", None)
"""Where a column `source` holds words of a page: the table, and answers to queries."""

ENDS = {
    "network": "outlets",
    "edges": "publications",
    "edge_claims": "publications",
    "conflicts": "publications",
}
"""Tables with columns `earlier`, `later`, `other` -> what these are keys of."""

ARTICLES = ("a", "b", "other", "parent", "root")
"""Columns that hold the key of an article, if it looks like one."""

KEY = re.compile(r"-?[a-z0-9][a-z0-9._-]*")

FLAGS = {
    "contested": ("contested", ""),
    "chosen": ("chosen", ""),
    "specific": ("", "template line"),
    "settled": ("settled", "open"),
    "listed": ("listed", "not listed"),
    "kept": ("kept", "removed"),
    "held": ("held", "not held"),
    "a_quoted": ("quoted", ""),
    "b_quoted": ("quoted", ""),
}
"""Columns of 0 and 1 -> what 1 and 0 mean."""

PIECES = ("spans", "labels")
SIGNS = FLAGS.keys() - {"kept"}  # elsewhere `kept` counts characters

MARKED = re.compile("⟦([^⟦⟧]*)⟧")


class Row(Protocol):
    """A row as Datasette hands it over: by column name."""

    def keys(self) -> Any:
        """Return the names of the columns."""

    def __getitem__(self, name: str, /) -> Any:
        """Return one value."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell and where it stands. `table` is None in the answer to a query."""

    value: Any
    column: str
    table: str | None
    row: Row


def show(cell: Cell, links: Links) -> Markup | None:
    """Return the HTML of a cell, or None to leave it to Datasette."""
    if isinstance(cell.value, dict):
        return _labelled(cell, links)
    if cell.value is None or cell.value == "":
        return None
    if cell.column == "found" and cell.table is None:
        return found(str(cell.value))
    if cell.value in (0, 1) and cell.column in (FLAGS if cell.table in PIECES else SIGNS):
        return Markup("{}&nbsp;").format(FLAGS[cell.column][0 if cell.value else 1])
    return _linked(cell, str(cell.value), links)


def _labelled(cell: Cell, links: Links) -> Markup | None:
    """Return a foreign key as its label alone: ids are for addresses."""
    table = _table(cell)
    if not table or cell.value.get("value") is None:
        return None
    href = links.row(table, cell.value["value"])
    return Markup('<a href="{}">{}</a>').format(href, cell.value.get("label") or "untitled")


def _table(cell: Cell) -> str | None:
    """The table whose key a cell holds."""
    if cell.column in ("earlier", "later", "other") and cell.table in ENDS:
        return ENDS[cell.table]
    if cell.column in ARTICLES:
        return "articles"
    return ROWS.get(cell.column)


def _linked(cell: Cell, value: str, links: Links) -> Markup | None:
    names = set(cell.row.keys()) if cell.column in BESIDE else set()
    href = None
    if cell.column == "exact" and {"id", "document", "start"} <= names:
        href = links.claim(_key(cell.row["id"]), _key(cell.row["document"]), int(cell.row["start"]))
    elif cell.column == "title" and names & {"article", "family"} and (cell.table is None or "family" in names):
        href = _titled(cell.row, names, links)
    elif cell.column == "relation":
        href = _pair(cell.row, names, links)
    elif cell.column in ARTICLES and ARTICLE.fullmatch(value):
        href = links.row("articles", value)
    elif cell.column == "wikidata":
        href = wikidata_link(value)
    elif f"{cell.column}_id" in names & ROWS.keys():
        key = cell.row[f"{cell.column}_id"]
        href = links.row(ROWS[f"{cell.column}_id"], key) if key else None
    elif cell.column in ROWS and _is_key(cell, value):
        href = links.row(ROWS[cell.column], value)
    elif value.lower().lstrip().startswith(("http:", "https:")):
        href = web_link(value)
    return Markup('<a href="{}">{}</a>').format(href, value) if href else None


def _is_key(cell: Cell, value: str) -> bool:
    """True if a value is a key: `rule` may be a kind of evidence, and `source` words."""
    if not KEY.fullmatch(value) or (cell.column == "rule" and "." not in value):
        return False
    return cell.column != "source" or cell.table not in WORDS


def _titled(row: Row, names: set[str], links: Links) -> str | None:
    """The address of what a title is the title of."""
    column, table = ("article", "articles") if "article" in names else ("family", "families")
    return links.row(table, _key(row[column])) if row[column] else None


def _pair(row: Row, names: set[str], links: Links) -> str | None:
    """The address of the aligned reading, where a row is about two articles."""
    for ends in (("a", "b"), ("article", "other")):
        if names.issuperset(ends):
            one, other = (_key(row[end]) for end in ends)
            return links.pair(one, other) if ARTICLE.fullmatch(one) and ARTICLE.fullmatch(other) else None
    return None


def _key(value: Any) -> str:
    return str(value["value"] if isinstance(value, dict) else value)


def found(snippet: str) -> Markup:
    """Return the words a search found, marked. ⟦ and ⟧ that are not a pair are text like any other."""
    pieces = MARKED.split(snippet)
    shown = (
        escape(piece) if at % 2 == 0 else Markup("<mark>{}</mark>").format(piece) for at, piece in enumerate(pieces)
    )
    return Markup("").join(shown)
