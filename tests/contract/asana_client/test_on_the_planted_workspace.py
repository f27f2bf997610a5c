"""Our client and the planted workspace: the edits that need a goal, and a backlog of real size."""

import pytest

from local.asana import Sandbox
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from steward.asana import edits, protocol, richtext
from steward.asana.models import Task
from tests.contract.asana_client.stand import Stand
from tests.contract.openapi import load_or_skip
from tests.contract.sandbox.northwind import Client, dig
from tests.unit.asana.edit_samples import MARKER


@pytest.fixture(scope="module")
def stand() -> Stand:
    sandbox = Sandbox(furnish=northwind_workspace(DEFAULT_SEED))
    return Stand(sandbox, load_or_skip(), secret=sandbox.cast.tokens["owner"])


@pytest.fixture
def people(stand: Stand) -> Client:
    """Somebody who looks at the workspace beside us."""
    return Client(stand.sandbox, stand.openapi)


def test_a_goals_metric_and_comment_are_set(stand: Stand, people: Client) -> None:
    goal = people.gid("goals", "No wrong invoices")
    stand.writer().apply(edits.SetGoalMetric(goal, 2))
    story = stand.writer().apply(edits.CommentOnGoal(goal, richtext.body("Two left")), marker=MARKER).data["gid"]
    assert (
        dig(people.record(f"/goals/{goal}", opt_fields="metric.current_number_value"), "metric", "current_number_value")
        == 2
    )
    assert people.record(f"/stories/{story}", opt_fields="text")["text"] == f"Two left\nref {MARKER}"


def test_every_task_of_the_intake_project_is_read_and_typed_in_pages(stand: Stand, people: Client) -> None:
    project = stand.sandbox.cast.projects["Customer requests"]
    before = len(stand.log)
    tasks = [Task.parse(each) for page in stand.reader().pages(protocol.project_tasks(project)) for each in page]
    assert len(tasks) >= 300
    assert len({task.gid for task in tasks}) == len(tasks)
    assert all(task.in_project(project) and task.custom_fields for task in tasks)
    assert len(stand.log) - before == -(-len(tasks) // 100)
    assert people.record(f"/tasks/{tasks[0].gid}", opt_fields="name")["name"] == tasks[0].name
