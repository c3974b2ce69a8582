"""Written dates: fragments of patterns that find them, and their reading as ISO dates.

Twenty-one languages, after the CLDR. Nothing is guessed: a date that can be read in two ways has no value but both
readings, and no date is taken from today. Fragments hold no groups, and all their repetitions are bounded, so
they search in linear time. Dates of other calendars than the Gregorian are no dates here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, NamedTuple

from curate.monthnames import MONTHS, ORDERS, WEEKDAYS


class Reading(NamedTuple):
    """What a written date says. `value` is None where it says nothing, or where `alternatives` differ."""

    value: str | None
    alternatives: tuple[str, ...] = ()


NOTHING = Reading(None)

# Forms that people write and the CLDR does not list, by number of the month or of the weekday (Monday is 1).
MONTHS_TOO: dict[int, str] = {
    1: "كانون ثاني|كانون ثان",
    2: "fév|febr|фев",
    3: "maerz|mrz",
    6: "يونيه",
    7: "juill|يوليه",
    8: "أوغسطس",
    9: "sept|sett|сен",
    10: "تشرين أول",
    11: "تشرين ثاني|تشرين ثان|ноя",
    12: "كانون أول",
}
WEEKDAYS_TOO: dict[int, str] = {
    1: "segunda",
    2: "tues|terça",
    3: "quarta",
    4: "thur|thurs|quinta",
    5: "sexta",
    6: "sonnabend",
}

_ALIKE = str.maketrans({"ı": "i", "ى": "ي", "ة": "ه", "\u0640": None, "'": "ʼ", "’": "ʼ", "״": '"', "׳": None})


def fold(text: str) -> str:
    """Return `text` in small letters without accents, as names of months are compared."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).lower().translate(_ALIKE)


def _numbered(tables: Mapping[str, tuple[tuple[str, ...], ...]], more: Mapping[int, str]) -> dict[str, frozenset[int]]:
    """Return folded form -> the numbers (from 1) it stands for in some language."""
    numbers: dict[str, set[int]] = {}
    rows = [row for table in tables.values() for row in enumerate(table, start=1)]
    for number, forms in [*rows, *((number, forms.split("|")) for number, forms in more.items())]:
        for form in forms:
            numbers.setdefault(fold(form), set()).add(number)
    return {form: frozenset(found) for form, found in numbers.items()}


_MONTH_NUMBERS = _numbered(MONTHS, MONTHS_TOO)
_WEEKDAY_NUMBERS = _numbered(WEEKDAYS, WEEKDAYS_TOO)

# --- fragments ---------------------------------------------------------------------------------------------

_Tree = dict[str, Any]  # folded character -> tree of what may follow; "" -> {}: a form may end here


def _spellings() -> dict[str, str]:
    """Return folded character -> all characters written for it in the names of months and weekdays."""
    seen: dict[str, set[str]] = {"i": {"İ"}, "ا": {"إ"}, "ي": {"ى"}, "ه": {"ة"}, "ʼ": {"'", "’"}, "ι": {"Ϊ", "ϊ"}}
    tables = (table for names in (MONTHS, WEEKDAYS) for table in names.values())
    written = [form for table in tables for row in table for form in row]
    for char in set("".join([*written, *_MONTH_NUMBERS, *_WEEKDAY_NUMBERS, *MONTHS_TOO.values()])):
        base = fold(char)
        forms = {char, base, char.upper(), base.upper()}
        seen.setdefault(base, set()).update(form for form in forms if len(form) == 1)
    return {base: f"[{''.join(sorted(seen[base]))}]" if len(seen[base]) > 1 else base for base in seen} | {" ": r"\s"}


def _pattern(tree: _Tree, spelt: Mapping[str, str]) -> str:
    """Return the pattern of a tree: each branch begins with characters no other begins with."""
    branches = [spelt[char] + _pattern(tree[char], spelt) for char in sorted(tree) if char]
    if len(branches) == 1 and "" not in tree:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' * ('' in tree)}" if branches else ""


def any_of(forms: Iterable[str]) -> str:
    """Return a pattern of the folded `forms` that ignores case and accents, without groups or flags.

    Written as a tree of character classes: `re` then decides each branch by one character, which a list of
    words under (?i:...) does not let it do.
    """
    root: _Tree = {}
    for form in forms:
        node = root
        for char in form:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern(root, _spellings())


Group = Callable[[str, str], str]  # name, pattern -> pattern: how the parts of a date are marked

