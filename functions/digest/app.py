"""What does Lambda call for the function `Digest`?"""

from steward.wiring.digest import handler

__all__ = ["handler"]
