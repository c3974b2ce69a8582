"""`python -m curate` is the command line."""

from curate.cli import cli

cli(prog_name="curate")
