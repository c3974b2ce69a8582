"""Records of texts written in a test: the real packs, no listed outlets but these two."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from curate import manifest, record
from curate.authority import Authority, Outlet, Person
from curate.manifest import Source
from curate.model import Article, Document, Record, Tile
from curate.rules import Rule, Ruleset

ROOT = Path(__file__).resolve().parents[1]
POST = Outlet(
    "harbour-post",
    "Harbour Post",
    aliases=("harbourmaster",),
    domains=("harbourpost.example",),
    kind="newspaper",
)
WIRE = Outlet("harbour-news-agency", "Harbour News Agency", aliases=("HNA",), kind="agency")
REVIEW = Outlet("tidewater-review", "Tidewater Review", kind="magazine")
AUTHORITY = Authority((POST, WIRE, REVIEW), (Person("ana-lopes", "Ana Lopes", aliases=("A. Lopes",)),))


@cache
def rules() -> tuple[Rule, ...]:
    return manifest.tools(ROOT).rules_of(None)


@cache
def ruleset() -> Ruleset:
    return Ruleset(rules())


def document(text: str) -> Document:
    name = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(name, "test", "test.txt", text, len(text.encode("utf-8", "surrogatepass")))


def made(
    page: str, *, repeated: frozenset[str] = frozenset(), extra: tuple[Rule, ...] = (), **source: object
) -> Record:
    """Return the record of a text. `extra` rules go before the packs; `source` are fields of its manifest."""
    chosen = Ruleset((*extra, *rules())) if extra else ruleset()
    told = Source(**{"id": "test", "title": "Test", "path": "test.yml", "text": "", "sha256": "0" * 64, **source})  # type: ignore[arg-type]
    return record.make(document(page), told, chosen, AUTHORITY, repeated)


def only(found: Record) -> Article:
    """Return the one article of a record."""
    (article,) = found.articles
    return article


def labels(found: Record) -> dict[str, str]:
    """Return the label of each piece of text, by its words."""
    text = found.document.text
    tiles: list[Tile] = [*(tile for article in found.articles for tile in article.tiles), *found.outside]
    return {" ".join(tile.span.of(text).split()): tile.label for tile in tiles}
