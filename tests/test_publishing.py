"""`curate publish`: what it writes, that it can be installed and served, and that it loses nothing."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import resource
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from importlib.metadata import Distribution
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
import yaml
from click.testing import CliRunner
from datasette.cli import inspect_
from editions import CITE, CONTACT, contents, edition, project, told
from packaging.utils import parse_wheel_filename
from sites import ROOT, handmade

from curate import folders, store, verify
from curate.cli import cli
from curate.edition import needs, withheld
from curate.edition.folder import Edition, installed, write
from curate.errors import Refusal
from curate.publish.server import PUBLIC_SETTINGS
from curate.publish.texts import NOTICE

HERE = Path(sys.executable).parent
PATIENCE = 60.0  # seconds for a server to start
KILLS = 8


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("publishing")
    made = project(folder / "project", handmade(folder))
    with closing(sqlite3.connect(made / "corpus/curate.db")) as connection:  # as a build leaves it
        connection.execute(f"pragma application_id = {store.APPLICATION}")
        connection.execute(f"pragma user_version = {store.VERSION}")
    return made


@pytest.fixture(scope="module")
def site(root) -> Path:
    return edition(root)


# ---- what is in the folder


def test_it_is_the_same_each_time(root, site):
    assert contents(edition(root, "again")) == contents(site)
    assert contents(edition(root, "again")) == contents(site)  # in its own place


def test_the_command_says_what_it_wrote(root, tmp_path):
    said = CliRunner().invoke(cli, ["--root", str(root), "publish", str(tmp_path / "site")])
    assert said.exit_code == 0, said.output
    assert f"datasette serve {tmp_path / 'site'}" in said.output
    said = CliRunner().invoke(cli, ["--root", str(root), "publish", str(tmp_path / "site"), "--no-text"])
    assert "without texts" in said.output
    assert json.loads((tmp_path / "site/edition.json").read_text())["text"] == "withheld"


def test_the_database_is_a_whole_copy(root, site):
    with (
        closing(sqlite3.connect(root / "corpus/curate.db")) as old,
        closing(sqlite3.connect(site / "curate.db")) as new,
    ):
        assert list(store.dump(old)) == list(store.dump(new))
        assert new.execute("pragma freelist_count").fetchone() == (0,)
        assert new.execute("pragma journal_mode").fetchone() == ("delete",)
        assert new.execute("pragma integrity_check").fetchone() == ("ok",)
    assert store.fault(site / "curate.db") is None


def test_the_owner_stays_named(site):
    metadata = told(site)
    assert metadata["plugins"] == {
        "curate": {"contact": CONTACT, "cite": CITE, "public": True},
        "other": {"kept": True},
    }
    readme = (site / "README.md").read_text(encoding="utf-8")
    for words in (CONTACT, CITE, "CC BY 4.0", "https://licence.example/by"):
        assert words in readme
    assert not re.search(r"\$[a-z]", readme)


def test_settings_have_the_types_that_files_want(site):
    written = json.loads((site / "settings.json").read_text())
    assert written.keys() == PUBLIC_SETTINGS.keys()
    assert written["default_allow_sql"] is False
    assert not [value for value in written.values() if isinstance(value, str)]
    config = yaml.safe_load((site / "datasette.yaml").read_text(encoding="utf-8"))
    assert config["settings"] == written
    assert config["databases"]["curate"]["queries"].keys() == told(site)["databases"]["curate"]["queries"].keys()


def test_inspect_data_is_what_datasette_finds(site):
    found = asyncio.run(inspect_([str(site / "curate.db")], []))
    found["curate"]["file"] = "curate.db"
    assert json.loads((site / "inspect-data.json").read_text()) == found
    assert json.loads((site / "edition.json").read_text())["sha256"] == found["curate"]["hash"]


# ---- the wheel, and what it needs


def test_the_wheel_keeps_to_its_record():
    plugin = installed()
    assert parse_wheel_filename(plugin.name)[0] == "curate"
    with zipfile.ZipFile(BytesIO(plugin.content)) as archive:
        names = archive.namelist()
        record = archive.read(names[-1]).decode().splitlines()
        assert names[-1].endswith(".dist-info/RECORD")
        assert [line.split(",")[0] for line in record] == names
        for line in record[:-1]:
            path, digest, size = line.split(",")
            content = archive.read(path)
            assert (len(content), digest) == (
                int(size),
                "sha256=" + urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode(),
            )
    for name in (
        "curate/publish/templates/row-curate-articles.html",
        "curate/publish/static/curate.css",
        "curate/schema.sql",
    ):
        assert name in names
    assert not [name for name in names if "__pycache__" in name]


def test_pip_installs_the_wheel(site, tmp_path):
    target = tmp_path / "target"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--target", str(target), f"./{installed().name}"], cwd=site, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (found,) = [one for one in Distribution.discover(path=[str(target)]) if one.name == "curate"]
    assert [(entry.group, entry.name, entry.value) for entry in found.entry_points] == [
        ("datasette", "curate", "curate.publish")
    ]
    assert {needs.canonicalize_name(needs.Requirement(line).name) for line in found.requires or ()} == set(needs.NEEDS)
    said = "import curate.publish, importlib.metadata as m; print(curate.__file__, m.version('curate'))"
    shown = subprocess.run(
        [sys.executable, "-c", said],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
    )
    assert shown.stdout.split() == [str(target / "curate/__init__.py"), found.version], shown.stderr


USED = """
import ast, asyncio, sys
from importlib.metadata import packages_distributions
from pathlib import Path
from datasette.app import Datasette

