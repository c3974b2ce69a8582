"""The command `curate fetch`: the only one that uses the network."""

from __future__ import annotations

import fcntl
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from curate.console import named_project, refused
from curate.errors import Refusal, refusal
from curate.fetch import plan as plans
from curate.fetch.address import Allowed
from curate.fetch.client import Client
from curate.fetch.journal import Journal
from curate.fetch.listing import Wanted
from curate.fetch.manners import Manners
from curate.fetch.plan import Plan
from curate.fetch.run import Aim, Outcome, Run
from curate.fetch.trouble import Trouble
from curate.fetch.warcs import Warcs
from curate.holdings import RAW

STATE = "corpus/.curate/fetch"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
DAY = click.DateTime(["%Y-%m-%d"])


class Options(TypedDict):
    """What the command line says beside the target."""

    source: str
    allow: tuple[Allowed, ...]
    limit: int | None
    since: str
    at: str
    stubs: bool
    renew: int | None
    max_size: float
    wait: float
    contact: str


def _allowed(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[Allowed, ...]:
    try:
        return tuple(Allowed.of(value) for value in values)
    except Trouble as trouble:
        raise click.BadParameter(str(trouble)) from trouble


def _slug(_: click.Context, __: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(SLUG, value):
        raise click.BadParameter("a source's id has small letters, digits and single hyphens")
    return value


def _day(_: click.Context, __: click.Parameter, value: object) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


@click.command(short_help="Save pages from the web as WARC under corpus/raw.")
@click.argument("target")
@click.option("--source", default="", callback=_slug, help="The source's id; by default from the host's name.")
@click.option("--limit", type=click.IntRange(0), help="Fetch at most so many pages of a list.")
@click.option("--since", type=DAY, callback=_day, help="Of a sitemap, only what has changed since this day.")
@click.option("--stubs", is_flag=True, help="Of a feed, only the pages that it does not give in full.")
@click.option("--at", type=DAY, callback=_day, help="The Wayback Machine's capture nearest to this day.")
@click.option("--renew", type=click.IntRange(0), help="Ask again for pages saved more than so many days ago.")
@click.option("--max-size", type=click.FloatRange(0.001), default=25.0, show_default=True, help="MB of one answer.")
@click.option(
    "--wait", type=click.FloatRange(0), default=120.0, show_default=True, help="Seconds a server may ask to wait."
)
@click.option("--contact", default="", envvar="CURATE_CONTACT", help="Address or page named to the servers.")
@click.option("--allow", multiple=True, callback=_allowed, help="HOST or HOST:PORT that may be on a private network.")
@click.pass_obj
def fetch(root: Path | None, /, target: str, **options: object) -> None:
    """Save what TARGET names as WARC files under corpus/raw.

    TARGET is the address of a page, a feed, a sitemap or a list of captures of a web archive, or a manifest. What is
    saved already is not fetched again; a run that was stopped goes on where it was. robots.txt is honoured, and a host
    is asked once a second at most. Exit status 1 where something could not be saved, 2 where the command is wrong.
    """
    chosen: Options = options  # type: ignore[assignment]
    folder = named_project(root)
    try:
        with refused():
            plan = _plan(target, folder, chosen)
            outcome = _run(plan, folder, chosen)
    except KeyboardInterrupt as error:
        click.echo("stopped; what was fetched is saved, and the same command goes on from here", err=True)
        raise click.exceptions.Exit(130) from error
    for problem in outcome.failed:
        click.echo(str(problem), err=True)
    for line in report(outcome, plan, folder):
        click.echo(line)
    if outcome.failed:
        raise click.exceptions.Exit(1)


def _plan(target: str, root: Path, chosen: Options) -> Plan:
    """Return what a target asks for.

    Raises:
        click.UsageError: it is neither an address nor a manifest.
        Refusal: the manifest is wrong.
    """
    if target.lower().startswith(("http://", "https://")):
        try:
            return plans.of_address(target, chosen["source"], chosen["at"])
        except Refusal as error:
            raise click.UsageError(str(error)) from error
    if chosen["at"]:
        raise click.UsageError("--at goes with the address of a page")
    path = Path(target)
    if not path.is_file():
        said = "no manifest is there" if path.suffix in (".yml", ".yaml") else "this is no address and no manifest"
        raise click.UsageError(f"{target}: {said}; an address begins with http:// or https://")
    found = plans.of_manifest(path, root)
    return Plan(chosen["source"] or found.source, found.tasks)


def _run(plan: Plan, root: Path, chosen: Options) -> Outcome:
    """Fetch what is planned.

    Raises:
        Refusal: another fetch has the source, or the disk takes no more.
    """
    limit = int(chosen["max_size"] * 1_000_000)
    manners = Manners(
        size=limit, unpacked=4 * limit, wait=chosen["wait"], contact=chosen["contact"], allowed=chosen["allow"]
    )
    state = root / STATE
    aim = Aim(chosen["limit"], chosen["renew"], Wanted(chosen["since"], chosen["stubs"]))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with _locked(state / f"{plan.source}.lock", plan.source), _terminable():
        warcs = Warcs(Journal(root / RAW / plan.source, state / f"{plan.source}.jsonl"), manners.about)
        client = Client(manners, warcs, state / "robots", threading.Event())
        try:
            with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
                line = bar.add_task("fetching", total=None)
                run = Run(
                    client,
                    aim,
                    lambda total, done, url: bar.update(line, total=total, completed=done, description=_short(url)),
                )
                return run.go(plan.tasks)
        finally:
            warcs.close()


def _short(url: str) -> str:
    """Return the end of an address, for a line of the terminal."""
    return url if len(url) <= 60 else f"…{url[-59:]}"


@contextmanager
def _locked(path: Path, source: str) -> Iterator[None]:
    """Give a source's files to this process alone.

    Raises:
        Refusal: another one has them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise refusal(source, "another fetch of this source is running", "wait for it, or end it") from error
        yield


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does: with its files closed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def report(outcome: Outcome, plan: Plan, root: Path) -> list[str]:
    """Return what to tell of a run."""
    counts = {
        "saved": outcome.saved,
        "unchanged": outcome.unchanged,
        "held already": outcome.held,
        "left for another run by --limit": outcome.left,
        "failed": len(outcome.failed),
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing to fetch"
    lines = [f"{said}: {RAW}/{plan.source}/"]
    if (outcome.saved or outcome.held) and not (root / "manifests" / "sources" / f"{plan.source}.yml").exists():
        lines.append(f"to build from it, list it in manifests/sources/{plan.source}.yml:")
        lines.append(f"documents: [raw/{plan.source}/*.warc.gz]")
    return lines
