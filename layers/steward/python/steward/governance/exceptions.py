"""What did a rule refuse, so that a person must look at it, and how is it put to them?

One row for each subject, workflow and reason. It is opened by a refusal and closed by people, and what is refused
after that is its next episode. Where the project names a section for it, each episode has one task there as well,
however often the rule refuses meanwhile; to complete the task closes the row. A refusal by mode, by a person's value or
for want of confidence in every field is no exception: nobody has to do anything about it.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana import richtext
from steward.asana.edits import CreateTask, Edit, SetTaskFields
from steward.errors import RefusedReason
from steward.governance.mutation import Source
from steward.governance.rules import RULES
from steward.run import RunState, Work
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

ID_LENGTH: Final = 32
KEPT_FOR: Final = timedelta(days=90)  # as long as an outcome is kept
NAME_LIMIT: Final = 80  # characters of a field's name that are shown
ONCE: Final = "once"  # the plan's key: which of its edits are made once whatever the input, and under which name
FIRST: Final = 1
TOLD: Final = 0  # the episode of which nobody has to be told: there is its task, or people closed it
EPISODE: Final = "episode:"  # how the names begin that the state's `places` has for episodes, before the reason

SAID: Final = {
    RefusedReason.LOW_CONFIDENCE: "the judgement was less sure than the rule asks",
    RefusedReason.WRONG_TYPE: "the value is not of the kind that the rule is about",
    RefusedReason.OPTION_NOT_ALLOWED: "the option is not among those that the rule allows",
    RefusedReason.OUT_OF_RANGE: "the value is outside the range that the rule allows",
    RefusedReason.CHANGE_TOO_LARGE: "the change is larger than the rule allows",
}


def exception_id(subject: str, workflow: str, reason: str) -> str:
    """The same for the same subject, workflow and reason, whenever."""
    return keys.digest_of("exception", subject, workflow, reason)[:ID_LENGTH]


def noted(refused: Iterable[tuple[Edit, RefusedReason]]) -> list[dict[str, Any]]:
    """What the run's state carries to Record of the rules' refusals: reasons and gids, no values."""
    found: dict[str, dict[str, Any]] = {}
    for edit, reason in refused:
        if reason in RULES:
            one = found.setdefault(str(reason), {"reason": str(reason), "edit": edit.name, "field_gids": []})
            one["field_gids"] += sorted(edit.values) if isinstance(edit, SetTaskFields) else []
    return list(found.values())


def episodes(table: Table, work: Work, fingerprint: str) -> dict[str, str]:
    """For each rule that refused something of the subject before: the episode of another refusal, for `places`.

    An open exception is one episode, a closed one makes the next refusal another, unless its input is the same. Then,
    and where the episode has its task, the number is TOLD.
    """
    rows = table.query(keys.exception(work.project_gid).pk, keys.exception(work.project_gid, *_of(work)).sk)
    return {f"{EPISODE}{row['reason']}": str(_episode(row, fingerprint)) for row in rows}


def tasks_for(
    exceptions: Iterable[Mapping[str, Any]],
    subject_gid: str,
    project_gid: str,
    places: Mapping[str, str],
    names: Mapping[str, str],
) -> list[tuple[CreateTask, str]]:
    """One task in the project's section for each exception, beside the name under which it is made once.

    `places` holds the section's gid under `exceptions` and what `episodes` found.
    """
    return [
        (
            CreateTask(project_gid, _title(each), _notes(each, subject_gid, names), places["exceptions"]),
            once_name(each["reason"], episode),
        )
        for each in exceptions
        if (episode := _known(places, each["reason"])) != TOLD
    ]


def once_name(reason: str, episode: int) -> str:
    """The name under which the task of one episode is made once."""
    return f"exception:{reason}:{episode}"


def rows_of(state: RunState, now: datetime) -> list[Write]:
    """The rows of the run's exceptions, those of its plan and the one that ended WriteBack.

    A row that stands for the same input is left as it is, and so is one that people closed since the run looked.
    """
    work = Work.of_state(state)
    found = [*state.get("exceptions", ()), *_at_write_time(state)]
    return [_row(each, work, state, now) for each in found]


def keep(table: Table, rows: Iterable[Write]) -> None:
    """Store them; one that stands for the same input already stays as it is."""
    for row in rows:
        with suppress(ConditionFailed):
            table.write(row)


def closing(row: Mapping[str, Any], who: str, because: str, at: datetime) -> Write:
    """The write that closes an exception as it was seen: one that was opened anew in between stays open."""
    return Write(
        "Update",
        keys.exception(row["project_gid"], row["subject"], row["workflow"], row["reason"]),
        expression="SET #state = :closed, closed_by = :who, closed_at = :at, closed_because = :because",
        condition="#state = :open AND #at = :seen",
        names={"#state": "state", "#at": "at"},
        values={
            ":closed": "closed",
            ":open": "open",
            ":seen": row["at"],
            ":who": who,
            ":at": at.isoformat(),
            ":because": because,
        },
    )


def going_on(row: Mapping[str, Any]) -> Write:
    """The write that makes the latest refusal the next episode: people dealt with the ones before it."""
    return Write(
        "Update",
        keys.exception(row["project_gid"], row["subject"], row["workflow"], row["reason"]),
        expression="SET episode = :next",
        condition="#state = :open AND episode = :episode",
        names={"#state": "state"},
        values={":open": "open", ":episode": row["episode"], ":next": row["episode"] + 1},
    )


def task_mutation(row: Mapping[str, Any]) -> str:
    """The journal key of the task that an exception's episode has, if it has one."""
    source = Source("", row["workflow"], row["subject"], row["project_gid"], "")
    made = CreateTask(row["project_gid"], "", "")  # only the kind of edit counts for what is made once
    return source.mutation_id_once(made, once_name(row["reason"], row["episode"]))


