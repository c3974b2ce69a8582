"""Mails: broken heads and bodies, forwards within forwards, and the chains that come of them."""

from __future__ import annotations

import random
from hashlib import sha256
from itertools import pairwise

import pytest
from making import AUTHORITY, labels, ruleset

from curate import record
from curate.errors import Refusal
from curate.manifest import Source
from curate.model import KINDS, Article, Document, Record
from curate.read import mail
from curate.read.page import Page, Place

HEAD = (
    b"From: Ana Lopes <ana@littoral.example>\nTo: Carla Voss <carla@quay.example>\n"
    b"Subject: The box in the harbour\nDate: Fri, 3 Jan 2020 12:30:00 +0000\n"
)
P1 = "A box was found in the harbour on Friday, and nobody knows who owns it, the harbour master said."
P2 = "It is of oak, weighs as much as a small horse, and will be opened on Monday before the council."
BODY = f"{P1}\n\n{P2}\n"


def read(raw: bytes | str, **told: object) -> Page:
    sent = raw.encode() if isinstance(raw, str) else raw
    page = mail.read(sent, Place("a.eml", "test", **told))  # type: ignore[arg-type]
    holds(page)
    return page


def holds(page: Page) -> None:
    """The laws of a page: anchors in order, disjoint, white space between; parts in order, on the edges of blocks."""
    at = 0
    for anchor in page.anchors:
        assert not page.text[at : anchor.span.start].strip()
        assert anchor.span.start < anchor.span.end
        assert anchor.kind in KINDS
        assert anchor.place
        at = anchor.span.end
    assert not page.text[at:].strip()
    assert list(page.parts) == sorted(page.parts)
    assert all(one.end <= other.start for one, other in pairwise(page.parts))
    page.text.encode()
    assert "\x00" not in page.text


def blocks(page: Page, kind: str = "") -> list[str]:
    return [one.span.of(page.text) for one in page.anchors if not kind or one.kind == kind]


def within(page: Page) -> list[list[str]]:
    """The blocks of each part."""
    return [[one.span.of(page.text) for one in page.anchors if part.holds(one.span)] for part in page.parts]


def fronts(page: Page) -> dict[str, str]:
    pairs = (line.removeprefix("mail ").partition(": ") for line in blocks(page, "front") if line.startswith("mail "))
    return {name: value for name, _, value in pairs}


def made(raw: bytes | str) -> Record:
    sent = raw.encode() if isinstance(raw, str) else raw
    page = read(sent)
    document = Document(
        sha256(sent).hexdigest(), "test", "a.eml", page.text, len(sent), "message/rfc822", page.encoding,
        anchors=page.anchors, parts=page.parts,
    )  # fmt: skip
    told = Source(id="test", title="Test", path="test.yml", text="", sha256="0" * 64)
    return record.make(document, told, ruleset(), AUTHORITY, frozenset())


def only(raw: bytes | str) -> Article:
    (article,) = made(raw).articles
    return article


def chain(article: Article) -> list[tuple[str | None, str]]:
    return [(hop.outlet, hop.relation) for hop in article.hops]


def said(article: Article, field: str) -> list[str]:
    return [claim.value for claim in article.claims if claim.field == field and claim.chosen]


def multipart(kind: str, *parts: str, head: bytes = HEAD) -> bytes:
    told = f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="edge"\n\n'
    return head + told.encode() + "".join(f"--edge\n{part}\n" for part in parts).encode() + b"--edge--\n"


# ---- heads


