"""Can a dry run, or a workflow that only observes, change anything in Asana? The sandbox's call log counts.

Every command of `app.GROUPS` is run with --dry-run, every workflow in `observe`: a new one is in the test by being
there. A command whose required words this file does not know fails it, until it does. What a command is about is
really there: a request that was judged and written, and an exception that is open.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from steward.governance.exceptions import exception_id, keep, rows_of
from steward.governance.rollout import CONFIGURATION_SECONDS
from steward.run import RunState, Subject, Work, work_message
from steward.store import keys
from steward.workflows import WORKFLOWS
from steward_cli.app import GROUPS
from steward_cli.targets import judging
from tests.e2e.terminal import Terminal, commands
from tests.e2e.workplace import INTAKE, PATIENCE_SECONDS, Workplace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

COMMANDS = commands()
TRIAGE = "triage_request"
# A value for each word that commands ask for, by its name; `{...}` stands for something that is there (`Things`).
WORDS = {
    "dependency": "asana.write",
    "version": "v2",
    "before": "v1",
    "after": "v2",
    "mode": "act",
    "workflow": TRIAGE,
    "exception_id": "{exception_id}",
    "run_id": "{run_id}",
    "one": "{run_id}",
    "other": "{run_id}",
    "task": "{task}",
    "name": "A request",
    "field": "AI Team",
    "value": "Platform",
    "text": "/ai accept",
    "verdict": "approve",
    "portfolio": "Product Delivery",
    "subject": "Product Delivery",
    "message_id": "none",  # there is no dead letter: the command says so
    "user_gid": "1200000000000001",
    "file": str(Path(__file__).resolve().parents[2] / "config/cloud.example.yaml"),
    "source": "{token_file}",
    "client_id": "1200000000000002",
    "client_secret_from": "{token_file}",
}
# Options that make a command do what it is for; without them some say that there is nothing to do.
MORE: dict[tuple[str, ...], tuple[str, ...]] = {
    ("budget", "set"): ("--dollars", "5"),
    ("prompts", "whatif"): ("--prompt", "v2"),
    ("prompts", "promote"): ("--without-verdict",),
    ("undo",): ("--task", "{task}"),
    ("privacy", "show"): ("{task}",),
    ("privacy", "purge"): ("{task}",),
    ("doctor",): ("--fix",),
    ("review", "report"): ("--html", "never-written.html"),
    ("canary", "run"): ("--task", "{task}", "--demote"),
    ("dlq", "replay"): ("--all",),
    ("dlq", "purge"): ("--all",),
}
# What these say when they came as far as the write and were held there by the dry run alone.
HELD: dict[tuple[str, ...], str] = {
    ("undo",): "would: put back",
    ("exceptions", "close"): "would: close the exception",
}
EXITS = frozenset(
    {0, 2, 3}
)  # done, findings, refused: not "cannot be understood", which is a 2 with "Usage" or "Missing"


@pytest.fixture(scope="module")
def terminal(workplace: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(workplace, tmp_path_factory.mktemp("operator"))


@dataclass(frozen=True)
class Things:
    """What commands are about: a task that Steward wrote to, the run that did, and an open exception of that task.

    `token_file` holds the token of Asana that the stack has.
    """

    task: str
    run_id: str
    exception_id: str
    token_file: str


@pytest.fixture(scope="module")
def things(workplace: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Things:
    """They are made while workflows may still write."""
    task = workplace.submit("Charged twice for invoice 20418", "The customer was charged twice. Please refund one.")
    run_id = workplace.recorded(task).run_id
    assert workplace.fields(task)["AI Reason"], "there is something to put back"
    at = datetime.now(UTC)
    work = Work(TRIAGE, Subject("task", task), workplace.stack.projects[INTAKE], "scan", "f", 1, 1, "", "")
    noted = [{"reason": "out_of_range", "edit": "set_task_fields", "field_gids": ["1"]}]
    state: RunState = {**work.as_state(), "exceptions": noted, "input_fingerprint": "dry run"}
    keep(workplace.table, rows_of(state, at))
    token_file = tmp_path_factory.mktemp("tokens") / "asana.token"
    token_file.write_text(workplace.stack.asana_token)
    return Things(task, run_id, exception_id(str(work.subject), TRIAGE, "out_of_range"), str(token_file))


@pytest.fixture(scope="module")
def observed(workplace: Workplace, terminal: Terminal, things: Things) -> Iterator[Workplace]:
    """The stack with every workflow in `observe`, once no run of an earlier test can write any more."""
    project = workplace.stack.projects[INTAKE]
    document = terminal.deployment.document()
    configured = document["projects"][project]["workflows"]
    for workflow in WORKFLOWS:
        configured[workflow.name] = configured.get(workflow.name, {}) | {"mode": "observe"}
    configured["mail_intake"]["senders"] = ["ana@example.org"]  # whom nobody writes for here
    with terminal.configured(document):
        time.sleep(CONFIGURATION_SECONDS)  # functions read it again after as long
        workplace.quiet()
        assert things.run_id
        yield workplace
    time.sleep(CONFIGURATION_SECONDS)  # and for as long the tests that follow would meet the old one


def writes(workplace: Workplace) -> list[str]:
    """Every request of the bot that could change something, whichever grant it was made with."""
    return [f"{call['method']} {call['path']}" for call in workplace.bot_calls() if call["method"] != "GET"]


def ordered(workplace: Workplace) -> list[str]:
    """What operators did, by their audit chain; what they read of Asana changes nothing."""
    entries = workplace.table.query(keys.audit_head("operator").pk, "audit#")
    return [each["edit"] for each in entries if each["edit"] != "asana_read"]


def words_of(command: Any, project: str) -> list[str]:  # noqa: ANN401 - a command of typer's own copy of click
    """What a command must be told."""
    told: list[str] = []
    known = WORDS | {"project": project}
    for parameter in command.params:
        if parameter.required:
            name = str(parameter.name)
            assert name in known, f"say in WORDS what `{name}` of `{command.name}` may be"
            told += [known[name]] if parameter.param_type_name == "argument" else [parameter.opts[0], known[name]]
    return told


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_no_command_changes_anything_in_a_dry_run(
    observed: Workplace,
    terminal: Terminal,
    things: Things,
    capsys: pytest.CaptureFixture[str],
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401 - a command of typer's own copy of click
) -> None:
    before, deployed, orders = writes(observed), len(terminal.deployments()), ordered(observed)
    words = [*words_of(command, observed.stack.projects[INTAKE]), *MORE.get(path, ())]
    code, _ = terminal.types(*path, *(word.format(**asdict(things)) for word in words), dry_run=True)
    said = capsys.readouterr().err
    assert code in EXITS, said
    assert "Missing" not in said
    assert "No such" not in said
    assert HELD.get(path, "") in said
    assert ordered(observed) == orders
    assert writes(observed) == before
    assert len(terminal.deployments()) == deployed


# Nobody can ask for a mail: that it is only observed, too, stands in the tests of mail's intake.
ASKED_FOR = [each for each in WORKFLOWS if each.subject != "mail"]


@pytest.mark.parametrize("workflow", ASKED_FOR, ids=lambda workflow: workflow.name)
def test_no_workflow_changes_anything_in_observe(observed: Workplace, workflow: Any) -> None:  # noqa: ANN401 - of any answer
    before, project = writes(observed), observed.stack.projects[INTAKE]
    task = observed.submit(f"Observed by {workflow.name}", "The customer was charged twice. Please refund one.")
    subject = Subject("task", task) if workflow.subject == "task" else Subject("project", project)
    message = work_message(workflow.name, project, "operator", [subject], f"observe-{time.time_ns()}")
    observed.aws.client("sqs").send_message(QueueUrl=observed.stack.queues["EventsQueue"], MessageBody=message)

    def ended() -> dict[str, Any]:
        lease = observed.table.get(keys.lease(workflow.name, str(subject))) or {}
        return observed.table.get(keys.outcome(str(lease.get("run_id", "")), str(subject))) or {}

    outcome = observed.until(ended, bool)
    observed.quiet()
    assert outcome["outcome"] not in {"written", "proposed"}
    assert not outcome.get("mutations")
    assert writes(observed) == before


def test_a_judged_request_in_observe_says_what_it_would_have_done(observed: Workplace) -> None:
    task = observed.submit("Charged twice for invoice 20418", "The customer was charged twice. Please refund one.")
    progress = observed.recorded(task)
    assert progress.outcome == "observed"
    assert {each["reason"] for each in observed.watch.plan(progress.run_id)["refused"]} == {"mode_observe"}
    assert not observed.fields(task)["AI Reason"]


def test_the_count_can_fail_what_people_let_the_bot_do_is_in_it(workplace: Workplace, observed: Workplace) -> None:
    """The same log shows the writes that were made before the workflows were told to observe."""
    assert writes(observed), "the stack registered its webhooks with the bot's grant: the log must show it"
    assert PATIENCE_SECONDS > CONFIGURATION_SECONDS
    assert workplace is observed


def test_the_count_can_fail_the_same_commands_without_the_dry_run_are_in_it(
    observed: Workplace, terminal: Terminal, things: Things
) -> None:
    """What a command that ignored --dry-run would do: the very lists that must not grow above grow."""
    before, orders = writes(observed), ordered(observed)
    for path in HELD:
        words = [WORDS["exception_id"]] if path == ("exceptions", "close") else MORE[path]
        terminal.types(*path, *(word.format(**asdict(things)) for word in words))
    assert ordered(observed)[len(orders) :] == ["undo", "exception_close"]
    observed.until(lambda: writes(observed), lambda seen: len(seen) > len(before))
    observed.until(lambda: observed.fields(things.task), lambda seen: not seen["AI Reason"])


def test_every_group_of_commands_is_in_the_test() -> None:
    assert {path[0] for path, _ in COMMANDS} == set(GROUPS)
    assert {("kill", "on"), ("cost", "report"), ("prompts", "ab", "start"), ("simulate",)} <= {
        path for path, _ in COMMANDS
    }
    assert TRIAGE in judging()
