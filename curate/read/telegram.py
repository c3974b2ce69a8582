"""Telegram Desktop's exports, JSON and HTML: each message with text is an article, with what is said of it on top."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from curate.errors import Problem, Refusal, refusal
from curate.read import jsonfile, telegramhtml, walk, web
from curate.read.page import Page, Place, Writer

LARGEST = 64_000_000  # bytes; one of messages of a few lines takes about 1 GB, most of it anchors
HEAD = 8192  # bytes that tell what a file is; characters that stand before a list of messages
FAULTS = 20  # faults of one file that are written out
DEEP = 4  # levels of a value that are written

_LIST = re.compile(r'"messages"\s*:\s*\[')
_BEGINS = re.compile(r'\{\s*"id"\s*:\s*-?\d')
_CHAT = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes|'
    rb'(?:private|public)_(?:group|supergroup|channel))"'
)
_WHOLE = re.compile(rb'"about"\s*:\s*"[^"]{0,400}Telegram')

# What is said of a message under another name than its own; "" is not said as a line.
_NAMES = {
    **dict.fromkeys(("type", "text", "text_entities", "poll", "from", "date", "date_unixtime"), ""),
    **dict.fromkeys(("edited", "edited_unixtime", "forwarded_from", "forwarded_date"), ""),
    "reply_to_message_id": "reply-to",
    "location_information": "location",
    "contact_information": "contact",
}


class Chat(NamedTuple):
    """A chat of an export; `kind` as Telegram says it ("public_channel"), "" where it does not."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a message's text; `kind` as the text's anchors have it."""

    text: str
    kind: str = "paragraph"


def sniff(raw: bytes) -> bool:
    """Return whether the first bytes are those of a Telegram export: `result.json`, or a page of messages."""
    head = raw[:HEAD]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return bool((_CHAT.search(head) and b'"messages"' in head) or _WHOLE.search(head))
    return telegramhtml.sniff(head)


def read(raw: bytes, place: Place) -> Page:
    """Return the text of an export: each message that has text is a part; service messages stand between.

    Messages are parsed one by one, so that a file that was cut gives what is there.

    Raises:
        Refusal: the file is larger than LARGEST, or holds no messages.
    """
    if len(raw) > LARGEST:
        remedy = f"files of up to {LARGEST:,} bytes are read: export fewer days at a time"
        raise refusal(place.path, f"an export of {len(raw):,} bytes", remedy)
    writer = Writer()
    if raw[:HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"["):
        text, encoding = jsonfile.decoded(raw, place)
        _json(jsonfile.mended(text), writer, place)
        return writer.page(encoding)
    text, encoding = web.decoded(raw, place)
    root = walk.tree(text)
    name, messages = telegramhtml.messages(root) if root is not None else ("", [])
    if not messages:
        raise refusal(place.path, "holds no messages of Telegram", "set `media_type: text/html` for another page")
    for message in messages:
        _write(message, Chat(name, ""), writer)
    return writer.page(encoding)


# ---- JSON


def _json(text: str, writer: Writer, place: Place) -> None:
    """Write the messages of every chat in the file."""
    at, faults = 0, 0
    found = _LIST.search(text)
    if found is None:
        raise _no_messages(text, place)
    while found:
        chat = _chat(text, at, found)
        at = found.end()
        for item in jsonfile.items(text, found.end(), _BEGINS):
            at = item.end
            if isinstance(item.value, dict):
                _write(item.value, chat, writer)
            if item.fault:
                faults += 1
                _fault(text, item, writer, faults)
            other = _LIST.search(text, item.start, item.end) if item.fault else None
            if other:  # the list never ended: what follows is another chat's
                at = item.start
                break
        found = _LIST.search(text, at)


def _fault(text: str, item: jsonfile.Item, writer: Writer, faults: int) -> None:
    if faults <= FAULTS:
        line, column = jsonfile.line_and_column(text, item.start)
        writer.blank()
        writer.front("telegram damaged", f"line {line}, column {column}: {item.fault}", "export")


def _no_messages(text: str, place: Place) -> Refusal:
    line, column, what = 1, 1, "it has no list of messages"
    try:
        jsonfile.load(text)
    except json.JSONDecodeError as error:
        line, column, what = error.lineno, error.colno, error.msg
    remedy = "export the chat anew, or set the `media_type:` the file has"
    return Refusal(Problem(place.path, line, column, f"is no export of Telegram: {what}", remedy))


def _chat(text: str, at: int, found: re.Match[str]) -> Chat:
    """Return the chat whose list of messages was found; its name stands before the list, or else behind it."""
    told = _members(text[max(at, found.start() - HEAD) : found.start()])
    if "name" not in told and "type" not in told:
        end = found.end()
        for item in jsonfile.items(text, found.end(), _BEGINS):
            end = item.end
        told = _object("{" + text[end : end + HEAD].partition("}")[0].strip().strip(",") + "}")
    return Chat(jsonfile.words(told.get("name")), jsonfile.words(told.get("type")))


def _members(before: str) -> dict[str, Any]:
    """Return the members of the object that begins in `before` and is still open at its end."""
    at = before.rfind("{")
    for _ in range(20):  # a name may hold braces
        if at < 0:
            break
        told = _object(before[at:].strip().rstrip(",") + "}")
        if told:
            return told
        at = before.rfind("{", 0, at)
    return {}


