"""How do the pipeline's samples come about? One real triage on a running laptop stack is written down.

The sandbox's gids come from its seed, so what was recorded once fits every later sandbox of the same seed. After a
change of the seed: make sam-local RECORD=1.
"""

import json
import shutil
import time
from collections.abc import Iterator
from typing import Any

from local.stack.aws import Aws
from local.stack.description import Stack
from steward.run import Subject, Work, work_message
from steward.workflows.triage_request import workflow as triage
from tests.sam_local.samples import EVENTS, OBJECTS, pointers

AT = "2026-10-01T10:00:00+00:00"  # any moment; nothing in a sample's answer depends on it
SCHEDULE = {"scheduled_time": "2026-10-01T10:00:00Z"}
WAIT_SECONDS = 60.0  # a cold stack takes four

STATES = {"Enrich": "enrich", "Assess": "assess", "Classify": "classify", "Propose": "propose"}
STATES |= {"WriteBack": "write_back", "Record": "record"}

# What an answer holds that the next run of the sample, or one with another configured model, would not give again.
VARYING = frozenset({"snapshot", "snapshot_read_at", "facts", "plan", "engine"})


class NothingRecordedError(Exception):
    """The triage did not come to an end; the text is one line for a person."""


def record(stack: Stack, task_gid: str) -> None:
    """Triage one task of the sandbox and write each state's input and answer into events/."""
    aws, project_gid = Aws(stack.aws_endpoint), stack.projects["Customer requests"]
    subject = Subject("task", task_gid)
    message = work_message(triage.name, project_gid, "operator", [subject], slot="sample")
    aws.client("sqs").send_message(QueueUrl=stack.queues["EventsQueue"], MessageBody=message)
    entered = list(_entered(aws, stack.state_machines["RunMachine"]))
    inputs = {STATES[name]: state for name, state in entered if name in STATES}
    following = [*(state for name, state in entered if name in STATES)][1:]
    for verb, after in zip(inputs, [*following, inputs["record"] | {"outcome": "written"}], strict=True):
        _write(verb, inputs[verb], {name: each for name, each in after.items() if name not in VARYING})
    shutil.rmtree(OBJECTS, ignore_errors=True)
    for pointer in pointers(list(inputs.values())):
        body = aws.client("s3").get_object(Bucket=stack.buckets["ContextBucket"], Key=pointer["key"])["Body"].read()
        path = OBJECTS / pointer["key"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    _write_scan(project_gid)


def _write_scan(project_gid: str) -> None:
    """The samples of a scan need no recording: they follow from the project alone."""
    slot = "slot-20261001T1000"
    work = Work("backlog", Subject("project", project_gid), project_gid, "scan", slot, 1, 0, AT, AT)
    answer = {"slot": slot, "projects": [work.as_state()]}
    _write("list_projects", SCHEDULE, answer)
    _write("summarise", answer, {"slot": slot, "projects": 1, "failed": []})


def _entered(aws: Aws, machine_arn: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The states of the newest execution, once it has succeeded, with the document each was entered with."""
    machines = aws.client("stepfunctions")
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        executions = machines.list_executions(stateMachineArn=machine_arn, statusFilter="SUCCEEDED")["executions"]
        if executions:
            arn = executions[0]["executionArn"]
            for event in machines.get_execution_history(executionArn=arn, maxResults=500)["events"]:
                if details := event.get("stateEnteredEventDetails"):
                    yield details["name"], json.loads(details["input"])
            return
        time.sleep(0.2)
    raise NothingRecordedError(f"no triage ended within {WAIT_SECONDS:.0f} s: see .steward/sam-local/engine.log")


def _write(name: str, event: dict[str, Any], expected: dict[str, Any]) -> None:
    for path, document in ((EVENTS / f"{name}.json", event), (EVENTS / "expected" / f"{name}.json", expected)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=2) + "\n")
