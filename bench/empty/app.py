"""The floor: a handler that answers and does nothing."""

from typing import Any


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no type
    """Answer."""
    return {"statusCode": 200}
