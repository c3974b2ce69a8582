"""Word documents: all that shows, in order; what their properties and comments say; damage and bombs."""

from __future__ import annotations

import io
import random
import zipfile
from itertools import pairwise

import docx as library
import pytest

from curate.errors import Refusal
from curate.model import KINDS
from curate.read import docx
from curate.read.page import Page, Place

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{base}</w:style>'
    for key, name, base in [
        ("Titel", "Title", ""),
        ("berschrift1", "heading 1", ""),
        ("berschrift2", "heading 2", ""),
        ("Zitat", "Quote", ""),
        ("Bild", "caption", ""),
        ("Punkte", "List Bullet", ""),
        ("Eigen", "House head", '<w:basedOn w:val="berschrift2"/>'),
        ("Kreis", "Circle", '<w:basedOn w:val="Kreis"/>'),
    ]
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>The box in the harbour</dc:title><dc:creator>Ana Lopes</dc:creator>"
    "<cp:lastModifiedBy>Ben Carter</cp:lastModifiedBy><dcterms:created>2020-01-03T08:00:00Z</dcterms:created>"
    "<cp:keywords>ferries; fog</cp:keywords><dc:language>en-GB</dc:language></cp:coreProperties>"
)


def p(words: str, style: str = "", more: str = "") -> str:
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{told}{r(words) if words else ''}{more}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def package(body: str, *, main: str = _MAIN, relations: str = "", **parts: str) -> bytes:
    """Return a document; `parts` are others by their kind: styles, footnotes, comments, header, core."""
    kinds = {name: f"{_R}/{name}" for name in parts if name not in ("core", "app", "custom")}
    roots = {"comments": "comments", "header": "hdr", "footer": "ftr"}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        top = f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        if "core" in parts:
            kind = f"{_PACKAGE}/relationships/metadata/core-properties"
            top += f'<Relationship Id="r2" Type="{kind}" Target="docProps/core.xml"/>'
            file.writestr("docProps/core.xml", parts["core"])
        file.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{top}</Relationships>')
        for name in kinds:
            relations += f'<Relationship Id="rId{name}" Type="{kinds[name]}" Target="{name}.xml"/>'
            root = roots.get(name, name)
            file.writestr(f"word/{name}.xml", f"<w:{root} {_NAMES}>{parts[name]}</w:{root}>")
        links = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
        file.writestr("word/_rels/document.xml.rels", links)
        file.writestr("word/document.xml", f"<w:document {_NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>")
    return made.getvalue()


def read(raw: bytes) -> Page:
    page = docx.read(raw, Place("a.docx", "test"))
    at = 0
    for anchor in page.anchors:
        assert not page.text[at : anchor.span.start].strip()
        assert anchor.span.start < anchor.span.end
        assert anchor.kind in KINDS
        assert anchor.place
        at = anchor.span.end
    assert not page.text[at:].strip()
    assert all(one.span.end <= other.span.start for one, other in pairwise(page.anchors))
    page.text.encode()
    return page


def blocks(page: Page) -> list[tuple[str, str]]:
    return [(one.kind, one.span.of(page.text)) for one in page.anchors if one.kind != "front"]


def fronts(page: Page) -> list[str]:
    return [one.span.of(page.text) for one in page.anchors if one.kind == "front"]


def test_styles_say_what_a_paragraph_is() -> None:
    body = (
        p("The box", "Titel") + p("What was in it", "berschrift1") + p("Oak", "Eigen") + p("It is of oak.")
        + p("He said so.", "Zitat") + p("one", "Punkte") + p("The pier", "Bild") + p("A circle.", "Kreis")
        + "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr>" + r("two") + "</w:p>"
        + "<w:p><w:pPr><w:outlineLvl w:val='2'/></w:pPr>" + r("Fog") + "</w:p>" + p("", "Titel")
    )  # fmt: skip
    assert blocks(read(package(body, styles=STYLES))) == [
        ("title", "The box"),
        ("heading", "What was in it"),
        ("heading", "Oak"),
        ("paragraph", "It is of oak."),
        ("quote", "He said so."),
        ("item", "one"),
        ("caption", "The pier"),
        ("paragraph", "A circle."),
        ("item", "two"),
        ("heading", "Fog"),
    ]