SPACE = r"\s{1,4}"
MONTH = any_of(_MONTH_NUMBERS)
WEEKDAY = any_of(_WEEKDAY_NUMBERS)
_NUMBER = r"\d{1,2}"
_YEAR = r"(?:1[5-9]|20|[١۱][٥-٩۵-۹]|[٢۲][٠۰])\d\d"
_ORDINAL = r"(?:st|nd|rd|th|ST|ND|RD|TH|er|º|°|ª|-?го)?\.?"
_OF = rf"(?:{SPACE}(?:(?:of|de|di|OF|DE|DI){SPACE}|ב-?)?|[-/.])?"  # between day and month
_THEN = rf"(?:[,،]?{SPACE}(?:(?:del?|of|DEL?|OF){SPACE})?|[-/.])"  # between month and year
_ERA = r"(?:\s?(?:года|год|г\.?|ГОДА|ГОД|Г\.?|року|РОКУ|р\.?|Р\.?|roku|ROKU|[rR]\.|م)(?!\w))?"
_CLOCK = rf"(?:{SPACE}\d\d:\d\d(?::\d\d)?(?:\s[A-Z]{{3,5}})?)?"  # Mon Jan 13 12:30:00 UTC 2020
_WEEKDAY_BEHIND = any_of(fold(form) for row in WEEKDAYS["tr"] for form in row)
_BEHIND = rf"(?:[,،]?{SPACE}{_WEEKDAY_BEHIND}(?!\w))?"  # 13 Ocak 2020 Pazartesi
_BEGIN = r"(?<!\w)(?<!\d[-–/.:])"
_END = r"(?!\w)(?![-/.]\d)(?!\s?هـ)"

# 2020年1月3日, 2020년 1월 3일: the parts name themselves, and words stand around them without a space.
_IN_YEAR = r"\s?[年년]\s?"
_IN_MONTH = r"\s?[月월]"
_IN_DAY = r"\s?[日일号號]"
_DAY_NAME = (
    r"(?:\s?[（(]?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日](?:曜日?)?(?=[)）\s]|$)"
    r"|[월화수목금토일](?:요일)?(?=[)）\s]|$))[)）]?)?"
)
_HALVES = "上午|下午|午前|午後|오전|오후"

_HALF = r"(?:[AaPp]\.?[Mm]\.?|[صم])(?!\w)"
_NAMED_ZONE = r"(?-i:UTC|MSK|МСК|MEZ|TSI|IST|[A-Z]{1,4}T)"  # "that" is none, even where case is ignored
_ZONE = (
    r"(?:(?:UTC|GMT)\s?[-+−]\d{1,2}(?::?[0-5]\d)?|[-+−]\d\d(?::?[0-5]\d)?|Z|"
    rf"{_NAMED_ZONE}|\({_NAMED_ZONE}\))(?!\w)"
)
_DOT = (
    rf"\.(?=[0-5]\d\s?(?:Uhr|uur|{_HALF}|[A-Z]{{1,3}}T\b))"
    r"|(?<=ore\s\d\d)\.|(?<=alle\s\d\d)\.|(?<=kl\.\s\d\d)\.|(?<=kl\s\d\d)\."
)
_AT = r"at|à|a\slas|às|um|alle(?:\sore)?|ore|в|saat|الساعة|godz\.|o|om|kl\.?|v|στις|о|об|בשעה|ساعت"


def _time(group: Group) -> str:
    """Return the pattern of a time of day."""
    hour = group("hour", r"(?:[01٠١۰۱]?\d|[2٢۲][0-3٠-٣۰-۳])")
    minute = group("minute", r"[0-5٠-٥۰-۵]\d")
    return (
        rf"{hour}(?:(?::|\s?[hH]\s?|{_DOT}){minute}(?::[0-5٠-٥۰-۵]\d(?:[.,]\d{{1,9}})?)?"
        rf"|\s?[hH](?!\w)|(?=\s?(?:{_HALF}|Uhr|uur)))"
        rf"(?:\s?{group('half', _HALF)})?(?:\s(?:Uhr|uur))?(?:\s?{group('zone', _ZONE)})?"
    )


def _after(group: Group) -> str:
    """Return the pattern of a time behind its day."""
    return rf"{_BEHIND}(?:(?:T|[,،]?{SPACE}(?:[-–—|·•@]{SPACE})?(?:(?:{_AT}){SPACE})?){_time(group)})?"


def _before(group: Group) -> str:
    """Return the pattern of a weekday and an article before a day."""
    weekday = rf"(?:يوم\s)?(?:{group('weekday', WEEKDAY)}\.?[,،]?{SPACE})?"
    return rf"{weekday}(?:(?:[Ll]e|[Tt]he|[Ee]l|[Ii]l|[Dd]en|DEN|[Aa]m){SPACE})?"


