"""Does the digest tell what people accepted, rejected, corrected and have not settled, each judgement once?"""

from collections.abc import Callable
from typing import Any

import pytest

from steward.asana.client import READING, AsanaReader
from steward.store.proposals import State
from steward.upkeep.digest import Teller, digest
from steward.upkeep.digest_text import text_of
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, Committee, committee_on

REACTIONS = ("accepted", "chosen", "corrected", "rejected", "open")


class Nobody:
    """A post office that is not asked for anything."""

    def send(self, *_letter: object) -> None:
        """Refuse."""
        raise AssertionError("no email was asked for")


@pytest.fixture
def committee(aws: Aws) -> Committee:
    return committee_on(aws)


def told(committee: Committee) -> dict[str, Any]:
    """What the digest says of the project."""
    shift = committee.shift
    reader = AsanaReader(shift._wire("read", READING), run_id="digest", deadline=shift.now().timestamp() + 600)
    configuration = shift.configuration
    using = Teller(
        reader, shift.aws.table, shift.aws.objects, configuration, Nobody(), shift.telemetry, shift.now()
    )  # fmt: skip
    document = digest({"send": False}, using)
    assert "priority: " in text_of(document)
    found: dict[str, Any] = document["projects"][shift.project_gid]
    return found


def reactions(committee: Committee) -> dict[str, int]:
    """How many judgements of the priority people settled in which way; those that are none are left out."""
    agreement = told(committee)["agreement"]["priority"]
    return {word: agreement[word] for word in REACTIONS if agreement[word]}


def sets_priority(committee: Committee, option: str) -> None:
    fields = {committee.shift.fields["priority"]: committee.shift.options[option]}
    data_of(committee.shift.human.put(f"/tasks/{committee.shift.task_gid}", json={"data": {"custom_fields": fields}}))


def test_a_proposal_without_an_answer_is_not_settled_yet(committee: Committee) -> None:
    committee.request()
    assert reactions(committee) == {"open": 1}


def test_a_rejected_proposal_is_settled_and_no_agreement(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "rejected")
    assert committee.state() is State.REJECTED
    assert reactions(committee) == {"rejected": 1}
    assert told(committee)["agreement"]["priority"]["agreed"] == 0


def test_what_was_carried_out_after_a_yes_is_accepted_and_no_choice_of_peoples_own(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    assert (committee.state(), committee.priority()) == (State.USED, "Urgent")
    assert reactions(committee) == {"accepted": 1}


TAKEN_BACK: dict[str, Callable[[Committee], None]] = {
    "undone": lambda each: each.comments(APPROVER, "/ai undo"),
    "another value": lambda each: sets_priority(each, "Later"),
    "cleared": lambda each: each.shift.sets("priority", None),
}


@pytest.mark.parametrize("how", TAKEN_BACK)
def test_what_people_took_back_after_their_yes_is_corrected(committee: Committee, how: str) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    TAKEN_BACK[how](committee)
    assert committee.priority() != "Urgent"
    assert reactions(committee) == {"corrected": 1}


def test_a_yes_that_waits_is_not_settled_yet(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True)
    committee.presses(APPROVER, "approved")
    assert committee.state() is State.APPROVED
    assert reactions(committee) == {"open": 1}


def test_what_people_set_themselves_is_chosen_or_corrected(committee: Committee) -> None:
    committee.request()
    sets_priority(committee, "Urgent")
    assert reactions(committee) == {"chosen": 1}
    sets_priority(committee, "Later")
    assert reactions(committee) == {"corrected": 1}


def test_the_run_that_carries_a_yes_out_is_no_second_judgement(committee: Committee) -> None:
    committee.request()
    before = told(committee)
    committee.presses(APPROVER, "approved")
    after = told(committee)
    assert (after["runs"], after["judged"], after["outcomes"]) == (
        before["runs"],
        before["judged"],
        before["outcomes"],
    )
    assert before["decisions"] < after["decisions"]
    assert after["written"] > before["written"]


def test_a_rejected_proposal_that_is_judged_again_stays_rejected(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "rejected")
    data = {"notes": "production is down since nine"}
    data_of(committee.shift.human.put(f"/tasks/{committee.shift.task_gid}", json={"data": data}))
    committee.shift.pass_(60)
    assert reactions(committee) == {"rejected": 1}
