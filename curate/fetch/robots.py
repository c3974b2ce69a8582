"""robots.txt, by RFC 9309: what a site lets programs fetch, and how fast."""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from protego import Protego

from curate.fetch.address import Address, parse
from curate.fetch.exchange import Answer
from curate.fetch.manners import PRODUCT
from curate.fetch.trouble import Trouble

DAY = 86_400.0  # RFC 9309, 2.4: not to be used for longer
READ = 512_000  # RFC 9309, 2.5: at least 500 KiB must be read; no more is
REDIRECTS = 5  # RFC 9309, 2.3.1.2

Ask = Callable[[Address], Answer]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a site's robots.txt was at `when` (seconds since 1970). `text`: "" where there is none.

    `failing`: why it could not be read, which closes the whole site for now.
    """

    site: str
    when: float
    text: str = ""
    failing: str = ""


class Robots:
    """The robots.txt of all sites of a run, kept in `folder` for a day. Safe to share between threads."""

    def __init__(self, folder: Path, ask: Ask) -> None:
        self._folder = folder
        self._ask = ask
        self._rules: dict[str, tuple[Seen, Protego]] = {}
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def check(self, address: Address) -> float:
        """See that an address may be fetched; return the seconds that the site wants between two requests.

        Raises:
            Trouble: it may not, or the site does not say.
        """
        seen, rules = self._of(address)
        if seen.failing:
            what = f"{address.site}/robots.txt cannot be read ({seen.failing}), so the site is closed for now"
            raise Trouble(what, "try again later")
        if not rules.can_fetch(address.url, PRODUCT):
            what = f"{address.site}/robots.txt does not let programs fetch this"
            raise Trouble(what, "ask its owner, or save the page with a browser and put the file under corpus/")
        return _delay(rules)

    def _of(self, address: Address) -> tuple[Seen, Protego]:
        with self._guard:
            lock = self._locks.setdefault(address.site, threading.Lock())
        with lock:
            if address.site not in self._rules:
                seen = self._kept(address.site) or self._fetched(address)
                self._rules[address.site] = seen, Protego.parse(seen.text)
        return self._rules[address.site]

    def _path(self, site: str) -> Path:
        return self._folder / f"{hashlib.sha256(site.encode()).hexdigest()[:32]}.json"

    def _kept(self, site: str) -> Seen | None:
        """Return what was seen of a site within a day; None of what could not be read."""
        try:
            seen = Seen(**json.loads(self._path(site).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        fresh = seen.site == site and 0 <= time.time() - seen.when < DAY
        return seen if fresh else None

    def _fetched(self, address: Address) -> Seen:
        """Fetch a site's robots.txt; keep it unless it could not be read."""
        try:
            text, failing = self._text(parse(f"{address.site}/robots.txt")), ""
        except Trouble as trouble:
            if not trouble.passing:
                raise
            text, failing = "", trouble.what
        seen = Seen(address.site, time.time(), text, failing)
        if not failing:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._path(address.site).write_text(json.dumps(asdict(seen)), encoding="utf-8")
        return seen

    def _text(self, address: Address) -> str:
        """Return the text of a robots.txt, "" where there is none.

        Raises:
            Trouble: `passing` where the server fails; else where it may not be asked at all.
        """
        for _ in range(REDIRECTS + 1):
            answer = self._ask(address)
            try:
                if answer.status >= 500 or answer.status == 429:
                    raise Trouble(f"the server answered {answer.status}", passing=True)
                if answer.truncated:
                    raise Trouble("the connection broke off within the answer", passing=True)
                location = answer.header("location")
                if 300 <= answer.status < 400 and location:
                    address = parse(location, address.url)
                    continue
                return _read(answer) if answer.status < 300 else ""
            finally:
                answer.close()
        return ""


def _read(answer: Answer) -> str:
    raw = b""
    try:
        for piece in answer.unpacked(READ * 2):
            raw += piece
            if len(raw) >= READ:
                break
    except Trouble as trouble:
        if not raw:
            raise Trouble(trouble.what, passing=True) from trouble
    return raw[:READ].decode("utf-8", "replace").removeprefix("\ufeff")


def _delay(rules: Protego) -> float:
    """Return the pause that a site asks for, in seconds; 0 where it asks for none."""
    rate = rules.request_rate(PRODUCT)
    wanted = [rules.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0]
    return max(one if math.isfinite(one) and one > 0 else 0.0 for one in wanted)
