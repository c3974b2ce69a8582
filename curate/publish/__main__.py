"""`python -m curate.publish` prints metadata.yml."""

from __future__ import annotations

import sys

from curate.publish import metadata

if __name__ == "__main__":
    sys.stdout.write(metadata.written())
