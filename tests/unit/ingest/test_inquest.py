"""Does an inquest find of each message what dispatch would do with it, and touch nothing while it looks?"""

import json
from datetime import timedelta
from typing import Any

import pytest

from steward.errors import ContextExpired, Rejected, RejectedReason, Unavailable
from steward.governance.policy import Configuration
from steward.ingest.dispatch import RUNS_A_MESSAGE
from steward.ingest.events import Listening, heard
from steward.ingest.inquest import Finding, Inquest
from steward.ingest.packing import delivery_message
from steward.run import Pointer, Subject, scan_message, trailing_message, work_message
from tests.unit.ingest.desk import WORKFLOWS, Bodies, Desk, configured
from tests.unit.ingest.world import BOT, HOOK_ID, LISTENS, PROJECT, START, added

TASK = Subject("task", "501")
OVERFLOW = {
    "kind": "overflow", "hook_id": HOOK_ID, "project_gid": PROJECT, "delivery": "d1",
    "received_at": START.isoformat(), "object": {"key": "overflow/x.json", "sha256": "0"},
}  # fmt: skip


def delivery(*documents: dict[str, Any]) -> str:
    return delivery_message(HOOK_ID, PROJECT, "d1", START, heard(documents, Listening(LISTENS), BOT).events)


def reason(body: str, bodies: Any = None, later: timedelta = timedelta()) -> str:  # noqa: ANN401 - a double of the bucket
    inquest = Inquest(WORKFLOWS, lambda: configured(triage_request="act"), bodies if bodies is not None else Bodies())
    return inquest.reason(body, START, START + later)


class Failing:
    """A bucket that answers with an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get(self, _pointer: Pointer) -> Any:  # noqa: ANN401 - the real signature
        raise self.error


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{", "malformed"),
        ('{"kind":"shell"}', "malformed"),
        ('{"kind":"delivery","delivery":"d","events":[]}', "malformed"),
        (work_message("nobody", PROJECT, "scan", [TASK], "slot-1"), "unknown_workflow"),
        (delivery(added("501")), "exhausted"),
        (work_message("triage_request", PROJECT, "scan", [TASK], "slot-1"), "exhausted"),
        (trailing_message("triage_request", PROJECT, TASK), "exhausted"),
        (scan_message([PROJECT], "slot-1"), "exhausted"),
        (delivery(added("501", at=START - timedelta(hours=27))), "too_old"),
        (delivery(added("501", at=START - timedelta(hours=27)), added("502")), "exhausted"),
        (delivery(*[added(str(1000 + number)) for number in range(2 * RUNS_A_MESSAGE)]), "exhausted"),
    ],
)
def test_each_message_gets_the_code_of_what_dispatch_would_do(body: str, found: str) -> None:
    assert reason(body) == found


def test_a_delivery_turns_too_old_while_it_lies_there() -> None:
    assert reason(delivery(added("501")), later=timedelta(hours=25)) == "exhausted"
    assert reason(delivery(added("501")), later=timedelta(days=13)) == "too_old"


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (ContextExpired("gone"), "body_expired"),
        (Rejected(RejectedReason.TAMPERED), "tampered"),
        (Unavailable("S3 did not answer"), "exhausted"),
        (KeyError("x"), "defect"),
    ],
)
def test_an_overflow_is_judged_by_its_stored_body(error: Exception, found: str) -> None:
    assert reason(json.dumps(OVERFLOW), Failing(error)) == found


def test_a_configuration_that_does_not_validate_is_what_it_finds() -> None:
    def broken() -> Configuration:
        raise Rejected(RejectedReason.BAD_CONFIGURATION, "projects is missing")

    assert Inquest(WORKFLOWS, broken, Bodies()).reason(delivery(added()), START, START) == "bad_configuration"


def test_dispatch_meets_what_the_inquest_found() -> None:
    bodies = ["{", work_message("nobody", PROJECT, "scan", [TASK], "s"), delivery(added("501"))]
    met = []
    for body in bodies:
        desk = Desk()
        try:
            desk.handle(body)
        except Rejected as refused:
            met.append(str(refused.reason))
        else:
            met.append(str(Finding.EXHAUSTED) if desk.subjects() else "nothing")
    assert met == [reason(body) for body in bodies]
