"""What do the commands about reviews have: a night of scans over a portfolio, and an operator who looks at it?"""

import json
from typing import Any

import pytest

from steward.errors import Unavailable
from steward_cli import review
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.pipeline.night import DAY, Night, night_on


class Machine:
    """The scan machine, as far as a command asks it: a scan is over when it was started."""

    def __init__(self, night: Night) -> None:
        self.night, self.events, self.status = night, list[dict[str, Any]](), "SUCCEEDED"
        self.cause = "the table was away"

    def start_execution(self, *, stateMachineArn: str, input: str) -> dict[str, str]:  # noqa: A002, ARG002, N803 - boto3's
        self.events.append(json.loads(input))
        if self.status == "SUCCEEDED":
            try:
                self.night.scan(**self.events[-1])
            except Unavailable as error:  # Summarise: more failed than is tolerated
                self.status = f"FAILED: {error}"
        return {"executionArn": "arn:scan"}

    def describe_execution(self, **_names: str) -> dict[str, str]:
        return {"status": self.status, "cause": self.cause, "output": json.dumps(self.night.summary)}


class Office:
    """A night of scans, and an operator who looks at what it left."""

    def __init__(self, aws: Aws, capsys: pytest.CaptureFixture[str], night: Night | None = None) -> None:
        self.night, self.terminal = night or night_on(aws), Terminal(aws, capsys)
        self.machine = Machine(self.night)
        self.terminal.services["stepfunctions"] = self.machine

    def types(self, *words: str, group: Any = review.group, **options: Any) -> tuple[int, Any]:  # noqa: ANN401
        self.terminal.appconfig.document = self.night.configuration().model_dump(mode="json", exclude_none=True)
        self.terminal.now = self.night.shift.now()
        return self.terminal.types(group, *words, **options)

    def prints(self, *words: str) -> str:
        """What a person reads."""
        return self.terminal.prints(review.group, *words)[1]

    @property
    def said(self) -> str:
        return self.terminal.said


def late_project(night: Night, name: str = "Launch", late: int = 6, done: int = 2) -> None:
    night.project(name)
    for number in range(late):
        night.task(name, f"Late {number}", due_on=night.in_days(-5))
    for number in range(done):
        night.complete(night.task(name, f"Done {number}", due_on=night.in_days(-5)))


def delivering(night: Night) -> str:
    """A project that completed a task a day for four months, thirty left until its milestone; one milestone is past."""
    night.project("Launch")
    for number in range(30):
        night.task("Launch", f"Open {number}", due_on=night.in_days(130))
    past = night.task("Launch", "Beta", resource_subtype="milestone", due_on=night.in_days(100))
    for number in range(120):
        gid = night.task("Launch", f"Done {number}")
        night.shift.sandbox.advance(DAY)
        night.complete(gid)
        if number == 99:
            night.complete(past)
    return night.task("Launch", "Launch", resource_subtype="milestone", due_on=night.in_days(30))
