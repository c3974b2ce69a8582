"""Characters that nobody sees, shown: a NUL or an escape in a title is a character like any other."""

from __future__ import annotations

import re
from typing import Any

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters but tab and line ends. HTML has no way to write most of them."""


def shown(value: Any) -> Any:
    """Return what a template shows of a value: control characters as their pictures, `␀` for NUL; the rest as it is."""
    if not isinstance(value, str) or not CONTROL.search(value):
        return value
    return type(value)(CONTROL.sub(_picture, value))


def _picture(control: re.Match[str]) -> str:
    code = ord(control[0])
    return chr(0x2421 if code == 0x7F else 0x2400 + code)
