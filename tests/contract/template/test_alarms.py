"""Does every alarm tell somebody, and can the dashboard be drawn by AWS and by the laptop?"""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract.template import reading

PARSED = reading.template()
ALARMS = reading.of_type(PARSED, "AWS::CloudWatch::Alarm")
COMPOSITES = reading.of_type(PARSED, "AWS::CloudWatch::CompositeAlarm")
DASHBOARDS = reading.of_type(PARSED, "AWS::CloudWatch::Dashboard")
SUBSTITUTION = re.compile(r"\$\{([\w:]+)(?:\.\w+)?\}")

# What the laptop's console draws as AWS does (metric math and SEARCH it does not).
WIDGETS = {"metric", "alarm", "text"}
STATISTICS = re.compile(r"Sum|Average|Maximum|Minimum|SampleCount|p\d{1,2}(\.\d+)?")

# What has to happen all the time: here it is the silence that rings.
STEADY = {"ReconcileSilentAlarm"}


@pytest.mark.parametrize("name", [*ALARMS, *COMPOSITES])
def test_an_alarm_tells_somebody_or_is_half_of_one_that_does(name: str) -> None:
    halves = {each for rule in COMPOSITES.values() if " AND " in rule["AlarmRule"]["Fn::Sub"] for each in parts(rule)}
    assert (ALARMS | COMPOSITES)[name]["AlarmActions"] == ([] if name in halves else [{"Ref": "AlarmTopic"}])


@pytest.mark.parametrize("name", ALARMS)
def test_silence_is_no_alarm(name: str) -> None:
    assert ALARMS[name]["TreatMissingData"] == ("breaching" if name in STEADY else "notBreaching")


def watched(alarms: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The functions whose errors ring; those of webhook ring as API Gateway's 5xx, which Asana sees too."""
    of_lambda = [
        each for each in alarms.values() if (each["Namespace"], each["MetricName"]) == ("AWS/Lambda", "Errors")
    ]
    of_api = {"WebhookFunction"} if any(each["MetricName"] == "5XXError" for each in alarms.values()) else set()
    return of_api | {each["Dimensions"][0]["Value"]["Ref"] for each in of_lambda}


def test_the_errors_of_every_function_ring() -> None:
    assert watched(ALARMS) == set(reading.of_type(PARSED, "AWS::Serverless::Function"))


def test_a_function_without_an_alarm_is_noticed() -> None:
    without = {name: each for name, each in ALARMS.items() if name != "DigestErrorsAlarm"}
    assert set(reading.of_type(PARSED, "AWS::Serverless::Function")) - watched(without) == {"DigestFunction"}


def test_the_dashboard_draws_the_errors_of_every_function() -> None:
    drawn = {m[3] for widget in body()["widgets"] for m in widget["properties"].get("metrics", ()) if m[1] == "Errors"}
    assert {name.strip("${}") for name in drawn} == set(reading.of_type(PARSED, "AWS::Serverless::Function"))


def parts(composite: Mapping[str, Any]) -> set[str]:
    """The alarms that a composite one is made of."""
    return set(SUBSTITUTION.findall(composite["AlarmRule"]["Fn::Sub"]))


@pytest.mark.parametrize("name", COMPOSITES)
def test_a_composite_names_alarms_that_exist(name: str) -> None:
    assert parts(COMPOSITES[name])
    assert parts(COMPOSITES[name]) <= set(ALARMS)


def body(name: str = "Dashboard") -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(DASHBOARDS[name]["DashboardBody"]["Fn::Sub"])
    return parsed


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_json_with_widgets_that_both_sides_draw(name: str) -> None:
    for widget in body(name)["widgets"]:
        assert widget["type"] in WIDGETS
        assert widget["x"] + widget["width"] <= 24
        for metric in widget["properties"].get("metrics", ()):
            assert all(isinstance(part, str) for part in metric[:-1]), "no metric math, no SEARCH"
            options = metric[-1] if isinstance(metric[-1], dict) else {}
            assert options.keys() <= {"stat", "label"}
            assert STATISTICS.fullmatch(options.get("stat", widget["properties"]["stat"]))


def test_the_dashboard_refers_to_resources_that_exist_and_shows_every_alarm() -> None:
    text = json.dumps(body())
    assert {name for name in SUBSTITUTION.findall(text) if "::" not in name} <= set(PARSED["Resources"]) | set(
        PARSED["Parameters"]
    )
    shown = next(widget for widget in body()["widgets"] if widget["type"] == "alarm")["properties"]["alarms"]
    assert {SUBSTITUTION.findall(arn)[0] for arn in shown} == set(ALARMS) | set(COMPOSITES)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_no_two_widgets_overlap(name: str) -> None:
    cells = [
        (x, y)
        for each in body(name)["widgets"]
        for x in range(each["x"], each["x"] + each["width"])
        for y in range(each["y"], each["y"] + each["height"])
    ]
    assert len(cells) == len(set(cells))


def test_our_own_metrics_are_read_for_one_stage_only() -> None:
    for name, alarm in ALARMS.items():
        if alarm["Namespace"] == "Steward":
            assert {"Name": "stage", "Value": {"Ref": "Stage"}} in alarm["Dimensions"], name
    for widget in (each for name in DASHBOARDS for each in body(name)["widgets"]):
        for metric in widget["properties"].get("metrics", ()):
            assert metric[0] != "Steward" or "stage" in metric
