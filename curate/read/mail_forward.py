"""Mails within the text of mails: where a forwarded message begins, what its head says, where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from curate.read.mail_body import Line
from curate.read.mail_head import LONG, Field

DEEP = 30  # forwards within forwards
_WRAPPED = 45  # code points; a line of a head this long may go on in the next
_HEADS = {
    "from": "from|de|von|da|expéditeur|remitente|remetente|mittente|от|от кого|отправитель|kimden|gönderen|من|المرسل",
    "date": "date|sent|datum|gesendet|gesendet am|envoyé|envoyé le|fecha|enviado|enviado el|enviada em|enviado em|"
    "enviada|data|inviato|data invio|дата|отправлено|отправлен|tarih|gönderildi|gönderme tarihi|gönderilen|التاريخ|"
    "تاريخ الإرسال|تم الإرسال|أرسلت|بتاريخ",
    "to": "to|an|à|pour|para|a|destinataire|destinatario|destinatário|кому|kime|alıcı|إلى|الى",
    "cc": "cc|kopie|kopie an|copie à|cópia|копия|bilgi|نسخة",
    "subject": "subject|betreff|objet|sujet|asunto|oggetto|assunto|тема|konu|الموضوع",
    "reply-to": "reply-to|reply to|antwort an|antworten an|répondre à|responder a|responder para|rispondi a|yanıtla",
    "list-id": "list-id|mailing list|mailing-list",
    "message-id": "message-id",
    "organization": "organization|organisation|организация",
    "newsgroups": "newsgroups",
    "resent-from": "resent-from",
}
_NAMES = {name: field for field, names in _HEADS.items() for name in names.split("|")}
_HEAD = re.compile(r"[*_]{0,2}([^\W\d_][^\W\d_ -]*(?:[ -][^\W\d_]+){0,2})[*_]{0,2} ?: ?[*_]{0,2} ?(.*)")

# Lines of a head that say nothing here.
_OTHER = re.compile(
    r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+ ?: |(?:Received|Bcc|Lines|Path|Priority|Importance|Attachments) ?: "
)

# What mail programs print over a message that is passed on, and over one that is passed on or answered.
_FORWARDED = (
    "begin forwarded message|forwarded message|forwarded mail|start of forwarded message|"
    "weitergeleitete nachricht|weitergeleitete mail|weitergeleitete e-mail|anfang der weitergeleiteten nachricht|"
    "anfang der weitergeleiteten e-mail|message transféré|mail transféré|courriel transféré|"
    "début du message transféré|début du message réexpédié|message réexpédié|mensaje reenviado|correo reenviado|"
    "inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|"
    "mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada|"
    "пересланное сообщение|пересылаемое сообщение|перенаправленное сообщение|начало пересланного сообщения|"
    "начало пересылаемого сообщения|начало переадресованного сообщения|пересланное письмо|"
    "iletilen mesaj|iletilmiş mesaj|iletilen ileti|yönlendirilmiş mesaj|yönlendirilmiş ileti|yönlendirilen mesaj|"
    "yönlendirilen ileti|iletilen ileti başlangıcı|"
    "رسالة معاد توجيهها|الرسالة المعاد توجيهها|رسالة محولة|الرسالة المحولة|بداية الرسالة المحولة|"
    "بدء الرسالة المحولة|رسالة معاد إرسالها|بداية الرسالة المعاد توجيهها"
)
_EITHER = (
    "original message|original mail|ursprüngliche nachricht|originalnachricht|original-nachricht|"
    "ursprüngliche mail|message d'origine|message original|message initial|mensaje original|messaggio originale|"
    "mensagem original|исходное сообщение|оригинальное сообщение|orijinal mesaj|orijinal ileti|özgün ileti|"
    "الرسالة الأصلية|رسالة أصلية"
)
_RULED = r"(?P<rule>[-=_*#—–]{2,60})? ?"
_BANNER = re.compile(
    rf"{_RULED}(?:(?P<sure>{_FORWARDED})|(?P<either>{_EITHER}))(?: (?:from|von|de|da|от) (?P<who>[^\n]{{2,120}}?))?"
    r"(?P<close> ?:? ?[-=_*#—–]{2,60}| ?:)?"
)
_CLOSING = re.compile(
    r"[-=_*# ]{2,60}(?:end (?:of )?(?:the )?forwarded message|ende der weitergeleiteten nachricht|"
    r"fin du message (?:transféré|réexpédié)|fin del mensaje reenviado|fine (?:del )?messaggio inoltrato|"
    r"fim da mensagem (?:re)?encaminhada|конец (?:пересланного|пересылаемого|переадресованного) сообщения|"
    r"iletilen iletinin sonu|نهاية الرسالة (?:المحولة|المعاد توجيهها))[-=_*#: ]{0,60}"
)
FORWARD_MARK = re.compile(r"(?i)^\W{0,3}(?:fwd?|wg|tr|rv|enc|i|inoltra|ilt|fs|vs|doorst|пересл|перенапр|fyi)\s?:")
REPLY_MARK = re.compile(r"(?i)^\W{0,3}(?:re|aw|sv|antw|rif|res|ynt|yan|отв|на|ответ|رد)(?:\[\d+\]|\^\d+)?\s?:")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: its `head`, how that was `shown`, its own `lines`, the messages passed on in it, lines `after`.

    `digest`: it was sent to readers by itself, and only collected with others.
    """

    head: tuple[Field, ...]
    shown: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    inner: tuple[Letter, ...] = ()
    after: tuple[Line, ...] = ()
    digest: bool = False


