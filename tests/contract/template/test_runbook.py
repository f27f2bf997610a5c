"""Does each alarm lead to a section that says what people see, how to confirm, what to type and how to undo it?"""

import pytest

from tests.contract.template import reading
from tests.contract.template.runbook import faults

PARSED = reading.template()
RINGING = reading.of_type(PARSED, "AWS::CloudWatch::Alarm") | reading.of_type(PARSED, "AWS::CloudWatch::CompositeAlarm")
OPERATIONS = (reading.ROOT / "docs/operations.md").read_text(encoding="utf-8")
WHOLE = "## late\n\n**Notice:** x. **Confirm:** `steward health`. **Do:** y. **Undo:** z.\n"
ALARM = {"AlarmDescription": "Late. Begin with: steward health. docs/operations.md#late"}


@pytest.mark.parametrize("name", RINGING)
def test_an_alarm_names_a_command_that_its_section_of_the_runbook_explains(name: str) -> None:
    assert faults(RINGING[name], OPERATIONS) == []


def test_a_whole_section_has_no_fault() -> None:
    assert faults(ALARM, WHOLE) == []


@pytest.mark.parametrize(
    ("description", "document", "said"),
    [
        ("Late.", WHOLE, "end the description with"),
        ("Late. docs/operations.md#late", WHOLE, "end the description with"),
        ("Late. Begin with: steward health. docs/operations.md#later", WHOLE, "has no section later"),
        (ALARM["AlarmDescription"], WHOLE.replace("**Undo:**", ""), "late lacks **Undo:**"),
        (ALARM["AlarmDescription"], WHOLE.replace("`steward health`", "look"), "late does not name `steward health`"),
        ("Late. Begin with: steward healthy. docs/operations.md#late", WHOLE, "No such command"),
        ("Late. Begin with: steward dlq show. docs/operations.md#late", WHOLE, "dlq show: "),
        ("Late. Begin with: steward dlq list --dead. docs/operations.md#late", WHOLE, "No such option"),
    ],
)
def test_a_broken_hand_over_would_be_noticed(description: str, document: str, said: str) -> None:
    assert any(said in each for each in faults({"AlarmDescription": description}, document))
