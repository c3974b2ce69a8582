"""Pages of Telegram's HTML export, and of a channel's preview, as messages such as its JSON export has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})(?: UTC([+-]\d{2}:\d{2}))?")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"-?\d+$")
_VIA = re.compile(r" via (@\w+)$")
_PAGE = re.compile(rb"<div class=\"page_(?:wrap|header|body)")
_MARK = re.compile(rb"class=\"(?:history|message (?:default|service))|<title>Exported Data")
_PREVIEW = re.compile(rb"class=\"[^\"]{0,200}\btgme_(?:webpreview|widget_message)")

Message = dict[str, Any]


def sniff(head: bytes) -> bool:
    """Return whether `head` begins a page of messages."""
    return bool((_PAGE.search(head) and _MARK.search(head)) or _PREVIEW.search(head))


def messages(root: Any) -> tuple[str, list[Message]]:
    """Return the name of the chat and its messages. Of joined ones, those after the first do not repeat who wrote."""
    header = next((one for one in root.iter("div") if "page_header" in _classes(one)), None)
    name = _words(header) if header is not None else ""
    found: list[Message] = []
    last: Message = {}
    for element in root.iter("div"):
        classes = _classes(element)
        if "tgme_widget_message" in classes:
            found.append(_previewed(element))
            name = name or _words_of(element, "tgme_widget_message_owner_name") or found[-1].get("from", "")
        if "message" not in classes:
            continue
        if "service" in classes:
            found.append({"id": _id(element.get("id")), "type": "service", "service": _words(element)})
            last = {}
        else:
            last = _message(element, last if "joined" in classes else {})
            found.append(last)
    return name, found


def _message(element: Any, last: Message) -> Message:
    body = _child(element, "body")
    body = element if body is None else body
    sender, via = _name(_child(body, "from_name"))
    told: Message = {"id": _id(element.get("id")), "from": sender or last.get("from"), "via_bot": via}
    told["date"] = _date(_child(body, "date"))
    forwarded = _child(body, "forwarded", "body")
    if forwarded is not None:
        by = _child(forwarded, "from_name")
        first, via = _name(by)
        told["forwarded_from"] = first or last.get("forwarded_from")
        told["via_bot"] = told["via_bot"] or via
        told["forwarded_date"] = _date(_child(by, "date")) if by is not None else last.get("forwarded_date")
    for part in body if forwarded is None else [*forwarded, *body]:
        _part(part, told)
    return {key: value for key, value in told.items() if value}


def _previewed(element: Any) -> Message:
    """A message of a channel's preview, as t.me/s shows it and as other sites embed it."""
    prefix = "tgme_widget_message"
    post = element.get("data-post") or ""
    told: Message = {"id": _id(post), "from": _words_of(element, f"{prefix}_owner_name")}
    told["author"] = _words_of(element, f"{prefix}_from_author")
    stamp = next((one for one in element.iter("time") if one.get("datetime")), None)
    told["date"] = stamp.get("datetime") if stamp is not None else ""
    first = _of_class(element, f"{prefix}_forwarded_from_name")
    if first is not None:
        told["forwarded_from"] = _words(first)
        told["forwarded_link"] = first.get("href")
    for part in element.iter("div"):
        classes = _classes(part)
        if f"{prefix}_text" in classes and not _classes(part.getparent()).keys() & {
            f"{prefix}_reply",
            f"{prefix}_text",
        }:
            told["text"] = [*told.get("text", []), *_text(part)]
    told["address"] = f"https://t.me/{post}" if post else ""
    told["views"] = _words_of(element, f"{prefix}_views")
    told["preview"] = _words_of(element, f"{prefix}_link_preview")
    return {key: value for key, value in told.items() if value}


def _of_class(element: Any, name: str) -> Any:
    return next((one for one in element.iter() if name in _classes(one)), None)


def _words_of(element: Any, name: str) -> str:
    found = _of_class(element, name)
    return _words(found) if found is not None else ""


def _part(part: Any, told: Message) -> None:
    """Note what one part of a message's body says."""
    classes = _classes(part)
    first = next(iter(classes), "")
    if first in ("", "pull_right", "from_name", "forwarded", "pull_left"):
        return
    if first == "text":
        told["text"] = [*told.get("text", []), *_text(part)]
    elif first == "reply_to":
        link = next(part.iter("a"), None)
        told["reply_to_message_id"] = _id(link.get("href")) if link is not None else _words(part)
    elif first == "signature":
        told["author"] = _words(part)
    elif first == "media_wrap":
        _media(part, told)
    else:
        told[first] = _words(part)


def _media(part: Any, told: Message) -> None:
    poll = next((one for one in part.iter("div") if "media_poll" in _classes(one)), None)
    if poll is not None:
        question = _child(poll, "question")
        answers = [_words(one).removeprefix("- ") for one in poll if "answer" in _classes(one)]
        told["poll"] = {"question": _words(question) if question is not None else "", "answers": answers}
        return
    told["file"] = ", ".join(link.get("href") for link in part.iter("a") if link.get("href"))
    told["media"] = _words(part)


def _text(part: Any) -> Iterator[Message]:
    """Yield the text of a message piece by piece."""
    yield {"type": "plain", "text": _SPACES.sub(" ", part.text or "")}
    for child in part:
        kind = {"blockquote": "blockquote", "pre": "pre"}.get(child.tag, "plain")
        yield {"type": kind, "text": _flow(child), "href": _href(child)}
        yield {"type": "plain", "text": _SPACES.sub(" ", child.tail or "")}


def _flow(element: Any) -> str:
    """Return the text in an element. The line ends of the source are spaces but in <pre>; <br> are line ends."""
    pieces, kept = [], 0
    for event, one in etree.iterwalk(element, events=("start", "end")):
        kept += (one.tag == "pre") * (1 if event == "start" else -1)
        text = one.text if event == "start" else one.tail if one is not element else ""
        pieces.append("\n" if one.tag == "br" and event == "start" else "")
        pieces.append((text or "") if kept else _SPACES.sub(" ", text or ""))
    return "".join(pieces)


def _href(child: Any) -> str:
    link = next(child.iter("a"), None)
    return (link.get("href") or "") if link is not None else ""


def _name(element: Any) -> tuple[str, str]:
    """Return who wrote, and the bot by which."""
    if element is None:
        return "", ""
    words = _SPACES.sub(" ", element.text or "").strip()
    via = _VIA.search(words)
    return (words[: via.start()], via[1]) if via else (words, "")


def _date(element: Any) -> str:
    """Return the time in a `title` of the export in ISO form; as written where it has another."""
    written = (element.get("title") or _words(element)) if element is not None else ""
    found = _DATE.fullmatch(written.strip())
    return f"{found[3]}-{found[2]}-{found[1]}T{found[4]}{found[5] or ''}" if found else written


def _id(written: str | None) -> str:
    found = _NUMBER.search(written or "")
    return found[0] if found else ""


def _classes(element: Any) -> dict[str, None]:
    return dict.fromkeys((element.get("class") or "").split()) if isinstance(element.tag, str) else {}


def _child(element: Any, *classes: str) -> Any:
    """Return the first child that has all these classes, or None."""
    return next((child for child in element if classes and _classes(child).keys() >= set(classes)), None)


def _words(element: Any) -> str:
    return _SPACES.sub(" ", " ".join(element.itertext())).strip()
