"""Do a person's token and an app's get where they belong, once Asana says whose they are, and are shown nowhere?"""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from local.asana import Sandbox
from local.asana.clock import RealClock
from local.asana.server import serving
from local.asana.tokens import App
from local.asana.workspaces import FULL_APP_GID, GRANULAR_SCOPES
from steward.store import keys
from steward.store.grants import CLIENT, GrantSecrets
from steward.store.unsettled import Unsettled
from steward_cli.connect import group
from steward_cli.failure import Exit
from steward_cli.loopback import redirect_uri
from steward_cli.scopes import scopes_of
from tests.integration.aws import REGION, Aws
from tests.integration.cli.terminal import PROJECT, Terminal

MARKER = "k" * 64
GRANTS = ("read", "write", "webhook")


@dataclass
class Desk:
    """An operator beside a deployment without tokens, the sandbox, and a browser in which a person says yes."""

    terminal: Terminal
    sandbox: Sandbox
    secrets: GrantSecrets
    folder: Path
    port: int
    pool: ThreadPoolExecutor
    seen: list[str]

    def types(self, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        self.terminal.now = self.sandbox.clock.now()
        return self.terminal.types(group, *words, **({"browse": self.says_yes} | options))

    def says_yes(self, url: str) -> None:
        """The browser, in which the bot is logged in: it follows Asana's redirect to wherever that leads."""
        self.seen.append(url)
        asked = httpx.URL(url).copy_merge_params({"login_hint": "steward@steward.example"})
        self.pool.submit(httpx.get, asked, follow_redirects=True, timeout=10)

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(f"{text}\n")
        return str(path)

    def app(self, scopes: frozenset[str] | None = None) -> App:
        """An app that is registered with this machine's address."""
        made = App("1200000000000999", "the app's secret", redirect_uri(self.port), scopes)
        self.sandbox.world.tokens.apps[made.gid] = made
        return made

    def oauth(self, app: App, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        secret = self.file("app.secret", "appsecret")
        self.sandbox.world.tokens.apps[app.gid] = App(app.gid, "appsecret", app.redirect_uri, app.scopes)
        fixed = ("oauth", "--client-id", app.gid, "--client-secret-from", secret, "--port", str(self.port))
        return self.types(*fixed, *words, **options)

    def orders(self) -> list[tuple[str, str]]:
        entries = self.terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
        return [(each["edit"], each["target_gid"]) for each in entries if each["edit"] != "asana_read"]

    def rows(self) -> str:
        return json.dumps(self.terminal.aws.dynamodb.scan(TableName="steward")["Items"], default=str)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def desk(aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Desk]:
    sandbox, terminal = Sandbox(clock=RealClock()), Terminal(aws, capsys)
    store = boto3.client("secretsmanager", region_name=REGION)
    empty: dict[str, dict[str, str]] = {"read": {"token": ""}, "write": {"token": "", "marker_key": MARKER}}
    empty["webhook"] = empty["read"]
    ids = {
        name: store.create_secret(Name=f"connect-{name}", SecretString=json.dumps(empty[name]))["ARN"]
        for name in GRANTS
    }
    ids[CLIENT] = store.create_secret(Name="connect-client", SecretString="{}")["ARN"]
    terminal.more = {f"{name}_secret": ids[name] for name in (*GRANTS, CLIENT)}
    terminal.services["secretsmanager"] = store
    with serving(sandbox) as base_url, ThreadPoolExecutor(2) as pool:
        terminal.asana_base_url = base_url
        yield Desk(terminal, sandbox, GrantSecrets(store, ids), tmp_path, free_port(), pool, [])
    for each in ids.values():
        store.delete_secret(SecretId=each, ForceDeleteWithoutRecovery=True)


@pytest.mark.parametrize(("kind", "name"), [("pat", "bot"), ("service_account", "service_account")])
def test_a_token_goes_into_the_grants_once_asana_says_whose_it_is(desk: Desk, kind: str, name: str) -> None:
    text = desk.sandbox.cast.tokens[name]
    code, rows = desk.types("token", "--kind", kind, "--token-from", desk.file("asana.token", text))
    assert code == Exit.DONE
    assert [row["grant"] for row in rows] == list(GRANTS)
    assert rows[0]["user"] == f"Steward Bot ({desk.sandbox.cast.bot_user_gid})"
    assert rows[0]["plan"] == "paid"
    assert rows[0]["workspaces"] == [f"Steward Sandbox ({desk.sandbox.cast.workspace_gid})"]
    held = desk.secrets.read("write")
    assert (held["token"], held["kind"], held["marker_key"]) == (text, kind, MARKER)
    assert desk.secrets.read("read") == {"token": text, "kind": kind}
    assert desk.orders() == [("grant_connected", "read, write, webhook")]
    assert text not in json.dumps(rows) + desk.terminal.said + desk.rows()


def test_one_grant_can_have_a_token_of_its_own(desk: Desk) -> None:
    desk.types("token", "--grant", "read", "--token-from", desk.file("t", desk.sandbox.cast.tokens["bot"]))
    assert desk.secrets.read("read")["token"]
    assert desk.secrets.read("write")["token"] == ""


def test_a_token_in_place_of_another_asks_for_what_that_one_could_not_and_a_first_one_for_nothing(
    desk: Desk,
) -> None:
    words = ("token", "--token-from", desk.file("t", desk.sandbox.cast.tokens["bot"]))
    assert desk.types(*words)[0] == Exit.DONE
    assert "asked again" not in desk.terminal.said
    for task, reason in (("1", "unauthorised"), ("2", "forbidden")):
        run = ("triage_request", f"task:{task}", f"run-{task}", reason)
        Unsettled(desk.terminal.aws.table).leave(PROJECT, *run, desk.sandbox.clock.now())
    assert desk.types(*words)[0] == Exit.DONE
    assert "asked again: 1" in desk.terminal.said


def test_a_token_that_asana_does_not_know_changes_nothing(desk: Desk) -> None:
    code, line = desk.types("token", "--token-from", desk.file("t", "2/not-a-token"))
    assert code == Exit.UNAUTHORISED
    assert desk.secrets.read("read")["token"] == ""
    assert "not-a-token" not in line
    assert desk.orders() == []


@pytest.mark.parametrize("text", ["", "two words", "\n\n"])
def test_a_file_without_a_token_is_one_line_that_says_so(desk: Desk, text: str) -> None:
    code, line = desk.types("token", "--token-from", desk.file("t", text))
    assert code == Exit.FINDINGS
    assert "holds no token: one word" in line


def test_a_file_that_is_not_there_is_one_line(desk: Desk) -> None:
    code, line = desk.types("token", "--token-from", str(desk.folder / "none"))
    assert code == Exit.UPSTREAM
    assert "No such file" in line


def test_a_dry_run_says_who_it_would_be_and_keeps_nothing(desk: Desk) -> None:
    path = desk.file("t", desk.sandbox.cast.tokens["bot"])
    code, rows = desk.types("token", "--token-from", path, dry_run=True)
    assert (code, rows[0]["kind"]) == (Exit.DONE, "pat")
    assert "would: act in Asana as Steward Bot" in desk.terminal.said
    assert desk.secrets.read("read")["token"] == ""
    assert desk.orders() == []


def test_a_persons_yes_becomes_the_apps_tokens(desk: Desk) -> None:
    code, rows = desk.oauth(desk.app())
    assert (code, rows[0]["kind"], rows[0]["scope"]) == (Exit.DONE, "oauth", "default")
    held, client = desk.secrets.read("read"), desk.secrets.read(CLIENT)
    assert desk.sandbox.world.tokens.find(held["token"], desk.sandbox.clock.now()) is not None
    assert held["expires_at"] > desk.sandbox.clock.now().isoformat()
    assert set(client["refresh_tokens"]) == set(GRANTS)
    assert desk.secrets.read("write")["marker_key"] == MARKER
    assert "refresh" not in json.dumps(held), "a grant's own secret holds nothing that outlives its token"
    shown = json.dumps(rows) + desk.terminal.said + desk.rows()
    for text in (held["token"], client["client_secret"], client["refresh_tokens"]["read"]):
        assert text not in shown


def test_the_question_has_a_state_and_a_challenge_and_its_own_redirect(desk: Desk) -> None:
    desk.oauth(desk.app())
    asked = httpx.URL(desk.seen[0]).params
    assert asked["redirect_uri"] == f"http://127.0.0.1:{desk.port}/callback"
    assert (asked["code_challenge_method"], len(asked["code_challenge"]), len(asked["state"])) == ("S256", 43, 64)
    desk.oauth(desk.app())
    again = httpx.URL(desk.seen[1]).params
    assert {asked["state"], asked["code_challenge"]}.isdisjoint({again["state"], again["code_challenge"]})


def test_an_answer_to_somebody_elses_question_is_refused(desk: Desk) -> None:
    def attack(url: str) -> None:
        back = httpx.URL(url).params["redirect_uri"]
        desk.pool.submit(httpx.get, back, params={"code": "theirs", "state": "theirs"}, timeout=10)

    code, line = desk.oauth(desk.app(), browse=attack)
    assert code == Exit.REFUSED
    assert "not to this question" in line
    assert desk.secrets.read("read")["token"] == ""
    assert desk.orders() == []


def test_a_no_is_refused_and_changes_nothing(desk: Desk) -> None:
    def says_no(url: str) -> None:
        asked = httpx.URL(url).params
        answer = {"error": "access_denied", "state": asked["state"]}
        desk.pool.submit(httpx.get, asked["redirect_uri"], params=answer, timeout=10)

    code, line = desk.oauth(desk.app(), browse=says_no)
    assert code == Exit.REFUSED
    assert "'access_denied'" in line


def test_a_port_that_is_taken_is_said_with_the_mend(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", desk.port)):
        code, line = desk.oauth(desk.app())
    assert code == Exit.UPSTREAM
    assert f"port {desk.port} of this machine is taken" in line
    assert "--port" in line


def test_granular_scopes_are_asked_for_one_grant_at_a_time(desk: Desk) -> None:
    app = desk.app(GRANULAR_SCOPES | {"attachments:write"})
    code, line = desk.oauth(app, "--granular")
    assert code == Exit.FINDINGS
    assert "say --grant read, then write, then webhook" in line
    assert desk.seen == []


def test_a_grant_with_granular_scopes_remembers_them(desk: Desk) -> None:
    code, (row,) = desk.oauth(desk.app(frozenset(scopes_of("write"))), "--granular", "--grant", "write")
    assert (code, row["scope"].split()) == (Exit.DONE, scopes_of("write"))
    assert desk.secrets.read("write")["scope"] == row["scope"]
    assert "custom_fields:write" not in row["scope"], "fields are made with a token of their own"


def test_an_app_that_is_registered_for_less_is_refused_by_asana(desk: Desk) -> None:
    def refused(url: str) -> None:
        answer = httpx.get(url, timeout=10)
        asked = httpx.URL(url).params
        query = {"error": answer.json()["error"], "state": asked["state"]}  # as a person reads it on Asana's page
        desk.pool.submit(httpx.get, asked["redirect_uri"], params=query, timeout=10)

    code, line = desk.oauth(desk.app(GRANULAR_SCOPES), "--granular", "--grant", "write", browse=refused)
    assert code == Exit.REFUSED
    assert "forbidden_scopes" in line


def test_a_revoked_app_has_no_token_left_in_asana_or_here(desk: Desk) -> None:
    desk.oauth(desk.app())
    token = desk.secrets.read("read")["token"]
    code, rows = desk.types("revoke")
    assert (code, [row["state"] for row in rows]) == (Exit.DONE, ["gone"] * 3)
    assert desk.sandbox.world.tokens.find(token, desk.sandbox.clock.now()) is None
    assert desk.secrets.read("write") == {"token": "", "marker_key": MARKER}
    assert desk.secrets.read(CLIENT)["refresh_tokens"] == {}
    assert desk.orders()[-1] == ("grant_revoked", "read, write, webhook")


def test_a_revoked_token_of_a_person_is_forgotten_and_where_to_delete_it_is_said(desk: Desk) -> None:
    desk.types("token", "--token-from", desk.file("t", desk.sandbox.cast.tokens["bot"]))
    code, _ = desk.types("revoke", "--grant", "write")
    assert code == Exit.DONE
    assert "app.asana.com/0/my-apps" in desk.terminal.said
    assert (desk.secrets.read("write")["token"], bool(desk.secrets.read("read")["token"])) == ("", True)


def test_what_each_grant_is_can_be_shown_and_a_refused_one_is_a_finding(desk: Desk) -> None:
    desk.types("token", "--grant", "read", "--token-from", desk.file("t", desk.sandbox.cast.tokens["bot"]))
    code, rows = desk.types("show")
    assert code == Exit.FINDINGS
    assert [bool(row["user"]) for row in rows] == [True, False, False]
    assert FULL_APP_GID in desk.sandbox.world.tokens.apps


def test_revoking_wants_a_reason(desk: Desk) -> None:
    code, line = desk.types("revoke", reason="")
    assert code == Exit.FINDINGS
    assert "say why" in line
