"""How does a command change the configuration document: validated, audited, deployed by its own strategy?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.governance.orders import Orders
from steward.governance.policy import configuration_of
from steward.store.keys import digest_of
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

REFUSED: Final = "configuration_refused"  # the entry that says that the one before it, of this version, did not happen


@dataclass(frozen=True, slots=True)
class Published:
    """A version of the document, and the deployment that brings it into force step by step."""

    version: int
    deployment: int


def publish(
    desk: Desk, before: Mapping[str, Any], after: Mapping[str, Any], edit: str, target: str, *, strategy: str = ""
) -> Published:
    """Store `after` as a new version, write who did it and why into the audit, and begin to deploy it.

    `strategy` is another deployment strategy's id than the deployment's own, such as AppConfig.AllAtOnce for what must
    not wait. A version that was only stored changes nothing, so that nothing takes effect without its entry; where it
    is not deployed after all, a second entry says so, and a second person's confirmation is given back. Raises
    Rejected(bad_configuration) for a document that does not validate, Failure (refused) while another one is deployed.
    """
    try:
        configuration_of(after)
        return _published(desk, before, after, edit, target, strategy)
    except Exception:  # whatever it was: the change did not take place, and a second person's yes is not spent on it
        if desk.seconding:
            desk.seconding.give_back()
        raise


def _published(
    desk: Desk, before: Mapping[str, Any], after: Mapping[str, Any], edit: str, target: str, strategy: str
) -> Published:
    service, ids = desk.deployment.client("appconfig"), desk.deployment.configuration_ids
    profile = {"ApplicationId": ids["application"], "ConfigurationProfileId": ids["profile"]}
    stored = service.create_hosted_configuration_version(
        **profile, Content=json.dumps(after).encode(), ContentType="application/json", Description=edit
    )
    version = int(stored["VersionNumber"])
    facts = {"edit": edit, "target_gid": target, "reason": f"{desk.because()} (configuration version {version})"}
    facts |= {"before_sha256": digest_of(before), "after_sha256": digest_of(after), "result_gid": str(version)}
    orders = Orders(desk.deployment.table, desk.now)
    orders.carry_out([], facts, desk.who)
    try:
        begun = service.start_deployment(
            **profile,
            EnvironmentId=ids["environment"],
            DeploymentStrategyId=strategy or ids["strategy"],
            ConfigurationVersion=str(version),
        )
    except Exception as error:  # whatever it was: the entry above must not stand as if the change had taken place
        said = f"{edit} was not deployed: {type(error).__name__}"
        orders.carry_out([], facts | {"edit": REFUSED, "reason": said}, desk.who)
        if isinstance(error, service.exceptions.ConflictException):
            busy = "another document is being deployed; try again when that has ended"
            raise Failure(busy, Exit.REFUSED) from None
        raise
    return Published(version, int(begun["DeploymentNumber"]))
