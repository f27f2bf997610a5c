"""Does every reply of a walk over the core operations keep to Asana's description, and is every operation there?"""

from local.asana.operation import OPERATIONS
from tests.contract.openapi import OpenApi
from tests.contract.sandbox.driver import Api


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# FACTS 5.3, and the further operations the product and the demo use.
NEEDED = _words("""
createWebhook getWebhooks getWebhook updateWebhook deleteWebhook getEvents getWorkspaceEvents createBatchRequest getJob
getTask getTasks createTask updateTask getTasksForProject getTasksForSection getSubtasksForTask createSubtaskForTask
setParentForTask getDependenciesForTask addDependenciesForTask removeDependenciesForTask getDependentsForTask
addProjectForTask removeProjectForTask addFollowersForTask addTagForTask removeTagForTask searchTasksForWorkspace
getTaskForCustomID getTasksForUserTaskList getUserTaskListForUser getUserTaskList addTaskForSection
getStoriesForTask createStoryForTask getStory updateStory deleteStory getReactionsOnObject
getAttachmentsForObject createAttachmentForObject getAttachment
getSectionsForProject createSectionForProject getSection createTagForWorkspace getTagsForWorkspace
getProject updateProject getTaskCountsForProject getCustomFieldSettingsForProject addCustomFieldSettingForProject
getPortfolios getPortfolio getItemsForPortfolio addItemForPortfolio getCustomFieldSettingsForPortfolio
addCustomFieldSettingForPortfolio createStatusForObject getStatusesForObject
createCustomField getCustomField getCustomFieldsForWorkspace createEnumOptionForCustomField
getGoals getGoal createGoalMetric updateGoalMetric getGoalRelationships
getMemberships getAllocations getTimePeriods createProjectBrief getProjectBrief updateProjectBrief
typeaheadForWorkspace getUser getUsersForWorkspace getWorkspace getAuditLogEvents triggerRule
getOooEntries getBudgets getAgentsForWorkspace getTimeTrackingEntriesForTask getTeamsForWorkspace
getTeamMembershipsForTeam getUsersForTeam getProjectsForTeam createProject getStoriesForGoal createStoryForGoal
updateEnumOption deleteTask removeFollowerForTask getUsers getWorkspaces
""")

# "A task in one call" of FACTS 3.
EVERYTHING = (
    "name,html_notes,notes,resource_subtype,approval_status,completed,completed_at,created_at,modified_at,due_on,due_at,"
    "start_on,permalink_url,num_subtasks,assignee.name,assignee.email,created_by.name,followers.name,parent.name,"
    "parent.resource_subtype,dependencies,dependents,tags.name,memberships.project.name,memberships.section.name,"
    "custom_fields.name,custom_fields.resource_subtype,custom_fields.display_value,custom_fields.enum_value.name,"
    "custom_fields.enum_options.name,custom_fields.enum_options.enabled,custom_fields.multi_enum_values.name,"
    "custom_fields.number_value,custom_fields.text_value,custom_fields.date_value,custom_fields.people_value.name,"
    "projects.name,projects.custom_field_settings.custom_field.name,external,external.data"
)

CORE = _words("""
createWebhook getWebhooks getWebhook updateWebhook deleteWebhook getEvents getWorkspaceEvents createBatchRequest
getTask getTasks createTask updateTask deleteTask getTasksForProject getTasksForSection getSubtasksForTask
createSubtaskForTask setParentForTask getDependenciesForTask addDependenciesForTask removeDependenciesForTask
getDependentsForTask addProjectForTask removeProjectForTask addFollowersForTask removeFollowerForTask addTagForTask
removeTagForTask getTaskForCustomID getTasksForUserTaskList getUserTaskListForUser getUserTaskList addTaskForSection
getStoriesForTask createStoryForTask getStory updateStory deleteStory getSectionsForProject createSectionForProject
getSection createProject getProject updateProject getTaskCountsForProject getCustomFieldSettingsForProject
addCustomFieldSettingForProject createCustomField getCustomField getCustomFieldsForWorkspace
createEnumOptionForCustomField updateEnumOption getUser getUsers getUsersForWorkspace getWorkspace getWorkspaces
""")


def test_every_needed_operation_is_implemented_under_its_published_route(openapi: OpenApi) -> None:
    missing = sorted(NEEDED - set(OPERATIONS))
    assert missing == []
    for operation_id, implemented in OPERATIONS.items():
        described = openapi.operations[operation_id]
        assert (implemented.method, implemented.template) == (described.method, described.path)


