"""How does a command change the configuration document: validated, audited, deployed, and over nobody else's change?"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from steward.governance.orders import Orders
from steward.governance.rollout import CONFIGURATION_SECONDS
from steward.store.keys import digest_of
from steward.upkeep.validate_config import publishable
from steward_cli.deployment import InForce
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

REFUSED: Final = "configuration_refused"  # the entry that says that the one before it, of this version, did not happen

CHANGED_MEANWHILE: Final = (
    "somebody else changed the configuration since it was read, and nothing was done: look at steward rollout history, "
    "then say it again"
)
BUSY: Final = (
    "another document is being deployed, so that this was not: try again when steward rollout history says done, or "
    "stop that one by steward prompts rollback; steward kill on stops writes now"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A version of the document, the deployment that brings it into force, and when that is."""

    version: int
    deployment: int
    in_force: str

    def told(self) -> dict[str, Any]:
        """For the answer of a command."""
        return {"version": self.version, "deployment": self.deployment, "in_force": self.in_force}


def publish(
    desk: Desk, before: InForce, after: Mapping[str, Any], edit: str, target: str, *, strategy: str = ""
) -> Published:
    """Store `after` as a new version, write who did it and why into the audit, and begin to deploy it.

    `before` is what `after` was made of. `strategy` is another deployment strategy's id than the deployment's own, such
    as AppConfig.AllAtOnce for what must not wait. A version that was only stored changes nothing, so that nothing takes
    effect without its entry. Raises Rejected(bad_configuration) for a document that does not validate, Failure
    (refused) where another one was or is being deployed; a second person's confirmation is then given back.
    """
    of = {"edit": edit, "target_gid": target}
    of |= {"before_sha256": digest_of(before.document), "after_sha256": digest_of(after)}
    with giving_back(desk):
        publishable(after)
        unchanged(desk, before)
        version = _stored(desk, after, edit)
        facts = of | {"reason": f"{why(desk)} (configuration version {version})", "result_gid": str(version)}
        begun = carried_out(desk, facts, lambda: start(desk, before, str(version), strategy))
    return Published(version, int(begun["DeploymentNumber"]), when_in_force(begun))


@contextmanager
def giving_back(desk: Desk) -> Iterator[None]:
    """Whatever goes wrong inside, the change did not take place: a second person's yes is not spent on it."""
    try:
        yield
    except Exception:
        if desk.seconding:
            desk.seconding.give_back()
        raise


def unchanged(desk: Desk, before: InForce) -> None:
    """Raises Failure (refused) where something else than `before` is in force, or was deployed since it was read."""
    now = desk.deployment.in_force() if before.document else desk.deployment.standing()
    if now != before:
        raise Failure(CHANGED_MEANWHILE, Exit.REFUSED)


def start(desk: Desk, before: InForce, version: str, strategy: str) -> dict[str, Any]:
    """Begin to deploy a version, if nothing was deployed since `before` was read. Raises Failure (refused)."""
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    try:
        begun: dict[str, Any] = service.start_deployment(
            ApplicationId=ids["application"],
            ConfigurationProfileId=ids["profile"],
            EnvironmentId=ids["environment"],
            DeploymentStrategyId=strategy or ids["strategy"],
            ConfigurationVersion=version,
            LatestDeploymentNumber=before.number,
        )
    except service.exceptions.ConflictException:
        raise Failure(BUSY, Exit.REFUSED) from None
    return begun


def carried_out[Done](desk: Desk, facts: Mapping[str, Any], begin: Callable[[], Done]) -> Done:
    """Write the entry, then do it; where that fails, a second entry says so: the first must not stand as if it had."""
    orders = Orders(desk.deployment.table, desk.now)
    orders.carry_out([], facts, desk.who)
    try:
        return begin()
    except Exception as error:
        said = f"{facts['edit']} was not deployed: {type(error).__name__}"
        orders.carry_out([], {**facts, "edit": REFUSED, "reason": said}, desk.who)
        raise


def why(desk: Desk) -> str:
    """Why, and who had asked for it where two people did it."""
    asked = ", ".join(str(row["by"]) for row in (desk.seconding.used if desk.seconding else ()))
    return f"{desk.because()}; asked for by {asked}" if asked else desk.because()


def when_in_force(begun: Mapping[str, Any]) -> str:
    """When every function works by it: the strategy's growth, and as long as a function may keep what it read."""
    minutes = float(begun.get("DeploymentDurationInMinutes") or 0)
    grown = f"{minutes:g} min and " if minutes else ""
    return f"everywhere within {grown}{CONFIGURATION_SECONDS} s"


def _stored(desk: Desk, document: Mapping[str, Any], edit: str) -> int:
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    stored = service.create_hosted_configuration_version(
        ApplicationId=ids["application"],
        ConfigurationProfileId=ids["profile"],
        Content=json.dumps(document).encode(),
        ContentType="application/json",
        Description=edit,
    )
    return int(stored["VersionNumber"])
