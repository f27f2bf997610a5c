"""Does `steward doctor --fix` mend what can be mended from here, ask before each, and leave the rest to a person?"""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from steward.store import keys
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.clinic import FIELD, Clinic, clinic_on


@pytest.fixture
def clinic(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Clinic]:
    with clinic_on(aws, capsys) as clinic:
        yield clinic


@pytest.fixture
def token(clinic: Clinic, tmp_path: Path) -> str:
    """A file with the token of somebody who may make fields."""
    path = tmp_path / "asana.token"
    path.write_text(clinic.plant.sandbox.cast.tokens["owner"])
    return str(path)


def fixes(clinic: Clinic, *words: str, **options: Any) -> tuple[int, dict[str, list[str]], list[str]]:  # noqa: ANN401 - Desk's options
    """The exit code, what was mended by check, and what is wrong afterwards. The plant's time passes while it waits."""

    def pause(seconds: float) -> None:
        clinic.plant.passes(seconds, step=seconds)
        clinic.terminal.now = clinic.plant.now()

    code, rows = clinic.looks("--fix", *words, pause=pause, **options)
    done = {row["check"]: row["mended"] for row in rows if row["mended"]}
    return code, done, [row["check"] for row in rows if not row["ok"]]


def orders(clinic: Clinic) -> list[tuple[str, str, str]]:
    entries = clinic.terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    return [(each["edit"], each["actor"], each["reason"]) for each in entries if each["edit"] != "asana_read"]


def hooks(clinic: Clinic) -> int:
    return len(clinic.plant.sandbox.world.deliveries.hooks)


def deaf(clinic: Clinic) -> None:
    clinic.plant.invoked({"action": "retire", "project_gid": clinic.plant.project_gid})


def test_an_installation_in_good_health_is_left_alone(clinic: Clinic) -> None:
    assert fixes(clinic) == (Exit.DONE, {}, [])
    assert orders(clinic) == []


def test_a_project_that_is_not_heard_is_registered_and_heard(clinic: Clinic) -> None:
    deaf(clinic)
    code, done, wrong = fixes(clinic, reason="")
    assert (code, list(done), wrong) == (Exit.DONE, ["not_heard"], [])
    assert "heard after" in done["not_heard"][0]
    assert orders(clinic) == [("webhook_register", "ana", "doctor --fix found not_heard")]


def test_a_second_webhook_is_deleted_and_the_one_that_serves_stays(clinic: Clinic) -> None:
    event = {"action": "register", "project_gid": clinic.plant.project_gid, "rotate": True, "overlap": True}
    serving = clinic.plant.invoked(event)["webhook_gid"]
    clinic.plant.sandbox.advance(5)
    code, done, wrong = fixes(clinic)
    assert (code, list(done), wrong) == (Exit.DONE, ["duplicate_webhook"], [])
    (left,) = clinic.plant.sandbox.world.deliveries.hooks.values()
    assert left.record.gid == serving


def test_a_field_that_is_lacking_is_made(clinic: Clinic, token: str) -> None:
    clinic.workflows["triage_request"]["fields"]["effort_hours"] = {"field": "AI Effort (h)", "owner": "ai"}
    code, done, wrong = fixes(clinic, "--token-from", token)
    assert (code, list(done), wrong) == (Exit.DONE, ["unknown_field"], [])
    assert "AI Effort (h)" in done["unknown_field"][0]
    assert [edit for edit, *_ in orders(clinic)] == ["fields_ensure"]


def test_a_name_that_is_a_slip_of_the_keyboard_makes_no_second_field(clinic: Clinic, token: str) -> None:
    clinic.workflows["triage_request"]["fields"]["team"] = {"field": "AI Teams", "owner": "ai"}
    code, done, wrong = fixes(clinic, "--token-from", token)
    assert (code, done, wrong) == (Exit.FINDINGS, {}, ["unknown_field"])
    assert f"'AI Teams' looks like '{FIELD}', correct the configuration" in clinic.terminal.said
    assert orders(clinic) == []


def test_history_is_read_by_the_reconciler(clinic: Clinic, aws: Aws) -> None:
    aws.table.put(keys.history(clinic.plant.project_gid, "0000"), {"body": None})
    register = clinic.terminal.services["lambda"]
    reconcile = {"projects": {clinic.plant.project_gid: {"settled": 3}}}

    def invoke(*, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        if FunctionName != "reconcile":
            answer: dict[str, Any] = register.invoke(FunctionName=FunctionName, Payload=Payload)
            return answer
        return {"Payload": SimpleNamespace(read=lambda: json.dumps(reconcile).encode())}

    clinic.terminal.services["lambda"] = SimpleNamespace(invoke=invoke)
    clinic.terminal.more["reconcile_function"] = "reconcile"
    code, done, wrong = fixes(clinic)
    assert (code, list(done), wrong) == (Exit.FINDINGS, ["no_history"], ["no_history"])
    assert "3 settled requests read" in done["no_history"][0]


def test_a_dry_run_says_what_it_would_do_and_does_nothing(clinic: Clinic) -> None:
    deaf(clinic)
    code, done, wrong = fixes(clinic, dry_run=True)
    assert (code, done, wrong) == (Exit.FINDINGS, {}, ["not_heard"])
    assert "would: register the webhook of " in clinic.terminal.said
    assert (hooks(clinic), orders(clinic)) == (0, [])


def test_where_nobody_can_be_asked_nothing_is_done(clinic: Clinic) -> None:
    deaf(clinic)
    code, line = clinic.looks("--fix", yes=False)
    assert (code, "say --yes" in line) == (Exit.REFUSED, True)
    assert (hooks(clinic), orders(clinic)) == (0, [])


@pytest.mark.parametrize("spoilt", ["a token of nobody", "two words in it", "no file", "a name that no file can have"])
def test_a_mend_that_fails_leaves_the_others_to_be_made(clinic: Clinic, token: str, spoilt: str) -> None:
    clinic.workflows["triage_request"]["fields"]["effort_hours"] = {"field": "AI Effort (h)", "owner": "ai"}
    Path(token).write_text("2/nobody" if spoilt == "a token of nobody" else "two words")
    token = {"no file": f"{token}.none", "a name that no file can have": "a\0b"}.get(spoilt, token)
    deaf(clinic)
    code, done, wrong = fixes(clinic, "--token-from", token)
    assert (code, list(done), wrong) == (Exit.FINDINGS, ["not_heard"], ["unknown_field"])
    assert "not mended, unknown_field: " in clinic.terminal.said


def test_a_token_without_a_mend_is_one_line(clinic: Clinic, token: str) -> None:
    code, line = clinic.looks("--token-from", token)
    assert (code, "say --fix too" in line) == (Exit.FINDINGS, True)


def test_what_wants_a_person_is_left_to_one(clinic: Clinic) -> None:
    clinic.secrets["write"] = {"token": "2/ended"}
    assert fixes(clinic) == (Exit.FINDINGS, {}, ["expired_token"])
    assert orders(clinic) == []
