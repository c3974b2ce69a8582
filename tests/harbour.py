"""A small project on disk: two sources, a pack of few rules, and as many invented pages as a test wants."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from curate import store
from curate.build import build
from curate.manifest import Project, load
from curate.summary import Summary

OUTLETS = """\
outlets:
- {id: harbour-post, name: Harbour Post, aliases: [The Post], domains: [harbour.example], kind: newspaper}
- {id: coast-radio, name: Coast Radio, kind: broadcaster, country: PT}
"""
PEOPLE = """\
people:
- {id: ana-lopes, name: Ana Lopes, aliases: [A. Lopes]}
"""
PACK = """\
pack: quay
general: false
note: As many rules as the tests of the store need.
rules:
- id: quay.credit
  label: credit-line
  block: 'By (?P<author>{names}) \\| (?P<outlet>{outlet}) \\| (?P<published>{day})'
  why: Author, outlet and day under the headline.
  matches:
  - text: 'By Ana Lopes | Harbour Post | January 3, 2020'
    author: Ana Lopes
    outlet: Harbour Post
    published: 2020-01-03
  spares: ['By the quay | by night']
- id: quay.source
  label: source-notice
  block: 'First published by (?P<origin_outlet>{outlet})\\.'
  relation: republication
  why: A copy names where it comes from.
  matches:
  - {text: 'First published by Lantern Weekly.', origin_outlet: Lantern Weekly}
  spares: ['First published in spring, the book sold well.']
- id: quay.rival
  label: copyright
  block: 'Reprinted from (?P<origin_outlet>{outlet})\\.'
  relation: republication
  why: Another way to say it.
  matches:
  - {text: 'Reprinted from Lantern Weekly.', origin_outlet: Lantern Weekly}
  spares: ['Reprinted from memory, more or less, and with care.!']
- id: quay.tags
  label: category-tags
  block: 'Tags: (?P<tag>.+)'
  why: Tags close a post.
  matches: [{text: 'Tags: ferry, budget', tag: [ferry, budget]}]
  spares: ['Tags on the nets were red.']
- id: quay.share
  label: share-prompt
  block: 'Pass this page on'
  why: Under every page.
  matches: ['Pass this page on']
  spares: ['Pass this page on to the harbour master, she said.']
"""
WORDS = (  # noqa: SIM905
    "harbour tide council ferry budget vote night storm lamp quay rope crane letter clerk bridge winter"
    " market fish lantern road ledger survey engine signal buoy mayor school pier cable basin"
).split()


def prose(seed: int, sentences: int = 9) -> str:
    """Return a paragraph of invented sentences, the same for the same seed."""
    draw = random.Random(seed)
    made = (f"{' '.join(draw.choices(WORDS, k=draw.randint(8, 16))).capitalize()}." for _ in range(sentences))
    return " ".join(made)


def page(number: int, *tail: str, title: str = "", credit: str = "") -> str:
    """Return a page with one article, and `tail` under it."""
    head = title or f"{WORDS[number % 30].capitalize()} and {WORDS[number % 29]} in the {number}th year"
    credit = credit or f"By Ana Lopes | Harbour Post | January {number % 28 + 1}, 2020"
    return "\n\n".join([head, credit, prose(number), prose(number + 10_000), *tail]) + "\n"


def source(name: str, *lines: str) -> str:
    """Return a manifest for the pages in corpus/<name>/."""
    start = (f"source: {name}", f"title: Pages of {name}", "rules: [quay]", "layout: single", "language: en")
    return "\n".join([*start, *(lines or ("documents:", f"- {name}/*.txt"))]) + "\n"


def write(root: Path, files: dict[str, str | bytes]) -> None:
    """Write files below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def project(root: Path, pages: int = 4) -> Path:
    """Write a project with `pages` pages in each of the sources north and south; return its folder."""
    files: dict[str, str | bytes] = {
        "manifests/outlets.yml": OUTLETS,
        "manifests/people.yml": PEOPLE,
        "manifests/packs/quay.yml": PACK,
        "manifests/sources/north.yml": source("north", "outlet: harbour-post", "documents:", "- north/*.txt"),
        "manifests/sources/south.yml": source("south", "outlet: coast-radio", "documents:", "- south/*.txt"),
    }
    for number in range(pages):
        files[f"corpus/north/{number:04}.txt"] = page(number, "Pass this page on", "Tags: ferry, budget")
        copy = page(number + 500, "First published by Lantern Weekly.", credit=f"January {number % 28 + 1}, 2020")
        files[f"corpus/south/{number:04}.txt"] = copy
    write(root, files)
    return root


def loaded(root: Path) -> Project:
    """Return the project in a folder."""
    return load(root)


def built(root: Path, processes: int = 1) -> Summary:
    """Build the project in a folder, in this process unless told."""
    return build(load(root), processes=processes)


def tables(database: Path) -> list[tuple[str, tuple[object, ...]]]:
    """Return every row of every table, in one order."""
    with closing(sqlite3.connect(database)) as connection:
        return list(store.dump(connection))


def database(root: Path) -> Path:
    """Return where a project's database is."""
    return root / "corpus/curate.db"
