"""What is a project's hook asked to listen to?"""

from steward.governance.policy import Configuration, configuration_of
from steward.upkeep.inspection import filters_of, listened_to, listens_of
from steward.workflows import WORKFLOWS
from steward.workflows.base import Trigger
from tests.unit.ingest.world import BOT, PROJECT, workflow

ADDED = Trigger("task", "added", parent_type="project")
MOVED = Trigger("task", "added", parent_type="section")
RENAMED = Trigger("task", "changed", fields=("name",))


def _configuration(**modes: str) -> Configuration:
    workflows = {name: {"mode": mode} for name, mode in modes.items()}
    projects = {PROJECT: {"name": "Intake", "workflows": workflows}}
    return configuration_of({"version": 1, "workspace_gid": "1", "bot_user_gid": BOT, "projects": projects})


def test_only_the_workflows_that_are_on_in_the_project_listen() -> None:
    workflows = (workflow("first", ADDED), workflow("second", RENAMED), workflow("third", MOVED))
    configuration = _configuration(first="observe", second="off")
    assert listened_to(configuration, PROJECT, workflows) == [ADDED]
    assert listened_to(configuration, "5", workflows) == []


def test_workflows_that_share_a_trigger_ask_for_it_once() -> None:
    workflows = (workflow("first", ADDED, RENAMED), workflow("second", RENAMED, ADDED))
    assert listened_to(_configuration(first="act", second="act"), PROJECT, workflows) == [ADDED, RENAMED]


def test_what_asana_cannot_filter_on_is_left_to_the_hook() -> None:
    assert filters_of([ADDED, MOVED]) == [{"resource_type": "task", "action": "added"}]
    assert [each["parent_type"] for each in listens_of([ADDED, MOVED])] == ["project", "section"]


def test_the_triage_of_this_deployment_hears_new_and_reworded_requests() -> None:
    triggers = listened_to(_configuration(triage_request="act", backlog="act"), PROJECT, WORKFLOWS)
    assert filters_of(triggers) == [
        {"resource_type": "task", "action": "added"},
        {"resource_type": "task", "action": "changed", "fields": ["name", "notes", "html_notes"]},
    ]
