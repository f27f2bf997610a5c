"""Does an anomaly stop the project, page, and leave the last word to people?"""

from datetime import UTC, datetime, timedelta

import pytest

from steward.governance import anomaly, audit, flags
from steward.governance.anomaly import Anomaly
from steward.governance.flags import Scope, Switch
from steward.governance.watch import WHO, Watch
from steward.store import keys
from steward.store.table import Write
from tests.fakes import in_threads
from tests.integration.aws import Aws
from tests.unit.ingest.world import RecordedTelemetry

PROJECT = "77"
SWITCH = Switch(Scope.PROJECT, PROJECT)
NOW = datetime(2026, 10, 8, 10, 0, tzinfo=UTC)


class Ward:
    """A project with a usual week behind it, and whoever counts its runs."""

    def __init__(self, aws: Aws) -> None:
        self.table = aws.table
        self.telemetry = RecordedTelemetry()
        self.watch = Watch(self.table, self.telemetry)
        self.now = NOW

    def usual(self, changed: int = 5) -> "Ward":
        for ago in (2, 30):
            hour = anomaly.hour_of(self.now - timedelta(hours=ago))
            self.table.put(keys.tally(PROJECT, hour), {"runs": changed, "changed": changed, "errors": 0})
        return self

    def runs(self, count: int, *, error: bool = False, changed: bool = False) -> list[Anomaly]:
        noted = (self.watch.note(PROJECT, self.now, error=error, changed=changed) for _ in range(count))
        return [each for each in noted if each]

    def switch(self) -> dict[str, str]:
        return self.table.get(keys.flag(str(SWITCH))) or {}

    def operator(self, *, on: bool) -> None:
        for write in flags.setting(SWITCH, on=on, reason="mine", by="ana", at=self.now.isoformat()):
            self.table.write(write)


@pytest.fixture
def ward(aws: Aws) -> Ward:
    return Ward(aws).usual()


def test_a_mass_change_sets_the_projects_switch_with_its_figures_an_entry_and_a_page(ward: Ward) -> None:
    assert ward.runs(59, changed=True) == []
    assert ward.switch() == {}
    assert ward.runs(1, changed=True) == [Anomaly.MASS_CHANGE]
    row = ward.switch()
    assert (row["state"], row["by"]) == ("on", WHO)
    assert "60 tasks changed within the hour, at most 5" in row["reason"]
    assert ward.telemetry.counts["AnomalyTrips"] == 1
    entries = list(ward.table.query(keys.audit_head("operator").pk, "audit#"))
    assert [(each["actor"], each["edit"], each["target_gid"]) for each in entries] == [(WHO, "kill_on", str(SWITCH))]
    assert audit.verify("operator", entries, ward.table.get(keys.audit_head("operator"))) == []
    assert flags.set_now(ward.table) == {SWITCH}


def test_runs_that_mostly_end_in_an_error_stop_the_project(ward: Ward) -> None:
    assert ward.runs(9) == []
    assert ward.runs(9, error=True) == []
    assert ward.runs(1, error=True) == [Anomaly.ERROR_RATE]


def test_an_operator_who_clears_the_switch_is_not_contradicted_within_the_hour(ward: Ward) -> None:
    ward.runs(60, changed=True)
    ward.operator(on=False)
    assert ward.runs(200, changed=True) == []
    assert ward.switch()["state"] == "off"
    ward.now += timedelta(hours=1)
    assert ward.runs(300, changed=True) == []  # the hour before is now the busiest of the week
    ward.now += timedelta(hours=1)
    assert ward.runs(10, error=True) == [Anomaly.ERROR_RATE]


def test_a_switch_that_a_person_has_set_keeps_its_reason(ward: Ward) -> None:
    ward.operator(on=True)
    assert ward.runs(60, changed=True) == []
    assert (ward.switch()["by"], ward.switch()["reason"]) == ("ana", "mine")


def test_of_many_workers_that_see_it_one_sets_the_switch(ward: Ward) -> None:
    ward.runs(9, error=True)
    results = in_threads(16, lambda _: ward.watch.note(PROJECT, NOW, error=True, changed=False))
    assert results.count(Anomaly.ERROR_RATE) == 1
    assert len(list(ward.table.query(keys.audit_head("operator").pk, "audit#"))) == 1


def test_after_a_week_in_which_nothing_ran_a_mass_change_is_noticed_all_the_same(aws: Aws) -> None:
    ward = Ward(aws)
    assert ward.runs(100, changed=True) == [], "on its first day a project may change as much as it likes"
    old = keys.tally(PROJECT, anomaly.hour_of(ward.now))
    ward.now += timedelta(days=30)
    ward.table.write(Write("Delete", old))  # its time to live is over
    assert ward.runs(59, changed=True) == []
    assert ward.runs(1, changed=True) == [Anomaly.MASS_CHANGE]
    assert "at most 0 in any hour of the last 7 days" in ward.switch()["reason"]


def test_another_project_is_not_touched(ward: Ward) -> None:
    ward.runs(60, changed=True)
    assert ward.watch.note("78", NOW, error=False, changed=True) is None
    assert ward.table.get(keys.flag("project:78")) is None
