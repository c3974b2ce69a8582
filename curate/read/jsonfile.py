"""What the readers of JSON share: the text of the file, its objects one by one, values a database can hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from curate.read import web
from curate.read.page import Place

_DECODER = json.JSONDecoder(strict=False)
_GAP = re.compile(r"[\s,]*")
_UNHELD = re.compile(r"[\x00\ud800-\udfff]")  # what the database cannot hold
_ESCAPE = re.compile(r"\\(?:\\|x([0-9A-Fa-f]{2}))")  # \x1B is no JSON, but some exports write it


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a list: `value` at [start, end) of the text. `fault` says why what stands there is no JSON."""

    start: int
    end: int
    value: Any = None
    fault: str = ""


def decoded(raw: bytes, place: Place) -> tuple[str, str]:
    """Return the text of a JSON file and the name of its encoding. Bytes that are no character become U+FFFD.

    Raises:
        Refusal: the manifest names an encoding that does not exist.
    """
    encoding = json.detect_encoding(raw)
    if place.encoding or encoding in ("utf-8", "utf-8-sig"):
        return web.decoded(raw, place)
    return raw.decode(encoding, "replace").removeprefix("\ufeff"), encoding


def load(text: str) -> Any:
    """Return the value that `text` is.

    Raises:
        json.JSONDecodeError: it is none; values nested too deep and endless numbers are none either.
    """
    return _value(text, 0)[0]


def items(text: str, at: int, begins: re.Pattern[str]) -> Iterator[Item]:
    """Yield the values of the list whose first may stand at `at`, each parsed only when it is asked for.

    A faulty value is yielded as its fault; the list goes on where `begins` next matches. The last item has
    neither value nor fault: it ends where the list does.
    """
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        if at >= len(text) or text[at] == "]":
            yield Item(at, at + 1) if at < len(text) else Item(at, at, fault="the file ends within a list")
            return
        try:
            value, end = _value(text, at)
        except json.JSONDecodeError as error:
            found = begins.search(text, max(at + 1, error.pos))
            end = found.start() if found else len(text)
            yield Item(error.pos, end, fault=error.msg)
            at = end
            continue
        yield Item(at, end, value)
        at = end


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError("nested too deep", text, at) from None
    except ValueError:  # a number of more digits than Python reads
        raise json.JSONDecodeError("a number without end", text, at) from None


def mended(text: str) -> str:
    r"""Return `text` with escapes like \x1B, which JSON does not have, written as it has them."""
    return _ESCAPE.sub(lambda found: f"\\u00{found[1]}" if found[1] else found[0], text) if "\\x" in text else text


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Return where the character `at` stands, both counted from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def words(value: object) -> str:
    """Return a scalar as text that a database can hold; "" for what is none."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (str, int, float)):
        return ""
    return held(str(value))


def held(text: str) -> str:
    """Return `text` with pairs of surrogates joined; NUL and lone surrogates become U+FFFD."""
    if not _UNHELD.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "\N{REPLACEMENT CHARACTER}")
