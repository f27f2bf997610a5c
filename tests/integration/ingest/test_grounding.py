"""Does reconcile keep what a project says of itself, once a day, and does a run have it without asking Asana?"""

from typing import Any

import pytest

from local.asana.faults import Fault, FaultKind
from steward.governance.grounding import CACHED, GroundingPolicy
from steward.governance.policy import Configuration
from steward.ingest.grounding import keep_grounding
from steward.pipeline.enrich import enrich
from steward.run import Subject
from steward.store import keys
from tests.integration.ingest.test_reconcile import using
from tests.integration.office import Office

PORTFOLIO = "Product Delivery"
PROJECT = "Billing Replatform"
READS = ("getProject", "getGoals", "getPortfolio", "getProjectBrief")


def grounded(office: Office, project: str = PROJECT, **changes: Any) -> Configuration:  # noqa: ANN401 - parts of the policy
    """The office's configuration for a project that says a lot of itself."""
    configuration = office.configuration()
    wish = GroundingPolicy(**({"portfolios": (office.gid("portfolios", PORTFOLIO),)} | changes))
    policy = configuration.projects[office.intake_gid].model_copy(update={"grounding": wish})
    return configuration.model_copy(update={"projects": {office.gid("projects", project): policy}})


def kept(office: Office, configuration: Configuration) -> dict[str, Any]:
    (gid,) = configuration.projects
    return keep_grounding(gid, using(office, configuration))


def lines(office: Office, project: str = PROJECT) -> list[str]:
    row = office.aws.table.get(keys.cache(office.gid("projects", project), CACHED)) or {}
    return list(row.get("lines", ()))


def asked(office: Office) -> list[str]:
    return [str(each.operation_id) for each in office.sandbox.calls.entries]


def test_goals_limits_portfolio_and_brief_are_kept_by_one_request_each(office: Office) -> None:
    office.sandbox.calls.clear()
    assert kept(office, grounded(office)) == {"grounding": len(lines(office))}
    assert sorted(asked(office)) == sorted(READS)
    assert {each.partition(":")[0] for each in lines(office)} >= {"Goal", "Portfolio", "Brief"}


def test_a_row_is_renewed_once_a_day_and_at_once_when_something_else_is_asked_for(office: Office) -> None:
    kept(office, grounded(office))
    office.sandbox.calls.clear()
    office.sandbox.advance(23 * 3600)
    assert kept(office, grounded(office)) == {}
    assert asked(office) == []
    assert "grounding" in kept(office, grounded(office, brief=False))
    assert not any(each.startswith("Brief") for each in lines(office))
    office.sandbox.advance(25 * 3600)
    assert "grounding" in kept(office, grounded(office, brief=False))


@pytest.mark.parametrize("status", [402, 403, 404])
def test_what_the_plan_or_the_token_does_not_allow_leaves_the_rest(office: Office, status: int) -> None:
    office.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id="getGoals", status=status))
    answer = kept(office, grounded(office))
    (refused,) = answer["ungrounded"]
    assert refused.startswith("getGoals: ")
    assert any(each.startswith("Brief") for each in lines(office))
    office.sandbox.calls.clear()
    assert kept(office, grounded(office)) == {}, "and it is not asked again at every turn"
    assert asked(office) == []


def test_a_project_that_is_not_grounded_costs_nothing(office: Office) -> None:
    office.sandbox.calls.clear()
    assert keep_grounding(office.intake_gid, using(office)) == {}
    assert asked(office) == []


def test_a_run_finds_the_lines_in_its_reading_and_asks_asana_nothing_for_them(office: Office) -> None:
    configuration = grounded(office, "Customer requests")
    office.aws.table.put(keys.cache(office.intake_gid, CACHED), {"lines": ["Goal: No wrong invoices"]})
    task_gid = office.submit()
    state = office.state("triage_request", Subject("task", task_gid))
    read = enrich(state, office.enricher(configuration))
    assert asked(office) == ["getTask"]
    assert office.aws.objects.get(read["snapshot"])["grounding"] == ["Goal: No wrong invoices"]
    plain = enrich(state, office.enricher())
    assert office.aws.objects.get(plain["snapshot"])["grounding"] == [], "a document that asks for none"
    assert plain["input_fingerprint"] == read["input_fingerprint"], "a new goal is no new text of the request"
