"""How do webhooks shake hands, filter, sign, batch, retry and end (FACTS 1)?"""

import json
from itertools import pairwise

import pytest

from local.asana import Fault, FaultKind, Sandbox, Settings
from local.asana.deliveries import signature
from tests.contract.sandbox.driver import Api, Receiver

TARGET = "https://receiver.example/hook?nonce=1"
HOUR = 3600.0


def _hook(api: Api, target: str = TARGET, **data: object) -> str:
    """A webhook on the intake project whose first heartbeat has been answered and forgotten."""
    gid = api.new("/webhooks", **{"resource": api.project, "target": target, **data})
    api.sandbox.pump()
    return gid


def _events(receiver: Receiver) -> list[list[dict[str, object]]]:
    return [json.loads(body)["events"] for _, _, body in receiver.got]


def _settle(api: Api) -> None:
    api.sandbox.advance(0.3)


def test_the_handshake_carries_an_empty_object_and_the_201_the_same_secret(api: Api, receiver: Receiver) -> None:
    answer = api.post("/webhooks", resource=api.project, target=TARGET)
    assert answer.status_code == 201
    assert set(answer.json()) == {"data", "X-Hook-Secret"}
    assert answer.json()["X-Hook-Secret"] == receiver.secrets[TARGET]
    assert len(receiver.secrets[TARGET]) == 64


def test_a_target_that_does_not_echo_the_secret_gets_no_webhook(api: Api, receiver: Receiver) -> None:
    receiver.handshake = False
    assert api.post("/webhooks", resource=api.project, target=TARGET).status_code == 400
    receiver.down = True
    assert api.post("/webhooks", resource=api.project, target=TARGET).status_code == 400
    assert api.get("/webhooks", workspace=api.workspace).json()["data"] == []


def test_the_api_answers_while_a_handshake_is_open() -> None:
    seen: list[int] = []

    def receiver(_url: str, headers: dict[str, str], _body: bytes) -> tuple[int, dict[str, str]]:
        seen.append(api.get("/users/me").status_code)
        return 200, {"x-hook-secret": headers.get("X-Hook-Secret", "")}

    sandbox = Sandbox(post=receiver)
    api = Api(sandbox, None, sandbox.cast.tokens["bot"])
    assert api.post("/webhooks", resource=api.project, target=TARGET).status_code == 201
    assert seen == [200]


@pytest.mark.parametrize(
    "target", ["http://localhost/x", "http://127.0.0.1:9/x", "http://[::1]/x", "http://0.0.0.0/", "http://a.localhost"]
)
def test_a_target_on_this_machine_is_refused_with_403_unless_allowed(api: Api, receiver: Receiver, target: str) -> None:
    assert api.post("/webhooks", resource=api.project, target=target).status_code == 403
    laptop = Sandbox(post=receiver, settings=Settings(allow_loopback_targets=True))
    allowed = Api(laptop, api.openapi, laptop.cast.tokens["bot"])
    assert allowed.post("/webhooks", resource=allowed.project, target=target).status_code == 201


def test_a_second_webhook_for_the_same_target_is_refused_with_403(api: Api) -> None:
    _hook(api)
    answer = api.post("/webhooks", resource=api.project, target=TARGET)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["message"].startswith("Duplicated webhook.")
    assert api.post("/webhooks", resource=api.project, target=f"{TARGET}&v=2").status_code == 201


def test_a_list_shows_only_the_callers_own_and_others_are_refused(api: Api) -> None:
    gid = _hook(api)
    assert [one["gid"] for one in api.get("/webhooks", workspace=api.workspace).json()["data"]] == [gid]
    for stranger in ("owner", "oauth"):
        assert api.as_(stranger).get("/webhooks", workspace=api.workspace).json()["data"] == []
        assert api.as_(stranger).delete(f"/webhooks/{gid}").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"resource_type": "task", "action": "created"},
        {"resource_type": "task", "action": "added", "fields": ["name"]},
        {"resource_type": "task", "fields": ["name"]},
        {"kind": "task"},
        {"resource_type": 5},
    ],
)
def test_a_malformed_filter_is_refused(api: Api, wrong: dict[str, object]) -> None:
    assert api.post("/webhooks", resource=api.project, target=TARGET, filters=[wrong]).status_code == 400


