"""A yes to a split makes one subtask for somebody with room, once."""

import pytest

from steward.governance.policy import Configuration, configuration_of
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.night import DAY
from tests.integration.pipeline.stalled_night import AWAY, FREE, StalledNight, stalled_night_on


class Estimated(StalledNight):
    """A night over a project whose tasks are estimated in hours."""

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for project in document["projects"].values():
            review = project["workflows"]["project_review"]
            review["inputs"] = review["inputs"] | {"effort_hours": "Hours"}
        return configuration_of({"version": 1, **document})

    def estimate(self) -> None:
        """The field of the hours, in the project."""
        shape = {"resource_subtype": "number", "precision": 0, "name": "Hours"}
        data = {"workspace": self.shift.sandbox.cast.workspace_gid, **shape}
        self.fields["Hours"] = data_of(self.shift.human.post("/custom_fields", json={"data": data}))["gid"]
        path = f"/projects/{self.projects['Launch']}/addCustomFieldSetting"
        self.shift.human.post(path, json={"data": {"custom_field": self.fields["Hours"]}}).raise_for_status()


@pytest.fixture
def night(aws: Aws) -> Estimated:
    made = stalled_night_on(aws)
    made.__class__ = Estimated
    assert isinstance(made, Estimated)
    made.remedies, made.is_back = {"add_subtask": {"owner": "person", "min_confidence": 0.1}}, True
    made.project("Launch")
    made.estimate()
    hours = made.fields["Hours"]
    gids = [made.task("Launch", f"Done {number}", custom_fields={hours: 4 + number % 5}) for number in range(40)]
    for gid in gids:
        made.shift.sandbox.advance(DAY)
        made.complete(gid)
    made.abandoned(assignee=made.gid_of(FREE), due_on=made.in_days(36 + 6), custom_fields={hours: 40})
    made.shift.sandbox.advance(36 * DAY)
    return made


def test_a_yes_to_a_split_makes_one_subtask_for_somebody_with_room(night: Estimated) -> None:
    night.scan()
    (asked,) = night.subtasks()
    assert f"add the subtask “Second half” for {AWAY}" in asked["name"]
    night.answers("approved")
    night.decide()
    night.night()
    halves = [each for each in night.subtasks() if each["resource_subtype"] == "default_task"]
    assert [(each["name"], each["assignee"]["name"]) for each in halves] == [("Second half", AWAY)]
    assert night.states() == ["used"]
    assert night.assignee() == FREE