def test_every_operation_needs_the_scope_its_description_names(openapi: OpenApi) -> None:
    for operation_id, implemented in OPERATIONS.items():
        scopes = openapi.operations[operation_id].scopes
        assert implemented.scope == (scopes[0] if scopes else None), operation_id


def _define_fields(api: Api) -> None:
    effort = api.new("/custom_fields", workspace=api.workspace, name="Effort", resource_subtype="number", precision=1)
    options = [{"name": "High", "color": "red"}, {"name": "Low"}]
    priority = api.new(
        "/custom_fields", workspace=api.workspace, name="Priority", resource_subtype="enum", enum_options=options
    )
    request_id = api.new("/custom_fields", workspace=api.workspace, name="ID", resource_subtype="text", id_prefix="REQ")
    for field in (effort, priority, request_id):
        answer = api.post(f"/projects/{api.project}/addCustomFieldSetting", custom_field=field, is_important=True)
        assert answer.status_code == 200
    extra = api.new(
        f"/custom_fields/{priority}/enum_options", name="Medium", color="yellow", insert_after=_option(api, priority, 0)
    )
    assert api.put(f"/enum_options/{extra}", name="Middle", enabled=False).json()["data"]["enabled"] is False
    assert [one["name"] for one in api.get(f"/custom_fields/{priority}").json()["data"]["enum_options"]] == [
        "High",
        "Middle",
        "Low",
    ]
    assert len(api.get(f"/workspaces/{api.workspace}/custom_fields").json()["data"]) == 3
    assert len(api.get(f"/projects/{api.project}/custom_field_settings", limit="2").json()["data"]) == 2


def _option(api: Api, field: str, index: int) -> str:
    return str(api.get(f"/custom_fields/{field}").json()["data"]["enum_options"][index]["gid"])


def _walk_people_and_projects(api: Api) -> None:
    assert api.get("/users/me").json()["data"]["name"] == "Steward Bot"
    assert len(api.get("/users", workspace=api.workspace).json()["data"]) == 4
    assert len(api.get(f"/workspaces/{api.workspace}/users").json()["data"]) == 4
    assert api.get("/workspaces").json()["data"][0]["gid"] == api.workspace
    assert api.get(f"/workspaces/{api.workspace}").json()["data"]["is_organization"] is True
    own_list = api.get("/users/me/user_task_list", workspace=api.workspace).json()["data"]["gid"]
    assert api.get(f"/user_task_lists/{own_list}").json()["data"]["owner"]["name"] == "Steward Bot"
    assert api.get(f"/user_task_lists/{own_list}/tasks").json()["data"] == []
    team = api.sandbox.cast.teams["Operations"]
    second = api.new("/projects", name="Launch", team=team, notes="About", due_on="2026-12-01")
    changed = api.put(f"/projects/{second}", name="Launch 2", html_notes="<body><h1>About</h1></body>", owner="me")
    assert changed.json()["data"]["notes"] == "About"
    assert api.get(f"/projects/{second}").json()["data"]["name"] == "Launch 2"
    counts = api.read(f"/projects/{api.project}/task_counts", "num_tasks,num_incomplete_milestones")
    assert counts == {"num_tasks": 0, "num_incomplete_milestones": 0}


def _walk_tasks(api: Api) -> None:
    section = api.new(f"/projects/{api.project}/sections", name="Doing")
    assert api.get(f"/sections/{section}").json()["data"]["project"]["gid"] == api.project
    task = api.new("/tasks", name="Walk", projects=[api.project], assignee="me", due_on="2026-11-01", notes="n")
    other = api.new("/tasks", name="Other", projects=[api.project])
    subtask = api.new(f"/tasks/{task}/subtasks", name="Sub", resource_subtype="approval")
    assert api.put(f"/tasks/{subtask}", approval_status="approved").json()["data"]["completed"] is True
    assert api.post(f"/tasks/{subtask}/setParent", parent=other).json()["data"]["parent"]["gid"] == other
    assert len(api.get(f"/tasks/{other}/subtasks").json()["data"]) == 1
    assert api.post(f"/sections/{section}/addTask", task=task).json() == {"data": {}}
    assert len(api.get(f"/sections/{section}/tasks").json()["data"]) == 1
    assert len(api.get(f"/projects/{api.project}/tasks", limit="100").json()["data"]) == 2
    assert api.get(f"/workspaces/{api.workspace}/tasks/custom_id/REQ-1").json()["data"]["gid"] == task
    _walk_relations(api, task, other)
    for query in ({"project": api.project}, {"section": section}, {"assignee": "me", "workspace": api.workspace}):
        assert api.get("/tasks", **query).status_code == 200
    assert api.get(f"/tasks/{task}").json()["data"]["name"] == "Walk"
    assert api.read(f"/tasks/{task}", EVERYTHING)["memberships"] == [
        {"project": {"gid": api.project, "name": "Intake"}, "section": {"gid": section, "name": "Doing"}}
    ]
    assert len(api.get(f"/projects/{api.project}/sections").json()["data"]) == 2
    assert api.delete(f"/tasks/{other}").json() == {"data": {}}


