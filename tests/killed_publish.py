"""A warm process that forks one `curate publish` for each line it reads: `root folder text`. The test kills them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from curate.edition.folder import Edition, write


def main() -> None:
    for line in sys.stdin:
        root, folder, text = line.split()
        pid = os.fork()
        if pid == 0:
            write(Edition(Path(root), Path(root) / "corpus/curate.db", Path(folder), text=text == "text"))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # until the test has killed it, no other process can have its number
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
