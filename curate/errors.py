"""What curate says when it will not guess."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with one input.

    `path` is as the user wrote it; `line` and `column` count from 1 (0: not known).
    `what` says what is wrong, `remedy` what would be right. `source` is the offending
    line of the file, for the caret ("" where there is none).
    """

    path: str
    line: int
    column: int
    what: str
    remedy: str
    source: str = ""

    @property
    def where(self) -> str:
        """`path:line:column`, as editors and CI read it, or the path alone."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    def __str__(self) -> str:
        """Return the message: where, what, remedy; with the line and a caret where known."""
        message = f"{self.where}: {self.what}"
        if not self.source:
            return f"{message}; {self.remedy}" if self.remedy else message
        number, pad = f"{self.line:>6}", " " * (self.column - 1)
        return f"{message}\n{number} | {self.source}\n       | {pad}^ {self.remedy}".rstrip()


class Refusal(Exception):
    """Input that curate will not guess about: one problem or all of a run's problems.

    Callers never need to tell one refusal from another; they need to read it.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def refusal(where: str, what: str, remedy: str) -> Refusal:
    """Return a Refusal about one place that has no line of its own."""
    return Refusal(Problem(where, 0, 0, what, remedy))
