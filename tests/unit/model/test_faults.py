"""What does a fault that a person switched on make of a model's answers, and is a wrong one named?"""

from collections.abc import Iterator

import httpx
import pytest

from local.model.endpoint import Endpoint, serving
from local.model.faults import fault_of, struck
from local.model.offline import OfflineEngine
from local.model.wire import Fault, Reply

CONVERSE = "/model/offline/converse"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(OfflineEngine()) as made:
        yield made


def test_a_switched_on_error_is_bedrocks_own_until_it_is_switched_off(endpoint: Endpoint) -> None:
    with httpx.Client(base_url=endpoint.url, trust_env=False) as http:
        assert http.get("/faults").json() == {"fault": None}
        on = http.post("/faults", json={"code": "ThrottlingException"}).json()
        assert (
            on
            == http.get("/faults").json()
            == {"fault": {"code": "ThrottlingException", "delay_seconds": 0, "drop": False}}
        )
        reply = http.post(CONVERSE, json={"messages": []})
        assert (reply.status_code, reply.headers["x-amzn-errortype"]) == (429, "ThrottlingException")
        http.delete("/faults")
        assert http.post(CONVERSE, json={"messages": []}).headers.get("x-amzn-errortype") != "ThrottlingException"
        assert http.get("/faults").json() == {"fault": None}


def test_a_delay_leaves_the_answer_as_it_is() -> None:
    assert struck(Fault(delay_seconds=4.0), lambda: Reply("said", delay_seconds=1.0)) == Reply(
        "said", delay_seconds=5.0
    )
    assert struck(None, lambda: Reply("said")) == Reply("said")
    assert struck(Fault(drop=True), lambda: Reply("said")) == Fault(drop=True)


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ([], "an object"),
        ({"kind": "x"}, "an object"),
        ({"code": "Rain"}, "code"),
        ({"delay_seconds": True}, "delay_seconds"),
        ({"delay_seconds": 1e9}, "delay_seconds"),
        ({"drop": 1}, "drop"),
    ],
)
def test_a_wrong_switch_is_refused_by_name(raw: object, named: str, endpoint: Endpoint) -> None:
    with pytest.raises(ValueError, match=named):
        fault_of(raw)
    reply = httpx.post(f"{endpoint.url}/faults", json=raw)
    assert reply.status_code == 400
    assert named in reply.json()["message"]
