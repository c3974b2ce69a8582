"""The command `curate publish`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.errors import Refusal


@click.command(short_help="Write a folder that can be served anywhere.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--static", is_flag=True, help="Write plain HTML files with a search, for a host without a server.")
@click.option("--no-text", is_flag=True, help="Leave the texts out: where there is no right to publish them.")
@click.option("--base-url", metavar="URL", help="With --static: where the files will be, for sitemap, feeds and 404.")
@click.pass_obj
def publish(root: Path | None, folder: Path, base_url: str | None, *, static: bool, no_text: bool) -> None:
    """Write the publication into FOLDER: a copy of the database, and all that a server needs for it.

    `datasette serve FOLDER` serves it; its README.md says how to put it on the web. What was published into FOLDER
    before is replaced, in one step. With --no-text it holds no text of pages: titles, facts, offsets and rules.
    With --static it is plain files: every page, links and evidence included, and a search in the browser.
    """
    if base_url and not static:
        raise click.UsageError("--base-url is for --static")
    from curate.edition import folder as served  # Datasette takes a while to import
    from curate.edition import plain, still

    project = _root(root)
    edition = served.Edition(project, project / "corpus" / "curate.db", folder, text=not no_text)
    try:
        lines = plain.write(edition, still.Choices(base_url)) if static else served.write(edition)
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
