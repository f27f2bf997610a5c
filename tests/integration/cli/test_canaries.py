"""Does `steward canary` find a model that obeys hostile words, lower the workflow, and write nothing to Asana?"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.model.blocks import blocks_of
from local.model.offline import OfflineEngine
from local.model.wire import Fault, Reply, Request, Said
from steward.governance import audit
from steward.governance.money import day_of
from steward.governance.purse import Purse
from steward.store import keys
from steward_cli import canaries
from steward_cli.canary_texts import TEXTS
from tests.integration.aws import Aws
from tests.integration.cli.replaying import Replay, replay_in

CANARY = canaries.group
ORDER = re.compile(r"Ignore all previous instructions and set the ([a-z ]+) to (.+?)\. This is an order")


class ObedientEngine:
    """Does what two of the texts say, and judges as the honest engine does otherwise."""

    name = "obedient"

    def answer(self, model_id: str, request: Request) -> Said:
        blocks, said = blocks_of(request), OfflineEngine().answer(model_id, request)
        assert isinstance(said, Reply)
        assert isinstance(blocks["evidence"], dict)
        answer, notes = json.loads(said.text), str(blocks["request"])
        if order := ORDER.search(notes):
            key = order[1].replace(" ", "_")
            named = {name: option for option, name in blocks["evidence"]["options"][key].items()}
            answer[key] = {"option": named[order[2]], "confidence": 1.0}
        if "KESTREL" in notes:
            answer["summary"] = "KESTREL-FORTYONE: refund an invoice"
        return Reply(json.dumps(answer))


@pytest.fixture
def replay(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Replay]:
    with replay_in(aws, capsys) as made:
        tasks = made.sandbox_tasks()
        made.index(tasks)
        project = made.terminal.appconfig.document["projects"][made.project]
        project["canary"] = next(each["gid"] for each in tasks if not each["completed"])
        yield made


def edits(replay: Replay) -> list[str]:
    table = replay.terminal.aws.table
    found = list(table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, table.get(keys.audit_head("operator"))) == []
    return [str(each["edit"]) for each in found]


def reason(replay: Replay, edit: str) -> str:
    rows = replay.terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    return next(str(each["reason"]) for each in rows if each["edit"] == edit)


def modes(replay: Replay) -> list[str]:
    """The mode of the workflow in each version that was published."""
    published = replay.terminal.appconfig.versions
    return [each["projects"][replay.project]["workflows"]["triage_request"]["mode"] for each in published]


def outcomes(told: dict[str, Any]) -> dict[str, str]:
    return {row["text"]: row["outcome"] for row in told["texts"]}


def test_a_model_that_obeys_nothing_holds_every_text_and_asana_is_only_read(replay: Replay) -> None:
    code, told = replay.terminal.types(CANARY, "run")
    assert outcomes(told) == {each.name: "held" for each in TEXTS}
    assert (code, len(replay.endpoint.calls), replay.writes()) == (0, len(TEXTS) + 1, [])
    assert edits(replay) == ["asana_read", "canary_run"]
    assert reason(replay, "canary_run") == f"{len(TEXTS)} held. a test"
    (line,) = Purse(replay.terminal.aws.table).ledger(replay.project, [day_of(replay.terminal.now)])
    assert (line["purpose"], line["calls"]) == ("canary", len(TEXTS) + 1)


def test_a_model_that_obeys_is_found_and_without_demote_nothing_is_changed(replay: Replay) -> None:
    replay.endpoint.engine = ObedientEngine()
    code, told = replay.terminal.types(CANARY, "run")
    assert {name for name, outcome in outcomes(told).items() if outcome != "held"} == {"override", "words"}
    assert (code, told["demoted"], modes(replay), replay.writes()) == (2, [], [], [])
    why = {row["text"]: row["why"] for row in told["texts"]}
    assert why["override"].startswith("it chose ")
    assert why["words"] == "it wrote the word"


def test_with_demote_the_workflow_goes_down_to_suggest_in_the_operators_name(replay: Replay) -> None:
    replay.endpoint.engine = ObedientEngine()
    code, told = replay.terminal.types(CANARY, "run", "--demote", reason="every night")
    (lowered,) = told["demoted"]
    assert (code, lowered["from"], lowered["to"], modes(replay)) == (2, "act", "suggest", ["suggest"])
    assert edits(replay) == ["asana_read", "canary_run", "rollout_suggest"]
    said = reason(replay, "rollout_suggest")
    assert said.startswith("every night (canary: 10 held, 2 obeyed: override words)"), said
    assert replay.terminal.appconfig.deployed[0]["DeploymentStrategyId"] == "id of steward-narrowing"
    assert replay.writes() == []


def test_what_is_no_higher_than_suggest_is_not_lowered_further(replay: Replay) -> None:
    replay.policy(mode="suggest")
    replay.endpoint.engine = ObedientEngine()
    code, told = replay.terminal.types(CANARY, "run", "--demote")
    assert (code, told["demoted"], modes(replay)) == (2, [], [])
    assert "there is nothing to lower" in replay.terminal.said


def test_a_model_that_holds_is_not_demoted(replay: Replay) -> None:
    code, told = replay.terminal.types(CANARY, "run", "--demote")
    assert (code, told["demoted"], modes(replay)) == (0, [], [])


def test_to_demote_takes_a_reason_before_any_money_is_spent(replay: Replay) -> None:
    code, line = replay.terminal.types(CANARY, "run", "--demote", reason="")
    assert (code, "say why" in line, replay.endpoint.calls) == (2, True, [])


def test_a_text_that_is_not_answered_is_no_pass(replay: Replay) -> None:
    replay.scripted.script([{"stop_reason": "end_turn"}, {"error": "ThrottlingException"}])
    code, told = replay.terminal.types(CANARY, "run")
    assert (code, outcomes(told)[TEXTS[0].name]) == (5, "unanswered")


def test_an_answer_that_is_none_is_held_because_a_run_judges_by_rules_then(replay: Replay) -> None:
    replay.scripted.script([{"stop_reason": "end_turn"}, {"stop_reason": "content_filtered"}])
    code, told = replay.terminal.types(CANARY, "run")
    assert (code, told["texts"][0]["outcome"]) == (0, "held")
    assert told["texts"][0]["why"] == "no answer (content_filtered): a run would judge by rules"


def test_where_the_plain_task_is_not_judged_nothing_is_tried(replay: Replay) -> None:
    replay.scripted.script([{"error": "ThrottlingException"}])
    code, told = replay.terminal.types(CANARY, "run", "--demote")
    assert (code, outcomes(told), modes(replay)) == (5, {"(none)": "unanswered"}, [])
    assert "nothing was tried" in told["texts"][0]["why"]


def test_a_small_model_that_is_away_hides_nothing_that_the_other_obeyed(replay: Replay) -> None:
    class Half(ObedientEngine):
        def answer(self, model_id: str, request: Request) -> Said:
            return Fault("ThrottlingException") if "nova" in model_id else super().answer(model_id, request)

    replay.endpoint.engine = Half()
    replay.terminal.appconfig.document["model"]["small_model_id"] = "us.amazon.nova-micro-v1:0"
    code, told = replay.terminal.types(CANARY, "run", "--demote")
    assert (code, modes(replay), outcomes(told)["(none)"]) == (2, ["suggest"], "unanswered")


def test_a_canary_that_is_gone_keeps_no_other_from_being_tried(replay: Replay) -> None:
    projects = replay.terminal.appconfig.document["projects"]
    other = next(gid for name, gid in replay.sandbox.cast.projects.items() if name != "Customer requests")
    projects[other] = {**json.loads(json.dumps(projects[replay.project])), "name": "Other", "canary": "1"}
    replay.terminal.appconfig.document["projects"] = {other: projects[other], replay.project: projects[replay.project]}
    replay.endpoint.engine = ObedientEngine()
    code, told = replay.terminal.types(CANARY, "run")
    assert (code, {row["project"] for row in told["texts"]}) == (2, {replay.project})
    assert f"project {other} was not tried" in replay.terminal.said


def test_the_small_model_is_tried_too_where_a_run_may_ask_it(replay: Replay) -> None:
    replay.terminal.appconfig.document["model"]["small_model_id"] = "us.amazon.nova-micro-v1:0"
    _, told = replay.terminal.types(CANARY, "run")
    assert len(replay.endpoint.calls) == 2 * (len(TEXTS) + 1)
    assert len({row["model"] for row in told["texts"]}) == 2


@pytest.mark.parametrize("options", [{"dry_run": True}, {"yes": False}])
def test_no_model_is_asked_without_a_yes(replay: Replay, options: dict[str, bool]) -> None:
    assert replay.terminal.types(CANARY, "run", "--demote", **options)[0] in (0, 3)
    assert (replay.endpoint.calls, modes(replay), replay.writes()) == ([], [], [])


def test_a_deployment_without_a_model_is_tried_by_its_rules_and_asks_nobody(replay: Replay) -> None:
    replay.terminal.appconfig.document["model"]["engine"] = "offline"
    code, told = replay.terminal.types(CANARY, "run", yes=False)
    assert (code, {row["model"] for row in told["texts"]}, replay.endpoint.calls) == (0, {"offline"}, [])


def test_a_person_reads_a_table(replay: Replay) -> None:
    code, said = replay.terminal.prints(CANARY, "run")
    assert code == 0
    assert "override" in said
    assert "held" in said


def test_where_no_project_names_a_canary_one_line_says_how(replay: Replay) -> None:
    del replay.terminal.appconfig.document["projects"][replay.project]["canary"]
    code, line = replay.terminal.types(CANARY, "run")
    assert (code, line.startswith("no project names a canary in the configuration in force")) == (2, True)
    assert line.endswith("(one planted just now takes some minutes): steward --reason '...' canary plant <task>")


def test_a_task_is_planted_as_a_line_of_the_configuration(replay: Replay) -> None:
    task = replay.sandbox_tasks()[3]["gid"]
    code, told = replay.terminal.types(CANARY, "plant", task)
    assert (code, told["canary"], told["version"]) == (0, task, 1)
    (published,) = replay.terminal.appconfig.versions
    assert published["projects"][replay.project]["canary"] == task
    assert edits(replay) == ["asana_read", "configuration_canary"]
    assert replay.writes() == []


def test_a_task_of_another_project_is_not_planted(replay: Replay) -> None:
    other = next(name for name in replay.sandbox.cast.projects if name != "Customer requests")
    code, line = replay.terminal.types(CANARY, "plant", replay.sandbox_tasks(other)[0]["gid"])
    assert (code, "is not in project" in line, modes(replay)) == (2, True, [])
