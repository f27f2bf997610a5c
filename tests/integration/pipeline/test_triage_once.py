"""One event is one judgement, a corrected field is none, and an option is its gid (WORKFLOWS 3.2, tests 8 and 12)."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from steward.errors import Contended
from steward.governance.policy import configuration_of
from steward.run import RunState
from tests.fakes import in_threads
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of, plain_value
from tests.integration.pipeline.committee import BOT
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on
from tests.integration.pipeline.wording import LATER, URGENT, judged, says

AT_ONCE = 5


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A deployment that listens."""
    shift = shift_on(aws)
    shift.hook()
    return shift


def carried_out_at_once(shift: Shift, times: int) -> None:
    """From now on each plan is carried out by so many invocations at the same moment."""
    alone = shift._functions

    def worker(state: RunState) -> RunState:
        for _ in range(100):  # as the machine tries again; meanwhile another worker holds the row
            with suppress(Contended):
                return alone()["write_back"](state)
            time.sleep(0.02)
        raise AssertionError("the row was never given up")

    def at_once(state: RunState) -> RunState:
        ended = in_threads(times, lambda _number: worker(state))
        assert all(isinstance(each, dict) for each in ended), ended
        first: RunState = ended[0]
        return first

    def functions() -> dict[str, Callable[[RunState], RunState]]:
        return {**alone(), "write_back": at_once}

    shift._functions = functions  # type: ignore[method-assign]


def by_bot(shift: Shift) -> tuple[int, dict[str, int]]:
    """How many comments the bot made, and how many changes of each field."""
    path, fields = f"/tasks/{shift.task_gid}/stories", "type,custom_field.gid,created_by.name"
    stories = data_of(shift.human.get(path, params={"opt_fields": fields, "limit": 100}))
    ours = [each for each in stories if each["created_by"]["name"] == BOT]
    changed = [each["custom_field"]["gid"] for each in ours if each.get("custom_field")]
    names = {gid: key for key, gid in shift.fields.items()}
    return sum(each["type"] == "comment" for each in ours), {names[gid]: changed.count(gid) for gid in changed}


def asks_for_the_customer(shift: Shift) -> None:
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    asked = {"name": "the affected customer", "phrases": ["customer"]}
    document["projects"][shift.project_gid]["workflows"][WORKFLOW]["ask_for"] = [asked]
    shift.configuration = configuration_of(document)


def test_an_event_that_comes_five_times_and_is_carried_out_five_times_at_once_is_one_comment_and_one_story_a_field(
    shift: Shift,
) -> None:
    for number in range(2, AT_ONCE + 1):
        shift.hook(number)
    asks_for_the_customer(shift)
    carried_out_at_once(shift, AT_ONCE)
    shift.submit(URGENT)
    shift.pass_(300)
    comments, changes = by_bot(shift)
    assert comments == 1
    assert changes["priority"] == 1
    assert set(changes.values()) == {1}
    assert len(shift.model.asked_at) == 1


@pytest.mark.parametrize("step", ["enrich", "assess", "classify", "write_back"])
def test_an_option_that_is_renamed_at_any_step_is_still_the_option_that_was_meant(shift: Shift, step: str) -> None:
    """Its rule names it by its old name: where that is known before the reading, nothing is chosen."""

    def rename(state: str) -> None:
        if state == step:
            change_option(shift, "Urgent", name="On fire")

    shift.before = rename
    shift.submit(URGENT)
    shift.pass_(60)
    assert shift.value("priority") == (None if step == "enrich" else "Urgent"), "by its gid"
    assert shift.value("summary"), "the rest is written"


@pytest.mark.parametrize("step", ["enrich", "assess", "classify", "write_back"])
def test_an_option_that_is_disabled_at_any_step_is_never_replaced_by_another(shift: Shift, step: str) -> None:
    def disable(state: str) -> None:
        if state == step:
            change_option(shift, "Urgent", enabled=False)

    shift.before = disable
    shift.submit(URGENT)
    shift.pass_(60)
    assert shift.value("priority") is None
    assert shift.outcomes() == ["written" if step == "enrich" else "bad_request"], "by Asana's word"
    shift.before = lambda _state: None
    says(shift, f"{URGENT} again")
    assert shift.value("priority") is None
    assert shift.value("summary"), "the rest is written"


def test_a_field_that_a_person_changed_asks_for_no_judgement_and_a_text_does(shift: Shift) -> None:
    judged(shift, URGENT)
    shift.sets("priority", "By hand")
    shift.sets("summary", "mine")
    shift.pass_(300)
    shift.scan()
    assert len(shift.model.asked_at) == 1
    says(shift, LATER)
    assert len(shift.model.asked_at) == 2
    assert (shift.value("priority"), shift.value("summary")) == ("By hand", "mine")


def test_what_a_person_writes_into_a_field_for_the_bot_is_judged_with_the_next_scan(shift: Shift) -> None:
    data = {"workspace": shift.sandbox.cast.workspace_gid, "name": "AI Input", "resource_subtype": "text"}
    gid = data_of(shift.human.post("/custom_fields", json={"data": data}))["gid"]
    path = f"/projects/{shift.project_gid}/addCustomFieldSetting"
    shift.human.post(path, json={"data": {"custom_field": gid}}).raise_for_status()
    judged(shift, "The export ends after a minute, and nobody knows why that is so.")
    shift.edit(custom_fields={gid: URGENT})
    shift.pass_(60)
    shift.scan()
    assert shift.value("priority") == "Urgent", "a rule finds its phrase there"
    task = data_of(shift.human.get(f"/tasks/{shift.task_gid}"))
    assert next(plain_value(each) for each in task["custom_fields"] if each["gid"] == gid) == URGENT


def change_option(shift: Shift, option: str, **changes: Any) -> None:  # noqa: ANN401 - any property of an option
    """A person changes an option of the field."""
    data_of(shift.human.put(f"/enum_options/{shift.options[option]}", json={"data": changes}))
