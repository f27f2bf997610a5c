"""What did people make of a judgement: by what stands in Asana later, never by what anybody says of it?

Pure. Two answers for each configured key: the outcome of what was shown (accepted, corrected, reverted, rejected,
ignored, pending), and whether the judgement was what people settled on, shown or not, which is the evidence of a
certificate (`certificates.py`). A label holds gids, numbers and times, and no word of the request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import Assign, Edit, SetTaskFields
from steward.asana.models import EnumOption, FieldValue, Task
from steward.evidence.facts import TriageFacts
from steward.evidence.history import ASSIGNEE
from steward.evidence.scoring import same
from steward.evidence.text import visible

if TYPE_CHECKING:
    from steward.governance.autonomy import Split
    from steward.governance.policy import FieldPolicy, WorkflowPolicy

# The N of "still there after N days": two weeks see a request's first sprint and a person's holiday.
SETTLED_AFTER: Final = timedelta(days=14)
# Our own write modifies the task too, within the minutes of its run; what is modified later was touched by others.
OWN_TOUCH: Final = timedelta(minutes=20)

# Words of a proposal's row (`store/proposals.py`). A yes that waits is none yet: a no may still end it.
WAITING, CARRIED_OUT, DECLINED = "approved", "used", "rejected"


class How(StrEnum):
    """What became of a judgement in its own run; the words are stored."""

    ACTED = "acted"  # it was put into the field
    STANDS = "stands"  # it stood there already: an earlier run put it there
    PROPOSED = "proposed"  # people were asked
    LEFT = "left"  # it was kept to ourselves: the mode, a rule, a person's value or its own doubt


class Outcome(StrEnum):
    """What people made of what they were shown; the words are stored."""

    ACCEPTED = "accepted"  # still there after N days, approved or in a task that went on
    CORRECTED = "corrected"  # people put another value there
    REVERTED = "reverted"  # people cleared it
    REJECTED = "rejected"  # the approval was rejected
    IGNORED = "ignored"  # nobody touched it in N days
    PENDING = "pending"
    UNSEEN = "unseen"  # never shown: evidence, and no outcome


SHOWN: Final = tuple(each for each in Outcome if each is not Outcome.UNSEEN)


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement of one key.

    `target` is the field it is for, `truth` the field in which people settle it ("" where they do so nowhere else): a
    custom field's gid, or `assignee`. `value` is in the target's terms, `settles` in those of the truth; None where
    people have no such option. `proposal_id` is that of the proposal that put it to people.
    """

    target: str
    truth: str
    value: FieldValue
    settles: FieldValue
    confidence: float
    how: How
    proposal_id: str = ""

    def as_item(self) -> dict[str, Any]:
        """For a plan, the run's state, and a row."""
        return {
            "target": self.target,
            "truth": self.truth,
            "value": self.value,
            "settles": self.settles,
            "confidence": self.confidence,
            "how": str(self.how),
            "proposal_id": self.proposal_id,
        }

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> "Said":
        """Read it back; what a row leaves out was None."""
        words = {name: str(item.get(name, "")) for name in ("target", "truth", "proposal_id")}
        return cls(**words, value=item.get("value"), settles=item.get("settles"),
                   confidence=float(item["confidence"]), how=How(item["how"]))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A task as it stands later: values by custom field gid and under `assignee`; `touched` by somebody after the run.

    `over` is whether it is completed, or N days have passed: nothing more is waited for.
    """

    values: Mapping[str, FieldValue]
    touched: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The two answers for one key; `right` is None where people settled nothing."""

    outcome: Outcome
    right: bool | None = None

    @property
    def is_final(self) -> bool:
        """Whether it is not looked at again."""
        return self.outcome is not Outcome.PENDING


def said_of(
    task: Task,
    facts: TriageFacts,
    judged: Mapping[str, tuple[FieldValue, float]],
    parts: "Split",
    policy: "WorkflowPolicy",
) -> dict[str, dict[str, Any]]:
    """What a plan keeps of each judged key on which people had not settled yet; those they had teach nothing."""
    acted, proposed = targets_of(parts.act), targets_of(parts.propose)
    found: dict[str, dict[str, Any]] = {}
    for key, (value, confidence) in judged.items():
        offer, rule = facts.offer(key), policy.fields.get(key)
        if offer is None or rule is None:
            continue
        target, truth = offer.field_gid or key, _truth(task, key, rule)
        if truth and _standing(task, truth) is not None:
            continue
        how = How.ACTED if target in acted else How.PROPOSED if target in proposed else How.LEFT
        if _is_ours_already(task, offer.field_gid, value) and not offer.taken and policy.mode in ("suggest", "act"):
            how = How.STANDS
        settles = value if truth == target else _translated(task, offer.field_gid, truth, value)
        found[key] = Said(target, truth, value, settles, round(confidence, 4), how).as_item()
    return found


