"""The command line: each command reads arguments, calls one function, prints what came of it."""

from __future__ import annotations

import os
import signal
import socket
import stat
import sys
from io import TextIOWrapper
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from curate import __version__, newsource, store, trial
from curate import build as building
from curate import explain as explaining
from curate import export as exporting
from curate import manifest as manifests
from curate import verify as verifying
from curate.console import database, nearest_project, project_root, refusals
from curate.edition.command import publish
from curate.errors import Problem, Refusal, refusal
from curate.fetch.command import fetch
from curate.model import Record

ROOT = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)
ENCODING = click.option("--encoding", help="The files' encoding, windows-1252 for example; detected if not given.")


def tools(given: Path | None) -> manifests.Project:
    """Return the packs, outlets and people of the project; outside of any, the packs that ship with curate.

    Raises:
        Refusal: with every problem of these files.
    """
    return manifests.tools(given or nearest_project() or Path.cwd())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--root", type=ROOT, help="The project's folder; by default the nearest with manifests/.")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    """Turn saved documents into a clean corpus in which every statement can be checked."""
    context.obj = root
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to stop


def in_utf8() -> None:
    """Write UTF-8, whatever the terminal's encoding: what is printed is a file."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def end(problems: int, noun: str = "problem") -> None:
    """Say how many problems there were, and end with exit status 1 if there were any."""
    if problems:
        click.echo(trial.counted(problems, noun), err=True)
        sys.exit(1)


@cli.command(short_help="Build the database from corpus and manifests.")
@click.argument("manifest", nargs=-1, type=FILE)
@click.pass_obj
def build(root: Path | None, manifest: tuple[Path, ...]) -> None:
    """Build corpus/curate.db from the corpus, the manifests (all, or each MANIFEST) and the packs.

    Unchanged documents are not read again. Exit status 1 where a document was refused or an expectation broken.
    """
    with refusals():
        project = manifests.load(project_root(root), *manifest)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("documents", total=None)
            summary = building.build(
                project, progress=lambda total, done: bar.update(task, total=total, completed=done)
            )
    for line in building.report(summary):
        click.echo(line)
    for problem in summary.problems:
        click.echo(str(problem), err=True)
    if summary.problems:
        sys.exit(1)


@cli.command(name="try", short_help="Show what curate makes of files; no manifest needed.")
@click.argument("file", nargs=-1, required=True, type=FILE)
@ENCODING
@click.pass_obj
def try_(root: Path | None, file: tuple[Path, ...], encoding: str | None) -> None:
    """Show what curate makes of each FILE: spans, articles, claims, what no rule spoke for.

    No manifest and no project is needed; in a project, its packs, outlets and people are used too.
    """
    console = Console(highlight=False, soft_wrap=True)
    failed: list[Problem] = []
    shown = 0
    with refusals():
        project = tools(root)
        for path in file:
            try:
                found = trial.trial(path, project, encoding)
            except Refusal as error:
                failed += error.problems
                continue
            if shown:
                console.print()
            trial.show(found, console)
            shown += 1
    for problem in failed:
        click.echo(str(problem), err=True)
    if failed:
        sys.exit(1)


@cli.command(short_help="Print a first manifest for files.")
@click.argument("file", nargs=-1, required=True, type=FILE)
@click.option("--name", help="The source's id; by default the name of the .yml file that output goes to.")
@ENCODING
@click.pass_obj
def new(root: Path | None, file: tuple[Path, ...], name: str | None, encoding: str | None) -> None:
    """Print a first manifest for all FILEs: what was recognised filled in, the rest as comments.

    Send it to a file: curate new FILE > manifests/sources/NAME.yml
    """
    with refusals():
        project = tools(root)
        records: list[Record] = []
        failed: list[Problem] = []
        for path in file:
            try:
                records.append(trial.trial(path, project, encoding))
            except Refusal as error:
                failed += error.problems
        if failed:
            raise Refusal(*failed)
        in_utf8()
        click.echo(newsource.manifest(records, project, name or goes_to()), nl=False)


def goes_to() -> str | None:
    """Return the name of the YAML file that standard output was sent to, where the system tells it."""
    try:
        number = sys.stdout.fileno()
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        path = Path(os.readlink(f"/proc/self/fd/{number}"))
    except (OSError, ValueError):
        return None
    return path.stem if path.suffix == ".yml" else None


@cli.command(short_help="Report every error of manifests, packs and outlets.")
@click.pass_obj
def check(root: Path | None) -> None:
    """Report every error of all manifests, packs and outlets: file:line:column, what, remedy."""
    with refusals():
        folder = project_root(root)
    with Console(stderr=True).status("checking manifests and packs"):  # on a terminal only
        found = manifests.problems(folder)
    for problem in found:
        click.echo(str(problem), err=True)
    end(len(found))
    click.echo("no problems")


@cli.command(short_help="Show what an article's values rest on.")
@click.argument("article")
@click.argument("field", required=False)
@click.pass_obj
def explain(root: Path | None, article: str, field: str | None) -> None:
    """Show each claim of ARTICLE, or of one FIELD of it.

    ARTICLE is an id, the beginning of one, or a document's path: then each of its articles is shown.
    Each claim comes with its words in context, their offset, the rule, and why the value was chosen or not.
    """
    with refusals(), store.reading(database(project_root(root))) as connection:
        for number, (name, title) in enumerate(explaining.articles(connection, article)):
            claims = explaining.claims(connection, name, field)
            click.echo(("\n" if number else "") + trial.visible(f"{name}  {title}"))
            for line in explaining.lines(claims):
                click.echo(trial.visible(line))
            if not claims:
                click.echo(f"no claim{f' of {field}' if field else ''}")


@cli.command(short_help="Check every law over the built database.")
@click.pass_obj
def verify(root: Path | None) -> None:
    """Check every law over the built database: tiling, evidence, hashes. Exit status 1 where one is broken."""
    with refusals():
        broken = verifying.broken(database(project_root(root)))
    for line in broken:
        click.echo(line, err=True)
    end(len(broken), "fault")
    click.echo("every law holds")


FORMS = "\n".join(f"{name:<12} {form.says}" for name, form in exporting.FORMATS.items())


@cli.command(short_help="Write the corpus in a form that other programs read.", epilog=f"\b\nForms:\n{FORMS}")
@click.option("--format", "form", type=click.Choice(sorted(exporting.FORMATS)), default="jsonl", show_default=True)
@click.option(
    "--output", type=FILE, help="A file, a folder for tables; - for standard output.", default="-", show_default=True
)
@click.pass_obj
def export(root: Path | None, form: str, output: Path) -> None:
    """Write the corpus in a form that other programs read."""
    chosen = exporting.FORMATS[form]
    to_terminal = str(output) == "-"
    with refusals():
        source = database(project_root(root))
        if isinstance(chosen, exporting.Folder):
            if to_terminal:
                raise refusal(f"--format {form}", "this form is a folder of files", "give --output DIR")
            for note in chosen.write(source, output):
                click.echo(note, err=True)
        elif to_terminal:
            in_utf8()
            for line in chosen.write(source):
                click.echo(line)
        else:
            store.write_lines(output, chosen.write(source))


@cli.command(short_help="Serve the database with Datasette.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--public", is_flag=True, help="For the open web: no SQL of readers, no pages about the server.")
@click.pass_obj
def serve(root: Path | None, host: str, port: int, *, public: bool) -> None:
    """Serve the database with Datasette, the project's plugin and metadata.yml."""
    from curate import publish as publishing  # Datasette takes a while to import

    with refusals():
        folder = project_root(root)
        with store.reading(database(folder)):
            pass  # refuses what is no database of this version
        listening(host, port)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # end Datasette too
        click.echo(f"serving {database(folder)} on http://{host}:{port}/ (stop with Ctrl-C)")
        sys.exit(publishing.serve(folder, database(folder), host=host, port=port, public=public))


def listening(host: str, port: int) -> None:
    """See that a server can listen on a port.

    Raises:
        Refusal: it cannot.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        remedy = "give another with --port or --host"
        raise refusal(f"{host}:{port}", f"no server can listen here: {error.strerror}", remedy) from error


cli.add_command(fetch)
cli.add_command(publish)
