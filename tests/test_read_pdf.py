"""PDF documents: what stands on their pages, in the order it is read, and what the file says of itself."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from reportlab.pdfgen.canvas import Canvas

from curate.errors import Refusal
from curate.hyphens import divisions
from curate.model import KINDS, Span
from curate.read import Said, pdf, pdf_helper, pdf_info
from curate.read import read as reading
from curate.read.page import Page, Place
from tests import pdfs
from tests.pdfs import HEADING, INDENTED, TITLE, flowed, para, placed

HERE = Place("corpus/ferry.pdf", "harbour")


def read(raw: bytes) -> Page:
    """Read a document, and hold what is true of every page."""
    page = pdf.read(raw, HERE)
    at = 0
    for anchor in page.anchors:
        assert not page.text[at : anchor.span.start].strip()
        assert anchor.span.of(page.text).strip() == anchor.span.of(page.text) != ""
        assert anchor.kind in KINDS
        at = anchor.span.end
    assert not page.text[at:].strip()
    return page


def blocks(page: Page, *kinds: str) -> list[str]:
    """The blocks of a page on one line each, those of `kinds` alone where any are named; front matter never."""
    return [
        " ".join(anchor.span.of(page.text).split())
        for anchor in page.anchors
        if anchor.kind != "front" and (not kinds or anchor.kind in kinds)
    ]


def front(page: Page) -> list[str]:
    return [anchor.span.of(page.text) for anchor in page.anchors if anchor.kind == "front"]


def whole(page: Page) -> list[str]:
    """Paragraphs with their divided words joined, as cleaning will."""
    made = []
    for anchor in page.anchors:
        if anchor.kind == "paragraph":
            text = anchor.span.of(page.text)
            for start, end in reversed(divisions(page.text, anchor.span)):
                text = text[: start - anchor.span.start] + text[end - anchor.span.start :]
            made.append(" ".join(text.split()))
    return made


NAMES = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper",
    "Kelp", "Larch", "Maple", "Nettle", "Oak", "Pine", "Quince", "Rowan", "Sedge", "Thyme",
)  # fmt: skip
SAID = (
    "told the harbour council on Tuesday that the ferry would not sail before the spring, and that nobody on the quay "
    "had been asked; the owners of the boat answered in a short letter that the weather alone would decide about it."
)


def told(seed: int) -> str:
    """A sentence of the same words in an order of its own."""
    words = SAID.rstrip(".").split()
    return " ".join(random.Random(seed).sample(words, len(words))).rstrip(",;") + "."


def story(count: int) -> list[str]:
    """Paragraphs that each say who they are in their first word."""
    return [f"{NAMES[at % 20]} {at} {told(at)}" for at in range(count)]


# ---- order


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("style", [INDENTED, pdfs.TEXT], ids=["indented", "flush"])
def test_paragraphs_are_found_over_columns_and_pages(columns: int, style: object) -> None:
    words = story(45)
    gap = {"spaceAfter": 6} if style is pdfs.TEXT else {}
    shaped = type(style)("shaped", parent=style, **gap)  # type: ignore[call-arg]
    raw = flowed(*(para(one, shaped) for one in words), columns=columns, across="The ferry is late")
    page = read(raw)
    assert blocks(page, "title") == ["The ferry is late"]
    assert blocks(page)[1:] == words


def test_a_paragraph_over_a_page_break_is_one_block() -> None:
    words = [f"{name} {told(at)[:-1]}, then {told(at + 20)[:-1]}, and {told(at + 40)}" for at, name in enumerate(NAMES)]
    page = read(flowed(*(para(one, INDENTED) for one in words), dress=dress))
    assert blocks(page, "paragraph") == words
    assert [anchor.place for anchor in page.anchors if "-" in anchor.place] == ["page 1-2", "page 2-3"]
    assert page.text.count("\n41\n") == 1, "the number of the page comes after the paragraph"


def test_a_heading_over_two_columns_parts_them() -> None:
    def band(top: float, names: str) -> list[pdfs.Piece]:
        made: list[pdfs.Piece] = []
        for left, name in zip((60, 310), names, strict=True):
            made += [(left, top - 12 * at, f"{name}{at} the harbour council met and wrote to them") for at in range(6)]
            made.append((left, top - 72, "at last."))
        return made

    over = (60, 560, "A heading that runs over both of the columns of this page", "Times-Bold", 16)
    page = read(placed([*band(700, "ab"), over, *band(530, "cd")]))
    assert [text[0] for text in blocks(page)] == ["a", "b", "A", "c", "d"]
    assert blocks(page, "title", "heading") == ["A heading that runs over both of the columns of this page"]


def test_columns_need_no_common_lines() -> None:
    left = [(60, 700 - 12 * at, f"l{at} the harbour council met and wrote to them") for at in range(20)]
    right = [(310, 694 - 13 * at, f"r{at} nobody on the quay had heard about that") for at in range(18)]
    page = read(placed([*left, *right]))
    assert page.text.index("l19") < page.text.index("r0")


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Harbour", "Boats", "Tons"), ("East quay", "12", "340"), ("West quay", "7", "95"), ("Mole", "3", "18")]
    page = read(flowed(para("Before the table stand these words about the boats."), pdfs.table(*rows)))
    assert blocks(page, "cell") == [" ".join(row) for row in rows]


def test_words_in_the_margin_do_not_interrupt_the_text() -> None:
    text = [
        (180, 700 - 12 * at, f"t{at} the harbour council met on Tuesday and wrote a letter to them") for at in range(14)
    ]
    note = [(60, 664, "The quay was"), (60, 652, "closed in the"), (60, 640, "year of the flood")]
    page = read(placed([*text, *note]))
    assert "The quay was closed in the year of the flood" in blocks(page)
    assert [text.count("t13 the") for text in blocks(page) if "t0 the" in text] == [1]


def test_text_that_runs_upwards_stands_apart() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at in range(8):
            canvas.drawString(100, 700 - 12 * at, f"Line {at} of what the harbour council wrote on that day")
        canvas.rotate(90)
        canvas.drawString(300, -40, "Printed on the margin by the press")

    assert blocks(read(pdfs.drawn(draw)))[-1] == "Printed on the margin by the press"


def test_a_page_set_sideways_is_read_like_any_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.setFont("Times-Roman", 10)
        for at, words in enumerate(("The ferry did not sail on Tuesday, nor will it", "sail before the spring.")):
            canvas.drawString(100, -100 - 12 * at, words)

    assert blocks(read(pdfs.drawn(draw))) == ["The ferry did not sail on Tuesday, nor will it sail before the spring."]


# ---- what blocks are


def dress(canvas: Canvas, document: object) -> None:
    canvas.setFont("Times-Italic", 8)
    number = document.page  # type: ignore[attr-defined]
    canvas.drawString(60, 800, "Littoral Review, No. 14" if number % 2 else "The ferry is late")
    canvas.drawCentredString(300, 30, str(number + 40))


def test_heads_feet_and_numbers_are_found_by_repetition() -> None:
    words = story(70)
    page = read(flowed(*(para(one, INDENTED) for one in words), dress=dress, columns=2))
    assert set(blocks(page, "running")) == {"Littoral Review, No. 14", "The ferry is late"}
    assert blocks(page, "page-number") == ["41", "42", "43", "44"]
    assert blocks(page, "paragraph") == words


def test_what_is_said_twice_in_the_text_is_no_head() -> None:
    line = "Nobody came."
    sheets = [
        [(60, 780 - 12 * at, line if at == 0 else f"{page} {at} {SAID[:70]}") for at in range(40)] for page in "ab"
    ]
    assert blocks(read(placed(*sheets)), "running") == []


def test_a_lone_number_at_the_foot_of_the_only_page() -> None:
    page = read(placed([(60, 700, "The ferry sails at nine."), (290, 40, "- 7 -")]))
    assert blocks(page, "page-number") == ["- 7 -"]
    page = read(placed([(60, 700, "The number of boats:"), (60, 688, "7")]))
    assert blocks(page, "page-number") == []


def test_headings_by_their_size() -> None:
    body = [para(one) for one in story(3)]
    page = read(
        flowed(
            para("The ferry is late again this year", TITLE), body[0], para("What the owners say", HEADING), *body[1:]
        )
    )
    assert blocks(page, "title") == ["The ferry is late again this year"]
    assert blocks(page, "heading") == ["What the owners say"]


def test_a_title_of_two_lines_is_one_block() -> None:
    words = "The harbour council has found that the ferry will be late again this year, and the next"
    assert blocks(read(flowed(para(words, TITLE), para(SAID))), "title") == [words]


def test_footnotes() -> None:
    small = ("Times-Roman", 7)
    text = [
        (60, 700 - 12 * at, f"t{at} the harbour council met on Tuesday and wrote a letter about the ferry")
        for at in range(30)
    ]
    notes = [
        (60, 90, "1 Letter of the owners, in the archive of the harbour.", *small),
        (60, 80, "2 The same.", *small),
    ]
    page = read(placed([*text, (400, 703, "1", "Times-Roman", 6), *notes]))
    assert blocks(page, "footnote") == ["1 Letter of the owners, in the archive of the harbour.", "2 The same."]


def test_items_of_a_list_keep_their_marks() -> None:
    rows = ["the ferry,", "the mole, which was", "the quay"]
    sheet: list[pdfs.Piece] = [
        (60, 700 - 12 * at, f"The council spoke of these things in turn, line {at}") for at in range(4)
    ]
    for at, row in enumerate(rows):
        sheet += [(60, 640 - 24 * at, f"{at + 1}."), (80, 640 - 24 * at, row)]
    sheet += [(80, 604, "built last year")]
    assert blocks(read(placed(sheet)), "item") == [
        "1. the ferry,",
        "2. the mole, which was built last year",
        "3. the quay",
    ]


# ---- letters


def test_a_divided_word_keeps_its_hyphen_and_its_line_end() -> None:
    lines = [
        "The ferry-",
        "man of the well-",
        "known boat said that well-known men",
        "had come to the Nord-",
        "Ostsee quay.",
    ]
    page = read(placed([(60, 700 - 12 * at, line) for at, line in enumerate(lines)]))
    assert "\n".join(lines) in page.text
    assert whole(page) == [
        "The ferryman of the well-known boat said that well-known men had come to the Nord-Ostsee quay."
    ]


def test_chinese() -> None:
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont

    registerFont(UnicodeCIDFont("STSong-Light"))
    lines = ["渡轮今天没有开航。港务局说要等到春天", "才能开航，没有人在码头上等候。"]
    page = read(placed([(60, 700 - 12 * at, line, "STSong-Light", 10) for at, line in enumerate(lines)]))
    assert whole(page) == ["".join(lines)]


@pytest.fixture(scope="module")
def printed() -> Page:
    """A page of a browser, with Arabic, ligatures and Hebrew, long enough for several sheets."""
    arabic = "قال المجلس إن العبارة لن تبحر قبل الربيع وإن 25 راكبا انتظروا في Harbour Post على الرصيف."
    more = "".join(f"<p>{one}</p>" for one in story(30))
    return read(
        pdfs.from_browser(
            f"<html lang=en><title>The ferry is late | Harbour Post</title><h1>The ferry is late</h1><p>The office found an "
            f"efficient flow of difficult affluent fish.</p><p dir=rtl>{arabic}</p><p dir=rtl>שלום עולם, זו ספינה (ישנה) בנמל.</p>{more}"
        )
    )


def test_a_printed_web_page(printed: Page) -> None:
    assert "pdf title: The ferry is late | Harbour Post" in front(printed)
    assert blocks(printed, "title") == ["The ferry is late"]
    assert blocks(printed, "paragraph")[3:] == story(30)
    numbers, running = blocks(printed, "page-number"), blocks(printed, "running")
    assert len(numbers) > 1 and numbers == [f"{at}/{len(numbers)}" for at in range(1, len(numbers) + 1)]
    assert len(running) == 3 * len(numbers) == 3 * sum(text.startswith("file:///") for text in running)
    assert running.count("The ferry is late | Harbour Post") == len(numbers)


def test_right_to_left_text_is_in_the_order_it_is_read(printed: Page) -> None:
    _, arabic, hebrew = blocks(printed, "paragraph")[:3]
    assert arabic == "قال المجلس إن العبارة لن تبحر قبل الربيع وإن 25 راكبا انتظروا في Harbour Post على الرصيف."
    assert hebrew == "שלום עולם, זו ספינה (ישנה) בנמל."


def test_ligatures_are_letters(printed: Page) -> None:
    assert blocks(printed, "paragraph")[0] == "The office found an efficient flow of difficult affluent fish."


def foot(canvas: Canvas, document: object) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(24, 810, "1/3/2020, 5:12 PM")
    canvas.drawString(24, 18, "https://harbourpost.example/ferry-late")
    canvas.drawString(560, 18, f"{document.page}/9")  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [3, 60], ids=["one sheet", "several"])
def test_the_address_in_the_foot_of_a_printed_page(count: int) -> None:
    page = read(flowed(*map(para, story(count)), dress=foot))
    assert "pdf footer-url: https://harbourpost.example/ferry-late" in front(page)
    assert "1/3/2020, 5:12 PM" in blocks(page, "running")
    assert blocks(page, "page-number")[0] == "1/9"


# ---- what the file says of itself


def test_the_info_dictionary() -> None:
    page = read(
        placed([(60, 700, "The ferry sails.")], title="The ferry is late", author="Ana Lopes", subject="Ferries")
    )
    assert front(page)[:5] == [
        "pdf title: The ferry is late",
        "pdf author: Ana Lopes",
        "pdf subject: Ferries",
        "pdf created: 2000-01-01T00:00:00+00:00",
        "pdf modified: 2000-01-01T00:00:00+00:00",
    ]
    assert page.anchors[0].place == "document"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("D:20200103120000+01'00'", "2020-01-03T12:00:00+01:00"),
        ("D:20200103120000-05'30", "2020-01-03T12:00:00-05:30"),
        ("D:20200103120000Z", "2020-01-03T12:00:00Z"),
        ("D:202001031200", "2020-01-03T12:00:00"),
        ("D:20200103", "2020-01-03"),
        ("D:202001", "2020-01"),
        ("20200103", "2020-01-03"),
        ("D:20201399", "D:20201399"),
        ("3 January 2020", "3 January 2020"),
        ("", ""),
    ],
)
def test_dates(written: str, iso: str) -> None:
    assert pdf_info.iso_date(written) == iso


PACKET = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" pdf:Producer="Press">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">The ferry is late</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ana Lopes</rdf:li><rdf:li>Jon Bray</rdf:li></rdf:Seq></dc:creator>
<prism:publicationName>Littoral Review</prism:publicationName></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_xmp(packed: bool) -> None:
    assert front(read(pdfs.assembled("The ferry sails.", PACKET, packed=packed))) == [
        "pdf language: en-GB",
        "xmp pdf:Producer: Press",
        "xmp dc:title: The ferry is late",
        "xmp dc:creator: Ana Lopes",
        "xmp dc:creator: Jon Bray",
        "xmp prism:publicationName: Littoral Review",
    ]


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(PACKET.replace(b'pdf:Producer="Press"', b""), id="of a picture"),
        pytest.param(PACKET.replace(b"</rdf:RDF>", b""), id="cut off"),
        pytest.param(b"\xff\xfe" + PACKET.decode().encode("utf-16-le"), id="in another encoding"),
        pytest.param(
            PACKET.replace(b"<rdf:RDF", b'<!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF').replace(b"Bray", b"&a;"),
            id="entities",
        ),
        pytest.param(PACKET.replace(b"<dc:title>", b"<dc:title>" * 90_000), id="too deep"),
    ],
)
def test_xmp_that_is_not_read(packet: bytes) -> None:
    assert front(read(pdfs.assembled("The ferry sails.", packet))) == ["pdf language: en-GB"]


def test_what_the_container_says_comes_first() -> None:
    said = Said(told=(("warc url", "https://harbourpost.example/a.pdf"),))
    page = reading(placed([(60, 700, "The ferry sails.")]), path="a.warc!2", source="harbour", entry=said)
    assert page.media_type == "application/pdf"
    assert page.text.startswith("warc url: https://harbourpost.example/a.pdf\n")


# ---- what cannot be read


def refused(raw: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        pdf.read(raw, HERE)
    (problem,) = caught.value.problems
    assert problem.path == HERE.path and problem.remedy
    return str(problem)


def test_a_scan() -> None:
    assert refused(pdfs.scanned()) == (
        "corpus/ferry.pdf: holds no text: it is a scan, its fonts do not say which letters they print, or it is empty; "
        "run `ocrmypdf --force-ocr in.pdf out.pdf` and list that file"
    )


def test_pages_without_text_are_named() -> None:
    words = [(60, 700, "The ferry sails.")]
    assert "pdf pages-without-text: 1, 3" in front(read(placed([], words, [])))


def test_a_password() -> None:
    assert "is locked with a password; save an open copy: qpdf" in refused(pdfs.locked("quay"))
    assert blocks(read(pdfs.locked(""))) == ["The ferry sails at nine from the east quay."]


@pytest.mark.parametrize(
    "raw", [b"", b"%PDF-1.7\n", b"The ferry sails.", b"\x00" * 5000], ids=["empty", "head", "text", "NUL"]
)
def test_no_pdf(raw: bytes) -> None:
    assert "is no PDF document, or is damaged" in refused(raw)


def test_a_document_without_its_end_is_read_as_far_as_it_goes() -> None:
    raw = flowed(*map(para, story(60)))
    cut = raw[: raw.rindex(b"xref\n0 ")]
    assert blocks(read(cut)) == blocks(read(raw))


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    assert "split it" in refused(placed(*[[(60, 700, "Boats")]] * 3))


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LARGEST", 100)
    assert "more than 100" in refused(placed([(60, 700, "Boats")]))


# ---- the engine may die


def test_an_engine_that_dies_is_started_again() -> None:
    raw = placed([(60, 700, "The ferry sails.")])
    read(raw)
    pdf_helper._KEPT.engine()._process.kill()
    assert blocks(read(raw)) == ["The ferry sails."]


def test_a_page_that_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page draws so many letters that the time is up; the others are read."""
    crowded = [(60, 40 + 2 * at, f"{at} boats " * 40, "Helvetica", 2) for at in range(380)]
    raw = placed([(60, 700, "One")], crowded, [(60, 700, "Three")])
    read(placed([(60, 700, "Boats")]))
    monkeypatch.setattr(pdf_helper, "PATIENCE", 0.1)
    page = pdf.read(raw, HERE)
    assert "pdf pages-unreadable: 2" in front(page)
    assert blocks(page) == ["One", "Three"]


