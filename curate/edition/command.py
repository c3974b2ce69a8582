"""The command `curate publish`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.console import database, named_project, refused


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

    project = named_project(root)
    edition = served.Edition(project, database(project), folder, text=not no_text)
    with refused():
        lines = plain.write(edition, still.Choices(base_url)) if static else served.write(edition)
    for line in lines:
        click.echo(line)
