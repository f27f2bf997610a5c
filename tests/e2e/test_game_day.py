"""Does the runbook mend what breaks, and is what alarms and widgets read emitted by a run on the laptop?

The short form of `make game-day`: three games, on a stack of their own, as one of them ends every token of Steward's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from local.gameday.__main__ import main
from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.layout import Layout
from local.stack.up import running_stack
from tests.contract.template import reading
from tests.contract.template.seldom import SELDOM
from tests.contract.template.watched import OWN, Metric, named

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(900),  # a stack, three games, and the machine's other suite beside them
]
SHORT = ("poison", "webhook", "token")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    layout = Layout(state=tmp_path_factory.mktemp("game-day"), build=Layout().build)
    with running_stack(layout) as running:
        assert main(["--state", str(layout.state), "--only", *SHORT]) == 0
        yield running


def test_each_game_rings_its_alarm_and_is_mended_by_the_commands_of_the_runbook(stack: Stack) -> None:
    cloudwatch = Aws(stack.aws_endpoint).client("cloudwatch")
    told = [each["HistorySummary"] for each in cloudwatch.describe_alarm_history(MaxRecords=100)["AlarmHistoryItems"]]
    assert any("ALARM" in each for each in told)


def emitted(stack: Stack) -> list[tuple[str, dict[str, str]]]:
    """Every metric of ours that this stack's functions emitted, with its dimensions."""
    pages = Aws(stack.aws_endpoint).client("cloudwatch").get_paginator("list_metrics").paginate(Namespace=OWN)
    return [
        (each["MetricName"], {one["Name"]: one["Value"] for one in each["Dimensions"]})
        for page in pages
        for each in page["Metrics"]
    ]


def is_seen(metric: Metric, seen: list[tuple[str, dict[str, str]]]) -> bool:
    """Whether it was emitted with these very dimensions; what the template fills in stands as `${...}`."""
    wanted = {name: value for name, value in metric.dimensions.items() if not value.startswith("${")}
    return any(
        name == metric.name and each.keys() == metric.dimensions.keys() and wanted.items() <= each.items()
        for name, each in seen
    )


def unseen(metrics: Iterable[Metric], seen: list[tuple[str, dict[str, str]]]) -> set[str]:
    """The names of which nothing that is read was emitted.

    One outcome, status or engine of a metric is enough: no single run ends in each. Another function is another metric.
    """
    read: dict[tuple[str, str], list[Metric]] = defaultdict(list)
    for metric in metrics:
        read[metric.name, metric.dimensions.get("service", "")].append(metric)
    return {name for (name, _), those in read.items() if not any(is_seen(each, seen) for each in those)}


def test_what_alarms_and_widgets_read_was_emitted_by_this_run_or_has_a_test_that_provokes_it(stack: Stack) -> None:
    own = [each for each in named(reading.template()) if each.namespace == OWN]
    missing = unseen(own, emitted(stack))
    assert missing - SELDOM.keys() == set()
    assert {each.name for each in own} - missing >= {"Runs", "OwnLatency", "AsanaDelay", "AsanaLimited", "ModelMissing"}
    assert unseen([replace(own[0], name="NobodyCountsThis"), *own[1:]], emitted(stack)) == missing | {
        "NobodyCountsThis"
    }
