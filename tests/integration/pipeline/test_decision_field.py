"""Is a field of people left alone that the configuration calls the field for answers by mistake?"""

import pytest

from steward.store.proposals import State
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, Committee, committee_on

STAGE = "Review"


@pytest.fixture
def committee(aws: Aws) -> Committee:
    """A deployment that names people's own field `Review`, which has the two answers and one more."""
    committee = committee_on(aws, field=STAGE)
    data = {
        "workspace": committee.shift.sandbox.cast.workspace_gid,
        "name": STAGE,
        "resource_subtype": "enum",
        "enum_options": [{"name": name} for name in ("Accept", "Reject", "In review")],
    }
    made = data_of(committee.shift.human.post("/custom_fields", json={"data": data}))
    path = f"/projects/{committee.shift.project_gid}/addCustomFieldSetting"
    committee.shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    committee.shift.fields["stage"] = made["gid"]
    committee.shift.options |= {each["name"]: each["gid"] for each in made["enum_options"]}
    return committee


@pytest.mark.parametrize("option", ["In review", "Accept"])
def test_what_people_say_in_a_field_of_their_own_is_no_answer_and_stays(committee: Committee, option: str) -> None:
    committee.request()
    chosen = {committee.shift.fields["stage"]: committee.shift.options[option]}
    path = f"/tasks/{committee.shift.task_gid}"
    data_of(committee.person(APPROVER).put(path, json={"data": {"custom_fields": chosen}}))
    committee.shift.pass_(60)
    committee.comments(APPROVER, "/ai reject")
    assert committee.shift.value("stage") == option
    assert (committee.state(), committee.priority()) == (State.REJECTED, None)
