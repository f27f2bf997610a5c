"""A night's review of Northwind's portfolio on the whole stack: scores, milestones, logs and risks in Asana."""

from typing import Any

import httpx
import pytest

from steward.asana.models import CustomField
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e

DELIVERY = ("Billing Replatform", "Mobile App 3.0", "EU Data Residency")
MILESTONE_FIELDS = ("AI P50 Date", "AI P85 Date", "AI Milestone Driver")
READER = "ruth"  # who manages the portfolio


def asked(workplace: Workplace, path: str, fields: str) -> Any:  # noqa: ANN401 - Asana's documents
    headers = {"Authorization": f"Bearer {workplace.people.tokens[READER]}"}
    url, query = f"{workplace.stack.asana_base_url}{path}", {"opt_fields": fields}
    reply = httpx.get(url, headers=headers, params=query | ({"limit": "100"} if path.endswith("/tasks") else {}))
    return reply.raise_for_status().json()["data"]


def values(document: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: CustomField.parse(each).value for each in document["custom_fields"]}


def score(workplace: Workplace, name: str) -> Any:  # noqa: ANN401 - a number or None
    path = f"/projects/{workplace.stack.projects[name]}"
    return values(asked(workplace, path, "custom_fields"))["AI Health Score"]


def tasks(workplace: Workplace, name: str) -> list[dict[str, Any]]:
    fields = "name,notes,completed,resource_subtype,custom_fields,memberships.section.name"
    found: list[dict[str, Any]] = asked(workplace, f"/projects/{workplace.stack.projects[name]}/tasks", fields)
    return found


def is_ahead(task: dict[str, Any]) -> bool:
    return task["resource_subtype"] == "milestone" and not task["completed"]


def risks(workplace: Workplace) -> list[dict[str, Any]]:
    """The tasks in the risks project that name one of the reviewed."""
    found = tasks(workplace, "Portfolio Risks")
    return [each for each in found if any(each["name"].startswith(f"{name}:") for name in DELIVERY)]


def test_a_scan_of_the_portfolio_leaves_scores_forecasts_logs_and_risks_in_asana(workplace: Workplace) -> None:
    summary = workplace.scan({"workflow": "project_review"})
    assert (summary["projects"], summary["failed"]) == (3, [])
    for name in DELIVERY:
        assert 0 <= score(workplace, name) <= 100
        work = tasks(workplace, name)
        (log,) = (each for each in work if each["name"] == "Steward: AI log")
        assert "of 100" in log["notes"]
    milestones = [each for each in tasks(workplace, DELIVERY[0]) if is_ahead(each)]
    assert milestones
    for each in milestones:
        assert all(values(each)[field] for field in MILESTONE_FIELDS), each["name"]
    told = workplace.until(lambda: risks(workplace), bool)
    assert {section["section"]["name"] for each in told for section in each["memberships"]} <= {
        "New", "Watching", "Escalated",
    }  # fmt: skip


def test_the_same_portfolio_scanned_again_says_nothing_more(workplace: Workplace) -> None:
    workplace.scan({"workflow": "project_review"})
    workplace.until(lambda: risks(workplace), bool)
    workplace.quiet()
    before = {name: sorted(each["gid"] for each in tasks(workplace, name)) for name in (*DELIVERY, "Portfolio Risks")}
    called = len(workplace.bot_calls())
    workplace.scan({"workflow": "project_review"})
    workplace.quiet()
    assert {name: sorted(each["gid"] for each in tasks(workplace, name)) for name in before} == before
    wrote = [call for call in workplace.bot_calls()[called:] if call["method"] != "GET"]
    assert [call["operation_id"] for call in wrote if call["operation_id"] == "createStoryForTask"] == []
