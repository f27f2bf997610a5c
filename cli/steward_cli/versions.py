"""Which documents were in force, how does one come back, and who may change a prompt?"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.governance.autonomy import mode_of, raises
from steward.governance.orders import Orders
from steward.governance.policy import configuration_of
from steward.governance.seconding import Seconding
from steward.store.keys import digest_of
from steward_cli.deployment import LOCAL
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

# AppConfig's own strategy: everybody at once, then ten minutes in which an alarm still takes it back.
AT_ONCE: Final = "AppConfig.AllAtOnce"
UNDER_WAY: Final = frozenset({"DEPLOYING", "BAKING", "VALIDATING"})


@dataclass(frozen=True, slots=True)
class Back:
    """What a rollback will do: stop the deployment that is under way, or deploy an earlier version again."""

    stop: int | None
    version: str
    document: dict[str, Any]


def edited(document: Mapping[str, Any], project: str, workflow: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with other members in one workflow; None takes a member out."""
    after = copy.deepcopy(dict(document))
    part = after["projects"][project]["workflows"][workflow]
    for name, value in changes.items():
        part.pop(name, None)
        part |= {} if value is None else {name: value}
    return after


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
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    environment = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    listed = service.list_deployments(**environment, MaxResults=50)["Items"]
    ours = sorted(listed, key=lambda each: -each["DeploymentNumber"])
    under_way = next((each["DeploymentNumber"] for each in ours if each["State"] in UNDER_WAY), None)
    done = [str(each["ConfigurationVersion"]) for each in ours if each["State"] == "COMPLETE"]
    earlier = done if under_way is not None else [each for each in done if each != done[0]]
    if not earlier:
        raise Failure("there is no earlier document to go back to")
    stored = service.get_hosted_configuration_version(
        ApplicationId=ids["application"], ConfigurationProfileId=ids["profile"], VersionNumber=int(earlier[0])
    )
    return Back(under_way, earlier[0], json.loads(stored["Content"].read()))


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


def go_back(desk: Desk, target: Back, before: Mapping[str, Any]) -> dict[str, Any]:
    """Do it, with its entry first. Raises Rejected(bad_configuration) where this version cannot read that document."""
    configuration_of(target.document)
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    environment = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    facts = {"edit": "configuration_rollback", "target_gid": f"version:{target.version}", "reason": desk.because()}
    facts |= {"before_sha256": digest_of(before), "after_sha256": digest_of(target.document)}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    if target.stop is not None:
        # Without AllowRevert AWS stops what still grows, and not what bakes.
        service.stop_deployment(**environment, DeploymentNumber=target.stop, AllowRevert=True)
        return {"version": target.version, "stopped_deployment": target.stop}
    try:
        begun = service.start_deployment(
            **environment,
            ConfigurationProfileId=ids["profile"],
            ConfigurationVersion=target.version,
            DeploymentStrategyId=AT_ONCE,
        )
    except service.exceptions.ConflictException:
        raise Failure("a document began to be deployed just now; say it again", Exit.REFUSED) from None
    return {"version": target.version, "deployment": int(begun["DeploymentNumber"])}


def allows_more(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a document allows more than another anywhere: a higher mode, or fewer people who must agree to one."""
    old, new = configuration_of(before), configuration_of(after)
    if new.require_approvers < old.require_approvers:
        return True
    for gid, project in new.projects.items():
        for name, policy in project.workflows.items():
            was = old.policy(gid, name)
            keys = {*policy.fields, *was.fields}
            if raises(was.mode, policy.mode) or any(raises(mode_of(was, key), mode_of(policy, key)) for key in keys):
                return True
    return False


def seconded(desk: Desk, change: str, people: int) -> bool:
    """Whether enough people asked for a change; where not, it is noted that one more must. Raises Refused."""
    desk.seconding = Seconding(desk.deployment.table, desk.now)
    if desk.seconding.confirmed(change, _identity(desk), people):
        return True
    desk.note(f"asked for: {change}; it is done once a second person types the same command")
    return False


def _state(word: str) -> str:
    if word in UNDER_WAY:
        return "under way"
    return {"COMPLETE": "done"}.get(word, "rolled back")


def _identity(desk: Desk) -> str:
    """Who it is: AWS vouches for it in the cloud, on a laptop everybody has one key and the name must do."""
    if desk.stack == LOCAL:
        return desk.who
    return str(desk.deployment.client("sts").get_caller_identity()["Arn"])


def _short(value: Any) -> str:  # noqa: ANN401 - any JSON value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - half of a terminal's line
