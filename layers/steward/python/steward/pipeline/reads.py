"""How many requests does it take to read what a scan reviews?

The formula that the documents print, and that tests hold the sandbox's own call log to.
"""

from collections.abc import Iterable
from math import ceil

from steward.asana.protocol import PAGE_LIMIT


def reads_of(
    lists: Iterable[int], tasks: Iterable[int], *, unlisted: int = 0, commented: int = 0, budgets: int = 0
) -> int:
    """The requests of one scan.

    Args:
        lists: How many items each portfolio holds.
        tasks: How many tasks of each project are read: all of them once a week, else those that changed.
        unlisted: Projects that stand in none of the portfolios read.
        commented: Pages of stories, where comments are read: one of each open task that changed and one more for each
            further hundred of its stories, `remarks.PAGES_A_TASK` of a task and `TASKS_A_RUN` tasks a project at most.
        budgets: Projects whose budget is read.
    """
    pages = sum(max(1, ceil(each / PAGE_LIMIT)) for each in (*lists, *tasks))
    return pages + unlisted + commented + budgets
