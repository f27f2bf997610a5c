"""How many requests to Asana will a scan of reviews read, before it is asked for?

Pure. The formula is the product's own (`pipeline/reads.py`), with what is known of each project put in. A project whose
whole reading is younger than a week is asked for what changed since, which nobody knows beforehand; one that was never
read has tasks that nobody has counted. Both are taken as one page without a comment, and the sum is said to be the
least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from steward.pipeline.reads import reads_of
from steward.pipeline.survey import WHOLE_EVERY

LIST: Final = "its list"
FORMULA: Final = (
    "requests = ceil(items / 100) a portfolio + ceil(tasks read / 100) a project, each at least 1,"
    " + 1 a project that no portfolio lists + ceil(stories / 100) a changed open task where comments are read"
    " (5 a task and 200 tasks a project at most)"
    " + 1 a project whose budget is read"
)


@dataclass(frozen=True, slots=True)
class Share:
    """What one portfolio's list or one project takes: `counted` items or tasks, and what is read beside them."""

    what: str
    gid: str
    reads: str
    counted: int
    unlisted: int = 0
    budgets: int = 0

    @property
    def requests(self) -> int:
        """In all."""
        return reads_of([], [self.counted], unlisted=self.unlisted, budgets=self.budgets)

    def row(self) -> dict[str, Any]:
        """For a table."""
        names = ("what", "gid", "reads", "counted", "unlisted", "budgets", "requests")
        return {name: getattr(self, name) for name in names}


def of_list(gid: str, name: str, items: int) -> Share:
    """A portfolio's list; `items` are as many as the last reviews knew to be in it."""
    return Share(name, gid, LIST, items)


def of_project(gid: str, name: str, memory: Mapping[str, Any], now: datetime, *, listed: bool, budgets: bool) -> Share:
    """A project; `memory` is what its last review left, with the count of its `tasks`."""
    reading, beside = memory.get("reading") or {}, {"unlisted": int(not listed), "budgets": int(budgets)}
    if reading and now - datetime.fromisoformat(reading["whole_at"]) < WHOLE_EVERY:
        return Share(name, gid, f"changes since {reading['at'][:16]}", 0, **beside)
    if "tasks" not in memory:
        return Share(name, gid, "all tasks, not counted yet", 0, **beside)
    return Share(name, gid, f"all of about {memory['tasks']} tasks", memory["tasks"], **beside)


def said(shares: Sequence[Share]) -> str:
    """The sum with its numbers."""
    lists = [each.counted for each in shares if each.reads == LIST]
    tasks = [each.counted for each in shares if each.reads != LIST]
    unlisted, budgets = sum(each.unlisted for each in shares), sum(each.budgets for each in shares)
    parts = (reads_of(lists, []), reads_of([], tasks), unlisted, 0, budgets)
    whole = reads_of(lists, tasks, unlisted=unlisted, budgets=budgets)
    return f"{FORMULA}: at least {' + '.join(map(str, parts))} = {whole}"
