"""What work does a project hold, done and open, and what of it changed since it was read last?

One request a page of 100 tasks; a page is stored as it is read, so that memory does not grow with the project. Where
the time runs short the run goes on from a cursor. A whole reading is kept for a week: until then only what changed
since then is read, and the project's own document comes from its portfolio's list where it stands in one.

Comments and the budget cost more, where they are configured: `reads.reads_of` is the formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from steward.asana import protocol
from steward.asana.edits import CreateTask
from steward.asana.planning import REVIEWED_FIELDS, budgets_of
from steward.asana.protocol import Request, project_tasks
from steward.errors import ContextExpired, RefusedReason, Rejected, RejectedReason, Unavailable
from steward.evidence.item_reading import budget_of, items_of, outputs_in
from steward.evidence.work_items import WorkItem
from steward.governance.mutation import Source
from steward.governance.policy import WorkflowPolicy
from steward.pipeline import remarks, texts
from steward.pipeline.interrupted import continued
from steward.pipeline.portfolios import named_of, reviewed
from steward.pipeline.remedied import asked_before, may_be_shown
from steward.pipeline.started import BY_EVENT, is_worth_it
from steward.pipeline.walk import HANDOVER, from_page
from steward.run import Pointer, RunState, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.workflows.base import Workflow
from steward.workflows.project_review import AI_LOG

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

# What was deleted, left the project or was moved within it does not count as modified: once a week all is read again.
WHOLE_EVERY: Final = timedelta(days=7)
# Asana's clock and its index may lag behind ours; what is read twice is the same item.
OVERLAP: Final = timedelta(minutes=5)
BUDGET: Final = ("budget_total", "budget_actual")  # the inputs that a budget of Asana's own stands in for
# A plan without budgets, a token without the permission: a project without a budget.
_REFUSED: Final = frozenset({RejectedReason.PAYMENT_REQUIRED, RejectedReason.FORBIDDEN, RejectedReason.GONE})

# What a reading knows: its pages, how our own fields are made; the tasks that changed, those of them whose comments are
# still to be read, and where the comments of the others lie.
_NOTHING_READ: Final[Mapping[str, Any]] = {
    "pages": [], "outputs": {}, "whole": False, "changed": 0, "waiting": [], "heard": [], "texts": [],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Survey:
    """One run's reading of a project: who asks, by which policy, and what the last review left."""

    state: RunState
    work: Work
    policy: WorkflowPolicy
    using: "Enricher"
    memory: Mapping[str, Any]

    @property
    def kept(self) -> Mapping[str, Any]:
        """The pages of earlier reviews; none where all is to be read again: what changed says nothing of an order."""
        kept: Mapping[str, Any] = self.memory.get("reading") or {}
        if not kept or self.policy.ranking or (self.policy.comments and "remarks" not in self.memory):
            return {}
        age = datetime.fromisoformat(self.work.occurred_at) - datetime.fromisoformat(kept["whole_at"])
        return kept if age < WHOLE_EVERY else {}

    @property
    def rates(self) -> bool:
        """Whether the model may rate missing factors of the backlog, by the texts of the tasks."""
        return self.policy.rate_missing and self.policy.ranking is not None

    def is_late(self) -> bool:
        """Whether the time left is for handing over alone."""
        return self.using.deadline - self.using.now() < HANDOVER


