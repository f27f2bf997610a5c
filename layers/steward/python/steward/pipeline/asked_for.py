"""What does a run need to know that answers what people asked for on a task?

Its stories, whether the task is the run's to speak on, by what its input is known, and how it ends where there is
nothing to say.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.models import Task
from steward.errors import RefusedReason
from steward.governance.judged import judged_mark, turned
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.scope import home_of, out_of_scope
from steward.pipeline.walk import from_page
from steward.run import RunState, Work
from steward.store.journal import Notes

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

PAGES: Final = 20  # 2,000 stories: Asana lists the oldest first, so that the newest are behind all others

type Story = Mapping[str, Any]


def stories_of(task_gid: str, fields: Sequence[str], using: "Enricher") -> tuple[list[Story], bool]:
    """The task's stories, the oldest first, and whether they are all of them."""
    found: list[Story] = []
    query, offset = protocol.stories(task_gid, tuple(fields)), None
    for _ in range(PAGES):
        reply = using.reader.read(from_page(query, offset))
        found += reply.data
        offset = reply.next_offset
        if offset is None:
            return found, True
    return found, False


def elsewhere(task: Task, work: Work, policy: WorkflowPolicy, using: "Enricher") -> RefusedReason | None:
    """Why the task is not this run's to speak on: of a task in two projects the other one hears of it too."""
    project = using.configuration.projects.get(work.project_gid)
    if reason := out_of_scope(task, work.project_gid, policy, project):
        return reason
    home = home_of(task, work.workflow, using.configuration)
    return RefusedReason.OTHER_PROJECT if home not in (None, work.project_gid) else None


def turn_of(state: RunState, work: Work, mark: str, notes: Notes) -> str:
    """The run's input fingerprint. An operator's order is an input of its own, also for a text that was judged."""
    mine = state.get("input_fingerprint", "")
    if mine and judged_mark(mine) == mark:
        return mine
    return turned(mark, notes, anew=work.trigger == "operator")


def stopped(state: RunState, reason: RefusedReason) -> RunState:
    """Straight to Record, which must not take for judged what was only looked at."""
    seen = ("snapshot", "snapshot_read_at", "input_fingerprint")
    kept = {name: value for name, value in state.items() if name not in seen}
    return {**kept, "next": "record", "outcome": str(reason)}  # type: ignore[typeddict-item]
