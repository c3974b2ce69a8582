"""A process that updates an index, told as lines of JSON; the test kills it: `path`, then articles."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from shelves import Little, brought


def main() -> None:
    path, articles = json.loads(sys.stdin.readline())
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    brought(Path(path), Little({key: (outlet, text) for key, (outlet, text) in articles.items()}))
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
