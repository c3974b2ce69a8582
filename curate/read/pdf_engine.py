"""The engine of the PDF reader: PDFium, in a process of its own, since it cannot be interrupted and may crash.

It is asked in one line of JSON, `{"size": bytes, "first": page}`, and the bytes after it. It answers in lines of
JSON: what the document says of itself, or why it cannot be opened; then the runs of each page.
"""

from __future__ import annotations

import ctypes
import json
import math
import signal
import sys
from collections.abc import Iterator
from typing import IO, Any

import pypdfium2.raw as pdfium

from curate.read.pdf_glyphs import Glyph, Run, runs

MEMORY = 1_000_000_000  # bytes of address space; where the system can hold a process to it
LONGEST_PAGE = 200_000  # glyphs; the rest of a page is left out and said to be
FACTS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
_ERRORS = {pdfium.FPDF_ERR_PASSWORD: "password", pdfium.FPDF_ERR_SECURITY: "security"}
_BOLD = ("bold", "black", "heavy", "demi")
_HYPHENS = {0x02, 0xFFFE, 0xFFFF}  # PDFium's signs for a hyphen at the end of a line


def serve() -> None:
    """Answer questions on the standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the reader ends us
    _limit_memory()
    pdfium.FPDF_InitLibrary()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        asked = json.loads(line)
        for answer in answers(source.read(asked["size"]), asked["first"]):
            _say(sink, answer)


def _say(sink: IO[bytes], answer: dict[str, Any]) -> None:
    sink.write(json.dumps(answer).encode("ascii") + b"\n")
    sink.flush()


def _limit_memory() -> None:
    try:
        import resource  # not on Windows
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def answers(raw: bytes, first: int) -> Iterator[dict[str, Any]]:
    """Yield what is to be said of the document `raw`: its facts, then its pages from `first` (0 is the first)."""
    document = pdfium.FPDF_LoadMemDocument64(raw, len(raw), None)
    if not document:
        yield {"error": _ERRORS.get(pdfium.FPDF_GetLastError(), "damaged")}
        return
    try:
        count = pdfium.FPDF_GetPageCount(document)
        info = {name: _said(pdfium.FPDF_GetMetaText, document, name.encode()) for name in FACTS}
        info["Language"] = _said(_language, document)
        yield {"pages": count, "info": info}
        for at in range(first, count):
            yield {"page": at, **_page(document, at)}
    finally:
        pdfium.FPDF_CloseDocument(document)


def _said(ask: Any, *of: Any) -> str:
    """Return a text that PDFium writes in UTF-16 into a buffer of the length it first names."""
    size = ask(*of, None, 0)
    if not 2 < size < 1_000_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(*of, buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _language(document: Any, buffer: Any, size: int) -> int:
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)) if buffer else None
    return int(pdfium.FPDFCatalog_GetLanguage(document, wide, size))


def _page(document: Any, at: int) -> dict[str, Any]:
    page = pdfium.FPDF_LoadPage(document, at)
    if not page:
        return {"error": "damaged"}
    text = pdfium.FPDFText_LoadPage(page)
    try:
        if not text:
            return {"error": "damaged"}
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
        found = list(_Glyphs(text, box).all())
        return {"runs": [_rounded(run) for run in runs(found)], "cut": len(found) >= LONGEST_PAGE}
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _rounded(run: Run) -> list[Any]:
    return [round(part, 2) if isinstance(part, float) else part for part in run]


class _Glyphs:
    """The glyphs of one page, as PDFium's text page gives them."""

    def __init__(self, text: Any, box: Any) -> None:
        self._text = text
        self._visible = (box.left - 2, box.bottom - 2, box.right + 2, box.top + 2)
        self._rect = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._origin = ctypes.byref(self._x), ctypes.byref(self._y)
        self._box = ctypes.byref(self._rect)
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._styles: dict[tuple[float, float, int], tuple[float, bool]] = {}

    def all(self) -> Iterator[Glyph]:
        """Yield every visible glyph, and the spaces and line ends that PDFium sees."""
        last: list[Glyph] = []
        for at in range(min(pdfium.FPDFText_CountChars(self._text), LONGEST_PAGE)):
            glyph = self._glyph(at)
            if glyph is None:
                continue
            if last and glyph.left < last[-1].right and any(_same(glyph, other) for other in last):
                continue
            yield glyph
            if glyph.char.strip():
                last = [*last[-7:], glyph]

    def _glyph(self, at: int) -> Glyph | None:
        code = pdfium.FPDFText_GetUnicode(self._text, at)
        if code in (10, 13):
            return Glyph("\n", 0.0, 0.0, 0.0, 1.0)
        pdfium.FPDFText_GetCharOrigin(self._text, at, *self._origin)
        x, y = self._x.value, self._y.value
        if not (self._visible[0] <= x <= self._visible[2] and self._visible[1] <= y <= self._visible[3]):
            return None  # off the sheet; also where x or y is no number
        char = _char(code)
        pdfium.FPDFText_GetLooseCharBox(self._text, at, self._box)
        angle = -round(math.degrees(pdfium.FPDFText_GetCharAngle(self._text, at))) % 360  # PDFium counts clockwise
        box = (self._rect.left, self._rect.bottom, self._rect.right, self._rect.top)
        size, bold = self._style(at, box[3] - box[1] if angle % 180 == 0 else box[2] - box[0])
        left, right, baseline = turned(box, (x, y), angle, size)
        if not char.strip():
            right = left
        return Glyph(char, left, right, baseline, size, bold, angle)

    def _style(self, at: int, height: float) -> tuple[float, bool]:
        """Return the printed size and whether the letters are bold, asked once for each kind of glyph."""
        size = pdfium.FPDFText_GetFontSize(self._text, at)
        weight = pdfium.FPDFText_GetFontWeight(self._text, at)
        key = (size, round(height, 1), weight)
        if key not in self._styles:
            if len(self._styles) > 10_000:
                self._styles.clear()
            scale = 1.0
            if pdfium.FPDFText_GetMatrix(self._text, at, ctypes.byref(self._matrix)):
                scale = math.hypot(self._matrix.c, self._matrix.d)
            printed = size * scale
            self._styles[key] = (min(max(printed, 1.0), 1000.0) if math.isfinite(printed) else 1.0, self._bold(at))
        return self._styles[key]

    def _bold(self, at: int) -> bool:
        flags = ctypes.c_int()
        size = pdfium.FPDFText_GetFontInfo(self._text, at, self._name, len(self._name), ctypes.byref(flags))
        name = self._name.value.decode("latin-1").lower() if 0 < size <= len(self._name) else ""
        return any(word in name for word in _BOLD)


