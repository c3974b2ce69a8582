"""What the commands share: the project they are run in, and how they end where input is refused."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from curate.errors import Refusal, refusal


@contextmanager
def refused() -> Iterator[None]:
    """Turn a Refusal into messages on stderr and exit status 1."""
    try:
        yield
    except Refusal as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise click.exceptions.Exit(1) from error


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a Refusal, or output that cannot be written, into messages on stderr and exit status 1."""
    try:
        with refused():
            yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO) or error.filename is not None:
            raise
        with suppress(OSError), open(os.devnull, "wb") as nothing:  # what is left goes nowhere, not to a traceback
            os.dup2(nothing.fileno(), sys.stdout.fileno())
        click.echo(f"standard output: {error.strerror}; see to the disk", err=True)
        raise click.exceptions.Exit(1) from error


def project_root(given: Path | None) -> Path:
    """Return the project's folder: the one given, or the nearest one upward that has manifests/.

    Raises:
        Refusal: there is none.
    """
    found = given or nearest_project()
    if found is None:
        remedy = "go to a project's folder, or give --root before the command; to begin a project: mkdir manifests"
        raise refusal(str(Path.cwd()), "no folder manifests/ here or above", remedy)
    return found


def nearest_project() -> Path | None:
    """Return the nearest folder upward that has manifests/."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "manifests").is_dir()), None)


def named_project(given: Path | None) -> Path:
    """Return the project's folder, as project_root does.

    Raises:
        click.UsageError: there is none: the command is wrong here.
    """
    found = given or nearest_project()
    if found is None:
        raise click.UsageError("no folder manifests/ here or above: go to a project's folder, or give --root")
    return found


def database(root: Path) -> Path:
    """Return the path of a project's database."""
    return root / "corpus" / "curate.db"
