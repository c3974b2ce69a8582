"""PDF: the printed lines of each page in reading order, a paragraph a block; what the file says of itself before them.

A block's text is its lines as printed, one under the other; `curate.hyphens` says which line ends stand inside a
word. Running heads and feet, page numbers and footnotes are blocks like any other, and say by their kind what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from curate.errors import Refusal, refusal
from curate.read import pdf_helper, pdf_info
from curate.read.page import Page, Place, Writer
from curate.read.pdf_glyphs import Run
from curate.read.pdf_lines import Column, Line, columns, lines
from curate.read.pdf_paragraphs import Measures, Paragraph, joined, measures, noted, paragraphs, text_size, titled
from curate.read.pdf_running import Sheet, footer_url, is_number, sheets

LARGEST = 250_000_000  # bytes
MOST_PAGES = 5_000
UNREADABLE = 0.5  # of the letters of a page: if so many are unknown, it has no text

_REFUSED: dict[str, tuple[str, str]] = {
    "password": ("is locked with a password", "save an open copy: qpdf --decrypt --password=PASSWORD in.pdf out.pdf"),
    "security": ("is encrypted in a way that is not known", "open it where it can be opened and print it to a new PDF"),
    "damaged": ("is no PDF document, or is damaged", "try to repair it: qpdf in.pdf out.pdf; or download it again"),
    "crash": ("cannot be opened: the PDF engine fails on it", "try to repair it: qpdf in.pdf out.pdf"),
    "long": (f"has more than {MOST_PAGES:,} pages", "split it: qpdf --split-pages=1000 in.pdf out.pdf"),
}


def read(raw: bytes, place: Place) -> Page:
    """Return the text of a PDF document.

    Raises:
        Refusal: it is damaged, locked, too long, or holds no text (as a scan does).
    """
    if len(raw) > LARGEST:
        what = f"has {len(raw):,} bytes, more than {LARGEST:,}"
        raise refusal(place.path, what, "split it: qpdf --split-pages=100 in.pdf out.pdf")
    found = pdf_helper.printed(raw, MOST_PAGES)
    if found.error:
        raise refusal(place.path, *_REFUSED[found.error])
    blank = [at for at, page in enumerate(found.pages, start=1) if page is not None and not _legible(page)]
    broken = [at for at, page in enumerate(found.pages, start=1) if page is None]
    if len(blank) + len(broken) == len(found.pages):
        raise _no_text(place, blank, broken)
    pages = [page if page is not None and _legible(page) else () for page in found.pages]
    left_out = (("pdf pages-without-text", blank), ("pdf pages-unreadable", broken), ("pdf pages-cut", found.cut))
    front = [(*one, "document") for one in pdf_info.lines(found.info, raw)]
    front += [(name, ", ".join(map(str, numbers)), "document") for name, numbers in left_out]
    return _written(front, pages)


def _legible(page: Sequence[Run]) -> bool:
    text = "".join(run.text for run in page).replace(" ", "")
    return text.count("\ufffd") < UNREADABLE * len(text)


def _no_text(place: Place, blank: Sequence[int], broken: Sequence[int]) -> Refusal:
    if broken:
        what = f"none of its {len(blank) + len(broken)} pages can be read"
        return refusal(place.path, what, _REFUSED["crash"][1])
    what = "holds no text: it is a scan, its fonts do not say which letters they print, or it is empty"
    return refusal(place.path, what, "run `ocrmypdf --force-ocr in.pdf out.pdf` and list that file")


def _written(front: Sequence[tuple[str, str, str]], pages: Sequence[Sequence[Run]]) -> Page:
    """Return the page of a document: its front-matter lines, and what stands on its pages."""
    upright, aside = _laid_out(pages)
    found = sheets(upright, text_size(chain(*upright)))
    bodies = [columns(sheet.lines) + more for sheet, more in zip(found, aside, strict=True)]
    usual = measures(chain(*bodies))
    flow = (one for sheet, body in zip(found, bodies, strict=True) for one in _sheet(sheet, body, usual))
    writer = Writer()
    for name, value, where in front:
        writer.front(name, value, where)
    writer.front("pdf footer-url", footer_url(found), "document")
    last = ""
    for one in titled(list(joined(flow, usual)), usual):
        if not last == one.kind == "cell":
            writer.blank()
        writer.block(one.text, one.place, one.kind)
        last = one.kind
    return writer.page()


def _laid_out(pages: Sequence[Sequence[Run]]) -> tuple[list[list[Line]], list[list[Column]]]:
    """Return the lines of each page that run as most of it does, and columns of those that run in other directions."""
    upright: list[list[Line]] = []
    aside: list[list[Column]] = []
    for number, page in enumerate(pages, start=1):
        angles: dict[int, list[Run]] = {}
        for run in page:
            angles.setdefault(run.angle, []).append(run)
        first, *others = sorted(angles.values(), key=lambda runs: -sum(len(run.text) for run in runs)) or [[]]
        upright.append(lines(first, number))
        aside.append([column for runs in others for column in columns(lines(runs, number))])
    return upright, aside


def _sheet(sheet: Sheet, body: Sequence[Column], usual: Measures) -> Iterator[Paragraph]:
    """Yield what stands on one page, from its head to its foot."""
    yield from _running(sheet.head)
    yield from noted([one for column in body for one in paragraphs(column, usual)], usual)
    yield from _running(sheet.foot)


def _running(found: Sequence[Line]) -> Iterator[Paragraph]:
    for line in found:
        yield Paragraph((line,), "page-number" if is_number(line.text) else "running")
