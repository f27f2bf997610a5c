"""Judges a request, with the model or without, and freezes the plan of what to do."""

from steward.wiring.classify import handler

__all__ = ["handler"]
