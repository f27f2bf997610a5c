"""What needs a person's yes, and how is it put to them?

A proposal is immutable: the exact diff, what it was based on, and when it ends. It is shown in the AI field
`recommendation`, in the same request as the other AI fields; what is carried out later is the stored diff, never text
that was read back from Asana (RELIABILITY 4.8).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana.edits import Assign, Edit, SetDueDate, SetTaskFields, edit_of
from steward.errors import Rejected, RejectedReason
from steward.governance.ownership import intended
from steward.run import Pointer, RunState, Subject, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.objects import Objects
from steward.store.table import ConditionFailed, Table
from steward.telemetry import Telemetry

EXPIRES_AFTER: Final = timedelta(hours=72)  # a long weekend (RELIABILITY 4.8)
KEPT_AFTER_EXPIRY: Final = timedelta(days=30)  # as long as a terminal journal row: a late yes still finds its no
PROPOSAL_ID_LENGTH: Final = 32
REFERENCE_LENGTH: Final = 8  # what a person can compare at a glance; the full id is in the row
NAME_LIMIT: Final = 80  # characters of a person's or option's name that are shown
SHOWN_LIMIT: Final = 1000  # a text field takes 1,024 characters (FACTS 3)
RECOMMENDATION: Final = "recommendation"  # the configured key of the AI field that shows proposals


def propose(state: RunState, table: Table, objects: Objects, telemetry: Telemetry, now: datetime) -> RunState:
    """Store the plan's proposals and plan the edit that shows them; on to write_back if there is anything to write.

    Raises Rejected(malformed) for a state or plan that Classify did not write.
    """
    work = Work.of_state(state)
    if missing := [name for name in ("run_id", "plan", "input_fingerprint") if name not in state]:
        raise Rejected(RejectedReason.MALFORMED, f"the run's state lacks {', '.join(missing)}: Classify writes it")
    plan: dict[str, Any] = objects.get(state["plan"])
    stored = [
        _store(_diff(state, work, plan, ordinal), state["run_id"], table, objects, now)
        for ordinal in range(len(plan.get("proposals", ())))
    ]
    merged = showing(plan, work.subject, stored)
    telemetry.count("Proposals", len(stored), workflow=work.workflow)
    telemetry.event("proposals stored", run_id=state["run_id"], workflow=work.workflow, count=len(stored))
    return state | RunState(  # type: ignore[typeddict-item]
        plan=objects.put(f"values/{state['run_id']}/plan-shown.json", merged),
        intended=intended(merged["edits"], work.subject),
        proposals=[proposal["proposal_id"] for proposal in stored],
        outcome="proposed" if stored else state.get("outcome", "unchanged"),
        next="write_back" if merged["edits"] else "record",
    )


def showing(plan: Mapping[str, Any], subject: Subject, stored: list[dict[str, Any]]) -> dict[str, Any]:
    """The plan with the proposals' text in its recommendation field: one edit of the subject, not one more.

    A project without that field, or a person who wrote something of their own in it, keeps its proposals unshown.
    """
    edits = [dict(edit) for edit in plan.get("edits", ())]
    field_gid = (plan.get("fields") or {}).get(RECOMMENDATION)
    if not (stored and field_gid) or field_gid in plan.get("persons", ()):
        return {**plan, "edits": edits}
    text = sentence(stored, plan.get("names") or {})
    own = next((each for each in edits if _sets_fields_of(each, subject.gid)), None)
    if own is None:
        edits.append(SetTaskFields(subject.gid, {field_gid: text}).as_json())
    else:
        own["values"] = {**own["values"], field_gid: text}
    base = {field_gid: None, **plan.get("base", {})}
    return {**plan, "edits": edits, "base": base}


def sentence(stored: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    """What a person reads: `Proposed: assign to Ana Ruiz (ref 1a2b3c4d)`, several parted by semicolons."""
    parts = [f"{_said(edit_of(each['edit']), names)} (ref {each['proposal_id'][:REFERENCE_LENGTH]})" for each in stored]
    return f"Proposed: {'; '.join(parts)}"[:SHOWN_LIMIT]


def _diff(state: RunState, work: Work, plan: Mapping[str, Any], ordinal: int) -> dict[str, Any]:
    """The immutable document of one proposal: equal for the same input, whoever asks and when."""
    subject = str(work.subject)
    parts = (subject, work.workflow, state["input_fingerprint"], "proposal", ordinal)
    return {
        "proposal_id": digest_of(*parts)[:PROPOSAL_ID_LENGTH],
        "subject": subject,
        "workflow": work.workflow,
        "project_gid": work.project_gid,
        "input_fingerprint": state["input_fingerprint"],
        "edit": plan["proposals"][ordinal],
        "base": plan.get("base", {}),
        "fields": plan.get("fields", {}),
    }


def _store(diff: dict[str, Any], run_id: str, table: Table, objects: Objects, now: datetime) -> dict[str, Any]:
    """The stored diff: this one, or the one that an earlier run with the same input stored first."""
    sha256 = digest_of(diff)
    pointer = objects.put(f"values/proposals/{diff['proposal_id']}-{sha256[:REFERENCE_LENGTH]}.json", diff)
    expires_at = now + EXPIRES_AFTER
    row = {
        "subject": diff["subject"],
        "workflow": diff["workflow"],
        "project_gid": diff["project_gid"],
        "run_id": run_id,
        "edit": dict(pointer),
        "base_sha256": digest_of(diff["base"]),
        "sha256": sha256,
        "expires_at": expires_at.isoformat(),
        "state": "open",
        "ttl": int((expires_at + KEPT_AFTER_EXPIRY).timestamp()),
    }
    try:
        table.put(keys.proposal(diff["proposal_id"]), row, if_absent=True)
    except ConditionFailed as there:
        first = (there.item or row)["edit"]
        stored: dict[str, Any] = objects.get(Pointer(key=first["key"], sha256=first["sha256"]))
        return stored
    return diff


def _sets_fields_of(edit: Mapping[str, Any], task_gid: str) -> bool:
    return edit.get("edit") == SetTaskFields.name and edit.get("task_gid") == task_gid


def _said(edit: Edit, names: Mapping[str, str]) -> str:
    match edit:
        case Assign(assignee_gid=gid):
            return f"assign to {_name(gid, names)}"
        case SetDueDate(due_on=due_on):
            return f"set the due date to {due_on}"
        case SetTaskFields(values=values):
            return ", ".join(f"set {_name(gid, names)} to {_value(value, names)}" for gid, value in values.items())
        case _:
            return edit.name.replace("_", " ")


def _value(value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - any field value
    each = value if isinstance(value, list | tuple) else [value]
    return " and ".join(_name(str(one), names) for one in each)


def _name(gid: str, names: Mapping[str, str]) -> str:
    """A name on one line, without anything a terminal or a page could take for a command."""
    return "".join(letter for letter in names.get(gid, gid) if letter.isprintable())[:NAME_LIMIT]
