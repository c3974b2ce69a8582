"""Damaged files of every format, read in processes that may die of it: a table, and each file that broke a law.

    python bench/fuzz.py [N [SEED]]            N files, 2,000 unless said
    python bench/fuzz.py FORMAT NUMBER SEED    write that file to the standard output

Exits with status 1 where a law was broken.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1])]

import fuzzing  # noqa: E402

ALL = sum(fuzzing.PLAN.values())


def main(arguments: list[str]) -> int:
    if arguments and not arguments[0].isdigit():
        sys.stdout.buffer.write(fuzzing.case(arguments[0], int(arguments[1]), arguments[2]).raw)
        return 0
    number, seed = int(arguments[0]) if arguments else ALL, arguments[1] if len(arguments) > 1 else "1"
    start = time.perf_counter()
    plan = {format_: max(1, count * number // ALL) for format_, count in fuzzing.PLAN.items()}
    outcomes, batches = fuzzing.run(plan, seed)
    print(fuzzing.table(outcomes, batches))
    print(f"\n{len(outcomes):,} files in {time.perf_counter() - start:.0f} s, seed {seed}")
    broken = fuzzing.report(outcomes)
    print("\n".join(broken))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
