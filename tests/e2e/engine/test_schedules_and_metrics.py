"""Does the engine fire schedules and derive metrics and alarms as Scheduler and CloudWatch do?"""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.engine.deployed import PATIENCE_SECONDS, Toy, eventually

pytestmark = pytest.mark.e2e


def test_a_schedule_fires_with_its_context_attributes_filled_and_then_goes_away(toy: Toy) -> None:
    at = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%S")
    scheduler = toy.client("scheduler")
    target = scheduler.get_schedule(Name=toy.name("Nightly"))["Target"]
    scheduler.create_schedule(
        Name="once",
        ScheduleExpression=f"at({at})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={**target, "Input": '{"kind": "schedule", "at": "<aws.scheduler.scheduled-time>"}'},
        ActionAfterCompletion="DELETE",
    )
    fired = toy.received(lambda body: body.get("kind") == "schedule")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fired[0]["at"])
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        eventually(lambda: scheduler.get_schedule(Name="once")["State"] == "GONE", PATIENCE_SECONDS)


def test_the_template_s_time_zone_is_kept(toy: Toy) -> None:
    assert toy.client("scheduler").get_schedule(Name=toy.name("Nightly"))["ScheduleExpressionTimezone"] == "Asia/Tokyo"


def test_a_count_in_a_log_line_raises_the_alarm_and_the_alarm_over_it(toy: Toy) -> None:
    alarms = toy.client("cloudwatch")
    _, error = toy.invoke("ProbeFunction", {"do": "count", "hits": 3})
    assert error is None

    def state(name: str, kind: str) -> str:
        found = alarms.describe_alarms(AlarmNames=[name], AlarmTypes=[f"{kind}Alarm"])[f"{kind}Alarms"]
        return str(found[0]["StateValue"])

    eventually(lambda: state(toy.name("HitsAlarm"), "Metric") == "ALARM", PATIENCE_SECONDS)
    eventually(lambda: state("steward-toy-any", "Composite") == "ALARM", PATIENCE_SECONDS)
    now = datetime.now(UTC)
    points = alarms.get_metric_statistics(
        Namespace="Steward",
        MetricName="Hits",
        Dimensions=[{"Name": "service", "Value": "probe"}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    assert sum(point["Sum"] for point in points) == 3


def test_an_invocation_is_counted_once_whoever_asked_for_it(toy: Toy) -> None:
    service, named = toy.client("cloudwatch"), [{"Name": "FunctionName", "Value": toy.name("ProbeFunction")}]

    def counted() -> int:
        now = datetime.now(UTC)
        metric = {"Namespace": "AWS/Lambda", "MetricName": "Duration", "Dimensions": named}
        wanted = {"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "SampleCount"}}
        found = service.get_metric_data(
            MetricDataQueries=[wanted], StartTime=now - timedelta(minutes=30), EndTime=now + timedelta(minutes=1)
        )
        return int(sum(found["MetricDataResults"][0]["Values"]))

    before = counted()
    toy.invoke("ProbeFunction", {"do": "count", "hits": 0})
    assert counted() == before + 1
    arn = toy.client("lambda").get_function(FunctionName=toy.name("ProbeFunction"))["Configuration"]["FunctionArn"]
    task = {"Type": "Task", "Resource": arn, "End": True}
    machine = toy.machine({"StartAt": "One", "States": {"One": task}}, "counts")
    toy.run(machine, {"do": "count", "hits": 0})
    assert counted() == before + 2


def test_what_a_function_prints_stands_in_the_template_s_log_group(toy: Toy) -> None:
    toy.invoke("ProbeFunction", {"do": "count", "hits": 0})
    logs = toy.client("logs")
    found = eventually(
        lambda: logs.filter_log_events(logGroupName=toy.name("Logs"), filterPattern='"Hits"')["events"],
        PATIENCE_SECONDS,
    )
    assert all("_aws" in event["message"] for event in found)


def test_an_alarm_rings_for_its_own_dimensions_alone_and_is_quiet_again_without_data(toy: Toy) -> None:
    service = toy.client("cloudwatch")
    metric = {"Namespace": "Toy", "MetricName": "Runs"}
    of = {outcome: [{"Name": "outcome", "Value": outcome}] for outcome in ("failed", "written")}
    rule = {"Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 3}
    rule |= {"ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}
    service.put_metric_alarm(AlarmName="toy-failed", Dimensions=of["failed"], **metric, **rule)

    def counted(outcome: str, seconds_ago: float) -> str:
        value = {"MetricName": "Runs", "Dimensions": of[outcome], "Value": 5, "Timestamp": time.time() - seconds_ago}
        service.put_metric_data(Namespace="Toy", MetricData=[value])
        return state()

    def state() -> str:
        (alarm,) = service.describe_alarms(AlarmNames=["toy-failed"])["MetricAlarms"]
        return str(alarm["StateValue"])

    assert counted("written", 0) != "ALARM"
    assert counted("failed", 50) == "ALARM"
    eventually(lambda: state() == "OK", PATIENCE_SECONDS)