def mutations(raw: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Spoilt copies of a document, the same ones on each run."""
    chance = random.Random(seed)
    for at in range(count):
        made = bytearray(raw)
        for _ in range(chance.choice((1, 4, 30, 200))):
            made[chance.randrange(len(made))] = chance.randrange(256)
        if at % 5 == 0:
            made = made[: chance.randrange(len(made))]
        yield bytes(made)


def test_spoilt_documents_are_read_or_refused() -> None:
    sources = [
        flowed(*map(para, story(4)), dress=foot, columns=2),
        pdfs.assembled("The ferry sails.", PACKET),
        pdfs.locked(""),
    ]
    outcomes = set()
    for seed, raw in enumerate(sources):
        for spoilt in mutations(raw, 15, seed):
            began = time.monotonic()
            try:
                read(spoilt)
                outcomes.add("read")
            except Refusal:
                outcomes.add("refused")
            assert time.monotonic() - began < 10
    assert outcomes == {"read", "refused"}


def test_the_same_bytes_give_the_same_page() -> None:
    raw = flowed(*map(para, story(30)), columns=3, dress=dress)
    assert pdf.read(raw, HERE) == pdf.read(raw, HERE)


def test_anchors_are_in_order(printed: Page) -> None:
    assert all(one.span.end <= other.span.start for one, other in pairwise(printed.anchors))
    assert printed.anchors[-1].span.end <= len(printed.text)
    assert Span(0, len(printed.text)).holds(printed.anchors[0].span)
