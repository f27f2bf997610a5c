"""The Lambda function behind the events queue."""

from steward.wiring.dispatch import handler

__all__ = ["handler"]
