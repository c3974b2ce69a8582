"""An edition as plain files: pages that need no server."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from curate.edition import described, still
from curate.edition.folder import Edition, copy, outside


def write(edition: Edition, choices: still.Choices) -> list[str]:
    """Write an edition as plain files; return what to tell the user.

    The pages are those of a copy of the database: a build may replace the database meanwhile.

    Raises:
        Refusal: as folder.write; or a page fails.
    """
    began = time.monotonic()
    outside(edition)
    with tempfile.TemporaryDirectory() as work:
        database = Path(work) / edition.database.name
        copy(edition.database, database, text=edition.text)
        metadata = described.metadata(edition.root, text=edition.text)
        report = still.write(metadata, database, edition.folder, choices)
    pages = f"{report.pages:,} pages of {report.articles:,} articles{'' if edition.text else ', without texts'}"
    size = f"{report.files:,} files, {report.size / 1e6:,.1f} MB, {time.monotonic() - began:.1f} s"
    return [f"{edition.folder}: {pages}; {size}", f"to see it: open {edition.folder / 'index.html'} in a browser"]
