"""Written dates in 22 languages: found whole, read rightly, never guessed."""

from __future__ import annotations

import re
import runpy
from datetime import date
from pathlib import Path

import pytest
from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from curate import dates, monthnames
from curate.dates import Reading, parse
from curate.hazard import hazard

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fr", "es", "de", "it", "pt", "ru", "tr", "ar")
MORE = ("pl", "uk", "nl", "el", "sv", "da", "nb", "cs", "fa", "he", "zh", "ja", "ko")
LOCALES = ("en_US", "en_GB", *LANGUAGES, *MORE, "ar_SY", "ar_IQ", "ar_DZ", "ar_MA", "de_AT")
DAY, MONTH_YEAR, DATE, TIME, YEAR = map(re.compile, (dates.DAY, dates.MONTH_YEAR, dates.DATE, dates.TIME, dates.YEAR))
DAYS = st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31))

READ = {
    "3 stycznia 2020 r., godz. 14:22": "2020-01-03T14:22",
    "п’ятниця, 3 січня 2020 року": "2020-01-03",
    "21 mei 2024 16.00 uur": "2024-05-21T16:00",
    "Παρασκευή, 26 Απριλίου 2013 13:05": "2013-04-26T13:05",
    "fredag den 3. januar 2020 kl. 14.30": "2020-01-03T14:30",
    "3. ledna 2020 v 14:30": "2020-01-03T14:30",
    "2020年1月3日08:36": "2020-01-03T08:36",
    "2020年1月3日(金) 10時30分": "2020-01-03T10:30",
    "2020年1月3日 星期五 下午3:05": "2020-01-03T15:05",
    "2020년 1월 3일 오후 3:05": "2020-01-03T15:05",
    "2020. 1. 3. 15:05": "2020-01-03T15:05",
    "جمعه ۳ ژانویه ۲۰۲۰، ساعت ۱۴:۳۰": "2020-01-03T14:30",
    "יום שישי, 3 בינואר 2020, 14:30": "2020-01-03T14:30",
    "January 13, 2020": "2020-01-13",
    "Jan. 3, 2020": "2020-01-03",
    "Sept. 5, 2019": "2019-09-05",
    "13 January 2020": "2020-01-13",
    "3rd of January 2020": "2020-01-03",
    "the 3rd of January, 2020": "2020-01-03",
    "Jan 13th 2020": "2020-01-13",
    "MAY 1, 2020": "2020-05-01",
    "Monday, 13 January 2020": "2020-01-13",
    "Thurs., Jan. 16, 2020": "2020-01-16",
    "3-Jan-2020": "2020-01-03",
    "Jan 13 2020": "2020-01-13",
    "Mon Jan 13 12:30:00 UTC 2020": "2020-01-13",
    "13. Januar 2020": "2020-01-13",
    "Am 3. Mai 2020": "2020-05-03",
    "5. Maerz 2020": "2020-03-05",
    "Samstag, 1. Februar 2020": "2020-02-01",
    "1. Jänner 2020": "2020-01-01",
    "le 17 juin 2016": "2016-06-17",
    "1er mai 2019": "2019-05-01",
    "12 aout 2019": "2019-08-12",
    "12 AOÛT 2019": "2019-08-12",
    "3 fév. 2019": "2019-02-03",
    "3 de enero de 2020": "2020-01-03",
    "5 de marzo del 2020": "2020-03-05",
    "mié., 15 ene 2020": "2020-01-15",
    "segunda-feira, 13 de janeiro de 2020": "2020-01-13",
    "1º de maio de 2020": "2020-05-01",
    "13 gennaio 2020": "2020-01-13",
    "1° gennaio 2020": "2020-01-01",
    "13 января 2020 г.": "2020-01-13",
    "13 января 2020 года": "2020-01-13",
    "Пн, 13 янв. 2020": "2020-01-13",
    "13 Ocak 2020 Pazartesi": "2020-01-13",
    "13 NİSAN 2020": "2020-04-13",
    "9 KASIM 2019": "2019-11-09",
    "6 Mayis 2019": "2019-05-06",
    "١٣ يناير ٢٠٢٠": "2020-01-13",
    "الإثنين، 13 يناير 2020": "2020-01-13",
    "13 كانون الثاني/يناير 2020": "2020-01-13",
    "13 اكتوبر 2020 م": "2020-10-13",
    "2020-01-13": "2020-01-13",
    "2020/01/13": "2020-01-13",
    "2020.1.3": "2020-01-03",
    "13.01.2020": "2020-01-13",
    "11.02.2020": "2020-02-11",
    "13/01/2020": "2020-01-13",
    "01/13/2020": "2020-01-13",
    "13-01-2020": "2020-01-13",
    "13/01/20": "2020-01-13",
    "13.01.71": "1971-01-13",
    "03/03/2020": "2020-03-03",
    "January 13, 2020 at 4:55 pm": "2020-01-13T16:55",
    "January 3, 2020, 3:33 p.m.": "2020-01-03T15:33",
    "May 1st, 2020 5pm": "2020-05-01T17:00",
    "13 January 2020 12:30 am": "2020-01-13T00:30",
    "13 Jan 2020 12 pm": "2020-01-13T12:00",
    "13 January 2020, 12:30": "2020-01-13T12:30",
    "13 January 2020 12:00:31": "2020-01-13T12:00",
    "13 January 2020 12:30 EST": "2020-01-13T12:30",
    "13 January 2020 12:30 GMT": "2020-01-13T12:30+00:00",
    "2020-01-13 12:30 GMT+3": "2020-01-13T12:30+03:00",
    "2020-01-13T12:30:00+01:00": "2020-01-13T12:30+01:00",
    "2020-01-13T12:30:00.123Z": "2020-01-13T12:30+00:00",
    "Mon, 13 Jan 2020 12:30:00 -0530": "2020-01-13T12:30-05:30",
    "3 mai 2019 à 14h30": "2019-05-03T14:30",
    "13.01.2020, 20.15 Uhr": "2020-01-13T20:15",
    "3. März 2020 um 20 Uhr": "2020-03-03T20:00",
    "13 gennaio 2020, ore 20.15": "2020-01-13T20:15",
    "13 de janeiro de 2020 às 14h30": "2020-01-13T14:30",
    "13 января 2020 года в 12:30": "2020-01-13T12:30",
    "Пн, 13 янв. 2020, 12:30 МСК": "2020-01-13T12:30",
    "13 Ocak 2020 Pazartesi 09:05": "2020-01-13T09:05",
}


