"""How far is each request, as the services themselves say: the lease row, the execution's history, the audit chain?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.failure import StackError
from steward.governance.audit import Finding, verify
from steward.run import Subject
from steward.store import keys
from steward.store.table import Table

WORKFLOW: Final = "triage_request"

# The hops in order, each with what it means when a request never gets past the one before it.
HOPS: Final = {
    "queued": "webhook or dispatch: no lease was taken; is the webhook registered, and what does the DLQ hold?",
    "enriched": "enrich: the task was not read from Asana",
    "assessed": "assess: the facts were not computed",
    "classified": "classify: no plan was made",
    "written": "write_back: the fields were not written",
    "audited": "write_back: the audit chain has no entry",
    "recorded": "record: the run was not closed",
}

_STATES: Final = {"Enrich": "enriched", "Assess": "assessed", "Classify": "classified", "WriteBack": "written"}


@dataclass(frozen=True, slots=True)
class Progress:
    """One request: the hops it has passed, the word its run ended with, and its run's name."""

    hops: frozenset[str]
    outcome: str
    run_id: str

    def next_hop(self) -> str | None:
        """The first hop it has not passed."""
        return next((hop for hop in HOPS if hop not in self.hops), None)


class Watch:
    """Reads how far requests are, from outside the functions."""

    def __init__(self, stack: Stack) -> None:
        self._aws = Aws(stack.aws_endpoint)
        self._table = Table(self._aws.client("dynamodb"), next(iter(stack.tables.values())))
        self._bucket = stack.buckets["ContextBucket"]
        self._scans = stack.state_machines["ScanMachine"]
        self._executions = stack.state_machines["RunMachine"].replace(":stateMachine:", ":execution:")

    def start_scan(self, request: Mapping[str, Any]) -> str:
        """Start a scan by hand, as an operator would; its execution's ARN."""
        reply = self._aws.client("stepfunctions").start_execution(
            stateMachineArn=self._scans, input=json.dumps(request)
        )
        return str(reply["executionArn"])

    def scanned(self, execution_arn: str) -> dict[str, Any] | None:
        """A scan's summary, None while it runs. Raises StackError when it failed."""
        execution = self._aws.client("stepfunctions").describe_execution(executionArn=execution_arn)
        if execution["status"] == "RUNNING":
            return None
        if execution["status"] != "SUCCEEDED":
            raise StackError(f"the scan ended as {execution['status']}: {execution.get('cause', '')[:200]}")
        return dict(json.loads(execution["output"]))

    def progress(self, task_gid: str) -> Progress:
        """What has happened to a task so far."""
        subject = str(Subject("task", task_gid))
        lease = self._table.get(keys.lease(WORKFLOW, subject))
        if not lease or not lease.get("run_id"):
            return Progress(frozenset(), "", "")
        run_id = str(lease["run_id"])
        outcome = self._table.get(keys.outcome(run_id, subject))
        hops = {"queued"} | self._passed(run_id)
        if self.audit(task_gid):
            hops.add("audited")
        if outcome:
            hops.add("recorded")
        return Progress(frozenset(hops), str(outcome["outcome"]) if outcome else "", run_id)

    def audit(self, task_gid: str) -> list[dict[str, Any]]:
        """The task's audit chain."""
        first = keys.audit_entry(str(Subject("task", task_gid)), 0)
        return list(self._table.query(first.pk, first.sk.partition("#")[0] + "#"))

    def faults(self, task_gid: str) -> list[Finding]:
        """What is wrong with the task's audit chain: nothing, if nobody touched it."""
        subject = str(Subject("task", task_gid))
        return verify(subject, self.audit(task_gid), self._table.get(keys.audit_head(subject)))

    def plan(self, run_id: str) -> dict[str, Any]:
        """The frozen plan of a run, with what the model cost."""
        row = self._table.get(keys.plan(run_id))
        if not row:
            return {}
        body = self._aws.client("s3").get_object(Bucket=self._bucket, Key=row["key"])["Body"].read()
        return dict(json.loads(body))

    def last_error(self, run_id: str) -> str:
        """The newest error of a run's states, in one line; empty where none failed."""
        failures = [
            event["taskFailedEventDetails"] for event in self._events(run_id) if "taskFailedEventDetails" in event
        ]
        if not failures:
            return ""
        cause = json.loads(failures[-1].get("cause") or "{}")
        return f"{failures[-1].get('error')}: {cause.get('errorMessage', '')}"

    def _events(self, run_id: str) -> list[dict[str, Any]]:
        arn = f"{self._executions}:{run_id}"
        try:
            return list(self._aws.client("stepfunctions").get_execution_history(executionArn=arn)["events"])
        except ClientError:
            return []

    def _passed(self, run_id: str) -> set[str]:
        events = self._events(run_id)
        exited = {event["stateExitedEventDetails"]["name"] for event in events if "stateExitedEventDetails" in event}
        return {hop for state, hop in _STATES.items() if state in exited}