async def served(folder):
    datasette = Datasette(config_dir=Path(folder))
    await datasette.invoke_startup()
    for table in ("articles", "documents", "outlets"):
        rows = (await datasette.client.get(f"/curate/{table}.json?_shape=array")).json()
        page = await datasette.client.get(f"/curate/{table}/{rows[0]['id']}")
        assert page.status_code == 200

asyncio.run(served(sys.argv[1]))
names = set()
for name, module in list(sys.modules.items()):
    if name.partition(".")[0] == "curate":
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").partition(".")[0])
known = packages_distributions()
print(*sorted({one for name in names for one in known.get(name, [])}))
"""


OPTIONAL = ("pyarrow",)
"""Of an extra, and imported by what writes tables, which no page does."""


def test_requirements_are_what_the_pages_import(site):
    """All that the modules loaded by a server import, at their top or inside functions."""
    done = subprocess.run([sys.executable, "-c", USED, str(site)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    used = {needs.canonicalize_name(name) for name in done.stdout.split()} - {"curate", *OPTIONAL}
    assert set(needs.NEEDS) <= used
    pins = needs.pinned()
    assert used <= pins.keys()
    lines = (site / "requirements.txt").read_text().splitlines()
    assert lines[1:] == [f"./{installed().name}", *(f"{name}=={version}" for name, version in pins.items())]


# ---- serving it


def spoken(name: str, dockerfile: str) -> list[str]:
    """The arguments of each instruction of a kind."""
    joined = dockerfile.replace("\\\n", " ")
    return [line.partition(" ")[2].strip() for line in joined.splitlines() if line.partition(" ")[0] == name]


@pytest.fixture(scope="module")
def dockerfile(site) -> str:
    return (site / "Dockerfile").read_text()


def test_the_container_has_what_it_copies(site, dockerfile):
    sent = {line[1:] for line in (site / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    files, everything = (line.split() for line in spoken("COPY", dockerfile))
    assert everything == [".", "."]
    assert set(files[:-1]) <= sent
    assert {name for name in sent if not (site / name).is_file()} == set()
    assert {"curate.db", "metadata.yml", "settings.json", "inspect-data.json"} <= sent
    assert spoken("FROM", dockerfile) == [f"python:{sys.version_info.major}.{sys.version_info.minor}-slim"]
    assert spoken("RUN", dockerfile)[-1].endswith(
        "pip install --no-cache-dir --disable-pip-version-check -r requirements.txt"
    )


def test_it_does_not_run_as_root(dockerfile):
    user = spoken("USER", dockerfile)[-1]
    assert user != "root"
    assert user in spoken("RUN", dockerfile)[0]
    assert dockerfile.index("USER") < dockerfile.index("\nCMD")


@contextmanager
def contained(folder: Path, dockerfile: str) -> Iterator[dict[str, str]]:
    """Run the container's CMD where its files are; give its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PATH": f"{HERE}:{os.environ['PATH']}", "PORT": str(port)}
    (command,) = spoken("CMD", dockerfile)
    started = ["sh", "-c", command.replace("/site", str(folder))]
    with subprocess.Popen(started, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            ends = time.monotonic() + PATIENCE
            while status(port, "/")[0] != 200:
                assert time.monotonic() < ends and process.poll() is None, "the server did not start"
                time.sleep(0.1)
            yield environment
        finally:
            process.terminate()


def status(port: int | str, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, ""
    except URLError:
        return 0, ""


def test_it_serves_as_the_container_starts_it(root, dockerfile):
    folder = edition(root, "served")
    health = json.loads(spoken("HEALTHCHECK", dockerfile)[0].partition("CMD")[2])
    with contained(folder, dockerfile) as environment:
        port = environment["PORT"]
        rows = json.loads(status(port, "/curate/articles.json?_shape=array")[1])
        article = f"/curate/articles/{rows[0]['id']}"
        for path in ("/", "/curate/articles", article, "/curate/search?q=light"):
            code, text = status(port, path)
            assert code == 200, path
            assert "/-/curate/curate.css" in text
        assert status(port, "/curate?sql=select+1")[0] == 403
        with urlopen(f"http://127.0.0.1:{port}/curate/articles.json") as answer:
            assert answer.headers["cache-control"] == "max-age=3600"
        assert subprocess.run([sys.executable, *health[1:]], env=environment).returncode == 0
        assert NOTICE not in status(port, article)[1]
        edition(root, "served", text=False)  # the next edition, while this one is served
        assert NOTICE in status(port, article)[1]
    gone = subprocess.run([sys.executable, *health[1:]], env=environment, stderr=subprocess.DEVNULL)
    assert gone.returncode != 0


HOSTS = {"heroku": "plugins) echo heroku-builds", "gcloud": "config) echo harbour"}
"""The programs that `datasette publish` asks, and what they answer: there is no account here."""


@pytest.fixture
def hosted(site, tmp_path) -> tuple[Path, dict[str, str], dict[str, list[str]]]:
    """A copy of the edition after the preparations that its README tells, and the commands it gives."""
    folder = tmp_path / "work/site"
    shutil.copytree(site, folder)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, answer in HOSTS.items():
        (programs / name).write_text(f'#!/bin/sh\ncase "$1" in {answer};; esac\n')
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{HERE}:{os.environ['PATH']}"}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    (first,) = re.findall(r"`(mkdir -p [^`]+)`", readme)
    subprocess.run(["sh", "-c", first], cwd=folder, check=True)
    found = re.findall(r"^datasette publish .*(?:(?<=\\)\n.*)*", readme, re.M)
    commands = {words[2]: words for words in (shlex.split(command.replace("\\\n", " ")) for command in found)}
    return folder, environment, commands


def test_datasette_publish_heroku(hosted, tmp_path):
    folder, environment, commands = hosted
    made = tmp_path / "heroku"
    subprocess.run(
        [*commands["heroku"], "--generate-dir", str(made)], cwd=folder, env=environment, check=True, capture_output=True
    )
    assert (made / "requirements.txt").read_text().splitlines() == ["datasette", "-r plugins/requirements.txt"]
    asked = (made / "plugins/requirements.txt").read_text().splitlines()[1]
    assert (made / asked).read_bytes() == installed().content
    assert (made / "curate.db").read_bytes() == (folder / "curate.db").read_bytes()
    assert yaml.safe_load((made / "metadata.json").read_text()) == told(folder)
    assert "--setting default_allow_sql off" in (made / "Procfile").read_text()


def test_datasette_publish_cloudrun(hosted):
    folder, environment, commands = hosted
    shown = subprocess.run(
        [*commands["cloudrun"], "--show-files"], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    written = shown.stdout.partition("==== Dockerfile ====")[2]
    assert "RUN pip install -U datasette -r plugins/requirements.txt\n" in written
    assert "-i curate.db" in written and "--setting default_allow_sql off" in written


# ---- what it refuses


@pytest.mark.parametrize("place", ["corpus", "corpus/site", "manifests", "."])
def test_no_place_of_the_project_is_taken(root, place):
    with pytest.raises(Refusal, match=r"keeps its .* there"):
        write(Edition(root, root / "corpus/curate.db", root / place))


def test_nothing_else_is_replaced(root, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/kept.txt").write_text("mine")
    with pytest.raises(Refusal, match="holds something else than an edition; give another folder"):
        write(Edition(root, root / "corpus/curate.db", tmp_path / "notes"))
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]
    with pytest.raises(Refusal, match="this is no folder"):
        write(Edition(root, root / "corpus/curate.db", tmp_path / "notes/kept.txt"))
    (tmp_path / "empty").mkdir()
    write(Edition(root, root / "corpus/curate.db", tmp_path / "empty"))
    assert (tmp_path / "empty/curate.db").is_file()


def test_nothing_to_publish(tmp_path):
    (tmp_path / "manifests").mkdir()
    said = CliRunner().invoke(cli, ["--root", str(tmp_path), "publish", str(tmp_path / "site")])
    assert said.exit_code == 1
    assert "there is no database; run `curate build`" in said.output
    assert not (tmp_path / "site").exists()


def test_metadata_that_cannot_be_read(root, tmp_path):
    other = project(tmp_path / "other", root / "corpus/curate.db")
    for wrong in ("title: [", "- no metadata"):
        (other / "metadata.yml").write_text(wrong)
        with pytest.raises(Refusal, match=r"metadata\.yml.*mend it"):
            edition(other)
    (other / "metadata.yml").unlink()
    assert told(edition(other))["plugins"] == {"curate": {"public": True}}


@pytest.mark.parametrize(
    ("size", "more"), [(50_000, []), (50_000, ["--no-text"]), (700_000, [])], ids=["database", "without texts", "wheel"]
)
def test_a_full_disk_leaves_the_old_edition(root, size, more):
    """A file that may not grow stands for a disk that is full: the system refuses the write either way."""
    folder = edition(root, f"full-{size}-{len(more)}")
    before = contents(folder)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        [sys.executable, "-m", "curate", "--root", str(root), "publish", str(folder), *more],
        preexec_fn=limited, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be written" in done.stderr and "see to the disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(folder) == before
    assert not list(folder.parent.glob(f".{folder.name}*"))


def test_folders_change_places_without_the_systems_help(tmp_path, monkeypatch):
    monkeypatch.setattr(folders.sys, "platform", "elsewhere")
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    folders.exchange(tmp_path / "new", tmp_path / "old")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "new",
        "new/old",
        "old",
        "old/new",
    ]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="as the other tests that kill")
def test_killed_at_any_moment_it_leaves_a_whole_edition(root):
    folder = edition(root, "killed")
    old = contents(folder)
    new = contents(edition(root, "killed-new", text=False))
    command = [sys.executable, str(Path(__file__).with_name("killed_publish.py"))]
    seen = set()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout

        def publish(kind: str, moment: float | None) -> float:
            process.stdin.write(f"{root} {folder} {kind}\n")
            process.stdin.flush()
            pid, started = int(process.stdout.readline()), time.monotonic()
            if moment is not None:
                time.sleep(moment)
                os.kill(pid, signal.SIGKILL)
            process.stdin.write("end\n")
            process.stdin.flush()
            process.stdout.readline()
            return time.monotonic() - started

        lasts = publish("without", None)
        assert contents(folder) == new
        for at in range(KILLS):
            for name, content in old.items():
                (folder / name).write_bytes(content)
            publish("without", lasts * (at + random.random()) / KILLS)
            left = contents(folder)
            assert left in (old, new), at
            seen.add(left == old)
        publish("without", None)
        process.stdin.close()
    assert True in seen
    assert contents(folder) == new
    assert not list(folder.parent.glob(".killed*"))


# ---- without texts


def test_words_that_may_stay():
    long = "x" * withheld.LONGEST
    assert withheld.short(long) == long
    assert withheld.short(f"{long}y") == f"sha256:{sha256(f'{long}y'.encode()).hexdigest()}"
    address = f"https://harbour.example/{long}"
    assert withheld.short(address) == address
    assert withheld.digest(address) == address


@pytest.mark.parametrize("mark", ['"', "'"])
def test_sentences_do_not_quote_what_is_withheld(mark):
    words = "The harbour is silent. " * 10
    sentence = f"outweighed by {mark}{words}{mark}, which is said of this article"
    assert words[:30] not in withheld.unquoted(sentence)
    assert withheld.unquoted(sentence).endswith(f"{mark}, which is said of this article")
    short = f"outweighed by {mark}Harbour Post{mark}, whose rule is trusted more"
    assert withheld.unquoted(short) == short


@pytest.mark.parametrize("words", ["Nobody's harbour is silent. " * 10, 'They say "silent" of it. ' * 10])
def test_a_mark_before_a_quote_or_in_it_hides_the_end_of_none(words):
    assert "silent" not in withheld.unquoted(f'of the Post\'s rule, which reads "{words}", and is trusted more')


def test_long_words_leave_their_hash(root, tmp_path):
    """Whoever holds the page can check the evidence; the tables still agree with each other."""
    other = project(tmp_path / "other", root / "corpus/curate.db")
    title = "A title that goes on and on, as no title should. " * 5
    with closing(sqlite3.connect(other / "corpus/curate.db")) as connection, connection:
        key, claim = connection.execute("select article, id from claims where field = 'title' limit 1").fetchone()
        connection.execute("update articles set title = ? where id = ?", (title, key))
        connection.execute("update article_texts set title = ? where article = ?", (title, key))
        connection.execute(
            "update claims set exact = ?, name = ?, value = ? where id = ?", (title, title, title, claim)
        )
    folder = edition(other, "digests", text=False)
    assert title[:40].encode() not in (folder / "curate.db").read_bytes()
    with closing(sqlite3.connect(folder / "curate.db")) as connection:
        found = connection.execute("select exact, name, value from claims where id = ?", (claim,)).fetchone()
        shown = connection.execute("select title from articles where id = ?", (key,)).fetchone()
    assert set(found) == set(shown) == {f"sha256:{sha256(title.encode()).hexdigest()}"}


OURS = frozenset(
    [
        "a",
        "article",
        "authors",
        "b",
        "basis",
        "chain",
        "claim",
        "contested_fields",
        "country",
        "direction",
        "document",
        "earlier",
        "encoding",
        "family",
        "field",
        "first_published",
        "id",
        "key",
        "kind",
        "label",
        "labeller",
        "language",
        "last_published",
        "later",
        "layout",
        "layout_why",
        "manifest",
        "media_type",
        "month",
        "note",
        "origin",
        "origin_published",
        "other",
        "outlet",
        "pack",
        "parent",
        "path",
        "pattern",
        "person",
        "place",
        "publication",
        "published",
        "relation",
        "retrieved",
        "rights",
        "root",
        "rule",
        "says",
        "scope",
        "sha256",
        "source",
        "standing",
        "trust",
        "url",
        "value",
        "why",
        "wikidata",
        "title",
        "reason",
    ]
)
"""Names of columns with keys, words of curators and packs, and what follows from other columns."""

CURATED = {
    ("absences", "reason"),
    ("documents", "url"),
    ("meta", "value"),
    ("rules", "why"),
    ("sources", "statement"),
    ("sources", "title"),
    ("totals", "name"),
}
"""Columns of ours that are named like columns with words of pages."""


def test_every_column_of_text_is_thought_of():
    """A new column must be told what becomes of it where there is no right to the texts."""
    thought = {
        *withheld.WORDS,
        *withheld.SENTENCES,
        ("claims", "exact"),
        ("document_texts", "text"),
        ("article_texts", "text"),
        ("parted_texts", "text"),
    }
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript((Path(store.__file__).parent / "schema.sql").read_text(encoding="utf-8"))
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        found = {
            (table, column[1])
            for table in tables
            for column in connection.execute(f"pragma table_info({table})")
            if column[2].lower() == "text"
        }
    assert thought | CURATED <= found
    assert {column for _, column in found - thought - CURATED} <= OURS


def test_it_cannot_be_verified(root, tmp_path):
    folder = edition(root, "unverified", text=False)
    with pytest.raises(Refusal, match=r"a publication without texts: .*; verify the database that it was made from"):
        verify.broken(folder / "curate.db")
    with closing(sqlite3.connect(folder / "curate.db")) as connection:
        assert connection.execute("select count(*) from false_evidence").fetchone() == (0,)
        assert connection.execute(
            "select count(*) from broken_tiling where what = 'characters miscounted'"
        ).fetchone() == (0,)