def _walk_relations(api: Api, task: str, other: str) -> None:
    assert api.post(f"/tasks/{task}/addDependencies", dependencies=[other]).status_code == 200
    assert [one["gid"] for one in api.get(f"/tasks/{task}/dependencies").json()["data"]] == [other]
    assert [one["gid"] for one in api.get(f"/tasks/{other}/dependents").json()["data"]] == [task]
    assert api.post(f"/tasks/{task}/removeDependencies", dependencies=[other]).status_code == 200
    member = api.sandbox.cast.users["Mika Member"]
    assert api.post(f"/tasks/{task}/addFollowers", followers=[member]).status_code == 200
    assert api.post(f"/tasks/{task}/removeFollowers", followers=[member]).status_code == 200
    tag = api.sandbox.world.graph.add("tag", {"name": "vip"}).gid
    assert api.post(f"/tasks/{task}/addTag", tag=tag).status_code == 200
    assert api.post(f"/tasks/{task}/removeTag", tag=tag).status_code == 200
    team = api.sandbox.cast.teams["Operations"]
    third = api.new("/projects", name="Third", team=team)
    assert api.post(f"/tasks/{task}/addProject", project=third, insert_after=None).status_code == 200
    assert api.post(f"/tasks/{task}/removeProject", project=third).status_code == 200


def _walk_stories(api: Api) -> None:
    task = api.new("/tasks", name="Talk", projects=[api.project])
    story = api.new(f"/tasks/{task}/stories", html_text="<body><strong>Hi</strong> you</body>", is_pinned=True)
    assert api.put(f"/stories/{story}", text="Changed").json()["data"]["is_edited"] is True
    for gid in (one["gid"] for one in api.get(f"/tasks/{task}/stories").json()["data"]):
        assert api.get(f"/stories/{gid}").status_code == 200
    assert api.delete(f"/stories/{story}").json() == {"data": {}}


def _walk_hooks_and_events(api: Api) -> None:
    target = "https://receiver.example/hook"
    hook = api.new("/webhooks", resource=api.project, target=target, filters=[{"resource_type": "task"}])
    assert api.get("/webhooks", workspace=api.workspace).json()["data"][0]["gid"] == hook
    fields = [{"resource_type": "task", "action": "changed", "fields": ["name"]}]
    assert api.put(f"/webhooks/{hook}", filters=fields).json()["data"]["filters"] == fields
    assert api.get(f"/webhooks/{hook}").json()["data"]["active"] is True
    for path, query in (("/events", {"resource": api.project}), (f"/workspaces/{api.workspace}/events", {})):
        sync = api.get(path, **query).json()["sync"]
        api.new("/tasks", name="Event", projects=[api.project])
        assert len(api.get(path, **query, sync=sync).json()["data"]) >= 2
    assert api.delete(f"/webhooks/{hook}").json() == {"data": {}}
    batch = api.post("/batch", actions=[{"relative_path": "/users/me", "method": "get"}])
    assert batch.json()["data"][0]["status_code"] == 200


def test_every_reply_of_a_walk_over_the_core_operations_keeps_to_the_description(api: Api) -> None:
    _define_fields(api)
    _walk_people_and_projects(api)
    _walk_tasks(api)
    _walk_stories(api)
    _walk_hooks_and_events(api)
    walked = {entry.operation_id for entry in api.sandbox.calls.entries}
    assert walked >= CORE, sorted(CORE - walked)
