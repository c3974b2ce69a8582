"""Asks Datasette, inside this process, for each page of the plan, and writes it as a file that stands alone."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.plugins import pm
from datasette.utils.asgi import Request
from lxml.html import HtmlElement

from curate.edition.still import page, places, plan
from curate.edition.still.places import HOST, Place
from curate.edition.still.plan import Plan
from curate.errors import refusal

if TYPE_CHECKING:
    from datasette.app import Datasette

WHOLE = 1000
"""Rows of a list that is also written as JSON and CSV: those that one answer holds (`max_returned_rows`)."""

FORM = re.compile(r"\.([a-z]+)")
ALL = {"json": [("_shape", "array"), ("_size", "max")], "csv": [("_size", "max")]}
"""How all rows are asked for at once, and JSON as a plain list of them."""

NO_FORMS = frozenset(["/", plan.table("").path])
WITHIN = re.compile(re.escape(HOST) + r"/(?:&amp;|[\w./~,%?=&#+-])*")
"""An address of ours in what is no page: JSON, and feeds, where `&` is written as XML has it."""


@dataclass(slots=True)
class Press:
    """Asks for the pages of a plan one by one, and writes each into `folder` before it asks for the next.

    `base` is where the folder will be, where that is known.
    """

    datasette: Datasette
    plan: Plan
    folder: Path
    base: str | None = None
    styles: page.Styles = field(default_factory=page.Styles)
    pages: list[str] = field(default_factory=list)
    assets: dict[str, str] = field(default_factory=dict)

    async def run(self, places: Iterable[Place]) -> None:
        """Write the pages of some places."""
        own: dict[Place, Callable[[], Awaitable[None]]] = {
            plan.NETWORK: self.network,
            plan.ROBOTS: self.robots,
            plan.SEARCH: self.search,
            plan.MISSING: self.missing,
            **{plan.index(column): partial(self.values, column) for column in plan.BY},
        }
        for place in places:
            if place in own:
                await own[place]()
            elif place in self.plan.lists:
                await self.roll(place, self.plan.lists[place])
            else:
                await self.single(place)

    def put(self, file: str, text: str) -> None:
        """Write one file."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    async def ask(self, address: str) -> str:
        """Return what is at an address.

        Raises:
            Refusal: no such page; a whole that lacks a page is not written.
        """
        answer = await self.datasette.client.get(address)
        if answer.status_code != 200:
            remedy = "see what `curate serve` shows there"
            raise refusal(address, f"this page cannot be had: status {answer.status_code}", remedy)
        return str(answer.text)

    async def single(self, place: Place) -> None:
        """Write one page that has no parts."""
        made = page.parsed(await self.ask(place.address))
        await Sheet(self, place, place.address).write(made)

    async def roll(self, place: Place, count: int) -> None:
        """Write a list, page by page; for the articles also the ways to those by outlet, month and so on."""
        number, last = 1, plan.parts(count)
        address: str | None = f"{place.path}?{urlencode([*place.asked, ('_nofacet', '1')])}"
        while address:
            made = page.parsed(await self.ask(address))
            after = page.following(made, address)
            page.paged(made, _turns(place, number, last), f"Page {number} of {last}:")
            if place.path == plan.table("articles").path:
                ways = [(name, plan.index(column)) for column, (name, _, _) in plan.BY.items()]
                page.listed(made, ways, "Articles by")
            whole = not place.asked and count <= WHOLE
            await Sheet(self, plan.part(place, number), address, whole=whole).write(made)
            number, address = number + 1, after
        if number != last + 1:
            raise refusal(place.address, f"this list has {number - 1} pages, not {last}", "report it: it is a fault")

    async def values(self, column: str) -> None:
        """Write the list of lists: the values of a column of articles."""
        found = self.plan.values[column]
        whole = self.plan.lists[plan.table("articles")]
        context = {
            "name": plan.BY[column][0].lower(),
            "articles": plan.table("articles").path,
            "values": [(one, plan.by(column, one.value).address) for one in found],
            "without": whole - sum(one.articles for one in found),
        }
        place = plan.index(column)
        await Sheet(self, place, place.path).write(await self.own("values", place.path, context))

    async def search(self) -> None:
        """Write the page of the search."""
        context = {"articles": plan.table("articles").path, "to": plan.SEARCH.path}
        made = await self.own("search", plan.SEARCH.path, context)
        await Sheet(self, plan.SEARCH, plan.SEARCH.path).write(made)

    async def network(self) -> None:
        """Write the network of outlets as a graph."""
        self.put(plan.NETWORK.path.lstrip("/"), await self.ask(plan.NETWORK.path))

    async def robots(self) -> None:
        """Write the rules for robots, if the server has any."""
        routes = [route for found in pm.hook.register_routes(datasette=self.datasette) for route in found]
        if any(re.match(pattern, plan.ROBOTS.path) for pattern, _ in routes):
            more = f"\nSitemap: {self.base}sitemap.xml\n" if self.base else ""
            self.put("robots.txt", await self.ask(plan.ROBOTS.path) + more)

    async def missing(self) -> None:
        """Write what a host shows where there is no file, at any address: its links are whole, or there are none."""
        made = await self.own("missing", "/", {})
        base = self.base
        if not base:
            for nav in made.xpath("//nav"):
                nav.drop_tree()
        await Sheet(self, plan.MISSING, "/", way=lambda file: f"{base}{file}" if base else None).write(made)
        self.pages.remove("404.html")

    async def own(self, name: str, address: str, context: Mapping[str, Any]) -> HtmlElement:
        """Return a page of ours, in the frame that all pages have."""
        request = Request({**Request.fake(address).scope, "csrftoken": str}, None)
        return page.parsed(await self.datasette.render_template(f"still-{name}.html", dict(context), request=request))

    def file(self, place: Place) -> str | None:
        """Return the file of a place, None where it has none. The search has one for whatever is searched."""
        if place.path == plan.SEARCH.path:
            return plan.SEARCH.file()
        if place == plan.NETWORK:
            return place.path.lstrip("/")
        return place.file() if self.plan.has(place) else None

    async def asset(self, path: str) -> str:
        """Return the file of a style sheet or script, written when it is first asked for."""
        file = path.lstrip("/")
        if file not in self.assets and not file.startswith("search/"):
            self.assets[file] = await self.ask(path)
            self.put(file, self.assets[file])
        return file


