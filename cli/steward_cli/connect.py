"""`steward connect`: as whom does Steward act in Asana, and with which tokens?"""

import secrets
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import typer

from steward.asana.authorising import FULL, App, Authoriser, Granted
from steward.asana.oauth import GrantKind
from steward.errors import StewardError
from steward.governance.orders import Orders
from steward.store.grants import CLIENT, GrantSecrets
from steward_cli.access import AccessLog
from steward_cli.consent import Consent
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.identity import Identity, identity
from steward_cli.loopback import PORT
from steward_cli.scopes import scopes_of
from steward_cli.token_files import token_in
from steward_cli.waiting import asked_again

group = typer.Typer(
    no_args_is_help=True, help="Tokens for Asana. Example: steward connect token --token-from asana.token"
)

COLUMNS: Final = ("grant", "kind", "user", "plan", "workspaces", "expires_at")
REFUSED: Final = frozenset({"unauthorised"})  # how a run ends whose token Asana does not take
# Where a person withdraws a token of their own: Asana has no request for it.
WITHDRAW: Final = "https://app.asana.com/0/my-apps"

Which = Annotated[
    Literal["all", "read", "write", "webhook"],
    typer.Option("--grant", help="Which of the three grants; all of them without it."),
]
Kind = Annotated[
    Literal["pat", "service_account"], typer.Option(help="pat: the bot's own; service_account: an Enterprise one's.")
]
File = Annotated[str, typer.Option("--token-from", help="A file with the token; - reads it from standard input.")]


@group.command()
def token(
    context: typer.Context,
    source: File,
    grant: Which = "all",
    kind: Kind = "pat",
) -> None:
    """Put a personal access token or a service account's into Secrets Manager, once Asana says whose it is.

    It is read from a file, never from the command line, and never shown. Functions take it within five minutes.

    Example: steward --reason 'first token' connect token --token-from asana.token
    """
    desk: Desk = context.obj
    held = {"token": token_in(source, "--token-from"), "kind": str(kind)}
    who = _who(desk, held)
    names = _names(desk, grant)
    if desk.confirmed(f"act in Asana as {who.name} ({who.gid}) by the {_listed(names)} of {desk.deployment.name}"):
        _keep(desk, names, held, "grant_connected", f"{kind} of user {who.gid}")
    desk.rows("grants", COLUMNS, [_row(name, held, who) for name in names])


@group.command()
def oauth(
    context: typer.Context,
    client_id: Annotated[str, typer.Option(help="The app's client id, from Asana's developer console.")],
    client_secret_from: Annotated[str, typer.Option(help="A file with its client secret; - reads it.")],
    grant: Which = "all",
    *,
    granular: Annotated[bool, typer.Option("--granular", help="Ask for this grant's scopes alone.")] = False,
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Of the redirect that is registered.")] = PORT,
    paste: Annotated[bool, typer.Option("--paste", help="Asana shows a code, which you type here.")] = False,
) -> None:
    """Let a person say yes in Asana to an app, and keep its tokens; they are renewed from then on.

    Register http://127.0.0.1:8737/callback as the app's redirect URL (another port with --port), or, for --paste,
    urn:ietf:wg:oauth:2.0:oob. With --granular each grant is connected by itself, by an app with granular permissions.

    Example: steward connect oauth --client-id 1201 --client-secret-from app.secret
    """
    desk: Desk = context.obj
    names = _names(desk, grant)
    if granular and len(names) != 1:
        raise Failure("with --granular each grant has scopes of its own: say --grant read, then write, then webhook")
    if not desk.confirmed(f"connect the {_listed(names)} of {desk.deployment.name} to the app {client_id}"):
        return
    store = _store(desk, with_client=True)
    app = App(client_id, token_in(client_secret_from, "--client-secret-from"))
    scope = " ".join(scopes_of(names[0])) if granular else FULL
    asking = Consent(desk, Authoriser(desk.deployment.asana_base_url, app), scope, secrets.token_bytes)
    granted = asking.by_hand(sys.stdin.readline) if paste else asking.by_loopback(port)
    held = {"token": granted.access_token, "kind": str(GrantKind.OAUTH), "scope": scope}
    held |= {"expires_at": granted.expires_at.isoformat()}
    who = _who(desk, held)
    _remember(store, app, names, granted)
    _keep(desk, names, held, "grant_connected", f"app {client_id} for user {who.gid}")
    desk.rows("grants", COLUMNS, [_row(name, held, who) for name in names])


@group.command()
def show(context: typer.Context) -> int:
    """Whose token each grant is, of which kind, until when, and in which workspaces; exit code 2 if one is refused.

    Example: steward connect show
    """
    desk: Desk = context.obj
    store, log = _store(desk), AccessLog(desk)
    rows = [_shown(desk, name, store, log) for name in _names(desk, "all")]
    _told(desk, log)
    desk.rows("grants", COLUMNS, rows)
    return Exit.FINDINGS if any(row["user"] is None for row in rows) else Exit.DONE


