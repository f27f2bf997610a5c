"""What does each write to a task leave behind: values, modified_at, stories, events (FACTS 1.5, 3)?"""

import pytest

from local.asana.sandbox import Sandbox
from local.asana.settings import Settings
from tests.contract.sandbox.driver import Api


def _task(api: Api, **data: object) -> str:
    return api.new("/tasks", **{"name": "Task", "projects": [api.project], **data})


def test_a_rename_tells_the_old_and_the_new_name_and_moves_modified_at(api: Api) -> None:
    task = _task(api)
    before = api.read(f"/tasks/{task}", "modified_at")["modified_at"]
    api.sandbox.advance(5)
    api.put(f"/tasks/{task}", name="Renamed")
    story = api.stories(task)[-1]
    assert (story["resource_subtype"], story["old_name"], story["new_name"]) == ("name_changed", "Task", "Renamed")
    assert str(api.read(f"/tasks/{task}", "modified_at")["modified_at"]) > str(before)


def test_a_write_that_changes_nothing_tells_nothing(api: Api) -> None:
    task = _task(api)
    told, events = api.told(task), len(api.sandbox.world.log.events)
    api.put(f"/tasks/{task}", name="Task", completed=False, due_on=None)
    assert api.told(task) == told
    assert len(api.sandbox.world.log.events) == events


def test_an_assignment_makes_a_follower_and_fills_the_assignees_list(api: Api) -> None:
    mika = api.sandbox.cast.users["Mika Member"]
    task = _task(api)
    api.put(f"/tasks/{task}", assignee="mika@steward.example")
    shown = api.read(f"/tasks/{task}", "assignee,followers")
    assert shown["assignee"] == {"gid": mika, "resource_type": "user"}
    assert {"gid": mika, "resource_type": "user"} in list(shown["followers"] or [])  # type: ignore[arg-type]
    own_list = api.get(f"/users/{mika}/user_task_list", workspace=api.workspace).json()["data"]["gid"]
    assert [one["gid"] for one in api.get(f"/user_task_lists/{own_list}/tasks").json()["data"]] == [task]
    api.put(f"/tasks/{task}", assignee=None)
    assert api.get(f"/user_task_lists/{own_list}/tasks").json()["data"] == []
    assert api.told(task)[-3:] == ["assigned", "section_changed", "unassigned"]


@pytest.mark.parametrize(
    ("sent", "status", "completed"),
    [
        ({"completed": True}, "approved", True),
        ({"approval_status": "rejected"}, "rejected", True),
        ({"approval_status": "changes_requested"}, "changes_requested", True),
        ({"approval_status": "pending"}, "pending", False),
    ],
)
def test_an_approval_keeps_status_and_completed_in_step(
    api: Api, sent: dict[str, object], status: str, completed: object
) -> None:
    task = api.new("/tasks", name="Approve", projects=[api.project], resource_subtype="approval")
    assert api.read(f"/tasks/{task}", "approval_status")["approval_status"] == "pending"
    api.as_("owner").put(f"/tasks/{task}", **sent)
    shown = api.read(f"/tasks/{task}", "approval_status,completed,completed_by.name")
    assert (shown["approval_status"], shown["completed"]) == (status, completed)
    if completed:
        assert shown["completed_by"] == {"gid": api.sandbox.cast.users["Olga Owner"], "name": "Olga Owner"}
        decided = next(one for one in api.stories(task) if one["resource_subtype"] == "approval_status_changed")
        assert (decided["old_approval_status"], decided["new_approval_status"]) == ("pending", status)


def test_reopening_an_approval_makes_it_pending_again(api: Api) -> None:
    task = api.new("/tasks", name="Approve", projects=[api.project], resource_subtype="approval", completed=True)
    assert api.read(f"/tasks/{task}", "approval_status")["approval_status"] == "approved"
    api.put(f"/tasks/{task}", completed=False)
    assert api.read(f"/tasks/{task}", "approval_status,completed_at") == {
        "gid": task,
        "approval_status": "pending",
        "completed_at": None,
    }


def test_moves_within_a_project_are_told_with_both_sections(api: Api) -> None:
    task, first = _task(api), api.section()
    doing = api.new(f"/projects/{api.project}/sections", name="Doing")
    api.post(f"/sections/{doing}/addTask", task=task)
    story = api.stories(task)[-1]
    assert story["resource_subtype"] == "section_changed"
    assert (story["old_section"]["gid"], story["new_section"]["gid"]) == (first, doing)  # type: ignore[index, call-overload]
    assert api.get(f"/sections/{first}/tasks").json()["data"] == []


def test_a_task_goes_to_the_top_of_a_section_and_to_the_end_of_a_project_section(api: Api) -> None:
    section = api.section()
    a, b, c = (_task(api, name=name) for name in "abc")
    api.post(f"/sections/{section}/addTask", task=c)
    api.post(f"/tasks/{a}/addProject", project=api.project, section=section)
    api.post(f"/tasks/{b}/addProject", project=api.project, insert_after=None)
    assert [one["gid"] for one in api.get(f"/sections/{section}/tasks").json()["data"]] == [b, c, a]


def test_lists_are_filtered_by_completion_and_modification(api: Api) -> None:
    done = _task(api, completed=True)
    api.sandbox.advance(60)
    open_ = _task(api)
    assert [one["gid"] for one in api.get("/tasks", project=api.project, completed_since="now").json()["data"]] == [
        open_
    ]
    since = "2026-10-01T10:00:30Z"
    assert [one["gid"] for one in api.get("/tasks", project=api.project, modified_since=since).json()["data"]] == [
        open_
    ]
    assert len(api.get("/tasks", project=api.project, completed_since="2026-10-01").json()["data"]) == 2
    assert done != open_


def test_a_deleted_task_is_unknown_with_its_subtasks_and_leaves_no_trace_in_lists(api: Api) -> None:
    task, other = _task(api, assignee="me"), _task(api)
    subtask = api.new(f"/tasks/{task}/subtasks", name="Sub")
    api.post(f"/tasks/{other}/addDependencies", dependencies=[task])
    api.delete(f"/tasks/{task}")
    assert api.get(f"/tasks/{task}").status_code == 404
    assert api.get(f"/tasks/{subtask}").status_code == 404
    assert api.get(f"/tasks/{other}/dependencies").json()["data"] == []
    assert [one["gid"] for one in api.get("/tasks", project=api.project).json()["data"]] == [other]


def test_dependencies_refuse_a_circle_and_more_than_30(api: Api) -> None:
    a, b, c = (_task(api, name=name) for name in "abc")
    api.post(f"/tasks/{a}/addDependencies", dependencies=[b])
    api.post(f"/tasks/{b}/addDependencies", dependencies=[c])
    assert api.post(f"/tasks/{c}/addDependencies", dependencies=[a]).status_code == 400
    many = [_task(api, name=str(n)) for n in range(31)]
    assert api.post(f"/tasks/{c}/addDependencies", dependencies=many).status_code == 400


def test_subtasks_go_five_levels_deep_and_inherit_no_project(api: Api) -> None:
    task = _task(api)
    for _ in range(5):
        task = api.new(f"/tasks/{task}/subtasks", name="Deeper")
        assert api.read(f"/tasks/{task}", "projects")["projects"] == []
    assert api.post(f"/tasks/{task}/subtasks", name="Too deep").status_code == 400


def test_a_task_is_in_at_most_20_projects(api: Api) -> None:
    team = api.sandbox.cast.teams["Operations"]
    task = _task(api)
    projects = [api.new("/projects", name=f"P{n}", team=team) for n in range(20)]
    answers = [api.post(f"/tasks/{task}/addProject", project=project).status_code for project in projects]
    assert answers == [200] * 19 + [400]


@pytest.mark.parametrize("unique", [True, False])
def test_a_second_task_with_an_apps_key_is_refused_or_made_as_the_run_chose(api: Api, *, unique: bool) -> None:
    sandbox = Sandbox(settings=Settings(external_gids_unique=unique))
    app = Api(sandbox, api.openapi, sandbox.cast.tokens["oauth"])
    first = _task(app, external={"gid": "m1"})
    again = app.post("/tasks", name="Task", projects=[app.project], external={"gid": "m1"})
    assert again.status_code == (400 if unique else 201)
    assert app.read("/tasks/external:m1", "name")["gid"] in ({first} if unique else {again.json()["data"]["gid"]})
