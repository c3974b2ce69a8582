"""One request and its answer over a connection of our own, kept to the byte.

h11 reads the protocol (no input or output of its own); the socket is ours, so that the connection goes to the address
that was checked, and the archive holds what the server sent: header lines in their order and case, chunks as chunks.
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import IO

import certifi
import h11

from curate.fetch import coding
from curate.fetch.address import Address, endpoints
from curate.fetch.manners import Manners
from curate.fetch.trouble import Stopped, Trouble

HEAD = 1 << 16  # bytes of all header lines; servers and browsers stop near there
INFORMATIONAL = 10  # answers of the 1xx kind before the one that counts
UNPACKED = 60_000_000  # bytes of a body that is read again; a sitemap has 50 MB at most
IN_MEMORY = 1 << 22
LOOK_UP = 0.5  # seconds between two looks at whether the run was interrupted
_RETRY = "try again later"


@dataclass(slots=True)
class Answer:
    """What one request brought. `body` is without the transfer coding, `wire` the bytes after the head as sent.

    `began`: when the request was sent, UTC; `ip`: where to; `truncated`: why the body is not whole, as WARC names it.
    `digest`: of the body, as WARC writes it.
    """

    address: Address
    ip: str
    began: datetime
    request: bytes
    head: bytes = b""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    wire: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - see close
    body: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
    digest: str = ""
    truncated: str = ""

    def header(self, name: str) -> str:
        """Return the values of a header, joined by commas; "" where it is missing."""
        return ", ".join(value for key, value in self.headers if key == name)

    def unpacked(self, limit: int) -> Iterator[bytes]:
        """Yield the body with its content codings undone.

        Raises:
            Trouble: as `coding.unpacked`.
        """
        self.body.seek(0)
        pieces = iter(lambda: self.body.read(coding.PIECE), b"")
        return coding.unpacked(pieces, coding.codings(self.header("content-encoding")), limit)

    def close(self) -> None:
        """Give the memory back."""
        self.wire.close()
        self.body.close()


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds one request. `deadline` is on the monotonic clock, `enough` as in `ask`."""

    manners: Manners
    deadline: float
    stop: threading.Event
    enough: int

    def left(self, most: float) -> float:
        """Return the seconds that one step may take.

        Raises:
            Trouble: none are left.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            what = f"the whole answer took longer than {self.manners.whole:g} seconds"
            raise Trouble(what, _RETRY, passing=True)
        return min(left, most)


def ask(
    address: Address, more: Sequence[tuple[str, str]], manners: Manners, stop: threading.Event, enough: int = 0
) -> Answer:
    """Send a GET request, return the answer; no redirect is followed, nothing is tried twice.

    Args:
        address: what to ask for.
        more: header lines beside the usual ones.
        manners: limits, name, what may be connected to.
        stop: ends the reading when it is set.
        enough: stop after so many bytes of the body, without complaint (0: read all, and complain past the limit).

    Raises:
        Trouble: no answer, none that is HTTP, or one past a limit.
        Stopped: the run was interrupted.
    """
    limits = Limits(manners, time.monotonic() + manners.whole, stop, enough)
    ips = endpoints(address, manners.resolve, manners.allowed)
    with _connected(address, ips, limits) as line:
        return _Reading(line, limits).answer(address, _headers(address, manners) + list(more))


def _headers(address: Address, manners: Manners) -> list[tuple[str, str]]:
    return [
        ("Host", address.authority),
        ("User-Agent", manners.agent),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Encoding", coding.OFFERED),
        ("Connection", "close"),
    ]


def _connected(address: Address, ips: Sequence[str], limits: Limits) -> socket.socket:
    """Return a connection to the first of `ips` that takes one, under TLS where the address says https.

    Raises:
        Trouble: none does, or the certificate does not hold.
    """
    said = ""
    for ip in ips:
        try:
            line = socket.create_connection((ip, address.port), limits.left(limits.manners.connect))
        except OSError as error:
            said = "no connection in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
            continue
        return _secured(line, address, limits.manners) if address.scheme == "https" else line
    raise Trouble(f"the server cannot be reached: {said}", "see whether it is up; try again later", passing=True)


def _secured(line: socket.socket, address: Address, manners: Manners) -> socket.socket:
    try:
        return _context(manners.authorities).wrap_socket(line, server_hostname=address.host)
    except ssl.SSLCertVerificationError as error:
        line.close()
        what = f"its certificate does not hold: {error.verify_message}"
        raise Trouble(
            what, "nothing is fetched from a server that cannot show who it is; see its page in a browser"
        ) from error
    except OSError as error:
        line.close()
        said = "no answer in time" if isinstance(error, TimeoutError) else getattr(error, "reason", "") or str(error)
        raise Trouble(f"no secure connection: {said}", _RETRY, passing=True) from error


@lru_cache
def _context(authorities: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authorities)
    if authorities is None and not _system_trusts(context):
        context.load_verify_locations(certifi.where())  # some installations of Python on macOS have none
    context.set_alpn_protocols(["http/1.1"])
    return context


def _system_trusts(context: ssl.SSLContext) -> bool:
    """True where the system has certificates to trust: loaded, or in a folder that is read when needed."""
    paths = ssl.get_default_verify_paths()
    return bool(context.cert_store_stats()["x509_ca"]) or bool(paths.capath and any(os.scandir(paths.capath)))


class _Reading:
    """One answer being read. Counts every byte fed to h11, to know where the head ends and the body."""

    def __init__(self, line: socket.socket, limits: Limits) -> None:
        self.line = line
        self.limits = limits
        self.protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self.heads = bytearray()  # all that came until the head was whole
        self.digest = hashlib.sha1(usedforsecurity=False)
        self.ended = False
        self.broken = False

    def answer(self, address: Address, headers: list[tuple[str, str]]) -> Answer:
        """Send the request and read the answer.

        Raises:
            Trouble: as `ask`.
        """
        target = address.target.encode("ascii")
        sent = self.protocol.send(h11.Request(method="GET", target=target, headers=headers)) or b""
        made = Answer(address, str(self.line.getpeername()[0]), datetime.now(timezone.utc), sent)
        try:
            self._send(sent)
            self._read(made)
        except (Trouble, Stopped):
            made.close()
            raise
        except h11.RemoteProtocolError as error:
            if not (self.ended and made.status):
                made.close()
                raise self._spoiled(error) from error
            self.broken = True
        made.truncated = "disconnect" if self.broken else ""
        made.digest = f"sha1:{base64.b32encode(self.digest.digest()).decode('ascii')}"
        return made

    def _spoiled(self, error: h11.RemoteProtocolError) -> Trouble:
        if self.ended:
            return Trouble("the server broke off the connection without an answer", _RETRY, passing=True)
        if error.error_status_hint == 431:
            return Trouble(
                f"the header lines are longer than {coding.size(HEAD)}", "no page needs that; tell its owner"
            )
        return Trouble(f"what came back is not HTTP: {str(error)[:120]}", "see whether the port is right")

    def _send(self, request: bytes) -> None:
        try:
            self.line.settimeout(self.limits.left(self.limits.manners.read))
            self.line.sendall(request)
        except OSError as error:
            raise Trouble("the server broke off the connection", _RETRY, passing=True) from error

    def _read(self, made: Answer) -> None:
        """Read head and body into `made`.

        Raises:
            Trouble: a limit is passed, or the connection stalls.
            h11.RemoteProtocolError: what came is not HTTP, or not whole.
        """
        before = 0
        while True:
            event = self.protocol.next_event()
            if event is h11.NEED_DATA:
                self._receive(made)
            elif isinstance(event, h11.InformationalResponse):
                before += 1
                del self.heads[: len(self.heads) - len(self.protocol.trailing_data[0])]
                if before > INFORMATIONAL:
                    raise Trouble("the server sends one interim answer after the other", _RETRY)
            elif isinstance(event, h11.Response):
                self._begin(made, event)
            elif isinstance(event, h11.Data):
                made.body.write(event.data)
                self.digest.update(event.data)
                if self.limits.enough and made.body.tell() >= self.limits.enough:
                    return
            elif isinstance(event, h11.EndOfMessage):
                made.wire.truncate(made.wire.tell() - len(self.protocol.trailing_data[0]))
                return

    def _begin(self, made: Answer, event: h11.Response) -> None:
        size = len(self.heads) - len(self.protocol.trailing_data[0])
        made.head = bytes(self.heads[:size])
        made.wire.write(self.heads[size:])
        made.status = event.status_code
        made.headers = tuple((key.decode("latin-1"), _text(value)) for key, value in event.headers)
        said = made.header("content-length")
        if not self.limits.enough and said.isdigit() and int(said) > self.limits.manners.size:
            raise self._too_big(f"{coding.size(int(said))}")

    def _receive(self, made: Answer) -> None:
        """Feed the next bytes to h11 and keep them."""
        try:
            came = self._next()
        except TimeoutError as error:
            what = f"nothing came for {self.limits.manners.read:g} seconds"
            raise Trouble(what, _RETRY, passing=True) from error
        except OSError:  # what came so far is all there is
            came = b""
            self.broken = True
        self.ended = not came
        self.protocol.receive_data(came)
        if not made.status:
            self.heads += came
            return
        made.wire.write(came)
        if made.wire.tell() > self.limits.manners.size:
            raise self._too_big(f"more than {coding.size(self.limits.manners.size)}")

    def _next(self) -> bytes:
        """Return what comes next, looking up now and then to see whether the run was interrupted."""
        until = time.monotonic() + self.limits.manners.read
        while True:
            self.line.settimeout(max(0.001, min(self.limits.left(LOOK_UP), until - time.monotonic())))
            try:
                return self.line.recv(coding.PIECE)
            except TimeoutError:
                if self.limits.stop.is_set():
                    raise Stopped from None
                if time.monotonic() >= until:
                    raise

    def _too_big(self, found: str) -> Trouble:
        limit = coding.size(self.limits.manners.size)
        return Trouble(f"the answer has {found}", f"the limit is {limit}; raise it with --max-size")


def body(block: bytes) -> Iterator[bytes]:
    """Return the body of an answer that was saved, as it was before it was coded for the way.

    Args:
        block: the answer as it was sent, head and all.

    Raises:
        Trouble: as `coding.unpacked`.
        h11.RemoteProtocolError: it is no whole answer.
    """
    protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
    protocol.send(h11.Request(method="GET", target="/", headers=[("Host", "")]))
    protocol.receive_data(block)
    protocol.receive_data(b"")
    pieces = []
    codings = ""
    while not isinstance(event := protocol.next_event(), h11.EndOfMessage | h11.ConnectionClosed):
        if isinstance(event, h11.Response):
            codings = ", ".join(_text(value) for key, value in event.headers if key == b"content-encoding")
        elif isinstance(event, h11.Data):
            pieces.append(bytes(event.data))
    return coding.unpacked(pieces, coding.codings(codings), UNPACKED)


def _text(value: bytes) -> str:
    """Return a header's value: UTF-8 where it is that, as addresses in Location often are."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
