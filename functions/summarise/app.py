"""What does Lambda call for the state `Summarise`?"""

from steward.wiring.summarise import handler

__all__ = ["handler"]
