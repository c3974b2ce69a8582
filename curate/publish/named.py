"""The name of the corpus, as metadata.yml gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasette.app import Datasette

NAMELESS = "A corpus made with curate"


async def corpus(datasette: Datasette) -> str:
    """Return the title of the whole site; 0.65 and the 1.0 alphas keep it in different places."""
    if hasattr(datasette, "get_instance_metadata"):
        title = (await datasette.get_instance_metadata()).get("title")
    else:
        title = datasette.metadata("title")
    return str(title or NAMELESS)
