"""What one statement may cost on a real server, whoever wrote it; the numbers are those of the list of tests (7)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from handmade import LIGHTHOUSE, NAMES, Page, Piece, Said, Story, write
from hypothesis import given
from hypothesis import strategies as st
from sites import handmade, running, site

from curate.publish.serving import limits
from curate.publish.serving.limits import CELLS, GUARDED, HEAP, LENGTH

MOST = 300_000  # kB that the whole process may ever hold

NEARLY = f"replace(hex(zeroblob({LENGTH // 2 - 10})), '0', 'a')"  # a string of nearly the largest length
HALF = f"replace(hex(zeroblob({LENGTH // 4 - 10})), '0', 'a')"
COUNT = "with recursive t(n) as (select 1 union all select n + 1 from t)"

TOO_LARGE = {
    "printf": "select length(printf('%.*c', 900000000, 'x'))",
    "a field as wide as a value says": "select length(format('%*d', -900000000, 1))",
    "a wide field": "select printf('%900000000d', 1)",
    "hex": "select hex(randomblob(400000000))",
    "zeroblob": "select length(zeroblob(1000000000))",
    "a chain of replace": f"select length(replace(replace({HALF}, 'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa'))",
    "doubling": "with recursive t(s) as (select 'aaaaaaaa' union all select s || s from t) select max(length(s)) from t",
    "group_concat of texts": f"{COUNT} select group_concat(hex(randomblob(50000))) from t",
    "many rows": f"{COUNT} select hex(randomblob({LENGTH // 2 - 9})) from t limit 1000",
    "many blobs": f"{COUNT} select randomblob({LENGTH - 9}) from t limit 1000",
    "many columns": "select " + ", ".join([f"hex(randomblob({LENGTH // 2 - 9}))"] * 99),
    "many columns of blobs": "select " + ", ".join([f"randomblob({LENGTH - 9})"] * 99),
    "columns without end": "select " + ", ".join("1" * 101),
    "many values": f"{COUNT} select {', '.join('n' * 99)} from t limit 1000",
    "replace in square time": f"select length(replace({NEARLY}, substr({HALF}, 2) || 'b', ''))",
    "trim in square time": f"select trim({NEARLY}, replace(hex(zeroblob(200000)), '0', 'b') || 'a')",
    "a long pattern": f"select {NEARLY} like '%' || substr({NEARLY}, 1, 49000) || 'b'",
    "regular expressions": f"select {NEARLY} regexp '(a*)*b'",
    "group_concat of numbers": f"{COUNT} select group_concat(n) from t",
    "numbers without end": f"{COUNT} select count(*) from t",
    "numbers that are kept": "with recursive t(n) as (select random() union select random() from t) select count(*) from t",
}
"""Bombs that are refused. The time is what a client waits for (`urlopen` below gives up)."""

LARGE = {
    "hex": f"select hex(randomblob({LENGTH // 2 - 9}))",
    "instr in square time": f"select instr({NEARLY}, substr({HALF}, 2) || 'b')",
    "like": f"select {NEARLY} like '%' || substr({NEARLY}, 1, 140) || 'b'",
    "glob": f"select {NEARLY} glob '*' || substr({NEARLY}, 1, 140) || 'b'",
    "json": "select json_array_length('[' || replace(hex(zeroblob(100000)), '00', '1,1,') || '1]')",
}
"""The most that is answered."""

HANGING = 30.0  # seconds after which a test gives up: measured figures are in docs/publication.md


@pytest.fixture(scope="module")
def open_to_sql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with running(handmade(tmp_path_factory.mktemp("limits"))) as found:
        yield found


def asked(address: str, sql: str, end: str = ".json") -> tuple[int, str]:
    try:
        with urlopen(f"{address}/curate{end}?{urlencode({'sql': sql})}", timeout=HANGING) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory that a process ever held, in kB."""
    state = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(state.partition("VmHWM:")[2].split()[0])


def test_7_bombs_are_refused_and_take_no_memory(open_to_sql):
    address, process = open_to_sql
    for name, sql in TOO_LARGE.items():
        status, text = asked(address, sql)
        assert status == 400, name
        assert json.loads(text)["error"], name
        assert peak(process) < MOST, name
    assert asked(address, "select 1 as one")[0] == 200


def test_7_what_is_answered_takes_no_memory_either(open_to_sql):
    address, process = open_to_sql
    for name, sql in LARGE.items():
        for end in ("", ".json", ".csv"):
            assert asked(address, sql, end)[0] == 200, name
        assert peak(process) < MOST, name


def test_7_pages_go_on_after_the_bombs(open_to_sql):
    address, _ = open_to_sql
    for path in ("/", "/curate/articles", "/curate/search?q=lamp", "/curate/contested"):
        with urlopen(address + path, timeout=HANGING) as answer:
            assert answer.status == 200, path