@group.command()
def revoke(context: typer.Context, grant: Which = "all") -> None:
    """Take the grants away: an app's are revoked in Asana with all their tokens, any other's are forgotten here.

    Nothing is read or written any more by a grant that is gone. A personal access token is still good until somebody
    deletes it in Asana, and where is said.

    Example: steward --reason 'the key leaked' connect revoke --grant write
    """
    desk: Desk = context.obj
    desk.because()
    names, store = _names(desk, grant), _store(desk)
    if not desk.confirmed(f"take the {_listed(names)} of {desk.deployment.name} away"):
        return
    by_hand = [name for name in names if not _revoked(desk, store, name)]
    _keep(desk, names, {"token": ""}, "grant_revoked", desk.reason)
    if by_hand:
        desk.note(f"delete the token of the {_listed(by_hand)} in Asana too, as its user: {WITHDRAW}")
    desk.rows("grants", ("grant", "state"), [{"grant": name, "state": "gone"} for name in names])


def _names(desk: Desk, grant: str) -> list[str]:
    known = list(desk.deployment.secrets)
    if grant not in ("all", *known):
        raise Failure(f"{desk.deployment.name} has no secret of a {grant} grant: deploy this version", Exit.UPSTREAM)
    return known if grant == "all" else [grant]


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)} grant{'s' if len(names) > 1 else ''}"


def _store(desk: Desk, *, with_client: bool = False) -> GrantSecrets:
    client = {CLIENT: desk.deployment.client_secret} if desk.deployment.client_secret else {}
    if with_client and not client:
        raise Failure(f"{desk.deployment.name} has no secret for an app: deploy this version", Exit.UPSTREAM)
    return GrantSecrets(desk.deployment.client("secretsmanager"), desk.deployment.secrets | client)


def _who(desk: Desk, held: Mapping[str, Any]) -> Identity:
    log = AccessLog(desk)
    try:
        return identity(desk, "connect", held, log)
    finally:
        _told(desk, log)


def _told(desk: Desk, log: AccessLog) -> None:
    if log.entries:
        log.flush()
        facts = {"edit": "asana_read", "target_gid": "connect"}
        facts["reason"] = f"connect read Asana in {len(log.entries)} requests"
        Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)


def _keep(desk: Desk, names: Sequence[str], held: Mapping[str, Any], edit: str, reason: str) -> None:
    """The order first, for the record; then each secret, with what else it holds (the key of our marks).

    Where a token is replaced, what Asana refused of the one before is asked for again: those runs wait for hours else.
    """
    facts = {"edit": edit, "target_gid": ", ".join(names), "reason": f"{reason}. {desk.reason}".strip()}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    store = _store(desk)
    before = {name: store.read(name) for name in names}
    for name, each in before.items():
        store.write(name, {**held, **{key: value for key, value in each.items() if key == "marker_key"}})
    if held.get("token") and any(each.get("token") for each in before.values()):
        desk.note(f"asked again: {asked_again(desk, mended=REFUSED)}")


def _remember(store: GrantSecrets, app: App, names: Sequence[str], granted: Granted) -> None:
    """The app and its refresh tokens, beside those of the grants that stay."""
    client = store.read(CLIENT)
    same = client.get("client_id") == app.client_id
    tokens = dict(client.get("refresh_tokens") or {}) if same else {}
    tokens |= dict.fromkeys(names, granted.refresh_token)
    held = {"client_id": app.client_id, "client_secret": app.client_secret, "refresh_tokens": tokens}
    store.write(CLIENT, held)


def _revoked(desk: Desk, store: GrantSecrets, name: str) -> bool:
    """Whether Asana was told; False for a token that only its user can withdraw."""
    if store.read(name).get("kind") != GrantKind.OAUTH or CLIENT not in store.ids:
        return False
    client = store.read(CLIENT)
    tokens = dict(client.get("refresh_tokens") or {})
    if not (refresh_token := tokens.pop(name, "")):
        return True  # another grant of the same yes was revoked just now
    app = App(str(client["client_id"]), str(client["client_secret"]))
    Authoriser(desk.deployment.asana_base_url, app).revoke(refresh_token)
    left = {key: each for key, each in tokens.items() if each != refresh_token}
    store.write(CLIENT, {**client, "refresh_tokens": left})
    return True


def _shown(desk: Desk, name: str, store: GrantSecrets, log: AccessLog) -> dict[str, Any]:
    try:
        held = store.read(name)
        return _row(name, held, identity(desk, "connect", held, log))
    except StewardError as refused:
        return {"grant": name, "user": None, "plan": None, "kind": None, "error": str(refused)}


def _row(name: str, held: Mapping[str, Any], who: Identity) -> dict[str, Any]:
    return {
        "grant": name,
        "kind": held.get("kind", str(GrantKind.PAT)),
        "user": f"{who.name} ({who.gid})",
        "plan": who.plan,
        "workspaces": [f"{title} ({gid})" for gid, title in who.workspaces.items()],
        "expires_at": held.get("expires_at"),
        "scope": held.get("scope"),
    }