def _turns(place: Place, number: int, last: int) -> list[tuple[str, Place]]:
    """The ways from one page of a list to others."""
    turns = {"first": 1, "before": number - 1, "next": number + 1, "last": last}
    return [(name, plan.part(place, to)) for name, to in turns.items() if 1 <= to <= last and to != number]


@dataclass(slots=True)
class Sheet:
    """One page on its way to its file. `way` leads to another file; `whole`: all of its rows are on it."""

    press: Press
    place: Place
    address: str
    whole: bool = True
    way: Callable[[str], str | None] | None = None
    files: dict[str, str] = field(default_factory=dict)

    async def write(self, made: HtmlElement) -> None:
        """Write the page, and the forms of its data that it links to."""
        page.bare(made, plan.SEARCH.path)
        await self._gather(made)
        page.led(made, self.lead)
        page.cited(made, f"{self.press.base}{self.place.file()}" if self.press.base else None)
        page.styled(made, self.press.styles, self.to_file)
        page.framed(made)
        file = self.place.file()
        self.press.put(file, page.written(made))
        self.press.pages.append(file)

    def to_file(self, file: str) -> str | None:
        """Return the way to another file."""
        return self.way(file) if self.way else places.relative(file, self.place.file())

    def lead(self, href: str) -> str | None:
        """Return what an address becomes; None where it leads to what is not written."""
        if href.startswith("#"):
            return href
        link = places.read(href, self.address)
        if link.place is None:
            return href
        file = self.files.get(link.place.path) or self.press.file(link.place)
        way = self.to_file(file) if file else None
        if way is None:
            return None
        query = f"?{link.query}" if link.place.path == plan.SEARCH.path and link.query else ""
        return f"{way}{query}{'#' if link.fragment else ''}{link.fragment}"

    async def _gather(self, made: HtmlElement) -> None:
        """Write what the page loads, and the forms of its data."""
        for element, name in page.addresses(made):
            link = places.read(element.get(name), self.address)
            if link.place is None or link.place.path in self.files:
                continue
            path = link.place.path
            if element.tag == "script" or element.get("rel") == "stylesheet":
                self.files[path] = await self.press.asset(path)
            elif self.place.path not in NO_FORMS and path.startswith(f"{self.place.path}.") and self.whole:
                await self._form(path, link.query)

    async def _form(self, path: str, query: str) -> None:
        """Write the data of the page in one form, if there is that form. JSON is the plain list of rows."""
        found = FORM.fullmatch(path.removeprefix(self.place.path))
        if not found or (found[1] == "atom" and not self.press.base):  # a feed's ids are whole addresses
            return
        asked = [*self.place.asked, *ALL[found[1]]] if found[1] in ALL else parse_qsl(query)
        answer = await self.press.datasette.client.get(f"{path}?{urlencode(asked)}")
        if answer.status_code != 200:
            return
        json = "json" in answer.headers["content-type"] and not found[1].startswith("json")
        file = self.place.file(f"{found[1]}.json" if json else found[1])
        self.files[path] = file
        self.press.put(file, WITHIN.sub(lambda address: self._whole(address[0], file), answer.text))

    def _whole(self, address: str, here: str) -> str:
        """Return an address of ours in the data of a page."""
        link = places.read(address.replace("&amp;", "&"), "/")
        file = (link.place and self.press.file(link.place)) or address.removeprefix(HOST).lstrip("/")
        way = f"{self.press.base}{file}" if self.press.base else places.relative(file or "index.html", here)
        return f"{way}{'#' if link.fragment else ''}{link.fragment}"
