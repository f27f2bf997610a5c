"""Which of a review's remedies are asked for, which are done without asking, and how is each put to people?

Each edit obeys the policy of its own key (`assignee`, `due_on`, `add_subtask`): what is not configured is neither. Only
what is certified, and fills what is empty, is done in `act`; everything else takes a person's yes. What is said is read
by everybody who sees the task: whoever would get it is named, what they or others hold is not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.asana.edits import Edit, edit_of
from steward.evidence.remedy_keys import ABOUT, BECAUSE, REMEDIES, key_of
from steward.governance.autonomy import Split, mode_of, split
from steward.governance.consent import SPEAKING
from steward.governance.policy import WorkflowPolicy
from steward.governance.rules import Known

JUDGE: Final = "stated"  # who judges: simulation by stated rules, no model

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """The part of a plan that is about remedies; `about` and `bases` go by the ordinal of an edit."""

    proposals: list[dict[str, Any]] = field(default_factory=list)
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    acted: list[tuple[str, str]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


def least_of(policy: WorkflowPolicy, asks: Mapping[str, Any]) -> dict[str, float]:
    """How likely a task must be in time with a remedy, by the key of its edit; without what may not be asked for.

    Where no subtask can be made nobody would see the question, and none is asked.
    """
    if not (asks.get("subtask") and asks.get("approvers")):
        return {}
    named = {key: policy.fields[key] for key in REMEDIES if key in policy.fields}
    return {key: each.min_confidence for key, each in named.items() if mode_of(policy, key) in SPEAKING}


def put(
    remedies: Iterable[Row],
    policy: WorkflowPolicy,
    certified: Mapping[str, float],
    stopped: Iterable[str],
    acted: Collection[tuple[str, str]] = (),
) -> Put:
    """What becomes of the remedies that a review chose; `stopped` are properties whose kill switch is set.

    `acted` are tasks with the key of what was done to them without asking: what is gone since somebody took back, so
    that it is asked for from then on.
    """
    found, off = Put(), frozenset(stopped)
    for row in remedies:
        if row.get("put"):
            for document in row["edits"]:
                edit = edit_of(dict(document))
                found.names.update(row["names"])
                alone = {} if (row["task_gid"], key_of(edit)) in acted else certified
                _sort(edit, row, _judged(edit, row, policy, alone, off), found)
    return found


def _judged(
    edit: Edit, row: Row, policy: WorkflowPolicy, certified: Mapping[str, float], stopped: frozenset[str]
) -> Split:
    known = Known(_base(row), row["names"], {key_of(edit): row["after"]}, certified, stopped)
    return split([edit], policy, {}, known=known)


def _sort(edit: Edit, row: Row, parts: Split, found: Put) -> None:
    key = key_of(edit)
    for each in parts.act:
        found.acts.append((each.as_json(), _base(row)))
        found.acted.append((row["task_gid"], key))
        found.confidence[key] = min(row["after"], found.confidence.get(key, 1.0))
    for each in parts.propose:
        found.about[str(len(found.proposals))] = {
            "subject": f"task:{row['task_gid']}",
            "base": _base(row),
            BECAUSE: row["because"],
            ABOUT: {name: row[name] for name in ("remedy", "grounds", "moved_at", "looked")},
        }
        found.proposals.append(each.as_json())
    found.refused.extend({"edit": each.as_json(), "reason": str(reason)} for each, reason in parts.refused)


def _base(row: Row) -> dict[str, Any]:
    """What stood in the task as the review knows it."""
    return {"assignee": row["grounds"]["assignee"], "due_on": row["grounds"]["due_on"]}