def test_a_head_becomes_lines_and_claims() -> None:
    article = only(HEAD + b"List-Id: Littoral-L <littoral-l.lists.example>\n\n" + BODY.encode())
    assert article.title == "The box in the harbour"
    assert article.published == "2020-01-03T12:30+00:00"
    assert article.authors == (("ana-lopes", "Ana Lopes"),)
    assert article.outlet == "Littoral-L"
    assert said(article, "posted-by") == ["Ana Lopes"]
    assert article.origin is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("=?utf-8?q?Der_Hafen_bei_Ebbe_=E2=80=93_ein_Bericht?=", "Der Hafen bei Ebbe – ein Bericht", id="q"),
        pytest.param("=?UTF-8?B?w4lsaXNlIMOgIE3DqXRhYmlz?=", "Élise à Métabis", id="base64"),
        pytest.param("=?utf-8?q?one_?= =?utf-8?q?two?=", "one two", id="no space between encoded words"),
        pytest.param("=?utf-8?b?w4k=?=\n =?utf-8?b?w4k=?=", "ÉÉ", id="folded"),
        pytest.param("=?utf-8?q?=C3?= =?utf-8?q?=A9t=C3=A9?=", "été", id="a letter torn in two"),
        pytest.param("=?windows-1251?q?=CF=EE=F0=F2?=", "Порт", id="windows-1251"),
        pytest.param("=?x-unknown?q?=C3=A9t=C3=A9?=", "été", id="an unknown charset that is UTF-8"),
        pytest.param("=?utf-8*fr?q?=C3=A9t=C3=A9?=", "été", id="with a language (RFC 2231)"),
        pytest.param("=?utf-8?b?w4k?= and more", "É and more", id="base64 without its end"),
        pytest.param("=?utf-8?q?never closed", "=?utf-8?q?never closed", id="no encoded word"),
        pytest.param("Été au port", "Été au port", id="bare UTF-8"),
    ],
)  # fmt: skip
def test_a_subject_is_decoded(line: str, value: str) -> None:
    assert fronts(read(f"From: a@b.example\nSubject: {line}\n\n{BODY}"))["subject"] == value


def test_a_bare_latin_subject_is_decoded_in_the_charset_of_the_text() -> None:
    raw = "From: a@b.example\nSubject: Été\nContent-Type: text/plain; charset=iso-8859-1\n\nL’été".encode("cp1252")
    page = read(raw)
    assert fronts(page)["subject"] == "Été"
    assert blocks(page, "paragraph") == ["L’été"]
    assert page.encoding == "cp1252"


@pytest.mark.parametrize(
    ("sender", "field", "value"),
    [
        ("Harbour Gazette <newsletter@gazette.example>", "outlet", ["Harbour Gazette"]),
        ("Ana Lopes via Quay talk <quay@lists.example>", "outlet", ["Quay talk"]),
        ('"Ana Lopes, Quay Letters" <ana@quay.example>', "outlet", ["Quay Letters"]),
        ("Ben Carter <ben@quay.example>", "author", ["Ben Carter"]),
        ("Ben Carter <ben@quay.example>", "outlet", []),
        ("ben@quay.example", "author", []),
        ("Harbour Gazette <newsletter@gazette.example>", "author", []),
    ],
)
def test_senders(sender: str, field: str, value: list[str]) -> None:
    article = only(f"From: {sender}\nSubject: The box\nDate: Fri, 3 Jan 2020 12:30:00 +0000\n\n{BODY}")
    assert said(article, field) == value


# ---- bodies


def test_of_two_alternatives_the_richer_one_is_read() -> None:
    page = read(
        multipart(
            "alternative",
            f"Content-Type: text/plain; charset=utf-8\n\n{BODY}",
            f"Content-Type: text/html; charset=utf-8\n\n<h1>The box</h1><p>{P1}</p><blockquote>{P2}</blockquote>",
        )
    )
    assert [(one.kind, one.span.of(page.text)) for one in page.anchors if one.kind != "front"] == [
        ("title", "The box"),
        ("paragraph", P1),
        ("quote", P2),
    ]
    assert "alternative" not in fronts(page)


def test_an_empty_shell_of_html_does_not_hide_the_text() -> None:
    page = read(
        multipart(
            "alternative",
            f"Content-Type: text/plain\n\n{BODY}",
            "Content-Type: text/html\n\n<p>Your program does not show pictures.</p>",
        )
    )
    assert blocks(page, "paragraph") == [P1, P2]


def test_what_only_the_other_alternative_says_is_told() -> None:
    lost = "First printed yesterday by the Tidewater Gazette under another headline entirely."
    page = read(
        multipart(
            "alternative",
            f"Content-Type: text/plain\n\n{BODY}\n{lost}\n",
            f"Content-Type: text/html\n\n<p>{P1}</p><p>{P2}</p>",
        )
    )
    assert fronts(page)["alternative"] == "text/plain has 9 words that text/html lacks"
    assert fronts(page)["alternative-text"] == lost


