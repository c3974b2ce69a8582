"""Telegram's exports: each message an article, where it was forwarded from on top; a cut file gives what is there."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest

from curate.errors import Refusal
from curate.read import telegram
from curate.read.page import Page, Place

PLACE = Place("quay/result.json", "quay")

SERVICE = {
    "id": 1,
    "type": "service",
    "date": "2020-01-03T09:00:00",
    "actor": "Harbour Post",
    "action": "create_channel",
    "title": "Harbour Post",
    "text": "",
}
FORWARDED = {
    "id": 2,
    "type": "message",
    "date": "2020-01-03T10:00:00",
    "date_unixtime": "1578042000",
    "edited": "2020-01-03T11:00:00",
    "edited_unixtime": "1578045600",
    "from": "Harbour Post",
    "from_id": "channel17",
    "author": "Ana Lopes",
    "forwarded_from": "Coast Radio",
    "reply_to_message_id": 1,
    "photo": "photos/ferry.jpg",
    "text": [
        {"type": "bold", "text": "Ferry late"},
        "\n\nThe ferry was ",
        {"type": "italic", "text": "late"},
        ".\n",
        {"type": "text_link", "text": "Source", "href": "https://coastradio.example/ferry"},
        {"type": "blockquote", "text": "fog\nand rain"},
        "The end \U0001f6a2",
        {"type": "pre", "text": "a\n  b", "language": ""},
    ],
    "reactions": [{"type": "emoji", "count": 3, "emoji": "\U0001f44d"}],
}
PHOTO = {
    "id": 3,
    "type": "message",
    "date": "2020-01-03T10:00:00",
    "from": "Harbour Post",
    "photo": "f.jpg",
    "text": "",
}
POLL = {
    "id": 4,
    "type": "message",
    "date": "2020-01-03T10:00:00",
    "from": "Harbour Post",
    "poll": {"question": "Late again?", "answers": [{"text": "Yes", "voters": 3}, {"text": "No", "voters": 0}]},
    "text": "",
}
CHANNEL = {"name": "Harbour Post", "type": "public_channel", "id": 17, "messages": [SERVICE, FORWARDED, PHOTO, POLL]}
GROUP = {
    "name": "Quay {friends}",
    "type": "private_group",
    "id": 18,
    "messages": [
        {
            "id": 7,
            "type": "message",
            "date": "2020-01-04T10:00:00",
            "from": "Ben Carter",
            "forwarded_from": "Mira Holt",
            "forwarded_from_id": "user19",
            "text": 'They write: "messages": [ in the log',
        }
    ],
}
WHOLE = {
    "about": "Here is the data you requested from Telegram.",
    "personal_information": {"user_id": 5},
    "chats": {"about": "Chats", "list": [CHANNEL, GROUP]},
}

HTML = """<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head><body>
<div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">
Harbour Post
</div></div></div><div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">
3 January 2020
</div></div>
<div class="message default clearfix" id="message2"><div class="pull_left userpic_wrap"><div class="initials">H</div></div>
<div class="body"><div class="pull_right date details" title="03.01.2020 10:00:00 UTC+01:00">
10:00
</div><div class="from_name">
Harbour Post
</div>
<div class="pull_left forwarded userpic_wrap"><div class="initials">C</div></div>
<div class="forwarded body"><div class="from_name">
Coast Radio via @quaybot<span class="date details" title="02.01.2020 08:00:00 UTC+01:00"> 02.01.2020 08:00:00</span></div>
<div class="reply_to details">In reply to <a href="#go_to_message1" onclick="return GoToMessage(1)">this message</a></div>
<div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/ferry.jpg"><img class="photo" src="t.jpg"/></a></div>
<div class="text">
<strong>Ferry late</strong><br><br>The ferry was
 late &amp; cold.<br><a href="https://coastradio.example/ferry">Source</a><blockquote>fog<br>rain</blockquote><pre>a
  b</pre>
