"""What does a fresh stack need before the first webhook: grants, a configuration, a history index, registrations?"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError

from local.stack import processes
from local.stack.aws import Aws
from local.stack.failure import StackError
from steward.errors import Rejected
from steward.upkeep.validate_config import publishable

PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
AT_ONCE = "laptop-at-once"
DEPLOYMENT_SECONDS = 10.0  # the engine completes one without growth in the call that starts it
BOT = "bot"  # the sandbox's name for the token of the user as whom Steward acts


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What a live sandbox announces (local/asana)."""

    base_url: str
    token: str
    workspace_gid: str
    bot_user_gid: str
    portfolio_gid: str | None
    projects: Mapping[str, str]
    ids: Mapping[str, Any]

    @classmethod
    def announced(cls, announcement: Mapping[str, Any]) -> "Sandbox":
        """Read an announcement. Raises StackError naming the member that is missing."""
        try:
            return cls(
                base_url=announcement["base_url"],
                token=announcement["tokens"][BOT],
                workspace_gid=announcement["workspace_gid"],
                bot_user_gid=announcement["bot_user_gid"],
                portfolio_gid=announcement.get("portfolio_gid"),
                projects=announcement["projects"],
                ids=announcement,
            )
        except KeyError as missing:
            raise StackError(f"the Asana sandbox announced no {missing}: see local/asana/workspaces.py") from missing


def put_grants(aws: Aws, secrets: Mapping[str, str], token: str) -> None:
    """Put the sandbox's token into every secret that is a grant, beside what the template made there (the marker key).

    The secret of an app holds no token, and stays as it is.

    AWS has a different token in each.
    """
    store = aws.client("secretsmanager")
    for secret_id in secrets.values():
        held = json.loads(store.get_secret_value(SecretId=secret_id)["SecretString"])
        if "token" in held:
            store.put_secret_value(SecretId=secret_id, SecretString=json.dumps(held | {"token": token}))


def rendered(source: str, ids: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A configuration document with its `${...}` filled in.

    Args:
        source: YAML; `${projects.Customer requests}` is the gid of that project.
        ids: What the sandbox announced.
        name: The file's name, for the error.

    Raises:
        StackError: A placeholder names nothing, or the result is no mapping.
    """

    def value(match: re.Match[str]) -> str:
        found: Any = ids
        for part in match[1].split(".", 1):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is None:
            raise StackError(f"{name}: ${{{match[1]}}} is nothing that the sandbox has")
        return str(found)

    try:
        document = yaml.load(PLACEHOLDER.sub(value, _without_comments(source)), Loader=_ToldOnce)  # noqa: S506 - a safe one
    except (yaml.YAMLError, RecursionError, ValueError) as malformed:  # ValueError: a date such as 2026-99-99
        where = " ".join(str(malformed).split()).replace('in "<unicode string>", ', "at ")
        raise StackError(f"{name} is no YAML: {where}; correct it there, quotes and indents first") from malformed
    if not isinstance(document, dict):
        raise StackError(f"{name} holds no mapping at its top: it begins with `version: 1`")
    return document


def places(source: str) -> list[str]:
    """What a document wants filled in, each once, in its order; what stands in a comment is no place."""
    return list(dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(_without_comments(source))))


class _ToldOnce(yaml.SafeLoader):
    """YAML in which a key that stands twice is a mistake: of the two, nobody knows which one was meant."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - yaml's
        """The mapping."""
        names = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if names.count(key.value) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
        return super().construct_mapping(node, deep)


def _without_comments(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))


def validated(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The document as the product reads it. Raises StackError in one line that names the file, the key and the mend."""
    try:
        return publishable(document).model_dump(mode="json", exclude_none=True)
    except Rejected as refused:
        raise StackError(f"{name}: {str(refused).partition(': ')[2]}") from refused


def publish_configuration(aws: Aws, ids: Mapping[str, str], document: Mapping[str, Any]) -> int:
    """Publish a document as a new hosted version and deploy it at once; the version's number.

    The template's own strategy is gradual, for a cloud where alarms may take a document back; a fresh stack would serve
    no document at all until its first deployment has grown.

    Raises:
        StackError: The profile's validator refuses it, or it is not in force in time.
    """
    service = aws.client("appconfig")
    profile = {"ApplicationId": ids["application"], "ConfigurationProfileId": ids["profile"]}
    try:
        version = service.create_hosted_configuration_version(
            **profile, Content=json.dumps(document).encode(), ContentType="application/json"
        )["VersionNumber"]
    except ClientError as refused:
        raise StackError(f"the configuration is refused: {refused.response['Error']['Message']}") from refused
    environment = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    try:
        number = service.start_deployment(
            **{**profile, **environment}, DeploymentStrategyId=_at_once(service), ConfigurationVersion=str(version)
        )["DeploymentNumber"]
    except service.exceptions.ConflictException as busy:
        mend = "wait until steward rollout history says done, or stop it by steward prompts rollback"
        raise StackError(f"another document is being deployed: {mend}") from busy
    deadline = time.monotonic() + DEPLOYMENT_SECONDS
    while service.get_deployment(**environment, DeploymentNumber=number)["State"] != "COMPLETE":
        if time.monotonic() > deadline:
            raise StackError(f"the configuration was not in force within {DEPLOYMENT_SECONDS:.0f} s")
        time.sleep(processes.POLL_SECONDS)
    return int(version)


def _at_once(service: Any) -> str:  # noqa: ANN401 - a boto3 client
    """The id of a strategy without growth and without baking, made on first use."""
    for strategy in service.list_deployment_strategies(MaxResults=50)["Items"]:
        if strategy["Name"] == AT_ONCE:
            return str(strategy["Id"])
    made = service.create_deployment_strategy(
        Name=AT_ONCE, DeploymentDurationInMinutes=0, FinalBakeTimeInMinutes=0, GrowthFactor=100, ReplicateTo="NONE"
    )
    return str(made["Id"])


def invoke(aws: Aws, function: str, event: Mapping[str, Any], what: str) -> Any:  # noqa: ANN401 - whatever the function answers
    """Invoke a function and wait for its answer. Raises StackError with the function's own error in one line."""
    answer = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    payload = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        error = payload if isinstance(payload, dict) else {}
        raise StackError(f"{what} failed: {error.get('errorType', '?')}: {error.get('errorMessage', payload)}")
    return payload


def read_configuration(path: Path) -> str:
    """A configuration file's text."""
    try:
        return path.read_text()
    except OSError as missing:
        raise StackError(f"{path} cannot be read: {missing.strerror}; give CONFIG=FILE") from missing
