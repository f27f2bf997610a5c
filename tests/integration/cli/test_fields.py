"""Does `steward fields ensure` show what is lacking, make it once with the operator's token, and tell of a no?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from local.asana import Sandbox
from local.asana.faults import Fault, FaultKind
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from local.asana.server import serving
from steward.errors import StewardError
from steward.governance import flags
from steward.governance.telling import chain_of
from steward_cli.access import LAPTOP
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure, failure_of
from steward_cli.fields import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.cli.test_sandbox import Laptop
from tests.integration.office import INTAKE
from tests.integration.pipeline.shift import Shift, shift_on

WRITES = ("createCustomField", "createEnumOptionForCustomField", "addCustomFieldSettingForProject")
NEW = {
    "priority": {"field": "AI Priority", "owner": "ai", "options": ["Urgent", "Soon", "Later", "By hand", "Never"]},
    "team": {"field": "AI Team", "owner": "ai", "options": ["Platform", "Billing"]},
    "effort_hours": {"field": "AI Effort (h)", "owner": "ai"},
}

NEW_ON_NORTHWIND = {"priority": {"field": "AI Urgency", "owner": "ai", "learn_from": "Priority"}}


@dataclass
class Office:
    """A deployment whose document names fields that the project lacks, and an operator with a token of her own."""

    shift: Shift
    terminal: Terminal
    token: Path

    def types(self, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        self.terminal.now = self.shift.now()
        return self.terminal.types(group, "ensure", "--token-from", str(self.token), *words, **options)

    def fails(self, *words: str) -> Failure:
        """How the command ends for a person, who sees the plan before it."""
        desk = Desk(clock=self.shift.now, reason="a test", yes=True, operator="ana")
        desk.deployment = self.terminal.deployment()
        with pytest.raises((Failure, StewardError)) as raised:
            typer.main.get_command(group).main(["ensure", *words], standalone_mode=False, obj=desk)
        return failure_of(raised.value)

    def names(self, document: dict[str, Any]) -> None:
        fields = self.terminal.appconfig.document["projects"][self.shift.project_gid]["workflows"]["triage_request"]
        fields["fields"] = document

    def shown(self) -> dict[str, list[str]]:
        """The fields of the project, with their options."""
        path = f"/projects/{self.shift.project_gid}/custom_field_settings"
        found = self.shift.human.get(path, params={"opt_fields": "custom_field.name,custom_field.enum_options.name"})
        fields = [each["custom_field"] for each in found.json()["data"]]
        return {each["name"]: [o["name"] for o in each.get("enum_options") or ()] for each in fields}

    def sent(self) -> list[str]:
        return [each.operation_id for each in self.shift.sandbox.calls.entries if each.operation_id in WRITES]

    def operators(self) -> list[dict[str, Any]]:
        return [each for each in chain_of(self.shift.aws.table, "operator")[0] if each["edit"] != "asana_read"]


@pytest.fixture
def office(aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Office]:
    shift = shift_on(aws)
    terminal = Terminal(aws, capsys)
    held = {"SecretString": json.dumps({"token": shift.token})}
    terminal.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: held)
    terminal.appconfig.document = shift.configuration.model_dump(mode="json", exclude_none=True)
    token = tmp_path / "asana.token"
    token.write_text(f"{shift.sandbox.cast.tokens['owner']}\n")
    with serving(shift.sandbox) as base_url:
        terminal.asana_base_url = base_url
        made = Office(shift, terminal, token)
        made.names(NEW)
        shift.sandbox.calls.entries.clear()
        yield made


def test_what_the_document_names_is_made_and_the_same_command_again_has_nothing_to_do(office: Office) -> None:
    code, rows = office.types()
    assert code == Exit.DONE, office.terminal.said
    assert [each["does"] for each in rows] == ["add_option", "create", "attach", "create", "attach"]
    assert office.shown()["AI Team"] == ["Platform", "Billing"]
    assert office.shown()["AI Priority"][-1] == "Never"
    assert "AI Effort (h)" in office.shown()
    sent = office.sent()
    assert office.types() == (Exit.DONE, [])
    assert office.sent() == sent


def test_who_made_them_and_what_is_on_record_before_the_first_request(office: Office) -> None:
    office.types()
    (order,) = office.operators()
    assert (order["edit"], order["actor"]) == ("fields_ensure", "ana")
    assert "create 'AI Team', enum with Platform, Billing" in order["reason"]
    assert order["reason"].endswith("a test")


@pytest.mark.parametrize("options", [("--plan",), ()])
def test_a_plan_and_a_dry_run_show_it_and_send_nothing(office: Office, options: tuple[str, ...]) -> None:
    code, rows = office.types(*options, dry_run=not options, reason="")
    assert (code, len(rows)) == (Exit.FINDINGS, 5)
    assert not office.sent()
    assert not office.operators()


def test_a_project_that_has_everything_is_told_so(office: Office) -> None:
    office.names({"summary": {"field": "AI Summary", "owner": "ai"}})
    assert office.types("--plan") == (Exit.DONE, [])


def test_a_project_that_is_not_configured_is_an_error_and_nothing_is_read(office: Office) -> None:
    failure = office.fails("--plan", "--project", "12")
    assert failure.code == Exit.FINDINGS
    assert str(failure) == f"project 12 is not configured: name one of {office.shift.project_gid}"
    assert not office.shift.sandbox.calls.entries


def test_a_field_of_another_type_is_told_and_stays(office: Office) -> None:
    office.names({"confidence": {"field": "AI Summary", "owner": "ai"}})
    code, (row,) = office.types()
    assert (code, row["does"], row["field"]) == (Exit.FINDINGS, "nothing", "AI Summary")
    assert "it is a text field, number is wanted" in row["what"]
    assert not office.sent()


def test_a_kill_switch_stops_it_before_anything_is_sent(office: Office) -> None:
    over = flags.Switch.parse(f"project:{office.shift.project_gid}")
    for write in flags.setting(over, on=True, reason="r", by="b", at="a"):
        office.shift.aws.table.write(write)
    failure = office.fails("--token-from", str(office.token))
    assert failure.code == Exit.REFUSED
    assert f"steward kill off project:{office.shift.project_gid}" in str(failure)
    assert not office.sent()
    assert not office.operators()


@pytest.mark.parametrize(
    ("status", "code", "mend"),
    [(402, Exit.FINDINGS, "they take a paid one"), (403, Exit.UNAUTHORISED, "it takes custom_fields:write")],
)
def test_a_no_of_asana_is_one_line_with_the_mend_and_what_was_done(
    office: Office, status: int, code: Exit, mend: str
) -> None:
    fault = Fault(FaultKind.STATUS, operation_id="createCustomField", status=status)
    office.shift.sandbox.world.faults.add(fault)
    failure = office.fails("--token-from", str(office.token))
    assert failure.code == code
    assert str(failure).startswith("create 'AI Team', enum with Platform, Billing: ")
    assert mend in str(failure)
    assert str(failure).endswith("(steps done before it: 1)")
    assert office.sent() == ["createEnumOptionForCustomField", "createCustomField"]
    office.shift.sandbox.world.faults.clear()
    assert office.types()[0] == Exit.DONE, "and the same command goes on where it stopped"


def test_without_a_token_of_the_operators_own_the_command_says_whose_it_takes(office: Office) -> None:
    failure = office.fails()
    assert failure.code == Exit.FINDINGS
    assert "--token-from FILE" in str(failure)
    assert not office.sent()
    assert not office.operators()


def test_on_the_laptop_an_approver_of_the_sandbox_makes_them(
    aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sandbox = Sandbox(furnish=northwind_workspace(DEFAULT_SEED))
    laptop, about = Laptop(aws, capsys), sandbox.about()
    laptop.state, laptop.now = tmp_path, sandbox.clock.now()
    held = {"SecretString": json.dumps({"token": sandbox.cast.tokens["bot"]})}
    laptop.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: held)
    project = {"name": INTAKE, "workflows": {"triage_request": {"mode": "act", "fields": NEW_ON_NORTHWIND}}}
    laptop.appconfig.document["projects"] = {sandbox.cast.projects[INTAKE]: project}
    laptop.appconfig.document["workspace_gid"] = about["workspace_gid"]
    with serving(sandbox) as laptop.asana_base_url:
        code, rows = laptop.types(group, "ensure")
    assert (code, [each["does"] for each in rows]) == (Exit.DONE, ["create", "attach"]), laptop.said
    (made,) = sandbox.calls.of("createCustomField")
    assert made.owner in set(sandbox.cast.users.values()) - {sandbox.cast.bot_user_gid}
    lines = [json.loads(each) for each in (tmp_path / LAPTOP).read_text().splitlines()]
    assert {"createCustomField", "addCustomFieldSettingForProject"} <= {each["operation"] for each in lines}
