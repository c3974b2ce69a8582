"""The Datasette plugin: pages that tables cannot show, cells, headers, and a database that builds replace.

Only hooks that Datasette 0.65 and 1.0 alphas both have; no third-party plugin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from hashlib import sha256
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Request, Response
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from curate.publish import cells, through
from curate.publish.links import Links
from curate.publish.pages import citing, home, network, overviews, rowpages, search, vocabulary
from curate.publish.permission import sees
from curate.publish.profile import profile
from curate.publish.renderers import feed, formats
from curate.publish.server import DATABASE, command, serve
from curate.publish.serving import (
    blank,
    cache,
    headers,
    keys,
    limits,
    mending,
    mistakes,
    public,
    questions,
    refresh,
    robots,
    sheets,
    ties,
    visible,
)

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["command", "serve"]

hookimpl = HookimplMarker("datasette")

SCRIPT = "text/javascript; charset=utf-8"
KINDS = {"curate.css": "text/css; charset=utf-8", "curate.js": SCRIPT, "tables.js": SCRIPT}
STATIC = {name: (Path(__file__).parent / "static" / name).read_text(encoding="utf-8") for name in KINDS}
DIGESTS = {name: sha256(body.encode()).hexdigest()[:12] for name, body in STATIC.items()}
YEAR = "public, max-age=31536000, immutable"


async def static(request: Request) -> Response:
    """Answer with one of our static files; their addresses change with their content."""
    name = request.url_vars["name"]
    if name not in STATIC:
        raise NotFound(f"no file {name}")
    return Response(STATIC[name], content_type=KINDS[name], headers={"cache-control": YEAR})


async def network_json(datasette: Datasette, request: Request) -> Response:
    """Answer with the whole network of outlets as {nodes, edges}, to whom the table may be shown."""
    if DATABASE not in datasette.databases:
        raise NotFound("no database of curate")
    if not await sees(datasette, request.actor, DATABASE, network.VIEW):
        raise Forbidden("the network is not public here")
    found = await limits.read(datasette, DATABASE, network.graph)
    return Response.json(found, headers={"access-control-allow-origin": "*"} if datasette.cors else {})


def _static_url(datasette: Datasette, name: str) -> str:
    return f"{datasette.urls.path(f'-/curate/{name}')}?{DIGESTS[name]}"


async def robots_txt(datasette: Datasette) -> Response:
    """Answer with what crawlers are told."""
    return Response.text(robots.text(public=profile(datasette).public))


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Response | None]]]]:
    """Serve the network as a graph; and our static files, at the same address however the plugin was loaded."""
    hidden = [(public.HIDDEN, public.hidden)] if profile(datasette).public else []
    return [
        *hidden,
        (r"^/robots\.txt$", robots_txt),
        (r"^/-/curate/network\.json$", network_json),
        (r"^/-/curate/(?P<name>[a-z.]+)$", static),
    ]


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Give lists one order from page to page."""

    async def prepare() -> None:
        if DATABASE in datasette.databases:
            await ties.hold(datasette, DATABASE)

    return prepare


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """Put our style sheet after Datasette's on every page."""
    return [_static_url(datasette, "curate.css")]


@hookimpl
def extra_js_urls(
    datasette: Datasette, database: str | None, table: str | None, view_name: str
) -> list[dict[str, Any]]:
    """Put our scripts on the pages that have evidence to outline, or tables of Datasette's; they work without."""
    outlines = view_name == "row" and database == DATABASE and table in ("articles", "documents", "pairs")
    scripts = ["curate.js"] if outlines else ["tables.js"] if database and view_name != "row" else []
    return [{"url": _static_url(datasette, name), "module": True} for name in scripts]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Mend Datasette's templates for screen readers and keyboards; let no control character pass unseen."""
    env.finalize = visible.shown
    if env.loader:
        env.loader = mending.Mending(env.loader)


@hookimpl
def extra_template_vars(
    datasette: Datasette, database: str | None, table: str | None, view_name: str, request: Request | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give our templates what they show."""

    async def variables() -> dict[str, Any]:
        if view_name == "index":
            return await home.variables(datasette)
        if database != DATABASE:
            return {}
        links = Links(datasette, database)
        shared = {**vocabulary.shared(links), "media_types": citing.MEDIA}
        if view_name == "table" and table == network.VIEW:
            return {**shared, "drawn": lambda rows: network.drawn(rows, links)}
        listed = overviews.variables(links, view_name, table, request)
        if listed is not None:
            return {**shared, **listed}
        if view_name != "row" or request is None or table is None or "pks" not in request.url_vars:
            return shared
        await keys.refuse_too_many(datasette, database, table, request.url_vars["pks"])
        key = tuple(tilde_decode(part) for part in request.url_vars["pks"].split(","))
        row = await rowpages.variables(links, table, key, request) or {"page": None}
        return {**shared, **row, **(await citing.variables(links, table, row, request))}

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
def register_facet_classes() -> list[type[Facet]]:
    """Count by authors and terms, which stand in tables of their own."""
    return [through.ThroughFacet]


@hookimpl
def filters_from_request(
    request: Request, database: str, table: str, datasette: Datasette
) -> Callable[[], Awaitable[FilterArguments]]:
    """List the rows of an author, or of a term."""
    return partial(through.filtered, datasette, (database, table), request)


@hookimpl(trylast=True)
def prepare_connection(conn: Connection, database: str) -> None:
    """Let a search find words of scripts without spaces, parted as the texts are; bound what a statement may cost."""
    conn.create_function("escape_fts", 1, search.escaped, deterministic=True)
    limits.prepare(conn, database, DATABASE)


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
        {"href": links.table("contradictions"), "label": "Claims that disagree"},
        {"href": links.table("coverage"), "label": "Documents"},
    ]


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Answer to .full, .jsonld, .bib and .txt for articles, and to .atom for lists."""
    return [*(formats.renderer(ending, form) for ending, form in formats.FORMATS.items()), feed.renderer()]


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Say in a sentence why there is no answer, in place of the text of an exception."""
    outcome = yield
    answer = mistakes.answer(datasette, request, exception)
    if answer:
        outcome.force_result([answer])


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[refresh.App], refresh.App]:
    """Follow the database when a build replaces it, keep its pages until then; refuse, and send headers."""
    told = profile(datasette)

    def wrap(app: refresh.App) -> refresh.App:
        kept = cache.Pages()
        inner = refresh.gated(datasette, kept.serving(sheets.guarded(blank.forgiven(app))), kept.empty)
        return headers.added(questions.guarded(datasette, inner, open_to_all=told.public), told)

    return wrap
