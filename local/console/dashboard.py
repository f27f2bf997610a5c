"""What does the deployed dashboard show of this stack: each widget's lines, and each alarm with its runbook?"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from local.console.stacks import Opened
from steward_cli.failure import Exit, Failure

_BACK: Final = re.compile(r"-PT(?P<hours>[0-9]+)H")
_RUNBOOK: Final = re.compile(r"docs/operations\.md#(?P<anchor>[a-z-]+)")
ALARM_TYPES: Final = ["MetricAlarm", "CompositeAlarm"]  # CloudWatch lists the first kind alone where none is named
TELLING: Final = ("outcome", "operation", "status", "engine", "model_id")  # dimensions that differ within a widget
QUERIES: Final = 100  # at a time; CloudWatch takes 500
YET: Final = "No data yet: this stack's functions have emitted none of these metrics."
_UNPRICED: Final = "No data on a laptop: its model has no price. In the cloud one that has a price fills this."
_THROTTLES: Final = "No data on a laptop: AWS alone counts these, and only where it throttles a table."
# What no run on a laptop can emit, by metric.
CLOUD_ALONE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("ModelCostMicrodollars", "BudgetUsed", "DegradedForMoney"), _UNPRICED),
    **dict.fromkeys(("ReadThrottleEvents", "WriteThrottleEvents"), _THROTTLES),
}


def read(opened: Opened, now: datetime) -> dict[str, Any]:
    """The dashboards as they stand in this stack's CloudWatch, one below the other, with what its functions emitted.

    The operators' has the shortest name, and says how far back all are looked at.
    """
    watch = opened.deployment.client("cloudwatch")
    names = sorted((each["DashboardName"] for each in watch.list_dashboards()["DashboardEntries"]), key=len)
    if not names:
        raise Failure("no dashboard is deployed: observability.yaml made none", Exit.UPSTREAM)
    boards = [json.loads(watch.get_dashboard(DashboardName=each)["DashboardBody"]) for each in names]
    since = now - back(boards[0].get("start", ""))
    found = [each for board in boards for each in board["widgets"]]
    widgets = [each for each in found if each["type"] == "metric"]
    lines = [list(series(each["properties"], number)) for number, each in enumerate(widgets)]
    points = _points(watch, [line for of_one in lines for line in of_one], since, now)
    return {
        "name": names[0],
        "since": since.isoformat(),
        "until": now.isoformat(),
        "widgets": [_widget(each, of_one, points) for each, of_one in zip(widgets, lines, strict=True)],
        "alarms": alarms(watch.describe_alarms(AlarmTypes=ALARM_TYPES, MaxRecords=100), _shown_alarms(found)),
    }


def back(start: str) -> timedelta:
    """How far back a dashboard looks; three hours where it does not say in hours."""
    found = _BACK.fullmatch(start)
    return timedelta(hours=int(found["hours"]) if found else 3)


def series(properties: Mapping[str, Any], widget: int) -> Iterator[dict[str, Any]]:
    """The lines of a widget: `[namespace, name, dimension, value, ..., {options}]`, as CloudWatch writes them."""
    for number, given in enumerate(properties["metrics"]):
        options = given[-1] if isinstance(given[-1], dict) else {}
        words = [each for each in given if isinstance(each, str)]
        namespace, name, *pairs = words
        dimensions = dict(zip(pairs[::2], pairs[1::2], strict=True))
        stat = options.get("stat", properties.get("stat", "Average"))
        yield {
            "id": f"w{widget}s{number}",
            "namespace": namespace,
            "metric": name,
            "dimensions": dimensions,
            "stat": stat,
            "period": options.get("period", properties.get("period", 300)),
            "label": options.get("label") or _label(name, dimensions, stat),
        }


def _label(name: str, dimensions: Mapping[str, str], stat: str) -> str:
    """What tells a line from its neighbours: its outcome, its operation, its engine, or its percentile."""
    telling = [dimensions[each] for each in TELLING if each in dimensions]
    percentile = stat if stat.startswith("p") else ""
    return " ".join(filter(None, [name if percentile or not telling else "", *telling[-2:], percentile]))


def _points(watch: Any, lines: list[dict[str, Any]], since: datetime, until: datetime) -> dict[str, list[list[float]]]:  # noqa: ANN401 - a boto3 client
    found: dict[str, list[list[float]]] = {}
    for begins in range(0, len(lines), QUERIES):
        queries = [_query(line) for line in lines[begins : begins + QUERIES]]
        for one in watch.get_metric_data(MetricDataQueries=queries, StartTime=since, EndTime=until)[
            "MetricDataResults"
        ]:
            pairs = zip(one["Timestamps"], one["Values"], strict=True)
            found[one["Id"]] = sorted([at.timestamp(), value] for at, value in pairs)
    return found


def _query(line: Mapping[str, Any]) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in line["dimensions"].items()]
    metric = {"Namespace": line["namespace"], "MetricName": line["metric"], "Dimensions": dimensions}
    return {"Id": line["id"], "MetricStat": {"Metric": metric, "Period": line["period"], "Stat": line["stat"]}}


def _widget(
    widget: Mapping[str, Any], lines: list[dict[str, Any]], points: Mapping[str, list[list[float]]]
) -> dict[str, Any]:
    properties = widget["properties"]
    return {
        "title": properties.get("title", ""),
        "period": properties.get("period", 300),
        "width": widget.get("width", 8),
        "nothing": nothing(each["metric"] for each in lines),
        "lines": [
            {"label": each["label"], "stat": each["stat"], "points": points.get(each["id"], [])} for each in lines
        ],
    }


def nothing(metrics: Iterable[str]) -> str:
    """What a widget of these metrics says where it has no point: that only the cloud fills it, or that nothing came."""
    why = {CLOUD_ALONE.get(each, YET) for each in metrics}
    return why.pop() if len(why) == 1 else YET


def _shown_alarms(widgets: list[dict[str, Any]]) -> list[str]:
    return [arn for each in widgets if each["type"] == "alarm" for arn in each["properties"].get("alarms", ())]


def alarms(described: Mapping[str, Any], shown: list[str]) -> list[dict[str, Any]]:
    """The dashboard's alarms, those that ring first; one that the engine does not keep says so."""
    known = {
        each["AlarmName"]: each for kind in ("MetricAlarms", "CompositeAlarms") for each in described.get(kind, ())
    }
    names = [
        arn.removesuffix(".Arn").rpartition(":")[2] for arn in shown
    ]  # `.Arn` is left by the engine at a composite
    rows = [_alarm(name, known.get(name)) for name in names or known]
    return sorted(rows, key=lambda row: (row["state"] != "ALARM", row["state"] == "OK", str(row["name"])))


def _alarm(name: str, alarm: Mapping[str, Any] | None) -> dict[str, Any]:
    logical = name.split("-")[-2] if name.count("-") > 1 else name
    if alarm is None:
        line = "the dashboard names it, and this stack's CloudWatch does not keep it"
        return {
            "name": logical.removesuffix("Alarm"),
            "state": "NOT KEPT",
            "description": line,
            "runbook": "",
            "at": "",
        }
    description = str(alarm.get("AlarmDescription", ""))
    found = _RUNBOOK.search(description)
    return {
        "name": logical.removesuffix("Alarm"),
        "state": alarm["StateValue"],
        "description": _RUNBOOK.sub("", description).strip(),
        "runbook": found["anchor"] if found else "",
        "at": str(alarm.get("StateUpdatedTimestamp", "")),
    }


def ringing(opened: Opened) -> int:
    """How many alarms ring."""
    watch = opened.deployment.client("cloudwatch")
    found = watch.describe_alarms(AlarmTypes=ALARM_TYPES, StateValue="ALARM", MaxRecords=100)
    return len(found["MetricAlarms"]) + len(found.get("CompositeAlarms", ()))
