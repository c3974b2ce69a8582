"""The command line, as a user meets it: what each command prints, where, and its exit status."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from harbour import database, page, project, prose, write

from curate import export as exporting
from curate import newsource, rulepack, store, trial
from curate.cli import cli

SAMPLE = Path(__file__).parents[1] / "corpus/sample"
CURATE = [sys.executable, "-m", "curate"]
QUICK = [  # without the packs that ship with curate
    sys.executable,
    "-c",
    "from pathlib import Path; from curate import rulepack; rulepack.HOME = Path('/none');"
    "from curate.cli import cli; cli()",
]
COMMANDS = ("build", "check", "explain", "export", "new", "serve", "try", "verify")


def run(*arguments: object) -> Result:
    """Run a command; anything raised but an exit is raised here."""
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def few(monkeypatch, tmp_path_factory):
    """No packs but the project's own, which take no time to read."""
    monkeypatch.setattr(rulepack, "HOME", tmp_path_factory.mktemp("packs"))


@pytest.fixture
def root(few, tmp_path, monkeypatch):
    """A small project, and the user in its folder."""
    monkeypatch.chdir(project(tmp_path))
    return tmp_path


@pytest.fixture
def built(root):
    assert run("build").exit_code == 0
    return root


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A folder in no project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ids(root: Path) -> list[tuple[str, str]]:
    with store.reading(database(root)) as connection:
        rows = connection.execute("select articles.id, path from articles join documents on documents.id = document")
        return [tuple(row) for row in rows]


# ---- usage


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: cli {command} ")


def test_the_list_of_commands_cuts_no_sentence_short():
    listed = run("--help").stdout
    assert all(re.search(rf"^  {command} +[A-Z][^\n]*\.$", listed, re.M) for command in COMMANDS)
    assert "..." not in listed.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("build", "--quick"), "No such option"),
        (("bild",), "No such command"),
        (("try",), "Missing argument"),
        (("new",), "Missing argument"),
        (("explain",), "Missing argument"),
        (("export", "--format", "xml"), "'xml' is not one of 'annotations', 'bibtex', "),
        (("serve", "--port", "99999"), "99999 is not in the range"),
        (("--root", "/no/such/folder", "build"), "does not exist"),
    ],
)
def test_wrong_usage_is_said_and_ends_with_2(arguments, says):
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments", [("build",), ("check",), ("verify",), ("export",), ("serve",), ("explain", "0123456789abcdef-0")]
)
def test_outside_a_project_the_remedy_is_said(nowhere, arguments):
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{nowhere}: no folder manifests/ here or above; go to a project's folder")


@pytest.mark.parametrize("arguments", [("verify",), ("export",), ("serve",), ("explain", "0123456789abcdef-0")])
def test_before_any_build_there_is_no_database(root, arguments):
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr == f"{database(root)}: there is no database; run `curate build`\n"


def test_a_project_is_found_from_a_folder_in_it_and_by_option(built, monkeypatch):
    monkeypatch.chdir(built / "corpus/north")
    assert run("verify").exit_code == 0
    monkeypatch.chdir("/")
    assert run("verify").exit_code == 1
    assert run("--root", built, "verify").exit_code == 0


# ---- build, check, verify


def test_build_says_what_it_found_on_standard_output_alone(root):
    result = run("build")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "8 documents (8 read, 0 unchanged)" in result.stdout
    assert "\x1b" not in result.stdout
    assert "nothing had changed" in run("build").stdout


def test_build_takes_manifests(root):
    result = run("build", "manifests/sources/north.yml")
    assert result.exit_code == 0
    assert {path.split("/")[0] for _, path in ids(root)} == {"north"}


def test_check_tells_all_problems_and_their_number(root):
    assert run("check").stdout == "no problems\n"
    write(root, {"manifests/sources/north.yml": "source: north\n", "manifests/sources/south.yml": "source: south\n"})
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "manifests/sources/north.yml:1:1: " in result.stderr
    assert "manifests/sources/south.yml:1:1: " in result.stderr
    assert re.search(r"^\d+ problems$", result.stderr, re.M)


def test_one_problem_is_not_problems(root):
    write(root, {"manifests/sources/north.yml": "source: north\ntitle: t\ndocuments: [north/0000.text]\n"})
    assert run("check").stderr.endswith("\n1 problem\n")


