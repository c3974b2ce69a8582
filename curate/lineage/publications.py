"""Publications: every article that is held, and every one that a page names, each once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from curate import fronts
from curate.lineage.told import Step, Told
from curate.reuse.pairs import PART, View, before

Key = tuple[str, ...]


class Publication(NamedTuple):
    """A node of the graph. `article` is None where the corpus does not hold it; then the rest is what pages say."""

    id: str
    article: str | None
    outlet: str
    title: str | None
    url: str | None
    published: str | None
    named_by: int


class Place(NamedTuple):
    """Which publication a step of an article's chain is, and how that is known (see told.STANDINGS)."""

    publication: str
    standing: str


class Named(NamedTuple):
    """All publications, and for each article the places of its steps, its own, the last, included."""

    publications: tuple[Publication, ...]
    places: Mapping[str, tuple[Place, ...]]


def named(told: Mapping[str, Told], seen: Mapping[str, Sequence[View]], family: Mapping[str, str]) -> Named:
    """Find the publication that each step of each article's chain is.

    Two pages name the same one where they give one outlet and one address, or one title, or are copies of one story.
    """
    holdings = _Holdings(told, seen)
    missing = _Missing(told, family)
    found: dict[str, list[Place | Key]] = {}
    for article, one in told.items():
        own = [Place(article, "this")]
        steps = one.steps[:-1]
        found[article] = [holdings.of(one, step, at) or missing.note(one, step, at) for at, step in enumerate(steps)]
        found[article] += own
    absent = missing.settled()
    places = {
        article: tuple(one if isinstance(one, Place) else Place(absent[one].id, "not held") for one in row)
        for article, row in found.items()
    }
    counts = Counter(place.publication for row in places.values() for place in row if place.standing != "this")
    held = (
        Publication(one.id, one.id, one.outlet, one.title, min(one.urls, default=None), one.published, counts[one.id])
        for one in told.values()
    )
    others = {one.id: one._replace(named_by=counts[one.id]) for one in absent.values()}
    return Named((*held, *(others[name] for name in sorted(others))), places)


class _Holdings:
    """The articles of the corpus, by what a page may name them by."""

    def __init__(self, told: Mapping[str, Told], seen: Mapping[str, Sequence[View]]) -> None:
        self._told, self._seen = told, seen
        self._by_url = _first((url, one.id) for one in told.values() for url in sorted(one.urls))
        self._by_title = _first(
            ((one.outlet, fronts.words(one.title)), one.id) for one in told.values() if one.outlet and one.title
        )

    def of(self, one: Told, step: Step, at: int) -> Place | None:
        """Return the held article that a step is: by its text, else by its address or title."""
        views = [
            view
            for view in self._seen.get(one.id, ())
            if step.outlet and self._told[view.other].outlet == step.outlet and max(view.compared.coverage) >= PART
        ]
        if views:
            return Place(max(views, key=lambda view: self._weight(one, view)).other, "confirmed")
        if at:
            return None
        for name in (self._by_url.get(fronts.page(one.origin.url or "")), self._by_title.get(_title(one, step))):
            if name and name != one.id and self._told[name].outlet in (step.outlet, ""):
                return Place(name, "held")
        return None

    def _weight(self, one: Told, view: View) -> tuple[bool, int, str]:
        """What speaks for one of several articles of the outlet: not later, more words; then any one order."""
        return (not before(one.published, self._told[view.other].published), view.compared.words, view.other)


def _first(pairs: Iterable[tuple[object, str]]) -> dict[object, str]:
    """The one article of each key; keys that several articles have name none."""
    found: dict[object, str] = {}
    several = set()
    for key, name in pairs:
        if found.setdefault(key, name) != name:
            several.add(key)
    return {key: name for key, name in found.items() if key not in several}


def _title(one: Told, step: Step) -> tuple[str, str]:
    return step.outlet, fronts.words(one.origin.title or "")


class _Missing:
    """The articles that pages name and the corpus does not hold."""

    def __init__(self, told: Mapping[str, Told], family: Mapping[str, str]) -> None:
        self._told, self._family = told, family
        self._first: dict[Key, Key] = {}
        self._said: dict[Key, list[tuple[Told, Step, int]]] = defaultdict(list)

    def note(self, one: Told, step: Step, at: int) -> Key:
        """Note that a step of an article is not held; return a key of it."""
        keys = list(self._keys(one, step, at))
        for key in keys:
            first, other = sorted((self._of(keys[0]), self._of(key)))
            self._first[other] = first
        self._said[keys[0]].append((one, step, at))
        return keys[0]

    def _keys(self, one: Told, step: Step, at: int) -> Iterable[Key]:
        """What names it, the surest first."""
        if at == 0 and one.origin.url:
            yield ("0 url", fronts.page(one.origin.url), step.outlet)
        if at == 0 and step.outlet and one.origin.title and fronts.words(one.origin.title):
            yield ("1 title", *_title(one, step))
        if step.outlet and one.id in self._family:
            yield ("2 story", step.outlet, self._family[one.id])
        yield ("3 article", step.outlet, one.id, str(at))

    def _of(self, key: Key) -> Key:
        self._first.setdefault(key, key)
        while self._first[key] != key:
            key = self._first[key]
        return key

    def settled(self) -> dict[Key, Publication]:
        """Return the publication of every key that `note` returned."""
        groups: dict[Key, list[tuple[Told, Step, int]]] = defaultdict(list)
        for key, said in self._said.items():
            groups[self._of(key)] += said
        made = {first: _made(first, said) for first, said in groups.items()}
        return {key: made[self._of(key)] for key in self._said}


def _made(key: Key, said: Sequence[tuple[Told, Step, int]]) -> Publication:
    """One publication of what several pages say of it: of each field what most say, then the least."""
    name = "-" + sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    first = [one.origin for one, _, at in said if at == 0]
    return Publication(
        id=name,
        article=None,
        outlet=_most(step.outlet for _, step, _ in said) or "",
        title=_most(origin.title for origin in first),
        url=_most(origin.url for origin in first),
        published=_most(step.published for _, step, _ in said),
        named_by=0,
    )


def _most(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value), default=None)
