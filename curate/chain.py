"""Resolution: which claim of a field holds, what stays contested, and the chain from origin to copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from curate import fronts
from curate.claims import Value
from curate.model import Claim, Hop, Origin, Trust

# Fields that have one value; of the others every value holds.
SINGLE = (
    "title", "subtitle", "outlet", "published", "origin-outlet", "origin-published", "origin-title",
    "origin-url", "language", "relation", "comment-count", "posted-by",
)  # fmt: skip
# What a line says of the outlet that it names as origin: it holds only with that outlet.
_WITH_OUTLET = ("origin-published", "origin-title", "origin-url", "origin-author")
# Fields of which only the best rule's values hold, however many.
BEST = ("author", "translator")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The claims of an article with their verdicts, and what they amount to.

    `chosen` gives the claims that hold, by field; `contested` the fields that nothing decides.
    """

    claims: tuple[Claim, ...]
    chosen: dict[str, tuple[Claim, ...]]
    contested: tuple[str, ...]

    def value(self, field: str) -> str | None:
        """Return the resolved value of a field that has one."""
        held = self.chosen.get(field, ())
        return held[0].value if held else None

    def key(self, field: str) -> str:
        """Return the key of the outlet a field was resolved to, or ""."""
        held = self.chosen.get(field, ())
        return held[0].key if held else ""


def rank(value: Value) -> tuple[int, int, int, int]:
    """Return what a value weighs; higher wins.

    A curator's decision > specific over template > the rule's trust > order of packs. What a manifest tells without
    deciding, such as the address of a page, is trusted little and goes with the rest.
    """
    return (
        value.basis == "curated" and value.trust > Trust.low,
        value.specific,
        int(value.trust),
        -(value.rule.order >> 16),
    )


_WON = (
    "a curator decided it",
    "it says so of this article, not of every page",
    "its rule is trusted more",
    "its pack comes first",
)
_LOST = (
    "which a curator decided",
    "which is said of this article, not of every page",
    "whose rule is trusted more",
    "whose pack comes first",
)


def resolve(article: str, document: str, text: str, found: Sequence[Value]) -> Resolved:
    """Choose among the values of an article; `text` is the document's, for the words of each claim."""
    verdicts: dict[int, tuple[bool, str]] = {}
    contested = []
    for field in sorted({value.field for value in found}, key=_WITH_OUTLET.__contains__):
        numbers = [at for at, value in enumerate(found) if value.field == field]
        readable = [at for at in numbers if not found[at].note]
        if field in _WITH_OUTLET:
            strange = {at: found[other] for at in readable if (other := _companion(found, at, verdicts)) is not None}
            verdicts.update(
                {at: (False, f"said of {other.value!r}, not of the origin") for at, other in strange.items()}
            )
            readable = [at for at in readable if at not in strange]
        verdicts.update({at: (False, found[at].note) for at in numbers if found[at].note})
        if field in SINGLE:
            decided, disputed = _single(found, readable)
        else:
            decided, disputed = _several(found, readable, best=field in BEST), False
        verdicts.update(decided)
        if disputed:
            contested.append(field)
    claims: list[Claim] = []
    chosen: dict[str, tuple[Claim, ...]] = {}
    for at, value in enumerate(found):
        held, why = verdicts[at]
        claim = Claim(
            id=f"{article}-c{at + 1}", field=value.field, value=value.value, name=value.name, span=value.span,
            exact="" if value.document else value.span.of(text), rule=value.rule.id,
            document=value.document or document, key=value.key, trust=value.trust, specific=value.specific,
            basis=value.basis, chosen=held, why=why,
        )  # fmt: skip
        claims.append(claim)
        if held:
            chosen[value.field] = (*chosen.get(value.field, ()), claim)
    return Resolved(tuple(claims), chosen, tuple(sorted(contested)))


def _companion(found: Sequence[Value], at: int, verdicts: dict[int, tuple[bool, str]]) -> int | None:
    """The outlet of the same line as a day or title of the origin, where it is another outlet than the one chosen."""
    chosen = next(
        (found[one] for one, (held, _) in verdicts.items() if held and found[one].field == "origin-outlet"), None
    )
    same = [
        other
        for other, value in enumerate(found)
        if value.field == "origin-outlet" and value.rule.id == found[at].rule.id and value.basis == found[at].basis
    ]
    nearest = min(same, key=lambda other: abs(found[other].span.start - found[at].span.start), default=None)
    if chosen is None or nearest is None or found[nearest].key == chosen.key:
        return None
    return nearest


def _same(a: Value, b: Value) -> bool:
    """True where two values do not contradict each other: equal, or one the other to a finer degree."""
    if a.key or b.key:
        return a.key == b.key
    compared = _COMPARED.get(a.field)
    return compared(a.value, b.value) if compared else a.value.casefold() == b.value.casefold()


def _one_day(a: str, b: str) -> bool:
    """True where two moments are one, or lie on one day, each in its own zone; or one is the other without its time."""
    if a.startswith(b) or b.startswith(a):
        return True
    if min(len(a), len(b)) < _DAY:
        return False
    return a[:_DAY] == b[:_DAY] or (moment(a) is not None and moment(a) == moment(b))


def moment(value: str) -> datetime | None:
    """Return the moment, in UTC, that a date value is; None where it has no time, or no offset."""
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(timezone.utc) if found.tzinfo else None
    except (ValueError, OverflowError):  # an offset that no zone has, the first day of the calendar
        return None


_DAY = len("2020-01-03")
_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "published": _one_day,
    "origin-published": _one_day,
    "title": lambda a, b: fronts.words(a) == fronts.words(b),
    "language": lambda a, b: a.partition("-")[0] == b.partition("-")[0],
    "origin-url": lambda a, b: fronts.page(a) == fronts.page(b),
}


