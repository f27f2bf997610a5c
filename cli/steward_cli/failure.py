"""What does a command that fails say, and with which exit code does it end?

0 done; 2 findings, or a command line that cannot be understood; 3 refused by a guard; 4 not allowed to ask; 5 a
dependency did not answer; 141 whoever read the output went away, as a shell says it.
"""

from enum import IntEnum

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from steward.errors import Refused, Rejected, RejectedReason, Retryable, StewardError


class Exit(IntEnum):
    """The exit codes, which scripts may rely on."""

    DONE = 0
    FINDINGS = 2
    REFUSED = 3
    UNAUTHORISED = 4
    UPSTREAM = 5
    PIPE = 141


class Failure(Exception):
    """A command cannot go on: one line for a person, and the exit code."""

    def __init__(self, line: str, code: Exit = Exit.FINDINGS) -> None:
        super().__init__(line)
        self.code = code


_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "ExpiredToken", "InvalidClientTokenId", "UnrecognizedClientException"}
)
_ASANA_DENIES = frozenset({RejectedReason.UNAUTHORISED, RejectedReason.FORBIDDEN})


def failure_of(error: Exception) -> Failure:
    """The failure that an error of the product or of AWS is for an operator. Raises the error if it is a defect."""
    match error:
        case Failure():
            return error
        case Refused():
            return Failure(str(error), Exit.REFUSED)
        case Retryable():
            return Failure(f"{error}; try again", Exit.UPSTREAM)
        case StewardError():
            denied = isinstance(error, Rejected) and error.reason in _ASANA_DENIES
            return Failure(str(error), Exit.UNAUTHORISED if denied else Exit.FINDINGS)
        case GetParameterError() if isinstance(error.__context__, Exception):  # the parameters' reader wraps any other
            return failure_of(error.__context__)
        case _:
            return _failure_outside(error)


def _failure_outside(error: Exception) -> Failure:
    """As failure_of, for what AWS, a document or this machine says. Raises the error if it is a defect."""
    match error:
        case NoCredentialsError():
            return Failure("no AWS credentials: aws sso login, or leave --stack out for the laptop", Exit.UNAUTHORISED)
        case NoRegionError():
            line = "no AWS region: export AWS_DEFAULT_REGION=<region>, or leave --stack out for the laptop"
            return Failure(line, Exit.UNAUTHORISED)
        case ClientError():
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            message = str(error.response.get("Error", {}).get("Message", ""))
            line = f"AWS refuses {error.operation_name}: {code}: {message}"
            return Failure(line, Exit.UNAUTHORISED if code in _DENIED else Exit.UPSTREAM)
        case BotoCoreError() | ConnectionError():
            return Failure(
                f"AWS does not answer: {type(error).__name__}; is the stack up? (make status)", Exit.UPSTREAM
            )
        case TransformParameterError():
            return Failure("the configuration that AppConfig serves is no JSON: publish a right document")
        case OSError():
            return Failure(f"{error.filename or 'this machine'}: {error.strerror or error}", Exit.UPSTREAM)
        case _:
            raise error
