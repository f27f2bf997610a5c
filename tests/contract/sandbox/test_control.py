"""What can a test see and steer from outside, and who may?"""

import httpx
import pytest

from local.asana import Sandbox
from tests.contract.sandbox.driver import Api


@pytest.fixture
def control(sandbox: Sandbox) -> httpx.Client:
    transport = httpx.WSGITransport(app=sandbox.app)
    return httpx.Client(transport=transport, base_url="http://asana.test/sandbox")


def test_a_users_tokens_end_at_once_and_a_new_one_is_theirs(api: Api, control: httpx.Client) -> None:
    user = {"user_gid": api.sandbox.cast.bot_user_gid}
    assert control.post("/tokens/revoke", json=user).json()["data"]["ended"] >= 1
    assert api.call("GET", "/users/me").status_code == 401
    api.client.headers["Authorization"] = f"Bearer {control.post('/tokens', json=user).json()['data']['token']}"
    assert api.get("/users/me").json()["data"]["gid"] == user["user_gid"]
    assert control.post("/tokens", json={"user_gid": "1"}).status_code == 400


def test_the_call_log_names_operation_owner_status_and_fields(api: Api, control: httpx.Client) -> None:
    api.get("/users/me", opt_fields="name")
    api.get("/tasks/999")
    first, second = control.get("/calls").json()["data"]
    assert (first["operation_id"], first["method"], first["path"], first["status"]) == (
        "getUser",
        "GET",
        "/users/me",
        200,
    )
    assert (first["owner"], first["opt_fields"]) == (api.sandbox.cast.bot_user_gid, "name")
    assert (second["operation_id"], second["status"]) == ("getTask", 404)
    assert control.delete("/calls").status_code == 200
    assert control.get("/calls").json()["data"] == []


def test_faults_are_switched_on_listed_and_off(api: Api, control: httpx.Client) -> None:
    answer = control.post("/faults", json={"kind": "status", "operation_id": "getUser", "status": 503, "count": 2})
    assert answer.json()["data"][0]["count"] == 2
    assert api.client.get("/users/me").status_code == 503
    assert control.get("/faults").json()["data"][0]["count"] == 1
    control.delete("/faults")
    assert api.get("/users/me").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"kind": "earthquake"}, {"kind": "status", "sometimes": 1}, {"kind": "status", "count": "x"}]
)
def test_a_wrong_fault_is_refused_by_name(control: httpx.Client, wrong: dict[str, object]) -> None:
    assert control.post("/faults", json=wrong).status_code == 400


def test_the_clock_is_advanced(control: httpx.Client) -> None:
    assert control.post("/clock/advance", json={"seconds": 60}).json()["data"]["now"] == "2026-10-01T10:01:00.000Z"
    assert control.post("/clock/advance", json={"seconds": -1}).status_code == 400


def test_the_state_digest_is_the_same_for_the_same_seed_and_moves_with_every_write(
    api: Api, control: httpx.Client
) -> None:
    before = control.get("/state").json()["data"]
    other = httpx.Client(transport=httpx.WSGITransport(app=Sandbox().app), base_url="http://asana.test/sandbox")
    assert other.get("/state").json()["data"]["digest"] == before["digest"]
    api.new("/tasks", name="x", projects=[api.project])
    after = control.get("/state").json()["data"]
    assert after["digest"] != before["digest"]
    assert after["counts"]["task"] == 1


def test_callers_from_elsewhere_are_refused(sandbox: Sandbox) -> None:
    transport = httpx.WSGITransport(app=sandbox.app, remote_addr="192.0.2.1")
    stranger = httpx.Client(transport=transport, base_url="http://asana.test/sandbox")
    assert stranger.get("/calls").status_code == 403


def test_deliveries_are_listed(api: Api, control: httpx.Client) -> None:
    hook = api.new("/webhooks", resource=api.project, target="https://receiver.example/")
    api.sandbox.pump()
    (attempt,) = control.get("/deliveries").json()["data"]
    assert (attempt["webhook"], attempt["events"], attempt["status"]) == (hook, 0, 200)
