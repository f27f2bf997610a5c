"""Does `steward doctor` find each of these mistakes by its name, and nothing else?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from steward.store import keys
from steward_cli.failure import Exit
from steward_cli.symptoms import CHECKS
from tests.integration.aws import Aws
from tests.integration.cli.clinic import FIELD, Clinic, clinic_on


@pytest.fixture
def clinic(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Clinic]:
    with clinic_on(aws, capsys) as clinic:
        yield clinic


def test_an_installation_in_good_health_has_no_finding(clinic: Clinic) -> None:
    assert clinic.found() == []
    assert f"{len(CHECKS)} of {len(CHECKS)} checks found nothing" in clinic.terminal.said
    assert "not looked at" not in clinic.terminal.said


def test_a_plan_without_what_is_needed_is_found(clinic: Clinic) -> None:
    object.__setattr__(clinic.plant.sandbox.world.settings, "premium", False)
    assert "Asana's Starter plan or above" in clinic.mend("wrong_plan")


def test_a_project_without_a_past_is_found(clinic: Clinic, aws: Aws) -> None:
    aws.table.put(keys.history(clinic.plant.project_gid, "0000"), {"body": None})
    assert "steward reconcile reads it" in clinic.mend("no_history")


def test_a_field_without_an_option_is_found(clinic: Clinic) -> None:
    for gid in clinic.options:
        clinic.plant.act("PUT", f"/enum_options/{gid}", enabled=False)
    assert "give the field options in Asana" in clinic.mend("no_enum_options")


def test_a_bot_that_was_not_invited_is_found(clinic: Clinic) -> None:
    clinic.plant.act("PUT", f"/projects/{clinic.plant.project_gid}", privacy_setting="private")
    assert "add the bot to the project in Asana, as an editor" in clinic.mend("bot_not_invited")


def test_an_address_that_only_this_machine_reaches_is_found(clinic: Clinic) -> None:
    clinic.terminal.more["webhook_base_url"] = "http://localhost:3000/hooks"
    clinic.plant.invoked({"action": "retire", "project_gid": clinic.plant.project_gid})
    assert "set PublicApiUrl to an address that Asana reaches" in clinic.mend("localhost_url")


def test_a_model_that_the_account_may_not_ask_is_found(clinic: Clinic) -> None:
    clinic.scripted.script([{"error": "AccessDeniedException", "message": "You don't have access to the model."}])
    assert "Bedrock's console: Model access" in clinic.mend("no_model_access")


def test_a_model_that_is_throttled_is_found(clinic: Clinic) -> None:
    clinic.scripted.script([{"error": "ThrottlingException", "message": "Too many requests."}])
    assert clinic.found() == ["model_away"]


def test_a_profile_of_another_part_of_the_world_is_found(clinic: Clinic) -> None:
    clinic.model_id = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
    clinic.scripted.script([{"error": "ValidationException", "message": "The provided model identifier is invalid."}])
    assert "name the profile of the stack's own region" in clinic.mend("region_mismatch")


@pytest.mark.parametrize("minutes", [-7, 7])
def test_a_clock_that_is_off_is_found(clinic: Clinic, minutes: int) -> None:
    clinic.clock_ahead = timedelta(minutes=minutes)
    assert "set the clock by the network" in clinic.mend("clock_skew")
    (row,) = [each for each in clinic.looks()[1] if not each["ok"]]
    assert f"420 s {'ahead of' if minutes > 0 else 'behind'} AWS'" in row["found"][0]


def test_a_second_webhook_is_found(clinic: Clinic) -> None:
    event = {"action": "register", "project_gid": clinic.plant.project_gid, "rotate": True, "overlap": True}
    clinic.plant.invoked(event)
    clinic.plant.sandbox.advance(5)
    assert "steward webhooks repair" in clinic.mend("duplicate_webhook")


def test_a_token_whose_scopes_are_too_narrow_is_found_by_asanas_refusal(clinic: Clinic) -> None:
    clinic.workflows["document_reading"] = {"mode": "observe", "fields": {}}
    clinic.secrets["read"] = {"token": clinic.plant.sandbox.cast.tokens["granular"]}
    assert "steward doctor --scopes, then steward connect" in clinic.mend("missing_scope")
    (row,) = [each for each in clinic.looks()[1] if not each["ok"]]
    assert row["found"] == ["the read grant lacks attachments:read, to read attached files (getAttachmentsForObject)"]


def test_a_token_whose_scopes_are_too_narrow_is_found_by_what_was_granted(clinic: Clinic) -> None:
    clinic.secrets["write"] |= {"kind": "oauth", "scope": "tasks:read stories:write"}
    assert "steward doctor --scopes, then steward connect" in clinic.mend("missing_scope")
    (row,) = [each for each in clinic.looks()[1] if not each["ok"]]
    assert row["found"] == ["the write grant lacks tasks:write, to fill fields, assign, set dates (updateTask)"]


@pytest.mark.parametrize("grant", ["read", "write", "webhook"])
def test_a_token_that_asana_knows_no_more_is_found(clinic: Clinic, grant: str) -> None:
    clinic.secrets[grant] = {"token": "2/ended"}
    assert "steward connect" in clinic.mend("expired_token")
    (row,) = [each for each in clinic.looks()[1] if not each["ok"]]
    assert row["found"] == [f"the {grant} grant is refused"]


def test_a_field_that_the_project_has_not_is_found(clinic: Clinic) -> None:
    clinic.workflows["triage_request"]["fields"]["priority"] = {"field": "AI Prioritty", "owner": "ai"}
    assert "steward fields ensure, or correct the name" in clinic.mend("unknown_field")
    (row,) = [each for each in clinic.looks()[1] if not each["ok"]]
    assert "'AI Prioritty'" in row["found"][0]
    assert FIELD not in row["found"][0]


def test_a_token_of_another_user_is_found(clinic: Clinic) -> None:
    clinic.secrets["write"] = {"token": clinic.plant.sandbox.cast.tokens["owner"]}
    assert "connect as the bot" in clinic.mend("another_user")


def test_a_project_that_is_not_heard_is_found(clinic: Clinic) -> None:
    clinic.plant.invoked({"action": "retire", "project_gid": clinic.plant.project_gid})
    assert "steward webhooks register" in clinic.mend("not_heard")


def test_several_mistakes_are_all_found_each_with_its_mend(clinic: Clinic) -> None:
    clinic.clock_ahead = timedelta(minutes=7)
    clinic.workflows["triage_request"]["fields"]["priority"] = {"field": "AI Prioritty", "owner": "ai"}
    code, rows = clinic.looks()
    wrong = [row for row in rows if not row["ok"]]
    assert code == Exit.FINDINGS
    assert [row["check"] for row in wrong] == ["unknown_field", "clock_skew"]
    assert all(row["mend"] and row["hop"] for row in wrong)


def test_what_cannot_be_looked_at_is_said_and_is_no_finding(clinic: Clinic) -> None:
    clinic.plant.register_answers = False
    assert clinic.found() == []
    assert "not looked at: webhooks: " in clinic.terminal.said


def test_the_line_that_a_person_reads_has_the_mistake_and_its_mend(clinic: Clinic) -> None:
    clinic.secrets["write"] = {"token": "2/ended"}
    code, text = clinic.prints()
    assert code == Exit.FINDINGS
    said = " ".join(text.split())
    assert "expired_token" in said
    assert "the write grant is refused" in said
    assert "make a new token: steward connect" in said


def test_the_page_says_of_every_check_what_is_wrong_and_what_mends_it() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/onboarding.md").read_text()
    assert [each.name for each in CHECKS if f"| `{each.name}` |" not in page] == []


def test_it_changes_nothing_and_each_request_is_on_record(clinic: Clinic, aws: Aws) -> None:
    clinic.plant.sandbox.calls.clear()
    clinic.looks()
    calls = clinic.plant.sandbox.calls.entries
    assert {call.method for call in calls} == {"GET"}
    (entry,) = aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["actor"]) == ("asana_read", "ana")
    assert "doctor read Asana in" in entry["reason"]


def test_no_token_is_told(clinic: Clinic) -> None:
    clinic.secrets["write"] = {"token": "2/ended-and-secret"}
    _, text = clinic.prints()
    assert "ended-and-secret" not in text + clinic.terminal.said


def test_the_words_fit_eighty_columns(clinic: Clinic) -> None:
    clinic.secrets["write"] = {"token": "2/ended"}
    _, text = clinic.prints()
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_the_permissions_are_printed_for_each_feature(clinic: Clinic) -> None:
    code, rows = clinic.looks("--scopes")
    by_name = {row["feature"]: row for row in rows}
    assert code == Exit.DONE
    assert by_name["post statuses"]["full"] == ["createStatusForObject", "getStatusesForObject"]
    assert by_name["fill fields, assign, set dates"] == {
        "feature": "fill fields, assign, set dates", "granular": ["tasks:write"], "full": [], "without": "it observes",
    }  # fmt: skip
    _, text = clinic.prints("--scopes")
    assert [line for line in text.splitlines() if len(line) > 80] == []
