"""The publication as plain files: every page as HTML, with a search that runs in the browser. No server is needed."""

from __future__ import annotations

from curate.edition.still.written import Choices, Report, write

__all__ = ["Choices", "Report", "write"]
