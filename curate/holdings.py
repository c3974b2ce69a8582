"""The files a manifest names: found by path or glob under corpus/, or by their hash."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath

CORPUS = "corpus"
RAW = "corpus/raw"
SEARCHED = (RAW, "../shared/seeds")  # folders in which a file is looked for by its hash
_NOT_DOCUMENTS = ("curate.db",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of `documents:`. `path` is the file, folder or glob as written, the hash where only that is given.

    `path` is empty where the entry is an address to fetch: a `url`, `feed` or `sitemap`. `at` is where the entry
    stands in the manifest, in code points.
    """

    path: str
    sha256: str | None = None
    url: str | None = None
    retrieved: str | None = None
    encoding: str | None = None
    media_type: str | None = None
    feed: str | None = None
    sitemap: str | None = None
    at: int = 0

    @property
    def address(self) -> str | None:
        """What `curate fetch` fetches for this entry; None where the entry names files."""
        return None if self.path else self.url or self.feed or self.sitemap

    @property
    def many(self) -> bool:
        """True of a glob."""
        return any(sign in self.path for sign in "*?[")


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking for an entry: files, or what is wrong (`fault`: what, remedy).

    Neither: an entry with a hash that this clone does not hold. `folder`: the entry names the folder of the files.
    """

    paths: tuple[Path, ...] = ()
    fault: tuple[str, str] | None = None
    folder: bool = False


@lru_cache(maxsize=100_000)
def _digest(path: str, size: int, changed: int) -> str:
    with open(path, "rb") as file:
        digest = sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def digest(path: Path) -> str:
    """Return the sha256 of a file's bytes; remembered as long as size and time of change stay.

    Raises:
        OSError: the file cannot be read.
    """
    state = path.stat()
    return _digest(str(path), state.st_size, state.st_mtime_ns)


class Holdings:
    """The corpus folder and the search folders of one project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.corpus = root / CORPUS
        self._home = os.path.realpath(self.corpus)
        self._folders: dict[str, bool] = {}

    def look(self, entry: Entry) -> Look:
        """Look for the files of `entry`, in order of their paths."""
        fault = self._outside(entry.path)
        if fault:
            return Look(fault=fault)
        if entry.sha256 is not None and entry.many:
            return Look(fault=("`sha256` is of one file, but the path is a glob", "write an entry for each file"))
        if entry.many:
            return self._glob(entry.path)
        return self._named(entry)

    def within(self, path: Path) -> bool:
        """True where `path`, links followed, lies under the corpus folder."""
        folder = str(path.parent)
        if folder not in self._folders:
            real = os.path.realpath(folder)
            self._folders[folder] = real == self._home or real.startswith(self._home + os.sep)
        if not self._folders[folder]:
            return False
        return not path.is_symlink() or os.path.realpath(path).startswith(self._home + os.sep)

    def _outside(self, path: str) -> tuple[str, str] | None:
        """What is wrong with a path that does not stay under corpus/."""
        if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive:
            return f"'{path}' is an absolute path", "write it relative to corpus/"
        if ".." in PurePosixPath(path).parts or "\\" in path:
            return (
                f"'{path}' may lead out of the corpus folder",
                "put the file under corpus/, and write its path with / and without ..",
            )
        return None

    def _glob(self, pattern: str) -> Look:
        if PurePosixPath(pattern).name == "**":
            pattern = f"{pattern}/*"  # alone it would mean folders
        try:
            found = sorted(path for path in self.corpus.glob(pattern) if self._document(path))
        except (ValueError, NotImplementedError) as error:
            return Look(fault=(f"'{pattern}' is not a glob: {error}", "see docs/manifests.md, documents"))
        leak = next((path for path in found if not self.within(path)), None)
        if leak is not None:
            return Look(fault=self._link(leak))
        if not found:
            return Look(
                fault=(
                    f"'{pattern}' matches no file under corpus/",
                    "put the files there, or correct the glob",
                )
            )
        return Look(tuple(found))

    def _document(self, path: Path) -> bool:
        """False of folders, hidden files and the database."""
        hidden = path.name.startswith(".") or path.name.startswith(_NOT_DOCUMENTS)
        return not hidden and (path.is_file() or (path.is_symlink() and not path.is_dir()))

    def _link(self, path: Path) -> tuple[str, str]:
        target = os.path.realpath(path)
        return (
            f"'{self.name(path)}' is a link out of the corpus folder, to {target}",
            "copy the file into corpus/",
        )

    def _named(self, entry: Entry) -> Look:
        path = self.corpus / entry.path
        if path.is_symlink() or path.exists():
            return self._held(entry, path)
        if entry.sha256 is not None:
            return Look(tuple(self._by_hash(entry.sha256, path.name)))
        return Look(fault=(f"corpus/{entry.path} is not there", self._nearby(entry.path)))

    def _held(self, entry: Entry, path: Path) -> Look:
        if not self.within(path):
            return Look(fault=self._link(path))
        if path.is_dir():
            return self._folder(entry, path)
        if path.exists() and not path.is_file():  # opening a pipe would wait for a writer
            what = f"corpus/{entry.path} is a pipe or a device, not a regular file"
            return Look(fault=(what, "save what it gives in a file, and name that"))
        try:
            found = digest(path) if entry.sha256 is not None else entry.sha256
            with path.open("rb"):
                pass
        except OSError as error:
            return Look(fault=(f"corpus/{entry.path} cannot be read: {error.strerror}", "see to its permissions"))
        if found != entry.sha256:
            what = f"corpus/{entry.path} has the sha256 {found}, not the one given here"
            return Look(fault=(what, "bring the old file back, or correct `sha256` if the new one is meant"))
        return Look((path,))

    def _folder(self, entry: Entry, path: Path) -> Look:
        """All files in a folder and in those within, but for hidden ones."""
        if entry.sha256 is not None:
            return Look(fault=("`sha256` is of one file, but the path is a folder", "write an entry for each file"))
        files = sorted(one for one in path.rglob("*") if self._document(one) and not self._hidden(one))
        leak = next((one for one in files if not self.within(one)), None)
        if leak is not None:
            return Look(fault=self._link(leak))
        if not files:
            return Look(fault=(f"there is no file in corpus/{entry.path}", "put the files there, or correct the path"))
        return Look(tuple(files), folder=True)

    def _hidden(self, path: Path) -> bool:
        return any(part.startswith(".") for part in path.relative_to(self.corpus).parts)

    def fetched(self, source: str) -> list[Path]:
        """Return the web archives that `curate fetch` has saved for a source, in order of their names."""
        folder = self.root / RAW / source
        return [path for path in sorted(folder.glob("*.warc.gz")) if self._document(path) and self.within(path)]

    def _by_hash(self, wanted: str, name: str) -> Iterator[Path]:
        """The first file of the search folders with this hash; likely names are hashed first."""
        files = [path for folder in SEARCHED for path in sorted((self.root / folder).glob("**/*")) if path.is_file()]
        for path in sorted(files, key=lambda path: path.name != name and wanted[:16] not in path.name):
            if not path.is_symlink() and digest(path) == wanted:
                yield path
                return

    def _nearby(self, path: str) -> str:
        """A remedy: a file of like name, or the folder to put it in."""
        folder = self.corpus / PurePosixPath(path).parent
        if not folder.is_dir():
            return f"there is no folder corpus/{PurePosixPath(path).parent}; paths are relative to corpus/"
        names = [item.name for item in folder.iterdir() if self._document(item)]
        near = get_close_matches(PurePosixPath(path).name, names, n=1)
        if near:
            return f"did you mean '{PurePosixPath(path).parent / near[0]}'?"
        return "put the file there, or give its `sha256` if this clone need not hold it"

    def name(self, path: Path) -> str:
        """Return the path of a corpus file as manifests write it, or its name where it lies elsewhere."""
        try:
            return path.relative_to(self.corpus).as_posix()
        except ValueError:
            return path.name


def find(entry: Entry, root: Path) -> list[Path]:
    """Return the files of `entry` in the project at `root`; none where it is absent or wrong."""
    return list(Holdings(root).look(entry).paths)
