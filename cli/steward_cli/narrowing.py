"""How is a workflow narrowed while another document is on its way: AppConfig deploys one at a time?

What is on its way is stopped first, which brings the document before it back, and the narrowing is made on the narrower
of the two: it never carries a raise along that has not grown to its end. For the seconds between, the document before
is in force; a kill switch waits for nothing.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from steward.governance.autonomy import raises
from steward.governance.orders import Orders
from steward.governance.phases import Move, mode_now, moved
from steward.governance.policy import Mode, configuration_of
from steward_cli.agreement import allows_more
from steward_cli.deployment import InForce
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.publication import publish
from steward_cli.versions import AT_ONCE, UNDER_WAY

# AppConfig takes a stopped deployment back within seconds; after a minute something else is wrong.
LOOKS: Final = 60
LOOK_AGAIN_SECONDS: Final = 1.0
# One strategy for all stacks of an account: everybody at once, and no time in which an alarm takes it back.
FOR_GOOD: Final = "steward-narrowing"
AT_ONE_STROKE: Final[dict[str, Any]] = {
    "DeploymentDurationInMinutes": 0,
    "FinalBakeTimeInMinutes": 0,
    "GrowthFactor": 100,
    "ReplicateTo": "NONE",
}


@dataclass(frozen=True, slots=True)
class Coming:
    """The deployment under way: its number, its document, and the one that stands when it is stopped."""

    number: int
    document: dict[str, Any]
    before: dict[str, Any]

    def mode(self, move: Move) -> Mode:
        """The higher mode of what a move is about, of the two documents that may be served now."""
        one, other = (mode_now(configuration_of(each), move) for each in (self.document, self.before))
        return one if raises(other, one) else other

    def narrower(self) -> dict[str, Any]:
        """The document that allows no more than the other. Raises Failure where each allows more somewhere."""
        if not allows_more(self.before, self.document):
            return self.document
        if not allows_more(self.document, self.before):
            return self.before
        raise Failure(
            f"deployment {self.number} raises one thing and lowers another, so that neither document is the narrower: "
            "steward kill on stops writes now, steward prompts rollback stops the deployment; then say this again",
            Exit.REFUSED,
        )


def coming(desk: Desk) -> Coming | None:
    """What is being deployed now; None where nothing is, or where nothing was in force before it."""
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    environment = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    found = sorted(service.list_deployments(**environment, MaxResults=50)["Items"], key=_newest_first)
    under_way = next((each for each in found if each["State"] in UNDER_WAY), None)
    done = next((each for each in found if each["State"] == "COMPLETE"), None)
    if not under_way or not done:
        return None

    def document(deployment: dict[str, Any]) -> dict[str, Any]:
        stored = service.get_hosted_configuration_version(
            ApplicationId=ids["application"],
            ConfigurationProfileId=ids["profile"],
            VersionNumber=int(deployment["ConfigurationVersion"]),
        )
        held: dict[str, Any] = json.loads(stored["Content"].read())
        return held

    return Coming(int(under_way["DeploymentNumber"]), document(under_way), document(done))


def narrow(desk: Desk, move: Move, found: Coming, wait: Callable[[float], None] = time.sleep) -> dict[str, Any]:
    """Stop what is on its way, and move down from the narrower document; what was done, nothing in a dry run."""
    ground = found.narrower()
    now = mode_now(configuration_of(ground), move)
    lowers = raises(move.mode, now)
    if not lowers and ground is found.document:  # to stop it would raise what it lowers
        raise Failure(f"{move.target} is in {now} already, by deployment {found.number}, which is under way")
    rest = f", and move {move.target} from {now} to {move.mode}" if lowers else f": {move.target} stays in {now}"
    if not desk.confirmed(f"stop deployment {found.number} of {desk.deployment.name}{rest} ({desk.because()})"):
        return {}
    _stop(desk, found, move, wait)
    before = _standing(desk, found, wait)
    told: dict[str, Any] = {"moved": move.target, "from": found.mode(move), "to": move.mode if lowers else now}
    told["stopped_deployment"] = found.number
    if lowers:
        published = publish(
            desk, before, moved(ground, move), f"rollout_{move.mode}", move.target, strategy=for_good(desk)
        )
        told |= published.told()
    return told


def for_good(desk: Desk) -> str:
    """The id of a strategy without a bake: an alarm that rings anyway must not take a narrowing back.

    It is made on first use. Where the operator may not make one, AppConfig's own has to do, and that is said.
    """
    service = desk.deployment.client("appconfig")
    try:
        found = {each["Name"]: each["Id"] for each in _strategies(service)}
        return str(found.get(FOR_GOOD) or service.create_deployment_strategy(Name=FOR_GOOD, **AT_ONE_STROKE)["Id"])
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        desk.note(
            f"{code}: there is no deployment strategy {FOR_GOOD} and none can be made, so that an alarm that rings "
            "within ten minutes takes this back; steward kill on stops writes meanwhile"
        )
        return AT_ONCE


def _strategies(service: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - boto3's clients have no importable class
    request: dict[str, Any] = {"MaxResults": 50}
    while True:
        reply = service.list_deployment_strategies(**request)
        yield from reply["Items"]
        if not reply.get("NextToken"):
            return
        request["NextToken"] = reply["NextToken"]


def _stop(desk: Desk, found: Coming, move: Move, wait: Callable[[float], None]) -> None:
    """Stop the deployment, its entry first. Raises Failure where it has not ended in time."""
    facts = {"edit": "configuration_stopped", "target_gid": f"deployment:{found.number}"}
    facts["reason"] = f"{desk.because()} (in the way of {move.target} to {move.mode})"
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    environment = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
    # Without AllowRevert AWS stops what still grows, and not what bakes.
    service.stop_deployment(**environment, DeploymentNumber=found.number, AllowRevert=True)
    for _ in range(LOOKS):
        if (now := coming(desk)) is None or now.number != found.number:
            return
        wait(LOOK_AGAIN_SECONDS)
    line = f"deployment {found.number} is being stopped and has not ended: say this again in a minute"
    raise Failure(f"{line}; steward kill on stops writes now", Exit.UPSTREAM)


def _standing(desk: Desk, found: Coming, wait: Callable[[float], None]) -> InForce:
    """The document before, in force again. Raises Failure (refused) where it is another: somebody deployed between.

    A narrowing is made on what was found; what was deployed since is not in it, and would be taken back unseen.
    """
    for _ in range(LOOKS):
        now = desk.deployment.in_force()
        if now.number != found.number:
            break
        if now.document == found.before:
            return now
        wait(LOOK_AGAIN_SECONDS)  # what AppConfig serves follows what it says of the deployment
    raise Failure(
        f"deployment {found.number} was stopped, but what is in force now is not the document before it, and nothing "
        "else was done: look at steward rollout history, then say this again; steward kill on stops writes now",
        Exit.REFUSED,
    )


def _newest_first(deployment: dict[str, Any]) -> int:
    return -int(deployment["DeploymentNumber"])