@dataclass(frozen=True, slots=True)
class _Border:
    """Where a message begins in the lines of another: [first, body) is its banner and head."""

    first: int
    body: int
    head: tuple[Field, ...]
    sure: bool


def value(head: Sequence[Field], name: str) -> str:
    """Return the first value of a field, "" where there is none."""
    return next((field.value for field in head if field.name == name), "")


def split(lines: Sequence[Line], head: tuple[Field, ...], depth: int = 0) -> Letter:
    """Return the message of that head and those lines, with what it passes on as messages of their own."""
    border = _border(lines) if depth < DEEP else None
    if border is None:
        return Letter(head, lines=tuple(lines))
    own, shown = lines[: border.first], lines[border.first : border.body]
    if not border.sure and _answers(head):
        return Letter(head, lines=(*own, *_quoted(lines, border)))
    base = shown[-1].depth
    end = _end(lines, border.body, base)
    below = lines[border.body : end]
    if base:
        below = [line._replace(depth=max(0, line.depth - base), kind=_unquoted(line, base)) for line in below]
    inner = split(below, border.head, depth + 1)
    fronts = tuple(line._replace(kind="front") for line in shown)
    passed = Letter(inner.head, fronts, inner.lines, inner.inner, inner.after)
    return Letter(head, lines=tuple(own), inner=(passed,), after=tuple(lines[end:]))


def _unquoted(line: Line, base: int) -> str:
    """A message that is passed on as a quotation is none; what it quotes is one."""
    return "paragraph" if line.kind == "quote" and line.depth <= base else line.kind


def _answers(head: Sequence[Field]) -> bool:
    subject = value(head, "subject")
    if FORWARD_MARK.match(subject):
        return False
    return bool(REPLY_MARK.match(subject)) or any(field.name == "in-reply-to" for field in head)


def _quoted(lines: Sequence[Line], border: _Border) -> list[Line]:
    """The head and the text of an answered message."""
    shown = [line._replace(kind="front") for line in lines[border.first : border.body]]
    return shown + [line._replace(kind="quote") for line in lines[border.body :]]


def _end(lines: Sequence[Line], body: int, base: int) -> int:
    """Where the text of a message ends: at a line that says so, or where its quotation marks do."""
    for at in range(body, len(lines)):
        line = lines[at]
        ruled = line.depth == base and len(line.text) < 150 and line.text[:1] in "-=_*#"
        if line.depth < base or (ruled and _CLOSING.fullmatch(_folded(line.text))):
            return at
    return len(lines)


def _border(lines: Sequence[Line]) -> _Border | None:
    """Find where the first message within the lines begins."""
    for at, line in enumerate(lines):
        banner = _BANNER.fullmatch(_folded(line.text)) if len(line.text) < 200 else None
        if banner and (banner["close"] or banner["rule"]):
            start = _skip_rules(lines, at + 1)
            body, head = _head(lines, start)
            named = _named(head, banner, line)
            if len(named) >= 2 or (banner["sure"] and named):
                return _Border(at, body if head else at + 1, named, bool(banner["sure"]))
        elif (
            at == 0 or lines[at - 1].run != line.run or _is_rule(lines[at - 1].text) or line.depth > lines[at - 1].depth
        ):
            body, head = _head(lines, at)
            names = {field.name for field in head}
            if len(names) >= 3 and "from" in names and names & {"date", "subject"}:
                first = at - 1 if at and _is_rule(lines[at - 1].text) else at
                return _Border(first, body, head, sure=False)
    return None


def _named(head: tuple[Field, ...], banner: re.Match[str], line: Line) -> tuple[Field, ...]:
    """The head, with the sender that the banner names where the head names none."""
    if banner["who"] and not value(head, "from"):
        written = line.text[banner.start("who") : banner.end("who")]
        return (Field("from", written.strip(" -"), line.place), *head)
    return head


def _is_rule(words: str) -> bool:
    return len(words) >= 5 and not words.strip("_-=*—– ")


def _skip_rules(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and _is_rule(lines[at].text):
        at += 1
    return at


def _head(lines: Sequence[Line], at: int) -> tuple[int, tuple[Field, ...]]:
    """Read the head that begins at a line; return where the text below it begins, and its fields."""
    found: list[Field] = []
    while at < len(lines):
        line = lines[at]
        name, words = _read(line.text)
        below = found and at and lines[at - 1].run == line.run and lines[at - 1].depth == line.depth
        if name and (not found or line.depth == lines[at - 1].depth) and (below or not found or _rich(line)):
            if any(field.name == name for field in found) and name == "from":
                break  # the head of the next message
            found.append(Field(name, words[:LONG], line.place))
        elif below and not name and _OTHER.match(line.text):
            pass
        elif below and not name and (len(lines[at - 1].text) >= _WRAPPED or not found[-1].value):
            whole = f"{found[-1].value} {line.text}".strip()
            found[-1] = found[-1]._replace(value=whole[:LONG])
        else:
            break
        at += 1
    return at, tuple(field for field in found if field.value)


def _rich(line: Line) -> bool:
    """True of a line of HTML, where each line of a head may be a block of its own."""
    return line.place[-1:] == "]"


def _read(words: str) -> tuple[str, str]:
    """The field that a line of a head gives, under its English name."""
    found = _HEAD.match(words) if len(words) < 4 * LONG else None
    name = _NAMES.get(_folded(found[1])) if found else None
    return (name, found[2].strip(" *")) if found and name else ("", "")


def _folded(words: str) -> str:
    """The words in small letters, character for character, on one line."""
    small = words.lower()
    if len(small) != len(words):  # one letter has two as its small form
        small = "".join(char.lower()[0] for char in words)
    return small.replace("’", "'").replace("\u00a0", " ").strip()
