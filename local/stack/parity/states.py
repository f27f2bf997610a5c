"""What does Step Functions do that the engine's interpreter does not?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import json
import threading
from collections.abc import Callable
from typing import Any

STATE_DATA_LIMIT_BYTES = 262_144  # Step Functions quota: maximum input or output size of a state
METRIC_OF_STATUS = {
    "RUNNING": "ExecutionsStarted",
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}
STATES_RUNTIME = "States.Runtime"
THROTTLED = "TooManyRequestsException"
PATH_FAILURE = "States.ParameterPathFailure"


def missing_path() -> None:
    """A reference path that selects nothing fails the state, as AWS does, with the error of the field it stands in."""
    from ministack.services import stepfunctions as engine

    resolve = engine._resolve_path
    error_here = threading.local()

    def strict_resolve(path: object, data: object) -> object:
        found = resolve(path, data)
        error = getattr(error_here, "name", None)
        is_reference = isinstance(path, str) and path.startswith("$")
        if found is None and error and is_reference and not _exists(engine._parse_jsonpath_tokens(path), data):
            raise engine._ExecutionError(error, f"The JSONPath '{path}' could not be found in the input")
        return found

    def failing_with(error: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def strict(*arguments: object, **named: object) -> object:
            outer = getattr(error_here, "name", None)
            error_here.name = error
            try:
                return function(*arguments, **named)
            finally:
                error_here.name = outer

        return strict

    engine._resolve_path = strict_resolve
    for name in ("_apply_input_path", "_apply_output_path", "_apply_result_selector"):
        setattr(engine, name, failing_with(STATES_RUNTIME, getattr(engine, name)))
    engine._apply_parameters = failing_with(PATH_FAILURE, engine._apply_parameters)


def _exists(tokens: list[tuple[str, Any]] | None, data: object) -> bool:
    """Whether a parsed reference path selects something; a wildcard may select nothing."""
    if tokens is None:
        return False
    for kind, token in tokens:
        if kind == "wildcard":
            return True
        try:
            data = data[token] if isinstance(data, dict | list) else _nothing()
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _nothing() -> object:
    raise KeyError


def machine_timeout() -> None:
    """A machine's own TimeoutSeconds ends the execution as TIMED_OUT with States.Timeout."""
    from ministack.services import stepfunctions as engine

    run = engine._run_execution

    def end(execution: dict[str, Any]) -> None:
        if execution["status"] != "RUNNING":
            return
        execution.update(status="TIMED_OUT", error="States.Timeout", cause=None, stopDate=engine.now_iso())
        engine._add_event(
            execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
        )
        engine._emit_execution_status_event(execution)

    def run_with_timeout(execution_arn: str) -> None:
        execution = engine._executions.get(execution_arn)
        machine = engine._state_machines.get((execution or {}).get("stateMachineArn")) or {}
        seconds = json.loads(machine.get("definition", "{}")).get("TimeoutSeconds")
        timer = threading.Timer(float(seconds or 0), end, (execution,))
        timer.daemon = True
        if execution and seconds:
            timer.start()
        try:
            run(execution_arn)
        finally:
            timer.cancel()

    engine._run_execution = run_with_timeout


def data_limit() -> None:
    """A state whose output is over 256 KiB fails with States.DataLimitExceeded."""
    from ministack.services import stepfunctions as engine

    add = engine._add_event

    def add_within_limit(execution: dict[str, Any], kind: str, details: dict[str, Any] | None = None) -> object:
        for detail in (details or {}).values():
            output = (detail.get("output") or "") if isinstance(detail, dict) else ""
            if kind.endswith("StateExited") and len(output.encode()) > STATE_DATA_LIMIT_BYTES:
                raise engine._ExecutionError(
                    "States.DataLimitExceeded",
                    "The state returned a result with a size exceeding the maximum number of bytes service limit.",
                )
        return add(execution, kind, details)

    engine._add_event = add_within_limit


def execution_metrics() -> None:
    """Every change of an execution's status counts in AWS/States, dimension StateMachineArn."""
    from ministack.services import cloudwatch
    from ministack.services import stepfunctions as engine

    emit = engine._emit_execution_status_event

    def emit_and_count(execution: dict[str, Any]) -> object:
        metric = METRIC_OF_STATUS.get(execution["status"])
        if metric:
            dimensions = {"StateMachineArn": execution["stateMachineArn"]}
            cloudwatch.record_metric("AWS/States", metric, 1, "Count", dimensions)
        return emit(execution)

    engine._emit_execution_status_event = emit_and_count


def throttled_task() -> None:
    """A task whose function is at its concurrency fails with Lambda.TooManyRequestsException, not Lambda.Unknown."""
    from ministack.services import stepfunctions as engine

    call = engine._call_lambda

    def call_named(function: object, event: object) -> object:
        try:
            return call(function, event)
        except engine._ExecutionError as failed:
            refused = throttle_in(str(failed.cause)) if failed.error == "Lambda.Unknown" else None
            if refused is None:
                raise
            raise engine._ExecutionError(f"Lambda.{THROTTLED}", refused) from failed

    engine._call_lambda = call_named


def throttle_in(cause: str) -> str | None:
    """The message of the throttle that a failed call's cause tells of, or None where it tells of something else."""
    try:
        body = json.loads(cause)
    except ValueError:
        return None
    is_throttle = isinstance(body, dict) and body.get("__type") == THROTTLED
    return str(body.get("message", "")) if is_throttle else None
