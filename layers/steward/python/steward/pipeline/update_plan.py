"""What is frozen of the updates of a run: for each audience the exact text that an approver is asked about?

All texts are compared before one of them is put to anybody: where two would say different things, code words them all,
and where even these differ nothing is proposed. The same facts for the same readers as an open draft's are that draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steward.asana.edits import Edit, edit_of
from steward.errors import RefusedReason
from steward.evidence.narrative.draft import Draft
from steward.evidence.narrative.updates import Audience, quarrels, title_of
from steward.evidence.remedy_keys import ABOUT, BECAUSE
from steward.governance.autonomy import split
from steward.governance.consent import asks_of
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.addressed import AUDIENCE, ROLE
from steward.pipeline.narrated import LEFT
from steward.pipeline.narrative_plan import because, left_of
from steward.pipeline.review_plan import planned
from steward.pipeline.telling_drafts import Teller, Told, by_code
from steward.run import RunState, Work
from steward.store.keys import digest_of
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier


@dataclass(frozen=True, slots=True)
class Update:
    """One audience and what it is to be told."""

    audience: Audience
    draft: Draft

    @property
    def grounds(self) -> str:
        """The hash of all that the text depends on: facts, title, and who gets it by which way."""
        facts = [each.as_json() for each in self.draft.facts]
        return digest_of(facts, title_of(self.draft, self.audience), self.audience.as_json())


def update_plan(state: RunState, workflow: Workflow[Any], using: "Classifier") -> dict[str, Any]:
    """The plan document. Raises ContextExpired where the drafts are gone; no error of a model."""
    work = Work.of_state(state)
    policy = using.configuration.policy(work.project_gid, work.workflow)
    snapshot = using.objects.get(state["snapshot"])
    updates = [
        Update(Audience.of_json(each["audience"]), Draft.of_json(each["draft"]))
        for each in using.objects.get(state["facts"])
    ]
    plan = planned(state, (), policy, {"outputs": {}, "memory": {}})
    plan |= {"asks": asks_of(using.configuration, work.project_gid), "about": {}}
    kept = {each["grounds"]: edit_of(dict(each["edit"])) for each in snapshot["standing"]}
    teller = Teller(work, policy, using, using.now())
    told = _told([each for each in updates if each.grounds not in kept], teller)
    if told is None:
        return plan | {"abstained": [each.audience.name for each in updates]}
    for each in updates:
        text = told.get(each.audience.name)
        edit = _edit(each, text, workflow, work, snapshot["log_gid"]) if text else kept[each.grounds]
        about = _about(each, snapshot, left_of(each.draft, work, using))
        _put(plan, edit, about, policy)
    return plan | teller.judged(told.values())


def _told(updates: Sequence[Update], teller: Teller) -> dict[str, Told] | None:
    """The texts by audience; None where no wording keeps them from saying different things."""
    told = {each.audience.name: _worded(each, teller) for each in updates}
    if not _quarrels(updates, told):
        return told
    teller.using.telemetry.count("UpdatesDisagree", workflow=teller.work.workflow)
    told = {
        each.audience.name: Told(by_code(each.draft, each.audience.profile), told[each.audience.name].asked)
        for each in updates
    }
    return None if _quarrels(updates, told) else told


def _worded(update: Update, teller: Teller) -> Told:
    return teller.told(update.draft, update.audience.profile, update.audience.name)


def _quarrels(updates: Sequence[Update], told: Mapping[str, Told]) -> list[str]:
    return quarrels([(each.audience, each.draft, told[each.audience.name].narrative) for each in updates])


def _edit(update: Update, told: Told, workflow: Workflow[Any], work: Work, log_gid: str) -> Edit:
    if workflow.writes is None:
        raise TypeError(f"{workflow.name} writes nothing")
    (edit,) = workflow.writes(work.project_gid, log_gid, update.audience, update.draft, told.narrative)
    made: Edit = edit
    return made


def _put(plan: dict[str, Any], edit: Edit, about: Mapping[str, Any], policy: WorkflowPolicy) -> None:
    """Add the update to what is proposed, or to what is refused by the policy; nothing of it is done unasked."""
    parts = split([edit], policy, {})
    refused = [*parts.refused, *((each, RefusedReason.NOT_ALLOWED) for each in parts.act)]
    plan["refused"] += [{"edit": each.as_json(), "reason": str(reason)} for each, reason in refused]
    for each in parts.propose:
        plan["about"][str(len(plan["proposals"]))] = about
        plan["proposals"].append(each.as_json())


def _about(update: Update, snapshot: Mapping[str, Any], left: Mapping[str, Any]) -> dict[str, Any]:
    audience, names = update.audience, snapshot["readers"]
    readers = ", ".join(names.get(gid) or gid for gid in audience.readers)
    by = "an email" if audience.by == "email" else "a task"
    return {
        "subject": f"task:{snapshot['log_gid']}",
        "base": {},
        BECAUSE: [
            f"For {audience.name}, as {audience.role.replace('_', ' ')}, by {by}: {readers}",
            *because(update.draft),
        ],
        ABOUT: {"grounds": update.grounds, AUDIENCE: audience.name, ROLE: audience.role, LEFT: dict(left)},
    }
