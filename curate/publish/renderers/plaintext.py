"""An article as plain text: a short head, an empty line, the cleaned text."""

from __future__ import annotations

import re
from typing import Any

from curate.export.form import Row

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
NO_TEXT = "(No text of it is held here.)"


def plain(record: Row, address: str) -> str:
    """Return a record as text. What is not known has no line in the head; no value can begin a line of its own."""
    head = {
        "Title": record["title"],
        "Subtitle": record["subtitle"],
        "Authors": ", ".join(record["authors"]),
        "Outlet": record["outlet"],
        "Day": record["published"],
        "Chain": _chain(record),
        "Language": record["language"],
        "Saved from": record["document"]["url"],
        "Article": record["id"],
        "Address": address,
    }
    lines = [f"{name}: {_line(value)}" for name, value in head.items() if value]
    text = (record["text"] or "").rstrip("\n") or NO_TEXT
    return "\n".join([*lines, "", text, ""])


def _chain(record: Row) -> str:
    hops: list[dict[str, Any]] = record["chain"]
    if len(hops) < 2:
        return ""
    return f"{' → '.join(hop['outlet'] or 'unknown' for hop in hops)} ({record['relation']})"


def _line(value: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(value.split()))
