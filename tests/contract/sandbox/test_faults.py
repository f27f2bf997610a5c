"""Does each fault switch break exactly what it says, as often as it says?"""

from email.utils import format_datetime

import pytest

from local.asana import Fault, FaultKind, Sandbox
from tests.contract.sandbox.driver import Api


def _task(api: Api) -> str:
    return api.new("/tasks", name="Before", projects=[api.project])


def _name(api: Api, task: str) -> object:
    return api.read(f"/tasks/{task}", "name")["name"]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 412, 429, 451, 500, 502, 503, 504])
def test_a_status_is_answered_and_nothing_happens(api: Api, status: int) -> None:
    task = _task(api)
    api.sandbox.world.faults.add(Fault(FaultKind.STATUS, "updateTask", status=status, count=1))
    answer = api.client.put(f"/tasks/{task}", json={"data": {"name": "After"}})
    assert answer.status_code == status
    assert ("phrase" in answer.json()["errors"][0]) == (status == 500)
    assert _name(api, task) == "Before"
    assert api.put(f"/tasks/{task}", name="After").status_code == 200


@pytest.mark.parametrize("retry_after", ["5", "0", "86400", None])
def test_retry_after_comes_in_every_form(api: Api, retry_after: str | None) -> None:
    api.sandbox.world.faults.add(Fault(FaultKind.STATUS, status=429, retry_after=retry_after, count=1))
    assert api.get("/users/me").headers.get("Retry-After") == retry_after


def test_retry_after_may_be_an_http_date(api: Api) -> None:
    date = format_datetime(api.sandbox.clock.now(), usegmt=True)
    api.sandbox.world.faults.add(Fault(FaultKind.STATUS, status=429, retry_after=date, count=1))
    assert api.get("/users/me").headers["Retry-After"] == "Thu, 01 Oct 2026 10:00:00 GMT"


def test_an_error_after_commit_hides_a_write_that_happened(api: Api) -> None:
    task = _task(api)
    api.sandbox.world.faults.add(Fault(FaultKind.STATUS_AFTER_COMMIT, "updateTask", status=502, count=1))
    assert api.client.put(f"/tasks/{task}", json={"data": {"name": "After"}}).status_code == 502
    assert _name(api, task) == "After"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (FaultKind.RESET, "Before"),
        (FaultKind.RESET_AFTER_COMMIT, "After"),
        (FaultKind.TIMEOUT_AFTER_COMMIT, "After"),
    ],
)
def test_a_broken_connection_leaves_the_write_done_or_undone(api: Api, kind: FaultKind, name: str) -> None:
    task = _task(api)
    api.sandbox.world.faults.add(Fault(kind, "updateTask", count=1, seconds=30))
    with pytest.raises(ConnectionResetError):
        api.put(f"/tasks/{task}", name="After")
    assert _name(api, task) == name
    assert api.sandbox.calls.of("updateTask")[0].status is None


def test_a_late_write_lands_after_its_caller_gave_up(api: Api) -> None:
    task = _task(api)
    api.sandbox.world.faults.add(Fault(FaultKind.LATE_LANDING, "updateTask", count=1, seconds=90))
    assert api.client.put(f"/tasks/{task}", json={"data": {"name": "After"}}).status_code == 504
    api.sandbox.advance(89)
    assert _name(api, task) == "Before"
    api.sandbox.advance(2)
    assert _name(api, task) == "After"
    assert api.told(task)[-1] == "name_changed"


def test_a_stale_read_shows_what_was_and_the_next_one_what_is(api: Api) -> None:
    task = _task(api)
    api.sandbox.advance(10)
    api.put(f"/tasks/{task}", name="After")
    api.sandbox.world.faults.add(Fault(FaultKind.STALE_READ, "getTask", count=1, seconds=5))
    assert _name(api, task) == "Before"
    assert _name(api, task) == "After"


def test_a_switch_skips_counts_and_matches_operation_and_method(api: Api) -> None:
    faults = api.sandbox.world.faults
    faults.add(Fault(FaultKind.STATUS, "getUser", status=503, skip=1, count=2))
    statuses = [api.client.get("/users/me").status_code for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    faults.add(Fault(FaultKind.STATUS, method="POST", status=503))
    assert api.get("/users/me").status_code == 200
    assert api.client.post("/tasks", json={"data": {"name": "x"}}).status_code == 503


def test_probability_follows_the_seed() -> None:
    def run(seed: int) -> list[int]:
        sandbox = Sandbox(seed=seed)
        sandbox.world.faults.add(Fault(FaultKind.STATUS, status=503, probability=0.5))
        api = Api(sandbox, None, sandbox.cast.tokens["bot"])
        return [api.get("/users/me").status_code for _ in range(40)]

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 10 <= run(1).count(503) <= 30


def test_a_slow_answer_comes_and_comes_later(api: Api) -> None:
    task = _task(api)
    api.sandbox.world.faults.add(Fault(FaultKind.SLOW, "updateTask", count=1, seconds=3))
    before = api.sandbox.world.clock.now()
    api.put(f"/tasks/{task}", name="After")
    assert (api.sandbox.world.clock.now() - before).total_seconds() == 3
    assert _name(api, task) == "After"


def test_a_switch_against_one_users_token_leaves_everybody_elses_calls_alone(api: Api) -> None:
    sandbox = api.sandbox
    sandbox.world.faults.add(Fault(FaultKind.STATUS, status=503, owner=sandbox.cast.bot_user_gid))
    assert api.client.get("/users/me").status_code == 503
    somebody = {"Authorization": f"Bearer {sandbox.cast.tokens['member']}"}
    assert api.client.get("/users/me", headers=somebody).status_code == 200
