"""Is the sample that asks for a portfolio's risks answered as `events/expected` says?"""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

from steward.ingest.batch import handled
from steward.workflows import WORKFLOWS
from tests.unit.ingest.desk import Desk

EVENTS = Path(__file__).resolve().parents[3] / "events"


def test_work_for_risks_that_are_not_configured_is_dropped_and_what_nobody_wrote_comes_back() -> None:
    desk, now = Desk(), datetime(2026, 11, 29, tzinfo=UTC)
    dispatcher = dataclasses.replace(desk.dispatcher, workflows=WORKFLOWS)
    records = json.loads((EVENTS / "portfolio_risk_batch.json").read_text())["Records"]
    answer = handled(records, dispatcher, desk.telemetry, lambda: now)
    assert answer == json.loads((EVENTS / "expected" / "portfolio_risk_batch.json").read_text())
    assert (desk.subjects(), desk.telemetry.counts["WorkRefused"]) == ([], 1)