</div><div class="signature details">
Ana Lopes
</div></div></div></div>
<div class="message default clearfix joined" id="message3"><div class="body">
<div class="pull_right date details" title="03.01.2020 10:01:00 UTC+01:00">10:01</div><div class="text">
Second message
</div></div></div>
<div class="message default clearfix" id="message4"><div class="body">
<div class="pull_right date details" title="03.01.2020 10:02:00">10:02</div><div class="from_name">Ben Carter</div>
<div class="media_wrap clearfix"><div class="media_poll"><div class="question bold">Late again?</div>
<div class="answer">- Yes <span class="details">3 votes</span></div></div></div></div></div>
</div></div></div></body></html>"""


def written(told: Any) -> bytes:
    return json.dumps(told, indent=1, ensure_ascii=False).encode()


def reading(source: bytes) -> Page:
    page = telegram.read(source, PLACE)
    sound(page)
    return page


def parts(page: Page) -> list[list[str]]:
    return [span.of(page.text).splitlines() for span in page.parts]


def outside(page: Page) -> str:
    text, at = "", 0
    for span in page.parts:
        text, at = text + page.text[at : span.start], span.end
    return text + page.text[at:]


def blocks(page: Page, kind: str) -> list[str]:
    return [one.span.of(page.text) for one in page.anchors if one.kind == kind]


def sound(page: Page) -> None:
    at = 0
    for anchor in page.anchors:
        assert not page.text[at : anchor.span.start].strip()
        assert anchor.span.start < anchor.span.end
        at = anchor.span.end
    assert not page.text[at:].strip()
    ends = [0, *(end for part in page.parts for end in part), len(page.text)]
    assert ends == sorted(ends)
    page.text.encode()
    assert "\x00" not in page.text


# ---- JSON


def test_a_message_says_whose_it_is_and_where_it_came_from() -> None:
    page = reading(written(CHANNEL))
    assert parts(page)[0] == [
        "telegram channel: Harbour Post",
        "telegram date: 2020-01-03T10:00:00+01:00",
        "telegram edited: 2020-01-03T11:00:00+01:00",
        "telegram forwarded-from: Coast Radio",
        "telegram id: 2",
        "telegram from-id: channel17",
        "telegram author: Ana Lopes",
        "telegram reply-to: 1",
        "telegram photo: photos/ferry.jpg",
        "telegram reactions: emoji 3 \U0001f44d",
        "telegram link: https://coastradio.example/ferry Source",
        "Ferry late",
        "The ferry was late.",
        "Source",
        "fog",
        "and rain",
        "The end \U0001f6a2",
        "a",
        "  b",
    ]
    assert blocks(page, "quote") == ["fog", "and rain"]
    assert blocks(page, "code") == ["a\n  b"]
    assert {one.place for one in page.anchors if page.parts[0].holds(one.span)} == {"message 2"}


def test_only_messages_with_text_are_articles() -> None:
    page = reading(written(CHANNEL))
    assert [lines[-3:] for lines in parts(page)[1:]] == [["Late again?", "Yes (3)", "No (0)"]]
    assert "telegram service: actor Harbour Post, action create channel" in outside(page).replace("_", " ")
    assert "telegram message: channel Harbour Post, date 2020-01-03T10:00:00, id 3, photo f.jpg\n" in outside(page)


def test_a_whole_account_names_the_chat_of_each_message() -> None:
    page = reading(written(WHOLE))
    assert [lines[0] for lines in parts(page)] == [
        "telegram channel: Harbour Post",
        "telegram channel: Harbour Post",
        "telegram chat: Quay {friends}",
    ]
    assert "telegram from: Ben Carter" in parts(page)[2]
    assert "telegram forwarded-user: Mira Holt" in parts(page)[2]
    assert parts(page)[2][-1] == 'They write: "messages": [ in the log'


def test_the_name_of_a_chat_may_stand_behind_its_messages() -> None:
    raw = json.dumps(CHANNEL, sort_keys=True).encode()
    assert [lines[0] for lines in parts(reading(raw))] == ["telegram channel: Harbour Post"] * 2


@pytest.mark.parametrize(
    ("local", "unix", "expected"),
    [
        ("2020-01-03T10:00:00", "1578042000", "2020-01-03T10:00:00+01:00"),
        ("2020-01-03T04:00:00", "1578042000", "2020-01-03T04:00:00-05:00"),
        ("2020-01-03T14:45:00", "1578042000", "2020-01-03T14:45:00+05:45"),
        ("2020-01-03T10:00:00", None, "2020-01-03T10:00:00"),
        ("2020-01-03T10:00:07", "1578042000", "2020-01-03T09:00:00+00:00"),
        ("", "1578042000", "2020-01-03T09:00:00+00:00"),
        ("2020-01-03T10:00:00", "9" * 30, "2020-01-03T10:00:00"),
        (None, None, ""),
    ],
)
def test_the_offset_is_told_from_the_unix_time(local: str | None, unix: str | None, expected: str) -> None:
    assert telegram.when(local, unix) == expected


# ---- HTML


def test_a_page_of_the_html_export() -> None:
    page = reading(HTML.encode())
    assert parts(page)[0] == [
        "telegram channel: Harbour Post",
        "telegram date: 2020-01-03T10:00:00+01:00",
        "telegram forwarded-from: Coast Radio",
        "telegram forwarded-date: 2020-01-02T08:00:00+01:00",
        "telegram id: 2",
        "telegram via-bot: @quaybot",
        "telegram reply-to: 1",
        "telegram file: photos/ferry.jpg",
        "telegram author: Ana Lopes",
        "telegram link: https://coastradio.example/ferry Source",
        "Ferry late",
        "The ferry was late & cold.",
        "Source",
        "fog",
        "rain",
        "a",
        "  b",
    ]
    assert parts(page)[1] == [
        "telegram channel: Harbour Post",
        "telegram date: 2020-01-03T10:01:00+01:00",
        "telegram id: 3",
        "Second message",
    ]
    assert parts(page)[2] == [
        "telegram chat: Harbour Post",
        "telegram from: Ben Carter",
        "telegram date: 2020-01-03T10:02:00",
        "telegram id: 4",
        "Late again?",
        "Yes 3 votes",
    ]
    assert outside(page).strip() == "3 January 2020"


# ---- broken files


def test_a_cut_file_gives_the_messages_before_the_cut() -> None:
    raw = written(CHANNEL)
    page = reading(raw[: raw.index(b"Late again?")])
    assert len(page.parts) == 1
    assert "telegram damaged: line " in outside(page)


def test_a_broken_message_costs_itself_alone() -> None:
    raw = written(WHOLE).replace(b'"forwarded_from": "Coast Radio"', b'"forwarded_from": !')
    page = reading(raw)
    assert [lines[0] for lines in parts(page)] == ["telegram channel: Harbour Post", "telegram chat: Quay {friends}"]
    assert outside(page).count("telegram damaged") == 1


def test_a_list_that_never_ends_does_not_take_the_next_chat() -> None:
    raw = written({"chats": {"list": [GROUP, CHANNEL]}}).replace(b'"text": "They', b'"text": They', 1)
    assert [lines[0] for lines in parts(reading(raw))] == ["telegram channel: Harbour Post"] * 2


def test_escapes_of_old_exports_are_read() -> None:
    raw = written(CHANNEL).replace(b"Ferry late", b"Ferry\\x0Blate \\\\x0B")
    assert "Ferry" in parts(reading(raw))[0][11]
    assert any(line.endswith("late \\x0B") for line in parts(reading(raw))[0])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "holds no messages of Telegram; set `media_type: text/html` for another page"),
        (b"<html><body><p>x</p></body></html>", "holds no messages of Telegram"),
        (b'{"name": "x"}', ":1:1: is no export of Telegram: it has no list of messages"),
        (b'{"name":\n !', ":2:2: is no export of Telegram: Expecting value"),
        (b'{"a":' * 99_999, "nested too deep"),
    ],
)
def test_what_is_no_export_is_refused(source: bytes, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        telegram.read(source, PLACE)
    assert str(caught.value).startswith("quay/result.json")
    assert said in str(caught.value)


def test_a_large_export_is_read_in_linear_time() -> None:
    many = [FORWARDED | {"id": number} for number in range(4_000)]
    few = many[:1_000]
    times = []
    for messages in (few, many):
        raw = written(CHANNEL | {"messages": messages})
        began = time.process_time()
        assert len(telegram.read(raw, PLACE).parts) == len(messages)
        times.append(time.process_time() - began)
    assert times[1] < 10 * times[0]


def test_many_faults_end() -> None:
    began = time.monotonic()
    page = reading(b'{"messages": [' + b'{"id": 1, !}, ' * 5_000)
    assert outside(page).count("telegram damaged") == telegram.FAULTS
    assert time.monotonic() - began < 5


def test_a_larger_export_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "LARGEST", 100)
    with pytest.raises(Refusal, match=r"an export of .* bytes; files of up to 100 bytes are read: export fewer days"):
        reading(written(CHANNEL))


# ---- what it is


def test_sniff() -> None:
    assert telegram.sniff(written(CHANNEL))
    assert telegram.sniff(written(WHOLE))
    assert telegram.sniff(HTML.encode())
    assert not telegram.sniff(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}')
    assert not telegram.sniff(b'{"type": "message", "messages": []}')
    assert not telegram.sniff(b"<html><body><div class='message default'>x</div></body></html>")
    assert not telegram.sniff(b"")


# ---- mutations

FUZZED = [(one, lambda raw: telegram.read(raw, PLACE)) for one in (written(CHANNEL), written(WHOLE), HTML.encode())]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Flip, cut, double or drop a piece."""
    at, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    piece = raw[at:end]
    return {
        0: raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :],
        1: raw[:at],
        2: raw[:end] + piece + raw[end:],
        3: raw[:at] + raw[end:],
        4: raw[:at] + bytes(chance.randrange(256) for _ in range(8)) + raw[at + 8 :],
    }[chance.randrange(5)]


@pytest.mark.parametrize("source", [raw for raw, _ in FUZZED], ids=["chat", "account", "html"])
def test_mutations_are_read_or_refused(source: bytes) -> None:
    chance = random.Random(len(source))
    for number in range(120):
        raw = mutated(source, chance)
        raw = mutated(raw, chance) if number % 2 else raw
        try:
            reading(raw)
        except Refusal as refused:
            assert str(refused).startswith("quay/result.json")
