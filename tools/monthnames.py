"""Write curate/monthnames.py from Babel's copy of the CLDR.

    python tools/monthnames.py > curate/monthnames.py

A table in the package, not a call to Babel: reading its locales costs 60 to 100 ms at every start of the
command line, and 30 MB on disk. tests/test_dates.py holds the table equal to what this prints.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

from babel import Locale, localedata

LANGUAGES = (
    *("en", "fr", "es", "de", "it", "pt", "ru", "tr", "ar"),
    *("pl", "uk", "nl", "el", "sv", "da", "nb", "cs", "fa", "he"),
)
NUMBERED = ("zh", "ja", "ko")  # these write months as numbers
# Forms that an earlier CLDR gave, and saved pages have.
EARLIER = {("months", "fa"): {1: "ژانویهٔ", 2: "فوریهٔ", 5: "مهٔ", 7: "ژوئیهٔ"}}
VARIANTS = {"de": ("de_AT",), "ar": ("ar_SY", "ar_IQ", "ar_DZ", "ar_MA")}  # Jänner; Levant, Iraq, Maghreb
ORDERS = {"d": "day-first", "M": "month-first", "y": "year-first"}


def plain(form: str) -> str:
    """Return the form as the tables hold it: NFC, lower case, plain spaces, no final dot."""
    return unicodedata.normalize("NFC", " ".join(form.split())).lower().replace("i̇", "i").rstrip(".")


def forms(kind: str, language: str, number: int) -> tuple[str, ...]:
    """Return every written form of month `number` (1-12) or weekday `number` (0 is Monday)."""
    found: set[str] = {
        plain(names[number])
        for locale in (language, *VARIANTS.get(language, ()))
        for names in (
            getattr(Locale.parse(locale), kind)[context][width]
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
        )
    }
    earlier = EARLIER.get((kind, language), {}).get(number)
    return tuple(sorted(found | ({earlier} if earlier else set())))


def order(locale: str) -> str:
    """Return which number the locale's short date begins with."""
    first = re.search("[dMy]", str(Locale.parse(locale).date_formats["short"].pattern))
    assert first, locale
    return ORDERS[first[0]]


def orders() -> dict[str, str]:
    """Return the order of each language and of each of its territories.

    Plain `en` is left out: writers of English use both orders. A territory that does as its language is
    left out too, but for English.
    """
    ways = {language: order(language) for language in (*LANGUAGES, *NUMBERED) if language != "en"}
    territories = re.compile(rf"({'|'.join((*LANGUAGES, *NUMBERED))})_(?:[A-Z]{{2}}|001)")
    for locale in filter(territories.fullmatch, sorted(localedata.locale_identifiers())):
        if order(locale) != ways.get(locale[:2]):
            ways[locale.replace("_", "-")] = order(locale)
    return ways


def table(name: str, kind: str, numbers: range) -> list[str]:
    """Return the lines of one table of names."""
    lines = [f"{name}: dict[str, tuple[tuple[str, ...], ...]] = {{"]
    for language in LANGUAGES:
        rows = [f"        {written(forms(kind, language, number))}," for number in numbers]
        lines += [f"    {quoted(language)}: (", *rows, "    ),"]
    return [*lines, "}"]


def listed(ways: dict[str, str]) -> list[str]:
    """Return the language tags of each order as one wrapped string, as Python."""
    lines = []
    for way in sorted(set(ways.values())):
        tags = textwrap.wrap(" ".join(tag for tag in ways if ways[tag] == way), 96, break_on_hyphens=False)
        lines += [f"    {quoted(way)}: (", *(f"        {quoted(line + ' ')}" for line in tags), "    ),"]
    return lines


def written(parts: tuple[str, ...]) -> str:
    """Return the tuple as Python, in double quotes."""
    return f"({', '.join(map(quoted, parts))}{',' * (len(parts) == 1)})"


def quoted(text: str) -> str:
    """Return the text as a Python string in double quotes."""
    return f'"{text}"'


def module() -> str:
    """Return the text of curate/monthnames.py."""
    parts = [
        '"""Names of months and weekdays, and the order of numeric dates, from the CLDR (Unicode-3.0).',
        "",
        "Written by tools/monthnames.py; do not edit. Small letters, no final dot; January and Monday first.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *table("MONTHS", "months", range(1, 13)),
        "",
        *table("WEEKDAYS", "days", range(7)),
        "",
        "_ORDERS: dict[str, str] = {",
        *listed(orders()),
        "}",
        "ORDERS: dict[str, str] = {tag: order for order, tags in _ORDERS.items() for tag in tags.split()}",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(module(), end="")  # noqa: T201
