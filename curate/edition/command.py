"""The command `curate publish`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.errors import Refusal


@click.command(short_help="Write a folder that can be served anywhere.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--no-text", is_flag=True, help="Leave the texts out: where there is no right to publish them.")
@click.pass_obj
def publish(root: Path | None, folder: Path, *, no_text: bool) -> None:
    """Write a copy of the database, and all that a server needs for it, into FOLDER.

    `datasette serve FOLDER` serves it; its README.md says how to put it on the web. What was published into FOLDER
    before is replaced, in one step. With --no-text the copy holds no text of pages: titles, facts, offsets and rules.
    """
    from curate.edition.folder import Edition, write  # Datasette takes a while to import

    project = _root(root)
    try:
        lines = write(Edition(project, project / "corpus" / "curate.db", folder, text=not no_text))
    except Refusal as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise click.exceptions.Exit(1) from error
    for line in lines:
        click.echo(line)


def _root(given: Path | None) -> Path:
    """Return the project's folder.

    Raises:
        click.UsageError: there is none.
    """
    here = Path.cwd()
    found = given or next((folder for folder in (here, *here.parents) if (folder / "manifests").is_dir()), None)
    if found is None:
        raise click.UsageError("no folder manifests/ here or above: go to a project's folder, or give --root")
    return found
