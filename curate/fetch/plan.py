"""What a fetch is asked for: an address, or the addresses that a manifest names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from curate import forms, yamlspec
from curate.errors import Refusal, refusal
from curate.fetch import listing, wayback
from curate.fetch.address import parse
from curate.fetch.run import Task
from curate.fetch.trouble import Trouble
from curate.holdings import Entry, find
from curate.yamlspec import Value


@dataclass(frozen=True, slots=True)
class Plan:
    """The source whose folder takes what is fetched, and what to begin with."""

    source: str
    tasks: tuple[Task, ...]


def of_address(url: str, source: str = "", day: str = "") -> Plan:
    """Return the plan for one address; its source is named after the host unless that is said.

    Args:
        url: what to fetch.
        source: id of the source.
        day: ask the Wayback Machine for the capture nearest to this day (YYYY-MM-DD).

    Raises:
        Refusal: it is no address.
    """
    try:
        host = parse(wayback.page(url)).host
        task = Task(wayback.at(day, parse(url).url), listing.PAGE) if day else Task(parse(url).url)
    except Trouble as trouble:
        raise Refusal(trouble.at(url)) from trouble
    slug = re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www.")).strip("-")
    return Plan(source or slug, (task,))


def of_manifest(path: Path, root: Path) -> Plan:
    """Return the plan for a manifest: each of its entries that names an address and is not held.

    Raises:
        Refusal: with every problem of the manifest; or it names no address.
    """
    file, problems = yamlspec.read(path, str(path))
    value = None
    if file is not None:
        value, problems = yamlspec.check(file, forms.SOURCE)
    if value is None or problems:
        raise Refusal(*problems)
    entries = [entry for entry in value.list("documents") if isinstance(entry.data, dict)]
    named = [entry for entry in entries if any(entry.text(key) for key in ("url", "feed", "sitemap"))]
    if not named:
        raise refusal(str(path), "no document says `url:`, `feed:` or `sitemap:`", "there is nothing to fetch")
    return Plan(value.text("source") or path.stem, tuple(task for entry in named for task in _tasks(entry, root)))


def _tasks(entry: Value, root: Path) -> list[Task]:
    """Return what an entry asks to fetch; nothing where the file that it names is there."""
    place, digest = entry.text("path") or entry.text("warc"), entry.text("sha256")
    if (place or digest) and find(Entry(place or digest or "", digest), root):
        return []
    kinds = {"url": listing.PAGE, "feed": listing.FEED, "sitemap": listing.SITEMAP}
    return [Task(url, kind) for key, kind in kinds.items() if (url := entry.text(key))]