def survey(state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Enricher") -> RunState:
    """Read and store pages, then comments, until there are none left or the time is short.

    The state goes on with a snapshot to Assess, or with a cursor to Enrich. Raises what the reader and the store raise.
    """
    memory = memory_of(work, using)
    memory |= {"log_gid": memory.get("log_gid") or log_made(state, work, using)}
    of = Survey(state, work, policy, using, memory)
    read: Mapping[str, Any] = using.objects.get(state["reading"]) if "reading" in state else _NOTHING_READ
    cursor: str | None = None
    if read["whole"]:
        read = remarks.with_texts(read, state, using)  # one at least, however little time there is
    else:
        read, cursor = _pages_read(of, workflow, read)
    while read["whole"] and read["waiting"] and not of.is_late():
        read = remarks.with_texts(read, state, using)
    pages = RunState(pages=len(read["pages"]))  # type: ignore[typeddict-item]
    if read["whole"] and not read["waiting"]:
        return _surveyed(of, read) | pages
    on = RunState(next="enrich", cursor=cursor or "", reading=_stored(read, state, using))  # type: ignore[typeddict-item]
    return state | pages | on


def _pages_read(of: Survey, workflow: Workflow[Any], read: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None]:
    """The reading with at least one page more, and where the next one starts.

    A run that goes on from a cursor asks the same query: a page token belongs to one.
    """
    since = datetime.fromisoformat(of.kept["at"]) - OVERLAP if of.kept else None
    fields = (*workflow.reads.task_fields, *(texts.FIELDS if of.rates else ()))
    query = project_tasks(of.work.project_gid, fields=fields, modified_since=since)
    offset = of.state.get("cursor")
    while True:
        reply, restarted = _page(query, offset, of.using)
        read = _with_page(of, _NOTHING_READ if restarted else read, reply.data)
        offset = reply.next_offset
        if offset is None:
            return {**read, "whole": True}, None
        if of.is_late():
            return read, offset


def memory_of(work: Work, using: "Enricher") -> dict[str, Any]:
    """What the last finished review of the subject left; empty where there was none within 35 days."""
    row = using.table.get(keys.review(work.workflow, str(work.subject)))
    if row is None:
        return continued({}, "", work, using)
    try:
        memory: dict[str, Any] = using.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
    except ContextExpired:
        return continued({}, row.get("run_id", ""), work, using)
    return continued(memory, row.get("run_id", ""), work, using)


def _page(query: Request, offset: str | None, using: "Enricher") -> tuple[Any, bool]:
    """The page at the cursor; where its token has expired, the first one again, and that the walk began anew."""
    try:
        return using.reader.read(from_page(query, offset)), False
    except Unavailable:
        if offset is None:
            raise
        return using.reader.read(query), True


def _with_page(of: Survey, read: Mapping[str, Any], documents: list[dict[str, Any]]) -> dict[str, Any]:
    """What was read with one page more: its items are stored, and how our own fields are made is kept beside."""
    named, number = named_of(of.policy), len(read["pages"])
    items = items_of(documents, of.work.project_gid, named, number * protocol.PAGE_LIMIT)
    page = _stored({"items": [each.as_row() for each in items]}, of.state, of.using)
    outputs = {key: each.as_json() for key, each in outputs_in(documents, named).items()}
    return {
        **(_with_changed(of, read, items) if of.policy.comments else read),
        "pages": [*read["pages"], page],
        "texts": [*read.get("texts", ()), *(texts.stored(documents, items, of.state, of.using) if of.rates else ())],
        "outputs": {**outputs, **read["outputs"]},
    }


def _with_changed(of: Survey, read: Mapping[str, Any], items: list[WorkItem]) -> dict[str, Any]:
    since = remarks.since_of(of.memory, of.work.occurred_at, OVERLAP)
    return remarks.with_changed(read, items, since, of.memory["log_gid"])


def _stored(document: Any, state: RunState, using: "Enricher") -> Pointer:  # noqa: ANN401 - any JSON document
    """Store it under its own hash: a slot that is scanned again has the same run, and must not replace what is kept."""
    return using.objects.put(f"values/{state['run_id']}/read-{digest_of(document)[:16]}.json", document)


def _merged(kept: Mapping[str, Any], read: Mapping[str, Any], work: Work) -> dict[str, Any]:
    """The pages that make up the project now, the oldest first. The run's own beginning counts as their time."""
    return {
        "pages": [*kept.get("pages", ()), *read["pages"]],
        "whole_pages": kept.get("whole_pages", len(kept.get("pages") or read["pages"])),
        "outputs": {**kept.get("outputs", {}), **read["outputs"]},
        "whole_at": kept.get("whole_at", work.occurred_at),
        "at": work.occurred_at,
    }


def _surveyed(of: Survey, read: Mapping[str, Any]) -> RunState:
    state, work, using = of.state, of.work, of.using
    # Without what the loop was at: where the context expires, all is read afresh.
    rest = cast("RunState", {name: each for name, each in state.items() if name not in ("cursor", "reading")})
    if work.trigger in BY_EVENT and not is_worth_it(of.memory.get("reading") or {}, read["pages"], using):
        return rest | RunState(next="record", outcome=str(RefusedReason.NOTHING_NEW))  # type: ignore[typeddict-item]
    listed = using.objects.get(state["listed"]).get(work.project_gid) if "listed" in state else None
    project = listed or reviewed(
        using.reader.read(protocol.project(work.project_gid, REVIEWED_FIELDS)).data, of.policy, using.now()
    )
    reading, asked = _merged(of.kept, read, work), asked_before(work, of.policy, using)
    snapshot = {
        **project,
        "project": project["project"] | _budget(of),
        # What no scan asked for knows of no list; a list that lacks the project says that it left.
        "portfolio": project.get("portfolio") or (None if "listed" in state else of.memory.get("portfolio")),
        "outputs": {**reading["outputs"], **project["outputs"]},
        "reading": reading,
        "heard": {"tasks": read["heard"], "changed": read["changed"]} if of.policy.comments else None,
        **(texts.for_rating(read.get("texts", ()), of.work, reading["outputs"], using) if of.rates else {}),
        "memory": of.memory,
        **asked,
        "read_at": using.now().isoformat(),
    }
    return rest | RunState(  # type: ignore[typeddict-item]
        next="assess",
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=snapshot["read_at"],
        input_fingerprint=digest_of("review", work.fingerprint),
        proposed_before=may_be_shown(asked["asked"]),
    )


def _budget(of: Survey) -> dict[str, float | str]:
    """Total, actual and unit of the project's own budget, where that is configured and no custom field holds either."""
    if not of.policy.budgets or any(name in of.policy.inputs for name in BUDGET):
        return {}
    try:
        found = of.using.reader.read(budgets_of(of.work.project_gid)).data
    except Rejected as refusal:
        if refusal.reason not in _REFUSED:
            raise
        of.using.telemetry.count("BudgetRefused", reason=refusal.reason)
        return {}
    return dict(zip((*BUDGET, "budget_unit"), held, strict=True)) if (held := budget_of(found)) else {}


def log_made(state: RunState, work: Work, using: "Enricher") -> str | None:
    """The task that holds what is said of the project, once an earlier review made it."""
    source = Source(state["run_id"], work.workflow, str(work.subject), work.project_gid, "")
    row = using.table.get(keys.mutation(source.mutation_id_once(CreateTask, AI_LOG))) or {}
    made: str | None = row.get("result_gid")
    return made
