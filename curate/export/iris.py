"""Names for what the database holds that hold outside of it: IRIs, and addresses fit to be one."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

BASE = "urn:curate:"
KINDS = ("article", "document", "outlet", "person", "claim", "rule", "pack", "source", "span", "build", "term")
TERMS = f"{BASE}term:"  # what no published vocabulary has a word for


def local(name: str) -> str:
    """Return an id as it stands in an IRI or a qualified name."""
    return quote(name, safe="-._~!")


def iri(kind: str, name: str) -> str:
    """Return the IRI of what has this id; `kind` is one of KINDS."""
    return f"{BASE}{kind}:{local(name)}"


def address(url: str | None) -> str | None:
    """Return the address of a page as an IRI; None of what a browser would not fetch as a page."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    return quote(url or "", safe="%:/?#[]@!$&'()*+,;=-._~")
