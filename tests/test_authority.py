"""Names of outlets and people, however they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate import forms, yamlspec
from curate.authority import Authority, Outlet, Person, host, outlet_key, person_key

HARBOUR = Outlet("harbour-post", "The Harbour Post", ("HP", "Hafenpost"), ("harbour.example", "t.me/harbour"))
QUAY = Outlet("quay-review", "Quay Review", ("Revue du Quai", "Обзор причала", "مراجعة الرصيف"), ("quay.example",))
ECHO = Outlet("echo", "L’Écho d'Été", (), ("echo.example",))
ANA = Person("ana-lopes", "Ana Lopes", ("A. M. Lopes", "Ana María Lopes"))
LISTED = Authority((HARBOUR, QUAY, ECHO), (ANA,))


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        pytest.param("The Harbour Post", HARBOUR, id="the name"),
        pytest.param("harbour post", HARBOUR, id="case and article aside"),
        pytest.param("HARBOUR-POST", HARBOUR, id="punctuation aside"),
        pytest.param("“Harbour Post”", HARBOUR, id="quotes aside"),
        pytest.param("HP", HARBOUR, id="an alias"),
        pytest.param("Harbour Post (HP)", HARBOUR, id="with its acronym"),
        pytest.param("Harbour Post [HP]", HARBOUR, id="acronym in brackets"),
        pytest.param("harbour.example", HARBOUR, id="a domain"),
        pytest.param("www.harbour.example", HARBOUR, id="www aside"),
        pytest.param("Archive.Harbour.example.", HARBOUR, id="a subdomain"),
        pytest.param("https://en.harbour.example/2020/01/a?b=c#d", HARBOUR, id="a URL"),
        pytest.param("http://user@harbour.example:8080/", HARBOUR, id="user and port"),
        pytest.param("https://t.me/harbour/12", HARBOUR, id="a channel"),
        pytest.param("https://t.me/other", None, id="another channel"),
        pytest.param("harbour.example.org", None, id="another domain"),
        pytest.param("harbour-post", HARBOUR, id="its id"),
        pytest.param("REVUE DU QUAI", QUAY, id="a name in another language"),
        pytest.param("ОБЗОР ПРИЧАЛА", QUAY, id="Cyrillic"),
        pytest.param("مُراجعة الرصيف", QUAY, id="Arabic with a vowel sign"),
        pytest.param("L'Echo d’Ete", ECHO, id="accents and apostrophes aside"),
        pytest.param("Harbour", None, id="a part of a name"),
        pytest.param("", None, id="nothing"),
        pytest.param("!!!", None, id="no letter"),
        pytest.param("The", None, id="an article alone"),
    ],
)
def test_outlets_are_found(name, outlet):
    assert LISTED.outlet(name) == outlet


def test_people_are_found():
    assert LISTED.person("ANA LOPES") == ANA
    assert LISTED.person("Ana Maria Lopes") == ANA
    assert LISTED.person("Lopes") is None


def test_by_id():
    assert LISTED.outlet_of("echo") == ECHO
    assert LISTED.outlet_of("Echo") is None


def test_names_go_before_aliases_and_aliases_before_ids():
    first = Outlet("one", "One", ("Two", "three"))
    second = Outlet("three", "Two")
    both = Authority((first, second))
    assert both.outlet("two") == second
    assert both.outlet("three") == first


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Harbour Post", "harbour-post"),
        ("Harbour Post (HP)", "harbour-post"),
        ("Ouest–Côte", "ouest-cote"),
        ("Süddeich Bote", "suddeich-bote"),
        ("Причал", "prichal"),
        ("https://www.quay.example/a/b", "quay-example"),
        ("https://t.me/quay/12", "t-me-quay"),
        ("21st Ward Wire", "21st-ward-wire"),
    ],
)
def test_keys_of_the_unlisted(name, key):
    assert outlet_key(name) == key


def test_names_without_letters_get_keys_of_their_own():
    assert outlet_key("!!!") != outlet_key("???")
    assert re.fullmatch("x-[0-9a-f]{12}", outlet_key("!!!"))


def test_long_names_that_differ_late_get_different_keys():
    assert outlet_key("a" * 200 + "b") != outlet_key("a" * 200 + "c")


@given(st.text())
@example("\ud800")
@example("The ()")
@example("ﷺ" * 50)
@example("a.b/")
def test_keys_are_total_and_plain(name):
    for key in (outlet_key(name), person_key(name)):
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", key)
        assert len(key) <= 80
    LISTED.outlet(name)
    LISTED.person(name)


@given(st.text(max_size=20))
def test_host_never_fails(text):
    found = host(text)
    assert found is None or "." in found[0]


def test_the_outlets_of_the_project_are_well_formed_and_found_by_every_name():
    path = Path(__file__).parent.parent / "manifests" / "outlets.yml"
    file, problems = yamlspec.read(path, "manifests/outlets.yml")
    value, faults = yamlspec.check(file, forms.OUTLETS)
    assert [*problems, *faults] == []
    outlets = tuple(
        Outlet(
            one.text("id"),
            one.text("name"),
            tuple(item.data for item in one.list("aliases")),
            tuple(item.data for item in one.list("domains")),
        )
        for one in value.list("outlets")
    )
    listed = Authority(outlets)
    assert len(outlets) >= 150
    for outlet in outlets:
        for name in (outlet.name, *outlet.aliases, *outlet.domains, outlet.id):
            assert listed.outlet(name) == outlet, name


@pytest.mark.parametrize(
    ("listed", "written"),
    [
        ("صحيفة المرفأ", "المرفأ"),
        ("المرفأ", "صحيفة المرفأ"),
        ("Гавань", "газета «Гавань»"),
        ("Газета Гавань", "газета Гавань"),
    ],
)
def test_the_sort_of_an_outlet_before_its_name_may_be_left_out(listed: str, written: str) -> None:
    authority = Authority((Outlet("harbour", listed),))
    found = authority.outlet(written)
    assert found is not None and found.id == "harbour"


def test_the_sort_alone_is_no_name() -> None:
    assert Authority((Outlet("harbour", "صحيفة المرفأ"),)).outlet("صحيفة") is None
