"""What does Lambda call for the state `Propose`?"""

from steward.wiring.propose import handler

__all__ = ["handler"]
