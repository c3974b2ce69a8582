"""The links: measured text reuse, one aligned pair of spans a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curate import store
from curate.export.form import dumps

KEYS = ("a", "b", "a_start", "a_end", "b_start", "b_end", "relation", "direction", "reason")

_LINKS = f"select {', '.join(KEYS)} from overlaps join pairs using (a, b) order by a, b, a_start, b_start"


def links(database: Path) -> Iterator[str]:
    """Yield each measured overlap of two articles as a line of JSON, ordered by `a`, `b`, `a_start`, `b_start`.

    Raises:
        Refusal: the database cannot be read.
    """
    with store.reading(database) as connection:
        for row in connection.execute(_LINKS):
            yield dumps(dict(row))
