"""How does a test drive a real browser: headless Chromium, through its driver's own protocol over HTTP?"""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRIVERS = ("chromedriver", "chromium.chromedriver")
PATIENCE_SECONDS = 60.0  # a cold stack on two busy cores
LOOK_AGAIN_SECONDS = 0.1
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def missing() -> str:
    """What a browser test lacks on this machine; empty where it can run."""
    lacks = [names[0] for names in (CHROMIUMS, DRIVERS) if not any(map(shutil.which, names))]
    return f"NO BROWSER: {' and '.join(lacks)} not found, the console is not tested in one" if lacks else ""


class Browser:
    """One tab."""

    def __init__(self, http: httpx.Client, session: str) -> None:
        self._http = http
        self._session = session

    def open(self, url: str) -> Self:
        self._call("POST", "url", {"url": url})
        return self

    def run(self, script: str, *given: Any) -> Any:  # noqa: ANN401 - whatever a script returns
        return self._call("POST", "execute/sync", {"script": script, "args": list(given)})

    def text(self, selector: str = "body") -> str:
        script = "return [...document.querySelectorAll(arguments[0])].map(each => each.innerText).join('\\n')"
        return str(self.run(script, selector))

    def count(self, selector: str) -> int:
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def click(self, selector: str) -> None:
        self.until(lambda: self.count(selector) > 0, f"{selector} is there")
        self.run("document.querySelector(arguments[0]).click()", selector)

    def press(self, keys: str) -> None:
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call("POST", "actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def fill(self, selector: str, value: str) -> None:
        self.run("document.querySelector(arguments[0]).value = arguments[1]", selector, value)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < ends, (
                f"not within {PATIENCE_SECONDS:.0f} s: {what}; the page:\n{self.text()[:3000]}"
            )
            time.sleep(LOOK_AGAIN_SECONDS)

    def until_says(self, text: str, selector: str = "body") -> None:
        self.until(lambda: text in self.text(selector), f"{selector} says {text!r}")

    def devtools(self, command: str, **given: Any) -> Any:  # noqa: ANN401 - as above
        return self._call("POST", "goog/cdp/execute", {"cmd": command, "params": given})

    def resize(self, width: int, height: int) -> None:
        given = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.devtools("Emulation.setDeviceMetricsOverride", **given)

    def colours(self, scheme: str) -> None:
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def log(self) -> list[str]:
        """What the page's console was told: a script that failed, a thing that the policy refused."""
        return [each["message"] for each in self._call("POST", "se/log", {"type": "browser"})]

    def _call(self, method: str, what: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        reply = self._http.request(method, f"/session/{self._session}/{what}", json=body)
        assert reply.is_success, reply.text[:2000]
        return reply.json()["value"]


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own; it and its driver end with the block."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)))
    driver = next(filter(None, map(shutil.which, DRIVERS)))
    port = _free_port()
    process = subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS, trust_env=False) as http:
            _wait(http)
            session = _session(http, chromium, profile)
            try:
                yield Browser(http, session)
            finally:
                http.delete(f"/session/{session}")
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def _session(http: httpx.Client, chromium: str, profile: Path) -> str:
    options = {"binary": chromium, "args": [*ARGUMENTS, f"--user-data-dir={profile}"]}
    wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
    reply = http.post("/session", json={"capabilities": {"alwaysMatch": wanted}})
    assert reply.is_success, reply.text[:2000]
    return str(reply.json()["value"]["sessionId"])


def _wait(http: httpx.Client) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            http.get("/status").raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < ends, "the driver does not answer"
            time.sleep(LOOK_AGAIN_SECONDS)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
