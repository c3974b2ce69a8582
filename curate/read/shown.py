"""What a page shows in attributes alone: the name on its logo, and where the links in its notices lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from curate.read.page import Writer

LINKS = 60  # links to other hosts that are written
ASKED = 4000  # links of a page that are looked at
SHORT = 600  # code points; the longest block in which a link is looked for
ANCHOR = 160  # code points; the longest words of a link
NAMED = 3  # names of the site that are written
NAME = 60  # code points; the longest name of a site
DEEP = 40  # elements around a link that are looked at
_NAMES = re.compile(
    r"(?i)(?<![a-z])(?:(?:site|blog|web-?site|page-?header|header|masthead|main|nav-?bar)"
    r"[- ]?(?:title|name|logo|brand)|logo|logotype|brand|blogname)(?![a-z])"
)
_HEADED = re.compile(r"(?i)(?<![a-z])(?:site-?)?header(?![a-z])|(?<![a-z])masthead(?![a-z])")
_TITLE = re.compile(r"(?i)^title$|(?<![a-z])(?:site|blog)-?title(?![a-z])")
_ASIDE = re.compile(
    r"(?i)(?<![a-z])(?<!no-)(?<!has-)(?<!with-)(?:nav|navbar|navigation|menu|footer|sidebar|share|sharing|social|related|comments?|comment-list|"
    r"respond|ads?|advert\w*|sponsor\w*)(?![a-z])"
)
_OUTSIDE = frozenset(("nav", "footer", "aside", "form", "header", "figure", "head", "noscript", "button"))
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "li",
        "td",
        "blockquote",
        "section",
        "article",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "body",
        "center",
    )
)
_SIGN = re.compile(
    r"(?i)^(?:(?:go |back )?to (?:the )?home ?page(?: of)?:? |zur startseite(?: von)?:? |startseite:? )|"
    r"^(?:the )?(?:logo|logotype)(?: (?:of|de|du|da|von|di)(?: the)?)?:? |[ -]+(?:logo|logotype)$"
)
_NO_NAME = re.compile(
    r"(?i)^(?:logo\w*|home(?: ?page)?|header|banner|menu|search|back|start\w*|image|site|blog|brand|title|accueil|"
    r"inicio|início|главная|ana ?sayfa|startseite|.* \. .*|\W*)$"
)
_LETTERS = re.compile(r"[^\W\d_]{2}")


def absolute(base: str | None, href: str) -> str:
    """Return an address as seen from `base`; as written where it is no address."""
    try:
        return urljoin(base, href.strip()) if base else href.strip()
    except ValueError:
        return href.strip()


def path(element: Any) -> str:
    """Return the path of an element, as the walk writes them."""
    found: str = element.getroottree().getpath(element)
    return found


def write(root: Any, writer: Writer, base: str | None) -> None:
    """Write what names the site in its head, and the links to other hosts among the words of short blocks."""
    for name, place in _site_names(root):
        writer.front("html site-name", name, place)
    found = 0
    for link, href in _links(root, base):
        words = " ".join("".join(link.itertext()).split())
        if not words or len(words) > ANCHOR or not _told(link, words):
            continue
        writer.front("link out", f"{href} | {words}", f"{path(link)}/@href")
        found += 1
        if found == LINKS:
            return


def _links(root: Any, base: str | None) -> Iterator[tuple[Any, str]]:
    home = _host(base or "")
    for at, link in enumerate(root.iter("a")):
        href = absolute(base, link.get("href") or "")
        if at < ASKED and href.lower().startswith(("http://", "https://")) and " " not in href and _host(href) != home:
            yield link, href


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _told(link: Any, words: str) -> bool:
    """True of a link in a short block that has other words too, outside of menus and the like."""
    block = None
    for at, element in enumerate(link.iterancestors()):
        if element.tag in ("html", "body") or at > DEEP:
            break
        if element.tag in _OUTSIDE or _ASIDE.search(_named(element)):
            return False
        if block is None and element.tag in _BLOCKS:
            block = element
    if block is None:
        return False
    size = 0
    for piece in block.itertext():
        size += len(piece.strip())
        if size > SHORT:
            return _near(link, words)
    return size > len(words) + 2


def _near(link: Any, words: str) -> bool:
    """The same for a long block that is cut into lines by <br>: the link's own line has other words, and is short."""
    around = (link.getprevious(), link.getnext(), link.getparent())
    broken = any(one is not None and one.tag == "br" for one in around[:2])
    held = around[2] is not None and around[2].tag in ("i", "em", "b", "strong", "font", "small", "span")
    inside = sum(len(piece) for piece in around[2].itertext()) if held else 0
    return broken or len(words) + 2 < inside <= SHORT


def _named(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")


def _site_names(root: Any) -> list[tuple[str, str]]:
    """The first names on a logo, or in an element that is named for the name of the site, with their places."""
    found: dict[str, str] = {}
    for element in root.iter("a", "div", "h1", "h2", "p", "span", "img", "td", "strong"):
        if len(found) == NAMED:
            break
        name = _name(element) if _names_site(element) and not _of_archive(element) else ""
        if name and name not in found:
            found[name] = path(element)
    return list(found.items())


def _of_archive(element: Any) -> bool:
    """True inside the bar that the Wayback Machine puts over a page."""
    return any((around.get("id") or "").startswith("wm-") for around in element.iterancestors())


def _names_site(element: Any) -> bool:
    named = _named(element)
    if element.tag == "img":
        return bool(_NAMES.search(f"{named} {(element.get('src') or '')[-60:]}")) or _leads_home(element.getparent())
    if _NAMES.search(named) or (element.tag == "a" and "home" in (element.get("rel") or "").lower().split()):
        return True
    if element.tag not in ("h1", "p", "div") or not _TITLE.search(element.get("class") or ""):
        return False
    return any(_HEADED.search(_named(around)) for at, around in enumerate(element.iterancestors()) if at < 4)


def _leads_home(element: Any) -> bool:
    href = (element.get("href") or "") if element is not None and element.tag == "a" else ""
    return href == "/" or re.fullmatch(r"(?:\./|/)?(?:index|default)\.\w{2,5}", href) is not None


def _name(element: Any) -> str:
    """The name that an element shows, or that its picture has in place of it; "" where that is none."""
    words = " ".join("".join(element.itertext()).split()) if element.tag != "img" else ""
    if not words:
        pictures = [element] if element.tag == "img" else list(element.iter("img"))[:2]
        words = next((alt for one in pictures if (alt := " ".join((one.get("alt") or "").split()))), "")
    name = _SIGN.sub("", words).strip()
    return name if 1 < len(name) <= NAME and _LETTERS.search(name) and not _NO_NAME.match(name) else ""
