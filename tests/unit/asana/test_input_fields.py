"""Does a configuration hear that a review would read a field that is not there, or cannot be read as it is meant?"""

from typing import Any

import pytest

from steward.asana.input_fields import input_findings
from steward.asana.models import CustomField
from steward.governance.policy import WorkflowPolicy

PATH = "projects.77.workflows.project_review"


def field(name: str, kind: str = "number", *options: str) -> CustomField:
    choices = [{"gid": str(at), "name": each} for at, each in enumerate(options)]
    return CustomField.parse({"gid": "1", "name": name, "resource_subtype": kind, "enum_options": choices})


ON_TASKS = [field("Estimated hours"), field("Risk level", "enum", "High", "Low"), field("Stage", "enum", "On hold")]


def found(inputs: dict[str, str], *blocked: str, own: Any = ()) -> list[str]:  # noqa: ANN401 - fields of the project
    policy = WorkflowPolicy(inputs=inputs, blocked=blocked)
    return [str(each) for each in input_findings(PATH, policy, ON_TASKS, {"risk_rating": own})]


def test_what_is_there_and_can_be_read_is_no_finding() -> None:
    inputs = {"effort_hours": "Estimated hours", "status": "Stage", "pinned": "Risk level", "risk_rating": "Risk"}
    assert found(inputs, "on hold", own=[field("Risk", "enum", "High")]) == []


@pytest.mark.parametrize(
    ("inputs", "blocked", "line"),
    [
        (
            {"effort_hours": "Estimated hoursss"},
            (),
            "inputs.effort_hours: no custom field is called 'Estimated hoursss'",
        ),
        ({"effort_hours": "Estimated hoursss"}, (), "did you mean 'Estimated hours'?"),
        ({"status": "Estimated hours"}, (), "inputs.status: 'Estimated hours' is a number field, enum is wanted"),
        ({"status": "Stage"}, ("Nonesuch",), "blocked: option 'Nonesuch' is no option of 'Stage'; there is 'On hold'"),
        ({"risk_rating": "Risk level"}, (), "inputs.risk_rating: no custom field is called 'Risk level'"),
    ],
)
def test_what_is_not_there_or_is_another_kind_is_one_line_with_the_mend(
    inputs: dict[str, str], blocked: tuple[str, ...], line: str
) -> None:
    (said,) = found(inputs, *blocked)
    assert said.startswith(PATH)
    assert line in said
    assert "\n" not in said
