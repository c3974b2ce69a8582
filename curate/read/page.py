"""What a reader is asked for and what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from curate.model import Anchor


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes come from: `path` as the manifest writes it, the source's id, the encoding it names."""

    path: str
    source: str
    encoding: str | None = None

    @property
    def remedy(self) -> str:
        """What to do where the encoding is in doubt."""
        return f"set `encoding:` of this document in manifests/sources/{self.source}.yml"


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a document, its encoding (None: nothing to decode), and where its parts were."""

    text: str
    encoding: str | None
    anchors: tuple[Anchor, ...] = ()
