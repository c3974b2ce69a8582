"""The Datasette plugin: pages that tables cannot show, cells, headers, and a database that builds replace.

Only hooks that Datasette 0.65 and 1.0 alphas both have; no third-party plugin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup
from pluggy import HookimplMarker

from curate.publish import cache, cells, headers, network, pages, refresh, rowpages
from curate.publish.links import Links
from curate.publish.server import DATABASE, command, serve

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["command", "serve"]

hookimpl = HookimplMarker("datasette")

KINDS = {"curate.css": "text/css; charset=utf-8", "curate.js": "text/javascript; charset=utf-8"}
STATIC = {name: (Path(__file__).parent / "static" / name).read_text(encoding="utf-8") for name in KINDS}
DIGESTS = {name: sha256(body.encode()).hexdigest()[:12] for name, body in STATIC.items()}
YEAR = "public, max-age=31536000, immutable"


async def static(request: Request) -> Response:
    """Answer with one of our two static files; their addresses change with their content."""
    name = request.url_vars["name"]
    if name not in STATIC:
        raise NotFound(f"no file {name}")
    return Response(STATIC[name], content_type=KINDS[name], headers={"cache-control": YEAR})


async def network_json(datasette: Datasette, request: Request) -> Response:
    """Answer with the whole network of outlets as {nodes, edges}, to whom the table may be shown."""
    if DATABASE not in datasette.databases:
        raise NotFound("no database of curate")
    await datasette.ensure_permissions(
        request.actor, [("view-table", (DATABASE, network.VIEW)), ("view-database", DATABASE), "view-instance"]
    )
    found = await datasette.get_database(DATABASE).execute_fn(network.graph)
    return Response.json(found, headers={"access-control-allow-origin": "*"} if datasette.cors else {})


def _static_url(datasette: Datasette, name: str) -> str:
    return f"{datasette.urls.path(f'-/curate/{name}')}?{DIGESTS[name]}"


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Serve the network as a graph; and our static files, at the same address however the plugin was loaded."""
    return [(r"^/-/curate/network\.json$", network_json), (r"^/-/curate/(?P<name>[a-z.]+)$", static)]


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """Put our style sheet after Datasette's on every page."""
    return [_static_url(datasette, "curate.css")]


@hookimpl
def extra_js_urls(
    datasette: Datasette, database: str | None, table: str | None, view_name: str
) -> list[dict[str, Any]]:
    """Put our script on the pages that have evidence or overlaps to outline; they work without it."""
    ours = view_name == "row" and database == DATABASE and table in ("articles", "documents", "pairs")
    return [{"url": _static_url(datasette, "curate.js"), "module": True}] if ours else []


@hookimpl
def extra_template_vars(
    datasette: Datasette, database: str | None, table: str | None, view_name: str, request: Request | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give our templates what they show."""

    async def variables() -> dict[str, Any]:
        if database != DATABASE:
            return {}
        links = Links(datasette, database)
        shared = dict(pages.common(links))
        if view_name == "table" and table == network.VIEW:
            return {**shared, "drawn": lambda rows: network.drawn(rows, links)}
        if view_name != "row" or request is None or "pks" not in request.url_vars:
            return shared
        key = tuple(tilde_decode(part) for part in request.url_vars["pks"].split(","))
        return {**shared, **(await rowpages.variables(links, table, key, request) or {"page": None})}

    return variables


@hookimpl
def render_cell(  # noqa: PLR0913, PLR0917 (the hook's own arguments)
    row: Any, value: Any, column: str, table: str | None, database: str | None, datasette: Datasette
) -> Markup | None:
    """Show keys as links, evidence as links to its place, 0 and 1 as words."""
    if database != DATABASE:
        return None
    return cells.show(cells.Cell(value, column, table, row), Links(datasette, database))


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """Lead from every page to where readers start."""
    links = Links(datasette, DATABASE)
    if DATABASE not in datasette.databases:
        return []
    return [
        {"href": links.table("articles"), "label": "Articles"},
        {"href": links.table("search"), "label": "Search"},
        {"href": links.table("most_republished"), "label": "Stories"},
        {"href": links.table(network.VIEW), "label": "Network of outlets"},
        {"href": links.table("contested"), "label": "Contested claims"},
        {"href": links.table("coverage"), "label": "Documents"},
    ]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[refresh.App], refresh.App]:
    """Follow the database when a build replaces it, keep its pages until then, and send the headers of every page."""

    def wrap(app: refresh.App) -> refresh.App:
        kept = cache.Pages()
        return headers.added(refresh.gated(datasette, kept.serving(app), kept.empty))

    return wrap