def _char(code: int) -> str:
    """Return the character PDFium names; U+FFFD where the font does not say which it is."""
    if code in _HYPHENS:
        return "-"
    if code < 32 or 0xD800 <= code <= 0xDFFF or 0x7F <= code < 0xA0 or code > 0x10FFFF:
        return " " if code == 9 else "\ufffd"
    char = chr(code)
    return " " if char.isspace() else char


def turned(
    box: tuple[float, float, float, float], origin: tuple[float, float], angle: int, size: float
) -> tuple[float, float, float]:
    """Return left, right and baseline of a glyph on the page turned by `angle` degrees, so that its line is level."""
    x, y = origin
    if angle == 0:
        return (*sorted((box[0], box[2])), y)  # type: ignore[return-value]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    left, baseline = x * cos + y * sin, y * cos - x * sin
    if angle % 90:
        return left, left + size / 2, baseline
    along = sorted(corner[0] * cos + corner[1] * sin for corner in ((box[0], box[1]), (box[2], box[3])))
    return along[0], along[1], baseline


def _same(glyph: Glyph, other: Glyph) -> bool:
    """True of a character printed twice on one place, or named twice: both copies cannot be seen."""
    if glyph.char != other.char or abs(glyph.baseline - other.baseline) > 0.1 * glyph.size:
        return False
    shared = min(glyph.right, other.right) - max(glyph.left, other.left)
    return shared > 0.6 * min(glyph.right - glyph.left, other.right - other.left) > 0