def _month(group: Group) -> str:
    """Return the pattern of a month in words: January, كانون الثاني/يناير."""
    also = group("also", r"[\u0621-\u064a]{2,8}(?:\s[\u0621-\u064a]{2,8})?")
    return rf"{group('month', MONTH)}[\u0654׳']?(?:\s?[/(]\s?{also}\)?)?"


def _words(group: Group) -> str:
    """Return the pattern of a day in words: 13 January 2020, January 13, 2020.

    One pattern for both, for the names of months are its bulk. What numbers lie ahead decides which: a year
    only, where the day has been; a day, where it has not.
    """
    before = rf"{group('day', _NUMBER)}{_ORDINAL}{_OF}(?=\D{{3,30}}\d{{4}})|(?=\D{{3,30}}\d{{1,2}}\D)"
    behind = rf"(?:{SPACE}|[-/.]){group('late', _NUMBER)}{_ORDINAL}{_CLOCK}"
    return rf"(?:{before}){_month(group)}\.?(?:{behind})?{_THEN}{group('year', _YEAR)}{_ERA}"


def _signs(group: Group) -> str:
    """Return the pattern of a day whose parts are named by signs, with its time: 2020年1月3日 08:36."""
    time = (
        rf"(?:{group('half', _HALVES)}\s?)?{group('hour', _NUMBER)}(?:[:：]|\s?[时時点點시]\s?)"
        rf"{group('minute', '[0-5][0-9]')}(?:[:：][0-5][0-9]|\s?[分분])?"
    )
    month = rf"{group('month', _NUMBER)}{_IN_MONTH}\s?"
    day = rf"{group('day', _NUMBER)}{_IN_DAY}{_DAY_NAME}"
    return rf"{group('year', _YEAR)}{_IN_YEAR}{month}{day}(?:[,，]?\s{{0,4}}{time})?"


def _month_year(group: Group) -> str:
    """Return the pattern of a month in words with its year: January 2020."""
    return rf"{_month(group)}\.?{_THEN}{group('year', _YEAR)}{_ERA}"


def _unmarked(_name: str, pattern: str) -> str:
    return pattern


def _marked(name: str, pattern: str) -> str:
    return f"(?P<{name}>{pattern})"


_MARK = r"[\u200e\u200f]?"
_NUMBERS = "|".join(
    [
        rf"{_YEAR}(?:-{_NUMBER}-{_NUMBER}|/{_NUMBER}/{_NUMBER}|\.\s?{_NUMBER}\.\s?{_NUMBER}\.?)",
        rf"{_NUMBER}{_MARK}/{_NUMBER}{_MARK}/(?:{_YEAR}|\d\d)",
        rf"{_NUMBER}\.\s?{_NUMBER}\.\s?{_YEAR}|\d\d\.\d\d\.\d\d",
        rf"{_NUMBER}-{_NUMBER}-{_YEAR}",
    ]
)
_SOON = r"(?=\d|\w\D{2,45}\d)"  # a digit must be near: cheap to see, and most words of prose fail it
_FULL = rf"{_SOON}{_before(_unmarked)}(?:{_NUMBERS}|{_words(_unmarked)})"

TIME = rf"(?<!\w)(?<!\d[.:]){_time(_unmarked)}(?!\w)(?![.:]\d)"
DAY = rf"(?:{_BEGIN}{_FULL}{_after(_unmarked)}{_END}|(?<!\d){_signs(_unmarked)}(?!\d))"
_MONTH_SIGNS = rf"{_YEAR}{_IN_YEAR}{_NUMBER}{_IN_MONTH}(?!\s?\d)"
MONTH_YEAR = (
    rf"(?:{_BEGIN}{_SOON}(?:{_month_year(_unmarked)}|\d\d?/{_YEAR}|{_YEAR}[-/]\d\d){_END}"
    rf"|(?<!\d){_MONTH_SIGNS})"
)
YEAR = rf"(?:{_BEGIN}{_YEAR}{_ERA}{_END}|(?<!\d){_YEAR}[年년](?!\s?\d))"
DATE = f"(?:{DAY}|{MONTH_YEAR}|{YEAR})"

# --- reading -----------------------------------------------------------------------------------------------

_PIVOT = 70  # two-digit years: 00-69 are 2000-2069, 70-99 are 1970-1999
_NOON, _MIDNIGHT = 12, 24
_LATER = ("下午", "午後", "오후")


