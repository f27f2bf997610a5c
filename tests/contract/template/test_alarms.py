"""Does every alarm say what to do, and can the dashboard be drawn by AWS and by the laptop?"""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract.template import reading

PARSED = reading.template()
ALARMS = reading.of_type(PARSED, "AWS::CloudWatch::Alarm")
COMPOSITES = reading.of_type(PARSED, "AWS::CloudWatch::CompositeAlarm")
RUNBOOK = re.compile(r"docs/operations\.md#([a-z0-9-]+)$")
SUBSTITUTION = re.compile(r"\$\{([\w:]+)(?:\.\w+)?\}")

# What the laptop's console draws as AWS does (metric math and SEARCH it does not).
WIDGETS = {"metric", "alarm", "text"}
STATISTICS = re.compile(r"Sum|Average|Maximum|Minimum|SampleCount|p\d{1,2}(\.\d+)?")

CONSTANT = re.compile(r"""\.(?:count|milliseconds)\(\s*"(\w+)""")
CHOSEN = re.compile(r"""\.count\(\s*"(\w+)" if .* else "(\w+)\"""")


@pytest.mark.parametrize("name", [*ALARMS, *COMPOSITES])
def test_an_alarm_links_to_its_section_of_the_runbook(name: str) -> None:
    description = (ALARMS | COMPOSITES)[name]["AlarmDescription"]
    found = RUNBOOK.search(description)
    assert found, f"{name}: end the description with docs/operations.md#section"
    runbook = reading.ROOT / "docs/operations.md"
    if runbook.exists():
        headings = [line.lstrip("# ").strip() for line in runbook.read_text().splitlines() if line.startswith("#")]
        assert found[1] in {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("name", [*ALARMS, *COMPOSITES])
def test_an_alarm_tells_somebody(name: str) -> None:
    assert (ALARMS | COMPOSITES)[name]["AlarmActions"] == [{"Ref": "AlarmTopic"}]


@pytest.mark.parametrize("name", ALARMS)
def test_silence_is_no_alarm(name: str) -> None:
    assert ALARMS[name]["TreatMissingData"] == "notBreaching"


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


def test_the_composite_names_alarms_that_exist() -> None:
    (composite,) = COMPOSITES.values()
    named = SUBSTITUTION.findall(composite["AlarmRule"]["Fn::Sub"])
    assert named
    assert set(named) <= set(ALARMS)


def body() -> dict[str, Any]:
    (dashboard,) = reading.of_type(PARSED, "AWS::CloudWatch::Dashboard").values()
    parsed: dict[str, Any] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])
    return parsed


def test_the_dashboard_is_json_with_widgets_that_both_sides_draw() -> None:
    for widget in body()["widgets"]:
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


def test_no_two_widgets_overlap() -> None:
    cells = [
        (x, y)
        for each in body()["widgets"]
        for x in range(each["x"], each["x"] + each["width"])
        for y in range(each["y"], each["y"] + each["height"])
    ]
    assert len(cells) == len(set(cells))


def emitted() -> set[str]:
    """The metric names that the package counts."""
    sources = "\n".join(path.read_text() for path in (reading.ROOT / "layers/steward/python/steward").rglob("*.py"))
    return set(CONSTANT.findall(sources)) | {name for pair in CHOSEN.findall(sources) for name in pair} | LOOPED


# Record counts both latencies in one loop, the reconciler all that `ingest.health` measures.
LOOPED = {"EndToEndLatency", "OwnLatency", "WebhooksMissing"}


def shown() -> set[str]:
    """The names of our own metrics that alarms and widgets read."""
    metrics = [m for widget in body()["widgets"] for m in widget["properties"].get("metrics", ())]
    widgets = {metric[1] for metric in metrics if metric[0] == "Steward"}
    return widgets | {each["MetricName"] for each in ALARMS.values() if each["Namespace"] == "Steward"}


def test_what_alarms_and_widgets_read_is_counted_somewhere() -> None:
    assert shown() - emitted() == set()


def test_our_own_metrics_are_read_for_one_stage_only() -> None:
    for name, alarm in ALARMS.items():
        if alarm["Namespace"] == "Steward":
            assert {"Name": "stage", "Value": {"Ref": "Stage"}} in alarm["Dimensions"], name
    for widget in body()["widgets"]:
        for metric in widget["properties"].get("metrics", ()):
            assert metric[0] != "Steward" or "stage" in metric
