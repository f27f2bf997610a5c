"""Does every request that the product can build keep to Asana's own description of it?"""

from datetime import UTC, datetime

import pytest

from steward.asana import access, edits, persons, planning, protocol
from steward.asana.edits import Edit
from steward.asana.mutations import request_of
from steward.asana.protocol import Request
from steward_cli.field_kinds import CHOICE, KINDS
from steward_cli.field_plan import Step
from steward_cli.field_writer import request_of as request_of_step
from steward_cli.field_writer import workspace_fields
from tests.contract.asana_client.stand import as_described
from tests.contract.openapi import ContractError, OpenApi, load_or_skip
from tests.unit.asana.edit_samples import HTML, MARKER, TO_ASANA

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
FILTERS = [{"resource_type": "task", "action": "changed", "fields": ["name", "custom_fields"]}]
READS = (
    protocol.task("501"),
    protocol.project_tasks("9"),
    protocol.project_tasks("9", offset="eyJ0", modified_since=NOW, completed_since=NOW),
    protocol.subtasks("501"),
    protocol.stories("501"),
    protocol.story("777"),
    protocol.goal("31", ("metric.current_number_value",)),
    protocol.goal_stories("31"),
    protocol.status_updates("9", NOW),
    protocol.project("9"),
    protocol.custom_field_settings("9"),
    planning.goals_of("9"),
    planning.supporting_of("31"),
    protocol.goal("31", planning.GOAL_FIELDS),
    planning.portfolio("41"),
    planning.project_brief("42"),
    persons.user("11"),
    persons.user("me"),
    persons.workspace_users("99"),
    persons.workspace_members("99"),
    persons.task_list_of("11", "99"),
    persons.open_tasks_on("12", ("completed",), NOW),
    persons.open_tasks_of("11", "99", ("completed",), NOW),
    persons.allocations("11", "99"),
    persons.absences("11", "99", "2026-10-20", "2026-11-24"),
    persons.team_users("98"),
    persons.agents("99"),
    access.memberships("9"),
    access.door("9"),
    access.standing("11"),
    access.address("11"),
    protocol.webhooks("99"),
    protocol.webhooks("99", "9"),
    protocol.webhook("3"),
)
WEBHOOK_MUTATIONS = (
    protocol.create_webhook("9", "https://x.example/hooks/a/b", FILTERS),
    protocol.update_webhook("3", FILTERS),
    protocol.delete_webhook("3"),
)


FIELD_REQUESTS = (
    workspace_fields("99"),
    request_of_step(Step("create", "AI Team", kind=CHOICE, options=("Platform", "Billing")), "99", ""),
    request_of_step(Step("create", "AI Effort (h)", kind=KINDS["effort_hours"]), "99", ""),
    request_of_step(Step("add_option", "AI Team", options=("Support",)), "99", "12"),
    request_of_step(Step("attach", "AI Team", project_gid="9"), "99", "12"),
)


@pytest.fixture(scope="module")
def openapi() -> OpenApi:
    return load_or_skip()


def check(openapi: OpenApi, request: Request) -> None:
    assert openapi.match(request.method, request.path) == request.operation
    if request.upload:
        openapi.check_form(request.operation, {**dict(request.body or {}), "file": request.upload.name})
        return
    body = as_described(request.operation, None if request.body is None else dict(request.body))
    openapi.check_request(request.operation, request.query, body)


@pytest.mark.parametrize(
    "request_", [*READS, *WEBHOOK_MUTATIONS, *FIELD_REQUESTS], ids=lambda request: request.operation
)
def test_a_request_is_described_by_asana(openapi: OpenApi, request_: Request) -> None:
    check(openapi, request_)


@pytest.mark.parametrize("edit", TO_ASANA, ids=lambda edit: edit.name)
def test_the_request_of_an_edit_is_described_by_asana(openapi: OpenApi, edit: Edit) -> None:
    check(openapi, request_of(edit, external_gid="m1", marker=MARKER))


def test_a_task_created_in_a_section_names_both_by_gid_and_no_other_project(openapi: OpenApi) -> None:
    request = request_of(edits.CreateTask("9", "A risk", HTML, section_gid="910"), external_gid="m1")
    check(openapi, request)
    assert request.body is not None
    assert request.body["data"]["memberships"] == [{"project": "9", "section": "910"}]
    assert "projects" not in request.body["data"]


def test_the_check_can_fail(openapi: OpenApi) -> None:
    for wrong in (
        Request("getTask", "GET", "/tasks/1", {"fields": "name"}),
        Request("getTasks", "GET", "/tasks", {"project": "9", "limit": "101"}),
        Request("updateTask", "PUT", "/tasks/1", body={"data": {"titel": "x"}}),
        Request("createStoryForTask", "POST", "/tasks/1/stories", body={"html_text": "x"}),
    ):
        with pytest.raises(ContractError):
            check(openapi, wrong)
