"""A page of Datasette's made to stand alone: no server behind its links, no script but ours, no style inside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import html
from lxml.html import HtmlElement

from curate.edition.still.places import HOST, Place

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",  # the search form asks for its own page
        "base-uri 'none'",
    ]
)
"""What a page may load: no more than it brings. `frame-ancestors` works in headers only."""

HEAD = (
    f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
)
OURS = re.compile(r"/(?:-/curate|search)/[a-z]+\.js")
"""Scripts that stay. Datasette's own are for menus, SQL and facets."""

STYLES = "-/styles/all.css"
"""The file of all that stood in `style` attributes."""

NEEDS_A_SERVER = (
    "facet-results", "suggested-facets", "advanced-export", "views", "select-wrapper", "show-hide-sql",
    "canned-query-edit-sql", "facet-info", "actions-menu-links",
)  # fmt: skip
"""Classes of what is taken out whole."""

CITED = re.compile(rf", {re.escape(HOST)}/\S+(?=, article )")
"""The address in a citation, as the server that made the page has it."""

TOOK = re.compile(r"\s*·?\s*Queries took [\d.]+ms")
FORM = "Where this corpus is served, this query takes parameters; here it is asked with none."
COPY = (
    "A copy without a server. Filters, sorting, SQL and tables without pages of their own need the corpus to be served."
)

Lead = Callable[[str], str | None]
"""An address as Datasette writes it -> the same from the page's file; None where there is nothing to lead to."""


@dataclass(slots=True)
class Styles:
    """Styles that stood inside pages: the policy allows those of files only."""

    blocks: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)

    def block(self, text: str) -> str:
        """Return the name of the file that has a style sheet."""
        name = f"-/styles/{_digest(text)}.css"
        self.blocks[name] = text
        return name

    def rule(self, declared: str) -> str:
        """Return the class that has what an attribute declared."""
        name = f"st-{_digest(declared)}"
        self.rules[name] = "; ".join(
            f"{one.strip()} !important" for one in declared.split(";") if one.strip() and "}" not in one
        )
        return name

    def sheet(self) -> str:
        """Return the style sheet of all classes."""
        return "".join(f".{name} {{ {declared} }}\n" for name, declared in sorted(self.rules.items()))


def parsed(body: str) -> HtmlElement:
    """Return a page as a tree; line ends as HTML has them."""
    return html.document_fromstring(body.replace("\r\n", "\n").replace("\r", "\n"))


