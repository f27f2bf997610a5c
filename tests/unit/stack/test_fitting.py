"""Is a document that names what a project has not refused before it is in force, as `make up` refuses it?"""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from local.asana import Sandbox
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from local.asana.server import serving
from local.stack import at_once, seed
from local.stack.__main__ import DEMO
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.fitting import fits
from local.stack.layout import Layout


@pytest.fixture(scope="module")
def about() -> Iterator[dict[str, Any]]:
    sandbox = Sandbox(furnish=northwind_workspace(DEFAULT_SEED))
    with serving(sandbox) as base_url:
        yield {**sandbox.about(), "base_url": base_url}


def held_against(about: dict[str, Any], source: str, *, later: bool = False) -> None:
    document = seed.validated(seed.rendered(source, about, "my.yaml"), "my.yaml")
    fits(document, about["base_url"], about["tokens"]["bot"], later=later)


def test_the_demonstrations_document_fits_the_company(about: dict[str, Any]) -> None:
    held_against(about, DEMO.read_text())


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("field: AI Team", "field: AI Teem", "AI Team"),
        ("workflows:\n", 'exceptions_section: "Nowhere"\n    workflows:\n', "no section 'Nowhere'"),
        ("effort_hours: Estimated hours", "effort_hours: Estimated hoursss", "did you mean 'Estimated hours'"),
        ("effort_hours: Estimated hours", "status: Estimated hours", "is a number field, enum is wanted"),
        ("risk_rating: Risk level", "risk_rating: Risk levl", "did you mean 'Risk level'"),
    ],
)
def test_a_name_that_the_project_has_not_is_one_line_with_the_mend(
    about: dict[str, Any], before: str, after: str, said: str
) -> None:
    source = DEMO.read_text()
    assert before in source
    with pytest.raises(StackError, match="does not fit the project") as refused:
        held_against(about, source.replace(before, after, 1))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_field_that_can_be_made_may_come_later_and_the_refusal_says_how(about: dict[str, Any]) -> None:
    source = DEMO.read_text().replace("field: AI Team", "field: AI Squad", 1)
    with pytest.raises(StackError, match=r"AI Squad.*FIELDS=later.*fields ensure") as refused:
        held_against(about, source)
    assert "\n" not in str(refused.value)
    held_against(about, source, later=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("learn_from: Team", "learn_from: Teem"),  # people's own field is nobody's to make
        ("workflows:\n", 'exceptions_section: "Nowhere"\n    workflows:\n'),
    ],
)
def test_what_no_command_makes_is_refused_all_the_same(about: dict[str, Any], before: str, after: str) -> None:
    source = DEMO.read_text().replace("field: AI Team", "field: AI Squad", 1)
    with pytest.raises(StackError, match="does not fit the project") as refused:
        held_against(about, source.replace(before, after, 1), later=True)
    assert "FIELDS=later" not in str(refused.value)


def test_a_project_that_is_not_there_is_one_line(about: dict[str, Any]) -> None:
    with pytest.raises(StackError, match="project 404404 cannot be read") as refused:
        held_against(about, DEMO.read_text().replace("${projects.Customer requests}", "404404"))
    assert "\n" not in str(refused.value)


def test_what_does_not_fit_is_refused_before_anything_is_asked_of_appconfig(
    about: dict[str, Any], tmp_path: Path
) -> None:
    layout, config = Layout(state=tmp_path), tmp_path / "my.yaml"
    layout.announcement("asana").write_text(json.dumps(about))
    config.write_text(DEMO.read_text().replace("field: AI Team", "field: AI Teem"))
    nobody: dict[str, Any] = dict.fromkeys((each.name for each in fields(Stack)), "http://127.0.0.1:9")
    nobody |= {"asana_base_url": about["base_url"], "asana_token": about["tokens"]["bot"]}
    with pytest.raises(StackError, match="AI Teem"):
        at_once.publish(Stack(**nobody), layout, config)
