"""Does the console's port keep its rules on the wire, and say in a line what is wrong?"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from local.console.server import serving
from local.console.stacks import Site

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[httpx.Client]:
    """A console beside which no stack runs."""
    with serving(Site(tmp_path, lambda: NOON)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def token(page: httpx.Client) -> str:
    found = re.search(r'name="console-token" content="([^"]+)"', page.get("/").text)
    assert found
    return found[1]


def change(page: httpx.Client, path: str, body: object, **headers: str) -> httpx.Response:
    own = {"Origin": str(page.base_url).rstrip("/"), "X-Console-Token": token(page)}
    return page.post(path, content=json.dumps(body), headers={**own, "Content-Type": "application/json", **headers})


def test_it_listens_on_loopback_alone(page: httpx.Client) -> None:
    assert page.base_url.host == "127.0.0.1"


def test_the_page_is_whole_and_names_nothing_outside_itself(page: httpx.Client) -> None:
    html = page.get("/").text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
    modules = {"/console.css", "/console.js", "/icon.svg"}
    script = page.get("/console.js").text
    modules |= {f"/{name}" for name in re.findall(r'from "\./([a-z]+\.js)"', script)}
    for path in modules:
        reply = page.get(path)
        assert reply.status_code == 200, path
        assert "http" not in reply.text.replace("http://www.w3.org/2000/svg", ""), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", reply.text), path


def test_each_answer_carries_the_policy(page: httpx.Client) -> None:
    for path in ("/", "/console.js", "/api/board", "/nowhere"):
        assert "default-src 'self'" in page.get(path).headers["Content-Security-Policy"]


def test_a_host_that_is_not_loopbacks_is_not_answered(page: httpx.Client) -> None:
    port = page.base_url.port
    reply = page.get("/", headers={"Host": f"rebound.example:{port}"})
    assert reply.status_code == 421
    assert "console-token" not in reply.text


def test_a_change_without_origin_or_token_is_refused(page: httpx.Client) -> None:
    assert change(page, "/api/kill", {}, Origin="http://evil.example").status_code == 403
    assert change(page, "/api/kill", {}, **{"X-Console-Token": "guessed"}).status_code == 403
    assert page.post("/api/kill", json={}).status_code == 403


def test_without_a_stack_the_page_is_there_and_every_document_says_what_to_do(page: httpx.Client) -> None:
    assert page.get("/").status_code == 200
    for path in ("pulse", "board", "runs", "approvals", "chains", "dashboard", "faults", "portfolio"):
        reply = page.get(f"/api/{path}")
        assert (reply.status_code, reply.json()) == (503, {"error": "the stack is not running: make up"})
    assert change(page, "/api/submit", {}).status_code == 503


def test_a_file_outside_the_page_is_not_served(page: httpx.Client) -> None:
    for path in ("/../guard.py", "/%2e%2e/guard.py", "/..%2fguard.py", "/page_files/index.html", "//etc/passwd"):
        assert page.get(path).status_code == 404


def test_what_is_unchanged_is_not_sent_twice(page: httpx.Client) -> None:
    first = page.get("/console.css")
    second = page.get("/console.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


def test_what_is_no_json_object_and_what_is_not_there_are_one_line_each(page: httpx.Client, tmp_path: Path) -> None:
    reply = change(page, "/api/submit", ["a", "list"])
    assert (reply.status_code, reply.json()["error"]) == (400, "a change is one JSON object")
    assert change(page, "/api/format-the-disk", {}).status_code == 404
    assert page.get("/api/secrets").status_code == 404
    assert str(tmp_path) not in reply.text


def test_methods_that_it_does_not_know_change_nothing(page: httpx.Client) -> None:
    assert {page.request(method, "/api/kill").status_code for method in ("PUT", "DELETE", "PATCH")} == {501}