def with_task(row: Mapping[str, Any], task_gid: str) -> Write:
    """The write that keeps which task an exception's episode has."""
    return Write(
        "Update",
        keys.exception(row["project_gid"], row["subject"], row["workflow"], row["reason"]),
        expression="SET task_gid = :gid, task_episode = :episode",
        condition="episode = :episode",
        values={":gid": task_gid, ":episode": row["episode"]},
    )


def task_of(row: Mapping[str, Any]) -> str | None:
    """The task of the row's episode, as far as reconcile found it."""
    return row.get("task_gid") if row.get("task_episode") == row["episode"] else None


def _of(work: Work) -> tuple[str, str]:
    return str(work.subject), work.workflow


def _episode(row: Item, fingerprint: str) -> int:
    number = int(row["episode"])
    if row["state"] == "open":
        return TOLD if task_of(row) else number
    return TOLD if row["input_fingerprint"] == fingerprint else number + 1


def _known(places: Mapping[str, str], reason: str) -> int:
    return int(places.get(f"{EPISODE}{reason}", FIRST))


def _row(exception: Mapping[str, Any], work: Work, state: RunState, now: datetime) -> Write:
    reason, fingerprint = str(exception["reason"]), state.get("input_fingerprint", "")
    episode = _known(state.get("places", {}), reason)
    item: Item = {
        **exception,
        "exception_id": exception_id(*_of(work), reason),
        "subject": str(work.subject),
        "workflow": work.workflow,
        "project_gid": work.project_gid,
        "run_id": work.run_id(),
        "input_fingerprint": fingerprint,
        "state": "open",
        "at": now.isoformat(),
        "ttl": int((now + KEPT_FOR).timestamp()),
    }
    item |= {} if episode == TOLD else {"episode": episode}
    item |= {"plan": dict(state["plan"])} if "plan" in state else {}
    gone = ["closed_by", "closed_at", "closed_because", *(() if "plan" in item else ("plan",))]
    new, meanwhile = "attribute_not_exists(pk)", "#state = :state AND #input_fingerprint <> :input_fingerprint"
    sets = ", ".join(f"#{name} = :{name}" for name in item)
    return Write(
        "Update",
        keys.exception(work.project_gid, *_of(work), reason),
        expression=f"SET {sets} REMOVE {', '.join(f'#{name}' for name in gone)}",
        condition=meanwhile if episode == TOLD else f"{new} OR #episode < :episode OR ({meanwhile})",
        names={f"#{name}": name for name in (*item, *gone)},
        values={f":{name}": value for name, value in item.items()},
    )


def _at_write_time(state: RunState) -> list[dict[str, Any]]:
    """A rule that was stricter by the time of the write: the run failed on it."""
    failed = state.get("failed") or {"Error": "", "Cause": ""}
    named = [str(reason) for reason in RULES if f'"{reason}: ' in failed["Cause"]]
    return [{"reason": reason, "edit": "", "field_gids": []} for reason in named if failed["Error"] == "Refused"]


def _title(exception: Mapping[str, Any]) -> str:
    return f"Steward leaves this to you: {SAID[RefusedReason(exception['reason'])]}"


def _notes(exception: Mapping[str, Any], subject_gid: str, names: Mapping[str, str]) -> str:
    """What a person needs: which task, which fields, which rule, and what to do with this one."""
    fields = [names.get(gid, gid)[:NAME_LIMIT] for gid in exception["field_gids"]] or [str(exception["edit"])]
    return richtext.body(
        "A rule of the configuration refused what Steward would have set: ",
        richtext.strong(SAID[RefusedReason(exception["reason"])]),
        ". The task: ",
        richtext.mention(subject_gid),
        richtext.bullets(*fields),
        "Decide it on the task itself, then complete this one.",
    )
