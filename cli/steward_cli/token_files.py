"""How does an operator hand over a token: in a file or by standard input, and never as an option's own value?"""

import sys
from pathlib import Path

from steward_cli.failure import Failure


def token_in(source: str, option: str) -> str:
    """The one word in a file, or on standard input for `-`. Raises Failure naming the option, OSError for no file.

    What stands on a command line is in the list of processes and in the shell's history.
    """
    try:
        text = (sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")).strip()
    except ValueError:  # not UTF-8, or a name that no file can have
        text = ""
    if not text or any(mark.isspace() for mark in text):
        raise Failure(f"{option} {source!r} holds no token: one word, as Asana showed it")
    return text
