"""Labellers: what the structure of a document shows of its blocks, beside what rules read in their words."""

from __future__ import annotations

from dataclasses import dataclass

from curate.clean import Verdict, Votes
from curate.labellers import pages, prints
from curate.model import PROFILES, Ballot, Document
from curate.titles import Cut


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the labellers found: their votes, and the articles where the structure shows them ("" and none else).

    `ballots` are the votes one by one, of the blocks about which the labellers disagree.
    """

    votes: Votes
    layout: str = ""
    why: str = ""
    cuts: tuple[Cut, ...] = ()
    ballots: tuple[Ballot, ...] = ()


def label(document: Document, profile: str = "full") -> Labelled:
    """Return what the structure of `document` shows; nothing for plain text.

    `profile` is one of PROFILES: in "fast" trafilatura is not asked.
    """
    if document.markup is not None:
        votes, cuts, why, ballots = pages.label(document, profile)
        return Labelled(votes, "page", why, cuts, ballots)
    if document.parts:
        return Labelled(prints.label(document), "parts", f"{len(document.parts)} parts", prints.parts(document))
    return Labelled(prints.label(document))


__all__ = ["PROFILES", "Labelled", "Verdict", "Votes", "label"]
