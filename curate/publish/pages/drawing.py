"""Drawings as numbers: where boxes, dots and arrows stand. Templates write them as SVG. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from curate.publish.saying import short

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A box or dot at (x, y), `size` wide or thick. `kind` is its style, `title` all that is to be said of it."""

    x: float
    y: float
    size: float
    name: str
    under: str
    kind: str
    title: str
    href: str | None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A number beside an arrow that leads to the words it rests on; `title` says what they claim."""

    text: str
    title: str
    href: str
    at: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line with a head at its end: `path` as SVG writes it, its label at `at`, its evidence below."""

    path: str
    kind: str
    width: float
    title: str
    href: str | None = None
    label: str = ""
    at: Point = (0.0, 0.0)
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis of a timeline."""

    x: float
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of this size, in pixels."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    ticks: tuple[Tick, ...] = ()


# ---- a chain


@dataclass(frozen=True, slots=True)
class Stop:
    """One link of a chain to draw. `label`: how it stands to the one before; `reach`: how its place is known.

    `refs` lead to the words that name it, `more` to where all of them are.
    """

    name: str
    under: str
    kind: str
    title: str
    href: str | None
    label: str
    reach: str
    refs: tuple[Ref, ...] = ()
    more: str = ""


BOX, GAP, HIGH = 168.0, 108.0, 54.0
REF, FIT = 24.0, 4
"""How wide a number beside an arrow is, and how many stand there."""


def chain(stops: Sequence[Stop]) -> Drawing:
    """Draw a chain from left to right, an arrow from each link to the next."""
    nodes = [
        Node(at * (BOX + GAP) + 2, 22, BOX, short(stop.name, 21), stop.under, stop.kind, stop.title, stop.href)
        for at, stop in enumerate(stops)
    ]
    arrows = [
        Arrow(
            f"M{one.x + BOX + 2:.1f} {22 + HIGH / 2:.1f}H{other.x - 9:.1f}",
            before.reach,
            2,
            f"{before.name}, then {stop.name}{': ' if stop.label else ''}{stop.label}; {before.reach}",
            label=short(stop.label, 17),
            at=(one.x + BOX + GAP / 2 - 3, 22 + HIGH / 2 - 8),
            refs=_refs(before, one.x + BOX + GAP / 2 - 3),
        )
        for (one, other), (before, stop) in zip(pairwise(nodes), pairwise(stops), strict=True)
    ]
    width = len(stops) * BOX + max(len(stops) - 1, 0) * GAP + 4
    return Drawing(width, HIGH + 46, tuple(nodes), tuple(arrows))


def _refs(stop: Stop, middle: float) -> tuple[Ref, ...]:
    """The numbers of a link in a row about `middle`; the last leads to the rest where they don't all fit."""
    shown = stop.refs
    if len(shown) > FIT:
        left = len(shown) - FIT + 1
        shown = (*shown[: FIT - 1], Ref("…", f"{left} more, in the list", stop.more))
    first = middle - len(shown) * (REF + 2) / 2 + 1
    return tuple(replace(ref, at=(first + at * (REF + 2), 22 + HIGH / 2 + 22)) for at, ref in enumerate(shown))


# ---- a timeline


@dataclass(frozen=True, slots=True)
class Moment:
    """An article on a timeline: `parent` is the key of the one it was taken from, `reach` how that is known."""

    key: str
    name: str
    published: str | None
    title: str
    href: str | None
    parent: str | None
    reach: str
    why: str
    held: bool = True


LABELS, PLOT, ROW, DAYS = 190.0, 520.0, 30.0, 130.0
UNKNOWN = LABELS + 8.0


def timeline(moments: Sequence[Moment]) -> Drawing:
    """Draw articles a row each, in the order given, at their days, with an arrow from the one each was taken from."""
    known = [at for moment in moments if (at := day(moment.published)) is not None]
    first, last = min(known, default=0.0), max(known, default=0.0)

    def across(published: str | None) -> float:
        at = day(published)
        if at is None:
            return UNKNOWN
        part = (at - first) / (last - first) if last > first else 0.5
        return LABELS + 40 + part * (PLOT - 50)

    places = {moment.key: (across(moment.published), 40 + ROW * at) for at, moment in enumerate(moments)}
    nodes = tuple(_dot(moment, places[moment.key]) for moment in moments)
    arrows = tuple(
        Arrow(_bow(places[moment.parent], places[moment.key]), moment.reach, 2, moment.why)
        for moment in moments
        if moment.parent in places
    )
    ticks = tuple(Tick(across(name), name) for name in _days(first, last)) if known else ()
    return Drawing(LABELS + PLOT + DAYS, 50 + ROW * len(moments), nodes, arrows, ticks)


def _dot(moment: Moment, place: Point) -> Node:
    kind = "dated" if moment.held and day(moment.published) is not None else "undated"
    under = short((moment.published or "day not known")[:16].replace("T", ", "), 17)
    said = under if moment.held else f"{under}, not held"
    return Node(*place, 6, short(moment.name, 24), said, kind, moment.title, moment.href)


def _bow(one: Point, other: Point) -> str:
    """A curve from dot to dot that leaves at the foot of the one and reaches the other from its left."""
    (x, y), (to_x, to_y) = one, other
    sign = 1 if to_y > y else -1
    near = min(x, to_x) - 18
    bends = f"{near:.1f} {y + 16 * sign:.1f},{near - 12:.1f} {to_y:.1f}"
    return f"M{x:.1f} {y + 6 * sign:.1f}C{bends},{to_x - 16:.1f} {to_y:.1f}"


