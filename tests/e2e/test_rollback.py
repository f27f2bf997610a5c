"""Does a prompt that makes runs fail go back by itself, and any document in one command?"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import UNDER_WAY, Terminal
from tests.e2e.workplace import INTAKE, Workplace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

FAILURES = 5.0  # over the alarm's threshold of 3
# The alarm looks 300 s back: a failure of this age rings it at once, and is forgotten after some seconds.
AGE_SECONDS = 275


@pytest.fixture
def terminal(workplace: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    made = Terminal(workplace, tmp_path, capsys)
    before = made.deployment.document()
    made.publish(before)  # what an earlier test rolled back may still be baking
    yield made
    workplace.until(lambda: ringing(workplace), lambda found: not found)
    made.publish(before)


def ringing(workplace: Workplace) -> list[str]:
    """The monitored alarms that are in ALARM."""
    alarms = workplace.aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return [each["AlarmName"] for each in alarms if each["MetricName"] == "Runs" and each["StateValue"] == "ALARM"]


def fail(workplace: Workplace, outcome: str) -> str:
    """As if runs had just ended so: the metric that Record counts, as the alarm looks for it. The alarm's name."""
    cloudwatch = workplace.aws.client("cloudwatch")
    (alarm,) = (
        each
        for each in cloudwatch.describe_alarms()["MetricAlarms"]
        if each["MetricName"] == "Runs" and {"Name": "outcome", "Value": outcome} in each["Dimensions"]
    )
    value = {
        "MetricName": alarm["MetricName"],
        "Dimensions": alarm["Dimensions"],
        "Value": FAILURES,
        "Timestamp": time.time() - AGE_SECONDS,
    }
    cloudwatch.put_metric_data(Namespace=alarm["Namespace"], MetricData=[value])
    return str(alarm["AlarmArn"])


def prompt_of(terminal: Terminal, workplace: Workplace) -> str:
    project = terminal.deployment.document()["projects"][workplace.stack.projects[INTAKE]]
    return str(project["workflows"]["triage_request"].get("prompt_version", "v1"))


def state_of(terminal: Terminal, number: int) -> dict[str, Any]:
    service = terminal.deployment.client("appconfig")
    return dict(service.get_deployment(**terminal.environment, DeploymentNumber=number))


@pytest.mark.parametrize("outcome", ["failed", "rejected"])
def test_a_promotion_during_which_runs_fail_is_taken_back_by_the_alarm(
    workplace: Workplace, terminal: Terminal, outcome: str
) -> None:
    code, promoted = terminal.types("prompts", "promote", "v2", "--without-verdict")
    number = int(promoted["deployment"])
    assert (code, state_of(terminal, number)["State"]) == (0, "DEPLOYING")
    alarm = fail(workplace, outcome)
    taken_back = workplace.until(lambda: state_of(terminal, number), lambda seen: seen["State"] not in UNDER_WAY)
    assert taken_back["State"] == "ROLLED_BACK"
    events = {each["EventType"]: each for each in taken_back["EventLog"]}
    assert events["ROLLBACK_STARTED"]["TriggeredBy"] == "CLOUDWATCH_ALARM"
    assert alarm in events["ROLLBACK_STARTED"]["Description"]
    assert prompt_of(terminal, workplace) == "v1"


def test_a_promotion_during_which_nothing_fails_goes_on(workplace: Workplace, terminal: Terminal) -> None:
    _, promoted = terminal.types("prompts", "promote", "v2", "--without-verdict")
    workplace.quiet()
    assert state_of(terminal, int(promoted["deployment"]))["State"] == "DEPLOYING"


def test_one_command_stops_a_promotion_that_is_under_way(workplace: Workplace, terminal: Terminal) -> None:
    _, promoted = terminal.types("prompts", "promote", "v2", "--without-verdict")
    code, said = terminal.types("prompts", "rollback")
    assert (code, said["stopped_deployment"]) == (0, promoted["deployment"])
    assert state_of(terminal, int(promoted["deployment"]))["State"] == "ROLLED_BACK"
    assert prompt_of(terminal, workplace) == "v1"


def test_one_command_brings_the_document_before_back_at_once_and_runs_are_judged_by_it(
    workplace: Workplace, terminal: Terminal
) -> None:
    document = terminal.deployment.document()
    workflows = document["projects"][workplace.stack.projects[INTAKE]]["workflows"]
    workflows["triage_request"]["prompt_version"] = "v2"
    terminal.publish(document)
    assert prompt_of(terminal, workplace) == "v2"
    code, said = terminal.types("prompts", "rollback")
    assert (code, len(said["differences"])) == (0, 1)
    assert said["differences"][0].endswith('prompt_version: "v2" -> "v1"')
    assert prompt_of(terminal, workplace) == "v1"
    task = workplace.submit("Judged after the rollback", "The export has no rows since Monday.")
    assert workplace.watch.plan(workplace.recorded(task).run_id)["prompt"]["version"] == "v1"
