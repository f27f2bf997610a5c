"""Do teams, memberships, tags, briefs, rules, reactions, jobs, time entries and the audit log answer as Asana's do?"""

import pytest

from local.asana.graph import Ref
from tests.contract.openapi import Json, load_or_skip
from tests.contract.sandbox.northwind import Client, dig, northwind_client


@pytest.fixture
def client() -> Client:
    return northwind_client(load_or_skip())


def _workspace(client: Client) -> str:
    return client.sandbox.cast.workspace_gid


def test_a_team_knows_its_people_memberships_and_projects(client: Client) -> None:
    teams = {str(team["name"]): str(team["gid"]) for team in client.rows(f"/workspaces/{_workspace(client)}/teams")}
    assert set(teams) == {"Platform", "Customer Experience"}
    people = {user["name"] for user in client.rows(f"/teams/{teams['Platform']}/users")}
    assert {"Priya Raman", "Steward"} <= people
    assert "Victor Lindqvist" not in people
    rows = client.rows(f"/teams/{teams['Platform']}/team_memberships")
    assert sum(bool(row["is_admin"]) for row in rows) == 1
    projects = {project["name"] for project in client.rows(f"/teams/{teams['Platform']}/projects", archived="false")}
    assert projects == {"Billing Replatform", "EU Data Residency", "Portfolio Risks"}


def test_a_person_knows_their_workspaces_and_whether_they_are_a_guest_there(client: Client) -> None:
    users = client.sandbox.cast.users
    rows = client.rows(f"/users/{users['Nadia Petrova']}/workspace_memberships", opt_fields="workspace,is_guest")
    assert [(dig(row, "workspace", "gid"), row["is_guest"]) for row in rows] == [(_workspace(client), True)]
    rows = client.rows(f"/users/{users['Daniel Brooks']}/workspace_memberships", opt_fields="is_guest,is_active")
    assert [(row["is_guest"], row["is_active"]) for row in rows] == [(False, True)]
    rows = client.rows(f"/workspaces/{_workspace(client)}/workspace_memberships", opt_fields="user.name,is_guest")
    guests = {dig(row, "user", "name"): row["is_guest"] for row in rows}
    assert (guests["Nadia Petrova"], guests["Daniel Brooks"]) == (True, False)
    assert "Victor Lindqvist" not in guests
    assert client.rows(f"/users/{users['Victor Lindqvist']}/workspace_memberships") == []


def test_memberships_are_read_by_parent_and_by_member(client: Client) -> None:
    mobile = client.gid("projects", "Mobile App 3.0")
    rows = client.rows("/memberships", parent=mobile)
    admins = [dig(row, "member", "name") for row in rows if row["access_level"] == "admin"]
    assert admins == ["Daniel Brooks"]
    own = client.acting_as("nadia").rows("/memberships", member="me", resource_subtype="project_membership")
    parents = [dig(row, "parent", "name") for row in own]
    assert set(parents) == {"Mobile App 3.0", "EU Data Residency"}
    assert client.refused("GET", "/memberships")[0] == 400
    portfolio = client.rows("/memberships", parent=client.gid("portfolios", "Product Delivery"))
    assert {row["resource_subtype"] for row in portfolio} == {"portfolio_membership"}


def test_reading_memberships_changes_nothing(client: Client) -> None:
    before = client.sandbox.world.graph.revision
    client.rows("/memberships", parent=client.gid("projects", "Mobile App 3.0"))
    client.rows(f"/teams/{client.gid('teams', 'Platform')}/team_memberships")
    assert client.sandbox.world.graph.revision == before


def test_a_new_tag_can_be_put_on_a_task(client: Client) -> None:
    path = f"/workspaces/{_workspace(client)}/tags"
    tag = client.post(path, {"name": "ai", "color": "light-green"}, 201)
    assert "ai" in {each["name"] for each in client.rows(path)}
    task = client.gid("tasks", "billing.api")
    client.post(f"/tasks/{task}/addTag", {"tag": str(tag["gid"])})
    tags = client.record(f"/tasks/{task}")["tags"]
    assert isinstance(tags, list)
    assert [each["name"] for each in tags if isinstance(each, dict)] == ["ai"]
    assert client.refused("POST", path, {"name": 5})[0] == 400


