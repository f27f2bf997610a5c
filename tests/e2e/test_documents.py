"""Is a file that somebody attaches read on a running stack: by the webhook, in a function of its own, into subtasks?"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.asana.seed import requirements_brief
from local.stack.__main__ import DEMO, main
from local.stack.up import register
from tests.e2e.terminal import Terminal
from tests.e2e.test_at_once import state  # noqa: F401 - a fixture
from tests.e2e.workplace import Workplace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PROJECT = "Billing Replatform"
REVIEWS = "      project_review:"  # where the workflows of the delivery projects stand in the demo's configuration
READS = "      document_reading: {mode: act, fields: {add_subtask: {owner: ai}}}\n"
CONFIGURED_SECONDS = 31.0  # a function asks for its configuration every half a minute


@pytest.fixture
def reading(workplace: Workplace, state: Path, tmp_path: Path) -> Iterator[Workplace]:  # noqa: F811 - as above
    """The stack with a configuration by which the files of a project are read."""
    terminal, other = Terminal(workplace, state), tmp_path / "other.yaml"
    before = terminal.deployment.document()
    other.write_text(DEMO.read_text().replace(REVIEWS, f"{READS}{REVIEWS}"))
    try:
        assert main(["publish", "--config", str(other), "--state", str(state)]) == 0
        time.sleep(CONFIGURED_SECONDS)
        register(workplace.aws, workplace.stack, workplace.stack.projects[PROJECT])
        yield workplace
    finally:
        terminal.publish(before)


class Person:
    """Priya, with her own token."""

    def __init__(self, workplace: Workplace) -> None:
        headers = {"Authorization": f"Bearer {workplace.people.tokens['priya']}"}
        self.api = httpx.Client(base_url=workplace.stack.asana_base_url, headers=headers)

    def makes(self, **data: Any) -> str:  # noqa: ANN401 - a part of Asana's body
        return str(self.api.post("/tasks", json={"data": data}).raise_for_status().json()["data"]["gid"])

    def attaches(self, task_gid: str, name: str, content: bytes) -> None:
        files = {"file": (name, content, "application/pdf")}
        self.api.post("/attachments", data={"parent": task_gid}, files=files).raise_for_status()

    def sees(self, task_gid: str, what: str) -> list[dict[str, Any]]:
        query = {"opt_fields": "name,text,type", "limit": "100"}
        found: list[dict[str, Any]] = self.api.get(f"/tasks/{task_gid}/{what}", params=query).json()["data"]
        return found

    def read(self, task_gid: str) -> list[str]:
        """What Steward says on the task."""
        texts = [str(each["text"]) for each in self.sees(task_gid, "stories") if each["type"] == "comment"]
        return [each for each in texts if each.startswith("Steward read")]


def test_an_attached_brief_is_read_and_a_broken_file_beside_it_is_told(reading: Workplace) -> None:
    person = Person(reading)
    task_gid = person.makes(name="Invoice API", projects=[reading.stack.projects[PROJECT]])
    brief = requirements_brief.brief_pdf(date(2026, 10, 1))
    person.attaches(task_gid, requirements_brief.FILE_NAME, brief)
    reading.until(lambda: person.read(task_gid), bool)
    subtasks = [each["name"] for each in person.sees(task_gid, "subtasks")]
    assert subtasks, person.read(task_gid)
    person.attaches(task_gid, "torn.pdf", brief[: len(brief) // 3])
    reading.until(lambda: person.read(task_gid), lambda texts: "torn.pdf was not read" in texts[0])
    assert [each["name"] for each in person.sees(task_gid, "subtasks")] == subtasks
