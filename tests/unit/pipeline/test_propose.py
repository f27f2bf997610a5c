"""Is a proposal stored once, exactly, and shown without one more request?"""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from steward.asana.edits import Assign, SetDueDate, SetTaskFields
from steward.errors import Rejected
from steward.governance.finding import value_digest
from steward.pipeline.propose import propose
from steward.pipeline.showing import sentence
from steward.run import Pointer, RunState, Subject, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.telemetry import Telemetry
from tests.integration.aws import Aws

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
FIELDS = {"request_type": "10", "recommendation": "19"}
NAMES = {"5": "Ana Ruiz", "6": "Bo Lind"}


def plan(**changes: object) -> dict[str, Any]:
    return {
        "edits": [SetTaskFields("1", {"10": "option"}).as_json()],
        "proposals": [Assign("1", "5").as_json()],
        "base": {"10": None, "assignee": None},
        "fields": FIELDS,
        "names": NAMES,
    } | changes


def state(aws: Aws, document: dict[str, Any], run: str = "f") -> RunState:
    work = Work(
        workflow="triage_request",
        subject=Subject("task", "1"),
        project_gid="77",
        trigger="webhook",
        fingerprint=run,
        attempt=1,
        epoch=1,
        occurred_at=NOW.isoformat(),
        received_at=NOW.isoformat(),
    )
    begun = work.as_state()
    pointer = aws.objects.put(f"values/{begun['run_id']}/plan.json", document)
    return begun | cast("RunState", {"plan": pointer, "input_fingerprint": "abc"})


def proposed(aws: Aws, document: dict[str, Any], run: str = "f") -> tuple[RunState, dict[str, Any]]:
    """The state after Propose, and the plan that WriteBack gets."""
    after = propose(state(aws, document, run), aws.table, aws.objects, Telemetry("propose", "test"), NOW)
    return after, aws.objects.get(after["plan"])


def test_a_proposal_is_stored_with_its_exact_diff_its_base_and_its_end(aws: Aws) -> None:
    after, _ = proposed(aws, plan())
    (proposal_id,) = after["proposals"]
    row = aws.table.get(keys.proposal(proposal_id))
    assert row is not None
    assert (row["state"], row["subject"], row["expires_at"]) == ("open", "task:1", "2026-10-04T10:00:00+00:00")
    diff = aws.objects.get(Pointer(key=row["edit"]["key"], sha256=row["edit"]["sha256"]))
    assert diff["edit"] == Assign("1", "5").as_json()
    assert row["sha256"] == digest_of(diff)
    assert row["base_sha256"] == digest_of(diff["base"])


def test_it_is_shown_in_the_recommendation_field_within_the_one_edit_of_the_task(aws: Aws) -> None:
    after, merged = proposed(aws, plan())
    (edit,) = merged["edits"]
    reference = after["proposals"][0][:8]
    assert edit["values"] == {"10": "option", "19": f"Proposed: assign to Ana Ruiz (ref {reference})"}
    assert (after["next"], after["outcome"]) == ("write_back", "proposed")


def test_where_nothing_else_is_written_an_edit_is_planned_for_it(aws: Aws) -> None:
    _, merged = proposed(aws, plan(edits=[]))
    assert [set(edit["values"]) for edit in merged["edits"]] == [{"19"}]
    assert merged["base"]["19"] is None


def test_a_project_without_a_recommendation_field_keeps_the_proposal_unshown(aws: Aws) -> None:
    after, merged = proposed(aws, plan(edits=[], fields={"request_type": "10"}))
    assert merged["edits"] == []
    assert after["next"] == "record"
    assert aws.table.get(keys.proposal(after["proposals"][0])) is not None


def test_what_stood_in_the_field_before_stays_the_base_of_the_compare(aws: Aws) -> None:
    _, merged = proposed(aws, plan(base={"19": "Proposed: something older"}))
    assert merged["base"]["19"] == "Proposed: something older"


def test_a_repeat_changes_nothing_and_points_at_the_same_objects(aws: Aws) -> None:
    assert proposed(aws, plan()) == proposed(aws, plan())


def test_a_later_run_with_another_answer_shows_the_proposal_that_was_stored_first(aws: Aws) -> None:
    first, _ = proposed(aws, plan())
    second, merged = proposed(aws, plan(proposals=[Assign("1", "6").as_json()]), run="g")
    assert second["proposals"] == first["proposals"]
    assert "Ana Ruiz" in merged["edits"][0]["values"]["19"]


def test_a_plan_without_proposals_goes_on_unchanged(aws: Aws) -> None:
    after, merged = proposed(aws, plan(proposals=[]))
    assert [edit["values"] for edit in merged["edits"]] == [{"10": "option"}]
    assert (after["proposals"], after["outcome"]) == ([], "unchanged")


def test_a_state_that_classify_did_not_write_is_rejected(aws: Aws) -> None:
    broken = state(aws, plan())
    del broken["input_fingerprint"]
    with pytest.raises(Rejected, match="lacks input_fingerprint"):
        propose(broken, aws.table, aws.objects, Telemetry("propose", "test"), NOW)


def said(edit: dict[str, Any], names: dict[str, str] = NAMES) -> str:
    return sentence([{"edit": edit, "proposal_id": "1a2b3c4d5e6f"}], names)


def test_every_kind_of_proposal_is_said_in_words() -> None:
    assert said(SetDueDate("1", "2026-12-01").as_json()) == "Proposed: set the due date to 2026-12-01 (ref 1a2b3c4d)"
    team = SetTaskFields("1", {"20": "30"}).as_json()
    assert said(team, {"20": "Team", "30": "Platform"}) == "Proposed: set Team to Platform (ref 1a2b3c4d)"


def test_a_name_cannot_smuggle_control_characters_or_a_whole_page() -> None:
    text = said(Assign("1", "5").as_json(), {"5": "Ana\x1b[31m\n\u202e" + "x" * 500})
    assert text.isprintable()
    assert len(text) < 130


def test_a_recommendation_field_that_a_person_uses_is_left_to_them_and_the_proposal_is_stored_all_the_same(
    aws: Aws,
) -> None:
    after, merged = proposed(aws, plan(persons=["19"]))
    assert len(after["proposals"]) == 1
    assert [each["values"] for each in merged["edits"]] == [{"10": "option"}]


def test_what_write_back_is_to_leave_is_told_in_short_hashes_the_shown_proposal_among_it(aws: Aws) -> None:
    after, merged = proposed(aws, plan())
    values = merged["edits"][0]["values"]
    assert after["intended"] == {gid: value_digest(value)[:16] for gid, value in values.items()}
    assert set(values) == {"10", "19"}
