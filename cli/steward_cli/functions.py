"""How does a command have a function of the deployment do something, so that it is on that function's record?"""

import json
from collections.abc import Mapping
from typing import Any, Final

from steward.errors import RejectedReason
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

# What an error's class says of whoever asked, and what a rejection's reason does; anything else is a dependency.
_EXITS: Final = {"Refused": Exit.REFUSED, "Rejected": Exit.FINDINGS}
_DENIED: Final = frozenset({RejectedReason.UNAUTHORISED, RejectedReason.FORBIDDEN, RejectedReason.PAYMENT_REQUIRED})


def invoked(desk: Desk, function: str, event: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The answer of a function that is waited for. Raises Failure in one line with the function's own error."""
    if not function:
        raise Failure(f"{desk.deployment.name} has no function for {what}: deploy this version", Exit.UPSTREAM)
    reply = desk.deployment.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    answer = json.loads(reply["Payload"].read() or b"null")
    document: dict[str, Any] = answer if isinstance(answer, dict) else {}
    if "FunctionError" in reply:
        raise _failure(document, what)
    return document


def _failure(error: Mapping[str, Any], what: str) -> Failure:
    kind, message = str(error.get("errorType", "?")), str(error.get("errorMessage", ""))
    denied = message.partition(":")[0] in _DENIED
    code = Exit.UNAUTHORISED if denied else _EXITS.get(kind, Exit.UPSTREAM)
    return Failure(f"{what} failed: {kind}: {message[:300]}", code)
