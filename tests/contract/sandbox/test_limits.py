"""When does a token get 429, and what does that cost it (FACTS 2)?"""

import pytest

from local.asana import Sandbox, Settings
from local.asana.errors import ApiError
from local.asana.limits import Demand
from tests.contract.openapi import OpenApi
from tests.contract.sandbox.driver import Api


def _limited(openapi: OpenApi, **settings: float) -> Api:
    sandbox = Sandbox(settings=Settings(**settings))  # type: ignore[arg-type]
    return Api(sandbox, openapi, sandbox.cast.tokens["bot"])


def test_a_quarter_of_the_quota_is_what_a_quarter_of_a_minute_takes(openapi: OpenApi) -> None:
    api = _limited(openapi, requests_per_minute=40)
    answers = [api.get("/users/me") for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "15"
    assert answers[-1].json()["errors"][0]["message"].startswith("You've made too many requests and hit a rate limit.")
    api.sandbox.advance(15.1)
    assert api.get("/users/me").status_code == 200


def test_refused_requests_count_against_the_quota(openapi: OpenApi) -> None:
    api = _limited(openapi, requests_per_minute=40)
    for _ in range(60):
        api.get("/users/me")
    api.sandbox.advance(15.1)
    refused = api.get("/users/me")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 15


def test_tokens_are_limited_independently(openapi: OpenApi) -> None:
    api = _limited(openapi, requests_per_minute=4)
    assert [api.get("/users/me").status_code for _ in range(2)] == [200, 429]
    assert api.as_("owner").get("/users/me").status_code == 200


def test_15_writes_and_50_reads_may_be_in_flight(sandbox: Sandbox, api: Api) -> None:
    with sandbox.limiter.admitted(api.token, Demand(writes=15)):
        assert api.post("/tasks", name="x", projects=[api.project]).status_code == 429
        assert api.get("/users/me").status_code == 200
    with sandbox.limiter.admitted(api.token, Demand(reads=50)):
        assert api.get("/users/me").status_code == 429
        assert api.post("/tasks", name="x", projects=[api.project]).status_code == 201
    assert api.get("/users/me").status_code == 200


def test_slots_are_given_back_when_a_request_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ApiError), sandbox.limiter.admitted("t", Demand(writes=16)):
        pass
    with sandbox.limiter.admitted("t", Demand(writes=15)):
        pass


def test_search_takes_60_a_minute_of_its_own(sandbox: Sandbox) -> None:
    for _ in range(15):
        with sandbox.limiter.admitted("t", Demand(reads=1, searches=1)):
            pass
    with pytest.raises(ApiError) as refused, sandbox.limiter.admitted("t", Demand(reads=1, searches=1)):
        pass
    assert refused.value.status == 429
    with sandbox.limiter.admitted("t", Demand(reads=1)):
        pass


def test_cost_is_charged_afterwards_and_below_zero_everything_waits(openapi: OpenApi) -> None:
    api = _limited(openapi, cost_per_minute=600)
    assert api.get(f"/projects/{api.project}/task_counts").status_code == 200
    assert api.get(f"/projects/{api.project}/task_counts").status_code == 200
    refused = api.get("/users/me")
    assert refused.status_code == 429
    api.sandbox.advance(int(refused.headers["Retry-After"]) + 1)
    assert api.get("/users/me").status_code == 200


def _actions(*paths: str, method: str = "get") -> list[dict[str, object]]:
    return [{"relative_path": path, "method": method} for path in paths]


def test_a_batch_answers_200_with_each_actions_own_status_in_request_order(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    actions: list[dict[str, object]] = [
        {"relative_path": f"/tasks/{task}", "method": "get", "options": {"fields": ["name"]}},
        {"relative_path": "/tasks/999", "method": "get"},
        {"relative_path": "/tasks", "method": "post", "data": {"name": "y", "projects": [api.project]}},
        {"relative_path": "/tasks", "method": "get", "data": {"project": api.project}, "options": {"limit": 1}},
    ]
    answer = api.post("/batch", actions=actions)
    assert answer.status_code == 200
    results = answer.json()["data"]
    assert [one["status_code"] for one in results] == [200, 404, 201, 200]
    assert results[0]["body"] == {"data": {"gid": task, "name": "x"}}
    assert results[2]["headers"]["Location"]
    assert len(results[3]["body"]["data"]) == 1
    assert [entry.batched for entry in api.sandbox.calls.entries][-5:] == [True, True, True, True, False]


def test_a_batch_takes_1_to_10_actions(api: Api) -> None:
    assert api.post("/batch", actions=[]).status_code == 400
    assert api.post("/batch", actions=_actions(*["/users/me"] * 11)).status_code == 400
    assert api.post("/batch", actions=_actions(*["/tasks"] * 40, method="post")).status_code == 400


def test_a_batch_refuses_some_actions_one_by_one(api: Api) -> None:
    actions = [*_actions("/users/me?opt_fields=name", "/users/me"), *_actions("/batch", "/attachments", method="post")]
    results = api.post("/batch", actions=actions).json()["data"]
    assert [one["status_code"] for one in results] == [400, 200, 400, 400]


def test_a_batch_is_all_or_nothing_against_the_limits(openapi: OpenApi) -> None:
    api = _limited(openapi, requests_per_minute=40)
    for _ in range(5):
        api.get("/users/me")
    assert api.post("/batch", actions=_actions(*["/users/me"] * 6)).status_code == 429
    assert len([entry for entry in api.sandbox.calls.entries if entry.batched]) == 0
    api.sandbox.advance(60)
    assert api.post("/batch", actions=_actions(*["/users/me"] * 6)).status_code == 200
    assert api.post("/batch", actions=_actions(*["/users/me"] * 5)).status_code == 429


def test_each_write_of_a_batch_takes_a_write_slot(sandbox: Sandbox, api: Api) -> None:
    actions = [
        {"relative_path": "/tasks", "method": "post", "data": {"name": "x", "projects": [api.project]}}
        for _ in range(10)
    ]
    with sandbox.limiter.admitted(api.token, Demand(writes=6)):
        assert api.post("/batch", actions=actions).status_code == 429
    assert sandbox.world.graph.of_kind("task") == []
    assert api.post("/batch", actions=actions).status_code == 200


def test_the_actions_of_a_batch_run_in_no_promised_order(api: Api) -> None:
    actions = [
        {"relative_path": "/tasks", "method": "post", "data": {"name": str(number), "projects": [api.project]}}
        for number in range(10)
    ]
    results = api.post("/batch", actions=actions).json()["data"]
    gids = [one["body"]["data"]["gid"] for one in results]
    assert [one["body"]["data"]["name"] for one in results] == [str(number) for number in range(10)]
    assert gids != sorted(gids)
