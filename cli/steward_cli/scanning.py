"""How is a scan asked for, and followed until each project has its outcome?"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from steward.errors import RejectedReason
from steward.governance.orders import Orders
from steward.run import Subject, SubjectKind, Work
from steward.store import keys
from steward.workflows.goal_status import workflow as goal_status
from steward.workflows.portfolio_status import workflow as portfolio_status
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.reviewed import REVIEW, risks_key

_REASONS: Final = frozenset(map(str, RejectedReason))
OVERVIEW: Final = portfolio_status.name
GOAL: Final = goal_status.name
_KINDS: Final[Mapping[str, SubjectKind]] = {OVERVIEW: "portfolio", GOAL: "goal"}
POLL_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 1800.0  # a hundred projects of 500 tasks take ten minutes; whoever waits longer looks later
GATHERING_SECONDS: Final = 60.0  # from the queue to the end of a portfolio's own run, which reads one page


@dataclass
class Scan:
    """One scan that was asked for: its execution, and what it may visit by gid: projects, or a portfolio or goal."""

    desk: Desk
    arn: str
    slot: str
    began: datetime
    projects: Mapping[str, str]
    workflow: str = REVIEW
    kind: SubjectKind = "project"
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)  # portfolios that Asana did not show, with the reason

    def followed(self, pause: Callable[[float], None] = time.sleep) -> dict[str, Any]:
        """Wait for the machine's end, telling each project's as it comes. Raises Failure where it takes too long."""
        states, until = self.desk.deployment.client("stepfunctions"), time.monotonic() + PATIENCE_SECONDS
        while (found := states.describe_execution(executionArn=self.arn))["status"] == "RUNNING":
            self.look()
            if time.monotonic() > until:
                line = f"the scan still runs after {PATIENCE_SECONDS / 60:.0f} minutes; look later: steward review show"
                raise Failure(f"{line} ({self.arn})", Exit.UPSTREAM)
            pause(POLL_SECONDS)
        self.look()
        if found["status"] != "SUCCEEDED" and not self.seen:
            raise Failure(f"the scan ended as {found['status']}: {_said_by(found) or self.arn}", Exit.UPSTREAM)
        self.unread = dict(json.loads(found.get("output") or "{}").get("unread") or {})
        return dict(found)

    def look(self) -> None:
        """Take down the outcomes that are new."""
        for gid, name in self.projects.items():
            if gid not in self.seen and (row := self._outcome(gid)):
                self.seen[gid] = row
                why = f" ({row['reason']})" if row.get("reason") else ""
                self.desk.note(f"{name}: {row['outcome']}{why}")

    def gathered(self, portfolio_gid: str, pause: Callable[[float], None] = time.sleep) -> bool:
        """Wait for the run that gathers a portfolio's risks; whether it came in time."""
        until = time.monotonic() + GATHERING_SECONDS
        while True:
            row = self.desk.deployment.table.get(risks_key(self.desk.deployment, portfolio_gid))
            if row and datetime.fromisoformat(row["at"]) >= self.began:
                return True
            if time.monotonic() > until:
                return False
            pause(POLL_SECONDS)

    def _outcome(self, gid: str) -> dict[str, Any] | None:
        subject = Subject(self.kind, gid)
        work = Work(self.workflow, subject, gid, "scan", self.slot, 1, 0, "", "")
        row: dict[str, Any] | None = self.desk.deployment.table.get(keys.outcome(work.run_id(), str(subject)))
        return row


def _said_by(execution: Mapping[str, Any]) -> str:
    """Why it ended, in a line: of what a function raised its message alone, no traceback."""
    cause = str(execution.get("cause") or "")
    try:
        raised = json.loads(cause)
        message = str(raised["errorMessage"])
    except (ValueError, TypeError, KeyError):
        return (cause or str(execution.get("error") or ""))[:200]
    known = message.partition(": ")
    return (known[2] if known[0] in _REASONS else message)[:300]


def begun(
    desk: Desk, event: Mapping[str, Any], target: str, projects: Mapping[str, str], workflow: str = REVIEW
) -> Scan:
    """Start the scan machine, with an entry in the operators' chain before it. Asking twice is two scans."""
    now = desk.now()
    slot = f"asked-{now:%Y%m%dT%H%M%S}"
    reason = f"{workflow} of {target} was asked for. {desk.reason}".strip()
    facts = {"edit": "scan_asked", "target_gid": target, "reason": reason}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    states = desk.deployment.client("stepfunctions")
    state = json.dumps({"workflow": workflow, "slot": slot, **event})
    started = states.start_execution(stateMachineArn=desk.deployment.scan_machine_arn, input=state)
    kind = _KINDS.get(workflow, "project")
    return Scan(desk, str(started["executionArn"]), slot, now, projects, workflow, kind)
