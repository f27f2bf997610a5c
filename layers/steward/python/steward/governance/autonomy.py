"""What may each workflow do in each project and field? The one place that decides, by the configuration document."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from steward.asana.edits import AddProject, Assign, Edit, GrowProject, Risk, SetDueDate, SetProjectFields, SetTaskFields
from steward.asana.models import FieldValue
from steward.errors import Refused, RefusedReason
from steward.governance import rules
from steward.governance.policy import FieldPolicy, Mode, WorkflowPolicy
from steward.governance.rules import NOTHING, Known

_RANK: dict[Mode, int] = {"off": 0, "observe": 1, "suggest": 2, "act": 3}
_REFUSALS: dict[Mode, RefusedReason] = {"off": RefusedReason.MODE_OFF, "observe": RefusedReason.MODE_OBSERVE}

_ALONE = ("act", "certified")  # what is done without asking

_OF_FIELDS = (SetTaskFields, SetProjectFields)  # their targets are custom fields by gid

# A property of a task, not a custom field: the configured key is the property's own name. A project may grow where one
# may be made.
_PROPERTY_OF: dict[type[Edit], str] = {Assign: "assignee", SetDueDate: "due_on", GrowProject: AddProject.name}


@dataclass(frozen=True, slots=True)
class Split:
    """What a policy makes of a list of edits: do, ask a person, or leave; `refused` pairs an edit with the reason."""

    act: tuple[Edit, ...]
    propose: tuple[Edit, ...]
    refused: tuple[tuple[Edit, RefusedReason], ...]


def mode_of(policy: WorkflowPolicy, key: str) -> Mode:
    """The mode in force for one configured key: a field may lower its workflow's mode, never raise it."""
    own = policy.fields[key].mode if key in policy.fields else None
    return min(own or policy.mode, policy.mode, key=_RANK.__getitem__)


def raises(before: Mode, after: Mode) -> bool:
    """Whether the second mode allows more than the first."""
    return _RANK[after] > _RANK[before]


def split(
    edits: Iterable[Edit],
    policy: WorkflowPolicy,
    fields: Mapping[str, str],
    persons: Collection[str] = (),
    known: Known = NOTHING,
) -> Split:
    """Tell apart what may be done, proposed, and neither. `fields` maps a configured key to its custom field gid.

    In `suggest` and `act` an AI-owned field is written, unless it is one of `persons`, in which a person's value
    stands; a person-owned one is proposed, unless it is certified (`certificates.py`): then `act` fills it where
    nothing stands, in an edit of its own. Everything else is refused, and so is what breaks a rule of its field by what
    is `known`, whoever would say yes to it.
    """
    act: list[Edit] = []
    certified: list[Edit] = []
    propose: list[Edit] = []
    refused: list[tuple[Edit, RefusedReason]] = []
    for edit in edits:
        verdicts: dict[str | RefusedReason, dict[str, FieldValue]] = {}
        for gid, value in _targets(edit).items():
            verdict = RefusedReason.SWITCHED_OFF if gid in known.stopped else _verdict(edit, gid, policy, fields, known)
            kept = RefusedReason.HUMAN_CHANGED if verdict in _ALONE and gid in persons else verdict
            if not isinstance(kept, RefusedReason):
                kept = _broken(edit, gid, value, policy, fields, known) or kept
            verdicts.setdefault(kept, {})[gid] = value
        for verdict, values in verdicts.items():
            part = replace(edit, values=values) if isinstance(edit, _OF_FIELDS) else edit
            if isinstance(verdict, RefusedReason):
                refused.append((part, verdict))
            else:
                {"act": act, "certified": certified}.get(verdict, propose).append(part)
    return Split((*act, *certified), tuple(propose), tuple(refused))


def permitted(
    edit: Edit, policy: WorkflowPolicy, fields: Mapping[str, str], known: Known = NOTHING, *, approved: bool = False
) -> None:
    """The check at write time, by the policy as it is now. Raises Refused naming what may not be written, and why.

    `approved`: a person said yes to it, so that what would be proposed may be done, however sure the judgement was. A
    rule of the values holds all the same.
    """
    held = replace(known, confidence={}) if approved else known
    for gid, value in _targets(edit).items():
        verdict = _verdict(edit, gid, policy, fields, known)
        if isinstance(verdict, RefusedReason):
            raise Refused(verdict, f"{edit.name} of {gid}")
        if verdict == "propose" and not approved:
            raise Refused(RefusedReason.NOT_ALLOWED, f"{edit.name} of {gid} belongs to people and needs an approval")
        if reason := _broken(edit, gid, value, policy, fields, held):
            raise Refused(reason, f"{edit.name} of {gid}")


def _targets(edit: Edit) -> Mapping[str, FieldValue]:
    match edit:
        case SetTaskFields(values=values) | SetProjectFields(values=values):
            return values
        case Assign(assignee_gid=gid):
            return {_PROPERTY_OF[Assign]: gid}
        case SetDueDate(due_on=due_on):
            return {_PROPERTY_OF[SetDueDate]: due_on}
        case _:
            return {_PROPERTY_OF.get(type(edit), edit.name): None}


def _key(edit: Edit, target: str, fields: Mapping[str, str]) -> str | None:
    """The configured key of one target: of a custom field by its gid, of a property its own name."""
    if not isinstance(edit, _OF_FIELDS):
        return target
    return next((key for key, gid in fields.items() if gid == target), None)


def _broken(
    edit: Edit, target: str, value: FieldValue, policy: WorkflowPolicy, fields: Mapping[str, str], known: Known
) -> RefusedReason | None:
    """The rule that one value breaks; what the policy does not name was refused before."""
    key = _key(edit, target, fields)
    rule = policy.fields.get(key) if key else None
    return rules.broken(key, target, value, rule, known) if key and rule else None


def _verdict(
    edit: Edit, target: str, policy: WorkflowPolicy, fields: Mapping[str, str], known: Known
) -> str | RefusedReason:
    key = _key(edit, target, fields)
    if key is None or key not in policy.fields:
        return RefusedReason.NOT_ALLOWED
    mode = mode_of(policy, key)
    if mode in _REFUSALS:
        return _REFUSALS[mode]
    if policy.fields[key].owner == "ai" and isinstance(edit, _OF_FIELDS):
        return "act"
    alone = mode == "act" and edit.risk is not Risk.HIGH and _is_certified(key, target, policy.fields[key], known)
    return "certified" if alone else "propose"


def _is_certified(key: str, target: str, rule: FieldPolicy, known: Known) -> bool:
    """Whether the judgement is as sure as its certificate asks, and nothing stands in the field of people."""
    if rule.owner != "person" or rule.certify is None or known.base.get(target) not in (None, "", ()):
        return False
    return key in known.certified and known.confidence.get(key, 0.0) >= known.certified[key]
