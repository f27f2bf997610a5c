"""Which custom field values are taken, how are they shown, and what is told of a change (FACTS 1.5, 3)?"""

import pytest

from tests.contract.openapi import Json
from tests.contract.sandbox.driver import Api


def _field(api: Api, kind: str, **more: object) -> str:
    field = api.new("/custom_fields", workspace=api.workspace, name=f"The {kind}", resource_subtype=kind, **more)
    api.post(f"/projects/{api.project}/addCustomFieldSetting", custom_field=field)
    return field


def _options(api: Api, field: str) -> list[str]:
    return [str(option["gid"]) for option in api.get(f"/custom_fields/{field}").json()["data"]["enum_options"]]


def _shown(api: Api, task: str) -> dict[str, Json]:
    held = api.get(f"/tasks/{task}").json()["data"]["custom_fields"]
    assert isinstance(held, list)
    return dict(held[0])


@pytest.mark.parametrize(
    ("kind", "more", "value", "member", "held", "display"),
    [
        ("number", {"precision": 2}, 2.5, "number_value", 2.5, "2.50"),
        ("text", {}, "words", "text_value", "words", "words"),
        ("date", {}, {"date": "2026-01-31"}, "date_value", {"date": "2026-01-31"}, "2026-01-31"),
        ("date", {}, "2026-01-31", "date_value", {"date": "2026-01-31"}, "2026-01-31"),
    ],
)
def test_a_plain_value_is_kept_shown_told_and_cleared(
    api: Api, kind: str, more: dict[str, object], value: object, member: str, held: object, display: str
) -> None:
    field = _field(api, kind, **more)
    task = api.new("/tasks", name="x", projects=[api.project])
    assert api.put(f"/tasks/{task}", custom_fields={field: value}).status_code == 200
    shown = _shown(api, task)
    assert (shown[member], shown["display_value"]) == (held, display)
    assert api.told(task)[-1] == f"{kind}_custom_field_changed"
    assert api.put(f"/tasks/{task}", custom_fields={field: None}).status_code == 200
    assert (_shown(api, task)[member], _shown(api, task)["display_value"]) == (None, None)


def test_an_enum_takes_the_gid_of_an_enabled_option_only(api: Api) -> None:
    field = _field(api, "enum", enum_options=[{"name": "High"}, {"name": "Low"}])
    high, low = _options(api, field)
    api.put(f"/enum_options/{low}", enabled=False)
    task = api.new("/tasks", name="x", projects=[api.project])
    for wrong in ("High", low, field, 5, [high]):
        assert api.put(f"/tasks/{task}", custom_fields={field: wrong}).status_code == 400
    assert api.put(f"/tasks/{task}", custom_fields={field: high}).status_code == 200
    shown = _shown(api, task)
    assert (shown["enum_value"]["gid"], shown["display_value"]) == (high, "High")  # type: ignore[index, call-overload]


def test_an_enum_change_tells_both_options_and_its_event_names_field_and_option(api: Api) -> None:
    field = _field(api, "enum", enum_options=[{"name": "High"}, {"name": "Low"}])
    high, low = _options(api, field)
    task = api.new("/tasks", name="x", projects=[api.project], custom_fields={field: high})
    api.put(f"/tasks/{task}", custom_fields={field: low})
    story = api.stories(task)[-1]
    assert (story["old_enum_value"]["gid"], story["new_enum_value"]["gid"]) == (high, low)  # type: ignore[index, call-overload]
    event = next(one for one in reversed(api.sandbox.world.log.events) if one.change)
    assert event.body()["change"] == {
        "field": "custom_fields",
        "action": "changed",
        "new_value": {
            "gid": field,
            "resource_type": "custom_field",
            "resource_subtype": "enum",
            "enum_value": {"gid": low, "resource_type": "enum_option"},
        },
    }


def test_lists_of_options_and_people_are_kept_in_order(api: Api) -> None:
    tags = _field(api, "multi_enum", enum_options=[{"name": "A"}, {"name": "B"}])
    a, b = _options(api, tags)
    people = _field(api, "people")
    mika = api.sandbox.cast.users["Mika Member"]
    task = api.new("/tasks", name="x", projects=[api.project], custom_fields={tags: [b, a], people: [mika]})
    shown = api.get(f"/tasks/{task}").json()["data"]["custom_fields"]
    assert [one["gid"] for one in shown[0]["multi_enum_values"]] == [b, a]
    assert [one["display_value"] for one in shown] == ["B, A", "Mika Member"]
    api.put(f"/tasks/{task}", custom_fields={people: []})
    assert api.get(f"/tasks/{task}").json()["data"]["custom_fields"][1]["people_value"] == []


def test_a_locked_field_answers_403_and_a_long_text_400(api: Api) -> None:
    text = _field(api, "text")
    task = api.new("/tasks", name="x", projects=[api.project])
    assert api.put(f"/tasks/{task}", custom_fields={text: "x" * 1025}).status_code == 400
    definition = api.sandbox.world.graph.get("custom_field", text)
    api.sandbox.world.graph.change(definition, is_value_read_only=True)
    assert api.put(f"/tasks/{task}", custom_fields={text: "x"}).status_code == 403


def test_a_name_is_unique_and_a_setting_is_made_once(api: Api) -> None:
    field = _field(api, "text")
    again = api.post("/custom_fields", workspace=api.workspace, name="The text", resource_subtype="text")
    assert again.status_code == 400
    twice = api.post(f"/projects/{api.project}/addCustomFieldSetting", custom_field=field)
    assert twice.status_code == 400


def test_custom_fields_asked_whole_show_their_values(api: Api) -> None:
    field = _field(api, "number")
    task = api.new("/tasks", name="x", projects=[api.project], custom_fields={field: 3})
    (held,) = api.get("/tasks", project=api.project, opt_fields="custom_fields").json()["data"]
    assert held["gid"] == task
    assert held["custom_fields"][0]["number_value"] == 3
    assert held["custom_fields"][0]["name"] == "The number"


def test_every_task_of_a_project_gets_the_next_custom_id(api: Api) -> None:
    field = api.new("/custom_fields", workspace=api.workspace, name="ID", resource_subtype="text", id_prefix="REQ")
    api.post(f"/projects/{api.project}/addCustomFieldSetting", custom_field=field)
    first, second = (api.new("/tasks", name=name, projects=[api.project]) for name in "ab")
    found = api.get(f"/workspaces/{api.workspace}/tasks/custom_id/REQ-2").json()["data"]["gid"]
    assert (found, first != second) == (second, True)
    assert api.get(f"/workspaces/{api.workspace}/tasks/custom_id/REQ-3").status_code == 404
    assert api.put(f"/tasks/{first}", custom_fields={field: "REQ-9"}).status_code == 403
