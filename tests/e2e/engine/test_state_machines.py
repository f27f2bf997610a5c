"""Does the engine run state machines as Step Functions does, in what Steward's two definitions rely on?"""

import json
import time

import pytest

from tests.e2e.engine.deployed import Execution, Toy, function_that_ends, function_that_is_full

pytestmark = pytest.mark.e2e


def states(toy: Toy, execution: Execution) -> list[str]:
    """Names of the states entered, in order."""
    history = toy.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]
    return [event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event]


def test_a_choice_sees_whether_a_key_is_present(toy: Toy) -> None:
    with_key = toy.run(toy.name("RunMachine"), {"do": "echo", "proposal": {"gid": "1"}})
    without = toy.run(toy.name("RunMachine"), {"do": "echo"})
    assert with_key["status"] == without["status"] == "SUCCEEDED"
    assert with_key["output"] == {"proposal": {"gid": "1"}}
    assert states(toy, without) == ["Probe", "HasProposal", "Done"]


def test_an_exception_is_caught_by_its_class_name_and_leaves_the_input_in_place(toy: Toy) -> None:
    execution = toy.run(toy.name("RunMachine"), {"do": "refuse", "kept": 1})
    assert states(toy, execution) == ["Probe", "Stopped"]
    assert execution["output"]["kept"] == 1
    assert execution["output"]["stopped"]["Error"] == "Refused"
    cause = json.loads(execution["output"]["stopped"]["Cause"])
    assert (cause["errorType"], cause["errorMessage"]) == ("Refused", "no")


def test_an_exception_is_retried_by_its_class_name_with_backoff_and_then_fails_by_it(toy: Toy) -> None:
    began = time.monotonic()
    execution = toy.run(toy.name("RunMachine"), {"do": "throttle"})
    assert (execution["status"], execution["error"]) == ("FAILED", "Throttled")
    history = toy.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]
    failures = [event for event in history if event["type"] in ("TaskFailed", "LambdaFunctionFailed")]
    assert len(failures) == 3  # once, and MaxAttempts 2
    assert time.monotonic() - began < 8  # full jitter: anything from 0 to the 1 s + 2 s of the backoff


def test_a_map_starts_a_run_for_each_item_and_a_failed_one_becomes_data(toy: Toy) -> None:
    projects = [{"do": "echo", "gid": str(number)} for number in range(7)]
    execution = toy.run(toy.name("ScanMachine"), {"projects": [*projects, {"do": "throttle", "gid": "bad"}]})
    assert execution["status"] == "SUCCEEDED"
    *good, bad = execution["output"]
    assert good == [{"status": "SUCCEEDED"}] * 7
    assert bad["gid"] == "bad"
    assert bad["failed"]["Error"] in ("States.TaskFailed", "Throttled")  # AWS names the first, the engine the child's


def test_a_map_never_runs_more_items_at_once_than_its_concurrency(toy: Toy) -> None:
    wait = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}}
    items = {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ItemProcessor": wait, "End": True}
    machine = toy.machine({"StartAt": "Items", "States": {"Items": items}}, "two-at-once")
    began = time.monotonic()
    assert toy.run(machine, {"items": [1, 2, 3, 4]})["output"] == [1, 2, 3, 4]
    assert time.monotonic() - began >= 2


def test_a_path_that_is_not_there_fails_the_state(toy: Toy) -> None:
    missing = {"Type": "Pass", "Parameters": {"value.$": "$.absent"}, "End": True}
    execution = toy.run(toy.machine({"StartAt": "Missing", "States": {"Missing": missing}}, "missing-path"), {})
    assert (execution["status"], execution["error"]) == ("FAILED", "States.ParameterPathFailure")


def test_a_machine_that_is_too_slow_times_out(toy: Toy) -> None:
    slow = {"StartAt": "Slow", "TimeoutSeconds": 1, "States": {"Slow": {"Type": "Wait", "Seconds": 3, "End": True}}}
    assert toy.run(toy.machine(slow, "too-slow"), {})["status"] == "TIMED_OUT"


def test_a_state_that_returns_more_than_256_kib_fails(toy: Toy) -> None:
    doubled = {"Type": "Pass", "Parameters": {"text.$": "States.Format('{}{}', $.text, $.text)"}, "End": True}
    machine = toy.machine({"StartAt": "Doubled", "States": {"Doubled": doubled}}, "too-large")
    assert toy.run(machine, {"text": "y" * 100_000})["status"] == "SUCCEEDED"
    execution = toy.run(machine, {"text": "y" * 200_000})
    assert (execution["status"], execution["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_a_name_that_was_used_is_refused(toy: Toy) -> None:
    toy.run(toy.name("RunMachine"), {"do": "echo"}, name="once")
    with pytest.raises(toy.client("stepfunctions").exceptions.ExecutionAlreadyExists):
        toy.client("stepfunctions").start_execution(
            stateMachineArn=toy.name("RunMachine"), name="once", input='{"do": "echo", "other": 1}'
        )


def test_a_task_at_its_functions_concurrency_fails_by_lambdas_name_for_it(toy: Toy) -> None:
    task = {"Type": "Task", "Resource": function_that_is_full(toy.aws, "full"), "End": True}
    execution = toy.run(toy.machine({"StartAt": "Full", "States": {"Full": task}}, "full"), {})
    assert (execution["status"], execution["error"]) == ("FAILED", "Lambda.TooManyRequestsException")


def test_a_task_whose_environment_dies_fails_by_lambdas_name_for_it(toy: Toy) -> None:
    task = {"Type": "Task", "Resource": function_that_ends(toy.aws, "ends"), "End": True}
    execution = toy.run(toy.machine({"StartAt": "Ends", "States": {"Ends": task}}, "ends"), {})
    assert (execution["status"], execution["error"]) == ("FAILED", "Runtime.ExitError")
