"""Do the state machines name our errors, keep to what both engines do, and stay within their bounds?"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from steward import errors
from steward.errors import Retryable, StewardError
from steward.store.leases import LEASE_FOR
from tests.contract.template import reading

FOLDER = reading.ROOT / "statemachines"
CHECKER = Path(__file__).parent / "asl"
NAMES = ("run", "scan")

# What Lambda and Step Functions themselves raise, and what a retry is for.
AWS_ERRORS = {
    "Lambda.TooManyRequestsException",  # no reserved concurrency left
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.Unknown",  # the environment died, as older runtimes say it
    "Runtime.ExitError",  # the environment was killed or ended by itself (tests/kills/README.md)
    "Runtime.OutOfMemory",
    "Runtime.Unknown",  # it died in a way that has no other name, while it started for instance
    "States.Timeout",  # a state heard nothing: the process hangs
    "Sandbox.Timedout",  # the function's own time was up
}
_SAT_OUT = (
    "Throttled", "Contended", "Unavailable", "Lambda.TooManyRequestsException", "Lambda.Unknown", "Runtime.ExitError",
    "States.Timeout",
)  # fmt: skip
SETTLE_SECONDS = 120  # RELIABILITY 3.3: after this a request that was in flight has landed or is lost
TRANSITIONS = 8  # DESIGN section 2, for a lone triage

type Machine = dict[str, Any]


def machine(name: str) -> Machine:
    parsed: Machine = yaml.safe_load((FOLDER / f"{name}.asl.yaml").read_text())
    return parsed


def states(definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every state, those inside a Map included."""
    for name, state in definition["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def named(definition: Machine, field: str) -> set[str]:
    """The error names in every Retry or Catch."""
    return {error for _, state in states(definition) for rule in state.get(field, ()) for error in rule["ErrorEquals"]}


def classes(base: type[StewardError]) -> set[str]:
    """The classes of a family that have no subclass: what a function raises."""
    children = base.__subclasses__()
    return {base.__name__} if not children else {name for child in children for name in classes(child)}


def retrier(state: Mapping[str, Any], error: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(rule for rule in state["Retry"] if error in rule["ErrorEquals"])
    return found


def lambdas(definition: Machine) -> dict[str, dict[str, Any]]:
    return {n: s for n, s in states(definition) if s["Type"] == "Task" and s["Resource"].startswith("${")}


def entered(definition: Machine, answers: Mapping[str, str]) -> list[str]:
    """The states that a run enters when each function named in `answers` sets `next` to that word."""
    path, state, word = [], definition["StartAt"], ""
    while state:
        path.append(state)
        each = definition["States"][state]
        word = answers.get(state, word)
        if each["Type"] == "Choice":
            state = next((c["Next"] for c in each["Choices"] if c["StringEquals"] == word), each["Default"])
        else:
            state = each.get("Next")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_every_error_name_is_a_class_of_ours_or_a_name_of_aws(name: str) -> None:
    known = classes(StewardError) | AWS_ERRORS
    assert named(machine(name), "Retry") <= known
    assert named(machine(name), "Catch") <= known | {"States.ALL"}
    assert all(hasattr(errors, each) for each in named(machine(name), "Retry") - AWS_ERRORS)


def test_every_retryable_error_has_its_reaction_in_the_run() -> None:
    handled = named(machine("run"), "Retry") | named(machine("run"), "Catch")
    assert classes(Retryable) <= handled


def test_a_class_that_nobody_handles_would_be_noticed() -> None:
    definition = machine("run")
    for _, state in states(definition):
        state["Retry"] = [rule for rule in state.get("Retry", ()) if "OutcomeUnknown" not in rule["ErrorEquals"]]
    assert classes(Retryable) - named(definition, "Retry") - named(definition, "Catch") == {"OutcomeUnknown"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_retried_without_being_named(name: str) -> None:
    assert not named(machine(name), "Retry") & {"States.ALL", "States.TaskFailed"}
    assert "Refused" not in named(machine(name), "Retry")
    assert "Rejected" not in named(machine(name), "Retry")


@pytest.mark.parametrize("name", NAMES)
def test_every_function_call_sits_out_throttling_with_jitter(name: str) -> None:
    for state, each in lambdas(machine(name)).items():
        for error in _SAT_OUT:
            assert retrier(each, error)["JitterStrategy"] == "FULL", (state, error)


def test_whatever_goes_wrong_in_a_run_is_recorded() -> None:
    for state, each in lambdas(machine("run")).items():
        if state != "Record":
            assert each["Catch"][-1] == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failed", "Next": "Record"}
    assert "Catch" not in lambdas(machine("run"))["Record"], "a run that cannot be recorded shows as failed"


def test_a_run_that_outlived_its_context_reads_again_without_a_stain() -> None:
    for state in ("Assess", "Classify", "Propose", "WriteBack"):
        first = lambdas(machine("run"))[state]["Catch"][0]
        assert first == {"ErrorEquals": ["ContextExpired"], "ResultPath": None, "Next": "Enrich"}


@pytest.mark.parametrize("name", NAMES)
def test_a_task_waits_longer_than_its_function_lives(name: str) -> None:
    for state, each in lambdas(machine(name)).items():
        assert each["TimeoutSeconds"] > reading.timeout(reading.template(), reading.verb_of(state)), state


def test_a_lost_answer_is_looked_for_only_when_it_must_have_settled() -> None:
    rule = retrier(lambdas(machine("run"))["WriteBack"], "OutcomeUnknown")
    invocation = reading.timeout(reading.template(), "write_back")
    assert rule["IntervalSeconds"] >= SETTLE_SECONDS + invocation, "its send deadline is the invocation's own"
    assert rule["IntervalSeconds"] * rule["MaxAttempts"] < machine("run")["TimeoutSeconds"]


def test_a_run_ends_before_its_lease() -> None:
    assert machine("run")["TimeoutSeconds"] < LEASE_FOR.total_seconds()


def test_a_lone_triage_enters_at_most_eight_states() -> None:
    longest = entered(machine("run"), {"Enrich": "assess", "Classify": "propose", "Propose": "write_back"})
    assert longest == ["Enrich", "Next?", "Assess", "Classify", "Decide?", "Propose", "WriteBack", "Record"]
    assert len(longest) <= TRANSITIONS


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({"Enrich": "record"}, ["Enrich", "Next?", "Record"]),
        ({"Enrich": "assess", "Classify": "record"}, ["Enrich", "Next?", "Assess", "Classify", "Decide?", "Record"]),
        (
            {"Enrich": "assess", "Classify": "write_back"},
            ["Enrich", "Next?", "Assess", "Classify", "Decide?", "WriteBack", "Record"],
        ),
    ],
)
def test_a_run_takes_the_way_its_functions_say(answers: dict[str, str], path: list[str]) -> None:
    assert entered(machine("run"), answers) == path


def test_in_observe_nothing_enters_the_state_with_the_write_grant() -> None:
    assert "WriteBack" not in entered(machine("run"), {"Enrich": "assess", "Classify": "record"})


def test_a_project_is_walked_by_looping_to_enrich() -> None:
    choice = machine("run")["States"]["Next?"]
    assert {"Variable": "$.next", "StringEquals": "enrich", "Next": "Enrich"} in choice["Choices"]


def test_an_item_of_a_scan_cannot_fail_it() -> None:
    project = machine("scan")["States"]["Projects"]
    item = project["ItemProcessor"]["States"]["RunOne"]
    assert project["ItemProcessor"]["ProcessorConfig"] == {"Mode": "INLINE"}
    assert project["MaxConcurrency"] == 10
    assert item["Resource"] == "arn:aws:states:::states:startExecution.sync:2"
    assert [rule["ErrorEquals"] for rule in item["Catch"]] == [["States.ALL"]], "the two engines name it differently"
    assert "Retry" not in item


def test_an_item_of_a_scan_answers_in_a_hundred_bytes() -> None:
    item = machine("scan")["States"]["Projects"]["ItemProcessor"]["States"]
    assert len(json.dumps(item["Tolerated"]["Result"])) <= 100
    assert item["RunOne"]["ResultSelector"] == {"status.$": "$.Status"}


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_keeps_to_what_both_engines_do(name: str) -> None:
    definition = machine(name)
    used = {key for _, state in states(definition) for key in state}
    assert not used & {"QueryLanguage", "Arguments", "Output", "Assign", "ItemBatcher", "ResultWriter", "ItemReader"}
    assert not used & {"HeartbeatSeconds", "TimeoutSecondsPath", "Credentials"}
    assert definition.get("QueryLanguage", "JSONPath") == "JSONPath"
    assert isinstance(definition["TimeoutSeconds"], int)


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_uses_no_yaml_anchor(name: str) -> None:
    tokens = [type(token).__name__ for token in yaml.scan((FOLDER / f"{name}.asl.yaml").read_text())]
    assert not {"AnchorToken", "AliasToken"} & set(tokens)


@pytest.mark.parametrize("name", NAMES)
def test_no_number_comes_through_a_substitution(name: str) -> None:
    resource = reading.template()["Resources"][f"{name.capitalize()}Machine"]["Properties"]
    assert all(isinstance(value, dict) for value in resource["DefinitionSubstitutions"].values())


@pytest.fixture(scope="module")
def asl_validator() -> Path:
    """The asl-validator of npm, installed once by its lock file; a clear skip without node, a failure in CI."""
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("npm is missing: CI must check the state machines with asl-validator")
        pytest.skip("no npm: install Node.js 20 to check the state machines with asl-validator")
    command = CHECKER / "node_modules/.bin/asl-validator"
    if not command.exists():
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=CHECKER, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"npm ci in tests/contract/asl: {done.stderr.strip().splitlines()[-1:]}"
    return command


def accepted(command: Path, definition: Path) -> tuple[bool, str]:
    done = subprocess.run(
        [str(command), "--yaml-path", str(definition)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_asl_validator_accepts_the_definition(name: str, asl_validator: Path) -> None:
    valid, said = accepted(asl_validator, FOLDER / f"{name}.asl.yaml")
    assert valid, said


@pytest.mark.parametrize(
    ("old", "new"),
    [("Next: Classify\n", "Next: Clasify\n"), ("ErrorEquals: [ContextExpired]", "ErrorEquals: ContextExpired")],
)
def test_asl_validator_refuses_a_broken_definition(old: str, new: str, asl_validator: Path, tmp_path: Path) -> None:
    text = (FOLDER / "run.asl.yaml").read_text()
    assert old in text
    broken = tmp_path / "broken.asl.yaml"
    broken.write_text(text.replace(old, new))
    valid, said = accepted(asl_validator, broken)
    assert not valid
    assert said


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((CHECKER / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