def test_attachments_are_named() -> None:
    page = read(
        multipart(
            "mixed",
            f"Content-Type: text/plain\n\n{BODY}",
            "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
            "Content-Disposition: attachment; filename*=utf-8''H%C3%A4fen.pdf\n\nMTIzNDU2Nzg5MA==\n",
            "Content-Type: text/plain\nContent-Disposition: attachment; filename=secret.txt\n\nNot to be read.\n",
        )
    )
    attached = [line for line in blocks(page, "front") if line.startswith("mail attachment")]
    assert attached[0] == "mail attachment: Häfen.pdf, application/pdf, 10 bytes"
    assert attached[1].startswith("mail attachment: secret.txt, text/plain, ")
    assert "Not to be read" not in page.text


def test_a_mail_that_is_a_file_names_it() -> None:
    page = read(HEAD + b"Content-Type: application/pdf; name=box.pdf\n\n%PDF-1.4 not to be read\n")
    assert fronts(page)["attachment"].startswith("box.pdf, application/pdf, ")
    assert "not to be read" not in page.text


def test_many_parts_end() -> None:
    many = "Content-Type: text/plain\n\n" + "word\n\n" * 2
    page = read(multipart("mixed", *[many] * 5100))
    assert sum(line.startswith("mail damage: more than 5,000 parts") for line in blocks(page, "front")) == 1


@pytest.mark.parametrize(
    ("head", "body", "seen"),
    [
        pytest.param("Content-Transfer-Encoding: quoted-printable", "caf=C3=A9 =ZZ =\nnoir", "café =ZZ noir", id="quoted-printable"),
        pytest.param("Content-Transfer-Encoding: base64", "Y2Fmw6kgbm9p*cg", "café noir", id="base64 with a stray sign"),
        pytest.param("Content-Type: text/plain; charset=us-ascii", "café noir", "café noir", id="8 bits said to be 7"),
        pytest.param("Content-Type: text/plain; charset=klingon", "café noir", "café noir", id="no such charset"),
        pytest.param("Content-Type: text/plain; charset=\"zip\"", "café noir", "café noir", id="a codec that is no charset"),
        pytest.param("Content-Type: text/plain; charset=koi8-r", "café noir", "café noir", id="the wrong charset"),
        pytest.param("Content-Type: text/plain; charset=\"u\x00\"", "café noir", "café noir", id="NUL in the charset"),
        pytest.param("Content-Type: text/plain; charset=\"\u00f5\"", "café noir", "café noir", id="a charset that is not ASCII"),
        pytest.param("Content-Type: nonsense", "café noir", "café noir", id="no media type"),
        pytest.param("Content-Type: multipart/mixed", "café noir", "café noir", id="no boundary"),
        pytest.param("Content-Type: multipart/mixed; boundary=x", "café noir", "café noir", id="boundary never used"),
    ],
)  # fmt: skip
def test_damaged_bodies_are_read(head: str, body: str, seen: str) -> None:
    page = read(f"From: a@b.example\nMIME-Version: 1.0\n{head}\n\n{body}\n")
    assert " ".join(blocks(page, "paragraph")) == seen


@pytest.mark.parametrize("charset", ["u\x00", "\u00f5"])
def test_parts_in_a_charset_that_has_no_name_are_read(charset: str) -> None:
    part = f'Content-Type: text/plain; charset="{charset}"\n\ncafé noir'
    page = read(multipart("mixed", part))
    assert "café noir" in blocks(page, "paragraph")


def test_bare_words_of_a_mail_in_html_have_a_place() -> None:
    page = read("From: a@b.example\nContent-Type: text/html\n\nThe ferry was late.\n")
    assert [anchor.place for anchor in page.anchors if anchor.kind == "paragraph"] == ["body"]


def test_what_the_parser_missed_is_told() -> None:
    page = read("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nNo end.\n")
    assert "boundary" in fronts(page)["damage"]
    assert blocks(page, "paragraph") == ["No end."]


