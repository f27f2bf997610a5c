"""What the bot wrote itself is never a label; what people set, and what they said yes to, is."""

from collections.abc import Mapping

import pytest

from steward.asana.models import Task
from steward.evidence.history import Entry
from steward.governance.finding import shortened, value_digest
from steward.governance.ownership import WRITTEN
from steward.governance.policy import configuration_of
from steward.ingest.settled import SETTLED_FIELDS, learned_entry
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.ingest.test_labels import Turn
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, Committee, committee_on
from tests.integration.pipeline.shift import WORKFLOW, Shift
from tests.integration.pipeline.test_certified import certified, grant, judged

LEARN = {"priority": "AI Priority"}  # the field of people, as these tests' deployments call it


@pytest.fixture
def shift(aws: Aws) -> Shift:
    made = certified(aws)
    document = made.configuration.model_dump(mode="json", exclude_none=True)
    fields = document["projects"][made.project_gid]["workflows"]["triage_request"]["fields"]
    fields["priority"]["learn_from"] = LEARN["priority"]
    made.configuration = configuration_of(document)
    return made


@pytest.fixture
def committee(aws: Aws) -> Committee:
    return committee_on(aws)


def learned(shift: Shift) -> Mapping[str, object]:
    """What the index takes of the task, once a person completes it."""
    shift.edit(completed=True)
    params = {"opt_fields": ",".join(SETTLED_FIELDS)}
    task = Task.parse(data_of(shift.human.get(f"/tasks/{shift.task_gid}", params=params)))
    entry: Entry | None = learned_entry(shift.project_gid, task, LEARN, Turn(shift).using())
    return entry.settled if entry else {}


def test_what_the_bot_filled_by_its_certificate_is_no_label(shift: Shift) -> None:
    grant(shift)
    judged(shift)
    assert shift.value("priority") == "Urgent"
    assert "priority" not in learned(shift)


def test_what_a_person_put_in_its_place_is_a_label(shift: Shift) -> None:
    grant(shift)
    judged(shift)
    shift.sets("priority", "Later")
    assert learned(shift)["priority"] == shift.options["Later"]


def test_what_a_person_took_back_and_set_again_is_a_label(shift: Shift) -> None:
    grant(shift)
    judged(shift)
    shift.sets("priority", "Later")
    shift.pass_(60)
    shift.edit(notes="production is down, and it stays down")
    shift.pass_(60)
    shift.sets("priority", "Urgent")
    assert learned(shift)["priority"] == shift.options["Urgent"]


def test_what_people_set_themselves_is_a_label_although_it_was_judged_the_same(shift: Shift) -> None:
    judged(shift)
    assert shift.value("priority") is None
    shift.sets("priority", "Urgent")
    assert learned(shift)["priority"] == shift.options["Urgent"]


def test_what_people_said_yes_to_is_a_label(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    committee.shift.pass_(60)
    assert committee.priority() == "Urgent"
    assert learned(committee.shift)["priority"] == committee.shift.options["Urgent"]


def test_a_yes_counts_also_where_the_row_remembers_the_bots_hand(committee: Committee) -> None:
    """Verify tells a lease whatever of the bot's stands in the task, approved or not."""
    shift = committee.shift
    committee.request()
    committee.presses(APPROVER, "approved")
    shift.pass_(60)
    remember(shift, "priority")
    assert learned(shift)["priority"] == shift.options["Urgent"]


def test_without_a_yes_the_rows_memory_decides(shift: Shift) -> None:
    judged(shift)
    shift.sets("priority", "Urgent")
    remember(shift, "priority")
    assert "priority" not in learned(shift)


def remember(shift: Shift, key: str) -> None:
    """The lease row as if the bot had written what stands in the field."""
    lease, digest = shift.lease(), digest_of_value(shift.options[str(shift.value(key))])
    shift.aws.table.put(
        keys.lease(WORKFLOW, f"task:{shift.task_gid}"), lease | {f"{WRITTEN}{shift.fields[key]}": digest}
    )


def digest_of_value(value: str) -> str:
    return shortened({"": value_digest(value)})[""]