@pytest.mark.parametrize(("text", "value"), READ.items(), ids=list(READ))
def test_a_written_day_is_found_whole_and_read(text: str, value: str) -> None:
    assert parse(text) == Reading(value)
    assert DAY.fullmatch(text)
    found = DAY.search(f"({text})")
    assert found
    assert found[0] == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("January 2020", "2020-01"),
        ("Jan. 2020", "2020-01"),
        ("enero de 2020", "2020-01"),
        ("Январь 2020 г.", "2020-01"),
        ("تموز ٢٠٢٠", "2020-07"),
        ("01/2020", "2020-01"),
        ("2020-01", "2020-01"),
    ],
)
def test_a_month_stays_a_month(text: str, value: str) -> None:
    assert parse(text) == Reading(value)
    assert MONTH_YEAR.fullmatch(text)
    assert not DAY.fullmatch(text)


@pytest.mark.parametrize(("text", "value"), [("2020", "2020"), ("٢٠٢٠", "2020"), ("2020 г.", "2020")])
def test_a_year_stays_a_year(text: str, value: str) -> None:
    assert parse(text) == Reading(value)
    assert YEAR.fullmatch(text)


BOTH = Reading(None, ("2020-04-03", "2020-03-04"))


@pytest.mark.parametrize(
    ("language", "order", "reading"),
    [
        pytest.param(None, None, BOTH, id="no language"),
        pytest.param("en", None, BOTH, id="English of nowhere"),
        pytest.param("en-CA", None, BOTH, id="a country that begins with the year"),
        pytest.param("xx", None, BOTH, id="a language unknown"),
        pytest.param("en-US", None, Reading("2020-03-04"), id="United States"),
        pytest.param("en-GB", None, Reading("2020-04-03"), id="Britain"),
        pytest.param("en_gb", None, Reading("2020-04-03"), id="Britain, written otherwise"),
        *(pytest.param(tag, None, Reading("2020-04-03"), id=tag) for tag in (*LANGUAGES, "pt-BR")),
        pytest.param("en-US", "day-first", Reading("2020-04-03"), id="the order given wins"),
        pytest.param(None, "month-first", Reading("2020-03-04"), id="the order alone"),
    ],
)
def test_an_ambiguous_date_has_two_readings_unless_something_decides(
    language: str | None, order: str | None, reading: Reading
) -> None:
    assert parse("03/04/2020", language=language, order=order) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Friday, 03/04/2020", Reading("2020-04-03")),
        ("Wednesday, 03/04/2020", Reading("2020-03-04")),
        ("Sunday, 03/04/2020", BOTH),
        ("03/04/2020 12:30", Reading(None, ("2020-04-03T12:30", "2020-03-04T12:30"))),
        ("01/02/03", Reading(None, ("2003-02-01", "2003-01-02"))),
        ("12:30, 13 January 2020", Reading("2020-01-13T12:30")),
    ],
)
def test_what_else_stands_with_a_date(text: str, reading: Reading) -> None:
    assert parse(text) == reading


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2020",
        "29 February 2019",
        "30/02/2020",
        "2020-13-01",
        "2020-13",
        "0 May 2020",
        "13 يناير/فبراير 2020",
        "18 جمادى الأولى 1441",
        "18/05/1441",
        "3 May 1499",
        "3 May 2100",
        "today",
        "yesterday",
        "3 May",
        "May",
        "",
        "12:30",
        "12:30 12:30",
        "13-14 January 2020",
        "Published 3 May 2020",
    ],
)
def test_no_date_is_no_date(text: str) -> None:
    assert parse(text) == Reading(None)


