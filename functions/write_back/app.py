"""What does Lambda call for the state `WriteBack`?"""

from steward.wiring.write_back import handler

__all__ = ["handler"]
