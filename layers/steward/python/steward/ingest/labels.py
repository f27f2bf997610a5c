"""What did people make of what was judged, and which fields may therefore act alone?

The pages that keep the caches carry what labels need, so that they cost no request. A label is looked at when its task
was touched, and once more when its time is over; certificates are reviewed when enough labels are new, when something
that was done turned out wrong, and once a day.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana.models import Task, moment
from steward.governance.certificates import (
    Certificate,
    State,
    certifiable,
    judge_today,
    review,
    withdrawn_by_configuration,
)
from steward.governance.journal import State as Journalled
from steward.governance.labels import Label, evidence, settling
from steward.governance.notices import UNTOLD
from steward.governance.outcomes import (
    CARRIED_OUT,
    OWN_TOUCH,
    SETTLED_AFTER,
    SHOWN,
    WAITING,
    Found,
    How,
    Outcome,
    Said,
    Seen,
    found,
    values_of,
)
from steward.governance.policy import Configuration
from steward.ingest.turn import Reconciler
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

# A day's labels at most wait for a review; so many new ones do not.
REVIEWED_EVERY: Final = timedelta(days=1)
NEW_LABELS: Final = 30
LABELS: Final = "labels"  # the cache row: `{"fresh", "wrong", "at"}` since the last review
_WRONG: Final = frozenset({Outcome.CORRECTED, Outcome.REVERTED})


def settle_labels(project_gid: str, tasks: Iterable[Task], using: Reconciler) -> int:
    """Look at the labels of tasks that were touched; how many of their keys ended. Raises what the table raises."""
    workflows = _judging(project_gid, using)
    ended = list[Found]()
    for task in tasks:
        for name in workflows:
            if row := using.table.get(keys.label(project_gid, name, task.gid)):
                ended += _settle(project_gid, name, Label.of_row(row), task, using)
    _note(project_gid, ended, using)
    return len(ended)


def review_certificates(project_gid: str, using: Reconciler) -> dict[str, Any]:
    """End what waited too long and review every certificate, if that is due: `{"certified", "withdrawn"}` counts."""
    key, now = keys.cache(project_gid, LABELS), using.now()
    row = using.table.get(key) or {}
    at = moment(row.get("at"))
    if at and now - at < REVIEWED_EVERY and row.get("fresh", 0) < NEW_LABELS and not row.get("wrong"):
        _tell_untold(project_gid, using)
        return {}
    counts = {"certified": 0, "withdrawn": 0}
    for name in _judging(project_gid, using):
        labels = swept(using.table, project_gid, name, now)
        found = reviews(project_gid, name, labels, using.configuration, using.table, now)
        for each in found:
            if each.after != each.before:
                using.table.write(each.write(project_gid, name))
            counts["certified"] += each.after.stands
            counts["withdrawn"] += each.after.state is State.WITHDRAWN
        # Also 0, and also where no field is to be certified: a widget without a line tells nobody that all is well.
        using.telemetry.count("CertificatesWithdrawn", sum(each.demoted for each in found), workflow=name)
    _tell_untold(project_gid, using)
    using.table.put(key, {"at": now.isoformat(), "fresh": 0, "wrong": False})
    return counts


def swept(table: Table, project_gid: str, workflow: str, now: datetime) -> list[Label]:
    """All labels of a workflow, those that waited too long ended by what was seen of them last."""
    labels: list[Label] = []
    for row in table.query(keys.label(project_gid, workflow, "").pk):
        label = Label.of_row(row)
        if label.open_keys and now - label.at >= SETTLED_AFTER:
            finals = {key: label.then.get(key) or _unseen(label, key) for key in label.open_keys}
            with suppress(ConditionFailed):
                table.write(settling(keys.label(project_gid, workflow, label.task_gid), finals, {}, label))
            label = Label.of_row(row | _as_found(finals))
        labels.append(label)
    return labels


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One certificate before and after a review; `untold`: people are still to be told that it was withdrawn."""

    key: str
    before: Certificate
    after: Certificate
    untold: bool = False

    @property
    def demoted(self) -> bool:
        """Whether the field may not act alone any more."""
        return self.before.stands and not self.after.stands

    def write(self, project_gid: str, workflow: str) -> Write:
        """The row after it, marked while people are still to be told of its withdrawal."""
        untold = not self.after.stands and (self.demoted or self.untold)
        item = self.after.as_item() | ({UNTOLD: True} if untold else {})
        return Write("Put", keys.certificate(project_gid, workflow, self.key), item=item)


