"""A project of any size, made page by page as it is read and forgotten again: what memory is measured with."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from steward.asana.client import AsanaReader
from steward.asana.protocol import PAGE_LIMIT, Request
from steward.asana.replies import Reply
from steward.errors import ContextExpired
from steward.evidence.item_reading import items_of
from steward.evidence.remarks import OfTask, Remarks
from steward.evidence.review_reading import Reading
from steward.evidence.work_items import ReviewedProject, WorkItem
from steward.governance.policy import configuration_of
from steward.pipeline.assess import Assessor, Pasts
from steward.pipeline.enrich import Enricher
from steward.pipeline.portfolios import named_of
from steward.run import Pointer, RunState, Subject, Work
from steward.store.leases import Leases
from steward.store.objects import Objects, encode
from steward.store.table import Table
from steward.workflows.project_review import workflow
from tests.unit.ingest.world import RecordedTelemetry

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PROJECT = "1200000000000900"
A_MILESTONE = 500  # of every 2,000 tasks this one is one; it waits for nothing, and so needs all that is due by it
DONE_DAYS = 120  # over which the completed half was completed


class Pages:
    """A reader of one project with that many tasks; nothing of a page stays."""

    def __init__(self, tasks: int) -> None:
        self.tasks = tasks
        self.requests = 0

    def read(self, request: Request) -> Reply:
        """A page, or the project."""
        self.requests += 1
        if request.operation == "getProject":
            return Reply({"gid": PROJECT, "created_at": _text(NOW - timedelta(days=200)), "due_on": "2027-03-01"})
        first = int(request.query.get("offset", "0"))
        page = self.page(first)
        last = first + len(page)
        return Reply(page, str(last) if last < self.tasks else None)

    def page(self, first: int) -> list[dict[str, Any]]:
        """The tasks from that one on."""
        return [_task(number) for number in range(first, min(first + PAGE_LIMIT, self.tasks))]


class Folder:
    """Objects in a folder, so that what is stored takes no memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, document: Any) -> Pointer:  # noqa: ANN401 - any JSON document
        """Store a document."""
        body = encode(document)
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return Pointer(key=key, sha256=hashlib.sha256(body).hexdigest())

    def get_bytes(self, key: str) -> bytes:
        """The stored bytes."""
        try:
            return (self.folder / key).read_bytes()
        except FileNotFoundError:
            raise ContextExpired(key) from None

    get = Objects.get
    get_whole = Objects.get_whole


class NoRows:
    """An empty table."""

    def get(self, _key: Any) -> None:  # noqa: ANN401 - a key
        """Nothing."""
        return

    def query(self, *_key: Any) -> Iterator[Any]:  # noqa: ANN401 - a key
        """Nothing."""
        return iter(())


def work() -> Work:
    """One review of the project."""
    at = NOW.isoformat()
    return Work("project_review", Subject("project", PROJECT), PROJECT, "scan", "slot", 1, 1, at, at)


def enricher(tasks: int, folder: Path) -> Enricher:
    """Enrich over the synthetic project."""
    telemetry, objects, table = RecordedTelemetry(), cast("Objects", Folder(folder)), cast("Table", NoRows())
    return Enricher(
        cast("AsanaReader", Pages(tasks)), objects, table, lambda _body: None, configuration(), _workflows(), telemetry,
        lambda: NOW, NOW + timedelta(minutes=10), cast("Leases", None),
    )  # fmt: skip


def assessor(folder: Path) -> Assessor:
    """Assess over what Enrich stored."""
    objects, table = cast("Objects", Folder(folder)), cast("Table", NoRows())
    return Assessor(table, objects, configuration(), _workflows(), Pasts(), RecordedTelemetry())


def state() -> RunState:
    """The run's state before Enrich."""
    return work().as_state()


def configuration() -> Any:  # noqa: ANN401 - a Configuration
    """One project with a review."""
    policy = {"mode": "observe"}
    projects = {PROJECT: {"name": "Large", "workflows": {"project_review": policy}}}
    return configuration_of({"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "projects": projects})


def items(tasks: int) -> list[WorkItem]:
    """So many tasks as a review holds them, in the order of the list."""
    reader, named = Pages(tasks), named_of(configuration().policy(PROJECT, "project_review"))
    pages = range(0, tasks, PAGE_LIMIT)
    return [each for first in pages for each in items_of(reader.page(first), PROJECT, named, first)]


def small_reading() -> Reading:
    """A dozen tasks, which a review takes a few milliseconds for, with comments on one of them."""
    said = OfTask((("9", NOW),), ((NOW, True),) * 3)
    known = items(12)
    return Reading(
        project=ReviewedProject(PROJECT, NOW, risk_rating="high"),
        items=known,
        memory={},
        today=NOW.date(),
        threshold=50.0,
        remarks=Remarks(NOW, {known[0].gid: said}),
    )


def _workflows() -> dict[str, Any]:
    return {workflow.name: workflow}


def _task(number: int) -> dict[str, Any]:
    """Every second one is completed, spread over four months; ten people; each waits for the one before the last."""
    made = NOW - timedelta(days=180) + timedelta(minutes=number % 50_000)
    done = NOW - timedelta(days=number % DONE_DAYS) if number % 2 else None
    return {
        "gid": str(1_300_000_000_000_000 + number),
        "resource_subtype": "milestone" if number % 2_000 == A_MILESTONE else "default_task",
        "created_at": _text(made),
        "modified_at": _text(done or made + timedelta(days=100)),
        "completed_at": _text(done) if done else None,
        "start_on": None,
        "due_on": (NOW + timedelta(days=number % 90 - 15)).date().isoformat(),
        "assignee": {"gid": str(1_400_000_000_000_000 + number % 10)},
        "dependencies": [{"gid": str(1_300_000_000_000_000 + number - 2)}] if number % 10 == 4 else [],
        "num_subtasks": 0,
        "num_likes": number % 3,
        "actual_time_minutes": None,
        "memberships": [{"project": {"gid": PROJECT}, "section": {"gid": "1200000000000901"}}],
        "custom_fields": [],
    }


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
