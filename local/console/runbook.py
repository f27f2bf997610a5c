"""What does the runbook say under an alarm's name, and which commands does it name?"""

import re
from typing import Any, Final

from local.stack.layout import ROOT
from steward_cli.failure import Failure

OPERATIONS: Final = ROOT / "docs" / "operations.md"
_COMMAND: Final = re.compile(r"`((?:steward|make)\s[^`]+)`")
_FENCED: Final = re.compile(r"```\n(.*?)```", re.DOTALL)


def read(anchor: str) -> dict[str, Any]:
    """One section of the runbook. Raises Failure where there is none."""
    return section(OPERATIONS.read_text(encoding="utf-8"), anchor)


def section(document: str, anchor: str) -> dict[str, Any]:
    """The section under `## <anchor>`, with the commands in it. Raises Failure where there is none."""
    parts = re.split(r"^## ", document, flags=re.MULTILINE)
    found = next((part for part in parts[1:] if part.partition("\n")[0].strip() == anchor), None)
    if found is None:
        raise Failure(f"docs/operations.md has no section {anchor}")
    body = found.partition("\n")[2].strip()
    fenced = [
        line for block in _FENCED.findall(body) for line in block.splitlines() if line.startswith(("steward ", "make "))
    ]
    return {"anchor": anchor, "text": body, "commands": list(dict.fromkeys([*_COMMAND.findall(body), *fenced]))}
