"""Do portfolios, goals, status updates, allocations, absences, budgets and periods behave as Asana's do?"""

import pytest

from local.asana import Settings
from tests.contract.openapi import load_or_skip
from tests.contract.sandbox.northwind import Client, dig, northwind_client


@pytest.fixture
def client() -> Client:
    return northwind_client(load_or_skip())


def _workspace(client: Client) -> str:
    return client.sandbox.cast.workspace_gid


def _events(client: Client) -> list[tuple[str, str]]:
    return [(str(event.resource["resource_type"]), event.action) for event in client.sandbox.world.log.after(0)]


def test_only_the_owner_lists_a_portfolio_but_whoever_knows_its_gid_reads_it(client: Client) -> None:
    workspace = _workspace(client)
    assert client.rows("/portfolios", workspace=workspace) == []
    owned = client.acting_as("ruth").rows("/portfolios", workspace=workspace)
    assert [each["name"] for each in owned] == ["Product Delivery"]
    assert client.record(f"/portfolios/{owned[0]['gid']}")["name"] == "Product Delivery"
    assert client.acting_as("service_account").rows("/portfolios", workspace=workspace) == owned


def test_a_project_added_to_a_portfolio_stands_where_it_was_put_and_is_told_of_once(client: Client) -> None:
    portfolio, risks = client.gid("portfolios", "Product Delivery"), client.gid("projects", "Portfolio Risks")
    first = str(client.rows(f"/portfolios/{portfolio}/items")[0]["gid"])
    client.post(f"/portfolios/{portfolio}/addItem", {"item": risks, "insert_before": first})
    client.post(f"/portfolios/{portfolio}/addItem", {"item": risks, "insert_before": first})
    assert [each["name"] for each in client.rows(f"/portfolios/{portfolio}/items")][:2] == [
        "Portfolio Risks",
        "Billing Replatform",
    ]
    assert _events(client) == [("project", "added")]


def test_a_task_or_an_unknown_neighbour_cannot_go_into_a_portfolio(client: Client) -> None:
    portfolio = client.gid("portfolios", "Product Delivery")
    path = f"/portfolios/{portfolio}/addItem"
    assert client.refused("POST", path, {"item": client.gid("tasks", "billing.api")})[0] == 400
    item = client.gid("projects", "Portfolio Risks")
    assert client.refused("POST", path, {"item": item, "insert_after": "1"}) == (
        404,
        "insert_after: Unknown object: 1",
    )


def test_a_custom_field_is_set_on_a_portfolio_once(client: Client) -> None:
    portfolio = client.gid("portfolios", "Product Delivery")
    path, field = f"/portfolios/{portfolio}/addCustomFieldSetting", client.gid("custom_fields", "Estimated hours")
    client.post(path, {"custom_field": field, "is_important": True})
    settings = client.rows(f"/portfolios/{portfolio}/custom_field_settings")
    names = [dig(setting, "custom_field", "name") for setting in settings]
    assert (names[0], names[-1], len(set(names))) == ("Risk level", "Estimated hours", len(names))
    assert client.refused("POST", path, {"custom_field": field})[0] == 400


def test_a_project_takes_values_of_its_portfolios_fields_and_of_no_others(client: Client) -> None:
    risk, foreign = client.gid("custom_fields", "Risk level"), client.gid("custom_fields", "Estimated hours")
    project = client.gid("projects", "Billing Replatform")
    option = client.sandbox.world.graph.get("custom_field", risk).refs("enum_options")[0]
    assert client.ask("PUT", f"/projects/{project}", {"custom_fields": {risk: option}}).status_code == 200
    assert client.ask("PUT", f"/projects/{project}", {"name": "Renamed"}).status_code == 200
    held, *_ = client.ask("GET", f"/projects/{project}", opt_fields="custom_fields.enum_value").json()["data"][
        "custom_fields"
    ]
    assert (held["gid"], held["enum_value"]["gid"]) == (risk, option)
    assert client.refused("PUT", f"/projects/{project}", {"custom_fields": {foreign: "1"}})[0] == 400


def test_goals_are_found_by_what_supports_them(client: Client) -> None:
    billing = client.gid("projects", "Billing Replatform")
    assert [goal["name"] for goal in client.rows("/goals", project=billing)] == ["No wrong invoices"]
    level = client.rows("/goals", workspace=_workspace(client), is_workspace_level="true")
    assert [goal["name"] for goal in level] == ["Grow recurring revenue by a quarter"]
    assert client.refused("GET", "/goals")[0] == 400
    grow = client.gid("goals", "Grow recurring revenue by a quarter")
    assert len(client.rows("/goal_relationships", supported_goal=grow, resource_subtype="subgoal")) == 2


def test_a_metrics_value_moves_only_where_there_is_a_metric(client: Client) -> None:
    goal = client.gid("goals", "No wrong invoices")
    path = f"/goals/{goal}/setMetricCurrentValue"
    moved = client.post(path, {"current_number_value": 0.99})
    assert dig(moved, "metric", "current_number_value") == 0.99
    assert dig(moved, "metric", "current_display_value") == "99.00%"
    record = client.sandbox.world.graph.get("goal", goal)
    client.sandbox.world.graph.change(record, metric=None)
    assert client.refused("POST", path, {"current_number_value": 1})[0] == 400
    made = client.post(f"/goals/{goal}/setMetric", {"unit": "none", "target_number_value": 5})
    assert dig(made, "metric", "current_number_value") == 0