def test_verify_tells_each_broken_law(built):
    assert run("verify").stdout == "every law holds\n"
    write(built, {"corpus/north/0001.txt": page(99)})
    result = run("verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("north/0001.txt: the file is not the one the database was made from")
    assert result.stderr.endswith("\n1 fault\n")


# ---- explain


def test_explain_shows_words_place_and_rule(built):
    name, path = ids(built)[0]
    result = run("explain", name, "published")
    assert result.exit_code == 0
    heading, field, value, context, place, _ = result.stdout.splitlines()
    assert heading.startswith(f"{name}  ")
    assert (field, value) == ("published", "  chosen: 2020-01-01")
    assert "[January 1, 2020]" in context
    assert re.fullmatch(rf"    {path}, characters \d+-\d+, rule quay\.credit", place)


@pytest.mark.parametrize("means", ["{id}", "{id:.16}", "{path}", "corpus/{path}", "{root}/corpus/{path}", "0000.txt"])
def test_an_article_is_meant_by_id_beginning_or_path(built, monkeypatch, means):
    name, path = next(pair for pair in ids(built) if pair[1] == "north/0000.txt")
    if means == "0000.txt":
        monkeypatch.chdir(built / "corpus/north")
    result = run("explain", means.format(id=name, path=path, root=built), "title")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{name}  ")


def test_a_beginning_that_several_documents_have_is_ambiguous(root):
    write(root, {f"corpus/north/{number:04}.txt": f"Quay {number}\n" for number in range(1000)})
    assert run("build", "manifests/sources/north.yml").exit_code == 0
    seen: dict[str, str] = {}
    begins = next(name[:4] for name, _ in ids(root) if seen.setdefault(name[:4], name) != name)
    result = run("explain", begins)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.match(rf"{begins}: \d+ articles of several documents have ids that begin so; one of ", result.stderr)
    assert result.stderr.count(f"{begins}") >= 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("zzzz",), "zzzz: no article has this id, and no document this path; `curate export` lists them"),
        (("north/000.txt",), "north/000.txt: no article has this id, and no document this path; did you mean 'north/"),
        (("{id}", "titel"), "titel: no claim has this field; did you mean 'title'?"),
        (("{id}", "zzz"), "zzz: no claim has this field; fields are title, subtitle, "),
        (("manifests/outlets.yml",), "no document of the last build has this content; list it in a manifest"),
    ],
)
def test_explain_says_what_it_does_not_know(built, arguments, says):
    name, _ = ids(built)[0]
    result = run("explain", *(one.format(id=name) for one in arguments))
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr


def test_explain_says_that_there_is_no_claim(built):
    result = run("explain", ids(built)[0][0], "agency")
    assert result.exit_code == 0
    assert result.stdout.endswith("\nno claim of agency\n")


# ---- export


def test_export_gives_an_article_a_line(built):
    result = run("export")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [name for name, _ in ids(built)]
    assert run("export", "--output", "out.jsonl").stdout == ""
    assert (built / "out.jsonl").read_text(encoding="utf-8") == result.stdout


@pytest.mark.parametrize("form", [name for name, form in exporting.FORMATS.items() if form.kind != "folder"])
def test_every_form_of_text_goes_to_a_file_or_to_standard_output(built, form):
    printed = run("export", "--format", form)
    assert printed.exit_code == 0
    assert run("export", "--format", form, "--output", "out").exit_code == 0
    assert (built / "out").read_bytes() == printed.stdout_bytes


def test_help_tells_what_each_form_is():
    told = run("export", "--help").stdout
    assert all(
        re.search(rf"^  {name} +{re.escape(form.says[:40])}", told, re.M) for name, form in exporting.FORMATS.items()
    )


def test_export_says_where_it_cannot_write(built):
    result = run("export", "--output", "no/such/folder/out.jsonl")
    assert result.exit_code == 1
    assert result.stderr.startswith("no/such/folder/out.jsonl: cannot be written: No such file or directory; ")


def test_export_is_utf_8_on_any_terminal(root):
    write(root, {"corpus/north/0000.txt": page(0, title="Fähre, Порт, ميناء")})
    run("build")
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*CURATE, "export"], capture_output=True, check=True, env=environment)
    assert "Fähre, Порт, ميناء" in done.stdout.decode("utf-8")


# ---- try


def test_try_needs_no_project_and_prints_no_colours(nowhere):
    """With the packs that ship with curate."""
    write(
        nowhere, {"a.txt": page(1, "Share this:", "© 2020 Harbour Post. All rights reserved.", title="Ferry at noon")}
    )
    result = run("try", "a.txt")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("a.txt  utf-8, ")
    assert "Ferry at noon  [title: layout.title]" in lines
    assert any(re.match(r"Share this:  \[share-prompt: \w+\.[a-z-]+\]$", line) for line in lines)
    assert any(line.startswith("  + title: Ferry at noon ") for line in lines)
    assert any(line.startswith("1 article, ") for line in lines)
    assert "\x1b" not in result.stdout