def test_a_lone_first_heading_is_the_title() -> None:
    page = read(package(p("The box", "berschrift1") + p("Oak", "berschrift2") + p("It is of oak."), styles=STYLES))
    assert blocks(page)[:2] == [("title", "The box"), ("heading", "Oak")]


def test_places_say_which_paragraph_and_row() -> None:
    row = f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>"
    page = read(package(p("One") + p("") + p("Three") + f"<w:tbl>{row}{row}</w:tbl>" + p("Four")))
    assert [(one.place, one.kind, one.span.of(page.text)) for one in page.anchors] == [
        ("paragraph 1", "paragraph", "One"),
        ("paragraph 3", "paragraph", "Three"),
        ("table 1 row 1", "cell", "a\tb"),
        ("table 1 row 2", "cell", "a\tb"),
        ("paragraph 4", "paragraph", "Four"),
    ]


def test_a_table_that_lays_out_a_page_holds_paragraphs() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('x')}</w:tc><w:tc>{p('y')}</w:tc></w:tr></w:tbl>"
    page = read(
        package(
            f"<w:tbl><w:tr><w:tc>{p('The box', 'Titel')}{p('It is of oak.')}{inner}{p('')}</w:tc></w:tr></w:tbl>",
            styles=STYLES,
        )
    )
    assert blocks(page) == [("title", "The box"), ("paragraph", "It is of oak."), ("cell", "x\ty")]


def test_properties_become_lines() -> None:
    assert fronts(read(package(p("x"), core=CORE))) == [
        "docx title: The box in the harbour",
        "docx creator: Ana Lopes",
        "docx last-modified-by: Ben Carter",
        "docx created: 2020-01-03T08:00:00Z",
        "docx keywords: ferries; fog",
        "docx language: en-GB",
    ]


def test_nothing_is_invented_where_properties_are_missing() -> None:
    assert fronts(read(package(p("x")))) == []


def test_changes_are_shown_as_made_and_counted() -> None:
    body = (
        f"<w:p>{r('The ferry is ')}<w:del w:id='1' w:author='B'><w:r><w:delText>early</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='B'>{r('late')}</w:ins>{r('.')}</w:p>"
        f"<w:moveFrom w:id='3'>{p('Gone.')}</w:moveFrom><w:p><w:moveTo w:id='4'>{r('Come.')}</w:moveTo></w:p>"
    )
    page = read(package(body))
    assert blocks(page) == [("paragraph", "The ferry is late."), ("paragraph", "Come.")]
    assert fronts(page) == ["docx deletions: 2", "docx insertions: 2"]


def test_hidden_words_are_counted_not_shown() -> None:
    page = read(
        package(
            f"<w:p>{r('Seen.')}{r(' Not this.', '<w:vanish/>')}{r(' Again.', '<w:vanish w:val=' + chr(34) + '0' + chr(34) + '/>')}</w:p>"
        )
    )
    assert blocks(page) == [("paragraph", "Seen. Again.")]
    assert fronts(page) == ["docx hidden-words: 2"]


def test_notes_stand_at_the_end_with_the_number_that_the_text_has() -> None:
    def cite(name: str, key: int) -> str:
        return f"<w:r><w:{name}Reference w:id='{key}'/></w:r>"

    notes = "<w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>" + "".join(
        f"<w:footnote w:id='{key}'>{p(words)}</w:footnote>"
        for key, words in ((1, "Uncited."), (2, "First."), (3, "Second."))
    )
    ends = f"<w:endnote w:id='5'>{p('At the end.')}</w:endnote>"
    page = read(
        package(
            p("Box", more=cite("footnote", 2)) + p("Pier", more=cite("footnote", 3) + cite("endnote", 5)),
            footnotes=notes,
            endnotes=ends,
        )
    )
    assert blocks(page) == [
        ("paragraph", "Box¹"),
        ("paragraph", "Pier²¹"),
        ("footnote", "¹ First."),
        ("footnote", "² Second."),
        ("footnote", "Uncited."),
        ("footnote", "¹ At the end."),
    ]


