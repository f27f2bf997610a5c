"""Is the model told what the project says of itself, and is that text nowhere but in the run's reading?"""

import json
from typing import Any

import pytest

from local.model.blocks import blocks_of
from local.model.endpoint import serving
from local.model.scripted import ScriptedEngine
from local.model.wire import Request, Said
from steward.pipeline.replay import differences, replayed
from steward.run import RunState
from steward.workflows.triage_request import workflow
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import POLICY, Desk

GOAL = "Goal: No wrong invoices, due 2026-12-31"
REQUEST = ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?")


class Listening(ScriptedEngine):
    """Answers as the scripted engine does, and keeps what it was shown as evidence."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[dict[str, Any]] = []

    def answer(self, model_id: str, request: Request) -> Said:
        self.shown.append(blocks_of(request)["evidence"])
        return super().answer(model_id, request)


def read_with(desk: Desk, *lines: str) -> RunState:
    """The state as Enrich leaves it, with these lines in the reading."""
    state = desk.enriched(*REQUEST)
    snapshot = desk.aws.objects.get(state["snapshot"]) | {"grounding": list(lines)}
    return state | RunState(snapshot=desk.aws.objects.put(state["snapshot"]["key"], snapshot))  # type: ignore[typeddict-item]


@pytest.mark.parametrize("lines", [(GOAL,), ()])
def test_the_model_sees_the_lines_of_the_reading_and_no_key_where_there_are_none(
    aws: Aws, lines: tuple[str, ...]
) -> None:
    engine = Listening()
    with serving(engine) as endpoint:
        desk = Desk(aws, endpoint, POLICY)
        desk.remember()
        desk.classify(desk.assess(read_with(desk, *lines)))
    assert [each.get("project") for each in engine.shown] == [GOAL if lines else None]


def test_neither_state_nor_facts_nor_plan_hold_the_text_and_the_plan_comes_again_without_it(aws: Aws) -> None:
    with serving(ScriptedEngine()) as endpoint:
        desk = Desk(aws, endpoint, POLICY)
        desk.remember()
        state = desk.classify(desk.assess(read_with(desk, GOAL)))
        facts, plan = desk.aws.objects.get(state["facts"]), desk.aws.objects.get(state["plan"])
    assert GOAL not in json.dumps([state, facts, plan])
    assert differences(plan, replayed(plan, facts, workflow)) == []
