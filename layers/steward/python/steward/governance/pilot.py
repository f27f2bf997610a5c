"""What would a judgement have come to, had its workflow been allowed to act?

The pilot's proof: the plan of a run that only observed holds what it would have set. It is split again here by the
same rules, one phase up; nothing is carried out by this.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from steward.asana.edits import Edit, SetTaskFields, edit_of
from steward.errors import RefusedReason
from steward.governance.autonomy import split
from steward.governance.policy import WorkflowPolicy
from steward.governance.rules import RULES, Known


@dataclass(frozen=True, slots=True)
class Would:
    """Counts: values set by key, values put to a person by key, and values that a rule refuses by reason."""

    write: Counter[str] = field(default_factory=Counter)
    propose: Counter[str] = field(default_factory=Counter)
    refuse: Counter[str] = field(default_factory=Counter)

    def plus(self, other: "Would") -> "Would":
        """Both together."""
        return Would(self.write + other.write, self.propose + other.propose, self.refuse + other.refuse)

    def as_json(self) -> dict[str, dict[str, int]]:
        """The counts as a JSON document."""
        return {"write": dict(self.write), "propose": dict(self.propose), "refuse": dict(self.refuse)}


def would(plan: Mapping[str, Any], policy: WorkflowPolicy) -> Would:
    """What the plan's judgement would come to by the rules of `policy`, if its workflow and fields were in `act`.

    What was refused for a person's value, and a field that is switched off, stay refused.
    """
    held_back = {str(RefusedReason.MODE_OBSERVE), str(RefusedReason.MODE_OFF)} | {str(each) for each in RULES}
    documents = [*plan.get("edits", ()), *plan.get("proposals", ())]
    documents += [each["edit"] for each in plan.get("refused", ()) if each["reason"] in held_back]
    edits = [edit_of(dict(each)) for each in documents if each["edit"] not in ("create_task", "place_in_section")]
    fields = plan.get("fields", {})
    parts = split(edits, in_act(policy), fields, plan.get("persons", ()), Known.of_plan(plan))
    refused = Counter(str(reason) for edit, reason in parts.refused for _ in _keys([edit], fields) if reason in RULES)
    return Would(Counter(_keys(parts.act, fields)), Counter(_keys(parts.propose, fields)), refused)


def in_act(policy: WorkflowPolicy) -> WorkflowPolicy:
    """The policy with its workflow and every field in `act`; a field that is off stays off."""
    fields = {
        key: each if each.mode == "off" else each.model_copy(update={"mode": None})
        for key, each in policy.fields.items()
    }
    return policy.model_copy(update={"mode": "act", "fields": fields})


def _keys(edits: Iterable[Edit], fields: Mapping[str, str]) -> list[str]:
    """The configured key of each value that the edits set."""
    names = {gid: key for key, gid in fields.items()}
    found: list[str] = []
    for edit in edits:
        found += [names.get(gid, gid) for gid in edit.values] if isinstance(edit, SetTaskFields) else [edit.name]
    return found
