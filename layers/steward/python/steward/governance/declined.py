"""What is kept of a judgement that people said no to, once its task is judged again?

A label is one row for each task, and the newest judgement takes it. What was accepted, corrected or reverted leaves its
value in the task, so that the field is not labelled again; what was rejected leaves nothing there. It gets a row of its
own then, under the proposal that put it to people: the no stays counted, and evidence against the judge.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from steward.asana.edits import Assign, SetTaskFields, edit_of
from steward.asana.models import FieldValue
from steward.evidence.history import ASSIGNEE
from steward.governance.labels import FOUND, KEPT_FOR, SAID
from steward.governance.outcomes import Found, How, Outcome, Said
from steward.run import RunState, Work
from steward.store import keys
from steward.store.proposals import REFERENCE_LENGTH
from steward.store.table import Write

_NO: Final = Found(Outcome.REJECTED, right=False)


def declined_of(diff: Mapping[str, Any], proposed_at: datetime) -> dict[str, Any] | None:
    """What Propose tells of a rejected proposal; None for one that holds no judgement of a field."""
    confidence, judge = diff.get("confidence") or {}, diff.get("judge")
    proposal_id = str(diff["proposal_id"])
    # A no settles it: in which field people would have settled it otherwise does not matter any more.
    said = {
        key: Said(target, target, value, value, round(float(confidence[key]), 4), How.PROPOSED, proposal_id)
        for key, target, value in _values(diff)
        if key in confidence
    }
    if not (said and judge):
        return None
    return {
        "proposal_id": proposal_id,
        "at": proposed_at.isoformat(),
        "judge": judge,
        "prompt_version": str((diff.get("prompt") or {}).get("version", "")),
        "said": {key: each.as_item() for key, each in said.items()},
    }


def kept(state: RunState) -> Iterator[Write]:
    """The rows of those whose label this run's judgement takes; written once more they are the same."""
    work, judged = Work.of_state(state), (state.get("label") or {}).get("said") or {}
    for each in state.get("declined", ()):
        taken = {key: said for key, said in each["said"].items() if key in judged}
        if taken:
            name = f"{work.subject.gid}#{each['proposal_id'][:REFERENCE_LENGTH]}"
            row = _row(work.workflow, each, taken)
            yield Write("Put", keys.label(work.project_gid, work.workflow, name), item=row)


def _row(workflow: str, declined: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    ends = datetime.fromisoformat(declined["at"]) + KEPT_FOR
    return {
        "workflow": workflow,
        **{name: declined[name] for name in ("at", "judge", "prompt_version")},
        "ttl": int(ends.timestamp()),
        **{
            f"{SAID}{key}": {name: value for name, value in each.items() if value is not None}
            for key, each in said.items()
        },
        **{f"{FOUND}{key}": {"outcome": str(_NO.outcome), "right": _NO.right} for key in said},
    }


def _values(diff: Mapping[str, Any]) -> Iterator[tuple[str, str, FieldValue]]:
    """The key, the target and the value of each judgement in a proposal."""
    match edit_of(dict(diff["edit"])):
        case SetTaskFields(values=values):
            by_gid = {gid: key for key, gid in (diff.get("fields") or {}).items()}
            yield from ((by_gid[gid], gid, value) for gid, value in values.items() if gid in by_gid)
        case Assign(assignee_gid=gid):
            yield ASSIGNEE, ASSIGNEE, gid
