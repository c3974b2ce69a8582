"""The public profile: for the open web, where anybody may read and nobody is trusted.

It holds whatever the settings are: a site folder may be served without its settings.json.
"""

from __future__ import annotations

from collections.abc import Collection

from datasette.utils.asgi import NotFound

from curate.publish.serving import mistakes

HIDDEN = r"^/(-/(?!static/|static-plugins/|curate/)|_internal|_memory|:memory:)"
"""Addresses about the server, not about the corpus: its files, versions, settings, threads, plugins, log-in."""

ASKING = frozenset(["sql", "_where", "_trace"])
"""What asks for SQL of the reader's own, or how the server answers."""

NO_SQL = "This server takes no SQL from readers. The queries listed with the corpus are open to all."


async def hidden() -> None:
    """Answer that there is nothing."""
    raise NotFound(mistakes.NOWHERE)


def refused(method: str, asked: Collection[str]) -> mistakes.Mistake | None:
    """Return what the public is told where it may not ask this; None where it may."""
    if method not in mistakes.READING:
        return mistakes.Mistake(405, mistakes.READ_ONLY)
    return mistakes.Mistake(403, NO_SQL) if ASKING.intersection(asked) else None
