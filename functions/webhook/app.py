"""The Lambda function behind `POST /hooks/{hook_id}/{token}`."""

from steward.wiring.webhook import handler

__all__ = ["handler"]