def shown(
    said: Mapping[str, Mapping[str, Any]], written: Iterable[str], asked: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The same by what the run came to: what was planned and did not happen was kept to ourselves.

    `written` are the targets that WriteBack left as planned, `asked` has the proposal of each that people were asked.
    """
    did = set(written)
    found: dict[str, dict[str, Any]] = {}
    for key, each in said.items():
        undone = each["how"] == How.ACTED and each["target"] not in did
        unasked = each["how"] == How.PROPOSED and each["target"] not in asked
        put = {"proposal_id": asked[each["target"]]} if each["how"] == How.PROPOSED and not unasked else {}
        found[key] = {**each, "how": str(How.LEFT)} if undone or unasked else {**each, **put}
    return found


def found(said: Said, seen: Seen, proposal: str = "") -> Found:
    """What people made of it so far; `proposal` is the word in the row of the proposal that put it to them."""
    settled = seen.values.get(said.truth) if said.truth and seen.over else None
    right = None if settled is None else said.settles is not None and same(said.settles, settled)
    match said.how:
        case How.ACTED | How.STANDS:
            return _of_acted(said, seen, right=right)
        case How.PROPOSED:
            return _of_proposed(said, seen, proposal, right=right)
        case How.LEFT:
            return Found(Outcome.UNSEEN, right) if seen.over else Found(Outcome.PENDING)


def _of_acted(said: Said, seen: Seen, *, right: bool | None) -> Found:
    standing = seen.values.get(said.target)
    if standing is None:
        return Found(Outcome.REVERTED, right=False)
    if not same(said.value, standing):
        return Found(Outcome.CORRECTED, right=False)
    if not seen.over:
        return Found(Outcome.PENDING)
    if right is False:
        return Found(Outcome.CORRECTED, right=False)
    # What we put there ourselves and nobody came by is nobody's judgement.
    settled = right if seen.touched or said.truth != said.target else None
    return Found(Outcome.ACCEPTED if seen.touched or settled else Outcome.IGNORED, settled)


def _of_proposed(said: Said, seen: Seen, proposal: str, *, right: bool | None) -> Found:
    if proposal == DECLINED:
        return Found(Outcome.REJECTED, right=False)
    if proposal == CARRIED_OUT:
        done = _of_acted(said, seen, right=right)
        is_kept = done.outcome in (Outcome.ACCEPTED, Outcome.IGNORED)  # a person said yes, and nobody took it back
        return Found(Outcome.ACCEPTED, right=True) if is_kept else done
    if not seen.over:
        return Found(Outcome.PENDING)
    outcome = {True: Outcome.ACCEPTED, False: Outcome.CORRECTED, None: Outcome.IGNORED}[right]
    return Found(outcome, right)


def values_of(task: Task) -> dict[str, FieldValue]:
    """A task's values as `Seen` takes them."""
    values: dict[str, FieldValue] = {
        each.gid: each.value for each in task.custom_fields if each.value not in (None, "")
    }
    return values | ({ASSIGNEE: task.assignee.gid} if task.assignee else {})


def targets_of(edits: Iterable[Edit]) -> frozenset[str]:
    """The custom field gids, and `assignee`, that the edits set."""
    found: set[str] = set()
    for edit in edits:
        match edit:
            case SetTaskFields(values=values):
                found |= set(values)
            case Assign():
                found.add(ASSIGNEE)
    return frozenset(found)


def _truth(task: Task, key: str, rule: "FieldPolicy") -> str:
    """Where people settle it: the field they learn from, else the field of people that it is for."""
    name = rule.learn_from or (rule.field if rule.owner == "person" else None)
    field = task.field(name) if name else None
    return field.gid if field else ASSIGNEE if key == ASSIGNEE else ""


def _standing(task: Task, name: str) -> FieldValue:
    return values_of(task).get(name)


def _is_ours_already(task: Task, field_gid: str, value: FieldValue) -> bool:
    """Whether the field holds it already, so that nothing is left to do: an earlier run put it there."""
    standing = _standing(task, field_gid)
    return standing is not None and same(value, standing)


def _translated(task: Task, field_gid: str, truth_gid: str, value: FieldValue) -> FieldValue:
    """An option in the terms of the field in which people settle it: the one of the same name, or none."""
    field, truth = task.field_of(field_gid), task.field_of(truth_gid)
    if not (field and truth and field.options):
        return value
    option = field.option(str(value))
    return next((each.gid for each in truth.options if option and _folded(each) == _folded(option)), None)


def _folded(option: EnumOption) -> str:
    return visible(option.name).casefold()
