"""What a host is told of an edition: what to install, how to start it, and a README for the person who does it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from curate.edition.withheld import LONGEST
from curate.publish.profile import NAMELESS
from curate.publish.server import PUBLIC_SETTINGS

HERE = Path(__file__).parent / "files"
NAMES = {"Dockerfile": "Dockerfile", "dockerignore": ".dockerignore", "Procfile": "Procfile", "README.md": "README.md"}
"""File here -> its name in the folder."""

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
"""The pins are those of this Python."""


def files(wheel: str, pins: Mapping[str, str], metadata: Mapping[str, Any], *, text: bool) -> dict[str, str]:
    """Return the files that install and start an edition, by name. `wheel` is the file of the plugin."""
    told = {
        "python": PYTHON,
        "wheel": wheel,
        "title": metadata.get("title") or NAMELESS,
        "texts": HELD if text else WITHHELD,
        "credit": "\n".join(_credit(metadata)),
        "options": " ".join(f"--setting {name} {value}" for name, value in PUBLIC_SETTINGS.items()),
    }
    written = {
        name: Template((HERE / file).read_text(encoding="utf-8")).substitute(told) for file, name in NAMES.items()
    }
    return {**written, "requirements.txt": requirements(wheel, pins), ".python-version": f"{PYTHON}\n"}


def requirements(wheel: str, pins: Mapping[str, str]) -> str:
    """Return requirements.txt: the plugin, and what it needs, each in the version that was installed here."""
    head = (
        f"# All that serving needs, as it was installed with Python {PYTHON}. pip reads ./ from the folder it runs in."
    )
    return "\n".join([head, f"./{wheel}", *(f"{name}=={version}" for name, version in pins.items())]) + "\n"


HELD = "The database holds the texts of the documents. Publish it only where you may publish them."
WITHHELD = (
    "This publication holds no text: the texts of documents and articles were taken out, and words of pages longer than"
    f" {LONGEST} characters are replaced by their SHA-256. Titles, facts, short evidence, offsets, labels and rules are"
    " there, and the manifests."
)


def _credit(metadata: Mapping[str, Any]) -> list[str]:
    """How to cite the corpus, its licence, and whom to write to; what the metadata does not say is asked for."""
    plugin = (metadata.get("plugins") or {}).get("curate") or {}
    lines = [f"Cite as: {plugin['cite']}" if plugin.get("cite") else CITE]
    for name in ("license", "source", "about"):
        told, url = metadata.get(name), metadata.get(f"{name}_url")
        if told or url:
            lines.append(f"{name.capitalize()}: {' '.join(str(one) for one in (told, url) if one)}")
    contact = plugin.get("contact")
    lines.append(f"To have something taken down, write to {contact}." if contact else CONTACT)
    return lines


CITE = "How to cite it: not said. Add `plugins: curate: cite: ...` to the project's metadata.yml and publish again."
CONTACT = (
    "Whom to write to, to have something taken down: not said. Add `plugins: curate: contact: ...` to the project's"
    " metadata.yml and publish again."
)
