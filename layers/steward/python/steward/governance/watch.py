"""Who notices an anomaly, and what happens then?

Record counts every run into its project's hour. What is unusual sets the project's kill switch, once an hour at most,
so that an operator who clears it is not contradicted; the metric pages. Nothing is ever cleared here.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from steward.governance import anomaly, flags
from steward.governance.anomaly import Anomaly, Tally
from steward.governance.flags import Scope, Switch
from steward.governance.orders import Orders
from steward.store import keys
from steward.store.table import ConditionFailed, Table, TransactionRefused, Write
from steward.telemetry import Telemetry

KEPT_FOR: Final = anomaly.USUAL + timedelta(days=1)
WHO: Final = "steward"


@dataclass(frozen=True, slots=True)
class Watch:
    """The hours of all projects."""

    table: Table
    telemetry: Telemetry

    def note(self, project_gid: str, now: datetime, *, error: bool, changed: bool) -> Anomaly | None:
        """Count one run; what it made unusual, after the switch is set. Raises Retryable errors of the table."""
        hour = keys.tally(project_gid, anomaly.hour_of(now))
        row = self.table.update(_counting(hour, now, error=error, changed=changed))
        tally = Tally.parse(row)
        if tally.runs == 1:
            self._keep_first(project_gid, tally.hour)
        if "tripped" in row or not anomaly.needs_a_look(tally):
            return None
        past = [Tally.parse(each) for each in self.table.query(hour.pk)]
        found = anomaly.found(tally, past, now, self._first(project_gid))
        if found is None or not self._tripped(project_gid, hour, *found, now):
            return None
        self.telemetry.count("AnomalyTrips")
        self.telemetry.fault("the project's kill switch was set", project_gid=project_gid, reason=str(found[0]))
        return found[0]

    def _keep_first(self, project_gid: str, hour: str) -> None:
        """Remember since when the project is known: its hours are forgotten after a quiet week."""
        with suppress(ConditionFailed):
            self.table.put(keys.first_run(project_gid), {"hour": hour}, if_absent=True)

    def _first(self, project_gid: str) -> str:
        """The hour of its first run. The key has one row: a query, since Record may query and not get."""
        return next((str(row["hour"]) for row in self.table.query(keys.first_run(project_gid).pk)), "")

    def _tripped(self, project_gid: str, hour: keys.Key, what: Anomaly, said: str, now: datetime) -> bool:
        """Whether it was this worker who set the switch; False where it stands already, or did within the hour."""
        switch, because = Switch(Scope.PROJECT, project_gid), f"{what}: {said}"
        checked, shown = flags.setting(switch, on=True, reason=because, by=WHO, at=now.isoformat())
        off = flags.is_off(switch)
        once = Write(
            "Update",
            hour,
            expression="SET tripped = :what",
            condition="attribute_not_exists(tripped)",
            values={":what": str(what)},
        )
        writes = [once, replace(checked, condition=off.condition, names=off.names, values=off.values), shown]
        facts = {"edit": "kill_on", "target_gid": str(switch), "project_gid": project_gid, "reason": because}
        try:
            Orders(self.table, lambda: now).carry_out(writes, facts, WHO)
        except TransactionRefused:
            return False
        return True


def _counting(hour: keys.Key, now: datetime, *, error: bool, changed: bool) -> Write:
    return Write(
        "Update",
        hour,
        expression="SET #ttl = :ttl ADD runs :one, errors :error, changed :changed",
        names={"#ttl": "ttl"},
        values={
            ":ttl": int((now + KEPT_FOR).timestamp()),
            ":one": 1,
            ":error": int(error),
            ":changed": int(changed),
        },
    )
