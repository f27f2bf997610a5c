"""What does Lambda call every quarter of an hour?"""

from steward.wiring.reconcile import handler

__all__ = ["handler"]
