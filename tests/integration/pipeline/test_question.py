"""One question for a request that says too little: put once, edited in place, answered by a better text."""

from typing import Any

import pytest

from steward.evidence.missing import DETAILS
from steward.governance.policy import configuration_of
from steward.pipeline.inquiring import ANSWERED
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import BOT
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on

CLEAR = "The nightly export to the warehouse stops after a minute since Monday, customer Acme waits."
LACKING = "The nightly export to the warehouse stops after a minute since Monday."
ASKS = {"name": "the affected customer", "phrases": ["customer"], "waits": ["priority"]}


def _configured(shift: Shift, **policy: Any) -> Shift:  # noqa: ANN401 - parts of a workflow's policy
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][shift.project_gid]["workflows"][WORKFLOW] |= policy
    shift.configuration = configuration_of(document)
    return shift


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A deployment that asks for the customer, beside what is vague."""
    shift = _configured(shift_on(aws), ask_for=[ASKS])
    shift.hook()
    return shift


def comments(shift: Shift) -> list[str]:
    """What the bot says on the task now."""
    path, fields = f"/tasks/{shift.task_gid}/stories", "text,type,created_by.name"
    stories = data_of(shift.human.get(path, params={"opt_fields": fields}))
    return [each["text"] for each in stories if each["type"] == "comment" and each["created_by"]["name"] == BOT]


def requests(shift: Shift) -> int:
    """What the bot asked Asana for."""
    return sum(each.startswith("before") for each in shift.bot_requests.passed)


def submitted(shift: Shift, notes: str) -> None:
    shift.submit(notes)
    shift.pass_(60)


def says(shift: Shift, notes: str) -> None:
    shift.edit(notes=notes)
    shift.pass_(60)


def test_a_request_that_lacks_something_is_asked_one_question_and_what_waits_is_left_to_people(shift: Shift) -> None:
    submitted(shift, LACKING)
    (text,) = comments(shift)
    assert "the affected customer" in text
    assert shift.value("priority") is None
    assert "priority" in shift.value("reason")


def test_the_question_costs_one_request_beside_those_of_the_triage(shift: Shift) -> None:
    submitted(shift, CLEAR)
    plain = requests(shift)
    submitted(shift, LACKING)
    assert requests(shift) - plain == plain + 1


def test_another_text_that_lacks_the_same_puts_no_second_question(shift: Shift) -> None:
    submitted(shift, LACKING)
    before = comments(shift)
    says(shift, "The nightly export to the warehouse stops after two minutes since Tuesday.")
    assert comments(shift) == before
    assert len(shift.outcomes()) == 2


def test_a_text_that_says_next_to_nothing_is_asked_for_its_details(aws: Aws) -> None:
    shift = shift_on(aws)
    shift.hook()
    shift.submit("no idea")
    shift.edit(name="It broke")
    shift.pass_(60)
    (text,) = comments(shift)
    assert DETAILS in text


def test_the_answer_turns_the_question_into_a_thank_you_and_the_request_is_triaged(shift: Shift) -> None:
    submitted(shift, "The nightly export to the warehouse stops after a minute since Monday, production is down.")
    assert len(comments(shift)) == 1
    says(shift, f"{CLEAR} production is down")
    assert comments(shift) == ["Thank you, that is what was missing."]
    assert shift.value("priority") == "Urgent"
    says(shift, f"{CLEAR} whenever there is time")
    assert comments(shift) == ["Thank you, that is what was missing."]


def test_what_is_missing_again_is_asked_in_the_same_comment(shift: Shift) -> None:
    submitted(shift, LACKING)
    says(shift, CLEAR)
    says(shift, "The nightly export to the warehouse stops after three minutes since Monday.")
    (text,) = comments(shift)
    assert "the affected customer" in text


def test_the_bot_s_own_question_starts_no_run(shift: Shift) -> None:
    submitted(shift, LACKING)
    shift.pass_(3600)
    assert len(shift.outcomes()) == 1


def test_a_question_that_people_deleted_is_not_put_again(shift: Shift) -> None:
    submitted(shift, LACKING)
    path = f"/tasks/{shift.task_gid}/stories"
    stories = data_of(shift.human.get(path, params={"opt_fields": "type,created_by.name"}))
    (gid,) = [each["gid"] for each in stories if each["type"] == "comment" and each["created_by"]["name"] == BOT]
    story = shift.sandbox.world.graph.get("story", gid, "story")
    shift.sandbox.world.graph.remove(story)
    says(shift, "The nightly export to the warehouse stops after two minutes since Monday.")
    assert (comments(shift), shift.outcomes()[-1]) == ([], "written")


@pytest.mark.parametrize("policy", [{"questions": False}, {"mode": "observe"}])
def test_where_nobody_is_to_be_asked_there_is_no_comment(aws: Aws, policy: dict[str, Any]) -> None:
    shift = _configured(shift_on(aws), ask_for=[ASKS], **policy)
    shift.hook()
    submitted(shift, LACKING)
    assert comments(shift) == []


def test_questions_that_were_switched_off_after_the_plan_was_made_are_not_put(shift: Shift) -> None:
    def switch_off(state: str) -> None:
        if state == "write_back":
            _configured(shift, questions=False)

    shift.before = switch_off
    submitted(shift, LACKING)
    assert comments(shift) == []
    assert shift.outcomes()[-1] == "not_allowed"


def test_the_thank_you_says_nothing_of_the_request() -> None:
    assert ANSWERED == "<body>Thank you, that is what was missing.</body>"
