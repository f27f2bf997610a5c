"""Does `steward rollout` move a workflow with a trace, by two people where asked for, and advise by evidence?"""

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.governance import audit
from steward.governance.certificates import State
from steward.store import keys
from steward_cli import digests, phases
from tests.integration.aws import Aws
from tests.integration.cli.terminal import OTHER, PROJECT, Terminal

MOVE = ("set", "act", "--project", PROJECT, "--workflow", "triage_request")


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    workflow = terminal.appconfig.document["projects"][PROJECT]["workflows"]["triage_request"]
    fields = {"team": {"field": "Team", "mode": "observe"}, "request_type": {"field": "AI Type", "owner": "ai"}}
    workflow |= {"mode": "suggest", "fields": fields}
    signs_as(terminal, "ana")
    return terminal


def signs_as(terminal: Terminal, who: str) -> None:
    """Whose AWS credentials are used: in the cloud they say who it is, whatever is typed."""
    arn = f"arn:aws:iam::123456789012:user/{who}"
    terminal.services["sts"] = SimpleNamespace(get_caller_identity=lambda: {"Arn": arn})


def answers(terminal: Terminal, document: dict[str, Any], **more: str) -> list[dict[str, Any]]:
    """The digest function's answer; the events that it is asked with."""
    asked: list[dict[str, Any]] = []

    def invoke(*, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert FunctionName == "digest"
        asked.append(json.loads(Payload))
        return {"Payload": io.BytesIO(json.dumps(document).encode()), **more}

    terminal.services["lambda"] = SimpleNamespace(invoke=invoke)
    return asked


def modes(terminal: Terminal) -> list[str]:
    """The mode of the workflow in each version that was published."""
    return [
        each["projects"][PROJECT]["workflows"]["triage_request"]["mode"] for each in terminal.appconfig.versions
    ]  # fmt: skip


def test_status_shows_the_mode_in_force_of_each_field(terminal: Terminal) -> None:
    code, rows = terminal.types(phases.group, "status")
    found = {(row["project"], row["field"]): row["mode"] for row in rows}
    assert code == 0
    assert found == {
        (PROJECT, None): "suggest",
        (PROJECT, "team"): "observe",
        (PROJECT, "request_type"): "suggest",
        (OTHER, None): "act",
    }


def test_a_move_is_a_new_version_that_is_deployed_with_an_entry_in_the_audit(terminal: Terminal) -> None:
    code, said = terminal.types(phases.group, *MOVE)
    assert (code, said["from"], said["to"], said["version"], said["deployment"]) == (0, "suggest", "act", 1, 1)
    assert modes(terminal) == ["act"]
    assert terminal.appconfig.deployed[0]["ConfigurationVersion"] == "1"
    assert terminal.appconfig.deployed[0]["DeploymentStrategyId"] == "gradual"
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    assert [(each["edit"], each["actor"]) for each in found] == [("rollout_act", "ana")]
    code, rows = terminal.types(phases.group, "history")
    assert [(row["by"], row["edit"], row["of"]) for row in rows] == [
        ("ana", "rollout_act", f"{PROJECT}/triage_request"),
    ]  # fmt: skip


def test_up_takes_a_second_person_and_nothing_happens_before(terminal: Terminal) -> None:
    terminal.appconfig.document["require_approvers"] = 2
    assert terminal.types(phases.group, *MOVE, stack="prod")[0] == 0
    assert "second person" in terminal.said
    assert modes(terminal) == []
    code, said = terminal.types(phases.group, *MOVE, operator="ben", stack="prod")
    assert code == 3, "another name with the same credentials is the same person"
    assert "second person must confirm" in said
    signs_as(terminal, "ben")
    other = [word if word != PROJECT else OTHER for word in MOVE]
    terminal.appconfig.document["projects"][OTHER]["workflows"]["triage_request"]["mode"] = "suggest"
    terminal.types(phases.group, *other, stack="prod")
    assert modes(terminal) == [], "what the second person asks for is another move"
    code, said = terminal.types(phases.group, *MOVE, stack="prod")
    assert (code, said["to"]) == (0, "act")
    assert modes(terminal) == ["act"]
    assert terminal.types(phases.group, *MOVE, stack="prod")[0] == 0
    assert modes(terminal) == ["act"], "a request is used once"


def states(terminal: Terminal) -> list[tuple[str, str]]:
    """What the history says, the newest first."""
    return [(row["edit"], row["state"]) for row in terminal.types(phases.group, "history")[1]]


def test_a_move_that_was_not_deployed_stands_as_refused_and_the_confirmation_is_not_spent(terminal: Terminal) -> None:
    terminal.appconfig.document["require_approvers"] = 2
    terminal.types(phases.group, *MOVE, stack="prod")
    signs_as(terminal, "ben")
    terminal.appconfig.busy = True
    code, said = terminal.types(phases.group, *MOVE, stack="prod")
    assert (code, "another document is being deployed" in said) == (3, True)
    assert states(terminal) == [("rollout_act", "refused")]
    assert terminal.appconfig.deployed == []
    terminal.appconfig.busy = False
    code, said = terminal.types(phases.group, *MOVE, stack="prod")
    assert (code, said["to"]) == (0, "act"), "ana's request still waited for ben"
    assert states(terminal) == [("rollout_act", "under way"), ("rollout_act", "refused")]
    terminal.appconfig.begun[0]["State"] = "ROLLED_BACK"
    assert states(terminal)[0] == ("rollout_act", "rolled back")
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    assert [each["edit"] for each in found] == ["rollout_act", "configuration_refused", "rollout_act"]


def test_a_move_to_a_document_that_does_not_validate_leaves_no_entry_and_spends_no_confirmation(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.appconfig.document["require_approvers"] = 2
    terminal.types(phases.group, *MOVE, stack="prod")
    signs_as(terminal, "ben")

    def declines(**_names: object) -> None:
        raise ClientError({"Error": {"Code": "BadRequestException", "Message": "no"}}, "CreateHostedConfiguration")

    with monkeypatch.context() as patched:
        patched.setattr(terminal.appconfig, "create_hosted_configuration_version", declines)
        assert terminal.types(phases.group, *MOVE, stack="prod")[0] == 5
    assert states(terminal) == []
    assert terminal.types(phases.group, *MOVE, stack="prod")[0] == 0
    assert modes(terminal) == ["act"]


def test_down_takes_one_person(terminal: Terminal) -> None:
    terminal.appconfig.document["require_approvers"] = 2
    code, said = terminal.types(phases.group, "set", "observe", *MOVE[2:])
    assert (code, said["to"]) == (0, "observe")
    assert modes(terminal) == ["observe"]
    assert terminal.appconfig.deployed[0]["DeploymentStrategyId"] == "id of steward-narrowing", "to stop does not wait"


def test_a_field_is_moved_by_itself(terminal: Terminal) -> None:
    code, _ = terminal.types(phases.group, "set", "off", *MOVE[2:], "--field", "request_type")
    assert code == 0
    fields = terminal.appconfig.versions[0]["projects"][PROJECT]["workflows"]["triage_request"]["fields"]
    assert fields["request_type"]["mode"] == "off"
    assert modes(terminal) == ["suggest"]


@pytest.mark.parametrize(
    ("words", "options", "code", "said"),
    [
        (("set", "loud", *MOVE[2:]), {}, 2, "no mode"),
        (("set", "suggest", *MOVE[2:]), {}, 2, "already"),
        (("set", "act", "--project", "99", "--workflow", "triage_request"), {}, 2, "not configured"),
        ((*MOVE, "--field", "colour"), {}, 2, "no such field"),
        (MOVE, {"reason": ""}, 2, "say why"),
        (MOVE, {"yes": False}, 3, "say --yes"),
    ],
)
def test_what_cannot_or_may_not_move_says_why_and_changes_nothing(
    terminal: Terminal, words: tuple[str, ...], options: dict[str, Any], code: int, said: str
) -> None:
    found = terminal.types(phases.group, *words, **options)
    assert found[0] == code
    assert said in found[1]
    assert modes(terminal) == []


def test_a_dry_run_moves_nothing(terminal: Terminal) -> None:
    assert terminal.types(phases.group, *MOVE, dry_run=True) == (0, None)
    assert "would: move" in terminal.said
    assert modes(terminal) == []


def test_the_recommendation_is_made_of_what_people_did_and_of_the_certificates_that_stand(terminal: Terminal) -> None:
    agreement = {
        "team": {"agreed": 20, "settled": 22, "open": 4},
        "request_type": {"agreed": 18, "settled": 20, "open": 0},
    }
    asked = answers(terminal, {"projects": {PROJECT: {"agreement": agreement}}})
    code, (row,) = terminal.types(phases.group, "recommend")
    assert (code, row["mode"], row["recommended"]) == (0, "suggest", "suggest")
    assert "38 of 42" in row["why"]
    assert asked == [{"days": 14, "send": False}]
    terminal.aws.table.put(keys.certificate(PROJECT, "triage_request", "team"), {"state": str(State.STANDING)})
    terminal.aws.table.put(keys.certificate(PROJECT, "triage_request", "request_type"), {"state": str(State.WITHDRAWN)})
    code, (row,) = terminal.types(phases.group, "recommend")
    assert row["recommended"] == "act"
    assert "certified: team" in row["why"]
    assert "request_type" not in row["why"]


def test_the_digest_is_asked_of_the_deployments_own_function(terminal: Terminal) -> None:
    told = {"since": "2026-10-01T06", "until": "2026-10-02T06", "projects": {PROJECT: {"failed": "gone"}}, "sent": 0}
    asked = answers(terminal, told)
    assert terminal.types(digests.group, "--days", "7", "--project", PROJECT) == (2, told)
    assert terminal.types(digests.group, "--send", dry_run=True)[0] == 2
    assert terminal.types(digests.group, "--send")[0] == 2
    assert asked == [
        {"days": 7, "send": False, "project_gids": [PROJECT]},
        {"days": 1, "send": False},
        {"days": 1, "send": True},
    ]  # fmt: skip


def test_a_digest_that_fails_is_one_line(terminal: Terminal) -> None:
    answers(terminal, {"errorType": "Unavailable", "errorMessage": "SES did not take it"}, FunctionError="Unhandled")
    code, said = terminal.types(digests.group)
    assert (code, said) == (5, "the digest failed: Unavailable: SES did not take it")
