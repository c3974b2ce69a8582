"""The content security policy: scripts from this server, and Datasette's own inline scripts by their hashes.

The hashes are of the templates as they are installed, read once at the start. A page that is rendered is never
hashed, nor is a script that a template fills in: what came from the data could pass as a script then. Two
expressions are known by what they can become. Where templates have others (the alphas of Datasette 1.0), no hash
can be given, and inline scripts have to be let in.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path

import datasette

SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
EXPRESSION = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
HANDLER = re.compile(r"""<[a-z][^<>]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE)

BECOMES: dict[str, tuple[str, ...]] = {
    "{{ datasette_allow_facet }}": ("true", "false"),
    "{{ body_script.script }}": (),  # what other plugins put into the page: it has to be a file
}
"""Expressions in inline scripts -> all that they can become."""

UNSAFE = "'unsafe-inline'"


def scripts(template: str) -> list[str] | None:
    """Return every inline script that a template can give; None if it depends on what is shown."""
    found: list[str] = []
    for script in SCRIPT.finditer(template):
        if re.search(r"\bsrc\s*=", script["attributes"]):
            continue
        pieces = EXPRESSION.split(script["body"])
        if not all(piece in BECOMES for piece in pieces[1::2]):
            return None
        found += map("".join, product(*(BECOMES.get(piece, (piece,)) for piece in pieces)))
    return None if HANDLER.search(template) else found


def digest(script: str) -> str:
    """Return a script as a policy names it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def sources(templates: Iterable[str]) -> tuple[str, ...]:
    """Return what may run on pages made of these templates, besides the files of this server."""
    found: set[str] = set()
    for template in templates:
        inline = scripts(template)
        if inline is None:
            return (UNSAFE,)
        found.update(map(digest, inline))
    return tuple(sorted(found))


def installed() -> list[str]:
    """Return the templates of the Datasette that is installed."""
    home = Path(datasette.__file__).parent / "templates"
    return [path.read_text(encoding="utf-8") for path in sorted(home.glob("**/*.html"))]


@cache
def policy() -> str:
    """Return the policy of every page."""
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self'", *sources(installed())]),
            "style-src 'self' 'unsafe-inline'",  # templates of Datasette, and lengths in our drawings
            "img-src 'self' data:",  # a data: picture in Datasette's style sheet
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )
