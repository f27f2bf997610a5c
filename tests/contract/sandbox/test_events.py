"""Which events does each change emit, to whom do they bubble up, and how are they read (FACTS 1.5 to 1.7, 2)?"""

from tests.contract.openapi import Json
from tests.contract.sandbox.driver import Api


def _sync(api: Api, resource: str) -> str:
    answer = api.get("/events", resource=resource)
    assert answer.status_code == 412
    return str(answer.json()["sync"])


def _heard(api: Api, resource: str, sync: str) -> list[dict[str, Json]]:
    answer = api.get("/events", resource=resource, sync=sync)
    assert answer.status_code == 200, answer.text
    events: list[dict[str, Json]] = answer.json()["data"]
    return events


def _brief(events: list[dict[str, Json]]) -> list[tuple[str, str, str | None, str | None]]:
    """(resource_type, action, parent's resource_type, changed field)."""
    told = []
    for event in events:
        resource, parent, change = event["resource"], event["parent"], event.get("change")
        assert isinstance(resource, dict)
        kind = str(parent["resource_type"]) if isinstance(parent, dict) else None
        field = str(change["field"]) if isinstance(change, dict) else None
        told.append((str(resource["resource_type"]), str(event["action"]), kind, field))
    return told


def test_a_first_call_answers_412_with_a_token_and_the_published_message(api: Api) -> None:
    answer = api.get("/events", resource=api.project)
    assert answer.status_code == 412
    assert answer.json()["errors"][0]["message"].startswith("Sync token invalid or too old.")
    assert api.get("/events", resource=api.project, sync=answer.json()["sync"]).json() | {"sync": ""} == {
        "data": [],
        "sync": "",
        "has_more": False,
    }


def test_a_new_task_is_added_to_its_project_and_to_its_section(api: Api) -> None:
    sync = _sync(api, api.project)
    api.new("/tasks", name="x", projects=[api.project])
    assert _brief(_heard(api, api.project, sync))[:3] == [
        ("task", "added", "project", None),
        ("task", "added", "section", None),
        ("story", "added", "task", None),
    ]


