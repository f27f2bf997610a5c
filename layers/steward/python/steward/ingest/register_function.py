"""How does the reconciler reach the register function, which alone holds the grant for webhooks?"""

import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Unavailable

_ACCEPTED: Final = 202  # Lambda's answer to an asynchronous invocation


class LambdaClient(Protocol):
    """boto3's Lambda client, as far as it is used."""

    def invoke(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a service's documents
        """Invoke a function."""


class RegisterFunction:
    """The register function by its name."""

    def __init__(self, client: LambdaClient, name: str) -> None:
        self._client = client
        self._name = name

    def health(self) -> list[Mapping[str, Any]]:
        """What it says of every hook; waits for it. Raises Unavailable."""
        reply = self._invoke("RequestResponse", {"action": "health"})
        if reply.get("FunctionError"):
            raise Unavailable("the register function failed; its log says why")
        try:
            hooks: list[Mapping[str, Any]] = json.loads(reply["Payload"].read())["hooks"]
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable("the register function gave no list of hooks") from error
        return hooks

    def repair(self, project_gid: str) -> None:
        """Ask for a project's registration and do not wait: it shakes hands. Raises Unavailable."""
        reply = self._invoke("Event", {"action": "register", "project_gid": project_gid})
        if reply.get("StatusCode") != _ACCEPTED:
            raise Unavailable("Lambda did not take the registration")

    def _invoke(self, kind: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self._client.invoke(FunctionName=self._name, InvocationType=kind, Payload=json.dumps(event).encode())
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            raise Unavailable(f"Lambda did not invoke the register function: {code}") from error
        except BotoCoreError as error:
            raise Unavailable(f"Lambda did not invoke the register function: {type(error).__name__}") from error
