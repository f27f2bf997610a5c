"""Carries the planned edits out in Asana, each at most once."""

from steward.wiring.write_back import handler

__all__ = ["handler"]
