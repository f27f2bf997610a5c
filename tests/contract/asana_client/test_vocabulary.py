"""Can the product ask for something that could not be repeated: a batch, a delete, a relative change?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from steward.asana import mutations, protocol
from steward.asana.mutations import request_of
from steward.asana.protocol import Request
from tests.contract.asana_client.test_requests import READS, WEBHOOK_MUTATIONS
from tests.contract.openapi import OpenApi, load_or_skip
from tests.unit.asana.edit_samples import MARKER, TO_ASANA

# Operations whose effect depends on how often they are carried out, or that hide several in one (RELIABILITY 3.2).
UNREPEATABLE = re.compile(r"(?i)batch|delete|remove|duplicate|instantiate|increment|append|setParent|removeItem")
# Members of a body that say "relative to what is there".
RELATIVE = re.compile(r"(?i)increment|delta|append|offset|^insert_before$")
WEBHOOK_ONLY = {"deleteWebhook"}  # the registrar's own subscriptions, nobody's work


@pytest.fixture(scope="module")
def openapi() -> OpenApi:
    return load_or_skip()


def edits_requests() -> list[Request]:
    return [request_of(sample, marker=MARKER) for sample in TO_ASANA]


def members(body: object) -> Iterator[str]:
    if isinstance(body, dict):
        for name, value in body.items():
            yield str(name)
            yield from members(value)
    elif isinstance(body, list):
        for value in body:
            yield from members(value)


def faults(request: Request, described: str) -> list[str]:
    """What is wrong with a request that stands for an edit."""
    found = [f"{described} cannot be repeated"] if UNREPEATABLE.search(described) else []
    found += [f"{described} is sent by DELETE"] if request.method == "DELETE" else []
    return found + [f"{described} has {name}" for name in members(request.body) if RELATIVE.search(name)]


def test_no_request_of_an_edit_is_a_batch_a_delete_or_relative(openapi: OpenApi) -> None:
    for request in edits_requests():
        assert faults(request, openapi.match(request.method, request.path)) == []


def test_no_other_request_of_the_product_is_one_either(openapi: OpenApi) -> None:
    asked = {openapi.match(each.method, each.path) for each in (*READS, *WEBHOOK_MUTATIONS)}
    assert {name for name in asked if UNREPEATABLE.search(name)} == WEBHOOK_ONLY


def test_no_path_that_could_be_built_there_is_asanas_batch() -> None:
    for module in (mutations, protocol):
        assert module.__file__ is not None
        assert "/batch" not in Path(module.__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        Request("createBatchRequest", "POST", "/batch", body={"data": {"actions": []}}),
        Request("deleteTask", "DELETE", "/tasks/1"),
        Request("removeTagForTask", "POST", "/tasks/1/removeTag", body={"data": {"tag": "1"}}),
        Request("addTaskForSection", "POST", "/sections/1/addTask", body={"data": {"task": "1", "insert_before": "2"}}),
    ],
    ids=lambda wrong: wrong.operation,
)
def test_the_check_catches_what_must_not_exist(openapi: OpenApi, wrong: Request) -> None:
    assert faults(wrong, openapi.match(wrong.method, wrong.path))
