"""`curate publish --static DIR`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from curate.publish.still.written import Choices, write


@click.command("publish", short_help="Write the publication as files that need no server.")
@click.option("--static", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR")
@click.option("--base-url", metavar="URL", help="Where the files will be: for the sitemap, feeds and 404.html.")
@click.option("--with-database", is_flag=True, help="Put the database file beside the pages.")
@click.option("--database", type=click.Path(path_type=Path), default=Path("corpus/curate.db"), show_default=True)
def publish(folder: Path, base_url: str | None, database: Path, *, with_database: bool) -> None:
    """Write the publication as files that need no server."""
    began = time.monotonic()
    report = write(Path(), database, folder, Choices(base_url, with_database))
    click.echo(
        f"{folder}: {report.pages:,} pages, {report.articles:,} articles; {report.files:,} files, "
        f"{report.size / 1e6:,.1f} MB, {time.monotonic() - began:.1f} s"
    )


if __name__ == "__main__":
    publish()
