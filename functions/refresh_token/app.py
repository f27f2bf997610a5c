"""What does Lambda call for the function `RefreshToken`?"""

from steward.wiring.refresh_token import handler

__all__ = ["handler"]
