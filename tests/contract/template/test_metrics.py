"""Is every metric that an alarm or a widget reads one that this very function emits, with these very dimensions?

By the source alone; `tests/e2e/test_game_day.py` holds the same list against what a run on the laptop emitted.
"""

import ast
import copy
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.template import reading
from tests.contract.template.seldom import SELDOM
from tests.contract.template.watched import Metric, emissions, named, unheard

PARSED = reading.template()
METRICS = list(named(PARSED))


def test_every_metric_that_an_alarm_or_a_widget_reads_is_emitted_as_it_is_read() -> None:
    assert [why for each in METRICS if (why := unheard(each))] == []


def test_the_check_reads_alarms_and_widgets_and_finds_what_the_package_counts() -> None:
    assert {"WebhooksMissingAlarm", "widget 'Intake'"} <= {each.where for each in METRICS}
    assert len(emissions()) > 60
    names = {name for each in emissions() for name in each.names}
    assert {"EndToEndLatency", "HeartbeatAgeSeconds", "DroppedEcho", "ConfigurationKept"} <= names


WRITTEN = next(each for each in METRICS if each.name == "Runs")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(WRITTEN, name="RunsEnded"), "nothing counts RunsEnded"),
        (replace(WRITTEN, dimensions={**WRITTEN.dimensions, "service": "enrich"}), "enrich never counts Runs"),
        (replace(WRITTEN, dimensions={**WRITTEN.dimensions, "service": "nobody"}), "nobody never counts Runs"),
        (replace(WRITTEN, dimensions={"service": "record", "stage": "${Stage}"}), "Runs is counted by"),
        (Metric("x", "AWS/SQS", "NumberOfDeadMessages", {"QueueName": "q"}), "AWS publishes no AWS/SQS"),
        (Metric("x", "AWS/Lambda", "Errors", {"Function": "f"}), "Errors has ['FunctionName']"),
    ],
)
def test_a_metric_that_nothing_emits_would_be_noticed(broken: Metric, said: str) -> None:
    assert said in unheard(broken)


def test_an_alarm_on_a_misspelt_metric_would_be_noticed() -> None:
    broken: dict[str, Any] = copy.deepcopy(PARSED)
    broken["Resources"]["AnomalyAlarm"]["Properties"]["MetricName"] = "AnomalyTrip"
    assert [why for each in named(broken) if (why := unheard(each))] == ["AnomalyAlarm: nothing counts AnomalyTrip"]


def told(where: str, metric: str) -> str:
    """Why a test is no proof that a metric is emitted; empty where it is there and looks for it."""
    path, _, name = where.partition("::")
    tree = ast.parse((reading.ROOT / path).read_text(encoding="utf-8"))
    found = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name == name]
    if not found:
        return f"{path} has no {name}"
    return "" if metric in ast.unparse(found[0]) else f"{where} does not look for {metric}"


@pytest.mark.parametrize("metric", SELDOM)
def test_a_metric_that_a_healthy_run_does_not_emit_has_a_test_that_provokes_it(metric: str) -> None:
    assert told(SELDOM[metric], metric) == ""
    assert metric in {each.name for each in METRICS}


def test_a_proof_that_is_none_would_be_noticed() -> None:
    where = SELDOM["TokensNotRenewed"]
    assert told(where + "_ever", "TokensNotRenewed").endswith("_ever")
    assert told(where, "TokensRenewed").endswith("does not look for TokensRenewed")