def _single(found: Sequence[Value], numbers: Sequence[int]) -> tuple[dict[int, tuple[bool, str]], bool]:
    """Decide a field that has one value."""
    if not numbers:
        return {}, False
    order = sorted(
        numbers,
        key=lambda at: (rank(found[at]), len(found[at].value) if "published" in found[at].field else 0),
        reverse=True,
    )
    best = found[order[0]]
    rivals = [at for at in order if not _same(found[at], best)]
    equals = [at for at in rivals if rank(found[at]) == rank(best)]
    if equals:
        verdict = "contested: a claim of equal weight says otherwise"
        peers = {at for at in order if rank(found[at]) == rank(best)}
        return {at: (False, verdict if at in peers else _lost(found[at], best)) for at in order}, True
    verdicts = {}
    for at in order:
        if at == order[0]:
            verdicts[at] = (True, _won(best, [found[other] for other in rivals]))
        elif at in rivals:
            verdicts[at] = (False, _lost(found[at], best))
        else:
            verdicts[at] = (False, "agrees with the value chosen")
    return verdicts, False


def _won(best: Value, rivals: Sequence[Value]) -> str:
    return f"chosen: {_reason(best, rivals[0], _WON)}" if rivals else "the only value claimed"


def _lost(value: Value, best: Value) -> str:
    return f"outweighed by {best.value!r}, {_reason(best, value, _LOST)}"


def _reason(best: Value, other: Value, reasons: Sequence[str]) -> str:
    pairs = zip(rank(best), rank(other), reasons, strict=True)
    return next((reason for mine, theirs, reason in pairs if mine != theirs), "equal weight")


def _several(found: Sequence[Value], numbers: Sequence[int], *, best: bool) -> dict[int, tuple[bool, str]]:
    """Decide a field that may have several values: all of them, or all that the best evidence gives."""
    if not numbers:
        return {}
    top = max(rank(found[at]) for at in numbers)
    deep = 3 if top[2] > Trust.low else 4  # of weak evidence one kind is heard: guesses do not add up
    seen: set[str] = set()
    verdicts = {}
    for at in numbers:
        value = found[at]
        name = value.key or value.value.casefold()
        if best and rank(value)[:deep] != top[:deep]:
            verdicts[at] = (
                False,
                "agrees with the value chosen" if name in seen else "weaker evidence than the values chosen",
            )
        elif name in seen:
            verdicts[at] = (False, "agrees with the value chosen")
        else:
            seen.add(name)
            verdicts[at] = (True, "one of the values claimed")
    if len(seen) == 1:
        verdicts = {at: (held, "the only value claimed" if held else why) for at, (held, why) in verdicts.items()}
    return verdicts


def origin(resolved: Resolved) -> Origin | None:
    """Return the first publication as far as the claims go; None where this copy is it, or nothing is known."""
    key = resolved.key("origin-outlet")
    named = resolved.value("origin-outlet")
    if named and key == resolved.key("outlet"):
        return None
    parts = (
        named,
        resolved.value("origin-published"),
        resolved.value("origin-title"),
        resolved.value("origin-url"),
    )
    return Origin(parts[0], key, *parts[1:]) if any(parts) else None


def relation(resolved: Resolved, rules: dict[str, str | None], default: str | None) -> str:
    """Return how this copy stands to its origin. `rules` gives the relation of each rule that has one."""
    said = resolved.value("relation")
    if said:
        return said
    if resolved.chosen.get("translator"):
        return "translation"
    held = resolved.chosen.get("origin-outlet", ())
    if held and held[0].key == resolved.key("outlet"):
        return "original"
    by = held or resolved.chosen.get("origin-url", ()) or resolved.chosen.get("origin-title", ())
    if by:
        return rules.get(by[0].rule) or default or "republication"
    return default if default and default != "aggregation" else "unknown"


def passed_on(resolved: Resolved) -> bool:
    """True where another outlet stands between the origin and this copy: it was taken from there, not supplied."""
    ends = {resolved.key("origin-outlet"), resolved.key("outlet")}
    return any(claim.key not in ends for claim in resolved.chosen.get("via-outlet", ()))


def hops(resolved: Resolved, relation_of_copy: str, first: Origin | None) -> tuple[Hop, ...]:
    """Return the chain from the origin to this copy, as the claims give it."""
    links: list[Hop] = []
    if first and first.outlet:
        by = (*resolved.chosen["origin-outlet"], *resolved.chosen.get("origin-published", ()))
        links.append(_hop((first.outlet, first.key), "original", first.published, by))
    seen = {first.key if first else "", resolved.key("outlet")}
    for claim in resolved.chosen.get("via-outlet", ()):
        if claim.key not in seen:
            seen.add(claim.key)
            links.append(_hop((claim.value, claim.key), "republication", None, (claim,)))
    own = resolved.chosen.get("outlet", ())
    if links or own:
        by = (*own, *resolved.chosen.get("published", ()))
        here = (resolved.value("outlet"), resolved.key("outlet"))
        links.append(_hop(here, relation_of_copy, resolved.value("published"), by))
    return tuple(links)


def _hop(outlet: tuple[str | None, str], relation_: str, published: str | None, by: Iterable[Claim]) -> Hop:
    claims = tuple(by)
    basis = "curated" if any(claim.basis == "curated" for claim in claims) else "claimed"
    return Hop(*outlet, relation_, published, basis, tuple(claim.id for claim in claims))


def quoting(claims: Sequence[Claim], texts: dict[str, str]) -> tuple[Claim, ...]:
    """Return `claims` with the words of those that cite another document, such as a manifest."""
    return tuple(
        claim if claim.exact else replace(claim, exact=claim.span.of(texts[claim.document])) for claim in claims
    )
