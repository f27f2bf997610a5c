"""What does a state machine do next: the next state, a wait before another try, or its end?

The very file that is deployed, interpreted: Task, Choice, Pass-free, with Retry, Catch and the two timeouts. An
execution's name is taken for good; the same name with the same input is the same execution while it runs (RELIABILITY
1.2).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from tests.load.history import Execution
from tests.load.memory_services import client_error
from tests.load.world import Worker, World

RECORD: Final = "Record"  # the state that gives the lease back, and then ends
STATE_BYTES: Final = 262_144  # what a state document may hold
ARN: Final = "arn:aws:states:eu-west-1:123456789012:stateMachine:run"

type Document = dict[str, Any]
type Task = Callable[[str, Worker, Document], Document]
"""Runs the function behind a state on a worker; raises TaskFailed."""


class TaskFailed(Exception):
    """What Lambda told the machine: an error's name and its cause."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(error)
        self.error = error
        self.cause = cause


def definition(path: Path) -> Document:
    """The machine in a file."""
    parsed: Document = yaml.safe_load(path.read_text())
    return parsed


@dataclass(slots=True)
class Run:
    """One execution under way: where it stands and how often each retry rule of that state was used.

    `text` is the document as JSON: what a function is given is read from it anew, so none sees what another changed.
    """

    name: str
    input: str
    document: Document
    text: str
    started_at: float
    state: str = ""
    status: str = "RUNNING"
    ended_at: float | None = None
    leased_at: float | None = None
    recorded_at: float | None = None
    used: dict[int, int] = field(default_factory=dict)
    transitions: int = 0  # states executed, choices and retries among them, as AWS's page of prices counts


@dataclass(slots=True)
class Machine:
    """One Standard machine and its executions; also the client that the product starts it through."""

    world: World
    definition: Document
    task: Task
    rng: Random
    runs: dict[str, Run] = field(default_factory=dict)
    _ended_badly: list[Run] = field(default_factory=list)

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002, ARG002, N803 - boto3's names
        """Start one. Raises ExecutionAlreadyExists, but for the same input while it runs."""
        known = self.runs.get(name)
        if known is not None and not (known.status == "RUNNING" and known.input == input):
            raise client_error("ExecutionAlreadyExists", "StartExecution")
        if known is None:
            run = self.runs[name] = Run(name, input, json.loads(input), input, self.world.t)
            self._note_lease(run)
            self.world.after(float(self.definition["TimeoutSeconds"]), lambda: self._end(run, "TIMED_OUT"))
            self._enter(run, self.definition["StartAt"])
        return {"executionArn": name}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """Its status. Raises ExecutionDoesNotExist."""
        run = self.runs.get(executionArn.rpartition(":")[2])
        if run is None:
            raise client_error("ExecutionDoesNotExist", "DescribeExecution")
        return {"status": run.status, "input": run.input}

    def get_paginator(self, _operation: str) -> "Machine":
        """The listing of executions, which is one page here."""
        return self

    def paginate(self, *, stateMachineArn: str, statusFilter: str) -> Iterator[dict[str, Any]]:  # noqa: ARG002, N803 - boto3's names
        """The executions of one status, newest first."""
        began = self.world.began
        found = [run for run in self._ended_badly if run.status == statusFilter and run.ended_at is not None]
        listed = [
            {
                "executionArn": run.name,
                "startDate": began + timedelta(seconds=run.started_at),
                "stopDate": began + timedelta(seconds=run.ended_at or 0),
            }
            for run in sorted(found, key=lambda run: -run.started_at)
        ]
        yield {"executions": listed}

    def executions(self) -> list[Execution]:
        """Every execution there was."""
        return [
            Execution(
                name=run.name,
                workflow=run.document["workflow"],
                subject=run.document["subject"],
                started_at=run.started_at,
                works_from=run.leased_at,
                works_until=run.recorded_at or run.ended_at,
                status=run.status,
                outcome=str(run.document.get("outcome", "")),
            )
            for run in self.runs.values()
        ]

    def _note_lease(self, run: Run) -> None:
        if run.leased_at is None and run.document["epoch"]:
            run.leased_at = self.world.t

    def _enter(self, run: Run, name: str | None) -> None:
        while name is not None and self.definition["States"][name]["Type"] == "Choice":
            run.transitions += 1
            name = chosen(self.definition["States"][name], run.document)
        if name is None:
            self._end(run, "SUCCEEDED")
            return
        run.transitions += 1
        run.state, run.used = name, {}
        if name == RECORD:
            run.recorded_at = self.world.t
        self._try(run, 0.05)  # a transition takes a few tens of milliseconds

    def _try(self, run: Run, seconds: float) -> None:
        self.world.after_with_worker(seconds, lambda worker: self._attempt(run, worker))

    def _attempt(self, run: Run, worker: Worker) -> None:
        if run.status != "RUNNING":
            return
        state = self.definition["States"][run.state]
        try:
            result = self.task(run.state, worker, json.loads(run.text))
        except TaskFailed as failed:
            if run.status == "RUNNING":
                self._failed(run, state, failed)
            return
        if run.status != "RUNNING":
            return  # the execution ended while its function was at work: nobody hears the answer
        run.text = _measured(result)
        run.document = json.loads(run.text)
        self._note_lease(run)
        self._enter(run, None if state.get("End") else state["Next"])

    def _failed(self, run: Run, state: Document, failed: TaskFailed) -> None:
        number, rule = matching(state.get("Retry", []), failed.error)
        if rule is not None and run.used.get(number, 0) < rule.get("MaxAttempts", 3):
            tries = run.used[number] = run.used.get(number, 0) + 1
            run.transitions += 1
            self._try(run, waits(rule, tries, self.rng))
            return
        _, caught = matching(state.get("Catch", []), failed.error)
        if caught is None:
            self._end(run, "FAILED")
            return
        if (path := caught["ResultPath"]) is not None:
            run.document[path.removeprefix("$.")] = {"Error": failed.error, "Cause": failed.cause}
            run.text = json.dumps(run.document)
        self._enter(run, caught["Next"])

    def _end(self, run: Run, status: str) -> None:
        if run.status == "RUNNING":
            run.status, run.ended_at = status, self.world.t
            if status != "SUCCEEDED":
                self._ended_badly.append(run)


def chosen(state: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The state that a Choice goes on to."""
    for rule in state["Choices"]:
        if document.get(rule["Variable"].removeprefix("$.")) == rule["StringEquals"]:
            return str(rule["Next"])
    return str(state["Default"])


def matching(rules: list[Document], error: str) -> tuple[int, Document | None]:
    """The first rule that names the error, and its place."""
    for number, rule in enumerate(rules):
        if error in rule["ErrorEquals"] or "States.ALL" in rule["ErrorEquals"]:
            return number, rule
    return -1, None


def waits(rule: Mapping[str, Any], tries: int, rng: Random) -> float:
    """The seconds before the next try, `tries` counting it: interval, backoff, the longest delay, and full jitter."""
    grown = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** (tries - 1)
    longest = min(grown, rule.get("MaxDelaySeconds", grown))
    return rng.uniform(0, longest) if rule.get("JitterStrategy") == "FULL" else float(longest)


def _measured(document: Document) -> str:
    text = json.dumps(document)  # ASCII: as many bytes as characters
    if len(text) > STATE_BYTES:
        raise ValueError(f"a state document of {len(text)} characters is over the limit of Step Functions")
    return text