@pytest.mark.parametrize("filters", [[], [{"resource_type": "task", "action": "added"}]])
def test_larger_scopes_refuse_tasks_and_the_absence_of_filters(api: Api, filters: list[object]) -> None:
    answer = api.post("/webhooks", resource=api.workspace, target=TARGET, filters=filters)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["error"] == "invalid_filters_for_larger_scoped_webhooks"


def test_larger_scopes_refuse_fields_and_hear_new_projects(api: Api, receiver: Receiver) -> None:
    fields = [{"resource_type": "project", "action": "changed", "fields": ["name"]}]
    assert api.post("/webhooks", resource=api.workspace, target=TARGET, filters=fields).status_code == 400
    _hook(api, resource=api.workspace, filters=[{"resource_type": "project", "action": "added"}])
    receiver.got.clear()
    api.new("/projects", name="New", team=api.sandbox.cast.teams["Operations"])
    _settle(api)
    ((event,),) = _events(receiver)
    assert event["resource"]["resource_type"] == "project"  # type: ignore[index]


def test_an_event_passes_when_it_matches_any_filter(api: Api, receiver: Receiver) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    filters = [
        {"resource_type": "task", "action": "changed", "fields": ["completed"]},
        {"resource_type": "story", "resource_subtype": "comment_added", "action": "added"},
    ]
    _hook(api, filters=filters)
    receiver.got.clear()
    api.put(f"/tasks/{task}", name="not heard", completed=True)
    api.new(f"/tasks/{task}/stories", text="heard")
    _settle(api)
    (events,) = _events(receiver)
    assert [event["resource"]["resource_type"] for event in events] == ["task", "story"]  # type: ignore[index]


def test_put_replaces_all_filters(api: Api, receiver: Receiver) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    gid = _hook(api, filters=[{"resource_type": "story"}])
    api.put(f"/webhooks/{gid}", filters=[{"resource_type": "task", "action": "deleted"}])
    receiver.got.clear()
    api.put(f"/tasks/{task}", name="y")
    _settle(api)
    assert receiver.got == []
    assert api.put(f"/webhooks/{gid}", target="https://other.example").status_code == 400


def test_a_delivery_is_signed_over_compact_unescaped_json(api: Api, receiver: Receiver) -> None:
    _hook(api)
    receiver.got.clear()
    api.new("/tasks", name="Müller", projects=[api.project])
    _settle(api)
    (_, headers, body), *_ = receiver.got
    assert headers["X-Hook-Signature"] == signature(receiver.secrets[TARGET], body)
    assert b": " not in body
    assert json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode() == body


def test_the_signature_is_hmac_sha256_in_lowercase_hex() -> None:
    assert signature("key", b"The quick brown fox jumps over the lazy dog") == (
        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )


def test_events_of_one_moment_arrive_in_one_delivery_with_identities_only(api: Api, receiver: Receiver) -> None:
    _hook(api)
    receiver.got.clear()
    task = api.new("/tasks", name="x", projects=[api.project])
    api.put(f"/tasks/{task}", completed=True)
    _settle(api)
    (events,) = _events(receiver)
    assert len(events) >= 5
    assert events[0]["resource"] == {"gid": task, "resource_type": "task", "resource_subtype": "default_task"}
    assert events[0]["parent"] == {"gid": api.project, "resource_type": "project"}


def test_a_heartbeat_comes_at_once_and_every_8_hours_signed_and_empty(api: Api, receiver: Receiver) -> None:
    _hook(api)
    assert [body for _, _, body in receiver.got] == [b'{"events":[]}']
    api.sandbox.advance(8 * HOUR - 1)
    assert len(receiver.got) == 1
    api.sandbox.advance(2)
    _, headers, body = receiver.got[-1]
    assert (len(receiver.got), headers["X-Hook-Signature"]) == (2, signature(receiver.secrets[TARGET], body))


def test_a_refused_delivery_comes_again_later_with_the_same_events(api: Api, receiver: Receiver) -> None:
    gid = _hook(api)
    receiver.got.clear()
    receiver.status = 202
    api.new("/tasks", name="x", projects=[api.project])
    _settle(api)
    health = api.get(f"/webhooks/{gid}").json()["data"]
    assert (health["delivery_retry_count"], health["last_failure_content"]) == (1, "HTTP 202")
    assert health["next_attempt_after"] is not None
    assert health["failure_deletion_timestamp"].startswith("2026-10-02T10:00:00")
    receiver.status = 204
    api.sandbox.advance(20)
    first, again = (body for _, _, body in receiver.got)
    assert first == again
    health = api.get(f"/webhooks/{gid}").json()["data"]
    assert (health["delivery_retry_count"], health["next_attempt_after"]) == (0, None)
    assert health["last_success_at"] is not None


