"""How the labellers' voices become one verdict for each block of a page.

The whole of it is `keeps`: what a labeller knows to be something else goes; of the rest a block stays that two voices
call text. Measured in bench/extraction.py.
"""

from __future__ import annotations

from typing import NamedTuple

ENOUGH = 2  # voices for a block


class Voices(NamedTuple):
    """What the labellers say of one block.

    `against`: the id of the rule by which it is known to be something else, "" for none. `density`: it lies where
    running text outweighs links. `company`: it is running text beside other such. `maintext`: trafilatura has it in
    the main text; in the fast profile, that it stands beside running text whatever its own shape.
    """

    against: str
    density: bool
    company: bool
    maintext: bool


def keeps(one: Voices) -> bool:
    """True where a block is part of an article's text."""
    return not one.against and one.density + one.company + one.maintext >= ENOUGH
