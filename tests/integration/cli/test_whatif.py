"""Does a what-if tell, for each field, what a change would have fixed and broken, and change nothing anywhere?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from steward.governance.experiments import Verdict
from steward.governance.money import day_of
from steward.governance.purse import Purse
from steward.run import Pointer
from steward.store import keys
from steward_cli.prompts import group
from tests.integration.aws import BUCKET, Aws
from tests.integration.cli.replaying import Replay, replay_in

TASKS = 15


@pytest.fixture
def replay(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Replay]:
    with replay_in(aws, capsys) as made:
        yield made


def whatif(replay: Replay, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
    return replay.terminal.types(group, "whatif", *words, **options)


def by_field(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["field"]: row for row in told["fields"]}


def test_a_threshold_out_of_reach_leaves_the_field_to_people_and_asks_no_model(replay: Replay) -> None:
    replay.judge(TASKS)
    code, told = whatif(replay, "--min-confidence", "request_type=1.0", "--last", str(TASKS))
    assert (code, told["tasks"], replay.endpoint.calls) == (0, TASKS, [])
    changed = by_field(told)["request_type"]
    assert (changed["right_after"], changed["wrong_after"], changed["left_after"]) == (0, 0, TASKS)
    assert (changed["broken"], changed["fixed"]) == (changed["right_before"], changed["wrong_before"])
    assert changed["right_before"] > changed["wrong_before"] > 0
    others = [row for key, row in by_field(told).items() if key != "request_type"]
    assert others
    assert all((row["fixed"], row["broken"], row["unchanged"]) == (0, 0, row["tasks"]) for row in others)
    assert told["dollars_per_100_before"] == told["dollars_per_100_after"] == 0.2
    assert replay.writes() == []


def test_a_lower_threshold_says_what_was_left_before(replay: Replay) -> None:
    replay.policy(fields={key: each | {"min_confidence": 0.97} for key, each in _fields(replay).items()})
    replay.judge(TASKS)
    told = whatif(replay, "--min-confidence", "team=0.0")[1]
    team = by_field(told)["team"]
    assert (team["left_before"], team["left_after"]) == (TASKS, 0)
    assert team["fixed"] == team["right_after"]
    assert team["broken"] == team["wrong_after"]


def test_another_prompt_is_asked_once_for_each_task_with_its_text_read_again(replay: Replay) -> None:
    replay.judge(TASKS)
    code, told = whatif(replay, "--prompt", "v2", "--last", "6")
    assert (code, told["tasks"], len(replay.endpoint.calls)) == (0, 6, 6)
    assert told["read_again_from_asana"] == 6
    assert {(row["fixed"], row["broken"]) for row in told["fields"]} == {(0, 0)}  # the same judge behind both
    (line,) = Purse(replay.terminal.aws.table).ledger(replay.project, [day_of(replay.terminal.now)])
    assert (line["purpose"], line["calls"]) == ("whatif", 6)
    assert told["dollars_per_100_after"] > 0
    assert replay.writes() == []


def test_while_the_context_is_kept_nothing_is_read_again(replay: Replay) -> None:
    for subject in replay.judge(3):
        snapshot = {"task": {"gid": subject.task.gid, "name": subject.task.name, "notes": subject.task.notes}}
        replay.terminal.aws.objects.put(f"context/run-{subject.task.gid}/snapshot.json", snapshot)
    told = whatif(replay, "--model", "amazon.nova-micro-v1:0")[1]
    assert (told["tasks"], told["read_again_from_asana"]) == (3, 0)
    assert {call["model_id"] for call in replay.endpoint.calls} == {"amazon.nova-micro-v1:0"}


def test_a_prompt_that_says_nothing_breaks_what_was_right_and_mends_what_was_wrong(replay: Replay) -> None:
    replay.judge(4)
    nothing = {key: {"option": "none", "confidence": 0.0} for key in ("request_type", "priority", "team")}
    answer = json.dumps(nothing | {"effort_hours": None, "summary": "", "reason": ""})
    replay.scripted.script([{"text": answer}] * 4)
    told = whatif(replay, "--prompt", "v2")[1]
    for row in told["fields"]:
        assert (row["right_after"], row["wrong_after"]) == (0, 0)
        assert (row["broken"], row["fixed"]) == (row["right_before"], row["wrong_before"])


@pytest.mark.parametrize("options", [{"dry_run": True}, {"yes": False}])
def test_no_model_is_asked_without_a_yes(replay: Replay, options: dict[str, bool]) -> None:
    replay.judge(3)
    assert whatif(replay, "--prompt", "v2", **options)[0] in (0, 3)
    assert (replay.endpoint.calls, replay.writes()) == ([], [])


def test_what_is_gone_or_not_settled_is_counted_and_left_out(replay: Replay) -> None:
    first, second, *_ = replay.judge(5)
    aws = replay.terminal.aws
    aws.s3.delete_object(Bucket=BUCKET, Key=f"values/run-{first.task.gid}/plan.json")
    aws.s3.delete_object(Bucket=BUCKET, Key=f"values/run-{second.task.gid}/facts.json")
    aws.table.put(keys.label(replay.project, "triage_request", "4711"), {"run_id": "run-4711", "at": "2026"})
    told = whatif(replay, "--min-confidence", "team=0.1")[1]
    assert (told["tasks"], told["left_out"]) == (3, {"expired": 2, "not settled": 1})


def stored(replay: Replay, task_gid: str, name: str, **more: Any) -> None:  # noqa: ANN401 - members of a document
    """As if an earlier version had left this document."""
    aws, run_id = replay.terminal.aws, f"run-{task_gid}"
    pointer = aws.table.get(keys.plan(run_id)) or {}
    plan = aws.objects.get(Pointer(key=pointer["key"], sha256=pointer["sha256"]))
    if name == "facts":
        facts = aws.objects.get(plan["facts"]) | more
        plan = plan | {"facts": aws.objects.put(f"values/{run_id}/older.json", facts)}
    else:
        plan = {key: value for key, value in (plan | more).items() if value is not None}
    aws.table.put(keys.plan(run_id), aws.objects.put(f"values/{run_id}/older-plan.json", plan))


def test_what_another_version_left_in_another_shape_is_counted_and_left_out(replay: Replay) -> None:
    subjects = replay.judge(8)
    gids = [each.task.gid for each in subjects]
    stored(replay, gids[0], "plan", answer={"colour": "red"})
    stored(replay, gids[1], "plan", answer=None)
    stored(replay, gids[2], "plan", model={})
    stored(replay, gids[3], "plan", prompt={"name": "triage_request"})
    stored(replay, gids[4], "facts", offers=[{"colour": "red"}])
    replay.terminal.aws.table.put(keys.label(replay.project, "triage_request", gids[5]), {"run_id": f"run-{gids[5]}"})
    told = whatif(replay, "--min-confidence", "team=0.1")[1]
    assert (told["tasks"], told["left_out"]) == (2, {"of another version": 6})
    replay.policy(split={"version": "v2", "percent": 20})
    assert replay.terminal.types(group, "ab", "report")[0] == 0
    assert replay.terminal.types(group, "shadow", "report")[0] == 0


def test_a_shadow_that_answered_in_another_shape_is_left_out(replay: Replay) -> None:
    replay.judge(3, shadow={"version": "v2", "answer": {"colour": "red"}})
    assert replay.terminal.types(group, "shadow", "report") == (0, [])


def test_a_task_that_is_gone_from_asana_is_counted_and_the_others_are_judged(replay: Replay) -> None:
    first, *_ = replay.judge(3)
    graph = replay.sandbox.world.graph
    graph.remove(graph.get("task", first.task.gid))
    code, told = whatif(replay, "--prompt", "v2")
    assert (code, told["tasks"], told["left_out"]) == (0, 2, {"gone from Asana": 1})
    assert len(replay.endpoint.calls) == 2


def test_without_a_past_it_is_one_line(replay: Replay) -> None:
    code, said = whatif(replay, "--min-confidence", "team=0.1")
    assert (code, "there is no past to replay: none was judged" in said) == (2, True)


def test_a_version_that_says_nothing_is_never_corrected_and_is_rejected_all_the_same(replay: Replay) -> None:
    def version(number: int, _answer: dict[str, Any]) -> dict[str, str]:
        return {"name": "triage_request", "version": "v1" if number % 2 else "v2", "sha256": ""}

    def answered(number: int, answer: dict[str, Any]) -> dict[str, Any]:
        silent = {key: {"option": "none", "confidence": 0.0} for key in ("request_type", "priority", "team")}
        return answer if number % 2 else answer | silent | {"effort_hours": None}

    replay.policy(split={"version": "v2", "percent": 50})
    replay.judge(110, prompt=version, answer=answered, experiment="v1/v2")
    code, told = replay.terminal.types(group, "ab", "report")
    assert (code, told["tasks"]) == (0, {"v1": 55, "v2": 55})
    kept = told["metrics"][0]
    assert (kept["metric"], kept["candidate"]) == ("kept", 1.0)
    assert kept["low"] > 0
    assert (told["verdict"], told["why"]) == (Verdict.REJECT, "worse by more than may be: left to people")


def test_judgements_of_another_experiment_or_without_a_model_do_not_count(replay: Replay) -> None:
    replay.policy(split={"version": "v2", "percent": 50})
    offline = {"engine": "offline", "model_id": "offline"}
    online = {"engine": "bedrock", "model_id": "m"}
    replay.judge(
        9,
        experiment=lambda number, _: "v1/v2" if number < 6 else "v1/v3",
        model=lambda number, _: offline if number < 2 else online,
    )
    told = replay.terminal.types(group, "ab", "report")[1]
    assert (told["tasks"], told["verdict"]) == ({"v1": 4, "v2": 0}, "extend")


def test_what_people_undid_by_its_label_counts_as_reverted(replay: Replay) -> None:
    replay.policy(split={"version": "v2", "percent": 50})
    replay.label = {"found#team": {"outcome": "reverted", "right": False}}
    replay.judge(
        100,
        experiment="v1/v2",
        prompt=lambda number, _: {"name": "triage_request", "version": "v1" if number % 2 else "v2", "sha256": ""},
    )
    told = replay.terminal.types(group, "ab", "report")[1]
    reverted = next(row for row in told["metrics"] if row["metric"] == "reverted")
    assert (reverted["active"], reverted["candidate"]) == (1.0, 1.0)


def test_a_shadow_is_reported_against_what_people_chose(replay: Replay) -> None:
    def shadow(_number: int, answer: dict[str, Any]) -> dict[str, Any]:
        return {"version": "v2", "answer": answer | {"team": {"option": "none", "confidence": 0.0}}}

    replay.judge(8, shadow=shadow)
    code, rows = replay.terminal.types(group, "shadow", "report")
    found = {row["field"]: row for row in rows}
    assert (code, found["team"]["left_after"]) == (0, 8)
    assert found["priority"]["unchanged"] == 8


def _fields(replay: Replay) -> dict[str, Any]:
    document = replay.terminal.appconfig.document["projects"][replay.project]
    fields: dict[str, Any] = document["workflows"]["triage_request"]["fields"]
    return fields
