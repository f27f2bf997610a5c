"""Are the samples that ask for a portfolio's risks, an update or a goal's status answered as `events/expected` says?"""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steward.ingest.batch import handled
from steward.workflows import WORKFLOWS
from tests.unit.ingest.desk import Desk

EVENTS = Path(__file__).resolve().parents[3] / "events"


@pytest.mark.parametrize("name", ["portfolio_risk_batch", "stakeholder_update_batch", "goal_status_batch"])
def test_work_of_a_project_that_is_not_configured_is_dropped_and_what_nobody_wrote_comes_back(name: str) -> None:
    desk, now = Desk(), datetime(2026, 11, 29, tzinfo=UTC)
    dispatcher = dataclasses.replace(desk.dispatcher, workflows=WORKFLOWS)
    records = json.loads((EVENTS / f"{name}.json").read_text())["Records"]
    answer = handled(records, dispatcher, desk.telemetry, lambda: now)
    assert answer == json.loads((EVENTS / "expected" / f"{name}.json").read_text())
    assert (desk.subjects(), desk.telemetry.counts["WorkRefused"]) == ([], 1)
