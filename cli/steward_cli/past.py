"""Which of the last judged tasks have people settled since, with what was known and said of each then?

Labels say which run judged a task, plans and facts lie in `values/` for 35 days, what people settled on stands in the
history index. What is gone is counted and left out.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from steward.asana.client import AsanaReader
from steward.asana.models import FieldValue, Task
from steward.asana.protocol import custom_field_settings
from steward.asana.schema import fields_of
from steward.errors import ContextExpired, Rejected, RejectedReason
from steward.evidence.facts import TriageFacts
from steward.evidence.history import ASSIGNEE, unpack
from steward.evidence.scoring import settled_values
from steward.governance.labels import Label
from steward.governance.outcomes import Outcome
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.assess import chunks_of
from steward.run import Pointer
from steward.store import keys
from steward_cli.deployment import Deployment
from steward_cli.targets import shape_of, workflow_of

_NOT_THERE: Final = frozenset({RejectedReason.GONE, RejectedReason.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Judged:
    """One task as it was judged, and what people settled on, in the terms of what was offered."""

    task_gid: str
    run_id: str
    label: Label
    plan: Mapping[str, Any]
    facts: TriageFacts
    settled: Mapping[str, FieldValue]

    @property
    def reverted(self) -> bool:
        """Whether people undid one of its values, as its label says."""
        return any(found.outcome is Outcome.REVERTED for found in self.label.found.values())


@dataclass
class Past:
    """The judged past of one workflow in one project; `reader` is asked for the project's fields, and for old texts.

    `left_out` counts why tasks were passed over: not settled, expired, kept by another version, or gone from Asana.
    """

    deployment: Deployment
    project_gid: str
    workflow: str
    policy: WorkflowPolicy
    reader: AsanaReader
    left_out: Counter[str] = field(default_factory=Counter)
    reread: int = 0
    _tasks: dict[str, Task | None] = field(default_factory=dict)

    def last(self, count: int) -> Iterator[Judged]:
        """The last `count` judged tasks that people settled, the newest judgement first."""
        found = 0
        for row in self._labels():
            if found == count:
                return
            settled = self._settled.get(row["sk"])
            if settled is None:
                self.left_out["not settled"] += 1
                continue
            try:
                judged = self._judged(row, settled)
            except ContextExpired:
                self.left_out["expired"] += 1
            except (KeyError, TypeError, ValueError):  # an answer or facts of another shape than today's
                self.left_out["of another version"] += 1
            else:
                found += 1
                yield judged

    def task(self, judged: Judged) -> Task | None:
        """The task as the run read it while that is kept, else as it is in Asana now; each is read once.

        None for one that is gone, or that the grant may not read any more.
        """
        if judged.run_id not in self._tasks:
            self._tasks[judged.run_id] = found = self._read(judged)
            if found is None:
                self.left_out["gone from Asana"] += 1
        return self._tasks[judged.run_id]

    def _read(self, judged: Judged) -> Task | None:
        try:
            body = self.deployment.objects.get_bytes(f"context/{judged.run_id}/snapshot.json")
            return Task.parse(json.loads(body)["task"])
        except ContextExpired:
            self.reread += 1
        try:
            return Task.parse(self.reader.task(judged.task_gid))
        except Rejected as refused:
            if refused.reason not in _NOT_THERE:
                raise
            return None

    def _labels(self) -> list[dict[str, Any]]:
        first = keys.label(self.project_gid, self.workflow, "")
        rows = [row for row in self.deployment.table.query(first.pk) if row.get("run_id")]
        return sorted(rows, key=lambda row: (str(row.get("at", "")), row["sk"]), reverse=True)

    def _judged(self, row: Mapping[str, Any], settled: Mapping[str, str | float]) -> Judged:
        """Raises ContextExpired for what is gone; KeyError, TypeError or ValueError for what reads otherwise today."""
        objects, run_id = self.deployment.objects, str(row["run_id"])
        pointer = self.deployment.table.get(keys.plan(run_id))
        if pointer is None:
            raise ContextExpired(f"the plan of {run_id} is forgotten")
        plan = objects.get(Pointer(key=pointer["key"], sha256=pointer["sha256"]))
        facts = TriageFacts.of_json(objects.get(plan["facts"]))
        shape_of(workflow_of(self.workflow)).model_validate(plan["answer"])
        if not {"engine"} <= plan["model"].keys() or not {"version"} <= plan["prompt"].keys():
            raise KeyError("judge")
        label = Label.of_row(dict(row))
        return Judged(row["sk"], run_id, label, plan, facts, settled_values(settled, self.names, facts))

    @cached_property
    def _settled(self) -> dict[str, Mapping[str, str | float]]:
        """What people settled on by task gid; who took it counts only where the policy asks for it."""
        entries = unpack(chunks_of(self.deployment.table, self.project_gid))
        wanted = {key for key, each in self.policy.fields.items() if each.learn_from or key == ASSIGNEE}
        return {each.gid: {key: value for key, value in each.settled.items() if key in wanted} for each in entries}

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """The options of the field in which people settle each key, gid to name: one request."""
        settings = self.reader.records(custom_field_settings(self.project_gid))
        by_name = {each.name: each for each in fields_of(settings)}
        learnt = {key: each.learn_from for key, each in self.policy.fields.items() if each.learn_from}
        return {
            key: {option.gid: option.name for option in by_name[name].options}
            for key, name in learnt.items()
            if name in by_name
        }
