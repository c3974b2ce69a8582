"""Cost of labelling with 10 times as many rules, and speed of the whole text pipeline, as ratios in one run.

    python bench/rules.py [FILE ...]

Without files it reads corpus/sample. Rules are multiplied by writing every word of their copies with a suffix: real
patterns of other words, as packs of other languages are. A rule that needs no word states a shape (a line of
ornaments, a lone day); its copy would be the same rule again, so only rules with words are multiplied.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from curate import blocks, manifest, record
from curate.manifest import Source
from curate.model import Document
from curate.read import read
from curate.rules import Rule, Ruleset, shape_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Source(id="bench", title="Bench", path="bench", text="", sha256="0" * 64)
TIMES = 7


def documents(paths: list[Path]) -> list[Document]:
    return [read(path.read_bytes(), path=str(path), source="bench", entry=manifest.Entry(str(path))) for path in paths]


TOKEN = re.compile(
    r"\\.|\[\^?\]?[^\]]*\]|\{[^}]*\}|\(\?P<\w+>|\(\?[a-zA-Z-]*[:)=!<]+|(?P<word>[^\W\d_]{2,})|.", re.DOTALL
)


def other(rule: Rule, number: int) -> Rule:
    """The same pattern about other words, as a pack of another language has it: each word gets a suffix."""
    suffix = ["qz", "xj", "vk", "wq", "zx", "jv", "kq", "xw", "vz", "jq", "wx", "kz"][number]
    pattern = TOKEN.sub(lambda token: token[0] + suffix if token["word"] else token[0], rule.pattern)
    fragments = tuple(
        (name, TOKEN.sub(lambda token: token[0] + suffix if token["word"] else token[0], part))
        for name, part in rule.fragments
    )
    order = rule.order + (number + 1) * (1 << 24)
    return replace(rule, id=f"{rule.id}-{number}", pattern=pattern, fragments=fragments, order=order)


def seconds(run: Callable[[], object]) -> float:
    """The median of some runs, after one that does not count."""
    run()
    times = []
    for _ in range(TIMES):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return statistics.median(times)


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "corpus/sample").rglob("*.txt"))
    found = []
    for path in paths:
        try:
            found += documents([path])
        except Exception as error:  # noqa: BLE001 - a code page that only its manifest names
            print(f"left out: {path.name}: {str(error)[:60]}")
    project = manifest.tools(ROOT)
    rules = project.rules_of(None)
    worded = [rule for rule in rules if shape_of(rule).words]
    copies = 10 * len(rules) // len(worded)
    many = [*rules, *(other(rule, number) for number in range(copies) for rule in worded)][: 10 * len(rules)]
    size = sum(document.size for document in found)
    times = max(1, 400_000 // size)
    texts = [document.text for document in found] * times
    few_set, many_set = Ruleset(rules), Ruleset(many)
    few = seconds(lambda: [blocks.cut(text, few_set) for text in texts])
    ten = seconds(lambda: [blocks.cut(text, many_set) for text in texts])
    named = [replace(one, id=sha256(f"{one.id}{n}".encode()).hexdigest()) for n in range(times) for one in found]
    whole = seconds(lambda: [record.make(one, SOURCE, few_set, project.authority, frozenset()) for one in named])
    megabytes = size * times / 1e6
    print(f"{len(found)} documents x {times}, {megabytes:.2f} MB")
    print(f"{'':34}{'rules':>8}{'s':>8}{'MB/s':>8}{'ratio':>8}")
    print(f"{'labelling, the packs':34}{len(rules):8}{few:8.3f}{megabytes / few:8.2f}{1:8.2f}")
    print(f"{'labelling, 10 times as many':34}{len(many):8}{ten:8.3f}{megabytes / ten:8.2f}{ten / few:8.2f}")
    print(f"{'whole text pipeline, one core':34}{len(rules):8}{whole:8.3f}{megabytes / whole:8.2f}")


if __name__ == "__main__":
    main()
