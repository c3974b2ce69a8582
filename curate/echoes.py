"""Echoes: the lines of an article that other documents of its outlet may carry too."""

from __future__ import annotations

from curate.blocks import digest
from curate.clean import Cleaned
from curate.structure import BODY, QUOTED, REPEATED, SUBHEADING, SUBTITLE, TITLE

REMOTE = 12  # blocks at either end of an article in which a repeated line may be a template
ECHO = 600  # code points; the longest line that is compared with other documents


def of(cleaned: Cleaned) -> tuple[tuple[str, str], ...]:
    """Return (digest of a line, digest of the article) for lines near either end that no rule spoke for.

    Of a document whose reader found its blocks, a web page, all such lines: furniture stands between paragraphs too.

    The article is known by its headline and its longest paragraph, so that a post held twice counts once, and pages
    whose longest paragraph is their footer count each.
    """
    if not cleaned.blocks:
        return ()
    pairs = zip(cleaned.blocks, cleaned.verdicts, strict=True)
    named = next((digest(block) for block, verdict in pairs if verdict.label == "title"), "")
    longest = digest(max(cleaned.blocks, key=lambda block: len(block.text)))
    signature, size = f"{named}{longest}", len(cleaned.blocks)
    found = set()
    for at, (block, verdict) in enumerate(zip(cleaned.blocks, cleaned.verdicts, strict=True)):
        outer = at < REMOTE or at >= size - REMOTE or block.kind != ""
        plain = verdict.rule in (None, BODY, SUBHEADING, QUOTED, REPEATED, TITLE, SUBTITLE)
        if outer and plain and len(block.text) <= ECHO:
            found.add((digest(block), signature))
    return tuple(sorted(found))
