"""Does `steward fields ensure` make the fields of a review where Asana shows them: on the portfolio, on the tasks?"""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.asana.graph import Ref
from local.asana.operations.portfolios import new_portfolio
from local.asana.server import serving
from steward_cli.failure import Exit
from steward_cli.fields import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.night import Night, night_on

FIELDS = {
    "project_health_score": {"field": "AI Health", "owner": "ai"},
    "capacity_risk": {"field": "AI Room", "owner": "ai"},
    "milestone_p50_on": {"field": "AI Half", "owner": "ai"},
    "milestone_on_time_probability": {"field": "AI Odds", "owner": "ai"},
}


class Office:
    """A portfolio without any field of ours, one project in a portfolio within it, and an operator's token."""

    def __init__(self, night: Night, terminal: Terminal, token: Path) -> None:
        self.night, self.terminal, self.token = night, terminal, token
        graph = night.shift.sandbox.world.graph
        old = graph.get("portfolio", night.portfolio_gid, "portfolio")
        owner, workspace = (
            graph.get(kind, str(old.ref(name)), name) for kind, name in (("user", "owner"), ("workspace", "workspace"))
        )
        self.inner, self.outer = (
            graph.add("portfolio", new_portfolio(name, owner, workspace, [Ref(owner.gid)])) for name in ("In", "Out")
        )
        graph.link(self.outer, "items", self.inner.gid)
        night.portfolio_gid = self.inner.gid
        night.milestone_field_gids.clear()
        self.project = night.project("Launch")
        document = night.configuration().model_dump(mode="json", exclude_none=True)
        document["portfolios"] = {self.outer.gid: {"name": "Delivery"}}
        document["projects"][self.project]["workflows"]["project_review"]["fields"] = FIELDS
        terminal.appconfig.document, terminal.now = document, night.shift.now()

    def types(self, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        return self.terminal.types(group, "ensure", "--token-from", str(self.token), *words, **options)

    def shown(self, kind: str, gid: str) -> set[str]:
        path = f"/{kind}/{gid}/custom_field_settings"
        found = data_of(self.night.shift.human.get(path, params={"opt_fields": "custom_field.name"}))
        return {each["custom_field"]["name"] for each in found}


@pytest.fixture
def office(aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Office]:
    night, terminal, token = night_on(aws), Terminal(aws, capsys), tmp_path / "asana.token"
    held = {"SecretString": json.dumps({"token": night.shift.token})}
    terminal.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: held)
    token.write_text(night.shift.sandbox.cast.tokens["owner"])
    with serving(night.shift.sandbox) as terminal.asana_base_url:
        yield Office(night, terminal, token)


def test_health_goes_to_the_portfolio_that_lists_the_project_and_milestone_fields_to_its_tasks(office: Office) -> None:
    code, rows = office.types()
    assert code == Exit.DONE, office.terminal.said
    assert [each["does"] for each in rows] == ["create", "attach"] * 4
    assert office.shown("portfolios", office.inner.gid) == {"AI Health", "AI Room"}
    assert office.shown("portfolios", office.outer.gid) == set()
    assert office.shown("projects", office.project) == {"AI Half", "AI Odds"}
    assert office.types() == (Exit.DONE, [])


def test_what_was_made_is_what_a_project_in_the_portfolio_holds(office: Office) -> None:
    office.types()
    reply = office.night.shift.human.get(f"/projects/{office.project}", params={"opt_fields": "custom_fields"})
    kinds = {each["name"]: each["resource_subtype"] for each in data_of(reply)["custom_fields"]}
    assert kinds == {"AI Health": "number", "AI Room": "enum"}


def test_a_plan_says_which_portfolio_and_a_project_outside_of_all_is_a_finding(office: Office) -> None:
    code, rows = office.types("--plan")
    assert (code, rows[1]["portfolio"]) == (Exit.FINDINGS, office.inner.gid)
    graph = office.night.shift.sandbox.world.graph
    graph.unlink(office.inner, "items", office.project)
    outside = [each for each in office.types("--plan")[1] if each["does"] == "nothing"]
    assert [each["field"] for each in outside] == ["AI Health", "AI Room"]
    assert "no configured portfolio lists the project" in outside[0]["what"]
