"""What is shown of a dead letter, and which are selected?"""

import json
from datetime import timedelta

import pytest

from steward.errors import Rejected
from steward.run import Subject, work_message
from steward.upkeep.letters import Letter, Selection, details, kind_of, summary
from tests.unit.ingest.world import PROJECT, START

WORK = work_message("triage_request", PROJECT, "scan", [Subject("task", "501"), Subject("task", "502")], "slot-1")


def letter(number: int = 1, body: str = WORK, reason: str = "exhausted") -> Letter:
    return Letter(f"m{number}", kind_of(body), START, 11, reason, body, f"r{number}")


def test_a_line_of_the_list_has_id_kind_age_receives_and_code() -> None:
    assert summary(letter(), START + timedelta(days=2)) == {
        "message_id": "m1",
        "kind": "work",
        "sent_at": START.isoformat(),
        "age_seconds": 172_800,
        "receives": 11,
        "reason": "exhausted",
    }


def test_details_are_ids_and_sizes_and_the_body_only_when_asked_for() -> None:
    shown = details(letter(), START)
    assert (shown["workflow"], shown["slot"], shown["subjects"]) == ("triage_request", "slot-1", 2)
    assert "501" not in json.dumps(shown)
    assert details(letter(), START, with_body=True)["body"] == WORK


def test_what_is_not_an_id_is_not_shown_in_its_place() -> None:
    body = json.dumps({"kind": "Dear Mr Smith", "workflow": "call me: +44 20", "slot": 7, "delivery": "ok"})
    shown = details(letter(body=body), START)
    assert shown["kind"] == "unreadable"
    assert "workflow" not in shown
    assert "slot" not in shown
    assert shown["delivery"] == "ok"


@pytest.mark.parametrize("body", ["", "{", "null", "[]", "[" * 100_000, '{"kind":["work"]}', "{}"])
def test_a_body_that_is_no_message_is_unreadable_and_is_still_listed(body: str) -> None:
    assert summary(letter(body=body), START)["kind"] == "unreadable"


def test_a_letter_in_a_traceback_or_a_log_does_not_say_its_body() -> None:
    assert "501" not in repr(letter())


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), []),
        (Selection(message_ids=["m2"]), ["m2"]),
        (Selection(reasons=["malformed"]), ["m2", "m3"]),
        (Selection(reasons=["tampered"]), []),
        (Selection(everything=True), ["m1", "m2", "m3"]),
    ],
)
def test_letters_are_selected_by_id_by_reason_or_all(selection: Selection, chosen: list[str]) -> None:
    letters = [letter(1), letter(2, reason="malformed"), letter(3, reason="malformed")]
    assert [each.message_id for each in selection.of(letters)] == chosen


def test_an_id_that_is_not_there_is_said_and_nothing_is_selected() -> None:
    with pytest.raises(Rejected, match="no dead letter has the id m9"):
        Selection(message_ids=["m1", "m9"]).of([letter()])
