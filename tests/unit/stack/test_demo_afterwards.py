"""What does the demonstration say where nothing was proposed, or nothing comes of a person's yes?"""

from collections.abc import Iterator
from typing import Any

import pytest

from local.asana import Sandbox
from local.asana.seed.demo_requests import demo_requests
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from local.asana.server import serving
from local.demo.afterwards import decided
from local.demo.people import Asana
from local.stack.failure import StackError


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(furnish=northwind_workspace(DEFAULT_SEED))


@pytest.fixture
def asana(sandbox: Sandbox) -> Iterator[Asana]:
    about: dict[str, Any] = sandbox.about()
    with serving(sandbox) as base_url:
        yield Asana(base_url, about["tokens"])


@pytest.fixture
def task_gid(sandbox: Sandbox, asana: Asana) -> str:
    about: dict[str, Any] = sandbox.about()
    return str(asana.submit(demo_requests()[0], about["projects"]["Customer requests"])["gid"])


def test_a_task_for_which_nothing_was_proposed_is_said_to_have_no_question(asana: Asana, task_gid: str) -> None:
    with pytest.raises(StackError, match="no approval subtask"):
        decided(asana, task_gid, "daniel", 0.0)


def test_a_yes_is_given_to_each_open_approval_and_one_that_nothing_carries_out_is_told(
    asana: Asana, task_gid: str
) -> None:
    data = {"name": "Assign to Sam?", "resource_subtype": "approval"}
    asana._call("POST", f"/tasks/{task_gid}/subtasks", "nadia", json={"data": data})
    assert [name for _, name in asana.open_approvals(task_gid, "daniel")] == ["Assign to Sam?"]
    with pytest.raises(StackError, match="after daniel said yes"):
        decided(asana, task_gid, "daniel", 0.1)
    assert asana.open_approvals(task_gid, "daniel") == []
