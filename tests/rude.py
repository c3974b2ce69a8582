"""A real HTTP server that misbehaves, one way a path. Nothing of HTTP is done for it: it writes bytes to a socket."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from curate.fetch.address import Allowed, Resolver
from curate.fetch.client import Client
from curate.fetch.journal import Journal
from curate.fetch.manners import Manners
from curate.fetch.run import Aim, Outcome, Run, Task
from curate.fetch.warcs import Warcs

PAGE = "<html><head><title>{0}</title></head><body><p>The ferry {0} was late.</p></body></html>"


@dataclass(frozen=True)
class Asked:
    """One request as it came. `at`: when, on the monotonic clock."""

    at: float
    path: str
    headers: dict[str, str]


Act = Callable[[socket.socket, Asked], None]


def answer(body: bytes | str = "", status: int = 200, *headers: str, length: int | None = None) -> bytes:
    """An HTTP answer with the usual headers; `length` lies about the body."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(raw) if length is None else length}")
    if not any(line.lower().startswith("content-type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join([*lines, "", ""]).encode() + raw


@dataclass
class Rude:
    """A server on `host` at a port of its own. `says` are whole answers by path, `does` what else it may do.

    An answer that is a list is given one item a request, the last one for good. Every path that is not named gives 404.
    """

    host: str = "127.0.0.1"
    says: dict[str, bytes | list[bytes]] = field(default_factory=dict)
    does: dict[str, Act] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Rude:
        rude = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # the client went away, as some tests want
                    rude._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            address_family = socket.AF_INET6 if ":" in rude.host else socket.AF_INET
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server((self.host, 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def authority(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"{'https' if self.tls else 'http'}://{self.authority}{path}"

    def page(self, *paths: str) -> None:
        """Give each path an ordinary page."""
        for path in paths:
            self.says[path] = answer(PAGE.format(path.strip("/")))

    def paths(self) -> list[str]:
        """The paths asked for, in order, without robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def of(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def _serve(self, line: socket.socket) -> None:
        if self.tls is not None:
            line = self.tls.wrap_socket(line, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            came = line.recv(65536)
            if not came:
                return
            head += came
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest) if value}
        asked = Asked(time.monotonic(), first.split(" ")[1], headers)
        self.asked.append(asked)
        if asked.path in self.does:
            self.does[asked.path](line, asked)
        else:
            line.sendall(self._said(asked.path))
        if self.tls is not None:
            line.close()

    def _said(self, path: str) -> bytes:
        said = self.says.get(path, answer("nothing here", 404))
        if isinstance(said, list):
            return said.pop(0) if len(said) > 1 else said[0]
        return said


def reset(line: socket.socket) -> None:
    """Break a connection off as a crash does: RST, not FIN."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    line.close()


def named(**hosts: list[str]) -> Resolver:
    """Stand in for the system's resolver, the one thing here that is not real: names (dots as _) with their addresses."""

    def resolve(host: str, port: int) -> list[str]:
        del port
        if host.replace(".", "_") not in hosts:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return hosts[host.replace(".", "_")]

    return resolve


def manners(*servers: Rude, **settings: Any) -> Manners:
    """Manners with short times, and these servers allowed."""
    allowed = tuple(Allowed(server.host, server.port) for server in servers) + settings.pop("allowed", ())
    quick = {"delay": 0.0, "backoff": 0.01, "connect": 2.0, "read": 2.0, "whole": 10.0, "wait": 2.0}
    return Manners(**{**quick, **settings}, allowed=allowed)


def fetched(root: Path, keeping: Manners, *tasks: Task | str, aim: Aim | None = None) -> Outcome:
    """Run the fetcher as the command does, on the source `harbour`."""
    warcs = Warcs(Journal(root / "corpus/raw/harbour", root / "corpus/.curate/fetch/harbour.jsonl"), keeping.about)
    client = Client(keeping, warcs, root / "corpus/.curate/fetch/robots", threading.Event())
    try:
        return Run(client, aim or Aim()).go(Task(one) if isinstance(one, str) else one for one in tasks)
    finally:
        warcs.close()
