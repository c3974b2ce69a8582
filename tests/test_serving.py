"""`curate serve`: the command, and a database that is replaced while it is served."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import yaml
from handmade import LIGHTHOUSE, NAMES, Page, Piece, Said, Story, write
from sites import ROOT, handmade, server

from curate import publish
from curate.errors import Refusal
from curate.publish import metadata
from curate.publish.server import SETTINGS


def test_the_command_serves_the_projects_metadata(tmp_path):
    database = handmade(tmp_path)
    command = publish.command(ROOT, database, port=8123)
    assert command[command.index("--metadata") + 1] == str(ROOT / "metadata.yml")
    assert command[command.index("--port") + 1] == "8123"
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert all(name in command for name in SETTINGS)


def test_a_project_without_metadata_gets_ours(tmp_path):
    command = publish.command(tmp_path, handmade(tmp_path))
    written = Path(command[command.index("--metadata") + 1])
    assert yaml.safe_load(written.read_text(encoding="utf-8")) == metadata.made()


def test_nothing_to_serve_is_refused(tmp_path):
    with pytest.raises(Refusal, match="curate build"):
        publish.command(tmp_path, tmp_path / "curate.db")


def test_another_name_is_refused(tmp_path):
    other = handmade(tmp_path).rename(tmp_path / "corpus.db")
    with pytest.raises(Refusal, match=r"name the file curate\.db"):
        publish.command(tmp_path, other)


def told(address: str, path: str) -> tuple[int, str]:
    try:
        with urlopen(address + path) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, ""


def version(number: int) -> tuple[Page, ...]:
    """A corpus of one article with one id, whose title and text say which build it is from."""
    says = f"build {number:04}"
    pieces = (
        Piece(f"{says}\n", "title", "test.title", (Said("title", says, says),)),
        Piece(f"text of {says}\n"),
    )
    return (Page("hand/version.txt", (Story(pieces=pieces, title=says),)), LIGHTHOUSE)


def test_a_build_may_replace_the_database_while_it_is_served(tmp_path):
    """Each answer is wholly of one build, the first after a replacement of the new one; none is an error."""
    database = write(tmp_path / "curate.db", version(0), NAMES)
    seen: list[tuple[int, str]] = []
    stop = threading.Event()
    with server(database) as address:
        path = "/curate/articles?_sort=id&_col=id&_col=title&title__startswith=build"

        def read() -> None:
            while not stop.is_set():
                seen.append(told(address, path))
                seen.append(told(address, "/curate/search?q=build"))

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            for number in range(1, 7):
                os.replace(write(tmp_path / "next.db", version(number), NAMES), database)
                status, text = told(address, path)
                assert (status, f"build {number:04}" in text) == (200, True), number
        finally:
            stop.set()
            for reader in readers:
                reader.join()

    assert len(seen) > 12
    assert {status for status, _ in seen} == {200}
    assert all(len(set(re.findall(r"build \d{4}", text))) == 1 for _, text in seen)


def test_a_server_outlives_the_loss_of_its_database(tmp_path):
    database = handmade(tmp_path)
    with server(database) as address:
        assert told(address, "/curate/articles")[0] == 200
        database.unlink()
        told(address, "/curate/articles")
        handmade(tmp_path)
        assert told(address, "/curate/articles")[0] == 200
