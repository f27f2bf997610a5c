"""Was a state machine's execution of this name ever started, and what became of it?"""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import StewardError, Throttled, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_THROTTLES: Final = frozenset({"ThrottlingException", "ExecutionLimitExceeded", "TooManyRequestsException"})


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


def _code(error: Any) -> str:  # noqa: ANN401 - botocore ships no types
    return str(error.response.get("Error", {}).get("Code", ""))


def _translated(error: Any) -> StewardError:  # noqa: ANN401 - botocore ships no types
    kind = Throttled if _code(error) in _THROTTLES else Unavailable
    return kind(f"Step Functions: {_code(error)}")
