"""Runs tools over pages: each answer with its CPU seconds, kept in bench/.cache so that it can be used again."""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import peers
from gold import Facts, Page

CACHE = Path(__file__).resolve().parent / ".cache"
TURN = 20  # pages a tool reads at a stretch
WARM = 10  # pages read before the clock counts: the first ones load a tool's tables and compile its patterns


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool says of one page (a text, or Facts as a dict) in how many CPU seconds; `fault` where it failed."""

    said: Any
    seconds: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A tool's answers in the order of the pages; `cached` where the times are those of an earlier run."""

    name: str
    version: str
    answers: tuple[Answer, ...]
    cached: bool = False

    @property
    def seconds(self) -> float:
        """CPU seconds for all pages."""
        return sum(answer.seconds for answer in self.answers)

    @property
    def faults(self) -> int:
        """Pages on which the tool raised an error; they count as no answer."""
        return sum(bool(answer.fault) for answer in self.answers)


Ask = Callable[[str, str], Any]
AskOf = Callable[[peers.Tool], "Ask | None"]


def texts(tool: peers.Tool) -> Ask:
    """Ask a tool for the main text."""
    return tool.text


def facts(tool: peers.Tool) -> Ask | None:
    """Ask a tool for the metadata, if it reads any."""
    reads = tool.facts
    return None if reads is None else lambda html, url: asdict(reads(html, url))


def facts_of(answer: Answer) -> Facts:
    """Return the metadata of an answer."""
    told = answer.said or {}
    return Facts(told.get("title"), tuple(told.get("authors", ())), told.get("published"), told.get("outlet"))


def run(names: Sequence[str], pages: Sequence[Page], ask: AskOf, *, cached: bool) -> tuple[list[Run], dict[str, str]]:
    """Return the runs of the tools that can be run, and why the others cannot.

    The tools take turns of some pages: what else the machine does meets all alike. With `cached`, peers answer from
    the cache where it holds the page; curate never does.
    """
    kept = {name: _kept(name, ask) for name in names if cached and not name.startswith(peers.CURATE)}
    done = [name for name in kept if all(_key(page) in kept[name].get("pages", {}) for page in pages)]
    tools, missing = {}, {}
    for name in names:
        try:
            if name not in done:
                tools[name] = peers.load(name)
        except peers.Missing as error:
            missing[name] = str(error)
    asked = {name: way for name, tool in tools.items() if (way := ask(tool)) is not None}
    fresh = _ask(asked, pages)
    runs = []
    for name in names:
        if name in done:
            answers = tuple(Answer(**kept[name]["pages"][_key(page)]) for page in pages)
            runs.append(Run(name, kept[name]["version"], answers, cached=True))
        elif name in asked:
            runs.append(Run(name, tools[name].version, fresh[name]))
            _keep(runs[-1], pages, ask)
    return runs, missing


def _ask(asked: Mapping[str, Ask], pages: Sequence[Page]) -> dict[str, tuple[Answer, ...]]:
    answers: dict[str, list[Answer]] = {name: [] for name in asked}
    gc.collect()
    gc.freeze()  # the pages are not walked again by each collection
    for way in asked.values():
        for page in pages[:WARM]:
            _answer(way, page)
    for start in range(0, len(pages), TURN):
        if sys.stderr.isatty():
            print(f"\r{start}/{len(pages)} pages", end="", file=sys.stderr)
        for name, way in asked.items():
            peers.forget()
            answers[name] += [_answer(way, page) for page in pages[start : start + TURN]]
    if sys.stderr.isatty():
        print("\r" + " " * 30 + "\r", end="", file=sys.stderr)
    return {name: tuple(found) for name, found in answers.items()}


def _answer(way: Ask, page: Page) -> Answer:
    started = time.process_time()
    try:
        said, fault = way(page.html, page.url), ""
    except Exception as error:  # noqa: BLE001 - a tool that fails on a page has no answer there, and the table says so
        said, fault = None, f"{type(error).__name__}: {error}"[:200]
    return Answer(said, time.process_time() - started, fault)


def _key(page: Page) -> str:
    return hashlib.sha256(f"{page.url}\n{page.html}".encode("utf-8", "replace")).hexdigest()[:20]


def _file(name: str, ask: AskOf) -> Path:
    return CACHE / f"{name.replace(' ', '-')}.{ask.__name__}.json"


def _kept(name: str, ask: AskOf) -> dict[str, Any]:
    path = _file(name, ask)
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _keep(run: Run, pages: Sequence[Page], ask: AskOf) -> None:
    """Write the answers of a peer beside those kept of the same version."""
    if run.name.startswith(peers.CURATE):
        return
    kept = _kept(run.name, ask)
    told = kept.get("pages", {}) if kept.get("version") == run.version else {}
    told |= {_key(page): asdict(answer) for page, answer in zip(pages, run.answers, strict=True)}
    CACHE.mkdir(exist_ok=True)
    _file(run.name, ask).write_text(json.dumps({"version": run.version, "pages": told}), "utf-8")
