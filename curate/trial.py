"""A dry run: what curate makes of a file, without a manifest and without a database."""

from __future__ import annotations

import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.text import Text

from curate import archive, read, record
from curate.errors import Refusal, refusal
from curate.manifest import Project, Source
from curate.model import LABELS, Article, Claim, Document, Record, Tile
from curate.read import kind
from curate.read.page import Place
from curate.rules import Ruleset

_STYLES = {
    "text": Style(),
    "metadata": Style(color="cyan"),
    "boilerplate": Style(color="red", strike=True),
    "unclaimed": Style(color="black", bgcolor="yellow"),
}
SHOWN = 5  # documents of an archive that a message names
NOBODY = Source(id="trial", title="Trial", path="trial", text="", sha256="")


def visible(text: str) -> str:
    """Return `text` with each control character as a sign of its own: none of them gets to the terminal.

    Line feeds and tabs stay; CR LF and CR become line feeds.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else "".join(map(_sign, text))


def _sign(char: str) -> str:
    code = ord(char)
    if code < 0x20 and char not in "\n\t":
        return chr(0x2400 + code)
    return "\N{REPLACEMENT CHARACTER}" if 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 else char


def load(path: Path) -> bytes:
    """Return the bytes of a file; or of what a shell gives in place of one, such as /dev/fd/63.

    Raises:
        Refusal: it is no file, or cannot be read.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refusal(str(path), "this is a directory", "name the files in it")
        from_shell = stat.S_ISFIFO(mode) and str(path).startswith("/dev/")
        if not stat.S_ISREG(mode) and not from_shell:
            raise refusal(str(path), "this is not a regular file", "save what it gives in a file, and name that")
        return path.read_bytes()
    except OSError as error:
        remedy = "check the path and its permissions"
        raise refusal(str(path), f"cannot be read: {error.strerror}", remedy) from error


def trial(path: Path, project: Project, encoding: str | None = None) -> Record:
    """Return the record of one file under the general packs; `encoding` where it is not to be detected.

    `path` may name a document of an archive: FILE!PLACE.

    Raises:
        Refusal: the file cannot be read, or is an archive of several documents.
    """
    ruleset = Ruleset(project.rules_of(None))
    return record.make(_document(path, encoding), NOBODY, ruleset, project.authority, frozenset())


def _document(path: Path, encoding: str | None) -> Document:
    """Read the file. There is no manifest: where a remedy names one, the option does the same."""
    name = str(path)
    parts = None if path.exists() else archive.parted(name)
    raw, said = _member(*parts) if parts else (load(path), read.Said())
    if not parts and kind.of_file(raw[: kind.HEAD], name) in archive.CONTAINERS:
        raise _several(path)
    try:
        return read.read(raw, path=name, source=NOBODY.id, entry=replace(said, encoding=encoding))
    except Refusal as error:
        ours = Place(name, NOBODY.id).remedy
        told = (replace(one, remedy=one.remedy.replace(ours, "give --encoding")) for one in error.problems)
        raise Refusal(*told) from error


def _member(path: Path, locator: str) -> tuple[bytes, read.Said]:
    """The content of a member of an archive, and what is said of it."""
    shelf = archive.Shelf()
    try:
        media_type = archive.container(path)
        if media_type is None:
            raise refusal(str(path), "is no archive", "name the file alone")
        member, raw = shelf.open(path, media_type, locator)
    except (OSError, archive.Broken) as error:
        what = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        remedy = f"`curate try {path}` says what documents there are"
        raise refusal(f"{path}!{locator}", what, remedy) from error
    finally:
        shelf.close()
    said = read.Said(None, member.media_type, member.url, member.retrieved, member.headers, member.told)
    return raw, said


def _several(path: Path) -> Refusal:
    """What to say of an archive: how to name a document of it."""
    listed = list(archive.listing(path, archive.container(path) or ""))
    documents = [f"{path}!{one.locator}" for one in listed if one.what == "document"]
    if not documents:
        said = "; ".join(one.message for one in listed[:SHOWN])
        return refusal(str(path), f"is an archive without documents: {said}", "see docs/manifests.md, archives")
    more = ", ..." if len(documents) > SHOWN else ""
    what = f"is an archive of {counted(len(documents), 'document')}"
    named = ", ".join(documents[:SHOWN])
    return refusal(str(path), what, f"name one: {named}{more}; a manifest names the archive itself")


def show(found: Record, console: Console) -> None:
    """Print a record: the text with its spans in colour, then articles, claims and what nothing spoke for."""
    document = found.document
    console.print(
        Text(visible(document.path), style="bold"),
        Text(f" {document.encoding or 'empty'}, {found.layout} ({found.layout_why})"),
    )
    parts: list[Article | Tile] = sorted((*found.articles, *found.outside), key=lambda part: part.span.start)
    for part in parts:
        if isinstance(part, Tile):
            _tile(part, found, console)
            continue
        console.rule(f"article {part.position + 1}: {part.span.start}-{part.span.end}")
        for tile in part.tiles:
            _tile(tile, found, console)
        _facts(part, console)
    _summary(found, console)


def _tile(tile: Tile, found: Record, console: Console) -> None:
    words = visible(tile.span.of(found.document.text)).strip()
    if not words:
        return
    line = Text(words, style=_STYLES[LABELS[tile.label].kind])
    if not (tile.kept and tile.label == "body"):
        line.append(f"  [{tile.label}: {tile.rule or 'no rule'}]", style=Style(dim=True, strike=False))
    console.print(line)


def _facts(article: Article, console: Console) -> None:
    if article.claims:
        console.print(Text("claims (+ chosen, - not chosen)", style="bold"))
    for claim in article.claims:
        sign = "+" if claim.chosen else "-"
        console.print(
            Text(visible(f"  {sign} {claim.field}: {claim.value}"), style="green" if claim.chosen else "yellow"),
            _why(claim),
        )
    if article.hops:
        links = " > ".join(f"{hop.outlet or 'this page'} ({hop.relation})" for hop in article.hops)
        console.print(Text(visible(f"  chain: {links}"), style="bold"))
    for field in article.contested:
        console.print(Text(f"  contested: {field}", style="bold red"))


def _why(claim: Claim) -> Text:
    quote = visible(" ".join(claim.exact.split()))
    quote = quote if len(quote) <= 60 else quote[:57] + "..."
    return Text(f' "{quote}" at {claim.span.start}, {claim.rule}: {claim.why}', style=Style(dim=True))


def _summary(found: Record, console: Console) -> None:
    tiles = [*(tile for article in found.articles for tile in article.tiles), *found.outside]
    unclaimed = [tile for tile in tiles if tile.label == "unclaimed"]
    size = len(found.document.text) or 1
    share = sum(tile.span.end - tile.span.start for tile in unclaimed) / size
    removed = Counter(tile.label for tile in tiles if not tile.kept)
    claims = sum(len(article.claims) for article in found.articles)
    console.rule("summary")
    console.print(f"{counted(len(found.articles), 'article')}, {counted(claims, 'claim')}")
    console.print("removed: " + (", ".join(f"{label} {n}" for label, n in removed.most_common()) or "nothing"))
    console.print(f"unclaimed: {share:.1%} of the text")
    for tile in unclaimed:
        words = " ".join(visible(tile.span.of(found.document.text)).split())
        if words:
            console.print(Text(f"  {tile.span.start}: {words[:100]}"))


def counted(number: int, noun: str) -> str:
    """Return "1 article" or "2 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
