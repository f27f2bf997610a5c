"""Does a shell get the commands and options that go on from what was typed?"""

import subprocess
from pathlib import Path

import pytest

STEWARD = Path(__file__).resolve().parents[3] / "cli/steward"


def completed(typed: str, word: int) -> tuple[int, list[str]]:
    """As bash asks for it: the exit code, and the words it is offered."""
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(word)}
    asked = {"PATH": "/usr/bin:/bin", "_STEWARD_COMPLETE": "complete_bash", **words}
    done = subprocess.run([STEWARD], env=asked, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout.split()


@pytest.mark.parametrize(
    ("typed", "word", "offered"),
    [
        ("steward ki", 1, {"kill"}),
        ("steward kill o", 2, {"on", "off"}),
        ("steward config p", 2, {"publish"}),
        ("steward doctor --f", 2, {"--fix"}),
        ("steward prompts ab st", 3, {"start", "stop"}),
    ],
)
def test_bash_is_offered_what_goes_on_from_there(typed: str, word: int, offered: set[str]) -> None:
    code, words = completed(typed, word)
    assert (code, set(words)) == (0, offered)
