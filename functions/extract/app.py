"""What does Lambda call for the state `Extract`?"""

from steward.wiring.extract import handler

__all__ = ["handler"]