@pytest.mark.parametrize(
    ("posted", "told"), [("on_track", "green"), ("at_risk", "yellow"), ("off_track", "red"), ("partial", "partial")]
)
def test_a_status_of_a_goal_is_told_by_colour_while_it_is_open(client: Client, posted: str, told: str) -> None:
    goal = client.gid("goals", "No wrong invoices")
    client.post("/status_updates", {"parent": goal, "text": "So it is", "status_type": posted}, 201)
    assert client.record(f"/goals/{goal}")["status"] == told


def test_a_comment_on_a_goal_is_one_of_its_stories(client: Client) -> None:
    path = f"/goals/{client.gid('goals', 'No wrong invoices')}/stories"
    story = client.post(path, {"html_text": "<body>Two <strong>left</strong></body>"}, 201)
    assert story["text"] == "Two left"
    assert [each["gid"] for each in client.rows(path)] == [story["gid"]]
    assert client.refused("POST", path, {"html_text": "<b>no</b>"})[0] == 400


@pytest.mark.parametrize(
    ("kind", "name", "good", "bad"),
    [
        ("projects", "Billing Replatform", "on_hold", "achieved"),
        ("portfolios", "Product Delivery", "complete", "missed"),
        ("goals", "No wrong invoices", "partial", "on_hold"),
    ],
)
def test_each_kind_of_parent_takes_its_own_status_types(
    client: Client, kind: str, name: str, good: str, bad: str
) -> None:
    parent = client.gid(kind, name)
    status = client.post("/status_updates", {"parent": parent, "text": "So it is", "status_type": good}, 201)
    assert client.rows("/status_updates", parent=parent)[0]["gid"] == status["gid"]
    assert client.refused("POST", "/status_updates", {"parent": parent, "text": "No", "status_type": bad})[0] == 400


def test_a_status_update_becomes_current_tells_the_followers_and_emits_added(client: Client) -> None:
    parent = client.gid("projects", "Mobile App 3.0")
    before = client.rows("/status_updates", parent=parent)
    body = {"parent": parent, "title": "Week 41", "text": "Sync works", "status_type": "on_track"}
    status = client.post("/status_updates", body, 201)
    project = client.record(f"/projects/{parent}", opt_fields="current_status_update.title")
    assert dig(project, "current_status_update", "title") == "Week 41"
    assert ("status_update", "added") in _events(client)
    planted = client.sandbox.world.graph.get("status_update", str(status["gid"]))
    assert len(planted.refs("_notified")) == 7
    assert len(client.rows("/status_updates", parent=parent)) == len(before) + 1
    since = client.rows("/status_updates", parent=parent, created_since="2026-10-01T09:59:00Z")
    assert [each["gid"] for each in since] == [status["gid"]]


def test_allocations_are_read_by_person_project_or_workspace_and_need_a_plan(client: Client) -> None:
    jonas, mobile = client.gid("users", "Jonas Weber"), client.gid("projects", "Mobile App 3.0")
    assert len(client.rows("/allocations", assignee=jonas)) == 3
    assert [each["effort"] for each in client.rows("/allocations", assignee=jonas, parent=mobile)] == [
        {"type": "hours", "value": 6.0}
    ]
    assert client.refused("GET", "/allocations")[0] == 400
    free = northwind_client(client.described, Settings(premium=False))
    assert free.refused("GET", "/allocations", workspace=_workspace(free))[0] == 402


def test_who_is_away_today_has_an_entry_that_touches_today(client: Client) -> None:
    ingrid, workspace = client.gid("users", "Ingrid Solheim"), _workspace(client)
    assert len(client.rows("/ooo_entries", user=ingrid, workspace=workspace, start_date="2026-10-01")) == 1
    assert client.rows("/ooo_entries", user=ingrid, workspace=workspace, start_date="2027-01-01") == []
    assert client.rows("/ooo_entries", user="me", workspace=workspace) == []


def test_a_budget_counts_what_was_tracked(client: Client) -> None:
    billing = client.gid("projects", "Billing Replatform")
    budget = client.rows("/budgets", parent=billing)[0]
    assert budget["total"] == {"enabled": True, "value": 43200.0, "units": "minutes"}
    task = client.sandbox.world.graph.get("task", client.gid("tasks", "billing.map"))
    entry = client.sandbox.world.graph.add("time_tracking_entry", {"duration_minutes": 90})
    client.sandbox.world.graph.link(task, "time_tracking_entries", entry.gid)
    assert dig(client.rows("/budgets", parent=billing)[0], "actual", "value") == 90


def test_periods_are_cut_to_the_asked_days(client: Client) -> None:
    workspace = _workspace(client)
    assert len(client.rows("/time_periods", workspace=workspace)) == 14
    touching = client.rows("/time_periods", workspace=workspace, start_on="2026-10-01", end_on="2026-10-01")
    assert [each["display_name"] for each in touching] == ["FY26", "H2 FY26", "Q4 FY26"]
