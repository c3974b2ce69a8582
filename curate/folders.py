"""A folder that is written as a whole: all that is new is there, or all that was."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from curate.errors import refusal

_HERE = -100  # AT_FDCWD: paths are taken from the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE


@contextmanager
def replacing(folder: Path, ours: Callable[[Path], bool], noun: str) -> Iterator[Path]:
    """Give a new folder beside `folder`; put it into its place once all is written.

    `ours` says whether a folder is an earlier one of the kind, a `noun`: only such a one is replaced.

    Raises:
        Refusal: something else is there, or the disk refuses.
    """
    folder = Path(os.path.abspath(folder))
    part = folder.parent / f".{folder.name}.part"
    try:
        _ours(folder, ours, noun)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        yield part
        _to_disk(part)
        if folder.exists():
            exchange(part, folder)
        else:
            os.replace(part, folder)
    except OSError as error:
        raise refusal(str(folder), f"cannot be written: {error.strerror}", "see to the disk and the folder") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(_aside(folder), ignore_errors=True)


def _aside(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.old"


def exchange(new: Path, old: Path) -> None:
    """Let two folders change places: in one step where the system can, else in three renames."""
    if sys.platform == "linux":
        rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if rename and rename(_HERE, os.fsencode(new), _HERE, os.fsencode(old), _EXCHANGE) == 0:
            return
    aside = _aside(old)
    shutil.rmtree(aside, ignore_errors=True)
    os.replace(old, aside)
    os.replace(new, old)
    os.replace(aside, new)


def _ours(folder: Path, ours: Callable[[Path], bool], noun: str) -> None:
    """See that nothing would be lost.

    Raises:
        Refusal: the folder holds something else.
    """
    if not os.path.lexists(folder):
        return
    remedy = "give another folder, or remove it"
    if not folder.is_dir() or folder.is_symlink():
        raise refusal(str(folder), "this is no folder", remedy)
    if any(folder.iterdir()) and not ours(folder):
        raise refusal(str(folder), f"this folder holds something else than {noun}", remedy)


def _to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
