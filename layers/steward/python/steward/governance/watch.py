"""Who notices an anomaly, and what happens then?

Record counts every run into its project's hour. What is unusual sets the project's kill switch, once an hour at most,
so that an operator who clears it is not contradicted; the metric pages. Nothing is ever cleared here.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from steward.governance import anomaly, flags
from steward.governance.anomaly import Anomaly, Tally
from steward.governance.flags import Scope, Switch
from steward.governance.orders import Orders
from steward.store import keys
from steward.store.table import Table, TransactionRefused, Write
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
        if "tripped" in row or not anomaly.needs_a_look(tally):
            return None
        found = anomaly.found(tally, [Tally.parse(each) for each in self.table.query(hour.pk)], now)
        if found is None or not self._tripped(project_gid, hour, *found, now):
            return None
        self.telemetry.count("AnomalyTrips")
        self.telemetry.fault("the project's kill switch was set", project_gid=project_gid, reason=str(found[0]))
        return found[0]

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