def test_lines_that_flow_are_joined() -> None:
    page = read(
        "From: a@b.example\nContent-Type: text/plain; format=flowed\n\nThe ferry \nis late.\n Again.\n-- \nAna\n"
    )
    assert blocks(page, "paragraph") == ["The ferry is late.", "Again."]
    assert blocks(page, "front")[-1] == "--\nAna"


def test_wrapped_lines_are_one_block_and_short_lines_are_not() -> None:
    wrapped = "The ferry that was to leave at noon lay at the pier until the evening,\nand nobody could say why.\n"
    verse = "Fog on the pier\nFog on the sea\n"
    page = read(HEAD + f"\n{wrapped * 3}\n{verse}".encode())
    assert blocks(page, "paragraph")[-2:] == ["Fog on the pier", "Fog on the sea"]
    assert blocks(page, "paragraph")[0].count("\n") == 1


def test_quotations_of_a_reply_are_quotes() -> None:
    page = read(
        HEAD.replace(b"The box", b"Re: The box")
        + f"\nI doubt it very much.\n\nOn Thu, 2 Jan 2020 at 9:05, Ben Carter wrote:\n> {P1}\n>\n>> {P2}\n\nAna\n".encode()
    )
    assert blocks(page, "quote") == [P1, P2]
    assert not page.parts


def test_a_signature_is_one_block() -> None:
    article = made(HEAD + f"\n{BODY}\n-- \nAna Lopes\nLittoral Review, 3 Pier Road\n".encode())
    assert labels(article)["-- Ana Lopes Littoral Review, 3 Pier Road"] == "contact"


def test_the_foot_of_a_list_is_removed() -> None:
    foot = "_______________________________________________\nLittoral-L mailing list\nLittoral-L@lists.littoral.example\nhttps://lists.littoral.example/mailman/listinfo/littoral-l\n"
    found = made(HEAD + f"\n{BODY}\n{foot}".encode())
    kept = [words for words, label in labels(found).items() if label == "body"]
    assert kept == [P1, P2]
    assert labels(found)["Littoral-L@lists.littoral.example"] == "contact"


# ---- forwards

INNER = f"From: Ana Lopes <ana@littoral.example>\nDate: Fri, 3 Jan 2020 08:00:00 +0000\nSubject: The box in the harbour\nTo: Littoral-L <littoral-l@lists.littoral.example>\n\n{BODY}"
OUTER = b"From: Carla Voss <carla@quay.example>\nTo: desk@quay.example\nSubject: Fwd: The box in the harbour\nDate: Mon, 6 Jan 2020 09:00:00 +0000\n"

BANNERS = {
    "gmail": "---------- Forwarded message ---------\nFrom: {f}\nDate: {d}\nSubject: {s}\nTo: {t}\n\n",
    "apple": "Begin forwarded message:\n\n> From: {f}\n> Subject: {s}\n> Date: {d}\n> To: {t}\n> \n",
    "thunderbird": "-------- Forwarded Message --------\nSubject: {s}\nDate: {d}\nFrom: {f}\nTo: {t}\n\n",
    "outlook": "-----Original Message-----\nFrom: {f}\nSent: {d}\nTo: {t}\nSubject: {s}\n\n",
    "outlook bare": "________________________________\nFrom: {f}\nSent: {d}\nTo: {t}\nSubject: {s}\n\n",
    "mutt": "----- Forwarded message from {f} -----\n\nDate: {d}\nFrom: {f}\nTo: {t}\nSubject: {s}\n\n",
    "de": "---------- Weitergeleitete Nachricht ----------\nVon: {f}\nDatum: {d}\nBetreff: {s}\nAn: {t}\n\n",
    "de outlook": "Von: {f}\nGesendet: {d}\nAn: {t}\nBetreff: {s}\n\n",
    "fr": "---------- Message transféré ----------\nDe : {f}\nDate : {d}\nObjet : {s}\nÀ : {t}\n\n",
    "es": "---------- Mensaje reenviado ----------\nDe: {f}\nFecha: {d}\nAsunto: {s}\nPara: {t}\n\n",
    "it": "---------- Messaggio inoltrato ----------\nDa: {f}\nData: {d}\nOggetto: {s}\nA: {t}\n\n",
    "pt": "---------- Mensagem encaminhada ----------\nDe: {f}\nData: {d}\nAssunto: {s}\nPara: {t}\n\n",
    "ru": "-------- Пересылаемое сообщение --------\nОт: {f}\nДата: {d}\nТема: {s}\nКому: {t}\n\n",
    "tr": "---------- İletilen mesaj ----------\nKimden: {f}\nTarih: {d}\nKonu: {s}\nKime: {t}\n\n",
    "ar": "---------- رسالة معاد توجيهها ----------\nمن: {f}\nالتاريخ: {d}\nالموضوع: {s}\nإلى: {t}\n\n",
    "bold": "---------- Forwarded message ----------\n*From:* {f}\n*Date:* {d}\n*Subject:* {s}\n*To:* {t}\n\n",
}
TOLD = {
    "f": "Ana Lopes <ana@littoral.example>",
    "d": "3 January 2020 08:00",
    "s": "The box in the harbour",
    "t": "Littoral-L <littoral-l@lists.littoral.example>",
}


