"""What is frozen of a status draft: the exact text that an approver is asked about, whoever worded it?

The same facts as an open draft's are that draft: nobody is asked about the same status twice, and no model is paid for
it.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from steward.asana.edits import Edit, PostStatus, edit_of
from steward.evidence.narrative.draft import Draft
from steward.evidence.remedy_keys import ABOUT, BECAUSE
from steward.governance.autonomy import split
from steward.governance.consent import asks_of
from steward.pipeline.narrated import LEFT
from steward.pipeline.review_plan import planned
from steward.pipeline.still_open import TOLD_OF, told_of
from steward.pipeline.telling_drafts import Teller
from steward.run import RunState, Work
from steward.store.keys import digest_of
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier


def narrative_plan(state: RunState, workflow: Workflow[Any], using: "Classifier") -> dict[str, Any]:
    """The plan document. Raises ContextExpired where the draft is gone; no error of a model."""
    work = Work.of_state(state)
    policy = using.configuration.policy(work.project_gid, work.workflow)
    draft, snapshot = Draft.of_json(using.objects.get(state["facts"])), using.objects.get(state["snapshot"])
    grounds = digest_of([each.as_json() for each in draft.facts], draft.title)
    standing = next((each["edit"] for each in snapshot["standing"] if each.get("grounds") == grounds), None)
    if standing is not None:
        edits: Sequence[Edit] = [edit_of(dict(standing))]
        judged: Mapping[str, Any] = {}
    else:
        teller = Teller(work, policy, using, using.now())
        told = teller.told(draft)
        edits = workflow.writes(work.subject.gid, draft, told.narrative) if workflow.writes else ()
        judged = teller.judged([told])
    parts = split(edits, policy, {})
    about = {
        "subject": f"task:{snapshot['log_gid']}",
        "base": {},
        BECAUSE: _because(draft, workflow),
        ABOUT: {"grounds": grounds, LEFT: dict(left_of(draft, work, using)), TOLD_OF: told_of(snapshot)},
    }
    plan = planned(state, (), policy, {"outputs": {}, "memory": {}})
    return {
        **plan,
        **judged,
        "asks": asks_of(using.configuration, work.project_gid),
        "proposals": [each.as_json() for each in parts.propose],
        "refused": [{"edit": each.as_json(), "reason": str(reason)} for each, reason in parts.refused],
        "about": {str(at): about for at in range(len(parts.propose))},
        "names": {**plan["names"], **_whose(parts.propose, draft)},
    }


def because(draft: Draft) -> list[str]:
    """What an approver is told beside the text: by which rule it has its status, and since when it tells."""
    since = (
        f"It tells what changed since {draft.since}."
        if draft.since
        else "No draft was posted before: it tells no changes."
    )
    return [f"Status by rule: {draft.rule}", since]


def _because(draft: Draft, workflow: Workflow[Any]) -> list[str]:
    """The same of a status; what the approval's own project does not tell is whose it is, if it is another's."""
    rule, since = because(draft)
    if not (workflow.reads.portfolio or workflow.reads.goal):
        return [rule, since]
    about = f"It is the status of the {workflow.subject} \u201c{draft.name}\u201d."
    told = "Each project is told as its own last review and status have it."
    return [about, rule, *([since] if workflow.reads.goal else ()), told]


def _whose(proposed: Sequence[Edit], draft: Draft) -> dict[str, str]:
    """By gid whose status it is: whoever approves for several is asked about each of them, in words that read alike."""
    return {each.parent_gid: draft.name for each in proposed if isinstance(each, PostStatus)}


def left_of(draft: Draft, work: Work, using: "Classifier") -> Mapping[str, Any]:
    """Where that is kept with which the next text is compared, once this one was sent."""
    document = draft.left.as_json()
    return using.objects.put(f"values/{work.run_id()}/{digest_of(document)[:16]}.json", document)
