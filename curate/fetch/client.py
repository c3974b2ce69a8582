"""Asking politely: robots.txt, pace, retries, redirects; every answer saved."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from curate.fetch import coding, exchange, wayback
from curate.fetch.address import Address, parse
from curate.fetch.exchange import Answer
from curate.fetch.journal import Entry
from curate.fetch.manners import Manners
from curate.fetch.pace import Pace
from curate.fetch.robots import READ, Robots
from curate.fetch.trouble import Trouble
from curate.fetch.warcs import Warcs

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})  # answers that may be others a little later
LONGEST_BACKOFF = 60.0
HEAD = 4096  # unpacked bytes by which the kind of a page is told
_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times"}


@dataclass(frozen=True, slots=True)
class Got:
    """A page that is saved. `new`: this run brought it; `head`: how its body begins, unpacked."""

    entry: Entry
    new: bool
    media_type: str = ""
    head: bytes = b""


class Client:
    """What asks for addresses and saves the answers. Safe to share between threads."""

    def __init__(self, manners: Manners, warcs: Warcs, robots: Path, stop: threading.Event) -> None:
        self.manners = manners
        self.warcs = warcs
        self.pace = Pace(stop)
        self._robots = Robots(robots, lambda address: self._persist(address, [], manners.delay, enough=READ))

    def get(self, url: str, notes: Mapping[str, str], *, renew: bool = False) -> Got:
        """Fetch an address, follow its redirects, save every answer on the way.

        Args:
            url: what to ask for.
            notes: what is known of it beside the answer, such as where it was found.
            renew: ask again for what is held, but only for what has changed since.

        Raises:
            Trouble: no page came of it.
            Refusal: the disk does not take it.
            Stopped: the run was interrupted.
        """
        address = parse(url)
        seen: list[str] = []
        while True:
            self._still(address, seen)
            held = self.warcs.journal.own(address.url)
            if seen and held and not renew:
                return Got(held, new=True)
            seen.append(address.url)
            answer = self._allowed(address, held if renew else None)
            try:
                got = self._saved(answer, notes, held if renew else None)
            finally:
                answer.close()
            if not got.entry.location:
                return got
            address = parse(got.entry.location)

    def _still(self, address: Address, seen: list[str]) -> None:
        """See that redirects still lead somewhere."""
        remedy = "see in a browser where the page is now"
        if address.url in seen:
            raise Trouble(f"its redirects lead in a circle, by {address.url}", remedy)
        if len(seen) > self.manners.redirects:
            raise Trouble(f"more than {self.manners.redirects} redirects", remedy)

    def _allowed(self, address: Address, known: Entry | None) -> Answer:
        """Ask for one address if its site allows it."""
        delay = max(self.manners.delay, self._robots.check(address))
        if delay > self.manners.wait:
            what = f"{address.site}/robots.txt wants {delay:g} seconds between two requests"
            raise Trouble(what, f"to wait that long, add --wait {delay:g}")
        asked = [("If-None-Match", known.etag), ("If-Modified-Since", known.modified)] if known else []
        return self._persist(address, [(name, value) for name, value in asked if _fit(value)], delay)

    def _persist(self, address: Address, more: list[tuple[str, str]], delay: float, enough: int = 0) -> Answer:
        """Ask again while that may help; return the last answer.

        Raises:
            Trouble: there was none.
        """
        for attempt in range(1, self.manners.attempts + 1):
            last = attempt == self.manners.attempts
            wait = min(LONGEST_BACKOFF, self.manners.backoff * 2 ** (attempt - 1)) * random.uniform(0.5, 1.5)
            try:
                with self.pace.turn(address.host, delay):
                    answer = exchange.ask(address, more, self.manners, self.pace.stop, enough)
            except Trouble as trouble:
                if not trouble.passing or last:
                    said = f" ({_TIMES.get(attempt, f'{attempt} times')})" if attempt > 1 else ""
                    raise Trouble(trouble.what + said, trouble.remedy, passing=trouble.passing) from trouble
            else:
                if last or not (answer.truncated or answer.status in AGAIN):
                    return answer
                asked = retry_after(answer.header("retry-after"))
                if asked is not None and asked > self.manners.wait:
                    return answer
                wait = max(wait, asked or 0.0)
                answer.close()
            self.pace.postpone(address.host, wait)
        raise AssertionError("the last attempt returns or raises")

    def _saved(self, answer: Answer, notes: Mapping[str, str], known: Entry | None) -> Got:
        """Save an answer; return what it is.

        Raises:
            Trouble: it is no page and no redirect.
        """
        head, spoiled = _opening(answer, self.manners.unpacked)
        same = known is not None and (answer.status == 304 or (answer.status == 200 and answer.digest == known.digest))
        memento = wayback.memento(answer)
        said = {**notes, **({"original-url": memento.url, "memento-datetime": memento.date} if memento else {})}
        entry = self.warcs.save(answer, {name: value for name, value in said.items() if value}, known if same else None)
        if answer.truncated:
            what = f"the connection broke off within the answer ({_TIMES.get(self.manners.attempts, 'often')})"
            raise Trouble(what, "what came is saved as a part; try again later")
        if spoiled:
            raise spoiled
        if not (200 <= answer.status < 300 or entry.location or (same and answer.status == 304)):
            raise _refused(answer, self.manners)
        return Got(
            entry, new=True, media_type=answer.header("content-type").partition(";")[0].strip().lower(), head=head
        )


def _fit(value: str) -> bool:
    """True of a header's value that can be sent back."""
    return bool(value) and value.isascii() and value.isprintable()


def _opening(answer: Answer, limit: int) -> tuple[bytes, Trouble | None]:
    """Unpack a body; return how it begins, and what is wrong with it that does not keep it from being saved.

    Raises:
        Trouble: it unpacks to more than `limit` bytes: it is not to be saved.
    """
    head = b""
    try:
        for piece in answer.unpacked(limit):
            head += piece[: max(0, HEAD - len(head))]
    except coding.TooMuch:
        raise
    except Trouble as trouble:
        return head, trouble
    return head, None


def retry_after(header: str) -> float | None:
    """Return the seconds that a Retry-After header asks to wait; None where it is missing or says nothing."""
    if re.fullmatch(r"\d{1,9}", header):
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError, IndexError):
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp() - time.time())


def _refused(answer: Answer, manners: Manners) -> Trouble:
    """Say what an answer that brings no page means."""
    status = answer.status
    try:
        named = f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        named = str(status)
    asked = retry_after(answer.header("retry-after"))
    if status in AGAIN and asked is not None and asked > manners.wait:
        until = datetime.fromtimestamp(time.time() + asked, timezone.utc)
        what = f"the server answered {named} and asks to wait until {until:%Y-%m-%d %H:%M} UTC"
        return Trouble(what, f"try again then, or add --wait {asked:.0f}")
    if status in AGAIN:
        times = _TIMES.get(manners.attempts, f"{manners.attempts} times")
        return Trouble(f"the server answered {named} {times}", "try again later")
    if status in (401, 402, 403, 451):
        return Trouble(f"the server answered {named}", "save the page with a browser and put the file under corpus/")
    if status in (404, 410):
        return Trouble(
            f"the server answered {named}", f"see whether an archive has it: {wayback.ARCHIVE}{answer.address.url}"
        )
    return Trouble(f"the server answered {named}", "see in a browser what the page is")