def test_an_impossible_time_leaves_the_day() -> None:
    assert parse("13 January 2020 0:30 am") == Reading("2020-01-13")


@pytest.mark.parametrize(
    "text",
    [
        "13-14 January 2020",
        "January 12-13, 2020",
        "12020-01-133",
        "1.13.01.2020",
        "13.01.2020.5",
        "x2020-01-13",
        "In May the mayor said 20 times",
        "March 20 people to the quay",
        "version 1.2.20",
        "3 May",
        "1/5/1541 هـ",
        "Mayor 3, 2020",
        "3 Maybe 2020",
    ],
)
def test_days_are_not_found_in_longer_numbers_and_words(text: str) -> None:
    assert not DAY.search(text)


@pytest.mark.parametrize(
    "text", ["12:30", "4:55 pm", "3:33 p.m.", "14h30", "20.15 Uhr", "5pm", "12:00:31", "12:30 UTC"]
)
def test_times_are_found(text: str) -> None:
    assert TIME.fullmatch(text)


def test_words_are_no_zones_in_patterns_that_ignore_case() -> None:
    found = re.search(f"(?i){dates.DAY}", "Posted JANUARY 13, 2020 12:30 that day")
    assert found
    assert found[0] == "JANUARY 13, 2020 12:30"


@pytest.mark.parametrize("text", ["12:75", "25:10", "1:2", "2.15 metres", "14", "112:30", "12:30:75:10"])
def test_other_numbers_are_no_times(text: str) -> None:
    assert not TIME.fullmatch(text)


@given(DAYS, st.sampled_from(LOCALES), st.sampled_from(["full", "long", "medium"]), st.booleans())
def test_every_real_day_is_read_back_in_every_language(
    day: date,
    locale: str,
    width: str,
    capitals: bool,
) -> None:
    written = format_date(day, width, locale=locale)
    if re.fullmatch(r"[\d./\u200f-]+", written):
        return  # in numbers: another law
    written = written.upper() if capitals and locale != "el" else written  # capitals take the Greek accents apart
    assert parse(written, language=locale).value == day.isoformat()
    assert DAY.fullmatch(written)


@given(
    DAYS,
    st.sampled_from(["{d}/{m}/{y}", "{d:02}.{m:02}.{y}", "{d}-{m}-{y}", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}"]),
)
def test_every_real_day_in_numbers_is_read_back(day: date, form: str) -> None:
    written = form.format(d=day.day, m=day.month, y=day.year)
    reading = parse(written)
    assert reading.value == day.isoformat() or (reading.value is None and day.isoformat() in reading.alternatives)
    assert parse(written, language="fr").value == day.isoformat()
    assert DAY.fullmatch(written)


@given(st.text(max_size=60) | st.text("0123456789٣/.-: ,apmhTZ+January", max_size=30))
@example("00.00.00")
@example("0000-00-00")
@example("²/³/2020")
def test_no_text_is_too_strange_to_read(text: str) -> None:
    reading = parse(text, language="en-US")
    assert len(reading.alternatives) != 1
    assert reading.value is None or not reading.alternatives


@pytest.mark.parametrize("name", ["DAY", "MONTH_YEAR", "YEAR", "TIME", "DATE"])
def test_fragments_have_no_groups_and_take_no_exponential_time(name: str) -> None:
    fragment = getattr(dates, name)
    assert re.compile(fragment).groups == 0
    assert hazard(fragment) is None


def test_no_form_stands_for_two_months() -> None:
    assert {len(numbers) for numbers in dates._MONTH_NUMBERS.values()} == {1}


def test_the_table_of_names_is_what_babel_says() -> None:
    """After a new CLDR: python tools/monthnames.py > curate/monthnames.py, and look at the difference.

    A later Babel may drop forms, which saved pages still have, and bring territories: no name of a month or day may be new.
    """
    tool = runpy.run_path(str(ROOT / "tools" / "monthnames.py"))
    told: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {}
    exec(compile(tool["module"](), "monthnames", "exec"), told)  # what the tool would write
    for table, held in (("MONTHS", monthnames.MONTHS), ("WEEKDAYS", monthnames.WEEKDAYS)):
        assert told[table].keys() == held.keys()
        for language, names in told[table].items():
            for at, forms in enumerate(names):
                assert set(forms) <= set(held[language][at]), (language, at + 1)
    assert {tag: monthnames.ORDERS[tag] for tag in told["ORDERS"] if tag in monthnames.ORDERS}.items() <= told[
        "ORDERS"
    ].items()
