"""Rights statements in words: what rightsstatements.org calls its addresses. An SPDX expression is words already."""

from __future__ import annotations

import re

_STATEMENTS = {
    "InC": "In Copyright",
    "InC-OW-EU": "In Copyright, EU Orphan Work",
    "InC-EDU": "In Copyright, Educational Use Permitted",
    "InC-NC": "In Copyright, Non-Commercial Use Permitted",
    "InC-RUU": "In Copyright, Rights-holder(s) Unlocatable or Unidentifiable",
    "NoC-CR": "No Copyright, Contractual Restrictions",
    "NoC-NC": "No Copyright, Non-Commercial Use Only",
    "NoC-OKLR": "No Copyright, Other Known Legal Restrictions",
    "NoC-US": "No Copyright, United States",
    "CNE": "Copyright Not Evaluated",
    "UND": "Copyright Undetermined",
    "NKC": "No Known Copyright",
}
_ADDRESS = re.compile(r"https?://rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/1\.0/?")


def in_words(statement: str) -> str:
    """Return what a rights statement is called: "In Copyright". What is not known is returned as it is."""
    found = _ADDRESS.fullmatch(statement)
    return _STATEMENTS.get(found[1], statement) if found else statement
