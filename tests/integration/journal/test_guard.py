"""What keeps a request from leaving: switches, the breaker, the budget, the time that is left?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from local.asana.faults import FaultKind
from steward.errors import OutcomeUnknown, Refused, RefusedReason, Throttled, Unavailable
from steward.governance.breaker import COOL_DOWN_SECONDS, FAILURES_TO_OPEN
from steward.governance.flags import Scope, Switch
from tests.fakes import Interruption
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import WORKFLOW, data_of
from tests.integration.journal.life import Life


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
    with pytest.raises(Refused, match=str(switch)) as refused:
        life.write(life.pen(operator))
    assert "after update_item" in operator.passed  # it was claimed
    assert refused.value.reason is RefusedReason.SWITCHED_OFF
    assert life.updates() == 0
    assert (life.row()["state"], life.row()["attempts"]) == ("CLAIMED", 0)


def test_once_the_switch_is_cleared_the_same_mutation_goes_through(life: Life) -> None:
    life.switch(Switch(Scope.GLOBAL), on=True)
    with pytest.raises(Refused):
        life.write()
    life.switch(Switch(Scope.GLOBAL), on=False)
    life.write()
    assert life.violations() == []


def test_a_throttled_request_gives_its_slot_of_the_budget_back(aws: Aws) -> None:
    life = Life.begin(aws, budget=1)
    life.fault(FaultKind.STATUS, status=429, retry_after="1")
    with pytest.raises(Throttled):
        life.write()
    life.write()
    assert life.violations() == []


def test_a_spent_budget_makes_the_run_wait_and_says_for_how_long(aws: Aws) -> None:
    life = Life.begin(aws, budget=1)
    life.write()
    life.state["input_fingerprint"] = "b" * 64
    life.plan({life.fields["effort_hours"]: 5})
    life.sandbox.advance(1)
    with pytest.raises(Throttled) as waiting:
        life.write()
    assert waiting.value.retry_after_seconds == pytest.approx(59)
    assert life.updates() == 1


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
