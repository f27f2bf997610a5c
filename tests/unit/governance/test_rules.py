"""Which values does a rule let through, at both places where it is asked?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import Assign, SetDueDate, SetTaskFields
from steward.asana.models import FieldValue
from steward.errors import Refused, RefusedReason
from steward.governance.autonomy import permitted, split
from steward.governance.policy import FieldPolicy, WorkflowPolicy
from steward.governance.rules import NOTHING, RULES, Known, broken

NAMES = {"o1": "P1 Urgent", "o2": "P2 Soon", "42": "Ana Ruiz"}


def judged(value: FieldValue, present: FieldValue = None, **rule: object) -> RefusedReason | None:
    policy = FieldPolicy.model_validate({"field": "AI X", "owner": "ai"} | rule)
    return broken("x", "501", value, policy, Known({"501": present}, NAMES, {}))


@pytest.mark.parametrize(
    ("value", "present", "rule", "reason"),
    [
        ("o1", None, {}, None),
        ("o1", None, {"options": ["P1 Urgent"]}, None),
        ("o2", None, {"options": ["P1 Urgent"]}, RefusedReason.OPTION_NOT_ALLOWED),
        ("free text", None, {"options": ["P1 Urgent"]}, RefusedReason.OPTION_NOT_ALLOWED),
        (("o1", "o2"), None, {"options": ["P1 Urgent"]}, RefusedReason.OPTION_NOT_ALLOWED),
        (("o1",), None, {"options": ["P1 Urgent"]}, None),
        (3.0, None, {"minimum": 1, "maximum": 8}, None),
        (0.5, None, {"minimum": 1}, RefusedReason.OUT_OF_RANGE),
        (8.5, None, {"maximum": 8}, RefusedReason.OUT_OF_RANGE),
        (float("nan"), None, {"maximum": 8}, RefusedReason.OUT_OF_RANGE),
        ("many", None, {"maximum": 8}, RefusedReason.WRONG_TYPE),
        ("2026-10-01", None, {"maximum": 8}, RefusedReason.WRONG_TYPE),
        (5, 3, {"max_change": 2}, None),
        (6, 3, {"max_change": 2}, RefusedReason.CHANGE_TOO_LARGE),
        (6, None, {"max_change": 2}, None),
        ("2026-10-08", "2026-10-01", {"max_change": 7}, None),
        ("2026-10-09", "2026-10-01", {"max_change": 7}, RefusedReason.CHANGE_TOO_LARGE),
        (None, 3, {"minimum": 1, "max_change": 1, "options": ["a"]}, None),
    ],
)
def test_a_value_is_held_against_options_range_and_change(
    value: FieldValue, present: FieldValue, rule: dict[str, object], reason: RefusedReason | None
) -> None:
    assert judged(value, present, **rule) == reason


@given(
    value=st.floats(allow_nan=True, allow_infinity=True),
    present=st.none() | st.floats(-1e6, 1e6),
    least=st.floats(-100, 0),
    most=st.floats(0, 100),
    change=st.floats(0.1, 50),
)
def test_a_number_passes_only_within_all_three_bounds(
    value: float, present: float | None, least: float, most: float, change: float
) -> None:
    fits = least <= value <= most and (present is None or abs(value - present) <= change)
    assert (judged(value, present, minimum=least, maximum=most, max_change=change) is None) == fits


POLICY = WorkflowPolicy.model_validate(
    {
        "mode": "act",
        "fields": {
            "priority": {"field": "AI Priority", "owner": "ai", "options": ["P2 Soon"], "min_confidence": 0.6},
            "effort": {"field": "Effort", "maximum": 8},
            "assignee": {"owner": "person", "options": ["Ana Ruiz"]},
            "due_on": {"owner": "person", "max_change": 3},
        },
    }
)
FIELDS = {"priority": "501", "effort": "502"}
KNOWN = Known({"due_on": "2026-10-01"}, NAMES, {"priority": 0.7})


def test_the_part_of_an_edit_that_breaks_a_rule_is_refused_with_its_reason_and_the_rest_goes_on() -> None:
    parts = split([SetTaskFields("7", {"501": "o2", "502": 9.0})], POLICY, FIELDS, (), KNOWN)
    assert parts.act == (SetTaskFields("7", {"501": "o2"}),)
    assert parts.refused == ((SetTaskFields("7", {"502": 9.0}), RefusedReason.OUT_OF_RANGE),)
    assert parts.propose == ()


def test_a_rule_also_keeps_a_proposal_from_people() -> None:
    parts = split([Assign("7", "43"), SetDueDate("7", "2026-10-05")], POLICY, FIELDS, (), KNOWN)
    assert [reason for _, reason in parts.refused] == ["option_not_allowed", "change_too_large"]
    assert split([Assign("7", "42"), SetDueDate("7", "2026-10-04")], POLICY, FIELDS, (), KNOWN).refused == ()


@pytest.mark.parametrize(
    ("known", "value", "reason"),
    [
        (KNOWN, "o1", RefusedReason.OPTION_NOT_ALLOWED),
        (Known({}, NAMES, {"priority": 0.59}), "o2", RefusedReason.LOW_CONFIDENCE),
    ],
)
def test_the_same_rule_refuses_at_write_time_by_todays_policy(known: Known, value: str, reason: RefusedReason) -> None:
    with pytest.raises(Refused) as refused:
        permitted(SetTaskFields("7", {"501": value}), POLICY, FIELDS, known)
    assert refused.value.reason is reason
    assert reason in RULES
    permitted(SetTaskFields("7", {"501": "o2"}), POLICY, FIELDS, KNOWN)


def test_a_persons_yes_makes_up_for_low_confidence_and_for_no_other_rule() -> None:
    unsure = Known({}, NAMES, {"assignee": 0.1, "effort": 0.1})
    permitted(Assign("7", "42"), POLICY, FIELDS, unsure, approved=True)
    with pytest.raises(Refused) as refused:
        permitted(Assign("7", "43"), POLICY, FIELDS, unsure, approved=True)
    assert refused.value.reason is RefusedReason.OPTION_NOT_ALLOWED
    with pytest.raises(Refused, match="out_of_range"):
        permitted(SetTaskFields("7", {"502": 9.0}), POLICY, FIELDS, unsure, approved=True)


def test_a_persons_value_and_a_mode_come_before_a_rule_and_make_no_exception() -> None:
    edit = SetTaskFields("7", {"501": "o1"})
    assert split([edit], POLICY, FIELDS, {"501"}, KNOWN).refused[0][1] is RefusedReason.HUMAN_CHANGED
    observing = POLICY.model_copy(update={"mode": "observe"})
    assert split([edit], observing, FIELDS, (), KNOWN).refused[0][1] is RefusedReason.MODE_OBSERVE


def test_where_nothing_is_known_only_the_value_itself_is_judged() -> None:
    assert split([SetTaskFields("7", {"501": "P2 Soon"})], POLICY, FIELDS, (), NOTHING).act
    assert Known.of_plan({}) == NOTHING
