"""Does `steward simulate` judge past tasks by what was known before them, and change nothing anywhere?"""

from collections.abc import Iterator

import pytest

from steward.asana import edits, mutations
from steward.errors import Refused
from steward.governance.guarded import GuardedReader
from steward.governance.money import day_of
from steward.governance.purse import Purse
from steward.store import keys
from steward_cli import simulate
from steward_cli.desk import Desk
from steward_cli.reading import reading
from tests.integration.aws import Aws
from tests.integration.cli.replaying import Replay, replay_in

SIMULATE = simulate.group


@pytest.fixture
def replay(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Replay]:
    with replay_in(aws, capsys) as made:
        yield made


def test_it_tells_agreement_abstentions_cost_and_the_five_surest_mistakes(replay: Replay) -> None:
    code, told = replay.terminal.types(SIMULATE, "--last", "40", "--offline")
    assert (code, told["tasks"], told["dollars_per_100_tasks"], told["answered_offline"]) == (0, 40, 0.0, 40)
    fields = {row["field"]: row for row in told["fields"]}
    assert {"request_type", "priority", "team", "effort_hours"} <= fields.keys()
    for row in fields.values():
        assert row["right"] + row["wrong"] + row["left_to_people"] == row["tasks"]
        assert row["agreement"] is None or row["agreement"] == round(row["right"] / (row["right"] + row["wrong"]), 3)
    assert fields["request_type"]["agreement"] > 0.5
    worst = told["worst_mistakes"]
    assert len(worst) == 5
    assert [each["confidence"] for each in worst] == sorted((each["confidence"] for each in worst), reverse=True)
    assert all(each["said"] != each["people_chose"] for each in worst)
    assert replay.writes() == []


def test_a_model_is_asked_once_a_task_and_its_price_is_told_and_kept_as_no_decision(replay: Replay) -> None:
    code, told = replay.terminal.types(SIMULATE, "--last", "5")
    assert (code, len(replay.endpoint.calls), told["answered_offline"]) == (0, 5, 0)
    assert told["dollars_per_100_tasks"] > 0
    (line,) = Purse(replay.terminal.aws.table).ledger(replay.project, [day_of(replay.terminal.now)])
    assert (line["purpose"], line["calls"]) == ("simulate", 5)
    assert line["microdollars"] == pytest.approx(told["dollars_per_100_tasks"] / 100 * 5 * 1_000_000, abs=30)
    assert replay.writes() == []


def test_a_model_that_is_away_is_counted_and_the_offline_answer_stands_in(replay: Replay) -> None:
    replay.scripted.script([{"error": "ThrottlingException"}] * 2)
    told = replay.terminal.types(SIMULATE, "--last", "4")[1]
    assert (told["tasks"], told["answered_offline"]) == (4, 2)


@pytest.mark.parametrize("options", [{"dry_run": True}, {"yes": False}])
def test_no_model_is_asked_without_a_yes(replay: Replay, options: dict[str, bool]) -> None:
    assert replay.terminal.types(SIMULATE, "--last", "5", **options)[0] in (0, 3)
    assert replay.endpoint.calls == []
    assert replay.writes() == []


def test_a_past_that_is_too_short_is_one_line_with_what_can_be_had(replay: Replay) -> None:
    code, said = replay.terminal.types(SIMULATE, "--last", "350")
    assert (code, "take --last " in said) == (2, True)


def test_what_was_read_stands_in_the_operators_chain(replay: Replay) -> None:
    replay.terminal.types(SIMULATE, "--last", "3", "--offline", reason="before the pilot")
    (entry,) = replay.terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"]) == ("asana_read", f"project:{replay.project}")
    assert "simulate read Asana in 4 requests (getTasks). before the pilot" in entry["reason"]


def test_one_task_is_told_as_a_run_would_judge_it_now(replay: Replay) -> None:
    replay.judge(5)  # leaves the index of settled requests
    task = replay.sandbox_tasks()[0]["gid"]
    code, rows = replay.terminal.types(SIMULATE, "--offline", "--task", task)
    assert code == 0
    by_field = {row["field"]: row for row in rows}
    assert {"request_type", "priority", "team"} <= by_field.keys()
    for row in rows:
        assert row["would"].startswith("nothing: not sure enough") == (row["confidence"] < row["asked"]), row
    assert replay.writes() == []
    (entry,) = replay.terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], "(getTask)" in entry["reason"]) == ("asana_read", True)
    replay.policy(mode="observe")
    _, rows = replay.terminal.types(SIMULATE, "--offline", "--task", task)
    assert {row["would"] for row in rows} == {"nothing: it is in observe"}


def test_a_task_of_another_project_is_one_line(replay: Replay) -> None:
    other = next(name for name in replay.sandbox.cast.projects if name != "Customer requests")
    elsewhere = replay.sandbox_tasks(other)[0]["gid"]
    code, line = replay.terminal.types(SIMULATE, "--offline", "--task", elsewhere)
    assert (code, "is not in project" in line) == (2, True)


def test_nothing_that_people_chose_in_the_judged_tasks_is_known_to_the_judgement(replay: Replay) -> None:
    subjects = replay.judge(20)
    judged = {subject.task.gid for subject in subjects}
    known = {each.task_gid for subject in subjects for each in subject.question.facts.neighbours}
    assert known
    assert not known & judged


def test_the_reader_has_no_way_to_write(replay: Replay) -> None:
    desk = Desk()
    desk.deployment = replay.terminal.deployment()
    reader = reading(desk, "test").reader
    assert type(reader) is GuardedReader
    assert not hasattr(reader, "apply")

    request = mutations.request_of(edits.CompleteOwnTask("1"))
    with pytest.raises(Refused):
        reader.read(request)
    with pytest.raises(Refused, match="this client sends no PUT"):
        reader._wire.send(request, run_id="test", deadline=desk.now().timestamp() + 60)
    assert replay.writes() == []