def test_a_brief_is_written_once_and_then_updated(client: Client) -> None:
    project = client.gid("projects", "Mobile App 3.0")
    path = f"/projects/{project}/project_briefs"
    brief = client.post(path, {"title": "Why", "html_text": "<body><h1>Goal</h1>Offline first</body>"}, 201)
    assert "Offline first" in str(brief["text"])
    assert client.refused("POST", path, {"text": "again"})[0] == 400
    changed = client.ask("PUT", f"/project_briefs/{brief['gid']}", {"text": "Plain now"}).json()["data"]
    assert changed["html_text"] == "<body>Plain now</body>"
    assert client.record(f"/project_briefs/{brief['gid']}")["title"] == "Why"


def test_a_rule_runs_on_tasks_of_its_project_only(client: Client) -> None:
    rule = client.gid("rule_triggers", "requests")
    path, task = f"/rule_triggers/{rule}/run", client.gid("tasks", "open_1")
    client.post(path, {"resource": task, "action_data": {"message": "From outside"}})
    assert client.rows(f"/tasks/{task}/stories")[-1]["text"] == "From outside"
    elsewhere: dict[str, Json] = {"resource": client.gid("tasks", "billing.api"), "action_data": {}}
    assert client.refused("POST", path, elsewhere)[0] == 400


def test_reactions_are_read_by_emoji(client: Client) -> None:
    graph, task = client.sandbox.world.graph, client.gid("tasks", "open_1")
    user = Ref(client.gid("users", "Leila Haddad"))
    graph.add("reaction", {"target": Ref(task), "emoji": "👍🏽", "user": user})
    assert [row["emoji"] for row in client.rows("/reactions", target=task, emoji_base="👍")] == ["👍🏽"]
    assert client.rows("/reactions", target=task, emoji_base="🎉") == []
    assert client.refused("GET", "/reactions", target="1", emoji_base="👍")[0] == 404


def test_a_job_is_read_by_gid(client: Client) -> None:
    job = client.sandbox.world.graph.add("job", {"resource_subtype": "duplicate_project", "status": "in_progress"})
    assert client.record(f"/jobs/{job.gid}")["status"] == "in_progress"
    assert client.refused("GET", "/jobs/1")[0] == 404


def test_a_quarter_of_the_history_has_time_entries(client: Client) -> None:
    graph = client.sandbox.world.graph
    tracked = [task for task in graph.of_kind("task") if task.linked("time_tracking_entries")]
    assert 50 < len(tracked) < 140
    entry = client.rows(f"/tasks/{tracked[0].gid}/time_tracking_entries")[0]
    assert entry["duration_minutes"] == tracked[0].number("actual_time_minutes")


def test_the_workspace_has_a_teammate_of_somebody_elses(client: Client) -> None:
    assert [agent["name"] for agent in client.rows(f"/workspaces/{_workspace(client)}/agents")] == ["Launch Planner"]


def test_the_audit_log_is_for_service_accounts_and_streams(client: Client) -> None:
    path = f"/workspaces/{_workspace(client)}/audit_log_events"
    assert client.refused("GET", path)[0] == 403
    client.upload(client.gid("tasks", "open_1"), "a.txt", b"a")
    auditor = client.acting_as("service_account")
    answer = auditor.ask("GET", path).json()
    assert [event["event_type"] for event in answer["data"]] == ["attachment_uploaded"]
    assert answer["data"][0]["actor"]["name"] == "Steward"
    rest = auditor.ask("GET", path, limit="100", offset=answer["next_page"]["offset"]).json()
    assert rest["data"] == []
    assert rest["next_page"] is not None
