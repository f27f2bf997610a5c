"""Which actions did each role of the deployment use? The engine's own decisions, each kind of them once.

One line of JSON for each new pair of role and action, with the engine's decision, in `rights.jsonl` beside the engine's
state. What stands there is what the functions really asked for: `tests/e2e/rights_used.py` holds it against the table.
"""
# ruff: noqa: PLC0415 - the engine reads its environment at import

import json
from pathlib import Path
from typing import Any

FILE = "rights.jsonl"


def record(folder: Path) -> None:
    """From now on, note each new pair."""
    from ministack.core import iam_evaluator

    evaluate, seen, path = iam_evaluator.evaluate, set[tuple[str, str, str]](), folder / FILE

    def noted(context: Any, *policies: Any) -> Any:  # noqa: ANN401 - the engine's own classes
        result = evaluate(context, *policies)
        pair = (role_of(context.principal_arn), context.action, result.decision)
        if pair not in seen:
            seen.add(pair)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(pair) + "\n")
        return result

    iam_evaluator.evaluate = noted


def role_of(principal_arn: str) -> str:
    """The role's name in `arn:aws:sts::1:assumed-role/<name>/<session>`; other principals as they are."""
    _, found, rest = principal_arn.partition(":assumed-role/")
    return rest.split("/")[0] if found else principal_arn
