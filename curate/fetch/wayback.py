"""Web archives that replay pages: Wayback addresses, Mementos (RFC 7089), their lists of captures (TimeMap, CDX).

An archive's address holds two others: the page's own, and the moment of the capture. Both are kept apart from where and
when curate fetched it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from curate.fetch.exchange import Answer

ARCHIVE = "https://web.archive.org/web/"
# .../20200103120000id_/https://harbour.example/a; Wayback, OpenWayback and pywb all write addresses so
_REPLAY = re.compile(
    r"(?P<prefix>https?://[^?#]*?/)(?P<stamp>\d{4,14})(?P<form>[a-z]{2}_)?/(?P<page>https?:/{1,2}.+)", re.S
)
_CDX = re.compile(r"(/cdx/search/cdx|(?<=/)cdx|/cdx/search/cdx/)/?$")
_LINK = re.compile(r'<(?P<url>[^<>]*)>(?P<parameters>(?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)')
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))')
_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass(frozen=True, slots=True)
class Memento:
    """A page as an archive holds it: its own address, and when it was captured (ISO, UTC; "" if not known)."""

    url: str
    date: str


def raw_form(url: str) -> str:
    """Return a replay address in the form that gives the page as it was captured, without the archive's frame."""
    found = _REPLAY.fullmatch(url)
    return f"{found['prefix']}{found['stamp']}id_/{found['page']}" if found else url


def page(url: str) -> str:
    """Return the address of the page that a replay address is about; any other address as it is."""
    found = _REPLAY.fullmatch(url)
    return found["page"] if found else url


def at(day: str, url: str) -> str:
    """Return the address of the Wayback Machine's capture nearest to a day (YYYY-MM-DD)."""
    return f"{ARCHIVE}{day.replace('-', '')}000000id_/{url}"


def memento(answer: Answer) -> Memento | None:
    """Return the page that an answer is a capture of, None where it is no capture.

    What the archive says in Memento-Datetime and Link goes before what its address says. A redirect of the archive
    to the nearest capture is none.
    """
    said = _moment(answer.header("memento-datetime"))
    found = _REPLAY.fullmatch(answer.address.url)
    if not said and (found is None or answer.status != 200):
        return None
    links = _LINK.finditer(answer.header("link"))
    original = next(
        (link["url"] for link in links if "original" in _parameters(link["parameters"]).get("rel", "").split()), ""
    )
    page = urljoin(answer.address.url, original) if original else found["page"] if found else ""
    return Memento(page, said or (_stamp(found["stamp"]) if found else "")) if page else None


def _parameters(text: str) -> dict[str, str]:
    return {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(text)}


def _moment(header: str) -> str:
    """Return an HTTP date as ISO, "" where it is none."""
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError, IndexError):
        return ""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if moment.tzinfo else ""


def _stamp(digits: str) -> str:
    """Return a capture's full time stamp as ISO; "" where it is only a part of one, which names no moment."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return ""


def timemap(raw: bytes, url: str) -> list[str]:
    """Return the captures that a TimeMap in link format lists, in its order."""
    links = _LINK.finditer(raw.decode("utf-8", "replace"))
    named = ((link["url"], _parameters(link["parameters"]).get("rel", "").split()) for link in links)
    return [raw_form(urljoin(url, found)) for found, relations in named if "memento" in relations]


def captures(raw: bytes, url: str) -> list[str] | None:
    """Return the captures that a CDX answer lists, as text or JSON; None where it is no CDX answer.

    Captures of errors and redirects are left out, and one that repeats the capture before it.
    """
    rows = _rows(raw.decode("utf-8", "replace"))
    if rows is None:
        return None
    listed, before = [], ""
    for row in rows:
        wanted = row.get("statuscode", row.get("status", "-"))
        digest = row.get("digest", "")
        if re.fullmatch(r"2\d\d|-", wanted) and (not digest or digest != before):
            listed.append(f"{_prefix(url)}{row['timestamp']}id_/{row['original']}")
        before = digest
    return listed


def _prefix(url: str) -> str:
    """Return where an archive replays what its CDX server, at `url`, lists."""
    place = url.partition("?")[0]
    if "/timemap/" in place:
        return place[: place.index("/timemap/") + 1]
    found = _CDX.search(place)
    if found is None:
        return ARCHIVE
    return place[: found.start()] + ("/web/" if "search" in found[0] else "")


def _rows(text: str) -> list[dict[str, str]] | None:
    text = text.strip()
    found = _json_rows(text) if text.startswith(("[", "{")) else _text_rows(text)
    rows = list(found)
    return rows if rows and all(_row(row) for row in rows) else None


def _row(row: dict[str, str]) -> bool:
    return bool(re.fullmatch(r"\d{4,14}", row.get("timestamp", "")) and re.match("https?://", row.get("original", "")))


def _json_rows(text: str) -> Iterator[dict[str, str]]:
    """Read JSON: a list whose first row names the fields, or an object a line (pywb)."""
    try:
        whole = [json.loads(line) for line in text.splitlines()] if text.startswith("{") else json.loads(text)
    except (ValueError, RecursionError):
        return
    if whole and isinstance(whole[0], list):
        names = [str(name) for name in whole[0]]
        whole = [dict(zip(names, row, strict=False)) for row in whole[1:] if isinstance(row, list) and row]
    for row in whole:
        if isinstance(row, dict):
            said = {str(key): str(value) for key, value in row.items()}
            yield {"original": said.get("url", ""), **said}


def _text_rows(text: str) -> Iterator[dict[str, str]]:
    """Read CDX lines of the seven usual fields, or CDXJ: key, time stamp, JSON."""
    for line in text.splitlines():
        key, _, rest = line.partition(" ")
        stamp, _, more = rest.partition(" ")
        if more.startswith("{"):
            yield from ({**row, "urlkey": key, "timestamp": stamp} for row in _json_rows(more))
        else:
            yield dict(zip(_FIELDS, line.split(" "), strict=False))
