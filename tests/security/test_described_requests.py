"""Is every request that a description allows, or nearly allows, answered as it says: Asana's sandbox and our webhook?

RELIABILITY P19. The sandbox is held to Asana's own OpenAPI description, the webhook to `docs/webhook.openapi.yaml`.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from local.asana import Sandbox
from local.asana.operation import OPERATIONS
from tests import northwind
from tests.contract.openapi import DESCRIPTION, Described, OpenApi, load_or_skip
from tests.contract.sandbox.driver import Api
from tests.contract.template import reading
from tests.integration.aws import services
from tests.integration.ingest.receiver import Receiver, receiver
from tests.security.described import Asked, Drawing
from tests.security.inputs import Stopwatch, amount
from tests.unit.ingest.world import HOOK_ID, SECRET, TOKEN, post, signature_of

SEED = 20261130
EACH = amount(4, 60, 30)  # requests of each operation; the sandbox answers about a thousand a second
DELIVERIES = amount(400, 20_000, 5_000)
OWN = yaml.safe_load((Path(__file__).parents[2] / "docs/webhook.openapi.yaml").read_text())
# Asana refuses in these ways whether an operation lists them or not (FACTS 2); what it grants must be listed.
REFUSALS = (400, 401, 402, 403, 404, 412, 413)
ROUTE = "/hooks/{hook_id}/{token}"
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def openapi() -> OpenApi:
    return load_or_skip()


def published() -> dict[str, Any]:
    """The schemas as they are published: beside the converted ones they say what is only read."""
    found: dict[str, Any] = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
    return found


class Office:
    """A sandbox in which there is one of everything that a path can name."""

    def __init__(self, openapi: OpenApi) -> None:
        self.sandbox = Sandbox()
        self.api = Api(self.sandbox, openapi, self.sandbox.cast.tokens["oauth"])
        self.gids: dict[str, list[str]] = {}
        self._furnish()

    def known(self, name: str) -> list[str]:
        """Things that a parameter or member of this name may mean."""
        stem = name.removesuffix("_gid").removesuffix("s")
        return self.gids.get(stem) or (self.gids["task"] if stem in ("gid", "resource", "target", "parent") else [])

    def _furnish(self) -> None:
        api, workspace = self.api, self.sandbox.cast.workspace_gid
        self.gids["workspace"] = [workspace]
        self.gids["project"] = [api.project]
        self.gids["section"] = [api.section()]
        self.gids["task"] = [api.new("/tasks", name=f"Task {each}", projects=[api.project]) for each in range(3)]
        self.gids["team"] = list(self.sandbox.cast.teams.values())
        self.gids["user"] = self.gids["assignee"] = self.gids["follower"] = ["me"]
        self.gids["story"] = [api.new(f"/tasks/{self.gids['task'][0]}/stories", text="Said")]
        self.gids["tag"] = [api.new(f"/workspaces/{workspace}/tags", name="Tag")]
        self.gids["opt_field"] = ["name", "gid"]  # what everything has: of a typeahead the description says no more
        self.gids["custom_field"] = [
            api.new("/custom_fields", workspace=workspace, name=kind, resource_subtype=kind)
            for kind in ("text", "number", "date")
        ]


@pytest.fixture(scope="module")
def office(openapi: OpenApi) -> Office:
    return Office(openapi)


def asked_of(office: Office, described: Described, drawing: Drawing, counted: Counter[str]) -> None:
    """One request, its answer held to the description; the request stands in the failure."""
    asked = drawing.request(described.path, described.parameters, described.required, described.body)
    office.sandbox.advance(60)
    try:
        status = office.api.call(described.method, asked.path, query=asked.query, json=asked.body).status_code
    except Exception as crash:
        raise AssertionError(f"{described.operation_id} crashed at {asked}") from crash
    known = status in REFUSALS or str(status) in described.replies
    assert known, f"{described.operation_id} answered {status} to {asked}"
    counted[f"{status // 100}xx"] += 1
    if status < 300:
        counted[described.operation_id] += 1


def test_p19_the_sandbox_answers_whatever_is_asked_of_each_operation_as_asana_describes_it(office: Office) -> None:
    watch, counted, rng = Stopwatch(), Counter[str](), northwind.rng(SEED)
    drawing = Drawing(rng, published(), office.known)
    for operation_id in sorted(OPERATIONS, key=lambda each: (each.startswith("delete"), each)):  # else nothing is left
        described = office.api.openapi.operations[operation_id]  # type: ignore[union-attr]
        for _ in range(EACH):
            asked_of(office, described, drawing, counted)
    reached = [each for each in OPERATIONS if counted[each]]
    result = f"0 crashes, 0 undescribed; {counted['2xx']} done in {len(reached)} of {len(OPERATIONS)} operations"
    watch.note("described-sandbox", "requests drawn from Asana's description", EACH * len(OPERATIONS), result, SEED)
    assert counted["2xx"] > EACH * len(OPERATIONS) / 5, "a drawing that reaches nothing shows nothing"
    assert counted["4xx"]


@pytest.fixture
def active() -> Iterator[Receiver]:
    """A process with one ACTIVE hook."""
    with services() as aws:
        made = receiver(aws)
        made.plant()
        yield made


def delivered(drawing: Drawing) -> tuple[Asked, dict[str, str | list[str]]]:
    """A request of our route, with the headers that it may have: right, wrong, twice, or not at all."""
    operation, rng = OWN["paths"][ROUTE]["post"], drawing.rng
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    asked = drawing.request(ROUTE, {}, frozenset(), body)
    raw = json.dumps(asked.body).encode()
    signatures = (signature_of(raw), [signature_of(raw)] * 2, "0" * 64, signature_of(raw + b" "), "", "\u00e9" * 64)
    headers: dict[str, str | list[str]] = {}
    if rng.random() < 0.9:
        headers["X-Hook-Signature"] = rng.choice((signature_of(raw), *signatures))
    if rng.random() < 0.2:
        headers["X-Hook-Secret"] = rng.choice((SECRET, "short", "\u00e9" * 40, [SECRET, SECRET]))
    return asked, headers


def test_the_webhook_answers_whatever_its_description_allows_with_a_described_status_and_no_body(
    active: Receiver,
) -> None:
    watch, counted = Stopwatch(), Counter[int]()
    known = {"hook_id": [HOOK_ID], "token": [TOKEN]}
    drawing = Drawing(northwind.rng(SEED), OWN["components"]["schemas"], lambda name: known.get(name, []))
    replies = OWN["paths"][ROUTE]["post"]["responses"]
    for _ in range(DELIVERIES):
        asked, headers = delivered(drawing)
        hook_id, token = map(unquote, asked.path.rsplit("/", 2)[1:])
        reply = active.reply(post(json.dumps(asked.body).encode(), headers, hook_id=hook_id, token=token))
        assert str(reply["statusCode"]) in replies, (asked, headers)
        assert set(reply["headers"]) <= {"X-Hook-Secret", "Allow"}
        counted[reply["statusCode"]] += 1
    told = ", ".join(f"{count} x {status}" for status, count in sorted(counted.items()))
    watch.note("described-webhook", "requests drawn from our own description", DELIVERIES, told, SEED)
    assert {200, 401} <= counted.keys()


def test_our_description_names_the_one_route_of_the_template_and_every_status_of_the_function() -> None:
    functions = reading.functions(reading.template()).values()
    events = [event for each in functions for event in each.get("Events", {}).values() if event["Type"] == "Api"]
    routes = [(each["Properties"]["Path"], each["Properties"]["Method"].lower()) for each in events]
    assert [(path, method) for path, item in OWN["paths"].items() for method in item] == routes
    assert set(OWN["paths"][ROUTE]["post"]["responses"]) == {"200", "401", "404", "405", "413", "503"}


def test_the_drawing_can_fail_what_it_draws_is_of_every_kind(openapi: OpenApi) -> None:
    """Right bodies, wrong ones, and few that are alike."""
    drawing = Drawing(northwind.rng(SEED), published(), lambda _name: ["1"])
    drawn = [drawing.value(openapi.operations["createTask"].body) for _ in range(1000)]
    named = [each["data"] for each in drawn if isinstance(each.get("data"), dict)]
    assert len({json.dumps(each, sort_keys=True) for each in drawn}) > 200
    assert {type(each.get("name")) for each in named} >= {str, type(None), bool, int, float, list, dict}
