"""How curate behaves on the network: pace, limits, name."""

from __future__ import annotations

from dataclasses import dataclass

from curate import __version__
from curate.fetch.address import Allowed, Resolver, system_resolver

PRODUCT = "curate"  # the name that robots.txt files may address


@dataclass(frozen=True, slots=True)
class Manners:
    """What the fetcher keeps to. Times are seconds, sizes bytes.

    `delay` lies between two requests to one host; `wait` is the longest that a server may make us wait; `connect`,
    `read` and `whole` limit one request; `size` is of the answer as sent, `unpacked` of what it unpacks to.
    """

    delay: float = 1.0
    wait: float = 120.0
    connect: float = 10.0
    read: float = 30.0
    whole: float = 180.0
    size: int = 25_000_000
    unpacked: int = 100_000_000
    attempts: int = 4
    backoff: float = 1.0
    redirects: int = 10
    hosts: int = 4
    contact: str = ""
    allowed: tuple[Allowed, ...] = ()
    resolve: Resolver = system_resolver
    authorities: str | None = None  # a file of certificates to trust, instead of the system's

    @property
    def agent(self) -> str:
        """The User-Agent: the truth, and whom to write to where the user said."""
        return (
            f"{PRODUCT}/{__version__} (saves pages for research{f'; contact: {self.contact}' if self.contact else ''})"
        )

    @property
    def about(self) -> dict[str, str]:
        """What a WARC file says of the run that made it."""
        return {
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "classic",
            "http-header-user-agent": self.agent,
            "operator": self.contact,
        }
