"""Whose work is a task that stands in two projects which both have the workflow?"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from steward.run import Subject, work_message
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of, plain_value
from tests.integration.pipeline.shift import FIELDS, WORKFLOW, Shift, shaped, shift_on
from tests.integration.pipeline.wording import LATER, URGENT, in_mode, says

HOURS = 4


@dataclass
class Neighbours:
    """A shift, and a younger project with fields of its own for the same workflow."""

    shift: Shift
    younger: str
    theirs: dict[str, str]

    def submit(self) -> None:
        """A request that stands in both."""
        data = {"name": "The export", "notes": URGENT, "projects": [self.shift.project_gid, self.younger]}
        self.shift.task_gid = data_of(self.shift.human.post("/tasks", json={"data": data}))["gid"]
        self.shift.pass_(60)

    def asks(self, slot: str) -> None:
        """The younger project asks for a run of it."""
        subject = Subject("task", self.shift.task_gid)
        self.shift.send(work_message(WORKFLOW, self.younger, "scan", [subject], slot))
        self.shift.pass_(120)

    def scans(self, project_gid: str) -> None:
        slot = f"{self.shift.now().isoformat()}{project_gid}"
        self.shift.send(work_message("backlog", project_gid, "scan", [Subject("project", project_gid)], slot))
        self.shift.pass_(120)

    def there(self, key: str) -> Any:  # noqa: ANN401 - any field value
        """What stands in the younger project's field."""
        task = data_of(self.shift.human.get(f"/tasks/{self.shift.task_gid}"))
        return next(plain_value(each) for each in task["custom_fields"] if each["gid"] == self.theirs[key])


@pytest.fixture
def neighbours(aws: Aws) -> Neighbours:
    """Two projects, each with AI fields of its own."""
    shift = shift_on(aws)
    shift.hook()
    workspace, human = shift.sandbox.cast.workspace_gid, shift.human
    team = (data_of(human.get(f"/projects/{shift.project_gid}")).get("team") or {}).get("gid")
    body = {"name": "Younger", "workspace": workspace, **({"team": team} if team else {})}
    younger = data_of(human.post("/projects", json={"data": body}))["gid"]
    theirs: dict[str, str] = {}
    for key, (name, shape) in FIELDS.items():
        data = {"workspace": workspace, "name": f"Their {name}", **shaped(shape)}
        theirs[key] = data_of(human.post("/custom_fields", json={"data": data}))["gid"]
        path = f"/projects/{younger}/addCustomFieldSetting"
        human.post(path, json={"data": {"custom_field": theirs[key]}}).raise_for_status()
    document = shift.configuration.model_dump(mode="json")
    own = deepcopy(document["projects"][shift.project_gid]) | {"name": "Younger"}
    for field in own["workflows"][WORKFLOW]["fields"].values():
        field["field"] = f"Their {field['field']}"
    document["projects"][younger] = own
    shift.configuration = type(shift.configuration).model_validate(document)
    return Neighbours(shift, younger, theirs)


def test_the_older_project_judges_it_and_the_younger_says_so(neighbours: Neighbours) -> None:
    neighbours.submit()
    neighbours.asks("once")
    assert (neighbours.shift.value("priority"), neighbours.there("priority")) == ("Urgent", None)
    assert neighbours.shift.outcomes() == ["written", "other_project", "nothing_new"]


def test_a_change_that_only_the_younger_project_was_told_of_is_judged(neighbours: Neighbours) -> None:
    neighbours.submit()
    neighbours.shift.sandbox.delivery.post = lambda *_delivery: (200, {})
    says(neighbours.shift, LATER)
    neighbours.asks("told")
    assert neighbours.shift.value("priority") == "Later"


def test_where_the_older_project_is_off_the_younger_judges_it(neighbours: Neighbours) -> None:
    shift = neighbours.shift
    shift.configuration = in_mode(shift.configuration, shift.project_gid, "off")
    neighbours.submit()
    neighbours.asks("once")
    assert (shift.value("priority"), neighbours.there("priority") is None) == (None, False)


def test_what_the_bot_wrote_for_another_project_is_no_part_of_the_request(neighbours: Neighbours) -> None:
    neighbours.submit()
    shift = neighbours.shift
    document = shift.configuration.model_dump(mode="json")
    document["projects"][shift.project_gid]["workflows"][WORKFLOW]["mode"] = "off"
    shift.configuration = type(shift.configuration).model_validate(document)
    neighbours.asks("by the younger")
    assert "AI Summary" not in str(neighbours.there("summary"))


def test_the_scans_of_both_projects_come_to_rest(neighbours: Neighbours) -> None:
    neighbours.submit()
    shift = neighbours.shift
    for _ in range(HOURS):
        before = (len(shift.model.asked_at), shift.mutations())
        neighbours.scans(shift.project_gid)
        neighbours.scans(neighbours.younger)
        shift.pass_(3600)
    assert (len(shift.model.asked_at), shift.mutations()) == before
