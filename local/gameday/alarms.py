"""Does an alarm of the template ring on this stack, and when is it quiet again?

The engine judges the deployed alarms by the metrics of this run. For a game day their periods are shortened; threshold,
statistic, dimensions and M of N stay the template's. A sum or a maximum over a shorter period is never larger, so that
what rings here rings in the cloud where the fault lasts as many of the real periods.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

SHORTEST, LONGEST = 10, 20  # seconds; three of the longest are a minute, and a game day has five for seven games
TIMES_SHORTER: Final = 15  # five minutes become 20 s
_KEPT: Final = (
    *("AlarmName", "AlarmDescription", "AlarmActions", "Namespace", "MetricName", "Dimensions", "Statistic"),
    *("ExtendedStatistic", "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator"),
    *("TreatMissingData", "Period"),
)


class Alarms:
    """The alarms of one stack, by their names in the template."""

    def __init__(self, cloudwatch: Any) -> None:  # noqa: ANN401 - a boto3 client
        self._cloudwatch = cloudwatch
        self._as_deployed = {name: each for name, each in self._described().items() if "MetricName" in each}

    def hurry(self) -> None:
        """Shorten the periods; where silence is what rings, real time must pass, and the period stays."""
        for each in self._as_deployed.values():
            if each["TreatMissingData"] != "breaching":
                self._put({**each, "Period": shorter(each["Period"])})

    def restore(self) -> None:
        """Put every period back."""
        for each in self._as_deployed.values():
            self._put(each)

    def ringing(self) -> frozenset[str]:
        """The names of those that ring."""
        return frozenset(name for name, each in self._described().items() if each["StateValue"] == "ALARM")

    def section(self, name: str) -> str:
        """The section of the runbook that an alarm leads to."""
        return str(self._as_deployed[name]["AlarmDescription"]).rpartition("#")[2]

    def _put(self, alarm: Mapping[str, Any]) -> None:
        self._cloudwatch.put_metric_alarm(**{name: alarm[name] for name in _KEPT if name in alarm})

    def _described(self) -> dict[str, dict[str, Any]]:
        found = self._cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=100)
        return dict(_by_name([*found["MetricAlarms"], *found.get("CompositeAlarms", ())]))


def shorter(period: int) -> int:
    """The seconds that a period of the template counts for on a game day."""
    return min(LONGEST, max(SHORTEST, period // TIMES_SHORTER))


def _by_name(described: Iterable[dict[str, Any]]) -> Iterable[tuple[str, dict[str, Any]]]:
    """CloudFormation names an alarm `<stack>-<name in the template>-<letters>`."""
    return ((each["AlarmName"].split("-")[-2], each) for each in described if each["AlarmName"].count("-") > 1)
