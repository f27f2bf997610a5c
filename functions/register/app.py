"""The Lambda function that registers webhooks; the operator's command and reconcile invoke it."""

from steward.wiring.register import handler

__all__ = ["handler"]
