"""Echoes: the lines of an article that other documents of its outlet may carry too."""

from __future__ import annotations

from collections.abc import Sequence

from curate.blocks import digest
from curate.clean import Cleaned, Verdict
from curate.rules import Match
from curate.structure import BODY, QUOTED, REPEATED, SUBHEADING, SUBTITLE, TITLE

REMOTE = 12  # blocks at either end of an article in which a repeated line may be a template
ECHO = 600  # code points; the longest line that is compared with other documents


def of(cleaned: Cleaned) -> tuple[tuple[str, str], ...]:
    """Return (digest of a line, digest of the article) for lines near either end that no rule spoke for.

    Notices of a first publication are among them: printed around many articles, they say little of any one.

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
    judged = zip(cleaned.blocks, cleaned.verdicts, cleaned.inner, strict=True)
    for at, (block, verdict, inner) in enumerate(judged):
        outer = at < REMOTE or at >= size - REMOTE or block.kind != ""
        plain = verdict.rule in (None, BODY, SUBHEADING, QUOTED, REPEATED, TITLE, SUBTITLE)
        if outer and (plain or _names_the_first(verdict, inner)) and len(block.text) <= ECHO:
            found.add((digest(block), signature))
    return tuple(sorted(found))


def _names_the_first(verdict: Verdict, inner: Sequence[Match]) -> bool:
    """True of a notice that names where an article was published first; a line of a source is about its article."""
    matches = [*([verdict.match] if verdict.match else []), *inner]
    said = [field for match in matches if match.rule.first and match.rule.specific for field, _ in match.parts]
    return verdict.label == "source-notice" and "origin-outlet" in said
