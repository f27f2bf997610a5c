"""Which of the edits that a reading of files wants are made, which are asked about, and which are refused?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from steward.asana.edits import AddSubtask, CommentOnTask, EditOwnComment, SetTaskFields
from steward.asana.models import FieldValue, Task
from steward.errors import RefusedReason
from steward.evidence.remedy_keys import ABOUT, BECAUSE
from steward.governance.absolute import visible
from steward.governance.autonomy import mode_of, split
from steward.governance.consent import SPEAKING
from steward.governance.policy import WorkflowPolicy
from steward.governance.readings import ADD_SUBTASK, READINGS, makes_alone
from steward.governance.rules import Known
from steward.pipeline.plan import changes
from steward.run import RunState
from steward.workflows.base import Wanted

_MARKER_LINE: Final = "ref ai-"  # what the writer puts behind what it makes (asana/richtext.py)

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan is drawn up on: the task, the policy, its fields by key, the snapshot, and the comment there."""

    task: Task
    policy: WorkflowPolicy
    fields: Mapping[str, str]
    snapshot: Row
    standing: Row

    @property
    def base(self) -> dict[str, FieldValue]:
        """What stands in the fields."""
        known = {gid: self.task.field_of(gid) for gid in self.fields.values()}
        return {gid: each.value if each else None for gid, each in known.items()}


@dataclass(slots=True)
class Drawn:
    """The edits of a plan; `bases`, `once` and `about` go by the ordinal of an edit or a proposal."""

    edits: list[dict[str, Any]] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    bases: dict[str, dict[str, Any]] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    readings: list[int] = field(default_factory=list)

    def make(self, wanted: Wanted, base: Row | None = None) -> None:
        """An edit that makes something of the files, or tells of them."""
        place = len(self.edits)
        self.edits.append(wanted.edit.as_json())
        self.readings.append(place)
        self.once |= {str(place): wanted.once} if wanted.once else {}
        self.bases |= {str(place): dict(base)} if base else {}

    def ask(self, edit: Row, because: Sequence[str] = ()) -> None:
        """An edit that waits for a person's yes."""
        self.about |= {str(len(self.proposals)): {BECAUSE: list(because)}} if because else {}
        self.proposals.append(dict(edit))

    def refuse(self, edit: Row, reason: RefusedReason) -> None:
        """An edit that is not made, and why."""
        self.refused.append({"edit": dict(edit), "reason": str(reason)})


def as_document(state: RunState, ground: Ground, plan: Drawn, names: Mapping[str, str]) -> dict[str, Any]:
    """The plan document, but for who judged it; `names` are those behind the gids that a proposal may show."""
    return {
        **{name: state[name] for name in ("run_id", "workflow", "subject", "project_gid")},
        "edits": plan.edits,
        "proposals": plan.proposals,
        "refused": plan.refused,
        "abstained": [],
        "bases": plan.bases,
        "base": ground.base,
        "once": plan.once,
        READINGS: plan.readings,
        ABOUT: plan.about,
        "fields": dict(ground.fields),
        "names": dict(names),
        "confidence": {},
        "persons": list(ground.snapshot["persons"]),
        "stopped": [],
        "snapshot_read_at": state["snapshot_read_at"],
        "facts": state["facts"],
        "policy": ground.policy.model_dump(mode="json"),
    }


def way_of(policy: WorkflowPolicy) -> str:
    """What becomes of a point: `act` a subtask, `ask` a proposal, `observe` nothing, `` where none may be made."""
    if ADD_SUBTASK not in policy.fields:
        return ""
    if makes_alone(policy):
        return "act"
    return "ask" if mode_of(policy, ADD_SUBTASK) in SPEAKING else "observe"


def drawn(wanted: Iterable[Wanted], ground: Ground, because: Mapping[str, Sequence[str]]) -> Drawn:
    """The wanted edits by the policy; `because` says why, by the name under which a subtask is made once."""
    found = Drawn()
    for each in wanted:
        match each.edit:
            case SetTaskFields() as edit:
                _fields(edit, ground, found)
            case AddSubtask():
                _subtask(each, ground, because.get(each.once, ()), found)
            case CommentOnTask() | EditOwnComment():
                _comment(each, ground, found)
    return found


def _fields(edit: SetTaskFields, ground: Ground, found: Drawn) -> None:
    """What is new of them; what a person set in one of ours stays."""
    known = Known(base=ground.base, stopped=ground.snapshot["stopped"])
    parts = split(changes([edit], ground.task), ground.policy, ground.fields, ground.snapshot["persons"], known)
    found.edits += [each.as_json() for each in parts.act]
    for each in parts.propose:
        found.ask(each.as_json())
    for each, reason in parts.refused:
        found.refuse(each.as_json(), reason)


def _subtask(wanted: Wanted, ground: Ground, because: Sequence[str], found: Drawn) -> None:
    match way_of(ground.policy):
        case "act":
            found.make(wanted)
        case "ask":
            found.ask(wanted.edit.as_json(), because)
        case "observe":
            found.refuse(wanted.edit.as_json(), RefusedReason.MODE_OBSERVE)


def _comment(wanted: Wanted, ground: Ground, found: Drawn) -> None:
    if ground.policy.mode not in SPEAKING:
        found.refuse(wanted.edit.as_json(), RefusedReason.MODE_OBSERVE)
    elif not isinstance(wanted.edit, EditOwnComment):
        found.make(wanted)
    elif says_else(wanted.edit.html_text, ground.standing):
        found.make(wanted, {name: ground.standing[name] for name in ("text", "pinned")})


def says_else(html_text: str, standing: Row) -> bool:
    """Whether the comment that stands there says something else; one that people deleted is not said again."""
    if standing["text"] is None:
        return False
    shown = str(standing["text"])
    head, marker, _ = shown.rpartition(_MARKER_LINE)
    return (head if marker else shown).strip() != visible(html_text)
