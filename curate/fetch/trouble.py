"""Why an address was not saved."""

from __future__ import annotations

from curate.errors import Problem


class Trouble(Exception):
    """What is wrong with one address or its answer, and the remedy.

    `passing`: asking again may help. `wait`: the seconds that the server asks to wait before, if it does.
    """

    def __init__(self, what: str, remedy: str = "", *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
        self.what = what
        self.remedy = remedy
        self.passing = passing
        self.wait = wait

    def at(self, url: str) -> Problem:
        """Return the problem at an address."""
        return Problem(url, 0, 0, self.what, self.remedy)


class Stopped(Exception):
    """The run was interrupted: whatever waits or reads ends at once."""
