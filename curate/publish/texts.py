"""Whether a publication holds texts. One without rights to them says so in its table `meta`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curate.store import WITHHELD

HELD = "(select value from meta where key = 'text') as texts"
"""A column of SQL that tells it."""

NOTICE = "This publication holds no text"
"""What stands where a text would be."""


def withheld(row: Mapping[str, Any]) -> bool:
    """True if a row that has the column HELD is of a publication without texts."""
    return bool(row["texts"] == WITHHELD)
