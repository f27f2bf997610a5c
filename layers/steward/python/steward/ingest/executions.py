"""Was a state machine's execution of this name ever started, what became of it, and which ended unrecorded?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import StewardError, Throttled, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# The run machine's own time limit and a margin for clocks: what ended after a moment began no longer before it.
LONGEST_RUN: Final = timedelta(minutes=17)
# Executions that never reached Record. One that an operator ended is the operator's decision.
_UNRECORDED: Final = ("FAILED", "TIMED_OUT")
# A request for each, at 15 a second: a minute of the reconciler's time. What an outage leaves beyond them is described
# at the next look; with a hundred a look, a thousand that timed out together kept later ones waiting for hours, as the
# crash harness found (seed 5).
_DESCRIBED_A_LOOK: Final = 1_000
_THROTTLES: Final = frozenset({"ThrottlingException", "ExecutionLimitExceeded", "TooManyRequestsException"})


@dataclass(frozen=True, slots=True)
class Ended:
    """The inputs of executions, those that ended first in front; what ended after `until` is left to the next look.

    `until` is None where nothing is left.
    """

    inputs: Sequence[Mapping[str, Any]] = ()
    until: datetime | None = None


class Executions:
    """One Standard state machine: the same name is one execution (RELIABILITY 1.2)."""

    def __init__(self, client: "SFNClient", machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def start(self, name: str, state: str) -> bool:
        """Start it with the JSON input; False if an execution of that name exists. Raises Throttled or Unavailable."""
        try:
            self._client.start_execution(stateMachineArn=self._machine_arn, name=name, input=state)
        except ClientError as error:
            if _code(error) == "ExecutionAlreadyExists":
                return False
            raise _translated(error) from error
        except BotoCoreError as error:
            raise Unavailable(f"Step Functions did not answer: {type(error).__name__}") from error
        return True

    def status(self, name: str) -> str | None:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE; None if there is no such execution."""
        arn = f"{self._machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
        try:
            return str(self._client.describe_execution(executionArn=arn)["status"])
        except ClientError as error:
            if _code(error) == "ExecutionDoesNotExist":
                return None
            raise _translated(error) from error
        except BotoCoreError as error:
            raise Unavailable(f"Step Functions did not answer: {type(error).__name__}") from error

    def ended_badly(self, since: datetime) -> Ended:
        """The executions that ended after `since` without reaching Record. Raises Throttled or Unavailable."""
        try:
            listed = (each for status in _UNRECORDED for each in self._ended(status, since))
            found = sorted(listed, key=lambda each: each["stopDate"])
            until = found[_DESCRIBED_A_LOOK - 1]["stopDate"] if len(found) > _DESCRIBED_A_LOOK else None
            arns = [each["executionArn"] for each in found if until is None or each["stopDate"] <= until]
            return Ended([self._input(arn) for arn in arns], until)
        except ClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            raise Unavailable(f"Step Functions did not answer: {type(error).__name__}") from error

    def _input(self, arn: str) -> Any:  # noqa: ANN401 - whatever JSON somebody started it with
        return json.loads(self._client.describe_execution(executionArn=arn)["input"])

    def _ended(self, status: Any, since: datetime) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - a status literal
        """Listings are newest first by start, so the walk ends where no execution can have ended in the span."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=self._machine_arn, statusFilter=status
        )
        each = (execution for page in pages for execution in page["executions"])
        young = takewhile(lambda execution: execution["startDate"] > since - LONGEST_RUN, each)
        return (execution for execution in young if execution["stopDate"] > since)


def _code(error: Any) -> str:  # noqa: ANN401 - botocore ships no types
    return str(error.response.get("Error", {}).get("Code", ""))


def _translated(error: Any) -> StewardError:  # noqa: ANN401 - botocore ships no types
    kind = Throttled if _code(error) in _THROTTLES else Unavailable
    return kind(f"Step Functions: {_code(error)}")
