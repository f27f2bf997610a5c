"""What does Lambda call for the state `ListProjects`?"""

from steward.wiring.list_projects import handler

__all__ = ["handler"]
