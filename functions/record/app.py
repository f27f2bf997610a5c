"""What does Lambda call for the state `Record`?"""

from steward.wiring.record import handler

__all__ = ["handler"]
