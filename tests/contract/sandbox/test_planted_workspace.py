"""Does the planted workspace answer over the API as the blueprint says?"""

from time import process_time

import pytest

from local.asana import Sandbox
from local.asana.seed.furnish import believable_workspace
from local.asana.seed.people import token_of
from tests.contract.openapi import load_or_skip
from tests.contract.sandbox.northwind import Client, dig, northwind_client, shown_fields


@pytest.fixture
def client() -> Client:
    return northwind_client(load_or_skip())


def test_a_planted_sandbox_starts_in_well_under_two_seconds() -> None:
    began = process_time()
    Sandbox(furnish=believable_workspace)
    assert process_time() - began < 2.0


def test_the_same_seed_plants_the_same_graph_and_another_seed_another() -> None:
    first, again, other = (Sandbox(seed=seed, furnish=believable_workspace) for seed in (7, 7, 8))
    names = [[record.values.get("name") for record in each.world.graph.everything()] for each in (first, again, other)]
    assert [record.gid for record in first.world.graph.everything()] == [
        record.gid for record in again.world.graph.everything()
    ]
    assert names[0] == names[1]
    assert names[0] != names[2]


def test_planting_leaves_no_event(client: Client) -> None:
    assert client.sandbox.world.log.position == 0


def test_history_is_settled_by_people_and_ai_fields_are_empty(client: Client) -> None:
    project = client.gid("projects", "Customer requests")
    tasks = client.rows(
        f"/projects/{project}/tasks",
        limit="100",
        opt_fields="completed,assignee.name,custom_fields.name,custom_fields.display_value,memberships.section.name",
    )
    by_name = [shown_fields(task) for task in tasks]
    done = [fields for task, fields in zip(tasks, by_name, strict=True) if task["completed"]]
    assert len(done) > 80
    assert all(fields["Request type"] and fields["Effort (h)"] for fields in done)
    assert all(fields["AI Type"] is None and fields["AI Reason"] is None for fields in by_name)


def test_six_open_requests_wait_in_new(client: Client) -> None:
    section = client.gid("sections", "requests/New")
    assert len(client.rows(f"/sections/{section}/tasks")) == 6


def test_every_active_person_can_act_with_their_own_token_and_who_left_cannot(client: Client) -> None:
    for key in ("priya", "nadia", "ingrid", "steward"):
        assert client.acting_as(key).record("/users/me")["name"]
    assert "victor" not in client.sandbox.cast.tokens
    assert client.sandbox.world.tokens.find(token_of("victor"), client.sandbox.clock.now()) is None
    people = {str(user["name"]) for user in client.rows(f"/workspaces/{client.sandbox.cast.workspace_gid}/users")}
    assert "Victor Lindqvist" not in people
    assert client.record(f"/users/{client.gid('users', 'Victor Lindqvist')}")["name"] == "Victor Lindqvist"


def test_delivery_tasks_carry_dependencies_milestones_and_subtasks(client: Client) -> None:
    engine = client.gid("tasks", "billing.engine")
    milestone = client.record(f"/tasks/{engine}", opt_fields="resource_subtype,due_on")
    assert milestone["resource_subtype"] == "milestone"
    needs = {task["name"] for task in client.rows(f"/tasks/{engine}/dependencies")}
    assert needs == {"Payment reminders", "Usage lines from the meter", "Public invoice API v2"}
    usage = client.gid("tasks", "billing.usage")
    assert [task["name"] for task in client.rows(f"/tasks/{usage}/subtasks")] == [
        "Hourly roll-up job",
        "Late events after closing",
    ]
    assert {task["gid"] for task in client.rows(f"/tasks/{usage}/dependents")} >= {engine}


def test_comments_of_the_past_are_stories_of_their_authors(client: Client) -> None:
    stories = client.rows(f"/tasks/{client.gid('tasks', 'billing.usage')}/stories")
    said = [story for story in stories if story["resource_subtype"] == "comment_added"]
    assert [dig(story, "created_by", "name") for story in said] == ["Maya Chen", "Ruth Feldman"]


def test_what_people_are_assigned_stands_in_their_own_list(client: Client) -> None:
    workspace = client.sandbox.cast.workspace_gid
    own = client.acting_as("jonas").record("/users/me/user_task_list", workspace=workspace)
    names = {task["name"] for task in client.rows(f"/user_task_lists/{own['gid']}/tasks", completed_since="now")}
    assert "Payment reminders" in names
