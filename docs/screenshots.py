"""How does the console look? Draws docs/console-<what>.webp from the stack that `make up` left running.

python -m docs.screenshots 1201      # the gid of a request that Steward judged: its decision is one of the pictures

It takes Chromium and its driver. Pictures are drawn anew when the page changes; nothing checks them.
"""

import base64
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.e2e.browser import Browser, browsing, missing

ROOT: Final = Path(__file__).parents[1]
WIDTH, HEIGHT = 1280, 860  # what a laptop's window shows
QUALITY: Final = 55  # of 100: letters stay sharp, and a picture is some 60 KB
SETTLED_SECONDS: Final = 4.0  # a section draws, and its figures come a moment later


def draw(browser: Browser, name: str, hash_: str) -> Path:
    """One section as a window shows it."""
    browser.run("location.hash = arguments[0]", hash_)
    time.sleep(SETTLED_SECONDS)  # noqa: TID251 - no Lambda: the page draws in its own time
    given = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": False}
    picture = ROOT / "docs" / f"console-{name}.webp"
    picture.write_bytes(base64.b64decode(browser.devtools("Page.captureScreenshot", **given)["data"]))
    return picture


def main() -> int:
    """Draw each section; exit code 1 where a browser or a running stack lacks."""
    stack = ROOT / ".steward" / "stack.json"
    lacks = missing() or ("" if stack.is_file() else "no stack is running: make up")
    _, *given = sys.argv
    if lacks or len(given) != 1:
        print(lacks or "say which request: python -m docs.screenshots <task gid>", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as profile, browsing(Path(profile)) as browser:
        browser.resize(WIDTH, HEIGHT)
        browser.open(json.loads(stack.read_text())["console_url"])
        print(draw(browser, "task", f"#/board/{given[0]}"))
        evidence = browser.run("return document.querySelector('#sheet a[href^=\"#/decision/\"]').hash")
        for name, hash_ in {"decision": evidence, "dashboard": "#/dashboard"}.items():
            print(draw(browser, name, hash_))
    return 0


if __name__ == "__main__":
    sys.exit(main())
