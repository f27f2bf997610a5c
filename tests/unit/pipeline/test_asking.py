"""When is the small model's answer enough?"""

from typing import Any

import pytest

from steward.governance.asking_policy import ModelPolicy, SmallFirst
from steward.governance.policy import configuration_of
from steward.pipeline.asking import lacking

OFFLINE: dict[str, Any] = {"request_type": ("1", 0.7), "team": ("5", 0.6), "effort_hours": (3.0, 0.6)}
LEAST = {"request_type": 0.5, "team": 0.5, "effort_hours": 0.5}


@pytest.mark.parametrize(
    ("small", "rule", "left"),
    [
        (OFFLINE, {}, []),
        (OFFLINE | {"effort_hours": (30.0, 0.2)}, {}, []),  # no two judges say the same amount
        (OFFLINE | {"team": ("6", 0.9)}, {}, ["team"]),
        (OFFLINE | {"team": ("6", 0.9)}, {"agree_with_offline": False}, []),
        (OFFLINE | {"team": ("5", 0.4)}, {}, ["team"]),
        (OFFLINE | {"team": ("5", 0.4)}, {"agree_with_offline": False}, ["team"]),
        (OFFLINE, {"min_confidence": 0.65}, ["team"]),
        ({"request_type": ("1", 0.7)}, {}, ["team"]),  # it says nothing where statistics say something
        (OFFLINE | {"priority": ("9", 0.1)}, {}, []),  # a key that is not among those the model judges
    ],
)
def test_a_choice_that_is_unsure_or_not_shared_is_not_enough(
    small: dict[str, Any], rule: dict[str, Any], left: list[str]
) -> None:
    assert lacking(small, OFFLINE, LEAST, SmallFirst.model_validate(rule)) == left


def test_where_neither_says_anything_nothing_better_is_looked_for() -> None:
    assert lacking({}, {}, LEAST, SmallFirst()) == []


@pytest.mark.parametrize("small", [None, ModelPolicy().model_id])
def test_small_first_without_another_small_model_is_refused_by_one_line(small: str | None) -> None:
    model: dict[str, Any] = {"small_first": {}} | ({"small_model_id": small} if small else {})
    document = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "model": model}
    with pytest.raises(Exception, match=r"model: .*small_first needs a small_model_id"):
        configuration_of(document)


@pytest.mark.parametrize(
    ("guardrail", "told"),
    [
        ({"id": "GR-1", "version": "1"}, "model.guardrail.id"),
        ({"id": "gr1", "version": "0"}, "model.guardrail.version"),
    ],
)
def test_a_guardrail_that_bedrock_would_refuse_is_refused_by_its_key(guardrail: dict[str, str], told: str) -> None:
    document = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "model": {"guardrail": guardrail}}
    with pytest.raises(Exception, match=told):
        configuration_of(document)