def test_try_shows_every_character_that_is_not_white(nowhere):
    """Also what stands between articles or before the first."""
    shown = run("try", SAMPLE / "ledger/2020-01-09-east-basin.txt").stdout
    shown = re.sub(r"\s", "", re.sub(r"  \[[a-z-]+: [^\]\n]+\]", "", shown))
    text = (SAMPLE / "ledger/2020-01-09-east-basin.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if re.sub(r"\s", "", line) not in shown] == []


def test_try_goes_on_after_a_file_that_cannot_be_read(root):
    result = run("try", "nothing.txt", "corpus", "corpus/north/0000.txt")
    assert result.exit_code == 1
    assert "nothing.txt: cannot be read: No such file or directory; check the path" in result.stderr
    assert "corpus: this is a directory; name the files in it" in result.stderr
    assert result.stdout.startswith("corpus/north/0000.txt  utf-8")


def test_try_uses_the_packs_and_outlets_of_the_project(root):
    pack = (root / "manifests/packs/quay.yml").read_text(encoding="utf-8")
    write(root, {"manifests/packs/quay.yml": pack.replace("general: false\n", "")})
    assert "[share-prompt: quay.share]" in run("try", "corpus/north/0000.txt").stdout


def test_nothing_that_a_page_holds_gets_to_the_terminal(root):
    write(
        root, {"corpus/evil.txt": f"Quay \x1b]0;owned\x07 side\n\n{prose(1)}\x9b31m\n\n[bold]{prose(2)}[/bold] :cat:\n"}
    )
    shown = run("try", "corpus/evil.txt").stdout
    assert not set(shown) & {"\x1b", "\x07", "\x9b"}
    assert "␛]0;owned␇" in shown
    assert "[bold]" in shown and ":cat:" in shown
    assert not set(run("new", "corpus/evil.txt").stdout) & {"\x1b", "\x07", "\x9b"}


def test_control_characters_are_made_visible():
    assert trial.visible("a\r\nb\rc\td\x00\x7f") == "a\nb\nc\td␀\N{REPLACEMENT CHARACTER}"


def test_try_takes_the_encoding_that_is_said(root):
    write(root, {"page.txt": f"Ярд\n\n{prose(1)}\n".encode("cp1251")})
    assert "Ярд" in run("try", "--encoding", "cp1251", "page.txt").stdout
    refused = run("try", "--encoding", "utf-8", "page.txt")
    assert refused.exit_code == 1
    assert (
        refused.stderr
        == "page.txt: byte 0 (0xdf) is not utf-8: invalid continuation byte; repair it, or give --encoding\n"
    )


def test_a_terminal_that_lacks_letters_gets_escapes(root):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    write(root, {"порт.txt": f"Порт закрыт\n\n{prose(1)}\n"})
    done = subprocess.run([*QUICK, "try", "порт.txt"], capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Порт закрыт".encode("ascii", "backslashreplace") in done.stdout


@pytest.mark.parametrize("command", ["try", "export"])
def test_a_closed_pipe_ends_a_command_quietly(root, command):
    write(root, {f"corpus/north/{number:04}.txt": page(number) for number in range(100)})
    assert run("build").exit_code == 0
    files = sorted(map(str, (root / "corpus/north").glob("*.txt"))) if command == "try" else []
    with subprocess.Popen([*QUICK, command, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=20)


# ---- new


def fresh(folder: Path, *names: str) -> None:
    """A project that holds pages of the sample corpus, and no manifest yet."""
    (folder / "manifests/sources").mkdir(parents=True)
    for name in names:
        write(folder, {f"corpus/{Path(name).name}": (SAMPLE / name).read_bytes()})


@pytest.mark.parametrize(
    "names",
    [
        ("ledger/2020-01-09-east-basin.txt",),
        ("vestnik/plotina.txt", "vestnik/putina.txt"),
        ("ledger/2020-01-09-east-basin.txt", "vestnik/plotina.txt", "quayside/digest-2020-01-17.txt"),
    ],
    ids=["one file", "another encoding", "several languages"],
)
def test_what_new_prints_is_a_valid_manifest_and_its_expectations_hold(nowhere, names):
    fresh(nowhere, *names)
    files = [f"corpus/{Path(name).name}" for name in names]
    result = run("new", *files)
    assert (result.exit_code, result.stderr) == (0, "")
    source = re.search(r"^source: '?([a-z0-9-]+)", result.stdout, re.M)
    assert source is not None
    write(nowhere, {f"manifests/sources/{source[1]}.yml": result.stdout})
    built = run("build")
    assert (built.exit_code, built.stderr) == (0, "")
    assert f"{len(names)} documents" in built.stdout or len(names) == 1
    assert ("encoding: cp1251" in result.stdout) == any("vestnik" in name for name in names)


def test_check_accepts_what_new_prints(root):
    run("build")
    written = run("new", "--name", "more", "corpus/north/0000.txt").stdout
    for old in (root / "manifests/sources").glob("*.yml"):
        old.unlink()
    write(root, {"manifests/sources/more.yml": written})
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "no problems\n")


def test_the_source_has_the_name_of_the_file_that_output_goes_to(root):
    target = root / "manifests/sources/2020.yml"
    with target.open("wb") as file:
        subprocess.run([*QUICK, "new", "corpus/north/0000.txt"], stdout=file, check=True)
    assert "\nsource: '2020'  #" in target.read_text(encoding="utf-8")
    for name in ("north", "south"):
        (root / f"manifests/sources/{name}.yml").unlink()
    assert run("check").exit_code == 0


def test_odd_file_names_get_into_a_valid_manifest(root):
    for name in ("north", "south"):
        (root / f"manifests/sources/{name}.yml").unlink()
    names = ["a [1].txt", "what? *.txt", 'it\'s # "q": x.txt', "порт\tдва.txt", "- dash.txt"]
    write(root, {f"corpus/{name}": page(at) for at, name in enumerate(names)})
    written = run("new", "--name", "odd", *(root / "corpus" / name for name in names)).stdout
    write(root, {"manifests/sources/odd.yml": written})
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    run("build")
    assert sorted(path for _, path in ids(root)) == sorted(names)


def test_a_document_given_twice_is_listed_once(root):
    result = run("new", "corpus/north/0000.txt", "corpus/north/0000.txt")
    assert result.stdout.count("- path:") == 1
    assert "  documents: 1\n" in result.stdout


def test_new_prints_nothing_where_a_file_cannot_be_read(root):
    result = run("new", "corpus/north/0000.txt", "nothing.txt", "corpus")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 2


def test_new_is_utf_8_on_any_terminal(root):
    write(root, {"corpus/порт.txt": page(1)})
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*QUICK, "new", "corpus/порт.txt"], capture_output=True, check=True, env=environment)
    assert "- path: 'порт.txt'" in done.stdout.decode("utf-8")


