"""Computes what code can know of a request: similar settled work, odds, effort, people."""

from steward.wiring.assess import handler

__all__ = ["handler"]
