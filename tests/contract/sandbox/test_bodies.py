"""Is a wrong request refused with 400 naming the field, and does it change nothing (FACTS 5.2 item 7)?"""

import pytest

from local.asana import Sandbox
from tests.contract.sandbox.driver import Api


def _message(answer: object) -> str:
    return str(answer.json()["errors"][0]["message"])  # type: ignore[attr-defined]


def test_a_body_without_data_is_refused(api: Api) -> None:
    answer = api.call("POST", "/tasks", json={"name": "no envelope", "workspace": api.workspace})
    assert (answer.status_code, _message(answer)) == (400, "data: Missing input")


def test_malformed_json_is_refused(api: Api) -> None:
    answer = api.client.post("/tasks", content=b'{"data":')
    assert (answer.status_code, _message(answer)) == (400, "Could not parse request data, invalid JSON")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"titel": "x"}, "titel"),
        ({"created_at": "2026-01-01T00:00:00Z"}, "created_at"),
        ({"name": 5}, "name"),
        ({"completed": "yes"}, "completed"),
        ({"due_on": "tomorrow"}, "due_on"),
        ({"due_on": "2026-01-02", "start_on": "2026-01-03"}, "start_on"),
        ({"start_on": "2026-01-03"}, "start_on"),
        ({"due_on": "2026-01-02", "due_at": "2026-01-02T10:00:00Z"}, "due_on"),
        ({"assignee": "nobody@steward.example"}, "assignee"),
        ({"custom_fields": ["1"]}, "custom_fields"),
        ({"custom_fields": {"1": "x"}}, "custom_fields"),
        ({"notes": "a", "html_notes": "<body>a</body>"}, "notes"),
        ({"html_notes": "<p>no body</p>"}, "html_notes"),
        ({"resource_subtype": "section"}, "resource_subtype"),
        ({"approval_status": "approved"}, "approval_status"),
        ({"external": "text"}, "external"),
    ],
)
def test_a_wrong_field_is_refused_by_name_and_nothing_changes(api: Api, data: dict[str, object], field: str) -> None:
    task = api.new("/tasks", name="Before", projects=[api.project])
    revision = api.sandbox.world.graph.revision
    answer = api.put(f"/tasks/{task}", **{"name": "After", **data})
    assert (answer.status_code, _message(answer).split(":")[0]) == (400, field)
    assert api.sandbox.world.graph.revision == revision


def test_a_task_needs_a_workspace_a_project_or_a_parent(api: Api) -> None:
    answer = api.post("/tasks", name="nowhere")
    assert (answer.status_code, _message(answer).split(":")[0]) == (400, "workspace")


def test_a_required_field_that_is_missing_is_named(api: Api) -> None:
    answer = api.post("/webhooks", target="https://receiver.example/")
    assert (answer.status_code, _message(answer)) == (400, "resource: Missing input")


def test_a_required_query_parameter_that_is_missing_is_named(api: Api) -> None:
    answer = api.get("/users/me/user_task_list")
    assert (answer.status_code, _message(answer)) == (400, "workspace: Missing input")


def test_an_unknown_path_and_an_unknown_gid_answer_404(api: Api) -> None:
    assert api.client.get("/workspaces/1/user_task_lists").status_code == 404
    assert api.get("/tasks/999").status_code == 404
    assert api.get(f"/tasks/{api.project}").status_code == 404


@pytest.mark.parametrize("limit", ["0", "101", "ten", "-1"])
def test_a_limit_outside_1_to_100_is_refused(api: Api, limit: str) -> None:
    assert api.get("/tasks", project=api.project, limit=limit).status_code == 400


def test_pages_follow_one_another_and_an_offset_ends(api: Api) -> None:
    tasks = [api.new("/tasks", name=f"{n}", projects=[api.project]) for n in range(5)]
    first = api.get("/tasks", project=api.project, limit="2").json()
    assert [task["gid"] for task in first["data"]] == tasks[:2]
    offset = first["next_page"]["offset"]
    assert first["next_page"]["uri"].endswith(first["next_page"]["path"])
    second = api.get("/tasks", project=api.project, limit="2", offset=offset).json()
    assert [task["gid"] for task in second["data"]] == tasks[2:4]
    last = api.get("/tasks", project=api.project, limit="2", offset=second["next_page"]["offset"]).json()
    assert (len(last["data"]), last["next_page"]) == (1, None)
    assert api.get(f"/projects/{api.project}/tasks", limit="2", offset=offset).status_code == 400
    assert api.get("/tasks", project=api.project, offset=offset).status_code == 400
    api.sandbox.advance(3600)
    expired = api.get("/tasks", project=api.project, limit="2", offset=offset)
    assert (expired.status_code, "expired" in _message(expired)) == (400, True)


def test_a_call_without_limit_has_no_next_page_and_stops_at_1000() -> None:
    sandbox = Sandbox()
    api = Api(sandbox, None, sandbox.cast.tokens["bot"])
    section = sandbox.world.graph.get("section", api.section())
    gids = tuple(sandbox.world.graph.add("task", {"name": str(n)}).gid for n in range(1100))
    section.links["tasks"] = gids
    answer = api.get(f"/sections/{section.gid}/tasks").json()
    assert (len(answer["data"]), "next_page" in answer) == (1000, False)


def test_opt_fields_choose_dotted_paths_and_groups(api: Api) -> None:
    task = api.new("/tasks", name="Chosen", projects=[api.project], assignee="me")
    chosen = api.read(f"/tasks/{task}", "(assignee|projects).name,memberships.(project|section).name,nonsense")
    bot = {"gid": api.sandbox.cast.bot_user_gid, "name": "Steward Bot"}
    project = {"gid": api.project, "name": "Intake"}
    section = {"gid": api.section(), "name": "Untitled section"}
    assert chosen == {
        "gid": task,
        "assignee": bot,
        "projects": [project],
        "memberships": [{"project": project, "section": section}],
    }
    assert api.read(f"/tasks/{task}", "assignee")["assignee"] == {"gid": bot["gid"], "resource_type": "user"}
    assert api.get(f"/tasks/{task}", opt_fields="(assignee.name").status_code == 400


def test_fields_can_be_asked_in_the_options_of_a_body(api: Api) -> None:
    body = {"data": {"name": "x", "projects": [api.project]}, "options": {"fields": ["name"]}}
    assert set(api.call("POST", "/tasks", json=body).json()["data"]) == {"gid", "name"}


def test_a_created_record_has_a_location(api: Api) -> None:
    answer = api.post("/tasks", name="x", projects=[api.project])
    assert answer.headers["Location"].endswith(f"/api/1.0/tasks/{answer.json()['data']['gid']}")