def forwarded(name: str, body: str, **told: str) -> str:
    quoted = body.replace("\n", "\n> ").rstrip("> ") if name == "apple" else body
    start = "> " if name == "apple" else ""
    return BANNERS[name].format(**{**TOLD, **told}) + start + quoted


@pytest.mark.parametrize("name", BANNERS)
def test_the_head_of_a_message_passed_on_is_read_in_many_forms(name: str) -> None:
    page = read(OUTER + f"\nWorth reading.\n\n{forwarded(name, BODY)}".encode())
    assert {key: value for key, value in fronts(page).items() if key.startswith("original")} == {
        "original-from": TOLD["f"],
        "original-date": TOLD["d"],
        "original-subject": TOLD["s"],
        "original-to": TOLD["t"],
    }
    (part,) = within(page)
    assert part[-2:] == [P1, P2]
    assert "Worth reading." not in part
    assert blocks(page)[0] == "Worth reading."


@pytest.mark.parametrize("name", BANNERS)
def test_a_message_passed_on_came_from_where_it_was_sent_first(name: str) -> None:
    article = only(OUTER + f"\nWorth reading.\n\n{forwarded(name, BODY)}".encode())
    assert article.title == "The box in the harbour"
    assert article.authors == (("ana-lopes", "Ana Lopes"),)
    assert article.published == "2020-01-06T09:00+00:00"
    assert article.origin is not None
    assert (article.origin.outlet, article.origin.title) == ("Littoral-L", "The box in the harbour")
    assert (article.origin.published or "")[:10] == "2020-01-03"
    assert said(article, "origin-author") == ["Ana Lopes"]
    assert said(article, "posted-by") == ["Carla Voss"]
    assert chain(article) == [("Littoral-L", "original"), (None, "republication")]


def test_forwards_within_forwards_are_steps_of_a_chain() -> None:
    inmost = forwarded("gmail", BODY)
    between = forwarded(
        "outlook",
        f"From the list:\n\n{inmost}",
        f="Ben Carter <ben@quay.example>",
        t="Dora Wick <dora@quay.example>",
        d="4 January 2020 10:00",
    )
    outer = forwarded(
        "gmail",
        between,
        f="Dora Wick <dora@quay.example>",
        t="Carla Voss <carla@quay.example>",
        d="5 January 2020 10:00",
    )
    article = only(OUTER + b"\n" + outer.encode())
    assert [hop.outlet for hop in article.hops] == ["Littoral-L", "Ben Carter", "Dora Wick", None]
    assert article.origin and article.origin.published == "2020-01-03T08:00"
    assert said(article, "author") == ["Ana Lopes"]


def test_a_sentence_of_the_article_outweighs_the_list_it_was_sent_to() -> None:
    article = only(
        OUTER + f"\n{forwarded('gmail', BODY)}\nThis article was first published in Tidewater Review.\n".encode()
    )
    assert [hop.outlet for hop in article.hops] == ["Tidewater Review", "Littoral-L", None]


def test_a_mail_between_persons_comes_from_its_writer() -> None:
    article = only(OUTER + b"\n" + forwarded("gmail", BODY, t="Carla Voss <carla@quay.example>").encode())
    assert chain(article) == [("Ana Lopes", "original"), (None, "republication")]


