"""Containers: files that hold many documents. Each gives its members, and notes on what is none.

Another container is one more class with `walk()` and `open(locator)`, and one more line in CONTAINERS. A member that
is itself a container is walked too; the locator of a document in it has a part for each, joined by `!`.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from curate.archive.mbox import Mbox
from curate.archive.member import DEEPEST, RATIO, SPARE, Broken, Held, Member, Note, TooLarge, whole
from curate.archive.warc import Warc
from curate.archive.zipped import Zip
from curate.read import kind, readable

__all__ = ["CONTAINERS", "Broken", "Listed", "Member", "Shelf", "container", "listing", "parted"]


class Container(Protocol):
    """A file that holds documents."""

    def walk(self) -> Iterator[Held | Note]:
        """Yield all members, in the order of the file."""

    def open(self, locator: str) -> Held:
        """Return the member at a locator."""


CONTAINERS: dict[str, Callable[[BinaryIO], Container]] = {
    "application/warc": Warc,
    "application/zip": Zip,
    "application/mbox": Mbox,
}
_FAULTS = (Broken, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)


class Listed(NamedTuple):
    """A line of the list of a container's members.

    `what` is `document`, or the reason of a note, of which `message` says more. `sha256` and `size` are of the
    content; `about` is a digest of what else the record of the document depends on.
    """

    what: str
    locator: str
    sha256: str = ""
    size: int = 0
    about: str = ""
    url: str = ""
    retrieved: str = ""
    digest: str = ""
    message: str = ""


def container(path: Path) -> str | None:
    """Return the media type of a file that is a container, None of any other.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        found = kind.of_file(file.read(kind.HEAD), path.name)
    return found if found in CONTAINERS else None


def parted(name: str) -> tuple[Path, str] | None:
    """Return the file and the locator of FILE!PLACE; None where there is no such file."""
    at = name.find("!")
    while at >= 0:
        if Path(name[:at]).is_file():
            return Path(name[:at]), name[at + 1 :]
        at = name.find("!", at + 1)
    return None


def listing(path: Path, media_type: str) -> Iterator[Listed]:
    """List what a container holds, reading it once; what no reader is for is counted, a line for each kind.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        yield from _Lister(RATIO * path.stat().st_size + SPARE).all(file, media_type)


class _Lister:
    """Lists one file. `left` is how many bytes may still come out of it."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._ignored: dict[tuple[str, str], tuple[int, str]] = {}

    def all(self, file: BinaryIO, media_type: str) -> Iterator[Listed]:
        """Yield a line for each document and note, then those that count what was ignored."""
        yield from self._walk(file, media_type, ())
        for (outer, what), (number, first) in self._ignored.items():
            yield Listed(
                "ignored", _joined(outer, what), message=f"not read: {number:,} of {what}, the first at {first}"
            )

    def _walk(self, file: BinaryIO, media_type: str, outer: tuple[tuple[str, Container], ...]) -> Iterator[Listed]:
        where = _joined(*(name for name, _ in outer))
        try:
            container = CONTAINERS[media_type](file)
            for item in container.walk():
                locator = _joined(where, item.member.locator)
                if isinstance(item, Note):
                    yield from self._note(item, locator, where)
                else:
                    yield from self._held(item, locator, (*outer, (item.member.locator, container)))
        except TooLarge as error:
            yield Listed("refused", where, message=f"{error}; the rest is not read")
        except _FAULTS as error:
            yield Listed("damaged", where, message=f"{error}; the rest is not read")

    def _note(self, note: Note, locator: str, where: str) -> Iterator[Listed]:
        if note.reason in ("ignored", "redirect"):
            self._ignore(where, note.message if note.reason == "ignored" else "redirects", note.member.locator)
        if note.reason != "ignored":
            member = note.member
            yield Listed(
                note.reason, locator, url=member.url or "", retrieved=member.retrieved or "", digest=member.digest,
                message=note.message,
            )  # fmt: skip

    def _ignore(self, where: str, what: str, first: str) -> None:
        number, first = self._ignored.get((where, what), (0, first))
        self._ignored[where, what] = (number + 1, first)

    def _held(self, held: Held, locator: str, outer: tuple[tuple[str, Container], ...]) -> Iterator[Listed]:
        self._left -= held.size
        if self._left < 0:
            raise TooLarge("it unpacks to far more than a container of its size, as a decompression bomb does")
        try:
            head = held.file.read(kind.HEAD)
            found = _kind(head, held.member)
            if found in CONTAINERS and len(outer) >= DEEPEST:
                yield Listed("refused", locator, message=f"more than {DEEPEST} containers in each other; unpack them")
            elif found in CONTAINERS:
                with _anew(held.file, found) as file:
                    yield from self._walk(file, found, outer)
            elif not readable(found, head):
                self._ignore(_joined(*(name for name, _ in outer[:-1])), found, held.member.locator)
            else:
                yield _listed(whole(held.file, head), locator, _told(held.member, found, outer))
        except TooLarge as error:
            yield Listed("refused", locator, message=str(error))
        except _FAULTS as error:
            yield Listed("damaged", locator, message=f"{error}; the others are read")


