"""What does a review compute with?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Self

from steward.evidence.backlog import Scoring
from steward.evidence.beyond import NOTHING, Beyond
from steward.evidence.capacity.skills import Skills
from steward.evidence.load import Load
from steward.evidence.remarks import Quote, Remarks
from steward.evidence.remedy_asks import Asking, Past
from steward.evidence.work_items import ReviewedProject, WorkItem

SEEDS: Final = 2**32  # what a generator takes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a review computes with: the project, its work, its people, and what the last review remembered.

    `beyond` counts the tasks of a large project that are not among the `items` (`in_view`).
    `loads`, `hours_per_week` and `teams` go by a person's gid, as far as they are known; `skills` say who may be handed
    what, `own_skills` what people's skills are as far as somebody wrote them down; `remarks` are what people say of its
    tasks, `quotes` the claims among it that were heard now. `scoring` is how the backlog is ranked; `beside` are tasks
    of ours that stand in the list and are no work. `past` is what people were asked about stalled work, `asking` what
    they may be asked, `blocked` the statuses, in lower case, that mean it, `left` who is not in the workspace any more,
    `moved` what the next review is to know of blocked tasks (`halted`) and `touched` of those that we wrote
    (`own_writes`).
    """

    project: ReviewedProject
    items: Sequence[WorkItem]
    memory: Mapping[str, Any]
    today: date
    threshold: float
    loads: Mapping[str, Load] = field(default_factory=dict, hash=False)
    hours_per_week: Mapping[str, float] = field(default_factory=dict, hash=False)
    teams: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    skills: Skills = field(default_factory=Skills)
    own_skills: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    scoring: Scoring = Scoring()  # noqa: RUF009 - frozen
    beside: Sequence[WorkItem] = ()
    beyond: Beyond = NOTHING
    remarks: Remarks = field(default_factory=Remarks)
    quotes: Sequence[Quote] = ()
    past: Past = field(default_factory=Past)
    asking: Asking = field(default_factory=Asking)
    blocked: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict, hash=False)
    touched: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)

    @property
    def now(self) -> datetime:
        """When the project was read."""
        return self.project.read_at

    @property
    def seed(self) -> int:
        """Of every simulation of this project: the same each night, so that only its work moves a figure."""
        return int(self.project.gid) % SEEDS

    def as_moved(self) -> Self:
        """The reading with each task moved when people moved it last: our own asking is no movement."""
        return replace(self, items=self.past.without_own_touch(self.items))
