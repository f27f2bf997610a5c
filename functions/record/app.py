"""Writes down what the run came to and frees its subject."""

from steward.wiring.record import handler

__all__ = ["handler"]
