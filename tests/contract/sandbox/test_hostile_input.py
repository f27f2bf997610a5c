"""Is every request answered, however odd, with a refusal instead of a crash?"""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.asana import Sandbox
from local.asana.operations.tasks import WRITABLE
from tests.contract.sandbox.driver import Api

ANSWERED = {200, 201, 400, 401, 403, 404, 413}

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def hardened() -> tuple[Api, str, list[str]]:
    sandbox = Sandbox()
    api = Api(sandbox, None, sandbox.cast.tokens["oauth"])
    fields = []
    for kind in ("text", "number", "date", "people", "enum", "multi_enum"):
        field = api.new("/custom_fields", workspace=api.workspace, name=kind, resource_subtype=kind)
        api.post(f"/projects/{api.project}/addCustomFieldSetting", custom_field=field)
        fields.append(field)
    return api, api.new("/tasks", name="x", projects=[api.project]), fields


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from(sorted(WRITABLE)), _json, max_size=4))
def test_any_values_of_a_tasks_fields_are_answered(
    hardened: tuple[Api, str, list[str]], data: dict[str, object]
) -> None:
    api, task, _ = hardened
    api.sandbox.advance(60)
    assert api.put(f"/tasks/{task}", **data).status_code in ANSWERED
    assert api.get(f"/tasks/{task}").status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(index=st.integers(0, 5), value=_json)
def test_any_custom_field_value_is_answered(hardened: tuple[Api, str, list[str]], index: int, value: object) -> None:
    api, task, fields = hardened
    api.sandbox.advance(60)
    assert api.put(f"/tasks/{task}", custom_fields={fields[index]: value}).status_code in ANSWERED
    assert api.get(f"/tasks/{task}").status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="ab.,()| ", max_size=40))
def test_any_opt_fields_are_answered(hardened: tuple[Api, str, list[str]], text: str) -> None:
    api, task, _ = hardened
    api.sandbox.advance(60)
    assert api.get(f"/tasks/{task}", opt_fields=text).status_code in ANSWERED


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(html=st.text(alphabet="<>/&;ab body=\"'!", max_size=40))
def test_any_rich_text_is_answered(hardened: tuple[Api, str, list[str]], html: str) -> None:
    api, task, _ = hardened
    api.sandbox.advance(60)
    assert api.post(f"/tasks/{task}/stories", html_text=html).status_code in ANSWERED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b'{"data":[]}',
        b'{"data":{},"more":1}',
        b"[" * 100_000,
        b'{"data":{"name":NaN}}',
        b"\xff\xfe",
        json.dumps({"data": {"html_notes": "<body>" + "<em>" * 5_000 + "</em>" * 5_000 + "</body>"}}).encode(),
        json.dumps({"data": {"custom_fields": {"1": 1e308}}}).encode(),
    ],
)
def test_a_malformed_body_is_refused(api: Api, raw: bytes) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    assert api.client.put(f"/tasks/{task}", content=raw).status_code == 400
    assert api.client.post("/batch", content=raw).status_code == 400


@pytest.mark.parametrize("fields", ["(" * 15_000, ".".join(["(a|b|c|d)"] * 30), "a" * 30_000])
def test_an_exploding_field_list_is_refused(api: Api, fields: str) -> None:
    answer = api.client.request("PUT", "/tasks/1", json={"data": {}, "options": {"fields": [fields]}})
    assert answer.status_code in (400, 404)
    task = api.new("/tasks", name="x", projects=[api.project])
    answer = api.client.request("PUT", f"/tasks/{task}", json={"data": {}, "options": {"fields": [fields]}})
    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused_with_413(api: Api) -> None:
    answer = api.client.post("/tasks", content=b"x", headers={"Content-Length": str(200 * 1024 * 1024)})
    assert answer.status_code == 413
