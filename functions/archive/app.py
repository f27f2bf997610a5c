"""What does Lambda call for new audit entries and access-log lines?"""

from steward.wiring.archive import handler

__all__ = ["handler"]
