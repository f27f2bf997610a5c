"""How does a request's text change in a test, and what is kept of what followed?"""

from typing import Any

from local.asana.faults import Fault, FaultKind
from steward.governance.policy import Configuration
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.journal import Notes
from tests.integration.aws import TABLE
from tests.integration.pipeline.shift import WORKFLOW, Shift

URGENT, SOON, LATER = "production is down", "before the weekend", "whenever there is time"


def judged(shift: Shift, notes: str) -> None:
    """A request comes in and is judged; then a minute of quiet."""
    shift.submit(notes)
    shift.pass_(60)
    assert shift.outcomes() == ["written"]


def says(shift: Shift, notes: str) -> None:
    """A person changes the request's text, and what follows from it happens."""
    shift.edit(notes=notes)
    shift.pass_(60)


def audited(shift: Shift) -> list[dict[str, Any]]:
    """The audit entries of the task, in order."""
    return list(shift.aws.table.query(keys.audit_head(f"task:{shift.task_gid}").pk, "audit#"))


def states(shift: Shift) -> list[str]:
    """How the task's mutations stand, by name."""
    rows = shift.aws.dynamodb.scan(TableName=TABLE)["Items"]
    return sorted(row["state"]["S"] for row in rows if row["pk"]["S"].startswith("JOURNAL#"))


def left_open(shift: Shift) -> list[Any]:
    """What a later run of the task would bring to its end."""
    notes = Notes.of(shift.aws.table, ("triage_request", f"task:{shift.task_gid}"))
    return list(notes.opened)


def loses_an_answer(shift: Shift, kind: FaultKind = FaultKind.STATUS_AFTER_COMMIT, **parts: Any) -> None:  # noqa: ANN401 - of the fault
    """The answer to the next update of a task is lost, and nobody tries again by himself."""
    shift.unknown_retries = 0
    fault = Fault(kind, operation_id="updateTask", count=1, **parts)

    def break_(state: str) -> None:
        if state == "write_back":
            shift.sandbox.world.faults.add(fault)
            shift.before = lambda _state: None

    shift.before = break_


def asks_again(shift: Shift, slot: str) -> None:
    """The reconciler asks for a run of the task, after any settle time."""
    shift.unknown_retries = 3
    shift.pass_(400)
    shift.send(work_message(WORKFLOW, shift.project_gid, "scan", [Subject("task", shift.task_gid)], slot))
    shift.pass_(300)


def in_mode(configuration: Configuration, project_gid: str, mode: str) -> Configuration:
    """The configuration with the workflow in another mode."""
    document = configuration.model_dump(mode="json")
    document["projects"][project_gid]["workflows"][WORKFLOW]["mode"] = mode
    return Configuration.model_validate(document)
