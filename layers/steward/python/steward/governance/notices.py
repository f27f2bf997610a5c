"""How do people learn that a field is not filled any more without asking?

One task in the project for each withdrawal, made once, with the figures and what to do. It is planned by a run about
the project itself (`pipeline/notice.py`), so that it is journalled and audited like every edit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana import richtext
from steward.asana.edits import CreateTask
from steward.errors import Refused, RefusedReason
from steward.governance.certificates import Certificate, State, Why
from steward.governance.mutation import Mutation
from steward.store.table import Item

if TYPE_CHECKING:
    from steward.governance.policy import FieldPolicy, Mode

NOTICES: Final = "notices"  # the plan's key: its edits tell of certificates
UNTOLD: Final = "untold"  # of a certificate's row: the run that tells of its withdrawal is not asked for yet
# A withdrawal that nobody could be told of for a week is told by `steward calibrate show` alone.
TOLD_WITHIN: Final = timedelta(days=7)
NAME_LIMIT: Final = 80  # characters of a field's name that are shown

SAID: Final = {
    Why.BOUND_FAILED: "too many of its recent judgements were not what people settled on",
    Why.DRIFTED: "its newest judgements were suddenly wrong far more often than before",
    Why.JUDGE_CHANGED: "another prompt version or model judges now, which has yet to prove itself",
    Why.NOT_CONFIGURED: "the configuration asks for no certificate any more",
}


def withdrawn(rows: Iterable[Item], workflow: str, now: datetime) -> list[tuple[str, Certificate]]:
    """The keys of a workflow whose certificates were withdrawn lately, from the project's rows."""
    found: list[tuple[str, Certificate]] = []
    for row in rows:
        of, _, key = str(row["sk"]).partition("#")
        certificate = Certificate.of_row(row)
        if of != workflow or certificate.state is not State.WITHDRAWN or certificate.why not in SAID:
            continue
        if now - datetime.fromisoformat(certificate.changed_at) <= TOLD_WITHIN:
            found.append((key, certificate))
    return found


def notice(
    key: str, certificate: Certificate, rule: "FieldPolicy | None", project_gid: str, section_gid: str | None
) -> CreateTask:
    """The task. Its text is made of figures and of the configuration's own names."""
    name = ((rule and rule.field) or key)[:NAME_LIMIT]
    target = rule.certify.target_error if rule and rule.certify else None
    count = f"{certificate.above}, {certificate.errors} of them wrong"
    allowed = f"; {target:.0%} is allowed" if target else ""
    figures = [
        f"Recent judgements above the cutoff of {certificate.cutoff:g}: {count}.",
        f"Their error is at most {certificate.bound:.0%} by the bound{allowed}.",
    ]
    notes = richtext.body(
        "Steward filled ",
        richtext.strong(name),
        " without asking, and has stopped: ",
        SAID[certificate.why],
        ".",
        richtext.bullets(*figures, "From now on it is proposed again, and people decide."),
        "Nothing has to be done. It may act again when new judgements have proven themselves. "
        "What it filled before can be looked at with steward outcomes report, and taken back with steward undo.",
    )
    return CreateTask(project_gid, f"Steward asks again before it fills {name}", notes, section_gid)


def once_name(key: str, certificate: Certificate) -> str:
    """The name under which one withdrawal is told once."""
    return f"withdrawn:{key}:{certificate.changed_at}"


def plan_of(told: Iterable[tuple[str, Certificate, CreateTask]], at: datetime, **run: str) -> dict[str, Any]:
    """The plan document, in the form of every plan; `run` names the run, its workflow, subject and project."""
    edits, once = list[dict[str, Any]](), dict[str, str]()
    for key, certificate, task in told:
        once[str(len(edits))] = once_name(key, certificate)
        edits.append(task.as_json())
    empty: dict[str, Any] = {"fields": {}, "names": {}, "confidence": {}, "base": {}}
    lists: dict[str, Any] = {"proposals": [], "refused": [], "persons": []}
    return run | empty | lists | {NOTICES: True, "edits": edits, "once": once, "snapshot_read_at": at.isoformat()}


def is_notice(mutation: Mutation) -> bool:
    """Whether the mutation is such a task, by its plan: it is judged here alone."""
    return isinstance(mutation.edit, CreateTask) and bool(mutation.document.get(NOTICES))


def permit(mutation: Mutation, mode: "Mode") -> None:
    """The check at write time. Raises Refused outside of the run's own project, and where nothing may be written."""
    if mode not in ("suggest", "act"):
        raise Refused(RefusedReason.MODE_OBSERVE if mode == "observe" else RefusedReason.MODE_OFF, mutation.edit.name)
    if mutation.target.gid != mutation.source.project_gid:
        raise Refused(RefusedReason.NOT_ALLOWED, f"{mutation.edit.name} in another project")
