"""Which documents were in force, how does one come back, and who may change a prompt?"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Rejected
from steward.governance.policy import configuration_of
from steward.store.keys import digest_of
from steward.upkeep.validate_config import publishable
from steward_cli.deployment import InForce
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.publication import (
    CHANGED_MEANWHILE,
    carried_out,
    giving_back,
    start,
    unchanged,
    when_in_force,
    why,
)

# AppConfig's own strategy: everybody at once, then ten minutes in which an alarm still takes it back.
AT_ONCE: Final = "AppConfig.AllAtOnce"
UNDER_WAY: Final = frozenset({"DEPLOYING", "BAKING", "VALIDATING"})


@dataclass(frozen=True, slots=True)
class Back:
    """What a rollback will do: stop the deployment that is under way, or deploy an earlier version again.

    `leaves` is the document that it takes out of force: the one that is being deployed, or the one in force.
    """

    stop: int | None
    version: str
    document: dict[str, Any]
    leaves: InForce


def edited(document: Mapping[str, Any], project: str, workflow: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with other members in one workflow; None takes a member out."""
    after = copy.deepcopy(dict(document))
    part = after["projects"][project]["workflows"][workflow]
    for name, value in changes.items():
        part.pop(name, None)
        part |= {} if value is None else {name: value}
    return after


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Where two documents say something else, one line each: a default that one of them leaves out is none."""
    return differences(_with_defaults(before), _with_defaults(after))


def _with_defaults(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the functions read; as it is where this version cannot read it."""
    try:
        return configuration_of(document).model_dump(mode="json", exclude_none=True)
    except Rejected:
        return dict(document)


def differences(before: Any, after: Any, path: str = "") -> list[str]:  # noqa: ANN401 - any two JSON documents
    """Where two documents differ, one line each: `path: before -> after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = sorted({*before, *after})
        return [
            line
            for name in names
            for line in differences(before.get(name), after.get(name), f"{path}.{name}".strip("."))
        ]
    return [] if before == after else [f"{path}: {_short(before)} -> {_short(after)}"]


def back(desk: Desk) -> Back:
    """What was in force before what is now, or is being deployed. Raises Failure where nothing was."""
    now = desk.deployment.in_force()
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    environment = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    listed = service.list_deployments(**environment, MaxResults=50)["Items"]
    ours = sorted(listed, key=lambda each: -each["DeploymentNumber"])
    under_way = next((each for each in ours if each["State"] in UNDER_WAY), None)
    done = [str(each["ConfigurationVersion"]) for each in ours if each["State"] == "COMPLETE"]
    earlier = done if under_way else [each for each in done if each != done[0]]
    if not earlier:
        raise Failure("there is no earlier document to go back to")
    target = _stored(desk, earlier[0])
    if under_way is None:
        return Back(None, earlier[0], target, now)
    number = int(under_way["DeploymentNumber"])
    return Back(number, earlier[0], target, InForce(_stored(desk, str(under_way["ConfigurationVersion"])), number))


def _stored(desk: Desk, version: str) -> dict[str, Any]:
    ids = desk.deployment.configuration_ids
    stored = desk.deployment.client("appconfig").get_hosted_configuration_version(
        ApplicationId=ids["application"], ConfigurationProfileId=ids["profile"], VersionNumber=int(version)
    )
    try:
        document = json.loads(stored["Content"].read())
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise Failure(f"version {version} is no JSON document: publish the one to go back to")
    return document


def deployed(desk: Desk) -> dict[str | None, str]:
    """What became of each version when it was first deployed, in words; nothing where AppConfig does not answer."""
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    request: dict[str, Any] = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    found: list[dict[str, Any]] = []
    try:
        while True:
            reply = service.list_deployments(**request, MaxResults=50)
            found += reply["Items"]
            if not reply.get("NextToken"):
                break
            request["NextToken"] = reply["NextToken"]
    except (BotoCoreError, ClientError) as error:
        desk.note(f"AppConfig does not say what became of them ({type(error).__name__})")
        return {}
    newest_first = sorted(found, key=lambda each: -each["DeploymentNumber"])
    return {str(each["ConfigurationVersion"]): _state(each["State"]) for each in newest_first}


def go_back(desk: Desk, target: Back) -> dict[str, Any]:
    """Do it, with its entry first; what became of it.

    Raises Rejected(bad_configuration) where this version cannot read that document, Failure (refused) where somebody
    else changed the configuration meanwhile.
    """
    facts = {"edit": "configuration_rollback", "target_gid": f"version:{target.version}", "reason": why(desk)}
    facts |= {"before_sha256": digest_of(target.leaves.document), "after_sha256": digest_of(target.document)}
    with giving_back(desk):
        publishable(target.document)
        if target.stop is None:
            unchanged(desk, target.leaves)
            begun = carried_out(desk, facts, lambda: start(desk, target.leaves, target.version, AT_ONCE))
            told = {"version": target.version, "deployment": int(begun["DeploymentNumber"])}
            return told | {"in_force": when_in_force(begun)}
        if desk.deployment.latest_deployment() != target.stop:
            raise Failure(CHANGED_MEANWHILE, Exit.REFUSED)
        carried_out(desk, facts, lambda: _stop(desk, target.stop))
    return {"version": target.version, "stopped_deployment": target.stop, "in_force": when_in_force({})}


def _stop(desk: Desk, number: int | None) -> None:
    """Without AllowRevert AWS stops what still grows, and not what bakes."""
    ids = desk.deployment.configuration_ids
    desk.deployment.client("appconfig").stop_deployment(
        ApplicationId=ids["application"], EnvironmentId=ids["environment"], DeploymentNumber=number, AllowRevert=True
    )


def _state(word: str) -> str:
    if word in UNDER_WAY:
        return "under way"
    return {"COMPLETE": "done"}.get(word, "rolled back")


def _short(value: Any) -> str:  # noqa: ANN401 - any JSON value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - half of a terminal's line
