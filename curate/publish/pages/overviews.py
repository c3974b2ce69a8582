"""Pages that list: which of them have more to show than Datasette gives, and what."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request

from curate.publish.links import Links
from curate.publish.pages import catalogue, listing, search


def variables(links: Links, view_name: str, table: str | None, request: Request | None) -> dict[str, Any] | None:
    """Return what the template of a list shows; None where the page is no list of ours."""
    if view_name == "database":
        return {"catalogue": catalogue.grouped}
    if request is None:
        return None
    if view_name == "table" and table == "articles":
        return listing.variables(listing.Listing.of(links, table, request))
    return search.variables(links, request) if request.url_vars.get("table") == search.QUERY else None
