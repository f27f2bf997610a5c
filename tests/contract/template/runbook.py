"""What does an alarm tell people to type, and does its section of the runbook say all that a section must?"""

import re
from collections.abc import Mapping
from typing import Any

from local.console.runbook import section
from steward_cli.failure import Failure
from tests.contract.test_docs import refused, typed

PARTS = ("Notice", "Confirm", "Do", "Undo")
TELLS = re.compile(r" Begin with: (?P<command>steward [^.]+)\. docs/operations\.md#(?P<anchor>[a-z-]+)$")


def faults(alarm: Mapping[str, Any], document: str) -> list[str]:
    """What is wrong with how an alarm hands over to the runbook: its link, its command, the section's parts."""
    found = TELLS.search(alarm["AlarmDescription"])
    if not found:
        return ["end the description with: Begin with: steward <command>. docs/operations.md#<section>"]
    try:
        told = section(document, found["anchor"])
    except Failure as missing:
        return [str(missing)]
    lost = [f"{found['anchor']} lacks **{part}:**" for part in PARTS if f"**{part}:**" not in told["text"]]
    words = typed(found["command"]) or []
    wrong = refused(words, whole=True) or (f"steward has no command {found['command']!r}" if not words else "")
    named = [" ".join(each.split()) for each in told["commands"]]
    absent = [] if found["command"] in named else [f"{found['anchor']} does not name `{found['command']}`"]
    return lost + ([wrong] if wrong else []) + absent
