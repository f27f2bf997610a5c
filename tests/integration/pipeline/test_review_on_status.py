"""A status that changes has its project reviewed, once for a burst, and what else changes in custom fields does not."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from steward.governance.policy import Configuration, configuration_of
from steward.ingest.events import Listening, heard
from steward.ingest.packing import delivery_message
from steward.store import keys
from steward.workflows.project_review import workflow
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.stalled_night import FREE, StalledNight, stalled_night_on

STATUSES = ("Doing", "On hold")


class Board(StalledNight):
    """A project whose tasks have a status and a size, and which is hooked up as its configuration asks."""

    listens: bool = True

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for project in document["projects"].values() if self.listens else ():
            review = project["workflows"]["project_review"]
            review["inputs"] = review["inputs"] | {"status": "Status"}
            review["blocked"] = ["On hold"]
        return configuration_of({"version": 1, **document})

    def furnish(self) -> None:
        """The two fields, in the project."""
        enum: dict[str, Any] = {"resource_subtype": "enum", "enum_options": [{"name": each} for each in STATUSES]}
        for name, shape in {"Status": enum, "Points": {"resource_subtype": "number", "precision": 0}}.items():
            data = {"workspace": self.shift.sandbox.cast.workspace_gid, "name": name, **shape}
            made = data_of(self.shift.human.post("/custom_fields", json={"data": data}))
            self.fields[name] = made["gid"]
            self.options |= {each["name"]: each["gid"] for each in made.get("enum_options") or ()}
            path = f"/projects/{self.projects['Launch']}/addCustomFieldSetting"
            self.shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()

    def hook(self) -> None:
        """As the register function would."""
        configuration, gid = self.configuration(), self.projects["Launch"]
        self.shift.configuration = configuration
        triggers = workflow.starts_on(configuration.policy(gid, "project_review").inputs)
        listening = Listening(each.as_listen() for each in triggers)

        def receive(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
            if secret := headers.get("X-Hook-Secret"):
                return 200, {"x-hook-secret": secret}
            told = heard(json.loads(body)["events"], listening, configuration.bot_user_gid)
            if told.events:
                digest = keys.digest_of(url, body.decode())
                self.shift.send(delivery_message(url, gid, digest, self.shift.now(), told.events))
            return 200, {}

        self.shift.sandbox.delivery.post = receive
        filters = [each.as_filter() for each in triggers]
        data = {"resource": gid, "target": "https://steward.test/hooks/9", "filters": filters}
        self.shift.human.post("/webhooks", json={"data": data}).raise_for_status()

    def put(self, task_gid: str, name: str, value: str | int) -> None:
        """A person sets a field of a task."""
        data = {"custom_fields": {self.fields[name]: self.options.get(str(value), value)}}
        self.shift.human.put(f"/tasks/{task_gid}", json={"data": data}).raise_for_status()

    def reviews(self) -> list[str]:
        """How the reviews that events started ended."""
        ours = [each for each in self.shift.runs if each["workflow"] == "project_review"]
        return [str(each["outcome"]) for each in ours if each["trigger"] in ("webhook", "trailing")]


@pytest.fixture
def board(aws: Aws) -> Board:
    made = stalled_night_on(aws)
    made.__class__ = Board
    assert isinstance(made, Board)
    made.abandoned()
    made.furnish()
    made.hook()
    made.scan()
    return made


def test_a_status_that_says_blocked_has_the_task_looked_at_at_once(board: Board) -> None:
    """It lay still for two weeks before: to say that it is blocked is no movement."""
    gid = board.abandoned(assignee=board.gid_of(FREE), due_on=None)
    board.is_back = True
    board.night()
    board.weeks(2)
    board.look_at_people()
    assert board.subtasks(gid) == []
    board.put(gid, "Status", "On hold")
    board.shift.pass_(90)
    assert board.reviews() == ["written"]
    (asked,) = board.subtasks(gid)
    assert "its status says that it is blocked" in asked["notes"]
    for _ in range(8):
        board.night()
    assert len(board.subtasks(gid)) == 1, "also after all was read again"


def test_a_status_that_says_that_it_goes_on_has_the_question_taken_back_at_once(board: Board) -> None:
    gid = board.abandoned(assignee=board.gid_of(FREE), due_on=None)
    board.is_back = True
    board.put(gid, "Status", "On hold")
    board.weeks(3)
    board.night()
    assert [each["completed"] for each in board.subtasks(gid)] == [False]
    board.put(gid, "Status", "Doing")
    board.shift.pass_(120)
    assert [each["completed"] for each in board.subtasks(gid)] == [True]


def test_a_burst_of_changes_is_one_review_and_one_request_to_read(board: Board) -> None:
    gids = [board.task("Launch", f"Task {number}") for number in range(30)]
    board.night()
    board.shift.sandbox.calls.clear()
    for gid in gids:
        board.put(gid, "Status", "Doing")
    board.shift.pass_(120)
    assert board.reviews()[:1] == ["unchanged"]
    assert board.reviews()[1:] in ([], ["nothing_new"]), "what comes late finds that all was seen"
    reads = [
        each for each in board.shift.sandbox.calls.entries if each.operation_id in ("getTasks", "getTasksForProject")
    ]
    assert len(reads) == len(board.reviews())


def test_another_field_ends_at_the_reading(board: Board) -> None:
    gid = board.task("Launch", "Task")
    board.night()
    board.put(gid, "Points", 3)
    board.shift.pass_(90)
    assert board.reviews() == ["nothing_new"]


def test_without_a_status_field_no_change_starts_anything(aws: Aws) -> None:
    made = stalled_night_on(aws)
    made.__class__ = Board
    assert isinstance(made, Board)
    made.listens = False
    made.abandoned()
    made.furnish()
    made.hook()
    made.scan()
    made.put(made.stalled_gid, "Status", "On hold")
    made.shift.pass_(90)
    assert made.reviews() == []