def test_a_plain_change_carries_no_value_and_an_assignee_does(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    sync = _sync(api, task)
    mika = api.sandbox.cast.users["Mika Member"]
    api.put(f"/tasks/{task}", completed=True, assignee=mika)
    changes = [event["change"] for event in _heard(api, task, sync) if "change" in event]
    assert changes == [
        {"field": "completed", "action": "changed"},
        {"field": "assignee", "action": "changed", "new_value": {"gid": mika, "resource_type": "user"}},
        {"field": "followers", "action": "added", "added_value": {"gid": mika, "resource_type": "user"}},
    ]


def test_notes_are_named_by_the_field_that_was_written(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    sync = _sync(api, task)
    api.put(f"/tasks/{task}", notes="plain")
    api.put(f"/tasks/{task}", html_notes="<body>rich</body>")
    fields = [field for _, _, _, field in _brief(_heard(api, task, sync)) if field]
    assert fields == ["notes", "html_notes"]


def test_the_actor_is_the_tokens_user(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    sync = _sync(api, task)
    api.as_("owner").put(f"/tasks/{task}", name="y")
    user = _heard(api, task, sync)[0]["user"]
    assert isinstance(user, dict)
    assert user["gid"] == api.sandbox.cast.users["Olga Owner"]


def test_a_comment_on_a_subtask_reaches_the_project_and_bumps_only_the_subtask(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    subtask = api.new(f"/tasks/{task}/subtasks", name="sub")
    at = api.read(f"/tasks/{task}", "modified_at")["modified_at"]
    sync = _sync(api, api.project)
    api.sandbox.advance(5)
    api.new(f"/tasks/{subtask}/stories", text="hello")
    assert ("story", "added", "task", None) in _brief(_heard(api, api.project, sync))
    assert api.read(f"/tasks/{subtask}", "modified_at")["modified_at"] != at
    assert api.read(f"/tasks/{task}", "modified_at")["modified_at"] == at


def test_an_edited_comment_is_changed_without_a_parent_and_bumps_nothing(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    story = api.new(f"/tasks/{task}/stories", text="hello")
    at = api.read(f"/tasks/{task}", "modified_at")["modified_at"]
    sync = _sync(api, api.project)
    api.sandbox.advance(5)
    api.put(f"/stories/{story}", text="hello again")
    assert _brief(_heard(api, api.project, sync)) == [("story", "changed", None, "text")]
    assert api.read(f"/stories/{story}", "target")["target"] == {"gid": task, "resource_type": "task"}
    assert api.read(f"/tasks/{task}", "modified_at")["modified_at"] == at


def test_a_renamed_and_a_deleted_subtask_reach_the_project_without_parent_and_bump_nothing_above(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    subtask = api.new(f"/tasks/{task}/subtasks", name="sub")
    at = api.read(f"/tasks/{task}", "modified_at")["modified_at"]
    sync = _sync(api, api.project)
    api.sandbox.advance(5)
    api.put(f"/tasks/{subtask}", name="renamed")
    api.delete(f"/tasks/{subtask}")
    told = _brief(_heard(api, api.project, sync))
    assert told == [
        ("task", "changed", None, "name"),
        ("story", "added", "task", None),
        ("task", "deleted", None, None),
    ]
    assert api.read(f"/tasks/{task}", "modified_at")["modified_at"] == at


def test_a_renamed_project_bumps_no_task(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    at = api.read(f"/tasks/{task}", "modified_at")["modified_at"]
    api.sandbox.advance(5)
    api.put(f"/projects/{api.project}", name="Renamed")
    assert api.read(f"/tasks/{task}", "modified_at")["modified_at"] == at


def test_a_tag_is_the_parent_of_an_added_event(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    tag = api.sandbox.world.graph.add("tag", {"name": "vip"}).gid
    sync = _sync(api, api.project)
    api.post(f"/tasks/{task}/addTag", tag=tag)
    assert _brief(_heard(api, api.project, sync))[0] == ("task", "added", "tag", None)


def test_a_dependency_is_told_on_both_sides(api: Api) -> None:
    a, b = (api.new("/tasks", name=name, projects=[api.project]) for name in "ab")
    sync = _sync(api, api.project)
    api.post(f"/tasks/{a}/addDependencies", dependencies=[b])
    changes = [event["change"] for event in _heard(api, api.project, sync) if "change" in event]
    assert [change["field"] for change in changes if isinstance(change, dict)] == ["dependencies", "dependents"]


def test_a_task_that_left_is_told_to_the_project_it_left(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    sync = _sync(api, api.project)
    api.post(f"/tasks/{task}/removeProject", project=api.project)
    assert _brief(_heard(api, api.project, sync)) == [("task", "removed", "project", None)]


def test_tasks_and_stories_never_reach_a_workspace_or_a_team_and_projects_do(api: Api) -> None:
    team = api.sandbox.cast.teams["Operations"]
    streams = {gid: _sync(api, gid) for gid in (team, api.workspace)}
    task = api.new("/tasks", name="x", projects=[api.project])
    api.post(f"/tasks/{task}/removeProject", project=api.project)
    api.new("/projects", name="New", team=team)
    for gid, sync in streams.items():
        assert _brief(_heard(api, gid, sync)) == [("project", "added", "team", None)]


def test_the_assignees_own_list_hears_a_task(api: Api) -> None:
    own_list = api.get("/users/me/user_task_list", workspace=api.workspace).json()["data"]["gid"]
    sync = _sync(api, own_list)
    task = api.new("/tasks", name="x", projects=[api.project], assignee="me")
    api.put(f"/tasks/{task}", completed=True)
    assert ("task", "changed", None, "completed") in _brief(_heard(api, own_list, sync))


def test_a_token_gives_100_events_and_says_there_are_more(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    sync = _sync(api, task)
    for number in range(60):
        api.put(f"/tasks/{task}", name=f"name {number}")
    first = api.get("/events", resource=task, sync=sync).json()
    rest = api.get("/events", resource=task, sync=first["sync"]).json()
    assert (len(first["data"]), first["has_more"]) == (100, True)
    assert (len(rest["data"]), rest["has_more"]) == (20, False)


def test_a_token_ends_after_24_hours_and_is_good_for_one_resource(api: Api) -> None:
    sync = _sync(api, api.project)
    assert api.get("/events", resource=api.workspace, sync=sync).status_code == 412
    api.sandbox.advance(24 * 3600 - 1)
    assert api.get("/events", resource=api.project, sync=sync).status_code == 200
    api.sandbox.advance(2)
    assert api.get("/events", resource=api.project, sync=sync).status_code == 412


def test_events_older_than_24_hours_are_gone_while_positions_hold(api: Api) -> None:
    task = api.new("/tasks", name="x", projects=[api.project])
    api.sandbox.advance(20 * 3600)
    sync = _sync(api, task)
    api.sandbox.advance(5 * 3600)
    api.put(f"/tasks/{task}", name="y")
    assert _brief(_heard(api, task, sync)) == [("task", "changed", None, "name"), ("story", "added", "task", None)]


def test_the_workspace_stream_hears_everything(api: Api) -> None:
    path = f"/workspaces/{api.workspace}/events"
    sync = api.get(path).json()["sync"]
    api.new("/tasks", name="x", projects=[api.project])
    heard = api.get(path, sync=sync).json()
    assert ("task", "added", "project", None) in _brief(heard["data"])


def test_events_read_from_the_stream_show_names_and_what_opt_fields_ask(api: Api) -> None:
    sync = _sync(api, api.project)
    api.new("/tasks", name="Named", projects=[api.project])
    event = _heard(api, api.project, sync)[0]
    assert (event["resource"]["name"], event["type"]) == ("Named", "task")  # type: ignore[index, call-overload]
    asked = api.get("/events", resource=api.project, sync=sync, opt_fields="action,resource.completed").json()["data"][
        0
    ]
    assert set(asked) == {"action", "resource"}
    assert asked["resource"]["completed"] is False
