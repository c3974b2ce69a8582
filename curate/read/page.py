"""What a reader is asked for and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from curate.errors import Refusal, refusal
from curate.model import Anchor, Markup, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes come from: `path` as the manifest writes it, the source's id, the encoding it names.

    `url` is the address of the page where one is known. `headers` are those of the HTTP answer, names in small
    letters.
    """

    path: str
    source: str
    encoding: str | None = None
    url: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def remedy(self) -> str:
        """What to do where the encoding is in doubt."""
        return f"set `encoding:` of this document in manifests/sources/{self.source}.yml"

    def unknown_encoding(self) -> Refusal:
        """Return the refusal of the encoding that the manifest names, which is none."""
        what = f"no text encoding is called {self.encoding!r}"
        return refusal(self.path, what, f"{self.remedy} to one, windows-1252 for example")

    def header(self, name: str) -> str | None:
        """Return the value of the first HTTP header called `name` (small letters), or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a document, its encoding (None: nothing to decode), and where its parts were.

    `anchors` and `parts` are those of the Document. A reader of plain text gives neither.
    """

    text: str
    encoding: str | None
    anchors: tuple[Anchor, ...] = ()
    parts: tuple[Span, ...] = ()
    markup: Markup | None = None

    def under(self, told: Sequence[tuple[str, str]]) -> Page:
        """Return the page under lines of front matter that its container tells, (name, value)."""
        writer = Writer()
        for name, value in told:
            writer.front(name, value, "container")
        if not writer.at:
            return self
        writer.blank()
        head, by = writer.page(), writer.at
        anchors = [replace(one, span=one.span.moved(by)) for one in self.anchors]
        markup = self.markup
        if markup is not None:
            markup = Markup(markup.root, (*[None] * writer.blocks, *markup.homes))
        parts = tuple(part.moved(by) for part in self.parts)
        return Page(head.text + self.text, self.encoding, (*head.anchors, *anchors), parts, markup)


def _spaced(line: str) -> str:
    """A line with one space for each run of spaces; tabs stay, they part the cells of a table."""
    if "\t" not in line:
        return " ".join(line.split()) if "  " in line or not line.isascii() else line.strip()
    return "\t".join(" ".join(cell.split()) for cell in line.split("\t")).strip()


class Writer:
    """Writes the text of a page block by block, and keeps the anchors.

    A run of spaces in a block becomes one; its line ends stay, and an empty line stands for none. A block
    without a character that shows is left out.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._anchors: list[Anchor] = []
        self._parts: list[Span] = []
        self._at = 0

    @property
    def blocks(self) -> int:
        """How many blocks were written."""
        return len(self._anchors)

    @property
    def at(self) -> int:
        """Where the next block will begin, in code points."""
        return self._at

    def front(self, name: str, value: str, place: str) -> None:
        """Write a line of front matter, `name: value`; nothing where there is no value."""
        words = " ".join(value.split())
        if words:
            self.block(f"{name}: {words}", place, "front")

    def block(self, text: str, place: str, kind: str = "paragraph") -> bool:
        """Write a block; False where it is empty."""
        words = text.strip() if kind == "code" else "\n".join(filter(None, map(_spaced, text.splitlines())))
        if not words:
            return False
        self._anchors.append(Anchor(Span(self._at, self._at + len(words)), place, kind))
        self._pieces.append(f"{words}\n")
        self._at += len(words) + 1
        return True

    def blank(self) -> None:
        """Write an empty line, unless the text is empty."""
        if self._at:
            self._pieces.append("\n")
            self._at += 1

    def part(self, start: int) -> None:
        """Note that an article began at `start` and ends here."""
        if start < self._at:
            self._parts.append(Span(start, self._at))

    def page(self, encoding: str | None = None, markup: Markup | None = None) -> Page:
        """Return what was written."""
        return Page("".join(self._pieces), encoding, tuple(self._anchors), tuple(self._parts), markup)