class _Patterns(NamedTuple):
    """The fragments again, with their parts named."""

    words: re.Pattern[str]
    numbers: re.Pattern[str]
    month: re.Pattern[str]
    year: re.Pattern[str]
    early: re.Pattern[str]
    signs: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    before, after = _before(_marked), _after(_marked)
    return _Patterns(
        words=re.compile(before + _words(_marked) + after),
        numbers=re.compile(
            rf"{before}(?:(?P<year>{_YEAR})(?P<mark>[-/.])\s?(?P<month>\d\d?)(?P=mark)\s?(?P<day>\d\d?)\.?"
            rf"|(?P<first>\d\d?){_MARK}(?P<sep>[-/.])\s?(?P<second>\d\d?){_MARK}(?P=sep)\s?"
            rf"(?P<third>{_YEAR}|(?<!-)\d\d)){after}"
        ),
        month=re.compile(
            rf"{_month_year(_marked)}|(?P<number>\d\d?)/(?P<slashed>{_YEAR})|(?P<first>{_YEAR})"
            rf"(?:[-/](?P<second>\d\d)|{_IN_YEAR}(?P<signed>{_NUMBER}){_IN_MONTH})"
        ),
        year=re.compile(rf"(?P<year>{_YEAR})(?:{_ERA}|[年년])"),
        signs=re.compile(_signs(_marked)),
        early=re.compile(rf"(?P<time>{_time(_unmarked)})(?:\s?[,،]\s?|\s[-–—|·•]\s|\s)(?P<rest>.+)"),
    )


def parse(text: str, *, language: str | None = None, order: str | None = None) -> Reading:
    """Read a written date; all of `text` must be one, but for space and punctuation around it.

    The value is YYYY-MM-DD, YYYY-MM or YYYY, as far as the text goes; with a time YYYY-MM-DDTHH:MM, and with
    a zone given as a number (or UTC, GMT, Z) YYYY-MM-DDTHH:MM±HH:MM. Seconds and other names of zones are
    left out.

    Args:
        text: the date as written.
        language: BCP 47 tag of the text; says how to read 03/04/2020 where `order` does not. Plain `en` says
            nothing.
        order: 'day-first' or 'month-first', for dates in numbers alone.

    Returns:
        The value; or no value and both readings where two are possible; or neither where it is no date.
    """
    written = " ".join(unicodedata.normalize("NFC", text).split()).strip(" ,،;:|()[]")
    early = _patterns().early.fullmatch(written)
    forms = [written, f"{early['rest']}, {early['time']}"] if early else [written]
    way = order or _order(language)
    for form in forms:
        for found in (_in_words(form), _in_numbers(form, way), _in_signs(form), _partial(form)):
            if found is not None:
                return found
    return NOTHING


_STAMP = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
    r"(?:(?:T|\s|%20)\s?(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)(?::?[0-5]\d(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[-+−]\d\d(?::?[0-5]\d)?)?(?P<half>)(?:\[[\w/+-]{1,40}\])?)?",
    re.IGNORECASE,
)
_EARLIEST, _EPOCH = 1500, "1970-01-01"
_SECONDS, _THOUSANDTHS = 10, 13  # digits of a count of seconds, of milliseconds, since 1970


def stamp(text: str, *, language: str | None = None, order: str | None = None) -> Reading:
    """Read a date that was written for machines: ISO 8601 in its forms, RFC 5322, seconds since 1970.

    Else as `parse`. The day is that of the zone given; it is never shifted. What systems write for a day that
    nobody set, such as 0001-01-01 or the first second of 1970, is none.
    """
    written = " ".join(text.split()).strip("\"'")
    found = _STAMP.fullmatch(written)
    if found:
        day = _day(found["year"], int(found["month"]), found["day"])
        unset = int(found["year"]) < _EARLIEST or (day == _EPOCH and (found["hour"] or "00") == "00")
        return Reading(day + _clock(found)) if day and not unset else NOTHING
    if written.isascii() and written.isdigit() and len(written) in (_SECONDS, _THOUSANDTHS):
        moment = datetime.fromtimestamp(int(written[:_SECONDS]), tz=timezone.utc)
        return Reading(moment.isoformat(timespec="minutes"))
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return parse(text, language=language, order=order)
    return Reading(moment.isoformat(timespec="minutes"))


def _order(language: str | None) -> str | None:
    """Return the order of numbers in a language, where it has one."""
    parts = (language or "").replace("_", "-").split("-")
    regions = [part.upper() for part in parts[1:] if re.fullmatch("[A-Za-z]{2}|[0-9]{3}", part)]
    own = ORDERS.get(parts[0].lower())
    return ORDERS.get(f"{parts[0].lower()}-{regions[0]}", own) if regions else own


