"""A warm process that forks one build for each line it reads: `root processes`. The test kills them.

Forking saves each build the second that imports take; it is a process of its own all the same.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import py3langid

from curate import cache, plan, rulepack
from curate.build import build
from curate.manifest import load


def main(packs: str) -> None:
    rulepack.HOME = Path(packs)
    cache.SETTLED = 0
    plan.code()  # looked at once, as in one installation
    py3langid.classify("The ferry was late again, and nobody on the quay was surprised.")
    for line in sys.stdin:
        root, processes = line.rsplit(" ", 1)
        pid = os.fork()
        if pid == 0:
            build(load(Path(root)), processes=int(processes))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        # Until the test has killed it, a build that has ended keeps its number: no other process can have it.
        sys.stdin.readline()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