def _object(text: str) -> dict[str, Any]:
    try:
        value = jsonfile.load(text)
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


# ---- a message


def _write(message: dict[str, Any], chat: Chat, writer: Writer) -> None:
    """Write a message: as a part where it has text, else as one line."""
    place = f"message {jsonfile.words(message.get('id')) or '?'}"
    writer.blank()
    start = writer.at
    if jsonfile.words(message.get("type")) in ("service", "unsupported"):
        _service(message, writer, place)
        return
    lines = [line for line in (*_poll(message.get("poll")), *_text(message)) if line.text.strip()]
    facts = [(name, value) for name, value in _facts(message, chat) if value]
    if not lines:  # one line that no rule reads: what it says, it says of no article
        writer.front("telegram message", ", ".join(f"{name} {value}" for name, value in facts), place)
        return
    for name, value in facts:
        writer.front(f"telegram {name}", value, place)
    for line in lines:
        writer.block(line.text, place, line.kind)
    writer.part(start)


def _service(message: dict[str, Any], writer: Writer, place: str) -> None:
    """A line about the chat: who joined, what was pinned. HTML has it in words, JSON in members."""
    said = jsonfile.words(message.get("service"))
    if said:
        writer.block(said, place)
        return
    names = [key for key in message if key not in ("id", "type", "date", "date_unixtime", "text", "text_entities")]
    value = ", ".join(f"{jsonfile.held(key).replace('_', ' ')} {_flat(message[key], DEEP)}" for key in names)
    writer.front("telegram service", value or jsonfile.words(message.get("type")), place)


def _facts(message: dict[str, Any], chat: Chat) -> Iterator[tuple[str, str]]:
    """Yield what is said of a message, as (name, value)."""
    sender = jsonfile.words(message.get("from"))
    channel = chat.kind.endswith("channel") or (not chat.kind and chat.name == sender)
    yield "channel" if channel else "chat", chat.name
    yield "from", sender if sender != chat.name else ""
    yield "date", when(message.get("date"), message.get("date_unixtime"))
    yield "edited", when(message.get("edited"), message.get("edited_unixtime"))
    person = jsonfile.words(message.get("forwarded_from_id")).startswith("user")
    yield "forwarded-user" if person else "forwarded-from", jsonfile.words(message.get("forwarded_from"))
    yield "forwarded-date", when(message.get("forwarded_date"), None)
    for key, value in message.items():
        name = _NAMES.get(key, jsonfile.held(key).replace("_", "-").lower())
        if name:
            yield name, _flat(value, DEEP)
    yield from (("link", f"{href} {words}") for href, words in _links(message.get("text")))


def _flat(value: Any, depth: int) -> str:
    """Return a value on one line: the members of an object side by side, those of a list with commas."""
    if depth and isinstance(value, dict):
        return " ".join(filter(None, (_flat(one, depth - 1) for one in value.values())))
    if depth and isinstance(value, list):
        return ", ".join(filter(None, (_flat(one, depth - 1) for one in value)))
    return jsonfile.words(value)


def when(local: Any, unix: Any) -> str:
    """Return a time in ISO form. The export's is local without offset; the Unix time beside it tells the offset."""
    written, seconds = jsonfile.words(local), jsonfile.words(unix)
    try:
        told = datetime.fromtimestamp(int(seconds), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return written
    try:
        offset = datetime.fromisoformat(written).replace(tzinfo=timezone.utc) - told
        zone = timezone(offset) if abs(offset) <= timedelta(hours=14) and offset.seconds % 900 == 0 else timezone.utc
    except ValueError:
        zone = timezone.utc
    return told.astimezone(zone).isoformat()


# ---- text


def _pieces(told: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the pieces of a text as (kind of entity, words, address behind them)."""
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            yield jsonfile.words(one.get("type")), jsonfile.words(one.get("text")), jsonfile.words(one.get("href"))
        else:
            yield "plain", jsonfile.words(one), ""


def _links(told: Any) -> list[tuple[str, str]]:
    """Return the addresses that stand behind words, with the words."""
    return [(href, words) for _, words, href in _pieces(told) if href.startswith("http") and href != words.strip()]


def _text(message: dict[str, Any]) -> Iterator[_Line]:
    """Yield the text of a message, line by line."""
    told, line = message.get("text") or message.get("text_entities"), ""
    for kind, words, _ in _pieces(told):
        own = {"blockquote": "quote", "pre": "code"}.get(kind)
        if own is None:
            *whole, line = (line + words).split("\n")
            yield from map(_Line, whole)
            continue
        yield _Line(line)
        line = ""
        yield from [_Line(words, own)] if own == "code" else [_Line(one, own) for one in words.split("\n")]
    yield _Line(line)


def _poll(poll: Any) -> Iterator[_Line]:
    if not isinstance(poll, dict):
        return
    yield _Line(_flat(poll.get("question"), DEEP))
    answers = poll.get("answers")
    for answer in answers if isinstance(answers, list) else []:
        words, voters = (answer.get("text"), answer.get("voters")) if isinstance(answer, dict) else (answer, None)
        count = jsonfile.words(voters)
        yield _Line(f"{_flat(words, DEEP)} ({count})" if count else _flat(words, DEEP), "item")
