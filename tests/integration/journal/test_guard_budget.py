"""Does the blast budget count what takes effect, as write_back carries it out?"""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from local.asana.faults import FaultKind
from steward.asana.edits import CreateTask
from steward.errors import OutcomeUnknown, Throttled
from steward.governance.budget import LANDING_SECONDS, SPAN_SECONDS, changes_in
from steward.governance.notices import NOTICES
from steward.governance.slots import Slot
from tests.fakes import Interruption
from tests.integration.aws import Aws
from tests.integration.journal.life import Life
from tests.integration.journal.test_guard import on_another_task
from tests.unit.ingest.world import RecordedTelemetry


def test_a_run_over_the_blast_budget_waits_and_is_counted_and_its_mutation_goes_through_later(aws: Aws) -> None:
    life, telemetry = Life.begin(aws, budget=1), RecordedTelemetry()
    changes, now = changes_in(life.state["project_gid"], 1), life.now().timestamp()
    aws.table.write(changes.take(0, now))
    aws.table.write(changes.settle(Slot(0, now + changes.held_seconds), now))
    with pytest.raises(Throttled) as waits:
        life.write(replace(life.pen(), telemetry=telemetry))
    assert (telemetry.counts["BlastBudgetWaits"], life.updates(), life.row()["state"]) == (1, 0, "CLAIMED")
    life.sandbox.advance(waits.value.retry_after_seconds or 0)
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


def test_a_change_whose_answer_is_lost_keeps_its_slot_until_it_cannot_land_any_more(aws: Aws) -> None:
    life = Life.begin(aws, budget=1)
    life.fault(FaultKind.STATUS, status=503)
    with pytest.raises(OutcomeUnknown):
        life.write()
    life.state["input_fingerprint"] = "b" * 64
    on_another_task(life)
    life.plan({life.fields["effort_hours"]: 5})
    life.sandbox.advance(LANDING_SECONDS + SPAN_SECONDS - 1)
    with pytest.raises(Throttled):
        life.write()
    life.sandbox.advance(1)
    life.write()
    assert life.updates() == 2


def test_a_change_that_waits_on_the_wire_counts_until_a_minute_after_its_answer(aws: Aws) -> None:
    life = Life.begin(aws, budget=1)
    slow = Interruption(at="after PUT", act=lambda: life.sandbox.advance(25))
    life.write(life.pen(slow))
    assert slow.happened
    on_another_task(life)
    life.state["input_fingerprint"] = "b" * 64
    life.plan({life.fields["effort_hours"]: 5})
    life.sandbox.advance(SPAN_SECONDS - 1)
    with pytest.raises(Throttled) as waiting:
        life.write()
    assert waiting.value.retry_after_seconds == pytest.approx(1)
    life.sandbox.advance(1)
    life.write()


@pytest.mark.parametrize("budget", [1, 2, 3])
def test_each_task_that_a_plan_makes_in_a_project_counts(aws: Aws, budget: int) -> None:
    life = Life.begin(aws, budget=budget)
    project_gid = life.state["project_gid"]
    made = [CreateTask(project_gid, f"Notice {n}", "<body>Look</body>").as_json() for n in range(3)]
    document = {"edits": made, NOTICES: True, "base": {}, "snapshot_read_at": life.now().isoformat()}
    life.state["plan"] = aws.objects.put("values/run/notices.json", document)
    with pytest.raises(Throttled) if budget < len(made) else nullcontext():
        life.write()
    assert len(life.sandbox.calls.of("createTask")) == budget + 1  # and the one that a person made
