"""What keeps a request from leaving: switches, the breaker, the budget, the time that is left?"""

import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from local.asana.faults import FaultKind
from steward.asana.edits import Assign
from steward.errors import OutcomeUnknown, Refused, RefusedReason, Unavailable
from steward.governance import flags
from steward.governance.breaker import COOL_DOWN_SECONDS, FAILURES_TO_OPEN
from steward.governance.flags import Scope, Switch
from steward.store.table import Table, plain_item
from tests.entitlement import lent
from tests.fakes import Interruption, Tripwire, in_threads
from tests.integration.aws import TABLE, Aws
from tests.integration.journal.furnishing import WORKFLOW, data_of
from tests.integration.journal.life import SETTLED_SECONDS, Life
from tests.integration.journal.scene import Scene
from tests.property.test_budget import claimed, insisting

WRITERS = 10  # what template.yaml reserves for WriteBack
OPERATOR = 32  # the thread that is no worker


@pytest.fixture
def life(aws: Aws) -> Life:
    """A task whose plan waits to be written."""
    return Life.begin(aws)


SCOPES = list(Scope)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_kill_switch_set_between_the_claim_and_the_send_stops_the_request(life: Life, scope: Scope) -> None:
    of = {
        Scope.GLOBAL: "",
        Scope.PROJECT: life.state["project_gid"],
        Scope.WORKFLOW: WORKFLOW,
        Scope.FIELD: life.fields["request_type"],
    }
    switch = Switch(scope, of[scope])
    operator = Interruption(at="before transact_write_items", act=lambda: life.switch(switch, on=True))
    # The switch is the operator's, set while write_back is at work.
    with lent("WriteBackRole", "dynamodb:PutItem", "FLAG#"), pytest.raises(Refused, match=str(switch)) as refused:
        life.write(life.pen(operator))
    assert "after update_item" in operator.passed  # it was claimed
    assert refused.value.reason is RefusedReason.SWITCHED_OFF
    assert life.updates() == 0
    assert (life.row()["state"], life.row()["attempts"]) == ("REFUSED", 0)


@pytest.mark.parametrize("where", ["", "{project}/"])
@pytest.mark.parametrize("of", ["assignee", "due_on"])
def test_a_switch_of_a_property_stops_the_edits_that_set_it_and_no_others(aws: Aws, where: str, of: str) -> None:
    scene = Scene(aws, "bot")
    switch = Switch(Scope.FIELD, where.format(project=scene.gids["project"]) + of)
    for write in flags.setting(switch, on=True, reason="wrong people", by="ana", at="now"):
        aws.table.write(write)
    scene.plan(Assign(scene.gids["task"], scene.gids["member"]), {"assignee": None})
    with pytest.raises(Refused, match=str(switch)) if of == "assignee" else nullcontext():
        scene.carry()
    assert scene.sent("updateTask") == (0 if of == "assignee" else 1)


def test_a_switch_of_a_property_in_another_project_stops_nothing_here(aws: Aws) -> None:
    scene = Scene(aws, "bot")
    for write in flags.setting(Switch(Scope.FIELD, "1/assignee"), on=True, reason="there", by="ana", at="now"):
        aws.table.write(write)
    scene.plan(Assign(scene.gids["task"], scene.gids["member"]), {"assignee": None})
    scene.carry()
    assert scene.sent("updateTask") == 1


def test_once_the_switch_is_cleared_the_same_mutation_goes_through(life: Life) -> None:
    life.switch(Switch(Scope.GLOBAL), on=True)
    with pytest.raises(Refused):
        life.write()
    life.switch(Switch(Scope.GLOBAL), on=False)
    life.write()
    assert life.violations() == []


class Away:
    """A table that stops answering after so many calls, as when its network goes."""

    def __init__(self, client: Any, answers: int) -> None:  # noqa: ANN401 - boto3's clients have no importable class
        self._client, self._left = client, answers

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401 - a service's documents
        def call(**request: Any) -> Any:  # noqa: ANN401 - as above
            if self._left == 0:
                raise EndpointConnectionError(endpoint_url="https://dynamodb.test")
            self._left -= 1
            return getattr(self._client, operation)(**request)

        return call


def test_while_the_store_cannot_be_reached_nothing_is_written_wherever_it_went_away(aws: Aws) -> None:
    calls = Tripwire()
    Life.begin(aws).write_with(aws.seen_by(calls))
    names = [name for name in calls.passed if name.startswith("before")]
    durable = names.index("before transact_write_items")  # the record that a request leaves
    assert durable > 0
    for answers in range(durable + 1):
        aws.clear()
        life = Life.begin(aws)
        with pytest.raises(Unavailable):
            life.write_with(Table(Away(aws.dynamodb, answers), TABLE))  # type: ignore[arg-type]
        assert life.updates() == 0, f"the store went away after {answers} calls"


