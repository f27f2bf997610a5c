"""Is a token that ends soon renewed once, however many ask, and a grant that was taken back told as such?"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier, Lock
from typing import Any

import boto3
import httpx
import pytest

from local.asana import Sandbox
from local.asana.workspaces import FULL_APP_GID
from steward.asana.authorising import App, Authoriser
from steward.asana.oauth import fingerprint
from steward.store import keys
from steward.store.grants import CLIENT, GrantSecrets
from steward.store.refreshing import Refreshing
from steward.upkeep.refresh_token import RefreshToken
from tests.fakes import SandboxTransport
from tests.integration.aws import REGION, Aws
from tests.unit.ingest.world import RecordedTelemetry

BASE = "https://asana.test/api/1.0"


@dataclass
class Watched(httpx.BaseTransport):
    """The way to the sandbox, whose requests are counted."""

    sandbox: Sandbox
    asked: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    is_away: bool = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            raise httpx.ConnectError("away")
        with self.lock:
            self.asked.append(request.url.path)
            return SandboxTransport(self.sandbox.app).handle_request(request)


@dataclass
class Counter:
    """A deployment whose read and write grants are an app's, and its pat-based webhook grant."""

    aws: Aws
    sandbox: Sandbox
    secrets: GrantSecrets
    watched: Watched
    telemetry: RecordedTelemetry = field(default_factory=RecordedTelemetry)

    def run(self, holder: str = "one", **event: str) -> dict[str, str]:
        found: dict[str, str] = self.invocation(holder).run(event)["grants"]
        return found

    def invocation(self, holder: str) -> RefreshToken:
        return RefreshToken(
            secrets=self.secrets,
            leases=Refreshing(self.aws.table),
            renewer=lambda app: Authoriser(BASE, app, self.watched),
            telemetry=self.telemetry,
            holder=holder,
            now=self.sandbox.clock.now,
            pause=lambda _seconds: None,
        )

    def ends_in(self, name: str, minutes: int) -> None:
        ends = self.sandbox.clock.now() + timedelta(minutes=minutes)
        self.secrets.write(name, self.secrets.read(name) | {"expires_at": ends.isoformat()})

    def is_taken(self, name: str) -> bool:
        token = self.secrets.read(name)["token"]
        return self.sandbox.world.tokens.find(token, self.sandbox.clock.now()) is not None


@pytest.fixture
def counter(aws: Aws) -> Iterator[Counter]:
    sandbox = Sandbox()
    tokens = sandbox.world.tokens
    app = tokens.apps[FULL_APP_GID]
    store = boto3.client("secretsmanager", region_name=REGION)
    held: dict[str, Any] = {"client_id": app.gid, "client_secret": app.secret, "refresh_tokens": {}}
    ids: dict[str, str] = {}
    for name in ("read", "write"):
        token, renewal = tokens.grant(sandbox.cast.bot_user_gid, app, sandbox.clock.now())
        document = {"token": token.value, "kind": "oauth", "marker_key": "k" * 40}
        ids[name] = store.create_secret(Name=f"test-{name}", SecretString=json.dumps(document))["ARN"]
        held["refresh_tokens"][name] = renewal
    pat = json.dumps({"token": sandbox.cast.tokens["bot"]})
    ids["webhook"] = store.create_secret(Name="test-webhook", SecretString=pat)["ARN"]
    ids[CLIENT] = store.create_secret(Name="test-client", SecretString=json.dumps(held))["ARN"]
    counter = Counter(aws, sandbox, GrantSecrets(store, ids), Watched(sandbox))
    for name in ("read", "write"):
        counter.ends_in(name, 60)
    yield counter
    for each in ids.values():
        store.delete_secret(SecretId=each, ForceDeleteWithoutRecovery=True)


def test_a_token_that_is_good_for_a_while_is_left(counter: Counter) -> None:
    assert counter.run() == {"read": "fresh", "write": "fresh"}
    assert counter.watched.asked == []


def test_a_token_that_ends_soon_is_renewed_and_the_rest_of_its_secret_kept(counter: Counter) -> None:
    before = counter.secrets.read("write")
    counter.ends_in("write", 10)
    assert counter.run() == {"read": "fresh", "write": "renewed"}
    after = counter.secrets.read("write")
    assert after["token"] != before["token"]
    assert after["marker_key"] == before["marker_key"]
    assert counter.is_taken("write")
    assert counter.run()["write"] == "fresh"
    assert counter.telemetry.counts["TokensRenewed"] == 1


