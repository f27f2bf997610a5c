"""What are the sentences of a thread, by stated rules?

Reads what Enrich stored for a day; writes places and kinds of sentences, and no word.
"""

from typing import TYPE_CHECKING

from steward.evidence.threads.thread import Thread, rows_of
from steward.evidence.threads.weighing import weighed
from steward.run import RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor


def weigh(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the facts. Raises ContextExpired when what was read is gone."""
    thread = Thread.of_json(using.objects.get(state["snapshot"])["thread"])
    found = weighed(thread)
    using.telemetry.event("thread weighed", run_id=state["run_id"], workflow=work.workflow, count=len(thread.said))
    facts = using.objects.put(f"values/{state['run_id']}/facts.json", {"sentences": rows_of(found)})
    return state | RunState(facts=facts)  # type: ignore[typeddict-item]