def test_heads_and_feet_of_pages_are_running_lines() -> None:
    page = read(package(p("Text."), header=p("Harbour Post"), footer=p("Page 1") + p("Page 1")))
    assert blocks(page) == [("running", "Harbour Post"), ("paragraph", "Text."), ("running", "Page 1")]


def test_a_text_box_is_read_once() -> None:
    box = f"<wps:txbx><w:txbxContent>{p('In the box.')}</w:txbxContent></wps:txbx>"
    old = f"<w:pict><v:textbox><w:txbxContent>{p('In the box.')}</w:txbxContent></v:textbox></w:pict>"
    run = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    page = read(package(p("Around it.", more=run)))
    assert blocks(page) == [("paragraph", "Around it."), ("paragraph", "In the box.")]
    assert page.anchors[1].place == "paragraph 1 text box"


def test_comments_and_links_testify() -> None:
    link = f"<w:hyperlink r:id='rId9'>{r('Harbour Post')}</w:hyperlink>"
    target = f'<Relationship Id="rId9" Type="{_R}/hyperlink" Target="https://harbourpost.example/box" TargetMode="External"/>'
    note = f"<w:comment w:id='0' w:author='Ben Carter' w:date='2020-01-04T09:00:00Z'>{p('Taken from')}{p('the Post.')}</w:comment>"
    page = read(package(p("From the ", more=link), comments=note, relations=target))
    assert blocks(page) == [("paragraph", "From the Harbour Post")]
    assert fronts(page) == [
        "docx comment: Ben Carter, 2020-01-04: Taken from the Post.",
        "docx link: Harbour Post <https://harbourpost.example/box>",
    ]


def test_signs_breaks_fields_and_formulas() -> None:
    field = "".join(f"<w:r>{one}</w:r>" for one in ("<w:fldChar w:fldCharType='begin'/>", "<w:instrText>PAGE \\* X</w:instrText>", "<w:fldChar w:fldCharType='separate'/>", "<w:t>7</w:t>", "<w:fldChar w:fldCharType='end'/>"))  # fmt: skip
    more = f"<w:r><w:br/></w:r>{r('two')}<w:r><w:noBreakHyphen/><w:softHyphen/><w:tab/><w:sym w:font='S' w:char='2020'/></w:r>{field}<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
    assert blocks(read(package(p("one", more=more)))) == [("paragraph", "one\ntwo‑\t†7x=1")]


def test_content_controls_are_looked_through() -> None:
    body = f"<w:sdt><w:sdtPr><w:alias w:val='T'/></w:sdtPr><w:sdtContent>{p('Inside.')}</w:sdtContent></w:sdt><w:customXml>{p('And here.')}</w:customXml>"
    assert [words for _, words in blocks(read(package(body)))] == ["Inside.", "And here."]


@pytest.mark.parametrize(
    "main",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/xml",
    ],
)
def test_other_kinds_of_word_files_are_read(main: str) -> None:
    assert blocks(read(package(p("Text."), main=main))) == [("paragraph", "Text.")]