def test_a_newsletter_passed_on_comes_from_its_outlet() -> None:
    article = only(
        OUTER
        + b"\n"
        + forwarded("gmail", BODY, f="Harbour Gazette <news@gazette.example>", t="carla@quay.example").encode()
    )
    assert chain(article) == [("Harbour Gazette", "original"), (None, "republication")]
    assert article.authors == ()


@pytest.mark.parametrize("name", ["outlook", "outlook bare", "de outlook"])
def test_an_answered_message_is_a_quotation(name: str) -> None:
    raw = OUTER.replace(b"Fwd:", b"Re:") + f"\n{P2}\n\n{forwarded(name, P1)}".encode()
    page = read(raw)
    assert not page.parts
    assert blocks(page, "quote") == [P1]
    assert only(raw).origin is None


def test_text_under_the_end_of_a_forward_is_the_forwarder_s() -> None:
    page = read(OUTER + f"\n{forwarded('mutt', BODY)}\n----- End forwarded message -----\n\nRegards, Carla\n".encode())
    (part,) = within(page)
    assert part[-1] == P2
    assert blocks(page)[-1] == "Regards, Carla"


def test_a_long_note_is_an_article_of_its_own() -> None:
    note = "\n\n".join(f"{P2} This is said for the {number}th time." for number in range(4, 10))
    found = made(OUTER + f"\n{note}\n\n{forwarded('gmail', BODY)}".encode())
    first, second = found.articles
    assert said(first, "author") == ["Carla Voss"]
    assert first.origin is None
    assert second.origin and second.origin.outlet == "Littoral-L"


def test_an_attached_message_is_passed_on() -> None:
    raw = multipart(
        "mixed", "Content-Type: text/plain\n\nSee below.", f"Content-Type: message/rfc822\n\n{INNER}", head=OUTER
    )
    page = read(raw)
    (part,) = within(page)
    assert "mail original-subject: The box in the harbour" in part
    assert part[-2:] == [P1, P2]
    assert chain(only(raw)) == [("Littoral-L", "original"), (None, "republication")]


def test_a_digest_holds_articles_of_their_own() -> None:
    other = INNER.replace("Ana Lopes", "Ben Carter").replace("The box in the harbour", "Ferry lost")
    raw = multipart(
        "digest", f"Content-Type: message/rfc822\n\n{INNER}", f"Content-Type: message/rfc822\n\n{other}", head=OUTER
    )
    found = made(raw)
    assert [article.title for article in found.articles] == ["The box in the harbour", "Ferry lost"]
    assert [said(article, "author") for article in found.articles] == [["Ana Lopes"], ["Ben Carter"]]
    assert [article.origin for article in found.articles] == [None, None]


def test_a_forward_in_html() -> None:
    page = read(
        OUTER
        + b"Content-Type: text/html; charset=utf-8\n\n"
        + (
            "<div>Worth reading.<br><div class='gmail_quote'><div class='gmail_attr'>---------- Forwarded message ---------<br>"
            "From: <strong>Ana Lopes</strong> <span>&lt;<a>ana@littoral.example</a>&gt;</span><br>Date: Fri, Jan 3, 2020 at 8:00 AM<br>"
            "Subject: The box in the harbour<br>To: Littoral-L &lt;littoral-l@lists.littoral.example&gt;<br></div><br>"
            f"<p>{P1}</p><blockquote>{P2}</blockquote></div></div>"
        ).encode()
    )
    told = fronts(page)
    assert (told["original-from"], told["original-date"]) == (TOLD["f"], "Fri, Jan 3, 2020 at 8:00 AM")
    (part,) = within(page)
    assert part[-2:] == [P1, P2]
    assert page.anchors[-1].kind == "quote"


def test_apple_s_forward_in_html_is_no_quotation() -> None:
    lines = "".join(f"<div><b>{name}: </b>{value}<br></div>" for name, value in
                    (("From", "Ana Lopes"), ("Subject", "The box"), ("Date", "3 January 2020"), ("To", "Carla Voss")))  # fmt: skip
    page = read(
        OUTER + b"Content-Type: text/html; charset=utf-8\n\n"
        + f"<p>Look.</p><blockquote type='cite'><div>Begin forwarded message:</div><br>{lines}<br><p>{P1}</p></blockquote><p>Bye.</p>".encode()
    )  # fmt: skip
    assert fronts(page)["original-from"] == "Ana Lopes"
    (part,) = within(page)
    assert part[-1] == P1
    assert not blocks(page, "quote")
    assert blocks(page)[-1] == "Bye."