def reviews(
    project_gid: str, workflow: str, labels: Sequence[Label], configuration: Configuration, table: Table, now: datetime
) -> list[Reviewed]:
    """A review of each certificate of a workflow by all its labels; nothing is written."""
    policy = configuration.policy(project_gid, workflow)
    judge, asked = judge_today(configuration, policy), certifiable(policy)
    rows = table.query(keys.certificate(project_gid, workflow, "").pk, f"{workflow}#")
    stored = {str(row["sk"]).partition("#")[2]: row for row in rows}
    found: list[Reviewed] = []
    for key in dict.fromkeys([*asked, *stored]):
        row, rule = stored.get(key), policy.fields[key].certify if key in asked else None
        before = Certificate.of_row(row)
        if rule:
            after = review(before, evidence(labels, key), rule, judge, now)
        else:
            after = withdrawn_by_configuration(before, now.isoformat()) if before.stands else before
        found.append(Reviewed(key, before, after, untold=bool(row and row.get(UNTOLD))))
    return found


def seen_of(task: Task, label: Label, now: datetime, *, over: bool = False) -> Seen:
    """A task as it stands now, for one label; `over` as if its time had passed."""
    touched = task.modified_at is not None and task.modified_at - label.at > OWN_TOUCH
    return Seen(values_of(task), touched or task.completed, over or task.completed or now - label.at >= SETTLED_AFTER)


def _judging(project_gid: str, using: Reconciler) -> list[str]:
    """The workflows of the project that judge."""
    on = [each for each in using.workflows if each.judged]
    return [each.name for each in on if using.configuration.policy(project_gid, each.name).mode != "off"]


def _settle(project_gid: str, workflow: str, label: Label, task: Task, using: Reconciler) -> list[Found]:
    now = using.now()
    if not label.open_keys:
        return []
    words = {key: _answer_to(label.said[key], task, using.table) for key in label.open_keys}
    looked = {key: found(label.said[key], seen_of(task, label, now), word) for key, word in words.items()}
    finals = {key: each for key, each in looked.items() if each.is_final}
    later = seen_of(task, label, now, over=True)
    then = {key: found(label.said[key], later, words[key]) for key in looked if key not in finals}
    with suppress(ConditionFailed):  # it was judged again meanwhile: the next look is about that
        using.table.write(settling(keys.label(project_gid, workflow, task.gid), finals, then, label))
        for each in finals.values():
            using.telemetry.count(
                "Outcomes", workflow=workflow, outcome=str(each.outcome), prompt_version=label.prompt_version
            )
            if each.outcome in SHOWN:
                using.telemetry.share("ValuesUndone", hit=each.outcome is Outcome.REVERTED)
        return list(finals.values())
    return []


def _answer_to(said: Said, task: Task, table: Table) -> str:
    """The word in the row of the proposal that put the judgement to people, where there was one.

    A yes whose request was not carried out to its end, or is younger than what was read of the task, still waits.
    """
    row = table.get(keys.proposal(said.proposal_id)) if said.proposal_id else None
    word = str(row["state"]) if row else ""
    if not row or word != CARRIED_OUT or "used_by" not in row:
        return word
    journalled = table.get(keys.mutation(row["used_by"])) or {}
    is_behind = task.modified_at is None or task.modified_at < datetime.fromisoformat(row["used_at"])
    return WAITING if is_behind or journalled.get("state") != Journalled.DONE else word


def _unseen(label: Label, key: str) -> Found:
    """What it comes to if nobody touched the task since: what was shown stands, and was ignored."""
    said = label.said[key]
    stands = {said.target: said.value} if said.how in (How.ACTED, How.STANDS) else {}
    return found(said, Seen(stands, touched=False, over=True))


def _as_found(finals: Mapping[str, Found]) -> Item:
    return {f"found#{key}": {"outcome": str(each.outcome), "right": each.right} for key, each in finals.items()}


def _note(project_gid: str, ended: list[Found], using: Reconciler) -> None:
    """Count what is new since the last review."""
    if not ended:
        return
    key = keys.cache(project_gid, LABELS)
    row = using.table.get(key) or {}
    wrong = bool(row.get("wrong")) or any(each.outcome in _WRONG for each in ended)
    using.table.put(key, row | {"fresh": row.get("fresh", 0) + len(ended), "wrong": wrong})


def _tell_untold(project_gid: str, using: Reconciler) -> None:
    """Ask for the run that tells people of a withdrawal; one that was asked for already is recognised by its slot."""
    for row in list(using.table.query(keys.certificate(project_gid, "", "").pk)):
        if not row.get(UNTOLD):
            continue
        workflow, _, key = str(row["sk"]).partition("#")
        slot = f"withdrawn-{key}-{row['changed_at']}"
        using.send(work_message(workflow, project_gid, "scan", [Subject("project", project_gid)], slot), 0)
        kept = {name: value for name, value in row.items() if name not in ("pk", "sk", UNTOLD)}
        using.table.put(keys.certificate(project_gid, workflow, key), kept)