def test_a_store_that_goes_away_after_the_record_never_makes_a_second_effect(aws: Aws) -> None:
    calls = Tripwire()
    Life.begin(aws).write_with(aws.seen_by(calls))
    durable = [name for name in calls.passed if name.startswith("before")].index("before transact_write_items")
    aws.clear()
    life = Life.begin(aws)
    with pytest.raises(Unavailable):
        life.write_with(Table(Away(aws.dynamodb, durable + 1), TABLE))  # type: ignore[arg-type]
    assert life.updates() == 1
    life.sandbox.advance(SETTLED_SECONDS)
    life.write()
    assert life.violations() == []


def test_p9_after_the_switch_no_send_begins_and_only_those_in_flight_end(aws: Aws) -> None:
    """32 workers and as many requests at once as there may be writers; the switch is set in the middle of the burst."""
    table, gate = aws.table, threading.Semaphore(WRITERS)
    sends, set_at = list[tuple[float, float]](), list[float]()

    def write(number: int) -> None:
        if number == OPERATOR:
            while len(sends) < 2 * OPERATOR:
                time.sleep(0.001)
            for each in flags.setting(Switch(Scope.PROJECT, "77"), on=True, reason="stop", by="ana", at="now"):
                table.write(each)
            set_at.append(time.monotonic())
            return
        for attempt in count():
            with gate:
                passage = claimed(table, number * 10_000 + attempt)
                begun = time.monotonic()
                insisting(table, passage, number)  # from here on the request leaves
                time.sleep(0.005)
                sends.append((begun, time.monotonic()))

    results = in_threads(OPERATOR + 1, write)
    assert {type(each) for each in results[:OPERATOR]} == {Refused}
    assert [begun for begun, _ in sends if begun > set_at[0]] == []
    assert sum(ended > set_at[0] for _, ended in sends) <= WRITERS
    assert sum(row.get("state") == "SENDING" for row in rows_of(aws)) == len(sends)


def rows_of(aws: Aws) -> list[dict[str, Any]]:
    return [plain_item(item) for item in aws.dynamodb.scan(TableName=TABLE)["Items"]]


def test_no_request_leaves_when_the_invocation_has_too_little_time_left(life: Life) -> None:
    pen = life.pen()
    with pytest.raises(Unavailable, match="20 s are left"):
        life.write(replace(pen, deadline=life.now() + timedelta(seconds=20)))
    assert (life.updates(), life.row()["state"]) == (0, "CLAIMED")
    life.write()
    assert life.violations() == []


def on_another_task(life: Life) -> None:
    """Go on with a fresh task: of one task an hour holds three decisions."""
    data = {"name": "The import fails", "projects": [life.state["project_gid"]]}
    life.task_gid = data_of(life.human.post("/tasks", json={"data": data}))["gid"]
    life.state["subject"] = f"task:{life.task_gid}"


def fail_once(life: Life, number: int) -> None:
    """One more mutation whose answer is lost."""
    on_another_task(life)
    life.state["input_fingerprint"] = f"{number:064d}"
    life.plan({life.fields["effort_hours"]: number})
    life.fault(FaultKind.STATUS, status=503)
    with pytest.raises(OutcomeUnknown):
        life.write()


def test_after_failures_in_a_row_nothing_is_sent_until_one_probe_succeeds(life: Life) -> None:
    for number in range(FAILURES_TO_OPEN):
        fail_once(life, number)
    life.state["input_fingerprint"] = "c" * 64
    life.plan(life.desired)
    with pytest.raises(Unavailable, match="breaker"):
        life.write()
    assert life.updates() == FAILURES_TO_OPEN
    life.sandbox.advance(COOL_DOWN_SECONDS)
    life.write()
    assert life.updates() == FAILURES_TO_OPEN + 1
    life.state["input_fingerprint"] = "d" * 64
    life.plan({life.fields["effort_hours"]: 7})
    life.write()
    assert life.updates() == FAILURES_TO_OPEN + 2


def test_a_failed_probe_opens_the_breaker_again(life: Life) -> None:
    for number in range(FAILURES_TO_OPEN):
        fail_once(life, number)
    life.sandbox.advance(COOL_DOWN_SECONDS)
    fail_once(life, FAILURES_TO_OPEN)
    life.state["input_fingerprint"] = "c" * 64
    life.plan(life.desired)
    with pytest.raises(Unavailable, match="breaker"):
        life.write()
    assert life.updates() == FAILURES_TO_OPEN + 1


def test_a_success_between_failures_keeps_the_breaker_closed(life: Life) -> None:
    for number in range(FAILURES_TO_OPEN - 1):
        fail_once(life, number)
    for number in range(100, 100 + FAILURES_TO_OPEN):
        on_another_task(life)
        life.state["input_fingerprint"] = f"{number:064d}"
        life.plan({life.fields["effort_hours"]: number})
        life.write()
        fail_once(life, number + 1000)
    assert life.updates() == FAILURES_TO_OPEN - 1 + 2 * FAILURES_TO_OPEN
