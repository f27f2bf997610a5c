"""What is the page made of: one HTML file, one style sheet, a module of script a section, and an icon?"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "page_files"
TOKEN_PLACE: Final = b"{{token}}"
INDEX: Final = "index.html"
KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page as it is sent."""

    body: bytes
    tag: str
    kind: str


@cache
def asset(path: str, token: str) -> Asset | None:
    """The file at a path, with the token where the HTML has a place for it; None where there is none."""
    file = next((each for each in FOLDER.iterdir() if each.name == (path.removeprefix("/") or INDEX)), None)
    if file is None or file.suffix not in KINDS:
        return None
    body = file.read_bytes()
    if file.name == INDEX:
        body = body.replace(TOKEN_PLACE, token.encode())
    return Asset(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"', KINDS[file.suffix])
