"""What does `steward cost estimate` say before anything is deployed, and does it count what the templates make?"""

import pytest

from steward_cli import cost_estimate
from steward_cli.cost_estimate import estimate
from tests.contract.template import reading

HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
PARSED = reading.template()


def total(tasks_per_day: int, model_id: str) -> float:
    return sum(each.dollars or 0 for each in estimate(tasks_per_day, model_id))


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("AWS::CloudWatch::Alarm", cost_estimate.ALARMS),
        ("AWS::CloudWatch::CompositeAlarm", cost_estimate.COMPOSITES),
        ("AWS::CloudWatch::Dashboard", cost_estimate.DASHBOARDS),
        ("AWS::KMS::Key", cost_estimate.KEYS),
        ("AWS::SecretsManager::Secret", cost_estimate.SECRETS),
    ],
)
def test_what_is_there_as_long_as_the_stack_is_is_counted_as_the_templates_make_it(kind: str, counted: int) -> None:
    assert len(reading.of_type(PARSED, kind)) == counted


def test_ten_times_the_requests_cost_ten_times_what_follows_them_and_no_more_of_the_rest() -> None:
    fixed = total(0, HAIKU)
    assert total(1000, HAIKU) - fixed == pytest.approx(10 * (total(100, HAIKU) - fixed))
    assert fixed == total(0, "") > 0


def test_a_model_without_a_known_price_is_a_line_without_a_sum() -> None:
    lines = {each.part: each.dollars for each in estimate(100, "nobody.knows")}
    assert lines["the model"] is None
    assert "the model" not in {each.part for each in estimate(100, "")}