def test_prose_about_heads_is_no_forward() -> None:
    text = "From: the sea, one might say.\n\nDate: unknown.\n\nThe forwarded message was lost, and the original message too."
    assert not read(HEAD + f"\n{text}\n".encode()).parts


# ---- bounds


def test_no_mail_is_refused() -> None:
    with pytest.raises(Refusal, match=r"a\.eml: is no mail.*media_type"):
        mail.read(b"Just a text.\n\nWith two paragraphs.", Place("a.eml", "test"))


def test_deep_nesting_ends() -> None:
    for raw in (
        HEAD + b"Content-Type: message/rfc822\n\n" * 3000,
        b"".join(
            b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at)
            for at in range(3000)
        ),
        HEAD + b"\n" + BANNERS["gmail"].format(**TOLD).encode() * 500 + BODY.encode(),
        HEAD + b"\n" + b">" * 50_000 + b" deep\n",
        HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 20_000 + b"deep",
    ):
        try:
            read(raw)
        except Refusal as refusal:
            assert "a.eml: messages or parts nest too deeply; save the inner" in str(refusal)


def test_endless_lines_and_heads_end() -> None:
    page = read(
        HEAD
        + b"X-Long: "
        + b"a" * 300_000
        + b"\nSubject: "
        + b"=?utf-8?q?=C3?= " * 20_000
        + b"\n\n"
        + b"word " * 200_000
    )
    assert max(map(len, blocks(page))) <= 20_000
    assert page.text.count("word") == 200_000


def test_too_much_text_is_refused() -> None:
    for raw in (b"\n" * 700_000, b"word " * 4_100_000):
        with pytest.raises(Refusal, match=r"a\.eml: more than 20,000,000 characters or 300,000 lines of text; save"):
            read(HEAD + b"\n" + raw)


def test_sniff() -> None:
    assert mail.sniff(HEAD + b"\ntext")
    assert not mail.sniff(b"Just a text: with a colon.\n\nDate: none")
    assert not mail.sniff(b"<html>From: x</html>")
    assert not mail.sniff(b"")


SEEDS = [
    OUTER + f"\nWorth reading.\n\n{forwarded('apple', forwarded('gmail', BODY))}".encode(),
    multipart("mixed", "Content-Type: text/plain\n\nSee below.", f"Content-Type: message/rfc822\n\n{INNER}", head=OUTER),
    multipart("alternative", f"Content-Type: text/plain; format=flowed\n\n{BODY}", f"Content-Type: text/html; charset=utf-8\n\n<p>{P1}</p><blockquote>{P2}"),
    HEAD + b"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-16\n\ncaf=C3=A9=\n noir =3D\n-- \nAna",
    HEAD.replace(b"The box", b"=?utf-8?b?w4lsaXNl?= =?koi8-r?q?=CF=C0?=") + b"Content-Transfer-Encoding: base64\n\nY2Fmw6kgbm9pcg==\n",
]  # fmt: skip
CHUNKS = [b"\x00", b"\xff\xfe", b"\n\n", b"--edge", b"=?utf-8?b?", b">" * 40, b"Content-Type: multipart/digest\n", b"charset=utf-7", b"\r", b"\xed\xa0\x80", b"=\n", b"&#0;"]  # fmt: skip


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_mutated_mails_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(70):
        raw = bytearray(SEEDS[seed])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(raw) or 1)
            match chance.randrange(4):
                case 0:
                    raw[at : at + chance.randint(1, 40)] = b""
                case 1:
                    raw[at:at] = chance.choice(CHUNKS)
                case 2:
                    raw[at : at + 1] = bytes([chance.randrange(256)])
                case _:
                    raw[at:at] = raw[: chance.randint(1, 200)]
        try:
            read(bytes(raw))
        except Refusal as refusal:
            assert "a.eml: " in str(refusal)
