"""Which rights did each role of the deployment use? The engine's own decisions, each kind of them once.

One line of JSON for each new role, action, decision and place in `rights.jsonl` beside the engine's state; a place is
the kind of a row (`HOOK#`) or the folder of an object (`context/`). What stands there is what the functions really
asked for: `tests/e2e/rights_used.py` holds it against the table.
"""
# ruff: noqa: PLC0415 - the engine reads its environment at import

import json
from itertools import takewhile
from pathlib import Path
from typing import Any

from local.stack.parity.rows import CONDITION_KEY

FILE = "rights.jsonl"


def record(folder: Path) -> None:
    """From now on, note each new kind of decision."""
    from ministack.core import iam_evaluator

    evaluate, seen, path = iam_evaluator.evaluate, set[tuple[str, ...]](), folder / FILE

    def noted(context: Any, *policies: Any) -> Any:  # noqa: ANN401 - the engine's own classes
        result = evaluate(context, *policies)
        asked = (role_of(context.principal_arn), str(context.action), result.decision, place_of(context))
        if asked not in seen:
            seen.add(asked)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asked) + "\n")
        return result

    iam_evaluator.evaluate = noted


def role_of(principal_arn: str) -> str:
    """The role's name in `arn:aws:sts::1:assumed-role/<name>/<session>`; other principals as they are."""
    _, found, rest = principal_arn.partition(":assumed-role/")
    return rest.split("/")[0] if found else principal_arn


def place_of(context: Any) -> str:  # noqa: ANN401 - the engine's own class
    """Which kind of row, or which folder of a bucket, the request names; nothing for other services."""
    if context.action.startswith("s3:"):
        _, _, key = context.resource_arn.partition(":::")[2].partition("/")  # a key may hold colons
        return folder_of(key)
    keys = context.service_context.get(CONDITION_KEY) or [""]
    return keys[0].partition("#")[0] + "#" if keys[0] else ""


def folder_of(key: str) -> str:
    """The folders in front of an object's key that are words, not ids or dates."""
    return "".join(f"{each}/" for each in takewhile(str.isalpha, key.split("/")[:-1]))
