"""The plugin as a wheel, made from the installed distribution: the same bytes from the same files.

It says a version of its own (`+site`), as it asks for less than curate does: what the pages need. The format is that of
https://packaging.python.org/en/latest/specifications/binary-distribution-format/.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import Distribution
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip archive can name
PLUGINS = "datasette"  # the group of entry points by which Datasette finds plugins


class Wheel(NamedTuple):
    """A wheel: the name of its file, and its bytes."""

    name: str
    content: bytes


def wheel(distribution: Distribution, package: Path, needs: Collection[str]) -> Wheel:
    """Return the wheel of a package that is installed, in whatever way; `needs` are the distributions it asks for."""
    name, version = distribution.name, f"{distribution.version}+site"
    about = f"{name}-{version}.dist-info"
    files = dict(_code(package))
    files |= {f"{about}/{path}": content for path, content in _about(distribution, version, needs).items()}
    files[f"{about}/RECORD"] = _record(files, f"{about}/RECORD")
    return Wheel(f"{name}-{version}-py3-none-any.whl", _zipped(files))


def _code(package: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a package, by their paths in the wheel."""
    for path in sorted(package.rglob("*")):
        inner = path.relative_to(package.parent)
        if path.is_file() and not any(part == "__pycache__" or part.startswith(".") for part in inner.parts):
            yield inner.as_posix(), path.read_bytes()


def _about(distribution: Distribution, version: str, needs: Collection[str]) -> dict[str, bytes]:
    """What a wheel says of itself: the names of the files of its .dist-info, with their contents."""
    entries = "".join(
        f"{entry.name} = {entry.value}\n" for entry in sorted(distribution.entry_points) if entry.group == PLUGINS
    )
    said = f"Wheel-Version: 1.0\nGenerator: curate ({distribution.version})\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    licences = {
        f"licenses/{path.name}": Path(str(path.locate())).read_bytes()
        for path in distribution.files or ()
        if path.parent.name == "licenses" and path.parent.parent.name.endswith(".dist-info")
    }
    return {
        **licences,
        "METADATA": "\n".join(_metadata(distribution, version, needs)).encode(),
        "WHEEL": said.encode(),
        "entry_points.txt": f"[{PLUGINS}]\n{entries}".encode(),
    }


def _metadata(distribution: Distribution, version: str, needs: Collection[str]) -> Iterator[str]:
    """The lines of METADATA: those installed, with the version of the edition and nothing asked for but `needs`."""
    head, blank, body = (distribution.read_text("METADATA") or "").partition("\n\n")
    for line in head.splitlines():
        key, _, value = line.partition(": ")
        if key == "Version":
            yield f"Version: {version}"
        elif key == "Requires-Dist":
            wanted = Requirement(value)
            if canonicalize_name(wanted.name) in needs and wanted.marker is None:
                yield line
        elif key != "Provides-Extra":
            yield line
    yield blank + body if body else ""


def _record(files: Mapping[str, bytes], itself: str) -> bytes:
    def digest(content: bytes) -> str:
        return urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()

    lines = [f"{path},sha256={digest(content)},{len(content)}\n" for path, content in files.items()]
    return "".join([*lines, f"{itself},,\n"]).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for path, content in files.items():
            entry = ZipInfo(path, EPOCH)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=6)
    return written.getvalue()