def _joined(*parts: str) -> str:
    return "!".join(part for part in parts if part)


def _kind(head: bytes, member: Member) -> str:
    if member.media_type is None and member.url is None:
        return kind.of_file(head, member.name)
    return kind.of_answer(head, member.media_type or "", member.name)


def _anew(file: BinaryIO, media_type: str) -> BinaryIO:
    """A file from its beginning; of a zip, whose list is at the end, a copy that can be read in any order."""
    file.seek(0)
    if media_type != "application/zip":
        return file
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # who asked for it closes it
    shutil.copyfileobj(file, copy, 1 << 20)
    copy.seek(0)
    return cast(BinaryIO, copy)


def _told(member: Member, media_type: str, outer: tuple[tuple[str, Container], ...]) -> Member:
    """The member as its document has it: with its media type, and the title that an outer container lists."""
    titles = [container.title(member.url) for _, container in outer if isinstance(container, Zip)]
    told = [*member.told, *(("wacz title", title) for title in titles if title)]
    return replace(member, media_type=media_type, told=tuple(told))


def _listed(raw: bytes, locator: str, member: Member) -> Listed:
    about = repr((member.media_type, member.url, member.retrieved, member.headers, member.told))
    return Listed(
        "document", locator, sha256(raw).hexdigest(), len(raw), sha256(about.encode("utf-8", "replace")).hexdigest(),
        member.url or "", member.retrieved or "", member.digest,
    )  # fmt: skip


class Shelf:
    """Opens members of containers; keeps the last container open, for the next member is likely in it too."""

    def __init__(self) -> None:
        self._key: tuple[Path, str, tuple[str, ...]] | None = None
        self._outer: tuple[tuple[str, Container], ...] = ()
        self._files: list[BinaryIO] = []

    def open(self, path: Path, media_type: str, locator: str) -> tuple[Member, bytes]:
        """Return a member with its media type, and its content.

        Raises:
            Broken: it is not there, damaged, or too large.
            OSError: the file cannot be read.
        """
        *outer, last = locator.split("!")
        try:
            if self._key != (path, media_type, tuple(outer)):
                self._take(path, media_type, tuple(outer))
            held = self._outer[-1][1].open(last)
            raw = whole(held.file)
            chain = (*self._outer[:-1], (last, self._outer[-1][1]))
            return _told(held.member, _kind(raw[: kind.HEAD], held.member), chain), raw
        except (TooLarge, *_FAULTS) as error:
            self.close()
            if isinstance(error, OSError | Broken):
                raise
            raise Broken(str(error)) from error

    def _take(self, path: Path, media_type: str, outer: tuple[str, ...]) -> None:
        self.close()
        file: BinaryIO = path.open("rb")
        self._files.append(file)
        chain: list[tuple[str, Container]] = []
        for name in outer:
            container = CONTAINERS[media_type](file)
            chain.append((name, container))
            held = container.open(name)
            media_type = _kind(held.file.read(kind.HEAD), held.member)
            if media_type not in CONTAINERS:
                raise Broken(f"'{name}' is no container")
            file = _anew(held.file, media_type)
            self._files.append(file)
        chain.append(("", CONTAINERS[media_type](file)))
        self._key, self._outer = (path, media_type, outer), tuple(chain)

    def close(self) -> None:
        """Close the files."""
        for file in reversed(self._files):
            file.close()
        self._key, self._outer, self._files = None, (), []
