"""What containers hold: members, each a document of its own, and what is no document or cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

LARGEST = 100_000_000  # bytes of one document
RATIO, SPARE = 200, 256_000_000  # bytes that may come out of a container: so many a byte of it, and so many more
DEEPEST = 3  # containers within each other

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Where a document of a container is, and what the container says of it; None or empty where it does not.

    `locator` says where in the container. `name` is a file's, `media_type` the value of a Content-Type. `url` is the
    page's address, `retrieved` when it was saved (ISO date and time), `headers` those of the HTTP answer, names in
    small letters; `told` are front-matter lines. `digest` is what the container calls the content.
    """

    locator: str
    name: str = ""
    media_type: str | None = None
    url: str | None = None
    retrieved: str | None = None
    headers: Pairs = ()
    told: Pairs = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A member, and a file that gives its content, of `size` bytes."""

    member: Member
    file: BinaryIO
    size: int


class Note(NamedTuple):
    """Something in a container that is no document.

    `reason`: `ignored` (of no readable format: `message` says what it is), `damaged`, `refused` (too large,
    encrypted), `revisit` (a record without content: that of an earlier capture holds), `redirect` (`message` is the
    address that the member leads to).
    """

    reason: str
    member: Member
    message: str


class Broken(Exception):
    """A container, or a member of it, is not what its format asks for; the message says where and what."""


class TooLarge(Exception):
    """Content is larger than a document may be, or a container gives more than it may."""


def whole(file: BinaryIO, head: bytes = b"") -> bytes:
    """Return `head` and the rest of a file.

    Raises:
        TooLarge: that is more than LARGEST bytes.
    """
    raw = head + file.read(LARGEST + 1 - len(head))
    if len(raw) > LARGEST:
        raise TooLarge(f"it is larger than {LARGEST // 1_000_000} MB")
    return raw
