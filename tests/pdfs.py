"""Makes real PDF documents for tests: set by ReportLab, printed by Chromium, or put together object by object."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

from tests import chromium

TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=10, leading=12, alignment=TA_JUSTIFY)
INDENTED = ParagraphStyle("indented", parent=TEXT, firstLineIndent=12)
TITLE = ParagraphStyle("title", fontName="Times-Bold", fontSize=20, leading=24, spaceAfter=12)
HEADING = ParagraphStyle("heading", fontName="Times-Bold", fontSize=13, leading=16, spaceBefore=8, spaceAfter=4)

Sheet = Callable[[Canvas], None]
Piece = tuple[float, float, str] | tuple[float, float, str, str, float]


def placed(*sheets: Sequence[Piece], **info: str) -> bytes:
    """One page for each of `sheets`: (left, baseline, words) in points, in Times 10 unless font and size follow."""
    return drawn(*(_placer(sheet) for sheet in sheets), **info)


def _placer(sheet: Sequence[Piece]) -> Sheet:
    def draw(canvas: Canvas) -> None:
        for left, baseline, words, *style in sheet:
            canvas.setFont(*(style or ("Times-Roman", 10)))
            canvas.drawString(left, baseline, words)

    return draw


def drawn(*sheets: Sheet, encrypt: StandardEncryption | None = None, **info: str) -> bytes:
    """One page for each function, which draws it."""
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=A4, invariant=True, encrypt=encrypt)
    _inform(canvas, info)
    for sheet in sheets:
        sheet(canvas)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def _inform(canvas: Canvas, info: dict[str, str]) -> None:
    for key, value in info.items():
        getattr(canvas, f"set{key.capitalize()}")(value)


def para(words: str, style: ParagraphStyle = TEXT) -> Paragraph:
    return Paragraph(words, style)


def table(*rows: Sequence[str]) -> Table:
    return Table([list(row) for row in rows], colWidths=[120, 80, 80], hAlign="LEFT")


def flowed(
    *story: Flowable,
    columns: int = 1,
    across: str = "",
    dress: Callable[[Canvas, Any], None] | None = None,
    height: float = A4[1],
    **info: str,
) -> bytes:
    """`story` set over columns; `across` is a title over all of them; `dress` draws the head and foot of each page."""
    sink = io.BytesIO()
    gap, wide = 14.0, A4[0] - 120
    width = (wide - gap * (columns - 1)) / columns
    tall = height - 160
    frames = [Frame(60 + at * (width + gap), 60, width, tall, 0, 0, 0, 0) for at in range(columns)]

    def page(canvas: Canvas, document: Any) -> None:
        if across and document.page == 1:
            canvas.setFont("Times-Bold", 22)
            canvas.drawString(60, height - 80, across)
        if dress:
            dress(canvas, document)

    document = BaseDocTemplate(sink, pagesize=(A4[0], height), invariant=True, **info)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=page)])
    document.build(list(story))
    return sink.getvalue()


def locked(user: str) -> bytes:
    """A page that is encrypted; `user` is the password that opens it, "" for none."""
    seal = StandardEncryption(user, ownerPassword="harbour", strength=128)
    return drawn(_placer([(72, 700, "The ferry sails at nine from the east quay.")]), encrypt=seal)


def scanned() -> bytes:
    """Two pages that hold a grey picture and no text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.4)
        canvas.rect(50, 50, 400, 600, fill=1)

    return drawn(draw, draw)


def assembled(words: str, packet: bytes = b"", *, packed: bool = False) -> bytes:
    """A page of one line, with `packet` as the XMP metadata of the document."""
    content = b"BT /F1 12 Tf 72 700 Td (" + words.encode() + b") Tj ET"
    body = zlib.compress(packet) if packed else packet
    how = b" /Filter /FlateDecode" if packed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /Lang (en-GB) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Metadata /Subtype /XML%b /Length %d >>\nstream\n%b\nendstream" % (how, len(body), body),
    ]
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size)
    return made + head + b"startxref\n%d\n%%%%EOF\n" % len(made)


def from_browser(html: str) -> bytes:
    """What Chromium prints of a page, with its own header and footer."""
    browser = chromium.found()
    assert browser, "there is no chromium: apt-get install chromium"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(html, encoding="utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder}/p",
        ]
        command = [browser, *flags, f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return target.read_bytes()