def test_fifty_workers_at_once_renew_a_token_once(counter: Counter) -> None:
    counter.ends_in("read", 1)
    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(lambda number: counter.run(f"worker {number}", grant="read")["read"], range(50)))
    assert counter.watched.asked == ["/-/oauth_token"]
    assert found.count("renewed") == 1
    assert set(found) <= {"renewed", "by_another", "fresh"}


def test_fifty_workers_whose_token_was_refused_renew_it_once_though_it_looks_good(counter: Counter) -> None:
    refused = fingerprint(counter.secrets.read("read")["token"])
    with ThreadPoolExecutor(50) as pool:
        found = list(
            pool.map(lambda number: counter.run(f"worker {number}", grant="read", refused=refused)["read"], range(50))
        )
    assert counter.watched.asked == ["/-/oauth_token"]
    assert found.count("renewed") == 1


class EverybodyIn(Refreshing):
    """A lease that lets all in as soon as five want it."""

    DOOR = Barrier(5)

    def take(self, *_given: object) -> bool:
        self.DOOR.wait(timeout=30)
        return True


def test_the_count_can_fail_a_lease_that_lets_everybody_in_renews_more_than_once(counter: Counter) -> None:
    workers = [replace(counter.invocation(str(each)), leases=EverybodyIn(counter.aws.table)) for each in range(5)]
    tried = 0
    while len(counter.watched.asked) == tried < 20:  # on a busy machine the first may be done before the second looks
        tried += 1
        counter.ends_in("read", 1)
        client = counter.secrets.read(CLIENT)
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(lambda each, client=client: each.renewed("read", client), workers))
    assert len(counter.watched.asked) > tried


def test_a_holder_that_died_holds_up_nobody_for_longer_than_a_minute(counter: Counter) -> None:
    counter.ends_in("read", 1)
    assert Refreshing(counter.aws.table).take("read", "a dead one", counter.sandbox.clock.now())
    assert counter.run(grant="read")["read"].startswith("failed: another invocation renews")
    counter.sandbox.advance(61)
    assert counter.run(grant="read")["read"] == "renewed"


def test_a_grant_that_was_taken_back_is_told_and_holds_up_no_other(counter: Counter) -> None:
    app = counter.sandbox.world.tokens.apps[FULL_APP_GID]
    client = counter.secrets.read(CLIENT)
    client["refresh_tokens"]["read"] = "2/1:gone"
    counter.secrets.write(CLIENT, client)
    for name in ("read", "write"):
        counter.ends_in(name, 1)
    found = counter.run()
    assert found["write"] == "renewed"
    assert found["read"].startswith("failed: unauthorised: Asana answers invalid_grant: ")
    assert "connect again" in found["read"]
    assert "2/1:gone" not in found["read"]
    assert app.secret not in str(counter.telemetry.__dict__)
    assert counter.telemetry.counts["TokensNotRenewed"] == 1


def test_a_token_of_another_kind_is_left_alone(counter: Counter) -> None:
    assert counter.run(grant="webhook") == {"webhook": "not_oauth"}


def test_a_wrong_client_secret_is_told_without_it(counter: Counter) -> None:
    client = counter.secrets.read(CLIENT) | {"client_secret": "a wrong one"}
    counter.secrets.write(CLIENT, client)
    counter.ends_in("read", 1)
    found = counter.run()["read"]
    assert "client_id or client_secret is wrong" in found
    assert "a wrong one" not in found


def test_while_asana_is_away_the_token_stays_and_the_lease_is_free(counter: Counter) -> None:
    counter.ends_in("read", 1)
    before = counter.secrets.read("read")["token"]
    counter.watched.is_away = True
    assert counter.run()["read"].startswith("failed: Asana's oauth_token did not answer")
    assert counter.secrets.read("read")["token"] == before
    row = counter.aws.table.get(keys.refreshing("read")) or {}
    assert row["until"] == 0


def test_revoking_ends_every_token_of_the_grant(counter: Counter) -> None:
    client = counter.secrets.read(CLIENT)
    authoriser = Authoriser(BASE, App(client["client_id"], client["client_secret"]), counter.watched)
    authoriser.revoke(client["refresh_tokens"]["read"])
    assert not counter.is_taken("read")
