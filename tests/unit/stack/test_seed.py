"""Is the configuration filled in from what the sandbox has, and refused in one line when it cannot be?"""

from typing import Any

import pytest

from local.stack import seed
from local.stack.failure import StackError
from local.stack.naming import log_group, verb

ANNOUNCED: dict[str, Any] = {
    "base_url": "http://127.0.0.1:1/api/1.0",
    "workspace_gid": "12",
    "bot_user_gid": "13",
    "tokens": {"bot": "0/abc"},
    "projects": {"Customer requests": "14"},
}


def test_placeholders_are_filled_with_gids_as_text() -> None:
    lines = ["# ${nothing} stands in a comment", 'workspace_gid: "${workspace_gid}"', "projects:"]
    source = "\n".join([*lines, '  "${projects.Customer requests}": {}'])
    assert seed.rendered(source, ANNOUNCED, "demo.yaml") == {"workspace_gid": "12", "projects": {"14": {}}}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('a: "${projects.Absent}"', r"demo\.yaml: \$\{projects\.Absent\} is nothing that the sandbox has"),
        ("a: [1", r"demo\.yaml is no YAML: .*"),
        ("- 1", r"demo\.yaml holds no mapping at its top"),
    ],
)
def test_a_document_that_cannot_be_filled_in_is_refused_in_one_line(source: str, message: str) -> None:
    with pytest.raises(StackError, match=message) as refused:
        seed.rendered(source, ANNOUNCED, "demo.yaml")
    assert "\n" not in str(refused.value)


def test_an_announcement_is_read_and_a_missing_member_is_named() -> None:
    sandbox = seed.Sandbox.announced(ANNOUNCED)
    assert (sandbox.token, sandbox.projects, sandbox.portfolio_gid) == ("0/abc", {"Customer requests": "14"}, None)
    with pytest.raises(StackError, match="announced no 'tokens'"):
        seed.Sandbox.announced({name: value for name, value in ANNOUNCED.items() if name != "tokens"})


@pytest.mark.parametrize(
    ("logical_id", "expected"),
    [("WriteBackFunction", "write_back"), ("EnrichFunction", "enrich"), ("ListProjectsFunction", "list_projects")],
)
def test_a_function_is_listed_by_its_verb(logical_id: str, expected: str) -> None:
    assert verb(logical_id) == expected


def test_the_log_group_is_the_functions_own() -> None:
    assert log_group({"ApiLogs": "/api", "FunctionLogs": "/functions"}) == "/functions"
    assert log_group({"ApiLogs": "/api"}) is None
