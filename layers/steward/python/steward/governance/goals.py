"""Of which goals are statuses drafted, and where is each draft put to people?"""

from steward.governance.written import Gid, Name, Strict


class GoalPolicy(Strict):
    """One goal. A goal has no tasks: `project` is the configured one in which people are asked about its drafts.

    Goals are named by gid, since a goal that a project supports need not be one that its people tell of.
    """

    name: Name
    project: Gid
