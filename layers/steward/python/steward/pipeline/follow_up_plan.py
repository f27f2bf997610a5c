"""What is frozen of a look at a meeting's promises: one comment, a change of the one that stands, or nothing?

Nobody is told that all is done; a comment that stands and says otherwise is brought up to date, which tells nobody.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from steward.evidence.transcripts.coming import Coming
from steward.evidence.transcripts.follow_up_told import comment
from steward.governance.own_comment import OWN
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.answer_plan import comment_plan
from steward.pipeline.document_edits import says_else
from steward.pipeline.follow_up_facts import of_facts
from steward.run import RunState

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier


def follow_up_plan(state: RunState, policy: WorkflowPolicy, using: "Classifier") -> dict[str, Any]:
    """The plan document, from what is stored. Raises ContextExpired where that is gone."""
    snapshot, facts = using.objects.get(state["snapshot"]), using.objects.get(state["facts"])
    found, row = of_facts(facts["followed"]), snapshot["next"]
    next_one = Coming(date.fromisoformat(row["on"]), row["task_gid"]) if row else None
    html = comment(found, date.fromisoformat(snapshot["memory"]["met_on"]), next_one)
    own = snapshot[OWN]
    plan = comment_plan(state, policy, own, html)
    is_news = says_else(html, own) if own["story_gid"] else any(each.is_open for each in found)
    return {
        **plan,
        **({} if is_news else {"edits": [], "refused": []}),
        "model": {"engine": "offline", "model_id": "offline"},
        "facts": state["facts"],
        "evidence_gids": [each.promise.task_gid for each in found if each.promise.task_gid],
    }
