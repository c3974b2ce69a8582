"""How fast pages come: `curate serve` beside plain Datasette on the same data, over HTTP.

    python bench/serving.py FOLDER [--articles 100000] [--characters 3600] [--requests 40] [--seconds 30]

Makes FOLDER/curate.db of generated articles if it is not there (see bench/serving_corpus.py), serves it as `curate
serve` does and as `datasette corpus.db` does, without settings, metadata, plugin. Each page is asked for many times,
never at the same address twice, so that no page comes from a cache; by one client, then by eight at once; of both
servers in turn. Prints a table in Markdown; bench/serving.md keeps one. The processor time of a page says what it costs
on a machine that does other things, too.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import serving_corpus
import yaml

from curate import publish
from curate.publish import metadata

PORT = 8401
TOGETHER = 8  # clients at once
THREE = ["outlet", "relation", "month"]


@dataclass(frozen=True)
class Server:
    """One that runs: its database's name in addresses."""

    name: str
    port: int
    pid: int
    database: str

    @property
    def memory(self) -> int:
        """Megabytes resident."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024

    @property
    def spent(self) -> float:
        """Milliseconds of processor time since its start, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(name: str, command: list[str], database: str, **extra: str) -> Iterator[Server]:
    """Start a server and wait until it answers."""
    port = int(command[command.index("--port") + 1])
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env={**os.environ, **extra}) as process:
        try:
            _wait(port)
            yield Server(name, port, process.pid, database)
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def servers(folder: Path) -> list[tuple[str, list[str], str, dict[str, str]]]:
    """Return what is compared: name, command, name of the database, environment."""
    ours = folder / "curate.db"
    plain = folder / "corpus.db"
    if not plain.exists():
        plain.hardlink_to(ours)
    few = folder / "few"
    few.mkdir(exist_ok=True)
    told = metadata.made()
    told["databases"]["curate"]["tables"]["articles"]["facets"] = THREE
    (few / "metadata.yml").write_text(yaml.safe_dump(told))
    shipped = publish.command(folder, ours, port=PORT)
    three = publish.command(few, ours, port=PORT + 1)
    bare = [sys.executable, "-m", "datasette", "serve", str(plain), "--port", str(PORT + 2)]
    return [
        ("curate", shipped, "curate", {}),
        ("curate, three facets", three, "curate", {}),
        ("plain", bare, "corpus", {"DATASETTE_LOAD_PLUGINS": ""}),
    ]


# ---- what is asked for


@dataclass(frozen=True)
class Material:
    """Keys and words that the database holds."""

    articles: list[str]
    families: list[str]
    outlets: list[str]
    words: list[str]

    @classmethod
    def of(cls, database: Path) -> Material:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:

            def some(sql: str) -> list[str]:
                return [row[0] for row in connection.execute(sql)]

            count = some("select count(*) from articles")[0]
            connection.execute("create virtual table temp.vocabulary using fts5vocab(main, articles_fts, row)")
            between = f"doc between {0.04 * count} and {0.09 * count}"
            return cls(
                some("select id from articles order by n limit 2000"),
                some("select id from families order by id limit 2000"),
                some("select id from outlets"),
                some(f"select term from temp.vocabulary where {between} order by term"),
            )


Ask = Callable[[random.Random, str, int], str]


def pages(material: Material) -> dict[str, tuple[str, Ask, Ask]]:
    """Page -> which server of ours, its address there, its address in plain Datasette; each different every time."""

    def day(draw: random.Random) -> str:
        return f"{draw.randint(2015, 2023)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"

    def row(table: str, keys: list[str], form: str = "") -> Ask:
        return lambda draw, name, at: f"/{name}/{table}/{draw.choice(keys)}{form}?_try={at}"

    def table(query: str, name: str = "articles") -> Ask:
        def address(draw: random.Random, database: str, at: int) -> str:
            told = query.replace("DAY", day(draw)).replace("WORD", quote(draw.choice(material.words)))
            return f"/{database}/{name}?{told}&_try={at}"

        return address

    facets = "&".join(f"_facet={name}" for name in THREE)
    return {
        "list, no facets": ("curate", table("_nofacet=1"), table("_nofacet=1")),
        "list + 3 facets, all articles": ("curate, three facets", table("_n=1"), table(facets)),
        "list + 3 facets, from a day on": (
            "curate, three facets",
            table("published__gte=DAY"),
            table(f"published__gte=DAY&{facets}"),
        ),
        "list as it opens": ("curate", table("_n=1"), table("_n=1")),
        "list as it opens, from a day on": ("curate", table("published__gte=DAY"), table("published__gte=DAY")),
        "list, search, middling word": ("curate", table("_search=WORD"), table("_search=WORD", "article_texts")),
        "search by relevance, middling word": (
            "curate",
            table("q=WORD", "search"),
            table("_search=WORD", "article_texts"),
        ),
        "article": ("curate", row("articles", material.articles), row("articles", material.articles)),
        "article.json": ("curate", *(row("articles", material.articles, ".json"),) * 2),
        "story": ("curate", *(row("families", material.families),) * 2),
        "outlet": ("curate", *(row("outlets", material.outlets),) * 2),
        "home": ("curate", lambda _, __, at: f"/?_try={at}", lambda _, __, at: f"/?_try={at}"),
    }


# ---- how long it takes


