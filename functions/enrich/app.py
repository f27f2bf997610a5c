"""What does Lambda call for the state `Enrich`?"""

from steward.wiring.enrich import handler

__all__ = ["handler"]