def test_waits_double_up_to_an_hour_and_newer_events_wait_behind(api: Api, receiver: Receiver) -> None:
    _hook(api)
    receiver.got.clear()
    receiver.down = True
    task = api.new("/tasks", name="x", projects=[api.project])
    _settle(api)
    for _ in range(6 * 60):
        api.sandbox.advance(60)
    attempts = [one.at for one in api.sandbox.world.deliveries.attempts if one.status is None]
    waits = [(after - before).total_seconds() for before, after in pairwise(attempts)]
    assert waits == sorted(waits)
    assert 3600 <= waits[-1] <= 3660
    api.put(f"/tasks/{task}", name="newer")
    receiver.down = False
    api.sandbox.advance(HOUR + 1)
    api.sandbox.advance(1)
    old, new = _events(receiver)
    assert old[0]["action"] == "added"
    assert new[0]["change"] == {"field": "name", "action": "changed"}


def test_a_webhook_that_fails_for_24_hours_is_deleted(api: Api, receiver: Receiver) -> None:
    gid = _hook(api)
    receiver.down = True
    api.new("/tasks", name="x", projects=[api.project])
    _settle(api)
    for _ in range(23):
        api.sandbox.advance(HOUR)
    assert api.get(f"/webhooks/{gid}").status_code == 200
    api.sandbox.advance(HOUR + 1)
    assert api.get(f"/webhooks/{gid}").status_code == 404
    assert api.get("/webhooks", workspace=api.workspace).json()["data"] == []


def test_unanswered_heartbeats_alone_end_a_webhook(api: Api, receiver: Receiver) -> None:
    gid = _hook(api)
    receiver.down = True
    for _ in range(40):
        api.sandbox.advance(HOUR)
    assert api.get(f"/webhooks/{gid}").status_code == 404


def test_a_deleted_webhook_hears_nothing_more(api: Api, receiver: Receiver) -> None:
    gid = _hook(api)
    receiver.got.clear()
    api.new("/tasks", name="x", projects=[api.project])
    api.delete(f"/webhooks/{gid}")
    api.sandbox.advance(9 * HOUR)
    assert receiver.got == []


def test_a_multi_homed_task_is_delivered_by_each_projects_webhook(api: Api, receiver: Receiver) -> None:
    second = api.new("/projects", name="Second", team=api.sandbox.cast.teams["Operations"])
    task = api.new("/tasks", name="x", projects=[api.project, second])
    _hook(api)
    _hook(api, "https://receiver.example/second", resource=second)
    receiver.got.clear()
    api.put(f"/tasks/{task}", completed=True)
    _settle(api)
    assert len(receiver.got) == 2
    assert receiver.got[0][2] == receiver.got[1][2]


def test_deliveries_are_dropped_duplicated_reordered_and_delayed_on_purpose(api: Api, receiver: Receiver) -> None:
    _hook(api)
    task = api.new("/tasks", name="x", projects=[api.project])
    _settle(api)
    faults = api.sandbox.world.faults

    def deliveries(kind: FaultKind, seconds: float = 1.0) -> list[list[dict[str, object]]]:
        receiver.got.clear()
        faults.add(Fault(kind, count=1, seconds=seconds))
        api.put(f"/tasks/{task}", name=f"{kind} {seconds}", notes=f"{kind} {seconds}", liked=kind != "delivery_drop")
        for _ in range(3):
            _settle(api)
        return _events(receiver)

    assert deliveries(FaultKind.DELIVERY_DROP) == []
    first, second = deliveries(FaultKind.DELIVERY_DUPLICATE)
    assert first == second
    (shuffled,) = deliveries(FaultKind.DELIVERY_REORDER)
    assert len(shuffled) >= 4
    assert deliveries(FaultKind.DELIVERY_DELAY, 60) == []
    api.sandbox.advance(60)
    assert len(receiver.got) == 1
