"""How an article of the corpus is cited: in words, by addresses, in forms of other programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from datasette.utils.asgi import Request

from curate.publish import saying
from curate.publish.links import Links
from curate.publish.profile import profile, title
from curate.publish.renderers import atom, feed, formats

MEDIA = {
    "json": ("application/json", "JSON, the columns of the table"),
    **{ending: (form.media.partition(";")[0], form.says) for ending, form in formats.FORMATS.items()},
    feed.EXTENSION: (atom.MEDIA, "Atom feed"),
}
"""Ending of an address -> media type and name of what it answers."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a citation says of an article; null or empty where nothing is known. `address` is that of its page."""

    id: str
    title: str | None
    authors: tuple[str, ...]
    outlet: str | None
    published: str | None
    origin: str | None
    origin_published: str | None
    corpus: str
    address: str
    further: bool = False
    """The chain begins before `origin`: so it is the page that says who was first."""


class Part(NamedTuple):
    """A piece of a citation. `foreign`: words of the article or its names, in whatever script they are."""

    text: str
    foreign: bool = False


def citation(work: Work) -> tuple[Part, ...]:
    """Return a citation in words: authors, title, outlet, day, first publication, corpus, address, id.

    What is not known is left out, but for the outlet and the day: that they are not known is said.
    """
    where = Part(work.outlet, foreign=True) if work.outlet else Part("outlet not known")
    return (
        *_authors(work.authors),
        *_titled(work.title),
        where,
        Part(f", {saying.moment(work.published)}. "),
        *_first(work),
        Part("In: "),
        Part(work.corpus, foreign=True),
        Part(f", {work.address}, article {work.id}."),
    )


def _authors(names: tuple[str, ...]) -> tuple[Part, ...]:
    parts = [part for name in names for part in (Part(", "), Part(name, foreign=True))][1:]
    ends = names and names[-1].endswith(".")
    return (*parts, Part(" " if ends else ". ")) if parts else ()


def _titled(title: str | None) -> tuple[Part, ...]:
    words = " ".join((title or "").split())
    if not words:
        return (Part("Untitled article. "),)
    ends = words[-1] in ".?!…؟。？！"
    return (Part("“"), Part(words, foreign=True), Part("” " if ends else ".” "))


def _first(work: Work) -> tuple[Part, ...]:
    if not work.origin or work.origin == work.outlet:
        return ()
    day = f", {saying.moment(work.origin_published)}" if work.origin_published else ""
    return (
        Part("First published, as its page says, by " if work.further else "First published by "),
        Part(work.origin, foreign=True),
        Part(f"{day}. "),
    )


async def variables(links: Links, table: str | None, shown: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Return what the page of an article shows of this, and its head; nothing for other pages."""
    if table != "articles" or not shown["page"]:
        return {}
    row = shown["row"]
    address = str(links.datasette.absolute_url(request, links.row("articles", row["id"])))
    work = Work(
        id=row["id"],
        title=row["title"],
        authors=tuple(person["name"] for person in shown["page"].people),
        outlet=row["outlet_name"],
        published=row["published"],
        origin=row["origin_name"],
        origin_published=row["origin_published"],
        corpus=await title(links.datasette),
        address=address,
        further=saying.goes_further(row["chain"], row["origin_name"]),
    )
    return {"citation": citation(work), "corpus_citation": profile(links.datasette).cite, "canonical": address}
