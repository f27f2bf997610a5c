"""Does search find by conditions, lag behind, keep its own rate and have no next page?"""

import pytest

from local.asana import Settings
from tests.contract.openapi import load_or_skip
from tests.contract.sandbox.northwind import Client, dig, northwind_client, shown_fields


@pytest.fixture
def client() -> Client:
    return northwind_client(load_or_skip())


def _path(client: Client) -> str:
    return f"/workspaces/{client.sandbox.cast.workspace_gid}/tasks/search"


def _names(client: Client, **query: str) -> list[object]:
    return [row["name"] for row in client.rows(_path(client), **query)]


def test_a_new_task_is_not_found_before_the_index_has_caught_up(client: Client) -> None:
    project = client.gid("projects", "Customer requests")
    client.post("/tasks", {"name": "Zebra crossing", "projects": [project]}, 201)
    assert _names(client, text="zebra") == []
    client.sandbox.advance(9)
    assert _names(client, text="zebra") == []
    client.sandbox.advance(2)
    assert _names(client, text="zebra") == ["Zebra crossing"]


def test_a_change_is_found_late_too(client: Client) -> None:
    task = client.gid("tasks", "billing.usage")
    client.ask("PUT", f"/tasks/{task}", {"completed": True})
    query = {"text": "usage lines from the meter", "completed": "true"}
    assert _names(client, **query) == []
    client.sandbox.advance(11)
    assert _names(client, **query) == ["Usage lines from the meter"]


def test_a_portfolio_is_scanned_for_blocked_and_late_tasks_in_one_request(client: Client) -> None:
    found = client.rows(
        _path(client),
        portfolios__any=client.gid("portfolios", "Product Delivery"),
        is_blocked="true",
        completed="false",
        due_on__before="2026-10-05",
        opt_fields="name,due_on,projects.name",
    )
    assert "Engine feature complete" in {row["name"] for row in found}
    assert all(str(row["due_on"]) < "2026-10-05" for row in found)
    everything = client.rows(_path(client), portfolios__any=client.gid("portfolios", "Product Delivery"))
    assert len(found) < len(everything)


def test_custom_fields_are_compared_by_option_number_and_presence(client: Client) -> None:
    project = client.gid("projects", "Customer requests")
    field, effort = client.gid("custom_fields", "Request type"), client.gid("custom_fields", "Effort (h)")
    options = client.record(f"/custom_fields/{field}")["enum_options"]
    assert isinstance(options, list)
    bug = next(dig(option, "gid") for option in options if dig(option, "name") == "Bug")
    rows = client.rows(
        _path(client),
        **{f"custom_fields.{field}.value": str(bug), f"custom_fields.{effort}.greater_than": "20"},
        opt_fields="custom_fields.name,custom_fields.display_value",
    )
    shown = [shown_fields(row) for row in rows]
    assert shown
    assert all(fields["Request type"] == "Bug" and float(str(fields["Effort (h)"])) > 20 for fields in shown)
    untriaged = {f"custom_fields.{field}.is_set": "false", "projects.any": project}
    assert len(client.rows(_path(client), **untriaged)) == 6
    assert client.refused("GET", _path(client), **{f"custom_fields.{field}.less_than": "1"})[0] == 400


def test_results_are_sorted_windowed_and_never_paged(client: Client) -> None:
    project = client.gid("projects", "Customer requests")
    query = {"projects.any": project, "sort_by": "created_at", "sort_ascending": "true", "opt_fields": "created_at"}
    answer = client.ask("GET", _path(client), limit="50", **query)
    assert "next_page" not in answer.json()
    first = [row["created_at"] for row in answer.json()["data"]]
    assert first == sorted(first)
    assert len(first) == 50
    second = client.rows(_path(client), limit="50", **{"created_at.after": first[-1]}, **query)
    assert str(second[0]["created_at"]) > first[-1]
    assert client.refused("GET", _path(client), limit="101")[0] == 400
    assert client.refused("GET", _path(client), sort_by="colour")[0] == 400


def test_people_subtypes_and_sections_narrow_the_result(client: Client) -> None:
    mine = client.rows(_path(client), assignee__any=client.gid("users", "Leila Haddad"), completed="false")
    assert "Background sync" in {row["name"] for row in mine}
    stones = client.rows(
        _path(client), resource_subtype="milestone", projects__any=client.gid("projects", "Mobile App 3.0")
    )
    assert len(stones) == 4
    assert len(client.rows(_path(client), sections__any=client.gid("sections", "requests/New"))) == 6
    orphans = client.rows(
        _path(client), assignee__any="null", portfolios__any=client.gid("portfolios", "Product Delivery")
    )
    assert "Outbound mail from an EU relay" in {row["name"] for row in orphans}


def test_the_sixty_first_search_of_a_minute_is_refused_while_reads_go_on() -> None:
    client = northwind_client(load_or_skip())
    answers = []
    for _ in range(70):
        answers.append(client.ask("GET", _path(client), limit="1").status_code)
        client.sandbox.advance(0.5)
    assert answers.count(429) > 0
    assert answers.count(200) <= 60
    assert client.ask("GET", "/users/me").status_code == 200


def test_the_free_plan_has_no_search() -> None:
    client = northwind_client(load_or_skip(), Settings(premium=False))
    assert client.refused("GET", _path(client))[0] == 402


def test_an_unknown_parameter_is_refused_by_name(client: Client) -> None:
    answer = client._http().get(_path(client), params={"projects.some": "1"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "projects.some: Unknown search parameter"


def test_typeahead_finds_by_the_beginning_of_words_and_stops_at_count(client: Client) -> None:
    path = f"/workspaces/{client.sandbox.cast.workspace_gid}/typeahead"
    assert {user["name"] for user in client.rows(path, resource_type="user", query="maya")} == {
        "Maya Chen",
        "Maya Okafor",
    }
    assert [each["name"] for each in client.rows(path, resource_type="project", query="mob ap")] == ["Mobile App 3.0"]
    assert len(client.rows(path, resource_type="task", query="")) == 20
    assert len(client.rows(path, resource_type="task", query="", count="3")) == 3
    assert client.refused("GET", path, resource_type="task", count="0")[0] == 400
