"""CSV that spreadsheets do not run: over Datasette, and row by row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote

import pytest
from handmade import Page, Piece, Story, write
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sites import Answer, Site, articles, got, names, site

from curate.publish.serving import sheets

FORMULAS = (
    '=HYPERLINK("http://x.example/","see")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\tx",
    "\r=1",
    " =1+1",
    "\n@x",
    "＝1+1",
    "＠SUM(1)",
    '=1,"2"\r\n,=3',
    "=" + "long, " * 22_000,
)
HARMLESS = ("-5", "+1.5", "-1e9", "0.5", "a=b", "'=1", "“-”", "", "2020-01-03", "x\n=1", 'say "no"', "🗼")


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    stories = tuple(Story((Piece(f"{at} {text}\n"),), title=text) for at, text in enumerate(FORMULAS + HARMLESS))
    pages = (Page("hand/formulas.txt", stories),)
    with site(write(tmp_path_factory.mktemp("formulas") / "curate.db", pages, {})) as opened:
        yield opened


@pytest.fixture(scope="module", params=["hand", "formulas"])
def any_site(request: pytest.FixtureRequest) -> Site:
    return request.getfixturevalue(request.param)


def cells(answer: Answer) -> list[list[str]]:
    csv.field_size_limit(10**9)
    return list(csv.reader(io.StringIO(answer.text, newline="")))


CSVS = (
    "/curate/articles.csv?_size=max",
    "/curate/articles.csv?_stream=on&_size=3&_sort=id",
    "/curate/articles.csv?_dl=on&_size=max",
    "/curate/articles.csv?_size=max&_labels=on",
    "/curate.csv?sql=select+*+from+articles",
    "/curate/articles.csv?_header=off&_size=max",
)


@pytest.mark.parametrize("path", CSVS)
def test_no_cell_of_csv_begins_a_formula(formulas, path):
    answer = got(formulas, path)
    assert "content-length" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    rows = cells(answer)
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", cell) or re.fullmatch(r"[+-]?[\d.]+(e\d+)?", cell), cell[:50]
    if "_header=off" not in path:
        at = rows[0].index("title")
        found = {row[at] for row in rows[1:]}
        assert found == {f"'{text}" for text in FORMULAS} | set(HARMLESS)


def test_json_has_the_text_as_it_is(formulas):
    assert {row["title"] or "" for row in formulas.rows("/curate/articles{}?_size=max")} == set(FORMULAS + HARMLESS)


def test_a_column_cannot_be_named_a_formula(formulas):
    sql = quote('select -5 as "=x", 1 as "-7"')
    assert cells(got(formulas, f"/curate.csv?sql={sql}")) == [["'=x", "-7"], ["-5", "1"]]


def test_every_table_and_view_says_as_csv_what_it_says_as_json(any_site):
    lists = [*names(any_site, "table"), *names(any_site, "view")]
    for name in [name for name in lists if name != "articles_fts"]:  # which has a column of numbers of connections
        path = f"/curate/{name}{{}}?_size=30"
        head, *found = cells(got(any_site, path.format(".csv")))
        as_text = [[str("" if row[column] is None else row[column]) for column in head] for row in any_site.rows(path)]
        assert found == [[sheets.safe(cell) for cell in row] for row in as_text], name


def test_other_answers_are_left_alone(formulas):
    article = articles(formulas)[0]
    assert article["title"] in json.loads(got(formulas, f"/curate/articles/{article['id']}.full").text)["title"]
    assert f"Title: {article['title']}\n" in got(formulas, f"/curate/articles/{article['id']}.txt").text


CELLS = st.one_of(
    st.text(alphabet=st.sampled_from("=+-@\t\r\n ,;\"'1.eE＝a🗼\x00\ufeff"), max_size=8),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(FORMULAS[:-1] + HARMLESS),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5), st.lists(st.integers(0, 400), max_size=8))
@example([["=1", '"'], ["\r\n=", "-5"]], [1, 2, 3])
def test_csv_made_safe_in_any_pieces_is_the_same_rows_with_safe_cells(rows, cuts):
    rows = [[cell.replace("\x00", "") for cell in row] for row in rows]  # Python 3.10 reads no NUL
    whole = io.StringIO(newline="")
    csv.writer(whole).writerows(rows)
    raw = whole.getvalue().encode()
    ends = sorted({min(cut, len(raw)) for cut in cuts} | {0, len(raw)})
    sheet = sheets.Sheet()
    sent = b"".join(sheet.take(raw[start:end]) for start, end in pairwise(ends)) + sheet.take(b"", last=True)

    assert list(csv.reader(io.StringIO(sent.decode(), newline=""))) == [
        [sheets.safe(cell) for cell in row] for row in rows
    ]
    assert sent.decode().replace("'", "") == raw.decode().replace("'", "")


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 60))
def test_what_is_no_csv_passes_too(raw, cut):
    sheet = sheets.Sheet()
    sent = sheet.take(raw[:cut]) + sheet.take(raw[cut:]) + sheet.take(b"", last=True)
    assert sent.replace(b"'", b"") == raw.replace(b"'", b"")


@pytest.mark.parametrize("mark", [";", "\t", "; ", ';"'])
def test_no_cell_begins_a_formula_where_other_signs_part_cells(mark):
    assert sheets.safe(f"tea{mark}=1+1{mark}-x") == f"tea{mark[0]}'{mark[1:]}=1+1{mark[0]}'{mark[1:]}-x"
    assert sheets.safe(f"tea{mark}milk=1") == f"tea{mark}milk=1"


@settings(deadline=None)
@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_stay(number):
    assert sheets.safe(str(number)) == str(number)


def test_rows_are_passed_on_as_they_come():
    sheet = sheets.Sheet()
    assert sheet.take(b"a,b\r\n=1,") == b"a,b\r\n"
    assert sheet.take(b'"x\r\n') == b""
    assert sheet.take(b'y"\r\nrest') == b'\'=1,"x\r\ny"\r\n'
    assert sheet.take(b"", last=True) == b"rest"
