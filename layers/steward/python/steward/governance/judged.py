"""Has a request been judged as it stands now, by the policy that is in force?

The last finished run left on the lease row what it had judged. A listing of tasks that says what a judgement reads is
enough to compare, so that nobody has to trust clocks, or be asked twice, to know whether a change was missed.

What a run leaves is its input fingerprint: the mark of what it judged, and behind how many other inputs that were acted
on it came. So a text that comes back after another one is an input of its own, and everything about it is done anew,
while a run that is repeated is the same one.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import Task, moment
from steward.errors import Unavailable
from steward.evidence.fingerprint import input_fingerprint
from steward.evidence.wishes.intents import AI_INPUT
from steward.run import Work
from steward.store.journal import Notes
from steward.store.leases import AGAIN_AFTER

if TYPE_CHECKING:  # Record reads a mark too, and carries no layer that holds pydantic
    from steward.governance.policy import Configuration, ProjectPolicy, WorkflowPolicy

# A reading shows a change within five seconds (RELIABILITY A19), and our clock may be as far from Asana's.
LAG: Final = timedelta(seconds=10)

_SEPARATOR: Final = "#"  # between the turn and the mark


def mark_of(task: Task, policy: "WorkflowPolicy", stopped: Collection[str] = ()) -> str:
    """What is judged: the mode in force, the configured fields whose kill switches are set, and the task's text."""
    names, own = {each.field for each in policy.fields.values() if each.field}, ai_fields(policy)
    ours = {field.gid for field in task.custom_fields if field.name in own}
    off = sorted(field.gid for field in task.custom_fields if field.name in names and field.gid in stopped)
    return f"{policy.mode}{''.join(f'-{gid}' for gid in off)}:{input_fingerprint(task, ours)}"


def readable(document: Mapping[str, Any], policy: "WorkflowPolicy", configuration: "Configuration") -> dict[str, Any]:
    """A task's document without the fields that are no request of this workflow.

    The bot owns them in another workflow or project, or people ask another workflow in them.
    """
    projects = configuration.projects.values()
    others = {name for project in projects for each in project.workflows.values() for name in ai_fields(each)}
    others |= {each.inputs[AI_INPUT] for project in projects for each in _asked_in(project)}
    foreign = others - {each.field for each in policy.fields.values()} - {policy.inputs.get(AI_INPUT)}
    kept = [each for each in document.get("custom_fields") or () if each.get("name") not in foreign]
    return {**document, "custom_fields": kept} if "custom_fields" in document else dict(document)


def _asked_in(project: "ProjectPolicy") -> list["WorkflowPolicy"]:
    """What people may ask in plain words of the project, where that is switched on."""
    policy = project.workflows.get(AI_INPUT)
    return [policy] if policy and policy.mode != "off" and AI_INPUT in policy.inputs else []


def ai_fields(policy: "WorkflowPolicy") -> frozenset[str]:
    """The names of the fields the bot owns by this policy."""
    return frozenset(each.field for each in policy.fields.values() if each.field and each.owner == "ai")


def turned(mark: str, notes: Notes, *, anew: bool = False) -> str:
    """The input fingerprint of a run on this mark: `<turn>#<mark>`, the turn counting the inputs that were acted on.

    `anew` makes one of a mark that was acted on last, too.
    """
    turn, _, last = notes.acted_on.rpartition(_SEPARATOR)
    if not turn:
        return f"1{_SEPARATOR}{mark}"
    return notes.acted_on if last == mark and not anew else f"{int(turn) + 1}{_SEPARATOR}{mark}"


def judged_mark(fingerprint: str) -> str:
    """The mark in an input fingerprint."""
    return fingerprint.rpartition(_SEPARATOR)[2]


def mode_and_text(fingerprint: str) -> tuple[str, str]:
    """In which mode what text was judged: the text by its own fingerprint, which no mode and no switch changes."""
    what, _, text = judged_mark(fingerprint).partition(":")
    return what.partition("-")[0], text


def left_out(fingerprint: str) -> frozenset[str]:
    """The gids of the fields that a judgement left out because their kill switches were set."""
    return frozenset(judged_mark(fingerprint).partition(":")[0].split("-")[1:])


def refuse_stale(task: Task, mark: str, notes: Notes) -> None:
    """Raises Unavailable for a reading of another text that is older than the one that was acted on last."""
    read = task.modified_at.isoformat() if task.modified_at else ""
    if judged_mark(notes.acted_on) != mark and read and read < notes.modified_at:
        raise Unavailable("the reading is older than what was acted on before", retry_after_seconds=2)


def refuse_behind(lost: Collection[str], notes: Notes, now: datetime) -> None:
    """Raises Unavailable where fields seem to have lost what was just written: the reading may be from before that."""
    if not notes.written.keys().isdisjoint(lost) and now.timestamp() - notes.acted_at < LAG.total_seconds():
        raise Unavailable("the reading may be older than what was written just before", retry_after_seconds=5)


def refuse_early(task: Task, work: Work, read_at: datetime) -> None:
    """Raises Unavailable where the reading may be behind the very event that asked for the run.

    Both times are Asana's. Not every event moves `modified_at`, so that this is asked only while a reading can lag.
    """
    occurred_at = moment(work.occurred_at)
    if work.trigger not in ("webhook", "trailing") or task.modified_at is None or occurred_at is None:
        return
    if task.modified_at < occurred_at and read_at - occurred_at < LAG:
        raise Unavailable("the reading may be older than the event that asked for it", retry_after_seconds=5)


def wants_run(
    task: Task,
    policy: "WorkflowPolicy",
    lease: Mapping[str, Any] | None,
    now: datetime,
    stopped: Collection[str] = (),
) -> bool:
    """Whether no finished run of the task's lease row judged just this; not before a refusal for a while is over.

    `stopped` are the gids of the fields whose kill switches are set.
    """
    row = lease or {}
    if again_after := float(row.get(AGAIN_AFTER, 0)):
        return again_after <= now.timestamp()
    return judged_mark(str(row.get("done_fingerprint", ""))) != mark_of(task, policy, stopped)