def _in_words(written: str) -> Reading | None:
    """Read a day whose month is in words; None where the text is not of that form."""
    match = _patterns().words.fullmatch(written)
    if not match:
        return None
    day = _day(match["year"], _month_number(match), match["day"] or match["late"])
    return Reading(day + _clock(match)) if day else NOTHING


def _in_signs(written: str) -> Reading | None:
    """Read a day whose parts are named by signs; None where the text is not of that form."""
    match = _patterns().signs.fullmatch(written)
    if not match:
        return None
    day = _day(match["year"], int(match["month"]), match["day"])
    if day is None or not match["hour"]:
        return Reading(day)
    hour = int(match["hour"])
    hour = hour % _NOON + _NOON * (match["half"] in _LATER) if match["half"] and hour <= _NOON else hour
    return Reading(f"{day}T{hour:02}:{int(match['minute']):02}" if hour < _MIDNIGHT else day)


def _in_numbers(written: str, order: str | None) -> Reading | None:
    """Read a day in numbers alone; None where the text is not of that form."""
    match = _patterns().numbers.fullmatch(written)
    if not match:
        return None
    if match["year"]:
        days = [_day(match["year"], int(match["month"]), match["day"])]
    else:
        stated = order if order in ("day-first", "month-first") else None  # else three numbers begin with the year
        days = _ordered(match, stated or ("day-first" if match["sep"] == "." else None))
    possible = [day + _clock(match) for day in dict.fromkeys(days) if day]
    if len(possible) > 1:
        weekdays = _WEEKDAY_NUMBERS.get(fold(match["weekday"] or ""), frozenset())
        said = [day for day in possible if date.fromisoformat(day[:10]).isoweekday() in weekdays]
        possible = said if len(said) == 1 else possible
    return Reading(possible[0]) if len(possible) == 1 else Reading(None, tuple(possible))


def _ordered(match: re.Match[str], order: str | None) -> list[str | None]:
    """Return the readings of two numbers and a year: one where `order` or the calendar decides, else both."""
    year, first, second = match["third"], match["first"], match["second"]
    readings = {"day-first": _day(year, int(second), first), "month-first": _day(year, int(first), second)}
    ordered = readings.get(order or "")
    return [ordered] if ordered else list(readings.values())


def _partial(written: str) -> Reading | None:
    """Read a month with its year, or a year; None where the text is neither."""
    if match := _patterns().year.fullmatch(written):
        return Reading(f"{int(match['year']):04}")
    if not (match := _patterns().month.fullmatch(written)):
        return None
    month = _month_number(match) if match["month"] else int(match["number"] or match["second"] or match["signed"])
    year = match["year"] or match["slashed"] or match["first"]
    return Reading(f"{int(year):04}-{month:02}") if 1 <= month <= _NOON else NOTHING


def _month_number(match: re.Match[str]) -> int:
    """Return the number of a month in words; 0 where it is given two names that disagree."""
    names = [fold(name) for name in (match["month"], match["also"]) if name]
    numbers = frozenset.intersection(*(_MONTH_NUMBERS.get(name, frozenset()) for name in names))
    return min(numbers) if len(numbers) == 1 else 0


def _day(year: str, month: int, day: str) -> str | None:
    """Return the ISO form of a day, None where the calendar has no such day."""
    number = int(year)
    if len(year) == len("20"):
        number += 1900 if number >= _PIVOT else 2000
    try:
        return date(number, month, int(day)).isoformat()
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> str:
    """Return `THH:MM` or `THH:MM±HH:MM`; "" where the text gives no time, or one that no clock shows."""
    if not match["hour"]:
        return ""
    hour, half = int(match["hour"]), (match["half"] or "").lower()[:1]
    if half and not 0 < hour <= _NOON and half in "aص":
        return ""
    if half:
        hour = hour % _NOON + _NOON * (half in "pم") if hour <= _NOON else hour
    return f"T{hour:02}:{int(match['minute'] or 0):02}{_offset(match['zone'] or '')}"


def _offset(zone: str) -> str:
    """Return `±HH:MM` for a zone given as a number, UTC, GMT or Z; "" for other names."""
    name = zone.strip("()").upper()
    if name in ("Z", "UTC", "GMT"):
        return "+00:00"
    found = re.search(r"([-+−])(\d\d?):?(\d\d)?$", name)
    if not found:
        return ""
    sign = "+" if found[1] == "+" else "-"
    return f"{sign}{int(found[2]):02}:{int(found[3] or 0):02}"
