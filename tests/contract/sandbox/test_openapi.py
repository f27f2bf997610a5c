"""Does the contract check catch what is wrong? A check that cannot fail proves nothing."""

import pytest

from tests.contract import openapi as contract
from tests.contract.openapi import ContractError, Json, OpenApi


def test_a_task_with_a_number_as_gid_and_a_word_as_completed_is_caught(openapi: OpenApi) -> None:
    with pytest.raises(ContractError, match="data/"):
        openapi.check_reply("getTask", 200, {"data": {"gid": 8, "completed": "yes"}})


def test_a_member_the_description_does_not_declare_is_caught(openapi: OpenApi) -> None:
    with pytest.raises(ContractError, match="assigne is not declared"):
        openapi.check_reply("getTask", 200, {"data": {"gid": "8", "assigne": None}})


def test_a_null_assignee_passes_as_it_does_at_asana(openapi: OpenApi) -> None:
    openapi.check_reply("getTask", 200, {"data": {"gid": "8", "assignee": None, "due_on": None}})


def test_an_undescribed_status_is_caught(openapi: OpenApi) -> None:
    with pytest.raises(ContractError, match="418"):
        openapi.check_reply("getTask", 418, {})


def test_a_request_without_the_envelope_is_caught(openapi: OpenApi) -> None:
    with pytest.raises(ContractError, match="`data`"):
        openapi.check_request("createTask", {}, {"name": "no envelope"})


def test_a_request_with_an_unknown_field_or_parameter_is_caught(openapi: OpenApi) -> None:
    with pytest.raises(ContractError, match="titel is not declared"):
        openapi.check_request("createTask", {}, {"data": {"titel": "x"}})
    with pytest.raises(ContractError, match="page is not described"):
        openapi.check_request("getTask", {"page": "2"})


def test_a_bad_limit_and_a_missing_required_parameter_are_caught(openapi: OpenApi) -> None:
    with pytest.raises(ContractError, match="limit"):
        openapi.check_request("getTasks", {"limit": "1000"})
    with pytest.raises(ContractError, match="workspace is required"):
        openapi.check_request("getWebhooks", {})


def test_real_custom_field_values_pass(openapi: OpenApi) -> None:
    values: dict[str, Json] = {"1": 5, "2": ["7"], "3": {"date": "2026-01-31"}, "4": None, "5": "text"}
    openapi.check_request("updateTask", {"opt_fields": "name,assignee.email"}, {"data": {"custom_fields": values}})


def test_an_absent_description_fails_in_ci_and_skips_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(contract, "DESCRIPTION", tmp_path_factory.mktemp("empty") / "openapi.json")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="absent"):
        contract.load_or_skip()
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="absent"):
        contract.load_or_skip()