def test_where_the_file_lies_is_not_told(open_to_sql):
    address, _ = open_to_sql
    status, text = asked(
        address, "select name, file, (select group_concat(sql) from sqlite_stmt) as asked from pragma_database_list"
    )
    assert (status, json.loads(text)["rows"]) == (200, [["main", None, None]])


# ---- connections as the server prepares them


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(handmade(tmp_path_factory.mktemp("connection")))) as opened:
        limits.prepare(opened, "curate", "curate")
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "insert into meta values ('a', 'b')",
        "delete from articles",
        "update articles set title = 'x'",
        "create table x (y)",
        "drop table articles",
        "attach database ':memory:' as other",
        "vacuum into '/tmp/nowhere/curate-copy.db'",
        "pragma user_version = 9; insert into meta values ('a', 'b')",
        "select load_extension('x')",
        "select readfile('/etc/hostname')",
        "select writefile('/tmp/curate-written', 'x')",
    ],
)
def test_10_nothing_can_be_written_or_opened(connection, statement):
    with pytest.raises(sqlite3.Error):
        connection.executescript(statement)


def test_the_heap_is_bounded(connection):
    assert connection.execute("pragma hard_heap_limit").fetchone()[0] <= HEAP


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("instr('lighthouse', 'house')", 6),
        ("instr('lighthouse', 'ship')", 0),
        ("instr('leuchttürme', 'türme')", 7),
        ("instr(12345, 34)", 3),
        ("instr(x'0102', x'02')", 2),
        ("instr(null, 'a')", None),
        ("trim('--a--', '-')", "a"),
        ("ltrim('--a--', '-')", "a--"),
        ("rtrim('--a--', '-')", "--a"),
        ("trim('a', '')", "a"),
        ("trim(11211, 1)", "2"),
        ("replace('a-b', '-', '+')", "a+b"),
        ("replace('a', '', 'b')", "a"),
        ("printf('%05.2f|%s|%,d|100%%', 3.14159, 'x', 1000)", "03.14|x|1,000|100%"),
        ("printf('5000 * %d', 2)", "5000 * 2"),
        ("printf()", None),
        ("'a' like 'A%'", 1),
    ],
)
def test_a_guard_changes_no_answer(connection, call, value):
    with closing(sqlite3.connect(":memory:")) as plain:
        assert plain.execute(f"select {call}").fetchone() == (value,)
    assert tuple(connection.execute(f"select {call}").fetchone()) == (value,)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(TEXT, st.one_of(TEXT, st.text("ab", max_size=3)))
def test_guarded_functions_answer_as_sqlites_own(text, other):
    with closing(sqlite3.connect(":memory:")) as plain:
        for guarded in GUARDED:
            if guarded.plain:
                own = plain.execute(f"select {guarded.name}(?, ?)", (text, other)).fetchone()[0]
                assert guarded.plain(text, other) == own, guarded.name


def test_a_page_that_takes_too_long_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "PAGE_MS", 0)
    with site(handmade(tmp_path)) as slow:
        article = slow.rows("/curate/articles.json?_col=id")[0]["id"]
        answer = slow.get(f"/curate/articles/{article}")
    assert answer.status == 503
    assert "This page takes longer to make than this server allows." in answer.text


# ---- long documents


LINES = 30_000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that is longer than a string may be where none is; each line is another, and none of ASCII."""
    text = "".join(f"Ночь {at}: свет горел до утра, и волны били о мол.\n" for at in range(LINES))
    story = Story(
        pieces=(Piece("Long\n", "title", "test.title", (Said("title", "Long", "Long"),)), Piece(text)), title="Long"
    )
    return write(tmp_path_factory.mktemp("long") / "curate.db", (Page("hand/long.txt", (story,)), LIGHTHOUSE), NAMES)


def test_no_page_breaks_on_a_long_document(long):
    with site(long) as opened:
        (document,) = opened.rows("/curate/documents.json?path=hand/long.txt&_col=id")
        assert opened.rows(f"/curate/documents.json?id={document['id']}")[0]["characters"] > LENGTH
        (article,) = opened.rows("/curate/articles.json?title=Long&_col=id")
        paths = [f"/curate/documents/{document['id']}", f"/curate/document_texts/{document['id']}"]
        paths += [f"/curate/articles/{article['id']}", f"/curate/search?q={LINES - 1}"]
        paths += [f"/curate/articles?_search={LINES - 1}", "/curate/document_texts?text__contains=29999"]
        paths += ["/curate/removed_text", "/curate/false_evidence", "/curate/contested", "/curate/boilerplate"]
        for path in paths:
            answer = opened.get(path)
            assert answer.status == 200, path
            assert "message-error" not in answer.text, path
        assert opened.rows(f"/curate/search.json?q={LINES - 1}")[0]["title"] == "Long"


def test_an_answer_of_too_many_values_is_refused(connection):
    cursor = connection.execute(f"{COUNT} select n, n from t limit {CELLS}")
    with pytest.raises(sqlite3.OperationalError, match="too large"):
        cursor.fetchall()
    assert len(connection.execute(f"{COUNT} select n from t limit 100").fetchall()) == 100
