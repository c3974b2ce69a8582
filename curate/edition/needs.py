"""What a server of an edition must have installed: far less than curate itself."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from curate.errors import refusal

NEEDS = (
    "ahocorasick-rs",
    "anyascii",
    "datasette",
    "numpy",
    "pyyaml",
    "rapidfuzz",
    "tld",
)
"""Of what curate asks for, what its pages import. A test holds it against the modules that a server loads."""

PRESENT = frozenset(["pip"])
"""What does the installing is there already."""


def pinned(names: Iterable[str] = NEEDS) -> dict[str, str]:
    """Return these distributions and all that they need in turn, each with the version installed here.

    Raises:
        Refusal: one is not installed.
    """
    found: dict[str, str] = {}
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in PRESENT or (name in found and not wanted.extras):
            continue
        try:
            here = distribution(name)
        except PackageNotFoundError as error:
            raise refusal(name, "the pages need it and it is not installed", f"pip install {name}") from error
        found[name] = here.version
        waiting += _asked(here.requires or (), wanted.extras)
    return dict(sorted(found.items()))


def _asked(lines: Iterable[str], extras: Iterable[str]) -> list[Requirement]:
    """The requirements that hold on this system, with these extras."""
    wanted = [Requirement(line) for line in lines]
    sets = [{"extra": extra} for extra in ("", *extras)]
    return [one for one in wanted if one.marker is None or any(one.marker.evaluate(extra) for extra in sets)]
