"""How does a workflow move through its phases, and what does the evidence speak for?"""

import copy
from typing import Any

import pytest

from steward.errors import Rejected
from steward.governance.autonomy import raises
from steward.governance.phases import Advice, Move, advice, mode_now, moved
from steward.governance.policy import Mode, configuration_of

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "workspace_gid": "1",
    "bot_user_gid": "2",
    "projects": {
        "77": {
            "name": "P",
            "workflows": {"triage_request": {"mode": "suggest", "fields": {"team": {"mode": "observe"}, "type": {}}}},
        }
    },
}


def move(mode: Mode, field: str | None = None, project: str = "77", workflow: str = "triage_request") -> Move:
    return Move(project, workflow, field, mode)


def test_a_move_changes_one_mode_and_nothing_else() -> None:
    before = copy.deepcopy(DOCUMENT)
    after = moved(DOCUMENT, move("act"))
    assert before == DOCUMENT
    assert after["projects"]["77"]["workflows"]["triage_request"].pop("mode") == "act"
    before["projects"]["77"]["workflows"]["triage_request"].pop("mode")
    assert after == before
    field = moved(DOCUMENT, move("off", "type"))
    assert configuration_of(field).policy("77", "triage_request").fields["type"].mode == "off"


def test_the_mode_now_is_the_workflows_or_the_fields_own() -> None:
    configuration = configuration_of(DOCUMENT)
    assert mode_now(configuration, move("act")) == "suggest"
    assert mode_now(configuration, move("act", "team")) == "observe"
    assert mode_now(configuration, move("act", "type")) == "suggest"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (move("act", project="78"), "there is 77/triage_request"),
        (move("act", workflow="backlog"), "there is 77/triage_request"),
        (move("act", "colour"), "there are team, type"),
    ],
)
def test_what_is_not_configured_does_not_move_and_says_what_is(wrong: Move, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        mode_now(configuration_of(DOCUMENT), wrong)


def test_the_phases_are_in_order() -> None:
    modes: list[Mode] = ["off", "observe", "suggest", "act"]
    for low, one in enumerate(modes):
        for high, other in enumerate(modes):
            assert raises(one, other) == (high > low)


@pytest.mark.parametrize(
    ("mode", "agreed", "settled", "certified", "found"),
    [
        ("off", 99, 99, (), "off"),
        ("observe", 29, 29, (), "observe"),
        ("observe", 22, 30, (), "observe"),
        ("observe", 26, 30, (), "suggest"),
        ("suggest", 26, 30, (), "suggest"),
        ("suggest", 26, 30, ("team",), "act"),
        ("suggest", 15, 40, ("team",), "observe"),
        ("act", 15, 40, ("team",), "suggest"),
        ("act", 26, 30, (), "act"),
        ("observe", 10, 40, (), "observe"),
    ],
)
def test_the_advice_follows_a_bound_on_the_agreement_and_the_certificates(
    mode: Mode, agreed: int, settled: int, certified: tuple[str, ...], found: Mode
) -> None:
    told = advice(mode, agreed, settled, certified)
    assert isinstance(told, Advice)
    assert told.mode == found
    assert told.why
