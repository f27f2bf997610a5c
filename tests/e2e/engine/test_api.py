"""Does the engine's REST API hand a webhook to the function byte by byte, and refuse what API Gateway refuses?"""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.engine.deployed import PATIENCE_SECONDS, Toy, eventually

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    "body", [b'{"events": []}', b"", b"\xff\xfe\x00\x80not utf-8", "é ☃ 🎉".encode(), bytes(range(256)) * 400]
)
def test_a_body_arrives_byte_exact_whatever_its_bytes(toy: Toy, body: bytes) -> None:
    answer = eventually(lambda: _unthrottled(toy, "/hooks/1/token", body), PATIENCE_SECONDS)
    assert bytes.fromhex(json.loads(answer)["hex"]) == body


def _unthrottled(toy: Toy, path: str, body: bytes) -> bytes | None:
    status, _, content = toy.post(path, body, {"Content-Type": "application/json"})
    return content if status == 200 else None


def test_the_path_the_headers_and_the_answered_header_pass_through(toy: Toy) -> None:
    headers = {"X-Hook-Signature": "AbC", "Content-Type": "application/json"}
    status, answered, content = eventually(
        lambda: answer if (answer := toy.post("/hooks/12/to-ken_1", b"{}", headers))[0] == 200 else None,
        PATIENCE_SECONDS,
    )
    seen = json.loads(content)
    assert status == 200
    assert seen["path"] == {"hook_id": "12", "token": "to-ken_1"}
    assert {name.lower(): value for name, value in seen["headers"].items()}["x-hook-signature"] == "AbC"
    assert answered["X-Hook-Secret"] == "kept"


def test_a_route_that_is_not_in_the_template_is_refused(toy: Toy) -> None:
    assert toy.post("/hooks/1", b"{}")[0] == 403
    assert toy.post("/other/1/2", b"{}")[0] == 403


def test_more_than_the_burst_is_throttled(toy: Toy) -> None:
    time.sleep(1)  # the tests before may have emptied the bucket; a second fills it (rate 10, burst 5)
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: toy.post("/hooks/1/2", b"{}")[0], range(40)))
    assert set(statuses) == {200, 429}
    assert statuses.count(200) <= 15
