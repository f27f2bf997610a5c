"""Stores what needs a person's yes, and plans the edit that shows it."""

from steward.wiring.propose import handler

__all__ = ["handler"]
