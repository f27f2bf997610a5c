"""Does `steward undo` show what it would do, do it only when told, and leave the operator's name?"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.asana.server import serving
from steward.errors import Rejected
from steward.governance.telling import chain_of
from steward.store import keys
from steward.telemetry import ACCESS_LINE
from steward_cli.access import LAPTOP
from steward_cli.audits import group as audits
from steward_cli.carried import held_against_plan
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.ledger import Ledger
from steward_cli.reading import reading
from steward_cli.undos import group, undo
from tests.integration.aws import AUDIT_BUCKET, Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.pipeline.committee import committee_on
from tests.integration.pipeline.shift import Shift, shift_on


@dataclass
class Scene:
    """A deployment that triaged requests, and an operator at its terminal."""

    shift: Shift
    terminal: Terminal

    def submitted(self, notes: str) -> str:
        self.shift.submit(notes)
        self.shift.pass_(60)
        return self.shift.task_gid

    def types(self, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        """The command, and then what it asked for happens."""
        self.terminal.now = self.shift.now()
        answer = self.terminal.types(group, *words, **options)
        for body in self.shift.aws.messages():
            self.shift.send(body)
        self.shift.pass_(60)
        return answer

    def operators(self) -> list[str]:
        return [entry["edit"] for entry in chain_of(self.shift.aws.table, "operator")[0]]


@pytest.fixture
def scene(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Scene]:
    shift = shift_on(aws)
    shift.hook()
    yield from scene_of(shift, aws, capsys)


@pytest.fixture
def asking(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Scene]:
    """The priority is put to people."""
    yield from scene_of(committee_on(aws).shift, aws, capsys)


def scene_of(shift: Shift, aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Scene]:
    terminal = Terminal(aws, capsys)
    held = {"SecretString": json.dumps({"token": shift.token})}
    terminal.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: held)
    terminal.appconfig.document = shift.configuration.model_dump(mode="json", exclude_none=True)
    post = shift.sandbox.delivery.post
    with serving(shift.sandbox) as base_url:
        shift.sandbox.delivery.post = post
        shift.sandbox.world.deliveries.spawn = lambda act: act()
        terminal.asana_base_url = base_url
        yield Scene(shift, terminal)


def test_a_task_is_undone_with_the_values_shown_and_the_operator_on_record(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    code, rows = scene.types("--task", task_gid)
    assert code == Exit.DONE
    shown = {row["name"]: (row["now"], row["becomes"]) for row in rows}
    assert shown.keys() == {"AI Priority", "AI Confidence", "AI Summary", "AI Reason"}, "by their names in Asana"
    assert all(becomes is None for _, becomes in shown.values())
    assert scene.shift.value("priority") is None
    assert scene.operators() == ["asana_read", "undo"]


def test_a_dry_run_shows_the_same_and_changes_nothing(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    code, rows = scene.types("--task", task_gid, dry_run=True, yes=False, reason="")
    assert (code, len(rows)) == (Exit.DONE, 4)
    assert scene.shift.value("priority") == "Urgent"
    assert scene.operators() == ["asana_read"]


def lines(bodies: Iterable[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for body in bodies for line in body.splitlines()]


def test_every_request_of_a_command_is_in_the_access_log_under_lock(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    before = len(scene.shift.sandbox.calls.entries)
    scene.terminal.types(group, "--task", task_gid, dry_run=True)
    asked = [each.operation_id for each in list(scene.shift.sandbox.calls.entries)[before:]]
    s3 = scene.terminal.aws.s3
    listed = s3.list_objects_v2(Bucket=AUDIT_BUCKET, Prefix=f"access/{scene.terminal.now:%Y/%m/%d}/")["Contents"]
    stored = lines(s3.get_object(Bucket=AUDIT_BUCKET, Key=each["Key"])["Body"].read() for each in listed)
    assert [each["operation"] for each in stored] == asked
    assert asked
    for line in stored:
        assert (line["message"], line["service"], line["run_id"]) == (ACCESS_LINE, "cli", "undo-ana")
        assert (line["gids"], line["status"]) == ([task_gid], 200)


def test_on_a_laptop_the_lines_are_appended_in_the_state_folder_as_they_come(scene: Scene, tmp_path: Path) -> None:
    desk = Desk(clock=lambda: scene.terminal.now, operator="ana")
    desk.deployment = replace(scene.terminal.deployment(), state=tmp_path)
    connection = reading(desk, "undo")
    task_gid = scene.submitted("production is down")
    for number in (1, 2):
        connection.reader.task(task_gid)
        stored = lines([(tmp_path / LAPTOP).read_bytes()])
        assert [each["gids"] for each in stored] == [[task_gid]] * number, "before the command has ended"
    with pytest.raises(Rejected):
        connection.reader.task("1")
    assert lines([(tmp_path / LAPTOP).read_bytes()])[-1]["status"] == 404, "what failed is on record too"


def test_without_a_place_for_its_record_a_command_fails(scene: Scene) -> None:
    desk = Desk(clock=lambda: scene.terminal.now, operator="ana")
    desk.deployment = replace(scene.terminal.deployment(), audit_bucket_name="")
    connection = reading(desk, "undo")
    connection.reader.task(scene.submitted("production is down"))
    with pytest.raises(Failure, match="no audit bucket"):
        connection.told(desk, "undo", "x")


def test_what_stays_is_said_and_is_a_finding(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    scene.shift.sets("priority", "By hand")
    code, rows = scene.types("--task", task_gid)
    assert code == Exit.FINDINGS
    assert [row["stays"] for row in rows if row["name"] == "AI Priority"] == ["changed_since"]
    assert scene.shift.value("priority") == "By hand"
    assert scene.shift.value("summary") is None


def test_a_run_is_undone_by_its_id_and_a_span_by_its_times(scene: Scene) -> None:
    first = scene.submitted("production is down")
    run_id = chain_of(scene.shift.aws.table, f"task:{first}")[0][0]["run_id"]
    scene.shift.pass_(3600)
    scene.submitted("before the weekend")
    assert scene.types("--run", run_id)[0] == Exit.DONE
    assert scene.shift.value("priority") == "Soon"
    assert scene.types("--since", "30m")[0] == Exit.DONE
    assert scene.shift.value("priority") is None
    scene.shift.task_gid = first
    assert scene.shift.value("priority") is None


def test_a_span_leaves_out_what_came_after_it(scene: Scene) -> None:
    scene.submitted("production is down")
    scene.shift.pass_(7200)
    later = scene.submitted("before the weekend")
    scene.types("--since", "1d", "--until", "1h")
    assert scene.shift.task_gid == later
    assert scene.shift.value("priority") == "Soon"


@pytest.mark.parametrize(
    ("words", "options", "line"),
    [
        ((), {}, "say one of --task, --run or --since"),
        (("--task", "1", "--run", "r"), {}, "say one of --task, --run or --since"),
        (("--task", "1", "--until", "1h"), {}, "say one of --task, --run or --since"),
        (("--since", "soon"), {}, "'soon' is no time"),
        (("--run", "triage_request-1-typo"), {}, "Steward knows no run 'triage_request-1-typo'"),
        (("--task", "1"), {"reason": ""}, "say why"),
    ],
)
def test_a_command_that_is_not_clear_is_one_line(
    scene: Scene, words: tuple[str, ...], options: dict[str, Any], line: str
) -> None:
    code, said = scene.types(*words, **options)
    assert code == Exit.FINDINGS
    assert line in said


def test_an_undo_of_what_was_undone_is_no_finding_and_says_that_nothing_is_left(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    assert scene.types("--task", task_gid)[0] == Exit.DONE
    code, rows = scene.types("--task", task_gid)
    assert (code, {row["stays"] for row in rows}) == (Exit.DONE, {"as_before"})


@pytest.mark.parametrize("words", [("--task", "404404"), ("--run", "triage_request-404404-0a1b")])
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_task_or_a_run_that_nobody_knows_is_said_to_be_unknown(
    scene: Scene, words: tuple[str, str], *, dry_run: bool
) -> None:
    scene.submitted("production is down")
    code, said = scene.types(*words, dry_run=dry_run)
    assert (code, "Steward knows no" in said) == (Exit.FINDINGS, True), said


def test_what_is_asked_for_is_said_to_come_within_minutes(scene: Scene) -> None:
    scene.types("--task", scene.submitted("production is down"))
    assert "approved (ref " in scene.terminal.said
    assert "a run carries it out within a minute or two" in scene.terminal.said


def test_the_subtask_that_asks_for_a_yes_is_named_and_is_no_finding(asking: Scene) -> None:
    task_gid = asking.submitted("production is down")
    code, rows = asking.types("--task", task_gid)
    stays = [(row["name"], row["stays"]) for row in rows if row["stays"]]
    assert (code, stays) == (Exit.DONE, [("approval subtask", "nothing_before")])
    assert {row["name"] for row in rows if not row["stays"]} == {"AI Confidence", "AI Summary", "AI Reason"}


def test_what_cannot_be_put_back_is_a_finding(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    scene.shift.human.delete(f"/tasks/{task_gid}").raise_for_status()
    code, rows = scene.types("--task", task_gid)
    assert (code, {row["stays"] for row in rows}) == (Exit.FINDINGS, {"gone"})


def test_a_span_in_which_nothing_was_done_is_no_finding(scene: Scene) -> None:
    scene.submitted("production is down")
    scene.shift.pass_(7200)
    assert scene.types("--since", "1h") == (Exit.DONE, [])


def test_the_help_says_what_each_exit_code_means() -> None:
    words = " ".join((undo.__doc__ or "").split())
    assert "Exit code 0 if" in words
    assert "; 2 if something stays" in words
    assert "; 3 if you say no" in words


def test_the_run_of_an_undo_is_replayed_as_what_it_is(scene: Scene) -> None:
    task_gid = scene.submitted("production is down")
    judged = chain_of(scene.shift.aws.table, f"task:{task_gid}")[0][0]["run_id"]
    scene.types("--task", task_gid)
    entry = chain_of(scene.shift.aws.table, f"task:{task_gid}")[0][-1]
    assert entry["run_id"].startswith("decision-")
    assert scene.terminal.types(audits, "replay", entry["run_id"]) == (Exit.DONE, [])
    ledger = Ledger(scene.terminal.deployment())
    assert f"judged by {judged}" in held_against_plan(ledger, entry["run_id"])[1]
    row = scene.shift.aws.table.get(keys.audit_entry(f"task:{task_gid}", entry["seq"])) or {}
    scene.shift.aws.table.put(keys.audit_entry(f"task:{task_gid}", entry["seq"]), row | {"after_sha256": "0" * 64})
    code, rows = scene.terminal.types(audits, "replay", entry["run_id"])
    assert (code, [each["what"] for each in rows]) == (Exit.FINDINGS, [f"mutation {entry['mutation_id']}"])
    code, said = scene.terminal.types(audits, "replay", "decision-1-0a1b")
    assert (code, "judged nothing and edited nothing" in said) == (Exit.FINDINGS, True)
