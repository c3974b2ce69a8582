"""The order of the modules: each imports only those that stand before it. And: no module is a pile."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import curate

HOME = Path(curate.__file__).parent
FLOORS = (
    "errors", "model", "hyphens", "monthnames", "dates", "bylines", "names", "fronts", "rules", "structure", "authority", "yamlfile",
    "yamlspec", "forms", "hazard", "read", "archive", "captures", "holdings", "rulepack", "checks", "manifest", "blocks", "lines", "titles",
    "segment", "clean", "echoes", "tiles", "quotes", "pieces", "heads", "labellers", "claims", "sites", "linked", "testimony", "steps", "chain", "record",
    "processes", "reuse", "lineage", "rows", "stories", "cache", "describe", "store", "folders", "collate", "export", "joined", "verify", "plan", "pool", "warm", "summary", "build", "trial", "newsource", "explain", "console", "fetch",
    "publish", "edition", "cli",
)  # fmt: skip
ENTRY = {"__init__", "__main__"}


def modules() -> dict[str, list[Path]]:
    """Each top-level module with its files; a package counts as one."""
    found = {path.stem: [path] for path in HOME.glob("*.py") if path.stem not in ENTRY}
    packages = {path.parent for path in HOME.glob("*/*.py")}
    return found | {package.name: sorted(package.rglob("*.py")) for package in packages}


def imported(path: Path) -> set[str]:
    """The modules of curate that a file imports, at its top or inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "curate":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("curate."):
            names.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("curate.")}
    return names & modules().keys()


def test_every_module_has_a_floor() -> None:
    assert sorted(FLOORS) == sorted(modules())


@pytest.mark.parametrize("module", FLOORS)
def test_nothing_imports_upward(module: str) -> None:
    below = set(FLOORS[: FLOORS.index(module)])
    for path in modules()[module]:
        assert imported(path) - {module} <= below, path


PUBLISH = ("serving", "renderers", "pages")
"""The packages of `publish`, lowest first; its modules stand below them all, but for __init__, which joins them."""


def packages(path: Path) -> set[str]:
    """The packages of `publish` that a file imports."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {package for package in PUBLISH for name in names if f"{name}.".startswith(f"curate.publish.{package}.")}


@pytest.mark.parametrize("path", sorted((HOME / "publish").rglob("*.py")), ids=lambda path: path.name)
def test_nothing_in_publish_imports_upward(path: Path) -> None:
    home = path.parent.name
    own = PUBLISH.index(home) + 1 if home in PUBLISH else 0 if path.stem not in ENTRY else len(PUBLISH)
    assert packages(path) <= set(PUBLISH[:own]), path


WRITTEN = {"monthnames.py"}  # by a tool: a table


@pytest.mark.parametrize(
    "path", sorted(path for path in HOME.rglob("*.py") if path.name not in WRITTEN), ids=lambda path: path.name
)
def test_no_module_is_a_pile(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450
