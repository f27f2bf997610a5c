"""`steward secrets`: how old is each secret, until when is it good, and how does a grant get another token now?"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import typer

from steward.asana.oauth import GrantKind, fingerprint
from steward.errors import StewardError
from steward.governance.orders import Orders
from steward.store.grants import CLIENT, GrantSecrets
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.functions import invoked

group = typer.Typer(no_args_is_help=True, help="What is kept in Secrets Manager. Example: steward secrets status")

COLUMNS: Final = ("secret", "kind", "set_at", "days_old", "expires_at", "state")
# A token that is a person's or a service account's lives until somebody deletes it; a year is long for any key.
OLD_DAYS: Final = 365
Which = Annotated[Literal["read", "write", "webhook", "all"], typer.Argument(help="Whose token.")]


@group.command()
def status(context: typer.Context) -> int:
    """Each secret with its age and end, never with what it holds; exit code 2 if one is empty, over or a year old.

    Example: steward secrets status
    """
    desk: Desk = context.obj
    ids = _ids(desk)
    store = GrantSecrets(desk.deployment.client("secretsmanager"), ids)
    rows = [_row(desk, name, store) for name in ids]
    desk.rows("secrets", COLUMNS, rows)
    return Exit.FINDINGS if any(row["state"] != "good" for row in rows) else Exit.DONE


@group.command()
def rotate(context: typer.Context, grant: Which = "all") -> int:
    """Renew the tokens of an app now; a token of another kind is replaced by `steward connect token`.

    Exit code 2 if one could not be renewed.

    Example: steward --reason 'a token leaked' secrets rotate write
    """
    desk: Desk = context.obj
    because, event = desk.because(), {} if grant == "all" else {"grant": grant}
    if not desk.confirmed(f"renew the token of {grant} in {desk.deployment.name}"):
        return Exit.DONE
    facts = {"edit": "token_renewal", "target_gid": grant, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    found = invoked(desk, desk.deployment.refresh_function, event | _refused(desk, grant), "the renewal")["grants"]
    if not found:
        raise Failure("no app connects this deployment, so that nothing can be renewed: steward connect")
    desk.rows("grants", ("grant", "became"), [{"grant": name, "became": each} for name, each in found.items()])
    return (
        Exit.FINDINGS if any(each.startswith("failed") or each == "not_oauth" for each in found.values()) else Exit.DONE
    )


def _refused(desk: Desk, grant: str) -> dict[str, str]:
    """What makes a token that is still good be renewed: it is named as one that is not wanted any more."""
    if grant == "all":
        return {}
    held = GrantSecrets(desk.deployment.client("secretsmanager"), desk.deployment.secrets).read(grant)
    return {"refused": fingerprint(str(held.get("token", "")))}


def _ids(desk: Desk) -> dict[str, str]:
    client = {CLIENT: desk.deployment.client_secret} if desk.deployment.client_secret else {}
    return desk.deployment.secrets | client


def _row(desk: Desk, name: str, store: GrantSecrets) -> dict[str, Any]:
    try:
        held = store.read(name)
    except StewardError as away:
        return {"secret": name, "state": f"not looked at: {away}"}
    described = desk.deployment.client("secretsmanager").describe_secret(SecretId=store.ids[name])
    changed = described.get("LastChangedDate") or described.get("CreatedDate")
    days = (desk.now() - changed).days if changed else None
    kind = "app" if name == CLIENT else held.get("kind", str(GrantKind.PAT))
    found = {"secret": name, "kind": kind, "set_at": changed and changed.isoformat(timespec="minutes")}
    return found | {"days_old": days, "expires_at": held.get("expires_at"), "state": _state(desk, name, held, days)}


def _state(desk: Desk, name: str, held: Mapping[str, Any], days: int | None) -> str:
    if name == CLIENT:
        return "good"  # an empty one is no fault: no app connects this deployment
    if not held.get("token"):
        return "empty: steward connect"
    if held.get("expires_at") and str(held["expires_at"]) < desk.now().isoformat():
        return "over: steward secrets rotate"
    return "old: steward connect" if days is not None and days > OLD_DAYS else "good"
