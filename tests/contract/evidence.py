"""Which tests and commands does a page name as evidence, and which of them are not there?"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def missing(page: str) -> list[str]:
    """The tests and commands that the page names and that are not there."""
    tests = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page)
    gone = [f"{path}::{name}" for path, name in tests if not _has(ROOT / path, name)]
    makefiles = [ROOT / "Makefile", *ROOT.glob("local/*/*.mk"), *ROOT.glob("tests/*/*.mk")]
    targets = "\n".join(path.read_text() for path in makefiles)
    commands = sorted(set(re.findall(r"`make ([a-z-]+)`", page)))
    return gone + [f"make {name}" for name in commands if not re.search(rf"^{name}:", targets, re.MULTILINE)]


def _has(path: Path, function: str) -> bool:
    return path.exists() and (not function or f"def {function}(" in path.read_text())
