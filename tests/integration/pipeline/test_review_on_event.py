"""A milestone that somebody completes has its project reviewed, from Asana's webhook over dispatch to the run."""

import json
from collections.abc import Mapping

import pytest

from steward.ingest.events import Listening, heard
from steward.ingest.packing import delivery_message
from steward.store import keys
from steward.workflows.project_review import workflow
from tests.integration.aws import Aws
from tests.integration.pipeline.night import SCORE, Night, night_on
from tests.integration.pipeline.test_review import late_project


@pytest.fixture
def night(aws: Aws) -> Night:
    """A project that is hooked up with the review's own filters."""
    night = night_on(aws)
    late_project(night)
    shift, gid = night.shift, night.projects["Launch"]
    shift.configuration = night.configuration()
    listening = Listening(trigger.as_listen() for trigger in workflow.on)

    def receive(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        if secret := headers.get("X-Hook-Secret"):
            return 200, {"x-hook-secret": secret}
        told = heard(json.loads(body)["events"], listening, shift.configuration.bot_user_gid)
        if told.events:
            digest = keys.digest_of(url, body.decode())
            shift.send(delivery_message(url, gid, digest, shift.now(), told.events))
        return 200, {}

    shift.sandbox.delivery.post = receive
    filters = [trigger.as_filter() for trigger in workflow.on]
    data = {"resource": gid, "target": "https://steward.test/hooks/9", "filters": filters}
    shift.human.post("/webhooks", json={"data": data}).raise_for_status()
    return night


def test_a_completed_milestone_starts_one_review_of_its_project(night: Night) -> None:
    milestone = night.task("Launch", "Beta", resource_subtype="milestone", due_on=night.in_days(3))
    night.shift.pass_(30)
    assert night.shift.runs == []
    night.complete(milestone)
    night.shift.pass_(60)
    (run,) = night.shift.runs
    assert (run["workflow"], run["subject"], run["trigger"]) == (
        "project_review",
        f"project:{night.projects['Launch']}",
        "webhook",
    )
    assert run["outcome"] == "written"
    assert night.value("Launch", SCORE) is not None
    assert len(night.logs("Launch")) == 1


def test_a_review_in_between_leaves_the_project_in_its_portfolio(night: Night) -> None:
    night.scan()
    night.complete(night.task("Launch", "Beta", resource_subtype="milestone"))
    night.shift.pass_(60)
    row = night.shift.aws.table.get(keys.review("project_review", f"project:{night.projects['Launch']}"))
    assert row is not None
    assert row["run_id"] == night.shift.runs[-1]["run_id"]
    left = night.shift.aws.objects.get({"key": row["key"], "sha256": row["sha256"]})
    assert left["portfolio"] == night.portfolio_gid


def test_what_the_review_writes_starts_no_other(night: Night) -> None:
    night.task("Launch", "Next", resource_subtype="milestone", due_on=night.in_days(30))
    night.complete(night.task("Launch", "Beta", resource_subtype="milestone"))
    night.shift.pass_(600)
    assert len(night.shift.runs) == 1


def test_an_ordinary_task_that_is_completed_starts_none(night: Night) -> None:
    night.complete(night.task("Launch", "Work"))
    night.shift.pass_(60)
    assert night.shift.runs == []


def test_two_milestones_of_one_moment_are_one_review(night: Night) -> None:
    milestones = [night.task("Launch", name, resource_subtype="milestone") for name in ("Beta", "Gamma")]
    for gid in milestones:
        night.complete(gid)
    night.shift.pass_(120)
    assert len(night.shift.runs) == 1


def test_a_project_whose_review_is_off_is_left_alone(night: Night) -> None:
    night.mode = "off"
    night.shift.configuration = night.configuration()
    night.complete(night.task("Launch", "Beta", resource_subtype="milestone"))
    night.shift.pass_(60)
    assert night.shift.runs == []