@dataclass(frozen=True)
class Times:
    """Milliseconds of each request, in order of length, and of the server's processors for each, on average.

    `refused`: requests that were answered with an error, as where plain Datasette's time for one query ran out.
    """

    sorted: list[float]
    spent: float
    refused: int

    def at(self, share: float) -> float:
        return self.sorted[min(int(share * len(self.sorted)), len(self.sorted) - 1)]

    def __str__(self) -> str:
        told = f"{self.at(0.5):,.0f} / {self.at(0.95):,.0f}"
        return f"{told} ({self.refused} of {len(self.sorted)} refused)" if self.refused else told


def timed(server: Server, paths: list[str], seconds: float = 60) -> list[tuple[float, int]]:
    """Ask for pages one after the other over one connection; return the milliseconds and the status of each.

    Stop after `seconds`, however few that makes.
    """
    taken, ends = [], time.perf_counter() + seconds
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)) as client:
        for path in paths:
            start = time.perf_counter()
            client.request("GET", path)
            answer = client.getresponse()
            answer.read()
            taken.append((1000 * (time.perf_counter() - start), answer.status))
            if time.perf_counter() > ends:
                break
    return taken


@dataclass(frozen=True)
class Effort:
    """How often a page is asked for, and how many seconds at most."""

    requests: int
    seconds: float


def measured(server: Server, ask: Ask, effort: Effort, seed: int) -> tuple[Times, Times]:
    """Return the times of one client, and of eight at once."""
    draw, requests = random.Random(seed), effort.requests
    paths = [ask(draw, server.database, seed * 10_000 + at) for at in range(requests * 2 + 2)]
    timed(server, paths[:2])
    shares = [paths[requests + 2 + at :: TOGETHER] for at in range(TOGETHER)]
    return _times(server, [paths[2 : requests + 2]], effort), _times(server, shares, effort)


def _times(server: Server, shares: list[list[str]], effort: Effort) -> Times:
    """Ask for pages, each share of them over a connection of its own."""
    before = server.spent
    with ThreadPoolExecutor(len(shares)) as pool:
        taken = sorted(
            one for found in pool.map(lambda share: timed(server, share, effort.seconds), shares) for one in found
        )
    refused = sum(status != 200 for _, status in taken)
    return Times([one for one, _ in taken], (server.spent - before) / len(taken), refused)


# ---- pages that are kept


def kept(server: Server, path: str, seconds: float = 5.0) -> tuple[float, float]:
    """Return how many times a second one page is answered, and the milliseconds of processor time of each.

    Four processes ask, over a connection each.
    """
    timed(server, [path] * 3)
    with multiprocessing.Pool(4) as pool:
        pool.starmap(hammer, [(server.port, path, 0.1)] * 4)
        before = server.spent
        counts = pool.starmap(hammer, [(server.port, path, seconds)] * 4)
    return sum(counts) / seconds, (server.spent - before) / sum(counts)


def hammer(port: int, path: str, seconds: float) -> int:
    """Ask for one page over and over; return how often it came whole."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode()
    count, ends = 0, time.perf_counter() + seconds
    with socket.create_connection(("127.0.0.1", port)) as client:
        while time.perf_counter() < ends:
            client.sendall(request)
            _take(client)
            count += 1
    return count


def _take(client: socket.socket) -> None:
    held = b""
    while b"\r\n\r\n" not in held:
        held += client.recv(1 << 16)
    head, _, body = held.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(head.decode())
    lines = (line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:])
    left = int(dict(lines)[b"content-length"]) - len(body)
    while left > 0:
        left -= len(client.recv(1 << 18))


# ---- the table


def table(running: dict[str, Server], material: Material, effort: Effort) -> Iterator[str]:
    """Yield the lines of the table."""
    head = ["page", "curate", "eight clients", "processor", "plain", "eight clients", "processor", "plain / curate"]
    yield "| " + " | ".join(head) + " |"
    yield "| --- " * len(head) + "|"
    for at, (page, (which, ours, theirs)) in enumerate(pages(material).items()):
        one, eight = measured(running[which], ours, effort, at)
        bare, bare_eight = measured(running["plain"], theirs, effort, at)
        cells = [page, one, eight, f"{one.spent:.0f}", bare, bare_eight, f"{bare.spent:.0f}"]
        yield f"| {' | '.join(map(str, cells))} | {bare.at(0.5) / one.at(0.5):.1f} |"


def main() -> None:
    """Make the database if need be, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--characters", type=int, default=3_600)
    parser.add_argument("--requests", type=int, default=40, help="for each page, of one client and of eight")
    parser.add_argument(
        "--seconds", type=float, default=30, help="for each page at most, however few requests that makes"
    )
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    database = asked.folder / "curate.db"
    if not database.exists():
        print(json.dumps(serving_corpus.write(database, asked.articles, asked.characters)), flush=True)
    material = Material.of(database)
    print(f"{len(material.words)} middling words; {database.stat().st_size / 1e9:.2f} GB\n", flush=True)
    shipped, three, plain = (
        started(name, command, data, **extra) for name, command, data, extra in servers(asked.folder)
    )
    with shipped as one, three as two, plain as other:
        running = {server.name: server for server in (one, two, other)}
        for line in table(running, material, Effort(asked.requests, asked.seconds)):
            print(line, flush=True)
        print(flush=True)
        for path in ("/curate/articles", f"/curate/articles/{material.articles[0]}"):
            rate, spent = kept(one, path)
            print(f"kept: {rate:,.0f} requests a second of {path}, {spent:.2f} ms of processor time each", flush=True)
        print(", ".join(f"{server.name}: {server.memory} MB" for server in running.values()))


if __name__ == "__main__":
    main()