def written(page: HtmlElement) -> str:
    """Return a tree as a page."""
    return str(html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")) + "\n"


def bare(page: HtmlElement, search: str) -> None:
    """Take out what needs a server. A form that asks `search` stays."""
    for comment in [*page.iter(html.etree.Comment)]:
        _drop(comment)
    for script in page.xpath("//script"):
        if not OURS.match(script.get("src", "").removeprefix(HOST)):
            _drop(script)
        else:
            _classic(script)
    for form in page.xpath("//form"):
        if form.get("action", "").removeprefix(HOST) == search and "sql" not in form.classes:
            continue
        if form.xpath('.//input[@type="text"]') and {"sql", "asks"} & set(form.classes):
            form.addprevious(html.fragment_fromstring(f'<p class="hint still">{FORM}</p>'))
        _drop(form)
    for name in NEEDS_A_SERVER:
        for element in page.find_class(name):
            _drop(element)
    for element in page.xpath('//link[@rel="alternate"] | //a[@href="#export"] | //*[@id="export"]'):
        _drop(element)


def _classic(script: HtmlElement) -> None:
    """A module is not loaded from a file's address, a plain script is."""
    for name in ("type", "integrity", "crossorigin"):
        script.attrib.pop(name, None)
    script.set("defer", "defer")


def led(page: HtmlElement, lead: Lead) -> None:
    """Write all addresses anew; what would lead to nothing is no link."""
    for element, name in [*addresses(page)]:
        to = lead(element.get(name))
        if to is not None:
            element.set(name, to)
        elif element.tag == "a":
            _unlinked(element)
        else:
            _drop(element)
    for formats in [*page.find_class("export-links"), *page.find_class("formats")]:
        _formats(formats)


def cited(page: HtmlElement, address: str | None) -> None:
    """Cite an article by where its file will be; where nobody knows, by its id alone."""
    for element in (part for citation in page.find_class("citation") for part in citation.iter()):
        for name in ("text", "tail"):
            if said := getattr(element, name):
                setattr(element, name, CITED.sub(f", {address}" if address else "", said))


def addresses(page: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Give what has an address, with the name of the attribute that has it."""
    for element in page.iter("a", "link", "script", "form"):
        name = {"script": "src", "form": "action"}.get(element.tag, "href")
        if element.get(name) is not None:
            yield element, name


def _unlinked(link: HtmlElement) -> None:
    """Leave the words of a link, or what is drawn in it."""
    drawn = any(above.tag == "svg" for above in link.iterancestors())
    link.tag = "g" if drawn else "span"
    for name in ("href", "rel", "title"):
        link.attrib.pop(name, None)


def _formats(element: HtmlElement) -> None:
    """Name the forms that there are: without a link there is none."""
    links = element.xpath(".//a")
    if not links:
        _drop(element)
        return
    for link in links:
        link.tail = ", "
    links[-1].tail = ""
    for lost in element.xpath(".//span"):
        lost.tail = None  # the comma after it
        _drop(lost)
    element.text = "This data as "
    for child in [*element]:
        if child.tag != "a":
            _drop(child)


def styled(page: HtmlElement, styles: Styles, lead: Lead) -> None:
    """Move styles out of the page. `lead` says where a file of styles is."""
    for element in page.xpath("//*[@style]"):
        element.set("class", f"{element.get('class', '')} {styles.rule(element.attrib.pop('style'))}".strip())
    names = [styles.block(re.sub(r"\n\s*\n", "\n", block.text or "")) for block in page.xpath("//style")]
    for block in page.xpath("//style"):
        _drop(block)
    for way in map(lead, [*names, STYLES]):
        if way is not None:
            page.head.append(html.Element("link", rel="stylesheet", href=way))


def framed(page: HtmlElement) -> None:
    """Put the policy before all else, and say at the end what kind of page this is."""
    for place, element in enumerate(html.fragments_fromstring(HEAD)):
        page.head.insert(place, element)
    page.set("lang", page.get("lang") or "en")
    title, heading = page.head.find("title"), page.find(".//h1")
    if title is not None and heading is not None and "\n" in (title.text or "").strip():  # a query's title is its SQL
        title.text = heading.text_content().strip()
    for foot in page.find_class("ft"):
        for element in foot.iter():
            element.attrib.pop("title", None)
            element.text, element.tail = (text and TOOK.sub("", text) for text in (element.text, element.tail))
        foot.append(html.fragment_fromstring(f'<p class="still">{COPY}</p>'))


def following(page: HtmlElement, at: str) -> str | None:
    """Return the address of the next page of a list: asked as this one, but for where it begins."""
    here = _asked(at)
    for href in page.xpath('//a[contains(@href, "_next=")]/@href'):
        there = _asked(href)
        if there["_next"] != here.get("_next") and _filters(there) == _filters(here):
            path = there.pop("")
            return f"{path}?{urlencode(there)}"
    return None


def _asked(address: str) -> dict[str, str]:
    return {"": urlsplit(address).path, **dict(parse_qsl(urlsplit(address).query))}


def _filters(asked: dict[str, str]) -> dict[str, str]:
    """What is asked, but for place and order, which Datasette may name or not."""
    return {name: value for name, value in asked.items() if name not in ("_next", "_sort", "_sort_desc")}


def paged(page: HtmlElement, links: list[tuple[str, Place]], says: str) -> None:
    """Put a way to the pages before and after, where a list has several, in place of Datasette's."""
    for link in page.xpath('//a[contains(@href, "_next=")]'):
        parent = link.getparent()
        _drop(parent if parent.tag == "p" else link)
    if not links:
        return
    nav = html.fragment_fromstring(f'<nav class="still" aria-label="Pages"><p>{says} </p></nav>')
    _with_links(nav[0], links)
    page.find_class("content")[0].append(nav)


def listed(page: HtmlElement, links: list[tuple[str, Place]], says: str) -> None:
    """Put links below the heading of a page."""
    line = html.fragment_fromstring(f'<p class="still">{says} </p>')
    _with_links(line, links)
    content = page.find_class("content")[0]
    (content.xpath('.//*[contains(@class, "page-header")] | .//h1') or [content[0]])[0].addnext(line)


def _with_links(element: HtmlElement, links: list[tuple[str, Place]]) -> None:
    for name, place in links:
        link = html.Element("a", href=place.address)
        link.text, link.tail = name, " · " if name != links[-1][0] else ""
        element.append(link)


def _drop(element: HtmlElement) -> None:
    """Take out an element with all in it, if it is not out already."""
    if element.getparent() is not None:
        element.drop_tree()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
