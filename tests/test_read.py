"""Raw bytes to text: the right characters, all of them, or a refusal that says where and what to do."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate.errors import Refusal
from curate.model import Document
from curate.read import READERS, read
from curate.read import text as plain
from curate.read.page import Page


@dataclass(frozen=True)
class Entry:
    encoding: str | None = None
    media_type: str | None = None
    url: str | None = None
    retrieved: str | None = None


def reading(raw: bytes, path: str = "harbour/a.txt", **said: str) -> Document:
    return read(raw, path=path, source="harbour", entry=Entry(**said) if said else None)


def refused(raw: bytes, path: str = "harbour/a.txt", **said: str) -> str:
    with pytest.raises(Refusal) as caught:
        reading(raw, path, **said)
    return str(caught.value)


def test_a_document_says_what_it_was_read_from() -> None:
    raw = "Fähre".encode()
    assert reading(raw, encoding="utf-8", url="https://example.org/f", retrieved="2020-02-03") == Document(
        id=sha256(raw).hexdigest(),
        source="harbour",
        path="harbour/a.txt",
        text="Fähre",
        size=6,
        encoding="utf-8",
        url="https://example.org/f",
        retrieved="2020-02-03",
    )


def test_an_empty_file_is_an_empty_document() -> None:
    document = reading(b"")
    assert (document.text, document.size, document.encoding) == ("", 0, None)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (b"Quay", "utf-8"),
        ("Fähre".encode(), "utf-8"),
        ("Fähre".encode("utf-8-sig"), "utf-8"),
        ("Fähre".encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + "Fähre".encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + "Fähre".encode("utf-32-le"), "utf-32-le"),
        (b"\x00\x00\xfe\xff" + "Fähre".encode("utf-32-be"), "utf-32-be"),
        ("Fähre".encode("utf-16-le"), "utf-16-le"),
        ("Fähre".encode("utf-16-be"), "utf-16-be"),
        ("Порт закрыт, паром стоит.".encode("utf-16-le"), "utf-16-le"),
        ("Порт закрыт, паром стоит.".encode("utf-16-be"), "utf-16-be"),
        ("Fähre".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(raw: bytes, encoding: str) -> None:
    document = reading(raw)
    assert document.text in {"Quay", "Fähre", "Порт закрыт, паром стоит."}
    assert (document.encoding, document.size) == (encoding, len(raw))


@pytest.mark.parametrize(
    ("raw", "said", "text"),
    [
        (b"\xe9t\xe9", "windows-1252", "été"),
        (b"\xe9t\xe9", "cp1251", "йtй"),
        ("été".encode(), "latin-1", "Ã©tÃ©"),
        ("été".encode("utf-8-sig"), "utf-8", "été"),
        ("été".encode("utf-8-sig"), "UTF8", "été"),
        ("été".encode(), "utf-8-sig", "été"),
        ("été".encode("utf-16"), "utf-16", "été"),
        (b"\xfe\xff" + "été".encode("utf-16-be"), "utf-16", "été"),
        ("été".encode("utf-16-be"), "utf-16-be", "été"),
        (b"\xff\xfe" + "été".encode("utf-16-le"), "utf-16-le", "été"),
    ],
)
def test_the_manifest_has_the_last_word_on_the_encoding(raw: bytes, said: str, text: str) -> None:
    assert reading(raw, encoding=said).text == text


@pytest.mark.parametrize(
    "ends", ["a\r\nb", "a\rb", "a\nb", "a\x85b", "a\u2028b", "a\x0bb\x0cc", "a\r\r\nb\n\r", "\n", "\r\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_are_kept(ends: str, encoding: str) -> None:
    assert reading(ends.encode(encoding)).text == ends


CHARACTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])


@given(st.text(CHARACTERS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]))
@example("\ufeff", "utf-8-sig")
@example("\ufeffa", "utf-8-sig")
def test_every_unicode_text_comes_back(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    said = {"encoding": encoding} if encoding.startswith("utf-16-") else {}
    if text.startswith("\ufeff") and not encoding.endswith(("sig", "16", "32")):
        text = text[1:]  # that is a byte order mark
    document = reading(raw, **said)
    assert (document.text, document.size) == (text, len(raw))


@given(st.binary(max_size=200))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        document = reading(raw)
    except Refusal as refusal:
        assert str(refusal).startswith("harbour/a.txt: ")
    else:
        document.text.encode("utf-8")
        assert "\x00" not in document.text


@given(st.text(CHARACTERS, max_size=20), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-be"]))
def test_nul_is_refused_at_its_byte(before: str, encoding: str) -> None:
    raw = f"a{before}\x00{before}".encode(encoding)
    at = len(f"a{before}".encode(encoding))
    assert f"byte {at}: NUL (U+0000)" in refused(raw, encoding=encoding)


def test_bytes_are_counted_from_the_start_of_the_file() -> None:
    assert "byte 5: NUL" in refused("é\x00".encode("utf-8-sig"))
    assert "byte 4: NUL" in refused("é\x00".encode("utf-16"))


REFUSED = {
    "a lone surrogate in utf-8": (
        b"ab\xed\xa0\x80c",
        {},
        "byte 2: a lone surrogate (U+D800) is no character",
    ),
    "a lone surrogate in utf-16": (b"\xff\xfea\x00\x00\xd8b\x00", {}, "byte 4 (0x00) is not utf-16-le"),
    "NUL in utf-8": (b"quay\x00side", {}, "byte 4: NUL (U+0000) is no character of a text"),
    "one bad byte in utf-8": (
        "Fähre, Hafen, Möwe, ".encode() + b"\xe9 Ende",
        {},
        "byte 22 (0xe9) is not utf-8, though most of the file is; repair it, or set `encoding:`",
    ),
    "utf-8 cut off in a character": (
        "Möwe, Fähre, Mö".encode()[:-1],
        {},
        "is not utf-8, though most of the file is",
    ),
    "not what the manifest says": (
        b"\xe9t\xe9",
        {"encoding": "utf-8"},
        "byte 0 (0xe9) is not utf-8: invalid",
    ),
    "not ascii": ("Möwe".encode(), {"encoding": "ascii"}, "byte 1 (0xc3) is not ascii"),
    "an encoding unknown": (
        b"a",
        {"encoding": "utf8000"},
        "no text encoding is called 'utf8000'; set `encoding:`",
    ),
    "a codec of bytes": (b"a", {"encoding": "base64"}, "no text encoding is called 'base64'"),
    "cut-off utf-16": (b"\xff\xfea\x00b", {}, "byte 4 (0x62) is not utf-16-le: truncated data"),
    "a long line": (
        b"a\r\nb\r" + b"x" * 1_000_001,
        {},
        "byte 5: a line of more than 1,000,000 characters; split the line",
    ),
    "a very long line": (b"a\n" + b"x" * 5_000_000, {}, "byte 2: a line of more than 1,000,000 characters"),
}


@pytest.mark.parametrize(("raw", "said", "message"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_read_is_refused(raw: bytes, said: dict[str, str], message: str) -> None:
    found = refused(raw, **said)
    assert message in found
    assert found.startswith("harbour/a.txt")


def test_a_long_line_has_its_number() -> None:
    assert refused(b"a\r\nb\r" + b"x" * 1_000_001).startswith("harbour/a.txt:3:1: byte 5: ")
    assert refused(b"a\n" + b"x" * 5_000_000).startswith("harbour/a.txt:2:1: byte 2: ")


def test_a_line_of_a_million_is_read() -> None:
    assert len(reading("é\n".encode() + b"x" * 1_000_000).text) == 1_000_002


def test_lines_below_the_limit_take_no_longer_the_longer_they_are() -> None:
    raw = (b"x" * 999_999 + b"\r\n") * 20
    began = time.process_time()
    assert reading(raw).size == len(raw)
    assert time.process_time() - began < 5


def test_the_remedy_names_the_manifest() -> None:
    assert "set `encoding:` of this document in manifests/sources/harbour.yml" in refused(b"a", encoding="utf8000")


@pytest.mark.parametrize("magic", list(plain._BINARY), ids=list(plain._BINARY.values()))
def test_binary_files_are_refused_by_what_they_are(magic: bytes) -> None:
    if plain._BINARY[magic] == "a PDF document":
        return  # there is a reader for these; test_read_pdf.py has what it refuses
    message = refused(magic + b" and more")
    assert message == f"harbour/a.txt: is {plain._BINARY[magic]}, not text; convert it to text and list that file"


def test_a_manifest_may_say_that_it_is_text_all_the_same() -> None:
    assert reading(b"%PDF- is how a PDF begins", media_type="text/plain").text == "%PDF- is how a PDF begins"


def test_web_pages_saved_as_text_are_text() -> None:
    assert reading(b"<html><p>Quay").text == "<html><p>Quay"


@pytest.mark.parametrize("path", ["a.odt", "a.RTF", "a.epub", "a.warc.gz", "a.png"])
def test_formats_without_a_reader_are_refused(path: str) -> None:
    message = refused(b"text", path)
    assert message.startswith(f"{path}: no reader for ")
    assert f"set `media_type:` to one of: {', '.join(READERS)}" in message


@pytest.mark.parametrize(("path", "said"), [("a.html", "text/plain"), ("a.bin", "Text/Plain; charset=utf-8")])
def test_the_manifest_has_the_last_word_on_the_format(path: str, said: str) -> None:
    assert reading(b"Quay", path, media_type=said).media_type == "text/plain"


@pytest.mark.parametrize("path", ["a", "a.txt", "a.b/c", "letter.2020"])
def test_other_names_are_read_as_text(path: str) -> None:
    assert reading(b"Quay", path).media_type == "text/plain"


def test_another_format_is_one_more_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "text/html", lambda raw, _place: Page(raw.decode().upper(), "utf-8"))
    assert reading(b"quay", "a.html").text == "QUAY"


# Code pages, with texts of our own about a harbour that is not.
SPOKEN = {
    "en": (
        "The ferry – or what was left of it – came in at dusk. “We had no radio,” said the mate, “and no "
        "lamp.” The café on the quay stayed open, and nobody asked for the £3 fare. It’s the crew’s last "
        "trip this winter…"
    ),
    "fr": (
        "Le bac est arrivé à la tombée de la nuit, chargé de caisses qu’on n’avait pas déclarées. « Où "
        "êtes-vous passés ? » a demandé le gardien du phare, inquiet. Le capitaine a haussé les épaules : la "
        "brume, le cœur léger, et deux heures de retard déjà annoncées à la capitainerie."
    ),
    "es": (
        "El transbordador llegó al anochecer, cargado de cajas que nadie había declarado. —¿Dónde estabais? "
        "—preguntó el farero, preocupado por los niños. El capitán se encogió de hombros: la niebla, la "
        "ambición de la compañía y dos horas de retraso que la autoridad portuaria ya había anunciado por "
        "teléfono."
    ),
    "de": (
        "Die Fähre kam erst in der Dämmerung, beladen mit Kisten, die niemand angemeldet hatte. „Wo wart "
        "ihr?“, fragte der Wärter. Der Kapitän zuckte die Schultern: Nebel, ein müder Motor und zwei Stunden "
        "Verspätung, über die das Hafenamt längst früh unterrichtet hätte, so heißt es."
    ),
    "it": (
        "Il traghetto è arrivato al tramonto, carico di casse che nessuno aveva dichiarato. «Perché così "
        "tardi?» ha chiesto il guardiano. Il capitano allargò le braccia: la nebbia, la velocità ridotta e "
        "due ore di ritardo, già comunicate all’autorità portuale, che però non ha più risposto."
    ),
    "pt": (
        "A barca chegou ao anoitecer, carregada de caixas que ninguém tinha declarado. “Onde estiveram?”, "
        "perguntou o faroleiro, com preocupação. O capitão encolheu os ombros: o nevoeiro, a tripulação "
        "cansada e duas horas de atraso que a administração já conhecia, mas não anunciou à população."
    ),
    "ru": (
        "Паром пришёл в сумерках, нагруженный ящиками, о которых никто не заявил. «Где вы были?» – спросил "
        "смотритель маяка. Капитан пожал плечами: туман, усталая команда и два часа опоздания, о которых в "
        "управлении порта знали ещё утром, но людям на пристани не сказали ничего."
    ),
    "tr": (
        "Vapur alacakaranlıkta geldi; kimsenin bildirmediği sandıklarla yüklüydü. “Neredeydiniz?” diye sordu "
        "fener bekçisi. Kaptan omuz silkti: sis, yorgun tayfa ve iki saatlik gecikme. Liman başkanlığı bunu "
        "sabahtan biliyordu, ama iskelede bekleyenlere hiçbir şey söylenmemişti."
    ),
    "ar": (
        "وصلت العبّارة عند الغروب محملة بصناديق لم يصرح بها أحد. سأل حارس المنارة: أين كنتم؟ هز القبطان "
        "كتفيه: الضباب والطاقم المتعب وتأخير ساعتين كانت إدارة الميناء تعرف به منذ الصباح، لكنها لم تقل شيئا "
        "للناس المنتظرين على الرصيف."
    ),
}
PAGES = {
    "en": ["cp1252"],
    **{language: ["cp1252", "iso8859-1", "iso8859-15"] for language in ("fr", "es", "de", "it", "pt")},
    "ru": ["cp1251", "koi8-r", "iso8859-5"],
    "tr": ["cp1254", "iso8859-9"],
    "ar": ["cp1256", "iso8859-6"],
}


def accuracy(language: str, page: str, length: int) -> float:
    """Share of pieces of so many characters that are read as they were written."""
    text = SPOKEN[language].encode(page, "ignore").decode(page) + "\n"
    text = text * (length // len(text) + 2)
    chance = random.Random(length)
    starts = [chance.randrange(len(text) - length) for _ in range(20)]
    pieces = [text[start : start + length] for start in starts]
    pieces = [piece for piece in pieces if not piece.isascii()]
    return sum(reading(piece.encode(page)).text == piece for piece in pieces) / len(pieces)


@pytest.mark.parametrize(("length", "least"), [(100, 0.9), (300, 1.0), (2000, 1.0)])
@pytest.mark.parametrize(
    ("language", "page"), [(language, page) for language, pages in PAGES.items() for page in pages]
)
def test_code_pages_are_told_apart(language: str, page: str, length: int, least: float) -> None:
    assert accuracy(language, page, length) >= least


def test_letters_are_looked_for_where_they_are() -> None:
    text = "Quay. " * 100_000 + "Işık şehri"
    assert reading(text.encode("cp1254")).text == text


@pytest.mark.parametrize("language", SPOKEN)
def test_utf8_is_never_taken_for_a_code_page(language: str) -> None:
    assert reading(SPOKEN[language].encode()).encoding == "utf-8"


@pytest.mark.parametrize(
    ("text", "page", "encoding"),
    [
        ("Grüße", "cp1252", "cp1252"),
        ("CAFÉ» ou café glacé", "cp1252", "cp1252"),
        ("Порт", "cp1251", "cp1251"),
        ("Işık şehri", "cp1254", "cp1254"),
    ],
)
def test_a_few_letters_are_enough(text: str, page: str, encoding: str) -> None:
    document = reading(text.encode(page))
    assert (document.text, document.encoding) == (text, encoding)
