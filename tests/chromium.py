"""A real browser, driven over a pipe: Debian's chromium and the standard library, nothing else.

Chromium speaks its DevTools protocol on two file descriptors (--remote-debugging-pipe): JSON messages that
end with a zero byte. That is all a test of these pages needs: there is no driver to install and keep in step.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 30.0  # seconds for any one answer
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip

KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    " ": (32, " "),
    "ArrowDown": (40, ""),
    "ArrowRight": (39, ""),
}
"""Key -> its code, and what it types."""

LAUNCH = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(pipe), fcntl.F_DUPFD, 10) for pipe in sys.argv[1:3]]
for pipe, place in zip(pipes, (3, 4)):  # where chromium reads and writes
    os.dup2(pipe, place)
os.execv(sys.argv[3], sys.argv[3:])
"""


def found() -> str | None:
    """Return the path of the browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


needed = pytest.mark.skipif(
    not found() and os.environ.get("CI") != "true", reason="no chromium here (in CI that is an error)"
)
"""On modules that look at pages in the browser."""


class Tab:
    """One tab. `complaints` collects what the console and the security policy had to say."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._buffer = b""
        self._last = 0
        self._session: str | None = None
        self._loaded = False
        self.complaints: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and return its answer."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self._to, rest) :]
        while True:
            answer = self._receive(PATIENCE)
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _receive(self, patience: float) -> dict[str, Any]:
        ends = time.monotonic() + patience
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(ends - time.monotonic(), 0))
            if not ready:
                raise TimeoutError(f"chromium did not answer within {patience} s")
            chunk = os.read(self._from, 1 << 20)
            if not chunk:
                raise AssertionError("chromium ended")
            self._buffer += chunk
        raw, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(raw)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        if message.get("method") == "Page.loadEventFired":
            self._loaded = True
        elif message.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"].get("text")))
        elif message.get("method") == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif message.get("method") == "Runtime.consoleAPICalled" and params["type"] in (
            "error",
            "warning",
            "assert",
        ):
            self.complaints.append(str(params["args"]))

    def open(self, url: str) -> None:
        """Go to an address and wait until all of the page is there."""
        self._loaded = False
        answer = self.call("Page.navigate", url=url)
        while not self._loaded and "loaderId" in answer:  # a place on the same page loads nothing
            self._receive(PATIENCE)

    def run(self, script: str, **where: Any) -> Any:
        """Return the value of a JavaScript expression."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, **where)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    @contextmanager
    def brought(self, script: str, world: str) -> Iterator[None]:
        """Have a script run on every page, in a world of its own: no page and no policy sees it."""
        added = self.call("Page.addScriptToEvaluateOnNewDocument", source=script, worldName=world)
        yield
        self.call("Page.removeScriptToEvaluateOnNewDocument", **added)

    def run_in(self, world: str, script: str) -> Any:
        """Return the value of a JavaScript expression in the world of a script that was brought."""
        frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        context = self.call("Page.createIsolatedWorld", frameId=frame, worldName=world)["executionContextId"]
        return self.run(script, contextId=context)

    def until(self, script: str) -> Any:
        """Wait until a JavaScript expression is true."""
        ends = time.monotonic() + PATIENCE
        while not (value := self.run(script)):
            if time.monotonic() > ends:
                raise TimeoutError(script)
            time.sleep(0.05)
        return value

    def click(self, selector: str) -> None:
        """Bring the first match of a CSS selector into view and click on its middle, as a hand would."""
        box = self.run(
            f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: "center"}}); const r = e.getClientRects()[0];
            return [r.x + r.width / 2, r.y + r.height / 2]; }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def size(self, width: int, height: int) -> None:
        """Make the window so wide and high, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefer(self, scheme: str, *, media: str = "", **features: str) -> None:
        """Prefer `light` or `dark`; be of a medium, as `print`; forced_colors="active" is `forced-colors: active`."""
        wanted = {"prefers-color-scheme": scheme, **{name.replace("_", "-"): one for name, one in features.items()}}
        told = [{"name": name, "value": value} for name, value in wanted.items()]
        self.call("Emulation.setEmulatedMedia", media=media, features=told)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key, by the name that pages know it by: "Tab", "Enter", "ArrowDown", " "."""
        code, text = KEYS[key]
        told = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def without_script(self, *, off: bool) -> None:
        """Switch the scripts of pages off, or on again."""
        self.call("Emulation.setScriptExecutionDisabled", value=off)

    def printed(self) -> bytes:
        """Return the page as a PDF on A4, as the browser prints it."""
        answer = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)
        return base64.b64decode(answer["data"])

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write a PNG of what is in view, or of the whole page."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))


@contextmanager
def tab() -> Iterator[Tab]:
    """Start a browser with a new, empty profile, give its one tab, and end it."""
    browser = found()
    if browser is None:
        raise AssertionError("there is no chromium: apt-get install chromium")
    out_read, out_write = os.pipe()
    in_read, in_write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(in_read), str(out_write), browser, *FLAGS,
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(in_read, out_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(in_read)
        os.close(out_write)
        try:
            yield Tab(in_write, out_read)
        finally:
            os.close(in_write)
            os.close(out_read)
            process.terminate()
            process.wait(timeout=PATIENCE)
