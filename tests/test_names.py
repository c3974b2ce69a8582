"""Persons in bylines of nine languages: all of them, nobody else, as written."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate import names
from curate.hazard import hazard
from curate.model import Span

NAME, NAMES = re.compile(names.NAME), re.compile(names.NAMES)

PERSONS = [
    "Ana Lopes",
    "ANA LOPES",
    "J. R. Moreno",
    "J.-P. Lemaire",
    "Jean-Luc Marchand",
    "Sinéad O'Brien",
    "Fiona MacLeod",
    "Maria de la Cruz",
    "Ursula von der Brücke",
    "José Ortega y Gasset",
    "Ahmed al-Masri",
    "Khalid bin Salman",
    "Mona El-Sayed",
    "Łucja Żak",
    "İpek Şahin",
    "Анна Петрова",
    "Иван С. Морозов",
    "أحمد سالم",
    "ليلى عبد الله حداد",
]


@pytest.mark.parametrize("name", PERSONS)
def test_a_name_is_found_whole(name: str) -> None:
    assert NAME.fullmatch(name)
    assert NAMES.fullmatch(name)
    assert names.split(name) == (name,)


@pytest.mark.parametrize(
    "joint", [", ", " and ", " & ", " et ", " und ", " y ", " e ", " и ", " ve ", " و ", "; ", " with "]
)
def test_several_names_are_found_whole(joint: str) -> None:
    several = joint.join(["Ana Lopes", "Marta Ruiz"])
    assert NAMES.fullmatch(several)
    assert names.split(several) == ("Ana Lopes", "Marta Ruiz")


@pytest.mark.parametrize("text", ["by the way", "Ana", "the quay", "3 May", "ANA", "Lopes 2020", "ana lopes", ""])
def test_other_words_are_no_name(text: str) -> None:
    assert not NAME.fullmatch(text)


def test_capitals_count_in_patterns_that_ignore_case() -> None:
    pattern = re.compile(f"(?i)by {names.NAME}")
    assert pattern.fullmatch("BY Ana Lopes")
    assert not pattern.fullmatch("by the way")


@pytest.mark.parametrize("fragment", [names.NAME, names.NAMES], ids=["NAME", "NAMES"])
def test_fragments_have_no_groups_and_take_no_exponential_time(fragment: str) -> None:
    assert re.compile(fragment).groups == 0
    assert hazard(fragment) is None


BYLINES = {
    # what leads to the names
    "By Ana Lopes": ["Ana Lopes"],
    "BY ANA LOPES": ["ANA LOPES"],
    "By: Ana Lopes": ["Ana Lopes"],
    "Written by Ana Lopes": ["Ana Lopes"],
    "Words by Ana Lopes": ["Ana Lopes"],
    "Text: Eva Lang": ["Eva Lang"],
    "Par Luc Marchand": ["Luc Marchand"],
    "Propos recueillis par Luc Marchand": ["Luc Marchand"],
    "Por Ana Lopes y José García": ["Ana Lopes", "José García"],
    "Von Hans Meier und Eva Lang": ["Hans Meier", "Eva Lang"],
    "Ein Gastbeitrag von Eva Lang": ["Eva Lang"],
    "Di Marco Rossi": ["Marco Rossi"],
    "di Marco Rossi e Lia Bruni": ["Marco Rossi", "Lia Bruni"],
    "A cura di Lia Bruni": ["Lia Bruni"],
    "De Ana Lopes": ["Ana Lopes"],
    "Автор: Анна Петрова": ["Анна Петрова"],
    "Беседовала Анна Петрова": ["Анна Петрова"],
    "Yazan: Ayşe Demir": ["Ayşe Demir"],
    "Ayşe Demir ve Ali Kaya": ["Ayşe Demir", "Ali Kaya"],
    "بقلم: أحمد سالم": ["أحمد سالم"],
    "بقلم أحمد سالم وليلى حداد": ["أحمد سالم", "ليلى حداد"],
    "محمد وليد حسن": ["محمد وليد حسن"],
    "Harbour Post | By Ana Lopes": ["Ana Lopes"],
    # titles, degrees
    "Dr. Ana Lopes": ["Ana Lopes"],
    "Prof. Dr. Hans Meier": ["Hans Meier"],
    "Gen. (Ret.) Juan Moreno": ["Juan Moreno"],
    "Ana Lopes, PhD": ["Ana Lopes"],
    "Ana Lopes PhD": ["Ana Lopes"],
    "John Moreno, Jr.": ["John Moreno, Jr."],
    "الدكتورة ليلى حداد": ["ليلى حداد"],
    # roles, places, outlets
    "By Ana Lopes and José García, Staff Writers": ["Ana Lopes", "José García"],
    "Ana Lopes, Senior Correspondent": ["Ana Lopes"],
    "Ana Lopes, Editor, and José García, Reporter": ["Ana Lopes", "José García"],
    "By Ana Lopes, political editor, José García, Quill Island correspondent, and Eva Lang": [
        "Ana Lopes",
        "José García",
        "Eva Lang",
    ],
    "Ana Lopes in Beirut": ["Ana Lopes"],
    "Ana Lopes, in Beirut": ["Ana Lopes"],
    "Ana Lopes, Beirut": ["Ana Lopes"],
    "Ana Lopes for Harbour Post": ["Ana Lopes"],
    "Ana Lopes, Special to Harbour Post": ["Ana Lopes"],
    "Ana Lopes – Harbour Post": ["Ana Lopes"],
    "Ana Lopes (Harbour Post)": ["Ana Lopes"],
    "Ana Lopes/Harbour Post": ["Ana Lopes"],
    "Ana Lopes, Director, Harbour Institute": ["Ana Lopes"],
    "Ana Lopes is a writer in Beirut": ["Ana Lopes"],
    "By Ana Lopes, January 3, 2020": ["Ana Lopes"],
    "Eva Lang, Redakteurin": ["Eva Lang"],
    "Chefredakteur Hans Meier": ["Hans Meier"],
    "Staff Writer Ana Lopes": ["Ana Lopes"],
    "Luc Marchand, correspondant à Rome": ["Luc Marchand"],
    "أحمد سالم - بيروت": ["أحمد سالم"],
    "أحمد سالم من بيروت": ["أحمد سالم"],
    # others' work, addresses, repeats
    "Ana Lopes with Maria Xavier": ["Ana Lopes", "Maria Xavier"],
    "Ana Lopes, translated by Maria Xavier": ["Ana Lopes"],
    "Ana Lopes, Photos by Maria Xavier": ["Ana Lopes"],
    "Ana Lopes ana@example.org": ["Ana Lopes"],
    "Ana Lopes @analopes": ["Ana Lopes"],
    "Ana Lopes, Ana Lopes": ["Ana Lopes"],
    "**Ana Lopes**": ["Ana Lopes"],
    "By <u>Ana Lopes</u>": ["Ana Lopes"],
    # one name or two
    "Ana Lopes, José García": ["Ana Lopes", "José García"],
    "Lopes, Ana": ["Lopes, Ana"],
    "van der Berg, Maria": ["van der Berg, Maria"],
    "Di Stefano": ["Di Stefano"],
    "bell hooks": ["bell hooks"],
    "Astra": ["Astra"],
}


@pytest.mark.parametrize(("byline", "persons"), BYLINES.items(), ids=list(BYLINES))
def test_a_byline_names_persons(byline: str, persons: list[str]) -> None:
    assert names.split(byline) == tuple(persons)


NOBODY = [
    "",
    "By",
    "Staff",
    "Staff Writer",
    "By Staff",
    "Editor",
    "The Editors",
    "the editors",
    "By the Editors",
    "Newsroom",
    "News Desk",
    "Editorial Board",
    "Harbour Post Staff",
    "FOR IMMEDIATE RELEASE",
    "Agencies",
    "admin",
    "Admin",
    "Reuters",
    "By AFP",
    "By Reuters Staff",
    "From our correspondent",
    "Redaktion",
    "Redaktion Harbour Post",
    "La Rédaction",
    "Redacción",
    "La redazione",
    "Redação",
    "Редакция",
    "От редакции",
    "Haber Merkezi",
    "هيئة التحرير",
    "وكالات",
    "@harbourpost",
    "news@example.org",
    "3 January 2020",
    "https://example.org/ana",
    "—",
    "()",
    "***",
]


@pytest.mark.parametrize("byline", NOBODY)
def test_a_staff_byline_names_nobody(byline: str) -> None:
    assert names.split(byline) == ()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("**Ana Lopes**", "Ana Lopes"),
        ("<u>Ana L.</u>", "Ana L."),
        ("_Ana Lopes_", "Ana Lopes"),
        ("“Ana\u00a0 Lopes”,", "Ana Lopes"),
        ("(Ana Lopes)", "Ana Lopes"),
        ("Ana Lopes (ed.)", "Ana Lopes (ed.)"),
        ("Ana Lopes.", "Ana Lopes"),
        ("John Moreno Jr.", "John Moreno Jr."),
        ("«Порт»", "Порт"),
        ("snake_case", "snake_case"),
        ("2 < 3 > 1", "2 < 3 > 1"),
        (" ** ", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert names.clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  “Ana Lopes”, ", "Ana Lopes"),
        ("<u>**Ana Lopes**</u>.", "Ana Lopes"),
        ("[Ana L.]", "Ana L."),
        ("Harbour Post Inc.", "Harbour Post Inc."),
        ("– Ana Lopes –", "Ana Lopes"),
        (" \r\n ", ""),
        ("", ""),
    ],
)
def test_trim(text: str, kept: str) -> None:
    assert names.trim(text, Span(0, len(text))).of(text) == kept


def test_trim_stays_within_the_span() -> None:
    text = 'By "Ana Lopes", "Marta Ruiz"'
    assert names.trim(text, Span(2, 15)).of(text) == "Ana Lopes"


LINES = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "By",
            "Ana",
            "Lopes",
            "and",
            "y",
            ",",
            "de",
            "و",
            "وليلى",
            "Dr.",
            "(",
            ")",
            "<u>",
            "_",
            "*",
            "|",
            "@a",
            "Staff",
            "-",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(LINES)
@example("Ana_ Lopes")
def test_names_are_words_of_the_byline(line: str) -> None:
    cleaned = names.clean(line)
    for name in names.split(line):
        assert name
        assert name in cleaned


@given(LINES)
def test_cleaning_twice_changes_nothing(line: str) -> None:
    assert names.clean(names.clean(line)) == names.clean(line)


@given(LINES, st.integers(0, 60), st.integers(0, 60))
def test_trim_shrinks_and_is_done_at_once(text: str, one: int, other: int) -> None:
    span = Span(*sorted(min(at, len(text)) for at in (one, other)))
    trimmed = names.trim(text, span)
    assert span.holds(trimmed)
    assert names.trim(text, trimmed) == trimmed
