"""The folder of tables: held to the database by frictionless, mlcroissant, pyarrow and the csv module. No network."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from reused import HOSTILE, hostile

from curate import describe, export, store, verify
from curate.cli import cli
from curate.errors import Refusal
from curate.export import files, folder, layout

NUL = "before\0after"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of `reused`, with a NUL, an empty and a formula-like text, and an outlet as no one writes it."""
    found = hostile(tmp_path_factory.mktemp("tables"))
    with closing(sqlite3.connect(found)) as connection:
        connection.execute("update documents set layout_why = ? where path = 'north/0000.txt'", (NUL,))
        connection.execute("update documents set layout_why = '' where path = 'north/0001.txt'")
        connection.commit()
    return found


@pytest.fixture(scope="module")
def made(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made") / "tables"
    assert write(database, target) == []
    return target


def write(database: Path, target: Path) -> list[str]:
    form = export.FORMATS["tables"]
    assert isinstance(form, export.Folder)
    return form.write(database, target)


def package(made: Path) -> Any:
    return json.loads((made / "datapackage.json").read_text("utf-8"))


def rows(database: Path, table: str) -> list[tuple[Any, ...]]:
    with store.reading(database) as connection:
        (found,) = [one for one in layout.tables(connection) if one.name == table]
        return [tuple(row) for row in layout.read(connection, found)]


def everything(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


TABLES = [name for name in describe.tables() if name not in layout.LEFT_OUT]


# ---- what is in it


def test_every_table_and_every_view_that_is_data_is_there(database: Path, made: Path) -> None:
    assert [resource["name"] for resource in package(made)["resources"]] == TABLES
    with closing(sqlite3.connect(database)) as connection:
        tables = {
            name
            for (name,) in connection.execute(
                "select name from sqlite_master where type = 'table' and name not like 'articles_fts%' and name <> 'parted_texts' and name not like 'sqlite%'"
            )
        }
        promises = {what.split()[what.split().index("from") + 1] for what, _ in verify._LAWS} & {
            name for (name,) in connection.execute("select name from sqlite_master where type = 'view'")
        }
    assert tables < set(TABLES)
    assert not promises & set(TABLES)
    assert set(everything(made)) == {
        "datapackage.json", "croissant.json", *(f"csv/{name}.csv" for name in TABLES),
        *(f"parquet/{name}.parquet" for name in TABLES),
    }  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_csv_has_every_cell_of_the_database(table: str, database: Path, made: Path) -> None:
    text = (
        (made / "csv" / f"{table}.csv").read_bytes().decode("utf-8").replace("\0", "\ufffd")
    )  # refused by csv before 3.11
    head, *read = csv.reader(io.StringIO(text, newline=""))
    assert head == list(describe.tables()[table].columns)
    expected = [["" if cell is None else str(cell) for cell in row] for row in rows(database, table)]
    assert read == [[cell.replace("\0", "\ufffd") for cell in row] for row in expected]


def test_csv_tells_an_empty_text_from_none_and_keeps_what_looks_like_a_formula(made: Path) -> None:
    text = (made / "csv" / "documents.csv").read_bytes().decode("utf-8")
    assert ',"",' not in text.splitlines()[0]
    assert any(line.endswith(',""') for line in text.split("\n")) and NUL in text
    articles = (made / "csv" / "articles.csv").read_bytes().decode("utf-8")
    assert f'"{HOSTILE[4]}"'.replace('("', '(""').replace('")', '"")') in articles
    assert f'"{HOSTILE[6]}"' in articles  # with its line break, as it is


@pytest.mark.parametrize("table", TABLES)
def test_parquet_has_every_cell_of_the_database(table: str, database: Path, made: Path) -> None:
    import pyarrow.parquet

    read = pyarrow.parquet.read_table(made / "parquet" / f"{table}.parquet")
    assert [tuple(row.values()) for row in read.to_pylist()] == rows(database, table)
    assert read.schema.field(0).metadata[b"description"].decode() == next(
        iter(describe.tables()[table].columns.values())
    )


def test_the_rows_of_every_table_have_one_order(database: Path) -> None:
    with store.reading(database) as connection:
        for table in layout.tables(connection):
            names = [column.name for column in table.columns]
            order = [names.index(name) for name in table.key or layout.ORDER.get(table.name) or names]
            keys = [tuple(row[at] for at in order) for row in layout.read(connection, table)]
            assert len(keys) == len(set(keys)) or not (table.key or table.name in layout.ORDER), table.name


# ---- the descriptions


def test_frictionless_finds_every_cell_key_and_hash_right(made: Path) -> None:
    import frictionless

    report = frictionless.validate(str(made / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    assert len(report.tasks) == len(TABLES)


@pytest.mark.parametrize(
    ("path", "old", "new", "kind"),
    [
        ("csv/hops.csv", '"coast-radio"', '"coast-radiu"', "hash-count"),
        ("csv/network.csv", ",12.5,", ",soon,", "type-error"),
        ("csv/edges.csv", '"-0123456789abcdef"', '"-fedcba9876543210"', "foreign-key"),
    ],
)
def test_frictionless_would_find_a_fault(
    path: str, old: str, new: str, kind: str, database: Path, tmp_path: Path
) -> None:
    import frictionless

    write(database, tmp_path / "tables")
    damaged = tmp_path / "tables" / path
    damaged.write_bytes(damaged.read_bytes().replace(old.encode(), new.encode(), 1))
    report = frictionless.validate(str(tmp_path / "tables" / "datapackage.json"))
    assert kind in {error[0] for error in report.flatten(["type"])}


def test_the_package_says_keys_types_and_meanings(database: Path, made: Path) -> None:
    resources = {resource["name"]: resource for resource in package(made)["resources"]}
    hops = resources["hops"]["schema"]
    assert hops["primaryKey"] == ["article", "position"]
    assert {"fields": ["outlet"], "reference": {"resource": "outlets", "fields": ["id"]}} in hops["foreignKeys"]
    edge_claims = resources["edge_claims"]["schema"]["foreignKeys"]
    keys = ["earlier", "later", "basis"]
    assert {"fields": keys, "reference": {"resource": "edges", "fields": keys}} in edge_claims
    network = {field["name"]: field["type"] for field in resources["network"]["schema"]["fields"]}
    assert (network["earlier"], network["articles"], network["median_hours"]) == ("string", "integer", "number")
    for name, resource in resources.items():
        assert resource["description"] == describe.tables()[name].about
        says = {field["name"]: field["description"] for field in resource["schema"]["fields"]}
        assert says == describe.tables()[name].columns


def test_no_computed_column_is_of_another_type_than_told(database: Path) -> None:
    names = {"integer": {"integer"}, "number": {"real", "integer"}, "string": {"text"}}
    with store.reading(database) as connection:
        for table in layout.tables(connection):
            for column in table.columns:
                found = connection.execute(f'select distinct typeof("{column.name}") from {table.name}')
                assert {kind for (kind,) in found} - {"null"} <= names[column.type], (table.name, column.name)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated", "ignore:The inplace keyword in DataFrame")
def test_mlcroissant_reads_every_record_set(database: Path, made: Path) -> None:
    import mlcroissant

    read = mlcroissant.Dataset(jsonld=made / "croissant.json")
    assert not read.metadata.ctx.issues.errors
    assert [records.id for records in read.metadata.record_sets] == TABLES
    for name in TABLES:
        found = list(read.records(name))
        expected = rows(database, name)
        assert len(found) == len(expected)
        if name in ("publications", "edges", "network"):
            cells = [tuple(plain(cell) for cell in row.values()) for row in found]
            assert cells == expected


def plain(cell: Any) -> Any:
    """A cell as the database has it: mlcroissant gives bytes for text and NaN for null."""
    if isinstance(cell, bytes):
        return cell.decode("utf-8")
    return None if cell != cell else cell  # noqa: PLR0124


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated", "ignore:The inplace keyword in DataFrame")
def test_mlcroissant_reads_csv_where_there_is_no_parquet(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlcroissant

    monkeypatch.setattr(folder, "arrow", lambda: None)
    assert write(database, tmp_path / "tables") == [folder.NO_PARQUET]
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "croissant.json",
        "csv",
        "datapackage.json",
    ]
    read = mlcroissant.Dataset(jsonld=tmp_path / "tables" / "croissant.json")
    assert len(list(read.records("edges"))) == len(rows(database, "edges"))


# ---- whole or not at all, the same every time


def test_the_same_database_gives_the_same_bytes(database: Path, made: Path, tmp_path: Path) -> None:
    write(database, tmp_path / "tables")
    assert everything(tmp_path / "tables") == everything(made)


def test_an_earlier_export_is_replaced_whole(database: Path, made: Path, tmp_path: Path) -> None:
    target = tmp_path / "tables"
    write(database, target)
    (target / "csv" / "of-an-older-version.csv").write_text("x")
    write(database, target)
    assert everything(target) == everything(made)
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_an_empty_folder_is_filled_and_another_is_left_alone(database: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(database, tmp_path / "empty")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name, says in (("mine", "something else than exported tables"), ("file", "no folder"), ("link", "no folder")):
        with pytest.raises(Refusal, match=says):
            write(database, tmp_path / name)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"
    for name in ("mine/..", "/", "mine/."):
        with pytest.raises(Refusal, match="something else than exported tables"):
            write(database, tmp_path / name)


@pytest.mark.parametrize("broken", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_half_way_leaves_the_old_export(
    broken: BaseException, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "tables"
    write(database, target)
    before = everything(target)

    def fails(*_: object) -> None:
        raise broken

    monkeypatch.setattr(folder, "croissant", fails)
    with pytest.raises((Refusal, KeyboardInterrupt)):
        write(database, target)
    assert everything(target) == before and [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_what_a_killed_export_left_is_taken_away(database: Path, made: Path, tmp_path: Path) -> None:
    for left in (".tables.part", ".tables.old"):
        (tmp_path / left / "csv").mkdir(parents=True)
    write(database, tmp_path / "tables")
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
    assert everything(tmp_path / "tables") == everything(made)


def test_no_folder_and_no_database_are_said(database: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        write(database, tmp_path / "no" / "such" / "tables")
    with pytest.raises(Refusal, match="there is no database"):
        write(tmp_path / "curate.db", tmp_path / "tables")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_folder_and_says_what_is_missing(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(database.parents[1])
    arguments = ["--root", root, "export", "--format", "tables"]
    asked = CliRunner().invoke(cli, arguments)
    assert (asked.exit_code, asked.stderr) == (
        1,
        "--format tables: this form is a folder of files; give --output DIR\n",
    )
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = CliRunner().invoke(cli, [*arguments, "--output", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "pip install 'curate[parquet]'" in done.stderr
    assert files.arrow() is None


def test_a_large_table_is_written_in_parts(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet

    monkeypatch.setattr(files, "BATCH", 7)
    write(database, tmp_path / "tables")
    read = pyarrow.parquet.read_table(tmp_path / "tables" / "parquet" / "claims.parquet")
    assert [tuple(row.values()) for row in read.to_pylist()] == rows(database, "claims")