def day(published: str | None) -> float | None:
    """Return a date, as exact as it is known, as a number of days; None where it is none."""
    parts = (published or "")[:10].split("-")
    try:
        year, month, of_month = (*(int(part) for part in parts), 1, 1)[:3]
        whole = date(year, month, of_month).toordinal()
    except (ValueError, OverflowError):
        return None
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return float(whole)
    return whole + (moment.hour + moment.minute / 60) / 24


def _days(first: float, last: float) -> list[str]:
    """Days for the axis: at most five, evenly parted, the first and the last among them."""
    start, end = int(first), int(last)
    steps = min(4, end - start) or 1
    numbers = sorted({start + round((end - start) * step / steps) for step in range(steps + 1)})
    return [(date.min + timedelta(days=number - 1)).isoformat() for number in numbers]


# ---- a network


@dataclass(frozen=True, slots=True)
class Flow:
    """A number of articles that went from one to another, both by their keys."""

    earlier: str
    later: str
    articles: int
    kind: str
    title: str
    href: str | None


HALF, NAMES, STEP = 260.0, 210.0, 34.0
MIDDLE = HALF + NAMES


def network(flows: Sequence[Flow], names: Mapping[str, tuple[str, str | None]]) -> Drawing:
    """Draw outlets on an ellipse and an arrow for each flow, the wider the more articles it stands for.

    On the left stand those that more is taken from than they take. `names`: key -> name and address.
    """
    taken, given = _sums(flows)
    sides = _sides(flows, taken, given)
    rows = max(*(len(side) for side in sides), 1)
    height = max(STEP * rows + 40, 160.0)
    places = {
        key: _on_ring(row, len(side), height, right=at == 1)
        for at, side in enumerate(sides)
        for row, key in enumerate(side)
    }
    nodes = tuple(_outlet(names[key], place, (given[key], taken[key])) for key, place in places.items())
    arrows = tuple(
        _flow(flow, _chord(places[flow.earlier], places[flow.later], height))
        for flow in sorted(flows, key=lambda flow: (flow.articles, flow.earlier, flow.later))
    )
    return Drawing(2 * MIDDLE, height, nodes, arrows)


def _flow(flow: Flow, path: str) -> Arrow:
    wide = round(1.2 + 1.6 * math.log2(max(flow.articles, 1)), 2)
    return Arrow(path, flow.kind, wide, flow.title, flow.href)


def _outlet(name: tuple[str, str | None], place: Point, sums: tuple[int, int]) -> Node:
    given, taken = sums
    title = f"{name[0]}: {given:,} taken from it, {taken:,} taken by it"
    size = round(4 + min(2 * math.sqrt(given + taken), 8), 1)
    return Node(*place, size, short(name[0], 26), "", "outlet", title, name[1], left=place[0] < MIDDLE)


def _sums(flows: Iterable[Flow]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    taken: dict[str, int] = defaultdict(int)
    given: dict[str, int] = defaultdict(int)
    for flow in flows:
        taken[flow.later] += flow.articles
        given[flow.earlier] += flow.articles
    return taken, given


def _sides(
    flows: Sequence[Flow], taken: Mapping[str, int], given: Mapping[str, int]
) -> tuple[Sequence[str], Sequence[str]]:
    """Outlets on the left and on the right, each near the height of those on the other side it has most to do with."""
    keys = sorted({key for flow in flows for key in (flow.earlier, flow.later)})
    keys.sort(key=lambda key: ((taken[key] - given[key]) / (taken[key] + given[key] or 1), -given[key], key))
    left, right = keys[: (len(keys) + 1) // 2], keys[(len(keys) + 1) // 2 :]
    ties: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for flow in flows:
        ties[flow.earlier][flow.later] += flow.articles
        ties[flow.later][flow.earlier] += flow.articles
    for _ in range(4):
        right = _levelled(right, left, ties)
        left = _levelled(left, right, ties)
    return left, right


def _levelled(side: Sequence[str], other: Sequence[str], ties: Mapping[str, Mapping[str, int]]) -> list[str]:
    """A side in the order of the mean height of what each is tied to on the other; what is tied to none stays about."""
    height = {key: (at + 0.5) / len(other) for at, key in enumerate(other)}
    means: dict[str, float] = {}
    for at, key in enumerate(side):
        weight = sum(ties[key][one] for one in height)
        mean = sum(ties[key][one] * at for one, at in height.items())
        means[key] = mean / weight if weight else (at + 0.5) / len(side)
    return sorted(side, key=lambda key: (means[key], key))


def _on_ring(row: int, rows: int, height: float, *, right: bool) -> Point:
    """A place on the ellipse; each name has a line of its own, so that no two meet."""
    y = 20 + (height - 40) * (row + 0.5) / rows
    off = (2 * y / height - 1) * 0.92
    x = HALF * math.sqrt(max(1 - off * off, 0))
    return (MIDDLE + (x if right else -x), y)


def _chord(one: Point, other: Point, height: float) -> str:
    """A curve from outlet to outlet, bent towards the middle, to the left as it goes: two ways are two lines."""
    (x, y), (to_x, to_y) = one, other
    long = math.hypot(to_x - x, to_y - y) or 1.0
    middle = (MIDDLE, height / 2)
    aside = 18.0
    bend_x = (x + to_x) / 2 + (middle[0] - (x + to_x) / 2) * 0.35 - (to_y - y) / long * aside
    bend_y = (y + to_y) / 2 + (middle[1] - (y + to_y) / 2) * 0.35 + (to_x - x) / long * aside
    back = math.hypot(to_x - bend_x, to_y - bend_y) or 1.0
    stop = 16.0
    end_x, end_y = to_x - (to_x - bend_x) / back * stop, to_y - (to_y - bend_y) / back * stop
    return f"M{x:.1f} {y:.1f}Q{bend_x:.1f} {bend_y:.1f},{end_x:.1f} {end_y:.1f}"