def test_strict_files_are_read() -> None:
    raw = package(p("Text.", "Titel"), styles=STYLES)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            blob = old.read(name).replace(_W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            new.writestr(name, blob.replace(_R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"))
    assert blocks(read(made.getvalue())) == [("title", "Text.")]


def test_missing_pictures_do_not_matter() -> None:
    relations = f'<Relationship Id="p" Type="{_R}/image" Target="NULL"/><Relationship Id="q" Type="{_R}/image" Target="media/a.png"/>'
    assert blocks(read(package(p("Text."), relations=relations))) == [("paragraph", "Text.")]


def test_a_document_of_the_library_is_read() -> None:
    made = library.Document()
    made.add_heading("The box", 0)
    made.add_paragraph("It is of oak.")
    held = io.BytesIO()
    made.save(held)
    assert blocks(read(held.getvalue())) == [("title", "The box"), ("paragraph", "It is of oak.")]


# ---- damage


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, blob in members.items():
            file.writestr(name, blob)
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "is no readable Word document"),
        (b"PK\x03\x04 and nothing more", "is no readable Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .doc file, or one with a password"),
        (zipped(**{"a.txt": b"x"}), "is no readable Word document"),
        (zipped(**{"word/document.xml": b"<w"}), "is no readable Word document"),
        (package(p("x"))[:-400], "is no readable Word document"),
    ],
)
def test_what_is_no_document_is_refused(raw: bytes, what: str) -> None:
    with pytest.raises(Refusal, match=r"a\.docx: .*; (?:open|save)") as caught:
        docx.read(raw, Place("a.docx", "test"))
    assert what in str(caught.value)


def test_a_bomb_is_not_unpacked() -> None:
    raw = zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 41_000_000})
    assert len(raw) < 100_000
    with pytest.raises(Refusal, match="unpacks to more than 40,000,000 bytes"):
        docx.read(raw, Place("a.docx", "test"))


def test_too_many_paragraphs_are_refused() -> None:
    with pytest.raises(Refusal, match="holds more than 200,000 paragraphs; split it"):
        docx.read(package("<w:p/>" * 200_001), Place("a.docx", "test"))


def test_entities_are_not_expanded() -> None:
    bomb = "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 10}'>" for at in range(9)) + "<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"  # fmt: skip
    raw = package(p("Before."))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            blob = old.read(name)
            if name == "word/document.xml":
                blob = bomb.encode() + blob.replace(b"Before.", b"Before.&j;&x;")
            new.writestr(name, blob)
    try:
        page = read(made.getvalue())
    except Refusal:
        return
    assert len(page.text) < 100
    assert "root:" not in page.text


def test_deep_nesting_ends() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + p("x") + "</w:sdtContent></w:sdt>" * 5000
    with pytest.raises(Refusal, match="is no readable Word document"):
        read(package(deep))
    tables = "<w:tbl><w:tr><w:tc>" * 70 + p("x") + "</w:tc></w:tr></w:tbl>" * 70
    assert blocks(read(package(tables))) == [("paragraph", "x")]


def test_sniff() -> None:
    assert docx.sniff(package(p("x")))
    assert not docx.sniff(zipped(**{"xl/workbook.xml": b"<x/>"}))
    assert not docx.sniff(b"PK\x03\x04")
    assert not docx.sniff(b"text")


SEED = package(
    p("The box", "Titel") + p("It is of oak.", more="<w:r><w:footnoteReference w:id='2'/></w:r>")
    + f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>",
    styles=STYLES, core=CORE, header=p("Harbour Post"), footnotes=f"<w:footnote w:id='2'>{p('Note.')}</w:footnote>",
)  # fmt: skip


def mutated(chance: random.Random, raw: bytes) -> bytes:
    held = bytearray(raw)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(held))
        match chance.randrange(3):
            case 0:
                held[at : at + chance.randint(1, 30)] = b""
            case 1:
                held[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                held[at:at] = chance.choice([b"<w:p>", b"</w:p>", b"&x;", b"\x00", b'"', b"w:val=''", held[:50]])
    return bytes(held)


@pytest.mark.parametrize("inside", [True, False])
def test_mutated_documents_are_read_or_refused(*, inside: bool) -> None:
    chance = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(SEED)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    for _ in range(150):
        if inside:
            name = chance.choice(list(members))
            raw = zipped(**{**members, name: mutated(chance, members[name])})
        else:
            raw = mutated(chance, SEED)
        try:
            read(raw)
        except Refusal as refusal:
            assert "a.docx: " in str(refusal)