def test_a_language_that_not_all_share_is_not_said(nowhere):
    fresh(nowhere, "vestnik/plotina.txt", "ledger/2020-01-09-east-basin.txt")
    assert "\nlanguage: ru\n" in run("new", "corpus/plotina.txt").stdout
    both = run("new", "corpus/plotina.txt", "corpus/2020-01-09-east-basin.txt").stdout
    assert "\n# language: en  # found in articles: " in both


@pytest.mark.parametrize(
    ("name", "slug"), [("Harbour Post", "harbour-post"), ("--a__b--", "a-b"), ("Порт", "source"), ("2020", "2020")]
)
def test_slugs(name, slug):
    assert newsource.slug(name) == slug


# ---- serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(address: str, process: subprocess.Popen[bytes]) -> str:
    """Wait for the server and return a page."""
    for _ in range(200):
        assert process.poll() is None
        try:
            with urlopen(address) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


def gone(port: int) -> bool:
    """True as soon as nothing listens on a port."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM)])
def test_serve_serves_until_it_is_stopped(built, stop, status):
    port = free_port()
    command = [*CURATE, "serve", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            page_shown = fetched(f"http://127.0.0.1:{port}/curate/articles", process)
            assert "8 rows" in page_shown
            if stop is signal.SIGINT:
                os.killpg(process.pid, stop)  # as Ctrl-C does
            else:
                process.send_signal(stop)
            assert process.wait(timeout=10) == status
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        assert gone(port)
        assert process.stdout is not None
        assert f"on http://127.0.0.1:{port}/ (stop with Ctrl-C)" in process.stdout.read().decode()


def test_a_port_in_use_is_said(built):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("serve", "--port", port)
    assert (result.exit_code, result.stdout) == (1, "")
    expected = (
        f"127.0.0.1:{port}: no server can listen here: Address already in use; give another with --port or --host\n"
    )
    assert result.stderr == expected
